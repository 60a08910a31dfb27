/**
 * What both implementations of `#crypto` refuse before any arithmetic, so that they refuse exactly the same things:
 * numbers that are no public key, and signature values in a form their standard does not allow.
 */
import { equalBytes, toHex } from '../encoding.js';
import type { CurveName, DigestName, PublicKeyData } from './types.js';

export interface CurveFacts {
  /** Octets of a field element and of each half of an r||s value (both lengths are equal for these curves). */
  readonly size: number;
  readonly bits: number;
  readonly p: bigint;
  readonly b: bigint;
  readonly n: bigint;
}

/** NIST SP 800-186 §3.2.1; `a` is -3 for all three. */
export const curves: Readonly<Record<CurveName, CurveFacts>> = {
  'P-256': {
    size: 32,
    bits: 256,
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  'P-384': {
    size: 48,
    bits: 384,
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  'P-521': {
    size: 66,
    bits: 521,
    p: (1n << 521n) - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
};

export const digestLengths: Readonly<Record<DigestName, number>> = {
  MD5: 16,
  'SHA-1': 20,
  'SHA-224': 28,
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
  'SHA3-256': 32,
  'SHA3-384': 48,
  'SHA3-512': 64,
};

/** Moduli outside 512…16384 bits and exponents above 64 bits are refused: no certificate has them, and they cost time. */
const RSA_MIN_BITS = 512;
const RSA_MAX_BITS = 16_384;
const RSA_MAX_EXPONENT_OCTETS = 8;

/** Edwards25519 (RFC 8032 §5.1). */
const ED_P = (1n << 255n) - 19n;
const ED_D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;
export const ed25519Order = (1n << 252n) + 27742317777372353535851937790883648493n;
/** Ordinates of the points of order 1, 2, 4 and 8. */
const ED_SMALL_ORDER = new Set<bigint>([
  0n,
  1n,
  ED_P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

export function toBigIntLittleEndian(bytes: Uint8Array): bigint {
  return toBigInt(bytes.slice().reverse());
}

export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    if (rest > 1n) square = (square * square) % modulus;
  }
  return result;
}

/** Bits of a public key; throws a `RangeError` for numbers that are no key. */
export function checkKey(data: PublicKeyData): number {
  switch (data.kind) {
    case 'RSA':
      return checkRsa(data.n, data.e);
    case 'EC':
      return checkPoint(data.curve, data.x, data.y);
    case 'Ed25519':
      return checkEd25519(data.key);
  }
}

function checkRsa(n: Uint8Array, e: Uint8Array): number {
  if (n.length === 0 || n[0] === 0 || e.length === 0 || e[0] === 0)
    throw new RangeError('RSA number with leading zero');
  const bits = n.length * 8 - (Math.clz32(n[0]!) - 24);
  if (bits < RSA_MIN_BITS || bits > RSA_MAX_BITS) throw new RangeError('RSA modulus of unusual length');
  if ((n[n.length - 1]! & 1) === 0) throw new RangeError('RSA modulus is even');
  if (e.length > RSA_MAX_EXPONENT_OCTETS) throw new RangeError('RSA exponent above 64 bits');
  if ((e[e.length - 1]! & 1) === 0 || (e.length === 1 && e[0] === 1)) throw new RangeError('RSA exponent is even or 1');
  return bits;
}

function checkPoint(curve: CurveName, x: Uint8Array, y: Uint8Array): number {
  const facts = curves[curve];
  if (facts === undefined) throw new RangeError('unknown curve');
  const { size, p, b, bits } = facts;
  if (x.length !== size || y.length !== size) throw new RangeError('coordinate of wrong length');
  const xn = toBigInt(x);
  const yn = toBigInt(y);
  if (xn >= p || yn >= p) throw new RangeError('coordinate not in the field');
  if ((yn * yn - (xn * xn * xn - 3n * xn + b)) % p !== 0n) throw new RangeError('point not on the curve');
  return bits;
}

function checkEd25519(key: Uint8Array): number {
  if (key.length !== 32) throw new RangeError('Ed25519 key of wrong length');
  const bytes = key.slice();
  bytes[31]! &= 0x7f;
  const y = toBigIntLittleEndian(bytes);
  if (y >= ED_P) throw new RangeError('Ed25519 key not in canonical form');
  // A point of small order verifies values for many messages at once.
  if (ED_SMALL_ORDER.has(y)) throw new RangeError('Ed25519 key of small order');
  const u = (y * y - 1n) % ED_P;
  const v = (ED_D * y * y + 1n) % ED_P;
  if (modPow(((u * v) % ED_P) + ED_P, (ED_P - 1n) / 2n, ED_P) !== 1n) throw new RangeError('Ed25519 key is no point');
  // x = 0 only at small order, so that either sign is a point here.
  return 256;
}

/**
 * r||s of an ECDSA value, or `undefined` when it is not the one form its encoding allows:
 * `der` is strict DER of SEQUENCE { r INTEGER, s INTEGER } with nothing after it; both need 1 ≤ r, s < n.
 */
export function readEcdsaValue(value: Uint8Array, encoding: 'der' | 'p1363', curve: CurveName): Uint8Array | undefined {
  const { size, n } = curves[curve];
  const pair = encoding === 'p1363' ? value : derPair(value, size);
  if (pair === undefined || pair.length !== 2 * size) return undefined;
  const r = toBigInt(pair.subarray(0, size));
  const s = toBigInt(pair.subarray(size));
  return r > 0n && r < n && s > 0n && s < n ? pair : undefined;
}

function derPair(der: Uint8Array, size: number): Uint8Array | undefined {
  // The content is at most 2 * (2 + 67) = 138 octets, so that a length has at most one octet after 0x81.
  if (der[0] !== 0x30) return undefined;
  let at = 2;
  let length = der[1]!;
  if (length === 0x81) {
    length = der[2]!;
    at = 3;
    if (length < 0x80) return undefined;
  } else if (!(length < 0x80)) return undefined;
  if (der.length !== at + length) return undefined;
  const pair = new Uint8Array(2 * size);
  for (let half = 0; half < 2; half++) {
    const octets = der[at + 1]!;
    if (der[at] !== 0x02 || !(octets >= 1 && octets < 0x80) || at + 2 + octets > der.length) return undefined;
    let from = at + 2;
    at = from + octets;
    if (der[from]! >= 0x80) return undefined;
    if (der[from] === 0 && octets > 1) {
      if (der[from + 1]! < 0x80) return undefined;
      from++;
    }
    if (at - from > size) return undefined;
    pair.set(der.subarray(from, at), (half + 1) * size - (at - from));
  }
  return at === der.length ? pair : undefined;
}

/** Whether an Ed25519 value has the one accepted form of RFC 8032 §5.1.7: 64 octets, S below the group order. */
export function isEd25519Value(value: Uint8Array): boolean {
  return value.length === 64 && toBigIntLittleEndian(value.subarray(32)) < ed25519Order;
}

/** DER of DigestInfo up to the digest's octets, with the NULL parameter (RFC 8017 §9.2 note 1). */
const digestInfoPrefixes: Readonly<Record<DigestName, readonly number[]>> = {
  MD5: [0x30, 0x20, 0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5, 5, 0, 4, 0x10],
  'SHA-1': [0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14],
  'SHA-224': [0x30, 0x2d, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4, 5, 0, 4, 0x1c],
  'SHA-256': [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20],
  'SHA-384': [0x30, 0x41, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 0x30],
  'SHA-512': [0x30, 0x51, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40],
  'SHA3-256': [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 8, 5, 0, 4, 0x20],
  'SHA3-384': [0x30, 0x41, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 9, 5, 0, 4, 0x30],
  'SHA3-512': [0x30, 0x51, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 0x0a, 5, 0, 4, 0x40],
};

/** EMSA-PKCS1-v1_5 (RFC 8017 §9.2); `undefined` when the modulus is too short for the digest. */
export function encodePkcs1(digest: DigestName, hash: Uint8Array, length: number): Uint8Array | undefined {
  const prefix = digestInfoPrefixes[digest];
  const padding = length - 3 - prefix.length - hash.length;
  if (padding < 8) return undefined;
  const em = new Uint8Array(length).fill(0xff);
  em[0] = 0;
  em[1] = 1;
  em[2 + padding] = 0;
  em.set(prefix, 3 + padding);
  em.set(hash, 3 + padding + prefix.length);
  return em;
}

/**
 * EMSA-PSS-VERIFY (RFC 8017 §9.1.2) with the salt length exactly as given.
 * @param em the whole public-key result, as many octets as the modulus
 */
export function checkPss(
  em: Uint8Array,
  options: {
    hash: Uint8Array;
    modulusBits: number;
    saltLength: number;
    digest: (bytes: Uint8Array) => Uint8Array;
    mgfDigest: (bytes: Uint8Array) => Uint8Array;
  },
): boolean {
  const { hash, saltLength } = options;
  const emBits = options.modulusBits - 1;
  const emLength = Math.ceil(emBits / 8);
  // A modulus of 8k + 1 bits gives one octet more than the encoded message has; it must be zero.
  if (em.length > emLength && em[0] !== 0) return false;
  const body = em.subarray(em.length - emLength);
  const dbLength = emLength - hash.length - 1;
  if (!Number.isInteger(saltLength) || saltLength < 0 || dbLength < saltLength + 1) return false;
  if (body[emLength - 1] !== 0xbc) return false;
  const h = body.subarray(dbLength, emLength - 1);
  const db = body.slice(0, dbLength);
  const unused = 8 * emLength - emBits;
  if (unused > 0 && db[0]! >> (8 - unused) !== 0) return false;
  mask(db, h, options.mgfDigest);
  db[0]! &= 0xff >> unused;
  const zeros = dbLength - saltLength - 1;
  for (let i = 0; i < zeros; i++) if (db[i] !== 0) return false;
  if (db[zeros] !== 1) return false;
  const salted = new Uint8Array(8 + hash.length + saltLength);
  salted.set(hash, 8);
  salted.set(db.subarray(zeros + 1), 8 + hash.length);
  return equalBytes(options.digest(salted), h);
}

/** XORs MGF1(seed) into a block (RFC 8017 B.2.1). */
function mask(block: Uint8Array, seed: Uint8Array, digest: (bytes: Uint8Array) => Uint8Array): void {
  const input = new Uint8Array(seed.length + 4);
  input.set(seed);
  for (let at = 0, counter = 0; at < block.length; counter++) {
    new DataView(input.buffer).setUint32(seed.length, counter);
    for (const byte of digest(input)) {
      if (at === block.length) break;
      block[at++]! ^= byte;
    }
  }
}
