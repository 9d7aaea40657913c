import type { Language } from '@app/shared/domain/language.js';
import { type Coding, departmentOf } from '@app/shared/domain/matter/coding.js';
import { urgencies } from '@app/shared/domain/matter/judge-urgent.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { type AskedAxis, askedAxes } from '@app/shared/matter/questions.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig, triageDepartment } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { decideFurtherMatter } from '../../actions/decide-further-matter.js';
import { acceptProposal, type MatterDesk, type SetMatter, setMatter } from '../../actions/set-matter.js';
import { receiversOf } from '../../conflicts/receivers.query.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { maySeeDepartment } from '../../sight.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, mayMatter, rightsOf } from '../case/case-frame.js';
import { codeWords, proposalWords, urgencyWords } from '../case/matter-words.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { rootCauseChoices } from '../frame/root-cause-words.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Stands for the department whose the chosen business is by the coding. */
const byCoding = 'by-coding';

/** What a case is about: set and corrected by people, proposals accepted, further matters accepted or dismissed. */
@Controller('desk/complaints/:reference')
@DeskPage()
export class MatterController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get('matter')
  @Needs('case.matter')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, await this.frame.load(visit, reference), freshForm());
  }

  @Post('matter')
  @Needs('case.matter')
  async set(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff, language } = visit;
    await this.forms.answer<Parameters<typeof setMatter>[4], SetMatter>(visit, {
      read: (fields) => this.read(language, fields),
      act: async (work, wish) => await setMatter(this.desk(work), staff, reference, namedClaim(visit), wish),
      next: (stands) => after(visit, reference, stands, 'matter'),
      show: async (state) => await this.page(visit, await this.frame.load(visit, reference), state),
      fieldOf: {
        'root-cause.unknown': 'rootCause',
        'department.unknown': 'department',
        'department.barred': 'department',
        'request.invalid': 'business',
      },
    });
  }

  @Post('matter/acceptances')
  @Needs('case.matter')
  async accept(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const no = Number(visit.fields.get('no'));
    const fromList = visit.fields.get('in') === 'list';
    const accept = (work: Transactions) =>
      acceptProposal(this.desk(work), visit.staff, reference, namedClaim(visit), Number.isInteger(no) ? no : 0);
    const back = fromList ? `/desk/departments/${triageDepartment}` : caseAddress(reference);
    await this.forms.press(visit, back, accept, (stands) =>
      fromList ? `${back}?done=accepted` : after(visit, reference, stands, 'accepted'),
    );
  }

  @Post('further-matters/:id/acceptances')
  @Needs('case.matter')
  async acceptFurther(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.further(visit, reference, id, 'accepted');
  }

  @Post('further-matters/:id/dismissals')
  @Needs('case.matter')
  async dismissFurther(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.further(visit, reference, id, 'dismissed');
  }

  private async further(visit: Visit, reference: string, id: string, state: 'accepted' | 'dismissed'): Promise<void> {
    const reason = (visit.fields.get('reason') ?? '').trim().slice(0, mostReason);
    const decide = (work: Transactions) =>
      decideFurtherMatter(work, visit.staff, reference, namedClaim(visit), uuid(id), { state, ...(reason === '' ? {} : { reason }) });
    await this.forms.press(visit, caseAddress(reference), decide, () => `${caseAddress(reference)}?done=further-${state}#matter`);
  }

  private desk(work: Transactions): MatterDesk {
    return { work, deadlines: this.deadlines, house: this.house };
  }

  private read(
    language: Language,
    fields: URLSearchParams,
  ): { readonly said: Parameters<typeof setMatter>[4] } | { readonly problems: readonly DeskProblem[] } {
    const given = (name: string) => fields.get(name)?.trim() || undefined;
    const [business, cause] = askedAxes.map(given);
    const reason = readText(language, fields, 'reason', mostReason, 'desk.matter.reason.missing');
    const asked = given('department');
    const urgent = (['none', ...urgencies] as const).find((one) => one === given('urgent'));
    const rootCause = given('rootCause');
    const department = asked === byCoding ? business && departmentOf(codingNamed(this.house.institution.coding), business) : asked;
    const problems: DeskProblem[] = [
      ...(business === undefined && cause === undefined && department === undefined && urgent === undefined && rootCause === undefined
        ? [{ field: 'business', text: say(language, 'desk.matter.missing') }]
        : []),
      ...(asked === byCoding && department === undefined
        ? [{ field: 'department', text: say(language, 'desk.matter.department.open') }]
        : []),
      ...('problem' in reason ? [reason.problem] : []),
    ];
    if (problems.length > 0 || 'problem' in reason) return { problems };
    return { said: { business, cause, rootCause, department, urgent, reason: reason.text } };
  }

  private async page(visit: Visit, file: FramedCase<never>, form: FormState): Promise<void> {
    const { language } = visit;
    const rights = rightsOf(visit, file);
    const coding = codingNamed(this.house.institution.coding);
    const { matter } = file;
    const current = matter?.coding === coding.id ? matter : undefined;
    const chosen = (axis: AskedAxis) => form.fields.get(axis) ?? current?.[axis] ?? '';
    const inTriage = file.department === triageDepartment;
    await this.form.show(visit, file, form, 'matter/views/matter.njk', {
      title: say(language, 'desk.matter.title'),
      mayAct: mayMatter(rights),
      codes: matter ? codeWords(language, matter) : [],
      proposal: matter ? proposalWords(language, matter, this.house.departments) : undefined,
      coding: coding.names[language],
      questions: askedAxes.map((axis) => ({
        axis,
        value: chosen(axis),
        items: [{ value: '', text: say(language, 'desk.matter.open') }, ...choicesOf(coding, axis, language)],
      })),
      rootCauses: rootCauseChoices(language, this.house),
      rootCause: form.fields.get('rootCause') ?? matter?.rootCause ?? '',
      urgency: form.fields.get('urgent') ?? '',
      urgencyNow: urgencyWords(this.frame.telling(visit), matter) ?? '',
      urgencies: [
        { value: '', text: say(language, 'desk.matter.urgent.stay') },
        ...(['none', ...urgencies] as const)
          .filter((one) => one !== (matter?.urgent ?? 'none'))
          .map((value) => ({ value, text: say(language, value === 'none' ? 'desk.matter.urgent.none' : `desk.matter.sign.${value}`) })),
      ],
      departments: rights.open
        ? [
            { value: '', text: say(language, 'desk.matter.department.stay') },
            { value: byCoding, text: say(language, 'desk.matter.department.by-coding') },
            ...(await receiversOf(this.unitOfWork, file, this.house.departments)).map(({ id, names }) => ({
              value: id,
              text: names[language],
            })),
          ]
        : [],
      department: form.fields.get('department') ?? (inTriage ? byCoding : ''),
      claimId: rights.claimId,
      languageForm: 'matter-form',
    });
  }
}

/** Entries of an axis as choices: each with its code, and what is below another with a space of its own. */
function choicesOf(coding: Coding, axis: AskedAxis, language: Language): { value: string; text: string }[] {
  return coding.entries
    .filter((entry) => entry.axis === axis)
    .map(({ code, names, parent }) => ({ value: code, text: `${parent === undefined ? '' : '\u2003'}${names[language]} · ${code}` }));
}

/** Whoever gives a case away may not see it any more. */
function after({ staff }: Visit, reference: string, { department }: SetMatter, done: string): string {
  if (department === null || maySeeDepartment(staff, department)) return `${caseAddress(reference)}?done=${done}#matter`;
  return department !== triageDepartment && staff.department === triageDepartment
    ? `/desk/departments/${triageDepartment}?done=${done}`
    : `/desk?done=${done}`;
}
