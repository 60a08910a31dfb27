import type { SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate, DistributionPoint, GeneralName, Name, RelativeName } from './certificate.js';
import type { OcspFile } from './ocsp-types.js';
import type { RevocationReason } from './reason.js';

export type { RevocationReason } from './reason.js';

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

/** One CRL or OCSP response that an answer rests on, and whose key signed it. */
export type RevocationEvidence =
  | {
      readonly kind: 'CRL';
      readonly file: CrlFile;
      readonly signer: Certificate;
      /** From a signer other than the issuer of the certificate asked for to its anchor. */
      readonly path?: readonly Certificate[];
    }
  | { readonly kind: 'OCSP'; readonly file: OcspFile; readonly signer: Certificate };

/** What revocation data say of one certificate, before freshness is judged (contract §3). */
export interface RevocationFact {
  readonly status: 'GOOD' | 'REVOKED' | 'UNKNOWN';
  readonly source: 'CRL' | 'OCSP' | 'NONE';
  readonly thisUpdate?: InstantMs;
  readonly nextUpdate?: InstantMs;
  readonly revokedAt?: InstantMs;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: InstantMs;
  /** `expiredCertsOnCRL` of the CRL, `archiveCutoff` of the OCSP response, when present. */
  readonly expiredCertsFrom?: InstantMs;
  /** The OCSP response holds the digest of the very certificate: it speaks of it after its expiry too (contract §3). */
  readonly certHashMatches?: true;
  /** When the OCSP response was signed. */
  readonly producedAt?: InstantMs;
  /**
   * Until when the data's signer can be relied on: its certificate's end or revocation. Nothing proves that they are older than that, so
   * that they count no longer. Absent: proven to be older, or signed by an issuer of which no such end is known.
   */
  readonly signerUntil?: InstantMs;
  /** What the answer rests on, what says of a responder that it was not revoked included; absent when there is no answer. */
  readonly evidence?: readonly RevocationEvidence[];
  /** Why data at hand could not be used. */
  readonly unusable: readonly Finding[];
}

export interface IssuerEnd {
  readonly until: InstantMs;
  readonly keptUntil: InstantMs;
}

export interface LookUpOptions {
  /** Where the certificate's path ends; a separate signer of CRLs needs a path to the same anchor. */
  readonly anchor?: Certificate;
  /** Earliest proof that what is judged existed: data from then on are preferred (contract §3). */
  readonly proof?: InstantMs;
  /** Of data that are enough alike, an OCSP response rather than a CRL: it is smaller. */
  readonly preferOcsp?: boolean;
  /** Earliest proof that a CRL or response (SHA-256 over its DER, lower-case hex) existed (EN 319 102-1 §5.6.2.3). */
  readonly provenBy?: (sha256: string, der: Uint8Array) => InstantMs | undefined;
  /**
   * The issuer's own certificate was revoked, or the issuer withdrawn from a list: from then on its key, and those that it appointed,
   * may be in other hands. `keptUntil`: for data that somebody keeps; infinite where the reason says that they are not (RFC 5280 §5.3.1).
   */
  readonly issuerEnd?: IssuerEnd | undefined;
  /**
   * Until when a list of CAs grants a key, as far as is known at an instant: infinite where it does, `undefined` where it does not name it.
   * Binds signers of CRLs other than the issuer. Default: no list does.
   */
  readonly listedUntil?: (ca: Certificate, at: InstantMs) => InstantMs | undefined;
  /**
   * The caller's own judgement of what data are signed with (a dated algorithm table): a finding makes them unusable. With the earliest
   * proof of the data, where there is one.
   */
  readonly judgeSignature?: (
    scheme: SignatureScheme,
    signer: Certificate,
    provenBy: InstantMs | undefined,
  ) => Finding | undefined;
}

/** Where revocation data come from: the CRLs and OCSP responses of a bundle or of an artefact. */
export interface RevocationSource {
  /**
   * Best fact for a certificate under its issuer: signature, signer and scope checked, newest `thisUpdate` not after `at` first.
   * Data from after the certificate's expiry that do not keep expired entries count only when they say that it is revoked.
   * Freshness and proof of existence are the caller's to judge.
   */
  lookUp(certificate: Certificate, issuer: Certificate, at: InstantMs, options?: LookUpOptions): RevocationFact;
}
