export { compareRevision, compareRevisions } from './compare.js';
export { type ChangesAfter, judgeChanges } from './judge.js';
export { type Locks, locksOf } from './locks.js';
export { pagesOf } from './saving.js';
export {
  type AttackFamily,
  CHANGE_LEVELS,
  type Change,
  type ChangeLevel,
  familyOfChange,
  levelOf,
  type RevisionChanges,
} from './types.js';
