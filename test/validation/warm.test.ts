import { expect, test } from 'vitest';
import { digest } from '#crypto';
import type { DemoWorld } from '../../src/demo-world/index.js';
import { toBase64Url } from '../../src/encoding.js';
import {
  claimStrings,
  generalSerialization,
  linkBytes,
  type NewSignature,
  protectedHeader,
  signingInput,
} from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import { type VerifyOptions, verify } from '../../src/validation/index.js';
import { sharedWorld } from '../support/shared-world.js';

type Options = Omit<VerifyOptions, 'trust'>;

/** Instants before, within and after the lives of list, revocation data and certificates, and policies that differ. */
const ways = (at: number): Options[] => {
  const days = (count: number): Date => new Date(at + count * 86_400_000);
  return [
    { at: days(0) },
    { at: days(3) },
    { at: days(30) },
    { at: days(30), maxAgeDays: 60 },
    { at: days(400) },
    { at: days(400), staleDays: 900, maxAgeDays: 900 },
    { at: days(4000) },
    { at: days(-400) },
    { at: days(0), policy: 'signatures' },
    { at: days(30), policy: 'signatures', revocation: 'if-available' },
    { at: days(0), includePersonalData: true },
    { at: days(0), includePersonalData: 'names' },
  ];
};

/** A primary record signed by three people of one school at a time that issuing would refuse. */
async function signedAt(world: DemoWorld, signingTime: number): Promise<Uint8Array> {
  const payload = canonicalize(world.records.get('hoc-ba-tieu-hoc')!);
  const signatures: NewSignature[] = [];
  const links: Uint8Array[] = [];
  const steps = [
    ['gvcn-5a', 'homeroom-teacher'],
    ['hieu-truong', 'principal'],
    ['con-dau', 'school-seal'],
  ] as const;
  for (const [name, role] of steps) {
    const signer = world.signers.get(`th-sao-khue/${name}`)!;
    const header = protectedHeader({
      algorithm: 'RS256',
      certificateChain: signer.certificateChain,
      signingTime,
      claims: claimStrings({ role }),
      commitment: 'ProofOfApproval',
      carriage: 'outer',
      previous: { digest: 'SHA-256', values: links },
    });
    const toBeSigned = signingInput(header, payload);
    const value = await signer.sign({
      toBeSigned,
      digest: digest('SHA-256', toBeSigned),
      algorithm: 'RS256',
      describe: '',
    });
    signatures.push({ protected: header, signature: value });
    links.push(digest('SHA-256', linkBytes(header, toBase64Url(value))));
  }
  return generalSerialization(payload, signatures);
}

test('what was kept from other files, instants and policies never changes a report', { timeout: 300_000 }, async () => {
  const world = await sharedWorld({ cases: true });
  // The same signers with claimed times after their certificates' end, in the future, and before their certificates.
  const odd: Uint8Array[] = [];
  for (const claimed of ['2199-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '2009-01-01T00:00:00Z']) {
    odd.push(await signedAt(world, Date.parse(claimed)));
  }
  const files = [...world.cases.map(({ bytes }) => bytes), ...world.signed.values(), ...odd];
  const warm = world.openTrust();
  const asked = files.flatMap((bytes) => ways(world.at).map((options) => ({ bytes, options })));
  const expected = asked.map(({ bytes, options }) =>
    JSON.stringify(verify(bytes, { ...options, trust: world.openTrust() })),
  );
  expect(new Set(expected.map((report) => JSON.parse(report).answer)).size).toBe(3);
  // Forwards, backwards, and in strides, so that each is asked after many others.
  const orders = [
    asked.map((_, i) => i),
    asked.map((_, i) => asked.length - 1 - i),
    asked.map((_, i) => (i * 7919) % asked.length),
  ];
  for (const order of orders) {
    for (const i of order) {
      const { bytes, options } = asked[i]!;
      expect(JSON.stringify(verify(bytes, { ...options, trust: warm }))).toBe(expected[i]);
    }
  }
});
