import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyRoot, hashLeaf, hashNode, MerkleEdge } from './merkle-tree.js';
import { edgeTiles, entryOf, openingOf, type Tile, TreeEnd } from './tiles.js';

/** The root by its definition. Source: RFC 9162, section 2.1.1. */
function rootByDefinition(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leaves[0] as Buffer;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return hashNode(rootByDefinition(leaves.slice(0, half)), rootByDefinition(leaves.slice(half)));
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => hashLeaf(Buffer.from(String(at))));

describe('the Merkle tree', () => {
  // The inputs and roots that certificate-transparency-go, Trillian and others test with: 0 to 8 leaves.
  const vectors = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  it('has the roots that other implementations of RFC 6962 have', () => {
    const edge = new MerkleEdge();
    expect(edge.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const seen = vectors.map((leaf) => {
      edge.add(hashLeaf(Buffer.from(leaf, 'hex')));
      return edge.root().toString('hex');
    });
    expect(seen).toEqual(roots);
  });

  it('has the root of its definition at every size', () => {
    const leaves = leavesOf(70);
    const edge = new MerkleEdge();
    leaves.forEach((leaf, at) => {
      edge.add(leaf);
      expect(edge.root()).toEqual(rootByDefinition(leaves.slice(0, at + 1)));
    });
  });

  it('grows in tiles as it grows leaf by leaf, however it is cut into batches', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), (batches) => {
        const edge = new MerkleEdge();
        const kept = new Map<string, Tile>();
        let size = 0;
        for (const batch of batches) {
          // As from a database: only what the tiles of the edge hold is known.
          const known = edgeTiles(size).map(({ level, no }) => structuredTile(kept.get(`${level}/${no}`) as Tile));
          const end = new TreeEnd(size, known);
          for (let at = 0; at < batch; at += 1, size += 1) {
            const leaf = hashLeaf(Buffer.from(String(size)));
            edge.add(leaf);
            // As in a house whose first leaves are of before.
            end.add(leaf, String(size + 1), size < 300 ? null : leaf);
          }
          for (const tile of end.changed()) kept.set(`${tile.level}/${tile.no}`, structuredTile(tile));
          expect(end.root()).toEqual(edge.root());
        }
        const wrong = [...kept.values()]
          .filter(({ level }) => level === 0)
          .flatMap((tile) => tile.seqs.map((_, at) => ({ of: tile.no * 256 + at, opening: openingOf(tile, at), leaf: entryOf(tile, at) })))
          .filter(({ of, opening, leaf }) => (of < 300 ? opening !== null : !opening?.equals(leaf)));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

const structuredTile = ({ hashes, seqs, openings, ...tile }: Tile): Tile => ({
  ...tile,
  hashes: Buffer.from(hashes),
  seqs: [...seqs],
  openings: openings && Buffer.from(openings),
});
