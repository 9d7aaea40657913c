import type { ReceiptRequest, ReceiptsRead } from '../../registry/provider.js';
import { isSigned, type SignatureMethod } from './signature.js';
import { receiptMeaning, statusWords } from './vonage-words.js';

/** How receipts of the account are signed; without it none can be believed. */
export interface ReceiptProof {
  readonly method: SignatureMethod;
  readonly secret: string;
}

/** A delivery receipt, by GET or POST, as a form or as JSON, proved by its `sig`. Null when it is not proved or says nothing we know. */
export function readReceipts(proof: ReceiptProof | undefined, request: ReceiptRequest): ReceiptsRead | null {
  const parameters = parametersOf(request);
  if (!proof || !parameters || !isSigned(proof.method, proof.secret, parameters)) return null;
  const word = parameters['status'] ?? '';
  const state = Object.hasOwn(statusWords, word) ? statusWords[word] : undefined;
  const providerId = parameters['messageId'] ?? parameters['message-id'] ?? '';
  if (state === undefined || providerId === '') return null;
  const code = parameters['err-code'] ?? '0';
  if (state !== 'undelivered') return { receipts: [{ providerId, state, word }] };
  const { says, recipient, alarm } = receiptMeaning(code);
  const error = { errorCode: code, reason: says, ...(recipient === undefined ? {} : { recipient }), ...(alarm ? { alarm } : {}) };
  return { receipts: [{ providerId, state, word, ...error }] };
}

function parametersOf({ url, method, headers, raw }: ReceiptRequest): Record<string, string> | undefined {
  const body = Buffer.from(raw).toString('utf8');
  if (method === 'GET') return Object.fromEntries(new URL(url).searchParams);
  if (!(headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(body));
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
  } catch {
    return undefined;
  }
}
