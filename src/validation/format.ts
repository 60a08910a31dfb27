import type { Code } from '../codes.js';
import { fromBase64Url, utf8Decode } from '../encoding.js';
import type { Finding } from '../errors.js';
import { type JadesDocument, type NamedDocument, openJades } from '../jades/index.js';
import { openReadJades } from '../jades/open.js';
import type { Limits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { type PdfContainer, pdfContainer } from './pdf-container.js';
import { object } from './record-shape.js';

/** What a file is. Only `signed` and `unsigned-record` hold anything to judge. */
export type Container =
  | { readonly kind: 'signed'; readonly document: JadesDocument }
  /** The JSON of a record as it is: an export, a draft, or a record that only its teachers have signed. */
  | { readonly kind: 'unsigned-record'; readonly content: Uint8Array; readonly record: JsonObject }
  | PdfContainer
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'limit'; readonly finding: Finding }
  | { readonly kind: 'unknown'; readonly what?: UnknownKind };

export type UnknownKind = Extract<Code, `FILE_IS_${string}`>;

/** What is known of a file's octets already: they lie in another file, which was read under the same limits. */
export interface ReadBefore {
  /** The JWS that they are. */
  readonly document?: JadesDocument;
  /** What `readJson` gave for them. */
  readonly value?: JsonValue;
}

/** Says what a file is from its octets alone, never from its name, and opens it when it is a JWS. Never throws. */
export function detectContainer(
  bytes: Uint8Array,
  documents: readonly NamedDocument[],
  limits: Limits,
  before: ReadBefore = {},
): Container {
  if (bytes.length === 0) return { kind: 'unknown', what: 'FILE_IS_EMPTY' };
  const start = firstOctet(bytes);
  switch (bytes[start]) {
    case 0x7b: // {
    case 0x5b: // [
      return jsonContainer(bytes, start, documents, limits, before);
    case 0x3c: // <
      return { kind: 'unknown', what: markupKind(bytes) };
    case undefined:
      return { kind: 'unknown', what: 'FILE_IS_EMPTY' };
  }
  if (isPdf(bytes)) return pdfContainer(bytes, limits);
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) {
    // General purpose flag, bit 0: the first entry is encrypted (APPNOTE 4.4.4).
    return bytes.length > 6 && (bytes[6]! & 1) === 1 ? { kind: 'encrypted' } : { kind: 'unknown', what: 'FILE_IS_ZIP' };
  }
  if (isImage(bytes)) return { kind: 'unknown', what: 'FILE_IS_IMAGE' };
  return compactContainer(bytes, documents, limits);
}

/** Position after a byte order mark and white space, which a container may be told in spite of. */
function firstOctet(bytes: Uint8Array): number {
  let at = startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}

function startsWith(bytes: Uint8Array, octets: readonly number[]): boolean {
  return octets.every((octet, i) => bytes[i] === octet);
}

function jsonContainer(
  bytes: Uint8Array,
  start: number,
  documents: readonly NamedDocument[],
  limits: Limits,
  before: ReadBefore,
): Container {
  // Read once: a JWS and a bare record are told apart by the value.
  const value = before.document === undefined ? (before.value ?? readOrNothing(bytes, limits)) : undefined;
  const options = { documents, limits };
  const document = before.document ?? (value === undefined ? openJades(bytes, options) : openReadJades(value, options));
  if (document.serialization !== undefined && document.signatures.length > 0) return { kind: 'signed', document };
  const limit = document.faults.find(({ code }) => code === 'LIMIT_EXCEEDED');
  if (limit !== undefined) return { kind: 'limit', finding: limit };
  const read = value ?? readOrNothing(bytes, limits);
  if (read === undefined) return unreadableJson(bytes, start, document);
  const json = object(read);
  if (json === undefined) return { kind: 'unknown', what: 'FILE_IS_OTHER_JSON' };
  if (looksSigned(json)) return { kind: 'signed', document };
  if ('ciphertext' in json) return { kind: 'encrypted' };
  if (typeof json['loai_ho_so'] === 'string') return { kind: 'unsigned-record', content: bytes, record: json };
  return { kind: 'unknown', what: 'FILE_IS_OTHER_JSON' };
}

function readOrNothing(bytes: Uint8Array, limits: Limits): JsonValue | undefined {
  try {
    return readJson(bytes, limits);
  } catch {
    return undefined;
  }
}

/** JSON that the strict reader refuses: signed all the same when a lenient reader sees a JWS in it, and then it cannot be processed. */
function unreadableJson(bytes: Uint8Array, start: number, document: JadesDocument): Container {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start)));
  } catch {
    return { kind: 'unknown', what: 'FILE_IS_CUT_OFF' };
  }
  const json = object(value as JsonObject);
  if (json !== undefined && looksSigned(json)) return { kind: 'signed', document };
  return { kind: 'unknown', what: 'FILE_IS_OTHER_JSON' };
}

/** RFC 7515 §7.2: a JWS in JSON has `signatures`, or `signature` beside `protected` or `payload`. */
function looksSigned(json: JsonObject): boolean {
  if ('signatures' in json && ('payload' in json || Array.isArray(json['signatures']))) return true;
  return 'signature' in json && ('protected' in json || 'payload' in json);
}

const COMPACT_HEADER = /^[A-Za-z0-9_-]{2,}$/;

function compactContainer(bytes: Uint8Array, documents: readonly NamedDocument[], limits: Limits): Container {
  const firstDot = bytes.indexOf(0x2e);
  if (firstDot <= 0 || firstDot > limits.jwsHeaderBytes * 2) return { kind: 'unknown' };
  const header = headerOf(bytes.subarray(0, firstDot));
  if (header === undefined) return { kind: 'unknown' };
  // RFC 7516 §9: a JWE has five parts and says how its content is encrypted.
  if ('enc' in header) return { kind: 'encrypted' };
  const document = openJades(bytes, { documents, limits });
  const limit = document.faults.find(({ code }) => code === 'LIMIT_EXCEEDED');
  if (limit !== undefined && document.signatures.length === 0) return { kind: 'limit', finding: limit };
  return { kind: 'signed', document };
}

/** The JSON object that the first part of a compact JWS encodes; read leniently, for it only tells what the file is. */
function headerOf(part: Uint8Array): object | undefined {
  try {
    const text = utf8Decode(part);
    if (!COMPACT_HEADER.test(text)) return undefined;
    const octets = fromBase64Url(text);
    if (octets === undefined) return undefined;
    const value: unknown = JSON.parse(utf8Decode(octets));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** ISO 32000-2 §7.5.2: the header may stand within the first 1024 octets. */
function isPdf(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length - 4, 1024);
  for (let i = 0; i < end; i++) {
    if (
      bytes[i] === 0x25 &&
      bytes[i + 1] === 0x50 &&
      bytes[i + 2] === 0x44 &&
      bytes[i + 3] === 0x46 &&
      bytes[i + 4] === 0x2d
    ) {
      return true;
    }
  }
  return false;
}

function isImage(bytes: Uint8Array): boolean {
  return (
    startsWith(bytes, [0xff, 0xd8, 0xff]) ||
    startsWith(bytes, [0x89, 0x50, 0x4e, 0x47]) ||
    startsWith(bytes, [0x47, 0x49, 0x46, 0x38]) ||
    startsWith(bytes, [0x49, 0x49, 0x2a, 0x00]) ||
    startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2a]) ||
    startsWith(bytes, [0x42, 0x4d]) ||
    (startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])) ||
    // ISO base media: HEIC and AVIF photographs of telephones.
    (startsWith(bytes.subarray(4), [0x66, 0x74, 0x79, 0x70]) &&
      /^(heic|heix|mif1|avif)/.test(latin(bytes.subarray(8, 12))))
  );
}

/** The ministry's học bạ (domain §2.2), other XML, a web page. */
function markupKind(bytes: Uint8Array): UnknownKind {
  const head = latin(bytes.subarray(0, 65_536));
  if (/<(?:[A-Za-z_][\w.-]*:)?(DU_LIEU_HOC_BA|PHAT_HANH_HOC_BA)[\s>/]/.test(head)) return 'FILE_IS_MINISTRY_XML';
  return /<(!doctype\s+html|html)[\s>]/i.test(head) ? 'FILE_IS_HTML' : 'FILE_IS_XML';
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
