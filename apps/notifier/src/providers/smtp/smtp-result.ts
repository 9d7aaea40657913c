import type { SendResult } from '../../sending/provider.js';

/** What nodemailer says of a failure. */
export interface SmtpTrouble {
  readonly code?: string;
  /** Of the server's reply. */
  readonly responseCode?: number;
  /** The last line of the server's reply. */
  readonly response?: string;
  /** What was said to the server last: `RCPT TO`, `DATA`, `CONN`, … */
  readonly command?: string;
}

/** Enhanced status codes of an address that takes no mail. Source: RFC 3463, sections 3.2, 3.3 and 3.8. */
const addressCodes = /\b5\.(1\.[0-9]+|2\.[0-3]|7\.1)\b/;

/**
 * What became of a mail. Before its text began to leave nothing can have been taken; after that only the server's own reply says so, and
 * without one nobody knows (reliability.md P11).
 */
export function smtpResult(error: SmtpTrouble, dataBegun: boolean): SendResult {
  const status = error.responseCode;
  if (status === undefined) {
    if (dataBegun)
      return { state: 'unknown', reason: 'The connection to the mail server was lost before it said whether it has the mail.' };
    // Neither a server nor a reply: an address that nodemailer itself will not put on the wire.
    if (error.code === 'EENVELOPE')
      return { state: 'refused', reason: 'This is not a mail address.', next: 'other-channel', recipient: 'dead' };
    return { state: 'deferred', reason: 'The mail server cannot be reached.', trouble: true };
  }
  const code = String(status);
  if (status >= 400 && status < 500) return { state: 'deferred', reason: `The mail server said later (${code}).` };
  // Our sign-in or our sender is refused: a mistake of ours, which must not cost anybody their notice.
  if (error.code === 'EAUTH' || error.command === 'MAIL FROM') {
    return {
      state: 'deferred',
      reason: `The mail server refuses us (${code}); check MAIL_URL and MAIL_FROM.`,
      retryAfterSeconds: 300,
      trouble: true,
    };
  }
  const aboutAddress = error.command === 'RCPT TO' || addressCodes.test(error.response ?? '');
  const reason = aboutAddress ? `This address takes no mail (${code}).` : `The mail server refused the mail (${code}).`;
  return { state: 'refused', reason, code, next: 'other-channel', ...(aboutAddress ? { recipient: 'dead' } : {}) };
}
