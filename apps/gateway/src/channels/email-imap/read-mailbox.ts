import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Intake } from '../../doors/channel.js';
import type { DoorMemory } from '../../doors/door.js';
import { type Mailbox, MailboxTrouble } from './mailbox.js';
import type { MailboxPlace } from './mailbox-place.js';
import { type FetchedMail, toArrival } from './to-arrival.js';

/** How far the door got: everything up to `uid` is stored, or stands in `aside`. */
interface Progress {
  readonly validity: string;
  readonly uid: number;
  /** Of what lay there when the mailbox was read first, only mail from then on is taken. ISO date and time. */
  readonly since: string;
  /** The last number that was given away then: what has a higher one came later, whatever its date says. */
  readonly baseline: number;
  /** Mails that could not be fetched: set aside so that they hold up nobody, and tried again each time. */
  readonly aside: readonly { readonly uid: number; readonly tries: number }[];
  /** The last mails that were taken: another mail in the place of one of them gives a mailbox away that was brought back. */
  readonly last: readonly { readonly uid: number; readonly size: number; readonly at: string }[];
}

/** What reading needs. */
export interface MailboxContext {
  readonly place: MailboxPlace;
  readonly intake: Intake;
  readonly memory: DoorMemory;
  /** At the very first start. */
  readonly since: Date;
  /** How often the line broke while a mail was fetched: a server that dies of it would be asked for ever. */
  readonly breaks: Map<number, number>;
}

/** What one look into a mailbox came to. */
export interface MailboxRead {
  readonly taken: number;
  /** Moved away by somebody before they could be fetched. */
  readonly gone: number;
  readonly aside: number;
  /** Why it was read again from its beginning. */
  readonly again?: 'numbered-anew' | 'brought-back';
}

const mostRemembered = 20;

/** After so many tries a mail that cannot be fetched is left to a person; the reconciler still asks for it for a day. */
export const mostTries = 5;
/** A line that breaks so often at the same mail breaks because of it. */
const breaksToSetAside = 3;

/**
 * Takes in what is new in the mailbox, in order, each after its commit. A mail that cannot be fetched is set aside and holds up nobody; a
 * database that is away, or a lost line, stops here and the next call goes on from the same mail. Fails with `MailboxTrouble`,
 * `store.unavailable` or `door.busy`.
 */
export async function readMailbox(desk: MailboxContext, mailbox: Mailbox): Promise<MailboxRead> {
  const found = await progressOf(desk, mailbox);
  let progress = found.progress;
  const counts = { taken: 0, gone: 0 };
  const count = (outcome: Outcome) => {
    if (outcome === 'taken' || outcome === 'gone') counts[outcome] += 1;
  };
  for (const { uid, tries } of progress.aside) {
    // Whoever read it by hand has moved it away, and then it is done.
    const { outcome } =
      tries < mostTries ? await takeIn(desk, mailbox, uid) : ({ outcome: (await mailbox.has(uid)) ? 'failed' : 'gone' } as const);
    count(outcome);
    const others = progress.aside.filter((one) => one.uid !== uid);
    const aside = outcome === 'failed' ? [...others, { uid, tries: Math.min(tries + 1, mostTries) }] : others;
    if (outcome !== 'failed' || tries < mostTries) progress = await keep(desk, { ...progress, aside });
  }
  for (const uid of await newOnes(mailbox, progress)) {
    const { outcome, message } = await takeIn(desk, mailbox, uid);
    count(outcome);
    const aside = outcome === 'failed' ? [...progress.aside, { uid, tries: 1 }] : progress.aside;
    const last = message ? [...progress.last, rememberedOf(message)].slice(-mostRemembered) : progress.last;
    progress = await keep(desk, { ...progress, uid, aside, last });
  }
  // All that lay there at first is done with, also where nothing of it was new.
  if (progress.uid < progress.baseline) await keep(desk, { ...progress, uid: progress.baseline });
  return { ...counts, aside: progress.aside.length, ...(found.again ? { again: found.again } : {}) };
}

const rememberedOf = ({ uid, toldSize, receivedAt }: FetchedMail) => ({ uid, size: toldSize, at: receivedAt?.toISOString() ?? '' });

/**
 * A mailbox that is numbered anew, or brought back from a backup, is read again from the day of the first start: its bytes tell what is stored
 * already. It was brought back where numbers that were given away are free again (RFC 3501, 2.3.1.1), or one of them is another mail's now.
 */
async function progressOf(
  { memory, place, since }: MailboxContext,
  mailbox: Mailbox,
): Promise<{ progress: Progress; again?: MailboxRead['again'] }> {
  const kept = (await memory.recall('email-imap', place.account)) as (Omit<Progress, 'baseline' | 'last'> & Partial<Progress>) | undefined;
  const beginning = {
    validity: mailbox.validity,
    uid: 0,
    since: kept?.since ?? since.toISOString(),
    baseline: mailbox.nextUid - 1,
    aside: [],
    last: [],
  };
  if (kept === undefined) return { progress: beginning };
  if (kept.validity !== mailbox.validity) return { progress: beginning, again: 'numbered-anew' };
  // What an older version kept has no baseline: everything above its number is new.
  const progress = { ...kept, baseline: kept.baseline ?? kept.uid, last: kept.last ?? [] };
  const isBack = mailbox.nextUid <= progress.uid || (await anotherMailIn(mailbox, progress.last));
  return isBack ? { progress: beginning, again: 'brought-back' } : { progress };
}

async function anotherMailIn(mailbox: Mailbox, last: Progress['last']): Promise<boolean> {
  const there = await mailbox.describe(last.map(({ uid }) => uid));
  return there.some((now) => {
    const then = last.find(({ uid }) => uid === now.uid);
    return then !== undefined && (then.size !== now.size || then.at !== (now.receivedAt?.toISOString() ?? ''));
  });
}

/** What lay there at first and is not too old; and everything that came since, whatever its date: whoever moves a mail in does not date it anew. */
async function newOnes(mailbox: Mailbox, { uid, since, baseline }: Progress): Promise<number[]> {
  const later = await mailbox.above(Math.max(uid, baseline));
  if (uid >= baseline) return later;
  // The server knows days only, in its own zone: one more, so that none is missed.
  const first = await mailbox.since(new Date(new Date(since).getTime() - 24 * 3_600_000));
  const described = await mailbox.describe(first.filter((one) => one > uid && one <= baseline));
  const young = described.filter(({ receivedAt }) => receivedAt === undefined || receivedAt >= new Date(since));
  return [...young.map((one) => one.uid).sort((a, b) => a - b), ...later];
}

type Outcome = 'taken' | 'gone' | 'failed';

async function takeIn(
  { place, intake, breaks }: MailboxContext,
  mailbox: Mailbox,
  uid: number,
): Promise<{ outcome: Outcome; message?: FetchedMail }> {
  if ((breaks.get(uid) ?? 0) >= breaksToSetAside) {
    breaks.delete(uid);
    return { outcome: 'failed' };
  }
  try {
    const message = await mailbox.fetch(uid);
    if (!message) return { outcome: 'gone' };
    await intake.accept(toArrival(place, message));
    breaks.delete(uid);
    return { outcome: 'taken', message };
  } catch (error) {
    // Ours or the line's: this very mail waits where it is.
    if (error instanceof Failure && error.kind === 'deferral') throw error;
    if (!(error instanceof MailboxTrouble) || mailbox.usable) return { outcome: 'failed' };
    breaks.set(uid, (breaks.get(uid) ?? 0) + 1);
    throw error;
  }
}

async function keep({ memory, place }: MailboxContext, progress: Progress): Promise<Progress> {
  await memory.keep('email-imap', place.account, progress as never);
  return progress;
}
