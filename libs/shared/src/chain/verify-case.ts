import type { Reader } from '../persistence/unit-of-work.js';
import { Erasures } from './erasures.js';
import { isBeyondProof, leafOf, messageOfEvent, noLeaf, type SealedEvent, sealedColumns } from './event-leaf.js';
import { MerkleEdge } from './merkle-tree.js';
import { edgeTiles, entriesOf, entryOf, openingOf, rootOfTile, type Tile, tileWidth } from './tiles.js';
import type { ChainFinding } from './verify-chain.js';

/** Whether the record of one case is as it was sealed. */
export interface CaseCheck {
  readonly intact: boolean;
  /** Events of the case that are sealed, and that are too young to be. */
  readonly events: number;
  /** How many of them no longer say what they said: the person was erased. */
  readonly erased: number;
  readonly waiting: number;
  /** The root that all of them are under. */
  readonly root: string;
  readonly findings: readonly ChainFinding[];
}

/**
 * Whether the events of one case are what was sealed: each fits its leaf, each leaf the one before it, none is missing at the end or in between, and
 * the tiles that they stand in lead to the last head's root. Reads some tiles, however long the record is. `from` sees one moment.
 */
export async function verifyCase(from: Reader, complaintId: string): Promise<CaseCheck> {
  const tree = await CaseTree.open(from);
  const findings: ChainFinding[] = [];
  const events = await from.read<SealedEvent>(
    `SELECT ${sealedColumns} FROM event e ${messageOfEvent} WHERE e.complaint_id = $1 ORDER BY e.seq`,
    [complaintId],
  );
  const old = events.filter(({ seq }) => BigInt(seq) <= BigInt(tree.lastSeq));
  const erasures = new Erasures();
  let before = noLeaf;
  let sealed = 0;
  for (const event of old) {
    const about = { seq: event.seq, complaintId, kind: event.kind, at: event.at };
    const place = await tree.placeOf(event.seq);
    if (place === undefined) findings.push({ what: 'inserted', ...about });
    else {
      const { leaf, opening } = place;
      if (isBeyondProof(event, opening) || leafOf(event, before, opening).equals(leaf)) erasures.pass(event);
      else findings.push({ what: 'changed', ...about });
      before = leaf;
      sealed += 1;
    }
  }
  // What is too young to be sealed may vouch already.
  for (const event of events.slice(old.length)) erasures.pass(event);
  for (const { seq, kind, at } of erasures.unvouched()) findings.push({ what: 'changed', seq, complaintId, kind, at });
  const [end] = await from.read<{ length: number; leaf: Buffer }>('SELECT length, leaf FROM chain_case WHERE complaint_id = $1', [
    complaintId,
  ]);
  // One that is gone from the middle shows at the next one, too; at the end only here.
  for (let gone = sealed; gone < (end?.length ?? 0); gone += 1) findings.push({ what: 'missing', complaintId });
  if (!(await tree.isWhole())) findings.push({ what: 'tree-changed', size: tree.size, keptIn: 'record' });
  return {
    intact: findings.length === 0,
    events: sealed,
    erased: erasures.count,
    waiting: events.length - old.length,
    root: tree.root.toString('base64'),
    findings,
  };
}

/** The tree, of which only the tiles are read that some leaves stand in and that lead from there to the root. */
class CaseTree {
  private readonly tiles = new Map<string, Tile | undefined>();
  private readonly leafTiles = new Map<number, Tile>();

  private constructor(
    private readonly from: Reader,
    readonly size: number,
    readonly root: Buffer,
    readonly lastSeq: string,
  ) {}

  static async open(from: Reader): Promise<CaseTree> {
    const [head] = await from.read<{ size: string; root: Buffer; lastSeq: string }>(
      'SELECT size, root, last_seq::text AS "lastSeq" FROM chain_head ORDER BY size DESC LIMIT 1',
    );
    return new CaseTree(from, Number(head?.size ?? 0), head?.root ?? new MerkleEdge().root(), head?.lastSeq ?? '0');
  }

  /** The leaf that was sealed for a place, and what opens it; undefined where none was. */
  async placeOf(seq: string): Promise<{ readonly leaf: Buffer; readonly opening: Buffer | null } | undefined> {
    const [row] = await this.from.read<{ no: string; hashes: Buffer; seqs: string[]; openings: Buffer | null }>(
      `SELECT no, hashes, seqs::text[] AS seqs, openings FROM chain_tile WHERE level = 0 AND first_seq <= $1 ORDER BY first_seq DESC LIMIT 1`,
      [seq],
    );
    const at = row?.seqs.indexOf(seq) ?? -1;
    if (!row || at < 0) return undefined;
    const tile = { ...row, level: 0, no: Number(row.no) };
    this.leafTiles.set(tile.no, tile);
    return { leaf: entryOf(tile, at), opening: openingOf(tile, at) };
  }

  /** Whether every tile that was read leads to the root. */
  async isWhole(): Promise<boolean> {
    const edge = new MerkleEdge();
    for (const { level, no, entries } of edgeTiles(this.size).reverse()) {
      const tile = await this.tileAt(level, no);
      if (!tile || entriesOf(tile) < entries) return false;
      for (let at = 0; at < entries; at += 1) edge.add(entryOf(tile, at), tileWidth ** level);
    }
    if (!edge.root().equals(this.root)) return false;
    for (const tile of this.leafTiles.values()) if (!(await this.leadsUp(tile))) return false;
    return true;
  }

  private async leadsUp(tile: Tile): Promise<boolean> {
    const isEdge = edgeTiles(this.size).some(({ level, no }) => level === tile.level && no === tile.no);
    if (isEdge) return true;
    const above = await this.tileAt(tile.level + 1, Math.floor(tile.no / tileWidth));
    if (!above || !entryOf(above, tile.no % tileWidth).equals(rootOfTile(tile))) return false;
    return await this.leadsUp(above);
  }

  private async tileAt(level: number, no: number): Promise<Tile | undefined> {
    const key = `${level}/${no}`;
    if (!this.tiles.has(key)) {
      const [row] = await this.from.read<{ hashes: Buffer }>('SELECT hashes FROM chain_tile WHERE level = $1 AND no = $2', [level, no]);
      this.tiles.set(key, row && { level, no, hashes: row.hashes, seqs: [], openings: null });
    }
    return this.tiles.get(key);
  }
}
