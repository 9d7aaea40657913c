import { createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type PageRequest } from '../../../web/page-request.js';

/**
 * The key that stands in every form of a session. It is derived from the session's id, which no other site can read and no page shows;
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

/**
 * Where a post says that it comes from: one of our own pages, another site, or nothing (an old browser, a program, a reload that a
 * browser counts as the person's own doing). `Sec-Fetch-Site` cannot be set by a page; `Origin` is what browsers without it send
 * (Fetch Metadata; Fetch standard, "Origin").
 */
export function senderOf(request: PageRequest, publicUrl: string): 'ours' | 'foreign' | 'unknown' {
  const site = headerOf(request, 'sec-fetch-site');
  if (site === 'none') return 'unknown';
  if (site !== '') return site === 'same-origin' ? 'ours' : 'foreign';
  const origin = headerOf(request, 'origin');
  if (origin === '') return 'unknown';
  const own = [new URL(publicUrl).host, headerOf(request, 'host')];
  return URL.canParse(origin) && own.includes(new URL(origin).host) ? 'ours' : 'foreign';
}
