import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '../domain/failure/failure.js';
import type { Role } from '../domain/rights/roles.js';
import type { Reader, Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import type { Keeper, Person } from './keep-people.js';

/** How a token is kept: only its hash. Tokens are 256 random bits, so a plain hash is enough. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A key of somebody, without what it is. */
export interface TokenShown {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly department: string | null;
  /** What it is for, as whoever made it says. */
  readonly label: string | null;
  readonly madeAt: Date;
  readonly expiresAt: Date | null;
}

/** Tokens of people that open the house, of one person or of everybody. Those of programs are keys (machine-keys.ts). */
export async function listTokens(from: Reader, staffId: string | null = null): Promise<TokenShown[]> {
  return await from.read<TokenShown>(
    `SELECT id, name, role, department, label, made_at AS "madeAt", expires_at AS "expiresAt" FROM staff_token
     WHERE NOT machine AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AND ($1::uuid IS NULL OR staff_id = $1) ORDER BY name, made_at, id`,
    [staffId],
  );
}

/** Makes a token for somebody. It is shown once: the house keeps its SHA-256 only. */
export async function makeToken(
  tx: Tx,
  person: Pick<Person, 'id' | 'name' | 'role' | 'department'>,
  keeper: Keeper,
  more: { readonly label?: string | undefined; readonly expiresAt?: Date | undefined } = {},
): Promise<{ id: string; token: string }> {
  const token = `rd_${randomBytes(32).toString('base64url')}`;
  const id = newId();
  await tx.query(
    `INSERT INTO staff_token (id, name, role, department, token_hash, staff_id, label, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, person.name, person.role, person.department, tokenHash(token), person.id, more.label ?? null, more.expiresAt ?? null],
  );
  await tx.record([{ kind: 'token.made', subjectId: id, ...keeper, data: { of: person.id, label: more.label ?? null } }]);
  return { id, token };
}

/** Ends a token and every session that began with it. Twice is content to find nothing to do; fails with `token.unknown` where there never was one. */
export async function revokeToken(tx: Tx, id: string, keeper: Keeper): Promise<{ name: string }> {
  const [token] = await tx.query<{ name: string; revoked: boolean }>(
    'SELECT name, revoked_at IS NOT NULL AS revoked FROM staff_token WHERE id::text = $1 FOR UPDATE',
    [id],
  );
  if (!token) throw new Failure('token.unknown');
  if (token.revoked) return { name: token.name };
  await tx.query('UPDATE staff_token SET revoked_at = now() WHERE id::text = $1', [id]);
  await tx.query('UPDATE staff_session SET ended_at = now() WHERE token_id::text = $1 AND ended_at IS NULL', [id]);
  await tx.record([{ kind: 'token.revoked', subjectId: id, ...keeper }]);
  return { name: token.name };
}
