import type { PathResult, ValidatePathOptions } from './validate-path-types.js';
export function validatePath(_leaf: Uint8Array, _options: ValidatePathOptions): PathResult {
  throw new Error('being written');
}
