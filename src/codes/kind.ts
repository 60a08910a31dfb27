/** Main indications of ETSI EN 319 102-1 clause 5.1.3, as one signature's report writes them. */
export type Indication = 'PASSED' | 'FAILED' | 'INDETERMINATE';

/** Sub-indications of ETSI EN 319 102-1 V1.4.1 tables 5 and 6. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'POLICY_PROCESSING_ERROR'
  | 'SIGNATURE_POLICY_NOT_AVAILABLE'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'OUT_OF_BOUNDS_NOT_REVOKED'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'REVOCATION_OUT_OF_BOUNDS_NO_POE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_POE'
  | 'TRY_LATER'
  | 'SIGNED_DATA_NOT_FOUND';

/** What people, exit status and bulk counts use (contract §3). */
export type Answer = 'ACCEPT' | 'REJECT' | 'UNDECIDED';

export type Area = 'json' | 'record' | 'signature' | 'certificate' | 'trust' | 'verdict' | 'issuing' | 'bulk' | 'cli';

/** One entry of the closed list of codes. Sentences are whole; `{name}` marks a named parameter. */
export interface CodeEntry {
  readonly area: Area;
  /** Standard and clause, circular and article, or the clause of khue's own contract. */
  readonly source: string;
  /** Set for codes that decide a verdict; absent for errors and remarks. */
  readonly indication?: Indication;
  readonly subIndication?: SubIndication;
  readonly answer?: Answer;
  readonly vi: string;
  readonly en: string;
}

export type CodeTable = Readonly<Record<string, CodeEntry>>;

/** Values that fill the named places `{name}` of a code's sentences. */
export type CodeParams = Readonly<Record<string, string | number>>;
