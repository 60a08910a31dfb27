import type { SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
import type { CivilDate, InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import type { RevocationSource } from '../x509/revocation.js';
import type { StatusService, StatusSource } from './status/types.js';

export type {
  StatusAnswer,
  StatusChange,
  StatusQuery,
  StatusService,
  StatusSource,
  StatusState,
} from './status/types.js';

/** Role codes (contract §2): one vocabulary in `--role`, in JSON and in PDF signatures. */
export type Role =
  | 'subject-teacher'
  | 'homeroom-teacher'
  | 'principal'
  | 'school-seal'
  | 'head-of-issuing-body'
  | 'register-custodian'
  | 'status-issuer';

/** Capacities (model 8). */
export type Capacity = 'dung_dau' | 'KT' | 'Q' | 'phu_trach' | 'TL' | 'TUQ';

/** What a listed certification service is trusted for. */
export type CaPurpose = 'document-signing' | 'time-stamping' | 'ocsp';

/** A status with the instant from which it holds (ETSI TS 119 602 ServiceStatus, StatusStartingTime, ServiceHistory). */
export interface StatusPeriod {
  readonly status: 'granted' | 'withdrawn';
  readonly from: InstantMs;
}

/** A CA or TSA of the list. */
export interface ListedAuthority {
  /** From the trust list: what people are shown. */
  readonly name: string;
  readonly kind: 'root-ca' | 'issuing-ca' | 'tsa';
  readonly certificate: Certificate;
  readonly purposes: readonly CaPurpose[];
  /** Newest first. */
  readonly history: readonly StatusPeriod[];
}

/** A person or seal bound to an issuing body by key. */
export interface ListedSigner {
  readonly role: Role;
  readonly name: string;
  readonly spkiSha256: readonly string[];
  /** Absent: head only (`dung_dau`). */
  readonly capacities: readonly { readonly capacity: Capacity; readonly decision?: string }[];
  /** Document types, exact (`hoc-ba/thpt`) or a family (`hoc-ba/*`); absent: every type the body may issue. */
  readonly documentTypes?: readonly string[];
  /** Terms of office, civil dates, both days included. */
  readonly terms: readonly { readonly from: CivilDate; readonly to?: CivilDate }[];
  readonly history: readonly StatusPeriod[];
}

/** A school or issuing body, by code (model 14); kept for ever. */
export interface ListedIssuer {
  readonly code: string;
  readonly formerCodes: readonly string[];
  /** From the trust list: what people are shown. */
  readonly name: string;
  readonly province?: string;
  readonly superior?: string;
  readonly documentTypes: readonly { readonly type: string; readonly from?: CivilDate; readonly to?: CivilDate }[];
  readonly term: { readonly from?: CivilDate; readonly to?: CivilDate };
  /** Statuses of the body's own service, newest first, where the list withdraws it; absent: its term says all. */
  readonly history?: readonly StatusPeriod[];
  readonly succession: readonly {
    readonly kind: 'successor' | 'predecessor';
    readonly code: string;
    readonly decision?: string;
    readonly date?: CivilDate;
  }[];
  /** The entry says that it lists every signer of the body. */
  readonly signersComplete: boolean;
  /** The entry lists the body's teachers too, so that the list binds for them. */
  readonly teachersListed: boolean;
  readonly status: readonly StatusService[];
  readonly signers: readonly ListedSigner[];
  /** Issue date of the list that holds the entry: the root list or a shard. */
  readonly listIssuedAt: InstantMs;
  readonly listNextUpdate?: InstantMs;
}

/** One required place of the rule table (contract §2). */
export interface RoleRequirement {
  readonly role: Role;
  /** `entry`: once for every entry of `bang_diem_hoc_ba` that carries a result. */
  readonly scope: 'record' | 'entry';
  /** Only entries whose signatory in `danh_sach_nguoi_ky` is not the homeroom teacher (primary). */
  readonly onlyListedTeachers?: boolean;
  /** How many signatures the place needs; default 1. */
  readonly count?: number;
  readonly capacities?: readonly Capacity[];
  /** Roles whose outer signature may fill the place with `ky_thay` and `ly_do`. */
  readonly standIns?: readonly Role[];
}

/** Members that change who must sign: a paper document entered later from its register (model 5). */
export type RoleRuleCondition = 'du_lieu_so_hoa';

/** One dated row of the rule table: which signatories a document type needs. */
export interface RoleRule {
  readonly id: string;
  /** Exact type or a family (`van-bang/*`). */
  readonly documentTypes: readonly string[];
  /** The row is for records that carry this member; it goes before rows for every record. Absent: every record. */
  readonly when?: RoleRuleCondition;
  readonly from?: CivilDate;
  readonly to?: CivilDate;
  readonly order: 'strict' | 'advisory';
  /** In signing order. */
  readonly requirements: readonly RoleRequirement[];
  readonly source: string;
}

/** A service that receives documents and says when: its receipts count as proof of existence (issue 4 §2). */
export interface ReceiptService {
  readonly name: string;
  readonly spkiSha256: readonly string[];
  /** Newest first. */
  readonly history: readonly StatusPeriod[];
}

/** What a receipt list says of one document; whether its signer counts is for the validation to judge. */
export interface Receipt {
  readonly time: InstantMs;
  /** When the list was issued. */
  readonly issuedAt: InstantMs;
  /** File in the bundle. */
  readonly name: string;
  readonly signer: Certificate;
  readonly scheme: SignatureScheme;
}

/** Proofs of existence in a bundle, found by the SHA-256 of what they are of (lower-case hex). */
export interface ExistenceSource {
  /** Evidence records (RFC 4998), DER. */
  records(sha256: string): readonly Uint8Array[];
  receipts(sha256: string): readonly Receipt[];
  /** Files that cannot be used, so far. */
  unusable(): readonly Finding[];
}

export interface HighWater {
  /** Keyed by list signer SPKI + list type + territory (contract §4). */
  readonly lists: Readonly<
    Record<string, { readonly sequence: number; readonly sha256: string; readonly issuedAt: string }>
  >;
  /** Keys announced as next signer by a list that verified under a pin. */
  readonly pins?: readonly string[];
  /** Which key announced which, so that a mark of one guards the other too. */
  readonly rotations?: readonly { readonly from: string; readonly to: string }[];
  /** Latest authenticated time seen, for the clock guard. */
  readonly latestAuthenticatedTime?: string;
}

export interface TrustInfo {
  /** Scheme name of the root list. */
  readonly name: string;
  readonly operator: string;
  /** Of the root list's bytes. */
  readonly sha256: string;
  readonly signerSpkiSha256: string;
  readonly pinned: boolean;
  readonly rollback: 'OK' | 'FIRST_USE' | 'NOT_GUARDED';
  readonly sequence: number;
  readonly issuedAt: InstantMs;
  /** Absent: closed list. */
  readonly nextUpdate?: InstantMs;
  /** `kind: 'anchors'`: a PEM file of anchors, for `--policy signatures` alone. */
  readonly kind: 'list' | 'anchors';
}

/** Trust material as plain data; look-ups are pure. Made by `openTrust`. */
export interface TrustStore {
  readonly info: TrustInfo;
  /** What the caller keeps. It grows as status lists answer: read it after the last verdict. */
  readonly highWater: HighWater;
  /** Remarks of opening: unpinned, stale, first use. */
  readonly warnings: readonly Finding[];
  readonly authorities: readonly ListedAuthority[];
  /** CRLs of the bundle, indexed by issuer; the same object for the store's life. */
  readonly revocation: RevocationSource;
  /** Status lists of the bundle; absent: the store has none. */
  readonly status?: StatusSource;
  /** Evidence records and receipts of the bundle; absent: the store has none. */
  readonly existence?: ExistenceSource;
  readonly receiptServices?: readonly ReceiptService[];
  /** Dates from which hierarchies are complete (`urn:khue:lote:complete-hierarchies`), by SHA-256 of the root's SPKI. */
  readonly completeHierarchies: ReadonlyMap<string, InstantMs>;
  /**
   * The entry of a code, loading its shard when it is not loaded yet.
   * `unknown`: no list in the index ever used this code. `unavailable`: the index names a shard that is missing or not usable.
   */
  issuer(
    code: string,
  ): { readonly found: ListedIssuer } | { readonly unknown: true } | { readonly unavailable: Finding };
  /**
   * Everyone in the list (root or shard) that holds `code` who is bound to a key, of whatever body: so that a key known there
   * for another school is told from one that nobody lists. Never depends on what was looked up before.
   */
  holders?(
    spkiSha256: string,
    code: string,
  ): readonly { readonly issuer: ListedIssuer; readonly signer: ListedSigner }[];
  /** Rows of the rule table for a type, the root list's or the package's default; the caller picks by time. */
  roleRules(documentType: string): readonly RoleRule[];
}
