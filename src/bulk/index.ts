/** Many artefacts at once (contract §6): streaming input, worker threads, resumable output, summaries, conflicts. Node only. */

export type { BatchResult, ItemSummary, SignerSummary } from './batch.js';
export {
  type Conflict,
  type ConflictCounts,
  type ConflictKind,
  type ConflictLine,
  type ConflictOptions,
  findConflicts,
  noConflicts,
} from './conflicts/find.js';
export { factsOf, type LineFacts, type NotReports, reportLines } from './conflicts/lines.js';
export { countInputs } from './count-inputs.js';
export { evidenceFolderOf, evidenceOverRun } from './evidence-run.js';
export type { BulkFacts, CertificateFacts, LinkKeys } from './facts.js';
export type { BulkInput, BulkItem } from './items.js';
export { type BulkReport, Judge, type JudgeSetup } from './judge.js';
export { type ManifestRow, manifestOf, type SigningOutcome } from './manifest.js';
export { type Pending, type PendingClass, PendingGathering, type PendingPerson } from './pending.js';
export { type PoolOptions, WorkerPool } from './pool.js';
export { ItemReader, type ReadItem } from './read-item.js';
export { syncFolder } from './run/files.js';
export { finishedMoment, finishedSummary, summaryNames } from './run/finished.js';
export { type RunMoment, runFolder, runMoment } from './run/header.js';
export { type RunEvents, type RunOptions, runToFile } from './run/run.js';
export { type JudgedBatch, type ScheduleOptions, schedule } from './schedule.js';
export { type EvidenceBuilder, type SigningInput, type SignManyOptions, signMany } from './sign-many.js';
export { holdsMany, inputGroups, inputsFrom, isFolder, type SourceOptions } from './sources/index.js';
export { classOf, classTable, NOT_PASSED, type NotPassedClass } from './summary/classes.js';
export { summaryHtml } from './summary/html.js';
export { type RunFacts, type SignerRow, type Summary, summarise } from './summary/summary.js';
export { Tally } from './summary/tally.js';
export { systemReason } from './system.js';
export { type Impact, type ImpactCounts, type ImpactReason, impactOf, noImpact } from './trust-diff/impact.js';
export { type ComparedList, type ListChange, listChanges, openCompared } from './trust-diff/lists.js';
export { folderSource, looksLikePem, openMaterial, type TrustMaterial, trustDigest } from './trust-material.js';
export { type VerifyManyOptions, verifyMany } from './verify-many.js';
export { judgedAlone } from './work.js';
