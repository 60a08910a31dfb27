import { beforeAll, describe, expect, it } from 'vitest';
import { digestHex } from '#crypto';
import { fromBase64, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import {
  type CompletedItem,
  completeSignatures,
  type Job,
  type JobInput,
  prepareSignatures,
  type SignatureValues,
  signEntry,
} from '../../src/issuing/index.js';
import { readJob } from '../../src/issuing/job.js';
import { entrySignatures } from '../../src/jades/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import {
  complete as completeAll,
  diplomas,
  entryValues,
  diplomaJob as jobOf,
  outcome,
  schema,
  valuesOf,
} from './jobs.js';
import { AT, openSchool, outer, refused, type School, SIGNING_TIME, signedByTeachers, smallRecord } from './school.js';

let school: School;

beforeAll(async () => {
  school = await openSchool('job');
});

const diplomaJob = (inputs: readonly JobInput[]): Job => jobOf(school, inputs);
const complete = (job: unknown, values: SignatureValues, inputs: readonly JobInput[], at?: string) =>
  completeAll(job, values, inputs, school.trust(), at);

describe('A job', () => {
  it('is plain JSON that its published schema accepts, for outer signatures and for entries', () => {
    const forEntries = prepareSignatures([{ name: 'r', bytes: utf8Encode(JSON.stringify(smallRecord())) }], {
      role: 'subject-teacher',
      entries: ['15', '19'],
      certificateChain: school.teachers[1]!.chain,
      signingTime: SIGNING_TIME,
      title: 'Giáo viên',
    });
    for (const job of [diplomaJob(diplomas(2)), forEntries]) {
      expect(JSON.parse(JSON.stringify(job))).toEqual(job);
      expect(schema(job), JSON.stringify(schema.errors)).toBe(true);
      expect(readJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
    }
  });

  it('is completed over its inputs as they were given for preparing, as a map, or read one by one', async () => {
    const inputs = diplomas(2);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const byName = new Map(inputs.map(({ name, bytes }) => [name, bytes]));
    const results: string[][] = [];
    for (const source of [inputs, byName, (name: string) => byName.get(name)]) {
      const items: string[] = [];
      for await (const { output, status } of completeSignatures(job, values, { inputs: source, at: AT }))
        items.push(`${status} ${digestHex('SHA-256', output!)}`);
      results.push(items);
    }
    expect(results[0]).toEqual([expect.stringMatching(/^COMPLETED /), expect.stringMatching(/^COMPLETED /)]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    const all = async (source: unknown) => {
      for await (const _ of completeSignatures(job, values, { inputs: source as never, at: AT }));
    };
    await refused('INPUT_NAME_TWICE', () => all([...inputs, inputs[0]]));
    await refused('WRONG_CALL', () => all({}));
    for (const wrong of [
      [inputs[0]!.bytes],
      inputs[0]!.bytes,
      ['x'],
      [{ name: 'x', bytes: 'y' }],
      [{ bytes: inputs[0]!.bytes }],
    ])
      await refused('WRONG_CALL', async () => diplomaJob(wrong as never));
  });

  it('holds neither a name nor a mark nor the payload of an input', () => {
    const bytes = canonicalize(smallRecord() as never);
    const job = prepareSignatures([{ name: 'r', bytes }], {
      role: 'subject-teacher',
      entries: ['15'],
      certificateChain: school.teachers[1]!.chain,
      signingTime: SIGNING_TIME,
    });
    const text = JSON.stringify(job);
    for (const secret of ['Nguyễn Thị Ví Dụ', '999310000123', 'Tư duy tốt', toBase64Url(bytes).slice(8, 60)])
      expect(text).not.toContain(secret);
    expect(job.items[0]!.describe).toContain('N.T.V.D.');
  });

  it('may be written down, lie for weeks and be completed, with the same file as signing at once', async () => {
    const inputs = diplomas(3);
    const job = JSON.parse(JSON.stringify(diplomaJob(inputs))) as Job;
    const items = await complete(job, await valuesOf(job, inputs, school.rector.signer), inputs);
    expect(items.map(({ input, status, lastOfInput }) => [input, status, lastOfInput])).toEqual([
      ['a', 'COMPLETED', true],
      ['b', 'COMPLETED', true],
      ['c', 'COMPLETED', true],
    ]);
    const atOnce = await outer(inputs[0]!.bytes, 'head-of-issuing-body', school.rector.signer);
    expect(items[0]!.output).toEqual(atOnce);
  });

  it('takes several entries of one record, and several files, in one go', async () => {
    const teacher = school.teachers[1]!;
    const inputs = [
      smallRecord(),
      smallRecord((value) => {
        value['ma_ban_ghi'] = '5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e5ff';
      }),
    ].map((value, i) => ({ name: `r${i}`, bytes: canonicalize(value as never) }));
    const job = prepareSignatures(inputs, {
      role: 'subject-teacher',
      entries: ['19', '15'],
      certificateChain: teacher.chain,
      signingTime: SIGNING_TIME,
    });
    expect(job.items.map(({ input, entry }) => [input, entry])).toEqual([
      ['r0', '/bang_diem_hoc_ba/0'],
      ['r0', '/bang_diem_hoc_ba/1'],
      ['r1', '/bang_diem_hoc_ba/0'],
      ['r1', '/bang_diem_hoc_ba/1'],
    ]);
    const values = await entryValues(job, inputs, teacher.signer);
    const items = await complete(job, values, inputs);
    expect(outcome(items)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
    for (const item of items.filter(({ lastOfInput }) => lastOfInput))
      expect(entrySignatures(readJson(item.output!) as JsonObject)).toHaveLength(2);
  });
});

describe('Completing a job', () => {
  it('again over its own output changes nothing and succeeds', async () => {
    const inputs = diplomas(2);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const first = await complete(job, values, inputs);
    const done = first.map((item) => ({ name: item.input, bytes: item.output! }));
    const second = await complete(job, values, done);
    expect(outcome(second)).toEqual(['ALREADY_PRESENT', 'ALREADY_PRESENT']);
    expect(second.map(({ output }) => output)).toEqual(first.map(({ output }) => output));
    expect(outcome(await complete(job, {}, done))).toEqual(['ALREADY_PRESENT', 'ALREADY_PRESENT']);
  });

  it('in two goes, as values arrive, gives the same file as in one', async () => {
    const teacher = school.teachers[1]!;
    const inputs = [{ name: 'r', bytes: canonicalize(smallRecord() as never) }];
    const options = {
      role: 'subject-teacher',
      entries: ['19', '15'],
      certificateChain: teacher.chain,
      signingTime: SIGNING_TIME,
    } as const;
    const job = prepareSignatures(inputs, options);
    const values = await entryValues(job, inputs, teacher.signer);
    const [one, two] = job.items.map(({ id }) => id);
    const first = await complete(job, { [one!]: values[one!]! }, inputs);
    expect(outcome(first)).toEqual(['COMPLETED', 'VALUE_MISSING']);
    const half = [{ name: 'r', bytes: first[1]!.output! }];
    const second = await complete(job, { [two!]: values[two!]! }, half);
    expect(outcome(second)).toEqual(['ALREADY_PRESENT', 'COMPLETED']);
    const whole = await complete(job, values, inputs);
    expect(second[1]!.output).toEqual(whole[1]!.output);
  });

  it('goes on where another teacher has signed the same record since', async () => {
    const [first, second] = school.teachers;
    const inputs = [{ name: 'r', bytes: canonicalize(smallRecord() as never) }];
    const job = prepareSignatures(inputs, {
      role: 'subject-teacher',
      entries: ['15'],
      certificateChain: second!.chain,
      signingTime: SIGNING_TIME,
    });
    const values = await entryValues(job, inputs, second!.signer);
    const meanwhile = await signEntry(smallRecord(), { entry: '19', signer: first!.signer, signingTime: SIGNING_TIME });
    const items = await complete(job, values, [{ name: 'r', bytes: meanwhile }]);
    expect(outcome(items)).toEqual(['COMPLETED']);
    expect(entrySignatures(readJson(items[0]!.output!) as JsonObject)).toHaveLength(2);
  });

  it('refuses a record that was changed after preparing, be it by one space, and keeps the others', async () => {
    const inputs = diplomas(2);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const spaced = { name: 'a', bytes: utf8Encode(`${utf8Decode(inputs[0]!.bytes)} `) };
    expect(outcome(await complete(job, values, [spaced, inputs[1]!]))).toEqual(['INPUT_CHANGED', 'COMPLETED']);
  });

  it('refuses an entry whose mark was changed after preparing', async () => {
    const teacher = school.teachers[1]!;
    const inputs = [{ name: 'r', bytes: canonicalize(smallRecord() as never) }];
    const options = {
      role: 'subject-teacher',
      entries: ['15'],
      certificateChain: teacher.chain,
      signingTime: SIGNING_TIME,
    } as const;
    const job = prepareSignatures(inputs, options);
    const values = await entryValues(job, inputs, teacher.signer);
    const better = smallRecord((value) => {
      value.bang_diem_hoc_ba[1]!['nhan_xet'] = 'Xuất sắc.';
    });
    const items = await complete(job, values, [{ name: 'r', bytes: canonicalize(better as never) }]);
    expect(outcome(items)).toEqual(['INPUT_CHANGED']);
    expect(items[0]!.output).toBeUndefined();
  });

  it('takes no other record for its own, though the teacher signed both in one batch with the same header', async () => {
    const teacher = school.teachers[1]!;
    const inputs = ['5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e5aa', '5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e5ff'].map((id, i) => {
      const record = smallRecord((value) => {
        value['ma_ban_ghi'] = id;
      });
      return { name: `r${i}`, bytes: canonicalize(record as never) };
    });
    const job = prepareSignatures(inputs, {
      role: 'subject-teacher',
      entries: ['15'],
      certificateChain: teacher.chain,
      signingTime: SIGNING_TIME,
    });
    expect(job.items[1]!.protected).toBe(job.items[0]!.protected);
    const values = await entryValues(job, inputs, teacher.signer);
    const [one, two] = (await complete(job, values, inputs)).map(({ output }) => output!);
    const own = [
      { name: 'r0', bytes: one! },
      { name: 'r1', bytes: two! },
    ];
    expect(outcome(await complete(job, values, own))).toEqual(['ALREADY_PRESENT', 'ALREADY_PRESENT']);
    const swapped = [
      { name: 'r0', bytes: two! },
      { name: 'r1', bytes: one! },
    ];
    expect(outcome(await complete(job, values, swapped))).toEqual(['INPUT_CHANGED', 'INPUT_CHANGED']);
  });

  it('refuses a record that got another outer signature in the meantime', async () => {
    const trust = school.trust();
    const taught = await signedByTeachers(school);
    const homeroom = await outer(readJson(taught) as object, 'homeroom-teacher', school.homeroom.signer);
    const prepare = () =>
      prepareSignatures([{ name: 'r', bytes: homeroom }], {
        role: 'principal',
        certificateChain: school.principal.chain,
        signingTime: SIGNING_TIME,
        trust,
      });
    const job = prepare();
    const other = await outer(homeroom, 'principal', school.principal.signer);
    const changed = utf8Encode(utf8Decode(other).replace('"signatures":', ' "signatures":'));
    const values = { [job.items[0]!.id]: toBase64(new Uint8Array(256)) };
    // The very signature of the job: PKCS#1 v1.5 gives the same octets, so it is there already.
    expect(outcome(await complete(job, values, [{ name: 'r', bytes: other }]))).toEqual(['ALREADY_PRESENT']);
    expect(outcome(await complete(job, values, [{ name: 'r', bytes: changed }]))).toEqual(['ALREADY_PRESENT']);
    const moved = { ...job, items: [{ ...job.items[0]!, protected: toBase64Url(utf8Encode('{"alg":"RS256"}')) }] };
    expect(outcome(await complete(moved, values, [{ name: 'r', bytes: other }]))).toEqual(['INPUT_CHANGED']);
  });

  it('refuses values swapped between items, cut off, made by another key, or no base64; the rest is kept', async () => {
    const inputs = diplomas(6);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const ids = job.items.map(({ id }) => id);
    const [a, b, c, d, e] = ids as [string, string, string, string, string, string];
    const stranger = await valuesOf(job, inputs, school.principal.signer);
    const broken = {
      ...values,
      [a]: values[b]!,
      [b]: values[a]!,
      [c]: toBase64(fromBase64(values[c]!)!.slice(0, 255)),
      [d]: stranger[d]!,
      [e]: `${values[e]!.slice(0, -2)}!!`,
    };
    const items = await complete(job, broken, inputs);
    expect(outcome(items)).toEqual([
      'SIGNATURE_VALUE_MISMATCH',
      'SIGNATURE_VALUE_MISMATCH',
      'SIGNATURE_VALUE_MISMATCH',
      'SIGNATURE_VALUE_MISMATCH',
      'VALUE_UNREADABLE',
      'COMPLETED',
    ]);
    expect(items.slice(0, 5).every(({ output }) => output === undefined)).toBe(true);
  });

  it('refuses every item once the certificate has expired, except what is there already', async () => {
    const inputs = diplomas(2);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const done = await complete(job, values, inputs.slice(0, 1));
    const now = [{ name: 'a', bytes: done[0]!.output! }, inputs[1]!];
    expect(outcome(await complete(job, values, now, '2029-01-01'))).toEqual([
      'ALREADY_PRESENT',
      'SIGNER_CERTIFICATE_EXPIRED',
    ]);
  });

  it('refuses every item of a certificate revoked in the meantime, except what is there already', async () => {
    const inputs = diplomas(2);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const done = await complete(job, values, inputs.slice(0, 1));
    const crl = await school.pki.crl(
      school.pki.vgca.ca,
      [{ serialNumber: school.rector.serialNumber, revokedAt: Date.parse('2026-07-01T00:00:00Z') }],
      Date.parse('2026-11-20T00:00:00Z'),
      Date.parse('2026-12-20T00:00:00Z'),
    );
    const source = new Map([
      ['a', done[0]!.output!],
      ['b', inputs[1]!.bytes],
    ]);
    const trust = school.trust({ crls: [crl] });
    const items: CompletedItem[] = [];
    for await (const item of completeSignatures(job, values, { inputs: source, at: AT, trust })) items.push(item);
    expect(outcome(items)).toEqual(['ALREADY_PRESENT', 'SIGNER_CERTIFICATE_REVOKED']);
  });

  it('says which input is missing', async () => {
    const inputs = diplomas(2);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    expect(outcome(await complete(job, values, inputs.slice(1)))).toEqual(['INPUT_MISSING', 'COMPLETED']);
  });

  it('takes values as octets in a map too', async () => {
    const inputs = diplomas(1);
    const job = diplomaJob(inputs);
    const values = await valuesOf(job, inputs, school.rector.signer);
    const map = new Map(Object.entries(values).map(([id, text]) => [id, fromBase64(text)!]));
    expect(outcome(await complete(job, map, inputs))).toEqual(['COMPLETED']);
  });
});

describe('Preparing', () => {
  it('stops at the first input that may not be signed, or tells of it and goes on', async () => {
    const inputs = [...diplomas(2), { name: 'x', bytes: utf8Encode('{}') }];
    const options = {
      role: 'head-of-issuing-body',
      certificateChain: school.rector.chain,
      signingTime: SIGNING_TIME,
    } as const;
    await refused('INPUT_NOT_A_RECORD', () => prepareSignatures(inputs, options));
    const told: string[] = [];
    const job = prepareSignatures(inputs, {
      ...options,
      onRefused: ({ input, error }) => told.push(`${input} ${error.code}`),
    });
    expect(told).toEqual(['x INPUT_NOT_A_RECORD']);
    expect(job.items.map(({ input }) => input)).toEqual(['a', 'b']);
  });

  it('refuses two files of one name', async () => {
    const [input] = diplomas(1);
    await refused('INPUT_NAME_TWICE', () => diplomaJob([input!, input!]));
  });

  it('gives the same job for the same inputs', () => {
    expect(diplomaJob(diplomas(2))).toEqual(diplomaJob(diplomas(2)));
  });
});
