import { beforeAll, describe, expect, it } from 'vitest';
import { matchesImprint, readTimestamp } from '../../src/cms/index.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { utf8Decode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import {
  addSignature,
  completeSignatures,
  localTimestamper,
  prepareSignatures,
  signInputs,
  signRecord,
  type Timestamper,
} from '../../src/issuing/index.js';
import { openJades, signingInput } from '../../src/jades/index.js';
import { diplomas } from './jobs.js';
import { AT, diploma, openSchool, refused, type School, SIGNING_TIME, signedByTeachers } from './school.js';

const STAMPED_AT = Date.parse('2026-06-01T02:00:07Z');

let school: School;
let timestamper: Timestamper;

beforeAll(async () => {
  school = await openSchool('stamped');
  timestamper = localTimestamper(school.pki.tsa.vgca.signer, { now: () => STAMPED_AT });
});

const broken = (error: Error): Timestamper => ({ largestToken: 0, timestamp: () => Promise.reject(error) });
const unreachable = () =>
  new KhueError('TSA_TIMEOUT', { params: { url: 'https://tsa.invalid', seconds: 1, attempts: 4 } });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Every outer signature is B-T, holds, and its token is over its value and says when. */
function expectStamped(signed: Uint8Array, count: number): void {
  const { signatures, faults } = openJades(signed);
  expect(faults).toEqual([]);
  expect(signatures).toHaveLength(count);
  for (const signature of signatures) {
    expect(signature).toMatchObject({ faults: [], warnings: [], level: 'B-T' });
    expect(judgeIntegrity(signature)).toEqual({ integrity: 'INTACT' });
    expect(signature.timestamps).toHaveLength(1);
    const [{ kind, tokenDer, imprintOver }] = signature.timestamps as [NonNullable<typeof signature.timestamps>[0]];
    const reading = readTimestamp(tokenDer);
    if ('fault' in reading) throw new Error(reading.fault.code);
    expect(kind).toBe('SIGNATURE');
    expect(matchesImprint(reading.timestamp, imprintOver!)).toBe(true);
    expect(reading.timestamp.time).toBe(STAMPED_AT);
  }
}

describe('A signature made with a time-stamp', () => {
  it('is B-T, and so are all of a record that was signed in turn', async () => {
    let signed = await signedByTeachers(school);
    for (const [role, leaf] of [
      ['homeroom-teacher', school.homeroom],
      ['principal', school.principal],
      ['school-seal', school.seal],
    ] as const) {
      const options = { role, signer: leaf.signer, signingTime: SIGNING_TIME, timestamper };
      signed = await addSignature(signed, options);
    }
    expectStamped(signed, 3);
  });

  it('keeps every octet of the signature before it, also of one without a time-stamp', async () => {
    const first = { role: 'head-of-issuing-body', signer: school.rector.signer, signingTime: SIGNING_TIME } as const;
    const plain = await signRecord(diploma(), first);
    const both = await addSignature(plain, {
      role: 'school-seal',
      signer: school.universitySeal.signer,
      signingTime: SIGNING_TIME,
      timestamper,
    });
    expect(utf8Decode(both).startsWith(utf8Decode(plain).slice(0, -2))).toBe(true);
    expect(openJades(both).signatures.map(({ level }) => level)).toEqual(['B-B', 'B-T']);
  });

  it('is not made when there is no time-stamp', async () => {
    const options = { role: 'head-of-issuing-body', signer: school.rector.signer, signingTime: SIGNING_TIME } as const;
    await refused('TSA_TIMEOUT', () => signRecord(diploma(), { ...options, timestamper: broken(unreachable()) }));
    await refused('TSA_FAILED', () => signRecord(diploma(), { ...options, timestamper: broken(new Error('?')) }));
  });
});

describe('Many signatures made with time-stamps', () => {
  it('are each stamped; one that cannot be stamped spoils no other', async () => {
    let asked = 0;
    const second: Timestamper = {
      largestToken: 0,
      timestamp: (name, imprint) =>
        ++asked === 2 ? Promise.reject(unreachable()) : timestamper.timestamp(name, imprint),
    };
    const items = await all(
      signInputs(diplomas(3), {
        role: 'head-of-issuing-body',
        signer: school.rector.signer,
        signingTime: SIGNING_TIME,
        timestamper: second,
      }),
    );
    expect(items.map(({ status, error }) => [status, error?.code])).toEqual([
      ['COMPLETED', undefined],
      ['REFUSED', 'TSA_TIMEOUT'],
      ['COMPLETED', undefined],
    ]);
    expect(items[1]!.output).toBeUndefined();
    for (const index of [0, 2]) expectStamped(items[index]!.output!, 1);
  });

  it('are not signed on and on while the service is down', async () => {
    let used = 0;
    const { signer } = school.rector;
    const counting = {
      ...signer,
      maxBatch: 2,
      sign: (request: Parameters<typeof signer.sign>[0]) => {
        used++;
        return signer.sign(request);
      },
    };
    const options = { role: 'head-of-issuing-body', signer: counting, signingTime: SIGNING_TIME } as const;
    const items = await all(signInputs(diplomas(12), { ...options, timestamper: broken(unreachable()) }));
    expect(items.map(({ error }) => error?.code)).toEqual(Array.from({ length: 12 }, () => 'TSA_TIMEOUT'));
    // The batch that showed it, and the one that was under way.
    expect(used).toBe(4);
  });

  it('are stamped when a job is completed, and left alone when they are there already', async () => {
    const inputs = diplomas(2);
    const job = prepareSignatures(inputs, {
      role: 'head-of-issuing-body',
      certificateChain: school.rector.chain,
      signingTime: SIGNING_TIME,
    });
    const values: Record<string, Uint8Array> = {};
    for (const item of job.items) {
      const toBeSigned = signingInput(item.protected, inputs.find(({ name }) => name === item.input)!.bytes);
      values[item.id] = await school.rector.signer.sign({ toBeSigned, algorithm: 'RS256', describe: '' });
    }
    const complete = (given: ReadonlyMap<string, Uint8Array>, by: Timestamper) =>
      all(completeSignatures(job, values, { inputs: given, at: AT, timestamper: by }));
    const source = new Map(inputs.map(({ name, bytes }) => [name, bytes]));
    const done = await complete(source, timestamper);
    for (const { output, status } of done) {
      expect(status).toBe('COMPLETED');
      expectStamped(output!, 1);
    }
    const again = await complete(new Map(done.map(({ input, output }) => [input, output!])), broken(unreachable()));
    expect(again.map(({ status }) => status)).toEqual(['ALREADY_PRESENT', 'ALREADY_PRESENT']);
    const refusedItems = await complete(source, broken(unreachable()));
    expect(refusedItems.map(({ error, output }) => [error?.code, output])).toEqual([
      ['TSA_TIMEOUT', undefined],
      ['TSA_TIMEOUT', undefined],
    ]);
  });
});
