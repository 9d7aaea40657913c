import { Secret, TOTP } from 'otpauth';

/** What an authenticator app shows for a secret, `steps` of 30 seconds from now. */
export const codeNow = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret.replace(/\s/g, '')) }).generate({ timestamp: Date.now() + steps * 30_000 });
