import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { newestOf, rightByAny, type SecretRing } from './secret-ring.js';

/** How long a challenge may take to be solved. */
const validSeconds = 15 * 60;
/** About a quarter of a million hashes: a second for a browser that asks for one message, a day for a script that asks for a hundred thousand. */
export const proofBits = 18;

/**
 * A riddle (challenge) for one complaint, `<until>.<bits>.<signature>`: find a text so that SHA-256 of `<challenge>.<text>` begins with so many zero
 * bits. It is good for this complaint alone, which can be proved once, so it need not be kept to be used once.
 */
export function proofChallenge(secret: SecretRing, reference: string, nowMs: number, bits = proofBits): string {
  const until = Math.floor(nowMs / 1000) + validSeconds;
  return `${until}.${bits}.${signature(newestOf(secret), reference, until, bits)}`;
}

/** Whether `answer` solves a challenge of ours for this complaint that is not too old. */
export function solvesChallenge(secret: SecretRing, reference: string, challenge: string, answer: string, nowMs: number): boolean {
  const match = /^(\d{1,12})\.(\d{1,2})\.([\w-]{43})$/.exec(challenge);
  if (match === null || !/^\w{1,40}$/.test(answer)) return false;
  const [until, bits] = [Number(match[1]), Number(match[2])];
  const isOurs = (value: string) => timingSafeEqual(Buffer.from(match[3] as string), Buffer.from(signature(value, reference, until, bits)));
  const ours = rightByAny(secret, isOurs);
  return ours && nowMs < until * 1000 && zeroBits(createHash('sha256').update(`${challenge}.${answer}`).digest()) >= bits;
}

function signature(secret: string, reference: string, until: number, bits: number): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['proof-of-work', reference, until, bits]))
    .digest('base64url');
}

function zeroBits(hash: Uint8Array): number {
  let bits = 0;
  for (const byte of hash) {
    bits += Math.clz32(byte) - 24;
    if (byte !== 0) break;
  }
  return bits;
}
