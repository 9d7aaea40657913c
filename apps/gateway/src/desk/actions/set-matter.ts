import { Failure } from '@app/shared/domain/failure/failure.js';
import { entryOf } from '@app/shared/domain/matter/coding.js';
import type { Urgency } from '@app/shared/domain/matter/judge-urgent.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { askedAxes } from '@app/shared/matter/questions.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { setMatterCodes } from '@app/shared/records/complaint-rows.js';
import { codeOf, unknownCode } from '@app/shared/routing/given-matter.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { demandRootCause, stateRootCause } from '../causes/state-root-cause.js';
import { lockFamily, openUnheldCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { demandDepartmentId, type HandedOver, handOver } from '../transfers/hand-over.js';
import { setUrgency } from './set-urgency.js';

/** What a member of staff says a case is about. What is left out stays as it is. */
export interface MatterWish {
  /** Codes of the coding in force, or their names. */
  readonly business?: string | undefined;
  readonly cause?: string | undefined;
  /** What was found behind it: a code of the papers' coding of root causes. */
  readonly rootCause?: string | undefined;
  /** Whose it is to be from now on. */
  readonly department?: string | undefined;
  /** Whether it can wait: sets an urgency, or clears a false one with `none`. */
  readonly urgent?: Urgency | undefined;
  readonly reason: string;
}

/** What stands now. */
export interface SetMatter {
  readonly coding: string;
  readonly business: string | null;
  readonly cause: string | null;
  /** Whose it is. Where it was only offered, that is still whose it was. */
  readonly department: string | null;
  /** What became of the wish to hand it over, where there was one. */
  readonly transfer?: HandedOver['state'];
  readonly urgent: Urgency;
}

/** Where these actions are done: the transactions, the clocks and the papers. */
export interface MatterDesk {
  readonly work: Transactions;
  readonly deadlines: HouseDeadlines;
  readonly house: HouseConfig;
}

/**
 * Sets or corrects what a case is about, in whatever state it is, and whether it can wait, and may hand it to another department in the same
 * act. Its place in the queue follows the urgency. The row before stays; the trail has both. Fails with `request.invalid` (a code that is none,
 * nothing to set), `root-cause.unknown`, as {@link openUnheldCase} does, and as a transfer does.
 */
export async function setMatter(
  { work, deadlines, house }: MatterDesk,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: MatterWish,
): Promise<SetMatter> {
  const coding = codingNamed(house.institution.coding);
  const codes = Object.fromEntries(
    askedAxes.flatMap((axis) => {
      const given = wish[axis];
      if (given === undefined) return [];
      const code = codeOf(given, axis, coding);
      if (code === undefined) throw new Failure('request.invalid', undefined, { fields: [unknownCode(axis, given, coding, house)] });
      return [[axis, code]];
    }),
  );
  if (wish.rootCause !== undefined) demandRootCause(house, wish.rootCause);
  if (Object.keys(codes).length === 0 && wish.department === undefined && wish.urgent === undefined && wish.rootCause === undefined)
    throw new Failure('request.invalid', undefined, {
      fields: [
        {
          path: 'business',
          message:
            'State what it is about (`business`), what went wrong (`cause`), what was found behind it (`rootCause`), the department (`department`) or whether it can wait (`urgent`).',
        },
      ],
    });
  const department = wish.department === undefined ? undefined : demandDepartmentId(wish.department, house.departments);
  return await work.run(async (tx) => {
    if (department !== undefined) await lockFamily(tx, staff, [reference]);
    const found = await openUnheldCase(tx, staff, reference, claimId, 'case.matter');
    const stands =
      Object.keys(codes).length === 0 && department === undefined
        ? await standing(tx, found.id, coding.id)
        : await state(tx, found.id, staff, { coding: coding.id, ...codes, reason: wish.reason, accepted: false });
    const urgent = await setUrgency(tx, found.id, staff, { urgent: wish.urgent, reason: wish.reason });
    if (wish.rootCause !== undefined) await stateRootCause(tx, house, staff, found.id, wish.rootCause);
    if (department === undefined) return { ...stands, department: found.department, urgent };
    const { state: transfer } = await handOver(tx, { deadlines, house }, staff, found, { department, reason: wish.reason });
    return { ...stands, department: transfer === 'offered' ? found.department : department, urgent, transfer };
  });
}

/**
 * Accepts what the classifier proposed, as it was shown (`no` of the matter): its codes stand, and its department gets the case. Fails with
 * `proposal.changed` where something else stands by now or nothing was proposed, and as {@link setMatter}.
 */
export async function acceptProposal(
  { work, deadlines, house }: MatterDesk,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  no: number,
): Promise<SetMatter> {
  return await work.run(async (tx) => {
    await lockFamily(tx, staff, [reference]);
    const found = await openUnheldCase(tx, staff, reference, claimId, 'case.matter');
    const [seen] = await tx.query<Proposed>(
      `SELECT m.no, m.coding, m.proposed_business AS business, m.proposed_cause AS cause, m.department FROM matter m
       WHERE m.complaint_id = $1 ORDER BY m.no DESC LIMIT 1`,
      [found.id],
    );
    if (seen?.no !== no || seen.department === null || seen.business === null) throw new Failure('proposal.changed');
    const department = demandDepartmentId(seen.department, house.departments);
    const codes = { business: seen.business, ...(seen.cause === null ? {} : { cause: seen.cause }) };
    const stands = await state(tx, found.id, staff, { coding: seen.coding, ...codes, reason: null, accepted: true });
    const urgent = await setUrgency(tx, found.id, staff, { urgent: undefined, reason: '' });
    const { state: transfer } = await handOver(tx, { deadlines, house }, staff, found, { department, reason: nameOf(seen, house) });
    return { ...stands, department: transfer === 'offered' ? found.department : department, urgent, transfer };
  });
}

/** What it is about, in the institution's own language: the reason that goes with what the classifier proposed. */
const nameOf = ({ coding, business }: Proposed, { institution }: HouseConfig): string =>
  entryOf(codingNamed(coding), business)?.names[institution.defaultLanguage] ?? business ?? '';

interface Proposed {
  readonly no: number;
  readonly coding: string;
  readonly business: string | null;
  readonly cause: string | null;
  readonly department: string | null;
}

interface Said {
  readonly coding: string;
  readonly business?: string;
  readonly cause?: string;
  readonly reason: string | null;
  readonly accepted: boolean;
}

interface Standing {
  readonly coding: string;
  readonly business: string | null;
  readonly cause: string | null;
}

/** What stands, where nothing of it is to be changed. */
async function standing(tx: Tx, complaintId: string, coding: string): Promise<Standing> {
  const [now] = await tx.query<Standing>('SELECT coding, business, cause FROM matter WHERE complaint_id = $1 ORDER BY no DESC LIMIT 1', [
    complaintId,
  ]);
  return now ?? { coding, business: null, cause: null };
}

/** Appends what a person says; a code they say nothing of stays with whoever said it, unless that was by another coding. */
async function state(tx: Tx, complaintId: string, staff: Staff, said: Said): Promise<Standing> {
  const [before] = await tx.query<Standing & { readonly origin: string | null; readonly causeOrigin: string | null }>(
    `SELECT coding, business, cause, origin, cause_origin AS "causeOrigin" FROM matter WHERE complaint_id = $1 ORDER BY no DESC LIMIT 1`,
    [complaintId],
  );
  const kept = before?.coding === said.coding ? before : undefined;
  const now = {
    business: said.business ?? kept?.business ?? null,
    origin: said.business === undefined ? (kept?.origin ?? null) : 'staff',
    cause: said.cause ?? kept?.cause ?? null,
    causeOrigin: said.cause === undefined ? (kept?.causeOrigin ?? null) : 'staff',
  };
  await tx.query(
    `WITH given AS (SELECT $1::uuid AS id, $2::uuid AS complaint_id)
       INSERT INTO matter (id, complaint_id, no, coding, business, cause, origin, cause_origin, proposed_business, proposed_cause, decided_by, department, sure,
         cause_sure, version, papers, words, further, urgent, urgent_by, urgent_reason, urgent_at, signs, refused, why, reason, actor, actor_id)
       SELECT given.id, given.complaint_id, 1 + coalesce(m.no, 0), $3, $4, $5, $6, $7, m.proposed_business, m.proposed_cause, 'staff', m.department, m.sure,
              m.cause_sure, m.version, m.papers, coalesce(m.words, '{}'), coalesce(m.further, '[]'), coalesce(m.urgent, 'none'), m.urgent_by, m.urgent_reason,
              m.urgent_at, coalesce(m.signs, '[]'), coalesce(m.refused, '[]'), m.why, $8, $9, $10
       FROM given LEFT JOIN LATERAL (SELECT * FROM matter WHERE complaint_id = given.complaint_id ORDER BY no DESC LIMIT 1) m ON true`,
    [newId(), complaintId, said.coding, now.business, now.cause, now.origin, now.causeOrigin, said.reason, staff.actor, staff.id],
  );
  await setMatterCodes(tx, complaintId, now);
  const was = before && { coding: before.coding, business: before.business, cause: before.cause };
  await tx.record([
    {
      kind: 'matter.stated',
      complaintId,
      ...by(staff),
      data: {
        coding: said.coding,
        business: now.business,
        cause: now.cause,
        was: was ?? null,
        accepted: said.accepted,
        reason: said.reason ?? '',
      },
    },
  ]);
  return { coding: said.coding, business: now.business, cause: now.cause };
}
