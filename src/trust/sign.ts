import type { Signer } from '../signer/types.js';
import type { Instant } from '../time.js';
import type { TrustList } from './lote.js';

/** Signs a list: compact JAdES B-B over its RFC 8785 form. @throws KhueError */
export async function signTrustList(_list: TrustList, _signer: Signer, _signingTime: Instant): Promise<Uint8Array> {
  throw new Error('being built');
}
