import { digest } from '#crypto';
import { Oid } from '../asn1/oids.js';
import {
  bitString,
  contextTag,
  enumerated,
  generalizedTime,
  nullValue,
  octetString,
  oid,
  retag,
  sequence,
  tlv,
} from '../asn1/writer.js';
import type { DigestName } from '../crypto/types.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import { keyHash, subjectHash } from './ocsp-id.js';
import type { OcspResponseStatus } from './ocsp-types.js';
import type { RevocationReason } from './revocation.js';
import { type SigningKey, signatureAlgorithmIdentifier } from './signing-key.js';
import { CRL_REASONS, ecdsaDer } from './write.js';
import { type ExtensionInput, invalidityDate, writeExtension } from './write-extensions.js';

/**
 * Writing OCSP (RFC 6960): requests for a client, responses for the demonstration world and for tests. Everything given is written as
 * given: what is wrong is for the reader to see.
 */

/** Digests by which a CertID may name an issuer. */
export type CertIdDigest = Exclude<DigestName, 'MD5' | `SHA3-${number}`>;

const digestOids: Readonly<Record<CertIdDigest, string>> = {
  'SHA-1': Oid.sha1,
  'SHA-224': Oid.sha224,
  'SHA-256': Oid.sha256,
  'SHA-384': Oid.sha384,
  'SHA-512': Oid.sha512,
};

export interface OcspRequestOptions {
  /** Default SHA-1, which every responder knows (RFC 5019 §2.1.1): a name, not a security measure. */
  readonly digest?: CertIdDigest;
  /** 1 to 128 octets (RFC 9654 §2.1); none: no nonce. */
  readonly nonce?: Uint8Array;
}

/** An OCSPRequest for one certificate, DER, not signed (RFC 6960 §4.1.1). */
export function ocspRequest(
  certificate: Certificate,
  issuer: Certificate,
  { digest: name = 'SHA-1', nonce }: OcspRequestOptions = {},
): Uint8Array {
  const list = sequence(sequence(certIdOf(certificate, issuer, name)));
  const extensions = nonce === undefined ? [] : [contextTag(2, sequence(writeExtension(nonceExtension(nonce))))];
  return sequence(sequence(list, ...extensions));
}

export interface SingleOcspInput {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  /** Default SHA-1. */
  readonly digest?: CertIdDigest;
  readonly status:
    | 'GOOD'
    | 'UNKNOWN'
    | { readonly revokedAt: InstantMs; readonly reason?: RevocationReason; readonly invalidityDate?: InstantMs };
  readonly thisUpdate: InstantMs;
  readonly nextUpdate?: InstantMs;
  readonly archiveCutoff?: InstantMs;
  /** Writes the certificate's own SHA-256 (Common PKI). */
  readonly certHash?: boolean;
  readonly extensions?: readonly ExtensionInput[];
}

export interface OcspResponseInput {
  /** The certificate whose key signs: the issuer's own or a responder's. */
  readonly responder: Certificate;
  /** How it is named; default by key. */
  readonly responderId?: 'name' | 'key';
  readonly producedAt: InstantMs;
  readonly responses: readonly SingleOcspInput[];
  readonly nonce?: Uint8Array;
  readonly extensions?: readonly ExtensionInput[];
  /** Carried beside the signature, DER. */
  readonly certificates?: readonly Uint8Array[];
  readonly signWith: SigningKey;
}

/** A successful OCSPResponse, DER (RFC 6960 §4.2.1). */
export async function writeOcspResponse(input: OcspResponseInput): Promise<Uint8Array> {
  const { responder, producedAt, responses, nonce, certificates = [], signWith } = input;
  const responderId =
    input.responderId === 'name'
      ? contextTag(1, responder.subject.der)
      : contextTag(2, octetString(keyHash(responder, 'SHA-1')));
  const extensions = [...(nonce === undefined ? [] : [nonceExtension(nonce)]), ...(input.extensions ?? [])];
  const tbs = sequence(
    responderId,
    generalizedTime(producedAt),
    sequence(...responses.map(writeSingle)),
    ...listed(1, extensions),
  );
  const value = await signWith.sign(tbs);
  const carried = signWith.algorithm.startsWith('ES') ? ecdsaDer(value) : value;
  const basic = sequence(
    tbs,
    signatureAlgorithmIdentifier(signWith.algorithm),
    bitString(carried),
    ...(certificates.length === 0 ? [] : [contextTag(0, sequence(...certificates))]),
  );
  const bytes = sequence(oid(Oid.ocspBasic), octetString(basic));
  return sequence(enumerated(0), contextTag(0, bytes));
}

const errorStatuses: Readonly<Record<Exclude<OcspResponseStatus, 'successful'>, number>> = {
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
};

/** An OCSPResponse without an answer (RFC 6960 §2.3). */
export function writeOcspError(status: Exclude<OcspResponseStatus, 'successful'>): Uint8Array {
  return sequence(enumerated(errorStatuses[status]));
}

/** CertID of a certificate under its issuer (RFC 6960 §4.1.1). */
function certIdOf(certificate: Certificate, issuer: Certificate, name: CertIdDigest): Uint8Array {
  return sequence(
    sequence(oid(digestOids[name]), nullValue()),
    octetString(subjectHash(issuer, name)),
    octetString(keyHash(issuer, name)),
    tlv(0x02, certificate.serialNumber),
  );
}

function writeSingle(single: SingleOcspInput): Uint8Array {
  const { certificate, issuer, status, thisUpdate, nextUpdate, archiveCutoff, certHash } = single;
  const extensions: ExtensionInput[] = [];
  if (typeof status === 'object' && status.invalidityDate !== undefined) {
    extensions.push(invalidityDate(status.invalidityDate));
  }
  if (archiveCutoff !== undefined) {
    extensions.push({ oid: Oid.ocspArchiveCutoff, value: generalizedTime(archiveCutoff) });
  }
  if (certHash === true) {
    const algorithm = sequence(oid(Oid.sha256), nullValue());
    const value = sequence(algorithm, octetString(digest('SHA-256', certificate.der)));
    extensions.push({ oid: Oid.certHash, value });
  }
  extensions.push(...(single.extensions ?? []));
  return sequence(
    certIdOf(certificate, issuer, single.digest ?? 'SHA-1'),
    writeStatus(status),
    generalizedTime(thisUpdate),
    ...(nextUpdate === undefined ? [] : [contextTag(0, generalizedTime(nextUpdate))]),
    ...listed(1, extensions),
  );
}

function writeStatus(status: SingleOcspInput['status']): Uint8Array {
  if (status === 'GOOD') return retag(0x80, nullValue());
  if (status === 'UNKNOWN') return retag(0x82, nullValue());
  const { revokedAt, reason } = status;
  const members = [generalizedTime(revokedAt)];
  if (reason !== undefined) members.push(contextTag(0, enumerated(CRL_REASONS[reason])));
  return retag(0xa1, sequence(...members));
}

function listed(tag: number, extensions: readonly ExtensionInput[]): Uint8Array[] {
  return extensions.length === 0 ? [] : [contextTag(tag, sequence(...extensions.map(writeExtension)))];
}

function nonceExtension(nonce: Uint8Array): ExtensionInput {
  return { oid: Oid.ocspNonce, value: octetString(nonce) };
}
