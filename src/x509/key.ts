import { importKey } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { DerReader, Tag } from '../asn1/reader.js';
import type { CurveName, ImportedKey, PublicKeyData, SignatureScheme } from '../crypto/types.js';
import { readPssParameters } from './algorithm.js';
import type { Certificate } from './certificate.js';

/** SubjectPublicKeyInfo (RFC 3279 §2.3, RFC 4055 §1.2, RFC 5480, RFC 8410). */

export type KeyInfo = Pick<Certificate, 'keyAlgorithmOid' | 'publicKey' | 'pssOnly' | 'dsaKey' | 'keyBits'>;

const curves: Readonly<Record<string, { readonly name: CurveName; readonly octets: number; readonly bits: number }>> = {
  [Oid.p256]: { name: 'P-256', octets: 32, bits: 256 },
  [Oid.p384]: { name: 'P-384', octets: 48, bits: 384 },
  [Oid.p521]: { name: 'P-521', octets: 66, bits: 521 },
};

/** Reads what stands inside an entered SubjectPublicKeyInfo. Keys of other kinds are no error: they are absent. */
export function readKeyInfo(info: DerReader): KeyInfo {
  const algorithm = info.sequence();
  const oid = algorithm.oid();
  const bits = info.octetsInBitString();
  const keyAt = info.contentStart + 1;
  info.finish();
  const key = new DerReader(info.bytes, keyAt, info.end, info.depth + 1, info.base);
  switch (oid) {
    case Oid.rsaEncryption:
      // RFC 3279 §2.3.1: NULL.
      if (!algorithm.atEnd) algorithm.null();
      algorithm.finish();
      return { keyAlgorithmOid: oid, ...rsaKey(key) };
    case Oid.rsassaPss: {
      const parameters = algorithm.atEnd ? undefined : readPssParameters(algorithm);
      const restricted = !algorithm.atEnd || parameters !== undefined;
      algorithm.finish();
      const rsa = rsaKey(key);
      // Restricted to something unknown: no signature by this key can be judged.
      if (restricted && parameters === undefined) return { keyAlgorithmOid: oid, keyBits: rsa.keyBits };
      return { keyAlgorithmOid: oid, ...rsa, pssOnly: parameters === undefined ? {} : { parameters } };
    }
    case Oid.ecPublicKey:
      return { keyAlgorithmOid: oid, ...ecKey(algorithm, bits) };
    case Oid.ed25519:
      algorithm.finish();
      if (bits.length !== 32) info.fail('Ed25519 key of other than 32 octets', keyAt);
      return { keyAlgorithmOid: oid, keyBits: 256, publicKey: { kind: 'Ed25519', key: bits } };
    case Oid.dsa:
      return { keyAlgorithmOid: oid, ...dsaKey(algorithm, key) };
    default:
      return { keyAlgorithmOid: oid, keyBits: 0 };
  }
}

function rsaKey(reader: DerReader): { publicKey: PublicKeyData; keyBits: number } {
  const key = reader.sequence();
  reader.finish();
  const n = key.unsigned();
  const e = key.unsigned();
  key.finish();
  return { publicKey: { kind: 'RSA', n, e }, keyBits: bitLength(n) };
}

function ecKey(algorithm: DerReader, point: Uint8Array): { publicKey?: PublicKeyData; keyBits: number } {
  // RFC 5480 §2.1.1: a named curve; explicit and inherited parameters are keys that khue does not know.
  if (algorithm.peek() !== Tag.oid) {
    algorithm.expect(algorithm.peek() === Tag.null ? Tag.null : Tag.sequence);
    algorithm.finish();
    return { keyBits: 0 };
  }
  const curve = curves[algorithm.oid()];
  algorithm.finish();
  if (curve === undefined) return { keyBits: 0 };
  const { name, octets, bits } = curve;
  // RFC 5480 §2.2: the uncompressed form; the others need not be supported.
  if (point.length !== 1 + 2 * octets || point[0] !== 4) return { keyBits: bits };
  return {
    keyBits: bits,
    publicKey: { kind: 'EC', curve: name, x: point.subarray(1, 1 + octets), y: point.subarray(1 + octets) },
  };
}

function dsaKey(algorithm: DerReader, reader: DerReader): Pick<KeyInfo, 'dsaKey' | 'keyBits'> {
  const y = reader.unsigned();
  reader.finish();
  if (algorithm.atEnd || algorithm.peek() === Tag.null) return { keyBits: 0, dsaKey: { y } };
  const parameters = algorithm.sequence();
  algorithm.finish();
  const p = parameters.unsigned();
  const q = parameters.unsigned();
  const g = parameters.unsigned();
  parameters.finish();
  return { keyBits: bitLength(p), dsaKey: { y, parameters: { p, q, g } } };
}

function bitLength(magnitude: Uint8Array): number {
  return magnitude.length * 8 - (Math.clz32(magnitude[0] ?? 0) - 24);
}

const curveCosts = { 'P-256': 1, 'P-384': 8, 'P-521': 16 } as const;

/**
 * What one verification with the certificate's key counts (contract §5, counted work): 1 for keys in ordinary use, more where the
 * arithmetic takes so much longer, so that a file full of giant keys does not buy hours with a limit meant for ordinary ones.
 */
export function verificationCost({ publicKey, keyBits }: Certificate): number {
  if (publicKey?.kind === 'EC') return curveCosts[publicKey.curve];
  if (publicKey?.kind !== 'RSA') return 1;
  return Math.ceil(Math.max(1, (keyBits / 4096) ** 2) * Math.max(1, publicKey.e.length / 3));
}

const imported = new WeakMap<Certificate, ImportedKey | null>();

/** The certificate's key ready for `verifySignature`, imported once; `undefined` when khue does not know its kind or it is no key. */
export function keyOf(certificate: Certificate): ImportedKey | undefined {
  let key = imported.get(certificate);
  if (key === undefined) {
    key = null;
    if (certificate.publicKey !== undefined) {
      try {
        key = importKey(certificate.publicKey);
      } catch {
        // Numbers that are no key: every signature by it is as good as wrong.
      }
    }
    imported.set(certificate, key);
  }
  return key ?? undefined;
}

/**
 * Whether signatures of this scheme may be made with the certificate's key: the kind fits, and an RSASSA-PSS key keeps to its
 * restrictions (RFC 4055 §1.2, §3.3: same digests, salt not shorter).
 */
export function keyAllows(certificate: Certificate, scheme: SignatureScheme): boolean {
  const { publicKey, pssOnly } = certificate;
  switch (scheme.scheme) {
    case 'RSASSA-PKCS1-v1_5':
      return publicKey?.kind === 'RSA' && pssOnly === undefined;
    case 'RSASSA-PSS': {
      if (publicKey?.kind !== 'RSA') return false;
      const restriction = pssOnly?.parameters;
      if (restriction === undefined) return true;
      return (
        restriction.digest === scheme.digest &&
        restriction.mgfDigest === scheme.mgfDigest &&
        scheme.saltLength >= restriction.saltLength
      );
    }
    case 'ECDSA':
      return publicKey?.kind === 'EC';
    case 'Ed25519':
      return publicKey?.kind === 'Ed25519';
  }
}
