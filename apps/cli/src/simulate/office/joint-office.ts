import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { answerPart, askPartAgain, returnPart, withdrawPart } from '../../../../gateway/src/desk/joint/answer-part.js';
import { type AskedPart, askPart, type PartWish } from '../../../../gateway/src/desk/joint/ask-part.js';
import { answerByLink } from '../../../../gateway/src/party/answer-by-link.js';
import { attempt } from './attempt.js';
import type { CaseOffice, OfficeCase } from './case-office.js';

const day = 86_400_000;

/** Other departments and outside bodies are asked for a part of a case; they answer, return it, are late or say nothing. */
export class JointOffice {
  constructor(private readonly office: CaseOffice) {}

  /** Plans whether a part of a case will be asked for. */
  begin(one: OfficeCase, receivedAt: number): void {
    if (one.chance.happens(0.1)) this.office.plan(receivedAt + one.chance.between(0.2, 6) * day, () => this.ask(one));
  }

  private async ask(one: OfficeCase): Promise<void> {
    const { office } = this;
    const { house, refusals } = office;
    const found = await office.standing(one);
    if (!found || !isOpen(found)) return;
    const { chance } = one;
    const others = house.papers.departments.filter(({ id, alone }) => id !== found.department && !alone);
    const isParty = others.length === 0 || chance.happens(0.3);
    const department = isParty ? undefined : chance.oneOf(others).id;
    const party = {
      kind: 'merchant',
      name: '某商户',
      language: one.language,
      email: chance.happens(0.5) ? 'answers@merchant.example' : undefined,
    } as const;
    const wish: PartWish = { question: '该笔交易是否属实？', ...(isParty ? { party } : { department }) };
    await office.asSomebody(one, found, async (staff, claim) => {
      const asked = await attempt(refusals, () => askPart(house.unitOfWork, house.jointDesk, staff, one.reference, claim, wish));
      if ('given' in asked) this.planAnswer(one, asked.given, department);
    });
  }

  private planAnswer(one: OfficeCase, part: AskedPart, department: string | undefined): void {
    const { office } = this;
    const fate = one.chance.number();
    if (fate < 0.7) office.later(one, 0.1, 6, () => this.answer(one, part, department));
    else if (fate < 0.85) office.later(one, 0.1, 3, () => this.giveBack(one, part, department));
    // Nobody answers; whoever has the case asks once more when it is late, or gives it up.
    else office.later(one, 5, 12, () => this.goOn(one, part, department));
  }

  private async answer(one: OfficeCase, part: AskedPart, department: string | undefined): Promise<void> {
    const { house, people, refusals } = this.office;
    const token = part.link?.split('/').at(-1);
    if (token !== undefined && one.chance.happens(0.7)) {
      await house.unitOfWork.run((tx) => answerByLink(tx, token, '属实，已退款。'));
      return;
    }
    const found = await this.office.standing(one);
    const staff = people.clerk(department ?? found!.department, one.chance);
    // What an outside body says by telephone is written down by whoever answers for the case.
    const who = department === undefined ? people.head(found!.department) : staff;
    await attempt(refusals, () => answerPart(house.unitOfWork, who, part.id, undefined, '经查属实。'));
  }

  private async giveBack(one: OfficeCase, part: AskedPart, department: string | undefined): Promise<void> {
    const { house, people, refusals } = this.office;
    if (department !== undefined)
      await attempt(refusals, () =>
        returnPart(house.unitOfWork, people.clerk(department, one.chance), part.id, { ground: 'not-ours', reason: 'simulated' }),
      );
    this.office.later(one, 0.1, 2, () => this.goOn(one, part, department));
  }

  private async goOn(one: OfficeCase, part: AskedPart, department: string | undefined): Promise<void> {
    const { house, people, refusals } = this.office;
    const found = await this.office.standing(one);
    if (!found) return;
    const head = people.head(found.department);
    const again = one.chance.happens(0.5);
    if (!again) return void (await attempt(refusals, () => withdrawPart(house.unitOfWork, head, part.id, undefined, 'simulated')));
    const asked = await attempt(refusals, () =>
      askPartAgain(house.unitOfWork, house.jointDesk, head, part.id, undefined, { question: '请再次核实。' }),
    );
    if ('given' in asked) this.office.later(one, 0.1, 4, () => this.answer(one, asked.given, department));
  }
}
