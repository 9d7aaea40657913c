import { dateOf } from '../calendar/local-date.js';
import { localDayOf } from '../calendar/zone.js';
import { Failure } from '../failure/failure.js';
import type { NoticeRule, RuleSet } from '../rule-set/rule-set.js';
import type { Allowance } from './choose-media.js';

/**
 * `channel_refused`: the provision does not allow it. `channel_unlisted`: its list closes with "and the like" and does not name
 * this one, a warning. `incomplete`: something that must be said is missing.
 */
export type NoticeOutcome = 'ok' | 'channel_unlisted' | 'channel_refused' | 'incomplete';

/** A message as it would be sent. `states` are the codes of `mustState` that it proves by carrying their values. */
export interface NoticeToCheck {
  readonly ruleSet: RuleSet;
  /** Its id under `notices` of the rule set. */
  readonly notice: string;
  readonly sentAt: Date;
  /** `sms`, `email`, `letter`, `phone`, `in_app`, `regulator_portal`, … in the rule sets' words. */
  readonly channel: string;
  readonly states: readonly string[];
  /** The customer's agreement to a durable medium is on file. */
  readonly durableMediumAgreed?: boolean;
  /** Where the day of sending is looked up; the rule set's zone unless given. */
  readonly zone?: string;
}

/** Whether a notice says what its rule set requires. */
export interface CheckedNotice {
  readonly outcome: NoticeOutcome;
  /** Required statements that it lacks, in the order of the provision, whatever the outcome is. */
  readonly missing: readonly string[];
}

/**
 * Whether a notice says what its rule set requires, on a channel that it allows, by the list in force on the day of sending.
 * Fails with `notice.unknown`. Source: the notice's `citation`; `rules/README.md`, "The form".
 */
export function checkNotice({ ruleSet, notice, sentAt, channel, states, durableMediumAgreed, zone }: NoticeToCheck): CheckedNotice {
  const rule = Object.hasOwn(ruleSet.notices, notice) ? ruleSet.notices[notice] : undefined;
  if (!rule)
    throw new Failure('notice.unknown', `${ruleSet.id} has no notice "${notice}". It has: ${Object.keys(ruleSet.notices).join(', ')}.`);
  const required = mustStateOn(rule, sentAt, zone ?? ruleSet.zone ?? 'UTC');
  const missing = required.filter((code) => !states.includes(code));
  const allowance = allowanceOf(rule, channel, durableMediumAgreed ?? false);
  if (allowance === 'refused') return { outcome: 'channel_refused', missing };
  if (missing.length > 0) return { outcome: 'incomplete', missing };
  return { outcome: allowance === 'listed' ? 'ok' : 'channel_unlisted', missing };
}

/** Whether a notice with this outcome may go out: a warning does not keep it back. */
export function maySend(outcome: NoticeOutcome): boolean {
  return outcome === 'ok' || outcome === 'channel_unlisted';
}

/** Where a provision stands on a channel: it names it, its list is open and does not, or it does not allow it. */
export function allowanceOf(rule: NoticeRule, channel: string, durableMediumAgreed: boolean): Allowance {
  if (rule.channels.some((allowed) => allows(allowed, channel, durableMediumAgreed))) return 'listed';
  return rule.openEnded ? 'unlisted' : 'refused';
}

/** What a notice must say when it is sent at an instant, by the local day of sending in `zone`. */
export function mustStateOn(rule: NoticeRule, sentAt: Date, zone: string): readonly string[] {
  if (!rule.versions) return rule.mustState;
  const day = dateOf(localDayOf(sentAt.getTime(), zone));
  const version = rule.versions.find(({ from, to }) => from <= day && (to === null || day <= to));
  return version?.mustState ?? rule.mustState;
}

const inWriting = ['letter', 'paper', 'email', 'fax', 'in_app'];
const durable = ['email', 'in_app'];
const onPaper = ['letter', 'paper'];

/** Whether one entry of a provision's list takes in a channel. */
function allows(allowed: string, channel: string, durableMediumAgreed: boolean): boolean {
  switch (allowed) {
    case 'any':
      return true;
    case 'in_writing':
      return inWriting.includes(channel);
    case 'durable_medium':
      return durable.includes(channel);
    case 'durable_medium_if_agreed':
      return durableMediumAgreed && durable.includes(channel);
    case 'paper':
    case 'letter':
      return onPaper.includes(channel);
    default:
      return allowed === channel;
  }
}
