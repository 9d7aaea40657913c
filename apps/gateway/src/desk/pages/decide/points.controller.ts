import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { type Point, proposedFor, type StoredPoint, setPoints } from '../../decisions/points.js';
import { Needs } from '../../needs.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const mostPoints = 30;
const mostPoint = 1_000;
const mostAnswer = 4_000;
/** Empty rows to write further points in. */
const emptyRows = 2;

/** What the complaint asks to be answered, with the answers: proposed from its words until somebody drew it up. */
@Controller('desk/complaints/:reference/points')
@DeskPage()
export class PointsController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
  ) {}

  @Get()
  @Needs('case.read')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.decide')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<Point[], { items: readonly StoredPoint[] }>(visit, {
      read: (fields) => {
        const points = pointsIn(fields);
        const long = points.findIndex(({ text, answer }) => text.length > mostPoint || (answer ?? '').length > mostAnswer);
        if (long === -1) return { said: points };
        return {
          problems: [{ field: `text-${long}`, text: say(language, 'desk.points.too-long', { point: mostPoint, answer: mostAnswer }) }],
        };
      },
      act: async (work, points) => await setPoints(work, staff, reference, namedClaim(visit), points),
      next: ({ items }) =>
        `${caseAddress(reference)}/points?done=${items.every(({ answer }) => answer !== null) ? 'points' : 'points-open'}`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference, ['points']);
    const typed = form.fields.size > 0 ? pointsIn(form.fields) : undefined;
    const drawnUp = file.points.length > 0;
    const rows: readonly Point[] = typed ?? (drawnUp ? file.points : proposedFor(file).map((text) => ({ text })));
    const spare = Array.from({ length: Math.min(emptyRows, Math.max(0, mostPoints - rows.length)) }, () => ({ text: '' }));
    await this.caseForm.show(visit, file, form, 'decide/views/points.njk', {
      title: say(visit.language, 'desk.points'),
      mayAct: rightsOf(visit, file).act,
      proposed: !drawnUp && typed === undefined,
      rows: [...rows, ...spare],
      languageForm: 'points-form',
    });
  }
}

/** The rows of the form, in their order; a row without words is struck out. */
function pointsIn(fields: URLSearchParams): Point[] {
  const rows: Point[] = [];
  for (let nth = 0; nth < mostPoints; nth += 1) {
    const text = (fields.get(`text-${nth}`) ?? '').trim();
    if (text === '') continue;
    const id = fields.get(`id-${nth}`) ?? '';
    const answer = (fields.get(`answer-${nth}`) ?? '').trim();
    rows.push({ ...(/^[0-9a-f-]{36}$/.test(id) ? { id } : {}), text, answer: answer || null });
  }
  return rows;
}
