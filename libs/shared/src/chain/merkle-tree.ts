import { createHash } from 'node:crypto';

/** A leaf's hash over its bytes. Source: RFC 9162, section 2.1.1 (a leading 0 keeps leaves and nodes apart). */
export function hashLeaf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(leafMark).update(bytes).digest();
}

/** A node's hash over those of its two halves. Source: RFC 9162, section 2.1.1. */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodeMark).update(left).update(right).digest();
}

/** The root of no leaf at all. Source: RFC 9162, section 2.1.1. */
export const emptyRoot: Buffer = createHash('sha256').digest();

const leafMark = Buffer.of(0);
const nodeMark = Buffer.of(1);

interface Subtree {
  readonly leaves: number;
  readonly hash: Buffer;
}

/**
 * The right edge of a Merkle tree: the roots of its largest full subtrees, largest first. That is all it takes to add leaves and to say the
 * root at any size, so a log of any length is walked in memory of its logarithm.
 */
export class MerkleEdge {
  private readonly subtrees: Subtree[] = [];

  /** How many leaves there are. */
  size = 0;

  /** Adds one leaf, by its hash; or a full subtree of so many leaves, where only full ones of that size came before it. */
  add(hash: Uint8Array, leaves = 1): void {
    let subtree: Subtree = { leaves, hash: Buffer.from(hash) };
    for (let left = this.subtrees.at(-1); left?.leaves === subtree.leaves; left = this.subtrees.at(-1)) {
      this.subtrees.pop();
      subtree = { leaves: left.leaves * 2, hash: hashNode(left.hash, subtree.hash) };
    }
    this.subtrees.push(subtree);
    this.size += leaves;
  }

  /** The hash that stands for every leaf so far. */
  root(): Buffer {
    const [last, ...before] = [...this.subtrees].reverse();
    return last === undefined ? emptyRoot : before.reduce((right, { hash }) => hashNode(hash, right), last.hash);
  }
}
