import { cookieOf, type PageReply, type PageRequest, setCookie } from '../../../pages/page-request.js';

const cookie = 'desk_keys';
const yearSeconds = 365 * 24 * 3600;

/**
 * Whether single keys do anything on the pages of the desk in this browser: they do until somebody turns them off, as whoever speaks to their computer must be
 * able to (WCAG 2.2, 2.1.4).
 */
export const keysAreOn = (request: PageRequest): boolean => cookieOf(request, cookie) !== 'off';

/** Turns them on or off in this browser. */
export function turnKeys(request: PageRequest, reply: PageReply, on: boolean, publicUrl: string): void {
  setCookie(request, reply, cookie, on ? 'on' : 'off', {
    path: '/desk',
    maxAgeSeconds: yearSeconds,
    secure: publicUrl.startsWith('https:'),
  });
}
