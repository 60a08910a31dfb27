import { digest } from '#crypto';
import {
  certificateTime,
  contentOf,
  contextTag,
  integer,
  octetString,
  oid,
  retag,
  sequence,
  setOf,
  tlv,
  utf8String,
} from '../asn1/writer.js';
import type { DigestName, SignatureScheme } from '../crypto/types.js';
import type { InstantMs } from '../time.js';
import { readCertificate } from '../x509/index.js';
import { writeDigestAlgorithm, writeSignerAlgorithm } from './algorithms.js';
import { CmsOid } from './oids.js';

/** Writing CMS SignedData with one signer and CAdES attributes (RFC 5652 §5, EN 319 122-1 §5). */

/** Commitment of a signature (EN 319 122-1 §5.2.3), by the names that JAdES uses. */
export type CmsCommitment = 'ProofOfApproval' | 'ProofOfOrigin' | 'ProofOfCreation';

const commitments: Readonly<Record<CmsCommitment, string>> = {
  ProofOfApproval: CmsOid.proofOfApproval,
  ProofOfOrigin: CmsOid.proofOfOrigin,
  ProofOfCreation: CmsOid.proofOfCreation,
};

export interface SignedAttributesInput {
  /** Default: data. */
  readonly contentType?: string;
  /** Digest of the content by the signature's digest algorithm. */
  readonly messageDigest: Uint8Array;
  /** DER of the signing certificate; its SHA-256 stands in ESS signing-certificate-v2. */
  readonly certificate: Uint8Array;
  /** Strings of contract §2, one `id-at-role` each, as EU DSS writes claimed roles. */
  readonly claims?: readonly string[];
  readonly commitment?: CmsCommitment;
  /** Not allowed in PAdES, where `/M` says it (EN 319 142-1 §6.3). */
  readonly signingTime?: InstantMs;
  /** DER of tokens over the content, made before the signature (EN 319 122-1 §5.2.8). */
  readonly contentTimestamps?: readonly Uint8Array[];
}

/** SignedAttributes as SET OF (tag 31): the octets to be signed (RFC 5652 §5.4). */
export function signedAttributesDer(input: SignedAttributesInput): Uint8Array {
  const { certificate, claims, commitment, contentType, messageDigest } = input;
  const parsed = readCertificate(certificate);
  const issuerSerial = sequence(sequence(contextTag(4, parsed.issuer.der)), tlv(0x02, parsed.serialNumber));
  // RFC 5035 §4: the default hash algorithm, SHA-256, is left out in DER.
  const certificateId = sequence(octetString(digest('SHA-256', certificate)), issuerSerial);
  const attributes = [
    attribute(CmsOid.contentType, oid(contentType ?? CmsOid.data)),
    attribute(CmsOid.messageDigest, octetString(messageDigest)),
    attribute(CmsOid.signingCertificateV2, sequence(sequence(certificateId))),
  ];
  if (commitment !== undefined) {
    attributes.push(attribute(CmsOid.commitmentType, sequence(oid(commitments[commitment]))));
  }
  if (claims !== undefined && claims.length > 0) {
    const roles = claims.map((claim) => attribute(CmsOid.idAtRole, utf8String(claim)));
    attributes.push(attribute(CmsOid.signerAttributesV2, sequence(contextTag(0, sequence(...roles)))));
  }
  if (input.signingTime !== undefined)
    attributes.push(attribute(CmsOid.signingTime, certificateTime(input.signingTime)));
  for (const token of input.contentTimestamps ?? []) attributes.push(attribute(CmsOid.contentTimestamp, token));
  return setOf(...attributes);
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), setOf(value));
}

export interface SignedDataInput {
  readonly contentType?: string;
  /** Attached content; absent: detached. */
  readonly content?: Uint8Array;
  readonly digest: DigestName;
  readonly scheme: SignatureScheme;
  /** From `signedAttributesDer`. */
  readonly signedAttributes: Uint8Array;
  /** RSA octets, ECDSA r||s, Ed25519 64 octets. */
  readonly value: Uint8Array;
  /** DER, signer first. */
  readonly certificates: readonly Uint8Array[];
  /** DER of a signature time-stamp token. */
  readonly signatureTimestamp?: Uint8Array;
}

/** A ContentInfo that holds SignedData with one signer, DER. */
export function writeSignedData(input: SignedDataInput): Uint8Array {
  const { certificates, content, contentType = CmsOid.data, scheme, signatureTimestamp } = input;
  const signer = certificates[0];
  if (signer === undefined) throw new RangeError('no signing certificate');
  const { issuer, serialNumber } = readCertificate(signer);
  const digestAlgorithm = writeDigestAlgorithm(input.digest);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer.der, tlv(0x02, serialNumber)),
    digestAlgorithm,
    retag(0xa0, input.signedAttributes),
    writeSignerAlgorithm(scheme),
    octetString(scheme.scheme === 'ECDSA' ? ecdsaDer(input.value) : input.value),
    ...(signatureTimestamp === undefined
      ? []
      : [retag(0xa1, setOf(attribute(CmsOid.signatureTimestamp, signatureTimestamp)))]),
  );
  const signedData = sequence(
    // RFC 5652 §5.1: version 3 when the content is anything but data.
    integer(contentType === CmsOid.data ? 1 : 3),
    setOf(digestAlgorithm),
    sequence(oid(contentType), ...(content === undefined ? [] : [contextTag(0, octetString(content))])),
    contextTag(0, contentOf(setOf(...certificates))),
    setOf(signerInfo),
  );
  return sequence(oid(CmsOid.signedData), contextTag(0, signedData));
}

/** The longest value that a key of this kind and size gives, as CMS carries it: for reserving room. */
export function longestValue(scheme: SignatureScheme, keyBits: number): number {
  if (scheme.scheme === 'Ed25519') return 64;
  const octets = Math.ceil(keyBits / 8);
  // Two INTEGERs of up to one octet more than the field, each with a header of 2, in a SEQUENCE with a header of up to 3.
  return scheme.scheme === 'ECDSA' ? 2 * (octets + 3) + 3 : octets;
}

/** ECDSA-Sig-Value (RFC 3279 §2.2.3) of r||s. */
export function ecdsaDer(value: Uint8Array): Uint8Array {
  const half = value.length / 2;
  return sequence(integer(value.subarray(0, half)), integer(value.subarray(half)));
}
