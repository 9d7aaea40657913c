import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { Logger } from '@nestjs/common';
import type { OutsideMark, SendingRecord } from './sending-record.js';

const log = new Logger('Sending');

/** The database does not have what this process knows that it had: nothing may leave. */
export class WentBack extends Error {
  constructor(
    readonly inside: number,
    readonly outside: number,
  ) {
    super(`The database is at batch ${inside} of its sending, and batch ${outside} had begun.`);
  }
}

/** Whether an outside mark is ahead of the database's own: then the database went back in time. Another house's mark says nothing. */
export function wentBack(outside: OutsideMark | undefined, inside: OutsideMark): boolean {
  return outside !== undefined && outside.house === inside.house && outside.n > inside.n;
}

/** The freeze that holds, if any. */
export async function freezeInForce(tx: Pick<Tx, 'query'>): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>('SELECT id FROM sending_freeze WHERE thawed_at IS NULL');
  return row?.id;
}

/** Counts a batch of attempts, in the transaction that begins them. Throws `WentBack` when the database lost batches meanwhile. */
export async function countBatch(tx: Tx, record: SendingRecord): Promise<OutsideMark> {
  const [inside] = await tx.query<{ house: string; n: string }>('UPDATE sending_mark SET n = n + 1 RETURNING house, n');
  const mark = { house: inside?.house ?? '', n: Number(inside?.n ?? 0) };
  const outside = record.mark();
  if (outside && wentBack(outside, { ...mark, n: mark.n - 1 })) throw new WentBack(mark.n - 1, outside.n);
  return mark;
}

/** Compares the database with the outside mark, and freezes all sending when it went back. Gives whether it did so now. */
export async function freezeIfWentBack(unitOfWork: UnitOfWork, record: SendingRecord): Promise<boolean> {
  // First the mark outside: it is set after its batch is committed, so a database that is asked later has that batch. Asked the other way
  // round, a batch that begins in between would look like one that the database lost.
  const outside = record.mark();
  const [row] = await unitOfWork.read<{ house: string; n: string }>('SELECT house, n FROM sending_mark');
  const inside = { house: row?.house ?? '', n: Number(row?.n ?? 0) };
  if (!outside || !wentBack(outside, inside)) return false;
  const why = `restored to batch ${inside.n} of its sending; batch ${outside.n} had begun`;
  const frozen = await freeze(unitOfWork, why);
  // The comparison was noted: from here on the database counts on from where the outside is.
  await unitOfWork.run(async (tx) => void (await tx.query('UPDATE sending_mark SET n = GREATEST(n, $1)', [outside.n])));
  if (frozen)
    log.error(`Sending is frozen: the database was ${why}. Look at what had left (redress unfreeze --list), then redress unfreeze.`);
  return frozen;
}

/** An hour before the last attempt that this database knows: what left since then is compared. */
async function freeze(unitOfWork: UnitOfWork, why: string): Promise<boolean> {
  const rows = await unitOfWork.read(
    `INSERT INTO sending_freeze (id, why, since)
     SELECT $1, $2, coalesce((SELECT max(begun_at) FROM delivery), now() - interval '1 day') - interval '1 hour' ON CONFLICT DO NOTHING RETURNING id`,
    [newId(), why],
  );
  return rows.length > 0;
}
