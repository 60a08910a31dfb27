import { digest } from '#crypto';
import type { DigestName } from '../crypto/types.js';
import { compareBytes, concatBytes, equalBytes } from '../encoding.js';

/** Hash trees of RFC 4998 §4.2: a father is the hash of its children, joined in binary ascending order. */

/** The father of several hashes; a single one is its own father (nothing is hashed again). */
export function fatherOf(name: DigestName, hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 1) return hashes[0]!;
  return digest(name, concatBytes(...[...hashes].sort(compareBytes)));
}

export interface HashTree {
  readonly root: Uint8Array;
  /**
   * The reduced tree of a leaf (RFC 4998 §4.2): in the first list the leaf and its siblings, in each later one the sibling of the father.
   * Empty for a tree of one leaf, whose hash is what was stamped.
   */
  reduced(leaf: number): readonly (readonly Uint8Array[])[];
}

/**
 * A binary tree over leaves in the order given. Of an odd number of leaves the last three have one father, so that no list of a reduced
 * tree holds a single hash, of which readers differ whether it is hashed again; above the leaves a node without a sibling moves up as it is.
 * @param leaves digests, at least one
 */
export function hashTree(name: DigestName, leaves: readonly Uint8Array[]): HashTree {
  if (leaves.length === 0) throw new RangeError('no leaf');
  if (leaves.length === 1) return { root: leaves[0]!, reduced: () => [] };
  const pairs = Math.floor(leaves.length / 2);
  const groupOf = (leaf: number): number => Math.min(leaf >> 1, pairs - 1);
  const group = (at: number): readonly Uint8Array[] =>
    leaves.slice(at * 2, at === pairs - 1 ? leaves.length : at * 2 + 2).sort(compareBytes);
  const levels: (readonly Uint8Array[])[] = [Array.from({ length: pairs }, (_, at) => fatherOf(name, group(at)))];
  while (levels[levels.length - 1]!.length > 1) {
    const below = levels[levels.length - 1]!;
    const above: Uint8Array[] = [];
    for (let i = 0; i < below.length; i += 2) above.push(fatherOf(name, below.slice(i, i + 2)));
    levels.push(above);
  }
  return {
    root: levels[levels.length - 1]![0]!,
    reduced(leaf) {
      let at = groupOf(leaf);
      const lists: (readonly Uint8Array[])[] = [group(at)];
      for (const level of levels.slice(0, -1)) {
        const sibling = level[at ^ 1];
        if (sibling !== undefined) lists.push([sibling]);
        at >>= 1;
      }
      return lists;
    },
  };
}

/**
 * Goes up a reduced tree from a leaf (RFC 4998 §4.3).
 * @returns what must have been stamped; `undefined` when the first list does not hold the leaf
 */
export function rootFrom(
  name: DigestName,
  leaf: Uint8Array,
  lists: readonly (readonly Uint8Array[])[],
): Uint8Array | undefined {
  const [first, ...later] = lists;
  if (first === undefined) return leaf;
  if (!first.some((hash) => equalBytes(hash, leaf))) return undefined;
  let hash = fatherOf(name, first);
  for (const list of later) hash = fatherOf(name, [...list, hash]);
  return hash;
}
