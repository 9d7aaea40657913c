import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import { deliveryStates } from '@app/shared/domain/delivery/delivery-state.js';
import type { LookupResult, Outgoing, Provider, ReceiptRequest, ReceiptsRead, SendResult } from '../../sending/provider.js';
import { answerFor } from './answers.js';

/** Takes everything at once and answers agreed recipients as agreed, its receipts going through the real door with a real signature. */
export class SimulatorProvider implements Provider {
  private readonly reporting = new Set<Promise<void>>();

  constructor(private readonly secret: string) {}

  async send(message: Outgoing): Promise<SendResult> {
    const answer = answerFor(message.recipient);
    const providerId = `sim-${message.attemptId}`;
    if (answer.receipts.length > 0) this.later(this.report(message.receiptUrl, providerId, answer.receipts));
    return answer.result(providerId);
  }

  async lookup(): Promise<LookupResult> {
    return { found: false };
  }

  readReceipts(request: ReceiptRequest): ReceiptsRead | null {
    const raw = Buffer.from(request.raw);
    const given = Buffer.from(request.headers['x-simulator-signature'] ?? '', 'hex');
    const right = this.signature(request.url, raw);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const parameters = new URLSearchParams(raw.toString('utf8'));
    const word = parameters.get('state') as DeliveryState;
    if (!deliveryStates.includes(word)) return null;
    return { receipts: [{ providerId: parameters.get('id') ?? '', state: word, word }] };
  }

  async close(): Promise<void> {
    await Promise.all(this.reporting);
  }

  private async report(url: string, id: string, states: readonly DeliveryState[]): Promise<void> {
    for (const state of states) {
      const body = new URLSearchParams({ id, state }).toString();
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-simulator-signature': this.signature(url, Buffer.from(body)).toString('hex'),
      };
      // Nobody listens in some tests and at shutdown; a provider's receipt may get lost as well.
      await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) }).catch(() => {});
    }
  }

  private later(report: Promise<void>): void {
    const done = report.finally(() => this.reporting.delete(done));
    this.reporting.add(done);
  }

  private signature(url: string, body: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(`simulator:${url}:`).update(body).digest();
  }
}
