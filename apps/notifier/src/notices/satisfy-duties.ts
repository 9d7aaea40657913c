import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';

/** How far a notice has come: it left us, or it is with the person. */
export type Measure = 'sent' | 'received';

/**
 * Marks the duties that these notices meet: an acknowledgement meets every duty to acknowledge, an outcome every duty to decide and to tell.
 * Being sent is enough unless the rule set says that it must have been received (`timelyWhen`). A duty met after its instant is met late;
 * one met before stays as it is.
 */
export async function satisfyDuties(tx: Tx, rules: RuleRegistry, noticeIds: readonly string[], measure: Measure): Promise<void> {
  if (noticeIds.length === 0) return;
  const unmet = measure === 'sent' ? mustBeReceived(rules) : [];
  await tx.query(
    `UPDATE obligation o SET satisfied_at = n.at, state = CASE WHEN n.at >= o.due_at THEN 'satisfied-late' ELSE 'satisfied' END
     FROM (SELECT complaint_id, kind, coalesce(CASE WHEN $3 = 'received' THEN delivered_at ELSE sent_at END, now()) AS at FROM notice WHERE id = ANY($1)) n
     WHERE o.complaint_id = n.complaint_id AND o.state = 'open'
       AND ((n.kind = 'acknowledgement' AND o.kind = 'acknowledge') OR (n.kind = 'outcome' AND o.kind IN ('decide', 'outcome_notice')))
       AND NOT (o.rule_set || '/' || o.obligation) = ANY($2)`,
    [noticeIds, unmet, measure],
  );
}

function mustBeReceived(rules: RuleRegistry): string[] {
  return [...rules.ruleSets.values()].flatMap((ruleSet) =>
    ruleSet.obligations.filter((one) => one.timelyWhen === 'received').map((one) => `${ruleSet.id}/${one.id}`),
  );
}
