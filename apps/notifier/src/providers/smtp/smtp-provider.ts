import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool';
import { filesOf, type LookupResult, type Outgoing, type Provider, type SendResult } from '../../registry/provider.js';
import { findInMailLog } from './mail-log.js';
import { type SmtpTrouble, smtpResult } from './smtp-result.js';

/** The mail server that mail goes through, and who it comes from. */
export interface SmtpSettings {
  readonly url: string;
  readonly from: string;
  /** Where bounces come back to: each mail gets an address of its own (VERP). Absent: the envelope sender is empty, and none comes. */
  readonly bounces?: string | undefined;
  /** The log of our own relay, where a mail can be looked up by its Message-ID. */
  readonly log?: string | undefined;
}

/** Said at the start, and by `redress check`. */
const withoutBounces =
  'MAIL_BOUNCES is not set: no bounce ever comes back, and a mail to an address that is dead counts as sent. Set it to an address of the mail door.';

/** The final reply to a message may take this long, shorter than the lease of an attempt. */
const timeoutMilliseconds = 60_000;

/**
 * Sends through one pool. Every notice has one Message-ID, whatever its attempts, so that a relay's log can be asked about it and a
 * second copy is recognised as one. The envelope sender is empty or one that takes bounces only, and the headers say "automatic": nothing
 * answers, nothing loops.
 */
export class SmtpProvider implements Provider {
  private readonly transport: ReturnType<typeof pooled>;
  private readonly domain: string;
  readonly remarks: readonly string[];
  readonly lookup?: (message: Outgoing, since: Date) => Promise<LookupResult>;

  constructor(private readonly settings: SmtpSettings) {
    this.domain = settings.from.replace(/^.*@/, '').replace(/>.*$/, '');
    this.transport = pooled(settings.url);
    this.remarks = settings.bounces === undefined ? [withoutBounces] : [];
    const { log } = settings;
    if (log !== undefined) this.lookup = (message, since) => findInMailLog(log, this.messageId(message.noticeId), since);
    // The stream is read only after the server's 354, so its first read tells that bytes of the message leave, if they still may.
    this.transport.use('stream', (mail, done) => {
      const message = mail.message as unknown as { createReadStream(): Readable };
      const create = message.createReadStream.bind(message);
      const { onData } = mail.data as unknown as { onData: () => void };
      message.createReadStream = () => Readable.from(noticed(create, onData));
      done();
    });
  }

  async send(message: Outgoing): Promise<SendResult> {
    let dataBegun = false;
    const messageId = this.messageId(message.noticeId);
    const files = await filesOf(message);
    try {
      const mail = {
        messageId,
        from: this.settings.from,
        to: { name: '', address: message.recipient },
        envelope: { from: this.envelopeSender(message.noticeId), to: [message.recipient] },
        subject: message.subject,
        text: message.text,
        ...(message.html === undefined ? {} : { html: message.html }),
        ...(files.length === 0 ? {} : { attachments: files }),
        ...(message.replyTo === undefined ? {} : { replyTo: { name: '', address: message.replyTo } }),
        ...(message.inReplyTo === undefined ? {} : { inReplyTo: message.inReplyTo, references: message.inReplyTo }),
        headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', 'Content-Language': message.language },
        disableFileAccess: true,
        disableUrlAccess: true,
        onData: () => {
          if (!message.mayLeave()) throw new TooLate('The attempt ran out of time before the message left.');
          dataBegun = true;
        },
      };
      await this.transport.sendMail(mail);
      return { state: 'accepted', providerId: messageId };
    } catch (error) {
      return smtpResult(error as SmtpTrouble, dataBegun);
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }

  private messageId(noticeId: string): string {
    return `<${noticeId}@${this.domain}>`;
  }

  /** `bounces+<notice>@…`: a bounce names its notice, whatever it quotes. */
  private envelopeSender(noticeId: string): string {
    return this.settings.bounces?.replace('@', `+${noticeId}@`) ?? '';
  }
}

class TooLate extends Error {}

function pooled(url: string) {
  const options: SMTPPoolOptions & { pool: true } = {
    url,
    pool: true,
    // A requeued message might be one that was taken (docs/reliability.md R13): the house decides what is sent again.
    maxRequeues: 0,
    // As many as are ever called at once: a message that waits in the pool would use up its attempt's time.
    maxConnections: 32,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: timeoutMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return createTransport(options);
}

async function* noticed(create: () => Readable, onData: () => void): AsyncGenerator<Buffer> {
  onData();
  yield* create();
}
