import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { decideConflict } from '../../conflicts/decide-conflict.js';
import { type ConflictFinding, listFindings } from '../../conflicts/findings.query.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { personFound } from './person-found.js';

/** Where somebody was found, as far as the line says it. */
const places: readonly string[] = ['added', 'file', 'inside'];

/** Whom cases may be about though nobody said so, for whoever decides whether they are barred. The same as `/api/conflicts`. */
@Controller('desk/conflicts')
@DeskPage()
export class ConflictsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('conflict.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post()
  @Needs('conflict.decide')
  async decide(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields, language } = visit;
    const id = uuid(fields.get('id') ?? '');
    await this.forms.answer<{ barred: boolean; reason: string }, object>(visit, {
      read: () => {
        const reason = readText(language, fields, 'reason', mostReason, 'desk.conflicts.reason.missing');
        const choice = fields.get('barred') ?? '';
        const problems = [
          ...(choice === 'yes' || choice === 'no' ? [] : [{ field: `barred-${id}`, text: say(language, 'desk.conflicts.choice.missing') }]),
          ...('problem' in reason ? [{ ...reason.problem, field: `reason-${id}` }] : []),
        ];
        return 'problem' in reason || problems.length > 0 ? { problems } : { said: { barred: choice === 'yes', reason: reason.text } };
      },
      act: async (work, said) => await decideConflict(work, staff, id, said, this.house.departments),
      next: () => '/desk/conflicts?done=conflict',
      show: async (state) => await this.page(visit, state),
    });
  }

  private async page(visit: Visit, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const items = await listFindings(this.unitOfWork, staff);
    const sent = form.fields.get('id');
    const mayDecide = (state: ConflictFinding['state']) =>
      reach(staff, state === 'appealed' ? 'conflict.settle' : 'conflict.decide') !== undefined;
    await this.pages.show(
      visit,
      'conflicts/views/conflicts.njk',
      {
        title: say(language, 'desk.conflicts'),
        here: 'conflicts',
        ...shownForm(form),
        items: items.map((one) => ({
          ...one,
          person: personFound(language, one, (id) => this.pages.departmentName(language, id)),
          origin: say(language, `desk.conflicts.origin.${one.origin}`),
          place: places.includes(one.place) ? say(language, `desk.conflicts.place.${one.place}`) : undefined,
          at: dayAndTime({ language, now: new Date(), zone: this.pages.zone }, one.foundAt),
          in: this.pages.departmentName(language, one.department),
          mayDecide: mayDecide(one.state),
          sent: one.id === sent ? { reason: form.fields.get('reason') ?? '', barred: form.fields.get('barred') ?? '' } : undefined,
        })),
        languageForm: form.fields.size > 0 ? `conflict-${sent}` : undefined,
      },
      form.status,
    );
  }
}
