import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { toBase64, utf8Encode } from '../../src/encoding.js';
import {
  type CompletedItem,
  completeSignatures,
  type Job,
  type JobInput,
  prepareSignatures,
  type SignatureValues,
} from '../../src/issuing/index.js';
import { entryPayload, signingInput } from '../../src/jades/index.js';
import { readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import type { Signer } from '../../src/signer/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { AT, diploma, type School, SIGNING_TIME } from './school.js';

/** Diplomas of different holders: `a`, `b`, … */
export function diplomas(count: number): JobInput[] {
  return Array.from({ length: count }, (_, i) => {
    const value = { ...diploma(), ma_ban_ghi: `f2a94d07-3b6e-4c58-8e1f-6d7c0b9a8e${(16 + i).toString(16)}` };
    return { name: String.fromCharCode(97 + i), bytes: utf8Encode(JSON.stringify(value, null, 1)) };
  });
}

export function diplomaJob(school: School, inputs: readonly JobInput[]): Job {
  return prepareSignatures(inputs, {
    role: 'head-of-issuing-body',
    certificateChain: school.rector.chain,
    signingTime: SIGNING_TIME,
    trust: school.trust(),
  });
}

/** What the far end does: it sees only header, digest and, here, the inputs from which it can rebuild what it signs. */
export async function valuesOf(job: Job, inputs: readonly JobInput[], signer: Signer): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const item of job.items) {
    const toBeSigned = signingInput(item.protected, inputs.find(({ name }) => name === item.input)!.bytes);
    values[item.id] = toBase64(await signer.sign({ toBeSigned, algorithm: job.algorithm, describe: item.describe }));
  }
  return values;
}

export async function complete(
  job: unknown,
  values: SignatureValues,
  inputs: readonly JobInput[],
  trust: TrustStore,
  at: string = AT,
): Promise<CompletedItem[]> {
  const items: CompletedItem[] = [];
  const source = new Map(inputs.map(({ name, bytes }) => [name, bytes]));
  for await (const item of completeSignatures(job, values, { inputs: source, at, trust })) items.push(item);
  return items;
}

export const outcome = (items: readonly CompletedItem[]): string[] =>
  items.map((item) => item.error?.code ?? item.status);

export const schema = new Ajv2020({ strict: true }).compile(
  JSON.parse(readFileSync(new URL('../../schemas/signing-job.schema.json', import.meta.url), 'utf8')),
);

export async function entryValues(
  job: Job,
  inputs: readonly JobInput[],
  signer: Signer,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const item of job.items) {
    const record = readJson(inputs.find(({ name }) => name === item.input)!.bytes) as JsonObject;
    const payload = entryPayload(record, Number(item.entry!.split('/')[2]));
    const request = { toBeSigned: signingInput(item.protected, payload), algorithm: job.algorithm, describe: '' };
    values[item.id] = toBase64(await signer.sign(request));
  }
  return values;
}
