import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { appealConflict } from '../../conflicts/decide-conflict.js';
import { listFindings } from '../../conflicts/findings.query.js';
import { questionDeclared } from '../../conflicts/question-declared.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { personFound } from './person-found.js';

/** Who is barred from one case, why, and what was decided: asked about, and appealed against. The same as `/api/conflicts?reference=`. */
@Controller('desk/complaints/:reference/conflicts')
@DeskPage()
export class CaseConflictsController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('conflict.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('conflict.question')
  async question(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readReason(visit.language, fields, 'desk.conflicts.reason.missing'),
      act: async (work, reason) => await questionDeclared(work, visit.staff, reference, reason, this.house.departments),
      next: () => `${caseAddress(reference)}/conflicts?done=conflict-questioned`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  @Post('appeals')
  @Needs('conflict.appeal')
  async appeal(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const id = uuid(visit.fields.get('id') ?? '');
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readReason(visit.language, fields, 'desk.conflicts.reason.missing'),
      act: async (work, reason) => await appealConflict(work, visit.staff, id, reason, this.house.departments),
      next: () => `${caseAddress(reference)}/conflicts?done=conflict-appealed`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const file = await this.frame.load(visit, reference);
    const { may } = rightsOf(visit, file);
    const sent = form.fields.get('id');
    const when = { language, now: new Date(), zone: this.pages.zone };
    const found = await listFindings(this.unitOfWork, staff, { of: reference });
    await this.caseForm.show(visit, file, form, 'conflicts/views/case.njk', {
      title: say(language, 'desk.conflicts.case'),
      // Whoever may not ask reads it all the same.
      mayAct: true,
      mayQuestion: may['conflict.question'],
      mayAppeal: may['conflict.appeal'],
      sent,
      items: found.map((one) => ({
        id: one.id,
        part: one.reference === file.reference ? undefined : one.reference,
        person: personFound(language, one, (id) => this.pages.departmentName(language, id)),
        origin: say(language, `desk.conflicts.origin.${one.origin}`),
        excerpt: one.excerpt,
        state: say(language, `desk.conflicts.state.${one.state}`),
        decided: one.state === 'barred' || one.state === 'cleared',
        by: one.decidedBy === null ? undefined : actorWords(language, one.decidedBy),
        at: one.decidedAt === null ? undefined : dayAndTime(when, one.decidedAt),
        reason: one.reason,
        appeal: one.appeal,
      })),
      languageForm: form.fields.size > 0 ? (sent === undefined ? 'question-form' : `appeal-${sent}`) : undefined,
    });
  }
}
