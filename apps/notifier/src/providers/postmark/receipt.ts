import { createHash, timingSafeEqual } from 'node:crypto';
import type { ReceiptRequest, ReceiptsRead } from '../../registry/provider.js';
import { bounceMeaning } from './postmark-words.js';

interface Hook {
  readonly RecordType?: string;
  readonly MessageID?: string;
  readonly Type?: string;
  /** What the other server said. */
  readonly Details?: string;
  readonly Metadata?: { readonly attempt?: string };
}

/**
 * A webhook of Postmark: delivery or bounce. Postmark signs nothing, so the address is the proof: its last part is a secret that only Postmark
 * was told. The attempt comes back in the metadata that went along. Null when the secret is wrong or it says nothing of a mail of ours.
 */
export function readReceipts(secret: string, request: ReceiptRequest): ReceiptsRead | null {
  const given = new URL(request.url).pathname.split('/').at(-1) ?? '';
  const same = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(same(given), same(secret))) return null;
  const hook = hookOf(request.raw);
  const attemptId = hook?.Metadata?.attempt;
  const providerId = hook?.MessageID;
  if (!hook || attemptId === undefined || providerId === undefined) return null;
  if (hook.RecordType === 'Delivery') return { receipts: [{ attemptId, providerId, state: 'delivered', word: 'Delivery' }] };
  if (hook.RecordType !== 'Bounce') return { receipts: [] };
  const type = hook.Type ?? 'Unknown';
  const details = typeof hook.Details === 'string' ? hook.Details.slice(0, 1_000) : '';
  const { lost, ...whose } = bounceMeaning(type, details);
  if (!lost) return { receipts: [] };
  const reason = `The mail came back (${type}).`;
  return { receipts: [{ attemptId, providerId, state: 'undelivered', word: 'Bounce', errorCode: type, reason, ...whose }] };
}

function hookOf(raw: Uint8Array): Hook | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(raw).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Hook) : undefined;
  } catch {
    return undefined;
  }
}
