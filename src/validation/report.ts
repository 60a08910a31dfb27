import type { Answer, Indication, SubIndication } from '../codes/kind.js';
import type { Code } from '../codes.js';
import type { SignatureScheme } from '../crypto/types.js';
import type { SignatureScope } from '../document/signed-document.js';

/** A pair of whole sentences (contract §5). */
export interface Message {
  readonly vi: string;
  readonly en: string;
}

export type Verdict = 'TOTAL_PASSED' | 'TOTAL_FAILED' | 'INDETERMINATE';

/** Policies of contract §3. `auto`: `record` where a record is found, else `signatures` capped at UNDECIDED. */
export type Policy = 'auto' | 'record' | 'signatures';

/** One datum that would settle an UNDECIDED answer (model 18). */
export interface Settlement {
  /** What is missing, a closed word: `CRL`, `TRUST_LIST`, `TIME_STAMP`, … */
  readonly what: SettlementKind;
  /** Whose: a name of the trust list, a certificate's issuer, or a code. */
  readonly of: string;
  /** Where it is normally had; Vietnamese, then English after ` / `. */
  readonly from: string;
  /** Whether waiting alone may settle it. */
  readonly waitingHelps: boolean;
}

export type SettlementKind =
  | 'TRUST_LIST'
  | 'TRUST_LIST_ENTRY'
  | 'CRL'
  | 'TIME_STAMP'
  | 'CA_CERTIFICATE'
  | 'SIGNING_CERTIFICATE'
  | 'DETACHED_DOCUMENT'
  | 'STATUS_LIST'
  | 'SCHEMA'
  | 'ORIGINAL_FILE'
  | 'NEWER_VERIFIER'
  | 'OTHER_LIMITS';

export type CheckOutcome = 'OK' | 'FAILED' | 'SKIPPED' | 'WARNING';

export interface Check {
  readonly code: Code;
  readonly outcome: CheckOutcome;
  readonly message: Message;
}

export type RecordStatus = 'VALID' | 'REVOKED' | 'SUPERSEDED' | 'SUSPENDED' | 'UNKNOWN' | 'NONE';

export interface ReportedRecord {
  readonly type: string;
  readonly version?: string;
  readonly id?: string;
  /** recordSha256 (contract §7): over the octets of the record as signed. */
  readonly sha256: string;
  readonly schemaValid?: boolean;
  readonly carrier: 'JSON' | 'PDF';
  readonly status: RecordStatus;
  readonly statusChange?: {
    readonly kind: string;
    readonly at: string;
    readonly decision?: string;
    readonly reason?: string;
    /** `ma_ban_ghi` of the record that replaces this one. */
    readonly successor?: string;
  };
  /** Holder's name; initials unless personal data were asked for. */
  readonly holder?: string;
  /** The issuer's name from the trust list; its bare code when the list has no entry. Several: joined by `; `. */
  readonly issuer?: string;
  /** Remarks on the record (rules beyond the schema, unusual characters): checks that change nothing. */
  readonly remarks?: readonly Check[];
}

export interface MissingRole {
  readonly role: string;
  /** JSON Pointer of the entry, for entry slots. */
  readonly entry?: string;
  /** Subject name as the record writes it. */
  readonly subject?: string;
  /** Code of the issuing body whose signature it is, where several issue one paper. */
  readonly issuer?: string;
}

export interface ReportedSigner {
  /** From the trust list or a validated path only. */
  readonly name?: string;
  /** From a certificate whose path was not validated. */
  readonly claimedName?: string;
  readonly organization?: string;
  /** `CCCD:…1234`: last four only, unless personal data were asked for. */
  readonly identifiers?: readonly string[];
  readonly certificateSha256: string;
  /** Issuing CA: from the trust list when listed, else the certificate's issuer name. */
  readonly issuer?: string;
  readonly authorised?: boolean;
  readonly authorisedBy?: 'TRUST_LIST' | 'SCHOOL';
}

export interface ReportedSignature {
  /** `s-` and the first 16 hex digits of SHA-256 of the signature value. */
  readonly id: string;
  readonly order: number;
  readonly scope: SignatureScope;
  readonly entry?: string;
  readonly claimedRole?: string;
  /** Proven role, else `unknown`. */
  readonly role: string;
  readonly capacity?: string;
  readonly answer: Answer;
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  readonly code: Code;
  readonly integrity: 'INTACT' | 'BROKEN';
  readonly level: 'B-B' | 'B-T' | 'B-LT' | 'B-LTA' | 'NOT_ETSI';
  readonly algorithm?: {
    readonly signature: SignatureScheme['scheme'];
    readonly digest?: string;
    readonly keyBits?: number;
  };
  readonly signer?: ReportedSigner;
  readonly claimedSigningTime?: string;
  /** Earliest proof of existence, else the validation time. */
  readonly bestSignatureTime?: string;
  readonly timestamps?: readonly {
    readonly kind: 'SIGNATURE' | 'ARCHIVE' | 'DOCUMENT' | 'CONTENT' | 'EVIDENCE_RECORD';
    readonly time?: string;
    readonly tsa?: string;
    readonly indication: Indication;
    readonly subIndication?: SubIndication;
    /** Why it does not count. */
    readonly code?: Code;
  }[];
  readonly coversWholeFile?: boolean;
  readonly changesAfter?: 'NONE' | 'PERMITTED' | 'SUSPICIOUS';
  /** SHA-256 of each certificate, leaf first. */
  readonly path?: readonly string[];
  readonly revocation?: {
    readonly status: 'GOOD' | 'REVOKED' | 'UNKNOWN';
    readonly source: 'CRL' | 'OCSP' | 'NONE';
    readonly producedAt?: string;
  };
  /** Where the revocation data lie that a signature with a proven time was judged by: all in the file, or some in the trust bundle. */
  readonly evidence?: 'FILE' | 'BUNDLE';
  readonly checks: readonly Check[];
}

export interface ReportedTrust {
  readonly list: string;
  readonly sha256: string;
  readonly signerSpkiSha256: string;
  readonly pinned: boolean;
  readonly rollback: 'OK' | 'FIRST_USE' | 'NOT_GUARDED';
  readonly sequence: number;
  readonly issuedAt: string;
  readonly nextUpdate?: string;
}

/** One saving of a PDF. */
export interface ReportedRevision {
  /** From 1. */
  readonly number: number;
  /** Octets of the file up to its end. */
  readonly end: number;
  /** `id` of the signature that closes it. */
  readonly signature?: string;
  /** What it changed; none is listed for savings before the first signature. */
  readonly changes: readonly { readonly code: Code; readonly message: Message }[];
  /** How many further changes are not listed. */
  readonly more?: number;
}

/** The report (contract §5, `schemas/validation-report.schema.json`). A member without a value is left out, never null. */
export interface ValidationReport {
  readonly reportVersion: '1.0';
  readonly generator: string;
  readonly policy: Policy;
  readonly policyVersion: string;
  readonly input?: string;
  /** SHA-256 of the input, lower-case hex. */
  readonly sha256: string;
  readonly format: 'jws' | 'pdf' | 'unknown';
  readonly validatedAt: string;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly asOf?: string;
  readonly answer: Answer;
  readonly verdict: Verdict;
  readonly subIndication?: SubIndication;
  readonly code: Code;
  readonly message: Message;
  readonly settledBy?: readonly Settlement[];
  readonly record?: ReportedRecord;
  /** JSON Pointers of entries taken over from another record. */
  readonly takenOver?: readonly string[];
  readonly missingRoles?: readonly MissingRole[];
  readonly signatures: readonly ReportedSignature[];
  /** A PDF: its savings, each with what it changed in the one before. */
  readonly revisions?: readonly ReportedRevision[];
  /** A PDF: what the record that it carries is by itself, as a file of its own. */
  readonly embedded?: ValidationReport;
  /** Signed files that a wrapper carries, each judged by itself. */
  readonly nested?: readonly ValidationReport[];
  readonly trust: ReportedTrust;
  /** Remarks on the document and the trust list that change nothing. */
  readonly remarks?: readonly Check[];
  /** True when names and numbers of persons stand unmasked (model 6). */
  readonly personalData?: true;
}
