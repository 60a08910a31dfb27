import type { KhueError } from '../errors.js';
import type { Job, JobInput, PrepareOptions } from './types.js';

/** Inputs that passed every check are items of the job; the others are listed with their reason. */
export interface Prepared {
  readonly job: Job;
  readonly refused: readonly { readonly input: string; readonly entry?: string; readonly error: KhueError }[];
}

export function prepareSignatures(inputs: Iterable<JobInput>, options: PrepareOptions): Prepared {
  throw new Error(`to be written: ${[...inputs].length} ${options.role}`);
}
