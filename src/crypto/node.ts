/** `#crypto` on Node's OpenSSL: synchronous, with keys made from their numbers (a SubjectPublicKeyInfo import costs 40 times more). */
import * as nodeCrypto from 'node:crypto';
import { inflateRawSync, inflateSync } from 'node:zlib';
import { fromBase64Url } from '../encoding.js';
import { checkKey, checkPss, isEd25519Value, readEcdsaValue } from './rules.js';
import type { CurveName, DigestName, ImportedKey, PublicKeyData, RunningDigest, SignatureScheme } from './types.js';

const names: Readonly<Record<DigestName, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-224': 'sha224',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
};

const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);

// crypto.hash came with Node 20.12 and 21.7.
const oneShot = nodeCrypto.hash as typeof nodeCrypto.hash | undefined;

export function digest(name: DigestName, bytes: Uint8Array): Uint8Array {
  if (oneShot !== undefined) return plain(oneShot(names[name], bytes, 'buffer'));
  return plain(nodeCrypto.createHash(names[name]).update(bytes).digest());
}

export function digestHex(name: DigestName, bytes: Uint8Array): string {
  if (oneShot !== undefined) return oneShot(names[name], bytes, 'hex');
  return nodeCrypto.createHash(names[name]).update(bytes).digest('hex');
}

export function startDigest(name: DigestName): RunningDigest {
  return running(nodeCrypto.createHash(names[name]));
}

function running(hash: nodeCrypto.Hash): RunningDigest {
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    snapshot: () => plain(hash.copy().digest()),
    finish: () => plain(hash.digest()),
    copy: () => running(hash.copy()),
  };
}

export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

export function importKey(data: PublicKeyData): ImportedKey {
  const bits = checkKey(data);
  try {
    return { data, bits, handle: nodeCrypto.createPublicKey({ key: jwk(data), format: 'jwk' }) };
  } catch (cause) {
    throw new RangeError('the numbers are no public key', { cause });
  }
}

function jwk(data: PublicKeyData): nodeCrypto.JsonWebKey {
  switch (data.kind) {
    case 'RSA':
      return { kty: 'RSA', n: encodeBase64Url(data.n), e: encodeBase64Url(data.e) };
    case 'EC':
      return { kty: 'EC', crv: data.curve, x: encodeBase64Url(data.x), y: encodeBase64Url(data.y) };
    case 'Ed25519':
      return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(data.key) };
  }
}

export function verifySignature(
  scheme: SignatureScheme,
  key: ImportedKey,
  signed: Uint8Array,
  value: Uint8Array,
): boolean {
  const handle = key.handle as nodeCrypto.KeyObject;
  try {
    switch (scheme.scheme) {
      case 'RSASSA-PKCS1-v1_5':
        if (key.data.kind !== 'RSA' || value.length !== key.data.n.length) return false;
        return nodeCrypto.verify(names[scheme.digest], signed, handle, value);
      case 'RSASSA-PSS':
        if (key.data.kind !== 'RSA' || value.length !== key.data.n.length) return false;
        return verifyPss(scheme, key.bits, handle, signed, value);
      case 'ECDSA': {
        if (key.data.kind !== 'EC') return false;
        const pair = readEcdsaValue(value, scheme.encoding, key.data.curve satisfies CurveName);
        if (pair === undefined) return false;
        return nodeCrypto.verify(names[scheme.digest], signed, { key: handle, dsaEncoding: 'ieee-p1363' }, pair);
      }
      case 'Ed25519':
        if (key.data.kind !== 'Ed25519' || !isEd25519Value(value)) return false;
        return nodeCrypto.verify(null, signed, handle, value);
    }
  } catch {
    return false;
  }
}

function verifyPss(
  scheme: SignatureScheme & { scheme: 'RSASSA-PSS' },
  modulusBits: number,
  handle: nodeCrypto.KeyObject,
  signed: Uint8Array,
  value: Uint8Array,
): boolean {
  const { saltLength } = scheme;
  if (!Number.isInteger(saltLength) || saltLength < 0) return false;
  if (scheme.digest === scheme.mgfDigest) {
    const padding = nodeCrypto.constants.RSA_PKCS1_PSS_PADDING;
    return nodeCrypto.verify(names[scheme.digest], signed, { key: handle, padding, saltLength }, value);
  }
  // Node has no way to name another digest for the mask.
  const em = nodeCrypto.publicDecrypt({ key: handle, padding: nodeCrypto.constants.RSA_NO_PADDING }, value);
  return checkPss(plain(em), {
    hash: digest(scheme.digest, signed),
    modulusBits,
    saltLength,
    digest: (bytes) => digest(scheme.digest, bytes),
    mgfDigest: (bytes) => digest(scheme.mgfDigest, bytes),
  });
}

/**
 * Where the octets of two texts are joined: made once, written over by every call, never seen outside. A new array of this size costs as
 * much as hashing it.
 */
let scratch = Buffer.alloc(0);
/** Longer ones are not kept. */
const KEPT_SCRATCH = 1024 * 1024;

export function verifyTexts(
  scheme: SignatureScheme,
  key: ImportedKey,
  before: string,
  after: string,
  value: Uint8Array,
): boolean {
  return verifySignature(scheme, key, joinTexts(before, after), value);
}

export function digestTextsHex(name: DigestName, before: string, after: string): string {
  return digestHex(name, joinTexts(before, after));
}

function joinTexts(before: string, after: string): Uint8Array {
  const length = before.length + 1 + after.length;
  let room = scratch;
  if (room.length < length) {
    room = Buffer.alloc(length > KEPT_SCRATCH ? length : Math.min(KEPT_SCRATCH, length * 2));
    if (length <= KEPT_SCRATCH) scratch = room;
  }
  room.write(before, 0, 'latin1');
  room[before.length] = 0x2e;
  room.write(after, before.length + 1, 'latin1');
  return room.subarray(0, length);
}

export function inflate(format: 'zlib' | 'raw', bytes: Uint8Array, maxOutput: number): Uint8Array {
  // Node takes no cap of 0; one octet more than allowed is refused below.
  const options = { maxOutputLength: Math.max(1, maxOutput) };
  const output = format === 'zlib' ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
  if (output.length > maxOutput) throw new RangeError('inflated data pass the limit');
  return plain(output);
}

/** Node's decoder ends at the first pair that is none, so the length says whether all were digits. Several times faster than a loop. */
export function decodeHex(digits: Uint8Array): Uint8Array | undefined {
  const { buffer, byteOffset, byteLength } = digits;
  if (byteLength % 2 !== 0) return undefined;
  // Octets above 0x7f come as characters that are no digits.
  const decoded = Buffer.from(Buffer.from(buffer, byteOffset, byteLength).toString('latin1'), 'hex');
  return 2 * decoded.length === byteLength ? plain(decoded) : undefined;
}

export function randomBytes(length: number): Uint8Array {
  return new Uint8Array(nodeCrypto.randomBytes(length));
}

/**
 * Node's decoder takes the low octet of a character for it, `+` and `/` for `-` and `_`, stops at `=` and passes over what else it does not know.
 * So its answer counts only for ASCII without those two and when it has used every character: the length says so, since a character less is
 * an octet less. Several times faster than a loop.
 */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  const { length } = text;
  // Short texts are not worth a call into the runtime.
  if (length < 64) return fromBase64Url(text);
  const rest = length & 3;
  // The last characters stand for fewer bits than they could hold: their loop knows the rule.
  if (rest === 1 || (rest !== 0 && fromBase64Url(text.slice(length - rest)) === undefined)) return undefined;
  if (Buffer.byteLength(text) !== length || text.includes('+') || text.includes('/')) return undefined;
  const buffer = Buffer.from(text, 'base64url');
  return buffer.length === (length * 3) >> 2 ? plain(buffer) : undefined;
}
