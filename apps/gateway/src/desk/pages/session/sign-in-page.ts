import type { Language } from '@app/shared/domain/language.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Inject, Injectable } from '@nestjs/common';
import { languageOf } from '../../../pages/page-language.js';
import { PageRenderer } from '../../../pages/page-renderer.js';
import { addressOf, type PageReply, type PageRequest } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { formKeyOf } from '../frame/form-key.js';
import { PasswordEntrance } from './password-entrance.js';
import { ProviderSignIn } from './provider-sign-in.js';
import { visitorOf } from './visitor-cookie.js';

/** What the page for signing in knows of where somebody came from. */
export interface SignInShown {
  /** Where to go afterwards. */
  readonly to: string;
  /** What somebody was about to send to `to` when their session was over. */
  readonly carried?: readonly (readonly [string, string])[];
  /** What was tried and not right. */
  readonly wrong?: 'token' | 'password' | 'provider';
  /** Somebody is signed in, and does so once more before something that weighs much. */
  readonly confirm?: boolean;
  /** Default: the language of the request. */
  readonly language?: Language;
  readonly status?: number;
}

/** The page for signing in: by password and code where anybody has them, by the institution's provider where there is one, and by a token. */
@Injectable()
export class SignInPage {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(PasswordEntrance) private readonly passwords: PasswordEntrance,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(ProviderSignIn) private readonly provider: ProviderSignIn,
  ) {}

  async show(
    request: PageRequest,
    reply: PageReply,
    { to, carried, wrong, confirm = false, status = 200, ...shown }: SignInShown,
  ): Promise<void> {
    const language = shown.language ?? languageOf(request);
    const passwords = await this.passwords.isUsed();
    const first = wrong === 'provider' ? 'provider' : passwords ? 'who' : 'token';
    const data = {
      title: say(language, confirm ? 'desk.sign-in.confirm' : 'desk.sign-in'),
      to,
      carried,
      confirm,
      passwords,
      wrong,
      provider: this.provider.papers?.names[language],
      providerAddress: `/desk/sign-in/provider?to=${encodeURIComponent(to)}${confirm ? '&confirm=1' : ''}`,
      formKey: formKeyOf(visitorOf(request, reply, this.settings.gateway.publicUrl)),
      problems: wrong ? [{ field: wrong === 'token' ? 'token' : first, text: say(language, `desk.sign-in.wrong.${wrong}`) }] : [],
      languageForm: carried === undefined ? undefined : 'sign-in',
      out: addressOf(request).searchParams.has('out'),
    };
    this.pages.show(request, reply, 'desk/pages/session/views/sign-in.njk', data, { status, language, secret: true, desk: true });
  }
}
