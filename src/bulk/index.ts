/** Many artefacts at once (contract §6): streaming input, worker threads, resumable output, summaries, conflicts. Node only. */

export type { BatchResult, ItemSummary, SignerSummary } from './batch.js';
export type { BulkFacts, CertificateFacts, LinkKeys } from './facts.js';
export type { BulkInput, BulkItem } from './items.js';
export { type BulkReport, Judge, type JudgeSetup } from './judge.js';
export { type PoolOptions, WorkerPool } from './pool.js';
export { ItemReader, type ReadItem } from './read-item.js';
export { type JudgedBatch, type ScheduleOptions, schedule } from './schedule.js';
export { holdsMany, inputGroups, inputsFrom, isFolder, type SourceOptions } from './sources/index.js';
export { folderSource, looksLikePem, openMaterial, type TrustMaterial, trustDigest } from './trust-material.js';
export { type VerifyManyOptions, verifyMany } from './verify-many.js';
export { judgedAlone } from './work.js';
