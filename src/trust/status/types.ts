import type { Finding } from '../../errors.js';
import type { CivilDate, InstantMs } from '../../time.js';

/** A status list that a body keeps, as its entry in the trust list names it (contract §3). */
export interface StatusService {
  readonly kind: 'recall-list' | 'token-status-list';
  readonly id: string;
  readonly issuerSpkiSha256: string;
  readonly from: CivilDate;
}

/** What happened to a record after it was issued (model 15). */
export type StatusChangeKind =
  | 'corrected'
  | 'revoked'
  | 'cancelled'
  | 'recalled'
  | 'superseded'
  | 'suspended'
  | 'restored';

export const STATUS_CHANGE_KINDS: readonly StatusChangeKind[] = [
  'corrected',
  'revoked',
  'cancelled',
  'recalled',
  'superseded',
  'suspended',
  'restored',
];

export interface StatusChange {
  readonly kind: StatusChangeKind;
  /** As the list writes it: a civil date (from the start of that day in Việt Nam), or an instant. */
  readonly at: string;
  readonly atMs: InstantMs;
  /** Number and date of the decision. */
  readonly decision?: string;
  readonly reason?: string;
  /** `ma_ban_ghi` of the record that replaces this one. */
  readonly successor?: string;
}

/** Where a record stands after its changes. */
export type StatusState = 'VALID' | 'REVOKED' | 'SUPERSEDED' | 'SUSPENDED';

/** By what a list may know a record. */
export interface StatusQuery {
  /** `ma_ban_ghi`. */
  readonly id?: string;
  /** recordSha256, lower-case hex. */
  readonly sha256: string;
  /** `status.status_list` of the record, where it has one. */
  readonly reference?: { readonly uri: string; readonly index: number };
}

export type StatusAnswer =
  | {
      readonly state: StatusState;
      /** The change that says so; for VALID the last correction or restoration, if there was one. */
      readonly change?: StatusChange;
      /** Only one of the two keys of an entry is this record's. */
      readonly twin: boolean;
      /** `iat` of the list. */
      readonly issuedAt: InstantMs;
    }
  /** The list does not speak of this record: a token status list and a record without an index in it. */
  | { readonly silent: true }
  | { readonly unknown: Finding };

/** The status lists of a trust bundle. */
export interface StatusSource {
  /**
   * @param codes every code of the body that kept the list
   * @param at validation time
   */
  ask(service: StatusService, codes: readonly string[], query: StatusQuery, at: InstantMs): StatusAnswer;
}
