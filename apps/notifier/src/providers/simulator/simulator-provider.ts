import { type DeliveryState, deliveryStates } from '@app/shared/domain/delivery/delivery-state.js';
import { isSimulatorSignature, reportAsSimulator } from '@app/shared/secrets/simulator-receipt.js';
import type { LookupResult, Outgoing, Provider, ReceiptRequest, ReceiptsRead, SendResult } from '../../registry/provider.js';
import { answerFor } from './answers.js';

/** Takes everything at once and answers agreed recipients as agreed, its receipts going through the real door with a real signature. */
export class SimulatorProvider implements Provider {
  private readonly reporting = new Set<Promise<void>>();
  /** What it took, by attempt, for whoever asks; of this process only. */
  private readonly taken = new Set<string>();

  constructor(private readonly secret: string) {}

  async send(message: Outgoing): Promise<SendResult> {
    const answer = answerFor(message.recipient);
    const providerId = idOf(message.attemptId);
    if (answer.taken) this.taken.add(message.attemptId);
    if (answer.receipts.length > 0 && message.receiptUrl !== undefined)
      this.later(this.report(message.receiptUrl, providerId, answer.receipts));
    return answer.result(providerId);
  }

  async lookup(message: Outgoing): Promise<LookupResult> {
    if (!this.taken.has(message.attemptId)) return { found: false };
    return { found: true, providerId: idOf(message.attemptId), state: 'accepted' };
  }

  readReceipts(request: ReceiptRequest): ReceiptsRead | null {
    const raw = Buffer.from(request.raw);
    if (!isSimulatorSignature(this.secret, request.headers['x-simulator-signature'] ?? '', request.url, raw)) return null;
    const parameters = new URLSearchParams(raw.toString('utf8'));
    const word = parameters.get('state') as DeliveryState;
    if (!deliveryStates.includes(word)) return null;
    return { receipts: [{ providerId: parameters.get('id') ?? '', state: word, word }] };
  }

  async close(): Promise<void> {
    await Promise.all(this.reporting);
  }

  /** Nobody listens in some tests and at shutdown; a provider's receipt may get lost as well. */
  private async report(url: string, id: string, states: readonly DeliveryState[]): Promise<void> {
    for (const state of states) await reportAsSimulator(this.secret, url, id, state);
  }

  private later(report: Promise<void>): void {
    const done = report.finally(() => this.reporting.delete(done));
    this.reporting.add(done);
  }
}

const idOf = (attemptId: string): string => `sim-${attemptId}`;
