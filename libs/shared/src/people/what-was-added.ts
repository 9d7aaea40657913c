import type { NameFinder } from '../domain/conflict/name-finder.js';
import type { Reader } from '../persistence/unit-of-work.js';
import { type Added, findConflicts, type PersonFinding, type Words } from './conflict-findings.js';
import { readBytes } from './text-inside.js';

/** Characters of later messages of a case that are looked through, the latest first; earlier ones were when they came. */
const mostCharacters = 100_000;

/**
 * In SQL, of a row of `complaint` under this name: what its complainant wrote later, and the names of its files, as a list of `Added`. The last two
 * hundred of each, and a hundred thousand characters at most. What a mail quotes, our replies and notes of colleagues are left out: there we name
 * ourselves, as whoever works does. What is inside files is read by {@link findInside}.
 */
export const addedTo = (alias: string): string => `(
  SELECT coalesce(json_agg(w), '[]') FROM (
    (SELECT 'added' AS place, left(body, ${mostCharacters} - behind) AS words FROM (
       SELECT body, (sum(length(body)) OVER (ORDER BY at DESC, id DESC) - length(body))::int AS behind FROM (
         SELECT n.id, n.at, left(n.body, ${mostCharacters}) AS body FROM note n
         WHERE n.complaint_id = ${alias}.id AND n.kind NOT IN ('note', 'reply') ORDER BY n.at DESC, n.id DESC LIMIT 200) latest) counted
     WHERE behind < ${mostCharacters})
    UNION ALL ${fileNames('attachment', alias)}
    UNION ALL ${fileNames('enclosure', alias)}) w)`;

const fileNames = (table: 'attachment' | 'enclosure', alias: string): string =>
  `(SELECT 'file' AS place, left(f.filename, 1000) AS words FROM ${table} f WHERE f.complaint_id = ${alias}.id ORDER BY f.id DESC LIMIT 200)`;

/**
 * In SQL, of a row of `complaint` under this name: the ids of its last twenty files that say they are text and are nothing else by their bytes.
 * Pictures, sound, office documents and PDF are not read (decision 0159).
 */
export const textsOf = (alias: string): string => `ARRAY(
  SELECT f.id FROM attachment f
  WHERE f.complaint_id = ${alias}.id AND (f.content_type ~* '^text/' OR f.filename ~* '\\.(txt|text|csv|tsv|md|log|html?|srt|vtt)$')
    AND (f.sniffed_type IS NULL OR f.sniffed_type ~ '^text/') ORDER BY f.id DESC LIMIT 20)`;

/** A case with its texts (`textsOf`) and whom its fields name. */
export type WithTexts = Pick<Words, 'id' | 'against'> & { readonly texts: readonly string[] };

/**
 * Whom the beginnings of a case's texts name. Reads one text after the other, so that no more than one is in memory; never while something is locked:
 * how long it takes is for whoever sent them to say.
 */
export async function findInside(from: Reader, names: NameFinder, { id, against, texts }: WithTexts): Promise<PersonFinding[]> {
  if (names.size === 0) return [];
  const found: PersonFinding[] = [];
  for (const text of texts) {
    const added = await from.read<Added>(
      `SELECT 'inside' AS place, encode(substring(bytes FROM 1 FOR ${readBytes}), 'base64') AS words FROM attachment_chunk WHERE attachment_id = $1 AND no = 0`,
      [text],
    );
    found.push(...findConflicts(names, [{ id, against, text: '', complainant: {}, added }]));
  }
  return eachOnce(found);
}

/** Each person once for a complaint, as they were found first. */
export function eachOnce(findings: readonly PersonFinding[]): PersonFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ complaintId, key, origin }) => {
    const one = `${complaintId} ${key} ${origin === 'declared'}`;
    return !seen.has(one) && seen.add(one);
  });
}
