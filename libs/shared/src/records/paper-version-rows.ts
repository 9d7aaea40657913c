import { createHash } from 'node:crypto';
import type { Tx } from '../persistence/unit-of-work.js';

/** A file of the papers as an app read it: its name below their folder, and when. */
export interface ReadPaper {
  readonly file: string;
  readonly text: string;
  readonly at: Date;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One text for the whole of these papers: whoever noted it need not note it again. */
export const markOfPapers = (papers: readonly ReadPaper[]): string =>
  hashOf(papers.map(({ file, text }) => `${file} ${hashOf(text)}`).join('\n'));

/**
 * Notes which papers are in force, each file where it says something else than when it was noted last, and that a file is gone. Safe to repeat, and
 * by several at once. Gives how many were noted.
 */
export async function notePaperRows(tx: Tx, papers: readonly ReadPaper[]): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock(8207222)');
  const rows = papers.map(({ file, text, at }) => ({ file, text, hash: hashOf(text), at }));
  const noted = await tx.query(
    `WITH latest AS (SELECT DISTINCT ON (file) file, no, hash, text IS NULL AS gone FROM paper_version ORDER BY file, no DESC),
     here AS (SELECT file, text, hash, least(at, now()) AS at FROM json_to_recordset($1) AS p(file text, text text, hash text, at timestamptz))
     INSERT INTO paper_version (file, no, hash, text, at)
     SELECT here.file, coalesce(latest.no, 0) + 1, decode(here.hash, 'hex'), here.text, here.at FROM here LEFT JOIN latest USING (file)
     WHERE latest.gone OR latest.hash IS DISTINCT FROM decode(here.hash, 'hex')
     UNION ALL
     SELECT file, no + 1, '', NULL, now() FROM latest WHERE NOT gone AND file NOT IN (SELECT file FROM here) RETURNING 1`,
    [JSON.stringify(rows)],
  );
  return noted.length;
}

/** Somebody looked at a version that is in force. Gives whether it is, and nobody had. */
export async function checkPaperRow(
  tx: Tx,
  file: string,
  no: number,
  by: { readonly actor: string; readonly actorId: string },
): Promise<boolean> {
  const checked = await tx.query(
    `UPDATE paper_version v SET checked_by = $3, checked_by_id = $4, checked_at = now()
     WHERE file = $1 AND no = $2 AND checked_at IS NULL AND NOT EXISTS (SELECT FROM paper_version later WHERE later.file = v.file AND later.no > v.no) RETURNING 1`,
    [file, no, by.actor, by.actorId],
  );
  return checked.length > 0;
}
