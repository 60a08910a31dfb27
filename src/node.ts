/** As `khue`, in Node: with many files at once, which need threads and a disk. */
export {
  type BulkFacts,
  type BulkInput,
  type BulkReport,
  inputsFrom,
  type TrustMaterial,
  type VerifyManyOptions,
  verifyMany,
} from './bulk/index.js';
export * from './index.js';
