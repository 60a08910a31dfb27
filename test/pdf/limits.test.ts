import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits, type Limits } from '../../src/limits.js';
import { openPdfSigned } from '../../src/pdf/index.js';
import { openSchool } from '../issuing/school.js';
import { fieldSigner, withEmptyFields } from '../support/signed-pdf.js';
import { smallPdf } from '../support/small-pdf.js';

/** Every limit of the PDF reader (contract §5): reached, it is told by its name; one above what the file needs, it is not. */

const deep = smallPdf({ catalog: `/AF ${'['.repeat(30)}${']'.repeat(30)}` });

let twice: Uint8Array;
beforeAll(async () => {
  const signer = fieldSigner((await openSchool('pdf-limits')).principal.signer);
  twice = await signer.sign(await signer.sign(withEmptyFields(2), 'f0'), 'f1');
});

const cases: readonly (readonly [limit: keyof Limits, least: number, pdf: () => Uint8Array])[] = [
  ['pdfBytes', smallPdf().length, () => smallPdf()],
  ['pdfObjects', 6, () => smallPdf()],
  ['pdfNesting', 31, () => deep],
  ['pdfRevisions', 3, () => twice],
  ['pdfSignatures', 2, () => twice],
];

describe('a limit of the reader of PDFs', () => {
  test.each(cases)('%s', (limit, least, pdf) => {
    const faults = (allowed: number): unknown[] =>
      openPdfSigned(pdf(), { limits: { [limit]: allowed } }).faults.map(({ code, params }) => [
        code,
        params?.['limit'],
      ]);
    expect([...new Set(faults(least - 1).map(String))]).toEqual([`LIMIT_EXCEEDED,${limit}`]);
    expect(faults(least)).toEqual([]);
  });

  test.each(['inflatedBytesPerStream', 'inflatedBytesTotal'] as const)('%s', async (limit) => {
    const document = await PDFDocument.create();
    document.addPage();
    const pdf = await document.save();
    const { faults } = openPdfSigned(pdf, { limits: { [limit]: 10 } });
    expect(faults.map(({ code, params }) => [code, params?.['limit']])).toEqual([['LIMIT_EXCEEDED', limit]]);
    expect(openPdfSigned(pdf).faults).toEqual([]);
  });

  test('is, by default, that of the contract', () => {
    const MiB = 1024 * 1024;
    expect(defaultLimits).toMatchObject({
      pdfBytes: 512 * MiB,
      pdfObjects: 1_000_000,
      pdfRevisions: 500,
      pdfNesting: 100,
      pdfSignatures: 256,
      inflatedBytesPerStream: 64 * MiB,
      inflatedBytesTotal: 128 * MiB,
    });
  });
});
