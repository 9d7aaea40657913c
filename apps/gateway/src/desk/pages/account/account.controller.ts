import { invitationPath, invite } from '@app/shared/people/invitations.js';
import { personWithId } from '@app/shared/people/keep-people.js';
import { recoveryCodesLeft } from '@app/shared/people/recovery-codes.js';
import { accountState } from '@app/shared/people/sign-in-names.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { by } from '../../staff.js';
import { goTo } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { turnKeys } from '../frame/keys-cookie.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { forgetSession } from '../session/session-cookie.js';
import { StaffSessions } from '../session/staff-sessions.js';
import { wayBack } from '../session/way-back.js';

/** One's own sign-in: where one is signed in, signing out there or everywhere, and a new password, authenticator and recovery codes. */
@Controller('desk/account')
@DeskPage()
export class AccountController {
  private readonly publicUrl: string;

  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.publicUrl = settings.gateway.publicUrl;
  }

  @Get()
  @Needs('desk.enter')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, sessionId } = visit;
    const [sessions, codesLeft, account] = await Promise.all([
      this.sessions.listOf(staff.id, sessionId),
      recoveryCodesLeft(this.unitOfWork, staff.id),
      accountState(this.unitOfWork, staff.id),
    ]);
    const when = (at: Date) => dayAndTime({ language, now: new Date(), zone: this.pages.zone }, at);
    await this.pages.show(visit, 'account/views/account.njk', {
      title: say(language, 'desk.account'),
      account,
      codesLeft,
      sessions: sessions.map((one) => ({ ...one, begunAt: when(one.begunAt), seenAt: when(one.seenAt) })),
    });
  }

  @Post('endings')
  @Needs('desk.enter')
  async end(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields, request, reply } = visit;
    if (visit.again) return goTo(visit, '/desk/account');
    if (!fields.has('all')) {
      await this.sessions.endOne(staff, fields.get('id') ?? '');
      return goTo(visit, '/desk/account?done=session-ended');
    }
    await this.sessions.endAll(staff);
    forgetSession(request, reply, this.publicUrl);
    goTo(visit, '/desk/sign-in?out=1');
  }

  /** Single keys of the pages, on or off in this browser; back to where it was asked. */
  @Post('shortcuts')
  @Needs('desk.enter')
  shortcuts(@CurrentVisit() visit: Visit): void {
    const { fields, request, reply } = visit;
    const on = fields.get('keys') === 'on';
    if (!visit.again) turnKeys(request, reply, on, this.publicUrl);
    const back = wayBack(fields.get('back') ?? undefined);
    goTo(visit, visit.again ? back : `${back}${back.includes('?') ? '&' : '?'}done=keys-${on ? 'on' : 'off'}`);
  }

  /** A new password is set as the first one was: by an invitation, here to oneself. */
  @Post('renewals')
  @Needs('account.renew')
  async renew(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff } = visit;
    if (visit.again) return goTo(visit, '/desk/account');
    const { token } = await this.unitOfWork.run(async (tx) => invite(tx, await personWithId(tx, staff.id), by(staff), 1));
    goTo(visit, invitationPath(token));
  }
}
