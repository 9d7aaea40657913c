import { createHash, randomUUID } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Transactions } from '../../open-case.js';
import type { Visit } from '../visit.js';
import { said } from './read-desk-form.js';

/** One sending of one form: the key made when it was served, who sent it, and a hash of what it says. */
export interface Action {
  readonly key: string;
  readonly actor: string;
  readonly said: Buffer;
}

/** What a post asks for. A form without a key stands for itself. */
export function actionOf({ fields, staff, request }: Visit): Action {
  const given = fields.get('actionKey') ?? '';
  const key = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given) ? given : randomUUID();
  const content = JSON.stringify([request.url.split('?')[0], said(fields)]);
  return { key, actor: staff.actor, said: createHash('sha256').update(content).digest() };
}

/**
 * The transactions of an action that happens once. The key is written in the transaction of the effect, so a second sending (a double
 * click, a reload, an answer that was lost) waits for the first, changes nothing and gives its result as JSON keeps it. What was refused
 * leaves no key behind. Fails with `form.reused` when the key comes with other content, and `form.not-ours` when it is somebody else's.
 */
export function once(unitOfWork: Transactions, action: Action): Transactions {
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
          if (!before.said.equals(action.said)) throw new Failure('form.reused');
          return before.result;
        }
        const result = await work(tx);
        await tx.query('UPDATE desk_action SET result = $2 WHERE key = $1', [action.key, JSON.stringify(result ?? null)]);
        await tx.query(
          `DELETE FROM desk_action WHERE key IN
             (SELECT key FROM desk_action WHERE at < now() - interval '7 days' ORDER BY at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
        );
        return result;
      }),
  };
}
