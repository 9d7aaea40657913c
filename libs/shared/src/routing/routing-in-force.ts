import { type HouseJudge, loadHouseJudge, materialFiles } from '../matter/house-judge.js';
import type { HouseConfig } from '../platform/config/institution.js';
import { inShort, type PapersInForce, type PaperText, readPaperTexts } from '../platform/config/papers-in-force.js';
import { stateOf } from '../platform/config/watched-files.js';
import { compileRouting, type Router } from './choose-department.js';

/**
 * The router of the papers, words and model that are in force, made anew when one of their files changes, without a restart. A file that
 * cannot be used leaves the old one in force and is a trouble until it is mended: complaints must be routed meanwhile.
 */
export class RoutingInForce {
  private judge: HouseJudge;
  private compiled: Router;
  private state: string;
  private found: readonly string[];
  private words: readonly PaperText[];

  constructor(
    private readonly papers: PapersInForce,
    private readonly folder: string,
  ) {
    this.state = this.stateNow();
    this.judge = loadHouseJudge(papers.house.institution.coding, folder);
    this.found = this.judge.troubles;
    this.words = readPaperTexts(folder, ['words/']);
    this.compiled = compileRouting(snapshot(papers.house), this.judge);
    papers.onChange(() => this.compile());
  }

  /** Those who keep it get the new one from their next call on. */
  get router(): Router {
    return this.compiled;
  }

  /** Sentences for people: what of words and model is not in force, and why. */
  troubles(): readonly string[] {
    return this.found;
  }

  /** The papers and the institution's own words that are in force, as they were read. */
  inForce(): readonly PaperText[] {
    return [...this.papers.inForce(), ...this.words];
  }

  /** `<papers> <model>`, for the log. */
  get version(): string {
    return `${this.compiled.papers} ${this.judge.version}`.trim();
  }

  /** Looks whether words or model changed, and reads them again; takes a quarter of a second then. True when others are in force now. */
  look(): boolean {
    const state = this.stateNow();
    if (state === this.state) return false;
    this.state = state;
    const read = loadHouseJudge(this.papers.house.institution.coding, this.folder);
    if (read.troubles.length > 0) {
      this.found = read.troubles.map((trouble) => `${trouble} What was read before stays in force.`);
      return false;
    }
    this.found = [];
    this.judge = read;
    this.words = readPaperTexts(this.folder, ['words/']);
    this.compile();
    return true;
  }

  private compile(): void {
    if (this.papers.house.institution.coding !== this.judge.coding?.id) this.state = '';
    try {
      this.compiled = compileRouting(snapshot(this.papers.house), this.judge);
    } catch (error) {
      this.found = [`The rules cannot be used, and those before stay in force: ${inShort(error)}`];
    }
  }

  private stateNow(): string {
    return stateOf(materialFiles(this.papers.house.institution.coding, this.folder));
  }
}

/** The papers as they are at this moment: a router must not change while it decides. */
function snapshot(house: HouseConfig): HouseConfig {
  return { ...house };
}
