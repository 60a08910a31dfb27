/** Where a record stands: recall lists and IETF Token Status Lists of the trust bundle (contract §3, §7; model 15). */
export { RECALL_COLUMNS, readRecallEntries } from './entries.js';
export { RECALL_LIST_TYPE, type RecallEntry, type RecallListPayload } from './recall-list.js';
export { type BundleStatus, bundleStatus, statusFileName } from './source.js';
export type * from './types.js';
export { STATUS_CHANGE_KINDS } from './types.js';
export { addRecallEntry, buildRecallList, openRecallList, type RecallListInput, signRecallList } from './write.js';
