import { toBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';
import { formatInstant } from '../time.js';
import { type SigningContext, usableContext } from './context.js';
import { type OpenedInput, openInput, sha256Hex } from './input.js';
import { itemId, type PlannedSignature, planEntries, planRecord } from './plan.js';
import type { EntrySelection, Job, JobInput, JobItem, PrepareOptions } from './types.js';

/**
 * Prepares signatures for a key that is elsewhere: every check that can be made before a key is used is made now, and the
 * job holds the digests to be signed (model 10). A job may lie for weeks; `completeSignatures` makes the checks again.
 *
 * @param inputs records or signed JSON files; each name once
 * @returns plain JSON in the form of schemas/signing-job.schema.json: no secret, no copy of an input
 * @throws KhueError what concerns certificate, key or claims; and, without `onRefused`, the first input that is refused
 * Source: contract §6.
 */
export function prepareSignatures(inputs: Iterable<JobInput>, options: PrepareOptions): Job {
  const context = usableContext(options, options.certificateChain, undefined);
  const names = new Set<string>();
  const items: JobItem[] = [];
  for (const { name, bytes } of inputs) {
    if (names.has(name)) throw new KhueError('INPUT_NAME_TWICE', { params: { input: name } });
    names.add(name);
    try {
      const input = openInput(bytes, options.limits);
      items.push(...planFor(input, context, options.entries).map((plan) => jobItem(name, input, plan)));
    } catch (error) {
      if (!(error instanceof KhueError) || options.onRefused === undefined) throw error;
      options.onRefused({ input: name, error });
    }
  }
  return {
    jobVersion: '1.0',
    role: context.role,
    ...(options.capacity === undefined ? {} : { capacity: options.capacity }),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.decision === undefined ? {} : { decision: options.decision }),
    signingTime: formatInstant(context.signingTime),
    algorithm: context.signer.algorithm,
    digestAlgorithm: 'SHA-256',
    certificateChain: options.certificateChain.map(toBase64),
    items,
  };
}

/** The signatures that the role puts on one input: one for each entry, or one over the record. */
export function planFor(
  input: OpenedInput,
  context: SigningContext,
  entries: EntrySelection | undefined,
): PlannedSignature[] {
  return entries === undefined ? [planRecord(input, context)] : planEntries(input, context, entries);
}

export function jobItem(name: string, input: OpenedInput, plan: PlannedSignature): JobItem {
  const { scope, entry, subject, contentSha256, protectedText, recordSha256, request } = plan;
  if (request.digest === undefined)
    throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm: request.algorithm } });
  return {
    id: itemId(plan),
    input: name,
    inputSha256: sha256Hex(input.bytes),
    recordSha256,
    scope,
    ...(entry === undefined ? {} : { entry }),
    ...(subject === undefined ? {} : { subject }),
    ...(contentSha256 === undefined ? {} : { contentSha256 }),
    protected: protectedText,
    digest: toBase64(request.digest),
    describe: request.describe,
  };
}
