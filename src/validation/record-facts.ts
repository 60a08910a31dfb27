import { digest, digestHex } from '#crypto';
import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { checkReadRecord } from '../record/check.js';
import { type CheckResult, checkRecord } from '../record/index.js';
import { readJsonText } from '../record/json.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { TrustStore } from '../trust/types.js';
import { type IssuerFacts, issuerFacts } from './authority.js';
import { object, type RecordShape, recordShape } from './record-shape.js';

/** What is known of the record in a file before anything is judged. */
export interface RecordFacts {
  readonly value: JsonObject;
  /** recordSha256 (contract §7): over the octets as signed, lower-case hex. */
  readonly sha256: string;
  readonly shape: RecordShape;
  readonly check: CheckResult;
  /** One for each issuing body that the record names, in its order. */
  readonly issuers: readonly IssuerFacts[];
}

export type RecordReading =
  | { readonly record: RecordFacts }
  /** JSON that names a record type but is not strict JSON, or passes a limit. */
  | { readonly fault: Finding }
  | { readonly none: true };

const sha256 = (bytes: Uint8Array): Uint8Array => digest('SHA-256', bytes);

/** A record is found when the content is a JSON object whose `loai_ho_so` is a string (contract §3). */
export function readRecord(content: Uint8Array | undefined, trust: TrustStore, limits: Limits): RecordReading {
  if (content === undefined || content.length === 0) return { none: true };
  let read: { readonly value: JsonValue; readonly text: string };
  try {
    read = readJsonText(content, limits);
  } catch (error) {
    if (!(error instanceof KhueError)) throw error;
    if (error.code === 'LIMIT_EXCEEDED') return { fault: { code: 'LIMIT_EXCEEDED', params: error.params } };
    return looksLikeRecord(content) ? { fault: { code: 'RECORD_NOT_READABLE' } } : { none: true };
  }
  const record = object(read.value);
  if (record === undefined || typeof record['loai_ho_so'] !== 'string') return { none: true };
  return { record: recordFacts(record, content, trust, limits, read.text) };
}

/** @param text what `value` was read from, where that is at hand */
export function recordFacts(
  value: JsonObject,
  content: Uint8Array,
  trust: TrustStore,
  limits: Limits,
  text?: string,
): RecordFacts {
  const options = { limits, sha256 };
  const shape = recordShape(value);
  return {
    value,
    sha256: digestHex('SHA-256', content),
    shape,
    check: text === undefined ? checkRecord(value, options) : checkReadRecord(value, text, options),
    issuers: shape.issuerCodes.map((code) => issuerFacts(code, shape.replacesAnother, trust)),
  };
}

function looksLikeRecord(content: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content));
    return typeof object(value as JsonObject)?.['loai_ho_so'] === 'string';
  } catch {
    return false;
  }
}
