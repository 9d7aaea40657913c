import type { LocalDate } from '@app/shared/domain/calendar/local-date.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type MeasureState, measureTransitions } from '@app/shared/domain/root-cause/measure-state.js';
import type { Reader, Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { moveMeasureRow, proposeMeasureRow } from '@app/shared/records/measure-rows.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, reach, type Staff } from '../staff.js';
import { rootCausesOf } from './state-root-cause.js';

/** What somebody proposes against a root cause. `department` null: of the whole house; `dueOn` is a local day. */
export interface MeasureWish {
  readonly cause: string;
  readonly department: string | null;
  readonly what: string;
  /** The id of whoever answers for it. */
  readonly owner: string;
  readonly dueOn: LocalDate;
}

/** A step of a measure: when, by whom, and why. */
export interface MeasureStep {
  readonly state: MeasureState;
  readonly reason: string | null;
  readonly by: string;
  readonly at: Date;
}

/** A measure as it stands, its steps the first at the top. */
export interface Measure {
  readonly id: string;
  readonly coding: string;
  readonly cause: string;
  readonly department: string | null;
  readonly what: string;
  readonly state: MeasureState;
  readonly owner: string;
  readonly ownerId: string;
  readonly dueOn: LocalDate;
  readonly proposedById: string | null;
  readonly steps: readonly MeasureStep[];
}

/** Somebody who may answer for a measure. */
export interface MeasureOwner {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly department: string | null;
}

/** So long may it be said what is done. */
export const mostInMeasure = 1_000;
const mostListed = 200;

const columns = `m.id, m.coding, m.cause, m.department, m.what, m.state, m.owner, m.owner_id AS "ownerId", m.due_on::text AS "dueOn", m.proposed_by_id AS "proposedById"`;

/** Measures of a department and of the whole house, or (null) all: those that wait for somebody first, the first due at the top. */
export async function listMeasures(from: Reader, department: string | null): Promise<Measure[]> {
  const rows = await from.read<Measure>(
    `SELECT ${columns}, (SELECT json_agg(json_build_object('state', s.state, 'reason', s.reason, 'by', s.actor, 'at', s.at) ORDER BY s.no)
         FROM measure_step s WHERE s.measure_id = m.id) AS steps
     FROM measure m WHERE $1::text IS NULL OR m.department IS NULL OR m.department = $1
     ORDER BY m.state NOT IN ('proposed', 'agreed', 'done'), m.due_on, m.id LIMIT ${mostListed}`,
    [department],
  );
  return rows.map((one) => ({ ...one, steps: one.steps.map((step) => ({ ...step, at: new Date(step.at) })) }));
}

/** Who may answer for a measure that this person proposes: heads and the complaint office; for whoever proposes for their own department, of that one. */
export async function ownersFor(from: Reader, staff: Staff): Promise<MeasureOwner[]> {
  const own = reach(staff, 'measure.propose') === 'own' ? staff.department : null;
  return await from.read<MeasureOwner>(
    `SELECT id, name, role, department FROM staff WHERE left_at IS NULL AND role IN ('head', 'supervisor')
       AND ($1::text IS NULL OR department = $1 OR role = 'supervisor') ORDER BY department NULLS FIRST, name, id`,
    [own],
  );
}

/**
 * Proposes a measure. Fails with `root-cause.unknown`, `department.unknown`, `measure.owner-unknown`, and with `auth.forbidden` where somebody who answers for a department
 * proposes for another or for the whole house.
 */
export async function proposeMeasure(
  work: Transactions,
  papers: Pick<HouseConfig, 'institution' | 'departments'>,
  staff: Staff,
  wish: MeasureWish,
): Promise<{ readonly id: string; readonly state: MeasureState }> {
  demandRight(staff, 'measure.propose');
  demandReach(staff, wish.department);
  const coding = rootCausesOf(papers);
  if (!coding.entries.some(({ code }) => code === wish.cause)) throw new Failure('root-cause.unknown');
  if (wish.department !== null && !papers.departments.some(({ id }) => id === wish.department)) throw new Failure('department.unknown');
  return await work.run(async (tx) => {
    const owners = await ownersFor({ read: (sql, parameters) => tx.query(sql, parameters) }, staff);
    const owner = owners.find(({ id }) => id === wish.owner);
    if (owner === undefined) throw new Failure('measure.owner-unknown');
    const id = newId();
    const { cause, department, what, dueOn } = wish;
    const row = { id, coding: coding.id, cause, department, what, owner: owner.name, ownerId: owner.id, dueOn };
    await proposeMeasureRow(tx, row, { actor: staff.actor, actorId: staff.id });
    await tx.record([{ kind: 'measure.proposed', subjectId: id, ...by(staff), data: { coding: coding.id, cause, department, dueOn } }]);
    return { id, state: 'proposed' };
  });
}

/** What may become of a measure by a person. */
export type MeasureMove = Exclude<MeasureState, 'proposed'>;

/** Why somebody may not take this step with this measure: the code of the refusal; undefined where they may. For pages as well as for {@link moveMeasure}. */
export function refusedMove(
  staff: Staff,
  measure: Measure,
  to: MeasureMove,
): 'auth.forbidden' | 'measure.settled' | 'measure.own' | undefined {
  if (reach(staff, to === 'done' ? 'measure.propose' : 'measure.judge') === undefined) return 'auth.forbidden';
  if (to === 'done' && !reaches(staff, measure.department) && measure.ownerId !== staff.id) return 'auth.forbidden';
  if (!measureTransitions.allows(measure.state, to)) return 'measure.settled';
  const theirs = to === 'agreed' ? measure.proposedById : to === 'effective' || to === 'not-effective' ? measure.ownerId : null;
  return theirs === staff.id ? 'measure.own' : undefined;
}

/**
 * The next step of a measure: another person than whoever proposed it agrees, whoever answers for it (or oversees) says that it is done, another than they finds whether it helped.
 * Fails with `not-found`, `measure.settled`, `measure.own` and `auth.forbidden`.
 */
export async function moveMeasure(
  work: Transactions,
  staff: Staff,
  id: string,
  to: MeasureMove,
  reason: string | null,
): Promise<{ readonly state: MeasureState }> {
  demandRight(staff, to === 'done' ? 'measure.propose' : 'measure.judge');
  return await work.run(async (tx) => {
    const measure = await lockedMeasure(tx, id);
    if (measure === undefined || !isShown(staff, measure)) throw new Failure('not-found');
    const refused = refusedMove(staff, measure, to);
    if (refused !== undefined) throw new Failure(refused);
    if (!(await moveMeasureRow(tx, id, to, { actor: staff.actor, actorId: staff.id, reason }))) throw new Failure('measure.settled');
    await tx.record([{ kind: `measure.${to}`, subjectId: id, ...by(staff), data: reason === null ? {} : { reason } }]);
    return { state: to };
  });
}

async function lockedMeasure(tx: Tx, id: string): Promise<Measure | undefined> {
  const [row] = await tx.query<Measure>(`SELECT ${columns}, '[]'::json AS steps FROM measure m WHERE m.id = $1 FOR UPDATE`, [id]);
  return row;
}

/** Whether somebody sees this measure at all: whose figures end at their department, theirs and those of the whole house. */
const isShown = (staff: Staff, { department }: Measure): boolean =>
  department === null || reach(staff, 'figures.read') === 'all' || department === staff.department;

const reaches = (staff: Staff, department: string | null): boolean =>
  reach(staff, 'measure.propose') === 'all' || (department !== null && department === staff.department);

function demandReach(staff: Staff, department: string | null): void {
  if (!reaches(staff, department)) throw new Failure('auth.forbidden');
}
