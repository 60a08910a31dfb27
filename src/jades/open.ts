import type { Limits } from '../limits.js';
import type { JadesDocument, NamedDocument } from './types.js';

export interface OpenOptions {
  /** Documents that detached signatures (`sigD`) may refer to. */
  readonly documents?: readonly NamedDocument[];
  readonly limits?: Partial<Limits>;
}

export function openJades(_bytes: Uint8Array, _options: OpenOptions = {}): JadesDocument {
  throw new Error('being written');
}
