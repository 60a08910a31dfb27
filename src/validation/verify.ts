import type { Examination, VerifyOptions } from './options.js';
import type { ValidationReport } from './report.js';

/** Judges a file and returns the report. Pure and synchronous; a bad artefact is a report, never an exception. */
export function verify(bytes: Uint8Array, options: VerifyOptions): ValidationReport {
  return examine(bytes, options).report;
}

/** As `verify`, with the record and the opened document beside the report, for outputs that show them. */
export function examine(_bytes: Uint8Array, _options: VerifyOptions): Examination {
  throw new Error('not built yet');
}
