import type { LocalDate } from '../../calendar/local-date.js';
import type { FailureCode } from '../../failure/failure-codes.js';
import type { Amount, Citation, DueTime, ObligationActor, ObligationKind, Roll } from '../../rule-set/rule-set.js';

/** One line of a derivation: a day, or a stretch of days up to and including `to`, and why it counts or does not. */
export interface DerivedDay {
  readonly on: LocalDate;
  readonly to?: LocalDate;
  /** Its number in the count; absent where it was skipped. */
  readonly n?: number;
  readonly why: 'counted' | 'make-up' | 'month-end' | 'hours' | 'weekend' | 'holiday' | 'paused' | 'moved';
  readonly name?: string;
  /** The calendar does not reach this day: only its weekday spoke. */
  readonly assumed?: true;
}

/** One count: the first limit, or an extension. */
export interface DerivedStep {
  /** `within`, or the id of the extension. */
  readonly step: string;
  readonly mode: 'total' | 'additional';
  readonly amount: Amount;
  /** The day that is not counted. */
  readonly from: LocalDate;
  readonly dueOn: LocalDate;
  /** A last day on a day off that was moved, and where it stood before. */
  readonly rolled?: { readonly from: LocalDate; readonly by: Roll };
  readonly citation: Citation;
  /** An extension that a later one replaced keeps its dates but not its days. */
  readonly days: readonly DerivedDay[];
}

/**
 * Why a deadline is on that day: enough to count it again by hand. It holds days and no instant (`startedAt` stands beside it), so that
 * complaints of one day share it.
 */
export interface Derivation {
  readonly citation: Citation;
  readonly start: { readonly event: string; readonly on: LocalDate; readonly deemed: boolean };
  readonly zone: string;
  readonly calendar: string | null;
  readonly calendarVersion: string | null;
  readonly dueTime: DueTime | 'instant';
  readonly steps: readonly DerivedStep[];
  readonly pauses: readonly { readonly from: LocalDate; readonly to: LocalDate | null; readonly citation: Citation }[];
  readonly limits: readonly { readonly extension: string; readonly mode: string; readonly limit: Amount | 'per-instruction' }[];
  readonly cap: LocalDate | null;
}

/** `satisfied-late` was met, but not in time. `ended`: a repeating duty that is over. */
export type DeadlineState = 'open' | 'satisfied' | 'satisfied-late' | 'waived' | 'ended';

/** One duty (or right) of one complaint under one rule set, with the date it is owed by. */
export interface ComputedDeadline {
  /** The obligation's id; `right:<id>` for a right of the complainant. */
  readonly obligation: string;
  /** 1, 2, … where the same duty arises again. */
  readonly occurrence: number;
  readonly kind: ObligationKind | 'right';
  readonly actor: ObligationActor;
  readonly ruleSet: string;
  readonly ruleSetVersion: string;
  readonly from: string;
  readonly startedAt: Date;
  /** The local day that the start belongs to; it is not counted. */
  readonly startedOn: LocalDate;
  /** The last local day that is in time. Null where there is no date; `undated` or `error` says why. */
  readonly dueOn: LocalDate | null;
  /** The first instant that is late. */
  readonly dueAt: Date | null;
  readonly undated?: 'paused' | 'per-instruction' | 'qualitative' | 'no-limit';
  readonly error?: FailureCode;
  /** Counted beyond the calendar's end: the date may move when the calendar arrives. */
  readonly provisional: boolean;
  /** The calendar's last day, where `provisional` or `error` is about it. */
  readonly knownThrough?: LocalDate;
  /** The institution's own target, never to be shown as law. */
  readonly house: boolean;
  readonly state: DeadlineState;
  readonly satisfiedAt?: Date;
  /** The event that met it. */
  readonly satisfiedBy?: string;
  /** Set when it was met by a message that does not decide. */
  readonly alternative?: string;
  readonly waivedAt?: Date;
  /** The event, or the condition of the case, that made it fall away. */
  readonly waivedBy?: string;
  /** What is due in place of a waived duty. */
  readonly instead?: string;
  readonly timelyWhen: 'sent' | 'received';
  /** Facts nobody has stated that decide whether this is owed at all; empty when it certainly is. */
  readonly assumed: readonly string[];
  /** The notice of the rule set that this duty sends. */
  readonly notice: string | null;
  readonly citation: Citation;
  readonly calendar: string | null;
  readonly calendarVersion: string | null;
  /** The furthest day that extensions can reach; null where none can, or where it cannot be known. */
  readonly cap: LocalDate | null;
  /** The cap lies beyond the calendar's end: it may move when the calendar arrives. */
  readonly capProvisional: boolean;
  /** Accepted extensions, in order. */
  readonly extensions: readonly string[];
  /** The day from which a right may be used, where it opens only after a while. */
  readonly opensOn?: LocalDate;
  readonly remindOn?: LocalDate;
  readonly derivation?: Derivation;
}
