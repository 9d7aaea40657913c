import type { Outgoing, Provider, SendResult } from '../../../notifier/src/registry/provider.js';
import { Chance } from './chance.js';

/**
 * A provider that carries nothing and remembers everything it took, apart from the house: the other side's ledger. Now and then it says
 * later, says no, or takes a message and loses its answer, as providers do.
 */
export class MessageLedger implements Provider {
  /** How many answers were lost so far. */
  lostAnswers = 0;
  /** How often each message was taken, by notice and recipient. */
  readonly taken = new Map<string, number>();
  /** Attempts that were taken and have not been reported delivered yet. */
  private arriving: string[] = [];
  private readonly lost = new Set<string>();
  private readonly turns = new Map<string, number>();

  constructor(private readonly seed: number) {}

  async send({ noticeId, recipient, attemptId, text }: Outgoing): Promise<SendResult> {
    const fate = this.fateOf(`${recipient} ${text.length}`);
    if (fate < 0.01) return { state: 'deferred', reason: 'Simulated: later.' };
    if (fate < 0.015) return { state: 'refused', reason: 'Simulated: no.', next: 'other-channel' };
    if (fate < 0.025) this.lostAnswers += 1;
    if (fate < 0.02) return { state: 'unknown', reason: 'Simulated: no answer, and it was not taken.' };
    const key = `${noticeId} ${recipient}`;
    this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
    if (fate < 0.025) {
      this.lost.add(attemptId);
      return { state: 'unknown', reason: 'Simulated: taken, and the answer lost.' };
    }
    this.arriving.push(attemptId);
    return { state: 'accepted', providerId: providerIdOf(attemptId) };
  }

  /**
   * By what is sent to whom (ids and references are others in each run) and how often, so that the same seed gives the same fates in
   * whatever order messages leave. From 0 to 1.
   */
  protected fateOf(message: string): number {
    const turn = (this.turns.get(message) ?? 0) + 1;
    this.turns.set(message, turn);
    return Chance.of(`${this.seed} ${message} ${turn}`).number();
  }

  async lookup({ attemptId }: Outgoing): Promise<{ found: true; providerId: string; state: 'sent' } | { found: false }> {
    return this.lost.has(attemptId) ? { found: true, providerId: providerIdOf(attemptId), state: 'sent' } : { found: false };
  }

  /** The attempts that arrived since this was asked last. */
  takeArrivals(): { readonly attemptId: string; readonly providerId: string }[] {
    const arrived = this.arriving.map((attemptId) => ({ attemptId, providerId: providerIdOf(attemptId) }));
    this.arriving = [];
    return arrived;
  }
}

const providerIdOf = (attemptId: string): string => `simulated-${attemptId}`;
