import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import { newestOf, type SecretRing, valuesOf } from '../secrets/secret-ring.js';

/** One file of an archive. */
export interface ProofMember {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What the manifest of an archive says. `publicKey` is the house's, as base64 of its raw 32 bytes. */
export interface ProofManifest {
  readonly format: 'redress-proof/1';
  readonly reference: string;
  readonly institution: string;
  /** Instant, RFC 3339. */
  readonly madeAt: string;
  readonly madeBy: string;
  readonly publicKey: string;
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
}

/** Something that is not as it was made. `member` is the path of a file of the archive, or `archive` for what holds them together. */
export interface ProofProblem {
  readonly member: string;
  readonly says: string;
}

/** Whether a proof is as it was made, and who signed it. */
export interface ProofCheck {
  readonly intact: boolean;
  readonly problems: readonly ProofProblem[];
  readonly manifest: ProofManifest | null;
  /** Of the key that signed it, to be compared with the one that the institution publishes. */
  readonly fingerprint: string | null;
}

const manifestPath = 'manifest.json';
const signaturePath = 'manifest.sig';

/** The house's key for proofs: the same in every process, derived from the secret that access codes are derived from. */
export const proofKey = (codeSecret: SecretRing): KeyObject => keyBy(newestOf(codeSecret));

/** That key, and those that it took the place of, by the older values of the secret. */
export const proofKeys = (codeSecret: SecretRing): KeyObject[] => valuesOf(codeSecret).map(keyBy);

function keyBy(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'redress proof key', 32));
  // An Ed25519 private key in PKCS #8. Source: RFC 8410, section 7.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The public half, raw, as base64. */
export function publicKeyOf(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('base64');
}

/** How a key is called to people: the first half of its SHA-256, in groups. */
export function fingerprintOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (hash.slice(0, 32).match(/.{4}/g) ?? []).join(' ');
}

/**
 * Packs files with a signed manifest of their SHA-256 sums. The same files make the same bytes: nothing is compressed, times are fixed, and the
 * order is that of the paths; so whoever checks it can make it again and compare every byte.
 */
export function packProof(
  key: KeyObject,
  about: Pick<ProofManifest, 'reference' | 'institution' | 'madeAt' | 'madeBy'>,
  members: readonly ProofMember[],
): Uint8Array {
  const sorted = [...members].sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest: ProofManifest = {
    format: 'redress-proof/1',
    ...about,
    publicKey: publicKeyOf(key),
    files: sorted.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256(bytes) })),
  };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const signature = Buffer.from(`${sign(null, text, key).toString('base64')}\n`);
  return pack([{ path: manifestPath, bytes: text }, { path: signaturePath, bytes: signature }, ...sorted]);
}

/** Whether an archive is as it was made, down to the last byte; every member that is not is named. Needs nothing but the archive. */
export function checkProof(archive: Uint8Array): ProofCheck {
  const problems: ProofProblem[] = [];
  const members = unpack(archive);
  const manifest = members && manifestOf(members.get(manifestPath));
  if (!members || !manifest) {
    const says = members ? 'There is no manifest that can be read.' : 'This is no archive that can be opened.';
    return { intact: false, problems: [{ member: members ? manifestPath : 'archive', says }], manifest: null, fingerprint: null };
  }
  const text = members.get(manifestPath) as Uint8Array;
  if (!isSigned(manifest, text, members.get(signaturePath))) {
    problems.push({ member: signaturePath, says: 'The signature is not that of the manifest.' });
  }
  for (const { path, size, sha256: sum } of manifest.files) {
    const bytes = members.get(path);
    if (!bytes) problems.push({ member: path, says: 'It is missing.' });
    else if (bytes.length !== size || sha256(bytes) !== sum) problems.push({ member: path, says: 'Its content was changed.' });
  }
  const known = new Set([manifestPath, signaturePath, ...manifest.files.map(({ path }) => path)]);
  for (const path of members.keys()) if (!known.has(path)) problems.push({ member: path, says: 'It was added.' });
  if (problems.length === 0) problems.push(...wrapping(archive, manifest, members));
  return { intact: problems.length === 0, problems, manifest, fingerprint: fingerprintOf(manifest.publicKey) };
}

/** What holds the members together must be as we make it, too: names, sizes, times, order. */
function wrapping(archive: Uint8Array, manifest: ProofManifest, members: ReadonlyMap<string, Uint8Array>): ProofProblem[] {
  const order = [manifestPath, signaturePath, ...manifest.files.map(({ path }) => path)];
  const again = pack(order.map((path) => ({ path, bytes: members.get(path) as Uint8Array })));
  if (Buffer.from(again).equals(archive)) return [];
  const at = again.findIndex((byte, index) => byte !== archive[index]);
  return [{ member: memberAt(order, members, at) ?? 'archive', says: 'What the archive says about it was changed.' }];
}

/** Bytes of a local file header without the name. Source: PKWARE, APPNOTE.TXT, 4.3.7. */
const headerSize = 30;

function memberAt(order: readonly string[], members: ReadonlyMap<string, Uint8Array>, at: number): string | undefined {
  let end = 0;
  return order.find((path) => {
    end += headerSize + Buffer.byteLength(path) + (members.get(path)?.length ?? 0);
    return at >= 0 && at < end;
  });
}

function pack(members: readonly ProofMember[]): Uint8Array {
  // The earliest time that the format knows, in whatever zone this runs.
  const options = { level: 0 as const, mtime: new Date(1980, 0, 1), os: 3 };
  return zipSync(Object.fromEntries(members.map(({ path, bytes }) => [path, [bytes, options]])));
}

function unpack(archive: Uint8Array): Map<string, Uint8Array> | undefined {
  try {
    return new Map(Object.entries(unzipSync(archive)));
  } catch {
    return undefined;
  }
}

function manifestOf(bytes: Uint8Array | undefined): ProofManifest | undefined {
  try {
    const value = JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as ProofManifest;
    const right =
      value.format === 'redress-proof/1' &&
      typeof value.publicKey === 'string' &&
      Array.isArray(value.files) &&
      value.files.every((file) => typeof file.path === 'string');
    return right ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(manifest: ProofManifest, text: Uint8Array, signature: Uint8Array | undefined): boolean {
  try {
    const x = Buffer.from(manifest.publicKey, 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, text, key, Buffer.from(Buffer.from(signature ?? []).toString('utf8'), 'base64'));
  } catch {
    return false;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
