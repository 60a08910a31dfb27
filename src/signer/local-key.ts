import type { Signer } from './types.js';

/** A signer over an unencrypted PKCS#8 key. */
export async function signerFromPkcs8(pkcs8: Uint8Array, certificateChain: readonly Uint8Array[]): Promise<Signer> {
  throw new Error(`to be written: ${pkcs8.length} ${certificateChain.length}`);
}
