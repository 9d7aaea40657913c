import { findSecrets, maskSecret, maskSecrets, type SecretKind } from '@app/shared/domain/text/mask-secrets.js';

/** A secret of a case as everybody who may read the case sees it: where it stands, of what kind it is, and the end of it that is shown. */
export interface HiddenSecret {
  readonly where: string;
  readonly kind: SecretKind;
  readonly shown: string;
}

/** The same with what is hidden, for somebody who said why they need it. */
export interface ShownSecret extends HiddenSecret {
  readonly value: string;
}

type Words = Readonly<Record<string, unknown>>;

/** What a case has of people's own words, by the names of its file; in lists, in each of their rows. */
const own = [
  'subject',
  'text',
  'quotedText',
  'signature',
  'wish',
  'against',
  'facts',
  'referral',
  'earlierReferrals',
  'outcome',
  'reason',
] as const;
const lists = [
  'notes',
  'notices',
  'events',
  'trail',
  'extensionRequests',
  'transfers',
  'remedies',
  'points',
  'secondLooks',
  'surveys',
  'attachments',
  'enclosures',
] as const;
/** Ids and fingerprints are no words, whatever digits they have. */
const isName = (key: string) => /(^id|Id|ID|sha256|reference|version)$/.test(key);

/** A case file without its secrets, and what is hidden in it. */
export function maskCase<File extends object>(file: File): File & { readonly hidden: readonly HiddenSecret[] } {
  const words = file as Words;
  const masked: Record<string, unknown> = { ...words };
  // What it is about names words of the complaint that decided.
  for (const name of [...own, 'matter']) if (name in words) masked[name] = maskWords(words[name]);
  for (const name of lists) if (Array.isArray(words[name])) masked[name] = words[name].map(maskWords);
  return { ...(masked as File), hidden: secretsIn(file).map(({ value: _value, ...hidden }) => hidden) };
}

/** Every secret of a case file as it is stored, each value once for each place that has it, in the order in which a case is told. */
export function secretsIn(file: object): ShownSecret[] {
  const words = file as Words;
  const found: ShownSecret[] = [];
  const look = (where: string, value: unknown) => {
    for (const text of textsOf(value))
      for (const secret of findSecrets(text)) {
        const value = text.slice(secret.from, secret.to);
        if (found.some((one) => one.where === where && one.value === value)) continue;
        found.push({ where, kind: secret.kind, shown: maskSecret(text, secret), value });
      }
  };
  for (const name of own) look(name, words[name]);
  for (const name of ['notes', 'attachments', 'enclosures'] as const)
    if (Array.isArray(words[name])) for (const row of words[name]) look(name, row);
  return found;
}

/** Every text of a value masked, but for ids and fingerprints. */
export function maskWords<T>(value: T): T;
export function maskWords(value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (Array.isArray(value)) return value.map(maskWords);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isName(key) ? inner : maskWords(inner)]));
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const inner of value) yield* textsOf(inner);
  else if (value !== null && typeof value === 'object' && !(value instanceof Date))
    for (const [key, inner] of Object.entries(value)) if (!isName(key)) yield* textsOf(inner);
}
