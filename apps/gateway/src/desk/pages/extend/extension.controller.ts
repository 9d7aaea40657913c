import { Failure } from '@app/shared/domain/failure/failure.js';
import { units } from '@app/shared/domain/rule-set/rule-set.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import {
  type ExtensionAnswer,
  type ExtensionPreview,
  type ExtensionWish,
  extendDeadline,
  previewExtension,
} from '../../actions/extend-deadline.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, rightsOf } from '../case/case-frame.js';
import { provisionOf, type StepOffered, stepAskedFor, stepsOffered, stepValue, stepWords, unitOfStep } from '../case/extension-steps.js';
import { DeskForms, type FormState, freshForm, refusalWords } from '../forms/desk-forms.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { previewWords, refusedStepWords } from './preview-words.js';
import { readExtension } from './read-extension.js';

/** Which field a refusal of the rule set is about. */
const fieldOf = {
  'extension.reason-missing': 'reason',
  'extension.over-maximum': 'amount',
  'extension.not-longer': 'amount',
  'extension.not-available': 'extension',
  'extension.step-missing': 'extension',
  'extension.already-used': 'extension',
  'extension.stated-date-missing': 'statedDate',
  'extension.same-person': 'approvedBy',
};

/** More time, worked out before it is taken. */
@Controller('desk/complaints/:reference/extension')
@DeskPage()
export class ExtensionController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('case.extend')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, await this.frame.load(visit, reference), freshForm());
  }

  @Post()
  @Needs('case.extend')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const file = await this.frame.load(visit, reference);
    const read = readExtension(
      visit.language,
      visit.fields,
      stepsOffered(file.deadlines, this.deadlines).map((one) => ({ value: stepValue(one), unit: unitOfStep(one) })),
    );
    if (visit.fields.has('preview') && !visit.again && 'said' in read) return await this.preview(visit, file, read.said);
    await this.forms.answer<ExtensionWish, ExtensionAnswer>(visit, {
      read: () => read,
      act: async (work, wish) => await extendDeadline(work, this.deadlines, visit.staff, reference, namedClaim(visit), wish),
      next: (answer) => `/desk/complaints/${file.reference}?done=${answer.granted ? 'extended' : 'extension-asked'}`,
      show: async (state) => await this.page(visit, file, 'said' in read ? await this.explained(visit, file, state, read.said) : state),
      fieldOf,
    });
  }

  /** Works the date out and shows it; nothing is changed. */
  private async preview(visit: Visit, file: FramedCase<never>, wish: ExtensionWish): Promise<void> {
    const state = freshForm(visit.fields);
    let preview: ExtensionPreview;
    try {
      preview = await previewExtension(this.unitOfWork, this.deadlines, visit.staff, file.reference, wish);
    } catch (error) {
      if (!(error instanceof Failure) || error.status === 403 || error.status === 404) throw error;
      return await this.page(visit, file, {
        ...state,
        status: error.status,
        problems: [{ field: '', text: refusalWords(visit.language, error) }],
      });
    }
    const { judged } = preview;
    if (judged.outcome === 'refused') {
      const refused = {
        ...state,
        status: 422,
        refused: judged.code,
        problems: [{ field: fieldFor(judged.code), text: refusalWords(visit.language, new Failure(judged.code)) }],
      };
      return await this.page(visit, file, await this.explained(visit, file, refused, wish, preview));
    }
    const present = file.deadlines.find((one) => one.ruleSet === judged.ruleSet && one.obligation === judged.obligation);
    await this.page(visit, file, state, previewWords(this.frame.telling(visit), preview, present, wish, this.deadlines));
  }

  /** A refusal that has a furthest date names it. */
  private async explained(
    visit: Visit,
    file: FramedCase<never>,
    state: FormState,
    wish: ExtensionWish,
    known?: ExtensionPreview,
  ): Promise<FormState> {
    if (state.refused !== 'extension.over-maximum') return state;
    const preview = known ?? (await previewExtension(this.unitOfWork, this.deadlines, visit.staff, file.reference, wish));
    const offered = stepAskedFor(stepsOffered(file.deadlines, this.deadlines), wish);
    const text = refusedStepWords(
      this.frame.telling(visit),
      preview,
      wish,
      offered && provisionOf(visit.language, offered, this.deadlines.registry.ruleSets),
    );
    return text === undefined ? state : { ...state, problems: state.problems.map((problem) => ({ ...problem, text })) };
  }

  private async page(visit: Visit, file: FramedCase<never>, form: FormState, preview?: object): Promise<void> {
    const { language, staff } = visit;
    const offered = stepsOffered(file.deadlines, this.deadlines);
    const rights = rightsOf(visit, file);
    const data = {
      title: say(language, 'desk.extend.title'),
      preview,
      mayAct: rights.act,
      steps: offered.map((one) => stepWords(language, one, this.deadlines.registry.ruleSets)),
      unit: form.fields.get('unit') ?? unitOf(offered),
      units: [
        ...(unitOf(offered) === '' ? [{ value: '', text: say(language, 'desk.extend.unit.step') }] : []),
        ...units.map((unit) => ({ value: unit, text: say(language, `desk.unit.${unit}`) })),
      ],
      overseer: reach(staff, 'extension.approve') !== undefined,
      stated: offered.some(({ step }) => step.requires.statedDate),
      waiting: file.extensionRequests.some((one) => one.approvedAt === null && one.sentBackAt === null),
      languageForm: 'extension-form',
    };
    await this.form.show(visit, file, form, 'extend/views/extension.njk', data);
  }
}

const fieldFor = (code: string): string => (fieldOf as Readonly<Record<string, string>>)[code] ?? '';

/** The unit that every step counts in; empty where they differ: then it is that of the step that is chosen. */
function unitOf(offered: readonly StepOffered[]): string {
  const counted = new Set(offered.map((one) => unitOfStep(one) ?? 'working_days'));
  return counted.size > 1 ? '' : ([...counted][0] ?? 'working_days');
}
