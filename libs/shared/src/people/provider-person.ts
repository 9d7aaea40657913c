import { Failure } from '../domain/failure/failure.js';
import { departmentRoles, type Role } from '../domain/rights/roles.js';
import { cleanText } from '../domain/text/clean-text.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { Department, Institution } from '../platform/config/institution.js';
import { addPerson, changePerson, endSessionsOf, personWithId } from './keep-people.js';

/** How the papers translate what a provider says. */
export type ProviderPapers = Exclude<Institution['signIn']['provider'], 'off'>;

/** Claims of an ID token. */
export type Claims = Readonly<Record<string, unknown>>;

/** Somebody as a provider tells of them. */
export interface ToldPerson {
  /** Issuer and `sub` together: nobody else's, for good. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly staffNumber: string | undefined;
  readonly role: Role;
  readonly department: string | null;
}

/**
 * Who a provider says that somebody is, by the mapping of the papers. Undefined where it gives them no role here, or a role that is nothing without a
 * department and no department that the papers have.
 */
export function personOfClaims(papers: ProviderPapers, claims: Claims, departments: readonly Department[]): ToldPerson | undefined {
  const values = wordsOf(inside(claims, papers.claims.roles));
  const role = Object.entries(papers.roles).find(([value]) => values.includes(value))?.[1];
  const places = wordsOf(inside(claims, papers.claims.department)).map((value) => papers.departments[value] ?? value);
  const department = places.find((one) => departments.some(({ id }) => id === one)) ?? null;
  if (role === undefined || (departmentRoles.includes(role) && department === null)) return undefined;
  const [staffNumber] = wordsOf(inside(claims, papers.claims.staffNumber));
  const [name] = [...wordsOf(claims['name']), ...wordsOf(claims['preferred_username']), String(claims['sub'])];
  return {
    subject: subjectOf(papers, String(claims['sub'])),
    name: cleanText(name!, 80).trim() || String(claims['sub']).slice(0, 80),
    email: claims['email_verified'] === false ? undefined : wordsOf(claims['email'])[0]?.slice(0, 254),
    staffNumber: staffNumber?.slice(0, 40),
    role,
    department,
  };
}

/** A person of a provider, as `staff.provider_subject` has them. */
export const subjectOf = (papers: Pick<ProviderPapers, 'issuer'>, sub: string): string => `${papers.issuer} ${sub}`;

const keeper = { actor: 'system:provider' };

/**
 * The account of somebody whom a provider sent, as it tells of them now: the one that is theirs by its `sub`, else one with the staff number that was
 * never linked, else a new one. Role and department follow the provider; a mail address links nothing, for it may pass to another. Gives its id.
 */
export async function accountOf(tx: Tx, told: ToldPerson): Promise<string> {
  const { subject, ...said } = told;
  const [known] = await tx.query<{ id: string; linked: boolean }>(
    `SELECT id, provider_subject IS NOT NULL AS linked FROM staff
     WHERE left_at IS NULL AND (provider_subject = $1 OR (provider_subject IS NULL AND lower(staff_number) = lower($2)))
     ORDER BY provider_subject IS NULL LIMIT 1`,
    [subject, said.staffNumber ?? null],
  );
  const id = known?.id ?? (await addPerson(tx, said, keeper));
  if (!known?.linked) await tx.query('UPDATE staff SET provider_subject = $2 WHERE id = $1', [id, subject]);
  if (known) {
    const person = await personWithId(tx, id);
    const changed = (['name', 'email', 'staffNumber', 'role', 'department'] as const).some(
      (fact) => said[fact] !== undefined && said[fact] !== person[fact],
    );
    if (changed) await changePerson(tx, person, said, keeper);
  }
  return id;
}

/** Ends what is open of somebody whom the provider gives no role any more. Content to find nothing. */
export async function shutOut(tx: Tx, subject: string): Promise<void> {
  const [known] = await tx.query<{ id: string }>('SELECT id FROM staff WHERE provider_subject = $1 AND left_at IS NULL', [subject]);
  if (!known) return;
  const sessions = await endSessionsOf(tx, known.id);
  if (sessions > 0) await tx.record([{ kind: 'staff.signed-out-everywhere', subjectId: known.id, ...keeper, data: { sessions } }]);
}

/** Ends sessions that a provider says are over: one by its `sid`, or all of a person. */
export async function endProviderSessions(
  tx: Tx,
  papers: ProviderPapers,
  ended: { readonly sid?: string | undefined; readonly sub?: string | undefined },
): Promise<number> {
  if (ended.sid === undefined && ended.sub === undefined) throw new Failure('request.invalid');
  const rows = await tx.query<{ staffId: string }>(
    `UPDATE staff_session s SET ended_at = now() FROM staff p
     WHERE p.id = s.staff_id AND s.ended_at IS NULL AND s.provider_hint IS NOT NULL
       AND ($1::text IS NULL OR s.provider_session = $1) AND ($2::text IS NULL OR p.provider_subject = $2) RETURNING s.staff_id AS "staffId"`,
    [ended.sid ?? null, ended.sub === undefined ? null : subjectOf(papers, ended.sub)],
  );
  await tx.record(rows.map(({ staffId }) => ({ kind: 'staff.signed-out' as const, subjectId: staffId, ...keeper })));
  return rows.length;
}

/** A claim by its name, or by a path of names. */
function inside(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (at !== null && typeof at === 'object' && Object.hasOwn(at, name) ? (at as Claims)[name] : undefined),
      claims,
    );
}

const wordsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value.slice(0, 500) : [value]).flatMap((one) =>
    typeof one === 'string' && one.trim() !== '' ? [one.trim()] : typeof one === 'number' ? [String(one)] : [],
  );
