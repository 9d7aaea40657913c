import { sameText } from '../http/same-text.js';
import type { Doubted } from './arrival.js';
import { addressWithoutSecret, addressWithWrongSecret } from './doubts.js';
import type { WebhookRequest, WebhookWay } from './webhook.js';

/** The ways of a door whose last part of the address is the proof: with it, and without it, which is doubted. */
export const secretAddress = (parameter: string): readonly WebhookWay[] => [
  { name: 'take', method: 'POST', path: `:${parameter}` },
  { name: 'takeWithout', method: 'POST' },
];

/** Whether the last part of the address is the secret. Undefined: believed. */
export function judgeAddress({ given, secret }: Pick<WebhookRequest, 'given' | 'secret'>): Doubted | undefined {
  if (given === undefined) return addressWithoutSecret;
  return sameText(given, secret) ? undefined : addressWithWrongSecret;
}
