import { Failure } from '@app/shared/domain/failure/failure.js';
import type { RulingGround } from '@app/shared/domain/work/breach.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { breachedSql, holderAtDueSql } from './accountability.query.js';

/**
 * Whoever oversees says why a date was missed. What was said before stays; the latest counts. Nobody rules on a date that went by while they held the case
 * themselves. Fails with `not-found`, `ruling.no-breach` and `ruling.own`.
 */
export async function ruleOnBreach(
  work: Transactions,
  staff: Staff,
  obligationId: string,
  { ground, text }: { readonly ground: RulingGround; readonly text: string },
): Promise<{ readonly id: string }> {
  demandRight(staff, 'accountability.rule');
  return await work.run(async (tx) => {
    const [of] = await tx.query<{ reference: string }>(
      'SELECT c.reference FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE o.id = $1',
      [obligationId],
    );
    const found = await openCase(tx, staff, of?.reference ?? '', 'accountability.rule');
    const [breach] = await tx.query<{ ruleSet: string; obligation: string; holderId: string | null }>(
      `SELECT o.rule_set AS "ruleSet", o.obligation, h."holderId" FROM obligation o LEFT JOIN LATERAL ${holderAtDueSql} h ON true WHERE o.id = $1 AND ${breachedSql}`,
      [obligationId],
    );
    if (!breach) throw new Failure('ruling.no-breach');
    if (breach.holderId === staff.id) throw new Failure('ruling.own');
    const id = newId();
    await tx.query(
      'INSERT INTO breach_ruling (id, complaint_id, obligation_id, ground, text, actor, actor_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [id, found.id, obligationId, ground, text, staff.actor, staff.id],
    );
    const data = { obligation: breach.obligation, ruleSet: breach.ruleSet, ground };
    await tx.record([{ kind: 'breach.ruled', complaintId: found.id, subjectId: obligationId, ...by(staff), data }]);
    return { id };
  });
}
