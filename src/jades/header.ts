/** The protected header of a JSON signature, read into what judging needs (RFC 7515 §4, ETSI TS 119 182-1 §5). */
import { decodeBase64Url } from '#crypto';
import type { SignatureScheme } from '../crypto/types.js';
import { readClaims } from '../document/claims.js';
import type { CarriedSignature, CertificateReference, ClaimedRole } from '../document/signed-document.js';
import { fromBase64Url } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { type InstantMs, isNumericDate, parseInstant } from '../time.js';
import { isRefusedAlgorithm, schemeOfName } from './algorithms.js';
import { headerWithKnownTail, keepTail } from './header-tail.js';

export interface HeaderFacts {
  readonly header: JsonObject;
  readonly algorithmName: string;
  readonly scheme?: SignatureScheme;
  /** RFC 7797: false when the payload is signed as its octets. */
  readonly b64: boolean;
  /** base64 texts of `x5c`. */
  readonly x5c: readonly string[];
  /** What the signing certificate must match; for `sigX5ts` the first reference (the others name its issuers). */
  readonly references: readonly CertificateReference[];
  /** `x5t`: names no certificate for JAdES, but what it says must not be another one (RFC 7515 §4.1.7). */
  readonly thumbprint?: CertificateReference;
  readonly signingTime?: InstantMs;
  readonly claimedRole?: ClaimedRole;
  readonly previous?: CarriedSignature['previous'];
  /** Unprocessable (FORMAT_FAILURE). */
  readonly faults: Finding[];
  /** Departures from JAdES: the signature is then `NOT_ETSI`. */
  readonly departures: Finding[];
}

/** Whether a JSON value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const digestIds = { S256: 'SHA-256', S384: 'SHA-384', S512: 'SHA-512' } as const;
const digestLengths = { S256: 32, S384: 48, S512: 64 } as const;

/** A digest identifier of the IANA registry that JAdES names (§5.2.2.2), and a base64url digest of its length. */
export function readDigest(id: JsonValue | undefined, value: JsonValue | undefined): CertificateReference | undefined {
  if (typeof value !== 'string' || (id !== 'S256' && id !== 'S384' && id !== 'S512')) return undefined;
  const bytes = fromBase64Url(value);
  return bytes?.length === digestLengths[id] ? { digest: digestIds[id], value: bytes } : undefined;
}

/** Findings of one kind kept of one place: what is wrong a hundred thousand times is no more wrong than what is wrong a few times. */
export const MOST_FINDINGS = 50;

/** Finding for a text that the strict reader refused; a limit stays a limit. */
export function unreadable(error: unknown, where: string): Finding[] {
  if (!(error instanceof KhueError)) throw error;
  const { code, params, offset, path } = error;
  const cause: Finding = { code, params, ...(offset === undefined ? {} : { offset }), ...(path ? { path } : {}) };
  if (code === 'LIMIT_EXCEEDED') return [cause];
  return [{ code: 'JWS_JSON_UNREADABLE', params: { where }, ...(offset === undefined ? {} : { offset }) }, cause];
}

/** The header of a signature whose header could not be read. */
export const noHeader: JsonObject = Object.freeze(Object.create(null) as JsonObject);

/**
 * Reads a protected header.
 * @param text the carried base64url text, `undefined` when the signature has none
 * @param unprotected members of the unprotected header, whose names must differ (RFC 7515 §7.2.1)
 */
export function readHeader(text: string | undefined, unprotected: JsonObject | undefined, limits: Limits): HeaderFacts {
  const known = text === undefined || unprotected !== undefined ? undefined : recall(text, limits);
  if (known !== undefined) return { ...known, references: known.references.map(copyOf), faults: [], departures: [] };
  const facts = read(text, unprotected, limits);
  if (text !== undefined && unprotected === undefined) remember(text, facts, limits);
  return facts;
}

/**
 * Headers that come again: those of one signer's batch, as long as nothing in them is the record's own (`khue_prev` is). Compared as whole
 * texts; kept only without a fault, for the same limits, so that reading again could find nothing else.
 */
const kept: { readonly text: string; readonly limits: Limits; readonly facts: HeaderFacts }[] = [];
const HEADERS_KEPT = 32;
const LONGEST_KEPT = 16 * 1024;
let nextKept = 0;

function recall(text: string, limits: Limits): HeaderFacts | undefined {
  for (let i = 0; i < kept.length; i++) {
    const one = kept[i]!;
    if (one.text === text && one.limits === limits) return one.facts;
  }
  return undefined;
}

function remember(text: string, facts: HeaderFacts, limits: Limits): void {
  if (text.length > LONGEST_KEPT || facts.previous !== undefined) return;
  if (facts.header === noHeader || facts.faults.length > 0 || facts.departures.length > 0) return;
  // As a key the engine holds its own copy: a slice would keep the whole file alive.
  const copy = Object.keys({ [text]: 0 })[0]!;
  freeze(facts.header);
  kept[nextKept] = { text: copy, limits, facts };
  nextKept = (nextKept + 1) % HEADERS_KEPT;
}

function copyOf({ digest, value }: CertificateReference): CertificateReference {
  return { digest, value: value.slice() };
}

/** What is kept is shared: nobody who was given it may change it. */
function freeze(value: JsonValue): void {
  if (typeof value !== 'object' || value === null) return;
  for (const name of Object.keys(value)) freeze((value as JsonObject)[name]!);
  Object.freeze(value);
}

function read(text: string | undefined, unprotected: JsonObject | undefined, limits: Limits): HeaderFacts {
  const faults: Finding[] = [];
  const departures: Finding[] = [];
  const header = text === undefined ? undefined : decodeHeader(text, faults, limits);
  if (text === undefined) faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: 'protected' } });
  if (header === undefined) return { ...nothing, faults, departures };
  if (unprotected !== undefined) {
    for (const name in unprotected) {
      if (faults.length >= MOST_FINDINGS) break;
      if (name in header) faults.push({ code: 'JWS_HEADER_IN_BOTH', params: { name } });
      else if (name === 'crit' || name === 'b64') faults.push({ code: 'JWS_HEADER_UNPROTECTED', params: { name } });
    }
  }
  checkCritical(header, unprotected, faults);
  const b64 = header['b64'] ?? true;
  if (typeof b64 !== 'boolean') faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: 'b64' } });
  const algorithm = readAlgorithm(header['alg'], faults);
  checkForms(header, departures);
  return {
    header,
    algorithmName: algorithm.algorithmName,
    scheme: algorithm.scheme,
    b64: b64 !== false,
    x5c: readX5c(header['x5c'], faults),
    references: readReferences(header, faults, departures),
    thumbprint: readThumbprint(header['x5t']),
    signingTime: readTime(header, departures),
    claimedRole: readAttributes(header['srAts'], departures),
    previous: readPrevious(header['khue_prev'], faults),
    faults,
    departures,
  };
}

const nothing = { header: noHeader, algorithmName: '', b64: true, x5c: [], references: [] } as const;

function decodeHeader(text: string, faults: Finding[], limits: Limits): JsonObject | undefined {
  if (text.length > Math.ceil((limits.jwsHeaderBytes * 4) / 3)) {
    faults.push({ code: 'LIMIT_EXCEEDED', params: { limit: 'jwsHeaderBytes', allowed: limits.jwsHeaderBytes } });
    return undefined;
  }
  const known = headerWithKnownTail(text, limits);
  if (known !== undefined) return known;
  const bytes = decodeBase64Url(text);
  if (bytes === undefined) {
    faults.push({ code: 'JWS_BASE64URL', params: { where: 'protected' } });
    return undefined;
  }
  try {
    const value = readJson(bytes, limits);
    if (isObject(value)) {
      keepTail(text, bytes, value, limits);
      return value;
    }
    faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: 'protected' } });
  } catch (error) {
    faults.push(...unreadable(error, 'protected'));
  }
  return undefined;
}

function readAlgorithm(alg: JsonValue | undefined, faults: Finding[]): Pick<HeaderFacts, 'algorithmName' | 'scheme'> {
  if (typeof alg !== 'string') {
    faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: 'alg' } });
    return { algorithmName: '' };
  }
  const scheme = schemeOfName(alg);
  if (scheme !== undefined) return { algorithmName: alg, scheme };
  const code = isRefusedAlgorithm(alg) ? 'SIGNATURE_ALGORITHM_REFUSED' : 'SIGNATURE_ALGORITHM_UNKNOWN';
  faults.push({ code, params: { algorithm: alg } });
  return { algorithmName: alg };
}

/** Header parameters of RFC 7515 and RFC 7518, which `crit` must not name (RFC 7515 §4.1.11). */
const registered = new Set(
  'alg jku jwk kid x5u x5c x5t x5t#S256 typ cty crit enc zip epk apu apv iv tag p2s p2c'.split(' '),
);
/** Extensions that khue understands, and so may be critical. */
const understood = new Set(
  'b64 sigD sigT iat x5t#o sigX5ts srCms sigPl srAts adoTst sigPId khue_prev etsiU'.split(' '),
);

function checkCritical(header: JsonObject, unprotected: JsonObject | undefined, faults: Finding[]): void {
  const critical = header['crit'];
  if (critical !== undefined) {
    if (!Array.isArray(critical) || critical.length === 0) {
      faults.push({ code: 'JWS_CRIT_FORM', params: { name: 'crit' } });
    } else {
      const seen = new Set<string>();
      for (const name of critical as readonly JsonValue[]) {
        if (faults.length >= MOST_FINDINGS) break;
        if (typeof name !== 'string' || name === '' || seen.has(name) || registered.has(name)) {
          faults.push({ code: 'JWS_CRIT_FORM', params: { name: typeof name === 'string' ? name : '?' } });
        } else if (!understood.has(name)) faults.push({ code: 'JWS_CRIT_UNKNOWN', params: { name } });
        else if (!(name in header) && !(unprotected !== undefined && name in unprotected)) {
          faults.push({ code: 'JWS_CRIT_FORM', params: { name } });
        }
        if (typeof name === 'string') seen.add(name);
      }
    }
  }
  // RFC 7797 §6; ETSI TS 119 182-1 §5.2.8.1.
  for (const name of ['b64', 'sigD']) {
    if (name in header && !(Array.isArray(critical) && critical.includes(name))) {
      faults.push({ code: 'JWS_CRIT_LACKS', params: { name } });
    }
  }
}

function readX5c(x5c: JsonValue | undefined, faults: Finding[]): readonly string[] {
  if (x5c === undefined) return [];
  if (Array.isArray(x5c) && x5c.length > 0 && x5c.every((item) => typeof item === 'string')) return x5c as string[];
  faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: 'x5c' } });
  return [];
}

function readReferences(header: JsonObject, faults: Finding[], departures: Finding[]): CertificateReference[] {
  const references: CertificateReference[] = [];
  let kinds = 0;
  const take = (name: string, reference: CertificateReference | undefined): void => {
    if (reference === undefined) faults.push({ code: 'JWS_HEADER_MEMBER', params: { name } });
    else references.push(reference);
  };
  if (header['x5t#S256'] !== undefined) {
    kinds++;
    take('x5t#S256', readDigest('S256', header['x5t#S256']));
  }
  const other = header['x5t#o'];
  if (other !== undefined) {
    kinds++;
    take('x5t#o', isObject(other) ? readDigest(other['digAlg'], other['digVal']) : undefined);
  }
  const several = header['sigX5ts'];
  if (several !== undefined) {
    kinds++;
    const read = Array.isArray(several)
      ? (several as readonly JsonValue[]).map((item) =>
          isObject(item) ? readDigest(item['digAlg'], item['digVal']) : undefined,
        )
      : [];
    take('sigX5ts', read.includes(undefined) ? undefined : read[0]);
    if (read.length < 2) departures.push({ code: 'JADES_MEMBER_FORM', params: { name: 'sigX5ts' } });
  }
  if (kinds !== 1) departures.push({ code: 'JADES_CERTIFICATE_REFERENCE' });
  return references;
}

function readThumbprint(x5t: JsonValue | undefined): CertificateReference | undefined {
  const value = typeof x5t === 'string' ? fromBase64Url(x5t) : undefined;
  return value?.length === 20 ? { digest: 'SHA-1', value } : undefined;
}

/** From this instant `iat` is required and `sigT` is not allowed (ETSI TS 119 182-1 V1.2.1 §5.1.11, §5.2.1). */
const IAT_REQUIRED_FROM = Date.UTC(2025, 6, 15);

function readTime(header: JsonObject, departures: Finding[]): InstantMs | undefined {
  const { iat, sigT } = header;
  const issued = isNumericDate(iat) && Number.isInteger(iat) ? iat * 1000 : undefined;
  const signed =
    typeof sigT === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(sigT) ? parseInstant(sigT) : undefined;
  const good =
    (iat === undefined) !== (sigT === undefined) &&
    (iat === undefined ? signed !== undefined && signed < IAT_REQUIRED_FROM : issued !== undefined);
  if (!good) departures.push({ code: 'JADES_TIME' });
  // Two different claims are no claim.
  return issued !== undefined && signed !== undefined && issued !== signed ? undefined : (issued ?? signed);
}

function readAttributes(srAts: JsonValue | undefined, departures: Finding[]): ClaimedRole | undefined {
  if (srAts === undefined) return undefined;
  const claimed = isObject(srAts) ? srAts['claimed'] : undefined;
  if (!isObject(srAts) || (claimed !== undefined && !Array.isArray(claimed))) {
    departures.push({ code: 'JADES_MEMBER_FORM', params: { name: 'srAts' } });
    return undefined;
  }
  // Claims of another kind than contract §2 are somebody else's and are passed over.
  const [first, ...more] = (claimed ?? []) as readonly JsonValue[];
  if (more.length > 0 || !isObject(first) || first['mediaType'] !== 'text/plain' || first['encoding'] !== 'binary') {
    return undefined;
  }
  const values = first['qVals'];
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) return undefined;
  return readClaims(values as string[]);
}

function readPrevious(value: JsonValue | undefined, faults: Finding[]): CarriedSignature['previous'] {
  if (value === undefined) return undefined;
  const values = isObject(value) ? value['digVals'] : undefined;
  if (isObject(value) && Array.isArray(values) && values.length > 0) {
    const digests = (values as readonly JsonValue[]).map((item) => readDigest(value['digAlg'], item));
    const first = digests[0];
    if (first !== undefined && !digests.includes(undefined)) {
      return {
        digest: first.digest as 'SHA-256' | 'SHA-384' | 'SHA-512',
        values: digests.map((item) => item!.value),
      };
    }
  }
  faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: 'khue_prev' } });
  return undefined;
}

/** Members whose mere form decides whether the header is one of ETSI TS 119 182-1. */
function checkForms(header: JsonObject, departures: Finding[]): void {
  const strings = ['typ', 'cty', 'kid', 'x5u'];
  for (const name of strings) {
    if (header[name] !== undefined && typeof header[name] !== 'string') {
      departures.push({ code: 'JADES_MEMBER_FORM', params: { name } });
    }
  }
  const commitments = header['srCms'];
  const good = (item: JsonValue): boolean =>
    isObject(item) && isObject(item['commId']) && typeof item['commId']['id'] === 'string';
  if (commitments !== undefined && !(Array.isArray(commitments) && commitments.length > 0 && commitments.every(good))) {
    departures.push({ code: 'JADES_MEMBER_FORM', params: { name: 'srCms' } });
  }
  for (const name of ['sigPId', 'sigPl', 'sigD', 'adoTst']) {
    if (header[name] !== undefined && !isObject(header[name])) {
      departures.push({ code: 'JADES_MEMBER_FORM', params: { name } });
    }
  }
  // SHA-1 thumbprints are forbidden (§5.1.6); etsiU belongs to the unprotected header (§5.3.1).
  for (const name of ['x5t', 'etsiU']) {
    if (name in header) departures.push({ code: 'JADES_MEMBER_FORBIDDEN', params: { name } });
  }
}
