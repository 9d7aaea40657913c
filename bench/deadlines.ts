import { computeDeadlines } from '@app/shared/domain/deadline/compute-deadlines.js';
import type { DeadlineInput } from '@app/shared/domain/deadline/records/deadline-input.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';

/**
 * What a deadline costs, in µs: with and without its derivation, for one rule set whose limit is in working days and for every
 * rule set there is; beside a naive count that steps through Date objects and asks Intl for every day, in the same run.
 * Run: `npm run bench -- deadlines`.
 */
const rules = loadRules();
const receipts = Array.from({ length: 2000 }, (_, at) => new Date(Date.UTC(2025, 0, 6) + at * 6.3 * 3_600_000));

function inputs(ids: readonly string[], explain: boolean): DeadlineInput[] {
  const profiles: Readonly<Record<string, string>> = { 'Asia/Shanghai': 'cn-bank', 'Europe/London': 'gb-eng', 'Europe/Dublin': 'ie' };
  return ids.flatMap((id) => {
    const ruleSet = rules.ruleSet(id);
    const profile = rules.profile(profiles[ruleSet.zone ?? ''] ?? 'cn-bank');
    const calendar = rules.calendarOf(profile);
    return receipts.map((receivedAt) => ({ ruleSet, profile, calendar, receivedAt, beyond: 'weekdays' as const, explain }));
  });
}

/** µs for each deadline that comes out, the best of five rounds after one to warm up. */
function measure(cases: readonly DeadlineInput[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round += 1) {
    let deadlines = 0;
    const start = process.hrtime.bigint();
    for (const one of cases) deadlines += computeDeadlines(one).length;
    const each = Number(process.hrtime.bigint() - start) / 1000 / deadlines;
    if (round > 0) best = Math.min(best, each);
  }
  return best;
}

/** Fifteen working days the usual way: one Intl question and one walk through the holidays for every day. */
function measureNaive(): number {
  const { nonWorkingDays, workingWeekendDays } = rules.calendar('cn-mainland');
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });
  const weekday = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', weekday: 'short' });
  const start = process.hrtime.bigint();
  for (const receivedAt of receipts) {
    let left = 15;
    for (let at = receivedAt.getTime(); left > 0; ) {
      at += 86_400_000;
      const on = format.format(at);
      const off = nonWorkingDays.some((day) => day.date === on) || ['Sat', 'Sun'].includes(weekday.format(at));
      if (workingWeekendDays.some((day) => day.date === on) || !off) left -= 1;
    }
  }
  return Number(process.hrtime.bigint() - start) / 1000 / receipts.length;
}

/** µs for everything that the delivered house owes a complaint, with every derivation: what routing pays for it. */
function measureHouse(explain: boolean): number {
  const house = HouseDeadlines.of(loadHouseConfig('config').institution, rules);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round += 1) {
    const start = process.hrtime.bigint();
    for (const receivedAt of receipts) house.compute(house.freshCase(receivedAt), explain);
    const each = Number(process.hrtime.bigint() - start) / 1000 / receipts.length;
    if (round > 0) best = Math.min(best, each);
  }
  return best;
}

const naive = measureNaive();
const all = [...rules.ruleSets.keys()];
const rows: [string, number][] = [
  ['cbrc-2012, without derivation', measure(inputs(['cbrc-2012'], false))],
  ['cbrc-2012, with derivation', measure(inputs(['cbrc-2012'], true))],
  ['all rule sets, without derivation', measure(inputs(all, false))],
  ['all rule sets, with derivation', measure(inputs(all, true))],
  ['a whole case of the delivered house', measureHouse(false)],
  ['a whole case, explained', measureHouse(true)],
  ['naive 15 working days (no explanation)', naive],
];
for (const [what, each] of rows) {
  process.stdout.write(
    `${what.padEnd(42)} ${each.toFixed(2).padStart(8)} µs  ${(naive / each).toFixed(1).padStart(7)} x the naive speed\n`,
  );
}
