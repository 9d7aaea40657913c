import { randomBytes } from 'node:crypto';
import { Failure } from '../domain/failure/failure.js';
import { type Action, actions, isKeyedAtDesk, personsAlone, reachOf } from '../domain/rights/rights.js';
import { departmentRoles, type Role } from '../domain/rights/roles.js';
import type { Reader, Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import type { Keeper } from './keep-people.js';
import { tokenHash } from './staff-tokens.js';

/** What a key of a program is to open. */
export interface KeySaid {
  /** What the program is; the trail names it so. */
  readonly name: string;
  readonly role: Role;
  readonly department: string | null;
  /** The actions that it is for, all of them within what the role may (docs/rights.md). */
  readonly scope: readonly string[];
  readonly days: number;
}

/** A key of a program, without what it is. */
export interface KeyShown {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly department: string | null;
  readonly scope: readonly Action[];
  readonly madeAt: Date;
  readonly expiresAt: Date;
}

/** How long a key stands at most, in days: whoever forgets one has it for so long. */
export const longestKeyDays = 400;

const columns = `id, name, role, department, scope, made_at AS "madeAt", expires_at AS "expiresAt"`;
const stands = 'machine AND revoked_at IS NULL AND expires_at > now()';

/** Keys of programs that open the house, by name. */
export async function listKeys(from: Reader): Promise<KeyShown[]> {
  return await from.read<KeyShown>(`SELECT ${columns} FROM staff_token WHERE ${stands} ORDER BY name, made_at, id`);
}

/**
 * Makes a key of a program, which is shown once. It opens the API alone, and there what it names; nobody signs in with it. A colleague
 * (`keeper.actorId`) makes one for what shows no case, for they could use it; at the machine of the house any is made. Fails with `key.scope-unknown` for
 * an action that is none, is beyond the role or is a person's alone, with `key.at-the-house`, and with `staff.department-missing`.
 */
export async function makeKey(tx: Tx, said: KeySaid, keeper: Keeper): Promise<{ id: string; key: string; expiresAt: Date }> {
  const unknown = said.scope.filter((one) => !opensByKey(said.role, one));
  if (said.scope.length === 0 || unknown.length > 0)
    throw new Failure(
      'key.scope-unknown',
      unknown.length === 0 ? undefined : `The role ${said.role} may not do this, or no program can: ${unknown.join(', ')}.`,
    );
  demandAtDesk(said, keeper);
  if (departmentRoles.includes(said.role) && said.department === null) throw new Failure('staff.department-missing');
  return await insertKey(tx, { ...said, holder: newId() }, keeper, {});
}

/**
 * Makes the next key of a program; the one before opens the house for `overlapHours` more, so that nothing stands still while it is put in place. What
 * the program holds stays its own. The new key stands as long as the old one did. Fails with `token.unknown`, and with `key.at-the-house` as
 * {@link makeKey} does: the next key is shown to whoever makes it.
 */
export async function rotateKey(
  tx: Tx,
  id: string,
  overlapHours: number,
  keeper: Keeper,
): Promise<{ id: string; key: string; expiresAt: Date }> {
  const [old] = await tx.query<KeyShown & { holder: string; days: number }>(
    `SELECT ${columns}, staff_id AS holder, greatest(1, ceil(extract(epoch FROM expires_at - made_at) / 86400))::int AS days
     FROM staff_token WHERE id::text = $1 AND ${stands} FOR UPDATE`,
    [id],
  );
  if (!old) throw new Failure('token.unknown');
  demandAtDesk(old, keeper);
  await tx.query('UPDATE staff_token SET expires_at = least(expires_at, now() + make_interval(hours => $2)) WHERE id = $1', [
    old.id,
    overlapHours,
  ]);
  return await insertKey(tx, old, keeper, { instead: old.id });
}

const opensByKey = (role: Role, one: string): boolean =>
  actions.includes(one as Action) && !personsAlone.includes(one as Action) && reachOf(role, one as Action) !== undefined;

function demandAtDesk({ role, scope }: Pick<KeySaid, 'role' | 'scope'>, keeper: Keeper): void {
  const more = scope.filter((one) => !isKeyedAtDesk(role, one as Action));
  if (keeper.actorId !== undefined && more.length > 0)
    throw new Failure('key.at-the-house', `Not made here for the role ${role}: ${more.join(', ')}.`);
}

async function insertKey(
  tx: Tx,
  said: KeySaid & { readonly holder: string },
  keeper: Keeper,
  data: Readonly<Record<string, unknown>>,
): Promise<{ id: string; key: string; expiresAt: Date }> {
  const key = `rk_${randomBytes(32).toString('base64url')}`;
  const id = newId();
  const [made] = await tx.query<{ expiresAt: Date }>(
    `INSERT INTO staff_token (id, name, role, department, token_hash, staff_id, label, expires_at, machine, scope)
     VALUES ($1, $2, $3, $4, $5, $6, $2, now() + make_interval(days => $7), true, $8) RETURNING expires_at AS "expiresAt"`,
    [id, said.name, said.role, said.department, tokenHash(key), said.holder, said.days, said.scope],
  );
  await tx.record([
    { kind: 'token.made', subjectId: id, ...keeper, data: { of: said.holder, label: said.name, scope: said.scope, ...data } },
  ]);
  return { id, key, expiresAt: made!.expiresAt };
}
