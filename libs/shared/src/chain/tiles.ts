import { MerkleEdge } from './merkle-tree.js';

/**
 * Hashes of the tree, 256 side by side. Level 0 holds leaves; each entry of a level above is the root of one full tile below it. Only the last
 * tile of a level ever changes. Source: C2SP, "tlog-tiles" (https://c2sp.org/tlog-tiles), tiles of height 8.
 */
export interface Tile {
  readonly level: number;
  readonly no: number;
  hashes: Buffer;
  /** Of level 0: the events' places in the trail, in the order of their leaves. */
  seqs: string[];
  /** Of level 0: what opens each leaf, 32 bytes each and all zeros for a leaf that needs none. Null: none of them does. */
  openings: Buffer | null;
}

/** Entries of a full tile. */
export const tileWidth = 256;
const hashLength = 32;

/** How many hashes a tile holds. */
export const entriesOf = (tile: Pick<Tile, 'hashes'>): number => tile.hashes.length / hashLength;

/** One hash of a tile. */
export const entryOf = (tile: Pick<Tile, 'hashes'>, at: number): Buffer => tile.hashes.subarray(at * hashLength, (at + 1) * hashLength);

/** What opens one leaf of a tile; null where it is a leaf of before, which needs nothing. */
export function openingOf(tile: Pick<Tile, 'openings'>, at: number): Buffer | null {
  const opening = tile.openings?.subarray(at * hashLength, (at + 1) * hashLength);
  return opening?.length === hashLength && opening.some((byte) => byte !== 0) ? opening : null;
}

/** The root of the subtree that a tile is. */
export function rootOfTile(tile: Pick<Tile, 'hashes'>): Buffer {
  const edge = new MerkleEdge();
  for (let at = 0; at < entriesOf(tile); at += 1) edge.add(entryOf(tile, at));
  return edge.root();
}

/** Where the tree of so many leaves ends: the tile of each level that is begun and not full, lowest level first. */
export function edgeTiles(size: number): { readonly level: number; readonly no: number; readonly entries: number }[] {
  const edges = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / tileWidth)) {
    const entries = count % tileWidth;
    if (entries > 0) edges.push({ level, no: Math.floor(count / tileWidth), entries });
  }
  return edges;
}

/** The end of the tree, to which leaves are added. */
export class TreeEnd {
  private readonly tiles = new Map<string, Tile>();
  private readonly touched = new Set<Tile>();

  /** `edge` are the tiles that `edgeTiles` names for this size. */
  constructor(
    private count: number,
    edge: readonly Tile[],
  ) {
    for (const tile of edge) this.tiles.set(`${tile.level}/${tile.no}`, tile);
  }

  get size(): number {
    return this.count;
  }

  /** `opening` is what opens the leaf; null for one of before. */
  add(leaf: Buffer, seq: string, opening: Buffer | null): void {
    const tile = this.at(0, Math.floor(this.count / tileWidth));
    const missing = entriesOf(tile) * hashLength - (tile.openings?.length ?? 0);
    if (opening) tile.openings = Buffer.concat([tile.openings ?? Buffer.alloc(0), Buffer.alloc(missing), opening]);
    this.addTo(0, this.count, leaf, seq);
    this.count += 1;
  }

  /** The hash that stands for every leaf so far. */
  root(): Buffer {
    const edge = new MerkleEdge();
    for (const { level, no, entries } of edgeTiles(this.count).reverse()) {
      const tile = this.at(level, no);
      for (let at = 0; at < entries; at += 1) edge.add(entryOf(tile, at), tileWidth ** level);
    }
    return edge.root();
  }

  /** The tiles that are new or longer now. */
  changed(): Tile[] {
    return [...this.touched];
  }

  private addTo(level: number, index: number, hash: Buffer, seq?: string): void {
    const tile = this.at(level, Math.floor(index / tileWidth));
    tile.hashes = Buffer.concat([tile.hashes, hash]);
    if (seq !== undefined) tile.seqs.push(seq);
    this.touched.add(tile);
    if (entriesOf(tile) === tileWidth) this.addTo(level + 1, tile.no, rootOfTile(tile));
  }

  private at(level: number, no: number): Tile {
    const key = `${level}/${no}`;
    const tile = this.tiles.get(key) ?? { level, no, hashes: Buffer.alloc(0), seqs: [], openings: null };
    this.tiles.set(key, tile);
    return tile;
  }
}
