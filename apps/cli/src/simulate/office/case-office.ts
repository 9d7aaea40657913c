import { type ComplaintStatus, isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import type { Language } from '@app/shared/domain/language.js';
import { assignCase, assignees } from '../../../../gateway/src/desk/actions/assign-case.js';
import { claimCase, giveBackClaim } from '../../../../gateway/src/desk/claims.js';
import { raiseByHand } from '../../../../gateway/src/desk/notices/raise-by-hand.js';
import type { Staff } from '../../../../gateway/src/desk/staff.js';
import { addMaterial } from '../../../../gateway/src/status/add-material.js';
import { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';
import { attempt, type Refusals } from './attempt.js';
import type { OfficePeople } from './people.js';
import * as say from './words.js';

/** A case of a run: its place in it, by which all that becomes of it is drawn, in whatever order cases come to their turn. */
export interface OfficeCase {
  readonly reference: string;
  readonly nth: number;
  readonly language: Language;
  readonly chance: Chance;
}

/** Where a case stands. */
export interface Standing {
  readonly id: string;
  readonly department: string;
  readonly status: ComplaintStatus;
}

/** Puts a deed on the agenda, at an instant in ms. */
export type Plan = (at: number, deed: () => Promise<unknown>) => void;

const day = 86_400_000;

/** What people of an office do about cases beside deciding them: they take and leave them, ask for evidence; and complainants write again. */
export class CaseOffice {
  readonly refusals: Refusals = new Map();

  constructor(
    readonly house: SimulatedHouse,
    readonly people: OfficePeople,
    readonly plan: Plan,
    private readonly seed: number,
  ) {}

  /** A case of this place in the run; gives it a chance of its own. */
  caseOf(reference: string, nth: number, language: Language): OfficeCase {
    return { reference, nth, language, chance: Chance.of(`${this.seed} case ${nth}`) };
  }

  /** Plans what will be done about a case that came in at this instant. */
  begin(one: OfficeCase, receivedAt: number): void {
    const { chance } = one;
    const at = (from: number, to: number) => receivedAt + chance.between(from, to) * day;
    if (chance.happens(0.2)) this.plan(at(0.1, 6), () => this.take(one));
    if (chance.happens(0.04)) this.plan(at(0.2, 6), () => this.assign(one));
    if (chance.happens(0.08)) this.plan(at(0.3, 6), () => this.askForEvidence(one));
    if (chance.happens(0.06)) this.plan(at(0.5, 20), () => this.writeAgain(one));
  }

  /** Where a case stands; undefined where nobody routed it yet. */
  async standing({ reference }: OfficeCase): Promise<Standing | undefined> {
    const [row] = await this.house.unitOfWork.read<Standing>(
      'SELECT id, department, status FROM complaint WHERE reference = $1 AND department IS NOT NULL',
      [reference],
    );
    return row;
  }

  /**
   * Somebody acts on a case: mostly a clerk who takes it first, and often gives it back; else whoever answers for the department, or who oversees. Where
   * another clerk holds it, who answers for the department does it.
   */
  async asSomebody(
    one: OfficeCase,
    { department }: Standing,
    act: (staff: Staff, claim: string | undefined) => Promise<void>,
  ): Promise<void> {
    const { house, people, refusals } = this;
    const who = one.chance.number();
    if (who >= 0.65) return await act(who < 0.85 ? people.head(department) : people.overseer(one.chance), undefined);
    const clerk = people.clerk(department, one.chance);
    const leaves = one.chance.happens(0.5);
    const { claimLeaseMinutes } = house.papers.institution;
    const taken = await attempt(refusals, () => claimCase(house.unitOfWork, clerk, one.reference, claimLeaseMinutes));
    if ('refused' in taken) return await act(people.head(department), undefined);
    await act(clerk, taken.given.claimId);
    if (leaves) await attempt(refusals, () => giveBackClaim(house.unitOfWork, clerk, taken.given.claimId));
  }

  /** Plans something from now on, in days. */
  later(one: OfficeCase, from: number, to: number, deed: () => Promise<unknown>): void {
    this.plan(this.house.now.getTime() + one.chance.between(from, to) * day, deed);
  }

  /** The complainant writes, on the page of their complaint. */
  async writeAgain(one: OfficeCase): Promise<void> {
    const found = await this.standing(one);
    if (!found) return;
    const text = say.wroteAgain[one.language];
    const key = `${one.nth} ${this.house.now.toISOString()}`;
    const material = { key, text, files: [], raw: Buffer.from(key), contentType: 'text/plain' };
    await attempt(this.refusals, () => addMaterial(this.house.unitOfWork, { id: found.id, reference: one.reference }, material));
  }

  private async take(one: OfficeCase): Promise<void> {
    const found = await this.standing(one);
    if (!found) return;
    const { house, people, refusals } = this;
    const clerk = people.clerk(found.department, one.chance);
    await attempt(refusals, () => claimCase(house.unitOfWork, clerk, one.reference, house.papers.institution.claimLeaseMinutes));
  }

  private async assign(one: OfficeCase): Promise<void> {
    const found = await this.standing(one);
    if (!found) return;
    const { house, people, refusals } = this;
    const persons = await assignees(house.unitOfWork, found.id, house.deskContext);
    const wish = { person: one.chance.oneOf(persons)?.id ?? '', reason: 'simulated' };
    await attempt(refusals, () => assignCase(house.unitOfWork, house.deskContext, people.head(found.department), one.reference, wish));
  }

  /** Something is asked for by a day; mostly it comes. */
  private async askForEvidence(one: OfficeCase): Promise<void> {
    const found = await this.standing(one);
    if (!found || !isOpen(found)) return;
    const { house, refusals } = this;
    const days = one.chance.whole(3, 10);
    const replyBy = new Date(house.now.getTime() + days * day).toISOString().slice(0, 10);
    const asked = say.evidence[one.language];
    const wish = { kind: 'progress', values: { progress: asked, asked, replyBy } } as const;
    await this.asSomebody(one, found, async (staff, claim) => {
      await attempt(refusals, () => raiseByHand(house.unitOfWork, house.deadlines, staff, one.reference, claim, wish));
    });
    if (one.chance.happens(0.7)) this.later(one, 0.5, days, () => this.writeAgain(one));
  }
}
