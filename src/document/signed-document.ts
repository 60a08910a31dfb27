import type { DigestName, SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';

/**
 * What every format offers to `validation/` (architecture, "One way through"): the content bytes, and for each signature
 * what is needed to judge it. PDF and JSON differ only in how signatures are carried.
 */
export interface SignedDocument {
  readonly format: 'jws' | 'pdf';
  /** The signed content where there is one: the decoded JWS payload, or the PDF's associated record. */
  readonly content?: Uint8Array;
  /** Outer signatures by position in the file. A subject teacher's signatures are not here: they are found in the record. */
  readonly signatures: readonly CarriedSignature[];
  /** Faults of the carrier as a whole; any of them makes every signature a FORMAT_FAILURE. */
  readonly faults: readonly Finding[];
  /** Time-stamps over the document rather than over one signature: PDF document time-stamps, in order of their revisions. */
  readonly documentTimestamps?: readonly CarriedTimestamp[];
  /** Validation data of the document rather than of one signature: the PDF's `/DSS` as of its last revision. */
  readonly validationData?: CarriedValidationData;
  /** PDF: what of that lies in the octets to the end of a revision, from 0. */
  readonly validationDataAsOf?: (revision: number) => CarriedValidationData | undefined;
}

export type SignatureScope = 'ENTRY' | 'RECORD' | 'FILE';

/** The claims inside a signature (contract §2), as strings that nobody has proved. */
export interface ClaimedRole {
  readonly role: string;
  readonly subject?: string;
  readonly capacity?: string;
  readonly title?: string;
  readonly decision?: string;
}

/** A reference to the signing certificate by digest: `x5t#S256`, `x5t#o`, `sigX5ts`, ESS signing-certificate(-v2). */
export interface CertificateReference {
  readonly digest: 'SHA-256' | 'SHA-384' | 'SHA-512' | 'SHA-1' | 'SHA3-256' | 'SHA3-384' | 'SHA3-512';
  readonly value: Uint8Array;
}

/** A digest that the carrier promises for bytes outside the signature value: CMS message-digest, JAdES `sigD` hash. */
export interface PromisedDigest {
  readonly what: string;
  /** `MATCH`, `DIFFERS`, or `NOT_GIVEN` when the referenced data is not at hand. */
  readonly outcome: 'MATCH' | 'DIFFERS' | 'NOT_GIVEN';
}

/** A time-stamp token as carried: nothing of it has been proved. */
export interface CarriedTimestamp {
  /**
   * CONTENT lies in the signed attributes: the signature was made after it. The others prove that what they cover was there before.
   * EVIDENCE_RECORD lies beside the file, in a record of RFC 4998.
   */
  readonly kind: 'CONTENT' | 'SIGNATURE' | 'ARCHIVE' | 'DOCUMENT' | 'EVIDENCE_RECORD';
  /** DER of the RFC 3161 token (a CMS ContentInfo). */
  readonly tokenDer: Uint8Array;
  /** Octets, to be joined, whose digest the message imprint must be; absent when they cannot be had. */
  readonly imprintOver?: readonly Uint8Array[];
  /** ARCHIVE, DOCUMENT: how many of the time-stamps before it in its list lie in the octets it covers (a PDF's: with those inside the signatures it covers). */
  readonly earlier?: number;
  /** ARCHIVE of a CMS, whose index names what it covers: positions in its list, instead of `earlier`. */
  readonly coversTokens?: readonly number[];
  /** With `coversTokens`: the algorithm by which the index names what it covers. */
  readonly indexDigest?: DigestName;
  /** ARCHIVE, DOCUMENT: the certificates and revocation data that lie in the octets it covers. */
  readonly coveredData?: CarriedValidationData;
  /** DOCUMENT, EVIDENCE_RECORD: positions of the signatures that lie wholly in the octets it covers. */
  readonly covers?: readonly number[];
  /** DOCUMENT: number of octets of the file that it covers, from its start. */
  readonly coveredLength?: number;
  readonly faults: readonly Finding[];
}

/** Certificates and revocation data carried for validation in later years (JAdES `xVals`, `rVals`; PAdES `/DSS`), as DER. */
export interface CarriedValidationData {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocspResponses: readonly Uint8Array[];
}

export type AdesLevel = 'B-B' | 'B-T' | 'B-LT' | 'B-LTA' | 'NOT_ETSI';

/** ASCII(`before`) + "." + ASCII(`after`). */
export interface AsciiPair {
  readonly before: string;
  readonly after: string;
}

/** Where a PDF signature stands, and what came after it. */
export interface PdfPlacement {
  /** Qualified name of its form field. */
  readonly field: string;
  /** Revision that it closes, from 0. */
  readonly revision: number;
  /** Octets of the file that it covers, its own value's place left out. */
  readonly coveredLength: number;
  readonly coversWholeFile: boolean;
  readonly changesAfter: 'NONE' | 'PERMITTED' | 'SUSPICIOUS';
  /** Why SUSPICIOUS. */
  readonly changesFinding?: Finding;
}

export interface CarriedSignature {
  /** Position in the file, from 0; for entry signatures position in the entry's array. */
  readonly position: number;
  readonly scope: SignatureScope;
  /** JSON Pointer of the entry that an ENTRY signature stands in. */
  readonly entry?: string;
  /** The signature value's octets; empty when it could not be read. */
  readonly value: Uint8Array;
  /** Name of the algorithm as the carrier writes it (`RS256`, an OID, `none`); for display. */
  readonly algorithmName: string;
  /** Resolved algorithm; absent when unknown or refused (then `faults` says why). */
  readonly scheme?: SignatureScheme;
  /** The octets that the value was made over; absent when they cannot be had (detached document not given). */
  readonly signedBytes?: Uint8Array;
  /** The same octets where the carrier has them as two ASCII texts with a point between (JWS), so that they need not be joined first. */
  readonly signedTexts?: AsciiPair;
  /** Algorithm of the promised digest, where it is not the scheme's own (CMS). */
  readonly contentDigest?: DigestName;
  readonly promisedDigests: readonly PromisedDigest[];
  readonly certificateReferences: readonly CertificateReference[];
  /** The certificate that every reference matches; absent when none does. */
  readonly signerCertificate?: Certificate;
  /** Certificates carried for path building, signer's included, in the order carried. */
  readonly carriedCertificates: readonly Certificate[];
  /** Those of them that lie in the octets it signs. */
  readonly signedCertificates?: readonly Certificate[];
  readonly claimedSigningTime?: InstantMs;
  readonly claimedRole?: ClaimedRole;
  readonly level: AdesLevel;
  /** Faults that make this signature unprocessable (FORMAT_FAILURE). */
  readonly faults: readonly Finding[];
  /** Remarks that change nothing. */
  readonly warnings: readonly Finding[];
  /** PDF only. */
  readonly pdf?: PdfPlacement;
  /** Time-stamp tokens over or in this signature, in the order carried. */
  readonly timestamps?: readonly CarriedTimestamp[];
  /** What it carries itself; in a PDF its CMS's own. */
  readonly validationData?: CarriedValidationData;
  /** PDF: the document's validation data that lie in the octets it covers. */
  readonly coveredData?: CarriedValidationData;
  /** PDF: positions of the signatures that lie wholly, with all that was added to them, in the octets it covers. */
  readonly covers?: readonly number[];
  /** PDF: how many of the document's time-stamps lie wholly in the octets it covers. */
  readonly documentTimestampsBefore?: number;
  /** PDF: whether the document's `content` lies in the octets it covers; in JSON it always does. */
  readonly coversContent?: boolean;
  /** `khue_prev`: digests of the signatures that were there before, in signing order; absent when the carrier has none. */
  readonly previous?: { readonly digest: 'SHA-256' | 'SHA-384' | 'SHA-512'; readonly values: readonly Uint8Array[] };
  /** What a later signature's `previous` digests of this one: ASCII(`protected` + "." + `signature`). */
  readonly linkBytes?: Uint8Array;
  /** The same octets where the carrier has them as two ASCII texts with a point between. */
  readonly linkTexts?: AsciiPair;
}

/** A signature while its reader puts it together: nobody else holds it yet. */
export type UnfinishedSignature = { -readonly [Name in keyof CarriedSignature]: CarriedSignature[Name] };
