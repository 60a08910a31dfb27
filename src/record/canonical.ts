/** JSON Canonicalization Scheme, RFC 8785. */
import { utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';

/**
 * The canonical octets of a JSON value.
 *
 * @param value null, booleans, finite numbers, well-formed strings, arrays without holes, and plain objects (of `Object` or of no
 *   prototype) of such values
 * @returns UTF-8 without byte order mark
 * @throws KhueError `JSON_NOT_CANONICAL_VALUE` for anything else (undefined, functions, symbols, BigInt, accessors, class
 *   instances, whatever has a `toJSON`), `JSON_NUMBER_RANGE` for NaN and infinities, `JSON_LONE_SURROGATE`, `LIMIT_EXCEEDED`
 *   (`jsonDepth`: a cycle ends there too); `path` is the JSON Pointer
 * Source: RFC 8785 §3.2.
 */
export function canonicalize(value: unknown, limits?: Partial<Limits>): Uint8Array {
  return utf8Encode(canonicalText(value, limits));
}

/** As `canonicalize`, as text. */
export function canonicalText(value: unknown, limits?: Partial<Limits>): string {
  return write(value, { at: '', up: undefined }, withLimits(limits).jsonDepth);
}

/** Where a value stands; turned into a JSON Pointer only when something is refused. */
interface Place {
  readonly at: string | number;
  readonly up: Place | undefined;
}

function write(value: unknown, place: Place, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, place);
    case 'number':
      if (!Number.isFinite(value)) throw refused('JSON_NUMBER_RANGE', String(value), place);
      // ECMAScript's own Number::toString is what RFC 8785 §3.2.2.3 prescribes; −0 becomes 0.
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth === 0) {
        throw new KhueError('LIMIT_EXCEEDED', {
          params: { limit: 'jsonDepth', allowed: depthOf(place) },
          path: pointer(place),
        });
      }
      return Array.isArray(value) ? writeArray(value, place, depth) : writeObject(value, place, depth);
    default:
      throw refused('JSON_NOT_CANONICAL_VALUE', typeof value, place);
  }
}

function writeArray(array: readonly unknown[], place: Place, depth: number): string {
  if (hasToJson(array)) throw refused('JSON_NOT_CANONICAL_VALUE', 'toJSON', place);
  let text = '[';
  for (let i = 0; i < array.length; i++) {
    const at: Place = { at: i, up: place };
    if (i > 0) text += ',';
    text += write(ownValue(array, i, at), at, depth - 1);
  }
  return `${text}]`;
}

function writeObject(object: object, place: Place, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null) {
    // `Object.prototype` of any realm: a prototype that itself has none.
    if (Object.getPrototypeOf(prototype) !== null) throw refused('JSON_NOT_CANONICAL_VALUE', kindOf(prototype), place);
    if (hasToJson(object)) throw refused('JSON_NOT_CANONICAL_VALUE', 'toJSON', place);
  }
  // The default order of `sort` is by UTF-16 code units, RFC 8785 §3.2.3.
  const names = Object.keys(object);
  if (!isSorted(names)) names.sort();
  let text = '{';
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const at: Place = { at: name, up: place };
    if (i > 0) text += ',';
    text += `${writeString(name, at)}:${write(ownValue(object, name, at), at, depth - 1)}`;
  }
  return `${text}}`;
}

function isSorted(names: readonly string[]): boolean {
  for (let i = 1; i < names.length; i++) if (names[i - 1]! > names[i]!) return false;
  return true;
}

function ownValue(holder: object, name: string | number, place: Place): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, name);
  if (property === undefined) return undefined;
  if (property.get !== undefined || property.set !== undefined) {
    throw refused('JSON_NOT_CANONICAL_VALUE', 'accessor', place);
  }
  return property.value;
}

function hasToJson(value: object): boolean {
  // An own `toJSON` that is data is a name like any other; an own accessor is refused when the member is read.
  const own = Object.getOwnPropertyDescriptor(value, 'toJSON');
  return own === undefined
    ? typeof (value as { toJSON?: unknown }).toJSON === 'function'
    : typeof own.value === 'function';
}

function kindOf(prototype: unknown): string {
  const maker: unknown = (prototype as { constructor?: unknown }).constructor;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'object';
}

const LONE_SURROGATE = /\p{Cs}/u;
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/;

function writeString(text: string, place: Place): string {
  if (PLAIN.test(text)) return `"${text}"`;
  const lone = LONE_SURROGATE.exec(text);
  if (lone !== null) throw refused('JSON_LONE_SURROGATE', `\\u${lone[0].charCodeAt(0).toString(16)}`, place);
  // Escapes exactly what RFC 8785 §3.2.2.2 lists.
  return JSON.stringify(text);
}

function refused(
  code: 'JSON_NOT_CANONICAL_VALUE' | 'JSON_NUMBER_RANGE' | 'JSON_LONE_SURROGATE',
  found: string,
  place: Place,
): KhueError {
  return new KhueError(code, { params: { found }, path: pointer(place) });
}

function depthOf(place: Place): number {
  let depth = 0;
  for (let p = place; p.up !== undefined; p = p.up) depth++;
  return depth;
}

function pointer(place: Place): string {
  let text = '';
  for (let p = place; p.up !== undefined; p = p.up) {
    text = `/${String(p.at).replaceAll('~', '~0').replaceAll('/', '~1')}${text}`;
  }
  return text;
}
