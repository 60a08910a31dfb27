import type { CarriedSignature, SignedDocument } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import type { JsonObject } from '../record/json-value.js';

/** A document that a detached signature refers to (`sigD`): its name as in `pars`, or the last segment of that URI. */
export interface NamedDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Serialization = 'compact' | 'flattened' | 'general';

/** What `openJades` returns: the seam's `SignedDocument` with what only JSON signatures have. */
export interface JadesDocument extends SignedDocument {
  readonly format: 'jws';
  /** Absent when the bytes are no JWS at all (then `faults` says why). */
  readonly serialization?: Serialization;
  readonly signatures: readonly JadesSignature[];
  /** Remarks on the carrier as a whole, such as members that RFC 7515 does not know. */
  readonly warnings: readonly Finding[];
}

export interface JadesSignature extends CarriedSignature {
  /** The carried text of the protected header; empty when there is none. */
  readonly protectedText: string;
  /** The carried text of the signature value. */
  readonly signatureText: string;
  /** The carried text of the payload as signed; absent when it is detached. */
  readonly payloadText?: string;
  /** The protected header; empty when it could not be read. */
  readonly header: JsonObject;
  /** Components of `etsiU` in their order (ETSI TS 119 182-1 §5.3.1). */
  readonly unsigned: readonly UnsignedComponent[];
  /** Counter-signatures (`cSig`, §5.3.2): recognised and checked against the signature they stand in; they prove nothing else. */
  readonly counterSignatures: readonly CounterSignature[];
  /**
   * What an archive time-stamp that is put after everything in `etsiU` covers, to be joined (§5.3.6.3); `undefined` where that cannot be
   * computed: clear components, or a document that is not at hand.
   */
  archiveOctets(): readonly Uint8Array[] | undefined;
}

/** One component of `etsiU`. */
export interface UnsignedComponent {
  /** Name of its one member: `sigTst`, `xVals`, `arcTst`, … */
  readonly name: string;
  readonly value: JsonObject[string];
  /** The carried base64url text, which archive time-stamps cover; absent for a clear component. */
  readonly text?: string;
}

export interface CounterSignature {
  /** Whether its payload is the value of the signature that it stands in. */
  readonly matchesMaster: boolean;
  readonly signature: CarriedSignature;
}

/** One subject teacher's signature for other programs: an ordinary JWS with detached content (RFC 7515 Appendix F). */
export interface PartialSignature {
  /** JSON Pointer of the entry. */
  readonly entry: string;
  /** `header..signature` as it stands in `chu_ky`. */
  readonly jws: string;
  /** The octets that were signed: base64url of these is the JWS payload part. */
  readonly payload: Uint8Array;
}
