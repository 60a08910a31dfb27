/** Detached payloads: `sigD` of ETSI TS 119 182-1 §5.2.8. */
import { digest } from '#crypto';
import type { PromisedDigest } from '../document/signed-document.js';
import { equalBytes, fromBase64Url, toBase64Url, utf8Encode } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { JsonValue } from '../record/json-value.js';
import { digestIds, isObject } from './header.js';
import type { NamedDocument } from './types.js';

export interface Detached {
  /** Octets after `protected.` in the signing input; absent when the data are not at hand. */
  readonly payload?: Uint8Array;
  /** The octets that are referred to, encoded as they are signed: what time-stamps cover (§5.2.6, §5.3.6.3); absent when not all are at hand. */
  readonly referenced?: Uint8Array;
  readonly promised: readonly PromisedDigest[];
  readonly faults: readonly Finding[];
}

const BASE = 'http://uri.etsi.org/19182/';

export function readDetached(sigD: JsonValue, b64: boolean, documents: readonly NamedDocument[]): Detached {
  const bad: Detached = {
    promised: [{ what: 'sigD', outcome: 'NOT_GIVEN' }],
    faults: [{ code: 'JADES_DETACHED_FORM' }],
  };
  if (!isObject(sigD)) return bad;
  const { mId, pars, hashM, hashV } = sigD;
  if (!Array.isArray(pars) || pars.length === 0 || !pars.every((par) => typeof par === 'string')) return bad;
  const names = pars as readonly string[];
  switch (mId) {
    case `${BASE}HttpHeaders`:
      // The message that these headers stood in is gone; a verifier of files cannot have it.
      return { promised: [{ what: 'HttpHeaders', outcome: 'NOT_GIVEN' }], faults: [] };
    case `${BASE}ObjectIdByURI`: {
      const found = findDocuments(names, documents);
      const missing = names.filter((_, i) => found[i] === undefined);
      if (missing.length > 0) {
        return { promised: missing.map((what) => ({ what, outcome: 'NOT_GIVEN' })), faults: [] };
      }
      const payload = joined(found as Uint8Array[], documents, b64);
      if (payload === undefined) return tooMuch(documents);
      return { payload, referenced: payload, promised: [], faults: [] };
    }
    case `${BASE}ObjectIdByURIHash`: {
      const name =
        typeof hashM === 'string' && Object.hasOwn(digestIds, hashM) ? (hashM as keyof typeof digestIds) : undefined;
      const values = Array.isArray(hashV) ? (hashV as readonly JsonValue[]).map(digestValue) : [];
      if (name === undefined || values.length !== names.length || values.includes(undefined)) {
        return { ...bad, payload: new Uint8Array() };
      }
      const given = findDocuments(names, documents);
      const found: Uint8Array[] = [];
      const digests = new Map<Uint8Array, Uint8Array>();
      const promised = names.map((what, i): PromisedDigest => {
        const bytes = given[i];
        if (bytes === undefined) return { what, outcome: 'NOT_GIVEN' };
        found.push(bytes);
        // Once a document, however often a header of half a megabyte names it.
        const own = digests.get(bytes) ?? digest(digestIds[name], encoded(bytes, b64));
        digests.set(bytes, own);
        return { what, outcome: equalBytes(own, values[i]!) ? 'MATCH' : 'DIFFERS' };
      });
      if (found.length < names.length) return { payload: new Uint8Array(), promised, faults: [] };
      const referenced = joined(found, documents, b64);
      if (referenced === undefined) return tooMuch(documents);
      return { payload: new Uint8Array(), referenced, promised, faults: [] };
    }
    default:
      return bad;
  }
}

/** Documents one after the other, as they are signed; `undefined` where that is more than was given: one named again and again. */
function joined(
  found: readonly Uint8Array[],
  documents: readonly NamedDocument[],
  b64: boolean,
): Uint8Array | undefined {
  let length = 0;
  for (const bytes of found) length += bytes.length;
  if (length > octetsGiven(documents)) return undefined;
  if (found.length === 1) return encoded(found[0]!, b64);
  // Each document is encoded once; a call with as many arguments as a header may name would be too long.
  const parts = new Map<Uint8Array, Uint8Array>();
  let total = 0;
  for (const bytes of found) {
    const part = parts.get(bytes) ?? encoded(bytes, b64);
    parts.set(bytes, part);
    total += part.length;
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const bytes of found) {
    const part = parts.get(bytes)!;
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const octetsGiven = (documents: readonly NamedDocument[]): number =>
  documents.reduce((total, { bytes }) => total + bytes.length, 0);

const tooMuch = (documents: readonly NamedDocument[]): Detached => ({
  promised: [],
  faults: [{ code: 'LIMIT_EXCEEDED', params: { limit: 'referencedBytes', allowed: octetsGiven(documents) } }],
});

const digestValue = (value: JsonValue): Uint8Array | undefined =>
  typeof value === 'string' ? fromBase64Url(value) : undefined;

/** With `b64` the octets of the base64url text stand for the document (§5.2.8.3). */
const encoded = (bytes: Uint8Array, b64: boolean): Uint8Array => (b64 ? utf8Encode(toBase64Url(bytes)) : bytes);

/** How a name and a document were brought together. */
interface Match {
  readonly document: NamedDocument;
  /** 0 by the whole name, 1 by the end of the path that they share, 2 by the last segment. */
  readonly way: number;
  /** How many documents fit so, all of the same octets. */
  readonly among: number;
}

/**
 * The documents of these names. One stands for one name: for that which fits it better, for none of several that fit as well. Else a file
 * that was not given would seem to be another of the same last segment, changed.
 */
function findDocuments(
  names: readonly string[],
  documents: readonly NamedDocument[],
): readonly (Uint8Array | undefined)[] {
  const matches = new Map<string, Match | undefined>();
  for (const name of names) if (!matches.has(name)) matches.set(name, findDocument(name, documents));
  const closest = new Map<NamedDocument, { way: number; names: number }>();
  for (const match of matches.values()) {
    if (match === undefined) continue;
    const known = closest.get(match.document);
    if (known === undefined || match.way < known.way) closest.set(match.document, { way: match.way, names: 1 });
    else if (match.way === known.way) known.names++;
  }
  return names.map((name) => {
    const match = matches.get(name);
    if (match === undefined) return undefined;
    const { way, names: several } = closest.get(match.document)!;
    return match.way === way && (way === 0 || several <= match.among) ? match.document.bytes : undefined;
  });
}

/**
 * The document of that name: by the very text or the decoded URI, else by the end of the path that they share, else by the last segment
 * alone. Of several that fit none is taken: which one was meant is not guessed.
 */
function findDocument(par: string, documents: readonly NamedDocument[]): Match | undefined {
  let decoded = par;
  try {
    decoded = decodeURIComponent(par);
  } catch {
    // Not percent-encoded after all.
  }
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const endsIn = (path: string, end: string): boolean => path.endsWith(`/${end.replace(/^\.?\//, '')}`);
  const ways: ((name: string) => boolean)[] = [
    (name) => name === par || name === decoded,
    (name) => endsIn(decoded, name) || endsIn(name, decoded),
    (name) => last(name) === last(decoded),
  ];
  for (const [way, fits] of ways.entries()) {
    const [document, ...others] = documents.filter(({ name }) => fits(name));
    if (document === undefined) continue;
    const same = others.every(({ bytes }) => equalBytes(bytes, document.bytes));
    return same ? { document, way, among: 1 + others.length } : undefined;
  }
  return undefined;
}
