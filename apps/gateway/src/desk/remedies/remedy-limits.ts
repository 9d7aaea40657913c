import type { RemedyLimits } from '@app/shared/domain/remedy/limits.js';
import { ofWhole } from '@app/shared/domain/remedy/money.js';
import { grantedStates } from '@app/shared/domain/remedy/remedy.js';
import { listed } from '@app/shared/domain/transitions.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';

/** The bands of the papers in minor units of the house's currency. */
export function limitsOf({ remedies }: Pick<Institution, 'remedies'>): RemedyLimits {
  const { currency, bands, secondLine } = remedies;
  const minor = (whole: number) => ofWhole(whole, currency);
  return {
    bands: bands.map(({ alone, approves, ...band }) => ({
      ...band,
      alone: minor(alone),
      approves: approves === 'off' ? null : minor(approves),
    })),
    secondLine: { above: minor(secondLine.above), roles: secondLine.roles },
  };
}

/** What a department may grant in a month, in minor units; null: it has no budget of its own. */
export function budgetOf({ remedies }: Pick<Institution, 'remedies'>, department: string): number | null {
  const budget = remedies.budgets.find((one) => one.department === department);
  return budget === undefined ? null : ofWhole(budget.perMonth, remedies.currency);
}

/** In SQL, of the complaint `c`: hashes of what its customer is known by; the case itself is always among them. */
export const customerKeysSql = `array_remove(ARRAY[
  'case:' || c.id::text,
  'phone:' || encode(sha256(convert_to(nullif(c.complainant->>'phone', ''), 'UTF8')), 'hex'),
  'email:' || encode(sha256(convert_to(nullif(c.email_key, ''), 'UTF8')), 'hex')], NULL)`;

/**
 * What this customer was granted in the last months beside this remedy, in minor units. Whoever asks waits for everybody who is granting to the same
 * customer, so that several small sums at once are no way around a limit.
 */
export async function grantedBefore(
  tx: Tx,
  { id, customer, currency }: { readonly id: string; readonly customer: readonly string[]; readonly currency: string },
  months: number,
): Promise<number> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM (SELECT unnest($1::text[]) AS key ORDER BY 1) k`, [customer]);
  const [row] = await tx.query<{ sum: number }>(
    `SELECT coalesce(sum(minor), 0)::float8 AS sum FROM remedy
     WHERE customer && $1::text[] AND currency = $2 AND state IN (${listed(grantedStates)}) AND minor IS NOT NULL AND id <> $3
       AND approved_at > now() - make_interval(months => $4)`,
    [customer, currency, id, months],
  );
  return row!.sum;
}
