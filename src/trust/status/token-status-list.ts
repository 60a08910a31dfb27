import { inflate } from '#crypto';
import { fromBase64Url } from '../../encoding.js';
import { KhueError } from '../../errors.js';
import type { Limits } from '../../limits.js';
import { readJson } from '../../record/index.js';
import { type InstantMs, isNumericDate } from '../../time.js';
import { readChange, stateAfter } from './changes.js';
import type { StatusAnswer, StatusChange, StatusQuery, StatusState } from './types.js';

/** `typ` of a Token Status List in JWT form (draft-ietf-oauth-status-list-20 §5.1). */
export const TOKEN_STATUS_LIST_TYPE = 'statuslist+jwt';

export interface TokenStatusList {
  /** `sub`: the URI that records name. */
  readonly id: string;
  readonly issuedAt: InstantMs;
  readonly expiresAt: InstantMs;
  /** How many indexes it has. */
  readonly size: number;
  /** The value at an index; `undefined` outside the list. */
  value(index: number): number | undefined;
  ask(query: StatusQuery, at: InstantMs): StatusAnswer;
}

/** Values of the draft's §7.1 and, for 3, of this application (standards note §1.3). */
const states: readonly StatusState[] = ['VALID', 'REVOKED', 'SUSPENDED', 'SUPERSEDED'];
const worse: readonly StatusState[] = ['VALID', 'SUSPENDED', 'SUPERSEDED', 'REVOKED'];

/**
 * Reads the payload of a Token Status List. Bits are counted from the least significant one; compression is zlib (RFC 1950).
 * @throws KhueError `STATUS_LIST_INVALID` with the place; `LIMIT_EXCEEDED`
 */
export function readTokenStatusList(bytes: Uint8Array, name: string, limits: Limits): TokenStatusList {
  const invalid = (pointer: string): KhueError =>
    new KhueError('STATUS_LIST_INVALID', { params: { name, pointer }, path: name });
  let payload: unknown;
  try {
    payload = readJson(bytes, limits);
  } catch (cause) {
    if (cause instanceof KhueError && cause.code === 'LIMIT_EXCEEDED') throw cause;
    throw invalid('/');
  }
  const { exp, iat, status_list: list, sub, vn_changes: changes } = (payload ?? {}) as Record<string, unknown>;
  if (typeof sub !== 'string' || sub === '') throw invalid('/sub');
  if (!isNumericDate(iat)) throw invalid('/iat');
  if (!isNumericDate(exp) || exp <= iat) throw invalid('/exp');
  const { bits, lst } = (list ?? {}) as { bits?: unknown; lst?: unknown };
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) throw invalid('/status_list/bits');
  const compressed = typeof lst === 'string' ? fromBase64Url(lst) : undefined;
  if (compressed === undefined) throw invalid('/status_list/lst');
  const octets = inflated(compressed, limits.statusListInflatedBytes, invalid('/status_list/lst'));
  const byIndex = readChanges(changes, invalid);
  const perOctet = 8 / bits;
  const size = octets.length * perOctet;
  const value = (index: number): number | undefined => {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
    return (octets[Math.floor(index / perOctet)]! >> ((index % perOctet) * bits)) & ((1 << bits) - 1);
  };
  const issuedAt = iat * 1000;
  return {
    id: sub,
    issuedAt,
    expiresAt: exp * 1000,
    size,
    value,
    ask(query, at) {
      if (query.reference?.uri !== sub) return { silent: true };
      const { index } = query.reference;
      const listed = value(index);
      const state = listed === undefined ? undefined : states[listed];
      if (state === undefined) return { unknown: { code: 'STATUS_INDEX_UNKNOWN', params: { name, index } } };
      const known = byIndex.get(index) ?? [];
      const said = stateAfter(known, at);
      // The list's own value may be that of a change still to come at the time asked about: then it says nothing of that time.
      const isAhead =
        known.some(({ atMs }) => atMs > at) && stateAfter(known, Number.POSITIVE_INFINITY).state === state;
      if (isAhead) return { ...said, twin: false, issuedAt };
      const worst = worse.indexOf(state) >= worse.indexOf(said.state) ? state : said.state;
      return {
        state: worst,
        twin: false,
        issuedAt,
        ...(said.change !== undefined && worst === said.state && { change: said.change }),
      };
    },
  };
}

function inflated(compressed: Uint8Array, allowed: number, fault: KhueError): Uint8Array {
  try {
    return inflate('zlib', compressed, allowed);
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'statusListInflatedBytes', allowed } });
    }
    throw fault;
  }
}

function readChanges(value: unknown, invalid: (pointer: string) => KhueError): Map<number, StatusChange[]> {
  const byIndex = new Map<number, StatusChange[]>();
  if (value === undefined) return byIndex;
  if (!Array.isArray(value)) throw invalid('/vn_changes');
  for (const [at, entry] of value.entries()) {
    const pointer = `/vn_changes/${at}`;
    if (typeof entry !== 'object' || entry === null) throw invalid(pointer);
    const members = entry as Readonly<Record<string, unknown>>;
    const change = readChange(members, members['kind']);
    const index = members['idx'];
    if (change === undefined || !Number.isSafeInteger(index)) throw invalid(pointer);
    const known = byIndex.get(index as number);
    if (known === undefined) byIndex.set(index as number, [change]);
    else known.push(change);
  }
  return byIndex;
}
