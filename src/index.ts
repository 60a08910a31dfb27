/**
 * khue: Vietnamese digital school records (học bạ số) and digital diplomas (văn bằng số), signed and verified offline.
 * Sub-paths carry the parts alone: `khue/verify`, `khue/record`, `khue/x509`, `khue/jades`, `khue/form`, `khue/trust`, `khue/signer`,
 * `khue/demo-world`, and in Node `khue/bulk`.
 */
export { type Code, codes, type Language, sentences } from './codes.js';
export { type CodeParams, type Finding, KhueError } from './errors.js';
export { type PdfProfile, type RenderOptions, renderPdf } from './form/index.js';
export type {
  CompletedItem,
  CompleteOptions,
  EmbedOptions,
  EntrySelection,
  EvidenceOfFile,
  EvidenceOptions,
  ExtendLevel,
  ExtendOptions,
  Extension,
  HttpFetcherOptions,
  ImprintDigest,
  Job,
  JobInput,
  JobItem,
  Lasting,
  LastingOptions,
  LocalTimestamperOptions,
  OutsideDatum,
  PdfAppearance,
  PdfPlace,
  PrepareOptions,
  RecordBytes,
  RenewedEvidence,
  RenewInput,
  RenewOptions,
  RevocationFetcher,
  SignatureValues,
  SignEntryOptions,
  SignedJson,
  SignInputsOptions,
  SigningOptions,
  SignPdfOptions,
  SignRecordOptions,
  TimestampClientOptions,
  Timestamper,
  Transport,
} from './issuing/index.js';
export {
  addSignature,
  buildEvidence,
  checkRecord,
  completeSignatures,
  EvidenceCollector,
  extendDetailed,
  extendSignatures,
  extractRecord,
  httpFetcher,
  localTimestamper,
  mergeSignatures,
  prepareSignatures,
  renewEvidence,
  signEntry,
  signInputs,
  signPdf,
  signRecord,
  timestampClient,
  willItLast,
} from './issuing/index.js';
export { defaultLimits, type Limits } from './limits.js';
export type { CheckOptions, CheckResult, Problem } from './record/index.js';
export type { SignatureAlgorithm, Signer, SignOutcome, SignRequest } from './signer/index.js';
export type { Instant } from './time.js';
export {
  type BundleSource,
  type HighWater,
  type OpenTrustOptions,
  openTrust,
  type TrustStore,
  zipSource,
} from './trust/index.js';
export {
  type CheckEvidenceOptions,
  checkEvidence,
  type Examination,
  examine,
  type JudgedEvidence,
  type ValidationReport,
  type VerifyOptions,
  verify,
} from './validation/index.js';
