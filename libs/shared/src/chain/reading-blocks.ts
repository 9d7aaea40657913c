import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import { Horizon } from './horizon.js';
import { hashLeaf, MerkleEdge } from './merkle-tree.js';

/** A line of the log of reading as it is sealed: every field as text. */
export interface SealedReading {
  readonly seq: string;
  readonly id: string;
  readonly at: string;
  readonly staffId: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly route: string;
  readonly complaintId: string | null;
  readonly subjectId: string | null;
}

/** A {@link SealedReading} of a row `r` of `reading`, in SQL. */
export const readingColumns = `r.seq::text AS seq, r.id::text AS id, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, r.staff_id::text AS "staffId", r.actor, r.role,
  r.action, r.route, r.complaint_id::text AS "complaintId", r.subject_id::text AS "subjectId"`;

/** Lines that are sealed together at most. */
const most = 2_000;

/** Whoever seals does so alone; the number means nothing. */
const lock = 7_336_146;

/**
 * Seals the log of reading behind whoever reads: a block of lines at a time, whose root is an event of the trail (`readings.sealed`), so that it stands in the same
 * tree, under the same signed heads, and is anchored with them. Lines are sealed once no transaction can come with an earlier one.
 */
export class ReadingSealer {
  private readonly horizon = new Horizon('reading');

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Seals what may be sealed, one block. Gives how many lines that were. */
  async seal(): Promise<number> {
    const upTo = await this.horizon.look(this.unitOfWork);
    return await this.unitOfWork.run(async (tx) => await sealUpTo(tx, upTo));
  }
}

async function sealUpTo(tx: Tx, upTo: string): Promise<number> {
  const [ours] = await tx.query<{ ours: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS ours', [lock]);
  if (!ours?.ours) return 0;
  const [last] = await tx.query<{ no: string; lastSeq: string }>(
    'SELECT no::text AS no, last_seq::text AS "lastSeq" FROM reading_block ORDER BY no DESC LIMIT 1',
  );
  const lines = await tx.query<SealedReading>(
    `SELECT ${readingColumns} FROM reading r WHERE r.seq > $1 AND r.seq <= $2 ORDER BY r.seq LIMIT $3`,
    [last?.lastSeq ?? '0', upTo, most],
  );
  const end = lines.at(-1);
  if (!end) return 0;
  const no = Number(last?.no ?? 0) + 1;
  const hashes = lines.map(leafOfReading);
  await tx.query('INSERT INTO reading_block (no, last_seq, seqs, hashes) VALUES ($1, $2, $3, $4)', [
    no,
    end.seq,
    lines.map(({ seq }) => seq),
    Buffer.concat(hashes),
  ]);
  const data = { no, to: end.seq, lines: lines.length, root: rootOfBlock(hashes).toString('base64') };
  await tx.record([{ kind: 'readings.sealed', actor: 'system:router', data }]);
  return lines.length;
}

/** The hash of a line, as it stands in its block. */
export const leafOfReading = (one: SealedReading): Buffer =>
  hashLeaf(
    Buffer.from(
      JSON.stringify([
        'redress-reading/1',
        one.seq,
        one.id,
        one.at,
        one.staffId,
        one.actor,
        one.role,
        one.action,
        one.route,
        one.complaintId,
        one.subjectId,
      ]),
    ),
  );

/** The root over the hashes of a block. */
export function rootOfBlock(hashes: readonly Buffer[]): Buffer {
  const edge = new MerkleEdge();
  for (const hash of hashes) edge.add(hash);
  return edge.root();
}
