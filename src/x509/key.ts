import type { ImportedKey } from '../crypto/types.js';
import type { Certificate } from './certificate.js';
export function keyOf(_certificate: Certificate): ImportedKey | undefined {
  throw new Error('being written');
}
