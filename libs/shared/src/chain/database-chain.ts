import type { Reader } from '../persistence/unit-of-work.js';
import { type CheckedAnchor, missingAnchors, readAnchors, type StampWishes } from './anchors.js';
import { messageOfEvent, noCase, type SealedEvent, sealedColumns } from './event-leaf.js';
import { keyVouchers, trustedKeys } from './heads/record-keys.js';
import type { HeadKeys, KeptHead } from './heads/tree-head.js';
import { readHead } from './heads/tree-head.js';
import { entriesOf, entryOf, openingOf, rootOfTile, type Tile, tileWidth } from './tiles.js';
import { type CaseEnd, type ChainCheck, type ChainFinding, type Place, verifyChain } from './verify-chain.js';
import { countReadings, verifyReadings } from './verify-readings.js';

/** Full tiles that are read at once. */
const tilesAtOnce = 16;

/** The whole record of a house, walked. */
export interface RecordVerdict extends ChainCheck {
  /** Events that are too young to be sealed. */
  readonly waiting: number;
  /** Heads with a time stamp of an authority outside that holds. */
  readonly anchors: number;
  /** Lines of the log of reading: those that were walked, and those too young to be sealed. An export has none. */
  readonly readings: { readonly lines: number; readonly waiting: number };
}

/**
 * Walks the record in a database: places, heads beside it and `kept` ones from outside, ends of cases, and the tree above the leaves. Without a key
 * nobody asks who signed; keys of the past count by what later ones said of them. `kept` may be read once it is known which keys count. `from` must see one moment, or what is sealed meanwhile looks broken.
 */
export async function verifyRecord(
  from: Reader,
  key: HeadKeys | undefined,
  kept: readonly KeptHead[] | ((keys: HeadKeys) => readonly KeptHead[]),
  onPlaces: (done: number, all: number) => void = () => {},
  wishes: StampWishes = {},
): Promise<RecordVerdict> {
  const anchors = await readAnchors(from, wishes);
  const stamped = anchors.filter(({ holds }) => holds).map(({ holds: _, ...head }): KeptHead => ({ ...head, signed: true }));
  const keys = key && trustedKeys(key, await keyVouchers(from));
  const outside = typeof kept === 'function' ? (keys ? kept(keys) : []) : kept;
  const { sealed, waiting } = await countSealed(from);
  const lines = await countReadings(from);
  const check = await verifyChain(placesOfDatabase(from), [...(await headsOfDatabase(from, keys)), ...outside, ...stamped], {
    signed: key !== undefined,
    caseEnds: endsOfDatabase(from),
    onPlaces: (done) => onPlaces(Math.min(done, sealed), sealed + lines),
  });
  const { findings: ofReadings, ...readings } = await verifyReadings(from, (done) =>
    onPlaces(sealed + Math.min(done, lines), sealed + lines),
  );
  const findings = [...check.findings, ...(await checkTree(from)), ...ofReadings, ...spoiled(anchors), ...(await missingAnchors(from))];
  return { ...check, intact: findings.length === 0, findings, waiting, readings, anchors: new Set(stamped.map(({ size }) => size)).size };
}

const spoiled = (anchors: readonly CheckedAnchor[]): ChainFinding[] =>
  anchors.filter(({ holds }) => !holds).map(({ size, at, keptIn }) => ({ what: 'anchor', size, at, keptIn }));

/** The last head: what stands for every sealed event. */
export async function lastHead(from: Reader): Promise<{ readonly root: Buffer; readonly at: Date } | undefined> {
  const [head] = await from.read<{ root: Buffer; at: Date }>('SELECT root, at FROM chain_head ORDER BY size DESC LIMIT 1');
  return head;
}

/** How many events are sealed, and how many wait to be. */
export async function countSealed(from: Reader): Promise<{ readonly sealed: number; readonly waiting: number }> {
  const [row] = await from.read<{ sealed: string; waiting: string }>(
    `SELECT coalesce(h.size, 0) AS sealed, (SELECT count(*) FROM event WHERE seq > coalesce(h.last_seq, 0)) AS waiting
     FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT size, last_seq FROM chain_head ORDER BY size DESC LIMIT 1) h ON true`,
  );
  return { sealed: Number(row?.sealed ?? 0), waiting: Number(row?.waiting ?? 0) };
}

/** The heads that stand beside the tree. */
async function headsOfDatabase(from: Reader, key: HeadKeys | undefined): Promise<KeptHead[]> {
  const rows = await from.read<{ size: string; root: Buffer; at: Date; note: string | null }>(
    'SELECT size, root, at, note FROM chain_head ORDER BY size',
  );
  return rows.map(({ size, root, at, note }) => {
    const head = { size: Number(size), root, at: at.toISOString(), keptIn: 'record' };
    const said = key && note !== null ? readHead(note, key) : null;
    const same = said !== null && said.size === head.size && said.root.equals(root);
    return { ...head, signed: same && said.signed, signer: said?.signer ?? null, strange: said?.strange === true };
  });
}

/** The signed notes of these heads, for an export. */
export async function notesOfDatabase(from: Reader): Promise<string[]> {
  const rows = await from.read<{ note: string }>('SELECT note FROM chain_head WHERE note IS NOT NULL ORDER BY size');
  return rows.map(({ note }) => note);
}

/** Every place of the record in a database, from the first to the last sealed one. */
export async function* placesOfDatabase(from: Reader): AsyncGenerator<Place> {
  const [head] = await from.read<{ last: string }>('SELECT last_seq::text AS last FROM chain_head ORDER BY size DESC LIMIT 1');
  // Places begin with 1; what somebody put before that was never sealed.
  let after: string | null = null;
  for (let no = 0; ; no += tilesAtOnce) {
    const tiles = await leafTiles(from, no);
    const leaves = tiles.flatMap((tile) => tile.seqs.map((seq, at) => ({ seq, leaf: entryOf(tile, at), opening: openingOf(tile, at) })));
    const isLast = tiles.length < tilesAtOnce;
    const upTo = isLast ? later(head?.last ?? '0', leaves.at(-1)?.seq ?? '0') : (leaves.at(-1)?.seq as string);
    yield* merge(leaves, await eventsBetween(from, after, upTo));
    if (isLast) return;
    after = upTo;
  }
}

/** Where each case ends, in batches by its id. */
async function* endsOfDatabase(from: Reader): AsyncGenerator<CaseEnd> {
  for (let after = ''; ; ) {
    const rows = await from.read<{ id: string; leaf: Buffer }>(
      `SELECT complaint_id AS id, leaf FROM chain_case WHERE $1 = '' OR complaint_id > nullif($1, '')::uuid ORDER BY complaint_id LIMIT 5000`,
      [after],
    );
    for (const { id, leaf } of rows) yield { complaintId: id === noCase ? null : id, leaf };
    if (rows.length < 5_000) return;
    after = (rows.at(-1) as { id: string }).id;
  }
}

/** Tiles above the leaves that are not made of those below: later events would be sealed upon them. */
async function checkTree(from: Reader): Promise<ChainFinding[]> {
  const findings: ChainFinding[] = [];
  const roots = new Map<string, Buffer>();
  const above = await from.read<{ level: number; no: string; hashes: Buffer }>(
    'SELECT level, no, hashes FROM chain_tile WHERE level > 0 ORDER BY level, no',
  );
  for (let no = 0; ; no += tilesAtOnce) {
    const tiles = await leafTiles(from, no);
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

async function leafTiles(from: Reader, first: number): Promise<Tile[]> {
  const rows = await from.read<{ no: string; hashes: Buffer; seqs: string[]; openings: Buffer | null }>(
    'SELECT no, hashes, seqs::text[] AS seqs, openings FROM chain_tile WHERE level = 0 AND no >= $1 AND no < $2 ORDER BY no',
    [first, first + tilesAtOnce],
  );
  return rows.map(({ no, ...tile }) => ({ level: 0, no: Number(no), ...tile }));
}

async function eventsBetween(from: Reader, after: string | null, upTo: string): Promise<SealedEvent[]> {
  return await from.read<SealedEvent>(
    `SELECT ${sealedColumns} FROM event e ${messageOfEvent} WHERE ($1::bigint IS NULL OR e.seq > $1) AND e.seq <= $2 ORDER BY e.seq`,
    [after, upTo],
  );
}

/** Two lists in the order of the trail as one; what only one of them has stands alone. */
function* merge(leaves: readonly Omit<Place, 'event'>[], events: readonly SealedEvent[]): Generator<Place> {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  const sealed = new Set(leaves.map(({ seq }) => seq));
  const inserted = events.filter(({ seq }) => !sealed.has(seq));
  for (const place of leaves) {
    const { seq } = place;
    while (inserted[0] && BigInt(inserted[0].seq) < BigInt(seq)) yield alone(inserted.shift() as SealedEvent);
    yield { ...place, event: bySeq.get(seq) ?? null };
  }
  for (const event of inserted) yield alone(event);
}

const alone = (event: SealedEvent): Place => ({ seq: event.seq, leaf: null, opening: null, event });

const later = (one: string, other: string): string => (BigInt(one) > BigInt(other) ? one : other);
