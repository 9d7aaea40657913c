import { type KeyObject, randomBytes } from 'node:crypto';
import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import { faultPoint } from '../platform/process/fault-point.js';
import { leafOf, messageOfEvent, noCase, noLeaf, openingLength, type SealedEvent, sealedColumns } from './event-leaf.js';
import { signHead, type TreeHead } from './heads/tree-head.js';
import { Horizon } from './horizon.js';
import { emptyRoot } from './merkle-tree.js';
import { edgeTiles, type Tile, TreeEnd } from './tiles.js';

/** Events sealed in one transaction at most. */
const most = 2_000;

/** Whoever seals or changes what was sealed does so alone; the number means nothing. */
export const sealingLock = 7_336_145;

/**
 * Puts the events of the trail into the tree, in their order, and says the new head. It runs behind the complaints, some seconds late and some
 * thousand events at once: nobody who records an event waits for it or for the events of others. Events are sealed only once no transaction can
 * come with an earlier one (`Horizon`), so the order of the leaves is that of the trail.
 */
export class Sealer {
  private readonly horizon = new Horizon('event');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    /** Signs the heads; without it they stand unsigned. */
    private readonly key: KeyObject | undefined,
    /** Hears of each new head once it is committed: the place outside the database. */
    private readonly onHead: (head: TreeHead & { readonly note: string | null }) => void = () => {},
  ) {}

  /** Seals what may be sealed, one batch. Gives how many events that were. */
  async seal(): Promise<number> {
    const upTo = await this.horizon.look(this.unitOfWork);
    const sealed = await this.unitOfWork.run(async (tx) => {
      const done = await this.sealUpTo(tx, upTo);
      await faultPoint('chain.before_commit');
      return done;
    });
    await faultPoint('chain.after_commit');
    if (sealed === null) return 0;
    this.onHead(sealed);
    return sealed.events;
  }

  private async sealUpTo(tx: Tx, upTo: string) {
    const [lock] = await tx.query<{ ours: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS ours', [sealingLock]);
    if (!lock?.ours) return null;
    const { size, lastSeq } = await lastHead(tx);
    const events = await tx.query<SealedEvent>(
      `SELECT ${sealedColumns} FROM event e ${messageOfEvent} WHERE e.seq > $1 AND e.seq <= $2 ORDER BY e.seq LIMIT $3`,
      [lastSeq, upTo, most],
    );
    if (events.length === 0) return null;
    const end = new TreeEnd(size, await readTiles(tx, edgeTiles(size)));
    const cases = await readCases(tx, [...new Set(events.map(caseOf))]);
    const openings = randomBytes(events.length * openingLength);
    for (const [no, event] of events.entries()) {
      const before = cases.get(caseOf(event)) ?? { length: 0, leaf: noLeaf };
      const opening = openings.subarray(no * openingLength, (no + 1) * openingLength);
      const leaf = leafOf(event, before.leaf, opening);
      end.add(leaf, event.seq, opening);
      cases.set(caseOf(event), { length: before.length + 1, leaf });
    }
    await writeTiles(tx, end.changed());
    await writeCases(tx, cases);
    const head: TreeHead = { size: end.size, root: end.root(), at: new Date().toISOString() };
    const note = this.key ? signHead(head, this.key) : null;
    await tx.query('INSERT INTO chain_head (size, root, last_seq, at, note) VALUES ($1, $2, $3, $4, $5)', [
      head.size,
      head.root,
      events.at(-1)?.seq,
      head.at,
      note,
    ]);
    return { ...head, note, events: events.length };
  }
}

/**
 * Heads of more than a day ago are thinned to the last of each hour: any head proves everything before it. Gives how many went.
 */
export async function thinHeads(unitOfWork: UnitOfWork): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const gone = await tx.query(
      `DELETE FROM chain_head WHERE size IN (
         SELECT h.size FROM chain_head h WHERE h.at < now() - interval '1 day' AND EXISTS (
           SELECT 1 FROM chain_head later WHERE later.size > h.size AND date_trunc('hour', later.at) = date_trunc('hour', h.at))
         ORDER BY h.size LIMIT 5000) RETURNING 1`,
    );
    return gone.length;
  });
}

const caseOf = (event: SealedEvent): string => event.complaintId ?? noCase;

async function lastHead(tx: Tx): Promise<{ size: number; root: Buffer; lastSeq: string }> {
  const [head] = await tx.query<{ size: string; root: Buffer; lastSeq: string }>(
    'SELECT size, root, last_seq::text AS "lastSeq" FROM chain_head ORDER BY size DESC LIMIT 1',
  );
  return head ? { ...head, size: Number(head.size) } : { size: 0, root: emptyRoot, lastSeq: '0' };
}

async function readTiles(tx: Tx, edges: ReturnType<typeof edgeTiles>): Promise<Tile[]> {
  if (edges.length === 0) return [];
  const rows = await tx.query<{ level: number; no: string; hashes: Buffer; seqs: string[] | null; openings: Buffer | null }>(
    'SELECT level, no, hashes, seqs::text[] AS seqs, openings FROM chain_tile WHERE (level, no) IN (SELECT * FROM unnest($1::int[], $2::bigint[]))',
    [edges.map(({ level }) => level), edges.map(({ no }) => no)],
  );
  return rows.map(({ no, seqs, ...tile }) => ({ ...tile, no: Number(no), seqs: seqs ?? [] }));
}

async function writeTiles(tx: Tx, tiles: readonly Tile[]): Promise<void> {
  const rows = tiles.map(({ level, no, hashes, seqs, openings }) => ({
    level,
    no,
    hashes: `\\x${hashes.toString('hex')}`,
    seqs: level === 0 ? seqs : null,
    first_seq: level === 0 ? seqs[0] : null,
    openings: openings === null ? null : `\\x${openings.toString('hex')}`,
  }));
  await tx.query(
    `INSERT INTO chain_tile (level, no, hashes, seqs, first_seq, openings)
     SELECT level, no, hashes, seqs, first_seq, openings
     FROM json_to_recordset($1) AS t(level int, no bigint, hashes bytea, seqs bigint[], first_seq bigint, openings bytea)
     ON CONFLICT (level, no) DO UPDATE SET hashes = excluded.hashes, seqs = excluded.seqs, openings = excluded.openings`,
    [JSON.stringify(rows)],
  );
}

interface CaseEnd {
  readonly length: number;
  readonly leaf: Buffer;
}

async function readCases(tx: Tx, ids: readonly string[]): Promise<Map<string, CaseEnd>> {
  const rows = await tx.query<{ id: string } & CaseEnd>(
    'SELECT complaint_id AS id, length, leaf FROM chain_case WHERE complaint_id = ANY($1)',
    [ids],
  );
  return new Map(rows.map(({ id, ...end }) => [id, end]));
}

async function writeCases(tx: Tx, cases: ReadonlyMap<string, CaseEnd>): Promise<void> {
  const ends = [...cases];
  await tx.query(
    `INSERT INTO chain_case (complaint_id, length, leaf) SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[])
     ON CONFLICT (complaint_id) DO UPDATE SET length = excluded.length, leaf = excluded.leaf`,
    [ends.map(([id]) => id), ends.map(([, { length }]) => length), ends.map(([, { leaf }]) => leaf)],
  );
}
