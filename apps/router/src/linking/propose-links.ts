import { proposedFrom, type Resemblance, resemblance } from '@app/shared/domain/linking/resemblance.js';
import { survivingCases } from '@app/shared/persistence/joined-cases.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { type Candidate, type ChangedCase, readCandidates, readFresh } from './candidates.js';

/** A clerk is shown the few that look most alike; somebody who writes every day would bury them in proposals. */
const mostProposals = 3;

const actor = 'system:router';

interface Proposal extends Resemblance {
  readonly id: string;
  readonly complaintId: string;
  readonly withId: string;
}

/**
 * Looks for cases that may be the same matter of the same person as those that just came or changed, and proposes them to a clerk with the
 * evidence: nothing is joined here. A pair is proposed once; what was refused stays refused. `windowDays` 0 switches it off.
 */
export async function proposeLinks(unitOfWork: UnitOfWork, windowDays: number, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('links', eventIds);
    if (windowDays === 0) return;
    const fresh = await readFresh(
      tx,
      events.flatMap((event) => event.complaintId ?? []),
    );
    const candidates = await readCandidates(tx, fresh, windowDays);
    await propose(tx, await pairUp(tx, fresh, candidates));
    await faultPoint('links.before_commit');
  });
}

/** The most alike of each; a candidate that was joined to another stands for that one. */
async function pairUp(tx: Tx, fresh: readonly ChangedCase[], candidates: readonly Candidate[]): Promise<Proposal[]> {
  const survivors = await survivingCases(tx, [...fresh.map((one) => one.id), ...candidates.map((one) => one.id)]);
  const survivor = (id: string) => survivors.get(id) ?? id;
  return fresh.flatMap((one) => {
    const best = new Map<string, Resemblance>();
    for (const candidate of candidates.filter((each) => each.forId === one.id && survivor(each.id) !== survivor(one.id))) {
      const found = resemblance(one, candidate);
      const known = best.get(survivor(candidate.id));
      if (found.score >= proposedFrom && found.score > (known?.score ?? 0)) best.set(survivor(candidate.id), found);
    }
    return [...best]
      .sort(([, a], [, b]) => b.score - a.score)
      .slice(0, mostProposals)
      .map(([withId, found]) => ({ ...found, id: newId(), complaintId: survivor(one.id), withId }));
  });
}

/** Written in the order of the pairs, so that two who meet wait for each other and never deadlock. */
async function propose(tx: Tx, proposals: readonly Proposal[]): Promise<void> {
  if (proposals.length === 0) return;
  const pair = ({ complaintId, withId }: Proposal) => [complaintId, withId].sort().join();
  const once = [...new Map(proposals.map((one) => [pair(one), one])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const rows = await tx.query<{ id: string; complaintId: string; withId: string; score: number; isNew: boolean }>(
    `INSERT INTO link_proposal AS p (id, complaint_id, with_id, score, evidence)
     SELECT id, complaint_id, with_id, score, evidence FROM json_to_recordset($1) AS r(id uuid, complaint_id uuid, with_id uuid, score real, evidence jsonb)
     ON CONFLICT (least(complaint_id, with_id), greatest(complaint_id, with_id)) DO UPDATE SET score = excluded.score, evidence = excluded.evidence
       WHERE p.state = 'open' AND excluded.score > p.score
     RETURNING id, complaint_id AS "complaintId", with_id AS "withId", score, xmax = 0 AS "isNew"`,
    [
      JSON.stringify(
        once.map(({ id, complaintId, withId, score, evidence }) => ({ id, complaint_id: complaintId, with_id: withId, score, evidence })),
      ),
    ],
  );
  const added = rows.filter((row) => row.isNew);
  await openWork(
    tx,
    added.map((row) => ({ kind: 'link-proposed', complaintId: row.complaintId, subjectId: row.id })),
  );
  await tx.record(
    added.map((row) => ({
      kind: 'complaint.link-proposed' as const,
      complaintId: row.complaintId,
      subjectId: row.id,
      actor,
      data: { score: Math.round(row.score * 100) / 100 },
    })),
  );
}
