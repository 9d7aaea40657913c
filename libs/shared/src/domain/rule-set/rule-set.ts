import type { LocalDate } from '../calendar/local-date.js';
import type { Language } from '../language.js';

/** In what a rule set counts. */
export const units = ['working_days', 'calendar_days', 'weeks', 'months', 'hours'] as const;
/** In what a limit is counted. */
export type Unit = (typeof units)[number];

/** A length of time in one unit: `{amount: 15, unit: 'working_days'}`. */
export interface Amount {
  readonly amount: number;
  readonly unit: Unit;
}

/** Where a date goes that falls on a day off. */
export type Roll = 'none' | 'next_working_day' | 'previous_working_day';
/** The hour by which something is due on its day. */
export type DueTime = 'close_of_business' | 'end_of_day';
/** On which day something counts as received that came outside working time. */
export type Receipt = 'actual_day' | 'deem_next_working_day';

/** Where a rule stands and how far that was checked: `memory` must be checked before anybody relies on it. */
export interface Citation {
  readonly provision: string;
  readonly source: string;
  readonly confidence: 'verified' | 'secondary' | 'memory';
  readonly quote?: string;
}

/** How long somebody has. `house` is the institution's own target where the law only says "promptly". */
export type Within =
  | Amount
  | { readonly qualitative: string; readonly house?: Amount }
  | { readonly choose: 'later' | 'earlier'; readonly of: readonly Amount[] }
  | { readonly fixedDates: readonly string[]; readonly period: string }
  | { readonly dayOfNextMonth: number; readonly period: string }
  | { readonly perInstruction: true }
  | { readonly period: 'month' | 'quarter' | 'half_year' | 'year' };

/** What a rule set may oblige somebody to. */
export const obligationKinds = [
  'register',
  'acknowledge',
  'accept',
  'route',
  'transfer',
  'decide',
  'resolve_fast',
  'update',
  'outcome_notice',
  'review',
  'report',
  'publish',
  'notify_authority',
  'escalate_internal',
  'signpost',
  'survey',
  'analyse',
  'close',
] as const;
/** What somebody is obliged to. */
export type ObligationKind = (typeof obligationKinds)[number];

/** Whose obligation it is; only the institution's own become work of a case. */
export type ObligationActor = 'institution' | 'superior' | 'regulator' | 'hotline' | 'petition_office' | 'complainant';

/** Which cases a rule is for. A key given as a list is met by any of its values. */
export type AppliesWhen = Readonly<Record<string, unknown>>;

/** A longer limit that somebody grants: `total` counts from the start, `additional` from the present due date. */
export interface Extension {
  readonly id: string;
  readonly mode: 'total' | 'additional';
  readonly limit: Amount | { readonly perInstruction: true };
  /** How often it may be used; null is any number of times inside the limit. */
  readonly times: number | null;
  readonly when: string;
  /** The same for people who read another language. */
  readonly whenWords?: Readonly<Record<Language, string>>;
  readonly requires: {
    readonly reason: boolean;
    readonly approvalRole: string | null;
    readonly decidedBefore: 'current_due';
    readonly statedDate?: boolean;
  };
  /** The step that must come first. */
  readonly after?: string;
  readonly note?: string;
  readonly notice: string | null;
  readonly citation: Citation;
}

/** Another message that meets the duty without deciding. No new limit starts, and the complainant may go outside. */
export interface Alternative {
  readonly id: string;
  readonly message: string;
  readonly when: string;
  readonly effect: string;
  readonly mustState?: readonly string[];
  readonly citation?: Citation;
}

/** What makes a duty fall away: an event in time, or a condition of the case. */
export interface Waiver {
  readonly event?: string;
  readonly condition?: string;
  readonly within?: Amount;
  readonly dueTime?: DueTime;
  readonly instead?: string;
  readonly unless?: readonly string[];
  readonly citation?: Citation;
}

/** Days that do not count: between two events, or for a class of complaints between two dates that a regulator set. */
export interface PauseRule {
  readonly from?: string;
  readonly to?: string;
  readonly class?: string;
  readonly receivedFrom?: LocalDate;
  readonly receivedTo?: LocalDate;
  readonly fromDate?: LocalDate;
  readonly toDate?: LocalDate;
  readonly citation: Citation;
}

/** When `from` happens, `actor` must do `kind` within `within`; any of `satisfiedBy` meets it. */
export interface Obligation {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly actor: ObligationActor;
  readonly appliesWhen?: AppliesWhen;
  readonly from: string;
  readonly within: Within;
  readonly dueTime?: DueTime;
  readonly endRoll?: Roll;
  readonly timelyWhen?: 'sent' | 'received';
  readonly notice?: string;
  readonly satisfiedBy?: readonly string[];
  readonly alternatives?: readonly Alternative[];
  readonly waivedBy?: Waiver;
  readonly pausedBetween?: readonly PauseRule[];
  readonly repeat?: { readonly every: Amount; readonly countedFrom: string; readonly until: string };
  readonly extensions?: readonly Extension[];
  readonly reminder?: 'last_working_day_on_or_before';
  readonly contains?: readonly string[];
  readonly note?: string;
  readonly citation: Citation;
}

/** What a message must say and how it may travel. `openEnded`: the list of channels closes with "and the like". */
export interface NoticeRule {
  readonly kind: string;
  readonly channels: readonly string[];
  readonly openEnded?: boolean;
  readonly form?: string;
  readonly also?: readonly string[];
  readonly validity?: Readonly<Record<string, string>>;
  /** Different lists by the day of sending. */
  readonly versions?: readonly { readonly from: LocalDate; readonly to: LocalDate | null; readonly mustState: readonly string[] }[];
  readonly note?: string;
  readonly mustState: readonly string[];
  readonly citation: Citation;
}

/** What the complainant may do, and until when. */
export interface Right {
  readonly id: string;
  readonly who: string;
  readonly to: string;
  readonly from: string;
  readonly within: Amount | null;
  readonly opensAfter?: Amount;
  readonly endRoll?: Roll;
  readonly appliesWhen?: AppliesWhen;
  readonly form?: string;
  readonly citation: Citation;
}

/** Which record is to be kept, and how long at least; null where the text names no length. `years` from the last receipt of a case, or from its end. */
export interface RecordRule {
  readonly what: string;
  readonly retention: { readonly years: number; readonly from: 'received' | 'ended' } | null;
  /** It is for this activity alone, as the institution's papers say (`facts`). */
  readonly appliesWhen?: AppliesWhen;
  readonly citation: Citation;
}

/** One file of `rules/rule-sets`; the form is explained in `rules/README.md` and checked by `rules/schema.json`. */
export interface RuleSet {
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly number: string | null;
  /** How its text is called in a sentence of a letter. */
  readonly cited?: Readonly<Record<Language, string>>;
  /** Names of other texts that its provisions begin with (or whole provisions), as a letter calls them. */
  readonly provisionNames?: Readonly<Record<string, Readonly<Record<Language, string>>>>;
  readonly jurisdiction: string;
  readonly sectors: readonly string[];
  readonly zone: string | null;
  readonly calendar: string | null;
  readonly calendarAlternatives?: readonly string[];
  readonly effective: { readonly from: LocalDate; readonly to: LocalDate | null; readonly fromConfidence?: Citation['confidence'] };
  /** Versions are picked by the day of receipt. */
  readonly versions?: readonly { readonly id: string; readonly from: LocalDate; readonly to: LocalDate | null }[];
  readonly variants?: Readonly<Record<string, string>>;
  readonly status: string;
  readonly counting: {
    readonly startDay: 'excluded';
    readonly receipt: Receipt;
    readonly endRoll: Roll;
    readonly permittedRoll: Roll | null;
    readonly dueTime: DueTime;
    readonly basis: readonly { readonly point: string; readonly provision: string; readonly confidence: string; readonly reach: string }[];
  };
  readonly obligations: readonly Obligation[];
  readonly notices: Readonly<Record<string, NoticeRule>>;
  readonly rights: readonly Right[];
  readonly mass: { readonly thresholds: readonly { readonly what: string; readonly atLeast: number | null }[] };
  readonly authorisation?: unknown;
  readonly records: readonly RecordRule[];
  readonly sources: Readonly<Record<string, { readonly title: string; readonly where: string; readonly kind: string }>>;
  readonly open: readonly string[];
}

/** Whether a value has the form of a length of time. */
export function isAmount(value: unknown): value is Amount {
  return typeof value === 'object' && value !== null && 'amount' in value && 'unit' in value;
}
