/** The JWS algorithms khue reads and writes (contract §7 "Algorithms"; RFC 7518 §3.1, RFC 9864 §2.2). */
import type { DigestName, PublicKeyData, SignatureScheme } from '../crypto/types.js';
import type { SignatureAlgorithm } from '../signer/types.js';

const rsa = (digest: DigestName): SignatureScheme => ({ scheme: 'RSASSA-PKCS1-v1_5', digest });
// RFC 7518 §3.5: MGF1 with the same digest, salt as long as the digest.
const pss = (digest: DigestName, saltLength: number): SignatureScheme => ({
  scheme: 'RSASSA-PSS',
  digest,
  mgfDigest: digest,
  saltLength,
});
const ecdsa = (digest: DigestName): SignatureScheme => ({ scheme: 'ECDSA', digest, encoding: 'p1363' });

const schemes: ReadonlyMap<string, SignatureScheme> = new Map<SignatureAlgorithm, SignatureScheme>([
  ['RS256', rsa('SHA-256')],
  ['RS384', rsa('SHA-384')],
  ['RS512', rsa('SHA-512')],
  ['PS256', pss('SHA-256', 32)],
  ['PS384', pss('SHA-384', 48)],
  ['PS512', pss('SHA-512', 64)],
  ['ES256', ecdsa('SHA-256')],
  ['ES384', ecdsa('SHA-384')],
  ['ES512', ecdsa('SHA-512')],
  ['Ed25519', { scheme: 'Ed25519' }],
]);

const curveAlgorithms = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const;

/** How values of a JWS algorithm are made. */
export function schemeOf(algorithm: SignatureAlgorithm): SignatureScheme {
  return schemes.get(algorithm)!;
}

/** The name that RFC 8037 §3.1 gave before RFC 9864 §2.2 told the curves apart; older programs write it. With a key of Ed25519 it is that. */
const EDDSA = 'EdDSA';

/** As `schemeOf` for a name from a file; `undefined` when khue does not read it. Names are case-sensitive (RFC 7515 §4.1.1). */
export function schemeOfName(name: string): SignatureScheme | undefined {
  return schemes.get(name === EDDSA ? 'Ed25519' : name);
}

/** `none` and MACs: they are no signatures, whatever the case of the letters. */
export function isRefusedAlgorithm(name: string): boolean {
  return /^(none|hs[0-9]+)$/i.test(name);
}

/** The digest that a signing device is asked to sign; `undefined` for Ed25519, which digests by itself. */
export function digestOf(algorithm: SignatureAlgorithm): DigestName | undefined {
  const scheme = schemeOf(algorithm);
  return scheme.scheme === 'Ed25519' ? undefined : scheme.digest;
}

/** Whether a key can have made a value of an algorithm: the kind of key, and for ECDSA the curve that the algorithm names. */
export function algorithmFitsKey(algorithm: string, key: PublicKeyData): boolean {
  switch (key.kind) {
    case 'RSA':
      return /^[RP]S(256|384|512)$/.test(algorithm);
    case 'EC':
      return curveAlgorithms[key.curve] === algorithm;
    case 'Ed25519':
      return algorithm === 'Ed25519' || algorithm === EDDSA;
  }
}

/** Algorithms a key can be used with, the one khue writes by default first. */
export function algorithmsFor(key: PublicKeyData): SignatureAlgorithm[] {
  switch (key.kind) {
    case 'RSA':
      return ['RS256', 'PS256', 'RS384', 'RS512', 'PS384', 'PS512'];
    case 'EC':
      return [curveAlgorithms[key.curve]];
    case 'Ed25519':
      return ['Ed25519'];
  }
}
