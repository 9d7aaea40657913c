import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { type DifferentLine, lineDifferences } from './line-differences.js';

/** One file of the papers that is in force, or that was until it was taken away. */
export interface PaperShown {
  readonly file: string;
  readonly no: number;
  readonly gone: boolean;
  /** In force since. */
  readonly at: Date;
  readonly checkedBy: string | null;
  readonly checkedAt: Date | null;
  /** What became other since the version before; undefined where there is none before. */
  readonly differences: readonly (readonly DifferentLine[])[] | undefined;
}

/** Every file of the papers as it was noted last, with what became other since the version before. */
export async function readPapers(from: Reader): Promise<PaperShown[]> {
  const rows = await from.read<Omit<PaperShown, 'differences' | 'gone'> & { text: string | null; before: string | null }>(
    `SELECT DISTINCT ON (v.file) v.file, v.no, v.text, v.at, v.checked_by AS "checkedBy", v.checked_at AS "checkedAt", b.text AS before
     FROM paper_version v LEFT JOIN paper_version b ON b.file = v.file AND b.no = v.no - 1 ORDER BY v.file, v.no DESC`,
  );
  return rows.map(({ text, before, ...row }) => ({
    ...row,
    gone: text === null,
    differences: row.no === 1 ? undefined : lineDifferences(before ?? '', text ?? ''),
  }));
}
