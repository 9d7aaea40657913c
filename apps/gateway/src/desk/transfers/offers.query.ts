import type { Against } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { Language } from '@app/shared/domain/language.js';
import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { standsSql } from '@app/shared/transfers/settle-offers.js';
import { demandRightTo, openRows, restrictedSince, sightOf } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** A case that a department is offered, as it stands on the list. */
export interface Offer {
  readonly reference: string;
  readonly subject: string | null;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly offeredBy: string;
  readonly offeredAt: Date;
  /** When silence accepts. */
  readonly answerBy: Date;
  /** The date that governs the case; it does not move. */
  readonly dueAt: Date | null;
}

/** What a department reads before it answers: what the case is about, and nothing of who complains. */
export interface OfferedCaseFile extends Offer {
  readonly language: Language;
  readonly text: string;
  readonly wish: string | null;
  readonly against: Against | null;
  readonly category: string | null;
  readonly receivedAt: Date;
}

const columns = `c.reference, c.subject, t.from_department AS "from", t.to_department AS "to", t.reason, t.offered_by AS "offeredBy",
  t.offered_at AS "offeredAt", t.answer_by AS "answerBy", c.due_at AS "dueAt", ${restrictedSince('c')} IS NOT NULL AS restricted`;
const mostListed = 200;

/** What this person's department is offered and has not answered, the first to be answered first; for who oversees, what every one is. */
export async function listOffers(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<Offer[]> {
  demandRight(staff, 'offer.read');
  const offers = await from.read<Offer & { readonly restricted: boolean }>(
    `SELECT ${columns} FROM transfer t JOIN complaint c ON c.id = t.complaint_id
     WHERE ${standsSql} AND ${toThem('$1', '$2')} ORDER BY t.answer_by, t.id LIMIT ${mostListed}`,
    [...sightOf(staff)],
  );
  const open = openRows(
    staff,
    offers,
    ({ from }) => from,
    (offer) => ({ ...offer, subject: null }),
  );
  return maskWords(open.map(({ restricted: _, ...offer }) => offer));
}

/** How many offers wait for this person's department, not counted far. */
export const offersWaitingSql = (department: string, conflicts: string): string =>
  `(SELECT count(*)::int FROM (SELECT 1 FROM transfer t JOIN complaint c ON c.id = t.complaint_id WHERE ${standsSql} AND ${toThem(department, conflicts)} LIMIT 100) o)`;

/** An offer is theirs to see by the department that it is made to; the two parameters are those of {@link sightOf}. */
const toThem = (department: string, conflicts: string): string =>
  `((${department}::text IS NULL OR t.to_department = ${department}) AND NOT c.conflicts && ${conflicts}::text[])`;

/** Fails with `not-found` for whoever is not of the department that it is offered to, and for whom the case is about. */
export async function readOffer(from: Reader, staff: Staff, typedReference: string): Promise<OfferedCaseFile> {
  demandRight(staff, 'offer.read');
  const [found] = await from.read<OfferedCaseFile & { readonly conflicts: readonly string[]; readonly restricted: boolean }>(
    `SELECT ${columns}, c.language, c.body AS text, c.wish, c.against, c.category, c.received_at AS "receivedAt", c.conflicts
     FROM transfer t JOIN complaint c ON c.id = t.complaint_id WHERE c.reference = $1 AND ${standsSql}`,
    [readReference(typedReference) ?? ''],
  );
  if (!found) throw new Failure('not-found');
  const { conflicts, ...offer } = found;
  demandRightTo(staff, 'offer.read', { department: offer.to, conflicts, claimLive: false, holderId: null });
  const without = (one: typeof offer) => ({ ...one, subject: null, text: '', wish: null, against: null, category: null });
  const [open] = openRows(staff, [offer], ({ from }) => from, without);
  const { restricted: _, ...whole } = open as typeof offer;
  return maskWords(whole);
}
