import type { SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate, DistributionPoint, GeneralName, Name, RelativeName } from './certificate.js';

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
  find(serialNumber: Uint8Array): CrlEntry | undefined;
}

/** A CRL as opened by `openCrl`, with what its use is judged by (RFC 5280 §5.2, §6.3). */
export interface CrlFile extends Crl {
  readonly der: Uint8Array;
  readonly tbsDer: Uint8Array;
  readonly issuer: Name;
  readonly signatureScheme?: SignatureScheme;
  readonly signatureAlgorithmOid: string;
  readonly signatureValue: Uint8Array;
  readonly authorityKeyIdentifier?: Uint8Array;
  /** INTEGER content octets. */
  readonly crlNumber?: Uint8Array;
  /** `BaseCRLNumber` of a delta CRL. */
  readonly deltaBase?: Uint8Array;
  readonly issuingDistributionPoint?: IssuingDistributionPoint;
  readonly freshestCrl?: readonly DistributionPoint[];
  /** `expiredCertsOnCRL` (ISO/IEC 9594-8): entries of certificates that expired from then on are kept. */
  readonly expiredCertsFrom?: InstantMs;
  /** What makes the CRL unusable for every certificate: unknown critical extensions, malformed parts. */
  readonly faults: readonly Finding[];
  /** Entry of an indirect CRL: serial number under the certificate issuer that the entry stands for (RFC 5280 §5.3.3). */
  findFor(serialNumber: Uint8Array, certificateIssuer: Name): CrlEntry | undefined;
}

export interface CrlEntry {
  readonly revokedAt: InstantMs;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: InstantMs;
}

/** RFC 5280 §5.2.5. */
export interface IssuingDistributionPoint {
  readonly fullName?: readonly GeneralName[];
  readonly relativeName?: RelativeName;
  readonly onlyUserCertificates: boolean;
  readonly onlyCaCertificates: boolean;
  readonly onlyAttributeCertificates: boolean;
  readonly indirect: boolean;
  /** Reason bits as in ReasonFlags; absent: all. */
  readonly onlySomeReasons?: number;
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
   * A CRL from after the certificate's expiry that does not keep expired entries counts only when it lists the certificate.
   * Freshness and proof of existence are the caller's to judge.
   *
   * @param anchor where the certificate's path ends; a separate signer of revocation data needs a path to the same anchor
   */
  lookUp(certificate: Certificate, issuer: Certificate, at: InstantMs, anchor?: Certificate): RevocationFact;
}
