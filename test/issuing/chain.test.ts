import { beforeAll, expect, it } from 'vitest';
import { toBase64, utf8Decode } from '../../src/encoding.js';
import { completeSignatures, prepareSignatures, signRecord } from '../../src/issuing/index.js';
import { openJades } from '../../src/jades/index.js';
import { readCertificate } from '../../src/x509/index.js';
import { diplomas, valuesOf } from './jobs.js';
import { AT, openSchool, type School, SIGNING_TIME } from './school.js';

/** A key file that holds the certificate alone (issue "main job", bad input: certificate without chain). */

let school: School;
beforeAll(async () => {
  school = await openSchool('chain');
});

const x5cOf = (file: Uint8Array): unknown => openJades(file).signatures[0]!.header['x5c'];

it('what a key file lacks of its chain is taken from the trust list; without one the signature carries the certificate alone', async () => {
  const { signer } = school.rector;
  const alone = { ...signer, certificateChain: signer.certificateChain.slice(0, 1) };
  const whole = signer.certificateChain.filter((der) => !readCertificate(der).selfIssued).map(toBase64);
  expect(whole.length).toBeGreaterThan(1);
  const options = { role: 'head-of-issuing-body', signingTime: SIGNING_TIME } as const;
  const { bytes } = diplomas(1)[0]!;
  const trust = school.trust();
  expect(x5cOf(await signRecord(bytes, { ...options, signer: alone, trust }))).toEqual(whole);
  expect(x5cOf(await signRecord(bytes, { ...options, signer: alone }))).toEqual(whole.slice(0, 1));
  // The same octets as with the whole chain in the file.
  expect(utf8Decode(await signRecord(bytes, { ...options, signer: alone, trust }))).toBe(
    utf8Decode(await signRecord(bytes, { ...options, signer, trust })),
  );
});

it('a job holds the chain that its signatures will carry, whether or not a list is at hand when it is completed', async () => {
  const { signer } = school.rector;
  const inputs = diplomas(1);
  const trust = school.trust();
  for (const [before, after] of [
    [{ trust }, {}],
    [{ trust }, { trust }],
    [{}, { trust }],
  ]) {
    const job = prepareSignatures(inputs, {
      role: 'head-of-issuing-body',
      certificateChain: signer.certificateChain.slice(0, 1),
      signingTime: SIGNING_TIME,
      ...before,
    });
    expect(job.certificateChain.length).toBe('trust' in before! ? 2 : 1);
    const values = await valuesOf(job, inputs, signer);
    for await (const item of completeSignatures(job, values, { inputs, at: AT, ...after })) {
      expect(item.error).toBeUndefined();
      expect((x5cOf(item.output!) as string[]).length).toBe(job.certificateChain.length);
    }
  }
});
