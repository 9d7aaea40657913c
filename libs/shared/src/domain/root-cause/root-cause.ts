import type { InEveryLanguage } from '../notice/channel-facts.js';

/** A root cause that a decision may name. */
export interface RootCauseEntry {
  readonly code: string;
  readonly names: InEveryLanguage;
  /** When it is meant, for whoever codes. */
  readonly definition: string;
  readonly confidence: 'verified' | 'memory';
  /** Keys of the coding's sources. */
  readonly source: readonly string[];
}

/** Why things go wrong, as codes: one file of data. What a complaint says went wrong is its cause (domain/matter); this is what was found behind it. */
export interface RootCauseCoding {
  readonly id: string;
  readonly names: InEveryLanguage;
  readonly version: string;
  readonly licence: string;
  readonly about: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly entries: readonly RootCauseEntry[];
}

/** What leads nowhere in a coding that has the right form. */
export function faultsOfRootCauses({ entries, sources }: RootCauseCoding): string[] {
  const twice = entries.filter(({ code }, nth) => entries.findIndex((other) => other.code === code) < nth);
  return [
    ...twice.map(({ code }) => `"${code}" stands twice.`),
    ...entries.flatMap(({ code, source }) =>
      source.filter((key) => sources[key] === undefined).map((key) => `${code}: "${key}" is none of the sources.`),
    ),
  ];
}
