import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { providerTitle } from '@app/shared/platform/config/known-providers.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { releaseNotice } from '../../actions/release-notice.js';
import { listHeldNotices, listUnknownDeliveries } from '../../lists/held-notices.query.js';
import { Needs } from '../../needs.js';
import { resolutions, resolveDelivery } from '../../notices/resolve-delivery.js';
import type { Transactions } from '../../open-case.js';
import { mayDo } from '../../sight.js';
import { DeskForms } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, untilWords, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const address = '/desk/held-notices';

/** Notices that wait for a person before they leave, and those of which nobody knows whether they arrived. The same as `/api/held-notices`. */
@Controller('desk/held-notices')
@DeskPage()
export class HeldNoticesPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('held.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const [held, unknown] = await Promise.all([listHeldNotices(this.unitOfWork, staff), listUnknownDeliveries(this.unitOfWork, staff)]);
    const of = (one: { reference: string; department: string | null; kind: string; medium: string | null }, dueAt: Date | null) => ({
      reference: one.reference,
      href: `${caseAddress(one.reference)}/notices`,
      kind: wordOr(language, `notice.${one.kind}`, one.kind),
      medium: one.medium === null ? undefined : wordOr(language, `medium.${one.medium}`, one.medium),
      department: this.pages.departmentName(language, one.department),
      due: dueAt === null ? undefined : untilWords(telling, dueAt),
      late: dueAt !== null && dueAt < telling.now,
    });
    await this.pages.show(visit, 'held-notices/views/held-notices.njk', {
      title: say(language, 'desk.held'),
      here: 'held',
      held: held.map((one) => ({
        ...of(one, one.due),
        id: one.id,
        since: dayAndTime(telling, one.since),
        why: one.heldFor?.map(({ budget, limit, hours }) =>
          say(language, 'desk.held.why.budget', { budget: wordOr(language, `desk.held.budget.${budget}`, budget), limit, hours }),
        ) ?? [say(language, one.work === 'acknowledge-by-hand' ? 'desk.held.why.machine' : 'desk.held.why.person')],
        releases: one.medium !== null && mayDo(staff, 'notice.release', { department: one.department, conflicts: [] }),
        nobody: one.medium === null,
      })),
      unknown: unknown.map((one) => ({
        ...of(one, one.dueAt),
        id: one.id,
        provider: providerTitle(one.provider)[language],
        begun: dayAndTime(telling, one.begunAt),
        lookups: one.lookups,
        next: one.nextLookupAt === null ? undefined : dayAndTime(telling, one.nextLookupAt),
        resolves: mayDo(staff, 'notice.send', { department: one.department, conflicts: [] }),
      })),
      resolutions: resolutions.map((value) => ({ value, text: say(language, `desk.held.resolve.${value}`) })),
    });
  }

  @Post(':reference/:id/releases')
  @Needs('notice.release')
  async release(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const act = (work: Transactions) => releaseNotice(work, visit.staff, reference, uuid(id));
    await this.forms.press(visit, address, act, () => `${address}?done=notice-released`);
  }

  @Post('deliveries/:id/resolutions')
  @Needs('notice.send')
  async resolve(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const action = resolutions.find((one) => one === visit.fields.get('action')) ?? 'adopt';
    const act = (work: Transactions) => resolveDelivery(work, visit.staff, uuid(id), { action });
    await this.forms.press(visit, address, act, () => `${address}?done=delivery-${action}`);
  }
}
