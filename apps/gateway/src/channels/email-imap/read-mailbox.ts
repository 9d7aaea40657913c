import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Intake } from '../../intake/channel.js';
import type { DoorMemory } from '../../intake/door.js';
import { type Mailbox, MailboxTrouble } from './mailbox.js';
import type { MailboxPlace } from './mailbox-place.js';
import { toArrival } from './to-arrival.js';

/** How far the door got: everything up to `uid` is stored, or stands in `aside`. */
interface Progress {
  readonly validity: string;
  readonly uid: number;
  /** Mail that came before is not taken; kept so that a mailbox that is numbered anew begins at the same day. ISO date and time. */
  readonly since: string;
  /** Mails that could not be fetched: set aside so that they hold up nobody, and tried again each time. */
  readonly aside: readonly { readonly uid: number; readonly tries: number }[];
}

/** What reading needs. */
export interface MailboxDesk {
  readonly place: MailboxPlace;
  readonly intake: Intake;
  readonly memory: DoorMemory;
  /** At the very first start. */
  readonly since: Date;
  /** How often the line broke while a mail was fetched: a server that dies of it would be asked for ever. */
  readonly breaks: Map<number, number>;
}

export interface MailboxRead {
  readonly taken: number;
  /** Moved away by somebody before they could be fetched. */
  readonly gone: number;
  readonly aside: number;
}

/** After so many tries a mail that cannot be fetched is left to a person; the reconciler still asks for it for a day. */
export const mostTries = 5;
/** A line that breaks so often at the same mail breaks because of it. */
const breaksToSetAside = 3;

/**
 * Takes in what is new in the mailbox, in order, each after its commit. A mail that cannot be fetched is set aside and holds up nobody; a
 * database that is away, or a lost line, stops here and the next call goes on from the same mail. Fails with `MailboxTrouble`,
 * `store.unavailable` or `door.busy`.
 */
export async function readMailbox(desk: MailboxDesk, mailbox: Mailbox): Promise<MailboxRead> {
  let progress = await progressOf(desk, mailbox);
  const counts = { taken: 0, gone: 0 };
  const count = (outcome: Outcome) => {
    if (outcome === 'taken' || outcome === 'gone') counts[outcome] += 1;
  };
  for (const { uid, tries } of progress.aside) {
    // Whoever read it by hand has moved it away, and then it is done.
    const outcome = tries < mostTries ? await takeIn(desk, mailbox, progress, uid) : (await mailbox.has(uid)) ? 'failed' : 'gone';
    count(outcome);
    const others = progress.aside.filter((one) => one.uid !== uid);
    const aside = outcome === 'failed' ? [...others, { uid, tries: Math.min(tries + 1, mostTries) }] : others;
    if (outcome !== 'failed' || tries < mostTries) progress = await keep(desk, { ...progress, aside });
  }
  for (const uid of await newOnes(mailbox, progress)) {
    const outcome = await takeIn(desk, mailbox, progress, uid);
    count(outcome);
    const aside = outcome === 'failed' ? [...progress.aside, { uid, tries: 1 }] : progress.aside;
    progress = await keep(desk, { ...progress, uid, aside });
  }
  return { ...counts, aside: progress.aside.length };
}

/** A mailbox that is numbered anew is read again from the day of the first start: its bytes tell what is stored already. */
async function progressOf({ memory, place, since }: MailboxDesk, mailbox: Mailbox): Promise<Progress> {
  const kept = (await memory.recall('email-imap', place.account)) as Progress | undefined;
  if (kept?.validity === mailbox.validity) return kept;
  return { validity: mailbox.validity, uid: 0, since: kept?.since ?? since.toISOString(), aside: [] };
}

async function newOnes(mailbox: Mailbox, { uid, since }: Progress): Promise<number[]> {
  if (uid > 0) return await mailbox.above(uid);
  // The server knows days only, in its own zone: one more, so that none is missed.
  return await mailbox.since(new Date(new Date(since).getTime() - 24 * 3_600_000));
}

type Outcome = 'taken' | 'gone' | 'old' | 'failed';

async function takeIn({ place, intake, breaks }: MailboxDesk, mailbox: Mailbox, { since }: Progress, uid: number): Promise<Outcome> {
  if ((breaks.get(uid) ?? 0) >= breaksToSetAside) {
    breaks.delete(uid);
    return 'failed';
  }
  try {
    const message = await mailbox.fetch(uid);
    if (!message) return 'gone';
    if (message.receivedAt && message.receivedAt < new Date(since)) return 'old';
    await intake.accept(toArrival(place, mailbox.validity, message));
    breaks.delete(uid);
    return 'taken';
  } catch (error) {
    // Ours or the line's: this very mail waits where it is.
    if (error instanceof Failure && error.kind === 'deferral') throw error;
    if (!(error instanceof MailboxTrouble) || mailbox.usable) return 'failed';
    breaks.set(uid, (breaks.get(uid) ?? 0) + 1);
    throw error;
  }
}

async function keep({ memory, place }: MailboxDesk, progress: Progress): Promise<Progress> {
  await memory.keep('email-imap', place.account, progress as never);
  return progress;
}
