import type { SendResult } from '../../registry/provider.js';
import { NoAnswer } from './rebased-client.js';
import { errorMeaning } from './twilio-words.js';

/**
 * What a failed call to create a message means. A clear no is a no; a 5xx, a timeout or a reset may come after Twilio took it, so nobody
 * knows. Twilio's own sentences may quote the number, so ours are used.
 */
export function sendFailure(error: unknown): SendResult {
  if (error instanceof NoAnswer) {
    if (error.left) return { state: 'unknown', reason: 'The connection to Twilio was lost before it answered.' };
    return { state: 'deferred', reason: 'Twilio cannot be reached.', trouble: true };
  }
  const { status, code } = error as { status?: number; code?: number | string };
  if (status === undefined) return { state: 'unknown', reason: 'Twilio answered what nobody understands.' };
  if (status >= 500) return { state: 'unknown', reason: `Twilio answered ${status}; it may have the message all the same.` };
  const errorCode = code === undefined ? undefined : String(code);
  if (status === 429) return { state: 'deferred', reason: 'Too many requests to Twilio.', retryAfterSeconds: 5, trouble: true };
  const meaning = errorMeaning(errorCode ?? (status === 401 || status === 403 ? '20003' : undefined));
  if (meaning.next === 'later') {
    const whose = { ...(meaning.trouble ? { trouble: true } : {}), ...(meaning.alarm ? { alarm: true } : {}) };
    return { state: 'deferred', reason: meaning.says, retryAfterSeconds: meaning.retryAfterSeconds ?? 60, ...whose };
  }
  return {
    state: 'refused',
    reason: meaning.says,
    next: meaning.next,
    ...(errorCode === undefined ? {} : { code: errorCode }),
    ...(meaning.recipient === undefined ? {} : { recipient: meaning.recipient }),
    ...(meaning.alarm ? { alarm: true } : {}),
  };
}
