import { randomBytes } from 'node:crypto';
import type { Language } from '@app/shared/domain/language.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Inject, Injectable } from '@nestjs/common';
import { languageOf } from '../../../pages/page-language.js';
import { PageRenderer } from '../../../pages/page-renderer.js';
import { addressOf, cookieOf, type PageReply, type PageRequest, setCookie } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { formKeyOf } from '../frame/form-key.js';

/** Before there is a session its form is bound to this cookie, so that nobody can be signed in as somebody else from outside. */
export const visitorCookie = 'desk_visitor';

/** What the page for signing in knows of where somebody came from. */
export interface SignInShown {
  /** Where to go afterwards. */
  readonly to: string;
  /** What somebody was about to send to `to` when their session was over. */
  readonly carried?: readonly (readonly [string, string])[];
  readonly wrong?: boolean;
  /** Default: the language of the request. */
  readonly language?: Language;
  readonly status?: number;
}

/** The page that asks for a token. */
@Injectable()
export class SignInPage {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  show(request: PageRequest, reply: PageReply, { to, carried, wrong = false, status = 200, ...shown }: SignInShown): void {
    const language = shown.language ?? languageOf(request);
    const data = {
      title: say(language, 'desk.sign-in'),
      to,
      carried,
      formKey: formKeyOf(this.visitor(request, reply)),
      problems: wrong ? [{ text: say(language, 'desk.sign-in.wrong') }] : [],
      languageForm: carried === undefined ? undefined : 'sign-in',
      out: addressOf(request).searchParams.has('out'),
    };
    this.pages.show(request, reply, 'desk/pages/session/views/sign-in.njk', data, { status, language, secret: true, desk: true });
  }

  private visitor(request: PageRequest, reply: PageReply): string {
    const known = cookieOf(request, visitorCookie);
    if (known !== undefined && /^[\w-]{43}$/.test(known)) return known;
    const made = randomBytes(32).toString('base64url');
    const secure = this.settings.gateway.publicUrl.startsWith('https:');
    setCookie(request, reply, visitorCookie, made, { path: '/desk', maxAgeSeconds: 24 * 3600, secure });
    return made;
  }
}
