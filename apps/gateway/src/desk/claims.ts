import { isOpen, openSql } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Reader, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { beginClaimRow, endClaims, holds, keepClaims, keepClaimUntil } from '@app/shared/records/claim-rows.js';
import { openCase, type Transactions } from './open-case.js';
import { inTurn, othersFirstHours } from './queue-order.js';
import { demandDepartment, demandRightTo } from './sight.js';
import { by, demandRight, reach, type Staff } from './staff.js';
import { type SuitRule, suits } from './suited.js';

/** A case that somebody holds now, until `leaseUntil` unless it is renewed. */
export interface Claimed {
  readonly claimId: string;
  readonly leaseUntil: Date;
  readonly reference: string;
}

/**
 * The first case of a department's queue (queue-order.ts) that nobody holds and this person may see, for `leaseMinutes`; null when there is
 * none. What they gave back themselves is offered to others first, and what others have the language or the skill for is theirs first (`suit`,
 * suited.ts). One conditional statement on the database's time: no two callers ever get
 * the same case. The claim's id is the fence: every later write by a clerk names it, and a claim that ran out or was lost changes nothing. Fails with
 * `claim.most` for whoever works by claims and holds as many as they may take.
 */
export async function claimNext(
  unitOfWork: Transactions,
  staff: Staff,
  department: string,
  leaseMinutes: number,
  suit: SuitRule = { zone: 'UTC', skills: [] },
  most: ClaimsMost = 'off',
): Promise<Claimed | null> {
  demandRight(staff, 'case.claim');
  demandDepartment(staff, department);
  demandRightTo(staff, 'case.claim', { department, conflicts: [], claimLive: false, holderId: null });
  return await unitOfWork.run(async (tx) => {
    await demandRoom(tx, staff, most);
    const claimId = newId();
    const take = async (fresh: boolean) =>
      await tx.query<{ id: string; reference: string; leaseUntil: Date }>(
        `UPDATE complaint SET claim_id = $2, claim_until = now() + make_interval(mins => $3), version = version + 1
         WHERE id = (SELECT c.id FROM complaint c
                     WHERE c.department = $1 AND ${openSql('c')} AND (c.claim_until IS NULL OR c.claim_until <= now()) AND NOT c.conflicts && $4::text[]
                       AND ${suits('c', { department: '$1', staffId: '$5', zone: '$6', skills: '$7' })}
                       ${fresh ? `AND NOT ${gaveBackLast('c.id', '$5')}` : ''}
                     ${inTurn('c')} LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, reference, claim_until AS "leaseUntil"`,
        [department, claimId, leaseMinutes, staff.conflicts, staff.id, suit.zone, JSON.stringify(suit.skills)],
      );
    const taken = (await take(true))[0] ?? (await take(false))[0];
    if (!taken) return null;
    await beginClaim(tx, staff, { ...taken, claimId, department }, {});
    return { claimId, leaseUntil: taken.leaseUntil, reference: taken.reference };
  });
}

/** How many cases somebody may hold that they took themselves: `claims.most` of the papers. */
export type ClaimsMost = number | 'off';

/** Of the claim `h`, which stands: nobody assigned it. */
const tookIt = `NOT EXISTS (SELECT 1 FROM event e WHERE e.subject_id = h.id AND e.complaint_id = h.complaint_id AND e.kind = 'claim.assigned')`;

/** How many cases this person holds that they took themselves: what was assigned to them does not count. */
export async function countTaken(from: Pick<Reader, 'read'>, staff: Staff): Promise<number> {
  const [row] = await from.read<{ n: number }>(
    `SELECT count(*)::int AS n FROM claim h JOIN complaint c ON ${holds} WHERE h.staff_id = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND ${tookIt}`,
    [staff.id],
  );
  return row?.n ?? 0;
}

/** Whether a person works by claims, and may take only so many. */
export const isLimited = (staff: Staff, most: ClaimsMost): most is number => most !== 'off' && reach(staff, 'case.decide') === 'held';

/** There is room for one more of their own: who takes several at once is counted one after the other. Fails with `claim.most`. */
async function demandRoom(tx: Tx, staff: Staff, most: ClaimsMost): Promise<void> {
  if (!isLimited(staff, most)) return;
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`claims:${staff.id}`]);
  if ((await countTaken({ read: (sql, values) => tx.query(sql, values) }, staff)) >= most) throw new Failure('claim.most');
}

/** Whether this person was the last to hold a case, and gave it back of late. */
const gaveBackLast = (caseId: string, staffId: string): string => `EXISTS (
  SELECT 1 FROM claim given WHERE given.complaint_id = ${caseId} AND given.staff_id = ${staffId} AND given.end_reason = 'given-back'
    AND given.ended_at > now() - interval '${othersFirstHours} hours'
    AND NOT EXISTS (SELECT 1 FROM claim later WHERE later.complaint_id = given.complaint_id AND later.taken_at > given.ended_at))`;

/**
 * This very case, when nobody holds it: somebody telephones about it, or a claim ran out. Who holds it already keeps it for another lease.
 * The trail says that it was chosen. `chosen`: whether whoever works by claims may choose,
 * or waits until the case is assigned to them (`claim.chosen`). Fails with `claim.most`, `claim.held-by-another`, `complaint.already-decided` and `not-found`.
 */
export async function claimCase(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  leaseMinutes: number,
  { chosen, most }: { readonly chosen: 'allowed' | 'assigned'; readonly most: ClaimsMost } = { chosen: 'allowed', most: 'off' },
): Promise<Claimed> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.claim');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    if (found.claimLive && found.holderId !== staff.id) throw new Failure('claim.held-by-another');
    const isTheirs = found.claimLive && found.holderId === staff.id;
    if (chosen === 'assigned' && !isTheirs && reach(staff, 'case.decide') === 'held') throw new Failure('claim.chosen');
    if (!isTheirs) await demandRoom(tx, staff, most);
    const claimId = found.claimLive && found.claimId !== null ? found.claimId : newId();
    const [taken] = await tx.query<{ leaseUntil: Date }>(
      `UPDATE complaint SET claim_id = $2, version = version + 1,
              claim_until = greatest(CASE WHEN claim_id = $2 THEN claim_until END, now() + make_interval(mins => $3))
       WHERE id = $1 RETURNING claim_until AS "leaseUntil"`,
      [found.id, claimId, leaseMinutes],
    );
    const leaseUntil = taken!.leaseUntil;
    if (claimId === found.claimId) await keepClaimUntil(tx, claimId, leaseUntil);
    else await beginClaim(tx, staff, { id: found.id, claimId, department: found.department!, leaseUntil }, { chosen: true });
    return { claimId, leaseUntil, reference: found.reference };
  });
}

async function beginClaim(
  tx: Tx,
  staff: Staff,
  taken: { readonly id: string; readonly claimId: string; readonly department: string; readonly leaseUntil: Date },
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { claimId, department, leaseUntil } = taken;
  await beginClaimRow(tx, { claimId, complaintId: taken.id, department, actor: staff.actor, staffId: staff.id, leaseUntil });
  await tx.record([{ kind: 'claim.taken', complaintId: taken.id, subjectId: taken.claimId, ...by(staff), data }]);
}

/**
 * Keeps every case that somebody holds for another lease, because they are at work; at most once a minute for each. What ran out is
 * not brought back: its fence stands.
 */
export async function keepLeases(unitOfWork: UnitOfWork, staff: Staff, leaseMinutes: number): Promise<void> {
  const due = await unitOfWork.readPrepared<{ id: string }>(
    `SELECT h.id FROM claim h JOIN complaint c ON ${holds}
     WHERE h.staff_id = $1 AND h.ended_at IS NULL AND c.claim_until > now() AND NOT c.conflicts && $3::text[] AND c.claim_until < now() + make_interval(mins => $2, secs => -60)`,
    [staff.id, leaseMinutes, staff.conflicts],
  );
  if (due.length === 0) return;
  const held = due.map((claim) => claim.id);
  await unitOfWork.run((tx) => keepClaims(tx, held, leaseMinutes));
}

/** Keeps a case for another lease. Fails with `claim.lost` when it ran out or was lost, and alike when it is somebody else's. */
export async function renewClaim(
  unitOfWork: Transactions,
  staff: Staff,
  claimId: string,
  leaseMinutes: number,
): Promise<{ leaseUntil: Date }> {
  return await unitOfWork.run(async (tx) => {
    await demandOwn(tx, staff, claimId);
    const [kept] = await tx.query<{ leaseUntil: Date }>(
      `UPDATE complaint c SET claim_until = greatest(c.claim_until, now() + make_interval(mins => $2)) FROM claim h
       WHERE h.id = $1 AND ${holds} AND c.claim_until > now() AND NOT c.conflicts && $3::text[] RETURNING c.claim_until AS "leaseUntil"`,
      [claimId, leaseMinutes, staff.conflicts],
    );
    if (!kept) throw new Failure('claim.lost');
    await keepClaimUntil(tx, claimId, kept.leaseUntil);
    return kept;
  });
}

/**
 * Gives a case back, perhaps saying why: whoever oversees reads it in the trail. Giving back twice, or what was lost already, is content to
 * find nothing to do.
 */
export async function giveBackClaim(unitOfWork: Transactions, staff: Staff, claimId: string, reason?: string): Promise<void> {
  await unitOfWork.run(async (tx) => {
    await demandOwn(tx, staff, claimId);
    const [freed] = await tx.query<{ id: string }>(
      `UPDATE complaint c SET claim_id = NULL, claim_until = NULL FROM claim h WHERE h.id = $1 AND ${holds} RETURNING c.id`,
      [claimId],
    );
    if (!freed) return;
    await endClaims(tx, freed.id, 'given-back');
    await tx.record([
      { kind: 'claim.given-back', complaintId: freed.id, subjectId: claimId, ...by(staff), data: reason ? { reason } : {} },
    ]);
  });
}

/** A claim of another person answers as one that does not exist. */
async function demandOwn(tx: Tx, staff: Staff, claimId: string): Promise<void> {
  const [own] = await tx.query('SELECT 1 FROM claim WHERE id = $1 AND staff_id = $2', [claimId, staff.id]);
  if (!own) throw new Failure('not-found');
}
