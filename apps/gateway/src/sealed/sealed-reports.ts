import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { closeUnder, lookupOf, newReportCode, openUnder, readReportCode } from '@app/shared/sealing/report-code.js';
import { newSealPair, seal, unseal } from '@app/shared/sealing/seal.js';

/** Characters of one message. */
export const longestReport = 20_000;
/** New reports that the house takes on one day, and messages that one report takes: a flood fills no disk. */
export const mostReports = { aDay: 1_000, messages: 500 } as const;

/** One message of a report, opened. `words` is null where it was closed for a key that is another. */
export interface OpenedMessage {
  readonly byDesk: boolean;
  /** Local day. */
  readonly saidOn: string;
  readonly words: string | null;
}

/** A report as whoever has its code sees it. */
export interface OpenedReport {
  readonly receivedOn: string;
  readonly closedOn: string | null;
  readonly messages: readonly OpenedMessage[];
}

/** The public half of the integrity desk's key; undefined while it has made none. */
export async function deskRecipient(from: Pick<UnitOfWork, 'read'>): Promise<string | undefined> {
  const [row] = await from.read<{ recipient: string }>('SELECT recipient FROM sealing_key WHERE retired_at IS NULL');
  return row?.recipient;
}

/**
 * Takes a report, closed for the integrity desk before it is written anywhere, and gives the code that opens it: the house does not keep it. Nothing
 * is kept of who sent it, nor the minute. Fails with `report.not-open` while the desk has no key, and `report.full`.
 */
export async function leaveReport(unitOfWork: UnitOfWork, words: string, zone: string): Promise<{ code: string }> {
  const desk = await deskRecipient(unitOfWork);
  if (desk === undefined) throw new Failure('report.not-open');
  const code = newReportCode();
  const reporter = await newSealPair();
  const sealed = await seal(cleanText(words), [desk, reporter.recipient]);
  const kept = await unitOfWork.read(
    `WITH made AS (
       INSERT INTO sealed_report (lookup, reporter, reporter_key, desk, received_on)
       SELECT $1, $2, $3, $4, d.today FROM (SELECT (now() AT TIME ZONE $6)::date AS today) d
       WHERE (SELECT count(*) FROM sealed_report WHERE received_on = d.today) < ${mostReports.aDay} RETURNING id, received_on)
     INSERT INTO sealed_message (report_id, no, by_desk, said_on, words) SELECT id, 1, false, received_on, $5 FROM made RETURNING no`,
    [lookupOf(code), reporter.recipient, closeUnder(code, reporter.key), desk, sealed, zone],
  );
  if (kept.length === 0) throw new Failure('report.full');
  return { code };
}

/** A report with its conversation, for whoever has its code; undefined for every other code. */
export async function openReport(unitOfWork: UnitOfWork, typed: string): Promise<OpenedReport | undefined> {
  const code = readReportCode(typed);
  if (code === undefined) return undefined;
  const [row] = await unitOfWork.read<{ id: string; key: Buffer; receivedOn: string; closedOn: string | null }>(
    `SELECT id, reporter_key AS key, received_on::text AS "receivedOn", closed_on::text AS "closedOn" FROM sealed_report WHERE lookup = $1`,
    [lookupOf(code)],
  );
  const key = row && openUnder(code, row.key);
  if (!row || key === undefined) return undefined;
  const { receivedOn, closedOn } = row;
  return { receivedOn, closedOn, messages: await openMessages(unitOfWork, row.id, [key]) };
}

/** Adds to a report what whoever has its code says; false for a wrong code. Fails with `report.full`. A report that was closed is open again by it. */
export async function addToReport(unitOfWork: UnitOfWork, typed: string, words: string, zone: string): Promise<boolean> {
  const code = readReportCode(typed);
  if (code === undefined) return false;
  const sealed = async (recipients: readonly string[]) => await seal(cleanText(words), recipients);
  return await unitOfWork.run(async (tx) => {
    const [row] = await tx.query<SealedFor>('UPDATE sealed_report SET closed_on = NULL WHERE lookup = $1 RETURNING id, reporter, desk', [
      lookupOf(code),
    ]);
    if (row === undefined) return false;
    await keepMessage(tx, row.id, await sealed([row.desk, row.reporter]), false, zone);
    return true;
  });
}

/** Whom the messages of a report are closed for. */
export interface SealedFor {
  readonly id: string;
  readonly reporter: string;
  readonly desk: string;
}

/** Keeps a message that is closed already; the report's row is locked. Fails with `report.full`. */
export async function keepMessage(tx: Tx, id: string, sealed: Buffer, byDesk: boolean, zone: string): Promise<void> {
  const kept = await tx.query(
    `INSERT INTO sealed_message (report_id, no, by_desk, said_on, words)
     SELECT $1, coalesce(max(no), 0) + 1, $2, (now() AT TIME ZONE $4)::date, $3 FROM sealed_message WHERE report_id = $1
     HAVING count(*) < ${mostReports.messages} RETURNING no`,
    [id, byDesk, sealed, zone],
  );
  if (kept.length === 0) throw new Failure('report.full');
}

/** The messages of a report with these keys, in order. */
export async function openMessages(from: Pick<UnitOfWork, 'read'>, id: string, keys: readonly string[]): Promise<OpenedMessage[]> {
  const rows = await from.read<{ byDesk: boolean; saidOn: string; words: Buffer }>(
    `SELECT by_desk AS "byDesk", said_on::text AS "saidOn", words FROM sealed_message WHERE report_id = $1 ORDER BY no`,
    [id],
  );
  const opened = async (words: Buffer) => {
    for (const key of keys) {
      const text = await unseal(words, key);
      if (text !== undefined) return text;
    }
    return null;
  };
  return await Promise.all(rows.map(async ({ words, ...row }) => ({ ...row, words: await opened(words) })));
}
