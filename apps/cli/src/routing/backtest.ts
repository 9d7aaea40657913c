import { groupedBy } from '@app/shared/domain/matter/grouped-by.js';
import type { Router } from '@app/shared/routing/choose-department.js';
import { isSettled, type PastCase } from './past-cases.js';

/** What other papers or another model would have done with past cases. */
export interface Backtest {
  readonly papers: string;
  readonly model: string | null;
  readonly cases: number;
  /** How many would go elsewhere than they went. */
  readonly moves: number;
  /** Of those that would move and of which staff said where they belong. */
  readonly agrees: number;
  readonly disagrees: number;
  /** Neither then nor now where they belong: elsewhere wrong, or to triage. */
  readonly neither: number;
  readonly unsettled: number;
  /** Over settled cases, from 0 to 1: decided at all, of those right, and to a wrong department of all. */
  readonly before: Quality;
  readonly after: Quality;
  readonly byMove: readonly {
    readonly from: string;
    readonly to: string;
    readonly cases: number;
    readonly agrees: number;
    readonly disagrees: number;
  }[];
  /** The first of those that would move. */
  readonly examples: readonly {
    readonly reference: string;
    readonly from: string;
    readonly to: string;
    readonly ended: string;
    readonly rule: string;
  }[];
}

interface Quality {
  readonly coverage: number | null;
  readonly precision: number | null;
  readonly wrong: number | null;
}

interface Replayed {
  readonly one: PastCase;
  readonly now: { readonly department: string; readonly rule: string; readonly decidedBy: string };
}

const examplesShown = 50;

/** Replays cases against a router. Changes nothing, and keeps no word of them. */
export class Backtesting {
  private readonly replayed: Replayed[] = [];
  private model: string | null = null;

  constructor(private readonly router: Router) {}

  add(cases: readonly PastCase[]): void {
    for (const one of cases) {
      const { department, rule, decidedBy, matter } = this.router.choose(one.draft, one.receivedAt);
      this.model ??= matter?.version ?? null;
      this.replayed.push({ one: { ...one, draft: undefined as never }, now: { department, rule, decidedBy } });
    }
  }

  result(): Backtest {
    const moved = this.replayed.filter(({ one, now }) => one.routed !== now.department);
    const settled = moved.filter(({ one }) => isSettled(one));
    const agrees = (one: Replayed) => isSettled(one.one) && one.now.department === one.one.department;
    const disagrees = (one: Replayed) => isSettled(one.one) && one.one.routed === one.one.department;
    const byMove = [...groupedBy(moved, ({ one, now }) => `${one.routed} ${now.department}`).values()].map((some) => ({
      from: some[0]!.one.routed,
      to: some[0]!.now.department,
      cases: some.length,
      agrees: some.filter(agrees).length,
      disagrees: some.filter(disagrees).length,
    }));
    return {
      papers: this.router.papers,
      model: this.model,
      cases: this.replayed.length,
      moves: moved.length,
      agrees: settled.filter(agrees).length,
      disagrees: settled.filter(disagrees).length,
      neither: settled.filter((one) => !agrees(one) && !disagrees(one)).length,
      unsettled: moved.length - settled.length,
      before: quality(this.replayed, ({ one }) => ({ department: one.routed, decidedBy: one.decidedBy })),
      after: quality(this.replayed, ({ now }) => now),
      byMove: byMove.sort((a, b) => b.cases - a.cases),
      examples: moved.slice(0, examplesShown).map(({ one, now }) => ({
        reference: one.reference,
        from: one.routed,
        to: now.department,
        ended: one.department,
        rule: now.rule,
      })),
    };
  }
}

function quality(
  replayed: readonly Replayed[],
  by: (one: Replayed) => { readonly department: string; readonly decidedBy: string },
): Quality {
  const settled = replayed.filter(({ one }) => isSettled(one));
  const decided = settled.filter((one) => by(one).decidedBy !== 'nobody');
  const right = decided.filter((one) => by(one).department === one.one.department);
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    coverage: share(decided.length, settled.length),
    precision: share(right.length, decided.length),
    wrong: share(decided.length - right.length, settled.length),
  };
}

/** For a terminal. */
export function backtestText(result: Backtest): string {
  if (result.cases === 0) return 'No case was routed in that time.';
  const percent = (part: number | null) => (part === null ? '–' : `${(100 * part).toFixed(1)} %`);
  const line = (name: string, { coverage, precision, wrong }: Quality) =>
    `${name} decided ${percent(coverage)}, of these right ${percent(precision)}, to a wrong department ${percent(wrong)} of all`;
  const lines = [
    `papers ${result.papers}, model ${result.model ?? '–'}: ${result.cases} cases replayed, ${result.moves} would go elsewhere.`,
    `Staff came to the new place in ${result.agrees}, to the old one in ${result.disagrees}, to neither in ${result.neither}; of ${result.unsettled} they have not said.`,
    'Over the cases of which staff said where they belong:',
    line('  then', result.before),
    line('  now ', result.after),
  ];
  if (result.moves === 0) return lines.join('\n');
  lines.push('', 'from → to: cases (staff agree, disagree)');
  for (const { from, to, cases, agrees, disagrees } of result.byMove) lines.push(`  ${from} → ${to}: ${cases} (${agrees}, ${disagrees})`);
  lines.push(
    '',
    ...result.examples
      .slice(0, 10)
      .map(({ reference, from, to, ended, rule }) => `  ${reference}: ${from} → ${to} (${rule}); it ended with ${ended}`),
  );
  return lines.join('\n');
}
