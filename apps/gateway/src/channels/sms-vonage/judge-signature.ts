import { createHash, createHmac } from 'node:crypto';
import type { Doubted } from '../../doors/arrival.js';
import { absent, unfit } from '../../doors/doubts.js';
import type { FlatFields } from '../../http/bodies/flat-fields.js';
import { sameText } from '../../http/same-text.js';

/** How a Vonage account signs, as its dashboard calls it; `md5hash` is a plain hash, the others are HMACs. */
export type VonageMethod = 'md5hash' | 'md5' | 'sha1' | 'sha256' | 'sha512';

/**
 * Whether Vonage signed these parameters. Undefined: believed. No time limit: Vonage tries for 24 hours, and a repeat creates nothing.
 * The package of Vonage computes this only for requests of our own, and wants Node 22; it is a peer in the tests.
 * Source: Vonage, "Signing messages", read 2026-03.
 */
export function judgeSignature(fields: FlatFields, secret: string, method: VonageMethod): Doubted | undefined {
  const given = fields['sig'];
  if (!given) return absent('sig');
  const believed = baseStrings(fields).some((base) => sameText(given.toLowerCase(), digest(base, secret, method)));
  return believed ? undefined : unfit('sig', 'parameters', 'secret');
}

/** The signature of a base string by one of Vonage's methods, as lower-case hex. */
export function digest(base: string, secret: string, method: VonageMethod): string {
  if (method === 'md5hash')
    return createHash('md5')
      .update(base + secret)
      .digest('hex');
  return createHmac(method, secret).update(base).digest('hex');
}

/**
 * All parameters but `sig`, sorted; `&` and `=` in values are underscores. The manual begins with an ampersand; some senders leave it out, and
 * Vonage's own package for Node encodes the pairs and turns every `&` and `=` into an underscore. Each of them needs the secret.
 */
export function baseStrings(fields: FlatFields): string[] {
  const names = Object.keys(fields)
    .filter((name) => name !== 'sig')
    .sort();
  const manual = names.map((name) => `&${name}=${(fields[name] as string).replace(/[&=]/g, '_')}`).join('');
  // Java, which Vonage speaks, writes a question mark for the half of a character that a part begins or ends with.
  const halves = manual.isWellFormed() ? [] : [manual.replace(/\p{Surrogate}/gu, '?')];
  const encoded = new URLSearchParams(names.map((name): [string, string] => [name, fields[name] as string]))
    .toString()
    .replace(/[&=]/g, '_');
  return [manual, manual.slice(1), encoded, ...halves, ...halves.map((each) => each.slice(1))];
}
