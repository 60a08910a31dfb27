/** The trust list (ETSI TS 119 602, own profile): reading, look-ups, building, signing, checking (contract §4, model 12–16). */
export { anchorStore } from './anchors.js';
export { buildTrustList } from './build.js';
export { type BundleSource, folderSource } from './bundle.js';
export { evidenceFileName } from './bundle-existence.js';
export { type CheckTrustListOptions, checkTrustList, type TrustListCheck } from './check.js';
export { checkClock, laterTime } from './clock.js';
export { type CollectedAuthorities, collectAuthorities, type NamedFile } from './collect-authorities.js';
export { type CollectedIssuers, collectIssuers, SCHOOL_COLUMNS, SIGNER_COLUMNS } from './collect-issuers.js';
export { defaultRoleRules } from './default-role-rules.js';
export { higherMarks, sameMarks } from './high-water.js';
export type {
  AuthorityInput,
  IssuerInput,
  OperatorInput,
  ReceiptServiceInput,
  ShardReference,
  SignerInput,
  StatusInput,
  TrustListInput,
} from './input.js';
export type { LoteExtension, TrustedEntity, TrustList } from './lote.js';
export { type OpenTrustOptions, openTrust } from './open.js';
export { type ReceiptList, readReceiptList, signReceiptList } from './receipt-list.js';
export { coversDocumentType, matchesDocumentType, pickRoleRule, rulesFor } from './role-rules.js';
export { signTrustList } from './sign.js';
export * from './status/index.js';
export { grantedAt, statusAt } from './status-history.js';
export type * from './types.js';
export { addToTrustList, renewTrustList, type TrustListChanges } from './update.js';
export { zipSource } from './zip.js';
