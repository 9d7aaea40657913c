import { evidencePause } from '../domain/evidence/evidence-request.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { insertRequestRow } from '../records/evidence-request-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { recordCaseEvents } from './record-case-events.js';
import { movedEvents } from './told-dates.js';

/** What a complainant is asked for, and until which local day. */
export interface AskedEvidence {
  readonly asked: string;
  readonly replyBy: string;
}

/**
 * Keeps what a complainant was asked for, in the transaction of the notice that asks. The clock stands only under those rule sets of the case that stop it
 * for this (`pausedBetween` from `evidence_asked`); everywhere else it runs on, and the line of the trail says which: `pauses`. The caller holds the case.
 */
export async function askForEvidence(
  tx: Tx,
  deadlines: HouseDeadlines,
  complaintId: string,
  who: { readonly actor: string; readonly actorId?: string },
  { asked, replyBy }: AskedEvidence,
): Promise<void> {
  const [bound] = await tx.query<{ ruleSets: readonly string[] | null }>('SELECT rule_sets AS "ruleSets" FROM complaint WHERE id = $1', [
    complaintId,
  ]);
  const pauses = (bound?.ruleSets ?? []).filter((id) => stopsForEvidence(deadlines, id));
  const id = newId();
  const [before] = await tx.query<{ pauses: readonly string[] }>(
    `SELECT pauses FROM evidence_request WHERE complaint_id = $1 AND state = 'asked'`,
    [complaintId],
  );
  await insertRequestRow(tx, { id, complaintId, asked, replyBy, pauses, actor: who.actor });
  await tx.record([{ kind: 'evidence.asked', complaintId, subjectId: id, ...who, data: { replyBy, pauses } }]);
  // What was asked before stands still already.
  const stands = before !== undefined && before.pauses.length > 0;
  if (pauses.length > 0 && !stands) await tell(tx, deadlines, [complaintId], evidencePause.from, who.actor);
}

/** The clock runs again where it stood: what was asked for came, or its day passed. Cases in one order. */
export async function endEvidencePauses(tx: Tx, deadlines: HouseDeadlines, complaintIds: readonly string[], actor: string): Promise<void> {
  if (complaintIds.length > 0) await tell(tx, deadlines, [...new Set(complaintIds)].sort(), evidencePause.to, actor);
}

async function tell(tx: Tx, deadlines: HouseDeadlines, complaintIds: readonly string[], type: string, actor: string): Promise<void> {
  const settled = await recordCaseEvents(
    tx,
    deadlines,
    complaintIds.map((complaintId) => ({ complaintId, actor, event: { type } })),
  );
  await tx.record(movedEvents(settled, 'case', actor));
}

/** Whether a rule set stops any clock of the institution while evidence is asked for. */
function stopsForEvidence(deadlines: HouseDeadlines, id: string): boolean {
  return deadlines.registry
    .ruleSet(id)
    .obligations.some(({ pausedBetween }) => pausedBetween?.some((rule) => 'from' in rule && rule.from === evidencePause.from));
}
