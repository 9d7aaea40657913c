import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { readStored, type ScanSubject } from '../intake/evidence/evidence-store.js';
import type { Scanner, ScanVerdict } from './clamd.js';

/** How long a file belongs to the process that looks at it; longer than the scanner may be silent. */
const leaseSeconds = 300;
const atOnce = 4;
/** A file that breaks the scanner so often is not tried again. */
const mostTries = 5;

const actor = 'system:gateway';

interface Due {
  readonly id: string;
  readonly subject: ScanSubject;
  readonly tries: number;
}

/**
 * Shows the next files to the scanner and writes down what it says, once each; any number of processes may do so. What is infected is a
 * case like any other, with work for a person. Gives how many verdicts there were; fails with `scanner.unavailable` while there is nobody
 * to ask, and then nothing has changed.
 */
export async function scanFiles(unitOfWork: UnitOfWork, scanner: Scanner): Promise<number> {
  const due = await takeDue(unitOfWork);
  let done = 0;
  for (const [at, file] of due.entries()) {
    let verdict: ScanVerdict;
    try {
      verdict = await scanner.scan(readStored(unitOfWork, file.subject, file.id));
    } catch (error) {
      await giveBack(unitOfWork, due.slice(at));
      throw error;
    }
    await faultPoint('scan.before_commit');
    if (await writeVerdict(unitOfWork, file, verdict)) done++;
  }
  return done;
}

/**
 * In a house without a scanner: the files say that nobody looks at them, until there is one. What a scanner has in hand is left to it. Gives how
 * many it marked.
 */
export async function tellNobodyScans(unitOfWork: UnitOfWork): Promise<number> {
  const marked = await unitOfWork.run((tx) =>
    tx.query(
      `UPDATE scan SET state = 'no-scanner' WHERE subject_id IN (SELECT subject_id FROM scan WHERE state = 'unscanned' AND next_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
    ),
  );
  return marked.length;
}

async function takeDue(unitOfWork: UnitOfWork): Promise<Due[]> {
  return await unitOfWork.run((tx) =>
    tx.query<Due>(
      `UPDATE scan SET state = 'unscanned', next_at = now() + $2 * interval '1 s', tries = tries + 1 WHERE subject_id IN (
         SELECT subject_id FROM scan WHERE state IN ('unscanned', 'no-scanner') AND next_at <= now() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING subject_id AS id, subject, tries`,
      [atOnce, leaseSeconds],
    ),
  );
}

/** There was nobody to ask: that is no fault of the files. */
async function giveBack(unitOfWork: UnitOfWork, files: readonly Due[]): Promise<void> {
  await unitOfWork.run((tx) =>
    tx.query(`UPDATE scan SET next_at = now(), tries = tries - 1 WHERE subject_id = ANY($1) AND state = 'unscanned'`, [
      files.map((file) => file.id),
    ]),
  );
}

async function writeVerdict(unitOfWork: UnitOfWork, file: Due, verdict: ScanVerdict): Promise<boolean> {
  if (verdict.state === 'broke-off') {
    if (file.tries >= mostTries)
      return await settle(unitOfWork, file, 'unscannable', 'The scanner broke off every time; the file may be larger than it takes.');
    // Behind the others, so that a file which breaks the scanner does not stand before all.
    await unitOfWork.run((tx) => tx.query(`UPDATE scan SET next_at = now() + interval '1 minute' WHERE subject_id = $1`, [file.id]));
    return false;
  }
  const found = verdict.state === 'infected' ? verdict.found : verdict.state === 'unscannable' ? verdict.why : null;
  return await settle(unitOfWork, file, verdict.state, found);
}

async function settle(unitOfWork: UnitOfWork, file: Due, state: string, found: string | null): Promise<boolean> {
  return await unitOfWork.run(async (tx) => {
    const [settled] = await tx.query(
      `UPDATE scan SET state = $2, found = $3, scanned_at = now() WHERE subject_id = $1 AND state = 'unscanned' RETURNING 1`,
      [file.id, state, found],
    );
    if (!settled) return false;
    if (state === 'infected') await giveToPerson(tx, file, found);
    return true;
  });
}

/** Quarantined and unread evidence has no case yet; what is taken out of it later is scanned for itself. */
async function giveToPerson(tx: Tx, { id, subject }: Due, found: string | null): Promise<void> {
  const sql = `SELECT complaint_id AS "complaintId" FROM ${subject === 'evidence' ? 'evidence' : 'attachment'} WHERE id = $1`;
  const [owner] = await tx.query<{ complaintId: string | null }>(sql, [id]);
  if (!owner?.complaintId) return;
  await openWork(tx, [{ kind: 'infected', complaintId: owner.complaintId, subjectId: id }]);
  await tx.record([{ kind: 'evidence.infected', complaintId: owner.complaintId, subjectId: id, actor, data: { found } }]);
}
