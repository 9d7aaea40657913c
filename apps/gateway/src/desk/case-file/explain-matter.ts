import { type Language, languages } from '@app/shared/domain/language.js';
import { type Coding, entryOf } from '@app/shared/domain/matter/coding.js';
import { loadCodings } from '@app/shared/matter/codings.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import type { Why } from '@app/shared/routing/reasons.js';
import { type ReasonSentence, type Refused, sayRefused, sayWhy } from '@app/shared/routing/reasons.js';

/** A rule that was not followed, as the record has it: with a code, or, in older rows, with a sentence alone. */
export type StoredRefusal = Refused | { readonly rule: string; readonly code?: undefined; readonly why: string };

/** What a case is about and why it came where it is, said in every language. */
export interface SaidMatter extends Omit<CaseMatter, 'refused' | 'at' | 'further'> {
  readonly at: Date;
  readonly further: readonly (Omit<CaseMatter['further'][number], 'decidedAt'> & {
    readonly decidedAt: Date | null;
    readonly businessName: ReasonSentence;
  })[];
  /** Names of the codes in the coding; null where there is none. */
  readonly businessName: ReasonSentence | null;
  readonly causeName: ReasonSentence | null;
  /** Why it came to its department; with the words of the complaint that decided. Null for what was routed before reasons were kept as codes. */
  readonly explained: ReasonSentence | null;
  readonly refused: readonly (StoredRefusal & { readonly said: ReasonSentence })[];
}

/** The matter of a case with its sentences in each language. Never fails: a code that its coding no longer has is said as it is. */
export function withWords(matter: CaseMatter, departments: readonly Department[]): SaidMatter {
  const coding = codingOrNone(matter.coding);
  return {
    ...matter,
    at: new Date(matter.at),
    further: matter.further.map((one) => ({
      ...one,
      businessName: namesIn(coding, one.business)!,
      decidedAt: one.decidedAt === null ? null : new Date(one.decidedAt),
    })),
    businessName: namesIn(coding, matter.business),
    causeName: namesIn(coding, matter.cause),
    explained: matter.why && sayWhy(matter.why, coding, matter.words),
    refused: matter.refused.map((one) => ({ ...one, said: saidRefusal(one, departments) })),
  };
}

/** Why something was not followed, in each language. */
export function saidRefusal(one: StoredRefusal, departments: readonly Department[]): ReasonSentence {
  if (one.code === undefined) return inAll(one.why);
  return sayRefused(one, (id, language) => departments.find((department) => department.id === id)?.names[language] ?? id);
}

/** The names of a code in each language, the code itself where the coding has it no longer. */
export function namesIn(coding: Coding | undefined, code: string | null): ReasonSentence | null {
  if (code === null) return null;
  return (coding && entryOf(coding, code)?.names) ?? inAll(code);
}

/** The coding that a case was told by, which need not be the one in force; undefined where it is no longer there. */
export function codingOrNone(id: string): Coding | undefined {
  codings ??= loadCodings();
  return codings.get(id);
}

let codings: ReadonlyMap<string, Coding> | undefined;

const inAll = (text: string): ReasonSentence =>
  Object.fromEntries(languages.map((language) => [language, text])) as Record<Language, string>;

/** The latest row of `matter`: codes of a coding, each with who says so. */
export interface CaseMatter {
  /** Which statement about this case it is; whoever accepts a proposal names what they saw. */
  readonly no: number;
  readonly coding: string;
  readonly business: string | null;
  /** Who says the business: complainant, menu, rule, classifier or staff. */
  readonly origin: string | null;
  readonly cause: string | null;
  /** What was found behind it; null: nobody said. */
  readonly rootCause: string | null;
  readonly causeOrigin: string | null;
  /** `rule`, `model`, `nobody` or `staff`: who gave it to its department, or set its codes last. */
  readonly decidedBy: string;
  /** What the classifier proposed, whether or not it was followed: a department, how sure it was of it (0 to 1), and codes. */
  readonly department: string | null;
  readonly sure: number | null;
  readonly causeSure: number | null;
  readonly proposedBusiness: string | null;
  readonly proposedCause: string | null;
  readonly version: string | null;
  readonly words: readonly string[];
  readonly further: readonly FurtherMatterOfCase[];
  readonly urgent: string;
  /** Who of the staff set or cleared that, why and when; null where the words say it. */
  readonly urgentBy: string | null;
  readonly urgentReason: string | null;
  readonly urgentAt: string | null;
  readonly signs: readonly { readonly sign: string; readonly words: readonly string[] }[];
  readonly refused: readonly StoredRefusal[];
  readonly why: Why | null;
  /** Why a member of staff set it, who that was and when it was said. */
  readonly reason: string | null;
  readonly by: string;
  readonly at: string;
}

/** Another matter in the same complaint: proposed for joint handling with a department, accepted or dismissed. */
export interface FurtherMatterOfCase {
  readonly id: string;
  readonly department: string;
  readonly business: string;
  readonly sure: number;
  readonly words: readonly string[];
  readonly state: 'proposed' | 'accepted' | 'dismissed';
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly reason: string | null;
}
