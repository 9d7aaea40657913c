import { type Setting } from '@app/shared/platform/config/setting.js';

/** The environment settings this door reads, for `docs/configuration.md`; where it listens (`SMTP_LISTEN`) is a setting of the house. */
export const settings: readonly Setting[] = [
  {
    name: 'SMTP_TLS_CERT',
    says: 'File of the certificate (PEM, with its chain) that the mail door offers STARTTLS with.',
    otherwise: 'mail comes in without encryption, as from a relay on this machine',
  },
  { name: 'SMTP_TLS_KEY', says: 'File of its private key (PEM).', otherwise: 'as SMTP_TLS_CERT' },
  {
    name: 'MAIL_NAME_SERVERS',
    says: 'Name servers to ask about SPF, DKIM and DMARC, address or address:port, separated by commas.',
    otherwise: "this machine's own",
  },
];
