/**
 * `#crypto` without any platform: @noble/hashes and @noble/curves, RSA on BigInt, fflate. No WebCrypto on this side: a page
 * opened from disk may have none, and verification handles public data only. Also runs on Node, for the tests.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js';
import { Inflate } from 'fflate';
import {
  concatBytes,
  equalBytes,
  fromBase64Url,
  fromHex,
  fromHexDigits,
  toBase64Url,
  toHex,
  utf8Encode,
} from '../encoding.js';
import {
  checkKey,
  checkPss,
  ed25519Order,
  encodePkcs1,
  isEd25519Value,
  modPow,
  readEcdsaValue,
  toBigInt,
  toBigIntLittleEndian,
} from './rules.js';
import type { DigestName, ImportedKey, PublicKeyData, RunningDigest, SignatureScheme } from './types.js';

const hashes = {
  MD5: md5,
  'SHA-1': sha1,
  'SHA-224': sha224,
  'SHA-256': sha256,
  'SHA-384': sha384,
  'SHA-512': sha512,
  'SHA3-256': sha3_256,
  'SHA3-384': sha3_384,
  'SHA3-512': sha3_512,
} as const;

const ecdsa = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const;

export function digest(name: DigestName, bytes: Uint8Array): Uint8Array {
  return hashes[name](bytes);
}

export function digestHex(name: DigestName, bytes: Uint8Array): string {
  return toHex(hashes[name](bytes));
}

export function digestTextsHex(name: DigestName, before: string, after: string): string {
  return digestHex(name, utf8Encode(`${before}.${after}`));
}

interface NobleHash {
  update(bytes: Uint8Array): unknown;
  clone(): NobleHash;
  digest(): Uint8Array;
}

export function startDigest(name: DigestName): RunningDigest {
  return running(hashes[name].create() as NobleHash);
}

function running(hash: NobleHash): RunningDigest {
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    snapshot: () => hash.clone().digest(),
    finish: () => hash.digest(),
    copy: () => running(hash.clone()),
  };
}

/** What the arithmetic needs of a key, made once. */
type Handle =
  | { readonly kind: 'RSA'; readonly n: bigint; readonly e: bigint }
  | { readonly kind: 'EC'; readonly point: Uint8Array }
  | { readonly kind: 'Ed25519'; readonly point: InstanceType<typeof ed25519.Point> };

export function importKey(data: PublicKeyData): ImportedKey {
  return { data, bits: checkKey(data), handle: handleOf(data) };
}

function handleOf(data: PublicKeyData): Handle {
  switch (data.kind) {
    case 'RSA':
      return { kind: 'RSA', n: toBigInt(data.n), e: toBigInt(data.e) };
    case 'EC':
      return { kind: 'EC', point: concatBytes(Uint8Array.of(4), data.x, data.y) };
    case 'Ed25519':
      return { kind: 'Ed25519', point: ed25519.Point.fromBytes(data.key) };
  }
}

export function verifySignature(
  scheme: SignatureScheme,
  key: ImportedKey,
  signed: Uint8Array,
  value: Uint8Array,
): boolean {
  const handle = key.handle as Handle;
  try {
    switch (scheme.scheme) {
      case 'RSASSA-PKCS1-v1_5':
      case 'RSASSA-PSS':
        return handle.kind === 'RSA' && verifyRsa(scheme, key, handle, signed, value);
      case 'ECDSA': {
        if (key.data.kind !== 'EC' || handle.kind !== 'EC') return false;
        const pair = readEcdsaValue(value, scheme.encoding, key.data.curve);
        if (pair === undefined) return false;
        const hash = digest(scheme.digest, signed);
        return ecdsa[key.data.curve].verify(pair, hash, handle.point, { prehash: false, lowS: false });
      }
      case 'Ed25519':
        return handle.kind === 'Ed25519' && verifyEd25519(key, handle.point, signed, value);
    }
  } catch {
    return false;
  }
}

function verifyRsa(
  scheme: SignatureScheme & { scheme: 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS' },
  key: ImportedKey,
  handle: Handle & { kind: 'RSA' },
  signed: Uint8Array,
  value: Uint8Array,
): boolean {
  // RFC 8017 §8.2.2 step 1 and §5.2.2 step 1.
  const length = Math.ceil(key.bits / 8);
  if (value.length !== length) return false;
  const s = toBigInt(value);
  if (s >= handle.n) return false;
  const m = modPow(s, handle.e, handle.n);
  const hash = digest(scheme.digest, signed);
  if (scheme.scheme === 'RSASSA-PKCS1-v1_5') {
    const em = encodePkcs1(scheme.digest, hash, length);
    return em !== undefined && m === toBigInt(em);
  }
  return checkPss(fromHex(m.toString(16).padStart(2 * length, '0'))!, {
    hash,
    modulusBits: key.bits,
    saltLength: scheme.saltLength,
    digest: (bytes) => digest(scheme.digest, bytes),
    mgfDigest: (bytes) => digest(scheme.mgfDigest, bytes),
  });
}

/**
 * RFC 8032 §5.1.7 without the cofactor, comparing R as octets: what OpenSSL does. (The library's own `verify` multiplies by the
 * cofactor and so accepts values that Node refuses.)
 */
function verifyEd25519(
  key: ImportedKey,
  a: InstanceType<typeof ed25519.Point>,
  signed: Uint8Array,
  value: Uint8Array,
): boolean {
  if (key.data.kind !== 'Ed25519' || !isEd25519Value(value)) return false;
  const r = value.subarray(0, 32);
  const s = toBigIntLittleEndian(value.subarray(32));
  const k = toBigIntLittleEndian(sha512(concatBytes(r, key.data.key, signed))) % ed25519Order;
  const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return equalBytes(expected.toBytes(), r);
}

/** Octets of input given to fflate at a time: its output for one piece is at most about 1,032 times that. */
const PIECE = 4096;

/** fflate's stream with the state that says whether the last block was read to its end (0.8.3, pinned). */
interface InflateState {
  /** f: last block begun; l: literal tree of an unfinished block; p: bits used of the first octet of the rest. */
  readonly s: { readonly f?: number; readonly l?: unknown; readonly p?: number };
  /** Octets not used yet. */
  readonly p: Uint8Array;
}

export function inflate(format: 'zlib' | 'raw', bytes: Uint8Array, maxOutput: number): Uint8Array {
  const body = format === 'zlib' ? zlibBody(bytes) : bytes;
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((part) => {
    length += part.length;
    if (length > maxOutput) throw new RangeError('inflated data pass the limit');
    parts.push(part);
  });
  const state = stream as unknown as InflateState;
  let at = 0;
  let ended = false;
  while (!ended && at < body.length) {
    stream.push(body.subarray(at, at + PIECE));
    at = Math.min(at + PIECE, body.length);
    ended = Boolean(state.s.f) && !state.s.l;
  }
  if (!ended) throw new Error('deflate data end too early');
  const output = concatBytes(...parts);
  if (format === 'zlib') {
    const end = at - state.p.length + ((state.s.p ?? 0) > 0 ? 1 : 0);
    const check = body.subarray(end, end + 4);
    if (check.length !== 4 || toBigInt(check) !== BigInt(adler32(output))) throw new Error('zlib check value differs');
  }
  return output;
}

/** Strips the header of RFC 1950 §2.2 as zlib itself does. */
function zlibBody(bytes: Uint8Array): Uint8Array {
  const [cmf = 0, flags = 0] = bytes;
  if (bytes.length < 2 || (cmf * 256 + flags) % 31 !== 0) throw new Error('zlib header is wrong');
  if ((cmf & 15) !== 8 || cmf >> 4 > 7 || (flags & 0x20) !== 0) throw new Error('zlib method not known');
  return bytes.subarray(2);
}

/** RFC 1950 §8.2. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    // 5,552 additions cannot pass 2³².
    for (const end = Math.min(i + 5552, bytes.length); i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return b * 65_536 + a;
}

export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  // getRandomValues gives at most 65,536 octets a call; unlike `subtle` it exists on every page.
  for (let at = 0; at < length; at += 65_536) globalThis.crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

export function verifyTexts(
  scheme: SignatureScheme,
  key: ImportedKey,
  before: string,
  after: string,
  value: Uint8Array,
): boolean {
  return verifySignature(scheme, key, utf8Encode(`${before}.${after}`), value);
}

export const decodeBase64Url = fromBase64Url;
export const decodeHex: (digits: Uint8Array) => Uint8Array | undefined = (digits) => fromHexDigits(digits);
export const encodeBase64Url = toBase64Url;
