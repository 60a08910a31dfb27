import type { CompletedItem, CompleteOptions, SignatureValues } from './types.js';

/** `job`: as read from JSON; it is checked before it is used. */
// biome-ignore lint/correctness/useYield: to be written
export async function* completeSignatures(
  job: unknown,
  values: SignatureValues,
  options: CompleteOptions,
): AsyncIterable<CompletedItem> {
  throw new Error(`to be written: ${typeof job} ${typeof values} ${String(options.at)}`);
}
