import { type Blame, blameOf, codeOf, type MailReply } from '@app/shared/domain/delivery/mail-reply.js';
import type { SendResult } from '../../registry/provider.js';

/** What nodemailer says of a failure. */
export interface SmtpTrouble {
  readonly code?: string;
  readonly message?: string;
  /** Of the server's reply. */
  readonly responseCode?: number;
  /** The server's reply, its lines apart by line feeds. */
  readonly response?: string;
  /** What was said to the server last: `RCPT TO`, `DATA`, `CONN`, … */
  readonly command?: string;
}

/** How long a mail waits that our own trouble holds up, or a full mailbox. */
const oursSeconds = 300;
const fullSeconds = 3_600;

/**
 * What became of a mail. Before its text began to leave nothing can have been taken; after that only the server's own reply says so, and
 * without one nobody knows (docs/reliability.md R13). A reply is held against the address only where it speaks of the address
 * (`domain/delivery/mail-reply.ts`).
 */
export function smtpResult(error: SmtpTrouble, dataBegun: boolean): SendResult {
  if (error.responseCode === undefined) return withoutReply(error, dataBegun);
  const reply: MailReply = { basic: error.responseCode, text: textOf(error.response), command: error.command };
  // Signing in failed for now or for good: ours either way, and others can be told so at once.
  const blame = error.code === 'EAUTH' ? 'ours' : blameOf(reply);
  return byBlame[blame](codeOf(reply) ?? String(error.responseCode));
}

const byBlame: Readonly<Record<Blame, (code: string) => SendResult>> = {
  passing: (code) => ({ state: 'deferred', reason: `The mail server said later (${code}).` }),
  full: (code) => ({ state: 'deferred', reason: `The mailbox is full (${code}).`, retryAfterSeconds: fullSeconds }),
  ours: (code) => ({
    state: 'deferred',
    reason: `The mail server refuses us, not the address (${code}); check MAIL_URL, MAIL_FROM and the relay.`,
    retryAfterSeconds: oursSeconds,
    trouble: true,
    alarm: true,
  }),
  message: (code) => ({
    state: 'refused',
    reason: `The mail server refused this mail for its size or content (${code}).`,
    code,
    next: 'person',
  }),
  address: (code) => ({
    state: 'refused',
    reason: `This address takes no mail (${code}).`,
    code,
    next: 'other-channel',
    recipient: 'dead',
  }),
  unclear: (code) => ({ state: 'refused', reason: `The mail server refused the mail (${code}).`, code, next: 'other-channel' }),
};

/** Neither a server nor a reply, or none that was heard. */
function withoutReply(error: SmtpTrouble, dataBegun: boolean): SendResult {
  if (dataBegun) {
    return { state: 'unknown', reason: 'The connection to the mail server was lost before it said whether it has the mail.' };
  }
  // nodemailer itself will not put it on the wire.
  if (error.code === 'EENVELOPE' && !/sender/i.test(error.message ?? ''))
    return { state: 'refused', reason: 'This is not a mail address.', next: 'other-channel', recipient: 'dead' };
  if (error.code === 'EAUTH' || error.code === 'EENVELOPE') return byBlame.ours(error.code === 'EAUTH' ? 'sign-in' : 'MAIL_FROM');
  if (error.code === 'EMESSAGE') return byBlame.message('size');
  return { state: 'deferred', reason: 'The mail server cannot be reached.', trouble: true };
}

/** What nodemailer could not read as UTF-8 has a character for each byte: that is GB 18030, as older servers in China write. */
function textOf(response = ''): string {
  const text = response.slice(0, 4_000);
  const bytesOnly = [...text].every((letter) => letter.charCodeAt(0) <= 0xff);
  return bytesOnly && /[\x80-\xff]{2}/.test(text) ? new TextDecoder('gb18030').decode(Buffer.from(text, 'latin1')) : text;
}
