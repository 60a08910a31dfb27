import type { DigestName, SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Name } from './certificate.js';
import type { RevocationReason } from './reason.js';

/** RFC 6960 §4.2.1. */
export type OcspResponseStatus =
  | 'successful'
  | 'malformedRequest'
  | 'internalError'
  | 'tryLater'
  | 'sigRequired'
  | 'unauthorized';

/** An OCSP response as opened by `openOcsp`: read, nothing of it believed yet. */
export interface OcspFile {
  readonly der: Uint8Array;
  /** Lower-case hex of SHA-256 over the DER. */
  readonly sha256: string;
  readonly responseStatus: OcspResponseStatus;
  /** Present for a successful answer of type id-pkix-ocsp-basic. */
  readonly basic?: BasicOcspResponse;
  /** What makes the response unusable for every certificate: no success, unknown critical extensions, malformed parts. */
  readonly faults: readonly Finding[];
}

/** BasicOCSPResponse (RFC 6960 §4.2.1). */
export interface BasicOcspResponse {
  readonly tbsDer: Uint8Array;
  readonly responder:
    | { readonly kind: 'name'; readonly name: Name }
    /** SHA-1 over the responder's public key bits. */
    | { readonly kind: 'key'; readonly keyHash: Uint8Array };
  readonly producedAt: InstantMs;
  readonly responses: readonly SingleOcspResponse[];
  readonly nonce?: Uint8Array;
  readonly signatureAlgorithmOid: string;
  /** Absent when the algorithm is unknown. */
  readonly signatureScheme?: SignatureScheme;
  readonly signatureValue: Uint8Array;
  /** DER, as carried; not read yet. */
  readonly certificates: readonly Uint8Array[];
}

/** CertID (RFC 6960 §4.1.1). */
export interface OcspCertId {
  /** Absent for a digest that khue does not know. */
  readonly digest?: DigestName;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** INTEGER content octets. */
  readonly serialNumber: Uint8Array;
}

export interface SingleOcspResponse {
  readonly certId: OcspCertId;
  readonly status: 'GOOD' | 'REVOKED' | 'UNKNOWN';
  readonly revokedAt?: InstantMs;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: InstantMs;
  readonly thisUpdate: InstantMs;
  readonly nextUpdate?: InstantMs;
  /** RFC 6960 §4.4.4: status of certificates that expired from then on is kept. */
  readonly archiveCutoff?: InstantMs;
  /** Digest of the certificate answered for (Common PKI 2.0): the responder has seen it issued. `digest` absent: unknown to khue. */
  readonly certHash?: { readonly digest?: DigestName; readonly value: Uint8Array };
  /** Why this answer cannot be used, in words. */
  readonly faults: readonly string[];
}
