import { type PageReply, type PageRequest, setCookie } from '../../../pages/page-request.js';

/** The name of the desk's session cookie. */
export const sessionCookie = 'desk_session';

/**
 * Lax, not Strict: a link to a case in a mail or a chat opens it. Nothing is ever changed by a GET, and every post proves that it comes
 * from a page of ours.
 */
export function setSession(request: PageRequest, reply: PageReply, id: string, maxAgeSeconds: number, publicUrl: string): void {
  // The sent-messages page is for whoever oversees, too; nothing else of the house ever gets the cookie.
  for (const path of ['/desk', '/sent'])
    setCookie(request, reply, sessionCookie, id, { path, maxAgeSeconds, secure: publicUrl.startsWith('https:') });
}

/** Takes the session cookie away in the answer. */
export function forgetSession(request: PageRequest, reply: PageReply, publicUrl: string): void {
  setSession(request, reply, '', 0, publicUrl);
}
