import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';

/** RFC 5280 §5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

/** A CRL opened once: header read, entries indexed by serial number (RFC 5280 §5). */
export interface Crl {
  /** Lower-case hex of SHA-256 over the DER. */
  readonly sha256: string;
  readonly thisUpdate: InstantMs;
  readonly nextUpdate?: InstantMs;
  readonly entryCount: number;
  /** Entry for a serial number (INTEGER content octets), when it is there. */
  find(
    serialNumber: Uint8Array,
  ):
    | { readonly revokedAt: InstantMs; readonly reason?: RevocationReason; readonly invalidityDate?: InstantMs }
    | undefined;
}

/** What revocation data say of one certificate, before freshness is judged (contract §3). */
export interface RevocationFact {
  readonly status: 'GOOD' | 'REVOKED' | 'UNKNOWN';
  readonly source: 'CRL' | 'OCSP' | 'NONE';
  readonly thisUpdate?: InstantMs;
  readonly nextUpdate?: InstantMs;
  readonly revokedAt?: InstantMs;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: InstantMs;
  /** `expiredCertsOnCRL` of the CRL, when present. */
  readonly expiredCertsFrom?: InstantMs;
  /** Why data at hand could not be used. */
  readonly unusable: readonly Finding[];
}

/** Where revocation data come from: the CRLs and OCSP responses of a bundle. */
export interface RevocationSource {
  /**
   * Best fact for a certificate under its issuer: signature, issuer and scope checked, newest `thisUpdate` not after `at` first.
   * Freshness and proof of existence are the caller's to judge.
   */
  lookUp(certificate: Certificate, issuer: Certificate, at: InstantMs): RevocationFact;
}
