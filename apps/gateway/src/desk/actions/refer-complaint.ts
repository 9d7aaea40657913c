import type { Instruction } from '@app/shared/domain/deadline/records/deadline-input.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { closeFirstCaseWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type ReferralSaid, referralFacts, reportLimit } from '../../drafting/referral.js';
import { keepReferralNumbers } from '../../intake/referral-numbers.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { type AfterEvent, changeCase, record } from './record-event.js';

/**
 * An authority refers a complaint that we have already: its number, limit and wish for a report become the case's, as if it had come through
 * the referral door, and its duty counts from when the referral came (now unless given; never before the complaint itself). An earlier referral
 * stays on the case. Fails with `referral.known` for one that is there already, and `store.busy` while the case is being routed.
 */
export async function referComplaint(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  said: ReferralSaid,
  came: Date | undefined,
): Promise<AfterEvent> {
  return await changeCase(unitOfWork, staff, reference, 'case.refer', async (tx, found) => {
    if (found.status === 'received') throw new Failure('store.busy', 'This case is still being routed; nothing was saved.');
    const at = came === undefined || came > found.receivedAt ? came : found.receivedAt;
    await keepReferral(tx, found.id, referralFacts(said, at ?? found.now).referral);
    await closeFirstCaseWork(tx, 'authority-wrote', found.id, staff.actor);
    await keepReferralNumbers(tx, [{ complaintId: found.id, referred: { authority: said.from.name, number: said.reference } }]);
    const limit = reportLimit(said);
    const instruction: Instruction | undefined = limit && 'dueAt' in limit ? { dueAt: new Date(limit.dueAt) } : limit;
    const event = { type: said.kind, reportBack: said.reportBack.owed, ...(at ? { at } : {}), ...(instruction ? { instruction } : {}) };
    return await record(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event }]);
  });
}

async function keepReferral(tx: Tx, complaintId: string, referral: object): Promise<void> {
  const kept = await tx.query(
    `UPDATE complaint SET version = version + 1, facts = jsonb_set(
       CASE WHEN facts ? 'referral' THEN jsonb_set(facts, '{earlierReferrals}', coalesce(facts->'earlierReferrals', '[]') || jsonb_build_array(facts->'referral')) ELSE coalesce(facts, '{}') END,
       '{referral}', $2::jsonb)
     WHERE id = $1 AND NOT EXISTS (
       SELECT 1 FROM jsonb_array_elements(coalesce(facts->'earlierReferrals', '[]') || jsonb_build_array(coalesce(facts->'referral', '{}'))) one
       WHERE one->'from'->>'name' = $2::jsonb->'from'->>'name' AND one->>'reference' = $2::jsonb->>'reference') RETURNING id`,
    [complaintId, JSON.stringify(referral)],
  );
  if (kept.length === 0) throw new Failure('referral.known');
}
