/** PKCS#12 key derivation and integrity MAC (RFC 7292 Appendix B and §4); the password as a BMPString ending in two zero octets. */
import { digest } from '#crypto';
import type { DigestName } from '../crypto/types.js';
import { concatBytes } from '../encoding.js';

/** What the derived octets are for (RFC 7292 Appendix B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

/** The `u` and `v` of RFC 7292 Appendix B.2, in octets. */
const sizes: Partial<Record<DigestName, { readonly u: number; readonly v: number }>> = {
  'SHA-1': { u: 20, v: 64 },
  'SHA-224': { u: 28, v: 64 },
  'SHA-256': { u: 32, v: 64 },
  'SHA-384': { u: 48, v: 128 },
  'SHA-512': { u: 64, v: 128 },
};

/** UTF-16 big-endian with the terminating zero (RFC 7292 Appendix B.1). */
export function bmpPassword(password: string): Uint8Array {
  const bytes = new Uint8Array(password.length * 2 + 2);
  for (let i = 0; i < password.length; i++) {
    const unit = password.charCodeAt(i);
    bytes[2 * i] = unit >> 8;
    bytes[2 * i + 1] = unit & 0xff;
  }
  return bytes;
}

/**
 * RFC 7292 Appendix B.2.
 * @param length octets wanted
 * @throws RangeError for a hash that PKCS#12 does not use
 */
export function deriveOctets(
  name: DigestName,
  purpose: number,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  const size = sizes[name];
  if (size === undefined) throw new RangeError(name);
  const { u, v } = size;
  const diversifier = new Uint8Array(v).fill(purpose);
  const blocks = concatBytes(repeatTo(salt, v), repeatTo(password, v));
  const derived = new Uint8Array(Math.ceil(length / u) * u);
  for (let at = 0; at < derived.length; at += u) {
    let a = digest(name, concatBytes(diversifier, blocks));
    for (let i = 1; i < iterations; i++) a = digest(name, a);
    derived.set(a, at);
    const b = repeatTo(a, v).subarray(0, v);
    for (let block = 0; block < blocks.length; block += v) addOnePlus(blocks.subarray(block, block + v), b);
  }
  blocks.fill(0);
  return derived.slice(0, length);
}

/** Copies of the octets up to a whole number of blocks of `v`; nothing for nothing. */
function repeatTo(bytes: Uint8Array, v: number): Uint8Array {
  const repeated = new Uint8Array(Math.ceil(bytes.length / v) * v);
  for (let i = 0; i < repeated.length; i++) repeated[i] = bytes[i % bytes.length]!;
  return repeated;
}

/** block = (block + b + 1) mod 2^(8v), big-endian. */
function addOnePlus(block: Uint8Array, b: Uint8Array): void {
  let carry = 1;
  for (let i = block.length - 1; i >= 0; i--) {
    carry += block[i]! + b[i]!;
    block[i] = carry & 0xff;
    carry >>= 8;
  }
}

/** HMAC (RFC 2104). */
export function hmac(name: DigestName, key: Uint8Array, message: Uint8Array): Uint8Array {
  const blockSize = sizes[name]?.v ?? 64;
  const padded = new Uint8Array(blockSize);
  padded.set(key.length > blockSize ? digest(name, key) : key);
  const inner = digest(
    name,
    concatBytes(
      padded.map((byte) => byte ^ 0x36),
      message,
    ),
  );
  return digest(
    name,
    concatBytes(
      padded.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
}
