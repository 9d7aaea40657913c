import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type CodeKind, closeUnder, lookupOf, newReportCode, openUnder, readReportCode } from '@app/shared/sealing/report-code.js';
import { newSealPair, seal, sealBytes, unseal, unsealBytes } from '@app/shared/sealing/seal.js';
import { sniffType } from '../http/bodies/sniff-type.js';
import type { SentFile } from '../http/submission/read-submission.js';

/** Characters of one message that somebody writes; what is told by telephone may be longer. */
export const longestReport = 20_000;
/** New reports that the house takes on one day, messages that one report takes, and bytes of files of one day: a flood fills no disk. */
export const mostReports = { aDay: 1_000, messages: 500, fileBytes: 1_000_000_000 } as const;

/** A file that is closed with a message. */
export type GivenFile = Pick<SentFile, 'filename' | 'contentType' | 'content'>;

/** A file of a message, opened as far as its name. */
export interface OpenedFile {
  /** Its place in the message, from 1. */
  readonly no: number;
  readonly name: string;
  /** What its first bytes say it is; else what its sender said. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** One message of a report, opened. `words` is null where it was closed for a key that is another. */
export interface OpenedMessage {
  /** Its place in the report, from 1. */
  readonly no: number;
  readonly byDesk: boolean;
  /** Local day. */
  readonly saidOn: string;
  readonly words: string | null;
  readonly files: readonly OpenedFile[];
}

/** A report as whoever has its code sees it. */
export interface OpenedReport {
  readonly receivedOn: string;
  readonly closedOn: string | null;
  readonly messages: readonly OpenedMessage[];
}

/** What somebody says to the desk. */
export interface ReportWords {
  readonly words: string;
  readonly files?: readonly GivenFile[];
  /** How a new code is told; letters unless said. */
  readonly told?: CodeKind;
  /** For doors that send again: what is known twice is kept once. */
  readonly once?: Once;
  /** It is a part of a text; the others are still to come. */
  readonly thread?: SealedThread;
}

/** A text whose parts come by themselves, and which of them are not here yet. It is forgotten with the last of them, or after two days. */
export interface SealedThread {
  /** A keyed hash. */
  readonly lookup: Buffer;
  readonly missing: readonly number[];
}

/** What a message is known again by, for two days. Neither half names a number or a report. */
export interface Once {
  readonly lookup: Buffer;
  /** Closes the code that is told, for whoever says the same again. */
  readonly close: (code: string) => Buffer;
}

/** The public half of the integrity desk's key; undefined while it has made none. */
export async function deskRecipient(from: Pick<UnitOfWork, 'read'>): Promise<string | undefined> {
  const [row] = await from.read<{ recipient: string }>('SELECT recipient FROM sealing_key WHERE retired_at IS NULL');
  return row?.recipient;
}

/**
 * Takes a report, closed for the integrity desk before it is written anywhere, and gives the code that opens it: the house does not keep it. Nothing
 * is kept of who sent it, nor the minute. Undefined where it came before (`once`). Fails with `report.not-open` while the desk has no key, and
 * `report.full`.
 */
export async function leaveReport(unitOfWork: UnitOfWork, said: ReportWords, zone: string): Promise<{ code: string } | undefined> {
  const desk = await deskRecipient(unitOfWork);
  if (desk === undefined) throw new Failure('report.not-open');
  const code = newReportCode(said.told);
  const reporter = await newSealPair();
  const closed = await closedFor([desk, reporter.recipient], said);
  return await unitOfWork.run(async (tx) => {
    if (!(await isFirst(tx, said.once, code, zone))) return undefined;
    const [made] = await tx.query<{ id: string }>(
      `INSERT INTO sealed_report (lookup, reporter, reporter_key, desk, received_on)
       SELECT $1, $2, $3, $4, d.today FROM (SELECT (now() AT TIME ZONE $5)::date AS today) d
       WHERE (SELECT count(*) FROM sealed_report WHERE received_on = d.today) < ${mostReports.aDay} RETURNING id`,
      [lookupOf(code), reporter.recipient, closeUnder(code, reporter.key), desk, zone],
    );
    if (made === undefined) throw new Failure('report.full');
    await keepMessage(tx, made.id, closed, false, zone);
    await keepThread(tx, said.thread, made.id, zone);
    return { code };
  });
}

/** Whether this message never came before; of two that come at once the second waits for the first. */
async function isFirst(tx: Tx, once: Once | undefined, code: string, zone: string): Promise<boolean> {
  if (once === undefined) return true;
  await tx.query(`DELETE FROM sealed_arrival WHERE on_day < (now() - interval '2 days')::date`);
  const first = await tx.query(
    'INSERT INTO sealed_arrival (lookup, answer, on_day) VALUES ($1, $2, (now() AT TIME ZONE $3)::date) ON CONFLICT DO NOTHING RETURNING 1',
    [once.lookup, once.close(code), zone],
  );
  return first.length > 0;
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

/**
 * Adds to a report what whoever has its code says; false for a wrong code. What came before (`once`) is not added again. A report that was closed is
 * open again by it. Fails with `report.full`.
 */
export async function addToReport(unitOfWork: UnitOfWork, typed: string, said: ReportWords, zone: string): Promise<boolean> {
  const code = readReportCode(typed);
  if (code === undefined) return false;
  // Whom it is closed for is read first: closing files takes time in which no row is held.
  const [known] = await unitOfWork.read<SealedFor>('SELECT id, reporter, desk FROM sealed_report WHERE lookup = $1', [lookupOf(code)]);
  if (known === undefined) return false;
  const closed = await closedFor([known.desk, known.reporter], said);
  await unitOfWork.run(async (tx) => {
    if (!(await isFirst(tx, said.once, '', zone))) return;
    await tx.query('UPDATE sealed_report SET closed_on = NULL WHERE id = $1', [known.id]);
    await keepMessage(tx, known.id, closed, false, zone);
    await keepThread(tx, said.thread, known.id, zone);
  });
  return true;
}

/** Remembers whose the other parts of a text are: of a report, or (null) of one that was refused, so that nothing of them is kept. */
export async function keepThread(tx: Tx, thread: SealedThread | undefined, reportId: string | null, zone: string): Promise<void> {
  if (thread === undefined) return;
  await tx.query(`DELETE FROM sealed_thread WHERE on_day < (now() - interval '2 days')::date`);
  // A phone counts its long texts in one byte: the newer is meant.
  await tx.query(
    `INSERT INTO sealed_thread (lookup, report_id, missing, on_day) VALUES ($1, $2, $3, (now() AT TIME ZONE $4)::date)
     ON CONFLICT (lookup) DO UPDATE SET report_id = excluded.report_id, missing = excluded.missing, on_day = excluded.on_day`,
    [thread.lookup, reportId, thread.missing, zone],
  );
}

/**
 * Adds a later part of a text to the report that its first part is in; of one that was refused nothing is kept. What came before (`once`) is not added
 * again. Fails with `report.full`.
 */
export async function addPartToReport(
  unitOfWork: UnitOfWork,
  { words, once, thread, no }: { readonly words: string; readonly once: Once; readonly thread: Buffer; readonly no: number },
  zone: string,
): Promise<void> {
  const [known] = await unitOfWork.read<SealedFor>(
    'SELECT r.id, r.reporter, r.desk FROM sealed_thread t JOIN sealed_report r ON r.id = t.report_id WHERE t.lookup = $1',
    [thread],
  );
  const closed = known && (await closedFor([known.desk, known.reporter], { words }));
  await unitOfWork.run(async (tx) => {
    if (!(await isFirst(tx, once, '', zone))) return;
    await tx.query('UPDATE sealed_thread SET missing = array_remove(missing, $2) WHERE lookup = $1', [thread, no]);
    await tx.query(`DELETE FROM sealed_thread WHERE lookup = $1 AND missing = '{}'`, [thread]);
    if (known === undefined || closed === undefined) return;
    await tx.query('UPDATE sealed_report SET closed_on = NULL WHERE id = $1', [known.id]);
    await keepMessage(tx, known.id, closed, false, zone);
  });
}

/** Whom the messages of a report are closed for. */
export interface SealedFor {
  readonly id: string;
  readonly reporter: string;
  readonly desk: string;
}

/** What one message becomes before it is written: words and files that only the desk and the reporter open. */
export interface ClosedMessage {
  readonly words: Buffer;
  readonly files: readonly { readonly about: Buffer; readonly content: Buffer }[];
}

/** Closes what is said for these recipients, files and their names included. */
export async function closedFor(recipients: readonly string[], { words, files = [] }: ReportWords): Promise<ClosedMessage> {
  const closed: { about: Buffer; content: Buffer }[] = [];
  for (const { filename, contentType, content } of files) {
    const about = { name: filename, type: (await sniffType(content)) ?? contentType, size: content.byteLength };
    closed.push({ about: await seal(JSON.stringify(about), recipients), content: await sealBytes(content, recipients) });
  }
  return { words: await seal(cleanText(words), recipients), files: closed };
}

/** Keeps a message that is closed already; the report's row is locked, or new. Fails with `report.full`. */
export async function keepMessage(tx: Tx, id: string, closed: ClosedMessage, byDesk: boolean, zone: string): Promise<void> {
  const [kept] = await tx.query<{ no: number; saidOn: string; fileBytes: number }>(
    `INSERT INTO sealed_message (report_id, no, by_desk, said_on, words)
     SELECT $1, coalesce(max(no), 0) + 1, $2, (now() AT TIME ZONE $4)::date, $3 FROM sealed_message WHERE report_id = $1
     HAVING count(*) < ${mostReports.messages} RETURNING no, said_on::text AS "saidOn",
       (SELECT coalesce(sum(octet_length(content)), 0)::float8 FROM sealed_file WHERE said_on = (now() AT TIME ZONE $4)::date) AS "fileBytes"`,
    [id, byDesk, closed.words, zone],
  );
  const more = closed.files.reduce((sum, { content }) => sum + content.length, 0);
  if (kept === undefined || (more > 0 && kept.fileBytes + more > mostReports.fileBytes)) throw new Failure('report.full');
  for (const [index, { about, content }] of closed.files.entries())
    await tx.query('INSERT INTO sealed_file (report_id, message, no, said_on, about, content) VALUES ($1, $2, $3, $4, $5, $6)', [
      id,
      kept.no,
      index + 1,
      kept.saidOn,
      about,
      content,
    ]);
}

/** The messages of a report with these keys, in order. */
export async function openMessages(from: Pick<UnitOfWork, 'read'>, id: string, keys: readonly string[]): Promise<OpenedMessage[]> {
  const rows = await from.read<Omit<OpenedMessage, 'words' | 'files'> & { words: Buffer }>(
    `SELECT no, by_desk AS "byDesk", said_on::text AS "saidOn", words FROM sealed_message WHERE report_id = $1 ORDER BY no`,
    [id],
  );
  const files = await from.read<{ message: number; no: number; about: Buffer }>(
    'SELECT message, no, about FROM sealed_file WHERE report_id = $1 ORDER BY message, no',
    [id],
  );
  const opened = async (closed: Buffer) => await withFirst(keys, async (key) => await unseal(closed, key));
  return await Promise.all(
    rows.map(async ({ words, ...row }) => {
      const about = await Promise.all(
        files.filter(({ message }) => message === row.no).map(async (file) => ({ no: file.no, about: await opened(file.about) })),
      );
      return {
        ...row,
        words: (await opened(words)) ?? null,
        files: about.flatMap((file) =>
          file.about === undefined ? [] : [{ no: file.no, ...(JSON.parse(file.about) as Omit<OpenedFile, 'no'>) }],
        ),
      };
    }),
  );
}

/** One file of a report with these keys; undefined where there is none, or it was closed for another key. */
export async function openFile(
  from: Pick<UnitOfWork, 'read'>,
  place: { readonly id: string; readonly message: number; readonly no: number },
  keys: readonly string[],
): Promise<Uint8Array | undefined> {
  const [row] = await from.read<{ content: Buffer }>('SELECT content FROM sealed_file WHERE report_id = $1 AND message = $2 AND no = $3', [
    place.id,
    place.message,
    place.no,
  ]);
  return row && (await withFirst(keys, async (key) => await unsealBytes(row.content, key)));
}

async function withFirst<Opened>(keys: readonly string[], open: (key: string) => Promise<Opened | undefined>): Promise<Opened | undefined> {
  for (const key of keys) {
    const opened = await open(key);
    if (opened !== undefined) return opened;
  }
  return undefined;
}
