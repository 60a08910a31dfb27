import type { JsonObject } from '../record/json-value.js';
import type { Flow } from './flow.js';
import type { Part } from './reading.js';
import type { Signatory } from './signatories.js';
import type { Translations } from './translations.js';

/** A form being drawn. */
export interface Form {
  readonly flow: Flow;
  readonly record: Part;
  readonly json: JsonObject;
  readonly signatories: readonly Signatory[];
  readonly translations: Translations;
}
