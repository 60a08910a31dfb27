import { describe, expect, test } from 'vitest';
import { editHeader, editJws, editPayload } from '../../src/demo-world/forge.js';
import { commercialSeal } from '../../src/demo-world/index.js';
import { openJades } from '../../src/jades/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { weightiest } from '../../src/validation/finding.js';
import type { SignatureTimes } from '../../src/validation/revocation.js';
import { judgeSignature } from '../../src/validation/signature-judgement.js';
import { authorityKeyIdentifier, writeName } from '../../src/x509/write.js';
import { verifyChecked } from '../support/report-invariants.js';
import { signatureFacts } from '../support/signature-facts.js';
import {
  AT,
  cast,
  revocation,
  SIGNED_AT,
  type StoreOptions,
  signedPrimary,
  signer,
  step,
  store,
} from '../support/trust-fixture.js';

/** Every row of the table of contract §3. */

const DAY = 86_400_000;

async function judge(bytes: Uint8Array, options: StoreOptions = {}, at: string = AT) {
  const report = verifyChecked(bytes, { trust: await store(options), at });
  const { answer, subIndication, code, verdict } = report;
  return { report, row: { verdict, subIndication, answer, code } };
}

/** The seal's signature of a good record judged by the pure process, with proofs of time that the format cannot carry yet. */
async function judgeSeal(
  proof: Pick<SignatureTimes, 'proofOfExistence' | 'createdAfter'>,
  trust: TrustStore,
  by?: Uint8Array,
) {
  const bytes = by ?? (await signedPrimary());
  const carried = openJades(bytes).signatures[2]!;
  const facts = signatureFacts(carried, proof, trust, Date.parse(AT));
  const judgement = judgeSignature(facts, [], trust, { revocation: { required: true, maxAge: 0 }, staleTolerance: 0 });
  const top = weightiest(judgement.findings);
  return top === undefined
    ? 'PASSED'
    : { indication: top.indication, subIndication: top.subIndication, answer: top.answer, code: top.code };
}

const sealed = async (by: Parameters<typeof step>[0], more = {}) =>
  signedPrimary(([homeroom, principal]) => [homeroom!, principal!, step(by, 'school-seal', more)]);

describe('contract §3, proof of failure', () => {
  test('a signature value that does not verify over the carried bytes is SIG_CRYPTO_FAILURE', async () => {
    const bytes = editPayload(await signedPrimary(), (record) => ({ ...record, ten_lop_hoc: '1 sửa' }));
    const { report, row } = await judge(bytes);
    expect(row).toEqual({
      verdict: 'TOTAL_FAILED',
      subIndication: 'SIG_CRYPTO_FAILURE',
      answer: 'REJECT',
      code: 'SIGNATURE_VALUE_WRONG',
    });
    expect(report.signatures.map(({ integrity }) => integrity)).toEqual(['BROKEN', 'BROKEN', 'BROKEN']);
    expect(report.message.vi).toBe(
      'KHÔNG CHẤP NHẬN: Chữ ký không khớp với nội dung: nội dung đã bị sửa sau khi ký, hoặc chữ ký bị làm hỏng.',
    );
  });

  test.each([
    ['alg none', { alg: 'none' }],
    ['a MAC', { alg: 'HS256' }],
    ['an unknown critical name', { crit: ['la'] }],
  ])('%s is FORMAT_FAILURE', async (_title, changed) => {
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      signatures[2]!.protected = editHeader(signatures[2]!.protected, (header) => {
        Object.assign(header, changed);
      });
    });
    expect((await judge(bytes)).row).toMatchObject({
      verdict: 'TOTAL_FAILED',
      subIndication: 'FORMAT_FAILURE',
      answer: 'REJECT',
    });
  });

  test('bad base64url in a signature value is FORMAT_FAILURE', async () => {
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      signatures[2]!.signature += '=';
    });
    expect((await judge(bytes)).row).toMatchObject({ subIndication: 'FORMAT_FAILURE', answer: 'REJECT' });
  });

  test('a name in both headers is FORMAT_FAILURE', async () => {
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      signatures[2]!.header = { alg: 'RS256' };
    });
    expect((await judge(bytes)).row).toMatchObject({ subIndication: 'FORMAT_FAILURE', answer: 'REJECT' });
  });

  test('proof of creation after the revocation is FAILED / REVOKED', async () => {
    const { seal } = await cast();
    const revokedAt = SIGNED_AT + 10 * DAY;
    const trust = await store({ revocation: await revocation({ entries: [{ leaf: seal, entry: { revokedAt } }] }) });
    expect(await judgeSeal({ createdAfter: revokedAt + DAY }, trust)).toEqual({
      indication: 'FAILED',
      subIndication: 'REVOKED',
      answer: 'REJECT',
      code: 'SIGNED_AFTER_REVOCATION',
    });
  });

  test('proof of creation after notAfter is FAILED / EXPIRED', async () => {
    const { issue } = await cast();
    const short = await issue('Hết Hạn Minh Họa', { notAfter: SIGNED_AT + DAY });
    const bytes = await sealed(short);
    expect(await judgeSeal({ createdAfter: SIGNED_AT + 2 * DAY }, await store(), bytes)).toMatchObject({
      indication: 'FAILED',
      subIndication: 'EXPIRED',
      answer: 'REJECT',
    });
  });

  test('proof of existence before notBefore is FAILED / NOT_YET_VALID', async () => {
    const { seal } = await cast();
    expect(await judgeSeal({ proofOfExistence: seal.notBefore - DAY }, await store())).toMatchObject({
      indication: 'FAILED',
      subIndication: 'NOT_YET_VALID',
      answer: 'REJECT',
    });
  });
});

describe('contract §3, certificates and paths', () => {
  test('no certificate that matches the signed digest is NO_SIGNING_CERTIFICATE_FOUND, UNDECIDED', async () => {
    const { principal, seal } = await cast();
    // The seal's header names its own certificate by digest and carries another one.
    const bytes = await sealed({ key: seal.key, chain: seal.chain });
    const swapped = editJws(bytes, ({ signatures }) => {
      const other = JSON.parse(Buffer.from(signatures[1]!.protected, 'base64url').toString());
      signatures[2]!.protected = editHeader(signatures[2]!.protected, (header) => {
        header['x5c'] = other.x5c;
      });
    });
    expect(principal.certificateSha256).not.toBe(seal.certificateSha256);
    const { report } = await judge(swapped);
    expect(report.signatures[2]).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
      answer: 'UNDECIDED',
    });
  });

  test('a certificate of an authority that nobody listed is NO_CERTIFICATE_CHAIN_FOUND, UNDECIDED', async () => {
    const { pki, issue } = await cast();
    const root = await pki.issueCa({
      id: 'xa-la',
      subject: [
        ['C', 'VN'],
        ['CN', 'Gốc xa lạ (DEMO)'],
      ],
    });
    const ca = await pki.issueCa({
      id: 'xa-la-ca',
      issuer: root,
      subject: [
        ['C', 'VN'],
        ['CN', 'CA xa lạ (DEMO)'],
      ],
    });
    const leaf = await issue('Con dấu xa lạ', { ca });
    // Only the leaf is carried, so nothing says where the chain ends.
    const { report, row } = await judge(await sealed({ key: leaf.key, chain: [leaf.certificateDer] }), {
      change: (entry) => ({ ...entry, signers: [...entry.signers, signer('school-seal', 'Con dấu mới', leaf)] }),
    });
    expect(report.signatures[2]).toMatchObject({
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
      answer: 'UNDECIDED',
      code: 'PATH_NOT_FOUND',
    });
    expect(row).toMatchObject({ answer: 'UNDECIDED', code: 'PATH_NOT_FOUND' });
    expect(report.signatures[2]?.path).toBeUndefined();
  });

  test('a certificate that names a listed CA which did not sign it is ISSUER_CA_UNKNOWN, REJECT', async () => {
    const { pki, issue } = await cast();
    const root = await pki.issueCa({ id: 'gia', subject: pki.vgca.root.subject });
    const ca = await pki.issueCa({ id: 'gia-ca', issuer: root, subject: pki.vgca.ca.subject });
    const leaf = await issue('TRƯỜNG SAO KHUÊ MINH HỌA (DEMO)', { ca });
    const { report } = await judge(await sealed(leaf));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ISSUER_CA_UNKNOWN' });
  });

  test('a self-signed certificate that is no anchor is ISSUER_CA_UNKNOWN, REJECT', async () => {
    const { pki } = await cast();
    const self = await pki.issueCa({
      id: 'tu-ky',
      subject: [['CN', 'Tự ký (DEMO)']],
      keyUsage: ['digitalSignature', 'keyCertSign'],
    });
    const { report } = await judge(await sealed({ key: self.demoKey, chain: [self.certificateDer] }));
    expect(report.signatures[2]).toMatchObject({ answer: 'REJECT', code: 'ISSUER_CA_UNKNOWN' });
  });

  test('an unlisted CA under a root whose hierarchy the list says is complete is ISSUER_CA_UNKNOWN, REJECT', async () => {
    const { pki, issue } = await cast();
    const ca = await pki.issueCa({
      id: 'ngoai-danh-sach',
      issuer: pki.neac.root,
      subject: [
        ['C', 'VN'],
        ['CN', 'CA ngoài danh sách (DEMO)'],
      ],
    });
    const leaf = await issue('Con dấu', { ca });
    const complete = new Map([[pki.neac.root.spkiSha256, Date.parse(AT) - DAY]]);
    const bytes = await sealed(leaf);
    const { report } = await judge(bytes, { completeHierarchies: complete });
    expect(report.signatures[2]).toMatchObject({ answer: 'REJECT', code: 'ISSUER_CA_UNKNOWN' });
    // A list that does not say so has nothing against the CA: path validation alone decides.
    const open = await judge(bytes);
    expect(open.report.signatures[2]?.checks.find(({ code }) => code === 'CHECK_PATH')?.outcome).toBe('OK');
  });

  test('a certificate whose authority key identifier names a complete hierarchy is ISSUER_CA_UNKNOWN when its CA is not listed', async () => {
    const { pki, issue } = await cast();
    const ca = await pki.issueCa({
      id: 'khong-kem',
      issuer: pki.neac.root,
      subject: [
        ['C', 'VN'],
        ['CN', 'CA không kèm theo (DEMO)'],
      ],
    });
    const aki = authorityKeyIdentifier(ca.keyIdentifier, {
      name: writeName(pki.neac.root.subject),
      serialNumber: ca.serialNumber,
    });
    const leaf = await issue('Con dấu', { ca, extensions: [aki] });
    const bytes = await sealed({ key: leaf.key, chain: [leaf.certificateDer] });
    const open: StoreOptions = { change: (entry) => ({ ...entry, signersComplete: false }) };
    expect((await judge(bytes, open)).report.signatures[2]).toMatchObject({
      answer: 'UNDECIDED',
      code: 'PATH_NOT_FOUND',
    });
    const completeHierarchies = new Map([[pki.neac.root.spkiSha256, Date.parse(AT) - DAY]]);
    expect((await judge(bytes, { ...open, completeHierarchies })).report.signatures[2]).toMatchObject({
      answer: 'REJECT',
      code: 'ISSUER_CA_UNKNOWN',
    });
  });

  test('a CA created after the list that says it is complete leaves the answer open', async () => {
    const { pki, issue } = await cast();
    const ca = await pki.issueCa({
      id: 'moi',
      issuer: pki.neac.root,
      subject: [
        ['C', 'VN'],
        ['CN', 'CA mới (DEMO)'],
      ],
      notBefore: SIGNED_AT - DAY,
    });
    const leaf = await issue('Con dấu', { ca });
    const complete = new Map([[pki.neac.root.spkiSha256, SIGNED_AT - 2 * DAY]]);
    const { report } = await judge(await sealed(leaf), {
      completeHierarchies: complete,
      change: (entry) => ({ ...entry, signersComplete: false }),
    });
    expect(report.signatures[2]).toMatchObject({ answer: 'UNDECIDED', code: 'PATH_NOT_FOUND' });
  });

  test('an anchor withdrawn before the time in question is NO_CERTIFICATE_CHAIN_FOUND_NO_POE, UNDECIDED', async () => {
    const { report, row } = await judge(await signedPrimary(), {
      authorities: (listed) =>
        listed.name.endsWith('vgca-root')
          ? {
              ...listed,
              history: [
                { status: 'withdrawn', from: SIGNED_AT + DAY },
                { status: 'granted', from: 0 },
              ],
            }
          : listed,
    });
    expect(row).toMatchObject({
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE',
      answer: 'UNDECIDED',
      code: 'AUTHORITY_NOT_GRANTED',
    });
    expect(report.settledBy?.[0]?.what).toBe('TIME_STAMP');
  });

  test('with a proof of existence from before its withdrawal the anchor still holds', async () => {
    const trust = await store({
      authorities: (listed) =>
        listed.name.endsWith('vgca-root')
          ? {
              ...listed,
              history: [
                { status: 'withdrawn', from: SIGNED_AT + 9 * DAY },
                { status: 'granted', from: 0 },
              ],
            }
          : listed,
    });
    expect(await judgeSeal({ proofOfExistence: SIGNED_AT + DAY }, trust)).toBe('PASSED');
  });

  test('a listed issuing CA must be granted too', async () => {
    const { row } = await judge(await signedPrimary(), {
      authorities: (listed) =>
        listed.name.endsWith('vgca-ca')
          ? {
              ...listed,
              history: [
                { status: 'withdrawn', from: 1 },
                { status: 'granted', from: 0 },
              ],
            }
          : listed,
    });
    expect(row).toMatchObject({ answer: 'UNDECIDED', code: 'AUTHORITY_NOT_GRANTED' });
  });

  test('an anchor for time-stamping alone is none for documents', async () => {
    const { row } = await judge(await signedPrimary(), {
      authorities: (listed) => (listed.kind === 'root-ca' ? { ...listed, purposes: ['time-stamping'] } : listed),
    });
    expect(row).toMatchObject({ answer: 'UNDECIDED', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' });
  });

  test.each([
    ['a key for encryption only', { keyUsage: ['keyEncipherment'] as const }],
    ['a certificate for web servers only', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] }],
    [
      'an unknown critical extension',
      { extensions: [{ oid: '1.2.3.4.5.6', critical: true, value: Uint8Array.of(5, 0) }] },
    ],
  ])('%s is CHAIN_CONSTRAINTS_FAILURE, REJECT', async (_title, more) => {
    const { issue } = await cast();
    const leaf = await issue('Sai mục đích', {
      subject: commercialSeal({ name: 'Con dấu (DEMO)', taxCode: '0000000999', province: 'Minh Họa' }),
      ...more,
    });
    const { report } = await judge(await sealed(leaf));
    expect(report.signatures[2]).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
      answer: 'REJECT',
    });
  });
});
