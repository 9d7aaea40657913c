import { familiesOf } from '@app/shared/assignments/give-to-department.js';
import { readEmail } from '@app/shared/contact/email-address.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { mostParts, type PartyKind } from '@app/shared/domain/joint/part-state.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import { insertPartRow } from '@app/shared/records/part-rows.js';
import { isBarredFrom } from '@app/shared/routing/conflicts.js';
import { linkTokenHash, partyToken } from '@app/shared/secrets/access-code.js';
import { lastDay } from '../../pages/dates.js';
import type { DeskContext } from '../desk-context.js';
import { type OpenCase, openHeldCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { demandDepartmentId } from '../transfers/hand-over.js';

/** An outside body, as whoever asks it wrote it down. With an address it is sent its link; else whoever asks gives it the link. */
export interface Party {
  readonly kind: PartyKind;
  readonly name: string;
  readonly email?: string | undefined;
  readonly language: Language;
}

/** What somebody asks of another department, or of an outside body. `workingDays`: by when, instead of what the papers say. */
export interface PartWish {
  readonly department?: string | undefined;
  readonly party?: Party | undefined;
  readonly question: string;
  readonly points?: readonly string[] | undefined;
  readonly furtherMatter?: string | undefined;
  readonly workingDays?: number | undefined;
}

/** A part that was asked for. `link` is a party's: it works once, until `dueAt`. */
export interface AskedPart {
  readonly id: string;
  readonly state: 'asked';
  readonly dueAt: Date;
  readonly link?: string;
}

/** The desk with what a party's link is made of. */
export interface JointDesk extends DeskContext {
  readonly codeSecret: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
}

/**
 * Asks another department, or an outside body, for a part of a case: this department goes on answering for it and decides. A department sees the case
 * from then on; one that it is about can neither be asked nor see. An outside body reads the question and nothing else. Fails with
 * `part.not-asked`, `department.unknown`, `department.barred`, `part.alone`, `part.too-many`, `complaint.already-decided`, and `request.invalid` for
 * points and matters that are none of the case's.
 */
export async function askPart(
  work: Transactions,
  desk: JointDesk,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: PartWish,
): Promise<AskedPart> {
  demandRight(staff, 'part.ask');
  const { department, party } = askedIn(wish, desk.house.departments);
  return await work.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'part.ask');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const [{ parts } = { parts: 0 }] = await tx.query<{ parts: number }>(
      'SELECT count(*)::int AS parts FROM joint_part WHERE complaint_id = $1',
      [found.id],
    );
    if (parts >= mostParts) throw new Failure('part.too-many');
    if (department !== null) await demandMayAssist(tx, desk, found, department);
    const points = await pointsIn(tx, found.id, wish.points ?? []);
    const furtherId = await furtherIn(tx, found.id, wish.furtherMatter);
    const dueAt = dueIn(desk, found.now, department, wish.workingDays);
    const id = newId();
    const link = party === null ? null : linkOf(desk);
    const one = { id, complaintId: found.id, department, party, question: wish.question, points, furtherId, dueAt };
    await insertPartRow(tx, {
      ...one,
      actor: staff.actor,
      actorId: staff.id,
      tokenHash: link?.hash ?? null,
      linkId: link?.id ?? null,
    });
    await tellAsked(tx, desk, staff, found, { ...one, linkId: link?.id ?? null });
    return { id, state: 'asked', dueAt, ...(link === null ? {} : { link: link.address }) };
  });
}

function askedIn(
  { department, party }: PartWish,
  departments: HouseConfig['departments'],
): { readonly department: string | null; readonly party: Party | null } {
  if ((department === undefined) === (party === undefined)) throw new Failure('part.not-asked');
  if (department !== undefined) return { department: demandDepartmentId(department, departments), party: null };
  if (party!.email !== undefined && readEmail(party!.email) === undefined) throw wrong('party.email', 'Write a mail address.');
  return { department: null, party: party! };
}

/** By when: as it was asked for, or the reply clock of the department, or of the papers. The first instant that is late. */
export function dueIn({ deadlines, house }: DeskContext, now: Date, department: string | null, workingDays: number | undefined): Date {
  const { answerWithin, partyWithin } = house.institution.assistance;
  const own = house.departments.find(({ id }) => id === department)?.answerWithin;
  if (workingDays !== undefined) return deadlines.closingAfter(now, { amount: workingDays, unit: 'working_days' });
  return deadlines.closingAfter(now, department === null ? partyWithin : (own ?? answerWithin));
}

/** A new link: its id, what is kept of its code, and its address. */
export function linkOf({ codeSecret, publicUrl }: JointDesk): { readonly id: string; readonly hash: Buffer; readonly address: string } {
  const id = newId();
  const token = partyToken(codeSecret, id);
  return { id, hash: linkTokenHash(token), address: `${publicUrl}/party/${token}` };
}

/** Not its own, not one that the case is about, and none where the case is no other department's to hear of. */
async function demandMayAssist(tx: Tx, { house }: DeskContext, found: OpenCase, department: string): Promise<void> {
  if (found.department === department)
    throw new Failure('part.not-asked', undefined, { fields: [field('department', 'It has the case.')] });
  if (house.departments.find(({ id }) => id === found.department)?.alone) throw new Failure('part.alone');
  const wanted = house.departments.find(({ id }) => id === department)!;
  const family = await familiesOf(tx, [found.id]);
  if (family.some(({ against, found: keys, cleared }) => isBarredFrom(wanted, against, house.departments, keys, cleared)))
    throw new Failure('department.barred', undefined, { fields: [field('department', 'The complaint is about it.')] });
}

/** Tells the department, and sends a party its link where it has an address. What was asked stands in the part, and not on the trail. */
export async function tellAsked(
  tx: Tx,
  desk: DeskContext,
  staff: Staff,
  found: OpenCase,
  one: {
    readonly id: string;
    readonly department: string | null;
    readonly party: Party | null;
    readonly question: string;
    readonly dueAt: Date;
    readonly linkId: string | null;
  },
): Promise<void> {
  const { id, department, party, dueAt } = one;
  const dueOn = lastDay(dueAt, desk.house.institution.zone);
  const asked = department === null ? { party: party!.kind } : { department };
  const to = department === null ? [] : [{ role: 'department', department }];
  const data = { ...asked, until: dueAt.toISOString(), dueOn, to };
  await tx.record([{ kind: 'part.asked', complaintId: found.id, subjectId: id, ...by(staff), data }]);
  if (party?.email === undefined || one.linkId === null) return;
  // The code in the link is derived from the notice's id: it is put in when the mail leaves.
  const recipient = { name: party.name, email: party.email };
  const details = { text: one.question, dueOn };
  await oweNotice(tx, { id: one.linkId, complaintId: found.id, kind: 'party-request', language: party.language, details, recipient });
  await tx.record([
    {
      kind: 'notice.owed',
      complaintId: found.id,
      subjectId: one.linkId,
      ...by(staff),
      data: { kind: 'party-request', noticeId: one.linkId },
    },
  ]);
}

async function pointsIn(tx: Tx, complaintId: string, wanted: readonly string[]): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const rows = await tx.query<{ id: string }>('SELECT id FROM point WHERE complaint_id = $1 AND id = ANY($2)', [complaintId, wanted]);
  if (rows.length < new Set(wanted).size) throw wrong('points', 'Name only points that the case has.');
  return [...new Set(wanted)];
}

async function furtherIn(tx: Tx, complaintId: string, wanted: string | undefined): Promise<string | null> {
  if (wanted === undefined) return null;
  const [row] = await tx.query<{ id: string }>('SELECT id FROM further_matter WHERE complaint_id = $1 AND id = $2', [complaintId, wanted]);
  if (!row) throw wrong('furtherMatter', 'Name a further matter that the case has.');
  return row.id;
}

const field = (path: string, message: string) => ({ path, message });
const wrong = (path: string, message: string) => new Failure('request.invalid', undefined, { fields: [field(path, message)] });
