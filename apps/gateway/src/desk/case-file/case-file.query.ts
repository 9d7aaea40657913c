import type { OwnMail } from '@app/shared/contact/own-address.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { Language } from '@app/shared/domain/language.js';
import { type Action, assisted } from '@app/shared/domain/rights/rights.js';
import { readRights } from '@app/shared/obligations/read-rights.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Department, Institution } from '@app/shared/platform/config/institution.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { withLocalTimes } from '../../http/local-times.js';
import { type LinkedCases, readLinkedCases } from '../joins/proposals.query.js';
import {
  assistanceOf,
  assistsIn,
  demandRightTo,
  grantStands,
  inSight,
  maySee,
  readsWordsOf,
  restrictedSince,
  type Seen,
  seenIn,
  sightOf,
} from '../sight.js';
import type { Staff } from '../staff.js';
import type { CaseHeading, CaseWith, LiveClaim } from './case-heading.js';
import { type CasePart, type CaseParts, partSql, told } from './case-parts.js';
import { contactsOfCase } from './contacts-of-case.js';
import { withWords } from './explain-matter.js';
import { maskCase, type ShownSecret, secretsIn } from './mask-case.js';
import { withholdContent } from './withhold-content.js';

/**
 * The case with the parts that are wanted, and what came to the cases that are part of it, for somebody who may see it; fails with
 * `not-found` for everybody else. `action`: what it is read for, where that is more than reading it. All of one moment: no addition without its files, no notice without its line of the trail.
 */
export async function loadCase<Part extends CasePart>(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  wanted: readonly Part[],
  action: Action = 'case.read',
): Promise<CaseWith<Part>> {
  const nothing = async () => undefined;
  return (await unitOfWork.snapshot((from) => readCase(from, staff, typedReference, wanted, nothing, action))).file;
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

/**
 * That this person may do to a case what a grant of its content lets them. Fails with `not-found` for whoever may not see it, and with
 * `content.not-granted`, or `case.restricted`.
 */
export async function demandContent(
  from: Reader,
  staff: Staff,
  typedReference: string,
  action: 'file.read' | 'proof.export',
): Promise<{ reference: string }> {
  const [found] = await from.read<Seen & { reference: string; granted: boolean }>(
    `SELECT c.reference, c.department, c.conflicts, ${restrictedSince('c')} IS NOT NULL AS restricted, ${grantStands('c', '$2')} AS granted FROM complaint c
     WHERE c.reference = $1 AND ${inSight('c', '$3', '$4')}`,
    [readReference(typedReference) ?? '', staff.id, ...sightOf(staff)],
  );
  if (!found) throw new Failure('not-found');
  demandRightTo(staff, action, { ...found, claimLive: false, holderId: null });
  return found;
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
  const { file, beside, shows } = await readStored(...asked);
  return { file: { ...maskCase(shows ? file : withholdContent(file)), withheld: !shows } as CaseWith<Part>, beside };
}

/** As it is stored; nobody is shown this. */
async function readStored<Part extends CasePart, Beside>(
  from: Reader,
  staff: Staff,
  typedReference: string,
  wanted: readonly Part[],
  besides: (from: Reader, family: readonly string[]) => Promise<Beside>,
  action: Action = 'case.read',
): Promise<{ file: Omit<CaseHeading, 'hidden' | 'withheld'> & Pick<CaseParts, Part>; beside: Beside; shows: boolean }> {
  type Row = Omit<CaseHeading, 'claim' | 'family' | 'hidden' | 'withheld'> & {
    readonly conflicts: readonly string[];
    readonly assists: boolean;
    readonly granted: boolean;
  } & {
    [Name in keyof LiveClaim]: LiveClaim[Name] | null;
  };
  const [row] = await from.read<Row>(factsSql, [readReference(typedReference) ?? '', ...assistanceOf(staff), staff.id, ...sightOf(staff)]);
  if (!row || !maySee(staff, row) || (row.assists && !assisted.includes(action))) throw new Failure('not-found');
  const { claimId, holder, holderId, leaseUntil, conflicts: _about, assists: _assists, granted: _granted, ...facts } = row;
  const claim = claimId === null ? null : ({ claimId, holder, holderId, leaseUntil } as LiveClaim);
  const family = await withJoinedCases(from, facts.id);
  const partOf = async (part: Part) =>
    [part, await from.read(partSql[part], told.has(part) ? [family, ...sightOf(staff)] : [family])] as const;
  const [beside, ...parts] = await Promise.all([besides(from, family), ...wanted.map(partOf)]);
  const file = { ...facts, claim, family, ...(Object.fromEntries(parts) as unknown as Pick<CaseParts, Part>) };
  return {
    file,
    beside,
    shows: readsWordsOf(staff, { ...row, restricted: row.restrictedAt !== null }),
  };
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
export const matterColumns = `jsonb_build_object('no', m.no, 'coding', m.coding, 'business', m.business, 'origin', m.origin, 'cause', m.cause, 'rootCause', (SELECT k.root_cause FROM complaint k WHERE k.id = m.complaint_id),
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
         c.facts->'referral' AS referral, coalesce(c.facts->'earlierReferrals', '[]'::jsonb) AS "earlierReferrals", c.occurred_on::text AS "occurredOn", c.wish, c.facts, c.category, c.priority, c.department, c.conflicts, ${assistsIn('c', '$2', '$3')} AS assists, c.due_at AS "dueAt", c.outcome, c.decided_at AS "decidedAt", c.erased_at AS "erasedAt", ${restrictedSince('c')} AS "restrictedAt", c.version, c.rule_sets AS "ruleSets",
         a.rule, a.reason, a.at AS "assignedAt",
         (SELECT ${matterColumns} FROM matter m WHERE m.complaint_id = c.id ORDER BY m.no DESC LIMIT 1) AS matter,
         CASE WHEN c.claim_until > now() THEN h.id END AS "claimId", h.actor AS holder, h.staff_id AS "holderId", c.claim_until AS "leaseUntil", ${grantStands('c', '$4')} AS granted
  FROM complaint c
  LEFT JOIN LATERAL (SELECT rule, reason, at FROM assignment WHERE complaint_id = c.id ORDER BY no DESC LIMIT 1) a ON true
  LEFT JOIN claim h ON h.id = c.claim_id
  WHERE c.reference = $1 AND ${seenIn('c', '$5', '$6', '$2', '$3')}`;
