import type { Against, ComplaintDraft } from '../domain/complaint/complaint.js';
import type { NameFinder } from '../domain/conflict/name-finder.js';
import { personKeys } from '../domain/conflict/person-keys.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { textInside } from './text-inside.js';

/** Where somebody was found. `added`: what the complainant wrote later; `file`: the name of a file; `inside`: its text. */
export type FindingPlace = 'subject' | 'text' | 'wish' | 'against' | 'complainant' | 'added' | 'file' | 'inside';

/** Words of a case beside those of the complaint itself. */
export interface Added {
  readonly place: 'added' | 'file' | 'inside';
  /** Of an `inside` the first bytes of the file, in base64. */
  readonly words: string;
}

/** Somebody whom a complaint may be about though nobody said so, or whose own it is. */
export interface PersonFinding {
  readonly complaintId: string;
  /** `i:` and a member of staff, or `d:` and a department whose head it is. */
  readonly key: string;
  readonly name: string;
  /** `declared`: the fields name them, and somebody asked for a decision whether they are meant. */
  readonly origin: 'words' | 'complainant' | 'relative' | 'declared';
  /** `against`: the fields that say whom it is about, where they name somebody in another spelling than the record has. */
  readonly place: FindingPlace;
  /** The words around it, as they were written; absent for the complainant. */
  readonly excerpt: string | null;
  /** Of a declared one: by which keys the fields may mean them. */
  readonly keys?: readonly string[] | undefined;
}

/** A complaint as it is looked through. */
export type Words = Pick<ComplaintDraft, 'text' | 'complainant'> & {
  readonly id: string;
  readonly subject?: string | null | undefined;
  readonly wish?: string | null | undefined;
  readonly against?: Against | null | undefined;
  readonly added?: readonly Added[] | undefined;
};

const around = 20;

/** Whom complaints may be about by their words, and whose own they are; each person once for a complaint. Touches no database. */
export function findConflicts(names: NameFinder, complaints: readonly Words[]): PersonFinding[] {
  if (names.size === 0) return [];
  return complaints.flatMap(({ id, subject, text, wish, against, complainant, added = [] }) => {
    // A head who complains as a customer is barred; their department, for a name that many customers have, is not.
    const own = names
      .complainant(complainant)
      .filter(({ key }) => key.startsWith('i:'))
      .map(({ key, name, relative }) => ({
        complaintId: id,
        key,
        name,
        origin: relative ? ('relative' as const) : ('complainant' as const),
        place: 'complainant' as const,
        excerpt: null,
      }));
    const inWords = (
      [
        ['text', text],
        ['subject', subject],
        ['wish', wish],
        ['against', [against?.staff, against?.department].filter(Boolean).join(' ')],
        ...added.flatMap(({ place, words }) => (place === 'inside' ? textInside(words) : [words]).map((one) => [place, one] as const)),
      ] satisfies readonly (readonly [FindingPlace, string | null | undefined])[]
    ).flatMap(([place, words]) =>
      names.inText(words ?? '').map(({ key, name, at, length }) => ({
        complaintId: id,
        key,
        name,
        origin: 'words' as const,
        place,
        excerpt: (words ?? '').slice(Math.max(0, at - around), at + length + around).toWellFormed(),
      })),
    );
    // Whom the fields name as the record has them is barred by that, until it is decided that they are not meant.
    const declared = new Set([against?.staff, against?.department].flatMap((said) => personKeys(said)));
    const all = [...inWords.filter(({ name }) => !personKeys(name).some((key) => declared.has(key))), ...own];
    return all.filter((one, at) => all.findIndex((other) => other.key === one.key) === at);
  });
}

/** What the fields say of whom a case is about, as whoever decides reads it. */
export const saidOf = (against: Against | null | undefined): string =>
  [against?.staff, against?.department].filter(Boolean).join(' · ').slice(0, 200).toWellFormed();

/** Keeps what was found; what was found before stays as it was decided. No statement where nothing was found. Gives what is new. */
export async function keepFindings(tx: Tx, findings: readonly PersonFinding[], actor: string): Promise<readonly PersonFinding[]> {
  if (findings.length === 0) return [];
  const rows = findings.map(({ complaintId, ...one }) => ({ id: newId(), complaint_id: complaintId, ...one }));
  const kept = await tx.query<{ id: string }>(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place, excerpt, keys)
     SELECT id, complaint_id, key, name, origin, place, excerpt, coalesce(keys, '{}')
     FROM json_to_recordset($1) AS r(id uuid, complaint_id uuid, key text, name text, origin text, place text, excerpt text, keys text[])
     ON CONFLICT (complaint_id, key, (origin = 'declared')) DO NOTHING RETURNING id`,
    [JSON.stringify(rows)],
  );
  const fresh = new Set(kept.map((row) => row.id));
  const found = rows.filter((row) => fresh.has(row.id));
  await tx.record(
    found.map((row) => ({
      kind: 'conflict.found' as const,
      complaintId: row.complaint_id,
      subjectId: row.id,
      actor,
      data: { key: row.key, origin: row.origin, place: row.place },
    })),
  );
  return found.map(({ complaint_id: complaintId, id: _id, ...one }) => ({ ...one, complaintId }));
}
