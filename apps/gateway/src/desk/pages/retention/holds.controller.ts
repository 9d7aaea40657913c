import { type HoldKind, holdKinds } from '@app/shared/domain/retention/legal-hold.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { houseKeepRules } from '@app/shared/retention/due-cases.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { lastDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import { type HoldWish, liftHold, listHolds, placeHold, type ShownHold } from '../../retention/holds.js';
import { keptUntil } from '../../retention/retention.query.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { readInRow, readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { ruleWords } from './rule-words.js';

/** How long a case is kept, and the legal holds that keep it longer. The same as `/api/complaints/{reference}/holds`. */
@Controller('desk/complaints/:reference/holds')
@DeskPage()
export class HoldsPagesController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('hold.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('hold.place')
  async place(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<HoldWish, object>(visit, {
      read: (fields) => {
        const kind = holdKinds.find((one) => one === fields.get('kind'));
        const reason = readText(language, fields, 'reason', mostReason, 'desk.holds.reason.missing');
        const until = dateIn(fields, 'until');
        const problems: DeskProblem[] = [
          ...(kind === undefined ? [{ field: 'kind', text: say(language, 'desk.holds.kind.missing') }] : []),
          ...('problem' in reason ? [reason.problem] : []),
          ...(until === undefined || until === 'wrong' ? [{ field: 'until', text: say(language, 'desk.holds.until.wrong') }] : []),
        ];
        if (kind === undefined || 'problem' in reason || problems.length > 0) return { problems };
        return { said: { kind: kind as HoldKind, reason: reason.text, until: until as string } };
      },
      act: async (work, wish) => await placeHold(work, staff, reference, wish, this.desk.house.institution.zone),
      next: () => `${caseAddress(reference)}/holds?done=hold-placed`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'request.invalid': 'until' },
    });
  }

  @Post(':id/liftings')
  @Needs('hold.lift')
  async lift(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'why', id, 'desk.holds.reason.missing'),
      act: async (work, reason) => await liftHold(work, staff, uuid(id), reason),
      next: () => `${caseAddress(reference)}/holds?done=hold-lifted`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const { zone } = this.desk.house.institution;
    const file = await this.frame.load(visit, reference);
    const { may } = rightsOf(visit, file);
    const [holds, kept] = await Promise.all([
      listHolds(this.unitOfWork, file),
      keptUntil(this.unitOfWork, file.id, houseKeepRules(this.desk.deadlines.registry, this.desk.house.institution)),
    ]);
    const registry = this.desk.deadlines.registry.ruleSets;
    await this.caseForm.show(visit, file, form, 'retention/views/holds.njk', {
      title: say(language, 'desk.holds'),
      // What stood is read here for good; the forms below say for themselves whether they are for this person.
      mayAct: true,
      kept:
        kept &&
        say(language, 'desk.holds.kept', {
          on: longDay(language, lastDay(kept.keptUntil, zone)),
          rule: ruleWords(language, registry, kept),
        }),
      places: may['hold.place'] && file.erasedAt === null,
      kinds: holdKinds.map((value) => ({ value, text: say(language, `desk.holds.kind.${value}`) })),
      holds: holds.map((one) => this.words(visit, one, may['hold.lift'] && file.erasedAt === null)),
      languageForm: form.fields.has('reason') ? 'hold-form' : undefined,
    });
  }

  private words(visit: Visit, one: ShownHold, mayLift: boolean): object {
    const { language } = visit;
    const telling = this.frame.telling(visit);
    const said = (key: string, actor: string, at: Date) =>
      say(language, key, { name: actorWords(language, actor), at: dayAndTime(telling, at) });
    return {
      id: one.id,
      kind: say(language, `desk.holds.kind.${one.kind}`),
      stands: one.state === 'standing',
      state: say(language, `desk.holds.state.${one.state}`, { on: longDay(language, one.until) }),
      reason: one.reason,
      placed: said('desk.holds.placed-by', one.placedBy, one.placedAt),
      ended: one.state === 'lifted' && one.endedBy !== null ? said('desk.holds.lifted-by', one.endedBy, one.endedAt!) : undefined,
      why: one.whyEnded ?? undefined,
      lifts: mayLift && one.state === 'standing',
    };
  }
}
