import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import type { RemedyKind } from '@app/shared/domain/remedy/remedy.js';
import { agreeToDecision } from '../../../../gateway/src/desk/actions/agree-to-decision.js';
import { decideComplaint, type Outcome } from '../../../../gateway/src/desk/actions/decide-complaint.js';
import { setPoints } from '../../../../gateway/src/desk/decisions/points.js';
import { objectToDecision } from '../../../../gateway/src/desk/decisions/second-look.js';
import { proposeRemedy } from '../../../../gateway/src/desk/remedies/propose-remedy.js';
import { approveRemedy, fulfilRemedy, refuseRemedy } from '../../../../gateway/src/desk/remedies/settle-remedy.js';
import type { Staff } from '../../../../gateway/src/desk/staff.js';
import { attempt } from './attempt.js';
import type { CaseOffice, OfficeCase, Standing } from './case-office.js';
import * as say from './words.js';

const sums = ['80', '300', '900', '3000', '12000', '60000'] as const;
const kinds: readonly RemedyKind[] = ['refund', 'compensation', 'goodwill', 'fee-waiver', 'apology', 'correction'];

/** A decision on its way: whether its words name the sum, and what was drawn up. */
interface Draft {
  readonly decision: Outcome['decision'];
  readonly sum: string | undefined;
  readonly points: readonly { readonly text: string; readonly answer: string }[];
}

/**
 * How cases are decided: with points that are drawn up and answered, remedies that several people approve at once, a second look, and all that a careless
 * clerk forgets and the house refuses. What was promised is done afterwards, mostly in time.
 */
export class DecisionOffice {
  constructor(private readonly office: CaseOffice) {}

  /** Decides a case that is open. `told`: once its outcome is on its way. */
  async decide(one: OfficeCase, told: () => void): Promise<void> {
    const { chance } = one;
    const found = await this.office.standing(one);
    if (!found || !isOpen(found)) return;
    const decision = chance.oneOf(['upheld', 'partly', 'not-upheld', 'settled'] as const);
    const grants = (decision === 'upheld' || decision === 'partly') && chance.happens(0.5);
    const points = chance.happens(0.3) ? say.points[one.language].slice(0, chance.whole(1, 3)) : [];
    await this.office.asSomebody(one, found, async (staff, claim) => {
      const sum = grants ? await this.grant(one, found, staff, claim) : undefined;
      const drawnUp = points.map(([text, answer]) => ({ text, answer }));
      // A careless one leaves the last point unanswered; the house says so.
      if (points.length > 0) await this.drawUp(one, staff, claim, chance.happens(0.3) ? forgetful(drawnUp) : drawnUp);
      await this.send(one, staff, claim, { decision, sum, points: drawnUp }, told);
    });
  }

  /** Gives the sum where it is money; another sees to whatever is above this person's limit, all at once. */
  private async grant(one: OfficeCase, { department }: Standing, staff: Staff, claim: string | undefined): Promise<string | undefined> {
    const { house, people, refusals } = this.office;
    const kind = one.chance.oneOf(kinds);
    const amount = kind === 'apology' || kind === 'correction' ? undefined : one.chance.oneOf(sums);
    const wish = { kind, amount, reason: 'simulated' };
    const proposed = await attempt(refusals, () => proposeRemedy(house.unitOfWork, house.deskContext, staff, one.reference, claim, wish));
    if ('refused' in proposed) return undefined;
    const { id, needs } = proposed.given;
    if (needs !== undefined && one.chance.happens(0.75))
      await Promise.all(
        people.approvers(department).map((each) => attempt(refusals, () => approveRemedy(house.unitOfWork, house.deskContext, each, id))),
      );
    else if (needs !== undefined && one.chance.happens(0.3))
      await attempt(refusals, () => refuseRemedy(house.unitOfWork, people.reviewer(staff, one.chance), id, 'simulated'));
    return amount;
  }

  private async drawUp(
    one: OfficeCase,
    staff: Staff,
    claim: string | undefined,
    points: readonly { readonly text: string; readonly answer: string | undefined }[],
  ): Promise<void> {
    await attempt(this.office.refusals, () => setPoints(this.office.house.unitOfWork, staff, one.reference, claim, points));
  }

  /** Sends it, and mends what the house refuses it for. */
  private async send(one: OfficeCase, staff: Staff, claim: string | undefined, draft: Draft, told: () => void): Promise<void> {
    const { house, refusals } = this.office;
    let { sum } = draft;
    let partsReason: string | undefined;
    for (let tries = 0; tries < 4; tries += 1) {
      const text = sum === undefined ? say.plainOutcome[one.language] : say.sumOutcome[one.language](sum);
      const outcome: Outcome = { decision: draft.decision, text, partsReason };
      const sent = await attempt(refusals, () =>
        decideComplaint(house.unitOfWork, house.deskContext, staff, one.reference, claim, outcome),
      );
      if ('given' in sent) {
        if (sent.given.status === 'decided') this.wasSent(one, told);
        else this.planLook(one, staff, sent.given.secondLook, told);
        return;
      }
      if (sent.refused === 'points.unanswered') await this.drawUp(one, staff, claim, draft.points);
      else if (sent.refused === 'remedy.not-approved') sum = undefined;
      else if (sent.refused === 'parts.unanswered') partsReason = '期限将至';
      // Somebody else holds it now: it is decided another time.
      else return sent.refused.startsWith('claim.') ? this.office.later(one, 0.1, 1, () => this.decide(one, told)) : undefined;
    }
  }

  private planLook(one: OfficeCase, writer: Staff, look: string, told: () => void): void {
    const { chance } = one;
    if (chance.happens(0.02)) return;
    const isLate = chance.happens(0.08);
    this.office.later(one, isLate ? 5 : 0.05, isLate ? 12 : 2, () => this.look(one, writer, look, told));
  }

  private async look(one: OfficeCase, writer: Staff, look: string, told: () => void): Promise<void> {
    const { house, people, refusals } = this.office;
    // Now and then whoever wrote it looks themselves, and is told that they may not.
    const who = one.chance.happens(0.1) ? writer : people.reviewer(writer, one.chance);
    const reviewer = people.reviewer(writer, one.chance);
    if (one.chance.happens(0.2)) {
      const objected = await attempt(refusals, () => objectToDecision(house.unitOfWork, reviewer, look, 'simulated'));
      if ('given' in objected) this.office.later(one, 0.1, 2, () => this.decide(one, told));
      return;
    }
    const agree = (staff: Staff) => attempt(refusals, () => agreeToDecision(house.unitOfWork, house.deskContext, staff, look));
    const first = await agree(who);
    if ('given' in first) return this.wasSent(one, told);
    const second = first.refused === 'look.own' || first.refused === 'auth.forbidden' ? await agree(reviewer) : first;
    if ('given' in second) this.wasSent(one, told);
  }

  /** The outcome is on its way: what it promises is owed from now on. Some of it is done late, and some is not. */
  private wasSent(one: OfficeCase, told: () => void): void {
    told();
    const fate = one.chance.number();
    if (fate < 0.85) this.office.later(one, 0.5, 9, () => this.fulfil(one));
    else if (fate < 0.96) this.office.later(one, 16, 25, () => this.fulfil(one));
  }

  private async fulfil(one: OfficeCase): Promise<void> {
    const { house, people, refusals } = this.office;
    const promised = await house.unitOfWork.read<{ id: string; department: string; on: string }>(
      `SELECT r.id, c.department, (now() AT TIME ZONE $2)::date::text AS on FROM remedy r JOIN complaint c ON c.id = r.complaint_id
       WHERE c.reference = $1 AND r.state = 'promised' ORDER BY r.promised_at, r.kind`,
      [one.reference, house.papers.institution.zone],
    );
    for (const { id, department, on } of promised) {
      const staff = people.clerk(department, one.chance);
      await attempt(refusals, () => fulfilRemedy(house.unitOfWork, staff, id, { proof: `P-${one.nth}`, on }));
    }
  }
}

const forgetful = (points: readonly { readonly text: string; readonly answer: string }[]) =>
  points.map(({ text, answer }, nth) => ({ text, answer: nth === points.length - 1 ? undefined : answer }));
