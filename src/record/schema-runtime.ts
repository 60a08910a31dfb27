/** What the generated validators need at run time; ajv itself is only used to make them. */

/** One error of a generated validator, as ajv words it. */
export interface CompiledError {
  /** JSON Pointer of the value that the keyword refused. */
  readonly instancePath: string;
  readonly keyword: string;
  /** Set where the value refused is the name of a member. */
  readonly propertyName?: unknown;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A generated validator: true when valid; otherwise `errors` holds the errors until the next call. */
export interface CompiledValidator {
  (value: unknown): boolean;
  errors?: readonly CompiledError[] | null;
}

/** Errors kept of one value; a file of 100,000 faulty entries is not worth more. */
const ERRORS_KEPT = 1_000;

/**
 * Adds a part's errors to the whole's, each with the part's place before its own; in place, so that a long array of
 * faulty items costs linear time.
 */
export function joinErrors(
  errors: CompiledError[] | null,
  more: readonly CompiledError[],
  place: string,
): CompiledError[] {
  const all = errors ?? [];
  for (let i = 0; i < more.length && all.length < ERRORS_KEPT; i++) {
    const error = more[i]!;
    all.push({ ...error, instancePath: place + error.instancePath });
  }
  return all;
}

/** Length as JSON Schema counts it (validation §6.3.1): characters, not UTF-16 units. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length--;
      i++;
    }
  }
  return length;
}

const SPACE = /\s/;
const isSpace = (unit: number): boolean =>
  unit === 0x20 || ((unit < 0x20 || unit > 0x7e) && SPACE.test(String.fromCharCode(unit)));

/** The same as the pattern `^\S(.*\S)?$`: one line that neither begins nor ends with white space. */
export const linePattern = {
  test(text: string): boolean {
    const last = text.length - 1;
    if (last < 0 || isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(last))) return false;
    for (let i = 1; i < last; i++) {
      const unit = text.charCodeAt(i);
      if (unit === 0x0a || unit === 0x0d || unit === 0x2028 || unit === 0x2029) return false;
    }
    return true;
  },
} as const;

/** Equality of JSON values (`uniqueItems` over anything but texts). */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && deepEqual(left[name], right[name]))
  );
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339 full-date that exists in the Gregorian calendar. */
function isDate(text: string): boolean {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (year < 0 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= DAYS[month - 1]! + (leap ? 1 : 0);
}

/** The number that the ASCII digits from–to write; -1 when one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** RFC 3339 date-time in UTC with `Z`, whole seconds or a fraction of up to nine digits; no leap second. */
function isDateTime(text: string): boolean {
  const match = /^(.{10})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z$/.exec(text);
  return match !== null && isDate(match[1]!);
}

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** An absolute URI (RFC 3986 §3) of visible ASCII characters. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[!$&-;=?-Z_a-z~@#[\]]|%[0-9A-Fa-f]{2})+$/;

/** The formats that schemas name. JSON Schema leaves their strictness open; here each is exactly its standard's. */
export const formats = {
  date: isDate,
  'date-time': isDateTime,
  uuid: (text: string): boolean => UUID.test(text),
  uri: (text: string): boolean => URI.test(text),
} as const;
