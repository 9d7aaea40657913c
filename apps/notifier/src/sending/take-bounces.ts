import { type Blame, blameOf } from '@app/shared/domain/delivery/mail-reply.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { raiseAlarms } from '../registry/provider-alarms.js';
import type { NextContext } from './go-on.js';
import { takeDutyBounce } from './send-duties.js';
import { type AttemptVerdict, settleAttempts } from './settle-attempts.js';
import { takeInOrder } from './take-decisions.js';

/** A bounce that the mail door read: data `{code, permanent, blame}`, subject the notice. Events of older releases have no `blame`. */
interface Bounce {
  readonly code?: string;
  readonly permanent?: boolean;
  readonly blame?: Blame;
}

/** What came back, and what follows: only what speaks of the address is held against it. */
const meanings: Readonly<Record<Blame, { readonly says: string } & Pick<AttemptVerdict, 'next' | 'recipient' | 'alarm'>>> = {
  address: { says: 'The mail came back: this address takes no mail', recipient: 'dead' },
  full: { says: 'The mail came back: the mailbox is full' },
  passing: { says: 'The mail came back: nobody took it in time' },
  unclear: { says: 'The mail came back' },
  message: { says: 'The mail came back for its size or content', next: 'person' },
  ours: { says: 'The mail came back: our server or sender was refused, not the address', alarm: true },
};

/** Bounces come back as mail, long after the server took the message: the last mail of the notice was not delivered, or the one about a duty. */
export async function takeBounces(unitOfWork: UnitOfWork, desk: NextContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    for (const event of await takeInOrder(tx, eventIds)) {
      const { code, permanent = true, blame = blameOf({ enhanced: code }) } = event.data as Bounce;
      const [attempt] = await tx.query<{ id: string }>(
        `SELECT id FROM delivery WHERE notice_id = $1 AND medium = 'email' ORDER BY attempt_no DESC LIMIT 1`,
        [event.subjectId],
      );
      // A delay notice changes nothing: the relay goes on trying.
      if (!permanent) continue;
      const { says, ...meaning } = meanings[blame] ?? meanings.unclear;
      const reason = `${says}${code ? ` (${code})` : ''}.`;
      if (!attempt) {
        // None of a notice: it may have been to our own people.
        const provider = await takeDutyBounce(tx, desk, event.subjectId!, reason);
        if (provider !== undefined && meaning.alarm) await raiseAlarms(tx, [{ provider, alarm: reason }]);
        continue;
      }
      await settleAttempts(tx, desk, [{ attemptId: attempt.id, state: 'undelivered', reason, code, ...meaning }]);
    }
  });
}
