import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { formatInstant } from '../time.js';
import type { BundleSource } from './bundle.js';
import { type IssuerIndex, issuerIndex } from './issuer-index.js';
import type { BundleIndex } from './lote.js';
import { readSignedList, verifyList } from './verify-list.js';
import { ISSUERS_LIST_TYPE } from './vocabulary.js';

type ShardReference = NonNullable<BundleIndex['shards']>[number];

/** A shard opened, or why it cannot be used. */
export type ShardOutcome = { readonly location: string } & (
  | { readonly index: IssuerIndex }
  | { readonly unavailable: Finding }
);

/**
 * Shards by code, each opened once, when a code of its is first asked for (contract §4): signed by the key that the root list
 * names, of its type, not older than it says; one hop, nothing in a shard leads further.
 */
export function shardLoader(
  bundle: Required<BundleSource>,
  shards: readonly ShardReference[],
  limits: Limits,
): (code: string) => ShardOutcome | undefined {
  const byCode = new Map<string, ShardReference>();
  for (const shard of shards) for (const code of shard.codes) byCode.set(code, shard);
  const opened = new Map<string, ShardOutcome>();
  return (code) => {
    const shard = byCode.get(code);
    if (shard === undefined) return undefined;
    let outcome = opened.get(shard.location);
    if (outcome === undefined) {
      outcome = openShard(bundle, shard, limits);
      opened.set(shard.location, outcome);
    }
    return outcome;
  };
}

function openShard(bundle: Required<BundleSource>, shard: ShardReference, limits: Limits): ShardOutcome {
  const name = shard.location;
  const unavailable = (finding: Finding): ShardOutcome => ({ location: name, unavailable: finding });
  try {
    const bytes = bundle.read(name);
    // The code is filled in by the caller, who knows which one was asked for.
    if (bytes === undefined) return unavailable({ code: 'TRUST_SHARD_MISSING', params: { name } });
    const signed = verifyList(bytes, name, limits);
    const spki = signed.signer.spkiSha256;
    if (spki !== shard.signerSpkiSha256) throw new KhueError('TRUST_SIGNER_NOT_PINNED', { params: { name, spki } });
    const list = readSignedList(signed, name, limits);
    if (list.type !== ISSUERS_LIST_TYPE || list.type !== shard.loteType) {
      throw new KhueError('TRUST_LIST_TYPE', { params: { name, type: list.type, expected: shard.loteType } });
    }
    if (list.sequence < shard.minSequence) {
      const found = `№ ${list.sequence} (${formatInstant(list.issuedAt)})`;
      return unavailable({ code: 'BUNDLE_MIXED', params: { name, found, needed: `№ ${shard.minSequence}` } });
    }
    return { location: name, index: issuerIndex(list.issuers) };
  } catch (cause) {
    const reason = cause instanceof KhueError ? cause.code : 'INTERNAL_FAULT';
    return unavailable({ code: 'TRUST_SHARD_UNUSABLE', params: { name, reason } });
  }
}
