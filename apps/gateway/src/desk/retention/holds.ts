import { dateOf, type LocalDate } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type HoldKind, type HoldState, longestHoldYears } from '@app/shared/domain/retention/legal-hold.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { insertHoldRow, liftHoldRow } from '@app/shared/records/personal-data/hold-rows.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/** Why a case is to be kept past its time, and its last day in the institution's zone. */
export interface HoldWish {
  readonly kind: HoldKind;
  readonly reason: string;
  readonly until: LocalDate;
}

/** A legal hold as staff see it. */
export interface ShownHold {
  readonly id: string;
  readonly kind: HoldKind;
  readonly reason: string;
  readonly until: LocalDate;
  readonly state: HoldState;
  readonly placedAt: Date;
  readonly placedBy: string;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly whyEnded: string | null;
}

/**
 * Keeps a case past its time, whatever the rules say, until a day; neither retention nor a wish of the person erases it meanwhile. Fails with
 * `request.invalid` where the day is over or further away than `longestHoldYears`, with `not-found`, `case.erased` and `complaint.merged`.
 */
export async function placeHold(
  work: Transactions,
  staff: Staff,
  reference: string,
  { kind, reason, until }: HoldWish,
  zone: string,
): Promise<{ id: string }> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'hold.place');
    demandDay(until, dateOf(localDayOf(found.now.getTime(), zone)));
    const id = newId();
    await insertHoldRow(tx, { id, complaintId: found.id, kind, reason, until, actor: staff.actor, actorId: staff.id });
    await tx.record([{ kind: 'hold.placed', complaintId: found.id, subjectId: id, ...by(staff), data: { kind, until, reason } }]);
    return { id };
  });
}

/** Lifts a hold before its day, and says why. Fails with `hold.settled`, `not-found` and `auth.forbidden`. */
export async function liftHold(work: Transactions, staff: Staff, id: string, reason: string): Promise<{ reference: string }> {
  demandRight(staff, 'hold.lift');
  return await work.run(async (tx) => {
    const [held] = await tx.query<{ reference: string }>(
      'SELECT c.reference FROM legal_hold h JOIN complaint c ON c.id = h.complaint_id WHERE h.id = $1',
      [id],
    );
    if (!held) throw new Failure('not-found');
    const found = await openCase(tx, staff, held.reference, 'hold.lift');
    if (!(await liftHoldRow(tx, id, { actor: staff.actor, actorId: staff.id }, reason))) throw new Failure('hold.settled');
    await tx.record([{ kind: 'hold.lifted', complaintId: found.id, subjectId: id, ...by(staff), data: { reason } }]);
    return { reference: found.reference };
  });
}

/** The holds of a case (as it was loaded for whoever asks), those that stand first. Without its words for whoever sees the record alone. */
export async function listHolds(from: Reader, { id, withheld }: { readonly id: string; readonly withheld: boolean }): Promise<ShownHold[]> {
  const holds = await from.read<ShownHold>(
    `SELECT id, kind, reason, until::text AS until, state, placed_at AS "placedAt", placed_by AS "placedBy", ended_at AS "endedAt", ended_by AS "endedBy", why_ended AS "whyEnded"
     FROM legal_hold WHERE complaint_id = $1 ORDER BY state = 'standing' DESC, placed_at DESC, id`,
    [id],
  );
  return withheld ? holds.map((one) => ({ ...one, reason: '', whyEnded: null })) : holds;
}

function demandDay(until: LocalDate, today: LocalDate): void {
  const last = `${Number(today.slice(0, 4)) + longestHoldYears}${today.slice(4)}`;
  if (until > today && until <= last) return;
  const message = `Name a day after today and at most ${longestHoldYears} years away; place the hold anew where it is needed longer.`;
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'until', message }] });
}
