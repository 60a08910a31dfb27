import type { Limits } from '../limits.js';
import type { RecordBytes } from './types.js';

export function mergeSignatures(copies: readonly (Uint8Array | object)[], limits?: Partial<Limits>): RecordBytes {
  throw new Error(`to be written: ${copies.length} ${limits?.jsonBytes}`);
}
