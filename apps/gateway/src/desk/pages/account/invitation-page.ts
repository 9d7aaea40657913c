import type { Language } from '@app/shared/domain/language.js';
import { authenticatorAddress } from '@app/shared/people/authenticator.js';
import type { Invited } from '@app/shared/people/invitations.js';
import { passwordLength } from '@app/shared/people/passwords.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Inject, Injectable } from '@nestjs/common';
import { renderSVG } from 'uqr';
import { languageOf } from '../../../pages/page-language.js';
import { PageRenderer } from '../../../pages/page-renderer.js';
import type { PageReply, PageRequest } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { formKeyOf } from '../frame/form-key.js';
import { visitorOf } from '../session/visitor-cookie.js';

/** A field that is to be put right, and the key of what is said of it. */
export interface WrongField {
  readonly field: string;
  readonly words: string;
}

interface InvitationShown {
  readonly token: string;
  readonly person: Invited;
  /** Of the authenticator, base32. */
  readonly secret: string;
  /** The same, closed: it comes back with the form. */
  readonly setup: string;
  readonly wrong: readonly WrongField[];
  readonly language?: Language;
  readonly status?: number;
}

/** Shows the page of an invitation, and the recovery codes that it ends with. */
@Injectable()
export class InvitationPage {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Passwords that were typed do not come back in the page. */
  show(request: PageRequest, reply: PageReply, { token, person, secret, setup, wrong, status = 200, ...shown }: InvitationShown): void {
    const language = shown.language ?? languageOf(request);
    const problems = wrong.map(({ field, words }) => ({
      field,
      text: say(language, words, { least: passwordLength.least, most: passwordLength.most }),
    }));
    const address = authenticatorAddress(secret, this.pages.institutionIn(language).name, person.name);
    const data = {
      title: say(language, 'desk.invitation'),
      action: `/desk/invitation/${token}`,
      person,
      least: passwordLength.least,
      setup,
      formKey: formKeyOf(visitorOf(request, reply, this.settings.gateway.publicUrl)),
      qr: renderSVG(address, { border: 2 }).replace(
        '<svg ',
        `<svg class="rd-qr" role="img" aria-label="${say(language, 'desk.invitation.qr')}" `,
      ),
      secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
      problems,
      errors: Object.fromEntries(problems.map(({ field, text }) => [field, text])),
      languageForm: 'invitation',
    };
    this.pages.show(request, reply, 'desk/pages/account/views/invitation.njk', data, { status, language, secret: true, desk: true });
  }

  /** The one time that recovery codes are shown, and with them the code for whoever vouches, where somebody has to. */
  codes(request: PageRequest, reply: PageReply, codes: readonly string[], language: Language, vouch: string | undefined): void {
    const data = { title: say(language, 'desk.recovery'), codes, vouch, languageLess: true };
    this.pages.show(request, reply, 'desk/pages/account/views/recovery-codes.njk', data, { language, secret: true, desk: true });
  }
}
