import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type RegisterSettings, threadDesk } from './register-complaints.js';
import { settleThreads, type ThreadKey } from './threads/settle-threads.js';

/**
 * Looks again at threads whose wait is over: parts of a message that never came, a call of which nobody heard the end. Each in its own
 * transaction, so that a thread that fails holds up no other. Any number of processes may run it. Gives how many were due.
 */
export async function settleWaiting(unitOfWork: UnitOfWork, settings: RegisterSettings, most = 50): Promise<number> {
  const due = await unitOfWork.read<ThreadKey>(
    `SELECT channel, account, thread_id AS "threadId" FROM thread_wait WHERE until <= $1 ORDER BY until LIMIT $2`,
    [settings.now(), most],
  );
  for (const thread of due) {
    await unitOfWork.run(async (tx) => {
      const key = [thread.channel, thread.account, thread.threadId];
      // A thread that settles badly is asked again in a minute, not in a circle.
      const taken = await tx.query(
        `UPDATE thread_wait SET until = $4::timestamptz + interval '1 minute' WHERE channel = $1 AND account = $2 AND thread_id = $3 AND until <= $4
         RETURNING 1`,
        [...key, settings.now()],
      );
      if (taken.length > 0) await settleThreads(tx, threadDesk(settings), [thread]);
    });
  }
  return due.length;
}
