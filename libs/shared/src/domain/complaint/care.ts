import { type Medium, media } from './complaint.js';

/**
 * What may make somebody vulnerable: health, what happened in their life, how much they can bear, and what they know and can do.
 * Source: FCA, FG21/1 Guidance for firms on the fair treatment of vulnerable customers (February 2021), paragraph 2.5 and table 1.
 */
export const vulnerabilityDrivers = ['health', 'life-events', 'resilience', 'capability'] as const;
/** What may make somebody vulnerable. */
export type VulnerabilityDriver = (typeof vulnerabilityDrivers)[number];

/** How somebody is told what we tell them: in large print, by telephone. In which language stands on the case, who speaks for them beside it. */
export const careAdjustments = ['large-print', 'telephone'] as const;
/** How somebody is told what we tell them. */
export type CareAdjustment = (typeof careAdjustments)[number];

/** Who speaks for somebody. `confirmed`: a person at the desk saw that they may; until then nothing is sent to them. */
export interface Representative {
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
  readonly confirmed?: boolean;
}

/** What a complainant needs of us, as it stands in the facts of the case (`care`). */
export interface Care {
  readonly drivers: readonly VulnerabilityDriver[];
  readonly adjustments: readonly CareAdjustment[];
  readonly representative?: Representative;
  /** Which medium they preferred before they asked to be called; it comes back when they ask for that no more. Written at the desk alone. */
  readonly preferred?: Medium;
}

/** What the facts of a case say of it; whatever has another form counts as nothing. Undefined where nothing is said. */
export function careIn(facts: Readonly<Record<string, unknown>> | null | undefined): Care | undefined {
  const said = facts?.['care'];
  if (said === null || typeof said !== 'object') return undefined;
  const { drivers, adjustments, representative, preferred } = said as Record<string, unknown>;
  const care = { drivers: among(vulnerabilityDrivers, drivers), adjustments: among(careAdjustments, adjustments) };
  const who = representativeIn(representative);
  const before = media.find((one) => one === preferred);
  if (care.drivers.length + care.adjustments.length === 0 && !who) return undefined;
  return { ...care, ...(who ? { representative: who } : {}), ...(before ? { preferred: before } : {}) };
}

/** In SQL, of the complaint under this name: somebody else speaks for them, as a person at the desk saw, and can be written to. */
export const spokenForSql = (alias: string): string =>
  `((${alias}.facts #>> '{care,representative,confirmed}') = 'true' AND (${alias}.facts #> '{care,representative}') ?| ARRAY['phone', 'email'])`;

/** In SQL, of the complaint under this name: whom what we tell its complainant goes to, as a Complainant. */
export const toldPersonSql = (alias: string): string =>
  `CASE WHEN ${spokenForSql(alias)} THEN (${alias}.facts #> '{care,representative}') - 'confirmed' ELSE ${alias}.complainant END`;

/** In SQL, of the complaint under this name: its person is vulnerable, by their words, by somebody's judgement or by what they need; also where it is more urgent. */
export const vulnerableSql = (alias: string): string =>
  `coalesce(${alias}.urgent = 'vulnerable' OR jsonb_array_length(CASE WHEN jsonb_typeof(${alias}.facts #> '{care,drivers}') = 'array' THEN ${alias}.facts #> '{care,drivers}' ELSE '[]' END) > 0, false)`;

/** As it is kept: undefined where nothing is said, so that a case without it keeps nothing. */
export const careSaid = (care: Care): Care | undefined => careIn({ care });

function among<T extends string>(known: readonly T[], given: unknown): T[] {
  return Array.isArray(given) ? known.filter((one) => given.includes(one)) : [];
}

function representativeIn(given: unknown): Representative | undefined {
  if (given === null || typeof given !== 'object') return undefined;
  const { name, phone, email, confirmed } = given as Record<string, unknown>;
  if (typeof name !== 'string' || name.trim() === '') return undefined;
  return {
    name,
    ...(typeof phone === 'string' && phone !== '' ? { phone } : {}),
    ...(typeof email === 'string' && email !== '' ? { email } : {}),
    ...(confirmed === true ? { confirmed } : {}),
  };
}
