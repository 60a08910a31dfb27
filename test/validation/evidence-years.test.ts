import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { digestHex } from '#crypto';
import {
  type EvidenceRecord,
  readEvidenceRecord,
  readTimestamp,
  type TimestampFacts,
  withValues,
  writeEvidenceRecord,
} from '../../src/cms/index.js';
import type { DemoCa } from '../../src/demo-world/index.js';
import { concatBytes, utf8Encode } from '../../src/encoding.js';
import {
  buildEvidence,
  type EmbedOptions,
  extendDetailed,
  localTimestamper,
  renewEvidence,
  signPdf,
} from '../../src/issuing/index.js';
import { appendDocumentTimestamp } from '../../src/pdf/signature/dss.js';
import { buildTrustList, folderSource, openTrust, signReceiptList, signTrustList } from '../../src/trust/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { type AlgorithmSunset, algorithmSunsets } from '../../src/validation/algorithms.js';
import { evidenceLeafDigests } from '../../src/validation/index.js';
import { examineWith } from '../../src/validation/verify.js';
import { openCrl, openOcsp, revocationSource } from '../../src/x509/index.js';
import { existenceOf, stamperAt } from '../support/evidence-fixture.js';
import { verifyChecked } from '../support/report-invariants.js';
import { smallPdf } from '../support/small-pdf.js';
import { crl, ms, sourceOf, timeStore, tsa } from '../support/time-fixture.js';
import { AT, cast, revocation, signedPrimary } from '../support/trust-fixture.js';

/** Evidence records through the years, in PDF, and receipts: RFC 4998 §5.3, EN 319 102-1 §5.6, issue 4 §2. */

const { pki, principal } = await cast();

/** A CA whose own signatures are of SHA-512. */
async function strongRoot(id: string, from: string, to: string): Promise<DemoCa> {
  const ca = await pki.issueCa({ id, subject: [['CN', `Gốc ${id} (DEMO)`]], notBefore: ms(from), notAfter: ms(to) });
  return { ...ca, key: await ca.demoKey.as('RS512') };
}

const latest = await strongRoot('goc-2028', '2028-01-01', '2090-01-01');
const tsa1 = await tsa('TSA 2026', '2025-06-01', '2031-06-01');
const tsa2 = await tsa('TSA 2030', '2029-06-01', '2040-06-01');
const tsa3 = await tsa('TSA 2039', '2038-06-01', '2070-06-01', latest);
const signed = await signedPrimary();
const FIRST = '2026-05-29T14:00:00Z';

/** Stamped 2026, renewed 2030, carried onto SHA-512 in 2039. */
async function renewedRecord(bytes: Uint8Array, steps: 1 | 2 | 3 = 3, embed = false) {
  const [own] = await buildEvidence([{ name: 'a', bytes }], { timestamper: stamperAt(tsa1, FIRST) });
  const renew = async (record: Uint8Array, by: typeof tsa1, at: string, digest?: 'SHA-512') => {
    const [one] = await renewEvidence([{ name: 'a', record, bytes }], {
      timestamper: stamperAt(by, at),
      ...(digest && { digest }),
      ...(embed && { embed: { trust: await trustThen(at), at } }),
    });
    if (one === undefined || 'error' in one) throw new Error(one?.error.code);
    expect(one.missing).toEqual([]);
    return one.record;
  };
  let record = own!.der;
  if (steps > 1) record = await renew(record, tsa2, '2030-05-02T00:00:00Z');
  if (steps > 2) record = await renew(record, tsa3, '2039-05-02T00:00:00Z', 'SHA-512');
  return record;
}

const crlsOf = (from: string, to: string) =>
  Promise.all([pki.vgca.root, pki.vgca.ca, pki.neac.root, pki.neac.remote].map((ca) => crl(ca, from, to)));
const crls2030 = await crlsOf('2030-05-01', '2030-06-01');
const crls2026 = await crlsOf('2026-06-10', '2026-07-10');
const crls2039 = await crlsOf('2039-05-01', '2039-06-01');

/** The list and the CRLs of a renewal's time. */
const trustThen = (at: string): Promise<TrustStore> =>
  timeStore({
    issued: at.slice(0, 10),
    roots: [latest],
    services: [tsa1, tsa2, tsa3],
    revocation: sourceOf(at < '2039' ? crls2030 : crls2039),
  });

async function trust2066(more: Partial<TrustStore> = {}): Promise<TrustStore> {
  const withdrawn = (since: string) => [
    { status: 'withdrawn' as const, from: ms(since) },
    { status: 'granted' as const, from: 0 },
  ];
  const made = await timeStore({
    issued: '2066-11-10',
    roots: [latest],
    services: [tsa1, tsa2, tsa3],
    history: {
      [pki.vgca.ca.certificateSha256]: withdrawn('2045-01-01'),
      [tsa1.certificateSha256]: withdrawn('2031-06-01'),
      [tsa2.certificateSha256]: withdrawn('2040-06-01'),
    },
    revocation: sourceOf([...crls2026, ...crls2030, ...crls2039, await crl(latest, '2066-11-20', '2066-12-20')]),
  });
  return { ...made, ...more };
}

const sunset: AlgorithmSunset = { what: 'digest', value: 'SHA-256', until: ms('2045-01-01'), source: 'simulated' };
const weak = { sunsets: [...algorithmSunsets, sunset] };
const LATE = '2066-11-21T00:00:00Z';

describe('a record of 2026 with an evidence record alone, verified in 2066', () => {
  test('is accepted with the renewals, each time-stamp judged as of the next; without them it is left open', async () => {
    const trust = await trust2066();
    const report = verifyChecked(signed, { trust, at: LATE, evidence: [await renewedRecord(signed)] });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual(Array(3).fill(FIRST));
    expect(report.signatures[0]?.timestamps?.map(({ kind, indication }) => `${kind} ${indication}`)).toEqual(
      Array(3).fill('EVIDENCE_RECORD PASSED'),
    );
    for (const steps of [1, 2] as const) {
      const left = verifyChecked(signed, { trust, at: LATE, evidence: [await renewedRecord(signed, steps)] });
      expect(left.answer).toBe('UNDECIDED');
    }
  });

  test('keeps the revocation data of its services itself where they were put into it with each renewal', async () => {
    const today = await crl(latest, '2066-11-20', '2066-12-20');
    const trust = await trust2066({ revocation: sourceOf([...crls2026, today]) });
    const judged = async (embed: boolean) => {
      const evidence = [await renewedRecord(signed, 3, embed)];
      return verifyChecked(signed, { trust, at: LATE, evidence });
    };
    expect((await judged(false)).answer).toBe('UNDECIDED');
    const report = await judged(true);
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual(Array(3).fill(FIRST));
    // What a renewal puts into a token is proven from that renewal on: what is put in afterwards breaks the chain.
    const record = await renewedRecord(signed, 2, true);
    const { chains } = (readEvidenceRecord(record) as { record: EvidenceRecord }).record;
    const { tokenDer } = chains[0]![0]!;
    const fuller = withValues(tokenDer, { certificates: [], crls: [today], ocspResponses: [] });
    expect(readTimestamp(fuller)).toMatchObject({ timestamp: { time: ms(FIRST) } });
    const [head, ...rest] = chains[0]!;
    const broken = writeEvidenceRecord([[{ ...head!, tokenDer: fuller }, ...rest]]);
    const at = '2030-05-20T00:00:00Z';
    expect(verifyChecked(signed, { trust: await trustThen(at), at, evidence: [record] }).signatures[0]).toMatchObject({
      timestamps: [{ indication: 'PASSED' }, { indication: 'PASSED' }],
    });
    expect(verifyChecked(signed, { trust: await trustThen(at), at, evidence: [broken] }).signatures[0]).toMatchObject({
      timestamps: [{ code: 'EVIDENCE_LINK' }, { code: 'EVIDENCE_LINK' }],
    });
  });

  test('takes OCSP answers into its tokens, and CRLs above 64 kB only when asked to', async () => {
    const at = '2026-06-15T00:00:00Z';
    const many = Array.from({ length: 2_000 }, (_, i) => ({
      leaf: { serialNumber: Uint8Array.of(0x7f, i >> 8, i & 0xff, ...new Uint8Array(13)) },
      entry: { revokedAt: ms('2026-06-01') },
    }));
    const large = await crl(pki.vgca.ca, '2026-06-10', '2026-07-10', many);
    expect(large.length).toBeGreaterThan(64 * 1024);
    const root = await crl(pki.vgca.root, '2026-06-10', '2026-07-10');
    const trust = await timeStore({ issued: '2026-06-10', services: [tsa1], revocation: sourceOf([large, root]) });
    const [own] = await buildEvidence([{ name: 'a', bytes: signed }], { timestamper: stamperAt(tsa1, FIRST) });
    const renewed = async (some: Pick<EmbedOptions, 'trust' | 'embedLarge'>) => {
      const embed = { at, ...some };
      const options = { timestamper: stamperAt(tsa1, at), embed };
      const [one] = await renewEvidence([{ name: 'a', record: own!.der }], options);
      if (one === undefined || 'error' in one) throw new Error(one?.error.code);
      const reading = readEvidenceRecord(one.record) as { record: EvidenceRecord };
      const token = readTimestamp(reading.record.chains[0]![0]!.tokenDer) as { timestamp: TimestampFacts };
      const { crls = [], ocspResponses = [] } = token.timestamp;
      return { crls, ocspResponses, missing: one.missing.map(({ code }) => code) };
    };
    expect(await renewed({ trust })).toEqual({ crls: [root], ocspResponses: [], missing: ['EVIDENCE_DATA_TOO_LARGE'] });
    const whole = await renewed({ trust, embedLarge: true });
    expect(whole).toMatchObject({ missing: [], crls: expect.arrayContaining([large, root]) });
    const said = { certificateDer: tsa1.certificateDer, thisUpdate: ms('2026-06-14') };
    const answer = await pki.ocsp(pki.vgca.ca, [said]);
    const both = revocationSource({ crls: [large, root].map((der) => openCrl(der)), ocsp: [openOcsp(answer)] });
    expect(await renewed({ trust: { ...trust, revocation: both } })).toEqual({
      crls: [root],
      ocspResponses: [answer],
      missing: [],
    });
  });

  test('after SHA-256 was given up holds with the new hash, its CRLs proven by evidence of their own, and not without', async () => {
    const evidence = [await renewedRecord(signed)];
    const plain = await trust2066();
    const judged = (trust: TrustStore) => examineWith(signed, { trust, at: LATE, evidence }, weak).report;
    expect(judged(plain).answer).toBe('UNDECIDED');
    const records = new Map<string, Uint8Array>();
    for (const der of [...crls2026, ...crls2030, ...crls2039]) {
      const [own] = await buildEvidence([{ name: 'crl', bytes: der }], {
        timestamper: stamperAt(tsa3, '2039-06-01T00:00:00Z'),
        wholeFile: true,
        digest: 'SHA-512',
      });
      expect(own!.leafSha256).toBe(digestHex('SHA-256', der));
      records.set(own!.leafSha256, own!.der);
    }
    const report = judged({ ...plain, existence: existenceOf(records) });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual(Array(3).fill(FIRST));
    // Without the new hash there is nothing to hold on to.
    const old = { trust: { ...plain, existence: existenceOf(records) }, at: LATE };
    const two = [await renewedRecord(signed, 2)];
    expect(examineWith(signed, { ...old, evidence: two }, weak).report.answer).toBe('UNDECIDED');
    // A PDF of no record lies under its time-stamps with every octet that its signature is over.
    const signingTime = '2026-05-28T03:00:00Z';
    const pdf = await signPdf(smallPdf(), { role: 'principal', signer: principal.signer, signingTime });
    const ofPdf = (record: Uint8Array) =>
      examineWith(pdf, { ...old, policy: 'signatures', evidence: [record] }, weak).report.answer;
    expect([ofPdf(await renewedRecord(pdf)), ofPdf(await renewedRecord(pdf, 2))]).toEqual(['ACCEPT', 'UNDECIDED']);
  });
});

describe('a PDF', () => {
  const at = (time: string) => localTimestamper(tsa1.signer, { now: () => ms(time) });

  test('is proven to the end of the revision that was stamped: not what was signed after it, and whatever was appended', async () => {
    const document = await PDFDocument.create();
    document.addPage([200, 100]);
    const plain = await document.save({ useObjectStreams: false });
    const { issue } = await cast();
    const signer = await issue('CON DẤU TRANG', { notAfter: ms('2027-06-01') });
    const sign = (pdf: Uint8Array, signingTime: string) =>
      signPdf(pdf, { role: 'school-seal', signer: signer.signer, signingTime });
    const once = await sign(plain, '2026-05-28T03:00:00Z');
    const [own] = await buildEvidence([{ name: 'a.pdf', bytes: once }], { timestamper: at(FIRST) });
    const trust = await timeStore({ services: [tsa1] });
    const judged = (bytes: Uint8Array, evidence = own!.der) =>
      verifyChecked(bytes, { trust, at: AT, policy: 'signatures', evidence: [evidence] });
    const times = (bytes: Uint8Array, evidence?: Uint8Array) =>
      judged(bytes, evidence).signatures.map(({ bestSignatureTime }) => bestSignatureTime);
    expect(times(once)).toEqual([FIRST]);
    const twice = await sign(once, '2026-06-05T00:00:00Z');
    expect(times(twice)).toEqual([FIRST, AT]);
    const extended = await extendDetailed(twice, { trust, at: '2026-11-20', to: 'B-T', timestamper: at('2026-06-10') });
    expect(times(extended.bytes)).toEqual([FIRST, '2026-06-10T00:00:00Z']);
    // Evidence of the later file says nothing of the earlier one, nor of another.
    const [of2] = await buildEvidence([{ name: 'b.pdf', bytes: twice }], { timestamper: at(FIRST) });
    expect(times(once, of2!.der)).toEqual([AT]);
    const changed = once.slice();
    changed[changed.length - 7]! ^= 1;
    expect(judged(changed).answer).not.toBe('ACCEPT');
    expect(evidenceLeafDigests(extended.bytes, 'SHA-256')).toEqual(
      expect.arrayContaining([own!.leafSha256, of2!.leafSha256]),
    );
  });

  test('is found again by its leaf where white space was put between its end and what was appended', async () => {
    const document = await PDFDocument.create();
    document.addPage([200, 100]);
    const plain = await document.save({ useObjectStreams: false });
    const { issue } = await cast();
    const signer = await issue('CON DẤU TRANG', { notAfter: ms('2027-06-01') });
    const signingTime = '2026-05-28T03:00:00Z';
    const once = await signPdf(plain, { role: 'school-seal', signer: signer.signer, signingTime });
    // Some writers end with `%%EOF`, and whoever appends begins a line of its own.
    const bare = once.slice(0, -1);
    expect(new TextDecoder().decode(bare.subarray(-5))).toBe('%%EOF');
    for (const end of ['', '\r\n', '\n', '\r']) {
      const file = concatBytes(bare, utf8Encode(end));
      const later = await appendDocumentTimestamp(concatBytes(file, utf8Encode('\n')), at('2026-06-10'));
      expect(evidenceLeafDigests(later, 'SHA-256')).toContain(digestHex('SHA-256', file));
    }
  });
});

describe('a receipt', () => {
  test('counts from a key that the trust list names as receipt service, and from no other', async () => {
    const { issue } = await cast();
    const [service, stranger] = await Promise.all(['Dịch vụ tiếp nhận', 'Người lạ'].map((name) => issue(name)));
    const operator = await issue('Sở minh họa', {
      subject: [
        ['C', 'VN'],
        ['O', 'Sở minh họa (DEMO)'],
        ['CN', 'Sở minh họa'],
      ],
    });
    const leaf = evidenceLeafDigests(signed, 'SHA-256')[1]!;
    const lists = async (by: typeof service, at = '2026-06-01T00:00:00Z') =>
      signReceiptList(
        { id: 'urn:vi-du:tiep-nhan', issuedAt: '2026-06-02T00:00:00Z', receipts: [{ sha256: leaf, at }] },
        by!.signer,
      );
    const usual = await timeStore({
      services: [tsa1],
      revocation: await revocation({ entries: [{ leaf: principal, entry: { revokedAt: ms('2026-09-01') } }] }),
    });
    const bundle = async (
      receipts: Uint8Array,
      history: readonly { status: 'granted' | 'withdrawn'; from: string }[] = [
        { status: 'granted', from: '2026-01-01' },
      ],
    ): Promise<TrustStore> => {
      const list = buildTrustList({
        operator: { name: 'Sở minh họa (DEMO)' },
        sequence: 1,
        issuedAt: '2026-11-10T00:00:00Z',
        nextUpdate: '2027-05-10T00:00:00Z',
        receiptServices: [{ name: 'Dịch vụ tiếp nhận minh họa', keys: [service!.certificateDer], history }],
      });
      const files = new Map([
        ['trust-list.jws', await signTrustList(list, operator.signer, '2026-11-10T00:00:00Z')],
        ['receipts/2026-06.jws', receipts],
      ]);
      const opened = openTrust(folderSource(files), { at: AT, allowUnpinned: true });
      const { existence, receiptServices } = opened;
      return { ...usual, ...(existence && { existence }), ...(receiptServices && { receiptServices }) };
    };
    const judged = async (trust: TrustStore) => verifyChecked(signed, { trust, at: AT });
    const good = await judged(await bundle(await lists(service)));
    expect(good.answer).toBe('ACCEPT');
    expect(good.signatures[0]?.bestSignatureTime).toBe('2026-06-01T00:00:00Z');
    const remarks = async (trust: TrustStore) => {
      const report = await judged(trust);
      expect(report.answer).toBe('UNDECIDED');
      return (report.remarks ?? []).map(({ code }) => code);
    };
    expect(await remarks(await bundle(await lists(stranger)))).toContain('RECEIPT_SIGNER_UNKNOWN');
    const withdrawn = [
      { status: 'granted', from: '2026-01-01' },
      { status: 'withdrawn', from: '2026-08-01' },
    ] as const;
    expect(await remarks(await bundle(await lists(service), withdrawn))).toContain('RECEIPT_SIGNER_UNKNOWN');
    // Not yet a service at the time that it tells.
    const young = [{ status: 'granted', from: '2026-06-01T12:00:00Z' }] as const;
    expect(await remarks(await bundle(await lists(service), young))).toContain('RECEIPT_SIGNER_UNKNOWN');
    // Named twice, once as withdrawn: the order of the list does not matter.
    const [granted, ended] = [await bundle(await lists(service)), await bundle(await lists(service), withdrawn)];
    const both = [...granted.receiptServices!, ...ended.receiptServices!];
    for (const receiptServices of [both, both.toReversed()])
      expect((await judged({ ...granted, receiptServices })).answer).toBe('ACCEPT');
    // Of a time after the list itself.
    expect(await remarks(await bundle(await lists(service, '2026-06-03T00:00:00Z')))).toContain('RECEIPT_UNUSABLE');
    const broken = await lists(service);
    broken[broken.length - 3]! ^= 1;
    expect(await remarks(await bundle(broken))).toContain('RECEIPT_UNUSABLE');
  });
});
