import type { Certificate } from './certificate.js';
import type { FindPathOptions, PathOutcome } from './path-types.js';
export function findPath(_leaf: Certificate, _options: FindPathOptions): PathOutcome {
  throw new Error('being written');
}
