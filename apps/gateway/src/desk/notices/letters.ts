import { Failure } from '@app/shared/domain/failure/failure.js';
import { houseLetter, housePile } from '@app/shared/paper/house-letter.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { sha256 } from '../../intake/evidence/evidence-store.js';
import type { Transactions } from '../open-case.js';
import { inSight, isClosedTo, mayDo, maySee, openRows, restrictedSince, type Seen, sightOf } from '../sight.js';
import { by, type Staff } from '../staff.js';
import { openNotice } from './open-notice.js';

/** How far a letter is, in order; `returned` is an end as `arrived` is. */
export const letterStates = ['waiting', 'printed', 'posted', 'arrived', 'returned'] as const;
/** How far a letter is. */
export type LetterState = (typeof letterStates)[number];

/** Letters on one page of the list. */
export const lettersPageSize = 50;

/** A letter as it stands on the list. */
export interface ListedLetter {
  readonly id: string;
  readonly reference: string;
  readonly department: string | null;
  readonly notice: string;
  readonly kind: string;
  readonly language: string;
  readonly subject: string | null;
  readonly name: string | null;
  /** With its line breaks; empty where the case is closed to who asks, as subject and name are null. */
  readonly address: string;
  /** The person had the use of their data restricted: only who answers such requests reads and prints it. */
  readonly restricted: boolean;
  readonly state: LetterState;
  readonly queuedAt: Date;
  readonly dueAt: Date | null;
  readonly printedAt: Date | null;
  readonly printedBy: string | null;
  /** A local day. */
  readonly postedOn: string | null;
  readonly postedBy: string | null;
  readonly postage: string | null;
  readonly tracking: string | null;
}

/** Which letters are wanted: in these states, of this case alone where one is named, after this place. */
export interface LetterFilter {
  readonly states: readonly LetterState[];
  readonly reference?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Letters in a state, the first due first; a clerk sees those of their own department. */
export async function listLetters(
  unitOfWork: Pick<UnitOfWork, 'read'>,
  staff: Staff,
  { states, reference, cursor }: LetterFilter,
): Promise<{ items: ListedLetter[]; nextCursor?: string }> {
  const after = Number(/^\d{1,6}$/.exec(cursor ?? '')?.[0] ?? 0);
  const items = await unitOfWork.read<ListedLetter>(
    `SELECT l.id, c.reference, c.department, n.id AS notice, n.kind, n.language, n.subject, l.name, l.recipient AS address, ${restrictedSince('c')} IS NOT NULL AS restricted, l.state, l.queued_at AS "queuedAt", n.due_at AS "dueAt",
            l.printed_at AS "printedAt", l.printed_by AS "printedBy", l.posted_on::text AS "postedOn", l.posted_by AS "postedBy", l.postage, l.tracking
     FROM letter l JOIN notice n ON n.id = l.notice_id JOIN complaint c ON c.id = n.complaint_id
     WHERE l.state = ANY($1) AND ${inSight('c', '$4', '$5')}${reference === undefined ? '' : ' AND c.reference = $6'}
     ORDER BY n.due_at NULLS LAST, l.queued_at, l.id OFFSET $2 LIMIT $3`,
    [states, after, lettersPageSize + 1, ...sightOf(staff), ...(reference === undefined ? [] : [reference])],
  );
  const next = items.length > lettersPageSize ? { nextCursor: String(after + lettersPageSize) } : {};
  const listed = openRows(
    staff,
    items.slice(0, lettersPageSize),
    ({ department }) => department,
    (letter) => ({ ...letter, subject: null, name: null, address: '' }),
  );
  return { items: listed, ...next };
}

/** How many are to be printed and posted, at most a hundred, for the menu; the parameters are those of `inSight`. */
export const lettersWaitingSql = (departments: string, conflicts: string) =>
  `(SELECT count(*)::int FROM (SELECT FROM letter l JOIN notice n ON n.id = l.notice_id JOIN complaint c ON c.id = n.complaint_id
      WHERE l.state IN ('waiting', 'printed') AND ${inSight('c', departments, conflicts)} LIMIT 100) waiting)`;

/**
 * The letter for print. Made once and then the same for ever, so that what was posted can be proved. Fails with `not-found`, and with `case.restricted` for
 * whoever the case is closed to.
 */
export async function printLetter(unitOfWork: UnitOfWork, institution: Institution, staff: Staff, letterId: string): Promise<Buffer> {
  const [kept] = await unitOfWork.read<LetterToPrint>(letterSql, [letterId]);
  if (!kept || !maySee(staff, kept)) throw new Failure('not-found');
  if (isClosedTo(staff, kept)) throw new Failure('case.restricted');
  const pdf = kept.pdf ?? (await houseLetter(institution, paperOf(kept)));
  // Who may only read a letter does not print it.
  if (!mayDo(staff, 'letter.post', kept)) return pdf;
  const [row] = await unitOfWork.read<{ pdf: Buffer }>(
    `UPDATE letter SET pdf = coalesce(pdf, $2), pdf_sha256 = coalesce(pdf_sha256, $3), printed_at = coalesce(printed_at, now()), printed_by = coalesce(printed_by, $4),
       state = CASE WHEN state = 'waiting' THEN 'printed' ELSE state END WHERE id = $1 RETURNING pdf`,
    [letterId, pdf, sha256(pdf), staff.actor],
  );
  return row?.pdf ?? pdf;
}

/** So many letters are printed or recorded together. */
export const mostLettersTogether = 50;

/** What came of each of several letters, in the order in which they were named: those that are done, and those that were refused, with why. */
export interface LettersTogether {
  readonly done: readonly string[];
  /** By the reference of the case; by the letter's id where whoever asks may not see it. */
  readonly refused: readonly { readonly of: string; readonly failure: Failure }[];
}

/**
 * Makes several letters ready for {@link pileOf}, each by itself as {@link printLetter} does: one that is refused keeps none of the others back. A letter
 * that was printed before with other words above it (the house moved since) is refused with `letter.printed-before`: what was posted is to be what is kept.
 */
export async function printSeveral(
  unitOfWork: UnitOfWork,
  institution: Institution,
  staff: Staff,
  ids: readonly string[],
): Promise<LettersTogether> {
  return await eachLetter(unitOfWork, staff, ids, async (id) => {
    const pdf = await printLetter(unitOfWork, institution, staff, id);
    const [kept] = await unitOfWork.read<LetterToPrint>(letterSql, [id]);
    if (kept && !pdf.equals(await houseLetter(institution, paperOf(kept)))) throw new Failure('letter.printed-before');
  });
}

/**
 * Letters in one file to print, in the order in which they are named; `ownSheets` as in `pileOfLetters`. Fails with `not-found` where there is none, or one
 * that whoever asks may not see, and with `case.restricted`.
 */
export async function pileOf(
  unitOfWork: UnitOfWork,
  institution: Institution,
  staff: Staff,
  ids: readonly string[],
  ownSheets: boolean,
): Promise<Buffer> {
  const letters: LetterToPrint[] = [];
  for (const id of ids.slice(0, mostLettersTogether)) {
    const [letter] = await unitOfWork.read<LetterToPrint>(letterSql, [id]);
    if (!letter || !maySee(staff, letter)) throw new Failure('not-found');
    if (isClosedTo(staff, letter)) throw new Failure('case.restricted');
    letters.push(letter);
  }
  if (letters.length === 0) throw new Failure('not-found');
  return await housePile(institution, letters.map(paperOf), ownSheets);
}

/** Records that several were posted on one day, each by itself and in its own transaction (`workOf`), as {@link postLetter} does. */
export async function postSeveral(
  unitOfWork: UnitOfWork,
  workOf: (id: string) => Transactions,
  staff: Staff,
  postings: readonly { readonly id: string; readonly posting: Posting }[],
): Promise<LettersTogether> {
  const postingOf = new Map(postings.map(({ id, posting }) => [id, posting]));
  return await eachLetter(unitOfWork, staff, [...postingOf.keys()], (id) => postLetter(workOf(id), staff, id, postingOf.get(id)!));
}

/** Fails as soon as the house cannot go on (a deferral, a bug); what was done by then stays done, and the same again does the rest. */
async function eachLetter(
  unitOfWork: UnitOfWork,
  staff: Staff,
  ids: readonly string[],
  act: (id: string) => Promise<unknown>,
): Promise<LettersTogether> {
  const done: string[] = [];
  const refused: { of: string; failure: Failure }[] = [];
  for (const id of ids.slice(0, mostLettersTogether)) {
    try {
      await act(id);
      done.push(id);
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.kind !== 'refusal') throw failure;
      const [letter] = await unitOfWork.read<LetterToPrint>(letterSql, [id]);
      refused.push({ of: letter && maySee(staff, letter) ? letter.reference : id, failure });
    }
  }
  return { done, refused };
}

interface LetterToPrint extends Seen {
  readonly pdf: Buffer | null;
  readonly reference: string;
  readonly language: 'zh-Hans' | 'zh-Hant' | 'en';
  readonly name: string | null;
  readonly address: string;
  readonly subject: string | null;
  readonly body: string | null;
  readonly queuedAt: Date;
  readonly large: boolean;
}

/** A letter keeps the text that it was queued with, also when the notice was written anew since. */
const letterSql = `
  SELECT l.pdf, c.department, c.conflicts, ${restrictedSince('c')} IS NOT NULL AS restricted, c.reference, n.language, l.name, l.recipient AS address, l.queued_at AS "queuedAt", coalesce(c.facts #> '{care,adjustments}' ? 'large-print', false) AS large,
         CASE WHEN t.no IS NULL THEN n.subject ELSE t.subject END AS subject, CASE WHEN t.no IS NULL THEN n.body ELSE t.body END AS body
  FROM letter l JOIN notice n ON n.id = l.notice_id JOIN complaint c ON c.id = n.complaint_id
  LEFT JOIN earlier_text t ON t.notice_id = n.id AND t.no = l.text_no WHERE l.id = $1`;

function paperOf(letter: LetterToPrint) {
  return {
    language: letter.language,
    recipient: [...(letter.name ? [letter.name] : []), ...letter.address.split('\n')],
    reference: letter.reference,
    subject: letter.subject ?? letter.reference,
    body: letter.body ?? '',
    date: letter.queuedAt,
    large: letter.large,
  };
}

/** What staff record of a letter's way. */
export interface Posting {
  readonly on: string;
  readonly postage?: string | undefined;
  readonly tracking?: string | undefined;
}

/** Records the posting: that is the sending. Fails with `letter.wrong-state` when it was posted before. */
export async function postLetter(unitOfWork: Transactions, staff: Staff, letterId: string, posting: Posting): Promise<object> {
  return await unitOfWork.run(async (tx) => {
    await openLetter(tx, staff, letterId);
    const [posted] = await tx.query(
      `UPDATE letter SET state = 'posted', posted_on = $2, posted_at = now(), posted_by = $3, postage = $4, tracking = $5
       WHERE id = $1 AND state IN ('waiting', 'printed') AND $2::date <= (now() AT TIME ZONE 'UTC' + interval '14 hours')::date RETURNING 1`,
      [letterId, posting.on, staff.actor, posting.postage ?? null, posting.tracking ?? null],
    );
    if (!posted) throw new Failure('letter.wrong-state');
    await tellOf(tx, staff, letterId, 'posted');
    return { letter: letterId, state: 'posted' };
  });
}

/** Records that it arrived, or came back. Fails with `letter.wrong-state` unless it is on its way. */
export async function endLetter(unitOfWork: Transactions, staff: Staff, letterId: string, what: 'arrived' | 'returned'): Promise<object> {
  return await unitOfWork.run(async (tx) => {
    await openLetter(tx, staff, letterId);
    const [ended] = await tx.query(
      `UPDATE letter SET state = $2, ended_at = now(), ended_by = $3 WHERE id = $1 AND state = 'posted' RETURNING 1`,
      [letterId, what, staff.actor],
    );
    if (!ended) throw new Failure('letter.wrong-state');
    await tellOf(tx, staff, letterId, what);
    return { letter: letterId, state: what };
  });
}

async function openLetter(tx: Tx, staff: Staff, letterId: string): Promise<void> {
  const [letter] = await tx.query<{ noticeId: string }>('SELECT notice_id AS "noticeId" FROM letter WHERE id = $1', [letterId]);
  if (!letter) throw new Failure('not-found');
  await openNotice(tx, staff, letter.noticeId, 'letter.post');
}

async function tellOf(tx: Tx, staff: Staff, letterId: string, what: 'posted' | 'arrived' | 'returned'): Promise<void> {
  const [letter] = await tx.query<{ complaintId: string; noticeId: string; tracking: string | null }>(
    `SELECT n.complaint_id AS "complaintId", n.id AS "noticeId", l.tracking FROM letter l JOIN notice n ON n.id = l.notice_id WHERE l.id = $1`,
    [letterId],
  );
  if (!letter) return;
  await tx.record([
    { kind: 'letter.recorded', complaintId: letter.complaintId, subjectId: letter.noticeId, ...by(staff), data: { letterId, what } },
  ]);
}
