import { beforeAll, describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { concatBytes, equalBytes, fromBase64, fromBase64Url, toBase64 } from '../../src/encoding.js';
import { completeSignatures, prepareSignatures, signInputs } from '../../src/issuing/index.js';
import type { CompletedItem, Job, JobInput, PrepareOptions } from '../../src/issuing/types.js';
import { openPdfSigned } from '../../src/pdf/signature/open.js';
import { smallPdf } from '../support/small-pdf.js';
import { schema } from './jobs.js';
import { AT, openSchool, type School, SIGNING_TIME, signedByTeachers } from './school.js';

let school: School;
let json: Uint8Array;
beforeAll(async () => {
  school = await openSchool('pdf-job');
  json = await signedByTeachers(school);
});

const optionsOf = (more: Partial<PrepareOptions> = {}): PrepareOptions => ({
  role: 'homeroom-teacher',
  signingTime: SIGNING_TIME,
  certificateChain: school.homeroom.signer.certificateChain,
  ...more,
});

/** What a key elsewhere answers. */
async function valuesOf(job: Job, leaf = school.homeroom): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { digest, id, protected: attributes } of job.items) {
    const toBeSigned = fromBase64Url(attributes)!;
    const value = await leaf.signer.sign({
      toBeSigned,
      digest: fromBase64(digest)!,
      algorithm: job.algorithm,
      describe: '',
    });
    values[id] = toBase64(value);
  }
  return values;
}

async function complete(
  job: unknown,
  values: Record<string, string>,
  inputs: readonly JobInput[],
): Promise<CompletedItem[]> {
  const source = new Map(inputs.map(({ name, bytes }) => [name, bytes]));
  const items: CompletedItem[] = [];
  for await (const item of completeSignatures(JSON.parse(JSON.stringify(job)), values, { inputs: source, at: AT }))
    items.push(item);
  return items;
}

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0);

const files = (): JobInput[] =>
  (['table', 'stream', 'packed'] as const).map((kind) => ({ name: `${kind}.pdf`, bytes: smallPdf({ kind }) }));

describe('signatures on PDFs are prepared here and completed elsewhere', () => {
  it('many files in one job, each intact afterwards', async () => {
    const inputs = files();
    const job = prepareSignatures(inputs, optionsOf());
    expect(job.items.map(({ field, input, scope }) => [input, scope, field])).toEqual([
      ['table.pdf', 'FILE', 'ky_homeroom_teacher'],
      ['stream.pdf', 'FILE', 'ky_homeroom_teacher'],
      ['packed.pdf', 'FILE', 'ky_homeroom_teacher'],
    ]);
    const done = await complete(job, await valuesOf(job), inputs);
    expect(done.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    for (const [index, { output }] of done.entries()) {
      expect(equalBytes(output!.subarray(0, inputs[index]!.bytes.length), inputs[index]!.bytes)).toBe(true);
      expect(openPdfSigned(output!).signatures.map(judgeIntegrity)).toEqual([{ integrity: 'INTACT' }]);
    }
  });

  it('and the job is as its schema says, for JSON and PDF alike', () => {
    const inputs = [{ name: 'a.json', bytes: json }, ...files()];
    for (const place of [{}, { rect: [50, 50, 200, 100] as const, field: 'duyet' }]) {
      const job = prepareSignatures(inputs, optionsOf({ place, appearance: { picture: JPEG } }));
      expect(schema(JSON.parse(JSON.stringify(job))), JSON.stringify(schema.errors)).toBe(true);
    }
    const job = prepareSignatures(inputs, optionsOf());
    const [record, file] = job.items.map((item) => ({ ...item }));
    const { recordSha256: _, ...unnamed } = record!;
    const { reserve: __, ...roomless } = file!;
    for (const item of [unnamed, { ...record, field: 'ky' }, roomless, { ...file, entry: '/bang_diem_hoc_ba/0' }])
      expect(schema({ ...job, items: [item] })).toBe(false);
  });

  it('the same job gives the same file as signing at once', async () => {
    const inputs = files();
    const job = prepareSignatures(inputs, optionsOf());
    const done = await complete(job, await valuesOf(job), inputs);
    const atOnce: CompletedItem[] = [];
    const options = { role: 'homeroom-teacher', signingTime: SIGNING_TIME, signer: school.homeroom.signer } as const;
    for await (const item of signInputs(inputs, options)) atOnce.push(item);
    expect(atOnce.map(({ output }) => output)).toEqual(done.map(({ output }) => output));
  });

  it('again does no harm: what is there is a success, also when a later signature stands behind it', async () => {
    const inputs = files().slice(0, 1);
    const job = prepareSignatures(inputs, optionsOf());
    const values = await valuesOf(job);
    const [first] = await complete(job, values, inputs);
    const signed = [{ name: 'table.pdf', bytes: first!.output! }];
    expect(await complete(job, values, signed)).toMatchObject([{ status: 'ALREADY_PRESENT', output: first!.output }]);
    const next = prepareSignatures(signed, optionsOf());
    const [second] = await complete(next, await valuesOf(next), signed);
    const twice = [{ name: 'table.pdf', bytes: second!.output! }];
    expect(await complete(job, values, twice)).toMatchObject([{ status: 'ALREADY_PRESENT' }]);
  });

  it('JSON and PDF stand in one job', async () => {
    const inputs = [{ name: 'a.json', bytes: json }, ...files()];
    const job = prepareSignatures(inputs, optionsOf());
    expect(job.items.map(({ scope }) => scope)).toEqual(['RECORD', 'FILE', 'FILE', 'FILE']);
    expect(job.items.map(({ recordSha256 }) => recordSha256 === undefined)).toEqual([false, true, true, true]);
  });

  it('a job by P-384 says SHA-384', async () => {
    const leaf = await school.issue('P-384', { key: 'p-384' });
    const inputs = files();
    const job = prepareSignatures(inputs, optionsOf({ certificateChain: leaf.signer.certificateChain }));
    expect([job.algorithm, job.digestAlgorithm]).toEqual(['ES384', 'SHA-384']);
    const done = await complete(job, await valuesOf(job, leaf), inputs);
    expect(done.map(({ error, status }) => error?.code ?? status)).toEqual(Array(3).fill('COMPLETED'));
  });

  it('a new field where it was asked for is a part of the job', async () => {
    const inputs = files().slice(0, 1);
    const job = prepareSignatures(inputs, optionsOf({ place: { field: 'duyet', rect: [50, 50, 200, 100] } }));
    expect(job.items[0]).toMatchObject({ field: 'duyet', page: 0, rect: [50, 50, 200, 100] });
    const [done] = await complete(job, await valuesOf(job), inputs);
    expect(done?.error?.code ?? done?.status).toBe('COMPLETED');
  });
});

describe('a value is refused with its reason, and the others are kept', () => {
  it('over a file that has changed', async () => {
    const inputs = files();
    const job = prepareSignatures(inputs, optionsOf());
    const other = smallPdf({ content: 'BT /F1 12 Tf 72 720 Td (Khac) Tj ET' });
    const changed = [{ name: 'table.pdf', bytes: other }, ...inputs.slice(1)];
    const done = await complete(job, await valuesOf(job), changed);
    expect(done.map(({ error, status }) => error?.code ?? status)).toEqual(['INPUT_CHANGED', 'COMPLETED', 'COMPLETED']);
    expect(done[0]!.output).toBeUndefined();
  });

  it('by another key, or for another file', async () => {
    const inputs = files();
    const job = prepareSignatures(inputs, optionsOf());
    const values = await valuesOf(job);
    const foreign = await valuesOf(job, school.principal);
    const [first, second, third] = job.items.map(({ id }) => id) as [string, string, string];
    const mixed = { [first]: foreign[first]!, [second]: values[first]!, [third]: values[third]! };
    const done = await complete(job, mixed, inputs);
    expect(done.map(({ error, status }) => error?.code ?? status)).toEqual([
      'SIGNATURE_VALUE_MISMATCH',
      'SIGNATURE_VALUE_MISMATCH',
      'COMPLETED',
    ]);
  });

  it.each([
    ['reserve', 9_000_000, 'PDF_RESERVE_TOO_SMALL'],
    ['reserve', 10, 'PDF_RESERVE_TOO_SMALL'],
    ['reserve', 100_000, 'JOB_ITEM_ALTERED'],
    ['field', 'khac', 'JOB_ITEM_ALTERED'],
    ['page', 7, 'PDF_PAGE_MISSING'],
    ['rect', [0, 0, 500, 500], 'JOB_ITEM_ALTERED'],
    ['digest', 'AAAA', 'JOB_ITEM_ALTERED'],
    ['subject', '19', 'JOB_ITEM_ALTERED'],
    ['recordSha256', '0'.repeat(64), 'JOB_ITEM_ALTERED'],
  ])('when %s was edited to %s', async (member, value, code) => {
    const inputs = files().slice(0, 1);
    const job = prepareSignatures(inputs, optionsOf());
    const edited = { ...job, items: job.items.map((item) => ({ ...item, [member]: value })) };
    const [done] = await complete(edited, await valuesOf(job), inputs);
    expect(done?.error?.code).toBe(code);
  });

  it('whose job takes a PDF for a record', async () => {
    const inputs = files().slice(0, 1);
    const job = prepareSignatures(inputs, optionsOf());
    const asRecord = [{ name: 'table.pdf', bytes: json }];
    const [done] = await complete(job, await valuesOf(job), asRecord);
    expect(done?.error?.code).toBe('INPUT_CHANGED');
  });

  it('whose file was cut off or has something behind its end', async () => {
    const inputs = files().slice(0, 1);
    const job = prepareSignatures(inputs, optionsOf());
    const values = await valuesOf(job);
    const [{ bytes }] = inputs as [JobInput];
    for (const broken of [bytes.subarray(0, bytes.length - 30), concatBytes(bytes, bytes)]) {
      const [done] = await complete(job, values, [{ name: 'table.pdf', bytes: broken }]);
      expect(done?.error?.code).toBe('PDF_NOT_EXTENDABLE');
    }
  });
});
