import { Failure } from '@app/shared/domain/failure/failure.js';
import { languageOfTag } from '@app/shared/domain/language/detect-language.js';
import { closeText, newAuthenticatorSecret, openText, stepOfCode } from '@app/shared/people/authenticator.js';
import { type Invited, invitedBy, takeInvitation } from '@app/shared/people/invitations.js';
import { hashPassword, passwordProblem } from '@app/shared/people/passwords.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { AddressTries } from '../../../http/address-tries.js';
import { keepLanguage, languageOf } from '../../../pages/page-language.js';
import { cookieOf, type PageReply, type PageRequest, senderOf } from '../../../pages/page-request.js';
import { readDeskForm } from '../forms/read-desk-form.js';
import { DeskFailureFilter } from '../session/desk-failure.filter.js';
import { deviceOf } from '../session/device-of.js';
import { sessionCookie, setSession } from '../session/session-cookie.js';
import { StaffSessions } from '../session/staff-sessions.js';
import { demandOwnVisitor } from '../session/visitor-cookie.js';
import { InvitationPage, type WrongField } from './invitation-page.js';

/**
 * The page that an invitation leads to: a password, an authenticator, and recovery codes, in one step. Until all of it is right nothing is kept: the
 * authenticator's secret waits in the form, closed under a secret of the house.
 */
@Controller('desk/invitation')
@UseFilters(DeskFailureFilter)
export class InvitationController {
  private readonly publicUrl: string;

  constructor(
    @Inject(InvitationPage) private readonly page: InvitationPage,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(AddressTries) private readonly tries: AddressTries,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CODE_SECRET) private readonly secret: string,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.publicUrl = settings.gateway.publicUrl;
  }

  @Get(':token')
  async ask(@Param('token') token: string, @Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    keepLanguage(request, reply);
    const person = await this.invited(token, request);
    const secret = newAuthenticatorSecret();
    this.page.show(request, reply, { token, person, secret, setup: this.closed(person, secret), wrong: [] });
  }

  @Post(':token')
  async set(@Param('token') token: string, @Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const sender = senderOf(request, this.publicUrl);
    if (sender === 'foreign') throw new Failure('form.not-ours');
    const { fields } = await readDeskForm(request);
    demandOwnVisitor(request, sender, fields);
    const person = await this.invited(token, request);
    const setup = fields.get('setup') ?? '';
    const secret = openText(this.secret, `setup ${person.staffId}`, Buffer.from(setup, 'base64url'));
    if (secret === undefined) throw new Failure('form.not-ours');
    const language = languageOfTag(fields.get('switchLanguage') ?? '');
    if (language) {
      keepLanguage(request, reply, language);
      return this.page.show(request, reply, { token, person, secret, setup, wrong: [], language });
    }
    const password = fields.get('password') ?? '';
    const step = stepOfCode(secret, fields.get('code') ?? '', Date.now());
    const wrong = wrongIn(person, password, fields.get('again') ?? '', step);
    if (step === undefined || wrong.length > 0) return this.page.show(request, reply, { token, person, secret, setup, wrong, status: 422 });

    const chosen = { passwordHash: await hashPassword(password), authenticator: closeText(this.secret, person.staffId, secret), step };
    const { codes, vouch, sessionId } = await this.unitOfWork.run(async (tx) => {
      const taken = await takeInvitation(tx, token, chosen);
      // A link that a colleague made signs nobody in: that colleague has had it, too.
      const begun =
        taken.vouch === undefined ? await this.sessions.beginFor(tx, taken.staffId, 'invitation', deviceOf(request)) : undefined;
      return { ...taken, sessionId: begun };
    });
    if (sessionId !== undefined) {
      const before = cookieOf(request, sessionCookie);
      if (before) await this.sessions.end(before);
      setSession(request, reply, sessionId, this.sessions.longestSeconds, this.publicUrl);
    }
    this.page.codes(request, reply, codes, languageOf(request), vouch);
  }

  /** Wrong links are counted as wrong tries to sign in: whoever guesses is slowed down. */
  private async invited(token: string, request: PageRequest): Promise<Invited> {
    await this.tries.count('sign-in', request.ip);
    const person = await invitedBy(this.unitOfWork, token);
    if (!person) throw new Failure('staff.invitation-over');
    await this.tries.wasRight('sign-in', request.ip);
    return person;
  }

  private closed(person: Invited, secret: string): string {
    return closeText(this.secret, `setup ${person.staffId}`, secret).toString('base64url');
  }
}

function wrongIn(person: Invited, password: string, again: string, step: number | undefined): WrongField[] {
  const problem = passwordProblem(password, { name: person.name, known: [person.staffNumber ?? '', person.email?.split('@')[0] ?? ''] });
  return [
    ...(problem ? [{ field: 'password', words: `desk.invitation.password.${problem}` }] : []),
    ...(!problem && password !== again ? [{ field: 'again', words: 'desk.invitation.again.other' }] : []),
    ...(step === undefined ? [{ field: 'code', words: 'desk.invitation.code.wrong' }] : []),
  ];
}
