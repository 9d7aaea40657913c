import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool';
import type { Outgoing, Provider, SendResult } from '../../sending/provider.js';
import { type SmtpTrouble, smtpResult } from './smtp-result.js';

/** The final reply to a message may take this long, shorter than the lease of an attempt. */
const timeoutMilliseconds = 60_000;

/**
 * Sends through one pool. Every notice has one Message-ID, whatever its attempts, so that a relay's log can be asked about it and a
 * second copy is recognised as one. The envelope sender is empty and the headers say "automatic": nothing answers, nothing loops.
 */
export class SmtpProvider implements Provider {
  private readonly transport: ReturnType<typeof pooled>;
  private readonly domain: string;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.domain = from.replace(/^.*@/, '').replace(/>.*$/, '');
    this.transport = pooled(url);
    // The stream is read only after the server's 354, so its first read tells that bytes of the message leave.
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
    try {
      const mail = {
        messageId,
        from: this.from,
        to: { name: '', address: message.recipient },
        envelope: { from: '', to: [message.recipient] },
        subject: message.subject,
        text: message.text,
        ...(message.html === undefined ? {} : { html: message.html }),
        ...(message.replyTo === undefined ? {} : { replyTo: { name: '', address: message.replyTo } }),
        ...(message.inReplyTo === undefined ? {} : { inReplyTo: message.inReplyTo, references: message.inReplyTo }),
        headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', 'Content-Language': message.language },
        disableFileAccess: true,
        disableUrlAccess: true,
        onData: () => {
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
}

function pooled(url: string) {
  const options: SMTPPoolOptions & { pool: true } = {
    url,
    pool: true,
    // A requeued message might be one that was taken (P11): the house decides what is sent again.
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
