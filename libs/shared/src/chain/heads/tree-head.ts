import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** What the record was at one moment: so many events, and the hash that stands for all of them. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
  /** Instant, RFC 3339. */
  readonly at: string;
}

/** A key whose signatures count; of one of the past, until when (instant, RFC 3339). */
export interface TrustedKey {
  readonly key: KeyObject;
  readonly until?: string;
}

/** Whose signatures count. Public halves will do. */
export type HeadKeys = KeyObject | readonly TrustedKey[];

/**
 * A signed tree head that is read again. `signed` is whether one of the keys that were asked about signed it, in its time. `signer` is which key
 * its signature names (`keyId`), and `strange` that this is none of them, or one whose time was over.
 */
export interface ReadHead extends TreeHead {
  readonly signed: boolean;
  readonly signer?: string | null;
  readonly strange?: boolean;
}

/** A head that was kept, with the place it was kept in: `record` beside the tree, or a name of what lies outside. */
export interface KeptHead extends ReadHead {
  readonly keptIn: string;
}

const origin = 'redress record';
const signer = 'redress';

/**
 * A tree head as a signed note: text that people can read, print and mail, and programs check. First line what it is, second the number of events,
 * third the root as base64, fourth the instant; then the Ed25519 signature over these lines.
 * Source: C2SP, "tlog-checkpoint" and "signed-note" (https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note).
 */
export function signHead({ size, root, at }: TreeHead, key: KeyObject): string {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n${at}\n`;
  const signature = Buffer.concat([keyHash(key), sign(null, Buffer.from(text), key)]);
  return `${text}\n— ${signer} ${signature.toString('base64')}\n`;
}

/** Reads a signed note; null when it is none of ours. `keys`: whose signatures count; null: nobody asks who signed. */
export function readHead(note: string, keys: HeadKeys | null): ReadHead | null {
  const [text, signatures] = splitOnce(note, '\n\n');
  const [first, size, root, at] = text.split('\n');
  if (first !== origin || !/^\d{1,15}$/.test(size ?? '') || root === undefined || at === undefined) return null;
  const hash = Buffer.from(root, 'base64');
  if (hash.length !== 32) return null;
  return { size: Number(size), root: hash, at, ...signerOf(`${text}\n`, at, signatures, keys) };
}

function signerOf(text: string, at: string, signatures: string, keys: HeadKeys | null) {
  const trusted = keys === null ? [] : Array.isArray(keys) ? (keys as readonly TrustedKey[]) : [{ key: keys as KeyObject }];
  let named: string | null = null;
  let known = false;
  for (const line of signatures.split('\n')) {
    const [dash, name, given] = line.split(' ');
    if (dash !== '—' || name !== signer || given === undefined) continue;
    const bytes = Buffer.from(given, 'base64');
    named = bytes.toString('hex', 0, 4);
    const by = trusted.find(({ key, until }: TrustedKey) => keyId(key) === named && (until === undefined || at <= until));
    known ||= by !== undefined;
    if (by && verify(null, Buffer.from(text), by.key, bytes.subarray(4))) return { signed: true, signer: named, strange: false };
  }
  return { signed: false, signer: named, strange: named !== null && !known };
}

/** How signatures name a key: four bytes, as hexadecimal digits. Source: C2SP signed-note, "Signatures" (1 stands for Ed25519). */
export const keyId = (key: KeyObject): string => keyHash(key).toString('hex');

function keyHash(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  const named = Buffer.concat([Buffer.from(`${signer}\n`), Buffer.of(1), Buffer.from(x ?? '', 'base64url')]);
  return createHash('sha256').update(named).digest().subarray(0, 4);
}

function splitOnce(text: string, at: string): [string, string] {
  const where = text.indexOf(at);
  return where < 0 ? [text, ''] : [text.slice(0, where), text.slice(where + at.length)];
}
