import { type ReturnGround, returnGrounds } from '@app/shared/domain/transfer/transfer-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { answerPart, askPartAgain, returnPart, type SettledPart, withdrawPart } from '../../joint/answer-part.js';
import { type AskedPart, askPart, type PartWish } from '../../joint/ask-part.js';
import { JointContext } from '../../joint/joint-context.js';
import { listParts } from '../../joint/parts.query.js';
import { Needs } from '../../needs.js';
import { namedClaim } from '../case/case-actions.controller.js';
import { DeskForms, freshForm } from '../forms/desk-forms.js';
import { readInRow, readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, dueWords } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { PartsOfCase } from './parts-of-case.js';
import { mostQuestion, readDays, readPart } from './read-part.js';

const mostAnswer = 20_000;

/** Joint handling: what a department is asked for by others, and the parts of one case. */
@Controller('desk')
@DeskPage()
export class PartsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(PartsOfCase) private readonly parts: PartsOfCase,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(JointContext) private readonly desk: JointContext,
  ) {}

  @Get('parts')
  @Needs('part.read')
  async list(@CurrentVisit() visit: Visit): Promise<void> {
    const { language } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const between = (from: string, to: string) => this.desk.deadlines.workingDaysBetween(from, to);
    const items = (await listParts(this.unitOfWork, visit.staff)).map((one) => ({
      ...one,
      path: `${caseAddress(one.reference)}/parts`,
      from: this.pages.departmentName(language, one.from),
      to: this.pages.departmentName(language, one.department),
      by: actorWords(language, one.askedBy),
      at: dayAndTime(telling, one.askedAt),
      due: dueWords(telling, { dueAt: one.dueAt, nearAt: null }, between),
    }));
    await this.pages.show(visit, 'joint/views/list.njk', { title: say(language, 'desk.parts'), here: 'parts', items });
  }

  @Get('complaints/:reference/parts')
  @Needs('case.read')
  async ofCase(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.parts.show(visit, reference, freshForm());
  }

  @Post('complaints/:reference/parts')
  @Needs('part.ask')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer<PartWish, AskedPart>(visit, {
      read: (fields) => readPart(visit.language, fields),
      act: async (work, wish) => await askPart(work, this.desk, visit.staff, reference, namedClaim(visit), wish),
      next: ({ link }) => `${caseAddress(reference)}/parts?done=${link === undefined ? 'part-asked' : 'part-link'}`,
      show: async (state) => await this.parts.show(visit, reference, state),
      fieldOf: {
        'department.barred': 'whom',
        'department.unknown': 'whom',
        'part.not-asked': 'whom',
        'part.alone': 'whom',
        'request.invalid': 'email',
      },
    });
  }

  @Post('complaints/:reference/parts/:id/answers')
  @Needs('part.answer')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const act = this.oneText(visit, reference, id, 'answer', mostAnswer, 'desk.parts.answer.missing');
    await act('part-answered', async (work, text) => await answerPart(work, visit.staff, uuid(id), namedClaim(visit), text));
  }

  @Post('complaints/:reference/parts/:id/returns')
  @Needs('part.answer')
  async sendBack(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<{ ground: ReturnGround; reason: string }, SettledPart>(visit, {
      read: (fields) => {
        const ground = returnGrounds.find((one) => one === fields.get('ground'));
        const reason = readText(language, fields, 'reason', mostReason, 'desk.offer.reason.missing');
        const problems = [
          ...(ground === undefined ? [{ field: `ground-${id}`, text: say(language, 'desk.offer.ground.missing') }] : []),
          ...('problem' in reason ? [{ ...reason.problem, field: `reason-${id}` }] : []),
        ];
        return ground === undefined || 'problem' in reason ? { problems } : { said: { ground, reason: reason.text } };
      },
      act: async (work, said) => await returnPart(work, staff, uuid(id), said),
      // From now on the case is not theirs to see.
      next: () => '/desk/parts?done=part-returned',
      show: async (state) => await this.parts.show(visit, reference, state),
    });
  }

  @Post('complaints/:reference/parts/:id/requests')
  @Needs('part.ask')
  async again(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<{ question: string; workingDays?: number | undefined }, AskedPart>(visit, {
      read: (fields) => {
        const question = readText(language, fields, 'question', mostQuestion, 'desk.parts.question.missing');
        const days = readDays(language, fields);
        if ('problem' in question) return { problems: [{ ...question.problem, field: `question-${id}` }] };
        return 'problem' in days
          ? { problems: [{ ...days.problem, field: `question-${id}` }] }
          : { said: { question: question.text, workingDays: days.days } };
      },
      act: async (work, wish) => await askPartAgain(work, this.desk, staff, uuid(id), namedClaim(visit), wish),
      next: ({ link }) => `${caseAddress(reference)}/parts?done=${link === undefined ? 'part-asked' : 'part-link'}`,
      show: async (state) => await this.parts.show(visit, reference, state),
    });
  }

  @Post('complaints/:reference/parts/:id/withdrawals')
  @Needs('part.ask')
  async withdraw(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const act = this.oneText(visit, reference, id, 'why', mostReason, 'desk.parts.why.missing');
    await act('part-withdrawn', async (work, reason) => await withdrawPart(work, visit.staff, uuid(id), namedClaim(visit), reason));
  }

  /** A form of one part that is one text; what is wrong with it is said at that part. */
  private oneText(visit: Visit, reference: string, id: string, field: string, most: number, missing: string) {
    return async (done: string, act: (work: Parameters<typeof answerPart>[0], text: string) => Promise<SettledPart>): Promise<void> => {
      await this.forms.answer<string, SettledPart>(visit, {
        read: (fields) => readInRow(visit.language, fields, field, id, missing, most),
        act,
        next: ({ state }) => `${caseAddress(reference)}/parts?done=${state === 'withdrawn' ? 'part-withdrawn' : done}`,
        show: async (state) => await this.parts.show(visit, reference, state),
      });
    };
  }
}
