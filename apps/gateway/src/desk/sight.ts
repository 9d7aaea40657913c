import { Failure } from '@app/shared/domain/failure/failure.js';
import { judge, seesDepartment } from '@app/shared/domain/rights/judge.js';
import { type Action, reachOf } from '@app/shared/domain/rights/rights.js';
import { assistsSql } from '@app/shared/records/part-rows.js';
import type { Staff } from './staff.js';

/**
 * The one gate of sight. Whose cases a role sees the table of rights says (`case.read`); and nobody, whatever their role, sees a case that
 * is about them or about a department that they head. What somebody may not see answers as one that does not exist.
 */
export interface Seen {
  readonly department: string | null;
  /** Whom it is about, as `complaint.conflicts` has it. */
  readonly conflicts: readonly string[];
  /** It is another department's, which asked theirs for a part; where it was read with {@link assistsIn}. */
  readonly assists?: boolean;
  /** The person had the use of their data restricted; where it was read with {@link restrictedSince}, or of the one row with `restricted_at`. */
  readonly restricted?: boolean;
}

/** A case as a right is judged by it. */
export interface JudgedCase extends Seen {
  readonly claimLive: boolean;
  readonly holderId: string | null;
  /** A grant of its content stands for who asks (`grantStands`). */
  readonly granted?: boolean;
}

/**
 * Fails unless this person may do this to this case, by the table of rights: with `not-found` where they may not know of it, `auth.forbidden`
 * where they only may not do it, `claim.missing` and `claim.held-by-another` where they would need it to be theirs, `content.not-granted` where they would need a grant,
 * `case.restricted` where the person had the use of their words restricted.
 */
export function demandRightTo(staff: Staff, action: Action, asked: JudgedCase): void {
  const verdict = judge(staff.role, action, {
    barred: isBarred(staff, asked),
    own: staff.department !== null && staff.department === asked.department,
    assists: asked.assists === true,
    held: !asked.claimLive ? 'nobody' : asked.holderId === staff.id ? 'me' : 'another',
    granted: asked.granted === true,
    restricted: asked.restricted === true,
  });
  if (verdict === 'hidden') throw new Failure('not-found');
  if (verdict === 'forbidden') throw new Failure('auth.forbidden');
  if (verdict === 'claim-missing') throw new Failure('claim.missing');
  if (verdict === 'held-by-another') throw new Failure('claim.held-by-another');
  if (verdict === 'not-granted') throw new Failure('content.not-granted');
  if (verdict === 'restricted') throw new Failure('case.restricted');
}

/** Whether this person reads the words of every case that they see, by their role; a key of a program is for less only in what it may call. */
export const readsWords = (staff: Pick<Staff, 'role'>): boolean => reachOf(staff.role, 'content.read') !== 'granted';

/** Whether the words of this case are closed to this person because whose they are had their use restricted: to all but those who answer such requests. */
export const isClosedTo = (staff: Staff, seen: Seen): boolean => seen.restricted === true && !mayDo(staff, 'data-request.answer', seen);

/** Whether this person reads the words of this case, which they may see: by a grant, or by their role where they are not closed to them. */
export const readsWordsOf = (staff: Staff, { granted = false, ...seen }: Seen & { readonly granted?: boolean }): boolean =>
  granted || (readsWords(staff) && !isClosedTo(staff, seen));

/**
 * Rows of a list as this person may have them: of a case that is closed to them what `without` leaves. Every list that hands out words, names or addresses
 * of cases asks this, with `restrictedSince` in its statement; the rows are of cases that they see. `whose`: the department that has the case.
 */
export const openRows = <Row extends { readonly restricted: boolean }>(
  staff: Staff,
  rows: readonly Row[],
  whose: (row: Row) => string | null,
  without: (row: Row) => Row,
): Row[] =>
  rows.map((row) => (isClosedTo(staff, { department: whose(row), conflicts: [], restricted: row.restricted }) ? without(row) : row));

/** Fails with `case.restricted` for whoever does not read the words of a case and is about to write them anew: what they do not see they would wipe out. */
export function demandWords(staff: Staff, found: Seen): void {
  if (!readsWordsOf(staff, found)) throw new Failure('case.restricted');
}

/**
 * In SQL, over a row of `complaint` under this name: since when the use of what somebody wrote in it, or in what is part of it, is restricted; NULL: it is
 * not. A case is shown with its parts, so whoever of them had that restricts the whole.
 */
export const restrictedSince = (alias: string): string =>
  `(WITH RECURSIVE part AS (SELECT ${alias}.id, ${alias}.restricted_at UNION ALL SELECT m.id, m.restricted_at FROM part p JOIN complaint m ON m.merged_into = p.id) SELECT min(restricted_at) FROM part)`;

/**
 * In SQL, over a row of `complaint` under this name: its words may be looked through for this person, who reads words by their role. The same as
 * {@link readsWordsOf} for what no grant is asked of: lists, and what a search finds by words, names and numbers. A case is closed with what is part of it:
 * that it was found would tell of the words which it shows to nobody.
 */
export function unrestricted(alias: string, staff: Staff, put: (value: unknown) => string): string {
  const answers = reachOf(staff.role, 'data-request.answer');
  if (answers === 'all') return 'true';
  return `(${restrictedSince(alias)} IS NULL${answers === undefined ? '' : ` OR ${alias}.department = ${put(staff.department ?? '')}`})`;
}

/** In SQL, over a row of `complaint` under this name: whether a grant of its content stands for the person whose id is the parameter. */
export const grantStands = (alias: string, staffId: string): string =>
  `EXISTS (SELECT 1 FROM content_grant g WHERE g.complaint_id = ${alias}.id AND g.staff_id = ${staffId}::uuid AND g.state = 'given' AND g.ends_at > now())`;

/** Whether this person may do this to a case that nobody needs to hold for it. */
export function mayDo(staff: Staff, action: Action, seen: Seen): boolean {
  const own = staff.department !== null && staff.department === seen.department;
  return judge(staff.role, action, { barred: isBarred(staff, seen), own, assists: seen.assists === true, held: 'nobody' }) === 'allowed';
}

const isBarred = (staff: Staff, { conflicts }: Seen): boolean => conflicts.some((key) => staff.conflicts.includes(key));

/** Whether this person may see a case. */
export function maySee(staff: Staff, seen: Seen): boolean {
  return (seen.assists === true || maySeeDepartment(staff, seen.department)) && !isBarred(staff, seen);
}

/** Whether this person may see a department's list at all: their own, or all for those who oversee. */
export function maySeeDepartment(staff: Staff, department: string | null): boolean {
  return seesDepartment(staff.role, staff.department !== null && staff.department === department);
}

/** Fails with `not-found` when the department is not this person's: another's queue answers as one that does not exist. */
export function demandDepartment(staff: Staff, department: string): void {
  if (!maySeeDepartment(staff, department)) throw new Failure('not-found');
}

/** The same as {@link maySee} in SQL, over a row of `complaint` under this name; the two parameters are those of {@link sightOf}, in order. */
export const inSight = (alias: string, department: string, conflicts: string): string =>
  `((${department}::text IS NULL OR ${alias}.department = ${department}) AND NOT ${alias}.conflicts && ${conflicts}::text[])`;

/**
 * In SQL: somebody's department assists in the case of this alias. The two parameters are those of {@link assistanceOf}. Lists of cases do not ask this:
 * a department has a list of its own of what it was asked.
 */
export const assistsIn = assistsSql;
/**
 * In SQL, over a row of `complaint` under this name: a case that this person sees, as their department's, as one who oversees, or because theirs assists.
 * The parameters are those of {@link sightOf} and {@link assistanceOf}. What is another's is left out where it is looked for: that it was found and
 * refused afterwards could be told by the time that it took.
 */
export const seenIn = (alias: string, department: string, conflicts: string, own: string, keys: string): string =>
  `(${inSight(alias, department, conflicts)} OR ${assistsIn(alias, own, keys)} AND NOT ${alias}.conflicts && ${conflicts}::text[])`;
/** The department of whoever may read cases by it, and what bars it from assisting. */
export const assistanceOf = (staff: Staff): readonly [department: string | null, keys: readonly string[]] => [
  reachOf(staff.role, 'case.read') === 'own' && staff.departmentKeys ? staff.department : null,
  staff.departmentKeys ?? [],
];

/** The department whose cases a person sees (null: all; empty: none), and the keys of those that are about them. */
export const sightOf = (staff: Staff): readonly [department: string | null, conflicts: readonly string[]] => [
  reachOf(staff.role, 'case.read') === 'all' ? null : reachOf(staff.role, 'case.read') === 'own' ? (staff.department ?? '') : '',
  staff.conflicts,
];

/** Puts the two parameters of {@link inSight} into a statement and gives their places. */
export function putSight(staff: Staff, put: (value: unknown) => string): readonly [department: string, conflicts: string] {
  const [department, conflicts] = sightOf(staff);
  return [put(department), put(conflicts)];
}
