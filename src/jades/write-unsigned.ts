/** Adding to what a signature does not cover: components of `etsiU` (ETSI TS 119 182-1 §5.3), after those that are there. */
import { toBase64, toBase64Url, utf8Decode, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { isObject } from './header.js';

/** A component as its one member. */
export type NewComponent = Readonly<Record<string, JsonValue>>;

/** `sigTst` or `arcTst` of one token (§5.4.3.3). */
export function timestampComponent(name: 'sigTst' | 'arcTst', tokenDer: Uint8Array): NewComponent {
  return { [name]: { tstTokens: [{ val: toBase64(tokenDer) }] } };
}

/** `xVals` (§5.3.5.2): certificates in DER. */
export function certificatesComponent(certificates: readonly Uint8Array[]): NewComponent {
  return { xVals: certificates.map((der) => ({ x509Cert: { val: toBase64(der) } })) };
}

/** `rVals` (§5.3.5.3): CRLs and OCSP responses in DER. */
export function revocationComponent(crls: readonly Uint8Array[], ocspResponses: readonly Uint8Array[]): NewComponent {
  const values = (list: readonly Uint8Array[]): JsonValue => list.map((der) => ({ val: toBase64(der) }));
  return {
    rVals: {
      ...(crls.length === 0 ? {} : { crlVals: values(crls) }),
      ...(ocspResponses.length === 0 ? {} : { ocspVals: values(ocspResponses) }),
    },
  };
}

/** The text that stands in `etsiU` for a component: always base64url, for over clear objects no archive time-stamp can be made. */
export function componentText(component: NewComponent): string {
  return toBase64Url(utf8Encode(JSON.stringify(component)));
}

/**
 * Puts components into the unprotected header of one signature, after those that are there. Every octet that is there stays as it is.
 * @param position of the signature in a general serialization; 0 for a flattened one
 * @throws KhueError `JWS_NOT_GENERAL` for anything but these two; `JADES_UNSIGNED_FORM` where `etsiU` holds clear objects
 */
export function appendUnsigned(
  signedJson: Uint8Array,
  position: number,
  components: readonly NewComponent[],
  limits?: Partial<Limits>,
): Uint8Array {
  const value = readJson(signedJson, limits);
  if (!isObject(value)) throw new KhueError('JWS_NOT_GENERAL');
  const json = utf8Decode(signedJson);
  const { signatures } = value;
  const general = Array.isArray(signatures);
  const signature = general ? (signatures as readonly JsonValue[])[position] : position === 0 ? value : undefined;
  if (!isObject(signature) || typeof signature['signature'] !== 'string') throw new KhueError('JWS_NOT_GENERAL');
  const { header } = signature;
  const etsiU = isObject(header) ? header['etsiU'] : undefined;
  const clear = Array.isArray(etsiU) && !etsiU.every((item) => typeof item === 'string');
  if ((header !== undefined && !isObject(header)) || (etsiU !== undefined && (!Array.isArray(etsiU) || clear))) {
    throw new KhueError('JADES_UNSIGNED_FORM');
  }
  const start = general ? elementAt(json, memberAt(json, 0, 'signatures')!, position) : skipSpace(json, 0);
  const texts = components.map((component) => `"${componentText(component)}"`).join(',');
  return utf8Encode(inserted(json, start, signature, header as JsonObject | undefined, etsiU, texts));
}

function inserted(
  json: string,
  start: number,
  signature: JsonObject,
  header: JsonObject | undefined,
  etsiU: JsonValue | undefined,
  texts: string,
): string {
  if (header === undefined)
    return beforeEnd(json, start, Object.keys(signature).length, `"header":{"etsiU":[${texts}]}`);
  const headerStart = memberAt(json, start, 'header')!;
  if (etsiU === undefined) return beforeEnd(json, headerStart, Object.keys(header).length, `"etsiU":[${texts}]`);
  return beforeEnd(json, memberAt(json, headerStart, 'etsiU')!, (etsiU as readonly JsonValue[]).length, texts);
}

/** Puts text before the closing bracket of the object or array that begins at an index. */
function beforeEnd(json: string, start: number, count: number, text: string): string {
  const end = endOfValue(json, start) - 1;
  return `${json.slice(0, end)}${count === 0 ? '' : ','}${text}${json.slice(end)}`;
}

// What follows walks over JSON that the strict reader has accepted.

/** Index of the value of a member of the object that begins at an index. */
function memberAt(json: string, objectStart: number, wanted: string): number | undefined {
  let at = skipSpace(json, skipSpace(json, objectStart) + 1);
  while (json[at] === '"') {
    const nameEnd = endOfString(json, at);
    const name = JSON.parse(json.slice(at, nameEnd)) as string;
    const value = skipSpace(json, skipSpace(json, nameEnd) + 1);
    if (name === wanted) return value;
    at = skipSpace(json, endOfValue(json, value));
    if (json[at] !== ',') return undefined;
    at = skipSpace(json, at + 1);
  }
  return undefined;
}

/** Index of an element of the array that begins at an index and has it. */
function elementAt(json: string, arrayStart: number, position: number): number {
  let at = skipSpace(json, arrayStart + 1);
  for (let i = 0; i < position; i++) at = skipSpace(json, skipSpace(json, endOfValue(json, at)) + 1);
  return at;
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++;
  return at;
}

/** Index after the value that begins at an index. */
function endOfValue(json: string, start: number): number {
  const first = json[start];
  if (first === '"') return endOfString(json, start);
  if (first !== '{' && first !== '[') {
    let at = start;
    while (at < json.length && !',]} \n\r\t'.includes(json[at]!)) at++;
    return at;
  }
  let depth = 0;
  for (let at = start; ; ) {
    const c = json[at]!;
    if (c === '"') {
      at = endOfString(json, at);
      continue;
    }
    if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return at + 1;
    at++;
  }
}

/** Index after the closing quotation mark of the string that begins at an index. */
export function endOfString(json: string, start: number): number {
  for (let at = start + 1; ; ) {
    const quote = json.indexOf('"', at);
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}
