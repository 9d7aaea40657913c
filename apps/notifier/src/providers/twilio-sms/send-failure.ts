import type { SendResult } from '../../sending/provider.js';
import { errorMeaning } from './twilio-words.js';

/** Errors of a connection that was never made: no byte left. */
const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED|ERR_INVALID_URL)/;

/**
 * What a failed call to create a message means. A clear no is a no; a 5xx, a timeout or a reset may come after Twilio took it, so nobody
 * knows. Twilio's own sentences may quote the number, so ours are used.
 */
export function sendFailure(error: unknown): SendResult {
  const { status, code } = error as { status?: number; code?: number | string };
  if (status === undefined) {
    if (neverConnected.test(String(code ?? ''))) return { state: 'deferred', reason: 'Twilio cannot be reached.' };
    return { state: 'unknown', reason: 'The connection to Twilio was lost before it answered.' };
  }
  if (status >= 500) return { state: 'unknown', reason: `Twilio answered ${status}; it may have the message all the same.` };
  const errorCode = code === undefined ? undefined : String(code);
  if (status === 429) return { state: 'deferred', reason: 'Too many requests to Twilio.', retryAfterSeconds: 5 };
  const meaning = errorMeaning(errorCode ?? (status === 401 || status === 403 ? '20003' : undefined));
  if (meaning.next === 'later') return { state: 'deferred', reason: meaning.says, retryAfterSeconds: meaning.retryAfterSeconds ?? 60 };
  return { state: 'refused', reason: meaning.says, next: meaning.next, ...(errorCode === undefined ? {} : { code: errorCode }) };
}
