import { awaitsReceipt, type ReportBackMedium, type ReportBackState } from '@app/shared/domain/report/report-back.js';
import { listed } from '@app/shared/domain/transitions.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { inSight, openRows, putSight, restrictedSince } from '../sight.js';
import type { Staff } from '../staff.js';

/** What is owed to an authority for one case, and how far it is. Instants; `dueOn` is a local day. */
export interface OwedReport {
  readonly reference: string;
  readonly department: string | null;
  readonly status: string;
  readonly authority: string;
  readonly office: string | null;
  /** Null, as `reportTo`, where the case is closed to who asks. */
  readonly contact: string | null;
  readonly number: string | null;
  /** To whom the report goes, where the authority said so. */
  readonly reportTo: string | null;
  /** `none`: the authority wants no report. `undated`: it named no day. `late`: its day is past, and nothing was reported. */
  readonly state: 'owed' | 'undated' | 'late' | 'reported' | 'reported-late' | 'none';
  readonly dueOn: string | null;
  readonly dueAt: Date | null;
  readonly nearAt: Date | null;
  readonly reportedAt: Date | null;
  /** When the last report was known to have arrived. */
  readonly arrivedAt: Date | null;
  /** The last report, and where it stands; null where nobody wrote one. */
  readonly reportBack: string | null;
  readonly step: ReportBackState | null;
  readonly medium: ReportBackMedium | null;
  /** When the authority gave its receipt. */
  readonly receivedAt: Date | null;
  /** The person had the use of their data restricted. */
  readonly restricted: boolean;
}

/** A report is owed, or it is on its way and nobody has the authority's receipt. */
const isOwed = `(state IN ('owed', 'undated', 'late') OR coalesce(step IN (${listed(awaitsReceipt)}), false))`;

/** So many cases are listed; what is owed first comes first. */
const mostListed = 300;

/**
 * Every case that an authority referred, of those that this person may see: what is still owed at the top, the earliest date first, then what was reported, the
 * latest first. Of a case that several authorities referred, the last one is told; of several duties the open one, else the last. `open`: only what is still owed, or has no receipt yet.
 */
export async function listOwedReports(from: Reader, staff: Staff, open: boolean): Promise<readonly OwedReport[]> {
  const values: unknown[] = [];
  const put = (value: unknown) => `$${values.push(value)}`;
  const [department, conflicts] = putSight(staff, put);
  const rows = await from.read<OwedReport>(
    `SELECT * FROM (
       SELECT c.reference, c.department, c.status, r->'from'->>'name' AS authority, r->'from'->>'department' AS office, r->'from'->>'contact' AS contact,
         r->>'reference' AS number, r->'reportBack'->>'to' AS "reportTo",
         CASE WHEN o.id IS NULL THEN 'none' WHEN o.state = 'satisfied' THEN 'reported' WHEN o.state = 'satisfied-late' THEN 'reported-late'
              WHEN o.state <> 'open' THEN 'none' WHEN o.due_at IS NULL THEN 'undated' WHEN o.due_at <= now() THEN 'late' ELSE 'owed' END AS state,
         o.due_on::text AS "dueOn", o.due_at AS "dueAt", o.near_at AS "nearAt", o.satisfied_at AS "reportedAt", n.delivered_at AS "arrivedAt",
         b.id AS "reportBack", b.state AS step, b.medium, b.received_at AS "receivedAt",
         ${restrictedSince('c')} IS NOT NULL AS restricted
       FROM complaint c CROSS JOIN LATERAL (SELECT c.facts->'referral' AS r) referred
       LEFT JOIN LATERAL (
         SELECT id, state, due_on, due_at, near_at, satisfied_at FROM obligation WHERE complaint_id = c.id AND kind = 'report'
         ORDER BY state = 'open' DESC, CASE WHEN state = 'open' THEN due_at END NULLS LAST, started_at DESC, id DESC LIMIT 1) o ON true
       LEFT JOIN LATERAL (SELECT id, state, medium, received_at, notice_id FROM report_back WHERE complaint_id = c.id ORDER BY no DESC LIMIT 1) b ON true
       LEFT JOIN LATERAL (SELECT delivered_at FROM notice WHERE complaint_id = c.id AND kind = 'report-back' AND (b.id IS NULL OR id = b.notice_id) ORDER BY occurrence DESC LIMIT 1) n ON true
       WHERE c.id IN (SELECT complaint_id FROM referral_number) AND c.merged_into IS NULL AND r IS NOT NULL AND ${inSight('c', department, conflicts)}) q
     WHERE NOT ${put(open)}::boolean OR ${isOwed}
     ORDER BY ${isOwed} DESC, CASE WHEN state IN ('owed', 'undated', 'late') THEN "dueAt" END NULLS LAST, "reportedAt" DESC NULLS LAST, reference
     LIMIT ${mostListed}`,
    values,
  );
  return openRows(
    staff,
    rows,
    ({ department }) => department,
    (row) => ({ ...row, contact: null, reportTo: null }),
  );
}
