/**
 * The strict JSON reader of the verifying side: RFC 8259 syntax in strict UTF-8, restricted as RFC 7493 (I-JSON) says.
 * It returns what `JSON.parse` would, or refuses with the byte offset.
 */

import type { Code } from '../codes.js';
import { utf8Decode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { readQuickly } from './json-quick.js';
import type { JsonValue } from './json-value.js';
import { hasByteBelow32, invalidUtf8Offset, utf8LengthUpTo } from './utf8.js';

/** Recursion stays far from the engine's own stack whatever limit the caller sets. */
const DEEPEST = 1000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

interface Reader {
  readonly text: string;
  /** Index of the next character to read, in UTF-16 code units. */
  at: number;
  /** Index of the first backslash at or after `at`; the text's length when there is none. */
  backslash: number;
  /** Whether any byte below 0x20 stands in the input: only then must strings be searched for control characters. */
  readonly hasControls: boolean;
  depth: number;
  readonly maxDepth: number;
  members: number;
  readonly maxMembers: number;
}

/**
 * Reads one JSON text.
 *
 * @param bytes the whole input, UTF-8 without byte order mark
 * @param limits `jsonBytes`, `jsonDepth` (arrays and objects open at once) and `jsonMembers` (members and elements together)
 * @returns the value; objects have a null prototype, so `__proto__` is a name like any other
 * @throws KhueError `JSON_…` or `LIMIT_EXCEEDED` (its parameter `limit` names it), with the byte offset
 * Source: RFC 8259; RFC 7493 §2 (no duplicate names, no lone surrogates, numbers are finite doubles).
 */
export function readJson(bytes: Uint8Array, limits?: Partial<Limits>): JsonValue {
  return readJsonText(bytes, limits).value;
}

/** As `readJson`, with the text that was read. */
export function readJsonText(
  bytes: Uint8Array,
  limits?: Partial<Limits>,
): { readonly value: JsonValue; readonly text: string } {
  const { jsonBytes, jsonDepth, jsonMembers } = withLimits(limits);
  if (bytes.length > jsonBytes) throw limitExceeded('jsonBytes', jsonBytes, jsonBytes);
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new KhueError('JSON_BOM', { offset: 0 });
  }
  const text = decode(bytes);
  const maxDepth = Math.min(jsonDepth, DEEPEST);
  const quick = readQuickly(text, bytes, { jsonDepth: maxDepth, jsonMembers });
  return { value: quick === undefined ? readStrictly(text, bytes, maxDepth, jsonMembers) : quick, text };
}

/** The reader itself; exported for the test that the short cut never differs from it. */
export function readStrictly(text: string, bytes: Uint8Array, maxDepth: number, maxMembers: number): JsonValue {
  const reader: Reader = {
    text,
    at: 0,
    backslash: -1,
    hasControls: hasByteBelow32(bytes),
    depth: 0,
    maxDepth,
    members: 0,
    maxMembers,
  };
  moveBackslash(reader, 0);
  skipSpace(reader);
  if (reader.at === text.length) throw new KhueError('JSON_EMPTY', { offset: bytes.length });
  const value = readValue(reader);
  skipSpace(reader);
  if (reader.at < text.length) throw fault(reader, 'JSON_TRAILING', reader.at, { found: shown(text, reader.at) });
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes);
  } catch (cause) {
    throw new KhueError('JSON_UTF8', { offset: invalidUtf8Offset(bytes) ?? 0, cause });
  }
}

function readValue(reader: Reader): JsonValue {
  const { text, at } = reader;
  const code = text.charCodeAt(at);
  if (code === QUOTE) return readString(reader);
  if (code === 0x7b) return readObject(reader);
  if (code === 0x5b) return readArray(reader);
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return readNumber(reader);
  if (code === 0x74 && text.startsWith('true', at)) {
    reader.at = at + 4;
    return true;
  }
  if (code === 0x66 && text.startsWith('false', at)) {
    reader.at = at + 5;
    return false;
  }
  if (code === 0x6e && text.startsWith('null', at)) {
    reader.at = at + 4;
    return null;
  }
  throw unexpected(reader, '{ [ " 0–9 - true false null');
}

function readObject(reader: Reader): JsonValue {
  enter(reader);
  const { text } = reader;
  // Made from a literal and then stripped of its prototype: V8 keeps such an object in its fast form, unlike Object.create(null).
  const object = Object.setPrototypeOf({}, null) as Record<string, JsonValue>;
  reader.at++;
  let code = skipSpace(reader);
  if (code === 0x7d) {
    reader.at++;
    reader.depth--;
    return object;
  }
  for (;;) {
    if (code !== QUOTE) throw unexpected(reader, '"');
    const nameAt = reader.at;
    const name = readName(reader);
    // No value is undefined and there is no prototype, so this asks for an own member.
    if (object[name] !== undefined) throw fault(reader, 'JSON_DUPLICATE_MEMBER', nameAt, { name });
    if (++reader.members > reader.maxMembers) {
      throw limitExceeded('jsonMembers', reader.maxMembers, byteOffset(reader, nameAt));
    }
    code = text.charCodeAt(reader.at);
    if (code !== 0x3a) {
      code = skipSpace(reader);
      if (code !== 0x3a) throw unexpected(reader, ':');
    }
    reader.at++;
    skipSpace(reader);
    object[name] = readValue(reader);
    code = skipSpace(reader);
    if (code === 0x7d) break;
    if (code !== 0x2c) throw unexpected(reader, ', }');
    reader.at++;
    code = skipSpace(reader);
  }
  reader.at++;
  reader.depth--;
  return object;
}

/** Names seen before, by a hash of their characters: a name is used as a key, and a new string costs a look-up in the engine. */
const names: (string | undefined)[] = new Array(512).fill(undefined);
const LONGEST_KEPT_NAME = 40;

function readName(reader: Reader): string {
  const { text } = reader;
  const start = reader.at + 1;
  let at = start;
  let hash = 0;
  const last = Math.min(start + LONGEST_KEPT_NAME, text.length);
  for (; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code < 0x20 || code > 0x7e || code === BACKSLASH) return readString(reader);
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  if (at === last) return readString(reader);
  const slot = (hash ^ (hash >>> 9)) & 511;
  const kept = names[slot];
  if (kept !== undefined && kept.length === at - start) {
    let i = 0;
    while (i < kept.length && kept.charCodeAt(i) === text.charCodeAt(start + i)) i++;
    if (i === kept.length) {
      reader.at = at + 1;
      return kept;
    }
  }
  // As an object's key the engine holds its own copy of a name: a slice would keep the whole input alive.
  const name = Object.keys({ [text.slice(start, at)]: 0 })[0]!;
  names[slot] = name;
  reader.at = at + 1;
  return name;
}

function readArray(reader: Reader): JsonValue {
  enter(reader);
  const array: JsonValue[] = [];
  reader.at++;
  if (skipSpace(reader) === 0x5d) {
    reader.at++;
    reader.depth--;
    return array;
  }
  for (;;) {
    if (++reader.members > reader.maxMembers) {
      throw limitExceeded('jsonMembers', reader.maxMembers, byteOffset(reader, reader.at));
    }
    array.push(readValue(reader));
    const code = skipSpace(reader);
    if (code === 0x5d) break;
    if (code !== 0x2c) throw unexpected(reader, ', ]');
    reader.at++;
    skipSpace(reader);
  }
  reader.at++;
  reader.depth--;
  return array;
}

function enter(reader: Reader): void {
  if (++reader.depth > reader.maxDepth) {
    throw limitExceeded('jsonDepth', reader.maxDepth, byteOffset(reader, reader.at));
  }
}

/** Skips white space and returns the code unit at the new place, `NaN` at the end. */
function skipSpace(reader: Reader): number {
  const { text } = reader;
  let at = reader.at;
  let code = text.charCodeAt(at);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at);
  reader.at = at;
  return code;
}

/** Strings without an escape are found by `indexOf` and sliced: a 20 kB base64url text costs one search. */
function readString(reader: Reader): string {
  const { text } = reader;
  const start = reader.at + 1;
  const end = text.indexOf('"', start);
  if (end === -1) throw stringFault(reader, start, text.length);
  if (reader.backslash < start) moveBackslash(reader, start);
  if (reader.backslash < end) return readEscaped(reader, start);
  const value = text.slice(start, end);
  if (reader.hasControls && CONTROL.test(value)) throw stringFault(reader, start, end);
  reader.at = end + 1;
  return value;
}

const CONTROL = /[\u0000-\u001f]/;

function moveBackslash(reader: Reader, from: number): void {
  const found = reader.text.indexOf('\\', from);
  reader.backslash = found === -1 ? reader.text.length : found;
}

/** What is wrong with a string that has no end, or a control character before it. */
function stringFault(reader: Reader, start: number, end: number): KhueError {
  const { text } = reader;
  for (let i = start; i < end; i++) {
    if (text.charCodeAt(i) < 0x20) return fault(reader, 'JSON_CONTROL_CHARACTER', i, { found: shown(text, i) });
    if (text.charCodeAt(i) === BACKSLASH) i++;
  }
  return fault(reader, 'JSON_TRUNCATED', text.length, { expected: '"' });
}

const ESCAPES: Readonly<Record<number, string>> = {
  34: '"',
  92: '\\',
  47: '/',
  98: '\b',
  102: '\f',
  110: '\n',
  114: '\r',
  116: '\t',
};

function readEscaped(reader: Reader, start: number): string {
  const { text } = reader;
  let value = '';
  let from = start;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (Number.isNaN(code) || code < 0x20) throw stringFault(reader, at, text.length);
    if (code !== BACKSLASH) {
      at++;
      continue;
    }
    value += text.slice(from, at);
    const simple = ESCAPES[text.charCodeAt(at + 1)];
    if (simple !== undefined) {
      value += simple;
      at += 2;
    } else {
      const unit = unicodeEscape(reader, at);
      if (unit < 0xd800 || unit > 0xdfff) {
        value += String.fromCharCode(unit);
        at += 6;
      } else {
        value += surrogatePair(reader, at, unit);
        at += 12;
      }
    }
    from = at;
  }
  reader.at = at + 1;
  return value + text.slice(from, at);
}

function unicodeEscape(reader: Reader, at: number): number {
  const digits = reader.text.slice(at + 2, at + 6);
  if (reader.text.charCodeAt(at + 1) === 0x75 && /^[0-9a-fA-F]{4}$/.test(digits)) return Number.parseInt(digits, 16);
  const isUnicode = reader.text.charCodeAt(at + 1) === 0x75;
  const end = Math.min(reader.text.length, at + (isUnicode ? 6 : 2));
  if (end < at + 2) throw fault(reader, 'JSON_TRUNCATED', reader.text.length, { expected: '"' });
  throw fault(reader, 'JSON_ESCAPE', at, { found: reader.text.slice(at, end) });
}

function surrogatePair(reader: Reader, at: number, high: number): string {
  const alone = (): KhueError => fault(reader, 'JSON_LONE_SURROGATE', at, { found: reader.text.slice(at, at + 6) });
  if (high > 0xdbff || reader.text.charCodeAt(at + 6) !== BACKSLASH || reader.text.charCodeAt(at + 7) !== 0x75) {
    throw alone();
  }
  const low = unicodeEscape(reader, at + 6);
  if (low < 0xdc00 || low > 0xdfff) throw alone();
  return String.fromCharCode(high, low);
}

const POWERS_OF_TEN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

function readNumber(reader: Reader): number {
  const { text } = reader;
  const start = reader.at;
  let at = start;
  let code = text.charCodeAt(at);
  const negative = code === 0x2d;
  if (negative) code = text.charCodeAt(++at);
  const first = at;
  let digits = 0;
  while (code >= 0x30 && code <= 0x39) {
    digits = digits * 10 + (code - 0x30);
    code = text.charCodeAt(++at);
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && text.charCodeAt(first) === 0x30)) throw numberFault(reader, start);
  let fraction = 0;
  if (code === 0x2e) {
    code = text.charCodeAt(++at);
    const point = at;
    while (code >= 0x30 && code <= 0x39) {
      digits = digits * 10 + (code - 0x30);
      code = text.charCodeAt(++at);
    }
    fraction = at - point;
    if (fraction === 0) throw numberFault(reader, start);
  }
  const plain = code !== 0x65 && code !== 0x45;
  if (!plain) {
    code = text.charCodeAt(++at);
    if (code === 0x2b || code === 0x2d) code = text.charCodeAt(++at);
    const exponent = at;
    while (code >= 0x30 && code <= 0x39) code = text.charCodeAt(++at);
    if (at === exponent) throw numberFault(reader, start);
  }
  reader.at = at;
  // Up to 15 digits both numbers are exact and one division rounds as Number() does.
  if (plain && whole + fraction <= 15) {
    const value = fraction === 0 ? digits : digits / POWERS_OF_TEN[fraction]!;
    return negative ? -value : value;
  }
  const written = text.slice(start, at);
  const value = Number(written);
  if (!Number.isFinite(value)) throw fault(reader, 'JSON_NUMBER_RANGE', start, { found: written.slice(0, 40) });
  return value;
}

function numberFault(reader: Reader, start: number): KhueError {
  return fault(reader, 'JSON_NUMBER', start, { found: /^[^\s,\]}]*/.exec(reader.text.slice(start, start + 40))![0] });
}

function unexpected(reader: Reader, expected: string): KhueError {
  const { text, at } = reader;
  if (at >= text.length) return fault(reader, 'JSON_TRUNCATED', at, { expected });
  return fault(reader, 'JSON_SYNTAX', at, { found: shown(text, at), expected });
}

/** A character for a message: printable ASCII as it is, anything else by its number. */
function shown(text: string, at: number): string {
  const code = text.codePointAt(at)!;
  return code > 0x20 && code < 0x7f
    ? String.fromCodePoint(code)
    : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function fault(reader: Reader, code: Code, at: number, params: Record<string, string>): KhueError {
  return new KhueError(code, { params, offset: byteOffset(reader, at) });
}

function byteOffset(reader: Reader, at: number): number {
  return utf8LengthUpTo(reader.text, at);
}

function limitExceeded(limit: keyof Limits, allowed: number, offset: number): KhueError {
  return new KhueError('LIMIT_EXCEEDED', { params: { limit, allowed }, offset });
}
