import { Failure } from '@app/shared/domain/failure/failure.js';
import { mostTries } from '@app/shared/domain/survey/return-visit.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { answerVisitRow, endVisitRow, triedVisitRow } from '@app/shared/records/visit-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { SurveyAnswers } from '../../survey/answer-survey.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/** What came of a call or a visit: they answered, nobody was reached, or they would not answer. */
export type VisitOutcome =
  | { readonly outcome: 'answered'; readonly answers: SurveyAnswers }
  | { readonly outcome: 'not-reached' }
  | { readonly outcome: 'declined' };

/** Where a return visit stands then. `to-call`: it is tried once more. */
export interface RecordedVisit {
  readonly state: 'answered' | 'to-call' | 'not-reached' | 'declined';
}

/**
 * Writes down what came of a return visit by call or in person: by somebody else than whoever decided the case, or wrote the
 * decision that another agreed to. Who is not reached is tried again, three times in all. Fails with `not-found`, `visit.own` for either of these, and `visit.settled` where nobody is to be called.
 */
export async function recordVisit(work: Transactions, staff: Staff, reference: string, said: VisitOutcome): Promise<RecordedVisit> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'visit.record');
    const way = await demandToCall(tx, staff, found);
    const state = await settle(tx, staff, found.id, way, said);
    if (state !== 'to-call') await closeWork(tx, ['return-visit'], [found.id], staff.actor);
    const { comment: _, ...marks } = said.outcome === 'answered' ? said.answers : {};
    if (state === 'answered')
      await tx.record([{ kind: 'survey.answered', complaintId: found.id, ...by(staff), data: { by: way, ...marks } }]);
    else await tx.record([{ kind: 'survey.tried', complaintId: found.id, ...by(staff), data: { by: way, state } }]);
    return { state };
  });
}

async function demandToCall(tx: Tx, staff: Staff, { id }: OpenCase): Promise<'call' | 'visit'> {
  const [visit] = await tx.query<{ state: string; way: 'call' | 'visit'; own: boolean }>(
    `SELECT s.state, s.way,
            coalesce((SELECT e.actor_id FROM event e WHERE e.complaint_id = $1 AND e.kind = 'outcome.decided' ORDER BY e.seq DESC LIMIT 1) = $2, false)
              OR EXISTS (SELECT 1 FROM second_look l WHERE l.complaint_id = $1 AND l.state = 'agreed' AND l.asked_by_id = $2) AS own
     FROM survey s WHERE s.complaint_id = $1 AND s.until > now()`,
    [id, staff.id],
  );
  if (visit?.state !== 'to-call') throw new Failure('visit.settled');
  // After a second look the event names whoever agreed; the decision is also theirs who wrote it.
  if (visit.own) throw new Failure('visit.own');
  return visit.way;
}

async function settle(tx: Tx, staff: Staff, id: string, way: 'call' | 'visit', said: VisitOutcome): Promise<RecordedVisit['state']> {
  const who = { actor: staff.actor, actorId: staff.id };
  if (said.outcome === 'answered') {
    if ((await answerVisitRow(tx, id, { answeredBy: way, answers: said.answers, ...who })) === undefined)
      throw new Failure('visit.settled');
    return 'answered';
  }
  if (said.outcome === 'not-reached') {
    const tries = await triedVisitRow(tx, id);
    if (tries !== undefined && tries < mostTries) return 'to-call';
  }
  if (!(await endVisitRow(tx, id, said.outcome, who))) throw new Failure('visit.settled');
  return said.outcome;
}
