import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { readLinkedCases, sightOf } from './joins/proposals.query.js';
import { maySee, type Staff } from './staff.js';

/**
 * The whole case as the contract gives it, with what came to the cases that are part of it, for somebody who may see it; fails with
 * `not-found` for everybody else. Instants are RFC 3339 with the offset of the institution's zone; dates are local.
 */
export async function readCaseFile(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  { zone, defaultLanguage }: Pick<Institution, 'zone' | 'defaultLanguage'>,
): Promise<object> {
  const [found] = await unitOfWork.read<Record<string, unknown> & { id: string; department: string | null }>(
    `SELECT c.id, c.reference, c.status, c.channel, c.received_at AS "receivedAt", c.language, c.subject, c.body AS text, c.complainant, c.claimed_media AS unconfirmed, c.prefers, c.against,
            c.occurred_on::text AS "occurredOn", c.wish, c.category, c.priority, c.department, c.outcome, c.decided_at AS "decidedAt", c.version,
            a.rule, a.reason, a.at AS "assignedAt",
            CASE WHEN c.claim_until > now() THEN json_build_object('claimId', h.id, 'holder', h.actor, 'leaseUntil', c.claim_until) END AS claim
     FROM complaint c
     LEFT JOIN LATERAL (SELECT rule, reason, at FROM assignment WHERE complaint_id = c.id ORDER BY no DESC LIMIT 1) a ON true
     LEFT JOIN claim h ON h.id = c.claim_id
     WHERE c.reference = $1`,
    [readReference(typedReference) ?? ''],
  );
  if (!found || !maySee(staff, found.department)) throw new Failure('not-found');
  const { id, department, rule, reason, assignedAt, claim, ...facts } = found;
  const family = await withJoinedCases(unitOfWork, id);
  const [linked, trail, work, ...rest] = await Promise.all([
    readLinkedCases(unitOfWork, staff, family, defaultLanguage),
    unitOfWork.read(trailSql, [family, sightOf(staff)]),
    unitOfWork.read(workSql, [family, sightOf(staff)]),
    ...parts.map(async ([name, sql]) => [name, await unitOfWork.read(sql, [family])] as const),
  ]);
  const view = {
    ...facts,
    assignment: department === null ? null : { department, rule, reason, at: assignedAt, ...(claim ? { claim } : {}) },
    ...Object.fromEntries(rest),
    ...linked,
    trail,
    work,
  };
  return withLocalTimes(view, zone) as object;
}

/** Of everything that came: the reference under which it came, where several cases are one. */
const cameTo = `(SELECT reference FROM complaint WHERE id = complaint_id) AS "cameTo"`;

const parts = [
  [
    'deadlines',
    `SELECT obligation, started_at AS "startedAt", rule_set AS "ruleSet", rule_set_version AS "ruleSetVersion", occurrence, kind, due_on::text AS "dueOn", due_at AS "dueAt", undated, assumed, provisional,
          known_through::text AS "knownThrough", house, state, satisfied_at AS "satisfiedAt", satisfied_by AS "satisfiedBy", alternative,
          waived_at AS "waivedAt", waived_by AS "waivedBy", instead, near_at AS "nearAt", escalate_at AS "escalateAt", missed_at AS "missedAt", calendar, calendar_version AS "calendarVersion", d.body AS derivation
     FROM obligation LEFT JOIN derivation d ON d.hash = derivation WHERE complaint_id = ANY($1) AND state <> 'replaced' ORDER BY due_at NULLS LAST, obligation`,
  ],
  [
    'notices',
    `SELECT id, kind, obligation, occurrence, medium, language, rule_set AS "ruleSet", template, state, subject, body AS text, statements, missing, required, chosen, due_at AS "dueAt",
            waits_until AS "waitsUntil", waits_because AS "waitsBecause", raised_at AS "raisedAt", composed_at AS "composedAt", accepted_at AS "acceptedAt", sent_at AS "sentAt",
            delivered_at AS "deliveredAt", failed_at AS "failedAt", ${cameTo}
     FROM notice WHERE complaint_id = ANY($1) ORDER BY raised_at, id`,
  ],
  [
    'deliveries',
    `SELECT d.notice_id AS notice, d.attempt_no AS attempt, d.id, d.medium, d.provider, d.provider_id AS "providerId", d.state, d.at, d.reason, d.code, d.times,
            d.valid_until AS "validUntil", d.looked, d.resolution, d.resolved_by AS "resolvedBy", d.resolved_at AS "resolvedAt"
     FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = ANY($1) ORDER BY d.begun_at, d.attempt_no`,
  ],
  [
    'evidence',
    `SELECT id, channel, source_id AS "sourceId", content_type AS "contentType", size, encode(sha256, 'hex') AS sha256, received_at AS "receivedAt", e.state, differs_from AS "differsFrom", s.state AS scan, ${cameTo}
     FROM evidence e LEFT JOIN scan s ON s.subject_id = e.id WHERE complaint_id = ANY($1) ORDER BY received_at, id`,
  ],
  [
    'attachments',
    `SELECT id, filename, content_type AS "contentType", sniffed_type AS "sniffedType", size, encode(sha256, 'hex') AS sha256, s.state AS scan, s.found, ${cameTo}
     FROM attachment a LEFT JOIN scan s ON s.subject_id = a.id WHERE complaint_id = ANY($1) ORDER BY id`,
  ],
  [
    'surveys',
    `SELECT s.asked, s.drawn_at AS "drawnAt", s.until, s.answered_at AS "answeredAt", s.answered_by AS "answeredBy", s.answers FROM survey s WHERE s.asked AND s.complaint_id = ANY($1)`,
  ],
  [
    'enclosures',
    `SELECT id, filename, content_type AS "contentType", state, reason, wanted_at AS "wantedAt", ${cameTo} FROM enclosure
     WHERE complaint_id = ANY($1) AND state <> 'fetched' ORDER BY id`,
  ],
  [
    'events',
    `SELECT type, at, recorded_at AS "recordedAt", actor, details, ${cameTo} FROM case_event WHERE complaint_id = ANY($1) ORDER BY at, complaint_id, no`,
  ],
  [
    'extensionRequests',
    `SELECT id, asked_by AS "askedBy", asked_at AS "askedAt", request, approved_by AS "approvedBy", approved_at AS "approvedAt"
     FROM extension_request WHERE complaint_id = ANY($1) ORDER BY asked_at, id`,
  ],
  [
    'notes',
    `SELECT id, kind, actor, at, body AS text, evidence_id AS evidence, ${cameTo} FROM note WHERE complaint_id = ANY($1) ORDER BY at`,
  ],
] as const;

/** Proposals are told of to those only who may see both cases ($2: the one department that the reader sees, or null). */
const mayKnow = (kinds: string) => `(NOT kind IN (${kinds}) OR $2::text IS NULL OR EXISTS (
  SELECT 1 FROM link_proposal p JOIN complaint a ON a.id = p.complaint_id JOIN complaint b ON b.id = p.with_id
  WHERE p.id = subject_id AND a.department = $2 AND b.department = $2))`;

const trailSql = `SELECT seq::int AS seq, at, actor, kind, subject_id AS subject, data FROM event
  WHERE complaint_id = ANY($1) AND ${mayKnow("'complaint.link-proposed', 'complaint.link-refused'")} ORDER BY seq`;
const workSql = `SELECT kind, subject_id AS subject, since, due FROM work
  WHERE complaint_id = ANY($1) AND done_at IS NULL AND ${mayKnow("'link-proposed'")} ORDER BY since`;

/** Every instant of a read model in the institution's own time. */
export function withLocalTimes(value: unknown, zone: string): unknown {
  if (value instanceof Date) return instantInZone(value, zone);
  if (Array.isArray(value)) return value.map((each) => withLocalTimes(each, zone));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withLocalTimes(inner, zone)]));
  }
  return value;
}
