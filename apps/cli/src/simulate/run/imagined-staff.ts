import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { isAmount, type Obligation, type RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { approveExtension, extendDeadline } from '../../../../gateway/src/desk/actions/extend-deadline.js';
import { recordEvent, stateFacts, withdrawComplaint } from '../../../../gateway/src/desk/actions/record-event.js';
import { transferComplaint } from '../../../../gateway/src/desk/actions/transfer-complaint.js';
import { reopenComplaint } from '../../../../gateway/src/desk/actions/write-to-case.js';
import { completeReport } from '../../../../gateway/src/desk/reports/report-duties.js';
import { acceptOffer, returnOffer } from '../../../../gateway/src/desk/transfers/answer-offer.js';
import type { Agenda } from '../agenda.js';
import type { Chance } from '../chance.js';
import { attempt } from '../office/attempt.js';
import type { CaseOffice, OfficeCase } from '../office/case-office.js';
import { DecisionOffice } from '../office/decision-office.js';
import { JointOffice } from '../office/joint-office.js';
import type { SimulatedHouse } from '../simulated-house.js';
import { type Incident, imaginedFacts } from './imagined-case.js';

const day = 86_400_000;
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
  | { readonly what: 'reopen'; readonly reference: string }
  | { readonly what: 'office'; readonly act: () => Promise<unknown> };

/** What became of requests for more time. */
export interface Requests {
  granted: number;
  refused: number;
}

/** People who mostly work in time, sometimes late and now and then not at all; an office that decides, transfers and approves. */
export class ImaginedStaff {
  readonly requests: Requests = { granted: 0, refused: 0 };
  private readonly cases = new Map<string, OfficeCase>();
  private readonly decisions: DecisionOffice;
  private readonly joint: JointOffice;

  constructor(
    private readonly house: SimulatedHouse,
    private readonly ruleSets: ReadonlyMap<string, RuleSet>,
    private readonly office: CaseOffice,
    private readonly agenda: Agenda<Deed>,
    private readonly chance: Chance,
  ) {
    this.decisions = new DecisionOffice(office);
    this.joint = new JointOffice(office);
  }

  /** Whoever oversees, and records what happened. */
  private get overseer() {
    return this.office.people.overseers[0]!;
  }

  /** A case came in: plans what happens to it and what the office does about it beside its duties. */
  begin(one: OfficeCase, receivedAt: number, incidents: readonly Incident[]): void {
    this.cases.set(one.reference, one);
    for (const incident of incidents)
      this.agenda.add(receivedAt + incident.after, { what: 'incident', reference: one.reference, incident });
    this.office.begin(one, receivedAt);
    this.joint.begin(one, receivedAt);
  }

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
    const done = await attempt(this.office.refusals, () => this.play(deed));
    if ('refused' in done && (deed.what === 'extend' || deed.what === 'approve')) this.requests.refused += 1;
  }

  private async play(deed: Deed): Promise<void> {
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
        // Nine times of ten by the other one; whoever asked may not.
        const chief = this.office.people.overseers.at(-1)!;
        await approveExtension(unitOfWork, deadlines, this.chance.happens(0.9) ? chief : this.overseer, deed.request);
        this.requests.granted += 1;
        return;
      }
      case 'answer':
        return await this.answer(deed.reference, deed.department);
      case 'reopen':
        await reopenComplaint(unitOfWork, deadlines, this.overseer, deed.reference, 'simulated');
        return;
      case 'office':
        await deed.act();
    }
  }

  /** Mostly a department offers its case to another, which takes its time to answer; now and then whoever oversees designates. */
  private async transfer(reference: string): Promise<void> {
    const { unitOfWork, deadlines, papers } = this.house;
    const [row] = await unitOfWork.read<{ department: string | null }>('SELECT department FROM complaint WHERE reference = $1', [
      reference,
    ]);
    const { people } = this.office;
    const staff = row?.department && this.chance.happens(0.8) ? people.clerk(row.department, this.chance) : this.overseer;
    const department = this.chance.oneOf(papers.departments).id;
    const { state } = await transferComplaint(unitOfWork, { deadlines, house: papers }, staff, reference, {
      department,
      reason: 'simulated',
    });
    if (state === 'offered')
      this.agenda.add(this.house.now.getTime() + this.chance.between(0.05, 4) * day, { what: 'answer', reference, department });
  }

  private async answer(reference: string, department: string): Promise<void> {
    const desk = this.house.deskContext;
    const staff = this.office.people.clerk(department, this.chance);
    if (this.chance.happens(0.6)) await acceptOffer(this.house.unitOfWork, desk, staff, reference);
    else await returnOffer(this.house.unitOfWork, desk, staff, reference, { ground: 'not-ours', reason: 'simulated' });
  }

  private async incident(reference: string, { what, type }: Incident): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    if (what === 'withdraw') await withdrawComplaint(unitOfWork, deadlines, this.overseer, reference, undefined, 'simulated');
    else if (what === 'transfer') await this.transfer(reference);
    else if (what === 'facts')
      await stateFacts(unitOfWork, deadlines, this.overseer, reference, imaginedFacts([...this.ruleSets.values()], this.chance));
    else if (type === 'dispatched' && this.chance.happens(0.9))
      await recordEvent(unitOfWork, deadlines, this.overseer, reference, {
        type,
        instruction: { amount: this.chance.whole(2, 10), unit: 'working_days' },
      });
    else await recordEvent(unitOfWork, deadlines, this.overseer, reference, { type: type! });
  }

  private async seeTo(duty: Arisen): Promise<void> {
    const { unitOfWork } = this.house;
    if (duty.complaintId === null) return void (await completeReport(unitOfWork, this.overseer, duty.id));
    const [row] = await unitOfWork.read<{ state: string; status: string }>(
      'SELECT o.state, c.status FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE o.id = $1',
      [duty.id],
    );
    if (row?.state !== 'open') return;
    const line = this.lineOf(duty);
    if (line && this.isOutcome(duty, line) && isOpen(row)) {
      const again = this.chance.happens(0.03) ? this.chance.between(3, 40) : undefined;
      const one = this.cases.get(duty.reference!);
      if (one) await this.decisions.decide(one, () => this.wasTold(duty, again));
      return;
    }
    await this.byPost(duty);
  }

  /** The house tells an outcome; what it cannot say in full, or cannot send, goes by post the day after. Some are taken up again, `again` days later. */
  private wasTold(duty: Arisen, again: number | undefined): void {
    const now = this.house.now.getTime();
    this.agenda.add(now + this.chance.between(0.1, 1) * day, { what: 'by-post', duty });
    if (again !== undefined) this.agenda.add(now + again * day, { what: 'reopen', reference: duty.reference! });
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
    if (plain === undefined) await recordEvent(unitOfWork, deadlines, this.overseer, reference!, { type: 'done', ruleSet, obligation });
    else await recordEvent(unitOfWork, deadlines, this.overseer, reference!, { type: isNotice ? `${plain}_${arrival}` : plain, ruleSet });
  }

  private async extend(duty: Arisen, step: string): Promise<void> {
    const { unitOfWork, deadlines } = this.house;
    const line = this.lineOf(duty)?.extensions?.find((one) => one.id === step);
    if (!line) return;
    const most = isAmount(line.limit) ? line.limit : { amount: 20, unit: 'working_days' as const };
    const answer = await extendDeadline(unitOfWork, deadlines, this.overseer, duty.reference!, undefined, {
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
