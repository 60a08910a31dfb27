import { concatBytes, isOctets } from '../encoding.js';
import { KhueError } from '../errors.js';
import { signConcurrently } from '../signer/local-key.js';
import type { Signer, SignOutcome, SignRequest } from '../signer/types.js';
import { mustVerify } from './complete.js';
import { type SigningContext, usableContext } from './context.js';
import { type Opened, openFile, type Planned, plansFor, recordIdOf, withMade, withOutput } from './file.js';
import { openInput } from './input.js';
import { partedEntries, signedOnPdf } from './pdf-entries.js';
import type { PdfPlanOptions } from './pdf-plan.js';
import type { MadeSignature } from './plan.js';
import { stamped } from './stamp.js';
import { isOutage } from './timestamp-client.js';
import type { Timestamper } from './timestamper.js';
import type {
  CompletedItem,
  JobInput,
  RecordBytes,
  SignEntryOptions,
  SignedJson,
  SignInputsOptions,
  SignRecordOptions,
} from './types.js';

/**
 * A subject teacher signs one entry of a record (contract §7), before the first outer signature.
 *
 * @param record octets, or a value
 * @returns the RFC 8785 form of the record with the signature in the entry's `chu_ky` and the certificate in `chung_thu_so`
 * @throws KhueError with the reason for which nothing was signed
 */
export async function signEntry(record: Uint8Array | object, options: SignEntryOptions): Promise<RecordBytes> {
  const { entry, signer, ...rest } = options;
  const context = usableContext({ ...rest, role: 'subject-teacher' }, signer.certificateChain, signer.algorithms);
  return signOne(record, context, signer, [entry]);
}

/**
 * Signs a record as a whole: the first outer signature.
 *
 * @param record octets, signed as they are, or a value, signed in its RFC 8785 form
 * @returns JWS JSON general serialization
 * @throws KhueError with the reason for which nothing was signed
 */
export async function signRecord(record: Uint8Array | object, options: SignRecordOptions): Promise<SignedJson> {
  const { signer, timestamper, ...rest } = options;
  const context = usableContext(rest, signer.certificateChain, signer.algorithms);
  return signOne(record, context, signer, undefined, timestamper);
}

/**
 * Adds the next outer signature to a signed JSON; every octet that is there stays as it is.
 * @throws KhueError with the reason for which nothing was signed
 */
export async function addSignature(signed: SignedJson, options: SignRecordOptions): Promise<SignedJson> {
  return signRecord(signed, options);
}

async function signOne(
  bytes: Uint8Array | object,
  context: SigningContext,
  signer: Signer,
  entries: readonly string[] | undefined,
  timestamper?: Timestamper,
): Promise<Uint8Array> {
  const input = openInput(bytes, context.limits);
  const plans = plansFor(input, context, entries === undefined ? {} : { entries });
  const outcomes = await signAll(
    signer,
    plans.map(({ request }) => request),
  );
  const made = plans.map((plan, index) => verified(plan, outcomes[index]!, context));
  return concatBytes(...withMade(input, context, await Promise.all(made.map((one) => stamped(one, timestamper)))));
}

function verified(plan: Planned, outcome: SignOutcome, context: SigningContext): MadeSignature<Planned> {
  if ('error' in outcome) throw outcome.error;
  mustVerify(plan, outcome.value, context);
  return { plan, value: outcome.value };
}

/** Signatures asked of a key in one go when signing many files and the signer names no limit. */
const BATCH = 128;

/** Octets of inputs held at a time, one more input aside. */
const BATCH_OCTETS = 32 * 1024 * 1024;

/**
 * Signs many files with one key: each gets one outer signature, or one on each chosen entry. In batches, so that memory does not
 * grow with their number: while the key works on one, the next is read and checked. Results in the order of the inputs; a file
 * that is refused spoils no other. After a wrong PIN, or when the time-stamp service is down, the key is asked no more.
 *
 * @throws KhueError what concerns certificate, key or claims, before any input is read; `WRONG_CALL` for what is no input
 */
export async function* signInputs(
  inputs: Iterable<JobInput> | AsyncIterable<JobInput>,
  options: SignInputsOptions,
): AsyncIterable<CompletedItem> {
  const { appearance, signer, entries, place, timestamper, ...rest } = options;
  const context = usableContext(rest, signer.certificateChain, signer.algorithms);
  const size = Math.max(1, Math.min(signer.maxBatch ?? BATCH, BATCH));
  const planning: PdfPlanOptions = {
    ...(entries === undefined ? {} : { entries }),
    ...(place === undefined ? {} : { place }),
    ...(appearance === undefined ? {} : { appearance }),
    ...(timestamper === undefined ? {} : { timestampRoom: timestamper.largestToken }),
  };
  const further: FurtherEntry = (pdf, entry) =>
    signedOnPdf(pdf, context, signer, { ...planning, entries: [entry] }, timestamper);
  let working: SigningBatch | undefined;
  let outage: KhueError | undefined;
  for await (const planned of batches(inputs, context, planning, size)) {
    const previous = working;
    const before = await previous?.outcomes;
    working = batchOf(planned, signer, wrongPin(before) ?? outage, context, timestamper);
    if (previous === undefined) continue;
    const finished = await previous.finished;
    outage ??= outageOf(finished);
    yield* completed(previous.planned, finished, context, further);
  }
  if (working !== undefined) yield* completed(working.planned, await working.finished, context, further);
}

/** Signs a PDF for one entry more; gives what is to be appended. */
type FurtherEntry = (pdf: Uint8Array, entry: string) => Promise<Uint8Array>;

/** A batch of which nothing could be stamped because the service did not answer: signing on would use the key for nothing. */
function outageOf(finished: readonly FinishedSignature[]): KhueError | undefined {
  if (finished.some((one) => !('error' in one))) return undefined;
  const found = finished.find((one) => 'error' in one && isOutage(one.error));
  return found !== undefined && 'error' in found ? found.error : undefined;
}

interface SigningBatch {
  readonly planned: readonly PlannedInput[];
  /** Never rejects. */
  readonly outcomes: Promise<readonly SignOutcome[]>;
  /** The outcomes, verified and time-stamped; never rejects. The key goes on with the next batch meanwhile. */
  readonly finished: Promise<readonly FinishedSignature[]>;
}

type FinishedSignature = MadeSignature<Planned> | { readonly error: KhueError };

function batchOf(
  planned: readonly PlannedInput[],
  signer: Signer,
  stop: KhueError | undefined,
  context: SigningContext,
  timestamper: Timestamper | undefined,
): SigningBatch {
  const plans = planned.flatMap((one) => one.plans);
  const outcomes = signBatch(planned, signer, stop);
  const finished = outcomes.then((all) =>
    Promise.all(plans.map((plan, index) => finish(plan, all[index]!, context, timestamper))),
  );
  return { planned, outcomes, finished };
}

async function finish(
  plan: Planned,
  outcome: SignOutcome,
  context: SigningContext,
  timestamper: Timestamper | undefined,
): Promise<FinishedSignature> {
  try {
    return await stamped(verified(plan, outcome, context), timestamper);
  } catch (error) {
    if (error instanceof KhueError) return { error };
    throw error;
  }
}

async function* batches(
  inputs: Iterable<JobInput> | AsyncIterable<JobInput>,
  context: SigningContext,
  planning: PdfPlanOptions,
  size: number,
): AsyncIterable<readonly PlannedInput[]> {
  let batch: PlannedInput[] = [];
  let requests = 0;
  let octets = 0;
  for await (const { name, bytes } of inputs) {
    if (typeof name !== 'string' || !isOctets(bytes))
      throw new KhueError('WRONG_CALL', { params: { what: 'inputs: { name, bytes }' } });
    const planned = planInput(name, bytes, context, planning);
    batch.push(planned);
    requests += planned.plans.length;
    octets += bytes.length;
    if (requests < size && batch.length < size && octets < BATCH_OCTETS) continue;
    yield batch;
    batch = [];
    requests = 0;
    octets = 0;
  }
  if (batch.length > 0) yield batch;
}

function wrongPin(outcomes: readonly SignOutcome[] | undefined): KhueError | undefined {
  const wrong = outcomes?.find((outcome) => 'error' in outcome && outcome.error.code === 'PIN_WRONG');
  return wrong !== undefined && 'error' in wrong ? wrong.error : undefined;
}

interface PlannedInput {
  readonly name: string;
  readonly input?: Opened;
  readonly plans: readonly Planned[];
  /** Entries that a PDF is to be signed for after the first, each over the signature before. */
  readonly further?: readonly string[];
  readonly error?: KhueError;
}

function planInput(name: string, bytes: Uint8Array, context: SigningContext, planning: PdfPlanOptions): PlannedInput {
  try {
    const input = openFile(bytes, context.limits, name);
    const [entry, ...further] = partedEntries(input, context, planning.entries) ?? [];
    if (entry === undefined) return { name, input, plans: plansFor(input, context, planning) };
    return { name, input, plans: plansFor(input, context, { ...planning, entries: [entry] }), further };
  } catch (error) {
    if (error instanceof KhueError) return { name, plans: [], error };
    throw error;
  }
}

async function signBatch(
  batch: readonly PlannedInput[],
  signer: Signer,
  stop: KhueError | undefined,
): Promise<readonly SignOutcome[]> {
  const requests = batch.flatMap(({ plans }) => plans.map(({ request }) => request));
  return stop === undefined ? signAll(signer, requests) : requests.map(() => ({ error: stop }));
}

async function* completed(
  batch: readonly PlannedInput[],
  finished: readonly FinishedSignature[],
  context: SigningContext,
  furtherEntry: FurtherEntry,
): AsyncIterable<CompletedItem> {
  let next = 0;
  for (const { name, input, plans, further = [], error } of batch) {
    if (input === undefined) {
      yield { input: name, status: 'REFUSED', ...(error === undefined ? {} : { error }), lastOfInput: true };
      continue;
    }
    const made: MadeSignature<Planned>[] = [];
    const items = plans.map((plan): CompletedItem => {
      const place = { input: name, ...entryOf(plan), ...recordIdOf(input), lastOfInput: false };
      const one = finished[next++]!;
      if ('error' in one) return { ...place, status: 'REFUSED', error: one.error };
      made.push(one);
      return { ...place, status: 'COMPLETED' };
    });
    // The file is put together once, with all of its signatures, so only the last item carries it.
    let output = made.length === 0 ? undefined : withMade(input, context, made);
    for (const entry of output === undefined ? [] : further) {
      const place = { input: name, ...recordIdOf(input), lastOfInput: false };
      try {
        output = [...output!, await furtherEntry(concatBytes(...output!), entry)];
        items.push({ ...place, status: 'COMPLETED' });
      } catch (thrown) {
        if (!(thrown instanceof KhueError)) throw thrown;
        items.push({ ...place, status: 'REFUSED', error: thrown });
      }
    }
    for (const [index, item] of items.entries())
      yield index < items.length - 1 ? item : withOutput({ ...item, lastOfInput: true }, output);
  }
}

function entryOf(plan: Planned): { readonly entry?: string } {
  return plan.scope === 'FILE' || plan.entry === undefined ? {} : { entry: plan.entry };
}

/** As many requests at a time as the signer takes; a signer without `signMany` is asked one by one, as tokens need. */
async function signAll(signer: Signer, requests: readonly SignRequest[]): Promise<SignOutcome[]> {
  if (signer.signMany === undefined) return signOneByOne(signer, requests);
  const most = Math.max(1, signer.maxBatch ?? BATCH);
  const outcomes: SignOutcome[] = [];
  for (let at = 0; at < requests.length; at += most) {
    const chunk = requests.slice(at, at + most);
    const stop = wrongPin(outcomes);
    const answers = stop === undefined ? await signManyOf(signer, chunk) : chunk.map(() => ({ error: stop }));
    for (let i = 0; i < chunk.length; i++)
      outcomes.push(answers[i] ?? { error: new KhueError('SIGNING_FAILED', { params: { reason: 'no answer' } }) });
  }
  return outcomes;
}

async function signOneByOne(signer: Signer, requests: readonly SignRequest[]): Promise<SignOutcome[]> {
  let stop: KhueError | undefined;
  const sign = (request: SignRequest): Promise<Uint8Array> =>
    stop === undefined ? signer.sign(request) : Promise.reject(stop);
  const outcomes: SignOutcome[] = [];
  for (const request of requests) {
    outcomes.push(...(await signConcurrently([request], sign, 1)));
    stop ??= wrongPin(outcomes.slice(-1));
  }
  return outcomes;
}

/** A service that breaks off fails its chunk, not the others. */
async function signManyOf(signer: Signer, chunk: SignRequest[]): Promise<SignOutcome[]> {
  try {
    return await signer.signMany!(chunk);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = cause instanceof KhueError ? cause : new KhueError('SIGNING_FAILED', { params: { reason }, cause });
    return chunk.map(() => ({ error }));
  }
}
