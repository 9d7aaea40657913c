import { setTimeout as pause } from 'node:timers/promises';
import type { Build, Unfinished } from './build.js';
import type { Poured } from './pour.js';
import { overwrite } from './progress.js';
import type { Provider, Tally } from './provider.js';

export interface Drained {
  /** The instant (ms) at which the last complaint was finished: its complainant told, and every receipt applied. */
  readonly finishedAt: number;
  /** Milliseconds from the instant a complaint was due to be posted to the provider's taking the last message to its complainant; ascending. */
  readonly lags: readonly number[];
  /** Messages that the provider took. */
  readonly messages: number;
  /** What is wrong, in sentences: empty when everything was told. */
  readonly wrong: readonly string[];
}

/** How often it is asked how far things are. */
const askMilliseconds = 100;

/**
 * Waits until everybody whose complaint was accepted is told, every receipt of the provider is answered 2xx, and the build's database says
 * that nothing is open; or until nothing moved for `patienceSeconds`. Says what is missing then.
 */
export async function drain(build: Build, provider: Provider, since: Date, poured: Poured, patienceSeconds: number): Promise<Drained> {
  const watch = new Watch(poured, build.keepsReceipts ? provider.receiptsEach : 0);
  let unfinished: Unfinished | undefined;
  let moved = Date.now();
  let finishedAt = moved;
  while (Date.now() - moved < patienceSeconds * 1000) {
    if (watch.add(await provider.tally())) moved = Date.now();
    overwrite(`told ${watch.told} of ${poured.accepted.size}`);
    // The database is asked when the world outside has nothing left to wait for, so that asking costs the build little.
    if (watch.isOver) {
      const before = unfinished;
      unfinished = await build.unfinished(since);
      const isOver = watch.lacking(unfinished).length === 0;
      // Twice the same: nothing more was raised meanwhile.
      if (isOver && before && watch.lacking(before).length === 0 && before.messages === unfinished.messages) break;
      if (JSON.stringify(before) !== JSON.stringify(unfinished)) moved = finishedAt = Date.now();
    }
    await pause(askMilliseconds);
  }
  overwrite('');
  const wrong = watch.lacking(await build.unfinished(since));
  const failed = Object.entries(poured.failed).map(([status, times]) => `${times} × ${status}`);
  if (failed.length > 0) wrong.push(`not every request was answered 2xx (${failed.join(', ')}; ${poured.refusal ?? 'nothing was said'})`);
  return { finishedAt, lags: watch.lags(), messages: watch.messages, wrong };
}

/** What was seen at the provider since a load began. */
class Watch {
  private readonly toldAt = new Map<string, number>();
  private receipts = 0;
  private refused = 0;
  private texts = 0;
  messages = 0;
  told = 0;

  constructor(
    private readonly poured: Poured,
    private readonly receiptsEach: number,
  ) {}

  /** Whether anything is new. */
  add(tally: Tally): boolean {
    for (const [recipient, at] of [...tally.texts, ...tally.mails]) {
      if (!this.toldAt.has(recipient) && this.poured.accepted.has(recipient)) this.told++;
      this.toldAt.set(recipient, at);
    }
    const isNew = tally.texts.length + tally.mails.length + tally.receiptsTaken > 0;
    this.texts += tally.texts.length;
    this.messages += tally.texts.length + tally.mails.length;
    this.receipts += tally.receiptsTaken;
    this.refused += tally.receiptsRefused;
    return isNew;
  }

  get isOver(): boolean {
    return this.told >= this.poured.accepted.size && this.receipts >= this.texts * this.receiptsEach;
  }

  lags(): number[] {
    const lags = [...this.poured.accepted].flatMap(([recipient, at]) => {
      const told = this.toldAt.get(recipient);
      return told === undefined ? [] : [told - at];
    });
    return lags.sort((a, b) => a - b);
  }

  /** What this database, and the provider's book beside it, say is not as it must be. */
  lacking({ complaints, messages, open, receipts, states }: Unfinished): string[] {
    const accepted = this.poured.accepted.size;
    const wanted = this.texts * this.receiptsEach;
    const wrong: string[] = [];
    if (complaints !== accepted) wrong.push(`${accepted} complaints were accepted and ${complaints} are in the database`);
    if (this.told < accepted) wrong.push(`${accepted - this.told} of ${accepted} complainants were not told`);
    if (messages !== this.messages) wrong.push(`${messages} messages were raised and the provider took ${this.messages}`);
    if (open > 0) wrong.push(`${open} of ${messages} messages are not at their end (${states})`);
    if (this.refused > 0) wrong.push(`${this.refused} receipts were not answered 2xx`);
    if (this.receipts < wanted) wrong.push(`${wanted - this.receipts} of ${wanted} receipts were not answered`);
    if (this.receiptsEach > 0 && receipts !== this.receipts) {
      wrong.push(`${this.receipts} receipts were answered 2xx and ${receipts} are kept`);
    }
    return wrong;
  }
}

/** The value below which such a part of them lies. */
export function percentile(ascending: readonly number[], part: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * part))] ?? Number.NaN;
}
