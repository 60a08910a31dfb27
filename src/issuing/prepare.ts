import { isOctets, toBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';
import { algorithmRow } from '../signer/algorithms.js';
import { formatInstant } from '../time.js';
import { type SigningContext, usableContext } from './context.js';
import { type Opened, openFile, type Planned, plansFor } from './file.js';
import { sha256Hex } from './input.js';
import type { PdfPlanOptions, PlannedPdf } from './pdf-plan.js';
import { itemId } from './plan.js';
import type { Job, JobInput, JobItem, PrepareOptions } from './types.js';

/**
 * Prepares signatures for a key that is elsewhere: every check that can be made before a key is used is made now, and the
 * job holds the digests to be signed (model 10). A job may lie for weeks; `completeSignatures` makes the checks again.
 *
 * @param inputs records, signed JSON files, PDFs; each name once
 * @returns plain JSON in the form of schemas/signing-job.schema.json: no secret, no copy of an input
 * @throws KhueError what concerns certificate, key or claims; and, without `onRefused`, the first input that is refused
 * Source: contract §6.
 */
export function prepareSignatures(inputs: Iterable<JobInput>, options: PrepareOptions): Job {
  const context = usableContext(options, options.certificateChain, undefined);
  const planning: PdfPlanOptions = {
    ...(options.entries === undefined ? {} : { entries: options.entries }),
    ...(options.place === undefined ? {} : { place: options.place }),
    ...(options.appearance === undefined ? {} : { appearance: options.appearance }),
    ...(options.timestampRoom === undefined ? {} : { timestampRoom: options.timestampRoom }),
  };
  const names = new Set<string>();
  const items: JobItem[] = [];
  for (const { name, bytes } of inputs) {
    if (typeof name !== 'string' || !isOctets(bytes))
      throw new KhueError('WRONG_CALL', { params: { what: 'inputs: { name, bytes }' } });
    if (names.has(name)) throw new KhueError('INPUT_NAME_TWICE', { params: { input: name } });
    names.add(name);
    try {
      const input = openFile(bytes, context.limits, name);
      items.push(...plansFor(input, context, planning).map((plan) => jobItem(name, input, plan)));
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
    algorithm: writtenAlgorithm(context),
    digestAlgorithm: digestOf(context),
    certificateChain: context.signer.chain.map(toBase64),
    ...(options.appearance?.picture === undefined
      ? {}
      : { appearance: { picture: toBase64(options.appearance.picture) } }),
    items,
  };
}

const WRITTEN: readonly Job['algorithm'][] = ['RS256', 'PS256', 'ES256', 'ES384'];

/** What nothing is written with has been refused for every input; a job without items says so too. */
function writtenAlgorithm({ signer: { algorithm } }: SigningContext): Job['algorithm'] {
  const written = WRITTEN.find((one) => one === algorithm);
  if (written === undefined) throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm } });
  return written;
}

/** Ed25519 hashes by itself, and a job holds digests. */
function digestOf({ signer: { algorithm } }: SigningContext): Job['digestAlgorithm'] {
  const { digest } = algorithmRow(algorithm);
  if (digest !== 'SHA-256' && digest !== 'SHA-384')
    throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm } });
  return digest;
}

export function jobItem(name: string, input: Opened, plan: Planned): JobItem {
  const { protectedText, recordSha256, request, scope, subject } = plan;
  if (request.digest === undefined)
    throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm: request.algorithm } });
  return {
    id: itemId(plan.request.toBeSigned),
    input: name,
    inputSha256: sha256Hex(input.bytes),
    ...(recordSha256 === undefined ? {} : { recordSha256 }),
    scope,
    ...(plan.scope === 'FILE' || plan.entry === undefined ? {} : { entry: plan.entry }),
    ...(subject === undefined ? {} : { subject }),
    ...(plan.scope === 'FILE' || plan.contentSha256 === undefined ? {} : { contentSha256: plan.contentSha256 }),
    ...(plan.scope === 'FILE' ? placeOf(plan) : {}),
    protected: protectedText,
    digest: toBase64(request.digest),
    describe: request.describe,
  };
}

function placeOf({ field, page, rect, reserve }: PlannedPdf): Partial<JobItem> {
  return {
    field,
    ...(page === undefined ? {} : { page }),
    ...(rect === undefined ? {} : { rect }),
    reserve,
  };
}
