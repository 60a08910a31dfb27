import type { KhueError } from '../errors.js';

/** JWS names (RFC 7518 §3.1, RFC 8037) used as khue's names for signature algorithms everywhere keys are used. */
export type SignatureAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'Ed25519';

/**
 * One signature asked of a key (contract §6).
 *
 * A key that hashes by itself (WebCrypto, most tokens) signs `toBeSigned`. A remote or deferred signer that is only handed
 * hashes signs `digest` as it is, without hashing again: for RS* it builds DigestInfo over it (RFC 8017 §9.2, from step 2),
 * for PS* EMSA-PSS from step 3 (RFC 8017 §9.1.1) with MGF1 of the same hash and a salt of the hash's length,
 * for ES* it is the `e` of FIPS 186-5 §6.4.1. Ed25519 has no such form, so `digest` is absent.
 */
export interface SignRequest {
  /** The octets to be signed. */
  toBeSigned: Uint8Array;
  /** Digest of `toBeSigned` with the algorithm's hash; absent for Ed25519. */
  digest?: Uint8Array;
  algorithm: SignatureAlgorithm;
  /** Text to show the signer. */
  describe: string;
}

export type SignOutcome = { value: Uint8Array } | { error: KhueError };

/** Where a key lives: PKCS#12 file, token, remote service (contract §6). */
export interface Signer {
  /** DER, the signer's certificate first, then its issuers as far as known. */
  certificateChain: Uint8Array[];
  algorithms: SignatureAlgorithm[];
  /** Most requests that one `signMany` takes; absent: no limit. */
  maxBatch?: number;
  /** RSA octets; ECDSA r||s; Ed25519 64 octets. */
  sign(request: SignRequest): Promise<Uint8Array>;
  /** Same order; one failure spoils nothing else. */
  signMany?(requests: SignRequest[]): Promise<SignOutcome[]>;
}
