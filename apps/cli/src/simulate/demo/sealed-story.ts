import { answerSealed, listSealed, makeSealingKey } from '../../../../gateway/src/desk/sealed/sealed-desk.js';
import type { Staff } from '../../../../gateway/src/desk/staff.js';
import { reach } from '../../../../gateway/src/desk/staff.js';
import { addToReport, leaveReport } from '../../../../gateway/src/sealed/sealed-reports.js';
import type { SimulatedHouse } from '../simulated-house.js';
import { sealed } from './words-of-staff.js';

/** What opens the sealed reports of a demonstration; the house itself keeps neither. */
export interface SealedCodes {
  /** The integrity desk's key. */
  readonly deskKey: string;
  /** The code of whoever reported first. */
  readonly reporterCode: string;
}

/** Somebody of the bank reports what goes on, without a name, and talks with the integrity desk; later another does, and waits. */
export class SealedStory {
  private deskKey: string | undefined;
  private reporterCode: string | undefined;
  private readonly desk: Staff | undefined;

  constructor(
    private readonly house: SimulatedHouse,
    people: readonly Staff[],
  ) {
    this.desk = people.find((one) => reach(one, 'sealed.key') !== undefined);
  }

  /** What was made; undefined where the papers have no integrity desk. */
  get codes(): SealedCodes | undefined {
    if (this.deskKey === undefined || this.reporterCode === undefined) return undefined;
    return { deskKey: this.deskKey, reporterCode: this.reporterCode };
  }

  /** The desk makes its key, on its first day. */
  async open(): Promise<void> {
    if (this.desk !== undefined) this.deskKey = (await makeSealingKey(this.house.unitOfWork, this.desk, undefined)).key;
  }

  async report(): Promise<void> {
    this.reporterCode = await this.leave(sealed.report);
  }

  async answer(): Promise<void> {
    const { desk, house } = this;
    if (desk === undefined) return;
    for (const { id } of (await listSealed(house.unitOfWork, desk)).filter(({ waits }) => waits))
      await answerSealed(house.unitOfWork, desk, id, { words: sealed.answer, close: false }, house.papers.institution.zone);
  }

  async tellMore(): Promise<void> {
    const { house, reporterCode } = this;
    if (reporterCode !== undefined)
      await addToReport(house.unitOfWork, reporterCode, { words: sealed.more }, house.papers.institution.zone);
  }

  /** Another one, who waits for an answer when the year ends. */
  async reportAgain(): Promise<void> {
    await this.leave(sealed.waiting);
  }

  private async leave(words: string): Promise<string | undefined> {
    if (this.deskKey === undefined) return undefined;
    return (await leaveReport(this.house.unitOfWork, { words }, this.house.papers.institution.zone))?.code;
  }
}
