import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { approveExtension, extendDeadline } from '../../../../gateway/src/desk/actions/extend-deadline.js';
import { withdrawComplaint } from '../../../../gateway/src/desk/actions/record-event.js';
import { setMatter } from '../../../../gateway/src/desk/actions/set-matter.js';
import { transferComplaint } from '../../../../gateway/src/desk/actions/transfer-complaint.js';
import { addNote, reopenComplaint, sendReply } from '../../../../gateway/src/desk/actions/write-to-case.js';
import { type MeasureMove, moveMeasure, proposeMeasure } from '../../../../gateway/src/desk/causes/measures.js';
import { claimCase } from '../../../../gateway/src/desk/claims.js';
import { answerLane, writeAnswer } from '../../../../gateway/src/desk/incidents/common-answer.js';
import { judgeIncident } from '../../../../gateway/src/desk/incidents/incidents.js';
import { approveReportBack } from '../../../../gateway/src/desk/report-back/approve-report-back.js';
import { receiveReportBack } from '../../../../gateway/src/desk/report-back/settle-report-back.js';
import { writeReportBack } from '../../../../gateway/src/desk/report-back/write-report-back.js';
import { reach, type Staff } from '../../../../gateway/src/desk/staff.js';
import { acceptOffer } from '../../../../gateway/src/desk/transfers/answer-offer.js';
import type { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';
import type { Authority, Told } from './arrivals.js';
import * as say from './words-of-staff.js';

/** A case that came in and was routed, with what its story needs. */
export interface StoryCase {
  readonly reference: string;
  readonly language: Language;
  readonly receivedAt: Date;
  readonly dueAt: Date | null;
  readonly told: Told;
  /** The authority that referred it, and how the bank reports back to it. */
  readonly referral: { readonly by: Authority; readonly reports: 'in-time' | 'late' | 'not-yet' } | undefined;
}

interface Standing {
  readonly department: string | null;
  readonly status: string;
  readonly conflicts: readonly string[];
}

/** What people of a demonstration do to cases, each by their own rights; who may not is relieved by the complaint office. */
export class CaseWork {
  /** Of the measure of this year: which one, and since when it is done. */
  private measureId: string | undefined;
  private doneAt: number | undefined;

  constructor(
    private readonly house: SimulatedHouse,
    private readonly papers: HouseConfig,
    private readonly people: readonly Staff[],
    private readonly chance: Chance,
  ) {}

  /** What a rule or a right refuses is part of life; anything else is a mistake of the house. */
  async attempt(deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed();
      return true;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'refusal') return false;
      throw error;
    }
  }

  /** Triage reads it and gives it to whom it belongs; elsewhere its codes are corrected now and then. */
  async sort({ reference, told }: StoryCase): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    const found = await this.standing(reference);
    if (found === undefined || !isOpen(found)) return;
    const wanted = this.papers.departments.some(({ id }) => id === told.department) ? told.department : undefined;
    const staff = this.of(found);
    if (found.department === 'triage' && wanted !== undefined && wanted !== 'triage')
      await this.attempt(async () => {
        const desk = { deadlines, house: this.papers };
        const { state } = await transferComplaint(unitOfWork, desk, staff, reference, { department: wanted, reason: say.transferReason });
        const receiver = this.of({ department: wanted, status: '', conflicts: found.conflicts });
        if (state === 'offered') await acceptOffer(unitOfWork, desk, receiver, reference);
      });
    else if (told.business !== undefined && this.chance.happens(0.15))
      await this.attempt(() =>
        setMatter({ work: unitOfWork, deadlines, house: this.papers }, staff, reference, undefined, {
          business: told.business,
          ...(told.cause === undefined ? {} : { cause: told.cause }),
          reason: say.correctionReason,
        }),
      );
  }

  async note({ reference }: StoryCase): Promise<void> {
    await this.held(reference, (staff) => addNote(this.house.unitOfWork, staff, reference, this.chance.oneOf(say.notes)));
  }

  async reply({ reference, language }: StoryCase): Promise<void> {
    const text = this.chance.oneOf(say.replies[language]);
    await this.held(reference, (staff, claim) => sendReply(this.house.unitOfWork, staff, reference, claim, text));
  }

  /** One step of more time, under whichever rule set offers it. Gives the request where somebody else has to agree. */
  async extend({ reference, language }: StoryCase, step: MoreTime): Promise<string | undefined> {
    const { unitOfWork, deadlines } = this.house;
    const reason = this.chance.oneOf(say.extensionReasons[language]);
    let request: string | undefined;
    await this.held(reference, async (staff, claim) => {
      const answer = await extendDeadline(unitOfWork, deadlines, staff, reference, claim, { ...step, reason });
      if (!answer.granted) request = answer.request;
    });
    return request;
  }

  async approve({ reference }: StoryCase, request: string): Promise<void> {
    const found = await this.standing(reference);
    const head =
      this.people.find((one) => reach(one, 'extension.approve') === 'own' && one.department === found?.department) ?? this.overseer();
    await this.attempt(() => approveExtension(this.house.unitOfWork, this.house.deadlines, head, request));
  }

  /** Whether what came at this instant came after the measure of this year was done. */
  isHelped(receivedAt: Date): boolean {
    return this.doneAt !== undefined && receivedAt.getTime() > this.doneAt;
  }

  /** A measure against a root cause from its proposal until somebody finds that it helped. */
  async measure(to: 'proposed' | MeasureMove): Promise<void> {
    const { unitOfWork } = this.house;
    const overseers = this.people.filter((one) => reach(one, 'measure.judge') !== undefined);
    const head = this.people.find((one) => reach(one, 'measure.propose') === 'own');
    if (head === undefined) return;
    const judge = overseers[0]!;
    await this.attempt(async () => {
      if (to === 'proposed') {
        const dueOn = dateOf(localDayOf(this.house.now.getTime() + 30 * 86_400_000, this.papers.institution.zone));
        const wish = { cause: say.measure.cause, department: null, what: say.measure.what, owner: head.id, dueOn };
        this.measureId = (await proposeMeasure(unitOfWork, this.papers, overseers.at(-1)!, wish)).id;
      } else if (this.measureId !== undefined)
        await moveMeasure(unitOfWork, to === 'done' ? head : judge, this.measureId, to, say.measure.reasons[to] ?? null);
    });
    if (to === 'done') this.doneAt = this.house.now.getTime();
  }

  /** Whoever oversees says that a surge is an incident. */
  async confirmIncident(id: string): Promise<void> {
    const { unitOfWork, deskContext } = this.house;
    await this.attempt(() => judgeIncident(unitOfWork, deskContext, this.overseer(), id, 'confirmed', say.incident.confirmed));
  }

  /** All of them are answered together, in steps as the desk does it, until nobody waits. */
  async answerIncident(id: string): Promise<void> {
    const { unitOfWork, deskContext } = this.house;
    const overseer = this.overseer();
    const answer = { decision: 'upheld', texts: say.incident.answer, rootCause: 'system' } as const;
    await this.attempt(() => writeAnswer(unitOfWork, this.papers, overseer, id, answer));
    await this.attempt(async () => {
      for (let left = 1; left > 0; ) ({ left } = await answerLane(unitOfWork, deskContext, overseer, id));
    });
  }

  async endIncident(id: string): Promise<void> {
    const { unitOfWork, deskContext } = this.house;
    await this.attempt(() => judgeIncident(unitOfWork, deskContext, this.overseer(), id, 'over', say.incident.over));
  }

  /** The regulator's answer, composed from the result: one writes it, another approves it, and most regulators give a receipt. */
  async reportBack({ reference }: StoryCase, { name, contact }: Authority): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    const found = await this.standing(reference);
    if (found === undefined) return;
    await this.attempt(async () => {
      const values = { decision: await this.result(reference), facts: say.notes[1], measures: say.measuresTaken };
      const to = { name, email: contact };
      const { reportBack } = await writeReportBack(unitOfWork, this.of(found), reference, { values, to });
      await approveReportBack(unitOfWork, { texts: { desk: this.house.texts } }, this.overseer(), reportBack);
      if (this.chance.number() < 0.8)
        await receiveReportBack(unitOfWork, { deadlines }, this.overseer(), reportBack, { receipt: say.receipt, at: undefined });
    });
  }

  /** The first instant that is late of the report that is owed for a case, in ms; undefined where none is. */
  async reportDue({ reference }: StoryCase): Promise<number | undefined> {
    const [row] = await this.house.unitOfWork.read<{ dueAt: Date | null }>(
      `SELECT min(o.due_at) AS "dueAt" FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE c.reference = $1 AND o.kind = 'report' AND o.state = 'open'`,
      [reference],
    );
    return row?.dueAt?.getTime();
  }

  /** What the complainant was told; words of one's own before that. */
  private async result(reference: string): Promise<string> {
    const [row] = await this.house.unitOfWork.read<{ decision: string | null }>(
      `SELECT outcome->>'decision' AS decision FROM complaint WHERE reference = $1`,
      [reference],
    );
    return row?.decision ?? say.notDecidedYet;
  }

  async withdraw({ reference }: StoryCase): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    await this.held(reference, (staff, claim) => withdrawComplaint(unitOfWork, deadlines, staff, reference, claim, say.withdrawalReason));
  }

  async reopen({ reference }: StoryCase): Promise<void> {
    const found = await this.standing(reference);
    if (found === undefined) return;
    await this.attempt(() => reopenComplaint(this.house.unitOfWork, this.house.deadlines, this.of(found), reference, say.reopenReason));
  }

  /** Somebody takes a case and keeps it. */
  async take({ reference }: StoryCase): Promise<void> {
    await this.held(reference, async () => {});
  }

  overseer(): Staff {
    return this.chance.oneOf(this.people.filter((one) => reach(one, 'case.decide') === 'all'));
  }

  /** Somebody of the case's department takes it and does something to it. Gives whether that was done: not where it has ended, is held or a rule refuses. */
  async held(reference: string, act: (staff: Staff, claim: string | undefined) => Promise<unknown>): Promise<boolean> {
    const found = await this.standing(reference);
    if (found === undefined || !isOpen(found)) return false;
    const staff = this.of(found);
    return await this.attempt(async () => {
      const { claimId } = await claimCase(this.house.unitOfWork, staff, reference, this.papers.institution.claimLeaseMinutes);
      await act(staff, claimId);
    });
  }

  /** A clerk of the case's department whom it is not about, or who oversees. */
  of({ department, conflicts }: Standing): Staff {
    const own = this.people.filter(
      (one) =>
        one.department === department && reach(one, 'case.decide') !== undefined && !conflicts.some((key) => one.conflicts.includes(key)),
    );
    const clerks = own.filter((one) => reach(one, 'case.decide') === 'held');
    if (clerks.length > 0) return this.chance.oneOf(clerks);
    return own.length > 0 ? this.chance.oneOf(own) : this.overseer();
  }

  /** Whether a case still waits for its decision. */
  async isOpen({ reference }: StoryCase): Promise<boolean> {
    const found = await this.standing(reference);
    return found !== undefined && isOpen(found);
  }

  /** Whether its date, as it is now, went by. */
  async isLate({ reference }: StoryCase): Promise<boolean> {
    const [row] = await this.house.unitOfWork.read<{ late: boolean }>(
      'SELECT coalesce(due_at < now(), false) AS late FROM complaint WHERE reference = $1',
      [reference],
    );
    return row?.late === true;
  }

  /** Where a case stands; undefined where there is none. */
  async standing(reference: string): Promise<(Standing & { readonly status: never }) | undefined> {
    const [row] = await this.house.unitOfWork.read<Standing & { readonly status: never }>(
      'SELECT department, status, conflicts FROM complaint WHERE reference = $1',
      [reference],
    );
    return row;
  }
}

/** A step of a rule set, and how far it is asked for. */
export interface MoreTime {
  readonly extension: string;
  readonly ruleSet: string;
  readonly to: { readonly amount: number; readonly unit: 'calendar_days' | 'working_days' };
}
