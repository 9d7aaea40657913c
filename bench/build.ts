import type { Door } from './doors.js';
import type { Measured } from './processor-time.js';

/** What is not told yet, as the database of a build knows it. */
export interface Unfinished {
  readonly complaints: number;
  /** Messages that were raised; and those of them that are not at their end. */
  readonly messages: number;
  readonly open: number;
  /** Receipts that are stored; 0 where none are kept. */
  readonly receipts: number;
  /** Messages by medium and state, for the sentence that says what is wrong. */
  readonly states: string;
}

/** One of the builds that are measured beside each other: ours with one queue, or the obvious one. All are up at once; one is busy. */
export interface Build {
  readonly name: BuildName;
  readonly url: string;
  /** Its own PostgreSQL, as the superuser, whose statements are not counted as the build's. */
  readonly adminUrl: string;
  readonly processes: readonly Measured[];
  /** Seconds from its start until it was ready. */
  readonly startSeconds: number;
  readonly keepsReceipts: boolean;
  /** Counted since the start of a load, `since`. */
  unfinished(since: Date): Promise<Unfinished>;
  /** Begins to write CPU profiles, where they are wanted; they are there when it has ended. */
  beginProfiles?(): void;
  end(): Promise<void>;
}

export const buildNames = ['obvious', 'redis', 'postgres'] as const;
/** `redis`, `postgres`: Redress with its queue there. */
export type BuildName = (typeof buildNames)[number];

export const titles: Readonly<Record<BuildName, string>> = {
  obvious: 'obvious build',
  redis: 'Redress, Redis',
  postgres: 'Redress, PostgreSQL',
};

export const doorTitles: Readonly<Record<Door, string>> = { api: 'API, text', mail: 'API, mail', sms: 'SMS, text' };
