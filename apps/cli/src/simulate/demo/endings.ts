import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { agreeToDecision } from '../../../../gateway/src/desk/actions/agree-to-decision.js';
import { type Decided, decideComplaint, type Outcome } from '../../../../gateway/src/desk/actions/decide-complaint.js';
import { objectToDecision } from '../../../../gateway/src/desk/decisions/second-look.js';
import { proposeRemedy, type RemedyWish } from '../../../../gateway/src/desk/remedies/propose-remedy.js';
import { approveRemedy, fulfilRemedy } from '../../../../gateway/src/desk/remedies/settle-remedy.js';
import { reach, type Staff } from '../../../../gateway/src/desk/staff.js';
import type { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';
import type { CaseWork, StoryCase } from './stories.js';
import * as say from './words-of-staff.js';

/** What an ending needs of the year that it is told in. */
export interface EndingsOf {
  readonly house: SimulatedHouse;
  readonly people: readonly Staff[];
  readonly chance: Chance;
  readonly work: CaseWork;
  /** When the year ends, in ms. */
  readonly end: number;
  /** Puts a deed into office hours, from an instant in ms on. */
  readonly plan: (at: number, deed: () => Promise<unknown>) => void;
}

const day = 86_400_000;
/** Days before the end between which the one promise is made that nobody keeps: its date is over by then, holidays or not. */
const forgottenPromise = { from: 45, to: 26 };
/** Every so many-th second look objects, the first of them. */
const objectsEvery = 5;

/** How cases of a demonstration end: what is granted, what somebody else looks at first, what is promised, and that it is done. */
export class Endings {
  private looks = 0;
  private payments = 0;
  private isForgotten = false;

  constructor(private readonly of: EndingsOf) {}

  /** Decides a case; where it cannot be done now, another day. `late`: its date went by. */
  async decide(one: StoryCase, late: boolean): Promise<void> {
    const { house, work, chance, plan } = this.of;
    let became: { readonly decided: Decided; readonly by: Staff } | undefined;
    const outcome = this.outcomeOf(one, late);
    const grants = (outcome.decision === 'upheld' || outcome.decision === 'partly') && chance.happens(0.7);
    const isDone = await work.held(one.reference, async (staff, claim) => {
      if (grants) await this.grant(one, staff, claim, chance.oneOf(say.grants));
      became = { decided: await decideComplaint(house.unitOfWork, house.deskContext, staff, one.reference, claim, outcome), by: staff };
    });
    const now = house.now.getTime();
    if (!isDone || became === undefined) {
      if ((await work.isOpen(one)) && now < this.of.end)
        plan(now + chance.between(0.4, 1.2) * day, async () => this.decide(one, late || (await work.isLate(one))));
      return;
    }
    const { decided, by } = became;
    if (decided.status === 'decided') this.wasSent(one, grants);
    else plan(now + chance.between(0.1, 1.1) * day, () => this.look(one, by, decided.secondLook, late));
  }

  /** What is proposed for a case and waits for somebody who may approve it. */
  async propose(one: StoryCase): Promise<void> {
    const { house, work } = this.of;
    await work.held(one.reference, (staff, claim) =>
      proposeRemedy(house.unitOfWork, house.deskContext, staff, one.reference, claim, say.waitingGrant),
    );
  }

  private outcomeOf({ language, told, receivedAt }: StoryCase, late: boolean): Outcome {
    const { chance } = this.of;
    const drawn = chance.number();
    const decision: Outcome['decision'] =
      drawn < 0.36 ? 'upheld' : drawn < 0.62 ? 'partly' : drawn < 0.88 ? 'not-upheld' : drawn < 0.95 ? 'settled' : 'not-ours';
    return {
      decision,
      text: say.outcomes[decision][language],
      ...(late ? { lateReason: chance.oneOf(say.extensionReasons[language]) } : {}),
      ...this.found(decision, told.business, receivedAt),
    };
  }

  /** What was found behind a complaint; now and then nobody says it. What a measure is against is found less often since. */
  private found(decision: Outcome['decision'], business: string | undefined, receivedAt: Date): { rootCause?: string } {
    const { chance, work } = this.of;
    if (chance.happens(0.2)) return {};
    if (business === say.outageMatter) return { rootCause: 'system' };
    if (decision === 'not-upheld') return { rootCause: chance.oneOf(['product-terms', 'misunderstanding', 'communication', 'fraud']) };
    if (chance.happens(work.isHelped(receivedAt) ? 0.12 : 0.45)) return { rootCause: say.measure.cause };
    return { rootCause: chance.oneOf(['process', 'system', 'staff-error', 'selling', 'third-party', 'capacity']) };
  }

  /** Grants something: at once where it is within the clerk's own limit, else with whoever answers for the department and whoever oversees. */
  private async grant({ reference }: StoryCase, staff: Staff, claim: string | undefined, wish: RemedyWish): Promise<void> {
    const { house, people, work } = this.of;
    const { id, needs } = await proposeRemedy(house.unitOfWork, house.deskContext, staff, reference, claim, wish);
    if (needs === undefined) return;
    const head = people.find((one) => reach(one, 'remedy.approve') === 'own' && one.department === staff.department);
    for (const each of [head, work.overseer()].filter((one) => one !== undefined && one.id !== staff.id))
      await work.attempt(() => approveRemedy(house.unitOfWork, house.deskContext, each!, id));
  }

  /** Somebody else looks at a decision before it is sent; now and then they object, and it is written anew. */
  private async look(one: StoryCase, writer: Staff, look: string, late: boolean): Promise<void> {
    const { house, people, chance, work, plan } = this.of;
    const who = chance.oneOf(people.filter((each) => reach(each, 'decision.review') === 'all' && each.id !== writer.id));
    const now = house.now.getTime();
    this.looks += 1;
    if (this.looks % objectsEvery === 1) {
      if (await work.attempt(() => objectToDecision(house.unitOfWork, who, look, say.objection)))
        plan(now + chance.between(0.1, 0.8) * day, () => this.decide(one, late));
    } else if (await work.attempt(() => agreeToDecision(house.unitOfWork, house.deskContext, who, look))) this.wasSent(one, false);
  }

  /** What a decision promises is done within some days, with its proof; one promise of the year nobody keeps. */
  private wasSent(one: StoryCase, grants: boolean): void {
    const { house, chance, plan, end } = this.of;
    if (!grants) return;
    const now = house.now.getTime();
    if (!this.isForgotten && now > end - forgottenPromise.from * day && now < end - forgottenPromise.to * day) {
      this.isForgotten = true;
      return;
    }
    plan(now + chance.between(0.5, 6) * day, () => this.fulfil(one));
  }

  private async fulfil({ reference }: StoryCase): Promise<void> {
    const { house, work } = this.of;
    const promised = await house.unitOfWork.read<{ id: string }>(
      `SELECT r.id FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE c.reference = $1 AND r.state = 'promised' ORDER BY r.promised_at, r.id`,
      [reference],
    );
    const found = await work.standing(reference);
    const on = dateOf(localDayOf(house.now.getTime(), house.papers.institution.zone));
    for (const { id } of promised) {
      this.payments += 1;
      const proof = `回单 ${on.replaceAll('-', '')}-${String(this.payments).padStart(4, '0')}`;
      await work.attempt(() => fulfilRemedy(house.unitOfWork, work.of(found!), id, { proof, on }));
    }
  }
}
