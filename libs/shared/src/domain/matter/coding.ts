import type { Language } from '../language.js';

/** What a coding of complaints tells apart. */
export const codingAxes = ['channel', 'business', 'cause'] as const;

/** One thing that a complaint can be about (`business`), how it went wrong (`cause`), or where it arose (`channel`). */
export interface CodingEntry {
  readonly axis: (typeof codingAxes)[number];
  readonly code: string;
  readonly names: Readonly<Record<Language, string>>;
  readonly definition: string;
  /** Whether a source was seen that says so. */
  readonly confidence: 'verified' | 'memory';
  /** Keys of the coding's `sources`. */
  readonly source: readonly string[];
  readonly parent?: string;
  /** Whose it is in the delivered papers; of businesses only. */
  readonly department?: string;
  /** Per cent of a bank's complaints, where a report says so. */
  readonly share?: number;
}

/** What complaints can be about, as a standard or an authority sorts them. Data, like a rule set. */
export interface Coding {
  readonly id: string;
  readonly names: Readonly<Record<Language, string>>;
  readonly version: string;
  readonly licence: string;
  /** Where it comes from, and what is not the standard's own. */
  readonly about: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly entries: readonly CodingEntry[];
}

/** An entry by its code. */
export function entryOf(coding: Coding, code: string | null | undefined): CodingEntry | undefined {
  return coding.entries.find((entry) => entry.code === code);
}

/** The department of a business in the delivered papers: its own, or its parent's. */
export function departmentOf(coding: Coding, business: string): string | undefined {
  const entry = entryOf(coding, business);
  return entry?.department ?? (entry?.parent === undefined ? undefined : departmentOf(coding, entry.parent));
}

/** Whether an entry is another or stands below it, however far. */
export function isWithin(coding: Coding, code: string, above: string): boolean {
  const parent = entryOf(coding, code)?.parent;
  return code === above || (parent !== undefined && isWithin(coding, parent, above));
}

/** What is wrong in a coding that has the right form: codes that are there twice, parents and sources that are not there. */
export function faultsOf(coding: Coding): string[] {
  const codes = new Set<string>();
  const faults: string[] = [];
  for (const { code } of coding.entries) {
    if (codes.has(code)) faults.push(`${code} is there twice. Give each entry its own code.`);
    codes.add(code);
  }
  for (const { code, parent, source, axis, confidence } of coding.entries) {
    if (parent !== undefined && entryOf(coding, parent)?.axis !== axis)
      faults.push(`${code}: there is no ${axis} "${parent}" for it to be under.`);
    for (const key of source) if (coding.sources[key] === undefined) faults.push(`${code}: "${key}" is none of the sources.`);
    if (confidence === 'verified' && source.length === 0) faults.push(`${code} is called verified and names no source.`);
  }
  if (!coding.entries.some(({ axis }) => axis === 'business')) faults.push('It has no business. A complaint must be about something.');
  return faults;
}
