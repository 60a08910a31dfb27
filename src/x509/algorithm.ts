import { Oid } from '../asn1/oids.js';
import { contextConstructed, type DerReader, Tag } from '../asn1/reader.js';
import type { DigestName, SignatureScheme } from '../crypto/types.js';

/** AlgorithmIdentifier of signatures, resolved (RFC 3279, RFC 4055, RFC 5758, RFC 8410). */

export interface SignatureAlgorithmIdentifier {
  readonly oid: string;
  /** Absent when the algorithm or its parameters are not ones khue knows. */
  readonly scheme?: SignatureScheme;
  /** The whole AlgorithmIdentifier as carried. */
  readonly der: Uint8Array;
}

const pkcs1: Readonly<Record<string, DigestName>> = {
  [Oid.md5WithRsa]: 'MD5',
  [Oid.sha1WithRsa]: 'SHA-1',
  [Oid.sha224WithRsa]: 'SHA-224',
  [Oid.sha256WithRsa]: 'SHA-256',
  [Oid.sha384WithRsa]: 'SHA-384',
  [Oid.sha512WithRsa]: 'SHA-512',
};

const ecdsa: Readonly<Record<string, DigestName>> = {
  [Oid.ecdsaWithSha1]: 'SHA-1',
  [Oid.ecdsaWithSha224]: 'SHA-224',
  [Oid.ecdsaWithSha256]: 'SHA-256',
  [Oid.ecdsaWithSha384]: 'SHA-384',
  [Oid.ecdsaWithSha512]: 'SHA-512',
  [Oid.ecdsaWithSha3With256]: 'SHA3-256',
  [Oid.ecdsaWithSha3With384]: 'SHA3-384',
  [Oid.ecdsaWithSha3With512]: 'SHA3-512',
};

const digests: Readonly<Record<string, DigestName>> = {
  [Oid.md5]: 'MD5',
  [Oid.sha1]: 'SHA-1',
  [Oid.sha224]: 'SHA-224',
  [Oid.sha256]: 'SHA-256',
  [Oid.sha384]: 'SHA-384',
  [Oid.sha512]: 'SHA-512',
};

const pkcs1Schemes = new Map<string, SignatureScheme>(
  Object.entries(pkcs1).map(([oid, digest]) => [oid, { scheme: 'RSASSA-PKCS1-v1_5', digest }]),
);
const ecdsaSchemes = new Map<string, SignatureScheme>(
  Object.entries(ecdsa).map(([oid, digest]) => [oid, { scheme: 'ECDSA', digest, encoding: 'der' }]),
);
const ed25519: SignatureScheme = { scheme: 'Ed25519' };

export function readSignatureAlgorithm(reader: DerReader): SignatureAlgorithmIdentifier {
  const start = reader.position;
  const identifier = reader.sequence();
  const der = reader.bytes.subarray(start, reader.position);
  const oid = identifier.oid();
  const scheme = resolveScheme(oid, identifier);
  return scheme === undefined ? { oid, der } : { oid, scheme, der };
}

function resolveScheme(oid: string, parameters: DerReader): SignatureScheme | undefined {
  const rsa = pkcs1Schemes.get(oid);
  if (rsa !== undefined) {
    // RFC 4055 §5: NULL; absent is met in practice and says the same.
    if (!parameters.atEnd) parameters.null();
    parameters.finish();
    return rsa;
  }
  const ec = ecdsaSchemes.get(oid);
  if (ec !== undefined) {
    // RFC 5758 §3.2: absent. NULL is met in practice and says the same.
    if (!parameters.atEnd) parameters.null();
    parameters.finish();
    return ec;
  }
  if (oid === Oid.ed25519) {
    parameters.finish();
    return ed25519;
  }
  if (oid === Oid.rsassaPss) {
    const pss = parameters.atEnd ? undefined : readPssParameters(parameters);
    parameters.finish();
    return pss;
  }
  return undefined;
}

/** RSASSA-PSS-params (RFC 4055 §3.1). `undefined` for digests or mask functions that khue does not know. */
export function readPssParameters(reader: DerReader): Extract<SignatureScheme, { scheme: 'RSASSA-PSS' }> | undefined {
  const parameters = reader.sequence();
  const hash = parameters.optional(contextConstructed(0));
  const digest = hash === undefined ? 'SHA-1' : readDigest(hash);
  const mask = parameters.optional(contextConstructed(1));
  const mgfDigest = mask === undefined ? 'SHA-1' : readMaskFunction(mask);
  let saltLength = 20;
  const salt = parameters.optional(contextConstructed(2));
  if (salt !== undefined) {
    saltLength = salt.smallInteger(1024);
    salt.finish();
  }
  const trailer = parameters.optional(contextConstructed(3));
  if (trailer !== undefined) {
    // RFC 4055 §3.1: only trailerFieldBC.
    if (trailer.smallInteger(1) !== 1) trailer.fail('RSASSA-PSS trailer field other than 1');
    trailer.finish();
  }
  parameters.finish();
  if (digest === undefined || mgfDigest === undefined) return undefined;
  return { scheme: 'RSASSA-PSS', digest, mgfDigest, saltLength };
}

/** AlgorithmIdentifier of a digest: NULL or no parameters (RFC 4055 §2.1). `undefined` for one that khue does not know. */
export function readDigestAlgorithm(reader: DerReader): DigestName | undefined {
  const identifier = reader.sequence();
  const digest = digests[identifier.oid()];
  if (digest === undefined) return undefined;
  if (identifier.peek() === Tag.null) identifier.null();
  identifier.finish();
  return digest;
}

function readDigest(wrapper: DerReader): DigestName | undefined {
  const digest = readDigestAlgorithm(wrapper);
  wrapper.finish();
  return digest;
}

function readMaskFunction(wrapper: DerReader): DigestName | undefined {
  const identifier = wrapper.sequence();
  wrapper.finish();
  if (identifier.oid() !== Oid.mgf1) return undefined;
  return readDigest(identifier);
}
