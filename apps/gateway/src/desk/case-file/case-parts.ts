import type { Derivation } from '@app/shared/domain/deadline/records/computed-deadline.js';
import type { LookReason, LookState } from '@app/shared/domain/decision/second-look.js';
import type { EscalationGround, EscalationState, Rung } from '@app/shared/domain/escalation/escalation.js';
import type { Language } from '@app/shared/domain/language.js';
import type { RemedyKind, RemedyState } from '@app/shared/domain/remedy/remedy.js';
import type { VisitState, VisitWay } from '@app/shared/domain/survey/return-visit.js';
import type { ReturnGround, TransferState } from '@app/shared/domain/transfer/transfer-state.js';
import { isSaidSql } from '@app/shared/domain/work/work.js';
import type { CasePartOfJoint } from '../joint/parts.query.js';
import { inSight } from '../sight.js';

/** A duty of a case as the API shows it. */
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
  /** The reference under which it is owed, where several cases are one. */
  readonly cameTo: string;
}

/** A notice of a case as the API shows it, with its text and the reasons for its medium. */
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

/** One attempt to deliver a notice as the API shows it. */
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

/** A second look at a decision of a case, as the API shows it. `outcome` is the decision as it was written. */
export interface CaseLook {
  readonly id: string;
  readonly state: LookState;
  readonly why: LookReason;
  readonly outcome: Readonly<Record<string, unknown>>;
  readonly askedBy: string;
  readonly askedById: string;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly lookedBy: string | null;
  readonly lookedAt: Date | null;
  readonly remark: string | null;
}

/** A step of the ladder that a case came to, as the API shows it. */
export interface CaseEscalation {
  readonly id: string;
  readonly rung: Rung;
  readonly ground: EscalationGround;
  /** In the words of whoever asked. */
  readonly reason: string;
  readonly state: EscalationState;
  readonly raisedBy: string;
  readonly raisedAt: Date;
  /** The first instant at which it goes on by itself. */
  readonly dueAt: Date;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  readonly answer: string | null;
}

/** A remedy of a case as the API shows it. `minor` in minor units of `currency`; both null where it is no money. */
export interface CaseRemedy {
  readonly id: string;
  readonly kind: RemedyKind;
  readonly minor: number | null;
  readonly currency: string | null;
  readonly reason: string;
  readonly state: RemedyState;
  readonly proposedBy: string;
  readonly proposedById: string;
  readonly proposedAt: Date;
  readonly approvals: readonly { readonly actor: string; readonly role: string; readonly at: string }[];
  readonly dueOn: string | null;
  readonly overdueAt: Date | null;
  readonly fulfilledOn: string | null;
  readonly proof: string | null;
  readonly endedReason: string | null;
}

/** A transfer of a case as the API shows it. `answerBy` is null where it was designated. */
export interface CaseTransfer {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly state: TransferState;
  readonly offeredBy: string;
  readonly offeredAt: Date;
  readonly answerBy: Date | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
  readonly ground: ReturnGround | null;
  /** What was written with the answer. */
  readonly answer: string | null;
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
    readonly state: VisitState;
    readonly way: VisitWay;
    readonly tries: number;
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
    /** Where it lies. */
    readonly url: string;
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
    /** Put aside of the mail that it came as; empty where there is none. */
    readonly quotedText: string;
    readonly signature: string;
    /** What it came with, where the complainant wrote it. */
    readonly evidence: string | null;
    readonly cameTo: string;
  }[];
  readonly trail: readonly {
    readonly seq: number;
    readonly at: Date;
    readonly actor: string;
    /** Of a member of staff: which of those who have this name. */
    readonly actorId: string | null;
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
  /** What is known of the complainant's numbers and addresses that keeps messages from them. */
  readonly reach: readonly {
    readonly medium: string;
    /** A provider said for good that nothing can be delivered there: since when, why, which one, and its code. */
    readonly failedAt: Date | null;
    readonly why: string | null;
    readonly by: string | null;
    readonly code: string | null;
    /** They asked for no more messages. */
    readonly optedOutAt: Date | null;
  }[];
  /** What it asks to be answered, in order; an answer is null until it is written. */
  readonly points: readonly { readonly id: string; readonly text: string; readonly answer: string | null }[];
  /** Who looked at decisions before they were sent. */
  readonly secondLooks: readonly CaseLook[];
  /** To whom it was escalated, and what they said. */
  readonly escalations: readonly CaseEscalation[];
  /** What is granted, and how that stands. */
  readonly remedies: readonly CaseRemedy[];
  /** How it went from department to department: offered, answered, designated. */
  readonly transfers: readonly CaseTransfer[];
  /** What other departments and outside bodies are asked to answer. */
  readonly parts: readonly CasePartOfJoint[];
  readonly extensionRequests: readonly {
    readonly id: string;
    readonly askedBy: string;
    readonly askedById: string | null;
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

/** The name of a part of a case that is read by a statement of its own. */
export type CasePart = keyof CaseParts;

/** Of everything that came: the reference under which it came, where several cases are one. */
const cameTo = `(SELECT reference FROM complaint WHERE id = complaint_id) AS "cameTo"`;

/** Proposals are told of to those only who may see both cases ($2 and $3: what the reader sees, as `sightOf` has it). */
export const mayKnow = (kinds: string): string => `(NOT kind IN (${kinds}) OR EXISTS (
      SELECT 1 FROM link_proposal p JOIN complaint a ON a.id = p.complaint_id JOIN complaint b ON b.id = p.with_id
      WHERE p.id = subject_id AND ${inSight('a', '$2', '$3')} AND ${inSight('b', '$2', '$3')}))`;
/** Parts that tell of proposals: they are asked for with what the reader sees. */
export const told: ReadonlySet<CasePart> = new Set<CasePart>(['trail', 'work']);

/** What each part is read with; $1 are the ids of the case and of those that are part of it. */
export const partSql: Readonly<Record<CasePart, string>> = {
  deadlines: `
    SELECT obligation, started_at AS "startedAt", rule_set AS "ruleSet", rule_set_version AS "ruleSetVersion", occurrence, kind, notice, due_on::text AS "dueOn",
           due_at AS "dueAt", undated, assumed, provisional, known_through::text AS "knownThrough", house, state, satisfied_at AS "satisfiedAt",
           satisfied_by AS "satisfiedBy", alternative, waived_at AS "waivedAt", waived_by AS "waivedBy", instead, near_at AS "nearAt",
           escalate_at AS "escalateAt", missed_at AS "missedAt", calendar, calendar_version AS "calendarVersion", d.body AS derivation, ${cameTo}
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
    SELECT asked, state, way, tries, drawn_at AS "drawnAt", until, answered_at AS "answeredAt", answered_by AS "answeredBy", answers FROM survey
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
    SELECT id, filename, url, content_type AS "contentType", state, reason, wanted_at AS "wantedAt", ${cameTo} FROM enclosure
    WHERE complaint_id = ANY($1) AND state <> 'fetched' ORDER BY id`,
  events: `
    SELECT type, at, recorded_at AS "recordedAt", actor, details, ${cameTo} FROM case_event WHERE complaint_id = ANY($1) ORDER BY at, complaint_id, no`,
  notes: `SELECT id, kind, actor, at, body AS text, coalesce(quoted_text, '') AS "quotedText", coalesce(signature, '') AS signature, evidence_id AS evidence, ${cameTo} FROM note WHERE complaint_id = ANY($1) ORDER BY at`,
  trail: `
    SELECT seq::int AS seq, at, actor, actor_id AS "actorId", kind, subject_id AS subject, data FROM event
    WHERE complaint_id = ANY($1) AND ${mayKnow("'complaint.link-proposed', 'complaint.link-refused'")} ORDER BY seq`,
  work: `
    SELECT id, kind, subject_id AS subject, since, due FROM work
    WHERE complaint_id = ANY($1) AND done_at IS NULL AND (${isSaidSql('work')} OR kind = 'reminder') AND ${mayKnow("'link-proposed'")} ORDER BY since`,
  // Their own contacts only: a case that is part of another has the same person.
  reach: `
    SELECT DISTINCT r.medium, r.failed_at AS "failedAt", r.failed_why AS why, r.failed_by AS by, r.failed_code AS code, r.opted_out_at AS "optedOutAt"
    FROM complaint c CROSS JOIN LATERAL (VALUES ('sms', c.complainant ->> 'phone'), ('email', c.complainant ->> 'email'), ('letter', c.complainant ->> 'address')) AS w(medium, recipient)
    JOIN reach r ON r.medium = w.medium AND r.recipient = w.recipient
    WHERE c.id = ANY($1) AND (r.failed_at IS NOT NULL OR r.opted_out_at IS NOT NULL) ORDER BY r.medium`,
  points: `SELECT id, text, answer FROM point WHERE complaint_id = ANY($1) ORDER BY no, id`,
  secondLooks: `
    SELECT id, state, why, outcome, asked_by AS "askedBy", asked_by_id AS "askedById", asked_at AS "askedAt", due_at AS "dueAt", looked_by AS "lookedBy",
           looked_at AS "lookedAt", remark
    FROM second_look WHERE complaint_id = ANY($1) ORDER BY asked_at, id`,
  escalations: `
    SELECT id, rung, ground, reason, state, raised_by AS "raisedBy", raised_at AS "raisedAt", due_at AS "dueAt", ended_by AS "endedBy", ended_at AS "endedAt", answer
    FROM escalation WHERE complaint_id = ANY($1) ORDER BY raised_at, id`,
  remedies: `
    SELECT r.id, r.kind, r.minor::float8 AS minor, r.currency, r.reason, r.state, r.proposed_by AS "proposedBy", r.proposed_by_id AS "proposedById",
           r.proposed_at AS "proposedAt", r.due_on::text AS "dueOn", r.overdue_at AS "overdueAt", r.fulfilled_on::text AS "fulfilledOn", r.proof, r.ended_reason AS "endedReason",
           (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', a.actor, 'role', a.role, 'at', a.at) ORDER BY a.at), '[]'::jsonb)
            FROM remedy_approval a WHERE a.remedy_id = r.id) AS approvals
    FROM remedy r WHERE r.complaint_id = ANY($1) ORDER BY r.proposed_at, r.id`,
  transfers: `
    SELECT from_department AS "from", to_department AS "to", reason, state, offered_by AS "offeredBy", offered_at AS "offeredAt", answer_by AS "answerBy",
           answered_by AS "answeredBy", answered_at AS "answeredAt", ground, answer
    FROM transfer WHERE complaint_id = ANY($1) ORDER BY offered_at, id`,
  parts: `
    SELECT id, department, party, question, points, further_id AS "furtherMatter", state, times, asked_by AS "askedBy", asked_at AS "askedAt", due_at AS "dueAt",
           answered_by AS "answeredBy", answered_at AS "answeredAt", ground, answer, link_id AS "linkId", encode(token_hash, 'hex') AS "linkHash"
    FROM joint_part WHERE complaint_id = ANY($1) ORDER BY asked_at, id`,
  extensionRequests: `
    SELECT id, asked_by AS "askedBy", asked_by_id AS "askedById", asked_at AS "askedAt", request, approved_by AS "approvedBy", approved_at AS "approvedAt",
           sent_back_by AS "sentBackBy", sent_back_at AS "sentBackAt", sent_back_reason AS "sentBackReason"
    FROM extension_request WHERE complaint_id = ANY($1) ORDER BY asked_at, id`,
};
