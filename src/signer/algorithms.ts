import type { SignatureScheme } from '../crypto/types.js';
import type { Certificate } from '../x509/certificate.js';
import type { SignatureAlgorithm } from './types.js';

/** What one JWS algorithm (RFC 7518 §3.1, RFC 8037 §3.1) asks of WebCrypto and of a verifier. */
export interface AlgorithmRow {
  readonly name: SignatureAlgorithm;
  readonly keyKind: 'RSA' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  readonly importAs: RsaHashedImportParams | EcKeyImportParams | { readonly name: 'Ed25519' };
  readonly signAs: RsaPssParams | EcdsaParams | { readonly name: string };
  /** Hash of the octets to be signed; absent for Ed25519, which hashes by itself. */
  readonly digest?: 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly scheme: SignatureScheme;
}

function rsa(name: SignatureAlgorithm, digest: 'SHA-256' | 'SHA-384' | 'SHA-512'): AlgorithmRow {
  return {
    name,
    keyKind: 'RSA',
    importAs: { name: 'RSASSA-PKCS1-v1_5', hash: digest },
    signAs: { name: 'RSASSA-PKCS1-v1_5' },
    digest,
    scheme: { scheme: 'RSASSA-PKCS1-v1_5', digest },
  };
}

/** RFC 7518 §3.5: MGF1 with the same hash, salt as long as the hash. */
function pss(name: SignatureAlgorithm, digest: 'SHA-256' | 'SHA-384' | 'SHA-512', saltLength: number): AlgorithmRow {
  return {
    name,
    keyKind: 'RSA',
    importAs: { name: 'RSA-PSS', hash: digest },
    signAs: { name: 'RSA-PSS', saltLength },
    digest,
    scheme: { scheme: 'RSASSA-PSS', digest, mgfDigest: digest, saltLength },
  };
}

/** RFC 7518 §3.4: the curve belongs to the algorithm; the value is r||s, as WebCrypto gives it. */
function ecdsa(
  name: SignatureAlgorithm,
  namedCurve: 'P-256' | 'P-384' | 'P-521',
  digest: 'SHA-256' | 'SHA-384' | 'SHA-512',
): AlgorithmRow {
  return {
    name,
    keyKind: namedCurve,
    importAs: { name: 'ECDSA', namedCurve },
    signAs: { name: 'ECDSA', hash: digest },
    digest,
    scheme: { scheme: 'ECDSA', digest, encoding: 'p1363' },
  };
}

const rows: Readonly<Record<SignatureAlgorithm, AlgorithmRow>> = {
  RS256: rsa('RS256', 'SHA-256'),
  RS384: rsa('RS384', 'SHA-384'),
  RS512: rsa('RS512', 'SHA-512'),
  PS256: pss('PS256', 'SHA-256', 32),
  PS384: pss('PS384', 'SHA-384', 48),
  PS512: pss('PS512', 'SHA-512', 64),
  ES256: ecdsa('ES256', 'P-256', 'SHA-256'),
  ES384: ecdsa('ES384', 'P-384', 'SHA-384'),
  ES512: ecdsa('ES512', 'P-521', 'SHA-512'),
  Ed25519: {
    name: 'Ed25519',
    keyKind: 'Ed25519',
    importAs: { name: 'Ed25519' },
    signAs: { name: 'Ed25519' },
    scheme: { scheme: 'Ed25519' },
  },
};

export function algorithmRow(name: SignatureAlgorithm): AlgorithmRow {
  return rows[name];
}

export function isSignatureAlgorithm(name: unknown): name is SignatureAlgorithm {
  return typeof name === 'string' && Object.hasOwn(rows, name);
}

/** Algorithms that the certificate's key can sign with, the default first; empty for a key khue does not know. */
export function algorithmsFor(certificate: Certificate): SignatureAlgorithm[] {
  const key = certificate.publicKey;
  if (key === undefined) return [];
  const kind = key.kind === 'EC' ? key.curve : key.kind;
  return Object.values(rows)
    .filter((row) => row.keyKind === kind)
    .map((row) => row.name);
}
