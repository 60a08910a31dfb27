import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { type Job, type JobInput, prepareSignatures, type SignatureValues } from '../../src/issuing/index.js';
import { readJob } from '../../src/issuing/job.js';
import { openJades } from '../../src/jades/index.js';
import { readJson } from '../../src/record/index.js';
import { runs } from '../support/fuzz.js';
import { complete as completeAll, diplomas, diplomaJob as jobOf, outcome, schema, valuesOf } from './jobs.js';
import { openSchool, outer, refused, type School, SIGNING_TIME, signedByTeachers } from './school.js';

let school: School;

beforeAll(async () => {
  school = await openSchool('job-edited');
});

const diplomaJob = (inputs: readonly JobInput[]): Job => jobOf(school, inputs);
const complete = (job: unknown, values: SignatureValues, inputs: readonly JobInput[], at?: string) =>
  completeAll(job, values, inputs, school.trust(), at);

describe('A job that somebody edited', () => {
  it('with the header of another role is refused, even when that header was really signed', async () => {
    const inputs = diplomas(1);
    const job = diplomaJob(inputs);
    const header = JSON.parse(utf8Decode(fromBase64Url(job.items[0]!.protected)!));
    header.srAts.claimed[0].qVals = ['school-seal'];
    const item = { ...job.items[0]!, protected: toBase64Url(utf8Encode(JSON.stringify(header))) };
    const edited = { ...job, items: [item] };
    const values = await valuesOf(edited, inputs, school.rector.signer);
    const items = await complete(edited, values, inputs);
    expect(items[0]!.error!.code).toBe('JOB_ITEM_ALTERED');
    expect(items[0]!.error!.params).toEqual({ member: 'protected' });
  });

  it('with another role throughout is refused by the trust list', async () => {
    const inputs = diplomas(1);
    const job = diplomaJob(inputs);
    await refused('SIGNER_OF_OTHER_ROLE', async () => {
      const error = (await complete({ ...job, role: 'school-seal' }, {}, inputs))[0]!.error!;
      // Before the seal's turn comes the head's: both reasons refuse it.
      expect(error.code).toBe('ROLE_OUT_OF_TURN');
      const signed = await outer(inputs[0]!.bytes, 'head-of-issuing-body', school.rector.signer);
      const item = { ...job.items[0]!, ...(await digests(signed)) };
      throw (await complete({ ...job, role: 'school-seal', items: [item] }, {}, [{ name: 'a', bytes: signed }]))[0]!
        .error!;
    });
  });

  async function digests(bytes: Uint8Array) {
    const { sha256Hex } = await import('../../src/issuing/input.js');
    return { inputSha256: sha256Hex(bytes), recordSha256: sha256Hex(openJades(bytes).content!), protected: 'AAAA' };
  }

  it.each(['digest', 'recordSha256', 'id'] as const)('in the %s of an item is refused', async (member) => {
    const inputs = diplomas(1);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const other = { digest: toBase64(new Uint8Array(32)), recordSha256: '0'.repeat(64), id: `i-${'0'.repeat(32)}` };
    const item = { ...job.items[0]!, [member]: other[member] };
    const items = await complete(
      { ...job, items: [item] },
      { ...values, [item.id]: values[job.items[0]!.id]! },
      inputs,
    );
    expect(items[0]!.error!.params).toEqual({ member });
  });

  it('in the time, the algorithm or the certificate is refused before any value is looked at', async () => {
    const inputs = diplomas(1);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const chain = school.principal.chain.map(toBase64);
    expect(outcome(await complete({ ...job, signingTime: '2026-06-02T02:00:00Z' }, values, inputs))).toEqual([
      'JOB_ITEM_ALTERED',
    ]);
    expect(outcome(await complete({ ...job, algorithm: 'PS256' }, values, inputs))).toEqual(['JOB_ITEM_ALTERED']);
    expect(outcome(await complete({ ...job, certificateChain: chain }, values, inputs))).toEqual([
      'SIGNER_OF_OTHER_ROLE',
    ]);
  });

  it('into something that is no job is refused with the place', async () => {
    const job = diplomaJob(diplomas(1));
    const cases: [unknown, string][] = [
      [null, ''],
      [{ ...job, jobVersion: '2.0' }, '/jobVersion'],
      [{ ...job, more: 1 }, '/more'],
      [{ ...job, algorithm: 'none' }, '/algorithm'],
      [{ ...job, signingTime: '2026-13-01T00:00:00Z' }, '/signingTime'],
      [{ ...job, certificateChain: [] }, '/certificateChain'],
      [{ ...job, items: [{ ...job.items[0]!, entry: '/bang_diem_hoc_ba/0' }] }, '/items/0/entry'],
      [{ ...job, items: [{ ...job.items[0]!, protected: 'a b' }] }, '/items/0/protected'],
    ];
    for (const [value, path] of cases) {
      const error = await refused('JOB_INVALID', () => complete(value, {}, []));
      expect(error.path).toBe(path);
    }
  });

  it('is never accepted by the reader when the schema refuses it, nor does any value make it throw anything else', () => {
    const job = diplomaJob(diplomas(1)) as unknown as Record<string, unknown>;
    const item = (job['items'] as Record<string, unknown>[])[0]!;
    const members = fc.constantFrom(...Object.keys(job), ...Object.keys(item), 'entry', 'subject', '__proto__');
    fc.assert(
      fc.property(members, fc.boolean(), fc.oneof(fc.jsonValue(), fc.constant(undefined)), (member, ofItem, value) => {
        const edited = ofItem ? { ...job, items: [{ ...item, [member]: value }] } : { ...job, [member]: value };
        const plain = JSON.parse(JSON.stringify(edited)) as unknown;
        let read = true;
        try {
          readJob(plain);
        } catch (error) {
          read = false;
          expect((error as KhueError).code).toBe('JOB_INVALID');
        }
        expect(read).toBe(schema(plain));
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('Damaged files', () => {
  it('are refused with an error of khue whatever octet is changed, and never break a batch', async () => {
    const taught = await signedByTeachers(school);
    const signed = await outer(readJson(taught) as object, 'homeroom-teacher', school.homeroom.signer);
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (whole, place, change) => {
        const file = whole ? signed : taught;
        const bytes = file.slice();
        bytes[place % bytes.length]! ^= change;
        const refusals: KhueError[] = [];
        const job = prepareSignatures([{ name: 'x', bytes }], {
          role: file === taught ? 'homeroom-teacher' : 'principal',
          certificateChain: (file === taught ? school.homeroom : school.principal).chain,
          signingTime: SIGNING_TIME,
          onRefused: ({ error }) => refusals.push(error),
        });
        expect(job.items.length + refusals.length).toBe(1);
        expect(refusals.every((error) => error instanceof KhueError)).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });
});
