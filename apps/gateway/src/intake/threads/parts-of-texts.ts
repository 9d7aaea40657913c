import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Arrival } from '../../doors/arrival.js';
import type { SealedReports } from '../../doors/door.js';
import { toEntry } from '../evidence/entry.js';

/** Parts leave together: the first of a text is here within this time where it only was overtaken. */
const overtakenMilliseconds = 2_000;
const lookMilliseconds = 100;
/** Hours after which a beginning that never came is waited for no longer. Providers bring a message again for a day: the try that finds this out comes. */
const longestHours = 6;

/** Where a later part of a text stands. */
interface Standing {
  /** This very message was kept for the desk. */
  readonly known: boolean;
  /** The text is for the desk, and this part of it is missing there. */
  readonly sealed: boolean;
  /** Its first part stands in the open, and no other part in the place of this one. */
  readonly open: boolean;
  /** The desk has a key. */
  readonly desk: boolean;
}

/**
 * Whether an arrival is a later part of a text that is for the integrity desk, which is kept with its report then, and nowhere else. False: it goes the
 * way of every complaint. While its first part has not come nobody knows; it is kept nowhere, and fails with `text.incomplete`: its provider brings it
 * again. What still has no beginning after hours is closed for the desk as a piece of something. One statement for a part whose first has come.
 * Source: docs/decisions/0189.
 */
export async function keptForTheDesk(unitOfWork: UnitOfWork, reports: SealedReports, arrival: Arrival): Promise<boolean> {
  const { part } = arrival;
  if (part === undefined || part.no === 1) return false;
  const until = performance.now() + overtakenMilliseconds;
  for (;;) {
    const standing = await standingOf(unitOfWork, reports, arrival);
    if (standing.known) return true;
    if (standing.sealed) {
      await reports.addPart(arrival, part);
      return true;
    }
    // Where the desk has no key nobody can report anything by a text.
    if (standing.open || !standing.desk) return false;
    if (performance.now() >= until) break;
    await pause(lookMilliseconds);
  }
  if (part.sentAt !== undefined && Date.now() - part.sentAt.getTime() < longestHours * 3_600_000)
    throw new Failure('text.incomplete', undefined, { retryAfterSeconds: 30 });
  await reports.keepFragment(arrival, part);
  return true;
}

async function standingOf(unitOfWork: UnitOfWork, reports: SealedReports, arrival: Arrival): Promise<Standing> {
  const { account, sameness } = toEntry(arrival, new Date());
  const [row] = await unitOfWork.read<Standing>(
    `SELECT EXISTS (SELECT 1 FROM sealed_arrival WHERE lookup = $1) AS known,
       EXISTS (SELECT 1 FROM sealed_thread WHERE lookup = $2 AND $3::int = ANY(missing)) AS sealed,
       EXISTS (SELECT 1 FROM sealing_key WHERE retired_at IS NULL) AS desk,
       coalesce((SELECT bool_or((piece->>'part')::int = 1) AND NOT bool_or((piece->>'part')::int = $3 AND sameness <> $7) FROM evidence
         WHERE channel = $4 AND account = $5 AND thread_id = $6 AND piece IS NOT NULL AND received_at > now() - interval '1 day'), false) AS open`,
    [reports.lookupOf(arrival), reports.threadOf(arrival), arrival.part?.no, arrival.channel, account, arrival.threadId, sameness],
  );
  return row as Standing;
}
