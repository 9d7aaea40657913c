import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { type Correction, type DataRequestKind } from '@app/shared/domain/person/data-request.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { insertDataRequestRow } from '@app/shared/records/personal-data/data-request-rows.js';
import { openWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { longDay } from '../../pages/dates.js';
import { say } from '../../pages/words.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { tellPerson } from '../tell-person.js';

/** What a person asks, in their words; of a correction what is to stand there. */
export interface DataWish {
  readonly kind: DataRequestKind;
  readonly words: string;
  readonly correction: Correction | null;
}

/** A request that was kept, and the day by which it is answered. */
export interface KeptDataRequest {
  readonly id: string;
  readonly dueOn: string | null;
}

/** The case whose data it is about; locked by whoever opened it. */
export interface DataCase {
  readonly id: string;
  readonly language: Language;
  readonly erasedAt: Date | null;
  readonly now: Date;
}

/**
 * Keeps a request that somebody brought to the desk for the person, and tells the person that it came and by when it is answered. Fails with
 * `data-request.waits` where one of this kind waits, `case.erased`, `not-found` and `auth.forbidden`.
 */
export async function enterDataRequest(
  work: Transactions,
  staff: Staff,
  deadlines: HouseDeadlines,
  reference: string,
  wish: DataWish,
): Promise<KeptDataRequest> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'data-request.ask');
    return await keepDataRequest(tx, deadlines, found, wish, { way: 'desk', ...by(staff) });
  });
}

/** The same for whoever opened the case, in their transaction. The clock runs from now, on the database's time. */
export async function keepDataRequest(
  tx: Tx,
  deadlines: HouseDeadlines,
  { id: complaintId, language, erasedAt, now }: DataCase,
  { kind, words, correction }: DataWish,
  from: { readonly way: 'page' | 'desk'; readonly actor: string; readonly actorId?: string },
): Promise<KeptDataRequest> {
  if (erasedAt !== null) throw new Failure('case.erased');
  const { ruleSet, obligation, dueOn, dueAt, acknowledgeBy } = deadlines.dataRequest(kind, now);
  const id = newId();
  const row = {
    id,
    complaintId,
    kind,
    way: from.way,
    words,
    correction,
    actor: from.actor,
    ruleSet,
    obligation,
    dueOn,
    dueAt,
    acknowledgeBy,
  };
  if (!(await insertDataRequestRow(tx, row))) throw new Failure('data-request.waits');
  await openWork(tx, [{ kind: 'data-request', complaintId, subjectId: id, due: dueAt }]);
  const answer = dueOn === null ? say(language, 'data.received-soon') : say(language, 'data.received-by', { on: longDay(language, dueOn) });
  const text = say(language, `data.received.${kind}`, { answer });
  await tellPerson(tx, { complaintId, language }, text);
  const { way: _way, ...actor } = from;
  await tx.record([{ kind: 'data-request.asked', complaintId, subjectId: id, ...actor, data: { kind, dueOn, ruleSet, obligation } }]);
  return { id, dueOn };
}
