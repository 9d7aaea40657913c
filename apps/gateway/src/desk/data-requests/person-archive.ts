import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { Language } from '@app/shared/domain/language.js';
import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import { type PersonSection, personPdf } from '@app/shared/paper/person-pdf.js';
import { joinedSince, survivingCases } from '@app/shared/persistence/joined-cases.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { type ProofMember, packProof, proofKey } from '@app/shared/proof/proof-archive.js';
import { withLocalTimes } from '../../http/local-times.js';
import { say, words } from '../../pages/words.js';

type Row = Readonly<Record<string, unknown>>;

/** Everything that is kept about the person of a case, by what it is. */
export type PersonData = Readonly<Record<PersonPart, readonly Row[]>>;
type PersonPart = keyof typeof parts;

/** Files are given whole up to so many bytes together; what is beyond is listed with its size and hash, and given out by hand. */
const mostFileBytes = 50_000_000;

/**
 * Rows of the case `$1` in which something of the person stands. What colleagues wrote to each other is the house's, not theirs. Of the case that it is part of
 * (`$2`) stands here what was answered there since, as on the page of the person: a join may be a mistake, and the two may be two people.
 */
const parts = {
  cases: `SELECT reference, channel, received_at AS "receivedAt", language, status, subject, body AS text, complainant, prefers, against, wish, occurred_on::text AS "occurredOn",
      facts - 'referral' - 'earlierReferrals' AS facts, department, business, cause, decided_at AS "decidedAt", outcome, restricted_at AS "restrictedAt" FROM complaint WHERE id = $1`,
  messages: `SELECT kind, at, body AS text, quoted_text AS "quotedText", signature FROM note
    WHERE (complaint_id = $1 AND kind IN ('follow-up', 'reply')) OR (kind = 'reply' AND complaint_id = $2 AND at >= ${joinedSince('$1', '$2')}) ORDER BY at, id`,
  files: `SELECT id, filename, content_type AS "contentType", size, encode(sha256, 'hex') AS sha256 FROM attachment WHERE complaint_id = $1 ORDER BY id`,
  originals: `SELECT channel, received_at AS "receivedAt", content_type AS "contentType", size, encode(sha256, 'hex') AS sha256 FROM evidence WHERE complaint_id = $1 ORDER BY received_at, id`,
  notices: `SELECT n.kind, n.language, n.medium, n.raised_at AS "raisedAt", n.sent_at AS "sentAt", n.delivered_at AS "deliveredAt", n.subject, n.body AS text FROM notice n
    WHERE n.complaint_id = $1 AND n.recipient IS NULL AND n.kind NOT IN ('receipt-code', 'contact-code') ORDER BY n.raised_at, n.id`,
  sendings: `SELECT n.kind, d.medium, d.recipient, d.state, d.begun_at AS "begunAt" FROM delivery d JOIN notice n ON n.id = d.notice_id
    WHERE n.complaint_id = $1 AND n.recipient IS NULL ORDER BY d.begun_at, d.id`,
  duties: `SELECT rule_set AS "ruleSet", obligation, state, due_on::text AS "dueOn", satisfied_at AS "satisfiedAt" FROM obligation WHERE complaint_id = $1 ORDER BY due_at NULLS LAST, id`,
  remedies: `SELECT kind, minor, currency, state, promised_at AS "promisedAt", fulfilled_on::text AS "fulfilledOn" FROM remedy WHERE complaint_id = $1 AND promised_at IS NOT NULL ORDER BY promised_at, id`,
  surveys: `SELECT drawn_at AS "drawnAt", answered_at AS "answeredAt", answers FROM survey WHERE complaint_id = $1`,
  askedOthers: `SELECT coalesce(department, party->>'name') AS who, asked_at AS "askedAt", answered_at AS "answeredAt" FROM joint_part WHERE complaint_id = $1 ORDER BY asked_at, id`,
  reach: `SELECT r.medium, r.recipient, r.reached_at AS "reachedAt", r.failed_at AS "failedAt", r.opted_out_at AS "optedOutAt" FROM reach r
    WHERE r.recipient IN (SELECT unnest(ARRAY[complainant->>'phone', complainant->>'email', email_key]) FROM complaint WHERE id = $1) ORDER BY r.medium, r.recipient`,
  requests: `SELECT kind, state, words, correction, asked_at AS "askedAt", due_on::text AS "dueOn", answered_at AS "answeredAt", ground, answer FROM data_request WHERE complaint_id = $1 ORDER BY asked_at, id`,
  history: `SELECT kind, at FROM event WHERE complaint_id = $1 ORDER BY seq`,
} as const satisfies Readonly<Record<string, string>>;

/** Whose data, in which language, for whom, and when. */
export interface PersonArchiveWish {
  readonly complaintId: string;
  readonly reference: string;
  readonly language: Language;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly codeSecret: string;
  readonly title: string;
}

/**
 * What is kept about the person of a case, and of no case that was joined to it, as one signed archive: `person.json` for programs, `person.pdf` to read, and the files that
 * they sent, whole. Card and identity numbers and the like stand masked in texts, as everywhere. All of one moment.
 */
export async function personArchive(
  unitOfWork: Pick<UnitOfWork, 'snapshot'>,
  institution: Institution,
  wish: PersonArchiveWish,
): Promise<Uint8Array> {
  const { data, files } = await unitOfWork.snapshot(async (from) => {
    const id = wish.complaintId;
    const survivor = (await survivingCases(from, [id])).get(id) ?? id;
    const read: [string, readonly Row[]][] = [];
    for (const [name, sql] of Object.entries(parts))
      read.push([name, await from.read<Row>(sql, name === 'messages' ? [id, survivor] : [id])]);
    const gathered = Object.fromEntries(read) as unknown as PersonData;
    return { data: gathered, files: await filesOf(from, gathered.files) };
  });
  const shown = withLocalTimes(maskWords(data), institution.zone) as PersonData;
  const name = institution.name[wish.language];
  const json = {
    format: 'redress-person/1',
    institution: name,
    madeAt: instantInZone(wish.madeAt, institution.zone),
    reference: wish.reference,
    ...shown,
  };
  const pdf = await personPdf(
    { title: `${wish.title} ${wish.reference}`, institution: name, language: wish.language, date: wish.madeAt },
    sectionsOf(wish.language, shown),
  );
  const about = { reference: wish.reference, institution: name, madeAt: json.madeAt, madeBy: wish.madeBy };
  return packProof(proofKey(wish.codeSecret), about, [
    { path: 'person.json', bytes: Buffer.from(`${JSON.stringify(json, null, 2)}\n`) },
    { path: 'person.pdf', bytes: Uint8Array.from(pdf) },
    ...files,
  ]);
}

async function filesOf(from: Reader, files: readonly Row[]): Promise<ProofMember[]> {
  const members: ProofMember[] = [];
  let left = mostFileBytes;
  for (const [no, { id, size }] of files.entries()) {
    if (Number(size) > left) continue;
    left -= Number(size);
    const chunks = await from.read<{ bytes: Buffer }>('SELECT bytes FROM attachment_chunk WHERE attachment_id = $1 ORDER BY no', [id]);
    // Under a number of ours: what a file was called may be no name of a file here, and stands in person.json.
    members.push({
      path: `files/${String(no + 1).padStart(3, '0')}`,
      bytes: Uint8Array.from(Buffer.concat(chunks.map(({ bytes }) => bytes))),
    });
  }
  return members;
}

function sectionsOf(language: Language, data: PersonData): PersonSection[] {
  return Object.entries(data).map(([part, rows]) => ({
    title: named(language, `data.part.${part}`, part),
    entries: rows.map((row) =>
      Object.entries(row).flatMap(([term, value]): [string, string][] =>
        value === null || value === undefined || value === '' || term === 'id'
          ? []
          : [[named(language, `data.term.${term}`, term), typeof value === 'string' ? value : JSON.stringify(value)]],
      ),
    ),
  }));
}

const named = (language: Language, key: string, otherwise: string): string => (key in words.en ? say(language, key) : otherwise);
