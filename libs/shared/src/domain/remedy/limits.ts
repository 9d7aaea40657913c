import type { Role } from '../rights/roles.js';

/** Up to which sum a role grants alone, and up to which it approves what another proposed; in minor units, null: without limit. */
export interface Band {
  readonly role: Role;
  /** A code of the coding, and all that stands below it; absent: every matter. */
  readonly matter?: string | undefined;
  readonly alone: number;
  readonly approves: number | null;
}

/** What may be granted by whom. */
export interface RemedyLimits {
  readonly bands: readonly Band[];
  /** Above this a third person, of one of these roles, approves as well. */
  readonly secondLine: { readonly above: number; readonly roles: readonly Role[] };
}

/** Somebody who granted or approved. */
export interface Granting {
  readonly id: string;
  readonly role: Role;
}

/** What is granted: the sum that limits are asked with (what the same customer was granted before is in it), and the matter. */
export interface Judged {
  readonly sum: number;
  readonly matter: string | null;
}

/** What a remedy still needs; `nothing`: it is granted. */
export type Needed = 'nothing' | 'another-person' | 'second-line';

/** The band of a role for a matter: the one whose matter is named most closely. Undefined: it grants nothing. */
export function bandOf({ bands }: RemedyLimits, role: Role, matter: string | null): Band | undefined {
  const fitting = bands.filter((band) => band.role === role && (band.matter === undefined || isOf(matter, band.matter)));
  return fitting.sort((a, b) => (b.matter?.length ?? 0) - (a.matter?.length ?? 0))[0];
}

const isOf = (matter: string | null, code: string): boolean => matter === code || (matter?.startsWith(`${code}.`) ?? false);

/** Whether this role may approve such a sum as the second person. */
export function covers(limits: RemedyLimits, role: Role, { sum, matter }: Judged): boolean {
  const most = bandOf(limits, role, matter)?.approves;
  return most === null || (most !== undefined && sum <= most);
}

/**
 * What a remedy still needs after one proposed it and others approved it. Within what the proposer may grant alone: nothing. Above: another person
 * whose band covers it. Above the second line's sum: a third one of its roles, too. Nobody counts twice, and the proposer never approves.
 */
export function neededFor(limits: RemedyLimits, judged: Judged, proposer: Granting, approvers: readonly Granting[]): Needed {
  const { secondLine } = limits;
  const alone = bandOf(limits, proposer.role, judged.matter)?.alone ?? 0;
  const others = approvers.filter(({ id }) => id !== proposer.id);
  const covering = others.filter(({ role }) => covers(limits, role, judged));
  if (judged.sum <= secondLine.above) return judged.sum <= alone || covering.length > 0 ? 'nothing' : 'another-person';
  if (covering.length === 0) return 'another-person';
  const seconded = covering.some((one) => others.some((other) => other.id !== one.id && secondLine.roles.includes(other.role)));
  return seconded ? 'nothing' : 'second-line';
}

/** Whether what this person says counts for anything here: else it is above their limit. */
export function mayApprove(limits: RemedyLimits, judged: Judged, role: Role): boolean {
  return covers(limits, role, judged) || (judged.sum > limits.secondLine.above && limits.secondLine.roles.includes(role));
}
