import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { sentences } from '../../src/codes.js';
import { concatBytes } from '../../src/encoding.js';
import { renderPdf } from '../../src/form/index.js';
import { signPdf } from '../../src/issuing/index.js';
import { openPdf } from '../../src/pdf/index.js';
import { dictionary, name, PdfUpdate, withKeys } from '../../src/pdf/update/index.js';
import { renderHtml } from '../../src/present/html.js';
import type { ValidationReport } from '../../src/validation/index.js';
import { latinText, octetsOf } from '../support/latin.js';
import { verifyChecked } from '../support/report-invariants.js';
import { fieldSigner } from '../support/signed-pdf.js';
import { smallPdf } from '../support/small-pdf.js';
import { AT, cast, primaryRecord, signedPrimary, store } from '../support/trust-fixture.js';

/** What people really receive (model 19): each has a sentence of its own, and none is called forged without proof. */

const image = '<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /Length 1 >>\nstream\nx\nendstream';
const scan = (): Uint8Array => {
  const text = latinText(smallPdf({ more: [image] }));
  // As many octets as before, so that no offset changes.
  return octetsOf(text.replace('/Font << /F1 5 0 R >>', '/XObject<</F1 6 0 R>>'));
};

async function sealed(pdf: Uint8Array): Promise<Uint8Array> {
  const { seal } = await cast();
  return signPdf(pdf, { role: 'school-seal', signer: seal.signer, signingTime: '2026-05-28T04:00:00Z' });
}

async function judge(bytes: Uint8Array): Promise<ValidationReport> {
  return verifyChecked(bytes, { trust: await store(), at: AT });
}

/** The same page as another program saves it: one saving, and what was signed stands elsewhere. */
async function resaved(pdf: Uint8Array): Promise<Uint8Array> {
  return (await PDFDocument.load(pdf)).save({ useObjectStreams: false });
}

/** The last line but one points elsewhere: a viewer would look for objects by itself. */
const pointingElsewhere = (pdf: Uint8Array): Uint8Array => {
  const text = latinText(pdf);
  const at = text.lastIndexOf('startxref') + 'startxref\n'.length;
  const damaged = pdf.slice();
  const digit = at + text.slice(at).indexOf('\n') - 1;
  damaged[digit] = 0x30 + ((damaged[digit]! - 0x30 + 5) % 10);
  return damaged;
};

/** A PDF with this one attached, unpacked. */
async function wrapper(inner: Uint8Array): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([200, 100]).drawText('Xem tep dinh kem');
  await document.attach(inner, 'hoc-ba.pdf', { mimeType: 'application/pdf' });
  return document.save({ useObjectStreams: false });
}

const kinds: [string, string, ValidationReport['answer'], () => Uint8Array | Promise<Uint8Array>][] = [
  ['an unsigned view', 'FILE_IS_PDF_VIEW', 'REJECT', () => renderPdf(primaryRecord())],
  ['a scan', 'FILE_IS_PDF_SCAN', 'REJECT', scan],
  [
    'a scan with a signature, as a certified electronic copy is',
    'FILE_IS_SIGNED_SCAN',
    'UNDECIDED',
    async () => sealed(scan()),
  ],
  ['a PDF without any signature', 'FILE_IS_UNSIGNED_PDF', 'REJECT', () => smallPdf()],
  ['another system’s signed PDF', 'FILE_IS_OTHER_SIGNED_PDF', 'UNDECIDED', async () => sealed(smallPdf())],
  ['a signed PDF that was saved again', 'FILE_IS_RESAVED_PDF', 'REJECT', async () => resaved(await sealed(smallPdf()))],
  ['a portfolio', 'FILE_IS_PDF_WRAPPER', 'REJECT', () => smallPdf({ catalog: '/Collection << /Type /Collection >>' })],
  [
    'a signed portfolio',
    'FILE_IS_PDF_WRAPPER',
    'UNDECIDED',
    async () => sealed(smallPdf({ catalog: '/Collection << /Type /Collection >>' })),
  ],
  ['one whose structure is damaged', 'FILE_IS_DAMAGED_PDF', 'UNDECIDED', () => pointingElsewhere(smallPdf())],
  [
    'a signed one whose structure is damaged',
    'FILE_IS_DAMAGED_PDF',
    'REJECT',
    async () => pointingElsewhere(await sealed(smallPdf())),
  ],
  [
    'a signed record whose structure is damaged',
    'FILE_IS_DAMAGED_PDF',
    'REJECT',
    async () => pointingElsewhere(await sealed(await renderPdf(await signedPrimary()))),
  ],
  ['one cut off', 'FILE_IS_CUT_OFF_PDF', 'UNDECIDED', async () => (await sealed(smallPdf())).slice(0, -2000)],
  [
    'a wrapper',
    'FILE_IS_PDF_WRAPPER',
    'REJECT',
    async () => wrapper(await sealed(await renderPdf(await signedPrimary()))),
  ],
];

describe('a PDF that is no signed record', () => {
  test.each(kinds)('%s is told for what it is (%s)', async (_what, code, answer, make) => {
    const report = await judge(await make());
    expect(report.remarks?.map((remark) => remark.code).filter((one) => one.startsWith('FILE_IS_'))).toEqual([code]);
    expect(report.answer).toBe(answer);
    expect(JSON.stringify(report)).toContain(sentences(code as never).vi);
    if (answer === 'REJECT' && report.code === 'NOT_SIGNED')
      expect(report.message.vi).toContain('không có nghĩa là giả mạo');
  });

  test('of a wrapper each signed file inside has its own result', async () => {
    const report = await judge(await wrapper(await sealed(await renderPdf(await signedPrimary()))));
    expect(report.nested?.map(({ answer, format, input }) => [input, format, answer])).toEqual([
      ['hoc-ba.pdf', 'pdf', 'ACCEPT'],
    ]);
  });

  test('a record’s PDF that another program saved again asks for the original', async () => {
    const report = await judge(await resaved(await sealed(await renderPdf(await signedPrimary()))));
    expect(report.answer).toBe('REJECT');
    expect(report.message.vi).toContain('hãy xin tệp gốc như lúc được cấp');
  });

  test('one signed, and saved later so that nothing leads to its signature, was saved again', async () => {
    const pdf = await sealed(smallPdf());
    const update = new PdfUpdate(openPdf(pdf));
    const catalog = new Map([...update.view.catalog()!].filter(([key]) => key !== 'AcroForm'));
    update.put(update.root, catalog);
    const report = await judge(concatBytes(pdf, update.finish().bytes));
    expect(report.remarks?.map(({ code }) => code)).toContain('FILE_IS_RESAVED_PDF');
  });
});

test('the html report says of each saving, in words, who closed it and what it changed', async () => {
  const { principal } = await cast();
  let pdf = await renderPdf(await signedPrimary(([first]) => [first!]));
  pdf = await signPdf(pdf, { role: 'principal', signer: principal.signer, signingTime: '2026-05-28T04:00:00Z' });
  pdf = await sealed(pdf);
  const update = new PdfUpdate(openPdf(pdf));
  update.put(update.root, withKeys(update.view.catalog()!, { OpenAction: new Map() }));
  const html = renderHtml([{ report: await judge(concatBytes(pdf, update.finish().bytes)) }], 'vi');
  expect(html).toContain(sentences('PDF_CHANGE_SIGNATURE', { field: 'ky.con_dau' }).vi);
  expect(html).toMatch(/Sửa đối tượng \d+ của tài liệu \(Catalog OpenAction\)/);
  expect(html.match(/Lần lưu \d/g)).toHaveLength(4);
});

/** What a school may have sealed with a program of its own: a form with another empty field, and no lock on the seal's. */
async function withSecondSealField(): Promise<Uint8Array> {
  const view = await renderPdf(await signedPrimary(), { profile: 'principal+seal' });
  const hex = (name: string): string =>
    `<feff${[...name].map((letter) => `00${letter.charCodeAt(0).toString(16)}`).join('')}>`;
  const named = hex('con_dau_2').padEnd(hex('hieu_truong').length);
  const text = Array.from(view, (octet) => String.fromCharCode(octet)).join('');
  // As many octets as before, so that no offset changes.
  const other = text.replace(hex('hieu_truong'), named).replace('/Lock <<', '/Lokk <<');
  return octetsOf(other);
}

test('an empty field named like a further seal does not put off the end of what may follow the one seal of a paper', async () => {
  const { otherSeal, seal } = await cast();
  const sealedForm = await fieldSigner(seal.signer, ['school-seal']).sign(await withSecondSealField(), 'ky.con_dau');
  expect((await judge(sealedForm)).answer).toBe('ACCEPT');
  const filled = await judge(await fieldSigner(otherSeal.signer).sign(sealedForm, 'ky.con_dau_2'));
  expect([
    filled.answer,
    filled.signatures.find(({ claimedRole, scope }) => scope === 'FILE' && claimedRole === 'school-seal')?.changesAfter,
  ]).toEqual(['REJECT', 'SUSPICIOUS']);
});

test('the extension that declares validation data comes with them, and nothing else does', async () => {
  const page = await sealed(await renderPdf(await signedPrimary()));
  const extension = dictionary({ ESIC: dictionary({ BaseVersion: name('1.7'), ExtensionLevel: 1 }) });
  const saved = (entries: Parameters<typeof withKeys>[1]): Uint8Array => {
    const update = new PdfUpdate(openPdf(page));
    update.put(update.root, withKeys(update.view.catalog()!, entries));
    return concatBytes(page, update.finish().bytes);
  };
  const data = dictionary({ Type: name('DSS') });
  expect((await judge(saved({ DSS: data, Extensions: extension }))).answer).toBe('ACCEPT');
  expect((await judge(saved({ Extensions: extension }))).code).toBe('PDF_CHANGED_AFTER');
});
