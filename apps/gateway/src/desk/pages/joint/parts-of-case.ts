import { partTransitions, partyKinds } from '@app/shared/domain/joint/part-state.js';
import { languages } from '@app/shared/domain/language.js';
import { returnGrounds } from '@app/shared/domain/transfer/transfer-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Inject, Injectable } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { codingOrNone, namesIn } from '../../case-file/explain-matter.js';
import { receiversOf } from '../../conflicts/receivers.query.js';
import { JointContext } from '../../joint/joint-context.js';
import { type CasePartOfJoint, standingLink } from '../../joint/parts.query.js';
import { mayDo } from '../../sight.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, type FramedCase, type Rights, rightsOf } from '../case/case-frame.js';
import type { FormState } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import type { Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, dueWords } from '../frame/words-of-cases.js';

type PartsFile = FramedCase<'parts' | 'points'>;

/** The page of one case with what others are asked to answer of it. */
@Injectable()
export class PartsOfCase {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(JointContext) private readonly desk: JointContext,
  ) {}

  async show(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference, ['parts', 'points']);
    const rights = rightsOf(visit, file);
    const asks = rights.open && rights.may['part.ask'];
    const { answerWithin, partyWithin } = this.desk.house.institution.assistance;
    await this.form.show(visit, file, form, 'joint/views/parts.njk', {
      title: say(language, 'desk.parts.title'),
      // Each part has forms of its own; the list is there for whoever may read the case.
      mayAct: true,
      asks,
      whom: asks ? await this.whom(visit, file) : [],
      points: file.points.map(({ id, text }) => ({ value: id, text, checked: form.fields.getAll('points').includes(id) })),
      matters: this.matters(visit, file),
      speaks: languages.map((value) => ({ value, text: say(language, `desk.language.${value}`) })),
      days: say(language, 'desk.parts.days.hint', { department: answerWithin.amount, party: partyWithin.amount }),
      grounds: returnGrounds.map((value) => ({ value, text: say(language, `desk.offer.ground.${value}`) })),
      parts: file.parts.map((part) => this.words(visit, file, part, rights)),
      languageForm: form.fields.has('whom') ? 'ask-form' : undefined,
    });
  }

  /** Departments that may be asked, and kinds of outside bodies. */
  private async whom({ language }: Visit, file: PartsFile): Promise<object[]> {
    const { departments } = this.desk.house;
    const alone = departments.find(({ id }) => id === file.department)?.alone === true;
    const receivers = alone ? [] : await receiversOf(this.unitOfWork, file, departments);
    return [
      ...receivers.map((one) => ({ value: one.id, text: one.names[language] })),
      ...partyKinds.map((kind) => ({ value: `party:${kind}`, text: say(language, `desk.parts.party.${kind}`) })),
    ];
  }

  /** Further matters of the complaint that are handled jointly, or may be. */
  private matters({ language }: Visit, file: PartsFile): object[] {
    const { matter } = file;
    return (matter?.further ?? [])
      .filter(({ state }) => state !== 'dismissed')
      .map((one) => ({
        value: one.id,
        text: `${namesIn(codingOrNone(matter!.coding), one.business)![language]} · ${this.pages.departmentName(language, one.department)}`,
      }));
  }

  private words(visit: Visit, file: PartsFile, part: CasePartOfJoint, rights: Rights): object {
    const { language, staff } = visit;
    const telling = this.frame.telling(visit);
    const asks = rights.open && rights.may['part.ask'];
    const owes = rights.open && partTransitions.allows(part.state, 'answered');
    const theirs = part.department !== null && mayDo(staff, 'part.answer', { department: part.department, conflicts: [] });
    const between = (from: string, to: string) => this.desk.deadlines.workingDaysBetween(from, to);
    const answered =
      part.answeredAt === null
        ? undefined
        : { name: actorWords(language, part.answeredBy ?? ''), at: dayAndTime(telling, part.answeredAt) };
    return {
      id: part.id,
      whom:
        part.party === null
          ? this.pages.departmentName(language, part.department)
          : `${part.party.name}（${say(language, `desk.parts.party.${part.party.kind}`)}）`,
      email: part.party?.email,
      state: say(language, `desk.parts.state.${part.state}`),
      late: part.state === 'overdue',
      question: part.question,
      points: file.points.filter(({ id }) => part.points.includes(id)).map(({ text }) => text),
      asked: say(language, part.times > 1 ? 'desk.parts.asked-again' : 'desk.parts.asked', {
        name: actorWords(language, part.askedBy),
        at: dayAndTime(telling, part.askedAt),
        times: part.times,
      }),
      due: owes ? dueWords(telling, { dueAt: part.dueAt, nearAt: null }, between) : undefined,
      answer: part.answer ?? undefined,
      answered: answered && say(language, `desk.parts.by.${part.state}`, answered),
      ground: part.ground === null ? undefined : say(language, `desk.offer.ground.${part.ground}`),
      answers: owes && (part.party === null ? theirs : asks),
      returns: owes && theirs,
      again: asks && partTransitions.allows(part.state, 'asked-again'),
      withdraws: asks && partTransitions.allows(part.state, 'withdrawn'),
      link: asks ? standingLink(this.desk, part, telling.now) : undefined,
    };
  }
}
