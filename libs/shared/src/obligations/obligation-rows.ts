import type { ComputedDeadline, Derivation } from '../domain/deadline/records/computed-deadline.js';
import type { Warnings } from '../domain/deadline/warnings.js';
import { keepDerivations } from '../persistence/derivations.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { closeWork, openDutyWork } from '../records/work-rows.js';

/** What a duty's row says of it, in the table's own names. Days are local dates, `assumed` is in the order of the rule line. */
export interface ObligationFacts {
  readonly rule_set: string;
  readonly obligation: string;
  readonly occurrence: number;
  readonly rule_set_version: string;
  readonly kind: string;
  readonly notice: string | null;
  /** `replaced`: what the case has become known to be does not owe it. */
  readonly state: ComputedDeadline['state'] | 'replaced';
  readonly started_at: Date;
  readonly due_on: string | null;
  readonly due_at: Date | null;
  readonly undated: string | null;
  readonly near_at: Date | null;
  readonly escalate_at: Date | null;
  readonly provisional: boolean;
  readonly known_through: string | null;
  readonly house: boolean;
  readonly assumed: readonly string[];
  readonly calendar: string | null;
  readonly calendar_version: string | null;
  readonly satisfied_at: Date | null;
  readonly satisfied_by: string | null;
  readonly alternative: string | null;
  readonly waived_at: Date | null;
  readonly waived_by: string | null;
  readonly instead: string | null;
  readonly counted_with: string | null;
}

/** A row as it is stored. */
export interface ObligationRow extends ObligationFacts {
  readonly id: string;
  readonly complaintId: string;
  /** The key of its derivation. */
  readonly derivation: string | null;
  /** It was escalated or missed, so that people have it on their list. */
  readonly isWork: boolean;
  /** Open, and an earlier date of the same act may call for people in its place: so it stands, or the sweeper may be writing it now. */
  readonly mayBeSpared: boolean;
}

/** A duty that is to be written: its facts, and why its date is what it is (where that is stored already, its key). */
export interface WantedRow {
  readonly facts: ObligationFacts;
  readonly derivation: Derivation | string | null;
}

/** What a computed deadline says in a row. `countedWith` is the mark of what it was counted with. */
export function factsOf(deadline: ComputedDeadline, warnings: Warnings | null, countedWith: string): ObligationFacts {
  return {
    rule_set: deadline.ruleSet,
    obligation: deadline.obligation,
    occurrence: deadline.occurrence,
    rule_set_version: deadline.ruleSetVersion,
    kind: deadline.kind,
    notice: deadline.notice,
    state: deadline.state,
    started_at: deadline.startedAt,
    due_on: deadline.dueOn,
    due_at: deadline.dueAt,
    undated: deadline.undated ?? deadline.error ?? null,
    near_at: warnings?.nearAt ?? null,
    escalate_at: warnings?.escalateAt ?? null,
    provisional: deadline.provisional,
    known_through: deadline.knownThrough ?? null,
    house: deadline.house,
    assumed: deadline.assumed,
    calendar: deadline.calendar,
    calendar_version: deadline.calendarVersion,
    satisfied_at: deadline.satisfiedAt ?? null,
    satisfied_by: deadline.satisfiedBy ?? null,
    alternative: deadline.alternative ?? null,
    waived_at: deadline.waivedAt ?? null,
    waived_by: deadline.waivedBy ?? null,
    instead: deadline.instead ?? null,
    counted_with: countedWith,
  };
}

/** Whether two say the same; instants are compared to the millisecond, as this program knows them. */
export function saysTheSame(one: ObligationFacts, other: ObligationFacts, of: readonly (keyof ObligationFacts)[] = factNames): boolean {
  return of.every((name) => plain(one[name]) === plain(other[name]));
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return Array.isArray(value) ? value.join() : value;
}

const factNames = [
  'rule_set_version',
  'kind',
  'notice',
  'state',
  'started_at',
  'due_on',
  'due_at',
  'undated',
  'near_at',
  'escalate_at',
  'provisional',
  'known_through',
  'house',
  'assumed',
  'calendar',
  'calendar_version',
  'satisfied_at',
  'satisfied_by',
  'alternative',
  'waived_at',
  'waived_by',
  'instead',
  'counted_with',
] as const satisfies (keyof ObligationFacts)[];

const names = factNames.join(', ');

/** Writes duties that were not there; one that stands already is left as it is, so that repeating does nothing. */
export async function insertObligations(tx: Tx, arisen: readonly (WantedRow & { readonly owner: Owner })[]): Promise<void> {
  if (arisen.length === 0) return;
  const keys = await keysOf(tx, arisen);
  const rows = arisen.map(({ owner, facts }, at) => ({ id: newId(), ...owner, ...facts, derivation: keys[at] }));
  const columns = `id, complaint_id, period_from, period_to, remind_on, rule_set, obligation, occurrence, ${names}, derivation`;
  await tx.query(
    `INSERT INTO obligation (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::obligation, $1) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Whose duty it is: a complaint's, or the institution's own for a period. */
export type Owner =
  | { readonly complaint_id: string }
  | { readonly period_from: string; readonly period_to: string; readonly remind_on: string | null };

/**
 * Brings rows up to date. A date that moved is told of again when it comes near, and is missed again only if it passes again; a duty that
 * is no longer open, or whose date moved, is nobody's work any more.
 */
export async function updateObligations(
  tx: Tx,
  changed: readonly (WantedRow & { readonly before: Pick<ObligationRow, 'id' | 'due_at' | 'isWork'> })[],
): Promise<void> {
  if (changed.length === 0) return;
  const keys = await keysOf(tx, changed);
  const rows = changed.map(({ before, facts }, at) => ({ ...facts, id: before.id, derivation: keys[at] }));
  const sets = factNames.map((name) => `${name} = w.${name}`).join(', ');
  const mark = (name: string) => `${name} = CASE WHEN o.due_at IS DISTINCT FROM w.due_at THEN NULL ELSE o.${name} END`;
  await tx.query(
    `UPDATE obligation o SET ${sets}, derivation = w.derivation, ${['near_told_at', 'escalated_at', 'missed_at'].map(mark).join(', ')}
     FROM json_populate_recordset(NULL::obligation, $1) AS w WHERE o.id = w.id AND o.id = ANY($2)`,
    // The ids once more, so that the planner knows how few they are and goes by the index.
    [JSON.stringify(rows), rows.map((row) => row.id)],
  );
  const done = changed.filter(
    ({ before, facts }) => before.isWork && (facts.state !== 'open' || plain(before.due_at) !== plain(facts.due_at)),
  );
  await closeWork(
    tx,
    ['deadline-escalated', 'deadline-missed'],
    done.map(({ before }) => before.id),
    'system:clock',
  );
}

/**
 * Of these duties of cases whose dates were just settled: what was spared its alarms by an earlier date of the same act calls for people itself
 * once that date is over or moved. Near and escalated are told anew, and what was missed by then is on people's list.
 */
export async function callForSpared(tx: Tx, spared: readonly Pick<ObligationRow, 'id'>[]): Promise<void> {
  if (spared.length === 0) return;
  const alone = await tx.query<{ id: string; missed: boolean }>(
    `UPDATE obligation o SET spared = false, near_told_at = CASE WHEN missed_at IS NULL THEN NULL ELSE near_told_at END,
            escalated_at = CASE WHEN missed_at IS NULL THEN NULL ELSE escalated_at END
     WHERE o.spared AND o.state = 'open' AND o.id = ANY($1)
       AND NOT EXISTS (SELECT 1 FROM obligation e WHERE e.complaint_id = o.complaint_id AND e.kind = o.kind AND e.rule_set <> o.rule_set
         AND e.state = 'open' AND (e.due_at, e.id) < (o.due_at, o.id))
     RETURNING id, missed_at IS NOT NULL AS missed`,
    [spared.map(({ id }) => id)],
  );
  const missed = alone.flatMap((duty) => (duty.missed ? [duty.id] : []));
  if (missed.length > 0) await openDutyWork(tx, 'deadline-missed', missed);
}

/** The key of each row's derivation; those that are not stored yet are stored. */
async function keysOf(tx: Tx, rows: readonly WantedRow[]): Promise<(string | null)[]> {
  const isNew = (derivation: WantedRow['derivation']): derivation is Derivation => derivation !== null && typeof derivation !== 'string';
  const stored = await keepDerivations(tx, rows.map((row) => row.derivation).filter(isNew));
  return rows.map(({ derivation }) => (isNew(derivation) ? stored.get(derivation)! : derivation));
}
