import { digest } from '#crypto';
import { wordOf } from '../codes.js';
import { isOctets, toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { formatInstant, type Instant, type InstantMs, parseInstant } from '../time.js';
import { type BundleSource, type GuardedBundle, guarded } from './bundle.js';
import { bundleExistence } from './bundle-existence.js';
import { bundleRevocation, noRevocation } from './bundle-revocation.js';
import { defaultRoleRules } from './default-role-rules.js';
import { acceptedKeys, announce, checkHighWater, guardRollback, markOf, raise } from './high-water.js';
import { issuerIndex } from './issuer-index.js';
import { readPins } from './pins.js';
import type { ReadList } from './read-list.js';
import { rulesFor } from './role-rules.js';
import { type ShardOutcome, shardLoader } from './shards.js';
import { type BundleStatus, bundleStatus } from './status/source.js';
import type { HighWater, RoleRule, TrustInfo, TrustStore } from './types.js';
import { listLimits, readSignedList, type SignedList, verifyList } from './verify-list.js';
import { BUNDLE, ROOT_LIST_TYPE } from './vocabulary.js';
import { isZip, zipSource } from './zip.js';

export interface OpenTrustOptions {
  /** Keys that may sign the list: SHA-256 of the SPKI in hex, or certificates (DER). */
  readonly pinned?: readonly (string | Uint8Array)[];
  /** Must be said when nothing is pinned: the list is then opened on the caller's own decision. */
  readonly allowUnpinned?: boolean;
  /** What was returned as `store.highWater` last time; `{ lists: {} }` at first; absent: rollback is not guarded. */
  readonly highWater?: HighWater;
  readonly at: Instant;
  readonly limits?: Partial<Limits>;
}

/** More pivots than an operator ever changes keys. */
const MOST_PIVOTS = 64;

/**
 * Opens a signed trust list, or a bundle of one (contract §4). Pure: the caller keeps `store.highWater`.
 * @param source bytes of the compact JAdES or of a zip file, or a bundle (`folderSource`, `zipSource`, or one's own).
 * @throws KhueError with a code of the trust area, or `LIMIT_EXCEEDED`; nothing else.
 */
export function openTrust(source: Uint8Array | BundleSource, options: OpenTrustOptions): TrustStore {
  const at = parseInstant(options.at);
  if (at === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: wordOf(options.at) } });
  const limits = listLimits(options.limits);
  const given = checkHighWater(options.highWater);
  const pins = readPins(options.pinned);
  if (pins.size === 0 && options.allowUnpinned !== true) throw new KhueError('TRUST_PIN_REQUIRED');

  const { bundle, bytes } = rootOf(source);
  const name = BUNDLE.root;
  const signed = verifyList(bytes, name, limits);
  const spki = signed.signer.spkiSha256;
  const pinned = pins.size > 0;
  // Whose list it is comes before what it says.
  const { highWater, lastSequence } = pinned ? walkPivots(bundle, spki, pins, given, limits) : unwalked(given);
  if (pinned && !acceptedKeys(pins, highWater).has(spki)) {
    throw new KhueError('TRUST_SIGNER_NOT_PINNED', { params: { name, spki } });
  }
  const list = readSignedList(signed, name, limits);
  if (list.sequence <= lastSequence) {
    throw new KhueError('TRUST_ROLLBACK', { params: { sequence: list.sequence, seen: lastSequence } });
  }
  if (list.type !== ROOT_LIST_TYPE) {
    throw new KhueError('TRUST_LIST_TYPE', { params: { name, type: list.type, expected: ROOT_LIST_TYPE } });
  }
  const mark = markOf(list, spki, toHex(digest('SHA-256', signed.payload)));
  const rollback = given === undefined ? 'NOT_GUARDED' : guardRollback(mark, highWater);
  const info: TrustInfo = {
    name: list.name,
    operator: list.operators[0]!,
    sha256: signed.sha256,
    signerSpkiSha256: spki,
    pinned,
    rollback,
    sequence: list.sequence,
    issuedAt: list.issuedAt,
    ...(list.nextUpdate !== undefined && { nextUpdate: list.nextUpdate }),
    kind: 'list',
  };
  const raised = raise(highWater, mark, { pinned, nextSigners: list.nextSigners });
  const minIssuedAt = new Map((list.index.status ?? []).map((one) => [one.id, parseInstant(one.minIssuedAt)!]));
  const status = bundleStatus(bundle, minIssuedAt, given, limits);
  return {
    info,
    get highWater() {
      return withStatusMarks(raised, status);
    },
    warnings: remarks(info, signed, at),
    status,
    ...content(list, bundle, limits),
  };
}

/** Status lists are opened when they are first asked for, so their marks come after the list's own. */
function withStatusMarks(base: HighWater, { marks }: BundleStatus): HighWater {
  let raised = base;
  for (const mark of marks.values()) raised = raise(raised, mark, { pinned: false, nextSigners: [] });
  return raised;
}

function rootOf(source: Uint8Array | BundleSource): { bundle?: GuardedBundle; bytes: Uint8Array } {
  if (isOctets(source) && !isZip(source)) return { bytes: source };
  const bundle = guarded(isOctets(source) ? zipSource(source) : source);
  const bytes = bundle.read(BUNDLE.root);
  if (bytes === undefined) throw new KhueError('TRUST_BUNDLE_WITHOUT_LIST', { params: { name: BUNDLE.root } });
  return { bundle, bytes };
}

interface Walked {
  readonly highWater: HighWater | undefined;
  /** Of the newest pivot that counted: the root list must be newer. */
  readonly lastSequence: number;
}

const unwalked = (highWater: HighWater | undefined): Walked => ({ highWater, lastSequence: 0 });

/**
 * A bundle may carry earlier root lists that announce the keys after them; they are walked oldest first, as long as the root
 * list's own key is not accepted yet. A pivot by a key that is not accepted at its turn says nothing.
 */
function walkPivots(
  bundle: GuardedBundle | undefined,
  rootSigner: string,
  pins: ReadonlySet<string>,
  highWater: HighWater | undefined,
  limits: Limits,
): Walked {
  if (bundle === undefined || acceptedKeys(pins, highWater).has(rootSigner)) return unwalked(highWater);
  const pivots: { signed: SignedList; list: ReadList }[] = [];
  for (const name of bundle
    .list(BUNDLE.pivots)
    .filter((one) => one.endsWith('.jws'))
    .slice(0, MOST_PIVOTS)) {
    const bytes = bundle.read(name);
    if (bytes === undefined) continue;
    const signed = verifyList(bytes, name, limits);
    const list = readSignedList(signed, name, limits);
    if (list.type === ROOT_LIST_TYPE) pivots.push({ signed, list });
  }
  pivots.sort((a, b) => a.list.sequence - b.list.sequence);
  let walked: HighWater = highWater ?? { lists: {} };
  let lastSequence = 0;
  for (const { signed, list } of pivots) {
    const spki = signed.signer.spkiSha256;
    if (!acceptedKeys(pins, walked).has(spki)) continue;
    lastSequence = list.sequence;
    walked = announce(walked, spki, list.nextSigners);
  }
  return { highWater: walked, lastSequence };
}

function remarks(info: TrustInfo, signed: SignedList, at: InstantMs): Finding[] {
  const found: Finding[] = [];
  if (!info.pinned) found.push({ code: 'TRUST_UNPINNED', params: { spki: info.signerSpkiSha256 } });
  if (info.rollback === 'FIRST_USE') found.push({ code: 'FIRST_USE' });
  if (info.nextUpdate !== undefined && at >= info.nextUpdate) {
    const days = Math.floor((at - info.nextUpdate) / 86_400_000);
    const params = { name: info.name, nextUpdate: formatInstant(info.nextUpdate), days };
    found.push({ code: 'TRUST_LIST_STALE', params });
  }
  if (at > signed.signer.notAfter) {
    found.push({ code: 'TRUST_SIGNER_EXPIRED', params: { notAfter: formatInstant(signed.signer.notAfter) } });
  }
  return found;
}

function content(
  list: ReadList,
  bundle: GuardedBundle | undefined,
  limits: Limits,
): Omit<TrustStore, 'info' | 'highWater' | 'warnings' | 'status'> {
  const own = issuerIndex(list.issuers);
  const { crls = [], shards = [] } = list.index;
  const existence = bundle === undefined ? undefined : bundleExistence(bundle, limits);
  const nothing = { read: () => undefined, list: () => [] };
  const shardOf = shardLoader(bundle ?? nothing, shards, limits);
  const certificates = list.authorities.map(({ certificate }) => certificate);
  const minIssuedAt = new Map(crls.map((one) => [one.id, parseInstant(one.minIssuedAt)!]));
  return {
    authorities: list.authorities,
    receiptServices: list.receiptServices,
    ...(existence && { existence }),
    revocation: bundle === undefined ? noRevocation : bundleRevocation(bundle, minIssuedAt, certificates, limits),
    completeHierarchies: new Map(list.completeRoots.map((root) => [root, list.issuedAt])),
    issuer(code) {
      const found = own.find(code);
      if (found !== undefined) return { found };
      const shard = shardOf(code);
      if (shard === undefined) return { unknown: true };
      return inShard(shard, code);
    },
    holders(spkiSha256, code) {
      if (own.find(code) !== undefined) return own.holders(spkiSha256);
      const shard = shardOf(code);
      return shard !== undefined && 'index' in shard ? shard.index.holders(spkiSha256) : [];
    },
    roleRules: roleRulesOf(list.roleRules),
  };
}

function inShard(shard: ShardOutcome, code: string): ReturnType<TrustStore['issuer']> {
  if ('unavailable' in shard) {
    const { params, ...finding } = shard.unavailable;
    return { unavailable: { ...finding, params: { ...params, code } } };
  }
  const found = shard.index.find(code);
  return found === undefined
    ? { unavailable: { code: 'TRUST_SHARD_INCOMPLETE', params: { code, name: shard.location } } }
    : { found };
}

/** The root list's rows for a type where it has any, else the package's (contract §2). */
export function roleRulesOf(listed: readonly RoleRule[]): TrustStore['roleRules'] {
  return (documentType) => {
    const rows = rulesFor(listed, documentType);
    if (rows.some(({ when }) => when === undefined)) return rows;
    // A list that speaks of entered papers only leaves the others to the package.
    const own = rulesFor(defaultRoleRules, documentType);
    return rows.length === 0 ? own : [...rows, ...own.filter(({ when }) => when === undefined)];
  };
}
