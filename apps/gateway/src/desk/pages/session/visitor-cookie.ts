import { randomBytes } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cookieOf, type PageReply, type PageRequest, type senderOf, setCookie } from '../../../pages/page-request.js';
import { isFormKey } from '../frame/form-key.js';

/** Before there is a session forms are bound to this cookie, so that nobody can be signed in as somebody else from outside. */
const visitorCookie = 'desk_visitor';

/** What the forms of this visitor are bound to; who has none yet gets one. */
export function visitorOf(request: PageRequest, reply: PageReply, publicUrl: string): string {
  const known = cookieOf(request, visitorCookie);
  if (known !== undefined && /^[\w-]{43}$/.test(known)) return known;
  const made = randomBytes(32).toString('base64url');
  setCookie(request, reply, visitorCookie, made, { path: '/desk', maxAgeSeconds: 24 * 3600, secure: publicUrl.startsWith('https:') });
  return made;
}

/** Fails with `form.not-ours` unless the form is of this visitor. Without the cookie (it was opened long ago) one of our own pages is still our own. */
export function demandOwnVisitor(request: PageRequest, sender: ReturnType<typeof senderOf>, fields: URLSearchParams): void {
  const visitor = cookieOf(request, visitorCookie) ?? '';
  if (sender !== 'ours' && !isFormKey(visitor, fields.get('formKey') ?? undefined)) throw new Failure('form.not-ours');
}
