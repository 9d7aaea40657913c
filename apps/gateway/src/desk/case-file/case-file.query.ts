import type { OwnMail } from '@app/shared/contact/own-address.js';
import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { Against, Complainant, Medium } from '@app/shared/domain/complaint/complaint.js';
import type { ComplaintStatus } from '@app/shared/domain/complaint/complaint-status.js';
import type { KeptAsWritten } from '@app/shared/domain/complaint/kept-as-written.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { Language } from '@app/shared/domain/language.js';
import { readRights } from '@app/shared/obligations/read-rights.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Department, Institution } from '@app/shared/platform/config/institution.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { Outcome } from '../actions/decide-complaint.js';
import { type LinkedCases, readLinkedCases } from '../joins/proposals.query.js';
import { maySee, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';
import { type CasePart, type CaseParts, partSql, told } from './case-parts.js';
import { contactsOfCase } from './contacts-of-case.js';
import type { CaseMatter } from './explain-matter.js';
import { withWords } from './explain-matter.js';
import { type HiddenSecret, maskCase, type ShownSecret, secretsIn } from './mask-case.js';

/** A referral as its door wrote it down. */
export interface Referral {
  readonly from?: { readonly name?: string; readonly department?: string; readonly contact?: string };
  /** The authority's own number. */
  readonly reference?: string;
  readonly kind?: string;
  readonly sentAt?: string;
  readonly limit?: ReferralLimit;
  readonly reportBack?: { readonly owed?: boolean; readonly limit?: ReferralLimit; readonly to?: string };
  /** What else it asks for, in its own words. */
  readonly instructions?: string;
}

/** A limit as an authority wrote it on one case. */
export type ReferralLimit = { readonly amount: number; readonly unit: string } | { readonly dueOn: string } | { readonly dueAt: string };

/** What stands on a case itself. */
export interface CaseHeading {
  readonly id: string;
  readonly reference: string;
  readonly status: ComplaintStatus;
  readonly channel: string;
  readonly receivedAt: Date;
  readonly language: Language;
  readonly subject: string | null;
  readonly text: string;
  /** Put aside of the mail that it came as: what it quotes, and what stands below every mail of its sender. Empty where there is none. */
  readonly quotedText: string;
  readonly signature: string;
  readonly complainant: Complainant;
  /** What could not be taken just as it was written. */
  readonly keptAsWritten: readonly KeptAsWritten[];
  /** Media whose number or address was only written down, and not confirmed. */
  readonly unconfirmed: readonly string[];
  readonly prefers: Medium | null;
  readonly against: Against | null;
  readonly occurredOn: string | null;
  readonly wish: string | null;
  /** What else came with it, as its door kept it: a place, numbers, buttons. */
  readonly facts: Readonly<Record<string, unknown>>;
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
  /** Who referred it, where an authority did, with its number, its limits and the report that it wants back. */
  readonly referral: Referral | null;
  /** What other authorities, or the same one before, referred it with. */
  readonly earlierReferrals: readonly Referral[];
  readonly rule: string | null;
  readonly reason: string | null;
  /** What it is about, who says so and how sure; null until it is routed, and for cases that were routed before this was written down. */
  readonly matter: CaseMatter | null;
  readonly assignedAt: Date | null;
  readonly claim: LiveClaim | null;
  /** Its id and those of the cases that are part of it. */
  readonly family: readonly string[];
  /** Card and identity numbers, passwords and codes that stand masked in its texts. */
  readonly hidden: readonly HiddenSecret[];
}

/** Who holds a case, and until when. */
export interface LiveClaim {
  readonly claimId: string;
  readonly holder: string;
  /** Which of those who have this name. */
  readonly holderId: string | null;
  readonly leaseUntil: Date;
}

/** A case with the lists that are wanted of it. */
export type CaseWith<Part extends CasePart> = CaseHeading & Pick<CaseParts, Part>;

/**
 * The case with the parts that are wanted, and what came to the cases that are part of it, for somebody who may see it; fails with
 * `not-found` for everybody else. All of one moment: no addition without its files, no notice without its line of the trail.
 */
export async function loadCase<Part extends CasePart>(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  wanted: readonly Part[],
): Promise<CaseWith<Part>> {
  const nothing = async () => undefined;
  return (await unitOfWork.snapshot((from) => readCase(from, staff, typedReference, wanted, nothing))).file;
}

/** The same with what may be, or is, the same matter as the case. */
export async function loadLinkedCase<Part extends CasePart>(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  wanted: readonly Part[],
  language: Language,
): Promise<{ readonly file: CaseWith<Part>; readonly linked: LinkedCases }> {
  const linkedTo = (from: Reader, family: readonly string[]) => readLinkedCases(from, staff, family, language);
  const { file, beside } = await unitOfWork.snapshot((from) => readCase(from, staff, typedReference, wanted, linkedTo));
  return { file, linked: beside };
}

/** What is hidden in the texts of a case, for somebody who may see the case. That they may see this as well is judged before. Fails with `not-found`. */
export async function readSecrets(unitOfWork: UnitOfWork, staff: Staff, typedReference: string): Promise<ShownSecret[]> {
  const nothing = async () => undefined;
  const parts = ['notes', 'attachments', 'enclosures'] as const;
  return secretsIn((await unitOfWork.snapshot((from) => readStored(from, staff, typedReference, parts, nothing))).file);
}

async function readCase<Part extends CasePart, Beside>(
  ...asked: Parameters<typeof readStored<Part, Beside>>
): Promise<{ file: CaseWith<Part>; beside: Beside }> {
  const { file, beside } = await readStored(...asked);
  return { file: maskCase(file) as CaseWith<Part>, beside };
}

/** As it is stored; nobody is shown this. */
async function readStored<Part extends CasePart, Beside>(
  from: Reader,
  staff: Staff,
  typedReference: string,
  wanted: readonly Part[],
  besides: (from: Reader, family: readonly string[]) => Promise<Beside>,
): Promise<{ file: Omit<CaseHeading, 'hidden'> & Pick<CaseParts, Part>; beside: Beside }> {
  type Row = Omit<CaseHeading, 'claim' | 'family' | 'hidden'> & { readonly conflicts: readonly string[] } & {
    [Name in keyof LiveClaim]: LiveClaim[Name] | null;
  };
  const [row] = await from.read<Row>(factsSql, [readReference(typedReference) ?? '']);
  if (!row || !maySee(staff, row)) throw new Failure('not-found');
  const { claimId, holder, holderId, leaseUntil, conflicts: _about, ...facts } = row;
  const claim = claimId === null ? null : ({ claimId, holder, holderId, leaseUntil } as LiveClaim);
  const family = await withJoinedCases(from, facts.id);
  const partOf = async (part: Part) =>
    [part, await from.read(partSql[part], told.has(part) ? [family, ...sightOf(staff)] : [family])] as const;
  const [beside, ...parts] = await Promise.all([besides(from, family), ...wanted.map(partOf)]);
  return { file: { ...facts, claim, family, ...(Object.fromEntries(parts) as unknown as Pick<CaseParts, Part>) }, beside };
}

/** What the whole case is told with. */
export interface CaseFileContext {
  readonly deadlines: HouseDeadlines;
  readonly institution: Pick<Institution, 'zone' | 'defaultLanguage'> & Partial<OwnMail>;
  /** For their names; without them departments are told by their ids. */
  readonly departments?: readonly Department[];
}

/** The whole case as the contract gives it. Instants are RFC 3339 with the offset of the institution's zone; dates are local. */
export async function readCaseFile(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  { deadlines, departments = [], institution: { zone, defaultLanguage, addresses = [], ownDomains } }: CaseFileContext,
): Promise<object> {
  const besides = async (from: Reader, family: readonly string[]) =>
    await Promise.all([readLinkedCases(from, staff, family, defaultLanguage), readRights(from, deadlines, family[0]!)]);
  const { file: whole, beside } = await unitOfWork.snapshot((from) =>
    readCase(from, staff, typedReference, Object.keys(partSql) as CasePart[], besides),
  );
  const [linked, rights] = beside;
  const { id: _id, family: _family, department, rule, reason, assignedAt, claim, facts, ...view } = whole;
  // What was put aside of a mail, and what was kept as it was written, have members of their own.
  const { quotedText: _quotedText, signature: _signature, keptAsWritten: _keptAsWritten, ...came } = facts;
  const assignment = department === null ? null : { department, rule, reason, at: assignedAt, ...(claim ? { claim } : {}) };
  const contacts = contactsOfCase(view, { addresses, ownDomains });
  const matter = view.matter && withWords(view.matter, departments);
  return withLocalTimes({ ...view, matter, facts: came, contacts, ...linked, rights, assignment }, zone) as object;
}

/** A {@link CaseMatter} of a row `m` of `matter`, with the further matters of its case. */
export const matterColumns = `jsonb_build_object('no', m.no, 'coding', m.coding, 'business', m.business, 'origin', m.origin, 'cause', m.cause,
            'causeOrigin', m.cause_origin, 'decidedBy', m.decided_by, 'department', m.department, 'sure', round(m.sure::numeric, 3),
            'causeSure', round(m.cause_sure::numeric, 3), 'proposedBusiness', m.proposed_business, 'proposedCause', m.proposed_cause, 'version', m.version,
            'words', m.words, 'urgent', m.urgent, 'urgentBy', m.urgent_by, 'urgentReason', m.urgent_reason,
            'urgentAt', m.urgent_at, 'signs', m.signs, 'refused', m.refused, 'why', m.why, 'reason', m.reason, 'by', m.actor, 'at', m.at,
            'further', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'department', f.department, 'business', f.business,
              'sure', round(f.sure::numeric, 3), 'words', f.words, 'state', f.state, 'decidedBy', f.decided_by, 'decidedAt', f.decided_at, 'reason', f.reason)
              ORDER BY f.sure DESC), '[]'::jsonb) FROM further_matter f WHERE f.complaint_id = m.complaint_id))`;

const factsSql = `
  SELECT c.id, c.reference, c.status, c.channel, c.received_at AS "receivedAt", c.language, c.subject, c.body AS text,
         coalesce(c.facts->>'quotedText', '') AS "quotedText", coalesce(c.facts->>'signature', '') AS signature, c.complainant, coalesce(c.facts->'keptAsWritten', '[]'::jsonb) AS "keptAsWritten", c.claimed_media AS unconfirmed, c.prefers, c.against,
         c.facts->'referral' AS referral, coalesce(c.facts->'earlierReferrals', '[]'::jsonb) AS "earlierReferrals", c.occurred_on::text AS "occurredOn", c.wish, c.facts, c.category, c.priority, c.department, c.conflicts, c.due_at AS "dueAt", c.outcome, c.decided_at AS "decidedAt", c.version, c.rule_sets AS "ruleSets",
         a.rule, a.reason, a.at AS "assignedAt",
         (SELECT ${matterColumns} FROM matter m WHERE m.complaint_id = c.id ORDER BY m.no DESC LIMIT 1) AS matter,
         CASE WHEN c.claim_until > now() THEN h.id END AS "claimId", h.actor AS holder, h.staff_id AS "holderId", c.claim_until AS "leaseUntil"
  FROM complaint c
  LEFT JOIN LATERAL (SELECT rule, reason, at FROM assignment WHERE complaint_id = c.id ORDER BY no DESC LIMIT 1) a ON true
  LEFT JOIN claim h ON h.id = c.claim_id
  WHERE c.reference = $1`;

/** Every instant of a read model in the institution's own time. */
export function withLocalTimes(value: unknown, zone: string): unknown {
  if (value instanceof Date) return instantInZone(value, zone);
  if (Array.isArray(value)) return value.map((each) => withLocalTimes(each, zone));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withLocalTimes(inner, zone)]));
  }
  return value;
}
