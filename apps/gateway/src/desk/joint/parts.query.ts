import type { PartState, PartyKind } from '@app/shared/domain/joint/part-state.js';
import type { Language } from '@app/shared/domain/language.js';
import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import type { ReturnGround } from '@app/shared/domain/transfer/transfer-state.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { owesAnswerSql, partStandsSql } from '@app/shared/records/part-rows.js';
import { partyToken } from '@app/shared/secrets/access-code.js';
import { openRows, restrictedSince, sightOf } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';
import type { JointDesk } from './ask-part.js';

/** What a department or an outside body is asked to answer within a case, as the API shows it. `department` is null where `party` is asked. */
export interface CasePartOfJoint {
  readonly id: string;
  readonly department: string | null;
  readonly party: { readonly kind: PartyKind; readonly name: string; readonly email?: string; readonly language: Language } | null;
  readonly question: string;
  /** Ids of the points that it is drawn from, and the further matter. */
  readonly points: readonly string[];
  readonly furtherMatter: string | null;
  readonly state: PartState;
  /** How often it was asked. */
  readonly times: number;
  readonly askedBy: string;
  readonly askedAt: Date;
  /** The first instant that is late. */
  readonly dueAt: Date;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
  readonly ground: ReturnGround | null;
  readonly answer: string | null;
  /** What a party's link is derived from. */
  readonly linkId: string | null;
  /** What is stored of the code in that link, as hexadecimal digits: it says by which secret the link was made. */
  readonly linkHash: string | null;
}

/** What a department is asked for and has not answered, as it stands on its list. */
export interface AskedOfUs {
  readonly id: string;
  readonly reference: string;
  readonly subject: string | null;
  /** The department that decides the case. */
  readonly from: string;
  readonly department: string;
  readonly question: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  /** The first instant that is late. */
  readonly dueAt: Date;
  readonly state: Extract<PartState, 'asked' | 'overdue'>;
}

const mostListed = 200;
const toThem = (department: string, conflicts: string, keys: string): string =>
  `(p.department IS NOT NULL AND (${department}::text IS NULL OR p.department = ${department} AND NOT c.conflicts && ${keys}::text[]) AND NOT c.conflicts && ${conflicts}::text[])`;

/** What this person's department is asked for and has not answered, the first to be answered first; for who oversees, what every one is. */
export async function listParts(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<AskedOfUs[]> {
  demandRight(staff, 'part.read');
  const parts = await from.read<AskedOfUs & { readonly restricted: boolean }>(
    `SELECT p.id, c.reference, c.subject, c.department AS "from", p.department, p.question, p.asked_by AS "askedBy", p.asked_at AS "askedAt", p.due_at AS "dueAt", p.state, ${restrictedSince('c')} IS NOT NULL AS restricted
     FROM joint_part p JOIN complaint c ON c.id = p.complaint_id
     WHERE ${owesAnswerSql} AND ${partStandsSql} AND ${toThem('$1', '$2', '$3')} ORDER BY p.due_at, p.id LIMIT ${mostListed}`,
    [...sightOf(staff), staff.departmentKeys ?? []],
  );
  const open = openRows(
    staff,
    parts,
    ({ from }) => from,
    (part) => ({ ...part, subject: null }),
  );
  return maskWords(open.map(({ restricted: _, ...part }) => part));
}

/** How many parts wait for this person's department, not counted far. The places are those of what {@link sightOf} gives, and of the department's keys. */
export const partsWaitingSql = (department: string, conflicts: string, keys: string): string =>
  `(SELECT count(*)::int FROM (SELECT 1 FROM joint_part p JOIN complaint c ON c.id = p.complaint_id
     WHERE ${owesAnswerSql} AND ${partStandsSql} AND ${toThem(department, conflicts, keys)} LIMIT 100) o)`;

/** A party's link while it may answer, for whoever may ask for parts; undefined where it has none, or it is over. */
export function standingLink({ codeSecret, publicUrl }: JointDesk, part: CasePartOfJoint, now: Date): string | undefined {
  if (part.party === null || part.linkId === null || part.state !== 'asked' || part.dueAt <= now) return undefined;
  return `${publicUrl}/party/${partyToken(codeSecret, part.linkId, part.linkHash === null ? null : Buffer.from(part.linkHash, 'hex'))}`;
}
