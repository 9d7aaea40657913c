import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { isAmount, type Obligation, type RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { decideComplaint } from '../../../gateway/src/desk/actions/decide-complaint.js';
import { approveExtension, extendDeadline } from '../../../gateway/src/desk/actions/extend-deadline.js';
import { recordEvent, stateFacts, withdrawComplaint } from '../../../gateway/src/desk/actions/record-event.js';
import { transferComplaint } from '../../../gateway/src/desk/actions/transfer-complaint.js';
import { reopenComplaint } from '../../../gateway/src/desk/actions/write-to-case.js';
import { completeReport } from '../../../gateway/src/desk/lists/reports.js';
import { type Staff, staffOf } from '../../../gateway/src/desk/staff.js';
import { acceptOffer, returnOffer } from '../../../gateway/src/desk/transfers/answer-offer.js';
import type { Agenda } from './agenda.js';
import type { Chance } from './chance.js';
import { type Incident, imaginedFacts } from './imagined-case.js';
import type { SimulatedHouse } from './simulated-house.js';

const day = 86_400_000;
const clerk: Staff = staffOf(
  { id: '00000000-0000-4000-8000-000000000001', name: 'simulated clerk', role: 'supervisor', department: null },
  [],
);
/** Somebody of a department; people of a name are one person here. */
const memberOf = (department: string): Staff =>
  staffOf({ id: '00000000-0000-4000-8000-000000000003', name: `simulated clerk of ${department}`, role: 'clerk', department }, []);
const chief: Staff = staffOf(
  { id: '00000000-0000-4000-8000-000000000002', name: 'simulated chief', role: 'supervisor', department: null },
  [],
);

/** A duty that arose, as somebody finds it on the list. */
export interface Arisen {
  readonly id: string;
  readonly complaintId: string | null;
  readonly reference: string | null;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly occurrence: number;
  readonly startedAt: Date;
  readonly dueAt: Date | null;
}

/** Something that somebody does. */
export type Deed =
  | { readonly what: 'incident'; readonly reference: string; readonly incident: Incident }
  | { readonly what: 'duty'; readonly duty: Arisen }
  | { readonly what: 'by-post'; readonly duty: Arisen }
  | { readonly what: 'extend'; readonly duty: Arisen; readonly step: string }
  | { readonly what: 'approve'; readonly request: string }
  | { readonly what: 'answer'; readonly reference: string; readonly department: string }
  | { readonly what: 'reopen'; readonly reference: string };

/** What became of requests for more time. */
export interface Requests {
  granted: number;
  refused: number;
}

/** Clerks who mostly work in time, sometimes late and now and then not at all; a chief who approves. */
export class ImaginedStaff {
  readonly requests: Requests = { granted: 0, refused: 0 };

  constructor(
    private readonly house: SimulatedHouse,
    private readonly ruleSets: ReadonlyMap<string, RuleSet>,
    private readonly departments: readonly Department[],
    private readonly agenda: Agenda<Deed>,
    private readonly chance: Chance,
  ) {}

  /** Plans when somebody sees to a duty, and whether more time is asked for before. */
  plan(duty: Arisen): void {
    const { chance } = this;
    const now = this.house.now.getTime();
    const starts = Math.max(duty.startedAt.getTime(), now);
    const due = duty.dueAt?.getTime() ?? starts + 6 * day;
    const diligence = chance.number();
    const spread = chance.number();
    const extension = chance.number();
    if (diligence < 0.88) this.agenda.add(Math.max(now, starts + spread * 0.97 * (due - starts)), { what: 'duty', duty });
    else if (diligence < 0.97) this.agenda.add(Math.max(now, due) + spread * 8 * day, { what: 'duty', duty });
    const steps = this.lineOf(duty)?.extensions ?? [];
    if (steps.length > 0 && extension < 0.3 && duty.dueAt) {
      const at = starts + chance.between(0.2, 1.05) * (due - starts);
      for (const [nth, { id }] of steps.entries()) this.agenda.add(Math.max(now, at) + nth * day, { what: 'extend', duty, step: id });
    }
  }

  /** Does it at its instant. What a rule refuses is part of the game; anything else is a mistake of the house. */
  async act(deed: Deed): Promise<void> {
    try {
      await this.attempt(deed);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'refusal') throw error;
      if (deed.what === 'extend' || deed.what === 'approve') this.requests.refused += 1;
    }
  }

  private async attempt(deed: Deed): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    switch (deed.what) {
      case 'incident':
        return await this.incident(deed.reference, deed.incident);
      case 'duty':
        return await this.seeTo(deed.duty);
      case 'by-post':
        return await this.byPost(deed.duty);
      case 'extend':
        return await this.extend(deed.duty, deed.step);
      case 'approve': {
        await approveExtension(unitOfWork, deadlines, this.chance.happens(0.9) ? chief : clerk, deed.request);
        this.requests.granted += 1;
        return;
      }
      case 'answer':
        return await this.answer(deed.reference, deed.department);
      case 'reopen':
        await reopenComplaint(unitOfWork, deadlines, clerk, deed.reference, 'simulated');
    }
  }

  /** Mostly a department offers its case to another, which takes its time to answer; now and then whoever oversees designates. */
  private async transfer(reference: string): Promise<void> {
    const { unitOfWork, deadlines, papers } = this.house;
    const [row] = await unitOfWork.read<{ department: string | null }>('SELECT department FROM complaint WHERE reference = $1', [
      reference,
    ]);
    const staff = row?.department && this.chance.happens(0.8) ? memberOf(row.department) : clerk;
    const department = this.chance.oneOf(this.departments).id;
    const { state } = await transferComplaint(unitOfWork, { deadlines, house: papers }, staff, reference, {
      department,
      reason: 'simulated',
    });
    if (state === 'offered')
      this.agenda.add(this.house.now.getTime() + this.chance.between(0.05, 4) * day, { what: 'answer', reference, department });
  }

  private async answer(reference: string, department: string): Promise<void> {
    const desk = { deadlines: this.house.deadlines, house: this.house.papers };
    const staff = memberOf(department);
    if (this.chance.happens(0.6)) await acceptOffer(this.house.unitOfWork, desk, staff, reference);
    else await returnOffer(this.house.unitOfWork, desk, staff, reference, { ground: 'not-ours', reason: 'simulated' });
  }

  private async incident(reference: string, { what, type }: Incident): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    if (what === 'withdraw') await withdrawComplaint(unitOfWork, deadlines, clerk, reference, undefined, 'simulated');
    else if (what === 'transfer') await this.transfer(reference);
    else if (what === 'facts')
      await stateFacts(unitOfWork, deadlines, clerk, reference, imaginedFacts([...this.ruleSets.values()], this.chance));
    else if (type === 'dispatched' && this.chance.happens(0.9))
      await recordEvent(unitOfWork, deadlines, clerk, reference, {
        type,
        instruction: { amount: this.chance.whole(2, 10), unit: 'working_days' },
      });
    else await recordEvent(unitOfWork, deadlines, clerk, reference, { type: type! });
  }

  private async seeTo(duty: Arisen): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    if (duty.complaintId === null) return void (await completeReport(unitOfWork, chief, duty.id));
    const [row] = await unitOfWork.read<{ state: string; status: string }>(
      'SELECT o.state, c.status FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE o.id = $1',
      [duty.id],
    );
    if (row?.state !== 'open') return;
    const line = this.lineOf(duty);
    if (line && this.isOutcome(duty, line) && isOpen(row)) {
      const decision = this.chance.oneOf(['upheld', 'partly', 'not-upheld'] as const);
      await decideComplaint(unitOfWork, { deadlines, house: this.house.papers }, clerk, duty.reference!, undefined, {
        decision,
        text: '经核实，已处理。',
      });
      // The house tells it; what it cannot say in full, or cannot send, goes by post the day after.
      this.agenda.add(this.house.now.getTime() + this.chance.between(0.1, 1) * day, { what: 'by-post', duty });
      if (this.chance.happens(0.03))
        this.agenda.add(this.house.now.getTime() + this.chance.between(3, 40) * day, { what: 'reopen', reference: duty.reference! });
      return;
    }
    await this.byPost(duty);
  }

  /** Meets a duty by whatever its line names, and says so. */
  private async byPost(duty: Arisen): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    const [row] = await unitOfWork.read<{ state: string }>('SELECT state FROM obligation WHERE id = $1', [duty.id]);
    const line = this.lineOf(duty);
    if (row?.state !== 'open' || !line) return;
    const { ruleSet, obligation, reference } = duty;
    const message = line.satisfiedBy ? this.chance.oneOf(line.satisfiedBy) : line.notice;
    const arrival = line.timelyWhen ?? 'sent';
    const isNotice = message !== undefined && message in this.ruleSets.get(ruleSet)!.notices;
    const plain = message?.replaceAll('-', '_');
    if (plain === undefined) await recordEvent(unitOfWork, deadlines, clerk, reference!, { type: 'done', ruleSet, obligation });
    else await recordEvent(unitOfWork, deadlines, clerk, reference!, { type: isNotice ? `${plain}_${arrival}` : plain, ruleSet });
  }

  private async extend(duty: Arisen, step: string): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    const line = this.lineOf(duty)?.extensions?.find((one) => one.id === step);
    if (!line) return;
    const most = isAmount(line.limit) ? line.limit : { amount: 20, unit: 'working_days' as const };
    const answer = await extendDeadline(unitOfWork, deadlines, clerk, duty.reference!, undefined, {
      extension: step,
      ruleSet: duty.ruleSet,
      to: { amount: this.chance.whole(Math.ceil(most.amount / 3), Math.ceil(most.amount * 1.1)), unit: most.unit },
      reason: this.chance.happens(0.95) ? '需调取第三方资料' : undefined,
      statedDate: line.requires.statedDate ? this.dayAhead() : undefined,
    });
    if (answer.granted) this.requests.granted += 1;
    else this.agenda.add(this.house.now.getTime() + this.chance.between(0, 3) * day, { what: 'approve', request: answer.request });
  }

  private dayAhead(): string {
    return new Date(this.house.now.getTime() + this.chance.between(1, 15) * day).toISOString().slice(0, 10);
  }

  private lineOf(duty: Arisen): Obligation | undefined {
    return this.ruleSets.get(duty.ruleSet)?.obligations.find((one) => one.id === duty.obligation);
  }

  private isOutcome({ ruleSet }: Arisen, { kind, notice }: Obligation): boolean {
    return kind === 'decide' && notice !== undefined && this.ruleSets.get(ruleSet)?.notices[notice]?.kind === 'outcome';
  }
}
