/** CMS SignedData, CAdES attributes and RFC 3161 time-stamps: read strictly, written plainly. */
export { withValues } from './add-values.js';
export { readSignedAttributes, type SignedAttributes } from './attributes.js';
export { type CarriedCms, type CarrierInput, carrySignedData } from './carried.js';
export {
  type ArchiveTimestamp,
  type EvidenceRecord,
  type EvidenceStep,
  evidenceSteps,
  readEvidenceRecord,
  renewalLeaf,
  renewedRecord,
  withLastToken,
  writeChains,
  writeEvidenceRecord,
} from './evidence-record.js';
export { type HashTree, hashTree, rootFrom } from './hash-tree.js';
export { CmsOid } from './oids.js';
export { type Attribute, certificatesOf, readSignedData, type SignedData, type SignerInfo } from './signed-data.js';
export { matchesImprint, readTimestamp, type TimestampFacts, type TimestampReading } from './time-stamp.js';
export {
  type CmsCommitment,
  ecdsaDer,
  longestValue,
  type SignedAttributesInput,
  type SignedDataInput,
  signedAttributesDer,
  writeSignedData,
} from './write.js';
export {
  makeTimestampToken,
  readTimestampRequest,
  readTimestampResponse,
  type TimestampQuery,
  type TimestampRequest,
  type TimestampResponse,
  type TokenInput,
  writeTimestampRequest,
  writeTimestampResponse,
} from './write-time-stamp.js';
