import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { FailureCode } from '@app/shared/domain/failure/failure-codes.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { canonical } from '../http/canonical.js';
import { idempotencyKey } from '../http/idempotency-key.js';
import type { Transactions } from './open-case.js';
import type { Staff } from './staff.js';

/** One sending of one form or call: its key, the id of who sent it, and a hash of what it says. */
export interface OneSending {
  readonly key: string;
  readonly actor: string;
  readonly said: Buffer;
  /** What it fails with when the key comes with other content. */
  readonly reused: FailureCode;
}

/**
 * What a call of the API asks for under an `Idempotency-Key`: the key is of this person and this route, so that nobody hits upon another's.
 * `body` is JSON where it can be read as such: another order of its fields is no other body. Undefined without a key. Fails with
 * `request.invalid` for one that is none.
 */
export function calledAction(staff: Staff, route: string, given: string | undefined, body: Buffer): OneSending | undefined {
  if (given === undefined) return undefined;
  const digest = createHash('sha256')
    .update(JSON.stringify([staff.id, route, idempotencyKey(given)]))
    .digest('hex');
  const key = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-');
  return { key, actor: staff.id, said: createHash('sha256').update(sayingOf(body)).digest(), reused: 'request.key-reused' };
}

function sayingOf(body: Buffer): Buffer | string {
  try {
    return body.length === 0 ? '' : canonical(JSON.parse(body.toString('utf8')));
  } catch {
    return body;
  }
}

/**
 * The transactions of an action that happens once. The key is written in the transaction of the effect, so a second sending (a double
 * click, a reload, an answer that was lost) waits for the first, changes nothing and gives its result again. What was refused
 * leaves no key behind. Fails with the action's `reused` when the key comes with other content, and `form.not-ours` when it is somebody else's.
 */
export function once(unitOfWork: Transactions, action: OneSending): Transactions {
  return {
    run: async <T>(work: Parameters<typeof unitOfWork.run<T>>[0]): Promise<T> =>
      await unitOfWork.run(async (tx) => {
        const [mine] = await tx.query('INSERT INTO desk_action (key, actor, said) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1', [
          action.key,
          action.actor,
          action.said,
        ]);
        if (!mine) {
          const [before] = await tx.query<{ actor: string; said: Buffer; result: T }>(
            'SELECT actor, said, result FROM desk_action WHERE key = $1',
            [action.key],
          );
          if (before?.actor !== action.actor) throw new Failure('form.not-ours');
          if (!before.said.equals(action.said)) throw new Failure(action.reused);
          return restored(before.result) as T;
        }
        const result = await work(tx);
        await tx.query('UPDATE desk_action SET result = $2 WHERE key = $1', [action.key, JSON.stringify(kept(result ?? null))]);
        await tx.query(
          `DELETE FROM desk_action WHERE key IN
             (SELECT key FROM desk_action WHERE at < now() - interval '7 days' ORDER BY at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
        );
        return result;
      }),
  };
}

/**
 * Makes something with a secret that is shown in this one answer and kept nowhere (a key, a link). The same call again under its `Idempotency-Key` makes
 * nothing and gives what was made, with null for `shown`.
 */
export async function shownOnce<Made extends object, Secret extends keyof Made>(
  work: Transactions,
  make: (tx: Tx) => Promise<Made>,
  secret: Secret,
): Promise<{ readonly made: Omit<Made, Secret>; readonly shown: Made[Secret] | null }> {
  const now: { shown: Made[Secret] | null } = { shown: null };
  const made = await work.run(async (tx): Promise<Omit<Made, Secret>> => {
    const { [secret]: shown, ...rest } = await make(tx);
    now.shown = shown;
    return rest;
  });
  return { made, shown: now.shown };
}

/** JSON has no instants, and an answer that is given again is to be the same. */
function kept(value: unknown): unknown {
  if (value instanceof Date) return { $instant: value.toISOString() };
  if (Array.isArray(value)) return value.map(kept);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kept(inner)]));
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (value === null || typeof value !== 'object') return value;
  const { $instant: instant } = value as { $instant?: unknown };
  if (typeof instant === 'string') return new Date(instant);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, restored(inner)]));
}
