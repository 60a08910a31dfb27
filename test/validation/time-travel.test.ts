import { describe, expect, test } from 'vitest';
import type { DigestName } from '../../src/crypto/types.js';
import { forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import type { DemoCa, DemoLeaf } from '../../src/demo-world/index.js';
import { defaultLimits } from '../../src/limits.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { type AlgorithmSunset, algorithmSunsets } from '../../src/validation/algorithms.js';
import { type Facts, gatherFacts } from '../../src/validation/facts.js';
import { examineWith, judgeFacts } from '../../src/validation/verify.js';
import { verifyChecked } from '../support/report-invariants.js';
import {
  archived,
  crl,
  ms,
  sourceOf,
  stamped,
  type TimeStoreOptions,
  timeStore,
  tsa,
  withValues,
} from '../support/time-fixture.js';
import { cast, SECONDARY, SIGNED_AT, usualSteps } from '../support/trust-fixture.js';

/**
 * One record through forty years: signed 2026, time-stamped on the seal alone, thirteen teachers of whom five are revoked and eight have
 * expired within three years, certificates of everybody expired by 2031, the issuing CA withdrawn in 2033, SHA-256 given up in 2050,
 * archive time-stamps renewed, verified in 2066.
 */

const DAY = 86_400_000;
const { pki, issue } = await cast();

/** A CA whose own signatures are of SHA-512. */
async function strongRoot(id: string, from: string, to: string): Promise<DemoCa> {
  const ca = await pki.issueCa({ id, subject: [['CN', `Gốc ${id} (DEMO)`]], notBefore: ms(from), notAfter: ms(to) });
  return { ...ca, key: await ca.demoKey.as('RS512') };
}

const later = await pki.issueCa({
  id: 'goc-2038',
  subject: [['CN', 'Gốc 2038 (DEMO)']],
  notBefore: ms('2038-01-01'),
  notAfter: ms('2060-01-01'),
});
const latest = await strongRoot('goc-2048', '2048-01-01', '2090-01-01');
const tsa1 = await tsa('TSA 2026', '2025-06-01', '2031-06-01');
const tsa2 = await tsa('TSA 2030', '2029-06-01', '2040-06-01');
const tsa3 = await tsa('TSA 2039', '2038-06-01', '2051-06-01', later);
const tsa4 = await tsa('TSA 2049', '2048-06-01', '2070-06-01', latest);

/** Five are revoked by 2029, eight have expired by then. */
const teachers: DemoLeaf[] = [];
for (let i = 0; i < 13; i++) {
  teachers.push(await issue(`Giáo Viên Minh Họa ${i + 1}`, i < 5 ? {} : { notAfter: ms('2028-03-01') - i * DAY }));
}
const revoked = teachers.slice(0, 5).map((leaf, i) => ({
  leaf,
  entry: { revokedAt: ms('2027-09-01') + i * 30 * DAY, reason: 'cessationOfOperation' as const },
}));

async function record(): Promise<Uint8Array> {
  const { readFileSync } = await import('node:fs');
  const example = JSON.parse(
    readFileSync(new URL('../../schemas/examples/hoc-ba/thpt/valid-2.json', import.meta.url), 'utf8'),
  ) as JsonObject;
  const whole: JsonObject = {
    ...example,
    co_so_giao_duc: { ...(example['co_so_giao_duc'] as JsonObject), co_so_giao_duc_id: SECONDARY },
  };
  const entries = await forgeEntries(
    whole,
    (_subject, index) => teachers[index],
    () => SIGNED_AT - DAY,
  );
  return forgeOuter(canonicalize(entries), await usualSteps());
}

const plain = await record();
const STAMPED = '2026-05-29T03:00:00Z';
/** B-T on the seal alone, in year 0. */
const yearZero = await stamped(plain, tsa1, STAMPED);
const crls2026 = await Promise.all([pki.vgca.root, pki.vgca.ca].map((ca) => crl(ca, '2026-06-10', '2026-07-10')));
/** B-LTA of the same summer. */
const first = await archived(
  withValues(yearZero, { crls: crls2026, certificates: [pki.vgca.ca.certificateDer] }),
  tsa1,
  '2026-06-11',
);

async function renewed(): Promise<Uint8Array> {
  const of = (ca: DemoCa, from: string, to: string) => crl(ca, from, to, ca === pki.vgca.ca ? revoked : []);
  const data2030 = await Promise.all([pki.vgca.root, pki.vgca.ca].map((ca) => of(ca, '2030-05-01', '2030-06-01')));
  const second = await archived(withValues(first, { crls: data2030 }), tsa2, '2030-05-02');
  const data2039 = await Promise.all([pki.vgca.root, pki.vgca.ca].map((ca) => of(ca, '2039-05-01', '2039-06-01')));
  const third = await archived(withValues(second, { crls: data2039 }), tsa3, '2039-05-02');
  const data2049 = [await crl(later, '2049-05-01', '2049-06-01')];
  return archived(withValues(third, { crls: data2049 }), tsa4, '2049-05-02', { digest: 'SHA-512' });
}

const chain = await renewed();

/** What a trust list of 2066 says: services and CAs of the past are withdrawn and stay in it. */
async function trust2066(more: Partial<TimeStoreOptions> = {}) {
  const withdrawn = (since: string) => [
    { status: 'withdrawn' as const, from: ms(since) },
    { status: 'granted' as const, from: 0 },
  ];
  return timeStore({
    issued: '2066-11-10',
    roots: [later, latest],
    services: [tsa1, tsa2, tsa3, tsa4],
    history: {
      [pki.vgca.ca.certificateSha256]: withdrawn('2033-01-01'),
      [pki.vgca.root.certificateSha256]: withdrawn('2048-01-01'),
      [later.certificateSha256]: withdrawn('2060-01-01'),
      [tsa1.certificateSha256]: withdrawn('2031-06-01'),
      [tsa2.certificateSha256]: withdrawn('2040-06-01'),
      [tsa3.certificateSha256]: withdrawn('2051-06-01'),
    },
    revocation: sourceOf([
      await crl(pki.vgca.ca, '2029-06-01', '2029-07-01', revoked),
      await crl(latest, '2066-11-20', '2066-12-20'),
    ]),
    ...more,
  });
}

const AT = '2066-11-21T00:00:00Z';
const sha256Sunset: AlgorithmSunset = {
  what: 'digest',
  value: 'SHA-256',
  until: ms('2050-01-01'),
  source: 'simulated',
};
const policy = { sunsets: [...algorithmSunsets, sha256Sunset] };

describe('a record of 2026 verified in 2066', () => {
  test('is accepted with the archive chain, thirteen teachers proven by the seal’s time-stamp of year 0', async () => {
    const report = verifyChecked(chain, { trust: await trust2066(), at: AT });
    expect(report).toMatchObject({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED' });
    expect(report.signatures).toHaveLength(16);
    expect(new Set(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime))).toEqual(new Set([STAMPED]));
    expect(report.signatures[15]).toMatchObject({ level: 'B-LTA', evidence: 'FILE' });
    expect(report.signatures[15]?.timestamps?.map(({ kind, indication }) => `${kind} ${indication}`)).toEqual([
      'SIGNATURE PASSED',
      'ARCHIVE PASSED',
      'ARCHIVE PASSED',
      'ARCHIVE PASSED',
      'ARCHIVE PASSED',
    ]);
  });

  test('is accepted although SHA-256 was given up in 2050: what lay under the time-stamp of 2049 was there before', async () => {
    const { report } = examineWith(chain, { trust: await trust2066(), at: AT }, policy);
    expect(report.signatures.map(({ answer, code }) => `${answer} ${code}`)).toEqual(
      report.signatures.map(() => 'ACCEPT SIGNATURE_PASSED'),
    );
    expect(report.answer).toBe('ACCEPT');
  });

  test('is left open where the index of an archive time-stamp names what it covers by a digest that has been given up', async () => {
    const options = { trust: await trust2066(), at: AT };
    const facts = gatherFacts(chain, [], options.trust, defaultLimits);
    // As archive-time-stamp-v3 of a CMS has it, which names its cover by digests of its own (EN 319 122-1 §5.5.2).
    const indexed = (indexDigest: DigestName): Facts => ({
      ...facts,
      timestamps: facts.timestamps.map((one) =>
        one.carried.kind === 'ARCHIVE' ? { ...one, carried: { ...one.carried, indexDigest } } : one,
      ),
    });
    expect(judgeFacts(indexed('SHA-512'), options).answer).toBe('ACCEPT');
    expect(judgeFacts(indexed('SHA-1'), options).answer).toBe('UNDECIDED');
    expect(judgeFacts(indexed('MD5'), options).answer).toBe('UNDECIDED');
  });

  test('without the renewals is left open: nothing proves any more what a service of 2026 said', async () => {
    const report = verifyChecked(first, { trust: await trust2066(), at: AT });
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      settledBy: expect.arrayContaining([expect.objectContaining({ what: 'TIME_STAMP' })]),
    });
    expect(report.signatures[15]?.timestamps?.map(({ code }) => code)).toEqual([
      'AUTHORITY_NOT_GRANTED',
      'AUTHORITY_NOT_GRANTED',
    ]);
    expect(report.signatures[15]?.timestamps?.[1]?.subIndication).toBe('NO_CERTIFICATE_CHAIN_FOUND_NO_POE');
  });

  test('with a gap in the chain is left open: the renewal of 2030 missing, that of 2039 came after TSA 2026 had expired', async () => {
    const late = await archived(first, tsa3, '2039-05-02');
    expect(verifyChecked(late, { trust: await trust2066(), at: '2045-01-01T00:00:00Z' }).answer).toBe('UNDECIDED');
  });

  test('without the time-stamp of 2049 the end of SHA-256 leaves it open, and never calls it forged', async () => {
    const data = await Promise.all([pki.vgca.root, pki.vgca.ca].map((ca) => crl(ca, '2039-05-01', '2039-06-01')));
    const third = await archived(withValues(first, { crls: data }), tsa3, '2039-05-02');
    const { report } = examineWith(third, { trust: await trust2066(), at: AT }, policy);
    expect(report.answer).toBe('UNDECIDED');
  });

  test('with no time-stamp: the revoked teachers are REVOKED_NO_POE, everybody is UNDECIDED, nobody is rejected', async () => {
    const report = verifyChecked(plain, { trust: await trust2066(), at: AT });
    expect(report.answer).toBe('UNDECIDED');
    const teachersOnly = report.signatures.slice(0, 13);
    expect(teachersOnly.map(({ answer }) => answer)).toEqual(Array(13).fill('UNDECIDED'));
  });
});

describe('the same record three years on', () => {
  const AT_2029 = '2029-06-02T00:00:00Z';
  const trust2029 = async () =>
    timeStore({
      issued: '2029-06-01',
      services: [tsa1],
      revocation: sourceOf([
        await crl(pki.vgca.ca, '2029-06-01', '2029-07-01', revoked),
        await crl(pki.vgca.root, '2029-06-01', '2029-07-01'),
      ]),
    });

  test('five revoked and eight expired teachers do no harm where the seal is time-stamped', async () => {
    const report = verifyChecked(first, { trust: await trust2029(), at: AT_2029 });
    expect(report.answer).toBe('ACCEPT');
  });

  test('without a time-stamp the five are REVOKED_NO_POE and the eight out of their validity, UNDECIDED', async () => {
    const report = verifyChecked(plain, { trust: await trust2029(), at: AT_2029 });
    expect(report.answer).toBe('UNDECIDED');
    expect(report.signatures.slice(0, 5).map(({ subIndication }) => subIndication)).toEqual(
      Array(5).fill('REVOKED_NO_POE'),
    );
    expect(new Set(report.signatures.slice(5, 13).map(({ subIndication }) => subIndication))).toEqual(
      new Set(['OUT_OF_BOUNDS_NO_POE']),
    );
  });
});

describe('status of services in the trust list', () => {
  test('a CA withdrawn in 2033 does not undo a signature time-stamped in 2026; without proof it does', async () => {
    const history = {
      [pki.vgca.ca.certificateSha256]: [
        { status: 'withdrawn' as const, from: ms('2027-01-01') },
        { status: 'granted' as const, from: 0 },
      ],
    };
    const crls = sourceOf([
      await crl(pki.vgca.ca, '2027-02-01', '2027-03-01'),
      await crl(pki.vgca.root, '2027-02-01', '2027-03-01'),
    ]);
    const trust = await timeStore({ issued: '2027-02-01', services: [tsa1], history, revocation: crls });
    const at = '2027-02-02T00:00:00Z';
    // The service is under the same CA: what counts is its own status, which the list keeps apart.
    expect(verifyChecked(yearZero, { trust, at }).answer).toBe('ACCEPT');
    expect(verifyChecked(plain, { trust, at })).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE',
    });
  });

  test('a service that was withdrawn needs a proof of its tokens from before', async () => {
    const history = {
      [tsa1.certificateSha256]: [
        { status: 'withdrawn' as const, from: ms('2027-01-01') },
        { status: 'granted' as const, from: 0 },
      ],
    };
    const other = await tsa('TSA khác', '2026-01-01', '2031-01-01', pki.neac.root);
    const crls = await Promise.all(
      [pki.vgca.ca, pki.vgca.root, pki.neac.root].map((ca) =>
        crl(ca, '2027-02-01', '2027-03-01', ca === pki.vgca.ca ? revoked : []),
      ),
    );
    const trust = await timeStore({
      issued: '2027-02-01',
      services: [tsa1, other],
      history,
      revocation: sourceOf(crls),
    });
    const at = '2027-02-02T00:00:00Z';
    const proven = await archived(withValues(yearZero, { crls: crls2026 }), other, '2026-06-12');
    const seals = [yearZero, proven].map((bytes) => verifyChecked(bytes, { trust, at }).signatures[15]!);
    expect(seals.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual([at, STAMPED]);
    expect(seals[0]!.timestamps?.[0]).toMatchObject({ subIndication: 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE' });
  });
});
