import { simulatorSignature } from '@app/shared/secrets/simulator-receipt.js';
import { asRequest, type DoubleMode, type ProviderDouble, type Traits } from '../../../registry/testing/provider-double.js';

const recipients: Partial<Record<DoubleMode, string>> = {
  ok: '+8613900010000',
  busy: '+8613900010002',
  'refuse-recipient': '+8613900010001',
  'error-after-accept': '+8613900010005',
  'error-before': '+8613900010006',
};

export const traits: Traits = {
  never: ['reset-before', 'reset-after-accept', 'hang-after-accept'],
  can: ['lookup', 'receipts'],
  ledger: false,
};

/** The simulator is its own double: the recipient decides how it answers. */
export async function startDouble(): Promise<ProviderDouble> {
  const secret = 'simulator-secret';
  const call = (url: string, body: string, key: string) =>
    asRequest(url, body, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-simulator-signature': simulatorSignature(key, url, body),
    });
  const double = {
    env: { SESSION_SECRET: secret },
    half: [],
    mode: 'ok' as DoubleMode,
    get recipient() {
      return recipients[double.mode] ?? '';
    },
    ledger: [],
    receipt: (message: { receiptUrl?: string }, providerId: string, state: string) =>
      call(message.receiptUrl as string as string, new URLSearchParams({ id: providerId, state }).toString(), secret),
    forged: (message: { receiptUrl?: string }, providerId: string) =>
      call(message.receiptUrl as string as string, new URLSearchParams({ id: providerId, state: 'delivered' }).toString(), 'guessed'),
    close: async () => {},
  };
  return double;
}
