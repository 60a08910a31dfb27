import type { Certificate } from './certificate.js';
import type { CrlFile, RevocationSource } from './revocation.js';
export function crlSource(
  _crls: readonly CrlFile[],
  _options?: { readonly certificates?: readonly Certificate[] },
): RevocationSource {
  throw new Error('being written');
}
