import { languages } from '@app/shared/domain/language.js';
import type { LaneState } from '@app/shared/domain/surge/lane-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { decisions } from '../../actions/decide-complaint.js';
import { DeskContext } from '../../desk-context.js';
import { type AnswerToAll, answerLane, mostAtOnce, mostInAnswer, takeOut, writeAnswer } from '../../incidents/common-answer.js';
import { readLane } from '../../incidents/lane.query.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { rootCauseChoices } from '../frame/root-cause-words.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, dueWords, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const shownStates: readonly LaneState[] = ['waiting', 'held-back', 'looked-at', 'answered', 'taken-out'];

/** One incident and its lane: what all of it are answered, in three languages, and what became of each case. The same as `/api/incidents/:id`. */
@Controller('desk/incidents/:id')
@DeskPage()
export class LaneController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('incident.read')
  async show(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.page(visit, uuid(id), freshForm());
  }

  @Post('answers')
  @Needs('incident.answer')
  async write(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { staff } = visit;
    await this.forms.answer<AnswerToAll, object>(visit, {
      read: (fields) => readAnswer(visit, fields),
      act: async (work, answer) => await writeAnswer(work, this.desk.house, staff, uuid(id), answer),
      next: () => `/desk/incidents/${uuid(id)}?done=answer-written`,
      show: async (state) => await this.page(visit, uuid(id), state),
      fieldOf: { 'root-cause.missing': 'rootCause', 'root-cause.unknown': 'rootCause' },
    });
  }

  @Post('decisions')
  @Needs('incident.answer')
  async decide(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const back = `/desk/incidents/${uuid(id)}`;
    await this.forms.press(
      visit,
      back,
      (work: Transactions) => answerLane(work, this.desk, visit.staff, uuid(id)),
      ({ heldBack, left }) => `${back}?done=${left > 0 ? 'lane-goes-on' : heldBack.length > 0 ? 'lane-held-back' : 'lane-answered'}`,
    );
  }

  @Post('removals')
  @Needs('incident.answer')
  async remove(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { staff, language, fields } = visit;
    await this.forms.answer<{ reference: string; reason: string }, object>(visit, {
      read: () => {
        const reference = readText(language, fields, 'reference', 20, 'desk.lane.reference.missing');
        const reason = readText(language, fields, 'reason', mostReason, 'desk.lane.reason.missing');
        const problems = [reference, reason].flatMap((one) => ('problem' in one ? [one.problem] : []));
        return 'text' in reference && 'text' in reason ? { said: { reference: reference.text, reason: reason.text } } : { problems };
      },
      act: async (work, { reference, reason }) => await takeOut(work, staff, uuid(id), reference, reason),
      next: () => `/desk/incidents/${uuid(id)}?done=taken-out`,
      show: async (state) => await this.page(visit, uuid(id), state),
      fieldOf: { 'not-found': 'reference' },
    });
  }

  private async page(visit: Visit, id: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const lane = await readLane(this.unitOfWork, staff, id);
    const at = { language, now: new Date(), zone: this.pages.zone };
    const answers = reach(staff, 'incident.answer') !== undefined && (lane.state === 'confirmed' || lane.state === 'over');
    const due = (dueAt: Date | null) =>
      dueWords(at, { dueAt, nearAt: null }, (from, to) => this.desk.deadlines.workingDaysBetween(from, to));
    const typed = (name: string, stands: string) => form.fields.get(name) ?? stands;
    await this.pages.show(
      visit,
      'incidents/views/lane.njk',
      {
        title: lane.axis === 'matter' ? (this.pages.categoryName(language, lane.value) ?? lane.value) : lane.value,
        here: 'incidents',
        ...shownForm(form),
        path: `/desk/incidents/${id}`,
        answers,
        state: say(language, `desk.incident.state.${lane.state}`),
        axis: say(language, `desk.incident.axis.${lane.axis}`),
        reportable: lane.dutyUnder.length > 0,
        counts: shownStates.map((state) => ({ state: say(language, `desk.lane.state.${state}`), count: lane.counts[state] ?? 0 })),
        waiting: (lane.counts.waiting ?? 0) + (lane.counts['held-back'] ?? 0),
        most: mostAtOnce,
        written: lane.answer && [actorWords(language, lane.answer.by), dayAndTime(at, lane.answer.at)].join(' · '),
        decisions: decisions.map((value) => ({
          value,
          text: say(language, `status.decision.${value}`),
          selected: typed('decision', lane.answer?.decision ?? '') === value,
        })),
        rootCauses: rootCauseChoices(language, this.desk.house),
        rootCause: typed('rootCause', lane.answer?.rootCause ?? ''),
        texts: languages.map((one) => ({
          language: one,
          label: say(language, 'desk.lane.text', { language: say(language, `desk.lane.language.${one}`) }),
          value: typed(`text-${one}`, lane.answer?.texts[one] ?? ''),
        })),
        cases: lane.cases.map((one) => ({
          reference: one.reference,
          department: this.pages.departmentName(language, one.department) ?? one.department,
          state: say(language, `desk.lane.state.${one.state}`),
          why: one.why === null ? undefined : wordOr(language, `desk.lane.why.${one.why}`, one.why),
          due: due(one.dueAt),
          waits: one.state === 'waiting' || one.state === 'held-back' || one.state === 'looked-at',
        })),
        removed: { reference: form.fields.get('reference') ?? '', reason: form.fields.get('reason') ?? '' },
      },
      form.status,
    );
  }
}

function readAnswer({ language }: Visit, fields: URLSearchParams) {
  const decision = decisions.find((one) => one === fields.get('decision'));
  const texts = languages.map(
    (one) => [one, readText(language, fields, `text-${one}`, mostInAnswer, `desk.lane.text.missing.${one}`)] as const,
  );
  const problems = [
    ...(decision === undefined ? [{ field: 'decision', text: say(language, 'desk.lane.decision.missing') }] : []),
    ...texts.flatMap(([, read]) => ('problem' in read ? [read.problem] : [])),
  ];
  if (decision === undefined || problems.length > 0) return { problems };
  return {
    said: {
      decision,
      rootCause: fields.get('rootCause')?.trim() || undefined,
      texts: Object.fromEntries(texts.map(([one, read]) => [one, 'text' in read ? read.text : ''])) as AnswerToAll['texts'],
    },
  };
}
