import { createHmac, timingSafeEqual } from 'node:crypto';
import { newestOf, rightByAny, type SecretRing } from '@app/shared/secrets/secret-ring.js';

/** How long the code need not be typed again. */
export const accessSeconds = 30 * 60;
/** How long the forms of an open page can be sent: nobody's words are lost because they took their time, or refuse cookies. */
export const formSeconds = 12 * 60 * 60;

/** What stands for a code once typed, in the cookie and in the page's forms: good for one reference, until its time is over. It carries no code. */
export function sealAccess(secret: SecretRing, reference: string, nowMs: number, seconds = accessSeconds): string {
  const until = Math.floor(nowMs / 1000) + seconds;
  return `${until}.${signature(newestOf(secret), reference, until)}`;
}

/** Whether a seal opens `reference` now. */
export function opensAccess(secret: SecretRing, reference: string, value: string | undefined, nowMs: number): boolean {
  const match = /^(\d{1,12})\.([\w-]{43})$/.exec(value ?? '');
  if (match === null) return false;
  const until = Number(match[1]);
  const isRight = (value: string) => timingSafeEqual(Buffer.from(match[2] as string), Buffer.from(signature(value, reference, until)));
  return rightByAny(secret, isRight) && nowMs < until * 1000;
}

function signature(secret: string, reference: string, until: number): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['status-access', reference, until]))
    .digest('base64url');
}
