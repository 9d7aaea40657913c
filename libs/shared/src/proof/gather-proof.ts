import { instantInZone } from '../domain/calendar/zone.js';
import { Failure } from '../domain/failure/failure.js';
import { readReference } from '../domain/ids.js';
import { maskSecrets } from '../domain/text/mask-secrets.js';
import type { Institution } from '../platform/config/institution.js';
import type { ProofMember } from './proof-archive.js';

/** Reads outside a transaction, as `UnitOfWork` does. */
export type Read = <Row = Record<string, any>>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

type Row = Record<string, any>;

/** Everything that proves what was said to whom, when and why. Instants are `Date`s. */
export interface CaseProof {
  readonly case: Row;
  readonly assignments: readonly Row[];
  /** What happened to the case as the rule sets see it: its dates follow from this list. */
  readonly events: readonly Row[];
  readonly duties: readonly Row[];
  readonly notices: readonly Row[];
  readonly evidence: readonly Row[];
  readonly trail: readonly Row[];
}

/** Reads a case for its proof. Fails with `not-found`. Access codes are in none of it: frozen texts keep the placeholder. */
export async function gatherProof(read: Read, reference: string): Promise<CaseProof> {
  const [found] = await read<Row>(
    `SELECT id, reference, status, channel, received_at AS "receivedAt", language, subject, body AS text, complainant, prefers, department, due_at AS "dueAt", outcome,
            decided_at AS "decidedAt" FROM complaint WHERE reference = $1`,
    [readReference(reference) ?? ''],
  );
  if (!found) throw new Failure('not-found');
  const of = (sql: string) => read<Row>(sql, [found['id']]);
  const [assignments, events, duties, notices, texts, deliveries, receipts, letters, evidence, trail] = await Promise.all([
    of(`SELECT no, department, rule, reason, actor, at FROM assignment WHERE complaint_id = $1 ORDER BY no`),
    of(`SELECT no, type, at, details, actor, recorded_at AS "recordedAt" FROM case_event WHERE complaint_id = $1 ORDER BY at, no`),
    of(`SELECT rule_set AS "ruleSet", rule_set_version AS "ruleSetVersion", obligation, occurrence, kind, state, started_at AS "startedAt", due_on::text AS "dueOn", due_at AS "dueAt",
               provisional, house, calendar, calendar_version AS "calendarVersion", undated, assumed, satisfied_at AS "satisfiedAt", satisfied_by AS "satisfiedBy",
               waived_at AS "waivedAt", waived_by AS "waivedBy", missed_at AS "missedAt", d.body AS derivation
        FROM obligation LEFT JOIN derivation d ON d.hash = derivation WHERE complaint_id = $1 ORDER BY due_at NULLS LAST, obligation, occurrence`),
    of(`SELECT id, kind, obligation, occurrence, rule_set AS "ruleSet", state, due_at AS "dueAt", raised_at AS "raisedAt", accepted_at AS "acceptedAt", sent_at AS "sentAt",
               delivered_at AS "deliveredAt", failed_at AS "failedAt", chosen FROM notice WHERE complaint_id = $1 ORDER BY raised_at, id`),
    of(`SELECT n.id AS notice, n.text_no AS no, n.medium, n.template, n.language, n.subject, n.body, n.html, n.statements, n.shown, n.required, n.composed_at AS "composedAt"
        FROM notice n WHERE n.complaint_id = $1 AND n.body IS NOT NULL
        UNION ALL SELECT t.notice_id, t.no, t.medium, t.template, t.language, t.subject, t.body, t.html, t.statements, t.shown, t.required, t.composed_at
        FROM earlier_text t JOIN notice n ON n.id = t.notice_id WHERE n.complaint_id = $1 AND t.body IS NOT NULL ORDER BY 1, 2`),
    of(`SELECT d.id, d.notice_id AS notice, d.attempt_no AS attempt, d.text_no AS "textNo", d.medium, d.provider, d.provider_id AS "providerId", d.recipient, d.state, d.reason, d.code,
               d.times, d.valid_until AS "validUntil", d.looked, d.resolution, d.resolved_by AS "resolvedBy", d.resolved_at AS "resolvedAt"
        FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = $1 ORDER BY d.begun_at, d.attempt_no`),
    of(`SELECT r.id, r.delivery_id AS delivery, r.provider, r.provider_id AS "providerId", r.word, r.error_code AS "errorCode", r.at, r.envelope, r.raw
        FROM receipt r JOIN delivery d ON d.id = r.delivery_id JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = $1 ORDER BY r.at, r.id`),
    of(`SELECT l.id, l.notice_id AS notice, l.text_no AS "textNo", l.recipient, l.state, l.posted_on::text AS "postedOn", l.posted_by AS "postedBy", l.postage, l.tracking, l.pdf
        FROM letter l JOIN notice n ON n.id = l.notice_id WHERE n.complaint_id = $1 ORDER BY l.queued_at`),
    of(`SELECT id, channel, source_id AS "sourceId", content_type AS "contentType", size, encode(sha256, 'hex') AS sha256, received_at AS "receivedAt"
        FROM evidence WHERE complaint_id = $1 ORDER BY received_at, id`),
    of(`SELECT seq::int AS seq, at, actor, kind, subject_id AS subject, data FROM event WHERE complaint_id = $1 ORDER BY seq`),
  ]);
  const about = (rows: readonly Row[], notice: string) => rows.filter((row) => row['notice'] === notice);
  return {
    // The texts of notices stand as they went out; of the complaint nobody needs a card's number to check what was told.
    case: { ...found, subject: found['subject'] && maskSecrets(found['subject']), text: maskSecrets(found['text']) },
    assignments: assignments ?? [],
    events: events ?? [],
    duties: duties ?? [],
    notices: (notices ?? []).map((notice) => ({
      ...notice,
      texts: about(texts ?? [], notice['id']),
      letters: about(letters ?? [], notice['id']),
      deliveries: about(deliveries ?? [], notice['id']).map((delivery) => ({
        ...delivery,
        receipts: (receipts ?? []).filter((receipt) => receipt['delivery'] === delivery['id']),
      })),
    })),
    evidence: evidence ?? [],
    trail: trail ?? [],
  };
}

/** The files of a proof but for the paper: the whole as JSON, each text as it went out, each receipt and letter byte for byte. */
export function proofMembers(proof: CaseProof, { zone }: Pick<Institution, 'zone'>): ProofMember[] {
  const members: ProofMember[] = [];
  const add = (path: string, bytes: Uint8Array | string): string => {
    members.push({ path, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : Uint8Array.from(bytes) });
    return path;
  };
  const notices = proof.notices.map((notice, index) => {
    const name = `notices/${String(index + 1).padStart(2, '0')}-${notice['kind']}`;
    const texts = (notice['texts'] as Row[]).map((text) => {
      const base = `${name}.${text['no']}.${text['medium'] ?? 'status-page'}`;
      const { body, html, subject, ...rest } = text;
      const file = add(`${base}.txt`, subject ? `${subject}\n\n${body}\n` : `${body}\n`);
      return { ...rest, subject, file, ...(html ? { htmlFile: add(`${base}.html`, html) } : {}) };
    });
    const deliveries = (notice['deliveries'] as Row[]).map((delivery) => ({
      ...delivery,
      receipts: (delivery['receipts'] as Row[]).map(({ raw, ...receipt }) => ({
        ...receipt,
        file: add(`receipts/${receipt['id']}.raw`, raw),
      })),
    }));
    const letters = (notice['letters'] as Row[]).map(({ pdf, ...letter }) => ({
      ...letter,
      ...(pdf ? { file: add(`letters/${letter['id']}.pdf`, pdf) } : {}),
    }));
    return { ...notice, texts, deliveries, letters };
  });
  add('proof.json', `${JSON.stringify(inZone({ ...proof, notices }, zone), null, 2)}\n`);
  add('README.txt', readme);
  return members;
}

/** Instants as RFC 3339 in the institution's own time. */
function inZone(value: unknown, zone: string): unknown {
  if (value instanceof Date) return instantInZone(value, zone);
  if (Array.isArray(value)) return value.map((one) => inZone(one, zone));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inZone(inner, zone)]));
}

const readme = `This archive proves what a complainant was told, when, and why.

proof.pdf       to read
proof.json      the same, whole, for programs
notices/        every text as it went out
receipts/       what providers reported, byte for byte; proof.json has their times and signatures
letters/        letters as they were printed
manifest.json   size and SHA-256 of every file
manifest.sig    Ed25519 signature of manifest.json, base64; the key is in the manifest

To check it without any network: redress proof verify <this file>
By hand: compare "sha256sum" of each file with manifest.json, and the fingerprint of the key with
the one that the institution publishes (redress proof key). A text keeps {code} where the message had
the access code: no copy of that exists.

本档案证明：向投诉人告知了什么、何时告知、依据何在。
离线核验：redress proof verify <本文件>。逐个文件的 SHA-256 见 manifest.json，签名见 manifest.sig。
`;
