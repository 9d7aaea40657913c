import { findSecrets, maskSecret, maskWords, type SecretKind, wordsOf } from '@app/shared/domain/text/mask-secrets.js';

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
  'parts',
  'remedies',
  'points',
  'secondLooks',
  'escalations',
  'surveys',
  'attachments',
  'enclosures',
] as const;

/** A case file without its secrets, and what is hidden in it. */
export function maskCase<File extends object>(file: File): File & { readonly hidden: readonly HiddenSecret[] } {
  const words = file as Words;
  const masked: Record<string, unknown> = { ...words };
  // What it is about names words of the complaint that decided.
  for (const name of [...own, 'matter', ...lists]) if (name in words) masked[name] = maskWords(words[name]);
  return { ...(masked as File), hidden: secretsIn(file).map(({ value: _value, ...hidden }) => hidden) };
}

/** Every secret of a case file as it is stored, each value once for each place that has it, in the order in which a case is told. */
export function secretsIn(file: object): ShownSecret[] {
  const words = file as Words;
  const found: ShownSecret[] = [];
  const look = (where: string, value: unknown) => {
    for (const text of wordsOf(value))
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
