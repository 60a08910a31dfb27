import { describe, expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { openJades } from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { weightiest } from '../../src/validation/finding.js';
import type { VerifyOptions } from '../../src/validation/index.js';
import type { SignatureTimes } from '../../src/validation/revocation.js';
import { judgeSignature } from '../../src/validation/signature-judgement.js';
import { verifyChecked } from '../support/report-invariants.js';
import { signatureFacts } from '../support/signature-facts.js';
import {
  AT,
  cast,
  type issuersOf,
  PRIMARY,
  primaryRecord,
  revocation,
  SIGNED_AT,
  type StoreOptions,
  signedPrimary,
  signer,
  step,
  store,
  usualSteps,
} from '../support/trust-fixture.js';

/** The lower rows of the table of contract §3: algorithms, validity, revocation, freshness, authority. */

const DAY = 86_400_000;

async function judge(bytes: Uint8Array, options: StoreOptions = {}, more: Partial<VerifyOptions> = {}) {
  return verifyChecked(bytes, { trust: await store(options), at: AT, ...more });
}

type Proof = Pick<SignatureTimes, 'proofOfExistence' | 'createdAfter'>;

async function judgeOne(bytes: Uint8Array, index: number, proof: Proof, trust: TrustStore) {
  const carried = openJades(bytes).signatures[index]!;
  const facts = signatureFacts(carried, proof, trust, Date.parse(AT));
  const judgement = judgeSignature(facts, [], trust, { revocation: { required: true, maxAge: 0 }, staleTolerance: 0 });
  const top = weightiest(judgement.findings);
  return top === undefined ? 'PASSED' : { subIndication: top.subIndication, answer: top.answer, code: top.code };
}

/** A primary record whose principal is this person, listed as such. */
async function byPrincipal(leaf: Awaited<ReturnType<typeof cast>>['principal'], at = SIGNED_AT) {
  const bytes = await signedPrimary(([homeroom, , seal]) => [homeroom!, step(leaf, 'principal', { at }), seal!]);
  const options: StoreOptions = {
    change: (entry) =>
      entry.code === PRIMARY
        ? { ...entry, signers: [...entry.signers, signer('principal', 'Người thử', leaf)] }
        : entry,
  };
  return { bytes, options };
}

describe('contract §3, algorithms', () => {
  test('a key of 1024 bits in a signature of today is CRYPTO_CONSTRAINTS_FAILURE, REJECT', async () => {
    const { issue } = await cast();
    const leaf = await issue('Khóa Ngắn Minh Họa', { key: 'rsa-1024' });
    const { bytes, options } = await byPrincipal(leaf);
    expect((await judge(bytes, options)).signatures[1]).toMatchObject({
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
      answer: 'REJECT',
      code: 'ALGORITHM_TOO_WEAK',
    });
  });

  test('a weak key in a signature that claims to be from before its end is CRYPTO_CONSTRAINTS_FAILURE_NO_POE, UNDECIDED', async () => {
    const { pki, issue } = await cast();
    // The second and last key of that length in the pool.
    const leaf = await issue('Khóa Cũ Minh Họa', { key: 'rsa-1024', notBefore: Date.parse('2012-01-01T00:00:00Z') });
    const bytes = await signedPrimary(([homeroom, , seal]) => [
      homeroom!,
      step(leaf, 'principal', { at: Date.parse('2013-06-01T00:00:00Z') }),
      seal!,
    ]);
    expect(pki.at).toBe(Date.parse(AT));
    expect(await judgeOne(bytes, 1, {}, await store())).toEqual({
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
      answer: 'UNDECIDED',
      code: 'ALGORITHM_TOO_WEAK',
    });
    const proven = { proofOfExistence: Date.parse('2015-01-01T00:00:00Z') };
    expect(await judgeOne(bytes, 1, proven, await store())).toMatchObject({
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
      answer: 'REJECT',
    });
  });
});

describe('contract §3, validity', () => {
  test('an expired certificate without proof of existence is OUT_OF_BOUNDS_NO_POE, UNDECIDED', async () => {
    const { issue } = await cast();
    const { bytes, options } = await byPrincipal(await issue('Hết Hạn Một', { notAfter: SIGNED_AT + 30 * DAY }));
    const report = await judge(bytes, options);
    expect(report).toMatchObject({
      verdict: 'INDETERMINATE',
      answer: 'UNDECIDED',
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
      code: 'CERTIFICATE_EXPIRED',
      settledBy: [
        { what: 'TIME_STAMP', waitingHelps: false },
        { what: 'CRL', waitingHelps: false },
      ],
    });
  });

  test('an expired certificate that a CRL made at its end calls good is OUT_OF_BOUNDS_NOT_REVOKED', async () => {
    const { issue } = await cast();
    const leaf = await issue('Hết Hạn Hai', { notAfter: Date.parse('2026-11-20T00:00:00Z') });
    const { bytes, options } = await byPrincipal(leaf);
    expect((await judge(bytes, options)).signatures[1]).toMatchObject({
      subIndication: 'OUT_OF_BOUNDS_NOT_REVOKED',
      answer: 'UNDECIDED',
    });
  });

  test('with proof of existence inside its validity an expired certificate does no harm', async () => {
    const { issue } = await cast();
    const { bytes } = await byPrincipal(await issue('Hết Hạn Ba', { notAfter: SIGNED_AT + 30 * DAY }));
    const trust = await store({ revocation: await revocation({ thisUpdate: '2026-06-10T00:00:00Z' }) });
    expect(await judgeOne(bytes, 1, { proofOfExistence: SIGNED_AT + DAY }, trust)).toBe('PASSED');
  });

  test('a claimed time at or after notAfter is SIGNED_AFTER_BY_OWN_CLAIM, REJECT', async () => {
    const { issue } = await cast();
    const leaf = await issue('Hết Hạn Bốn', { notAfter: SIGNED_AT });
    const { bytes, options } = await byPrincipal(leaf);
    expect((await judge(bytes, options)).signatures[1]).toMatchObject({
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
      answer: 'REJECT',
      code: 'SIGNED_AFTER_BY_OWN_CLAIM',
    });
  });

  test('an issuing CA that has expired leaves the answer open, and is never called a forgery', async () => {
    const { pki, issue } = await cast();
    const ca = await pki.issueCa({
      id: 'het-han-ca',
      issuer: pki.neac.root,
      subject: [
        ['C', 'VN'],
        ['CN', 'CA hết hạn (DEMO)'],
      ],
      notBefore: SIGNED_AT - 300 * DAY,
      notAfter: SIGNED_AT + 60 * DAY,
    });
    const { bytes, options } = await byPrincipal(await issue('Dưới CA hết hạn', { ca }));
    expect((await judge(bytes, options)).signatures[1]).toMatchObject({
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
      answer: 'UNDECIDED',
      code: 'CA_OUT_OF_VALIDITY',
    });
  });
});

describe('contract §3, revocation', () => {
  const revoked = async (entry: Parameters<typeof revocation>[0]) => ({ revocation: await revocation(entry) });

  test('revoked, claiming an earlier time, without proof is REVOKED_NO_POE, UNDECIDED', async () => {
    const { principal } = await cast();
    const report = await judge(
      await signedPrimary(),
      await revoked({ entries: [{ leaf: principal, entry: { revokedAt: SIGNED_AT + 40 * DAY } }] }),
    );
    expect(report).toMatchObject({ answer: 'UNDECIDED', subIndication: 'REVOKED_NO_POE', code: 'CERTIFICATE_REVOKED' });
    expect(report.signatures[1]?.revocation?.status).toBe('REVOKED');
  });

  test('revoked at or before its own claimed time is SIGNED_AFTER_BY_OWN_CLAIM, REJECT', async () => {
    const { principal } = await cast();
    const report = await judge(
      await signedPrimary(),
      await revoked({ entries: [{ leaf: principal, entry: { revokedAt: SIGNED_AT } }] }),
    );
    expect(report).toMatchObject({
      answer: 'REJECT',
      subIndication: 'REVOKED_NO_POE',
      code: 'SIGNED_AFTER_BY_OWN_CLAIM',
    });
  });

  test('an issuing CA revoked without proof is REVOKED_CA_NO_POE, UNDECIDED', async () => {
    const { pki } = await cast();
    const report = await judge(
      await signedPrimary(),
      await revoked({
        caEntries: [{ issuer: 'vgca', serialNumber: pki.vgca.ca.serialNumber, revokedAt: SIGNED_AT - DAY }],
      }),
    );
    expect(report).toMatchObject({ answer: 'UNDECIDED', subIndication: 'REVOKED_CA_NO_POE', code: 'CA_REVOKED' });
  });

  test('revoked later than a proof of existence does no harm', async () => {
    const { principal } = await cast();
    const trust = await store(
      await revoked({
        entries: [{ leaf: principal, entry: { revokedAt: SIGNED_AT + 40 * DAY, reason: 'keyCompromise' } }],
      }),
    );
    expect(await judgeOne(await signedPrimary(), 1, { proofOfExistence: SIGNED_AT + DAY }, trust)).toBe('PASSED');
  });

  test('a key compromised before the proof of existence by the CRL’s own word leaves the answer open', async () => {
    const { principal } = await cast();
    const entry = {
      revokedAt: SIGNED_AT + 40 * DAY,
      reason: 'keyCompromise' as const,
      invalidityDate: SIGNED_AT - DAY,
    };
    const trust = await store(await revoked({ entries: [{ leaf: principal, entry }] }));
    expect(await judgeOne(await signedPrimary(), 1, { proofOfExistence: SIGNED_AT + DAY }, trust)).toMatchObject({
      answer: 'UNDECIDED',
      code: 'KEY_COMPROMISED',
    });
  });

  test('a certificate on hold is TRY_LATER, UNDECIDED: its CA has still to decide', async () => {
    const { principal } = await cast();
    const entry = { revokedAt: SIGNED_AT - DAY, reason: 'certificateHold' as const };
    const report = await judge(await signedPrimary(), await revoked({ entries: [{ leaf: principal, entry }] }));
    expect(report).toMatchObject({ answer: 'UNDECIDED', subIndication: 'TRY_LATER', code: 'CERTIFICATE_ON_HOLD' });
  });

  test('no revocation data at all is TRY_LATER, UNDECIDED, and the CRL is asked for by its CA’s listed name', async () => {
    const report = await judge(await signedPrimary(), await revoked({ without: ['vgca-ca'] }));
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'TRY_LATER',
      code: 'REVOCATION_MISSING',
      settledBy: [{ what: 'CRL', of: 'CA minh họa vgca-ca', waitingHelps: true }],
    });
    expect(report.message.vi).toContain('còn thiếu dữ liệu thu hồi chứng thư số còn hạn của «CA minh họa vgca-ca»');
  });

  const stale = { thisUpdate: '2026-10-01T00:00:00Z', nextUpdate: '2026-11-15T00:00:00Z' };

  test('data past their nextUpdate are TRY_LATER; --max-age lengthens them by the operator’s decision, with a warning', async () => {
    const bytes = await signedPrimary();
    expect(await judge(bytes, await revoked(stale))).toMatchObject({ answer: 'UNDECIDED', code: 'REVOCATION_TOO_OLD' });
    expect(await judge(bytes, await revoked(stale), { maxAgeDays: 5 })).toMatchObject({ answer: 'UNDECIDED' });
    const report = await judge(bytes, await revoked(stale), { maxAgeDays: 7 });
    expect(report).toMatchObject({ answer: 'ACCEPT', asOf: '2026-10-01T00:00:00Z' });
    expect(report.message.vi).toContain('HỢP LỆ theo dữ liệu đến ngày 01/10/2026');
    expect(report.signatures[1]?.checks).toContainEqual(
      expect.objectContaining({ code: 'REVOCATION_OLD', outcome: 'WARNING' }),
    );
  });

  test('data made before the proof of existence are not enough; data made after it are enough for ever', async () => {
    const bytes = await signedPrimary();
    const proof = { proofOfExistence: SIGNED_AT + 30 * DAY };
    const early = await revoked({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2027-06-01T00:00:00Z' });
    expect(await judgeOne(bytes, 1, proof, await store(early))).toMatchObject({
      subIndication: 'TRY_LATER',
      code: 'REVOCATION_TOO_OLD',
    });
    const late = await revoked({ thisUpdate: '2026-07-01T00:00:00Z', nextUpdate: '2026-07-02T00:00:00Z' });
    expect(await judgeOne(bytes, 1, proof, await store(late))).toBe('PASSED');
  });

  test('--revocation if-available gives a warning under signatures and is refused under record', async () => {
    const bytes = await signedPrimary();
    const missing = await revoked({ without: ['vgca-ca'] });
    const report = await judge(bytes, missing, { policy: 'signatures', revocation: 'if-available' });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[0]?.checks).toContainEqual(
      expect.objectContaining({ code: 'REVOCATION_MISSING', outcome: 'WARNING' }),
    );
    const trust = await store(missing);
    const { verify } = await import('../../src/validation/index.js');
    expect(() => verify(bytes, { trust, at: AT, policy: 'record', revocation: 'if-available' })).toThrow('WRONG_CALL');
    // Under auto a record is a record: the lenient option does not reach it.
    expect(await judge(bytes, missing, { revocation: 'if-available' })).toMatchObject({ answer: 'UNDECIDED' });
  });

  test('a trust list at or past its next update is TRUST_LIST_STALE; --stale-days turns it into a warning', async () => {
    const bytes = await signedPrimary();
    const info = { nextUpdate: Date.parse(AT) };
    expect(await judge(bytes, { info })).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'TRY_LATER',
      code: 'TRUST_LIST_STALE',
    });
    const report = await judge(bytes, { info }, { staleDays: 1 });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[0]?.checks).toContainEqual(expect.objectContaining({ code: 'TRUST_LIST_STALE' }));
  });

  test('a stale shard can no longer confirm, but it still contradicts', async () => {
    const { otherSeal } = await cast();
    const old = (entry: ReturnType<typeof issuersOf>[number]) => ({ ...entry, listNextUpdate: Date.parse(AT) - DAY });
    expect(await judge(await signedPrimary(), { change: old })).toMatchObject({ code: 'TRUST_LIST_STALE' });
    const bytes = await signedPrimary(([a, b]) => [a!, b!, step(otherSeal, 'school-seal')]);
    expect(await judge(bytes, { change: old })).toMatchObject({ answer: 'REJECT', code: 'SIGNER_OF_OTHER_BODY' });
    const report = await judge(await signedPrimary(), { change: old }, { staleDays: 2 });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[2]?.checks).toContainEqual(
      expect.objectContaining({ code: 'TRUST_LIST_STALE', outcome: 'WARNING' }),
    );
  });
});

describe('contract §3, authority', () => {
  test('an issuer that the list does not hold is AUTHORITY_UNKNOWN, UNDECIDED', async () => {
    const report = await judge(await signedPrimary(), { issuers: [] });
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
      code: 'AUTHORITY_UNKNOWN',
      record: { issuer: PRIMARY },
    });
    // What khue knows all the same: intact, and a certificate by a listed CA.
    expect(report.signatures[1]).toMatchObject({ integrity: 'INTACT', signer: { issuer: 'CA minh họa vgca-ca' } });
  });

  test('an entry in a shard that cannot be used is UNDECIDED, with the shard’s own fault', async () => {
    const trust = {
      ...(await store()),
      issuer: () => ({ unavailable: { code: 'TRUST_SHARD_MISSING' as const, params: { name: 'x', code: 'y' } } }),
    };
    const report = verifyChecked(await signedPrimary(), { trust, at: AT });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'TRUST_SHARD_MISSING', subIndication: 'TRY_LATER' });
  });

  test('a key in no entry of a complete list is SIGNER_NOT_LISTED, REJECT', async () => {
    const { stranger } = await cast();
    const bytes = await signedPrimary(([a, b]) => [a!, b!, step(stranger, 'school-seal')]);
    expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', code: 'SIGNER_NOT_LISTED' });
  });

  test('a key in no entry of a list that does not say it is complete is UNDECIDED, the list’s date first', async () => {
    const { stranger } = await cast();
    const bytes = await signedPrimary(([a, b]) => [a!, b!, step(stranger, 'school-seal')]);
    const report = await judge(bytes, { change: (entry) => ({ ...entry, signersComplete: false }) });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_NOT_LISTED' });
    expect(report.message.vi).toMatch(
      /^Danh sách ngày 10\/11\/2026 không có chữ ký này của Trường Tiểu học Sao Khuê Minh Họa: chưa dùng được\./,
    );
  });

  test('a complete list older than the signature cannot know its key: UNDECIDED', async () => {
    const { stranger } = await cast();
    const bytes = await signedPrimary(([a, b]) => [a!, b!, step(stranger, 'school-seal')]);
    const report = await judge(bytes, { change: (entry) => ({ ...entry, listIssuedAt: SIGNED_AT - DAY }) });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_NOT_LISTED' });
  });

  test('a term that covers the claimed time only is AUTHORITY_TIME_NOT_PROVEN, UNDECIDED', async () => {
    const report = await judge(await signedPrimary(), {
      change: (entry) => ({
        ...entry,
        signers: entry.signers.map((one) => ({ ...one, terms: [{ from: '2025-08-01', to: '2026-09-30' }] })),
      }),
    });
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      code: 'AUTHORITY_TIME_NOT_PROVEN',
      settledBy: [{ what: 'TIME_STAMP' }],
    });
  });

  test('two terms with a gap between them do not cover what lies between', async () => {
    const terms = (between: string) => ({
      change: (entry: ReturnType<typeof issuersOf>[number]) => ({
        ...entry,
        signers: entry.signers.map((one) => ({
          ...one,
          terms: [{ from: '2025-08-01', to: '2026-06-30' }, { from: between }],
        })),
      }),
    });
    expect(await judge(await signedPrimary(), terms('2026-07-01'))).toMatchObject({ answer: 'ACCEPT' });
    expect(await judge(await signedPrimary(), terms('2026-07-02'))).toMatchObject({
      code: 'AUTHORITY_TIME_NOT_PROVEN',
    });
  });

  test('a signature without a signing time cannot be placed: SIGNING_TIME_MISSING, REJECT', async () => {
    const { protectedHeader, signingInput, generalSerialization, linkBytes } = await import('../../src/jades/index.js');
    const { toBase64Url, utf8Encode, fromBase64Url, utf8Decode } = await import('../../src/encoding.js');
    const { digest } = await import('#crypto');
    const payload = canonicalize(primaryRecord());
    const signatures = [];
    const links: Uint8Array[] = [];
    for (const { by, claim } of await usualSteps()) {
      const header = JSON.parse(
        utf8Decode(
          fromBase64Url(
            protectedHeader({
              algorithm: by.key.algorithm,
              certificateChain: by.chain,
              signingTime: SIGNED_AT,
              claims: [claim.role],
              carriage: 'outer',
              previous: { digest: 'SHA-256', values: links },
            }),
          )!,
        ),
      );
      delete header.iat;
      const text = toBase64Url(utf8Encode(JSON.stringify(header)));
      const value = await (await by.key.as(by.key.algorithm)).sign(signingInput(text, payload));
      signatures.push({ protected: text, signature: value });
      links.push(digest('SHA-256', linkBytes(text, toBase64Url(value))));
    }
    const report = await judge(generalSerialization(payload, signatures));
    expect(report.answer).toBe('REJECT');
    expect(report.signatures.every(({ checks }) => checks.some(({ code }) => code === 'SIGNING_TIME_MISSING'))).toBe(
      true,
    );
  });

  test('a detached signature whose document is not given is SIGNED_DATA_NOT_FOUND, UNDECIDED', async () => {
    const { compactSerialization } = await import('../../src/jades/index.js');
    const { utf8Encode } = await import('../../src/encoding.js');
    const bytes = await forgeOuter(utf8Encode('tài liệu'), [step((await cast()).principal, 'principal')]);
    const { protected: text, signature } = JSON.parse(new TextDecoder().decode(bytes)).signatures[0];
    const detached = utf8Encode(compactSerialization({ protected: text, signature }));
    const open = await judge(detached, {}, { policy: 'signatures' });
    expect(open).toMatchObject({ answer: 'UNDECIDED' });
    const documents = [{ name: 'tai-lieu.txt', bytes: utf8Encode('tài liệu') }];
    expect(await judge(detached, {}, { policy: 'signatures', documents })).toMatchObject({ answer: 'ACCEPT' });
  });
});
