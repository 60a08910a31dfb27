import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';

/** What the leaf's key is to be used for: decides key usage and extended key usage (data in `purpose.ts`). */
export type PathPurpose =
  | 'document-signing'
  | 'time-stamping'
  | 'ocsp'
  | 'crl-signing'
  /** RFC 5280 §6.1 alone: key usage and extended key usage of the leaf are not judged. */
  | 'any'
  /** One of these OIDs (or anyExtendedKeyUsage) must be there when the extension is. */
  | { readonly extendedKeyUsage: readonly string[] };

/** Inputs of RFC 5280 §6.1.1 (c), (e), (f), (g). */
export interface PolicyInputs {
  /** OIDs acceptable to the caller; absent: any policy. */
  readonly initialPolicySet?: readonly string[];
  readonly initialExplicitPolicy?: boolean;
  readonly initialPolicyMappingInhibit?: boolean;
  readonly initialAnyPolicyInhibit?: boolean;
}

export interface FindPathOptions extends PolicyInputs {
  /** Certificates that may stand between leaf and anchor: carried ones and the trust list's CAs; order does not matter. */
  readonly candidates: readonly Certificate[];
  readonly anchors: readonly { readonly certificate: Certificate }[];
  /** Instant at which every certificate of the path must be inside its validity. */
  readonly at: InstantMs;
  readonly purpose: PathPurpose;
  readonly limits?: Partial<Limits>;
  /** Certificates between leaf and anchor that are not self-issued; default: `limits.pathLength`. */
  readonly maxDepth?: number;
  /** `lapses` of a certificate fail the path instead of being warnings; default false. */
  readonly strict?: boolean;
  /** Also verifies DSA signatures (NIST PKITS); default false. */
  readonly legacyAlgorithms?: boolean;
  /**
   * The caller's own judgement of one certificate under its issuer (a dated algorithm table, a status history of listed CAs):
   * a finding makes the path fail with it. The anchor is asked with itself as issuer.
   */
  readonly judgeCertificate?: (certificate: Certificate, issuer: Certificate) => Finding | undefined;
  /**
   * The caller's own judgement of a chain that RFC 5280 §6.1 finds valid (revocation): findings, each with the position of its
   * certificate in the path, make this chain fail and the search go on.
   */
  readonly judgePath?: (
    path: readonly Certificate[],
  ) => readonly { readonly finding: Finding; readonly position: number }[];
}

/** Facts about a chain that was tried and failed. */
export interface FailedChain {
  /** Leaf first, as far as it was built. */
  readonly path: readonly Certificate[];
  /** Whether the last certificate is an anchor. */
  readonly reachesAnchor: boolean;
  /** In path order, leaf first; every fault of the chain. */
  readonly findings: readonly Finding[];
  /** Which certificate of `path` each finding is about. */
  readonly positions: readonly number[];
}

export type PathOutcome =
  | {
      readonly found: true;
      /** Leaf first, anchor last; one certificate when the leaf is itself an anchor. */
      readonly path: readonly Certificate[];
      readonly warnings: readonly Finding[];
      /** User-constrained policy set (RFC 5280 §6.1.5 g); `2.5.29.32.0` stands for any policy. */
      readonly policies: readonly string[];
      readonly signatureChecks: number;
    }
  | {
      readonly found: false;
      /**
       * The finding of the best chain: its code carries indication and sub-indication (`codes.ts`):
       * `PATH_NOT_FOUND` (NO_CERTIFICATE_CHAIN_FOUND), `CERTIFICATE_EXPIRED` / `CERTIFICATE_NOT_YET_VALID` (OUT_OF_BOUNDS_NO_POE),
       * `PATH_…` and `CERTIFICATE_PROFILE` (CHAIN_CONSTRAINTS_FAILURE), `LIMIT_EXCEEDED`, or a finding of `judgeCertificate`.
       */
      readonly finding: Finding;
      /** The chain of `finding`; all of its faults are in it. Only faults of time: the chain is good at another instant. */
      readonly best?: FailedChain;
      /** Chains that were tried, best first, at most 16. */
      readonly chains: readonly FailedChain[];
      /**
       * Facts for ISSUER_CA_UNKNOWN (contract §3), set when no chain reaches an anchor.
       * `LISTED_NAME_OTHER_KEY`: a certificate of the only chains names as issuer a candidate's or anchor's subject, but no such key made its signature.
       * `SELF_SIGNED_NON_ANCHOR`: every chain ends at a self-signed certificate that is no anchor.
       */
      readonly issuerUnknown?: {
        readonly reason: 'LISTED_NAME_OTHER_KEY' | 'SELF_SIGNED_NON_ANCHOR';
        /** The certificate whose issuer name is taken, or the self-signed one. */
        readonly certificate: Certificate;
        /** The certificates whose subject is named. */
        readonly named: readonly Certificate[];
      };
      /** The last certificate of the longest chain, whose issuer is missing (when no chain reaches an anchor). */
      readonly missingIssuerOf?: Certificate;
      readonly signatureChecks: number;
    };
