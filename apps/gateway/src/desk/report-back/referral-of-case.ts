import { answeredSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Referral } from '../case-file/case-heading.js';

/** Which referral a report was written for: by whom, and under which number. Both null: it was written before that was kept. */
export interface BoundReferral {
  readonly referredBy: string | null;
  readonly referredAs: string | null;
}

/** Who referred a case, with what a report to them is checked by; undefined where nobody did. */
export interface ReferralOfCase {
  readonly referral: Referral;
  /** What the complainant was told, while that stands. */
  readonly decided: string | null;
}

/** Of a case that the caller has locked: the referral that a report was written for, whatever came since; without one the latest. */
export async function referralOfCase(tx: Tx, complaintId: string, bound?: BoundReferral): Promise<ReferralOfCase | undefined> {
  const [row] = await tx.query<{ referral: Referral | null; earlier: readonly Referral[] } & Omit<ReferralOfCase, 'referral'>>(
    `SELECT facts->'referral' AS referral, coalesce(facts->'earlierReferrals', '[]'::jsonb) AS earlier, CASE WHEN ${answeredSql('c')} THEN outcome->>'decision' END AS decided
     FROM complaint c WHERE id = $1`,
    [complaintId],
  );
  if (!row?.referral) return undefined;
  const { earlier, referral, ...asked } = row;
  return { ...asked, referral: boundTo(bound, [referral, ...earlier]) ?? referral };
}

/** Of several referrals the one that a report was written for; undefined where that was not kept, or is there no more. */
export function boundTo(bound: BoundReferral | undefined, referrals: readonly Referral[]): Referral | undefined {
  if (bound === undefined || (bound.referredBy === null && bound.referredAs === null)) return undefined;
  return referrals.find((one) => (one.from?.name ?? null) === bound.referredBy && (one.reference ?? null) === bound.referredAs);
}

/** For the heading of a report: who referred the case, and under which number. */
export function headingOf({ from, reference }: Referral): Record<string, string> {
  return { ...(from?.name ? { regulator: from.name } : {}), ...(reference ? { instruction: reference } : {}) };
}
