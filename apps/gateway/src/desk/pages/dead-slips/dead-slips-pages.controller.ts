import { failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import type { Language } from '@app/shared/domain/language.js';
import { processEnded } from '@app/shared/outbox/slip-rows.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say, words } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { reach } from '../../staff.js';
import { type DeadSlipShown, listDeadSlips } from '../../upkeep/dead-slips.query.js';
import { dropDeadSlip, mayBeDropped, replayDeadSlips, replayedMost } from '../../upkeep/settle-dead-slips.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readInRow } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Tasks of the house that failed for good: what each was to do, why it failed, of which case, and doing it again or giving it up. As `redress replay` does. */
@Controller('desk/failed-tasks')
@DeskPage()
export class DeadSlipsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('slip.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  /** All, or all that failed alike. */
  @Post('retries')
  @Needs('slip.replay')
  async retryAll(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    const consumer = fields.get('consumer') || undefined;
    const code = fields.has('code') ? fields.get('code') || null : undefined;
    const act = (work: Transactions) => replayDeadSlips(work, staff, { consumer, code });
    await this.forms.press(visit, address, act, () => `${address}?done=slips-replayed`);
  }

  @Post(':consumer/:id/retries')
  @Needs('slip.replay')
  async retry(@CurrentVisit() visit: Visit, @Param('consumer') consumer: string, @Param('id') id: string): Promise<void> {
    const act = (work: Transactions) => replayDeadSlips(work, visit.staff, { consumer, eventId: uuid(id) });
    await this.forms.press(visit, address, act, () => `${address}?done=slip-replayed`);
  }

  @Post(':consumer/:id/drops')
  @Needs('slip.drop')
  async drop(@CurrentVisit() visit: Visit, @Param('consumer') consumer: string, @Param('id') id: string): Promise<void> {
    const { staff, language } = visit;
    const eventId = uuid(id);
    const row = rowOf({ eventId, consumer });
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'reason', row, 'desk.slips.reason.missing'),
      act: (work, reason) => dropDeadSlip(work, staff, { eventId, consumer }, reason),
      next: () => `${address}?done=slip-dropped`,
      show: async (state) => await this.page(visit, state, row),
    });
  }

  private async page(visit: Visit, form: FormState, sent?: string): Promise<void> {
    const { language, staff } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const { items, total } = await listDeadSlips(this.unitOfWork, staff);
    const drops = reach(staff, 'slip.drop') !== undefined;
    const groups = new Map<string, DeadSlipShown[]>();
    for (const one of items) {
      const alike = `${one.consumer} ${one.code ?? ''}`;
      groups.set(alike, [...(groups.get(alike) ?? []), one]);
    }
    await this.pages.show(
      visit,
      'dead-slips/views/dead-slips.njk',
      {
        title: say(language, 'desk.slips'),
        here: 'slips',
        ...shownForm(form),
        total,
        most: replayedMost,
        mayRetry: reach(staff, 'slip.replay') !== undefined,
        more: total > items.length ? say(language, 'desk.slips.shown', { n: items.length, total }) : undefined,
        groups: [...groups.values()].map((group) => ({
          consumer: group[0]!.consumer,
          code: group[0]!.code ?? '',
          what: wordOr(language, `desk.slips.consumer.${group[0]!.consumer}`, group[0]!.consumer),
          ...whyWords(language, group[0]!),
          slips: group.map((one) => ({
            row: rowOf(one),
            path: `${address}/${one.consumer}/${one.eventId}`,
            kind: wordOr(language, `desk.event.${one.kind}`, one.kind),
            at: dayAndTime(telling, one.deadAt),
            failures: one.failures,
            where: one.code === null && one.failure !== processEnded ? one.failure : undefined,
            reference: one.reference,
            href: one.reference === null ? undefined : caseAddress(one.reference),
            mayDrop: drops && mayBeDropped(one.consumer),
            sent: rowOf(one) === sent ? form.fields.get('reason') : undefined,
          })),
        })),
        languageForm: sent === undefined ? undefined : `drop-${sent}`,
      },
      form.status,
    );
  }
}

const address = '/desk/failed-tasks';

const rowOf = ({ eventId, consumer }: Pick<DeadSlipShown, 'eventId' | 'consumer'>): string => `${consumer}-${eventId}`;

/** Why a task failed, in the reader's language where there are words for it, and what to do. `lang`: they are in another than the page's. */
function whyWords(language: Language, { code, failure }: DeadSlipShown): { why: string; remedy: string; lang?: string } {
  if (failure === processEnded) return { why: say(language, 'desk.slips.why.ended'), remedy: say(language, 'desk.slips.remedy.ended') };
  if (code === null) return { why: say(language, 'desk.slips.why.fault'), remedy: say(language, 'desk.slips.remedy.fault') };
  const known = failureCodes[code as keyof typeof failureCodes];
  const own = `desk.refused.${code}`;
  if (own in words.en) return { why: say(language, own), remedy: say(language, 'desk.slips.remedy.code') };
  const said = [known?.says ?? failure ?? code, known?.remedy].filter(Boolean).join(' ');
  return { why: said, remedy: say(language, 'desk.slips.remedy.code'), ...(language === 'en' ? {} : { lang: 'en' }) };
}
