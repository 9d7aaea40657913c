import { answeredSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Referral } from '../case-file/case-heading.js';

/** Who referred a case last, with what a report to them is checked by; undefined where nobody did. */
export interface ReferralOfCase {
  readonly referral: Referral;
  /** What the complainant was told, while that stands. */
  readonly decided: string | null;
}

/** Of a case that the caller has locked. */
export async function referralOfCase(tx: Tx, complaintId: string): Promise<ReferralOfCase | undefined> {
  const [row] = await tx.query<{ referral: Referral | null } & Omit<ReferralOfCase, 'referral'>>(
    `SELECT facts->'referral' AS referral, CASE WHEN ${answeredSql('c')} THEN outcome->>'decision' END AS decided
     FROM complaint c WHERE id = $1`,
    [complaintId],
  );
  return row?.referral ? { ...row, referral: row.referral } : undefined;
}

/** For the heading of a report: who referred the case, and under which number. */
export function headingOf({ from, reference }: Referral): Record<string, string> {
  return { ...(from?.name ? { regulator: from.name } : {}), ...(reference ? { instruction: reference } : {}) };
}
