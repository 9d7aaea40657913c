import type { Language } from '../domain/language.js';
import type { ReportDefinition } from '../domain/report/definition.js';
import type { Reader, Tx } from '../persistence/unit-of-work.js';
import type { ReportFigures } from './compute-report.js';
import type { ReportTexts } from './lay-out.js';
import type { ReportFormat } from './write-report.js';

/** Which report: of one period, and of one legal entity or of the institution as a whole (null). */
export interface ReportKey {
  readonly report: string;
  readonly period: string;
  readonly entity: string | null;
}

/** A report that was signed. */
export interface ReportCopy extends ReportKey {
  readonly id: string;
  /** 1, 2, …: made anew. */
  readonly no: number;
  readonly asOf: Date;
  readonly language: Language;
  readonly way: string;
  readonly reason: string | null;
  readonly signedAt: Date;
  readonly signedBy: string;
}

/** All of a copy but its files. */
export interface WholeCopy extends ReportCopy {
  readonly definition: ReportDefinition;
  readonly figures: ReportFigures;
  readonly texts: ReportTexts;
}

/** What is kept of a report when it is signed. */
export interface NewCopy extends ReportKey {
  readonly id: string;
  readonly asOf: Date;
  readonly language: Language;
  readonly definition: ReportDefinition;
  readonly figures: ReportFigures;
  readonly texts: ReportTexts;
  readonly way: string;
  readonly reason: string | null;
  readonly signedBy: string;
  readonly signedById: string;
  readonly files: readonly { readonly format: ReportFormat; readonly bytes: Buffer; readonly sha256: string }[];
}

const columns = `id, report, period, nullif(entity, '') AS entity, no, as_of AS "asOf", language, way, reason, signed_at AS "signedAt", signed_by AS "signedBy"`;

/** Copies of reports, the latest first; of one report, or of all. */
export async function listCopies(from: Reader, report: string | null): Promise<readonly ReportCopy[]> {
  return await from.read<ReportCopy>(
    `SELECT ${columns} FROM report_copy WHERE $1::text IS NULL OR report = $1 ORDER BY signed_at DESC, no DESC LIMIT 200`,
    [report],
  );
}

/** The latest copy of one report; undefined where nobody signed it. */
export async function latestCopy(from: Reader, { report, period, entity }: ReportKey): Promise<ReportCopy | undefined> {
  const [copy] = await from.read<ReportCopy>(
    `SELECT ${columns} FROM report_copy WHERE report = $1 AND period = $2 AND entity = $3 ORDER BY no DESC LIMIT 1`,
    [report, period, entity ?? ''],
  );
  return copy;
}

/** A copy with what it was made from; undefined where there is none. */
export async function readCopy(from: Reader, id: string): Promise<WholeCopy | undefined> {
  const [copy] = await from.read<WholeCopy>(`SELECT ${columns}, definition, figures, texts FROM report_copy WHERE id = $1`, [id]);
  return copy;
}

/** A file of a copy, byte for byte. */
export async function readCopyFile(from: Reader, id: string, format: ReportFormat): Promise<Buffer | undefined> {
  const [file] = await from.read<{ bytes: Buffer }>('SELECT bytes FROM report_file WHERE copy_id = $1 AND format = $2', [id, format]);
  return file?.bytes;
}

/** Keeps a copy with its files, as the next of its report. The caller has locked the report. Gives its number. */
export async function insertCopy(tx: Tx, copy: NewCopy): Promise<number> {
  const json = JSON.stringify;
  const [kept] = await tx.query<{ no: number }>(
    `INSERT INTO report_copy (id, report, period, entity, no, as_of, language, definition, figures, texts, way, reason, signed_by, signed_by_id)
     SELECT $1, $2, $3, $4, 1 + coalesce((SELECT max(no) FROM report_copy WHERE report = $2 AND period = $3 AND entity = $4), 0), $5, $6, $7, $8, $9, $10, $11, $12, $13
     RETURNING no`,
    [
      copy.id,
      copy.report,
      copy.period,
      copy.entity ?? '',
      copy.asOf,
      copy.language,
      json(copy.definition),
      json(copy.figures),
      json(copy.texts),
      copy.way,
      copy.reason,
      copy.signedBy,
      copy.signedById,
    ],
  );
  for (const { format, bytes, sha256 } of copy.files)
    await tx.query(`INSERT INTO report_file (copy_id, format, bytes, sha256) VALUES ($1, $2, $3, decode($4, 'hex'))`, [
      copy.id,
      format,
      bytes,
      sha256,
    ]);
  return kept!.no;
}

/** One at a time writes or signs this report. */
export async function lockReport(tx: Tx, { report, period, entity }: ReportKey): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(8207222, hashtext($1))', [`${report} ${period} ${entity ?? ''}`]);
}

/** What people wrote for a report so far. */
export async function readTexts(from: Reader, { report, period, entity }: ReportKey): Promise<ReportTexts> {
  const [row] = await from.read<{ texts: ReportTexts }>('SELECT texts FROM report_text WHERE report = $1 AND period = $2 AND entity = $3', [
    report,
    period,
    entity ?? '',
  ]);
  return row?.texts ?? {};
}

/** Keeps what somebody wrote; texts that are not named stay. */
export async function keepTexts(tx: Tx, { report, period, entity }: ReportKey, texts: ReportTexts, by: string): Promise<void> {
  await tx.query(
    `INSERT INTO report_text (report, period, entity, texts, written_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (report, period, entity) DO UPDATE SET texts = report_text.texts || excluded.texts, written_at = now(), written_by = excluded.written_by`,
    [report, period, entity ?? '', JSON.stringify(texts), by],
  );
}
