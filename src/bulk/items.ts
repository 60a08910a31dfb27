import type { Code } from '../codes.js';
import type { CodeParams } from '../errors.js';

/**
 * One artefact among many: where its octets lie rather than the octets, so that a message to a worker stays small and an item can
 * be read a second time. `line` items may be wrapped (`{"id", "data": base64}`).
 */
export type BulkItem = { /** Its place among the inputs, where a run counts them. */ readonly seq?: number } & (
  | { readonly kind: 'file'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'zip';
      readonly name: string;
      readonly path: string;
      /** Of the local header. */
      readonly offset: number;
      readonly packed: number;
      readonly size: number;
      readonly method: number;
      readonly crc: number;
    }
  | {
      readonly kind: 'line';
      readonly name: string;
      readonly path: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array; readonly line?: boolean }
  | { readonly kind: 'failure'; readonly name: string; readonly code: Code; readonly params?: CodeParams }
);

/** What `verifyMany` takes beside what `inputsFrom` yields: octets, or the path of a file. */
export type BulkInput =
  | BulkItem
  | { readonly kind?: undefined; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind?: undefined; readonly name: string; readonly path: string };

export function itemOf(input: BulkInput): BulkItem {
  if (input.kind !== undefined) return input;
  return 'bytes' in input
    ? { kind: 'bytes', name: input.name, bytes: input.bytes }
    : { kind: 'file', name: input.name, path: input.path };
}

/** Octets that an item asks a message to carry. */
export function carriedBytes(item: BulkItem): number {
  return item.kind === 'bytes' ? item.bytes.length : 0;
}
