import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject } from '@nestjs/common';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { type AuthorityMailListed, listAuthorityMails } from '../../lists/authority-mails.query.js';
import { listOwedReports, type OwedReport } from '../../lists/referrals.query.js';
import { Needs } from '../../needs.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, dueWords, untilWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Everything that is owed to authorities, by authority. The same as `GET /api/referrals`. */
@Controller('desk/referrals')
@DeskPage()
export class ReferralsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('referral.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, request } = visit;
    const all = addressOf(request).searchParams.has('all');
    const owed = await listOwedReports(this.unitOfWork, staff, !all);
    const authorities = [...new Set(owed.map(({ authority }) => authority))];
    await this.pages.show(visit, 'referrals/views/referrals.njk', {
      title: say(language, 'desk.referrals'),
      here: 'referrals',
      all,
      mails: (await listAuthorityMails(this.unitOfWork, staff)).map((one) => this.mail(visit, one)),
      authorities: authorities.map((name) => ({
        name,
        rows: owed.filter(({ authority }) => authority === name).map((one) => this.row(visit, one)),
      })),
    });
  }

  private mail({ language }: Visit, { reference, due, since, read, later }: AuthorityMailListed) {
    const telling = { language, now: new Date(), zone: this.pages.zone };
    return {
      reference,
      // A later mail is a question about a referral that stands; a first one is to be entered.
      page: later ? 'report-back' : 'referral',
      authority: read?.authority,
      number: read?.number,
      state: say(
        language,
        later ? 'desk.referrals.mail.later' : read?.proven === false ? 'desk.referrals.mail.unproven' : 'desk.referrals.mail.new',
      ),
      came: dayAndTime(telling, since),
      due: due && untilWords(telling, due),
      late: due !== null && due <= telling.now,
    };
  }

  private row({ language }: Visit, one: OwedReport) {
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const isOpen = ['owed', 'undated', 'late'].includes(one.state);
    return {
      reference: one.reference,
      number: one.number,
      to: [one.office, one.reportTo ?? one.contact].filter(Boolean).join(' · '),
      department: this.pages.departmentName(language, one.department),
      due:
        isOpen && one.state !== 'undated' ? dueWords(telling, one, (from, to) => this.deadlines.workingDaysBetween(from, to)) : undefined,
      state: say(language, `desk.referrals.state.${one.state}`),
      late: one.state === 'late' || one.state === 'reported-late',
      reported: one.reportedAt && dayAndTime(telling, one.reportedAt),
      step: one.step === null ? undefined : say(language, `desk.referrals.step.${one.step}`),
      arrived: one.arrivedAt && say(language, 'desk.referrals.arrived', { at: dayAndTime(telling, one.arrivedAt) }),
    };
  }
}
