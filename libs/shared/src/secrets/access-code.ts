import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The complainant's access code, `1234 5678 9012 3456`, derived from the reference with the server's secret, so that it can be
 * shown again to the same sender and is stored nowhere. Sixteen digits are 53 bits.
 */
export function accessCode(secret: string, reference: string): string {
  const number = createHmac('sha256', secret).update(`code:${reference}`).digest().readBigUInt64BE() % 10n ** 16n;
  return number
    .toString()
    .padStart(16, '0')
    .replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** What is stored of a code: keyed, so that a stolen table cannot be searched for codes. */
export function hashAccessCode(secret: string, reference: string, code: string): Buffer {
  const digits = code.normalize('NFKC').replace(/\D/g, '');
  return createHmac('sha256', secret).update(`hash:${reference}:${digits}`).digest();
}

/** Whether `code` opens `reference`; takes the same time for every answer. */
export function opensWith(secret: string, reference: string, code: string, stored: Buffer): boolean {
  return timingSafeEqual(hashAccessCode(secret, reference, code), stored);
}

/** The one-time code in the link of a return visit: 128 bits, derived as the access code is and stored nowhere; it opens nothing else. */
export function surveyToken(secret: string, reference: string): string {
  return createHmac('sha256', secret).update(`survey:${reference}`).digest().subarray(0, 16).toString('base64url');
}

/** What is stored of the code in a link: a survey's, or a party's. It has 128 random bits, so a plain hash is enough. */
export function linkTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The code in the link by which an outside body answers what it was asked: 128 bits, derived from the id of the asking and stored nowhere. */
export function partyToken(secret: string, linkId: string): string {
  return createHmac('sha256', secret).update(`party:${linkId}`).digest().subarray(0, 16).toString('base64url');
}
