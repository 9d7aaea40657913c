import { foldEmail } from '@app/shared/contact/email-address.js';
import { type Medium } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Correction, copyDays, type DataRequestKind, groundsFor, type RefusalGround } from '@app/shared/domain/person/data-request.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { correctPersonRow, renewRestriction } from '@app/shared/records/complaint-rows.js';
import { answerDataRequestRow, endRestrictionRow } from '@app/shared/records/personal-data/data-request-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { say } from '../../pages/words.js';
import { askForErasure } from '../erasure/ask-erasure.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { demandRightTo } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';
import { tellPerson } from '../tell-person.js';
import { readValue } from './read-data-wish.js';

/** What is answered: granted (a grievance: answered), or refused on a ground of the law; in words that the person reads. */
export interface DataAnswer {
  readonly granted: boolean;
  readonly ground?: RefusalGround | undefined;
  readonly text: string;
}

interface AskedRow {
  readonly reference: string;
  readonly kind: DataRequestKind;
  readonly correction: Correction | null;
}

/**
 * Answers a request and does what was asked: a copy can be fetched for `copyDays`, a field is corrected and the old value kept with the request, the data are
 * kept and not used, an erasure is asked for by whoever may (another person approves it, as ever, and where they refuse it the request waits again). The person is told, with the ground where it was refused. Fails with
 * `data-request.settled`, `data-request.ground` where the ground is none for this kind, `erasure.kept`, `request.invalid` for a field that is none, `not-found`.
 */
export async function answerDataRequest(
  work: Transactions,
  staff: Staff,
  id: string,
  { granted, ground, text }: DataAnswer,
  country: string,
): Promise<{ reference: string; state: 'granted' | 'refused' }> {
  demandRight(staff, 'data-request.answer');
  return await work.run(async (tx) => {
    const asked = await askedOf(tx, id);
    const found = await openCase(tx, staff, asked.reference, 'data-request.answer');
    const kind = asked.kind;
    if (!granted && (ground === undefined || !groundsFor(kind).includes(ground))) throw new Failure('data-request.ground');
    // Whoever grants an erasure asks for it: that is a right of its own.
    if (granted && kind === 'erasure') demandRightTo(staff, 'case.erase', found);
    const to = granted ? 'granted' : 'refused';
    const correction = granted && kind === 'correction' ? await correct(tx, found, asked.correction, country) : null;
    const until = granted && kind === 'copy' ? new Date(found.now.getTime() + copyDays * 86_400_000) : null;
    const answer = { to, ground: granted ? null : (ground ?? null), answer: text, correction, until } as const;
    if (!(await answerDataRequestRow(tx, id, answer, { actor: staff.actor, actorId: staff.id }))) throw new Failure('data-request.settled');
    if (granted && kind === 'restriction') await renewRestriction(tx, found.id);
    await closeWork(tx, ['data-request'], [id], staff.actor);
    if (granted && kind === 'erasure')
      await askForErasure(tx, staff, found, { ground: 'asked-for', reason: `data request ${id}`, dataRequestId: id });
    const { language } = found;
    const why = granted ? '' : say(language, `data.ground.${ground}`);
    await tellPerson(tx, { complaintId: found.id, language }, say(language, `data.answered.${to}.${kind}`, { why, text, days: copyDays }));
    await tx.record([
      {
        kind: 'data-request.answered',
        complaintId: found.id,
        subjectId: id,
        ...by(staff),
        data: { kind, state: to, ...(granted ? {} : { ground }), text },
      },
    ]);
    return { reference: found.reference, state: to };
  });
}

/** One restriction is over; where no other stands the data may be used again. The person is told before. Fails with `data-request.settled`, `not-found` and `auth.forbidden`. */
export async function endRestriction(
  work: Transactions,
  staff: Staff,
  id: string,
  reason: string,
): Promise<{ reference: string; state: 'ended' }> {
  demandRight(staff, 'data-request.answer');
  return await work.run(async (tx) => {
    const { reference } = await askedOf(tx, id);
    const found = await openCase(tx, staff, reference, 'data-request.answer');
    if (!(await endRestrictionRow(tx, id))) throw new Failure('data-request.settled');
    await renewRestriction(tx, found.id);
    await tellPerson(
      tx,
      { complaintId: found.id, language: found.language },
      say(found.language, 'data.ended.restriction', { text: reason }),
    );
    await tx.record([
      { kind: 'data-request.ended', complaintId: found.id, subjectId: id, ...by(staff), data: { kind: 'restriction', reason } },
    ]);
    return { reference: found.reference, state: 'ended' };
  });
}

async function askedOf(tx: Tx, id: string): Promise<AskedRow> {
  const [asked] = await tx.query<AskedRow>(
    'SELECT c.reference, r.kind, r.correction FROM data_request r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1',
    [id],
  );
  if (!asked) throw new Failure('not-found');
  return asked;
}

/** Puts the right value in the place of the wrong one, which stays with the request. A number or address that is new is nobody's until it is confirmed. */
async function correct(tx: Tx, found: OpenCase, asked: Correction | null, country: string): Promise<Correction> {
  if (asked === null) throw new Failure('request.invalid');
  const { field } = asked;
  const value = readValue(asked, country);
  if (value === undefined)
    throw new Failure('request.invalid', undefined, { fields: [{ path: 'correction', message: say('en', 'data.becomes.unreadable') }] });
  const claims: Medium | null = field === 'phone' ? 'sms' : field === 'email' ? 'email' : null;
  const emailKey = field === 'email' ? (foldEmail(value) ?? null) : null;
  const was = await correctPersonRow(tx, found.id, { field, value, claims, emailKey });
  return { field, becomes: value, was };
}
