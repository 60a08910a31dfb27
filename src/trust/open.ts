import type { Limits } from '../limits.js';
import type { Instant } from '../time.js';
import type { BundleSource } from './bundle.js';
import type { HighWater, TrustStore } from './types.js';

export interface OpenTrustOptions {
  /** Keys that may sign the list: SHA-256 of the SPKI in hex, or certificates (DER). */
  readonly pinned?: readonly (string | Uint8Array)[];
  /** Must be said when nothing is pinned: the list is then opened on the caller's own decision. */
  readonly allowUnpinned?: boolean;
  /** What was returned as `store.highWater` last time; `{ lists: {} }` at first; absent: rollback is not guarded. */
  readonly highWater?: HighWater;
  readonly at: Instant;
  /** Days after NextUpdate for which a stale list is only a warning; default 0. */
  readonly staleDays?: number;
  readonly limits?: Partial<Limits>;
}

/**
 * Opens a signed trust list, or a bundle of one (contract §4). Pure: the caller keeps `store.highWater`.
 * @param source bytes of the compact JAdES, or a bundle (`folderSource`, `zipSource`, or one's own).
 * @throws KhueError with a code of the trust area; nothing else.
 */
export function openTrust(_source: Uint8Array | BundleSource, _options: OpenTrustOptions): TrustStore {
  throw new Error('being built');
}
