import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The six digits that prove that somebody reads what we send to a number or address: derived from the notice that carries them, so that
 * they are stored nowhere. Few tries make them safe (`confirm-contact.ts`).
 */
export function contactCode(secret: string, noticeId: string): string {
  const number = createHmac('sha256', secret).update(`contact:${noticeId}`).digest().readUInt32BE() % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Whether these are the digits of a notice, however they were typed; takes the same time for every answer. */
export function isContactCode(secret: string, noticeId: string, typed: string): boolean {
  const digits = typed.normalize('NFKC').replace(/\D/g, '');
  return digits.length === 6 && timingSafeEqual(Buffer.from(digits), Buffer.from(contactCode(secret, noticeId)));
}
