import type { Instant } from '../time.js';
import type {
  CaPurpose,
  Capacity,
  ListedAuthority,
  ListedIssuer,
  ListedSigner,
  Role,
  RoleRule,
  StatusPeriod,
} from './types.js';

/** What a list is built from: plain data, easy to make from a database or from files. */

export interface OperatorInput {
  /** As in the O of the signing certificate (TS 119 602 §6.8). */
  readonly name: string;
  readonly nameEn?: string;
  /** A web address; never e-mail. */
  readonly website?: string;
}

export interface StatusInput {
  readonly status: StatusPeriod['status'];
  readonly from: Instant;
}

export interface AuthorityInput {
  /** Shown to people; default: the common name, else the organisation, of the certificate. */
  readonly name?: string;
  /** The organisation that runs it; default: the O of the certificate. */
  readonly provider?: string;
  readonly kind: ListedAuthority['kind'];
  /** DER. */
  readonly certificate: Uint8Array;
  /** Default: document-signing and ocsp for CAs, time-stamping for a TSA. */
  readonly purposes?: readonly CaPurpose[];
  /** In any order; default: granted from the certificate's notBefore. */
  readonly history?: readonly StatusInput[];
}

export interface ReceiptServiceInput {
  readonly name: string;
  /** SHA-256 of the SPKI in hex, or certificates (DER), of which only that hash is kept. */
  readonly keys: readonly (string | Uint8Array)[];
  /** In any order. */
  readonly history: readonly StatusInput[];
}

export interface SignerInput {
  readonly role: Role;
  readonly name: string;
  /** Keys of the person or seal: SHA-256 of the SPKI in hex, or certificates (DER), of which only that hash is kept. */
  readonly keys: readonly (string | Uint8Array)[];
  readonly capacities?: readonly { readonly capacity: Capacity; readonly decision?: string }[];
  readonly documentTypes?: readonly string[];
  readonly terms: ListedSigner['terms'];
  /** In any order; default: granted from the first day of the first term. */
  readonly history?: readonly StatusInput[];
}

export interface IssuerInput {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string;
  readonly formerCodes?: readonly string[];
  readonly province?: string;
  readonly superior?: string;
  readonly website?: string;
  /** Civil dates, both days included; when adding to a list, a type without days keeps those that the list has. */
  readonly documentTypes: ListedIssuer['documentTypes'];
  readonly term?: ListedIssuer['term'];
  readonly succession?: ListedIssuer['succession'];
  /** Every signer of the body is listed. Absent: no; when adding to a list, as the list says. */
  readonly signersComplete?: boolean;
  /** Its teachers are listed too, and the list binds for them. Absent: no; when adding to a list, as the list says. */
  readonly teachersListed?: boolean;
  readonly status?: ListedIssuer['status'];
  readonly signers: readonly SignerInput[];
}

/** One shard as the root list's index names it (contract §4). */
export interface ShardReference {
  /** Name in the bundle: `shards/<name>.jws`. */
  readonly location: string;
  readonly loteType?: string;
  /** Lower-case hex. */
  readonly signerSpkiSha256: string;
  readonly minSequence: number;
  /** Every code ever used there. */
  readonly codes: readonly string[];
}

export interface TrustListInput {
  /** `root` (default) or `issuers`: a shard. */
  readonly kind?: 'root' | 'issuers';
  readonly operator: OperatorInput;
  /** Two letters, default `VN`. */
  readonly territory?: string;
  /** Default: «Danh sách tin cậy của <operator>». */
  readonly name?: string;
  readonly sequence: number;
  readonly issuedAt: Instant;
  /** `closed`: no further list is planned. */
  readonly nextUpdate: Instant | 'closed';
  readonly authorities?: readonly AuthorityInput[];
  /** Services whose receipts count as proof of existence. */
  readonly receiptServices?: readonly ReceiptServiceInput[];
  readonly issuers?: readonly IssuerInput[];
  /** Replaces the package's default rows for the types that it names. */
  readonly roleRules?: readonly RoleRule[];
  readonly shards?: readonly ShardReference[];
  /** CRLs that the bundle holds: SHA-256 of the issuer's SPKI, and the earliest thisUpdate that may be used. */
  readonly crls?: readonly { readonly id: string; readonly minIssuedAt: Instant }[];
  /** Status lists that the bundle holds. */
  readonly status?: readonly { readonly id: string; readonly minIssuedAt: Instant }[];
  /** SHA-256 of the SPKI of roots whose issuing CAs are all in this list as of its issue. */
  readonly completeHierarchies?: readonly string[];
  /** SHA-256 of the SPKI of the keys that may sign later lists. */
  readonly nextSigner?: readonly string[];
}
