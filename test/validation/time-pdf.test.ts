import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { concatBytes } from '../../src/encoding.js';
import { renderPdf } from '../../src/form/index.js';
import { buildEvidence, extendDetailed, localTimestamper, signPdf } from '../../src/issuing/index.js';
import { openPdf } from '../../src/pdf/index.js';
import { appendDocumentTimestamp, appendDss } from '../../src/pdf/signature/dss.js';
import { PdfUpdate, textString, withKeys } from '../../src/pdf/update/index.js';
import { stamperAt } from '../support/evidence-fixture.js';
import { verifyChecked } from '../support/report-invariants.js';
import { crl, ms, sourceOf, timeStore, tsa } from '../support/time-fixture.js';
import { cast, primaryRecord, revocation } from '../support/trust-fixture.js';

/** Time in PDF: the same process through the same seam (EN 319 142-1 §5.4, §6.3). */

const SIGNED = '2026-05-28T03:00:00Z';
const AT = '2026-11-21T00:00:00Z';
let service: DemoLeaf;
let signer: DemoLeaf;
let plain: Uint8Array;

beforeAll(async () => {
  service = await tsa('TSA một', '2025-06-01', '2031-06-01');
  signer = await (await cast()).issue('CON DẤU TRANG', { notAfter: ms('2027-06-01') });
  const document = await PDFDocument.create();
  document.addPage([200, 100]);
  plain = await document.save({ useObjectStreams: false });
});

const at = (time: string) => localTimestamper(service.signer, { now: () => ms(time) });
const sign = (pdf: Uint8Array, time = SIGNED) =>
  signPdf(pdf, { role: 'school-seal', signer: signer.signer, signingTime: time });
const crls = async (day: string, next: string) => {
  const { pki } = await cast();
  return Promise.all([pki.vgca.root, pki.vgca.ca].map((ca) => crl(ca, day, next)));
};

describe('a PDF through the years', () => {
  test('reaches B-T, B-LT and B-LTA, and is accepted when its signer’s certificate has expired', async () => {
    const trust = await timeStore({
      services: [service],
      issued: '2026-05-30',
      revocation: sourceOf(await crls('2026-06-02', '2026-07-02')),
    });
    const common = { trust, at: '2026-06-03T00:00:00Z' };
    const t = await extendDetailed(await sign(plain), { ...common, to: 'B-T', timestamper: at('2026-06-01') });
    expect(t).toMatchObject({ levels: ['B-T'], missing: [] });
    const lt = await extendDetailed(t.bytes, { ...common, to: 'B-LT' });
    expect(lt).toMatchObject({ levels: ['B-LT'], missing: [] });
    const lta = await extendDetailed(lt.bytes, { ...common, to: 'B-LTA', timestamper: at('2026-06-03T00:00:00Z') });
    expect(lta).toMatchObject({ levels: ['B-LTA'], missing: [] });
    const later = await timeStore({
      services: [service],
      issued: '2029-01-01',
      revocation: sourceOf(await crls('2029-01-01', '2029-03-01')),
    });
    const judged = (bytes: Uint8Array) =>
      verifyChecked(bytes, { trust: later, at: '2029-01-02', policy: 'signatures' });
    expect(judged(lta.bytes)).toMatchObject({
      answer: 'ACCEPT',
      signatures: [{ level: 'B-LTA', evidence: 'FILE', bestSignatureTime: '2026-06-01T00:00:00Z' }],
    });
    expect(judged(lta.bytes).signatures[0]?.timestamps?.map(({ kind, indication }) => `${kind} ${indication}`)).toEqual(
      ['DOCUMENT PASSED', 'DOCUMENT PASSED'],
    );
    expect(judged(await sign(plain))).toMatchObject({ answer: 'UNDECIDED', subIndication: 'OUT_OF_BOUNDS_NO_POE' });
  });

  test('with time-stamps alone is not signed: nobody answers for it, whatever was put on its page since', async () => {
    const trust = await timeStore({ services: [service], revocation: await revocation() });
    const stamped = await appendDocumentTimestamp(plain, at('2026-07-05'));
    const update = new PdfUpdate(openPdf(stamped));
    update.put(update.root, withKeys(update.view.catalog()!, { Lang: textString('vi') }));
    const changed = concatBytes(stamped, update.finish().bytes);
    const view = await appendDocumentTimestamp(await renderPdf(primaryRecord()), at('2026-07-05'));
    for (const bytes of [stamped, changed, view])
      for (const policy of ['auto', 'signatures'] as const)
        expect(verifyChecked(bytes, { trust, at: AT, policy })).toMatchObject({ answer: 'REJECT', code: 'NOT_SIGNED' });
    const said = (bytes: Uint8Array) => verifyChecked(bytes, { trust, at: AT }).remarks?.map(({ code }) => code);
    expect([said(stamped), said(view)]).toEqual([['FILE_IS_UNSIGNED_PDF'], ['FILE_IS_PDF_VIEW']]);
  });

  test('signed over a document time-stamp of after the revocation: FAILED, REVOKED, REJECT', async () => {
    const stamped = await appendDocumentTimestamp(plain, at('2026-07-05'));
    const trust = await timeStore({
      services: [service],
      revocation: await revocation({ entries: [{ leaf: signer, entry: { revokedAt: ms('2026-07-01') } }] }),
    });
    const report = verifyChecked(await sign(stamped), { trust, at: AT, policy: 'signatures' });
    expect(report).toMatchObject({ verdict: 'TOTAL_FAILED', subIndication: 'REVOKED', answer: 'REJECT' });
    // The same claim without the time-stamp under it leaves it open.
    expect(verifyChecked(await sign(plain), { trust, at: AT, policy: 'signatures' })).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'REVOKED_NO_POE',
    });
  });

  test('a document time-stamp proves what lies under it, not what was signed after it', async () => {
    const first = await appendDocumentTimestamp(await sign(plain), at('2026-06-01'));
    const both = await sign(first, '2026-06-05T00:00:00Z');
    const trust = await timeStore({ services: [service] });
    const report = verifyChecked(both, { trust, at: AT, policy: 'signatures' });
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual(['2026-06-01T00:00:00Z', AT]);
  });

  test('what a later saving adds to /DSS is not proven by what was stamped before; what lay inside is', async () => {
    const { pki } = await cast();
    const other = await tsa('TSA hai', '2025-06-01', '2031-06-01', pki.neac.root);
    const T = '2026-05-29T14:00:00Z';
    const stolen = { revokedAt: ms('2026-09-01'), reason: 'keyCompromise' } as const;
    const trust = await timeStore({
      services: [other],
      revocation: sourceOf([
        await crl(pki.vgca.root, '2026-11-20', '2026-12-20', [{ leaf: pki.vgca.ca, entry: stolen }]),
        await crl(pki.neac.root, '2026-11-20', '2026-12-20'),
      ]),
    });
    const judged = (bytes: Uint8Array, evidence: readonly Uint8Array[] = []) => {
      const { answer, code } = verifyChecked(bytes, { trust, at: AT, policy: 'signatures', evidence });
      return `${answer} ${code}`;
    };
    const stamp = (bytes: Uint8Array) =>
      appendDocumentTimestamp(bytes, localTimestamper(other.signer, { now: () => ms(T) }));
    const evidenceOf = async (bytes: Uint8Array) => {
      const [made] = await buildEvidence([{ name: 'a.pdf', bytes }], { timestamper: stamperAt(other, T) });
      return [made!.der];
    };
    const crls = [await crl(pki.vgca.ca, '2026-05-28', '2027-06-15')];
    const once = await sign(plain);
    const inside = appendDss(once, { crls });
    expect(judged(appendDss(once, { crls }), await evidenceOf(once))).toBe('UNDECIDED REVOCATION_UNPROVEN');
    expect(judged(appendDss(await stamp(once), { crls }))).toBe('UNDECIDED REVOCATION_UNPROVEN');
    const more = { crls: [await crl(pki.vgca.root, '2026-05-28', '2026-06-28')] };
    expect(judged(appendDss(inside, more), await evidenceOf(inside))).toBe('ACCEPT SIGNATURES_ACCEPTED');
    expect(judged(appendDss(await stamp(inside), more))).toBe('ACCEPT SIGNATURES_ACCEPTED');
    // Under a second signature it lies in what that covers, which the time-stamp covers.
    const twice = await sign(inside, '2026-05-28T04:00:00Z');
    expect(judged(appendDss(await stamp(twice), more))).toBe('ACCEPT SIGNATURES_ACCEPTED');
  });

  test('is accepted by data up to the oldest that it needs: those of the service that stamped the document too', async () => {
    const { pki } = await cast();
    const other = await tsa('TSA ba', '2025-06-01', '2031-06-01', pki.neac.root);
    const own = await Promise.all([pki.vgca.root, pki.vgca.ca].map((ca) => crl(ca, '2026-11-20', '2026-12-20')));
    const ofService = await crl(pki.neac.root, '2026-11-01', '2026-12-20');
    const trust = await timeStore({ services: [other], revocation: sourceOf([...own, ofService]) });
    const stamper = localTimestamper(other.signer, { now: () => ms('2026-06-01') });
    const judged = (bytes: Uint8Array) => verifyChecked(bytes, { trust, at: AT, policy: 'signatures' });
    const once = await sign(plain);
    expect(judged(once)).toMatchObject({ answer: 'ACCEPT', asOf: '2026-11-10T00:00:00Z' });
    const stamped = await appendDocumentTimestamp(once, stamper);
    expect(judged(stamped)).toMatchObject({ answer: 'ACCEPT', asOf: '2026-11-01T00:00:00Z' });
  });
});
