/** Which mailbox is read, and as whom. */
export interface MailboxPlace {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; without it STARTTLS is used where it is offered. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  readonly folder: string;
  /** How the door remembers it: without the password. */
  readonly account: string;
}

/** The mailbox of an `IMAP_URL`. Fails with a `TypeError` for what is no URL; the settings are checked before. */
export function readMailboxUrl(text: string): MailboxPlace {
  const url = new URL(text);
  const secure = url.protocol === 'imaps:';
  const user = decodeURIComponent(url.username);
  const folder = decodeURIComponent(url.pathname.replace(/^\//, '')) || 'INBOX';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    user,
    password: decodeURIComponent(url.password),
    folder,
    account: `${user}@${host}/${folder}`,
  };
}
