import { randomBytes, verifySignature } from '#crypto';
import { KhueError } from '../errors.js';
import type { Certificate } from '../x509/certificate.js';
import { keyOf, readCertificate } from '../x509/index.js';
import { type AlgorithmRow, algorithmRow, algorithmsFor } from './algorithms.js';
import type { SignatureAlgorithm, Signer, SignOutcome, SignRequest } from './types.js';

/** Requests under way at a time: enough to keep WebCrypto's threads busy, few enough not to hold a batch in memory twice. */
const CONCURRENCY = 16;

/** A local key needs no activation, so batches are small: less is held in memory, and reading goes on beside signing. */
const BATCH = 32;

/**
 * A signer over an unencrypted PKCS#8 key (RFC 5958, DER), held by WebCrypto as a key that cannot be exported.
 *
 * @param pkcs8 the key; the caller may overwrite the octets once the promise is settled
 * @param certificateChain DER, the key's certificate first, then its issuers as far as known
 * @throws KhueError `KEY_UNSUPPORTED`, `KEY_CERTIFICATE_MISMATCH`, `CHAIN_MISSING`
 */
export async function signerFromPkcs8(pkcs8: Uint8Array, certificateChain: readonly Uint8Array[]): Promise<Signer> {
  const leafDer = certificateChain[0];
  if (leafDer === undefined) throw new KhueError('CHAIN_MISSING');
  const keys = await importPrivateKey(pkcs8, readCertificate(leafDer));
  if (keys === undefined) throw new KhueError('KEY_CERTIFICATE_MISMATCH');
  return localSigner(keys, certificateChain);
}

type LocalKeys = ReadonlyMap<SignatureAlgorithm, CryptoKey>;

/**
 * Imports a private key once for every algorithm of the certificate's key; `undefined` when the key is not the certificate's,
 * which a signature shows: PKCS#8 need not hold the public key of an EC key.
 */
export async function importPrivateKey(pkcs8: Uint8Array, certificate: Certificate): Promise<LocalKeys | undefined> {
  const publicKey = keyOf(certificate);
  const algorithms = algorithmsFor(certificate);
  if (publicKey === undefined || algorithms.length === 0) throw new KhueError('KEY_UNSUPPORTED');
  const keys = new Map<SignatureAlgorithm, CryptoKey>();
  for (const name of algorithms) {
    const row = algorithmRow(name);
    const key = await importFor(row, pkcs8);
    if (key === undefined) return undefined;
    if (keys.size === 0) {
      const probe = randomBytes(32);
      const value = await signWith(row, key, probe).catch(() => undefined);
      if (value === undefined || !verifySignature(row.scheme, publicKey, probe, value)) return undefined;
    }
    keys.set(name, key);
  }
  return keys;
}

async function importFor(row: AlgorithmRow, pkcs8: Uint8Array): Promise<CryptoKey | undefined> {
  try {
    return await globalThis.crypto.subtle.importKey('pkcs8', pkcs8 as Uint8Array<ArrayBuffer>, row.importAs, false, [
      'sign',
    ]);
  } catch {
    return undefined;
  }
}

async function signWith(row: AlgorithmRow, key: CryptoKey, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.sign(row.signAs, key, bytes as Uint8Array<ArrayBuffer>));
}

export function localSigner(keys: LocalKeys, certificateChain: readonly Uint8Array[]): Signer {
  const sign = async (request: SignRequest): Promise<Uint8Array> => {
    const key = keys.get(request.algorithm);
    if (key === undefined) throw new KhueError('ALGORITHM_NOT_OF_KEY', { params: { algorithm: request.algorithm } });
    try {
      return await signWith(algorithmRow(request.algorithm), key, request.toBeSigned);
    } catch (cause) {
      throw new KhueError('SIGNING_FAILED', { params: { reason: reasonOf(cause) }, cause });
    }
  };
  return {
    certificateChain: certificateChain.map((der) => der.slice()),
    algorithms: [...keys.keys()],
    maxBatch: BATCH,
    sign,
    signMany: (requests) => signConcurrently(requests, sign, CONCURRENCY),
  };
}

/** Runs `sign` over the requests, so many at a time; outcomes in the order of the requests, one failure spoils nothing else. */
export async function signConcurrently(
  requests: readonly SignRequest[],
  sign: (request: SignRequest) => Promise<Uint8Array>,
  concurrency: number,
): Promise<SignOutcome[]> {
  const outcomes = new Array<SignOutcome>(requests.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < requests.length) {
      const index = next++;
      try {
        outcomes[index] = { value: await sign(requests[index]!) };
      } catch (cause) {
        const error =
          cause instanceof KhueError
            ? cause
            : new KhueError('SIGNING_FAILED', { params: { reason: reasonOf(cause) }, cause });
        outcomes[index] = { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, worker));
  return outcomes;
}

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
