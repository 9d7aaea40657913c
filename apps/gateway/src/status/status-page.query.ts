import type { LadderPlace } from '@app/shared/domain/escalation/escalation.js';
import { maskSecrets } from '@app/shared/domain/text/mask-secrets.js';
import { readRights } from '@app/shared/obligations/read-rights.js';
import { joinedSince, survivingCases } from '@app/shared/persistence/joined-cases.js';
import { type Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type ComplainantRight, HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredDeadline, ToldExtension } from '../pages/deadline-words.js';
import { escalationsSql, type OwnEscalation, ownLadder, type StepTaken } from './own-escalation.js';

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
  /** It is handled as part of another case. */
  readonly joined: boolean;
  readonly deadline: StoredDeadline | null;
  readonly steps: readonly { readonly kind: string; readonly at: Date }[];
  /** What was written since: by us (`reply`), and by the complainant (`follow-up`), oldest first. */
  readonly replies: readonly { readonly at: Date; readonly kind: string; readonly text: string; readonly files: readonly ListedFile[] }[];
  /** Media whose number or address nobody has proved to be theirs, each with that number or address. */
  readonly claimed: readonly { readonly medium: string; readonly contact: string | null; readonly codeSent: boolean }[];
  /** What came with the complaint itself. */
  readonly files: readonly ListedFile[];
  readonly notices: readonly SentNotice[];
  /** How the date was extended, as it was told, oldest first. */
  readonly extensions: readonly ToldExtension[];
  /** What the decision had to state in the institution's standing words, by the codes of the rule sets. */
  readonly stated: readonly string[];
  /** What else they may do by the rules, and when. */
  readonly rights: readonly ComplainantRight[];
  /** That they asked for somebody higher, and how that stands. */
  readonly escalation: OwnEscalation | null;
  /** How high the case came; it is not shown. */
  readonly place: LadderPlace;
}

/** A file that the complainant sent, as their page lists it. */
export interface ListedFile {
  readonly name: string;
  readonly size: number;
}

/** A notice that went to the complainant, as their page lists it. */
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
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  /** The stored hash of a reference's code, or undefined when there is none. */
  async find(reference: string): Promise<{ id: string; codeHash: Buffer } | undefined> {
    const rows = await this.unitOfWork.read<{ id: string; codeHash: Buffer }>(
      'SELECT id, code_hash AS "codeHash" FROM complaint WHERE reference = $1',
      [reference],
    );
    return rows[0];
  }

  /**
   * The case as its complainant sees it. One that is part of another shows the state, the dates and the decision of that one, and what was
   * answered there since they were joined; of what was said, each code opens only what came under its own reference: a join may be a mistake.
   * All of one moment.
   */
  async load(complaintId: string): Promise<StatusRecord> {
    return await this.unitOfWork.snapshot((from) => this.loadFrom(from, complaintId));
  }

  private async loadFrom(from: Reader, complaintId: string): Promise<StatusRecord> {
    const survivorId = (await survivingCases(from, [complaintId])).get(complaintId) ?? complaintId;
    const read = <Row>(sql: string) => from.read<Row>(sql, [complaintId, survivorId]);
    const [complaints, deadlines, steps, replies, files, notices, extensions, stated, rights, escalations] = await Promise.all([
      read<
        Omit<
          StatusRecord,
          'deadline' | 'steps' | 'replies' | 'files' | 'notices' | 'extensions' | 'stated' | 'rights' | 'escalation' | 'place'
        >
      >(complaintSql),
      from.read<StoredDeadline>(deadlineSql, [survivorId]),
      read<{ kind: string; at: Date }>(stepsSql),
      read<StatusRecord['replies'][number]>(repliesSql),
      from.read<ListedFile>(filesSql, [complaintId]),
      read<SentNotice>(noticesSql),
      read<ToldExtension>(extensionsSql),
      from.read<{ code: string }>(statedSql, [survivorId]),
      readRights(from, this.deadlines, survivorId),
      from.read<StepTaken>(escalationsSql, [survivorId]),
    ]);
    const complaint = complaints[0];
    if (complaint === undefined) throw new Error('The complaint went away while it was read; complaints are never deleted.');
    return {
      ...complaint,
      subject: complaint.subject && maskSecrets(complaint.subject),
      text: maskSecrets(complaint.text),
      deadline: deadlines[0] ?? null,
      steps,
      replies: replies.map((reply) => ({ ...reply, text: maskSecrets(reply.text) })),
      files,
      notices,
      extensions,
      stated: stated.map(({ code }) => code),
      rights,
      ...ownLadder(escalations),
    };
  }
}

const since = joinedSince('$1', '$2');

const complaintSql = `
  SELECT c.reference, s.status, c.received_at AS "receivedAt", c.language, c.subject, c.body AS text,
         coalesce((c.complainant->>'anonymous')::boolean, false) OR NOT (c.complainant ? 'phone' OR c.complainant ? 'email') AS anonymous,
         s.department, c.told_due_on::text AS "toldDueOn", s.outcome, s.decided_at AS "decidedAt", c.id <> s.id AS joined,
         coalesce((SELECT json_agg(json_build_object('medium', m, 'contact', c.complainant->>CASE m WHEN 'email' THEN 'email' ELSE 'phone' END,
             'codeSent', EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = c.id AND n.kind = 'contact-code' AND n.details->>'medium' = m
               AND n.raised_at > now() - interval '24 hours')) ORDER BY m)
           FROM unnest(c.claimed_media) AS m), '[]'::json) AS claimed
  FROM complaint c JOIN complaint s ON s.id = $2 WHERE c.id = $1`;

/** Several rule sets may bind one complaint: while one is open the earliest governs, afterwards the last that was met. */
const deadlineSql = `
  SELECT due_on::text AS "dueOn", due_at AS "dueAt", near_at AS "nearAt", state, provisional, known_through::text AS "knownThrough", house,
         rule_set AS "ruleSet", rule_set_version AS "ruleSetVersion", calendar, calendar_version AS "calendarVersion", d.body AS derivation
  FROM obligation JOIN derivation d ON d.hash = derivation WHERE complaint_id = $1 AND kind = 'decide' AND due_on IS NOT NULL AND state IN ('open', 'satisfied', 'satisfied-late')
  ORDER BY state = 'open' DESC, CASE WHEN state = 'open' THEN due_at END, satisfied_at DESC LIMIT 1`;

const stepsSql = `
  SELECT DISTINCT ON (kind) kind, at FROM event
  WHERE kind IN ('complaint.received', 'complaint.assigned', 'deadline.extended', 'outcome.decided', 'complaint.closed', 'complaint.withdrawn')
    AND (complaint_id = $1 OR (complaint_id = $2 AND kind NOT IN ('complaint.received', 'complaint.assigned')))
  ORDER BY kind, seq DESC`;

/** Files of an addition are shown with it. */
const filesSql = `
  SELECT filename AS name, size FROM attachment a
  WHERE complaint_id = $1 AND NOT EXISTS (SELECT 1 FROM note n WHERE n.complaint_id = $1 AND n.kind = 'follow-up' AND n.evidence_id = a.evidence_id) ORDER BY id`;

const repliesSql = `
  SELECT at, kind, body AS text,
         coalesce((SELECT json_agg(json_build_object('name', filename, 'size', size) ORDER BY a.id)
           FROM attachment a WHERE a.complaint_id = note.complaint_id AND a.evidence_id = note.evidence_id), '[]'::json) AS files
  FROM note
  WHERE (kind IN ('reply', 'follow-up') AND complaint_id = $1) OR (kind = 'reply' AND complaint_id = $2 AND at >= ${since}) ORDER BY at, id`;

const noticesSql = `
  SELECT n.kind, coalesce(d.medium, n.medium) AS medium, coalesce(d.at, n.raised_at) AS at, d.state, d.reason
  FROM notice n
  LEFT JOIN LATERAL (
    SELECT medium, at, state, reason FROM delivery WHERE notice_id = n.id ORDER BY state = 'delivered' DESC, begun_at DESC, id DESC LIMIT 1) d ON true
  WHERE n.kind <> 'receipt-code' AND n.recipient IS NULL AND (n.complaint_id = $1 OR (n.complaint_id = $2 AND n.raised_at >= ${since}))
  ORDER BY n.raised_at, n.id`;

/** The dates of the case that is worked on; why it was extended before the join was told to somebody else. */
const extensionsSql = `
  SELECT details->>'dueOn' AS "from", coalesce(details->>'standsOn', details->>'newDueOn') AS "to",
         CASE WHEN raised_at >= ${since} THEN coalesce(details->>'reason', '') ELSE '' END AS reason
  FROM notice WHERE complaint_id = $2 AND kind = 'extension' ORDER BY raised_at, id`;

/** What the rule sets wanted the outcome to state, on the day it was written. */
const statedSql = `
  SELECT DISTINCT ON (code) code FROM notice n CROSS JOIN LATERAL jsonb_array_elements(coalesce(n.required, '[]')::jsonb) AS asked
    CROSS JOIN LATERAL jsonb_array_elements_text(asked->'mustState') AS code
  WHERE n.complaint_id = $1 AND n.kind = 'outcome'`;
