/** The records: strict reading, canonical form, text, schemas and rules. */
export { canonicalize, canonicalText } from './canonical.js';
export { type CheckOptions, checkRecord } from './check.js';
export { readJson } from './json.js';
export type { JsonArray, JsonObject, JsonValue } from './json-value.js';
export type { CheckResult, Problem } from './problem.js';
export {
  escapeForDisplay,
  findUnicodeFaults,
  fixUnicode,
  type UnicodeChange,
  type UnicodeFault,
  type UnicodeFaultKind,
} from './unicode.js';
