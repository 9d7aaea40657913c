import { readSigns, sharedWords, type TextSigns } from './text-signs.js';

/** A case as far as it is compared with others. */
export interface ComparedCase {
  readonly reference: string;
  readonly receivedAt: Date;
  /** E.164, or absent. */
  readonly phone?: string | null;
  /** The folded address, or absent. */
  readonly emailKey?: string | null;
  readonly name?: string | null;
  readonly department?: string | null;
  readonly product?: string | null;
  readonly branch?: string | null;
  readonly occurredOn?: string | null;
  /** Subject, words and wish together. */
  readonly text: string;
}

/** What speaks for (or against) two cases being one. */
export const signs = [
  'reference-named',
  'same-phone',
  'same-email',
  'same-name',
  'same-words',
  'same-number',
  'same-amount',
  'same-day',
  'same-product',
  'same-branch',
  'same-department',
  'within-an-hour',
  'within-a-day',
  'within-a-week',
  'other-department',
  'other-amount',
] as const;
/** Something by which two complaints look like one matter. */
export type Sign = (typeof signs)[number];

/** One piece of evidence. `value` is what both have in common, where that can be said in a few characters. */
export interface LinkEvidence {
  readonly sign: Sign;
  /** What it adds to the score; below zero what speaks against. */
  readonly weight: number;
  readonly value?: string;
}

/** How much two complaints look like one matter, and why. */
export interface Resemblance {
  /** 0 to 1. */
  readonly score: number;
  readonly evidence: readonly LinkEvidence[];
}

/**
 * From here on a clerk is asked. One and the same person is not enough (0.4): the matter must be alike, or the second must come soon after
 * the first. The weights are ours, tried on the pairs of `resemblance.spec.ts`; nothing is ever joined by them alone.
 */
export const proposedFrom = 0.55;

const hour = 3_600_000;

/** How much two cases look like one matter of one person, and why. Symmetrical; 0 for two whom nothing names as one person. */
export function resemblance(one: ComparedCase, other: ComparedCase): Resemblance {
  const [ours, theirs] = [readSigns(one.text), readSigns(other.text)];
  const who = [...named(one, other, ours, theirs), ...person(one, other)];
  if (who.length === 0) return { score: 0, evidence: [] };
  const evidence = [...who, ...matter(one, other, ours, theirs), ...time(one, other)];
  const sum = evidence.reduce((total, { weight }) => total + weight, 0);
  return { score: Math.round(Math.min(1, Math.max(0, sum)) * 100) / 100, evidence };
}

function named(one: ComparedCase, other: ComparedCase, ours: TextSigns, theirs: TextSigns): LinkEvidence[] {
  const names = (signs: TextSigns, reference: string) => signs.references.some((typed) => plain(typed) === plain(reference));
  const value = names(ours, other.reference) ? other.reference : names(theirs, one.reference) ? one.reference : undefined;
  return value === undefined ? [] : [{ sign: 'reference-named', weight: 0.6, value }];
}

/** As `readReference` folds what was typed. */
function plain(reference: string): string {
  return reference.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

function person(one: ComparedCase, other: ComparedCase): LinkEvidence[] {
  const found: LinkEvidence[] = [];
  if (isSame(one.phone, other.phone)) found.push({ sign: 'same-phone', weight: 0.4 });
  if (isSame(one.emailKey, other.emailKey)) found.push({ sign: 'same-email', weight: found.length > 0 ? 0.05 : 0.4 });
  // A name alone names many people.
  if (found.length > 0 && isSame(one.name, other.name)) found.push({ sign: 'same-name', weight: 0.05 });
  return found;
}

function matter(one: ComparedCase, other: ComparedCase, ours: TextSigns, theirs: TextSigns): LinkEvidence[] {
  const found: LinkEvidence[] = [];
  const shared = sharedWords(ours.words, theirs.words);
  // Below an eighth it is the words that all complaints share; from a half on it is the same text.
  if (shared >= 0.12)
    found.push({
      sign: 'same-words',
      weight: round(Math.min(0.4, 0.1 + ((shared - 0.12) / 0.38) * 0.3)),
      value: `${Math.round(shared * 100)} %`,
    });
  const number = firstCommon(ours.numbers, theirs.numbers);
  if (number !== undefined) found.push({ sign: 'same-number', weight: 0.2, value: `…${number.slice(-4)}` });
  const amount = firstCommon(ours.amounts, theirs.amounts);
  if (amount !== undefined) found.push({ sign: 'same-amount', weight: 0.15, value: String(amount) });
  else if (ours.amounts.size > 0 && theirs.amounts.size > 0) found.push({ sign: 'other-amount', weight: -0.1 });
  const day = firstCommon(daysOf(one, ours), daysOf(other, theirs));
  if (day !== undefined) found.push({ sign: 'same-day', weight: 0.1, value: day });
  if (isSame(one.product, other.product)) found.push({ sign: 'same-product', weight: 0.1 });
  if (isSame(one.branch, other.branch)) found.push({ sign: 'same-branch', weight: 0.1 });
  if (one.department && other.department) {
    const alike = one.department === other.department;
    found.push(alike ? { sign: 'same-department', weight: 0.05 } : { sign: 'other-department', weight: -0.1 });
  }
  return found;
}

function time(one: ComparedCase, other: ComparedCase): LinkEvidence[] {
  const apart = Math.abs(one.receivedAt.getTime() - other.receivedAt.getTime());
  if (apart <= hour) return [{ sign: 'within-an-hour', weight: 0.25 }];
  if (apart <= 24 * hour) return [{ sign: 'within-a-day', weight: 0.15 }];
  return apart <= 7 * 24 * hour ? [{ sign: 'within-a-week', weight: 0.05 }] : [];
}

function daysOf(one: ComparedCase, signs: TextSigns): Set<string> {
  return one.occurredOn ? new Set([...signs.days, one.occurredOn.slice(5, 10)]) : new Set(signs.days);
}

/** Loosely the same, and there at all. */
function isSame(one: string | null | undefined, other: string | null | undefined): boolean {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  return Boolean(one && other) && fold(one as string) === fold(other as string);
}

function firstCommon<Value>(one: ReadonlySet<Value>, other: ReadonlySet<Value>): Value | undefined {
  for (const value of one) if (other.has(value)) return value;
  return undefined;
}

const round = (value: number): number => Math.round(value * 100) / 100;
