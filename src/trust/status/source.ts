import { digest } from '#crypto';
import { toHex, utf8Encode } from '../../encoding.js';
import { type Finding, KhueError } from '../../errors.js';
import type { Limits } from '../../limits.js';
import { formatInstant, type InstantMs } from '../../time.js';
import type { BundleSource } from '../bundle.js';
import { guardRollback, keyOf, type ListMark } from '../high-water.js';
import type { HighWater, StatusService } from '../types.js';
import { mediaType, verifyList } from '../verify-list.js';
import { BUNDLE } from '../vocabulary.js';
import { RECALL_LIST_TYPE, readRecallList } from './recall-list.js';
import { readTokenStatusList, TOKEN_STATUS_LIST_TYPE } from './token-status-list.js';
import type { StatusAnswer, StatusQuery, StatusSource } from './types.js';

/** A status list of the bundle whose signature holds; whose it may be is asked for each service. */
interface OpenedStatusList {
  readonly name: string;
  readonly kind: StatusService['kind'];
  readonly id: string;
  readonly signerSpkiSha256: string;
  readonly issuedAt: InstantMs;
  readonly expiresAt: InstantMs;
  /** Greatest wins: `sequence` of a recall list, `iat` of a token status list. */
  readonly rank: number;
  /** Of the payload: signed again it is the same list. */
  readonly payloadSha256: string;
  /** Bodies that it is complete for; absent: whoever names it. */
  readonly issuers?: ReadonlySet<string>;
  ask(query: StatusQuery, at: InstantMs): StatusAnswer;
}

/** Name in a bundle under which a list of this id is found without opening any other: `status/<SHA-256 of the id>.jws`. */
export function statusFileName(id: string): string {
  return `${BUNDLE.status}${toHex(digest('SHA-256', utf8Encode(id)))}.jws`;
}

export interface BundleStatus extends StatusSource {
  /** Marks of the lists that answered, each the highest seen, under their keys: to be kept with those of the trust list. */
  readonly marks: ReadonlyMap<string, ListMark>;
}

/**
 * The status lists of a bundle, each opened when it is first asked for. Files named by `statusFileName` (anything may follow the
 * digest) belong to that id; files of other names are opened together, once.
 * @param minIssuedAt from the root list, by id: an older list is not used (`BUNDLE_MIXED`)
 * @param highWater what was seen before; absent: rollback is not guarded
 */
export function bundleStatus(
  bundle: Required<BundleSource> | undefined,
  minIssuedAt: ReadonlyMap<string, InstantMs>,
  highWater: HighWater | undefined,
  limits: Limits,
): BundleStatus {
  const marks = new Map<string, ListMark>();
  const files = new Map<string, OpenedStatusList | Finding | 'absent'>();
  const chosen = new Map<string, OpenedStatusList | Finding>();
  let names: readonly string[] | undefined;

  const open = (name: string): OpenedStatusList | Finding | 'absent' => {
    let file = files.get(name);
    if (file === undefined) {
      file = openStatusList(bundle!, name, limits);
      files.set(name, file);
    }
    return file;
  };

  const candidates = (id: string): readonly string[] => {
    if (bundle === undefined) return [];
    names ??= listed(bundle);
    const plain = statusFileName(id);
    const own = plain.slice(0, -'.jws'.length);
    const found = names.filter((name) => name.startsWith(own) || !NAMED_BY_DIGEST.test(name));
    // A bundle that cannot say what it holds is asked for that name.
    return found.includes(plain) ? found : [...found, plain];
  };

  const choose = (service: StatusService, codes: readonly string[], at: InstantMs): OpenedStatusList | Finding => {
    const { id, issuerSpkiSha256, kind } = service;
    const min = minIssuedAt.get(id);
    let best: OpenedStatusList | undefined;
    let isContradicted = false;
    let why: Finding = { code: 'STATUS_LIST_MISSING', params: { id } };
    for (const name of candidates(id)) {
      const list = open(name);
      if (list === 'absent') continue;
      if ('code' in list) {
        // A file that cannot be read may be any list's: said only where its name says that it is this one.
        if (NAMED_BY_DIGEST.test(name)) why = list;
        continue;
      }
      if (list.id !== id || list.kind !== kind) continue;
      const fault = unusable(list, issuerSpkiSha256, codes, min, at);
      if (fault !== undefined) why = fault;
      else if (best === undefined || list.rank > best.rank) {
        best = list;
        isContradicted = false;
      } else if (list.rank === best.rank && list.payloadSha256 !== best.payloadSha256) isContradicted = true;
    }
    if (best === undefined) return why;
    if (isContradicted) return { code: 'TRUST_EQUIVOCATION', params: { sequence: best.rank }, path: best.name };
    // Asked of the greatest alone: what it took the place of does not come back into force when it ends.
    const { expiresAt, name } = best;
    if (at >= expiresAt) return { code: 'STATUS_LIST_EXPIRED', params: { name, expiresAt: formatInstant(expiresAt) } };
    return guarded(best);
  };

  const guarded = (list: OpenedStatusList): OpenedStatusList | Finding => {
    const mark: ListMark = {
      signerSpkiSha256: list.signerSpkiSha256,
      type: list.kind,
      territory: list.id,
      sequence: list.rank,
      sha256: list.payloadSha256,
      issuedAt: list.issuedAt,
    };
    try {
      guardRollback(mark, highWater);
    } catch (cause) {
      if (cause instanceof KhueError) return { code: cause.code, params: cause.params, path: list.name };
      throw cause;
    }
    // Asked for an earlier moment an older list may answer: that takes back nothing of what was seen.
    const key = keyOf(mark.signerSpkiSha256, mark);
    const known = marks.get(key);
    if (known === undefined || known.sequence < mark.sequence) marks.set(key, mark);
    return list;
  };

  return {
    marks,
    ask(service, codes, query, at) {
      if (service.kind === 'token-status-list' && query.reference?.uri !== service.id) return { silent: true };
      const key = `${service.kind} ${service.id} ${service.issuerSpkiSha256} ${codes.join(' ')} ${at}`;
      let list = chosen.get(key);
      if (list === undefined) {
        list = choose(service, codes, at);
        if (chosen.size >= MOST_CHOSEN) chosen.clear();
        chosen.set(key, list);
      }
      return 'code' in list ? { unknown: list } : list.ask(query, at);
    },
  };
}

const MOST_CHOSEN = 10_000;
const NAMED_BY_DIGEST = /^status\/[0-9a-f]{64}/;

function listed(bundle: Required<BundleSource>): readonly string[] {
  try {
    return bundle.list(BUNDLE.status).filter((name) => name.endsWith('.jws') || name.endsWith('.jwt'));
  } catch {
    return [];
  }
}

function unusable(
  list: OpenedStatusList,
  issuerSpkiSha256: string,
  codes: readonly string[],
  min: InstantMs | undefined,
  at: InstantMs,
): Finding | undefined {
  const { issuedAt, issuers, name, signerSpkiSha256 } = list;
  if (signerSpkiSha256 !== issuerSpkiSha256) {
    return { code: 'STATUS_LIST_SIGNER', params: { name, spki: signerSpkiSha256 } };
  }
  if (issuers !== undefined && !codes.some((code) => issuers.has(code))) {
    return { code: 'STATUS_LIST_SCOPE', params: { name, code: codes[0] ?? '' } };
  }
  if (min !== undefined && issuedAt < min) {
    return { code: 'BUNDLE_MIXED', params: { name, found: formatInstant(issuedAt), needed: formatInstant(min) } };
  }
  if (at < issuedAt) return { code: 'STATUS_LIST_LATER', params: { name, issuedAt: formatInstant(issuedAt) } };
  return undefined;
}

function openStatusList(
  bundle: Required<BundleSource>,
  name: string,
  limits: Limits,
): OpenedStatusList | Finding | 'absent' {
  try {
    const bytes = bundle.read(name);
    if (bytes === undefined) return 'absent';
    return readStatusList(bytes, name, limits);
  } catch (cause) {
    const reason = cause instanceof KhueError ? cause.code : 'INTERNAL_FAULT';
    return { code: 'STATUS_LIST_UNUSABLE', params: { name, reason } };
  }
}

/**
 * Opens a status list of either kind: compact JAdES whose `typ` says which; a Token Status List also as the plain JWT that others write.
 * @throws KhueError when it is not one, or its signature does not hold
 */
export function readStatusList(bytes: Uint8Array, name: string, limits: Limits): OpenedStatusList {
  const { payload, signer, typ } = verifyList(bytes, name, limits, [TOKEN_STATUS_LIST_TYPE]);
  const payloadSha256 = toHex(digest('SHA-256', payload));
  const common = { name, signerSpkiSha256: signer.spkiSha256, payloadSha256 };
  const type = typ === undefined ? undefined : mediaType(typ);
  if (type === RECALL_LIST_TYPE) {
    const list = readRecallList(payload, name, limits);
    return { ...common, ...list, kind: 'recall-list', rank: list.sequence };
  }
  if (type === TOKEN_STATUS_LIST_TYPE) {
    const list = readTokenStatusList(payload, name, limits);
    return { ...common, ...list, kind: 'token-status-list', rank: Math.floor(list.issuedAt / 1000) };
  }
  throw new KhueError('STATUS_LIST_TYPE', { params: { name, typ: typ ?? '' }, path: name });
}
