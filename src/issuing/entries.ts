/** `chu_ky` and `chung_thu_so`: taking them off, putting them on, in the one order that any way of getting there gives (contract §7). */
import { digest } from '#crypto';
import { wordOf } from '../codes.js';
import { fromBase64, fromBase64Url, toBase64, toHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import { canonicalize, readJson } from '../record/index.js';
import type { JsonArray, JsonObject, JsonValue } from '../record/json-value.js';
import { isObject } from './input.js';

export const MOST_SIGNATURES = 4;

/** One subject teacher's signature, placed. */
export interface PlacedSignature {
  readonly entryIndex: number;
  /** `header..signature` */
  readonly jws: string;
  readonly certificateDer: Uint8Array;
}

/** The record without `chu_ky` and `chung_thu_so`: what merging compares, and what may not change while teachers sign. */
export function withoutSignatures(record: JsonObject): JsonObject {
  const bare = without(record, 'chung_thu_so');
  const entries = bare['bang_diem_hoc_ba'];
  if (!Array.isArray(entries)) return bare;
  const bareEntries = (entries as JsonArray).map((entry) => (isObject(entry) ? without(entry, 'chu_ky') : entry));
  return { ...bare, bang_diem_hoc_ba: bareEntries };
}

/** The signatures that stand in a record, with their certificates from `chung_thu_so`. */
export function placedSignatures(record: JsonObject): PlacedSignature[] {
  const certificates = new Map<string, Uint8Array>();
  for (const text of listOf(record['chung_thu_so'])) {
    const der = typeof text === 'string' ? fromBase64(text) : undefined;
    if (der !== undefined) certificates.set(toHex(digest('SHA-256', der)), der);
  }
  return listOf(record['bang_diem_hoc_ba']).flatMap((entry, entryIndex) =>
    listOf(isObject(entry) ? entry['chu_ky'] : undefined).flatMap((jws) => {
      if (typeof jws !== 'string') return [];
      const certificateDer = certificates.get(headerFacts(jws).certificateSha256);
      return certificateDer === undefined ? [] : [{ entryIndex, jws, certificateDer }];
    }),
  );
}

/**
 * The RFC 8785 form of a record with exactly these signatures: in an entry sorted by the digest of `x5t#S256`, one a certificate
 * (of several by one certificate the earliest, then the least in text), and every certificate once, sorted by SHA-256.
 * @throws KhueError `ENTRY_SIGNATURES_FULL`
 */
export function recordWithSignatures(bare: JsonObject, signatures: readonly PlacedSignature[]): Uint8Array {
  const byEntry = new Map<number, Map<string, PlacedSignature>>();
  for (const signature of signatures) {
    const ofEntry = byEntry.get(signature.entryIndex) ?? new Map<string, PlacedSignature>();
    const { certificateSha256 } = headerFacts(signature.jws);
    const there = ofEntry.get(certificateSha256);
    if (there === undefined || earlier(signature.jws, there.jws)) ofEntry.set(certificateSha256, signature);
    byEntry.set(signature.entryIndex, ofEntry);
  }
  const certificates = new Map<string, string>();
  const entries = listOf(bare['bang_diem_hoc_ba']).map((entry, index): JsonValue => {
    const ofEntry = byEntry.get(index);
    if (ofEntry === undefined || !isObject(entry)) return entry;
    if (ofEntry.size > MOST_SIGNATURES)
      throw new KhueError('ENTRY_SIGNATURES_FULL', {
        params: { subject: wordOf(entry['mon_hoc_id']), most: MOST_SIGNATURES },
        path: `/bang_diem_hoc_ba/${index}`,
      });
    const sorted = [...ofEntry].sort(([a], [b]) => compare(a, b));
    for (const [sha256, signature] of sorted) certificates.set(sha256, toBase64(signature.certificateDer));
    return { ...entry, chu_ky: sorted.map(([, signature]) => signature.jws) };
  });
  if (certificates.size === 0) return canonicalize(bare);
  const sorted = [...certificates].sort(([a], [b]) => compare(a, b)).map(([, base64]) => base64);
  return canonicalize({ ...bare, bang_diem_hoc_ba: entries, chung_thu_so: sorted });
}

/** First place where two values differ, as a JSON Pointer: members by name, then elements in order. */
export function firstDifference(a: JsonValue | undefined, b: JsonValue | undefined, pointer = ''): string | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const found = firstDifference((a as JsonArray)[i], (b as JsonArray)[i], `${pointer}/${i}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isObject(a) && isObject(b)) {
    for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
      const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
      const found = firstDifference(a[name], b[name], `${pointer}/${escaped}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return Object.is(a, b) || a === b ? undefined : pointer;
}

interface HeaderFacts {
  /** Hex of `x5t#S256`; empty when there is none. */
  readonly certificateSha256: string;
  readonly signedAt: number;
}

/** Reads the header of a `chu_ky` that has been found intact. */
function headerFacts(jws: string): HeaderFacts {
  const bytes = fromBase64Url(jws.slice(0, Math.max(0, jws.indexOf('.'))));
  let header: JsonValue;
  try {
    header = readJson(bytes ?? new Uint8Array());
  } catch {
    return { certificateSha256: '', signedAt: 0 };
  }
  const digestText = isObject(header) ? header['x5t#S256'] : undefined;
  const signedAt = isObject(header) ? header['iat'] : undefined;
  const octets = typeof digestText === 'string' ? fromBase64Url(digestText) : undefined;
  return {
    certificateSha256: octets === undefined ? '' : toHex(octets),
    signedAt: typeof signedAt === 'number' ? signedAt : 0,
  };
}

function earlier(jws: string, than: string): boolean {
  const a = headerFacts(jws).signedAt;
  const b = headerFacts(than).signedAt;
  return a !== b ? a < b : jws < than;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function without(object: JsonObject, name: string): JsonObject {
  const { [name]: _, ...rest } = object;
  return rest;
}

function listOf(value: JsonValue | undefined): JsonArray {
  return Array.isArray(value) ? (value as JsonArray) : [];
}
