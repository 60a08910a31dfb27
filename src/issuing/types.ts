import type { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { SignatureAlgorithm, Signer } from '../signer/types.js';
import type { Instant } from '../time.js';
import type { Capacity, Role, TrustStore } from '../trust/types.js';
import type { Timestamper } from './timestamper.js';

/** UTF-8 JSON of a record. */
export type RecordBytes = Uint8Array;
/** A JWS JSON general serialization over a record (contract §7, "Signed JSON"). */
export type SignedJson = Uint8Array;

/** What a signature says of itself, and against what it is checked before a key is used. */
export interface SigningOptions {
  readonly role: Role;
  /** Written as `iat`; fractions of a second are dropped. */
  readonly signingTime: Instant;
  /** RS256 (default for RSA), PS256 or ES256 (default for P-256): contract §7, "Algorithms". */
  readonly algorithm?: SignatureAlgorithm;
  /** Model 8; anything but `dung_dau` needs `decision`. */
  readonly capacity?: Capacity;
  /** `chuc_vu`, free text. */
  readonly title?: string;
  /** Number and date of the decision that gives the capacity. */
  readonly decision?: string;
  /** Absent: the signer's path and authority are not checked, everything else is. */
  readonly trust?: TrustStore;
  readonly limits?: Partial<Limits>;
}

/** What a signature on a PDF shows beside capacity, title, name and time. */
export interface PdfAppearance {
  /** PNG (8 bits, grey or RGB, with or without transparency) or JPEG: the seal of a school, or a signature by hand. */
  readonly picture?: Uint8Array;
}

/** A signature field in a PDF that carries no record. */
export interface PdfPlace {
  /** Name of an empty field, or of the new one. */
  readonly field?: string;
  /** Page of a new field, from 0; default the first. */
  readonly page?: number;
  /** Left, bottom, right, top in points; absent: invisible. */
  readonly rect?: readonly [number, number, number, number];
}

/**
 * Which entries a subject teacher signs: `mon_hoc_id`s or JSON Pointers (`/bang_diem_hoc_ba/3`), or `all-mine`: every entry
 * with a result whose row in `danh_sach_nguoi_ky` names the certificate's key or, where the row names no key, its common name.
 */
export type EntrySelection = 'all-mine' | readonly string[];

/** One file of a job. `name` identifies it in the job and when completing. */
export interface JobInput {
  readonly name: string;
  /** A record, a signed JSON or a PDF. */
  readonly bytes: Uint8Array;
}

export interface JobItem {
  /** `i-` and the first 32 hex digits of SHA-256 over the octets to be signed. */
  readonly id: string;
  readonly input: string;
  /** SHA-256 of the input file, lower-case hex. */
  readonly inputSha256: string;
  /** SHA-256 of the record's octets (contract §7, recordSha256), lower-case hex; absent for a PDF that carries none. */
  readonly recordSha256?: string;
  /** FILE: a signature on a PDF. */
  readonly scope: 'ENTRY' | 'RECORD' | 'FILE';
  /** JSON Pointer of the entry, for scope ENTRY. */
  readonly entry?: string;
  readonly subject?: string;
  /** SHA-256 of the record's RFC 8785 form without `chu_ky` and `chung_thu_so`, for scope ENTRY, lower-case hex. */
  readonly contentSha256?: string;
  /** Name of the signature field, for scope FILE. */
  readonly field?: string;
  /** Page, from 0, and rectangle of a field that is made for this signature. */
  readonly page?: number;
  readonly rect?: readonly [number, number, number, number];
  /** Octets kept for the CMS, for scope FILE. */
  readonly reserve?: number;
  /** The JWS protected header, for scope FILE the CMS signed attributes (DER), base64url, as it will stand in the signature. */
  readonly protected: string;
  /** Digest of the octets to be signed with the algorithm's hash, base64. */
  readonly digest: string;
  /** Text to show the signer; the holder's name as initials (model 6). */
  readonly describe: string;
}

/** Plain JSON (schemas/signing-job.schema.json): no secret, no copy of the input; may lie for weeks (model 10). */
export interface Job {
  readonly jobVersion: '1.0';
  readonly role: Role;
  readonly capacity?: Capacity;
  readonly title?: string;
  readonly decision?: string;
  readonly signingTime: string;
  readonly algorithm: Extract<SignatureAlgorithm, 'RS256' | 'PS256' | 'ES256' | 'ES384'>;
  readonly digestAlgorithm: 'SHA-256' | 'SHA-384';
  /** What signatures on PDFs show: base64 of the picture. */
  readonly appearance?: { readonly picture: string };
  /** base64 DER, signer first. */
  readonly certificateChain: readonly string[];
  readonly items: readonly JobItem[];
}

/** What became of an item. A refusal touches no other item. */
export interface CompletedItem {
  /** Absent where the input failed before it had items. */
  readonly id?: string;
  readonly input: string;
  readonly entry?: string;
  readonly status: 'COMPLETED' | 'ALREADY_PRESENT' | 'REFUSED';
  readonly error?: KhueError;
  /** The file with every signature of this input accepted so far; absent when there is none. Of a large PDF, better its pieces. */
  readonly output?: Uint8Array;
  /** The same file as pieces, one behind the other: of a PDF its own octets and what is appended, with no copy made. */
  readonly outputPieces?: readonly Uint8Array[];
  /** `ma_ban_ghi` of the record, where it could be read. */
  readonly recordId?: string;
  /** Whether this is the input's last item: its `output` is then the file to write. */
  readonly lastOfInput: boolean;
}

/** The inputs by name: as they were given when preparing, as a map, or read when they are needed. */
export type InputSource =
  | readonly JobInput[]
  | ReadonlyMap<string, Uint8Array>
  | ((name: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>);

/** Signature values by item id: octets, or base64 text. */
export type SignatureValues = ReadonlyMap<string, Uint8Array | string> | Readonly<Record<string, Uint8Array | string>>;

export interface PrepareOptions extends SigningOptions {
  /** DER, signer first. */
  readonly certificateChain: readonly Uint8Array[];
  /** Needed for the role `subject-teacher`. */
  readonly entries?: EntrySelection;
  /** Where to sign in PDFs that carry no record. */
  readonly place?: PdfPlace;
  /** What signatures on PDFs show. */
  readonly appearance?: PdfAppearance;
  /** Octets kept in PDFs for a time-stamp that `completeSignatures` is to put there. */
  readonly timestampRoom?: number;
  /** Told of every input that may not be signed, with its reason; the job then holds the others. Absent: the first one throws. */
  readonly onRefused?: (refusal: { readonly input: string; readonly error: KhueError }) => void;
}

export interface CompleteOptions {
  readonly inputs: InputSource;
  /** When completing: the certificate must still be valid. */
  readonly at: Instant;
  /** Stamps every outer signature (level B-T); one that cannot be stamped is refused. */
  readonly timestamper?: Timestamper;
  readonly trust?: TrustStore;
  readonly limits?: Partial<Limits>;
}

export interface SignEntryOptions extends Omit<SigningOptions, 'role'> {
  readonly signer: Signer;
  /** `mon_hoc_id` or JSON Pointer. */
  readonly entry: string;
}

export interface SignRecordOptions extends SigningOptions {
  readonly signer: Signer;
  /** Stamps the signature (level B-T); without a time-stamp nothing is signed. */
  readonly timestamper?: Timestamper;
}

export interface SignInputsOptions extends SigningOptions {
  readonly signer: Signer;
  readonly entries?: EntrySelection;
  /** Where to sign in PDFs that carry no record. */
  readonly place?: PdfPlace;
  /** What signatures on PDFs show. */
  readonly appearance?: PdfAppearance;
  /** Stamps every outer signature (level B-T); one that cannot be stamped is refused. Signatures on entries carry no time-stamp. */
  readonly timestamper?: Timestamper;
}
