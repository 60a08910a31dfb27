/** The records: strict reading, canonical form, text, schemas and rules. */
export { canonicalize, canonicalText } from './canonical.js';
export { escapeForDisplay } from './characters.js';
export { type CheckOptions, checkRecord, signedFile } from './check.js';
export {
  type AchievementType,
  type ExportOptions,
  type ExportType,
  exportTypes,
  recordToElm,
  recordToOb3,
} from './export/index.js';
export { readJson } from './json.js';
export type { JsonArray, JsonObject, JsonValue } from './json-value.js';
export {
  type CarriedSlot,
  type CarriedValue,
  type CarriedXml,
  type MinistryJsonOptions,
  type MinistryXmlOptions,
  ministryJsonToRecord,
  ministryXmlToRecord,
  type RecordFromMinistryJson,
  type RecordFromMinistryXml,
  recordToMinistryJson,
  recordToMinistryXml,
} from './mapping/index.js';
export type { CheckResult, Problem } from './problem.js';
export { readRuleSet } from './rules/read.js';
export { knownProgrammes, ruleSets } from './rules/run.js';
export type { Rule, RuleSet } from './rules/types.js';
export { carriesResult } from './signatories.js';
export { findUnicodeFaults, type UnicodeFault, type UnicodeFaultKind } from './unicode.js';
export { type FixedUnicode, fixUnicode, type UnicodeChange } from './unicode-fix.js';
export {
  isPersonalNumber,
  type PrivacyClass,
  privacyClassOf,
  type RecordSchema,
  type RecordValidation,
  recordTypes,
  type SchemaProblem,
  schemaFor,
  validateRecord,
} from './validators.js';
