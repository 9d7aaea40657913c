import type { Budget, Spending } from '../domain/budget/budget.js';
import type { Tx } from './unit-of-work.js';

/** A slot is a twenty-fourth of the time: what is counted is always a little more than the time, never less. */
const slotsInTime = 24;

/**
 * Spends from budgets, in the order of the list, and gives for each that may not be done the budgets that are used up. Any number of
 * processes may spend at once and none of them goes over: the budgets are locked (in one order for all) until the transaction ends, and
 * what it writes counts only if it commits.
 */
export async function spend(tx: Tx, spendings: readonly Spending[]): Promise<Map<string, Budget[]>> {
  const budgets = [...new Map(spendings.flatMap((one) => one.budgets).map((budget) => [hex(budget), budget])).values()];
  if (budgets.length === 0) return new Map();
  await lock(tx, budgets);
  const used = await usesOf(tx, budgets);
  const added = new Map<string, number>();
  const refused = new Map<string, Budget[]>();
  for (const { id, budgets: own, counted } of spendings) {
    const spent = own.filter((budget) => (used.get(hex(budget)) ?? 0) >= budget.limit);
    if (spent.length > 0 && !counted) {
      refused.set(id, spent);
      continue;
    }
    for (const budget of own) {
      used.set(hex(budget), (used.get(hex(budget)) ?? 0) + 1);
      added.set(hex(budget), (added.get(hex(budget)) ?? 0) + 1);
    }
  }
  await write(
    tx,
    budgets.filter((budget) => added.has(hex(budget))),
    added,
  );
  return refused;
}

/** Budgets that are used up already, asked without spending: for telling people, not for deciding. */
export async function usedUp(tx: Tx, budgets: readonly Budget[]): Promise<Budget[]> {
  if (budgets.length === 0) return [];
  const used = await usesOf(tx, budgets);
  return budgets.filter((budget) => (used.get(hex(budget)) ?? 0) >= budget.limit);
}

/** Forgets uses that no budget looks at any more. Gives how many rows. */
export async function forgetUses(tx: Tx, limit = 1_000): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM budget_use WHERE (key, slot) IN (SELECT key, slot FROM budget_use WHERE slot < now() - interval '3 days' ORDER BY slot LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [limit],
  );
  return rows.length;
}

const hex = (budget: Budget): string => Buffer.from(budget.key).toString('hex');

async function lock(tx: Tx, budgets: readonly Budget[]): Promise<void> {
  const locks = budgets.map((budget) => Buffer.from(budget.key).readBigInt64BE()).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  await tx.query('SELECT pg_advisory_xact_lock(l) FROM unnest($1::bigint[]) WITH ORDINALITY AS u(l, no) ORDER BY no', [locks.map(String)]);
}

/** Every slot that reaches into the time is counted whole. */
async function usesOf(tx: Tx, budgets: readonly Budget[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ key: Buffer; used: number }>(
    `SELECT b.key, sum(u.used)::int AS used FROM unnest($1::bytea[], $2::float8[]) AS b(key, hours)
     JOIN budget_use u ON u.key = b.key AND u.slot > clock_timestamp() - make_interval(secs => b.hours * 3600 * ${1 + 1 / slotsInTime}) GROUP BY b.key`,
    [budgets.map((budget) => budget.key), budgets.map((budget) => budget.hours)],
  );
  return new Map(rows.map((row) => [row.key.toString('hex'), row.used]));
}

async function write(tx: Tx, budgets: readonly Budget[], added: ReadonlyMap<string, number>): Promise<void> {
  if (budgets.length === 0) return;
  await tx.query(
    `INSERT INTO budget_use AS u (key, slot, used)
     SELECT key, date_bin(make_interval(secs => hours * 3600 / ${slotsInTime}), clock_timestamp(), 'epoch'), used
     FROM unnest($1::bytea[], $2::float8[], $3::int[]) AS b(key, hours, used)
     ON CONFLICT (key, slot) DO UPDATE SET used = u.used + excluded.used`,
    [budgets.map((budget) => budget.key), budgets.map((budget) => budget.hours), budgets.map((budget) => added.get(hex(budget)))],
  );
}
