import { groupedBy } from '@app/shared/domain/matter/grouped-by.js';
import type { Tally } from './past-cases.js';

/** How routing did in a month, or in all. Shares are from 0 to 1, and null where there is nothing to share. */
export interface RoutingFigures {
  readonly month: string;
  readonly cases: number;
  readonly byRule: number;
  readonly byModel: number;
  /** Left to the triage desk. */
  readonly byNobody: number;
  /** What rules or the classifier decided, of all. */
  readonly coverage: number | null;
  /** Cases of which staff said by deed where they belong. */
  readonly settled: number;
  /** Of what was decided and settled, what stayed where it was sent. */
  readonly precision: number | null;
  readonly precisionOfRules: number | null;
  readonly precisionOfModel: number | null;
  /** To a wrong department, of all that is settled. */
  readonly wrong: number | null;
  /** Of what triage settled, where it came to what the classifier had proposed. */
  readonly proposalsFollowed: number | null;
}

/** Figures of each month and of all, settled cases by where they were sent and ended, and the papers and models that routed them. */
export interface RoutingReport {
  readonly all: RoutingFigures;
  readonly months: readonly RoutingFigures[];
  /** Of settled cases: how many were sent to the first and ended with the second. */
  readonly confusion: readonly { readonly routed: string; readonly ended: string; readonly cases: number }[];
  /** Papers and models by which cases were routed. */
  readonly versions: readonly { readonly papers: string | null; readonly model: string | null; readonly cases: number }[];
}

/** The report of a span, from its tallies. Pure. */
export function reportOf(tallies: readonly Tally[]): RoutingReport {
  const confusion = [...groupedBy(tallies.filter(isSettled), ({ routed, department }) => `${routed} ${department}`).values()].map(
    (some) => ({
      routed: some[0]!.routed,
      ended: some[0]!.department,
      cases: sum(some),
    }),
  );
  return {
    all: figuresOf('all', tallies),
    months: [...groupedBy(tallies, ({ month }) => month)].map(([month, some]) => figuresOf(month, some)),
    confusion: confusion.sort((a, b) => (`${a.routed} ${a.ended}` < `${b.routed} ${b.ended}` ? -1 : 1)),
    versions: [...groupedBy(tallies, ({ papers, version }) => `${papers} ${version}`).values()].map((some) => ({
      papers: some[0]!.papers,
      model: some[0]!.version,
      cases: sum(some),
    })),
  };
}

const isSettled = ({ settled }: Tally) => settled;
const stayed = ({ routed, department }: Tally) => routed === department;
const sum = (some: readonly Tally[]) => some.reduce((all, { cases }) => all + cases, 0);
const share = (part: readonly Tally[], whole: readonly Tally[]) => (sum(whole) === 0 ? null : sum(part) / sum(whole));

function figuresOf(month: string, tallies: readonly Tally[]): RoutingFigures {
  const by = (who: Tally['decidedBy']) => tallies.filter(({ decidedBy }) => decidedBy === who);
  const decided = [...by('rule'), ...by('model')];
  const settled = tallies.filter(isSettled);
  const kept = (some: readonly Tally[]) => share(some.filter(isSettled).filter(stayed), some.filter(isSettled));
  const triaged = by('nobody').filter(isSettled);
  return {
    month,
    cases: sum(tallies),
    byRule: sum(by('rule')),
    byModel: sum(by('model')),
    byNobody: sum(by('nobody')),
    coverage: share(decided, tallies),
    settled: sum(settled),
    precision: kept(decided),
    precisionOfRules: kept(by('rule')),
    precisionOfModel: kept(by('model')),
    wrong: share(
      decided.filter(isSettled).filter((one) => !stayed(one)),
      settled,
    ),
    proposalsFollowed: share(
      triaged.filter(({ proposed, department }) => proposed === department),
      triaged,
    ),
  };
}

/** For a terminal. */
export function reportText({ all, months, confusion, versions }: RoutingReport): string {
  if (all.cases === 0) return 'No case was routed in that time.';
  const lines = ['month    cases  rules  model  triage  coverage  settled  stayed  of rules  of model  wrong  proposals followed'];
  for (const one of [...months, all])
    lines.push(
      [
        one.month.padEnd(7),
        `${one.cases}`.padStart(6),
        `${one.byRule}`.padStart(6),
        `${one.byModel}`.padStart(6),
        `${one.byNobody}`.padStart(7),
        percent(one.coverage).padStart(9),
        `${one.settled}`.padStart(8),
        percent(one.precision).padStart(7),
        percent(one.precisionOfRules).padStart(9),
        percent(one.precisionOfModel).padStart(9),
        percent(one.wrong).padStart(6),
        percent(one.proposalsFollowed).padStart(19),
      ].join(' '),
    );
  if (confusion.length > 0) lines.push('', ...matrix(confusion));
  lines.push('', 'papers    model                 cases');
  for (const { papers, model, cases } of versions) lines.push(`${(papers ?? '–').padEnd(9)} ${(model ?? '–').padEnd(21)} ${cases}`);
  return lines.join('\n');
}

/** Rows: where it was sent; columns: with whom it ended. */
export function matrix(moves: readonly { readonly routed: string; readonly ended: string; readonly cases: number }[]): string[] {
  const names = [...new Set(moves.flatMap(({ routed, ended }) => [routed, ended]))].sort();
  const width = Math.max(...names.map(({ length }) => length), 6) + 1;
  const count = (routed: string, ended: string) => moves.find((one) => one.routed === routed && one.ended === ended)?.cases ?? 0;
  return [
    `${'sent to'.padEnd(width + 1)}ended with`,
    `${''.padEnd(width)}${names.map((name) => name.padStart(width)).join('')}`,
    ...names.map((routed) => `${routed.padEnd(width)}${names.map((ended) => `${count(routed, ended) || '·'}`.padStart(width)).join('')}`),
  ];
}

const percent = (part: number | null) => (part === null ? '–' : `${(100 * part).toFixed(1)} %`);
