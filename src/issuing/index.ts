/** Issuing (contract §6, §7): signatures on entries and records, deferred, batched and mergeable. */
export { checkRecord } from './check.js';
export { completeSignatures } from './complete.js';
export {
  buildEvidence,
  EvidenceCollector,
  type EvidenceOfFile,
  type EvidenceOptions,
  type RenewedEvidence,
  type RenewInput,
  type RenewOptions,
  renewEvidence,
} from './evidence.js';
export type { EmbedOptions } from './evidence-values.js';
export {
  type ExtendLevel,
  type ExtendOptions,
  type Extension,
  extendDetailed,
  extendSignatures,
} from './extend.js';
export type { OutsideDatum, RevocationFetcher } from './extend-data.js';
export { extractRecord } from './extract.js';
export { type Lasting, type LastingOptions, lastingFinding, willItLast } from './lasting.js';
export { mergeSignatures } from './merge.js';
export { prepareSignatures } from './prepare.js';
export { type HttpFetcherOptions, httpFetcher } from './revocation-fetcher.js';
export { addSignature, signEntry, signInputs, signRecord } from './sign.js';
export { type SignPdfOptions, signPdf } from './sign-pdf.js';
export { type SigningPlace, type SigningState, type SigningStateOptions, signingState } from './state.js';
export { type TimestampClientOptions, type Transport, timestampClient } from './timestamp-client.js';
export { type ImprintDigest, type LocalTimestamperOptions, localTimestamper, type Timestamper } from './timestamper.js';
export type {
  CompletedItem,
  CompleteOptions,
  EntrySelection,
  InputSource,
  Job,
  JobInput,
  JobItem,
  PdfAppearance,
  PdfPlace,
  PrepareOptions,
  RecordBytes,
  SignatureValues,
  SignEntryOptions,
  SignedJson,
  SignInputsOptions,
  SigningOptions,
  SignRecordOptions,
} from './types.js';
