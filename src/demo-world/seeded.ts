import { toHex } from '../encoding.js';

/**
 * Repeatable choices for a demonstration world: the same seed and label always give the same values, and each label has its
 * own stream, so that adding one thing to a world changes nothing else. Not random in any sense that security needs.
 */
export interface Seeded {
  /** 0 ≤ n < 2^32. */
  next(): number;
  /** 0 ≤ n < limit. */
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
  shuffled<T>(values: readonly T[]): T[];
  bytes(length: number): Uint8Array;
  /** In the form of a version 4 UUID (RFC 9562 §5.4). */
  uuid(): string;
  digits(length: number): string;
}

export function seeded(seed: string, label: string): Seeded {
  const next = sfc32(`${seed}\u0000${label}`);
  const below = (limit: number) => Math.floor((next() / 0x1_0000_0000) * limit);
  const bytes = (length: number) => Uint8Array.from({ length }, () => next() & 0xff);
  return {
    next,
    below,
    bytes,
    pick: (values) => values[below(values.length)]!,
    shuffled: (values) => {
      const list = [...values];
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [list[i], list[j]] = [list[j]!, list[i]!];
      }
      return list;
    },
    uuid: () => {
      const octets = bytes(16);
      octets[6] = (octets[6]! & 0x0f) | 0x40;
      octets[8] = (octets[8]! & 0x3f) | 0x80;
      return toHex(octets).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
    digits: (length) => Array.from({ length }, () => below(10)).join(''),
  };
}

/** sfc32 (Doty-Humphrey's small fast counting generator), its state filled from an FNV-1a hash of the text. */
function sfc32(text: string): () => number {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) counter = Math.imul(counter ^ text.charCodeAt(i), 0x01000193);
  const step = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) step();
  return step;
}
