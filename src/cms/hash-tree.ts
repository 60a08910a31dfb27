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
   * The reduced tree of a leaf (RFC 4998 §4.2): in the first list the leaf and its sibling, in each later one the sibling of the father.
   * Empty for a tree of one leaf, whose hash is what was stamped.
   */
  reduced(leaf: number): readonly (readonly Uint8Array[])[];
}

/**
 * A binary tree over leaves in the order given; a node without a sibling moves up as it is.
 * @param leaves digests, at least one
 */
export function hashTree(name: DigestName, leaves: readonly Uint8Array[]): HashTree {
  if (leaves.length === 0) throw new RangeError('no leaf');
  const levels: (readonly Uint8Array[])[] = [leaves];
  while (levels[levels.length - 1]!.length > 1) {
    const below = levels[levels.length - 1]!;
    const above: Uint8Array[] = [];
    for (let i = 0; i < below.length; i += 2) above.push(fatherOf(name, below.slice(i, i + 2)));
    levels.push(above);
  }
  return {
    root: levels[levels.length - 1]![0]!,
    reduced(leaf) {
      const lists: (readonly Uint8Array[])[] = [];
      let at = leaf;
      for (const level of levels.slice(0, -1)) {
        const sibling = level[at ^ 1];
        if (lists.length === 0) {
          const own = level[at]!;
          // The first list must hold the leaf, also where its first sibling stands higher up.
          lists.push(sibling === undefined ? [own] : [own, sibling].sort(compareBytes));
        } else if (sibling !== undefined) lists.push([sibling]);
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
