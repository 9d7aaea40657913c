/** Why something was kept as it was written and is not used, or only in part. */
export const reasonsToKeep = ['withheld', 'unreadable', 'local', 'extension', 'several', 'unknown', 'ours'] as const;
/** Why something is kept as it was written and not used. */
export type ReasonToKeep = (typeof reasonsToKeep)[number];

/**
 * An accessory of a complaint that nobody could take just as it stands: a number that exists nowhere, a day that is none. It never refuses a
 * complaint; it stands in the case, in `facts.keptAsWritten`, and a person sees it.
 */
export interface KeptAsWritten {
  /** The field of the API's body, or the door's own: `complainant.phone`, `from`. */
  readonly field: string;
  readonly value: string;
  readonly why: ReasonToKeep;
}

/** The facts of a draft with what was kept; nothing is added where nothing was. */
export function withKept(
  facts: Readonly<Record<string, unknown>> | undefined,
  kept: readonly KeptAsWritten[],
): { readonly facts?: Readonly<Record<string, unknown>> } {
  if (kept.length === 0) return facts === undefined ? {} : { facts };
  return { facts: { ...facts, keptAsWritten: [...keptIn(facts), ...kept] } };
}

/** What a case keeps as it was written, by its facts; whatever has another form counts as nothing. */
export function keptIn(facts: Readonly<Record<string, unknown>> | null | undefined): KeptAsWritten[] {
  const kept = facts?.['keptAsWritten'];
  if (!Array.isArray(kept)) return [];
  return kept.filter(
    (one): one is KeptAsWritten =>
      typeof one?.field === 'string' && typeof one.value === 'string' && (reasonsToKeep as readonly unknown[]).includes(one.why),
  );
}
