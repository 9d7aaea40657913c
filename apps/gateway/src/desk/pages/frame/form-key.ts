import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The key that stands in every form of a session (CSRF token). It is derived from the session's id, which no other site can read and no page shows;
 * a page that leaks gives away the key of one session and not its id.
 */
export function formKeyOf(sessionId: string): string {
  return createHmac('sha256', sessionId).update('form-key').digest('base64url');
}

/** Whether a posted key is the session's. */
export function isFormKey(sessionId: string, given: string | undefined): boolean {
  const right = Buffer.from(formKeyOf(sessionId));
  const sent = Buffer.from(given ?? '');
  return sent.length === right.length && timingSafeEqual(sent, right);
}
