import type { Decrypter, Encrypter } from 'age-encryption';

/** A pair of keys: what only its holder has, and what anybody may close words for. */
export interface SealPair {
  /** `AGE-SECRET-KEY-1…`: it is shown once, and kept by people. */
  readonly key: string;
  /** `age1…` */
  readonly recipient: string;
}

/** Makes one at random: the secret half is nowhere but in the answer. */
export async function newSealPair(): Promise<SealPair> {
  const age = await library();
  const key = await age.generateIdentity();
  return { key, recipient: await age.identityToRecipient(key) };
}

/** The public half of a key; undefined for what is no key, however it was typed. */
export async function recipientOf(typed: string): Promise<string | undefined> {
  const key = readKey(typed);
  if (key === undefined) return undefined;
  try {
    return await (await library()).identityToRecipient(key);
  } catch {
    return undefined;
  }
}

/** A key as somebody typed it: case and spaces do not matter. */
export function readKey(typed: string): string | undefined {
  const key = typed.normalize('NFKC').toUpperCase().replace(/\s+/g, '');
  return /^AGE-SECRET-KEY-1[A-Z0-9]{50,70}$/.test(key) ? key : undefined;
}

const block = 1_024;

/**
 * Words closed for each of these recipients: whoever has the key of one opens them, and nobody else, this house included. Filled up to whole
 * kibibytes first, so that the length says little. The format is age's (age-encryption.org/v1, read 30 November 2026): any age program opens it.
 */
export async function seal(words: string, recipients: readonly string[]): Promise<Buffer> {
  const bytes = Buffer.from(words, 'utf8');
  return await sealBytes(Buffer.concat([bytes, Buffer.alloc(block - (bytes.length % block), ' ')]), recipients);
}

/** The words, for the key of a recipient; undefined for every other key, and for bytes that were changed. */
export async function unseal(sealed: Uint8Array, key: string): Promise<string | undefined> {
  const bytes = await unsealBytes(sealed, key);
  return bytes && Buffer.from(bytes).toString('utf8').trimEnd();
}

/** Bytes closed as words are, but as long as they are. */
export async function sealBytes(bytes: Uint8Array, recipients: readonly string[]): Promise<Buffer> {
  const encrypter: Encrypter = new (await library()).Encrypter();
  for (const one of recipients) encrypter.addRecipient(one);
  return Buffer.from(await encrypter.encrypt(bytes));
}

/** The bytes, for the key of a recipient; undefined for every other key, and for bytes that were changed. */
export async function unsealBytes(sealed: Uint8Array, key: string): Promise<Uint8Array | undefined> {
  try {
    const decrypter: Decrypter = new (await library()).Decrypter();
    decrypter.addIdentity(key);
    return await decrypter.decrypt(sealed);
  } catch {
    return undefined;
  }
}

/** Read with the first report: most processes never need it. */
const library = async () => await import('age-encryption');
