import type { Indication, SubIndication } from '../codes/kind.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Instant } from '../time.js';
import type { PathPurpose, PolicyInputs } from './path-types.js';

export interface ValidatePathOptions extends PolicyInputs {
  /** DER certificates. */
  readonly intermediates: readonly Uint8Array[];
  /** DER certificates that are trusted as they stand. */
  readonly anchors: readonly Uint8Array[];
  /** DER CRLs. Given: a certificate that a usable CRL names as revoked fails the path. */
  readonly crls?: readonly Uint8Array[];
  /** DER OCSP responses, to the same end. */
  readonly ocsp?: readonly Uint8Array[];
  readonly at: Instant;
  /** Every certificate below the anchor needs usable revocation data that were current at `at`; default false. */
  readonly requireRevocation?: boolean;
  /** Certificates between leaf and anchor that are not self-issued; default 10. */
  readonly maxDepth?: number;
  /** Default `any`: RFC 5280 §6.1 alone. */
  readonly purpose?: PathPurpose;
  /** Also refuses what only a conforming CA is bound to (authority key identifier, …); default true. */
  readonly strict?: boolean;
  readonly limits?: Partial<Limits>;
}

/** Contract §6. Members without a value are absent. */
export interface PathResult {
  readonly valid: boolean;
  /** DER, leaf first, anchor last; present when valid, and for a chain that reached an anchor and failed. */
  readonly path?: readonly Uint8Array[];
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  /** The finding that decided. */
  readonly reason?: Finding;
  readonly warnings?: readonly Finding[];
  /** User-constrained policy set of a valid path. */
  readonly policies?: readonly string[];
}
