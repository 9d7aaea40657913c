import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { SendResult } from '../../registry/provider.js';

/** How the simulator answers a recipient, and what it reports afterwards. */
export interface SimulatedAnswer {
  /** Whether it has the message, whatever it answers. */
  readonly taken: boolean;
  readonly result: (providerId: string) => SendResult;
  /** Reported in this order through the receipt door. */
  readonly receipts: readonly DeliveryState[];
}

const accepted = (providerId: string): SendResult => ({ state: 'accepted', providerId, reports: 'delivered' });
const inSilence = (providerId: string): SendResult => ({ state: 'accepted', providerId });

const answers: Readonly<Record<string, SimulatedAnswer>> = {
  delivered: { taken: true, result: accepted, receipts: ['sent', 'delivered'] },
  undelivered: { taken: true, result: accepted, receipts: ['sent', 'undelivered'] },
  lost: { taken: false, result: () => ({ state: 'unknown', reason: 'The simulator was asked to lose the message.' }), receipts: [] },
  deferred: { taken: false, result: () => ({ state: 'deferred', reason: 'The simulator was asked to say later.' }), receipts: [] },
  refused: {
    taken: false,
    result: () => ({ state: 'refused', reason: 'The simulator was asked to say no.', next: 'other-channel' }),
    receipts: [],
  },
  unknown: { taken: true, result: () => ({ state: 'unknown', reason: 'The simulator was asked to lose its answer.' }), receipts: [] },
  silent: { taken: true, result: inSilence, receipts: [] },
};

/** The last four digits of a number, for each answer. */
const numberEndings: Readonly<Record<string, string>> = {
  '0001': 'refused',
  '0002': 'deferred',
  '0003': 'delivered',
  '0004': 'undelivered',
  '0005': 'unknown',
  '0006': 'lost',
};

/** Mail by its local part (`refused@…`), numbers by their end; everybody else is accepted, in silence. */
export function answerFor(recipient: string): SimulatedAnswer {
  const name = recipient.includes('@') ? recipient.split('@')[0]?.toLowerCase() : numberEndings[recipient.slice(-4)];
  return answers[name ?? ''] ?? (answers['silent'] as SimulatedAnswer);
}
