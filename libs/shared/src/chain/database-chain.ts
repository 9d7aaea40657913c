import type { KeyObject } from 'node:crypto';
import { messageOfEvent, type SealedEvent, sealedColumns } from './event-leaf.js';
import { entriesOf, entryOf, rootOfTile, type Tile, tileWidth } from './tiles.js';
import { readHead } from './tree-head.js';
import type { ChainFinding, KeptHead, Place } from './verify-chain.js';

/** One query of a database; of a transaction that sees one moment, or what is sealed meanwhile looks broken. */
export type ReadRows = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** Full tiles that are read at once. */
const tilesAtOnce = 16;

/** How many events are sealed, and how many wait to be. */
export async function countSealed(read: ReadRows): Promise<{ readonly sealed: number; readonly waiting: number }> {
  const [row] = await read<{ sealed: string; waiting: string }>(
    `SELECT coalesce(h.size, 0) AS sealed, (SELECT count(*) FROM event WHERE seq > coalesce(h.last_seq, 0)) AS waiting
     FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT size, last_seq FROM chain_head ORDER BY size DESC LIMIT 1) h ON true`,
  );
  return { sealed: Number(row?.sealed ?? 0), waiting: Number(row?.waiting ?? 0) };
}

/** The heads that stand beside the tree. */
export async function headsOfDatabase(read: ReadRows, key: KeyObject | undefined): Promise<KeptHead[]> {
  const rows = await read<{ size: string; root: Buffer; at: Date; note: string | null }>(
    'SELECT size, root, at, note FROM chain_head ORDER BY size',
  );
  return rows.map(({ size, root, at, note }) => {
    const head = { size: Number(size), root, at: at.toISOString(), keptIn: 'record' };
    const read = key && note !== null ? readHead(note, key) : null;
    return { ...head, signed: read?.signed === true && read.size === head.size && read.root.equals(root) };
  });
}

/** Every place of the record in a database, from the first to the last sealed one. */
export async function* placesOfDatabase(read: ReadRows): AsyncGenerator<Place> {
  const [head] = await read<{ last: string }>('SELECT last_seq::text AS last FROM chain_head ORDER BY size DESC LIMIT 1');
  let after = '0';
  for (let no = 0; ; no += tilesAtOnce) {
    const tiles = await leafTiles(read, no);
    const leaves = tiles.flatMap((tile) => tile.seqs.map((seq, at) => ({ seq, leaf: entryOf(tile, at) })));
    const isLast = tiles.length < tilesAtOnce;
    const upTo = isLast ? later(head?.last ?? '0', leaves.at(-1)?.seq ?? '0') : (leaves.at(-1)?.seq as string);
    yield* merge(leaves, await eventsBetween(read, after, upTo));
    if (isLast) return;
    after = upTo;
  }
}

/** Tiles above the leaves that are not made of those below, and cases that end elsewhere than is kept: later events would be sealed upon that. */
export async function checkTree(read: ReadRows): Promise<ChainFinding[]> {
  const findings: ChainFinding[] = [];
  const roots = new Map<string, Buffer>();
  const above = await read<{ level: number; no: string; hashes: Buffer }>(
    'SELECT level, no, hashes FROM chain_tile WHERE level > 0 ORDER BY level, no',
  );
  for (let no = 0; ; no += tilesAtOnce) {
    const tiles = await leafTiles(read, no);
    for (const tile of tiles) if (entriesOf(tile) === tileWidth) roots.set(`0/${tile.no}`, rootOfTile(tile));
    if (tiles.length < tilesAtOnce) break;
  }
  for (const { level, no, hashes } of above) {
    for (let at = 0; at < entriesOf({ hashes }); at += 1) {
      const below = roots.get(`${level - 1}/${Number(no) * tileWidth + at}`);
      if (!below?.equals(entryOf({ hashes }, at))) {
        findings.push({ what: 'tree-changed', size: (Number(no) * tileWidth + at + 1) * tileWidth ** level, keptIn: 'record' });
      }
    }
    if (entriesOf({ hashes }) === tileWidth) roots.set(`${level}/${no}`, rootOfTile({ hashes }));
  }
  return findings;
}

async function leafTiles(read: ReadRows, from: number): Promise<Tile[]> {
  const rows = await read<{ no: string; hashes: Buffer; seqs: string[] }>(
    'SELECT no, hashes, seqs::text[] AS seqs FROM chain_tile WHERE level = 0 AND no >= $1 AND no < $2 ORDER BY no',
    [from, from + tilesAtOnce],
  );
  return rows.map(({ no, hashes, seqs }) => ({ level: 0, no: Number(no), hashes, seqs }));
}

async function eventsBetween(read: ReadRows, after: string, upTo: string): Promise<SealedEvent[]> {
  return await read<SealedEvent>(`SELECT ${sealedColumns} FROM event e ${messageOfEvent} WHERE e.seq > $1 AND e.seq <= $2 ORDER BY e.seq`, [
    after,
    upTo,
  ]);
}

/** Two lists in the order of the trail as one; what only one of them has stands alone. */
function* merge(leaves: readonly { readonly seq: string; readonly leaf: Buffer }[], events: readonly SealedEvent[]): Generator<Place> {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  const sealed = new Set(leaves.map(({ seq }) => seq));
  const inserted = events.filter(({ seq }) => !sealed.has(seq));
  for (const { seq, leaf } of leaves) {
    while (inserted[0] && BigInt(inserted[0].seq) < BigInt(seq)) yield alone(inserted.shift() as SealedEvent);
    yield { seq, leaf, event: bySeq.get(seq) ?? null };
  }
  for (const event of inserted) yield alone(event);
}

const alone = (event: SealedEvent): Place => ({ seq: event.seq, leaf: null, event });

const later = (one: string, other: string): string => (BigInt(one) > BigInt(other) ? one : other);
