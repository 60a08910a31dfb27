import type {
  CompletedItem,
  JobInput,
  RecordBytes,
  SignEntryOptions,
  SignedJson,
  SignInputsOptions,
  SignRecordOptions,
} from './types.js';

export async function signEntry(record: Uint8Array | object, options: SignEntryOptions): Promise<RecordBytes> {
  throw new Error(`to be written: ${typeof record} ${options.entry}`);
}

export async function signRecord(record: Uint8Array | object, options: SignRecordOptions): Promise<SignedJson> {
  throw new Error(`to be written: ${typeof record} ${options.role}`);
}

export async function addSignature(signed: SignedJson, options: SignRecordOptions): Promise<SignedJson> {
  throw new Error(`to be written: ${signed.length} ${options.role}`);
}

/** Signs many files with one key, in batches; results in the order of the inputs. */
// biome-ignore lint/correctness/useYield: to be written
export async function* signInputs(
  inputs: Iterable<JobInput> | AsyncIterable<JobInput>,
  options: SignInputsOptions,
): AsyncIterable<CompletedItem> {
  throw new Error(`to be written: ${typeof inputs} ${options.role}`);
}
