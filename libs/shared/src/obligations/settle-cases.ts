import type { ComputedDeadline } from '../domain/deadline/records/computed-deadline.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import type { CaseRecord } from './case-record.js';
import {
  callForSpared,
  factsOf,
  insertObligations,
  type ObligationFacts,
  type ObligationRow,
  type Owner,
  saysTheSame,
  updateObligations,
  type WantedRow,
} from './obligation-rows.js';

/** A date of an open duty that is another than it was. Null: none, or none yet. */
export interface MovedDate {
  readonly obligationId: string;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a case has come to. */
export interface SettledCase {
  readonly record: CaseRecord;
  readonly deadlines: readonly ComputedDeadline[];
  readonly moved: readonly MovedDate[];
}

/** A case beside what is stored of it: duties that are not there yet, and rows that say something else than its events do. */
export interface Compared extends SettledCase {
  readonly arisen: readonly (WantedRow & { readonly owner: Owner })[];
  readonly changed: readonly (WantedRow & { readonly before: ObligationRow })[];
}

/**
 * Brings the duties of locked cases in line with what happened to them: new ones arise, open ones are met, waived or moved, and the
 * earliest governs the queue. It looks at the whole list of events each time, so doing it twice changes nothing.
 */
export async function settleCases(tx: Tx, deadlines: HouseDeadlines, cases: readonly CaseRecord[]): Promise<readonly SettledCase[]> {
  const compared = cases.map((record) => compareCase(deadlines, record));
  await insertObligations(
    tx,
    compared.flatMap(({ arisen }) => arisen),
  );
  await updateObligations(
    tx,
    compared.flatMap(({ changed }) => changed),
  );
  await callForSpared(
    tx,
    compared.flatMap(({ record, changed }) => (changed.length === 0 ? [] : record.rows.filter((row) => row.mayBeSpared))),
  );
  await writeGoverning(tx, deadlines, compared);
  return compared;
}

/** What the events of a case come to, against its rows. */
export function compareCase(deadlines: HouseDeadlines, record: CaseRecord): Compared {
  // Why a date is what it is costs as much as the date: it is asked for only where it is written.
  const compared = compareWith(deadlines, record, deadlines.compute(record));
  const isWritten = compared.arisen.length > 0 || compared.changed.some(({ before, facts }) => isCountedAnew(before, facts));
  return isWritten ? compareWith(deadlines, record, deadlines.compute(record, true)) : compared;
}

function compareWith(deadlines: HouseDeadlines, record: CaseRecord, computed: readonly ComputedDeadline[]): Compared {
  const stored = new Map(record.rows.map((row) => [keyOf(row), row]));
  const arisen: Compared['arisen'][number][] = [];
  const changed: Compared['changed'][number][] = [];
  const moved: MovedDate[] = [];
  for (const deadline of computed) {
    const row = isElsewhere(record, deadline) ? asReplaced(rowOf(deadlines, deadline)) : rowOf(deadlines, deadline);
    const before = stored.get(keyOf(row.facts));
    stored.delete(keyOf(row.facts));
    if (!before) arisen.push({ ...row, owner: { complaint_id: record.id } });
    else if (!stands(before, row.facts)) {
      changed.push({ before, facts: row.facts, derivation: isCountedAnew(before, row.facts) ? row.derivation : before.derivation });
      if (hasMoved(before, row.facts)) moved.push(movedDate(before, row.facts));
    }
  }
  changed.push(...[...stored.values()].flatMap(replaced));
  return { record, deadlines: computed.filter((deadline) => !isElsewhere(record, deadline)), moved, arisen, changed };
}

/**
 * Whether a duty is owed under another reference: the case is part of another one now, which owes the same. Its acknowledgement stays its own,
 * for it answers an arrival of its own.
 */
function isElsewhere({ status }: CaseRecord, { state, kind }: ComputedDeadline): boolean {
  return status === 'merged' && state === 'open' && kind !== 'acknowledge';
}

function asReplaced(row: WantedRow): WantedRow {
  return { ...row, facts: { ...row.facts, state: 'replaced' } };
}

/** What cases owe that were just taken in; nothing of theirs is stored yet. The caller writes the governing date itself. */
export async function insertFirstDuties(
  tx: Tx,
  house: HouseDeadlines,
  fresh: readonly { readonly complaintId: string; readonly deadlines: readonly ComputedDeadline[] }[],
): Promise<void> {
  await insertObligations(
    tx,
    fresh.flatMap(({ complaintId, deadlines }) =>
      deadlines.map((deadline) => ({ ...rowOf(house, deadline), owner: { complaint_id: complaintId } })),
    ),
  );
}

/** A computed deadline as a row; it must have been explained. */
export function rowOf(deadlines: HouseDeadlines, deadline: ComputedDeadline): WantedRow {
  const facts = factsOf(deadline, deadlines.warnings(deadline), deadlines.markOf(deadline.ruleSet));
  return { facts, derivation: deadline.derivation ?? null };
}

const keyOf = ({ rule_set, obligation, occurrence }: Pick<ObligationFacts, 'rule_set' | 'obligation' | 'occurrence'>): string =>
  `${rule_set} ${obligation} ${occurrence}`;

/** A duty that the case, as it is known now, does not have. It keeps its dates for the record. */
function replaced(before: ObligationRow): (WantedRow & { before: ObligationRow })[] {
  return before.state === 'replaced' ? [] : [{ before, facts: { ...before, state: 'replaced' }, derivation: before.derivation }];
}

/**
 * Whether a row may stay as it is. What is over was judged with the calendar and the rules of its time and stays judged so: a later
 * amendment makes nothing late, or timely, that was not. What is recorded late about the case itself still counts.
 */
function stands(before: ObligationRow, after: ObligationFacts): boolean {
  const isOver = before.state !== 'open' && before.state !== 'replaced' && after.state !== 'open';
  if (!isOver || before.counted_with === after.counted_with) return saysTheSame(before, after);
  return saysTheSame(before, after, ['satisfied_at', 'satisfied_by', 'alternative', 'waived_at', 'waived_by']);
}

function isCountedAnew(before: ObligationFacts, after: ObligationFacts): boolean {
  return !saysTheSame(before, after, ['due_on', 'due_at', 'undated', 'started_at', 'counted_with']);
}

function hasMoved(before: ObligationFacts, after: ObligationFacts): boolean {
  return before.state === 'open' && after.state === 'open' && before.due_on !== after.due_on;
}

function movedDate(before: ObligationRow, after: ObligationFacts): MovedDate {
  return { obligationId: before.id, ruleSet: after.rule_set, obligation: after.obligation, from: before.due_on, to: after.due_on };
}

async function writeGoverning(tx: Tx, house: HouseDeadlines, settled: readonly SettledCase[]): Promise<void> {
  const rows = settled.flatMap(({ record, deadlines }) => {
    const dueAt = house.governing(deadlines)?.dueAt ?? null;
    return dueAt?.getTime() === record.dueAt?.getTime() ? [] : [{ id: record.id, due_at: dueAt }];
  });
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE complaint c SET due_at = w.due_at FROM json_to_recordset($1) AS w(id uuid, due_at timestamptz) WHERE c.id = w.id AND c.id = ANY($2)`,
    [JSON.stringify(rows), rows.map((row) => row.id)],
  );
}
