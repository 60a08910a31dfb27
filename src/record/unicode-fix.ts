/** The corrected copy that `khue check --fix-unicode` writes. */
import { KhueError } from '../errors.js';
import { kindOf } from './characters.js';
import type { JsonValue } from './json-value.js';
import { pointerOf } from './pointer.js';
import {
  contextOf,
  findUnicodeFaults,
  foreignPlaces,
  mayHaveLines,
  type TextContext,
  type UnicodeFault,
} from './unicode.js';

export interface UnicodeChange {
  /** JSON Pointer in the corrected copy. */
  readonly pointer: string;
  readonly before: string;
  readonly after: string;
  readonly vi: string;
  readonly en: string;
}

export interface FixedUnicode {
  /** A copy; the input is left as it is. */
  readonly value: JsonValue;
  /** In document order. */
  readonly changes: readonly UnicodeChange[];
  /** What no program can correct: private-use and unassigned characters, lost letters, a name that would occur twice. */
  readonly remaining: readonly UnicodeFault[];
}

/**
 * Corrects what can be corrected without knowing the meaning: composes to NFC, writes Đ/đ for Ð/ð where the text is Vietnamese,
 * takes out bidirectional, zero-width and control characters, and writes a space for those that are white space (a line feed
 * for line ends where several lines are allowed).
 *
 * @param value a JSON value as `readJson` returns it, at most 1,000 deep
 * @throws KhueError `UNICODE_FIX_SIGNED` when the record carries a signature: a signed record is never edited, it is issued anew
 */
export function fixUnicode(value: unknown): FixedUnicode {
  const signed = signedPlace(value);
  if (signed !== undefined) throw new KhueError('UNICODE_FIX_SIGNED', { path: signed });
  const fix: Fix = { changes: [], path: [], foreign: foreignPlaces(value) };
  const fixed = copy(value as JsonValue, fix, 'vietnamese');
  return { value: fixed, changes: fix.changes, remaining: findUnicodeFaults(fixed) };
}

interface Fix {
  readonly changes: UnicodeChange[];
  readonly path: (string | number)[];
  readonly foreign: ReadonlySet<string>;
}

/** Where a signature stands: an entry's `chu_ky`, `chung_thu_so`, or a JWS instead of a record. */
function signedPlace(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(record, 'payload') && (Object.hasOwn(record, 'signatures') || Object.hasOwn(record, 'signature'))) {
    return '';
  }
  if (Object.hasOwn(record, 'chung_thu_so')) return '/chung_thu_so';
  const entries = Object.hasOwn(record, 'bang_diem_hoc_ba') ? record['bang_diem_hoc_ba'] : undefined;
  if (!Array.isArray(entries)) return undefined;
  const index = entries.findIndex(
    (entry: unknown) => typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'chu_ky'),
  );
  return index < 0 ? undefined : `/bang_diem_hoc_ba/${index}/chu_ky`;
}

function copy(value: JsonValue, fix: Fix, context: TextContext): JsonValue {
  if (typeof value === 'string') {
    const after = corrected(value, context, mayHaveLines(fix.path));
    if (after !== value) note(fix, value, after, false);
    return after;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (fix.path.length >= 1_000)
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'jsonDepth', allowed: 1_000 } });
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) => within(fix, index, () => copy(item, fix, context)));
  }
  return copyObject(value as Readonly<Record<string, JsonValue>>, fix, context);
}

function copyObject(object: Readonly<Record<string, JsonValue>>, fix: Fix, context: TextContext): JsonValue {
  const result: Record<string, JsonValue> = Object.create(null);
  for (const name of Object.keys(object)) {
    const better = corrected(name, context, false);
    const free = better !== '' && !Object.hasOwn(object, better) && !Object.hasOwn(result, better);
    const target = better !== name && free ? better : name;
    within(fix, target, () => {
      if (target !== name) note(fix, name, target, true);
      result[target] = copy(object[name]!, fix, contextOf(fix, object, target, context));
    });
  }
  return result;
}

function within<T>(fix: Fix, token: string | number, work: () => T): T {
  fix.path.push(token);
  const result = work();
  fix.path.pop();
  return result;
}

function corrected(text: string, context: TextContext, severalLines: boolean): string {
  let result = '';
  for (const character of severalLines ? text.replaceAll('\r\n', '\n') : text) {
    const codePoint = character.codePointAt(0)!;
    const kind = kindOf(codePoint);
    if (kind === 'bidirectional' || kind === 'zero-width') continue;
    if (kind === 'eth' && context === 'vietnamese') result += codePoint === 0xf0 ? 'đ' : 'Đ';
    else if (kind === 'control') result += spaceFor(codePoint, severalLines);
    else result += character;
  }
  if (result === text) return /\p{Cs}/u.test(text) ? text : text.normalize('NFC');
  // A space that stood at an end is the writer's; one for a tab or a line end that strayed there is nobody's.
  const own = severalLines ? /^\s|\s$/ : /^[^\S\t-\r\u2028\u2029]|[^\S\t-\r\u2028\u2029]$/;
  const tidy = own.test(text) ? result : result.trim();
  return /\p{Cs}/u.test(tidy) ? tidy : tidy.normalize('NFC');
}

/** What stands for a control character: white space keeps words apart, anything else was never meant. */
function spaceFor(codePoint: number, severalLines: boolean): string {
  if (isLineEnd(codePoint)) return severalLines ? '\n' : ' ';
  return codePoint === 0x09 || codePoint === 0x0b || codePoint === 0x0c || codePoint === 0x85 ? ' ' : '';
}

function isLineEnd(codePoint: number): boolean {
  return codePoint === 0x0a || codePoint === 0x0d || codePoint === 0x2028 || codePoint === 0x2029;
}

function note(fix: Fix, before: string, after: string, inName: boolean): void {
  const kinds = new Set<string>();
  for (const character of before) {
    const kind = kindOf(character.codePointAt(0)!);
    if (kind !== undefined) kinds.add(kind);
  }
  const vi = [];
  const en = [];
  if (kinds.has('eth') && /[Đđ]/.test(after)) {
    vi.push('đổi Ð/ð thành Đ/đ');
    en.push('Ð/ð became Đ/đ');
  }
  if (kinds.has('control')) {
    vi.push('bỏ ký tự điều khiển');
    en.push('control characters were taken out');
  }
  if (kinds.has('bidirectional') || kinds.has('zero-width')) {
    vi.push('bỏ ký tự vô hình');
    en.push('invisible characters were taken out');
  }
  if (!/\p{Cs}/u.test(before) && before.normalize('NFC') !== before) {
    vi.push('chuyển sang NFC');
    en.push('composed to NFC');
  }
  fix.changes.push({
    pointer: pointerOf(fix.path),
    before,
    after,
    vi: `${inName ? 'Tên trường dữ liệu' : 'Văn bản'}: ${vi.join(', ')}.`,
    en: `${inName ? 'Property name' : 'Text'}: ${en.join(', ')}.`,
  });
}
