import type { TrustStore } from './types.js';

/**
 * A store of anchors alone, for `--policy signatures`: no issuers, no roles, no revocation data.
 * @param certificates DER, one each.
 * @throws KhueError for a certificate that cannot be read.
 */
export function anchorStore(_certificates: readonly Uint8Array[]): TrustStore {
  throw new Error('being built');
}
