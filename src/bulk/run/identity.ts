import { createHash, type Hash } from 'node:crypto';

/** Two FNV-1a hashes: not against an adversary, only to see that the inputs are still the same ones in the same order. */
export function nameHash(name: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b + unit, 0x85ebca6b) ^ (b >>> 13);
  }
  return [a >>> 0, b >>> 0];
}

/** One digest over what every input of a run was, in their order: name, and time and size or check sum and size. */
export class InputsDigest {
  readonly #hash: Hash = createHash('sha256');

  add([a, b]: readonly [number, number], [one, two]: readonly [number, number]): void {
    const row = Buffer.allocUnsafe(24);
    row.writeUInt32LE(a, 0);
    row.writeUInt32LE(b, 4);
    row.writeDoubleLE(one, 8);
    row.writeDoubleLE(two, 16);
    this.#hash.update(row);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}
