import type { Beyond, Calendar } from '../../calendar/calendar.js';
import type { LocalDate } from '../../calendar/local-date.js';
import type { CaseFacts } from '../../rule-set/applies.js';
import type { Amount, Receipt, RuleSet } from '../../rule-set/rule-set.js';

/** How one institution counts: its zone, calendar, hours and the settings that a rule set leaves to it. */
export interface Profile {
  readonly zone: string;
  readonly calendar: string | null;
  /** `HH:MM` in `zone`. Without them `close_of_business` is the end of the day. */
  readonly businessHours?: { readonly open: string; readonly close: string };
  /** `deem_next_working_day`: an event at or after closing time, or on a day off, belongs to the next working day. */
  readonly receipt?: Receipt;
  /** `permitted` applies the `permittedRoll` of a rule set to a last day that is a day off. */
  readonly roll?: 'default' | 'permitted';
  /** Overrides what a rule says where it gives a choice of limits. */
  readonly choose?: 'later' | 'earlier';
}

/** What a case's own papers fix: a length, a last day, or the first instant that is late. */
export type Instruction = Amount | { readonly dueOn: LocalDate } | { readonly dueAt: Date };

/** A longer limit asked for. `to` for a whole length, `by` for an addition; either is read in the extension's own mode. */
export interface ExtensionRequest {
  readonly extension: string;
  /** The instant of the decision: it must lie before the present due instant. */
  readonly at: Date;
  /** Which obligation, where several rule lines offer the same step. */
  readonly obligation?: string;
  readonly to?: Amount;
  readonly by?: Amount;
  readonly reason?: string;
  /** The role of whoever approved, in the rule set's words. */
  readonly approvedBy?: string;
  /** The date promised to the complainant. */
  readonly statedDate?: LocalDate;
  /** The limit of this case, where the rule set leaves it to the instruction. */
  readonly limit?: Amount;
}

/**
 * Something that happened to a complaint after it came, as in `vectors.json`: `accepted`, `dispatched`, `mediation_started`, …
 * A message is named by its id in the rule set, with `_sent` or `_received` where that matters; `done` with an `obligation`
 * meets a duty that no message meets. `extend` is an extension request; with `granted` it was granted before and stands.
 */
export interface CaseEvent extends Partial<Omit<ExtensionRequest, 'at'>> {
  readonly type: string;
  readonly at: Date;
  readonly instruction?: Instruction;
  readonly granted?: boolean;
  /** For a report to an authority: when it was written. It meets nothing that was asked for only afterwards. */
  readonly writtenAt?: Date;
  /** For what an authority asks about a report: another report is owed, and nothing else begins anew that a referral begins. */
  readonly question?: boolean;
}

/** Everything that a date depends on. */
export interface DeadlineInput {
  readonly ruleSet: RuleSet;
  readonly profile: Profile;
  /** As it stands, or as it stood (`calendarAsOf`); null where the institution counts no working days. */
  readonly calendar: Calendar | null;
  readonly receivedAt: Date;
  readonly facts?: CaseFacts;
  /** In the order they happened, none before `receivedAt`. */
  readonly events?: readonly CaseEvent[];
  readonly beyond: Beyond;
  /** Adds to each deadline the days it was counted by. */
  readonly explain?: boolean;
  /** Leaves out the complainant's rights, for whoever asks about duties only. */
  readonly dutiesOnly?: boolean;
}
