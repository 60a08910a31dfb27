import { KhueError } from '../../errors.js';
import type { Limits } from '../../limits.js';
import { readJson } from '../../record/index.js';
import { type InstantMs, isNumericDate } from '../../time.js';
import { readChange, stateAfter } from './changes.js';
import type { StatusAnswer, StatusChange, StatusQuery } from './types.js';

/** `typ` of a recall list (contract §7). */
export const RECALL_LIST_TYPE = 'recall-list+jwt';

/** One record's change as a recall list carries it (contract §7). */
export interface RecallEntry {
  readonly ma_ban_ghi?: string;
  /** Lower-case hex. */
  readonly recordSha256?: string;
  readonly kind: StatusChange['kind'];
  /** Civil date or instant. */
  readonly at: string;
  readonly qd: string;
  readonly lyDo?: string;
  readonly successor?: string;
}

/** Payload of a recall list: complete for its scope, so that a record without an entry is in force. */
export interface RecallListPayload {
  readonly id: string;
  /** Codes of the bodies whose records it speaks of. */
  readonly scope: { readonly issuers: readonly string[] };
  /** Seconds since 1970 (RFC 7519 NumericDate). */
  readonly iat: number;
  readonly exp: number;
  readonly sequence: number;
  readonly complete: true;
  readonly entries: readonly RecallEntry[];
}

interface Held {
  /** Place in the list: changes of one moment count in its order. */
  readonly at: number;
  readonly id?: string;
  readonly sha256?: string;
  readonly change: StatusChange;
}

/** A recall list ready to be asked: its look-ups cost the same however long it is. */
export interface RecallList {
  readonly id: string;
  readonly issuers: ReadonlySet<string>;
  readonly issuedAt: InstantMs;
  readonly expiresAt: InstantMs;
  readonly sequence: number;
  readonly size: number;
  readonly payload: RecallListPayload;
  ask(query: StatusQuery, at: InstantMs): StatusAnswer;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads the payload of a recall list.
 * @throws KhueError `STATUS_LIST_INVALID` with the place; `LIMIT_EXCEEDED`
 */
export function readRecallList(bytes: Uint8Array, name: string, limits: Limits): RecallList {
  const invalid = (pointer: string): KhueError =>
    new KhueError('STATUS_LIST_INVALID', { params: { name, pointer }, path: name });
  const payload = readPayload(bytes, limits, invalid('/'));
  const { complete, entries, exp, iat, id, scope, sequence } = payload;
  if (typeof id !== 'string' || id === '') throw invalid('/id');
  if (!isSeconds(iat)) throw invalid('/iat');
  if (!isSeconds(exp) || exp <= iat) throw invalid('/exp');
  if (!Number.isSafeInteger(sequence) || (sequence as number) < 1) throw invalid('/sequence');
  if (complete !== true) throw invalid('/complete');
  const issuers = (scope as { issuers?: unknown } | null | undefined)?.issuers;
  if (!Array.isArray(issuers) || issuers.length === 0 || !issuers.every((code) => typeof code === 'string')) {
    throw invalid('/scope/issuers');
  }
  if (!Array.isArray(entries)) throw invalid('/entries');
  const byId = new Map<string, Held[]>();
  const bySha256 = new Map<string, Held[]>();
  for (const [at, entry] of entries.entries()) {
    const held = readEntry(entry, at);
    if (held === undefined) throw invalid(`/entries/${at}`);
    if (held.id !== undefined) put(byId, held.id, held);
    if (held.sha256 !== undefined) put(bySha256, held.sha256, held);
  }
  const issuedAt = iat * 1000;
  return {
    id,
    issuers: new Set(issuers as string[]),
    issuedAt,
    expiresAt: exp * 1000,
    sequence: sequence as number,
    size: entries.length,
    payload: payload as unknown as RecallListPayload,
    ask(query, at) {
      const hits = new Set([
        ...(query.id === undefined ? [] : (byId.get(query.id.toLowerCase()) ?? [])),
        ...(bySha256.get(query.sha256) ?? []),
      ]);
      const twin = [...hits].some(
        (one) =>
          (one.id !== undefined && one.id !== query.id?.toLowerCase()) ||
          (one.sha256 !== undefined && one.sha256 !== query.sha256),
      );
      // Found by two keys, they no longer stand as the list has them.
      const inOrder = [...hits].sort((one, other) => one.at - other.at);
      return {
        ...stateAfter(
          inOrder.map(({ change }) => change),
          at,
        ),
        twin,
        issuedAt,
      };
    },
  };
}

function readPayload(bytes: Uint8Array, limits: Limits, fault: KhueError): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = readJson(bytes, limits);
  } catch (cause) {
    if (cause instanceof KhueError && cause.code === 'LIMIT_EXCEEDED') throw cause;
    throw fault;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault;
  return value as Readonly<Record<string, unknown>>;
}

function isSeconds(value: unknown): value is number {
  return isNumericDate(value) && Number.isSafeInteger(value);
}

function readEntry(entry: unknown, at: number): Held | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const members = entry as Readonly<Record<string, unknown>>;
  const { ma_ban_ghi: id, recordSha256: sha256 } = members;
  if (id === undefined && sha256 === undefined) return undefined;
  if (id !== undefined && (typeof id !== 'string' || id === '')) return undefined;
  if (sha256 !== undefined && (typeof sha256 !== 'string' || !SHA256.test(sha256))) return undefined;
  const change = readChange(members, members['kind']);
  if (change === undefined) return undefined;
  return {
    at,
    change,
    ...(typeof id === 'string' && { id: id.toLowerCase() }),
    ...(typeof sha256 === 'string' && { sha256 }),
  };
}

function put(map: Map<string, Held[]>, key: string, held: Held): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [held]);
  else known.push(held);
}
