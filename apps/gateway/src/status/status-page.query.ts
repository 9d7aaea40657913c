import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredDeadline } from '../web/deadline-words.js';

/** What the complainant's page shows, as stored. Nothing internal: no notes, no other department, no actor. */
export interface StatusRecord {
  readonly reference: string;
  readonly status: string;
  readonly receivedAt: Date;
  readonly language: string;
  readonly subject: string | null;
  readonly text: string;
  readonly anonymous: boolean;
  readonly department: string | null;
  readonly toldDueOn: string | null;
  readonly outcome:
    | (Readonly<Record<string, unknown>> & { readonly decision?: string; readonly text?: string; readonly remedies?: unknown })
    | null;
  readonly decidedAt: Date | null;
  readonly deadline: StoredDeadline | null;
  readonly steps: readonly { readonly kind: string; readonly at: Date }[];
  readonly replies: readonly { readonly at: Date; readonly text: string }[];
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly notices: readonly SentNotice[];
  /** Why the date was extended, in the words that were told, oldest first. */
  readonly extensionReasons: readonly string[];
}

export interface SentNotice {
  readonly kind: string;
  readonly medium: string | null;
  readonly at: Date;
  /** The furthest state of its deliveries; null while none was begun. */
  readonly state: string | null;
  readonly reason: string | null;
}

/** Reads for the complainant. `find` is for checking the code; `load` only after it was right. */
@Injectable()
export class StatusPageQuery {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** The stored hash of a reference's code, or undefined when there is none. */
  async find(reference: string): Promise<{ id: string; codeHash: Buffer } | undefined> {
    const rows = await this.unitOfWork.read<{ id: string; codeHash: Buffer }>(
      'SELECT id, code_hash AS "codeHash" FROM complaint WHERE reference = $1',
      [reference],
    );
    return rows[0];
  }

  async load(complaintId: string): Promise<StatusRecord> {
    const read = <Row>(sql: string) => this.unitOfWork.read<Row>(sql, [complaintId]);
    const [complaints, deadlines, steps, replies, files, notices, extensions] = await Promise.all([
      read<Omit<StatusRecord, 'deadline' | 'steps' | 'replies' | 'files' | 'notices' | 'extensionReasons'>>(complaintSql),
      read<StoredDeadline>(deadlineSql),
      read<{ kind: string; at: Date }>(stepsSql),
      read<{ at: Date; text: string }>(repliesSql),
      read<{ name: string; size: number }>('SELECT filename AS name, size FROM attachment WHERE complaint_id = $1 ORDER BY id'),
      read<SentNotice>(noticesSql),
      read<{ reason: string }>(extensionsSql),
    ]);
    const complaint = complaints[0];
    if (complaint === undefined) throw new Error('The complaint went away while it was read; complaints are never deleted.');
    return {
      ...complaint,
      deadline: deadlines[0] ?? null,
      steps,
      replies,
      files,
      notices,
      extensionReasons: extensions.map(({ reason }) => reason),
    };
  }
}

const complaintSql = `
  SELECT reference, status, received_at AS "receivedAt", language, subject, body AS text,
         coalesce((complainant->>'anonymous')::boolean, false) OR NOT (complainant ? 'phone' OR complainant ? 'email') AS anonymous,
         department, told_due_on::text AS "toldDueOn", outcome, decided_at AS "decidedAt"
  FROM complaint WHERE id = $1`;

/** Several rule sets may bind one complaint: while one is open the earliest governs, afterwards the last that was met. */
const deadlineSql = `
  SELECT due_on::text AS "dueOn", due_at AS "dueAt", near_at AS "nearAt", state, provisional, known_through::text AS "knownThrough", house,
         rule_set AS "ruleSet", rule_set_version AS "ruleSetVersion", calendar, calendar_version AS "calendarVersion", d.body AS derivation
  FROM obligation JOIN derivation d ON d.hash = derivation WHERE complaint_id = $1 AND kind = 'decide' AND due_on IS NOT NULL AND state IN ('open', 'satisfied', 'satisfied-late')
  ORDER BY state = 'open' DESC, CASE WHEN state = 'open' THEN due_at END, satisfied_at DESC LIMIT 1`;

const stepsSql = `
  SELECT DISTINCT ON (kind) kind, at FROM event
  WHERE complaint_id = $1 AND kind IN ('complaint.received', 'complaint.assigned', 'deadline.extended', 'outcome.decided', 'complaint.withdrawn')
  ORDER BY kind, seq DESC`;

const repliesSql = `SELECT at, body AS text FROM note WHERE complaint_id = $1 AND kind = 'reply' ORDER BY at, id`;

const noticesSql = `
  SELECT n.kind, coalesce(d.medium, n.medium) AS medium, coalesce(d.at, n.raised_at) AS at, d.state, d.reason
  FROM notice n
  LEFT JOIN LATERAL (
    SELECT medium, at, state, reason FROM delivery WHERE notice_id = n.id ORDER BY state = 'delivered' DESC, begun_at DESC, id DESC LIMIT 1) d ON true
  WHERE n.complaint_id = $1 AND n.kind <> 'receipt-code'
  ORDER BY n.raised_at, n.id`;

const extensionsSql = `
  SELECT coalesce(details->>'reason', '') AS reason FROM notice WHERE complaint_id = $1 AND kind = 'extension' ORDER BY raised_at, id`;
