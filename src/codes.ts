import { bulkCodes } from './codes/bulk.js';
import { certificateCodes } from './codes/certificate.js';
import { cliCodes } from './codes/cli.js';
import { cmsCodes } from './codes/cms.js';
import { evidenceCodes } from './codes/evidence.js';
import { extendCodes } from './codes/extend.js';
import { issuingCodes } from './codes/issuing.js';
import { jsonCodes } from './codes/json.js';
import type { CodeEntry, CodeParams } from './codes/kind.js';
import { mappingCodes } from './codes/mapping.js';
import { pdfCodes } from './codes/pdf.js';
import { pdfIssuingCodes } from './codes/pdf-issuing.js';
import { pdfVerdictCodes } from './codes/pdf-verdict.js';
import { recordCodes } from './codes/record.js';
import { signatureCodes } from './codes/signature.js';
import { statusCodes } from './codes/status.js';
import { timeCodes } from './codes/time.js';
import { timestampServiceCodes } from './codes/time-stamp-service.js';
import { trustCodes } from './codes/trust.js';
import { verdictCodes } from './codes/verdict.js';
import { formatVietnamTime } from './time.js';

/**
 * The closed list of codes (contract §5): UPPER_SNAKE, never renamed, never reused.
 * `docs/codes.md` and the report schema's enum are generated from it.
 */
export const codes = {
  ...jsonCodes,
  ...recordCodes,
  ...mappingCodes,
  ...signatureCodes,
  ...cmsCodes,
  ...pdfCodes,
  ...pdfVerdictCodes,
  ...certificateCodes,
  ...trustCodes,
  ...statusCodes,
  ...verdictCodes,
  ...timeCodes,
  ...issuingCodes,
  ...pdfIssuingCodes,
  ...extendCodes,
  ...evidenceCodes,
  ...timestampServiceCodes,
  ...bulkCodes,
  ...cliCodes,
} as const;

export type Code = keyof typeof codes;

export type Language = 'vi' | 'en';

/** The two sentences of a code with its parameters filled in; parameters are data and are not escaped here. */
export function sentences(code: Code, params: CodeParams = {}): { vi: string; en: string } {
  const entry: CodeEntry = codes[code];
  return { vi: fill(entry.vi, params), en: fill(entry.en, params) };
}

export function sentence(code: Code, params: CodeParams, language: Language): string {
  const entry: CodeEntry = codes[code];
  return fill(entry[language], params);
}

/**
 * A value of any input as a word of a message. Objects are not asked for their text: those of the strict reader have no prototype,
 * and a member named `toString` would be called.
 */
export function wordOf(value: unknown): string {
  if (value instanceof Date) return String(value);
  if (Array.isArray(value)) return '[…]';
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? '{…}' : String(value);
}

function fill(template: string, params: CodeParams): string {
  return template.replace(/\{([a-zA-Z0-9]+)\}/g, (_, name: string) => shown(name, String(params[name] ?? '…')));
}

/** Parameters that are instants of ours, as data `YYYY-MM-DDThh:mm:ssZ`, alone or behind the number of a list; never a text of an artefact. */
const instants: ReadonlySet<string> = new Set(
  'nextUpdate notAfter found needed now latest issuedAt expiresAt'.split(' '),
);
const INSTANT = /^(№ \d+ \()?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(\)?)$/;

/** People see Vietnamese time (contract §6). */
function shown(name: string, value: string): string {
  const [, before = '', instant, after = ''] = (instants.has(name) ? INSTANT.exec(value) : null) ?? [];
  const ms = instant === undefined ? Number.NaN : Date.parse(instant);
  return Number.isNaN(ms) ? value : `${before}${formatVietnamTime(ms)} (UTC+7)${after}`;
}
