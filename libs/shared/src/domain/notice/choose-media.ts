import type { Medium } from '../complaint/complaint.js';

/** Media that leave from here: by a provider, or as a letter that a person posts. A call is a person's alone. */
export const sendableMedia = ['sms', 'email', 'letter'] as const;
/** A medium that something can be sent by. */
export type SendableMedium = (typeof sendableMedia)[number];

/** What is known of a number or address. Instants; absent: it never happened. */
export interface ContactReach {
  readonly reachedAt?: Date | null | undefined;
  /** A provider said for good that nothing can be delivered there: a number not in use, a bounced address. */
  readonly failedAt?: Date | null | undefined;
  readonly optedOutAt?: Date | null | undefined;
}

/** Where rules stand on a medium: named, not named in a list that closes with "and the like", or not allowed. */
export type Allowance = 'listed' | 'unlisted' | 'refused';

/** Everything that decides how a notice may travel. */
export interface Ways {
  /** The medium that goes back to where they came from (`answersBy` of their channel); undefined where none does. */
  readonly cameBy: SendableMedium | undefined;
  readonly prefers: Medium | null;
  /** Media that cannot reach them, and why. */
  readonly unusable: Readonly<Partial<Record<SendableMedium, Unusable>>>;
  /** There is a number that a person can call. */
  readonly callable: boolean;
  /** Every rule set that owes the notice lets it be told by telephone. */
  readonly callCounts: boolean;
  /** What every rule set that owes the notice says of a medium. */
  readonly allowance: (medium: SendableMedium) => Allowance;
  /** What is known of their number and address. */
  readonly reach: Readonly<Partial<Record<SendableMedium, ContactReach>>>;
  /** Media on which this very notice brought nothing yet. */
  readonly tried?: readonly string[];
  /** Media whose number or address was only typed into a form, where this notice is nothing that the rules owe. */
  readonly unconfirmed?: readonly string[];
}

/** Why a medium stands where it does: told to staff and kept with the notice. */
export type Because = 'asked-for' | 'came-by' | 'reached-before' | 'there-is-a-contact' | 'last-resort' | 'doubtful';
/**
 * Why a number or address cannot be used: there is none, or what was written is none (`unreadable`); a text message does not reach a `landline`; the
 * address is the institution's own (`ours`), or that of somebody who works there and nobody has said yet that it is theirs (`staff`).
 */
export type Unusable = 'no-contact' | 'unreadable' | 'landline' | 'ours' | 'staff';
/** Why a medium is out of the question. */
export type PassedOver = Unusable | 'rules' | 'unconfirmed' | 'opted-out' | 'bounced' | 'tried';

/** On which media a notice goes, why, and why not on the others. */
export interface ChosenMedia {
  /** Best first. Empty: what is owed stands on the status page, or a person finds a way. */
  readonly ways: readonly { readonly medium: SendableMedium; readonly because: readonly Because[] }[];
  readonly passedOver: Readonly<Partial<Record<SendableMedium, PassedOver>>>;
  /** A person is to call: because they asked for it, or because nothing that leaves from here reaches them. */
  readonly call?: 'asked-for' | 'last-resort';
}

/**
 * The media that may carry a notice, best first.
 *
 * | first comes | because |
 * | --- | --- |
 * | what rules name, before what they only do not exclude | a warning is no refusal, but what is named is safe |
 * | what is not known to fail | a medium whose last word was "cannot be delivered" waits behind one that worked |
 * | the medium asked for | |
 * | the medium they came by | |
 * | a medium that reached them before | |
 * | mail, then text message, then letter | a letter only where it is asked for or nothing else is left |
 *
 * Out of the question: what a rule refuses, what has no contact or one that cannot be used or that nobody confirmed, a number that asked for no more, an
 * address that bounced for good, and what this notice was tried on. An opt-out holds for what the law owes too: it travels another way (Twilio 21610).
 *
 * Whoever asked for a call is called, beside what goes out in writing; whoever has only a number that no text message reaches is called instead.
 */
export function chooseMedia(ways: Ways): ChosenMedia {
  const passedOver: Partial<Record<SendableMedium, PassedOver>> = {};
  const open = sendableMedia.filter((medium) => {
    const why = outOfTheQuestion(ways, medium);
    if (why !== undefined) passedOver[medium] = why;
    return why === undefined;
  });
  const ranked = open.map((medium) => ({ medium, rank: rankOf(ways, medium) })).sort((a, b) => compare(a.rank, b.rank));
  const call = ways.callable
    ? ways.prefers === 'phone'
      ? 'asked-for'
      : ranked.length === 0 && ways.callCounts
        ? 'last-resort'
        : undefined
    : undefined;
  return { ways: ranked.map(({ medium }) => ({ medium, because: becauseOf(ways, medium) })), passedOver, ...(call ? { call } : {}) };
}

function outOfTheQuestion(ways: Ways, medium: SendableMedium): PassedOver | undefined {
  const known = ways.reach[medium];
  if (ways.allowance(medium) === 'refused') return 'rules';
  if (ways.unusable[medium]) return ways.unusable[medium];
  if (ways.unconfirmed?.includes(medium)) return 'unconfirmed';
  if (known?.optedOutAt) return 'opted-out';
  if (known?.failedAt && !(known.reachedAt && known.reachedAt > known.failedAt)) return 'bounced';
  if (ways.tried?.includes(medium)) return 'tried';
  return undefined;
}

const byDefault: readonly SendableMedium[] = ['email', 'sms', 'letter'];

function rankOf(ways: Ways, medium: SendableMedium): number[] {
  return [
    medium === 'letter' && ways.prefers !== 'letter' ? 1 : 0,
    ways.allowance(medium) === 'listed' ? 0 : 1,
    ways.prefers === medium ? 0 : 1,
    ways.cameBy === medium ? 0 : 1,
    ways.reach[medium]?.reachedAt ? 0 : 1,
    byDefault.indexOf(medium),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, left] of a.entries()) {
    const difference = left - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function becauseOf(ways: Ways, medium: SendableMedium): Because[] {
  const because: Because[] = [];
  if (ways.prefers === medium) because.push('asked-for');
  if (ways.cameBy === medium) because.push('came-by');
  if (ways.reach[medium]?.reachedAt) because.push('reached-before');
  if (ways.allowance(medium) === 'unlisted') because.push('doubtful');
  if (because.length === 0) because.push(medium === 'letter' ? 'last-resort' : 'there-is-a-contact');
  return because;
}
