import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type AnswerErrand, closeErrand, type ErrandOutcome } from '@app/shared/sealing/errand.js';

/** How long a provider's call is held for its answer: shorter than providers wait. Whoever hears nothing brings the message again. */
const longestMilliseconds = 8_000;
const lookMilliseconds = 100;

/**
 * Has a notifier send an answer, and tells how that ended. The number and the words are closed for that one process before they are written, and the
 * row is gone when this returns; where either process dies, what lies there opens for nobody. `later` too where no notifier is there or none is
 * done in time.
 */
export async function answerByText(unitOfWork: UnitOfWork, errand: AnswerErrand): Promise<ErrandOutcome> {
  // The same one for all while it lives: it knows what it has answered already.
  const [carrier] = await unitOfWork.read<{ recipient: string }>(
    `SELECT recipient FROM answer_carrier WHERE seen_at > now() - interval '30 s' ORDER BY recipient LIMIT 1`,
  );
  if (carrier === undefined) return 'later';
  const id = randomUUID();
  const closed = await closeErrand(errand, carrier.recipient);
  await unitOfWork.read(
    'INSERT INTO answer_errand (id, carrier, closed) SELECT $1, recipient, $3 FROM answer_carrier WHERE recipient = $2',
    [id, carrier.recipient, closed],
  );
  try {
    return await outcomeOf(unitOfWork, id);
  } finally {
    await unitOfWork.read('DELETE FROM answer_errand WHERE id = $1', [id]);
  }
}

async function outcomeOf(unitOfWork: UnitOfWork, id: string): Promise<ErrandOutcome> {
  const until = performance.now() + longestMilliseconds;
  while (performance.now() < until) {
    const [row] = await unitOfWork.read<{ outcome: ErrandOutcome | null }>('SELECT outcome FROM answer_errand WHERE id = $1', [id]);
    // The carrier ended and took its errands with it.
    if (row === undefined) return 'later';
    if (row.outcome !== null) return row.outcome;
    await pause(lookMilliseconds);
  }
  return 'later';
}
