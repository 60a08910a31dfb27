/** Reads a job that came back from a database: nothing in it is believed (schemas/signing-job.schema.json). */
import { fromBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';
import { algorithmRow } from '../signer/algorithms.js';
import { parseInstant } from '../time.js';
import { isObject } from './input.js';
import type { Job, JobItem } from './types.js';

const HEX_64 = /^[0-9a-f]{64}$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const ROLE = /^[a-z][a-z0-9-]*$/;

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, { readonly check: Check; readonly optional?: true }>>;

const text: Check = (value) => typeof value === 'string' && value !== '';
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const base64: Check = (value) => typeof value === 'string' && value !== '' && fromBase64(value) !== undefined;

const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const rectangle: Check = (value) => Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);

const appearance: Check = (value) =>
  isObject(value) && Object.keys(value).every((name) => name === 'picture') && base64(value['picture']);

const MOST_CERTIFICATES = 10;
const claim: Check = (value) => text(value) && [...(value as string)].length <= 200;

const jobShape: Shape = {
  jobVersion: { check: (value) => value === '1.0' },
  role: { check: matching(ROLE) },
  capacity: { check: claim, optional: true },
  title: { check: claim, optional: true },
  decision: { check: claim, optional: true },
  signingTime: {
    check: (value) =>
      matching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)(value) && parseInstant(value as string) !== undefined,
  },
  algorithm: { check: matching(/^(RS256|PS256|ES256|ES384)$/) },
  digestAlgorithm: { check: matching(/^SHA-(256|384)$/) },
  certificateChain: {
    check: (value) =>
      Array.isArray(value) && value.length > 0 && value.length <= MOST_CERTIFICATES && value.every(base64),
  },
  appearance: { check: appearance, optional: true },
  items: { check: Array.isArray },
};

const itemShape: Shape = {
  id: { check: matching(/^i-[0-9a-f]{32}$/) },
  input: { check: text },
  inputSha256: { check: matching(HEX_64) },
  recordSha256: { check: matching(HEX_64), optional: true },
  scope: { check: matching(/^(ENTRY|RECORD|FILE)$/) },
  entry: { check: matching(/^\/bang_diem_hoc_ba\/(0|[1-9][0-9]*)$/), optional: true },
  subject: { check: text, optional: true },
  contentSha256: { check: matching(HEX_64), optional: true },
  field: { check: text, optional: true },
  page: { check: whole, optional: true },
  rect: { check: rectangle, optional: true },
  reserve: { check: whole, optional: true },
  protected: { check: matching(BASE64URL) },
  digest: { check: base64 },
  describe: { check: (value) => typeof value === 'string' },
};

/** @throws KhueError `JOB_INVALID` with the place */
export function readJob(value: unknown): Job {
  const job = shaped(value, jobShape, '');
  (job['items'] as readonly unknown[]).forEach((item, index) => {
    const pointer = `/items/${index}`;
    const { scope, entry, subject, contentSha256, ...rest } = shaped(item, itemShape, pointer) as unknown as JobItem;
    if (scope === 'ENTRY' ? entry === undefined : entry !== undefined) throw invalid(`${pointer}/entry`);
    if (scope === 'ENTRY' ? contentSha256 === undefined : contentSha256 !== undefined)
      throw invalid(`${pointer}/contentSha256`);
    if (scope === 'RECORD' && subject !== undefined) throw invalid(`${pointer}/subject`);
    for (const name of ['field', 'reserve'] as const)
      if ((scope === 'FILE') !== (rest[name] !== undefined)) throw invalid(`${pointer}/${name}`);
    for (const name of ['page', 'rect'] as const)
      if (scope !== 'FILE' && rest[name] !== undefined) throw invalid(`${pointer}/${name}`);
    if (scope !== 'FILE' && rest.recordSha256 === undefined) throw invalid(`${pointer}/recordSha256`);
  });
  if (job['digestAlgorithm'] !== algorithmRow(job['algorithm'] as Job['algorithm']).digest)
    throw invalid('/digestAlgorithm');
  return job as unknown as Job;
}

function shaped(value: unknown, shape: Shape, pointer: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw invalid(pointer);
  for (const [name, { check, optional }] of Object.entries(shape)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined ? optional !== true : !check(member)) throw invalid(`${pointer}/${name}`);
  }
  for (const name of Object.keys(value)) if (!Object.hasOwn(shape, name)) throw invalid(`${pointer}/${name}`);
  return value;
}

function invalid(pointer: string): KhueError {
  return new KhueError('JOB_INVALID', { params: { pointer: pointer === '' ? '/' : pointer }, path: pointer });
}
