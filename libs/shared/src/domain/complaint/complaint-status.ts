import { fromEach, listed, transitions } from '../transitions.js';

/** Every status of a complaint, in the order in which it may come to them. */
export const complaintStatuses = ['received', 'assigned', 'extended', 'decided', 'closed', 'withdrawn', 'merged'] as const;
/** Where a complaint stands. `received` has no department yet; `closed`: nobody objected in time to what was decided; `merged` is part of another case. */
export type ComplaintStatus = (typeof complaintStatuses)[number];

/** Open: a department works on it. Everything that counts, lists or changes open cases asks this. */
export const openStatuses = ['assigned', 'extended'] as const satisfies readonly ComplaintStatus[];

/** Under way: nobody has ended it yet, whether or not a department has it already. What its complainant writes still belongs into its text. */
export const underWayStatuses = ['received', ...openStatuses] as const satisfies readonly ComplaintStatus[];

/** Decided, and not taken up again. */
export const answeredStatuses = ['decided', 'closed'] as const satisfies readonly ComplaintStatus[];

/** Ended for good, as far as anybody knows: nobody objected in time, or it was taken back. */
export const endedStatuses = ['closed', 'withdrawn'] as const satisfies readonly ComplaintStatus[];

/** What moves a complaint, by the names of the trail. */
export type ComplaintStep =
  | 'complaint.received'
  | 'complaint.assigned'
  | 'deadline.extended'
  | 'outcome.decided'
  | 'complaint.closed'
  | 'complaint.withdrawn'
  | 'complaint.reopened'
  | 'complaint.joined'
  | 'complaint.separated';

/** The one list of what may become of a complaint. Nothing is the end of it: whatever was ended can be reopened, whatever was joined taken apart. */
export const complaintTransitions = transitions<ComplaintStatus, ComplaintStep>(
  complaintStatuses,
  [],
  [
    [null, 'complaint.received', 'received'],
    ['received', 'complaint.assigned', 'assigned'],
    ...fromEach(openStatuses, 'deadline.extended', 'extended'),
    ...fromEach(openStatuses, 'outcome.decided', 'decided'),
    // The outcome was told, and nobody objected in time.
    ['decided', 'complaint.closed', 'closed'],
    ...fromEach(openStatuses, 'complaint.withdrawn', 'withdrawn'),
    ...fromEach(openStatuses, 'complaint.joined', 'merged'),
    // It stands again where it stood (`case_join.before`).
    ['merged', 'complaint.separated', 'assigned'],
    ['merged', 'complaint.separated', 'extended'],
    ...fromEach(['decided', 'closed', 'withdrawn'], 'complaint.reopened', 'assigned'),
  ],
);

/** Whether a department works on it. */
export function isOpen({ status }: { readonly status: string }): boolean {
  return (openStatuses as readonly string[]).includes(status);
}

/** The same of the complaint under this name, in SQL: the one spelling, which the partial indexes have, too. */
export const openSql = (alias: string): string => `${alias}.status IN (${listed(openStatuses)})`;

/** Ended for good, of the complaint under this name, in SQL. */
export const endedSql = (alias: string): string => `${alias}.status IN (${listed(endedStatuses)})`;

/** Under way, of the complaint under this name, in SQL. */
export const underWaySql = (alias: string): string => `${alias}.status IN (${listed(underWayStatuses)})`;

/** Decided and not taken up again, of the complaint under this name, in SQL. */
export const answeredSql = (alias: string): string => `${alias}.status IN (${listed(answeredStatuses)})`;

/** Whether it is ended for good, as far as anybody knows. */
export function isEnded({ status }: { readonly status: string }): boolean {
  return (endedStatuses as readonly string[]).includes(status);
}

/** Whether nobody has ended it yet: neither decided, withdrawn nor part of another case. */
export function isUnderWay({ status }: { readonly status: string }): boolean {
  return (underWayStatuses as readonly string[]).includes(status);
}

/** Whether it was ended and a person may take it up again. */
export function mayReopen({ status }: { readonly status: string }): boolean {
  return complaintTransitions.allows(status as ComplaintStatus, 'complaint.reopened');
}
