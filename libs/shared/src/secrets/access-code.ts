import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { newestOf, rightByAny, type SecretRing, valueThat } from './secret-ring.js';

/**
 * The complainant's access code, `1234 5678 9012 3456`, derived from the reference with the server's secret, so that it can be
 * shown again to the same sender and is stored nowhere. Sixteen digits are 53 bits. `stored`, what is stored of it, says by which value of the
 * secret it was made; a new one is made by that in force.
 */
export function accessCode(secret: SecretRing, reference: string, stored?: Buffer): string {
  const fits = (value: string) => stored !== undefined && hashAccessCode(value, reference, codeBy(value, reference)).equals(stored);
  return codeBy(valueThat(secret, fits), reference);
}

function codeBy(value: string, reference: string): string {
  const number = createHmac('sha256', value).update(`code:${reference}`).digest().readBigUInt64BE() % 10n ** 16n;
  return number
    .toString()
    .padStart(16, '0')
    .replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** What is stored of a code: keyed, so that a stolen table cannot be searched for codes. */
export function hashAccessCode(secret: SecretRing, reference: string, code: string): Buffer {
  const digits = code.normalize('NFKC').replace(/\D/g, '');
  return createHmac('sha256', newestOf(secret)).update(`hash:${reference}:${digits}`).digest();
}

/** Whether `code` opens `reference`; takes the same time for every answer. */
export function opensWith(secret: SecretRing, reference: string, code: string, stored: Buffer): boolean {
  return rightByAny(secret, (value) => timingSafeEqual(hashAccessCode(value, reference, code), stored));
}

/** The one-time code in the link of a return visit: 128 bits, derived as the access code is and stored nowhere; it opens nothing else. `stored` as for the access code. */
export const surveyToken = (secret: SecretRing, reference: string, stored?: Buffer | null): string =>
  linkToken(secret, `survey:${reference}`, stored);

function linkToken(secret: SecretRing, of: string, stored: Buffer | null | undefined): string {
  const by = (value: string) => createHmac('sha256', value).update(of).digest().subarray(0, 16).toString('base64url');
  return by(valueThat(secret, (value) => stored?.equals(linkTokenHash(by(value))) === true));
}

/** What is stored of the code in a link: a survey's, or a party's. It has 128 random bits, so a plain hash is enough. */
export function linkTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The code in the link by which an outside body answers what it was asked: 128 bits, derived from the id of the asking and stored nowhere. */
export const partyToken = (secret: SecretRing, linkId: string, stored?: Buffer | null): string =>
  linkToken(secret, `party:${linkId}`, stored);
