import { p256 } from '@noble/curves/nist.js';
import { fromBase64, fromBase64Url, toBase64 } from '../encoding.js';
import type { SignatureAlgorithm } from '../signer/types.js';
import { type SigningKey, signingKeyFromPkcs8 } from '../x509/write.js';
import { keyPool, type PoolKind } from './key-pool.js';
import { seeded } from './seeded.js';

/** A demonstration key: PKCS#8 (DER, not encrypted), and the algorithm that it signs with unless told otherwise. */
export interface DemoKey {
  readonly kind: PoolKind;
  readonly pkcs8: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly spkiDer: Uint8Array;
  /** The key with another algorithm of its kind (`PS256` for an RSA key). */
  as(algorithm: SignatureAlgorithm): Promise<SigningKey>;
}

const DEFAULT_ALGORITHMS: Readonly<Record<PoolKind, SignatureAlgorithm>> = {
  'rsa-1024': 'RS256',
  'rsa-2048': 'RS256',
  'rsa-3072': 'RS256',
  'p-256': 'ES256',
  'p-384': 'ES384',
  ed25519: 'Ed25519',
};

/** Every algorithm that a kind of key can sign with. */
export const ALGORITHMS_OF: Readonly<Record<PoolKind, readonly SignatureAlgorithm[]>> = {
  'rsa-1024': ['RS256'],
  'rsa-2048': ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  'rsa-3072': ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  'p-256': ['ES256'],
  'p-384': ['ES384'],
  ed25519: ['Ed25519'],
};

export type KeyPool = Readonly<Partial<Record<PoolKind, readonly string[]>>>;

/** Hands out each key once, in an order that the seed decides; with `fresh`, makes new ones. */
export class KeyDealer {
  readonly #seed: string;
  readonly #fresh: boolean;
  readonly #pool: KeyPool;
  readonly #left = new Map<PoolKind, string[]>();

  constructor(seed: string, fresh: boolean, pool: KeyPool = keyPool) {
    this.#seed = seed;
    this.#fresh = fresh;
    this.#pool = pool;
  }

  /** Throws a `RangeError` when the pool has no further key of this kind. */
  async next(kind: PoolKind): Promise<DemoKey> {
    return demoKey(kind, this.#fresh ? await generate(kind) : this.#fromPool(kind));
  }

  #fromPool(kind: PoolKind): Uint8Array {
    const all = this.#pool[kind] ?? [];
    const left = this.#left.get(kind) ?? seeded(this.#seed, `keys/${kind}`).shuffled<string>(all);
    this.#left.set(kind, left);
    const text = left.shift();
    if (text === undefined)
      throw new RangeError(`the demonstration key pool has only ${all.length} keys of kind ${kind}`);
    return fromBase64(text)!;
  }
}

const imported = new Map<string, Promise<SigningKey>>();

/** Keys of the pool are imported once for the life of the process, however many worlds use them. */
function importOnce(pkcs8: Uint8Array, algorithm: SignatureAlgorithm): Promise<SigningKey> {
  const id = `${algorithm}:${toBase64(pkcs8)}`;
  const known = imported.get(id) ?? importKey(pkcs8, algorithm);
  imported.set(id, known);
  return known;
}

/** WebCrypto's ECDSA draws a random number each time; a world repeats itself, so its nonces follow from key and message (RFC 6979). */
async function importKey(pkcs8: Uint8Array, algorithm: SignatureAlgorithm): Promise<SigningKey> {
  const key = await signingKeyFromPkcs8(pkcs8, algorithm);
  if (algorithm !== 'ES256') return key;
  const { subtle } = globalThis.crypto;
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
  const { d } = await subtle.exportKey(
    'jwk',
    await subtle.importKey('pkcs8', new Uint8Array(pkcs8), ecdsa, true, ['sign']),
  );
  const secret = fromBase64Url(d!)!;
  return { ...key, sign: async (bytes) => p256.sign(bytes, secret, { lowS: false }) };
}

export async function demoKey(kind: PoolKind, pkcs8: Uint8Array): Promise<DemoKey> {
  const algorithm = DEFAULT_ALGORITHMS[kind];
  const { spkiDer } = await importOnce(pkcs8, algorithm);
  return { kind, pkcs8, algorithm, spkiDer, as: (other) => importOnce(pkcs8, other) };
}

async function generate(kind: PoolKind): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto;
  const key = await subtle.generateKey(generationOf(kind), true, ['sign', 'verify']);
  return new Uint8Array(await subtle.exportKey('pkcs8', (key as CryptoKeyPair).privateKey));
}

function generationOf(kind: PoolKind): RsaHashedKeyGenParams | EcKeyGenParams | { name: 'Ed25519' } {
  if (kind === 'ed25519') return { name: 'Ed25519' };
  if (kind === 'p-256' || kind === 'p-384') return { name: 'ECDSA', namedCurve: kind === 'p-256' ? 'P-256' : 'P-384' };
  return {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: Number(kind.slice(4)),
    publicExponent: Uint8Array.of(1, 0, 1),
  };
}
