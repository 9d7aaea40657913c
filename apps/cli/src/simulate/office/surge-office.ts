import { answerLane, takeOut, writeAnswer } from '../../../../gateway/src/desk/incidents/common-answer.js';
import { judgeIncident } from '../../../../gateway/src/desk/incidents/incidents.js';
import { sweepSurges } from '../../../../router/src/clock/sweep-surges.js';
import type { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';
import { attempt, type Refusals } from './attempt.js';
import type { Plan } from './case-office.js';
import type { BrokenPromise } from './office-promises.js';
import type { Outage } from './outages.js';
import type { OfficePeople } from './people.js';
import * as say from './words.js';

/** What was found of outages. `worst`: the longest that one went unnoticed, in whole minutes. */
export interface SurgeCounts {
  readonly planted: number;
  readonly found: number;
  readonly worst: number;
  readonly falseAlarms: number;
}

const day = 86_400_000;
const minute = 60_000;
/** What is proposed so long after an outage began is about it. */
const ofOutage = 3 * 60 * minute;

/** Whoever oversees judges what the clock proposes, and answers all who complain of an outage at once. */
export class SurgeOffice {
  private readonly foundAt = new Map<Outage, number>();
  private readonly seen = new Set<string>();
  private falseAlarms = 0;

  constructor(
    private readonly house: SimulatedHouse,
    private readonly people: OfficePeople,
    private readonly plan: Plan,
    private readonly refusals: Refusals,
    private readonly chance: Chance,
    private readonly outages: readonly Outage[],
  ) {}

  get counts(): SurgeCounts {
    const after = [...this.foundAt].map(([{ at }, found]) => (found - at) / minute);
    return {
      planted: this.outages.length,
      found: this.foundAt.size,
      worst: Math.ceil(Math.max(0, ...after)),
      falseAlarms: this.falseAlarms,
    };
  }

  /** What a house has to find in a stretch of ms: each outage within ten minutes, and at most one false alarm in thirty days. */
  broken(span: number): BrokenPromise[] {
    const { planted, found, worst, falseAlarms } = this.counts;
    const late = planted - found + (worst > 10 ? 1 : 0);
    const most = Math.ceil(span / (30 * day));
    return [
      ...(late > 0
        ? [{ promise: 'each outage is found within ten minutes', times: late, among: [`${found} of ${planted}, ${worst} min`] }]
        : []),
      ...(falseAlarms > most ? [{ promise: 'at most one false alarm a month', times: falseAlarms, among: [`${most} months`] }] : []),
    ];
  }

  /** Looks for surges as the router does every minute, and plans what becomes of each that is new. */
  async look(): Promise<void> {
    const { house } = this;
    await sweepSurges(house.unitOfWork);
    const proposed = await house.unitOfWork.read<{ id: string; foundAt: Date }>(
      `SELECT id, found_at AS "foundAt" FROM incident WHERE state = 'proposed' ORDER BY found_at, axis, value`,
    );
    for (const { id, foundAt } of proposed.filter((one) => !this.seen.has(one.id))) {
      this.seen.add(id);
      const at = foundAt.getTime();
      const outage = this.outages.find((one) => at >= one.at && at < one.at + ofOutage);
      const isFirst = outage !== undefined && !this.foundAt.has(outage);
      if (isFirst) this.foundAt.set(outage, at);
      if (outage === undefined) this.falseAlarms += 1;
      this.plan(at + this.chance.between(2, 40) * minute, () => (isFirst ? this.confirm(id) : this.judge(id, 'dismissed')));
    }
  }

  private async judge(id: string, to: 'confirmed' | 'dismissed' | 'over'): Promise<void> {
    const { house } = this;
    const overseer = this.people.overseer(this.chance);
    await attempt(this.refusals, () => judgeIncident(house.unitOfWork, house.deskContext, overseer, id, to, 'simulated'));
  }

  private async confirm(id: string): Promise<void> {
    await this.judge(id, 'confirmed');
    const now = this.house.now.getTime();
    const at = (from: number, to: number) => now + this.chance.between(from, to) * day;
    this.plan(at(0.1, 0.4), () => this.takeOneOut(id));
    this.plan(at(0.5, 1), () => this.answer(id, 5));
    this.plan(at(2, 4), () => this.judge(id, 'over'));
  }

  /** One of them differs. */
  private async takeOneOut(id: string): Promise<void> {
    const { house } = this;
    const [one] = await house.unitOfWork.read<{ reference: string }>(
      `SELECT c.reference FROM incident_case l JOIN complaint c ON c.id = l.complaint_id WHERE l.incident_id = $1 AND l.state = 'waiting' ORDER BY c.received_at LIMIT 1`,
      [id],
    );
    if (one)
      await attempt(this.refusals, () => takeOut(house.unitOfWork, this.people.overseer(this.chance), id, one.reference, 'simulated'));
  }

  /** Writes what all are answered, and sends it to the next of them until nobody is left; what was held back is tried again. */
  private async answer(id: string, again: number): Promise<void> {
    const { house, refusals } = this;
    const overseer = this.people.overseer(this.chance);
    await attempt(refusals, () =>
      writeAnswer(house.unitOfWork, house.papers, overseer, id, { decision: 'upheld', texts: say.commonAnswer }),
    );
    const answered = await attempt(refusals, () => answerLane(house.unitOfWork, house.deskContext, overseer, id));
    if (again > 0 && 'given' in answered && answered.given.left + answered.given.heldBack.length > 0)
      this.plan(house.now.getTime() + this.chance.between(0.1, 0.8) * day, () => this.answer(id, again - 1));
  }
}
