import { type Code, wordOf } from '../../codes.js';
import { KhueError } from '../../errors.js';
import type { Limits } from '../../limits.js';
import { canonicalize } from '../../record/index.js';
import type { Signer } from '../../signer/types.js';
import { type Instant, type InstantMs, parseInstant } from '../../time.js';
import { signPayload } from '../sign-payload.js';
import { listLimits, verifyList } from '../verify-list.js';
import { RECALL_LIST_TYPE, type RecallEntry, type RecallListPayload, readRecallList } from './recall-list.js';
import { readStatusList } from './source.js';

export interface RecallListInput {
  /** The id that the issuers' entries of the trust list name. */
  readonly id: string;
  /** Codes of the bodies whose records it speaks of, every one. */
  readonly issuers: readonly string[];
  readonly issuedAt: Instant;
  /** From then on it answers nothing: status UNKNOWN. */
  readonly expiresAt: Instant;
  readonly sequence: number;
  readonly entries: readonly RecallEntry[];
}

const NAME = 'recall-list';

/**
 * The payload of a recall list (contract §7), entries as given.
 * @throws KhueError `STATUS_LIST_INVALID` with the place of what is wrong, `TRUST_TIME_INVALID`
 */
export function buildRecallList(input: RecallListInput): RecallListPayload {
  const payload: RecallListPayload = {
    id: input.id,
    scope: { issuers: [...input.issuers] },
    iat: Math.floor(instant(input.issuedAt) / 1000),
    exp: Math.floor(instant(input.expiresAt) / 1000),
    sequence: input.sequence,
    complete: true,
    entries: input.entries.map(written),
  };
  readRecallList(canonicalize(payload), NAME, listLimits(undefined));
  return payload;
}

/** Members without a value are left out: JSON has none. */
function written(entry: RecallEntry): RecallEntry {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as unknown as RecallEntry;
}

/**
 * The next list: the one given with one more entry, its number one higher.
 * @param options.expiresAt default: as long after the issue as the old list was valid
 */
export function addRecallEntry(
  list: RecallListPayload,
  entry: RecallEntry,
  options: { readonly issuedAt: Instant; readonly expiresAt?: Instant },
): RecallListPayload {
  const issuedAt = instant(options.issuedAt);
  const life = (list.exp - list.iat) * 1000;
  return buildRecallList({
    id: list.id,
    issuers: list.scope.issuers,
    issuedAt: new Date(issuedAt),
    expiresAt: options.expiresAt ?? new Date(issuedAt + life),
    sequence: list.sequence + 1,
    entries: [...list.entries, entry],
  });
}

/**
 * Signs a recall list: compact JAdES B-B, `typ: recall-list+jwt`, over its RFC 8785 form; `iat` of header and payload agree.
 * What comes out has been opened again as a reader would.
 * @throws KhueError for a list with problems, a key or certificate that does not fit
 */
export async function signRecallList(list: RecallListPayload, signer: Signer): Promise<Uint8Array> {
  const bytes = await signPayload(canonicalize(list), signer, {
    name: NAME,
    signingTime: list.iat * 1000,
    typ: RECALL_LIST_TYPE,
    describe: `${list.id}, số ${list.sequence}`,
  });
  readStatusList(bytes, NAME, listLimits(undefined));
  return bytes;
}

/**
 * Opens a signed recall list for changing or showing it; whether its signer may sign it is for the trust list to say.
 * @throws KhueError when it is none, or its signature does not hold
 */
export function openRecallList(
  bytes: Uint8Array,
  name: string,
): {
  readonly payload: RecallListPayload;
  readonly signerSpkiSha256: string;
} {
  const limits = listLimits(undefined);
  const signed = opened(bytes, name, limits);
  if (signed.typ !== RECALL_LIST_TYPE) {
    throw new KhueError('STATUS_LIST_TYPE', { params: { name, typ: signed.typ ?? '' }, path: name });
  }
  return { payload: readRecallList(signed.payload, name, limits).payload, signerSpkiSha256: signed.signer.spkiSha256 };
}

/** As a trust list is opened, but called what it is. */
function opened(bytes: Uint8Array, name: string, limits: Limits): ReturnType<typeof verifyList> {
  try {
    return verifyList(bytes, name, limits);
  } catch (cause) {
    const code = cause instanceof KhueError ? ofStatusLists[cause.code] : undefined;
    throw code === undefined ? cause : new KhueError(code, { params: { name }, cause });
  }
}

const ofStatusLists: Readonly<Partial<Record<Code, Code>>> = {
  TRUST_UNREADABLE: 'STATUS_LIST_UNREADABLE',
  TRUST_SIGNATURE_BROKEN: 'STATUS_LIST_BROKEN',
};

function instant(value: Instant): InstantMs {
  const ms = parseInstant(value);
  if (ms === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: wordOf(value) } });
  return ms;
}
