import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import { lockCases } from '@app/shared/obligations/case-record.js';
import { compareCase } from '@app/shared/obligations/settle-cases.js';
import type { MessageLedger } from '../message-ledger.js';
import { type BrokenPromise, brokenLimits, officePromises } from '../office/office-promises.js';
import type { SimulatedHouse } from '../simulated-house.js';

/** Each finds what breaks it. Everything that was to happen by `now()` has had its time. */
const promises: Readonly<Record<string, string>> = {
  'no offer of a transfer outlives its time': `
    SELECT t.id FROM transfer t WHERE t.state = 'offered' AND t.answer_by <= now() - interval '2 days'`,
  'whoever answers for a case is whoever it was last given to': `
    SELECT c.id FROM complaint c JOIN LATERAL (SELECT department FROM assignment a WHERE a.complaint_id = c.id ORDER BY no DESC LIMIT 1) a ON true
    WHERE a.department <> c.department`,
  'nothing goes round': `
    SELECT complaint_id AS id FROM transfer WHERE state = 'returned' GROUP BY complaint_id HAVING count(*) > 2`,
  'every complaint is routed': `SELECT id FROM complaint WHERE status = 'received' OR rule_sets IS NULL`,
  'nothing is left undone': `SELECT event_id AS id FROM slip WHERE dead_at IS NOT NULL OR next_at < now()`,
  'a duty ends met, late, waived, or missed and escalated': `
    SELECT id FROM obligation WHERE state = 'open' AND due_at <= now() AND (missed_at IS NULL OR escalated_at IS NULL)`,
  'what is missed was escalated before': `SELECT id FROM obligation WHERE missed_at IS NOT NULL AND (escalated_at IS NULL OR escalated_at > missed_at)`,
  'what is missed waits for a person': `
    SELECT id FROM obligation o WHERE state = 'open' AND missed_at IS NOT NULL AND NOT spared
      AND NOT EXISTS (SELECT 1 FROM work w WHERE w.subject_id = o.id AND w.kind = 'deadline-missed' AND w.done_at IS NULL)`,
  'what is over waits for nobody': `
    SELECT w.subject_id AS id FROM work w JOIN obligation o ON o.id = w.subject_id WHERE o.state <> 'open' AND w.done_at IS NULL`,
  'nothing met in time is said to be missed': `SELECT id FROM obligation WHERE state = 'satisfied' AND missed_at IS NOT NULL`,
  'a date is told of once': `
    SELECT subject_id AS id FROM event WHERE kind IN ('deadline.near', 'deadline.escalated', 'deadline.missed')
    GROUP BY subject_id, kind, data->>'dueAt' HAVING count(*) > 1`,
  'what nobody objected to in time is closed': `
    SELECT id FROM complaint WHERE status = 'decided' AND coalesce(closes_at, decided_at) <= now() - interval '2 days'`,
  'whoever was told another day hears of it': `
    SELECT c.id FROM complaint c JOIN LATERAL (
      SELECT due_on FROM obligation o WHERE o.complaint_id = c.id AND o.kind = 'decide' AND o.state = 'open' AND o.due_on IS NOT NULL
      ORDER BY cardinality(o.assumed) > 0, o.due_at LIMIT 1) d ON true
    WHERE ${openSql('c')} AND c.told_due_on <> d.due_on
      AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = c.id AND n.kind IN ('extension', 'deadline-change')
                        AND n.details->>'newDueOn' = d.due_on::text AND n.state NOT IN ('sent', 'delivered'))`,
};

/** What a run is asked for by statements, by name. */
export const promisesAsked: readonly string[] = Object.keys({ ...promises, ...officePromises });

/** Looks for everything that a run must not leave behind. Empty: all promises held. */
export async function brokenPromises(house: SimulatedHouse, ledger: MessageLedger, taken: number): Promise<BrokenPromise[]> {
  const broken: BrokenPromise[] = [];
  const blame = (promise: string, ids: readonly string[]) => {
    if (ids.length > 0) broken.push({ promise, times: ids.length, among: ids.slice(0, 5) });
  };
  for (const [promise, sql] of Object.entries({ ...promises, ...officePromises }))
    blame(
      promise,
      (await house.unitOfWork.read<{ id: string }>(sql)).map((row) => row.id),
    );
  const limits = await brokenLimits(house);
  blame('no remedy is granted above what its people may grant', limits.remedies);
  blame('no budget is passed', limits.budgets);
  const complaints = (await house.unitOfWork.read<{ id: string }>('SELECT id FROM complaint ORDER BY id')).map((row) => row.id);
  if (complaints.length !== taken) blame('every complaint that was taken in is there, once', [`${complaints.length} of ${taken}`]);
  blame(
    'nobody is told the same twice',
    [...ledger.taken].flatMap(([message, times]) => (times > 1 ? [message] : [])),
  );
  blame('no duty is skipped: the rows are what the events come to', await unlikeTheirEvents(house, complaints));
  return broken;
}

/** Cases whose rows are not what the engine makes of their events, from the beginning. */
async function unlikeTheirEvents(house: SimulatedHouse, complaints: readonly string[]): Promise<string[]> {
  const unlike: string[] = [];
  for (let at = 0; at < complaints.length; at += 200) {
    const records = await house.unitOfWork.run((tx) => lockCases(tx, house.deadlines, complaints.slice(at, at + 200)));
    for (const record of records) {
      const { arisen, changed, deadlines } = compareCase(house.deadlines, record);
      const governs = house.deadlines.governing(deadlines)?.dueAt?.getTime() === record.dueAt?.getTime();
      if (arisen.length > 0 || changed.length > 0 || !governs) unlike.push(record.id);
    }
  }
  return unlike;
}
