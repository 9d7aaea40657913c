import type { InEveryLanguage } from '../notice/channel-facts.js';
import type { PeriodKind } from './period.js';

/** How far a line of a report was checked against what asks for it, as the rule sets say it. */
export type Confidence = 'verified' | 'secondary' | 'memory';

/**
 * Which cases a figure counts: those that came in the period, that ended in it (decided or withdrawn, and not taken up again before its end), that were
 * open when it began or ended, or for which something that was granted was fulfilled in it.
 */
export const figureMoments = ['received', 'ended', 'open-at-start', 'open-at-end', 'remedied'] as const;
/** When a case counts. */
export type FigureMoment = (typeof figureMoments)[number];

/** What a case must be to count. All that is said must hold; of a list, one. */
export interface CaseCondition {
  /** How it ended: a decision, or `withdrawn`. */
  readonly decision?: readonly string[] | undefined;
  /** Local days from the day it came to the day it ended. */
  readonly days?: { readonly from?: number | undefined; readonly below?: number | undefined } | undefined;
  /** Came from an authority. */
  readonly referred?: boolean | undefined;
  readonly extended?: boolean | undefined;
  /** A date to decide it was missed. */
  readonly late?: boolean | undefined;
  readonly reopened?: boolean | undefined;
  readonly transferred?: boolean | undefined;
  readonly urgent?: readonly string[] | undefined;
  /** Ids of channels. */
  readonly channel?: readonly string[] | undefined;
  /** Codes of businesses with all below them. */
  readonly business?: readonly string[] | undefined;
  /** What staff stated of the case, by name. */
  readonly facts?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** One number. `redress` is money that was paid, in the house's currency; `median-days` of the cases that count. */
export interface FigureDefinition {
  readonly names: InEveryLanguage;
  readonly when: FigureMoment;
  readonly where?: CaseCondition | undefined;
  readonly value: 'cases' | 'redress' | 'median-days';
  /** Told as per cent of another figure. */
  readonly shareOf?: string | undefined;
  /** A key of the definition's sources. */
  readonly source: string;
  readonly confidence: Confidence;
}

/** By what the rows of a table are told apart. */
export const tableAxes = ['business', 'cause', 'root-cause', 'channel', 'department', 'decision'] as const;
/** What a table has a row for. */
export type TableAxis = (typeof tableAxes)[number];

/** What of the institution's papers is told as it stands, and as it changed. */
export const standingThings = ['channels', 'offices', 'procedures'] as const;
/** A part of the papers that a report tells of. */
export type StandingThing = (typeof standingThings)[number];

/** A piece of the layout, in order. */
export type ReportPart =
  | { readonly kind: 'figures'; readonly names: InEveryLanguage; readonly figures: readonly string[] }
  | {
      readonly kind: 'table';
      readonly names: InEveryLanguage;
      readonly by: TableAxis;
      /** `top`: codes are counted with what they stand below. `used`: no row of nothing but noughts. */
      readonly level: 'top' | 'all';
      readonly rows: 'all' | 'used';
      readonly figures: readonly string[];
    }
  | { readonly kind: 'text'; readonly id: string; readonly names: InEveryLanguage; readonly hint: InEveryLanguage }
  /** What is done against root causes: who answers for it, by when, and whether it helped. */
  | { readonly kind: 'measures'; readonly names: InEveryLanguage }
  | { readonly kind: 'changes'; readonly names: InEveryLanguage; readonly of: readonly StandingThing[] }
  | { readonly kind: 'standing'; readonly names: InEveryLanguage; readonly of: readonly StandingThing[] };

/** What a report holds: one file. Data, like a rule set. */
export interface ReportDefinition {
  readonly id: string;
  readonly names: InEveryLanguage;
  readonly version: string;
  readonly about: InEveryLanguage;
  readonly period: PeriodKind;
  /** The first period it is made for; earlier ones are refused. A local day. */
  readonly begins?: string | undefined;
  /** The institution's duty that is met when it is signed. */
  readonly duty?: { readonly ruleSet: string; readonly obligation: string } | undefined;
  /** One for each legal entity of the institution. */
  readonly each?: 'entity' | undefined;
  /** The coding of its tables; left out: whatever the house tells matters by. */
  readonly coding?: string | undefined;
  /** Where all of these are nought, it is a nil return. */
  readonly nil?: readonly string[] | undefined;
  readonly sources: Readonly<Record<string, string | InEveryLanguage>>;
  readonly figures: Readonly<Record<string, FigureDefinition>>;
  readonly parts: readonly ReportPart[];
}

/** What leads nowhere in a definition that has the right form. */
export function faultsOfReport({ figures, parts, sources, nil = [] }: ReportDefinition): string[] {
  const faults: string[] = [];
  const known = (id: string, where: string) => {
    if (!Object.hasOwn(figures, id)) faults.push(`${where}: there is no figure "${id}".`);
  };
  for (const [id, figure] of Object.entries(figures)) {
    if (sources[figure.source] === undefined) faults.push(`figures.${id}: "${figure.source}" is none of the sources.`);
    if (figure.shareOf !== undefined) known(figure.shareOf, `figures.${id}`);
    if (figure.shareOf !== undefined && figures[figure.shareOf]?.shareOf !== undefined)
      faults.push(`figures.${id}: a share of a share says nothing.`);
    if (figure.where?.days !== undefined && figure.when !== 'ended') faults.push(`figures.${id}: only what ended took days.`);
  }
  for (const [nth, part] of parts.entries())
    if (part.kind === 'figures' || part.kind === 'table') for (const id of part.figures) known(id, `parts.${nth}`);
  for (const id of nil) known(id, 'nil');
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.id] : []));
  if (new Set(texts).size < texts.length) faults.push('Two texts have one id.');
  for (const part of parts)
    if (part.kind === 'table' && part.figures.some((id) => figures[id]?.value === 'median-days'))
      faults.push('A median has no place in a table: its rows are added up.');
  return faults;
}
