import { Failure } from '@app/shared/domain/failure/failure.js';
import { reasonOf } from '@app/shared/outbox/failure-words.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { endOfTrail, type LiveContents, type LiveList, markOf, newsBetween, readContents } from '../../lists/live-contents.js';
import type { Staff } from '../../staff.js';
import { StaffSessions } from '../session/staff-sessions.js';

/** A page that listens. */
export interface Listener {
  readonly sessionId: string;
  readonly staffId: string;
  readonly list: LiveList;
  /** How the list was when its page was made (`markOf`). */
  readonly is: string;
  /** Something is new: so many things, and so many that look otherwise or are gone. */
  tell(news: { readonly added: number; readonly changed: number }): void;
  /** Whatever stands between is kept open by it. */
  beat(): void;
  /** The session is over, or this app ends; `over` says which. */
  close(over: boolean): void;
}

interface Listening extends Listener {
  before: LiveContents | undefined;
  told: string;
  lookedAt: number;
  /** Something happened in the house since it was read. */
  stale: boolean;
}

/** Of one gateway, and of one person there: a browser holds six connections to a house over HTTP/1.1 in all, and pages need some. */
export const mostListeners = { ofGateway: 300, ofPerson: 4 } as const;

/** How often it is looked whether sessions stand and whether anything happened: sooner than a second after each. */
const lookMilliseconds = 700;
/** A list is read again for its listeners no sooner than that, however much happens. */
const readMilliseconds = 2_000;
/** And at the latest then, though nothing happened: leases run out and dates come near by themselves. */
const rereadMilliseconds = 30_000;
const beatMilliseconds = 15_000;

/**
 * Tells pages that their list became other. While anybody listens each gateway looks at the end of the trail, wherever what is written there was done: one small
 * statement for all listeners, and nothing on the way of a complaint. Then it reads each list by the rights of whoever listens, and tells only where it became
 * other for them: nothing of what somebody may not see moves anything (docs/decisions/0146).
 */
@Injectable()
export class LiveLists implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LiveLists.name);
  private readonly listeners = new Set<Listening>();
  private timer: NodeJS.Timeout | undefined;
  private end = '';
  private beatAt = 0;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
  ) {}

  /** How many listen, for tests and for whoever wants to know. */
  get listening(): number {
    return this.listeners.size;
  }

  /** Begins to tell a page; gives how to stop, or undefined where too many listen already: such a page is read again by hand. */
  begin(listener: Listener): (() => void) | undefined {
    const own = [...this.listeners].filter(({ staffId }) => staffId === listener.staffId).length;
    if (this.listeners.size >= mostListeners.ofGateway || own >= mostListeners.ofPerson) return undefined;
    const listening: Listening = { ...listener, before: undefined, told: listener.is, lookedAt: 0, stale: true };
    this.listeners.add(listening);
    this.next();
    return () => this.listeners.delete(listening);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    for (const listener of this.listeners) listener.close(false);
    this.listeners.clear();
    await this.looking;
  }

  private next(): void {
    if (this.timer !== undefined || this.listeners.size === 0) return;
    this.timer = setTimeout(() => {
      this.looking = this.look().then(() => {
        this.timer = undefined;
        this.next();
      });
    }, lookMilliseconds);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    try {
      const [standing, end] = await Promise.all([
        this.sessions.standing([...new Set([...this.listeners].map(({ sessionId }) => sessionId))]),
        endOfTrail(this.unitOfWork),
      ]);
      const now = Date.now();
      for (const one of this.listeners) {
        if (end !== this.end) one.stale = true;
        if (!standing.has(one.sessionId)) this.drop(one);
      }
      this.end = end;
      const due = (one: Listening) => now - one.lookedAt > (one.stale ? readMilliseconds : rereadMilliseconds);
      await this.tell([...this.listeners].filter(due), standing, now);
      this.beat(now);
    } catch (error) {
      // The database is away for a moment; whoever listens hears when it is back.
      this.logger.warn(`Pages are not told what is new: ${reasonOf(error)}`);
    }
  }

  private async tell(due: readonly Listening[], standing: ReadonlyMap<string, Staff>, now: number): Promise<void> {
    const read = new Map<string, Promise<LiveContents | undefined>>();
    for (const one of due) {
      const staff = standing.get(one.sessionId);
      if (staff === undefined) continue;
      // One person with two windows of the same list reads it once. Another's rights are another's: nothing is shared between people.
      const key = JSON.stringify([staff.id, one.list]);
      const reading = read.get(key) ?? this.contents(staff, one);
      read.set(key, reading);
      const contents = await reading;
      if (contents === undefined) this.drop(one);
      else this.compare(one, contents, now);
    }
  }

  /** The list for them; undefined where it is not theirs any more. */
  private async contents(staff: Staff, { list }: Listening): Promise<LiveContents | undefined> {
    try {
      return await readContents(this.unitOfWork, staff, list);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'refusal') return undefined;
      throw error;
    }
  }

  private compare(one: Listening, contents: LiveContents, now: number): void {
    one.lookedAt = now;
    one.stale = false;
    const mark = markOf(contents);
    // What became other between the making of the page and its listening is not counted: nobody knows what it had.
    if (mark !== one.told) one.tell(one.before === undefined ? { added: 0, changed: 1 } : newsBetween(one.before, contents));
    one.told = mark;
    one.before ??= contents;
  }

  private drop(one: Listening): void {
    this.listeners.delete(one);
    one.close(true);
  }

  private beat(now: number): void {
    if (now - this.beatAt < beatMilliseconds) return;
    this.beatAt = now;
    for (const one of this.listeners) one.beat();
  }
}
