import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';
import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import { listed } from '@app/shared/domain/transitions.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { inSight, putSight } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** What may have become of a message, as the desk counts it. */
export const fates = ['sent', 'delivered', 'failed', 'unknown', 'waiting'] as const;
/** One of them. `sent`: a provider has it, and has not said that it arrived; `waiting`: it is tried, or tried again. */
export type Fate = (typeof fates)[number];

const statesOf: Readonly<Record<Fate, readonly DeliveryState[]>> = {
  sent: ['accepted', 'sent'],
  delivered: ['delivered'],
  failed: ['refused', 'undelivered'],
  unknown: ['unknown'],
  waiting: ['intent', 'deferred', 'not-accepted'],
};

/** The messages of one day by one medium. */
export interface DayOfMessages extends Readonly<Record<Fate, number>> {
  /** A day of the institution's zone. */
  readonly on: string;
  readonly medium: string;
}

/** One message that is behind a number. */
export interface CountedMessage {
  readonly reference: string;
  readonly department: string | null;
  readonly kind: string;
  readonly provider: string;
  readonly begunAt: Date;
  /** In the provider's words. */
  readonly reason: string | null;
  readonly code: string | null;
}

/** So many days are shown, today among them. */
export const daysOfMessages = 14;
const mostMessages = 200;

/**
 * Of each notice and medium the last attempt: what was tried again counts once, on the day of the last try. Walked along the index of attempts by their
 * beginning, from the first instant that is asked for.
 */
const lastAttempts = (days: string, zone: string) => `
  SELECT d.*, (d.begun_at AT TIME ZONE ${zone})::date AS day FROM delivery d
  WHERE d.begun_at >= ((now() AT TIME ZONE ${zone})::date - (${days}::int - 1))::timestamp AT TIME ZONE ${zone}
    AND NOT EXISTS (SELECT 1 FROM delivery later WHERE later.notice_id = d.notice_id AND later.medium = d.medium AND later.attempt_no > d.attempt_no)`;

/** As in every figure, nothing of a case that is about somebody of the house: no two readers' numbers differ by it (docs/decisions/0171). */
const counted = (sees: readonly [department: string, conflicts: string]) => `${aboutNobodySql('c')} AND ${inSight('c', ...sees)}`;

/** How many messages went by each medium on each of the last days, and what became of them, of the cases that this person may see and that figures have; the latest day first. Fails with `auth.forbidden`. */
export async function countMessages(from: Pick<Reader, 'read'>, staff: Staff, zone: string): Promise<DayOfMessages[]> {
  demandRight(staff, 'figures.read');
  const values: unknown[] = [];
  const put = (value: unknown) => `$${values.push(value)}`;
  const sees = putSight(staff, put);
  const counts = fates.map((fate) => `count(*) FILTER (WHERE l.state IN (${listed(statesOf[fate])}))::int AS ${fate}`);
  return await from.read<DayOfMessages>(
    `SELECT l.day::text AS on, l.medium, ${counts.join(', ')}
     FROM (${lastAttempts(put(daysOfMessages), put(zone))}) l JOIN notice n ON n.id = l.notice_id JOIN complaint c ON c.id = n.complaint_id
     WHERE ${counted(sees)} GROUP BY l.day, l.medium ORDER BY l.day DESC, l.medium`,
    values,
  );
}

/** The messages behind one number of {@link countMessages}, the latest first, two hundred at most. Fails with `auth.forbidden`. */
export async function listMessages(
  from: Pick<Reader, 'read'>,
  staff: Staff,
  zone: string,
  { on, medium, fate }: { readonly on: string; readonly medium: string; readonly fate: Fate },
): Promise<CountedMessage[]> {
  demandRight(staff, 'figures.read');
  const values: unknown[] = [];
  const put = (value: unknown) => `$${values.push(value)}`;
  const sees = putSight(staff, put);
  return await from.read<CountedMessage>(
    `SELECT c.reference, c.department, n.kind, l.provider, l.begun_at AS "begunAt", l.reason, l.code
     FROM (${lastAttempts(put(daysOfMessages), put(zone))}) l JOIN notice n ON n.id = l.notice_id JOIN complaint c ON c.id = n.complaint_id
     WHERE l.day = ${put(on)}::date AND l.medium = ${put(medium)} AND l.state IN (${listed(statesOf[fate])}) AND ${counted(sees)}
     ORDER BY l.begun_at DESC, l.id LIMIT ${mostMessages}`,
    values,
  );
}
