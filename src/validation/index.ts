/** Validation (ETSI EN 319 102-1) and the document policy: facts, a pure judgement over them, the report. */
export {
  type CheckEvidenceOptions,
  checkEvidence,
  evidenceLeafDigests,
  type JudgedEvidence,
} from './evidence-judgement.js';
export type { EvidenceLeaf } from './evidence-leaf.js';
export { evidenceOutcome } from './evidence-outcome.js';
export type { Examination, VerifyOptions } from './options.js';
export type {
  Check,
  CheckOutcome,
  Message,
  MissingRole,
  Policy,
  RecordStatus,
  ReportedRecord,
  ReportedSignature,
  ReportedSigner,
  ReportedTrust,
  Settlement,
  SettlementKind,
  ValidationReport,
  Verdict,
} from './report.js';
export { examine, verify } from './verify.js';
