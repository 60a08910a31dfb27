/**
 * The certificates of a signer's headers. They stand last in a header that khue writes and are nine tenths of it, so that headers of one
 * signer end in the same text although each begins with a time and links of its own: that end is read once.
 */
import { decodeBase64Url } from '#crypto';
import { utf8Decode, utf8Encode } from '../encoding.js';
import type { Limits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';

interface Tail {
  /** base64url, from a group of four characters on to the end. */
  readonly text: string;
  readonly limits: Limits;
  /** How many octets of `,"x5c":[` lie in the group before: one to three. */
  readonly overlap: number;
  readonly x5c: readonly string[];
}

const tails: Tail[] = [];
const TAILS_KEPT = 64;
let next = 0;
const LONGEST_KEPT = 16 * 1024;

/** Of tails that came once, a number each: only what comes again is worth keeping. */
const once = new Int32Array(256);

const MARK = ',"x5c":[';
const marked = utf8Encode(MARK);

/**
 * The header that a text encodes, where its end is known. Exactly what reading all of it gives: `{a,"x5c":[…]}` is an object when `{a}` and
 * `{"x5c":[…]}` are, with the members of both; the limits on a whole header cannot be passed where they are above its length.
 * @returns `undefined` where only reading all of it can tell
 */
export function headerWithKnownTail(text: string, limits: Limits): JsonObject | undefined {
  // Two parts within the limits may pass them together.
  if (text.length > limits.jsonMembers || text.length > limits.jsonBytes) return undefined;
  for (let i = 0; i < tails.length; i++) {
    const tail = tails[i]!;
    const at = text.length - tail.text.length;
    if (at <= 0 || (at & 3) !== 0 || tail.limits !== limits || text.slice(at) !== tail.text) continue;
    const octets = decodeBase64Url(text.slice(0, at));
    return octets === undefined ? undefined : joined(octets, tail, limits);
  }
  return undefined;
}

function joined(octets: Uint8Array, { overlap, x5c }: Tail, limits: Limits): JsonObject | undefined {
  const end = octets.length - overlap;
  for (let i = 0; i < overlap; i++) if (octets[end + i] !== marked[i]) return undefined;
  octets[end] = 0x7d;
  const own = objectOf(octets.subarray(0, end + 1), limits);
  if (own === undefined || 'x5c' in own || isEmpty(own)) return undefined;
  (own as Record<string, JsonValue>)['x5c'] = x5c as JsonValue;
  return own;
}

/** Keeps the end of a header that was read whole, the second time that its first certificate is met. */
export function keepTail(text: string, octets: Uint8Array, header: JsonObject, limits: Limits): void {
  const { x5c } = header;
  if (text.length > LONGEST_KEPT || text.length > limits.jsonMembers || text.length > limits.jsonBytes) return;
  if (!Array.isArray(x5c) || x5c.length === 0 || !x5c.every((one) => typeof one === 'string')) return;
  if (!cameBefore(text, x5c[0] as string)) return;
  const json = utf8Decode(octets);
  const comma = json.lastIndexOf(MARK);
  // Places in the text are places in the octets only where all of it is ASCII.
  if (comma < 0 || json.length !== octets.length) return;
  const own = objectOf(utf8Encode(`${json.slice(0, comma)}}`), limits);
  const rest = objectOf(utf8Encode(`{${json.slice(comma + 1)}`), limits);
  if (own === undefined || isEmpty(own) || 'x5c' in own) return;
  if (rest === undefined || Object.keys(rest).length !== 1 || !Array.isArray(rest['x5c'])) return;
  const group = Math.floor(comma / 3) + 1;
  // As a key the engine holds its own copy: a slice would keep the whole file alive.
  const copy = Object.keys({ [text.slice(4 * group)]: 0 })[0]!;
  tails[next] = {
    text: copy,
    limits,
    overlap: 3 * group - comma,
    x5c: Object.freeze(rest['x5c'] as string[]),
  };
  next = (next + 1) % TAILS_KEPT;
}

function cameBefore(text: string, certificate: string): boolean {
  let number = text.length & 3;
  for (let i = Math.max(0, certificate.length - 32); i < certificate.length; i++)
    number = (Math.imul(number, 31) + certificate.charCodeAt(i)) | 0;
  const slot = (number ^ (number >>> 13)) & 255;
  if (once[slot] === number) return true;
  once[slot] = number;
  return false;
}

function objectOf(octets: Uint8Array, limits: Limits): JsonObject | undefined {
  try {
    const value = readJson(octets, limits);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}
