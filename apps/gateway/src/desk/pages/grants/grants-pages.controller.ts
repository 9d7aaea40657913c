import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { decideGrant, endGrant, type GrantDecision } from '../../grants/ask-grant.js';
import { type ContentGrant, listGrants } from '../../grants/grants.query.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readInRow, readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, untilWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { readDays } from './read-days.js';

/** Grants of content: what waits is decided, what stands is ended. The same as `/api/content-grants`. */
@Controller('desk/grants')
@DeskPage()
export class GrantsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('grant.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post(':id')
  @Needs('grant.decide')
  async decide(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { staff, fields, language } = visit;
    await this.forms.answer<GrantDecision, object>(visit, {
      read: () => {
        const reason = readText(language, fields, 'reason', mostReason, 'desk.grants.reason.missing');
        const days = readDays(language, fields);
        const choice = fields.get('granted') ?? '';
        const problems = [
          ...(choice === 'yes' || choice === 'no' ? [] : [{ field: 'granted', text: say(language, 'desk.grants.choice.missing') }]),
          ...('problem' in days && choice !== 'no' ? [days.problem] : []),
          ...('problem' in reason ? [reason.problem] : []),
        ].map((one) => ({ ...one, field: `${one.field}-${id}` }));
        if ('problem' in reason || problems.length > 0) return { problems };
        return { said: { granted: choice === 'yes', reason: reason.text, ...('days' in days ? { days: days.days } : {}) } };
      },
      act: async (work, said) => await decideGrant(work, staff, uuid(id), said),
      next: () => '/desk/grants?done=grant-decided',
      show: async (state) => await this.page(visit, state, id),
    });
  }

  @Post(':id/end')
  @Needs('grant.decide')
  async end(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { staff, fields, language } = visit;
    await this.forms.answer<string, object>(visit, {
      read: () => readInRow(language, fields, 'reason', id, 'desk.grants.reason.missing'),
      act: async (work, said) => await endGrant(work, staff, uuid(id), said),
      next: () => '/desk/grants?done=grant-ended',
      show: async (state) => await this.page(visit, state, id),
    });
  }

  private async page(visit: Visit, form: FormState, sent?: string): Promise<void> {
    const { language, staff } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const mayDecide = reach(staff, 'grant.decide') !== undefined;
    const grants = await listGrants(this.unitOfWork, staff);
    const shown = (one: ContentGrant) => ({
      ...one,
      who: actorWords(language, one.actor),
      at: dayAndTime(telling, one.askedAt),
      stateText: say(language, `desk.grants.state.${one.state}`),
      until: one.state === 'given' ? untilWords(telling, one.endsAt!) : undefined,
      decidedText: one.decidedBy === null ? undefined : `${actorWords(language, one.decidedBy)} · ${dayAndTime(telling, one.decidedAt!)}`,
      mayDecide: mayDecide && one.state === 'asked' && one.staffId !== staff.id,
      mayEnd: mayDecide && one.state === 'given',
      sent: one.id === sent ? Object.fromEntries(form.fields) : undefined,
    });
    await this.pages.show(
      visit,
      'grants/views/grants.njk',
      {
        title: say(language, 'desk.grants'),
        here: 'grants',
        ...shownForm(form),
        items: grants.map(shown),
        languageForm: sent === undefined ? undefined : `grant-${sent}`,
      },
      form.status,
    );
  }
}
