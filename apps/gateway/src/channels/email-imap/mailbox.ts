import type { ImapFlow } from 'imapflow';
import type { MailboxPlace } from './mailbox-place.js';
import type { Described, FetchedMail } from './to-arrival.js';

/** Like the mail door; of a larger mail only the beginning is fetched, and a person reads the rest in the mailbox. */
export const mostMailBytes = 35 * 1024 * 1024;
const beginningBytes = 1024 * 1024;
const connectMilliseconds = 20_000;
const silentMilliseconds = 120_000;

/** Why a mailbox cannot be read. `refused`: the password or the folder is not right, and only a person can mend it. */
export class MailboxTrouble extends Error {
  override readonly name = 'MailboxTrouble';
  constructor(
    readonly kind: 'refused' | 'lost',
    cause?: unknown,
  ) {
    super(kind === 'refused' ? 'The mail server refuses the user, the password or the folder.' : 'The mail server cannot be reached.', {
      cause,
    });
  }
}

/** A mailbox that is open for reading. It changes nothing there: no flag, no folder. Every method fails with `MailboxTrouble`. */
export class Mailbox {
  private constructor(
    private readonly client: ImapFlow,
    private readonly folder: string,
  ) {}

  static async open(place: MailboxPlace): Promise<Mailbox> {
    // Most houses read no mailbox, and never read its package either.
    const { ImapFlow } = await import('imapflow');
    const client = new ImapFlow({
      host: place.host,
      port: place.port,
      secure: place.secure,
      auth: { user: place.user, pass: place.password },
      logger: false,
      maxLiteralSize: 64 * 1024 * 1024,
      maxResponseSize: 66 * 1024 * 1024,
      disableAutoIdle: true,
      connectionTimeout: connectMilliseconds,
      greetingTimeout: connectMilliseconds,
      socketTimeout: silentMilliseconds,
      // Loopback test servers have no certificate of anybody's; everywhere else one that is not right is refused.
      tls: { rejectUnauthorized: !isLoopback(place.host) },
    });
    // Without a listener an error of the socket would end the process; whoever waits for an answer hears of it.
    client.on('error', () => {});
    const mailbox = new Mailbox(client, place.folder);
    await mailbox.said(async () => {
      await client.connect();
      await client.mailboxOpen(place.folder, { readOnly: true });
    });
    return mailbox;
  }

  /** Changes when the server numbers its messages anew. */
  get validity(): string {
    return this.client.mailbox ? String(this.client.mailbox.uidValidity) : '';
  }

  /** The number that the next mail will get: every number below it was given away. */
  get nextUid(): number {
    return this.client.mailbox ? this.client.mailbox.uidNext : 1;
  }

  /** Opens the folder anew: a server tells of a mailbox that was brought back only then. */
  async refresh(): Promise<void> {
    await this.said(() => this.client.mailboxOpen(this.folder, { readOnly: true }));
  }

  /** Whether it can still be asked. */
  get usable(): boolean {
    return this.client.usable;
  }

  /** Numbers of the messages above `uid`, ascending. */
  async above(uid: number): Promise<number[]> {
    const found = await this.said(() => this.client.search({ uid: `${uid + 1}:*` }, { uid: true }));
    // `n:*` names the last message even when its number is below n.
    return [...(found || [])].filter((each) => each > uid).sort((a, b) => a - b);
  }

  /** Numbers of the messages that came on that day or later, ascending. */
  async since(day: Date): Promise<number[]> {
    const found = await this.said(() => this.client.search({ since: day }, { uid: true }));
    return [...(found || [])].sort((a, b) => a - b);
  }

  /** Whether the message is still there. */
  async has(uid: number): Promise<boolean> {
    return ((await this.said(() => this.client.search({ uid: String(uid) }, { uid: true }))) || []).length > 0;
  }

  /** What those of the messages are that are still there, without their words. */
  async describe(uids: readonly number[]): Promise<Described[]> {
    if (uids.length === 0) return [];
    const found = await this.said(() => this.client.fetchAll(uids.join(','), { uid: true, size: true, internalDate: true }, { uid: true }));
    return found.map(({ uid, size, internalDate }) => ({ uid, size: size ?? 0, receivedAt: dateOf(internalDate) }));
  }

  /** The message; undefined when somebody has moved it away. */
  async fetch(uid: number): Promise<FetchedMail | undefined> {
    const [about] = await this.describe([uid]);
    if (!about) return undefined;
    const { size } = about;
    const source = size > mostMailBytes ? { start: 0, maxLength: beginningBytes } : true;
    const got = await this.said(() => this.client.fetchOne(String(uid), { uid: true, source }, { uid: true }));
    const raw = got ? got.source : undefined;
    if (!raw) return undefined;
    return { uid, raw, size: size > mostMailBytes ? size : raw.length, receivedAt: about.receivedAt, toldSize: size };
  }

  /** Waits for new mail, as long as the server lets us (IDLE) and at most so long; gives back early when some came or the line is gone. */
  async wait(milliseconds: number, stopped: AbortSignal): Promise<void> {
    const { client } = this;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stopped.removeEventListener('abort', done);
        for (const event of ['exists', 'close', 'error']) client.off(event, done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      stopped.addEventListener('abort', done);
      for (const event of ['exists', 'close', 'error']) client.on(event, done);
      if (stopped.aborted) done();
      else client.idle().then(undefined, () => {});
    });
    // The next command ends IDLE; this one shows whether the line still stands.
    if (!stopped.aborted) await this.said(() => client.noop());
  }

  close(): void {
    this.client.close();
  }

  private async said<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const { authenticationFailed, responseStatus } = error as { authenticationFailed?: boolean; responseStatus?: string };
      throw new MailboxTrouble(authenticationFailed || responseStatus === 'NO' ? 'refused' : 'lost', error);
    }
  }
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

function dateOf(given: Date | string | undefined): Date | undefined {
  const date = given === undefined ? undefined : new Date(given);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
