import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type AnswerErrand, type ErrandOutcome, openErrand } from '@app/shared/sealing/errand.js';
import { newSealPair, type SealPair } from '@app/shared/sealing/seal.js';
import { Logger } from '@nestjs/common';
import { freezeInForce } from '../freeze/freeze.js';
import type { Outgoing, SendResult } from '../registry/provider.js';
import type { ProviderRegistry } from '../registry/provider-registry.js';
import { noteCalls } from '../registry/traffic.js';
import { callProvider } from '../sending/call-provider.js';

const log = new Logger('Answers');

/** What carrying answers needs of a notifier. */
export interface CarryingContext {
  readonly providers: Pick<ProviderRegistry, 'for'>;
  readonly leaseSeconds: number;
  readonly pauseSeconds: number;
}

/** A number that is written in another's name gets no more than this of us, nor all numbers together. */
const mostAnHour = { toOne: 20, toAll: 1_000 } as const;
const hourMilliseconds = 3_600_000;
const minuteMilliseconds = 60_000;
/** How often it says that it is there; who has not for a minute is forgotten, with what was closed for it. */
const sayEveryMilliseconds = 10_000;

/**
 * Answers texts that were for the integrity desk (docs/decisions/0131). What it is to send is closed for a key that it makes when it starts and that is
 * nowhere but in its memory; numbers and words are there for a call, and nothing of them is written or logged. It makes no notice, no delivery and
 * no receipt. The same message is answered once for an hour, however often its provider brings it.
 */
export class AnswerCarrier {
  private pair: SealPair | undefined;
  private saidAt = Number.NEGATIVE_INFINITY;
  /** Keys of what was answered, and numbers that were answered, with the instants, in memory alone. */
  private readonly told = new Map<string, number>();
  private answered: { readonly number: string; readonly at: number }[] = [];
  /** Errands that are done, for the case that nobody is left who takes them away. */
  private done: { readonly id: string; readonly at: number }[] = [];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: CarryingContext,
  ) {}

  /** Says that it is there, and carries out what waits; gives how many. Fails with `store.unavailable`. */
  async carry(): Promise<number> {
    this.pair ??= await newSealPair();
    const now = performance.now();
    if (now - this.saidAt > sayEveryMilliseconds) await this.sayThere(this.pair.recipient, now);
    const due = await this.unitOfWork.read<{ id: string; closed: Buffer }>(
      'UPDATE answer_errand SET taken = true WHERE carrier = $1 AND NOT taken RETURNING id, closed',
      [this.pair.recipient],
    );
    for (const { id, closed } of due) {
      const outcome = await this.tell(await openErrand(closed, this.pair.key));
      await this.unitOfWork.read('UPDATE answer_errand SET outcome = $2 WHERE id = $1', [id, outcome]);
      this.done.push({ id, at: now });
    }
    return due.length;
  }

  /** It is there no more: nobody closes anything for it. */
  async end(): Promise<void> {
    if (this.pair) await this.unitOfWork.read('DELETE FROM answer_carrier WHERE recipient = $1', [this.pair.recipient]);
    this.pair = undefined;
  }

  private async sayThere(recipient: string, now: number): Promise<void> {
    await this.unitOfWork.read('INSERT INTO answer_carrier (recipient) VALUES ($1) ON CONFLICT (recipient) DO UPDATE SET seen_at = now()', [
      recipient,
    ]);
    await this.unitOfWork.read(`DELETE FROM answer_carrier WHERE seen_at < now() - interval '1 minute'`);
    const left = this.done.filter(({ at }) => now - at > minuteMilliseconds).map(({ id }) => id);
    if (left.length > 0) await this.unitOfWork.read('DELETE FROM answer_errand WHERE id = ANY($1::uuid[])', [left]);
    this.done = this.done.filter(({ id }) => !left.includes(id));
    this.answered = this.answered.filter(({ at }) => now - at < hourMilliseconds);
    for (const [key, at] of this.told) if (now - at > hourMilliseconds) this.told.delete(key);
    this.saidAt = now;
  }

  private async tell(errand: AnswerErrand | undefined): Promise<ErrandOutcome> {
    if (errand === undefined) return 'never';
    if (this.told.has(errand.key)) return 'told';
    if (this.answered.filter(({ number }) => number === errand.number).length >= mostAnHour.toOne) return 'never';
    if (this.answered.length >= mostAnHour.toAll) return 'later';
    if ((await freezeInForce({ query: this.unitOfWork.read.bind(this.unitOfWork) })) !== undefined) return 'later';
    const outcome = await this.send(errand);
    if (outcome === 'told') {
      const at = performance.now();
      this.told.set(errand.key, at);
      this.answered.push({ number: errand.number, at });
    }
    return outcome;
  }

  /** By the first provider of texts that takes it. A call whose answer was lost counts as not sent: a code that comes twice harms nobody. */
  private async send(errand: AnswerErrand): Promise<ErrandOutcome> {
    let outcome: ErrandOutcome = 'never';
    for (const through of this.desk.providers.for('sms')) {
      const result = await callProvider(this.desk.leaseSeconds, { through, outgoing: outgoingOf(errand, this.desk.leaseSeconds) });
      if (result.state === 'accepted') return 'told';
      await this.note(through.id, result);
      if (result.state !== 'refused' || result.next === 'later') outcome = 'later';
    }
    return outcome;
  }

  /** What only a person can mend is told as for every message; no other count is kept, for it would have a time. */
  private async note(provider: string, result: Exclude<SendResult, { state: 'accepted' }>): Promise<void> {
    // Not the provider's reason: it may say the number, or the text.
    log.warn(`An answer by text did not leave through ${provider}: ${result.state}.`);
    const alarm = result.state !== 'unknown' && result.alarm ? result.reason : undefined;
    if (alarm === undefined) return;
    await this.unitOfWork.run(async (tx) => await noteCalls(tx, [{ provider, trouble: false, alarm }], this.desk.pauseSeconds));
  }
}

function outgoingOf({ number, kind, language, text, values }: AnswerErrand, leaseSeconds: number): Outgoing {
  const leasedFrom = performance.now();
  const limitMilliseconds = (leaseSeconds * 1000 * 2) / 3;
  return {
    attemptId: unreported,
    noticeId: unreported,
    kind,
    recipient: number,
    language,
    subject: '',
    text,
    values,
    mayLeave: () => performance.now() - leasedFrom < limitMilliseconds,
    limitMilliseconds,
  };
}

/** What goes along instead of an attempt's id: no attempt is kept, and what the provider reports of it is left aside. */
const unreported = 'unreported';
