import type { PartyKind } from '@app/shared/domain/joint/part-state.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { owesAnswerSql, partStandsSql, settlePartRow } from '@app/shared/records/part-rows.js';
import { openWork, reopenWork } from '@app/shared/records/work-rows.js';
import { linkTokenHash } from '@app/shared/secrets/access-code.js';

/** What an outside body is asked, as its link finds it: the question, and nothing of the case. */
export interface AskedParty {
  readonly department: string;
  readonly question: string;
  /** The first instant that is late; then the link is over. */
  readonly dueAt: Date;
}

const standsSql = `p.token_hash = $1 AND p.due_at > now() AND ${owesAnswerSql} AND ${partStandsSql}`;

/** What is asked by the code of a link; undefined where there is none, it was answered, its date is past or the case went on: they all look alike. */
export async function findAskedParty(from: Pick<UnitOfWork, 'read'>, token: string): Promise<AskedParty | undefined> {
  const [found] = await from.read<AskedParty>(
    `SELECT c.department, p.question, p.due_at AS "dueAt" FROM joint_part p JOIN complaint c ON c.id = p.complaint_id WHERE ${standsSql}`,
    [linkTokenHash(token)],
  );
  return found;
}

/** Keeps the answer of an outside body, once and before its date; whoever has the case finds it on the list of work. Gives whether it was kept. */
export async function answerByLink(tx: Tx, token: string, answer: string): Promise<boolean> {
  const hash = linkTokenHash(token);
  // The case is locked first, as everywhere.
  const [at] = await tx.query<{ id: string; complaintId: string; kind: PartyKind }>(
    `SELECT p.id, p.complaint_id AS "complaintId", p.party->>'kind' AS kind FROM complaint c JOIN joint_part p ON p.complaint_id = c.id WHERE ${standsSql} FOR NO KEY UPDATE OF c`,
    [hash],
  );
  if (!at) return false;
  const [still] = await tx.query(`SELECT 1 FROM joint_part p JOIN complaint c ON c.id = p.complaint_id WHERE ${standsSql}`, [hash]);
  if (!still || !(await settlePartRow(tx, at.id, { step: 'answered', actor: 'party', text: answer }))) return false;
  await openWork(tx, [{ kind: 'part-answered', complaintId: at.complaintId, subjectId: at.id }]);
  await reopenWork(tx, 'part-answered', [at.id]);
  await tx.record([{ kind: 'part.answered', complaintId: at.complaintId, subjectId: at.id, actor: 'party', data: { party: at.kind } }]);
  return true;
}
