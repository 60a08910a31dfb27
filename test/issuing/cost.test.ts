import { beforeAll, describe, expect, it } from 'vitest';
import { type JobInput, signInputs } from '../../src/issuing/index.js';
import { canonicalize } from '../../src/record/index.js';
import { type Signer, signerFromPkcs8 } from '../../src/signer/index.js';
import { MEASURED } from '../support/measured.js';
import { diploma, openSchool, type School, SIGNING_TIME } from './school.js';

let school: School;
let signer: Signer;

beforeAll(async () => {
  school = await openSchool('cost');
  signer = await signerFromPkcs8(school.rector.key.pkcs8, school.rector.chain);
});

function diplomas(count: number): JobInput[] {
  return Array.from({ length: count }, (_, i) => ({
    name: String(i),
    bytes: canonicalize({ ...diploma(), so_hieu: `DHKV${i}` } as never),
  }));
}

/** Processor time, so that a busy machine says the same as an idle one. */
async function processorTime(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const signAll = (inputs: readonly JobInput[]) => async (): Promise<void> => {
  const options = { role: 'head-of-issuing-body', signer, signingTime: SIGNING_TIME, trust: school.trust() } as const;
  for await (const item of signInputs(inputs, options)) expect(item.status).toBe('COMPLETED');
};

describe('The cost of signing many records with a local RSA-2048 key', () => {
  it(
    'stays within a small multiple of the bare RSA operations, all checks and a trust list included',
    MEASURED,
    async () => {
      const inputs = diplomas(200);
      const requests = inputs.map(({ bytes }) => ({ toBeSigned: bytes, algorithm: 'RS256' as const, describe: '' }));
      await signAll(inputs)();
      const bare = await processorTime(async () => void (await signer.signMany!(requests)));
      const whole = await processorTime(signAll(inputs));
      // Measured: about 3. 1,500 records of 0.4 ms each then take under 2 s of processor time.
      expect(whole / bare).toBeLessThan(8);
    },
  );

  it('grows with the number of records and no faster', MEASURED, async () => {
    await signAll(diplomas(50))();
    const few = await processorTime(signAll(diplomas(60)));
    const many = await processorTime(signAll(diplomas(480)));
    expect(Math.log(many / few) / Math.log(8)).toBeLessThan(1.4);
  });
});
