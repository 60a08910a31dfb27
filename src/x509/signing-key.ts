import { contextTag, integer, nullValue, oid, sequence } from '../asn1/writer.js';
import type { SignatureAlgorithm } from '../signer/types.js';

/** A private key ready to sign certificates and CRLs; through WebCrypto, which every supported platform has. */
export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly spkiDer: Uint8Array;
  /** RSA octets; ECDSA r||s; Ed25519 64 octets. PKCS#1 v1.5 and Ed25519 give the same octets each time. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

interface AlgorithmRow {
  readonly importAs: RsaHashedImportParams | EcKeyImportParams | { name: 'Ed25519' };
  readonly signAs: RsaPssParams | EcdsaParams | { name: string };
  /** AlgorithmIdentifier, DER (RFC 4055, RFC 5758, RFC 8410). */
  readonly identifier: Uint8Array;
}

const SHA_OIDS = {
  256: '2.16.840.1.101.3.4.2.1',
  384: '2.16.840.1.101.3.4.2.2',
  512: '2.16.840.1.101.3.4.2.3',
} as const;
const RSA_OIDS = { 256: '1.2.840.113549.1.1.11', 384: '1.2.840.113549.1.1.12', 512: '1.2.840.113549.1.1.13' } as const;
const ECDSA_OIDS = { 256: '1.2.840.10045.4.3.2', 384: '1.2.840.10045.4.3.3', 512: '1.2.840.10045.4.3.4' } as const;
const CURVES = { 256: 'P-256', 384: 'P-384', 512: 'P-521' } as const;

type Bits = keyof typeof SHA_OIDS;

function rowOf(algorithm: SignatureAlgorithm): AlgorithmRow {
  if (algorithm === 'Ed25519')
    return { importAs: { name: 'Ed25519' }, signAs: { name: 'Ed25519' }, identifier: sequence(oid('1.3.101.112')) };
  const bits = Number(algorithm.slice(2)) as Bits;
  const hash = `SHA-${bits}`;
  switch (algorithm.slice(0, 2)) {
    case 'RS':
      return {
        importAs: { name: 'RSASSA-PKCS1-v1_5', hash },
        signAs: { name: 'RSASSA-PKCS1-v1_5' },
        identifier: sequence(oid(RSA_OIDS[bits]), nullValue()),
      };
    case 'PS':
      return {
        importAs: { name: 'RSA-PSS', hash },
        signAs: { name: 'RSA-PSS', saltLength: bits / 8 },
        identifier: pssIdentifier(bits),
      };
    default:
      return {
        importAs: { name: 'ECDSA', namedCurve: CURVES[bits] },
        signAs: { name: 'ECDSA', hash },
        identifier: sequence(oid(ECDSA_OIDS[bits])),
      };
  }
}

/** RSASSA-PSS parameters: hash, MGF1 with the same hash, salt of the hash's length (RFC 4055 §3.1). */
function pssIdentifier(bits: Bits): Uint8Array {
  const hash = sequence(oid(SHA_OIDS[bits]), nullValue());
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(
      contextTag(0, hash),
      contextTag(1, sequence(oid('1.2.840.113549.1.1.8'), hash)),
      contextTag(2, integer(bits / 8)),
    ),
  );
}

/** AlgorithmIdentifier (DER) of a signature algorithm, as certificates, CRLs and CMS write it. */
export function signatureAlgorithmIdentifier(algorithm: SignatureAlgorithm): Uint8Array {
  return rowOf(algorithm).identifier;
}

/**
 * A signing key from PKCS#8 (DER, not encrypted).
 * Throws what WebCrypto throws (`DataError`, `NotSupportedError`) when the key is not one of the algorithm's.
 */
export async function signingKeyFromPkcs8(pkcs8: Uint8Array, algorithm: SignatureAlgorithm): Promise<SigningKey> {
  const { subtle } = globalThis.crypto;
  const row = rowOf(algorithm);
  const key = await subtle.importKey('pkcs8', new Uint8Array(pkcs8), row.importAs, true, ['sign']);
  const spkiDer = await publicKeyOf(key, row.importAs);
  return {
    algorithm,
    spkiDer,
    sign: async (bytes) => new Uint8Array(await subtle.sign(row.signAs, key, new Uint8Array(bytes))),
  };
}

/** WebCrypto has no "public part of": the key goes through its JWK without the private members. */
async function publicKeyOf(key: CryptoKey, importAs: AlgorithmRow['importAs']): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto;
  const { kty, crv, n, e, x, y } = await subtle.exportKey('jwk', key);
  const parts = Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => value !== undefined);
  const publicKey = await subtle.importKey('jwk', Object.fromEntries(parts), importAs, true, ['verify']);
  return new Uint8Array(await subtle.exportKey('spki', publicKey));
}
