import { createHmac, timingSafeEqual } from 'node:crypto';
import { newestOf, rightByAny, type SecretRing } from './secret-ring.js';

/**
 * The six digits that prove that somebody reads what we send to a number or address: derived from the notice that carries them, so that
 * they are stored nowhere. Few tries make them safe (`confirm-contact.ts`).
 */
export function contactCode(secret: SecretRing, noticeId: string): string {
  const number = createHmac('sha256', newestOf(secret)).update(`contact:${noticeId}`).digest().readUInt32BE() % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Whether these are the digits of a notice, however they were typed; takes the same time for every answer. */
export function isContactCode(secret: SecretRing, noticeId: string, typed: string): boolean {
  const digits = typed.normalize('NFKC').replace(/\D/g, '');
  const isRight = (value: string) => timingSafeEqual(Buffer.from(digits), Buffer.from(contactCode(value, noticeId)));
  return digits.length === 6 && rightByAny(secret, isRight);
}
