import { verifySignature } from '#crypto';
import { equalBytes, fromBase64, fromBase64Url, isOctets } from '../encoding.js';
import { KhueError } from '../errors.js';
import { entryPayload, signingInput } from '../jades/index.js';
import { canonicalize } from '../record/index.js';
import { algorithmRow } from '../signer/algorithms.js';
import { checkSigner, instantOf, type SigningContext, signingContext } from './context.js';
import { placedSignatures, withoutSignatures } from './entries.js';
import { type Opened, openFile, type Planned, plansFor, withMade, withOutput } from './file.js';
import { sha256Hex } from './input.js';
import { readJob } from './job.js';
import type { PdfPlanOptions } from './pdf-plan.js';
import { itemId, type MadeSignature, type PlannedSignature } from './plan.js';
import { jobItem } from './prepare.js';
import { stamped } from './stamp.js';
import type { Timestamper } from './timestamper.js';
import type { CompletedItem, CompleteOptions, InputSource, Job, JobInput, JobItem, SignatureValues } from './types.js';
import { shownName } from './words.js';

/**
 * Completes a job: each value is verified with the certificate, every check of preparing is made again over the input as it is
 * now, and only then does the signature go into the file. Idempotent, item by item: what is there already is a success, what is
 * refused says why and touches no other item (model 10).
 *
 * A file counts as unchanged when its SHA-256 is the job's; for subject teachers also when nothing but teachers' signatures has
 * come or gone since, because they sign in parallel and their signatures do not cover one another.
 *
 * @param job as read from JSON; checked before it is used
 * @param values by item id: octets (RSA; ECDSA as r||s), or base64 text
 * @returns items grouped by input, in the job's order; the `output` of an input's last item is the file to write
 * @throws KhueError `JOB_INVALID`, and what is wrong with the job's certificate as such
 * Source: contract §6.
 */
export async function* completeSignatures(
  job: unknown,
  values: SignatureValues,
  options: CompleteOptions,
): AsyncIterable<CompletedItem> {
  const checked = readJob(job);
  const context = contextOf(checked, options);
  const at = instantOf(options.at);
  const unusable = refusalOf(() => {
    checkSigner(context, context.signingTime);
    checkSigner(context, at);
  });
  const read = readerOf(options.inputs);
  for (const [name, items] of byInput(checked.items))
    yield* completeInput(name, items, { job: checked, context, values, options, read, unusable });
}

type Reader = Extract<InputSource, (name: string) => unknown>;

/** @throws KhueError `INPUT_NAME_TWICE`, `WRONG_CALL` */
function readerOf(inputs: InputSource): Reader {
  if (typeof inputs === 'function') return inputs;
  if (!Array.isArray(inputs)) {
    const map = inputs as ReadonlyMap<string, Uint8Array>;
    if (typeof (map as Partial<typeof map> | undefined)?.get === 'function') return (name) => map.get(name);
    throw new KhueError('WRONG_CALL', { params: { what: 'inputs' } });
  }
  const byName = new Map<string, Uint8Array>();
  for (const { name, bytes } of inputs as readonly JobInput[]) {
    if (byName.has(name)) throw new KhueError('INPUT_NAME_TWICE', { params: { input: name } });
    byName.set(name, bytes);
  }
  return (name) => byName.get(name);
}

interface Completion {
  readonly job: Job;
  readonly context: SigningContext;
  readonly values: SignatureValues;
  readonly options: CompleteOptions;
  readonly read: Reader;
  /** Set when the certificate may not be used, at the signing time or at that of completing. */
  readonly unusable: KhueError | undefined;
}

function contextOf(job: Job, { trust, limits }: CompleteOptions): SigningContext {
  const { role, capacity, title, decision, signingTime, algorithm } = job;
  const claims = { capacity, title, decision };
  return signingContext(
    {
      role,
      signingTime,
      algorithm,
      ...Object.fromEntries(Object.entries(claims).filter(([, text]) => text !== undefined)),
      ...(trust === undefined ? {} : { trust }),
      ...(limits === undefined ? {} : { limits }),
    },
    job.certificateChain.map((text) => fromBase64(text)!),
    undefined,
  );
}

function byInput(items: readonly JobItem[]): Map<string, JobItem[]> {
  const groups = new Map<string, JobItem[]>();
  for (const item of items) {
    const group = groups.get(item.input);
    if (group === undefined) groups.set(item.input, [item]);
    else group.push(item);
  }
  return groups;
}

/** What is decided of one item before the file is written. */
type Decision =
  | { readonly status: 'COMPLETED'; readonly made: MadeSignature<Planned> }
  | { readonly status: 'ALREADY_PRESENT' }
  | { readonly status: 'REFUSED'; readonly error: KhueError };

async function* completeInput(
  name: string,
  items: readonly JobItem[],
  completion: Completion,
): AsyncIterable<CompletedItem> {
  const input = await opened(name, completion);
  const made: MadeSignature<Planned>[] = [];
  let output: readonly Uint8Array[] | undefined;
  for (const [index, item] of items.entries()) {
    const decision: Decision =
      input instanceof KhueError
        ? { status: 'REFUSED', error: input }
        : await timestamped(decide(item, input, completion), completion.options.timestamper);
    if (decision.status === 'COMPLETED' && !(input instanceof KhueError)) {
      made.push(decision.made);
      output = withMade(input, completion.context, made);
    }
    if (decision.status === 'ALREADY_PRESENT' && !(input instanceof KhueError)) output ??= [input.bytes];
    const done: CompletedItem = {
      id: item.id,
      input: name,
      ...(item.entry === undefined ? {} : { entry: item.entry }),
      status: decision.status,
      ...(decision.status === 'REFUSED' ? { error: decision.error } : {}),
      lastOfInput: index === items.length - 1,
    };
    yield withOutput(done, output);
  }
}

async function timestamped(decision: Decision, timestamper: Timestamper | undefined): Promise<Decision> {
  if (decision.status !== 'COMPLETED') return decision;
  try {
    return { status: 'COMPLETED', made: await stamped(decision.made, timestamper) };
  } catch (error) {
    if (error instanceof KhueError) return { status: 'REFUSED', error };
    throw error;
  }
}

async function opened(name: string, { context, read }: Completion): Promise<Opened | KhueError> {
  const bytes = await read(name);
  if (bytes === undefined) return new KhueError('INPUT_MISSING', { params: { input: name } });
  try {
    return openFile(bytes, context.limits, name);
  } catch (error) {
    if (error instanceof KhueError) return error;
    throw error;
  }
}

function decide(item: JobItem, input: Opened, completion: Completion): Decision {
  try {
    if (isPresent(item, input)) return { status: 'ALREADY_PRESENT' };
    if (!isUnchanged(item, input)) throw new KhueError('INPUT_CHANGED', { params: { input: item.input } });
    if (completion.unusable !== undefined) throw completion.unusable;
    const plan = planAgain(item, input, completion);
    return { status: 'COMPLETED', made: { plan, value: checkedValue(item, plan, completion) } };
  } catch (error) {
    if (error instanceof KhueError) return { status: 'REFUSED', error };
    throw error;
  }
}

/** Whether this very signature, by its protected header, stands in the file; `openInput` has found it intact. */
function isPresent(item: JobItem, input: Opened): boolean {
  if ((item.scope === 'FILE') !== (input.kind === 'pdf')) return false;
  if (input.kind === 'pdf') {
    const attributes = fromBase64Url(item.protected);
    const { signatures } = input.document;
    return signatures.some(
      ({ signedBytes }) => attributes !== undefined && equalBytes(signedBytes ?? NONE, attributes),
    );
  }
  if (item.scope === 'RECORD')
    return (
      sha256Hex(input.recordBytes) === item.recordSha256 &&
      input.outer.some((signature) => signature.protectedText === item.protected)
    );
  // A teacher's headers of one batch are alike whosever results they are of: which octets were signed, the id says.
  return placedSignatures(input.record).some(
    ({ entryIndex, jws }) =>
      `/bang_diem_hoc_ba/${entryIndex}` === item.entry &&
      jws.startsWith(`${item.protected}..`) &&
      itemId(signingInput(item.protected, entryPayload(input.record, entryIndex))) === item.id,
  );
}

const NONE = new Uint8Array();

function isUnchanged(item: JobItem, input: Opened): boolean {
  if (sha256Hex(input.bytes) === item.inputSha256) return true;
  if (item.scope !== 'ENTRY' || input.kind !== 'record') return false;
  return sha256Hex(canonicalize(withoutSignatures(input.record))) === item.contentSha256;
}

/** Makes the plan anew and compares: an item whose header, digest or place was edited is refused, whatever the value. */
function planAgain(item: JobItem, input: Opened, { context, job }: Completion): Planned {
  if ((item.scope === 'FILE') !== (input.kind === 'pdf'))
    throw new KhueError('JOB_ITEM_ALTERED', { params: { member: 'scope' } });
  const plan = plansFor(input, context, planningOf(item, job))[0]!;
  const again = jobItem(item.input, input, plan);
  // Parallel signatures of other teachers change the octets of the record, and nothing that this one covers.
  const compared = item.scope === 'ENTRY' ? MEMBERS.filter((name) => name !== 'recordSha256') : MEMBERS;
  const altered = compared.find((name) => String(item[name]) !== String(again[name]));
  if (altered !== undefined) throw new KhueError('JOB_ITEM_ALTERED', { params: { member: altered } });
  return plan;
}

/** What a plan settles; the others are words for people. */
const MEMBERS = [
  'scope',
  'entry',
  'subject',
  'field',
  'page',
  'rect',
  'reserve',
  'protected',
  'recordSha256',
  'contentSha256',
  'digest',
  'id',
] as const;

function planningOf(
  { entry, field, page, rect, reserve, scope, subject }: JobItem,
  { appearance }: Job,
): PdfPlanOptions {
  if (scope !== 'FILE') return entry === undefined ? {} : { entries: [entry] };
  const place = { field, page, rect };
  return {
    ...(subject === undefined ? {} : { entries: [subject] }),
    ...(reserve === undefined ? {} : { reserve }),
    ...(appearance?.picture === undefined ? {} : { appearance: { picture: fromBase64(appearance.picture)! } }),
    place: Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined)),
  };
}

function checkedValue(item: JobItem, plan: Planned, { context, values }: Completion): Uint8Array {
  const given = values instanceof Map ? values.get(item.id) : ownValue(values, item.id);
  if (given === undefined) throw new KhueError('VALUE_MISSING');
  const value = typeof given === 'string' ? fromBase64(given) : given;
  if (!isOctets(value)) throw new KhueError('VALUE_UNREADABLE');
  mustVerify(plan, value, context);
  return value;
}

function ownValue(values: SignatureValues, id: string): Uint8Array | string | undefined {
  return Object.hasOwn(values, id) ? (values as Readonly<Record<string, Uint8Array | string>>)[id] : undefined;
}

/** @throws KhueError `SIGNATURE_VALUE_MISMATCH` */
export function mustVerify(
  plan: Pick<PlannedSignature, 'request'>,
  value: Uint8Array,
  { signer }: SigningContext,
): void {
  const { scheme } = algorithmRow(signer.algorithm);
  if (verifySignature(scheme, signer.key, plan.request.toBeSigned, value)) return;
  throw new KhueError('SIGNATURE_VALUE_MISMATCH', {
    params: { certificate: shownName(signer.certificate.subject) },
  });
}

function refusalOf(check: () => void): KhueError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof KhueError) return error;
    throw error;
  }
}
