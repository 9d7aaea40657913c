import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { Against, Complainant, ComplaintStatus, Medium } from '@app/shared/domain/complaint/complaint.js';
import type { Derivation } from '@app/shared/domain/deadline/computed-deadline.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { Language } from '@app/shared/domain/language.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import type { Outcome } from './actions/decide-complaint.js';
import { type LinkedCases, readLinkedCases, sightOf } from './joins/proposals.query.js';
import { maySee, type Staff } from './staff.js';

/** What stands on a case itself. */
export interface CaseFacts {
  readonly id: string;
  readonly reference: string;
  readonly status: ComplaintStatus;
  readonly channel: string;
  readonly receivedAt: Date;
  readonly language: Language;
  readonly subject: string | null;
  readonly text: string;
  readonly complainant: Complainant;
  /** Media whose number or address was only written down, and not confirmed. */
  readonly unconfirmed: readonly string[];
  readonly prefers: Medium | null;
  readonly against: Against | null;
  readonly occurredOn: string | null;
  readonly wish: string | null;
  readonly category: string | null;
  readonly priority: number;
  readonly department: string | null;
  /** The date that governs it; null where it is paused or nothing open has one. */
  readonly dueAt: Date | null;
  readonly outcome: Outcome | null;
  readonly decidedAt: Date | null;
  readonly version: number;
  /** The rule sets that bind it; null until it is routed. */
  readonly ruleSets: readonly string[] | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly assignedAt: Date | null;
  readonly claim: LiveClaim | null;
  /** Its id and those of the cases that are part of it. */
  readonly family: readonly string[];
}

export interface LiveClaim {
  readonly claimId: string;
  readonly holder: string;
  readonly leaseUntil: Date;
}

export interface CaseDeadline {
  readonly obligation: string;
  readonly startedAt: Date;
  readonly ruleSet: string;
  readonly ruleSetVersion: string;
  readonly occurrence: number;
  readonly kind: string;
  readonly notice: string | null;
  readonly dueOn: string | null;
  readonly dueAt: Date | null;
  /** Why there is no date: `paused`, `per-instruction`, `qualitative`, `no-limit`, or a calendar's error. */
  readonly undated: string | null;
  /** Facts nobody has stated that decide whether it is owed at all. */
  readonly assumed: readonly string[];
  readonly provisional: boolean;
  readonly knownThrough: string | null;
  readonly house: boolean;
  readonly state: string;
  readonly satisfiedAt: Date | null;
  readonly satisfiedBy: string | null;
  readonly alternative: string | null;
  readonly waivedAt: Date | null;
  readonly waivedBy: string | null;
  readonly instead: string | null;
  readonly nearAt: Date | null;
  readonly escalateAt: Date | null;
  readonly missedAt: Date | null;
  readonly calendar: string | null;
  readonly calendarVersion: string | null;
  /** Null where there is no date to explain. */
  readonly derivation: Partial<Derivation> | null;
}

export interface CaseNotice {
  readonly id: string;
  readonly kind: string;
  readonly obligation: string;
  readonly occurrence: number;
  readonly ruleSet: string | null;
  readonly medium: string | null;
  readonly language: Language;
  readonly state: string;
  readonly subject: string | null;
  readonly text: string | null;
  readonly statements: Readonly<Record<string, string>> | null;
  readonly missing: readonly string[] | null;
  /** The template it was written from, with its version. */
  readonly template: string | null;
  readonly required: unknown;
  /** Why this medium and channel were chosen. */
  readonly chosen: unknown;
  readonly dueAt: Date | null;
  readonly waitsUntil: Date | null;
  readonly waitsBecause: string | null;
  readonly raisedAt: Date;
  readonly composedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly sentAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly failedAt: Date | null;
  /** The reference under which it was said, where several cases are one. */
  readonly cameTo: string;
}

export interface CaseDelivery {
  readonly id: string;
  readonly notice: string;
  readonly attempt: number;
  readonly medium: string;
  readonly provider: string;
  readonly providerId: string | null;
  readonly state: string;
  readonly at: Date;
  readonly reason: string | null;
  readonly code: string | null;
  /** When it reached each state. */
  readonly times: unknown;
  readonly validUntil: Date | null;
  /** What each look-up at the provider brought, where its answer was lost; and who settled it. */
  readonly looked: unknown;
  readonly resolution: string | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: Date | null;
}

/** The parts of a case that are lists, each as the API names it. */
export interface CaseParts {
  readonly deadlines: readonly CaseDeadline[];
  readonly notices: readonly CaseNotice[];
  readonly deliveries: readonly CaseDelivery[];
  readonly evidence: readonly {
    readonly id: string;
    readonly channel: string;
    readonly sourceId: string;
    readonly contentType: string;
    readonly size: number;
    readonly sha256: string;
    readonly receivedAt: Date;
    readonly state: string;
    readonly differsFrom: string | null;
    readonly scan: string | null;
    readonly cameTo: string;
  }[];
  readonly attachments: readonly {
    readonly id: string;
    readonly filename: string;
    readonly contentType: string;
    /** What its bytes say it is; null when they say nothing. */
    readonly sniffedType: string | null;
    readonly size: number;
    readonly sha256: string;
    /** What it came with; null when it was fetched from a provider afterwards. */
    readonly evidence: string | null;
    readonly scan: string | null;
    /** What the scanner found in it. */
    readonly found: string | null;
    readonly cameTo: string;
  }[];
  /** Whether the complainant was asked for their satisfaction, and what they answered. */
  readonly surveys: readonly {
    readonly asked: boolean;
    readonly drawnAt: Date;
    readonly until: Date | null;
    readonly answeredAt: Date | null;
    readonly answeredBy: string | null;
    readonly answers: Readonly<Record<string, unknown>> | null;
  }[];
  /** Files that lie at a provider and are not here yet, or could not be had. */
  readonly enclosures: readonly {
    readonly id: string;
    readonly filename: string;
    readonly contentType: string | null;
    readonly state: string;
    readonly reason: string | null;
    readonly wantedAt: Date;
    readonly cameTo: string;
  }[];
  /** What happened, as the rule sets see it: the dates follow from this list. */
  readonly events: readonly {
    readonly type: string;
    readonly at: Date;
    readonly recordedAt: Date;
    readonly actor: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly cameTo: string;
  }[];
  readonly notes: readonly {
    readonly id: string;
    readonly kind: string;
    readonly actor: string;
    readonly at: Date;
    readonly text: string;
    /** What it came with, where the complainant wrote it. */
    readonly evidence: string | null;
    readonly cameTo: string;
  }[];
  readonly trail: readonly {
    readonly seq: number;
    readonly at: Date;
    readonly actor: string;
    readonly kind: string;
    readonly subject: string | null;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  readonly work: readonly {
    readonly id: string;
    readonly kind: string;
    readonly subject: string;
    readonly since: Date;
    readonly due: Date | null;
  }[];
  readonly extensionRequests: readonly {
    readonly id: string;
    readonly askedBy: string;
    readonly askedAt: Date;
    readonly request: {
      readonly extension: string;
      readonly to: { readonly amount: number; readonly unit: string };
      readonly reason?: string;
    };
    readonly approvedBy: string | null;
    readonly approvedAt: Date | null;
    readonly sentBackBy: string | null;
    readonly sentBackAt: Date | null;
    readonly sentBackReason: string | null;
  }[];
}

export type CasePart = keyof CaseParts;

/**
 * The case with the parts that are wanted, and what came to the cases that are part of it, for somebody who may see it; fails with
 * `not-found` for everybody else.
 */
export async function loadCase<Part extends CasePart>(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  wanted: readonly Part[],
): Promise<CaseFacts & Pick<CaseParts, Part>> {
  type Row = Omit<CaseFacts, 'claim' | 'family'> & { [Name in keyof LiveClaim]: LiveClaim[Name] | null };
  const [row] = await unitOfWork.read<Row>(factsSql, [readReference(typedReference) ?? '']);
  if (!row || !maySee(staff, row.department)) throw new Failure('not-found');
  const { claimId, holder, leaseUntil, ...facts } = row;
  const claim = claimId === null ? null : ({ claimId, holder, leaseUntil } as LiveClaim);
  const family = await withJoinedCases(unitOfWork, facts.id);
  const read = await Promise.all(
    wanted.map(async (part) => {
      const parameters = told.has(part) ? [family, sightOf(staff)] : [family];
      return [part, await unitOfWork.read(partSql[part], parameters)] as const;
    }),
  );
  return { ...facts, claim, family, ...(Object.fromEntries(read) as unknown as Pick<CaseParts, Part>) };
}

/** What may be, or is, the same matter as a case. */
export async function loadLinked(unitOfWork: UnitOfWork, staff: Staff, file: CaseFacts, language: Language): Promise<LinkedCases> {
  return await readLinkedCases(unitOfWork, staff, file.family, language);
}

/** The whole case as the contract gives it. Instants are RFC 3339 with the offset of the institution's zone; dates are local. */
export async function readCaseFile(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  { zone, defaultLanguage }: Pick<Institution, 'zone' | 'defaultLanguage'>,
): Promise<object> {
  const whole = await loadCase(unitOfWork, staff, typedReference, Object.keys(partSql) as CasePart[]);
  const linked = await loadLinked(unitOfWork, staff, whole, defaultLanguage);
  const { id: _id, family: _family, department, rule, reason, assignedAt, claim, ...view } = whole;
  const assignment = department === null ? null : { department, rule, reason, at: assignedAt, ...(claim ? { claim } : {}) };
  return withLocalTimes({ ...view, ...linked, assignment }, zone) as object;
}

const factsSql = `
  SELECT c.id, c.reference, c.status, c.channel, c.received_at AS "receivedAt", c.language, c.subject, c.body AS text, c.complainant, c.claimed_media AS unconfirmed, c.prefers, c.against,
         c.occurred_on::text AS "occurredOn", c.wish, c.category, c.priority, c.department, c.due_at AS "dueAt", c.outcome, c.decided_at AS "decidedAt", c.version, c.rule_sets AS "ruleSets",
         a.rule, a.reason, a.at AS "assignedAt",
         CASE WHEN c.claim_until > now() THEN h.id END AS "claimId", h.actor AS holder, c.claim_until AS "leaseUntil"
  FROM complaint c
  LEFT JOIN LATERAL (SELECT rule, reason, at FROM assignment WHERE complaint_id = c.id ORDER BY no DESC LIMIT 1) a ON true
  LEFT JOIN claim h ON h.id = c.claim_id
  WHERE c.reference = $1`;

/** Of everything that came: the reference under which it came, where several cases are one. */
const cameTo = `(SELECT reference FROM complaint WHERE id = complaint_id) AS "cameTo"`;

/** Proposals are told of to those only who may see both cases ($2: the one department that the reader sees, or null). */
export const mayKnow = (kinds: string): string => `(NOT kind IN (${kinds}) OR $2::text IS NULL OR EXISTS (
      SELECT 1 FROM link_proposal p JOIN complaint a ON a.id = p.complaint_id JOIN complaint b ON b.id = p.with_id
      WHERE p.id = subject_id AND a.department = $2 AND b.department = $2))`;
const told: ReadonlySet<CasePart> = new Set<CasePart>(['trail', 'work']);

const partSql: Readonly<Record<CasePart, string>> = {
  deadlines: `
    SELECT obligation, started_at AS "startedAt", rule_set AS "ruleSet", rule_set_version AS "ruleSetVersion", occurrence, kind, notice, due_on::text AS "dueOn",
           due_at AS "dueAt", undated, assumed, provisional, known_through::text AS "knownThrough", house, state, satisfied_at AS "satisfiedAt",
           satisfied_by AS "satisfiedBy", alternative, waived_at AS "waivedAt", waived_by AS "waivedBy", instead, near_at AS "nearAt",
           escalate_at AS "escalateAt", missed_at AS "missedAt", calendar, calendar_version AS "calendarVersion", d.body AS derivation
    FROM obligation LEFT JOIN derivation d ON d.hash = derivation WHERE complaint_id = ANY($1) AND state <> 'replaced' ORDER BY due_at NULLS LAST, obligation`,
  notices: `
    SELECT id, kind, obligation, occurrence, medium, language, rule_set AS "ruleSet", template, state, subject, body AS text, statements, missing, required, chosen,
           due_at AS "dueAt", waits_until AS "waitsUntil", waits_because AS "waitsBecause", raised_at AS "raisedAt", composed_at AS "composedAt",
           accepted_at AS "acceptedAt", sent_at AS "sentAt", delivered_at AS "deliveredAt", failed_at AS "failedAt", ${cameTo}
    FROM notice WHERE complaint_id = ANY($1) ORDER BY raised_at, id`,
  deliveries: `
    SELECT d.notice_id AS notice, d.attempt_no AS attempt, d.id, d.medium, d.provider, d.provider_id AS "providerId", d.state, d.at, d.reason, d.code, d.times,
           d.valid_until AS "validUntil", d.looked, d.resolution, d.resolved_by AS "resolvedBy", d.resolved_at AS "resolvedAt"
    FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = ANY($1) ORDER BY d.begun_at, d.attempt_no`,
  surveys: `
    SELECT asked, drawn_at AS "drawnAt", until, answered_at AS "answeredAt", answered_by AS "answeredBy", answers FROM survey
    WHERE asked AND complaint_id = ANY($1)`,
  evidence: `
    SELECT id, channel, source_id AS "sourceId", content_type AS "contentType", size, encode(sha256, 'hex') AS sha256, received_at AS "receivedAt", e.state,
           CASE WHEN e.state <> 'repeated' THEN copy_of END AS "differsFrom", s.state AS scan, ${cameTo}
    FROM evidence e LEFT JOIN scan s ON s.subject_id = e.id WHERE complaint_id = ANY($1) ORDER BY received_at, id`,
  attachments: `
    SELECT id, filename, content_type AS "contentType", sniffed_type AS "sniffedType", size, encode(sha256, 'hex') AS sha256, evidence_id AS evidence, s.state AS scan,
           s.found, ${cameTo}
    FROM attachment a LEFT JOIN scan s ON s.subject_id = a.id WHERE complaint_id = ANY($1) ORDER BY id`,
  enclosures: `
    SELECT id, filename, content_type AS "contentType", state, reason, wanted_at AS "wantedAt", ${cameTo} FROM enclosure
    WHERE complaint_id = ANY($1) AND state <> 'fetched' ORDER BY id`,
  events: `
    SELECT type, at, recorded_at AS "recordedAt", actor, details, ${cameTo} FROM case_event WHERE complaint_id = ANY($1) ORDER BY at, complaint_id, no`,
  notes: `SELECT id, kind, actor, at, body AS text, evidence_id AS evidence, ${cameTo} FROM note WHERE complaint_id = ANY($1) ORDER BY at`,
  trail: `
    SELECT seq::int AS seq, at, actor, kind, subject_id AS subject, data FROM event
    WHERE complaint_id = ANY($1) AND ${mayKnow("'complaint.link-proposed', 'complaint.link-refused'")} ORDER BY seq`,
  work: `
    SELECT id, kind, subject_id AS subject, since, due FROM work
    WHERE complaint_id = ANY($1) AND done_at IS NULL AND ${mayKnow("'link-proposed'")} ORDER BY since`,
  extensionRequests: `
    SELECT id, asked_by AS "askedBy", asked_at AS "askedAt", request, approved_by AS "approvedBy", approved_at AS "approvedAt",
           sent_back_by AS "sentBackBy", sent_back_at AS "sentBackAt", sent_back_reason AS "sentBackReason"
    FROM extension_request WHERE complaint_id = ANY($1) ORDER BY asked_at, id`,
};

/** Every instant of a read model in the institution's own time. */
export function withLocalTimes(value: unknown, zone: string): unknown {
  if (value instanceof Date) return instantInZone(value, zone);
  if (Array.isArray(value)) return value.map((each) => withLocalTimes(each, zone));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withLocalTimes(inner, zone)]));
  }
  return value;
}
