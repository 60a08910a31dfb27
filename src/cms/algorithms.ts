import { Oid } from '../asn1/oids.js';
import { DerReader, Tag } from '../asn1/reader.js';
import { contextTag, integer, nullValue, oid, sequence } from '../asn1/writer.js';
import type { DigestName, SignatureScheme } from '../crypto/types.js';
import { readSignatureAlgorithm } from '../x509/algorithm.js';

/** AlgorithmIdentifiers of CMS (RFC 5652 §10.1, RFC 3370, RFC 5754, RFC 4056, RFC 5753, RFC 8419). */

const digests: ReadonlyMap<string, DigestName> = new Map([
  [Oid.md5, 'MD5'],
  [Oid.sha1, 'SHA-1'],
  [Oid.sha224, 'SHA-224'],
  [Oid.sha256, 'SHA-256'],
  [Oid.sha384, 'SHA-384'],
  [Oid.sha512, 'SHA-512'],
  [Oid.sha3With256, 'SHA3-256'],
  [Oid.sha3With384, 'SHA3-384'],
  [Oid.sha3With512, 'SHA3-512'],
]);

const digestOids: Readonly<Record<DigestName, string>> = {
  MD5: Oid.md5,
  'SHA-1': Oid.sha1,
  'SHA-224': Oid.sha224,
  'SHA-256': Oid.sha256,
  'SHA-384': Oid.sha384,
  'SHA-512': Oid.sha512,
  'SHA3-256': Oid.sha3With256,
  'SHA3-384': Oid.sha3With384,
  'SHA3-512': Oid.sha3With512,
};

export interface DigestAlgorithmIdentifier {
  readonly oid: string;
  /** Absent when khue does not know the algorithm. */
  readonly digest?: DigestName;
}

/** Parameters absent or NULL (RFC 5754 §2). */
export function readDigestAlgorithm(reader: DerReader): DigestAlgorithmIdentifier {
  const identifier = reader.sequence();
  const name = identifier.oid();
  const digest = digests.get(name);
  if (digest !== undefined) {
    if (identifier.peek() === Tag.null) identifier.null();
    identifier.finish();
  }
  return digest === undefined ? { oid: name } : { oid: name, digest };
}

export interface SignerAlgorithm {
  readonly oid: string;
  /** DER of the parameters; empty when they are absent or NULL, which say the same. */
  readonly parameters: Uint8Array;
  /** Absent: unknown. */
  readonly scheme?: SignatureScheme;
  /** The algorithm names another digest than `digestAlgorithm`, which RFC 5652 §5.4 does not foresee: a remark. */
  readonly digestDiffers?: true;
}

/** `signatureAlgorithm` of a SignerInfo, resolved with its `digestAlgorithm`. */
export function readSignerAlgorithm(reader: DerReader, digest: DigestName | undefined): SignerAlgorithm {
  const start = reader.position;
  const identifier = reader.sequence();
  const named = { oid: identifier.oid(), parameters: readParameters(identifier) };
  if (named.oid === Oid.rsaEncryption || named.oid === Oid.ecPublicKey) {
    // RFC 3370 §3.2: the digest is the one named beside it; parameters NULL (or absent).
    if (named.oid === Oid.rsaEncryption && named.parameters.length > 0) identifier.fail('parameters of rsaEncryption');
    if (digest === undefined) return named;
    return named.oid === Oid.rsaEncryption
      ? { ...named, scheme: { scheme: 'RSASSA-PKCS1-v1_5', digest } }
      : { ...named, scheme: { scheme: 'ECDSA', digest, encoding: 'der' } };
  }
  const again = new DerReader(reader.bytes, start, reader.position, reader.depth, reader.base);
  const { scheme } = readSignatureAlgorithm(again);
  if (scheme === undefined) return named;
  if (scheme.scheme !== 'Ed25519' && digest !== undefined && scheme.digest !== digest) {
    return { ...named, scheme, digestDiffers: true };
  }
  return { ...named, scheme };
}

/** What stands behind the OID of an entered AlgorithmIdentifier, as one element of DER; empty for NULL. */
export function readParameters(identifier: DerReader): Uint8Array {
  if (identifier.atEnd) return new Uint8Array();
  const isNull = identifier.peek() === Tag.null;
  const parameters = identifier.element();
  identifier.finish();
  return isNull && parameters.length === 2 ? new Uint8Array() : parameters;
}

export function writeDigestAlgorithm(digest: DigestName): Uint8Array {
  // RFC 5754 §2: parameters should be absent.
  return sequence(oid(digestOids[digest]));
}

const ecdsaOids: Readonly<Partial<Record<DigestName, string>>> = {
  'SHA-256': Oid.ecdsaWithSha256,
  'SHA-384': Oid.ecdsaWithSha384,
  'SHA-512': Oid.ecdsaWithSha512,
};

/**
 * `signatureAlgorithm` as khue writes it: rsaEncryption with NULL, RSASSA-PSS with every parameter that is no default, ecdsa-with-SHA2.
 * @throws RangeError for schemes that khue does not write
 */
export function writeSignerAlgorithm(scheme: SignatureScheme): Uint8Array {
  switch (scheme.scheme) {
    case 'RSASSA-PKCS1-v1_5':
      return sequence(oid(Oid.rsaEncryption), nullValue());
    case 'RSASSA-PSS': {
      const hash = sequence(oid(digestOids[scheme.digest]), nullValue());
      const mask = sequence(oid(Oid.mgf1), sequence(oid(digestOids[scheme.mgfDigest]), nullValue()));
      const parameters = [contextTag(0, hash), contextTag(1, mask), contextTag(2, integer(scheme.saltLength))];
      return sequence(oid(Oid.rsassaPss), sequence(...parameters));
    }
    case 'ECDSA': {
      const name = ecdsaOids[scheme.digest];
      if (name === undefined) throw new RangeError(`ECDSA with ${scheme.digest}`);
      return sequence(oid(name));
    }
    case 'Ed25519':
      return sequence(oid(Oid.ed25519));
  }
}
