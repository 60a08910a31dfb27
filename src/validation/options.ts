import type { SignedDocument } from '../document/signed-document.js';
import type { Limits } from '../limits.js';
import type { JsonObject } from '../record/json-value.js';
import type { Instant } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Policy, ValidationReport } from './report.js';

export interface VerifyOptions {
  readonly trust: TrustStore;
  /** Validation time: the one clock. A bare date is the end of that day in Việt Nam. */
  readonly at: Instant;
  /** Where `at` comes from; default `GIVEN`. */
  readonly atSource?: 'CLOCK' | 'GIVEN';
  /** Default `auto`. */
  readonly policy?: Policy;
  /** Detached documents (`sigD`) and sources of taken-over entries, by name. */
  readonly documents?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Evidence records (RFC 4998) from beside the file, DER; those of the trust bundle are found by themselves. */
  readonly evidence?: readonly Uint8Array[];
  readonly limits?: Partial<Limits>;
  /** `if-available` turns missing revocation data into a WARNING; refused under policy `record`. Default `required`. */
  readonly revocation?: 'required' | 'if-available';
  /** Days by which revocation data may be older than they say; default 0. */
  readonly maxAgeDays?: number;
  /** Days by which the trust list may be past its next update; default 0. */
  readonly staleDays?: number;
  /** Name of the input for the report. */
  readonly input?: string;
  /** Names and personal numbers unmasked (model 6), or names alone; the report then says so. */
  readonly includePersonalData?: boolean | 'names';
}

/** What `examine` returns: the report, and the record and document for outputs that show them. */
export interface Examination {
  readonly report: ValidationReport;
  readonly record?: JsonObject;
  readonly document?: SignedDocument;
}
