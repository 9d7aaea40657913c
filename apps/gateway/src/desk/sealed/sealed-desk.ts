import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newSealPair, readKey, recipientOf } from '@app/shared/sealing/seal.js';
import {
  closedFor,
  deskRecipient,
  keepMessage,
  type OpenedFile,
  type OpenedMessage,
  openFile,
  openMessages,
  type SealedFor,
} from '../../sealed/sealed-reports.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/** A report as the list of the integrity desk has it: nothing of it needs a key. */
export interface ListedReport {
  readonly id: string;
  readonly receivedOn: string;
  readonly closedOn: string | null;
  readonly messages: number;
  /** The last word is the reporter's. */
  readonly waits: boolean;
}

/** Reports, what waits for an answer first, then the latest; ends after two hundred. */
export async function listSealed(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<ListedReport[]> {
  demandRight(staff, 'sealed.read');
  return await from.read<ListedReport>(
    `SELECT r.id, r.received_on::text AS "receivedOn", r.closed_on::text AS "closedOn", count(*)::int AS messages,
            r.closed_on IS NULL AND NOT (array_agg(m.by_desk ORDER BY m.no DESC))[1] AS waits
     FROM sealed_report r JOIN sealed_message m ON m.report_id = r.id
     GROUP BY r.id ORDER BY waits DESC, r.received_on DESC, r.id LIMIT 200`,
  );
}

/**
 * Makes the desk's pair of keys. Its secret half is in the answer and nowhere else; what comes from now on is closed for it. Where there is one, the
 * old key is named with it, so that nobody who only has an account gets a key of their own into force; but for one that nothing was closed for yet,
 * which somebody may have lost at once. `key` is undefined where the same form made one before. Fails with `sealing.key-wrong`.
 */
export async function makeSealingKey(work: Transactions, staff: Staff, oldKey: string | undefined): Promise<{ key: string | undefined }> {
  demandRight(staff, 'sealed.key');
  const named = oldKey === undefined ? undefined : await recipientOf(oldKey);
  const pair = await newSealPair();
  let made = false;
  await work.run(async (tx) => {
    await tx.query('LOCK TABLE sealing_key IN SHARE ROW EXCLUSIVE MODE');
    const [old] = await tx.query<{ recipient: string; used: boolean }>(
      'SELECT recipient, EXISTS (SELECT 1 FROM sealed_report WHERE desk = recipient) AS used FROM sealing_key WHERE retired_at IS NULL',
    );
    if (old?.used && old.recipient !== named) throw new Failure('sealing.key-wrong');
    await tx.query('UPDATE sealing_key SET retired_at = now() WHERE retired_at IS NULL');
    await tx.query('INSERT INTO sealing_key (recipient, made_by) VALUES ($1, $2)', [pair.recipient, staff.actor]);
    await tx.record([{ kind: 'sealing.key-made', ...by(staff), data: { recipient: pair.recipient, retired: old?.recipient ?? null } }]);
    made = true;
  });
  return { key: made ? pair.key : undefined };
}

/** A key as it is typed, if it opens anything of this house: in force, or retired. Fails with `sealing.key-wrong`. */
export async function knownKey(from: Pick<UnitOfWork, 'read'>, staff: Staff, typed: string): Promise<string> {
  demandRight(staff, 'sealed.read');
  const recipient = await recipientOf(typed);
  const [known] = recipient === undefined ? [] : await from.read('SELECT 1 FROM sealing_key WHERE recipient = $1', [recipient]);
  if (!known) throw new Failure('sealing.key-wrong');
  return readKey(typed)!;
}

/** A report with its words, for somebody of the desk who has the key. Fails with `not-found`. */
export async function readSealed(
  from: Pick<UnitOfWork, 'read'>,
  staff: Staff,
  id: string,
  keys: readonly string[],
): Promise<Pick<ListedReport, 'id' | 'receivedOn' | 'closedOn'> & { messages: OpenedMessage[] }> {
  demandRight(staff, 'sealed.read');
  const [row] = await from.read<Pick<ListedReport, 'id' | 'receivedOn' | 'closedOn'>>(
    'SELECT id, received_on::text AS "receivedOn", closed_on::text AS "closedOn" FROM sealed_report WHERE id = $1',
    [id],
  );
  if (!row) throw new Failure('not-found');
  return { ...row, messages: await openMessages(from, id, keys) };
}

/** One file of a report, for somebody of the desk who has the key. Fails with `not-found`, also for a key that does not open it. */
export async function readSealedFile(
  from: Pick<UnitOfWork, 'read'>,
  staff: Staff,
  place: { readonly id: string; readonly message: number; readonly no: number },
  keys: readonly string[],
): Promise<OpenedFile & { readonly content: Uint8Array }> {
  demandRight(staff, 'sealed.read');
  const about = (await openMessages(from, place.id, keys)).find(({ no }) => no === place.message)?.files.find(({ no }) => no === place.no);
  const content = about && (await openFile(from, place, keys));
  if (!about || !content) throw new Failure('not-found');
  return { ...about, content };
}

/** Answers a report, closed for whoever has its code and for the key of the desk that it came under; `close` ends it with that. Fails with `not-found` and `report.full`. */
export async function answerSealed(
  work: Transactions,
  staff: Staff,
  id: string,
  { words, close }: { readonly words: string; readonly close: boolean },
  zone: string,
): Promise<void> {
  demandRight(staff, 'sealed.answer');
  await work.run(async (tx) => {
    const [row] = await tx.query<SealedFor>(
      `UPDATE sealed_report SET closed_on = CASE WHEN $2 THEN (now() AT TIME ZONE $3)::date ELSE closed_on END WHERE id = $1 RETURNING id, reporter, desk`,
      [id, close, zone],
    );
    if (!row) throw new Failure('not-found');
    await keepMessage(tx, row.id, await closedFor([row.desk, row.reporter], { words }), true, zone);
    await tx.record([{ kind: close ? 'sealed.closed' : 'sealed.answered', subjectId: id, ...by(staff), data: {} }]);
  });
}

/** Whether the desk has made a key, and which. */
export const keyInForce = deskRecipient;
