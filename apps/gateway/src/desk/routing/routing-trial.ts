import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { PapersInForce } from '@app/shared/platform/config/papers-in-force.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import type { Choice } from '@app/shared/routing/choose-department.js';
import { RoutingInForce } from '@app/shared/routing/routing-in-force.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';

/** Words to be tried, and the channel by which they would come. */
export interface TriedWords {
  readonly text: string;
  readonly channel: string;
}

/** What would become of them. */
export interface TriedChoice {
  readonly choice: Choice;
  /** The coding in force. */
  readonly coding: string;
  /** Rule sets that would bind the complaint. */
  readonly ruleSets: readonly string[];
  /** A local day: by when it would be decided; undefined where the calendar or the papers name none before it is routed. */
  readonly dueOn: string | undefined;
  /** `<papers> <model>`, as the router logs it. */
  readonly version: string;
}

/** Says where a complaint would go, without one: by the same rules, words and model as the router's. Nothing is kept, and nobody is looked for in it. */
@Injectable()
export class RoutingTrial {
  private inForce: RoutingInForce | undefined;

  constructor(
    @Inject(PapersInForce) private readonly papers: PapersInForce,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  /** The first one reads words and model, a quarter of a second; most gateways never do. */
  try({ text, channel }: TriedWords, now: Date): TriedChoice {
    this.inForce ??= new RoutingInForce(this.papers, this.settings.folders.config);
    this.inForce.look();
    const { router, version } = this.inForce;
    const language = detectLanguage(text, this.papers.house.institution.defaultLanguage);
    const choice = router.choose({ channel, language, text, complainant: {} }, now);
    const ruleSets = choice.bound?.ruleSets ?? this.deadlines.ruleSets;
    return { choice, coding: router.coding, ruleSets, dueOn: this.deadlines.promisedDay(now).dueOn, version };
  }
}
