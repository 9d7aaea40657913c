import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import { laneTransitions } from '@app/shared/domain/surge/lane-state.js';
import { listed } from '@app/shared/domain/transitions.js';
import { partStandsSql, unansweredSql } from '@app/shared/records/part-rows.js';
import { standsSql } from '@app/shared/transfers/settle-offers.js';

/** What the router's clock does of the office, beside dates. */
export type OfficeJob = 'offers' | 'parts' | 'looks' | 'remedies' | 'evidence' | 'claims' | 'incidents';

/** What waits to be done in a house now. */
export interface DueInHouse {
  readonly slips: boolean;
  readonly obligations: boolean;
  readonly office: readonly OfficeJob[];
}

/** When there is something for a job to find: a job that finds nothing costs a transaction for each of its looks, at every step of a year. */
const officeDue: Readonly<Record<OfficeJob, string>> = {
  offers: `SELECT 1 FROM transfer t JOIN complaint c ON c.id = t.complaint_id WHERE t.state = 'offered' AND (t.answer_by <= now() OR NOT ${standsSql})`,
  // Whom a conflict of interest bars now is known to the job alone.
  parts: `SELECT 1 FROM joint_part p JOIN complaint c ON c.id = p.complaint_id WHERE ${unansweredSql} AND (p.due_at <= now() AND p.state <> 'overdue' OR NOT ${partStandsSql} OR c.conflicts <> '{}')`,
  looks: `SELECT 1 FROM second_look WHERE state = 'asked' AND overdue_at IS NULL AND due_at <= now()`,
  remedies: `SELECT 1 FROM remedy WHERE state = 'promised' AND overdue_at IS NULL AND due_at <= now()`,
  evidence: `SELECT 1 FROM evidence_request WHERE state = 'asked'`,
  claims: 'SELECT 1 FROM claim WHERE ended_at IS NULL AND lease_until < now()',
  incidents: `SELECT 1 FROM incident WHERE state = 'confirmed'
    UNION ALL SELECT 1 FROM incident_case l JOIN complaint c ON c.id = l.complaint_id WHERE l.state IN (${listed(laneTransitions.before('answered'))}) AND NOT ${openSql('c')}`,
};

/** One question instead of a dozen, for the many hours in which nothing is due: gives one row, `DueInHouse`. */
export const dueInHouseSql = `
  SELECT EXISTS (SELECT 1 FROM slip WHERE dead_at IS NULL AND next_at <= now()) AS slips,
         EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND near_told_at IS NULL AND near_at <= now())
         OR EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND escalated_at IS NULL AND escalate_at <= now())
         OR EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND missed_at IS NULL AND due_at <= now()) AS obligations,
         array_remove(ARRAY[${Object.entries(officeDue)
           .map(([job, sql]) => `CASE WHEN EXISTS (${sql}) THEN '${job}' END`)
           .join(', ')}], NULL) AS office`;
