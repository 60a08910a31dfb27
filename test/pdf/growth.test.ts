import { beforeAll, describe, expect, test } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { openSchool } from '../issuing/school.js';
import { expectLinear } from '../support/growth.js';
import { appendSaving, type FieldSigner, fieldSigner, withEmptyFields } from '../support/signed-pdf.js';
import { smallPdf } from '../support/small-pdf.js';

let signer: FieldSigner;
beforeAll(async () => {
  signer = fieldSigner((await openSchool('pdf-growth')).principal.signer);
});

/** The file after each of so many steps, by number of steps. */
async function grown(
  steps: readonly number[],
  start: Uint8Array,
  step: (pdf: Uint8Array, i: number) => Uint8Array | Promise<Uint8Array>,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const files = new Map<number, Uint8Array>();
  let pdf = start;
  for (let i = 1; i <= Math.max(...steps); i++) {
    pdf = await step(pdf, i - 1);
    if (steps.includes(i)) files.set(i, pdf);
  }
  return files;
}

/** Over the octets of the files, where each step writes a list of all the steps before it: the file grows faster than their number. */
function expectLinearInOctets(files: ReadonlyMap<number, Uint8Array>): void {
  const byLength = new Map([...files.values()].map((bytes) => [bytes.length, bytes]));
  expectLinear([...byLength.keys()], (length) => () => void openPdfSigned(byLength.get(length)!));
}

const opening =
  (files: ReadonlyMap<number, Uint8Array>) =>
  (size: number): (() => void) =>
  () =>
    void openPdfSigned(files.get(size)!);

describe('the time of reading a PDF grows with the file, not with its square', () => {
  const counts = [12, 25, 50, 100];

  test('over signatures in fields that were there, one around the other', { timeout: 120_000 }, async () => {
    const files = await grown(counts, withEmptyFields(100), (pdf, i) => signer.sign(pdf, `f${i}`));
    for (const size of counts) {
      const { faults, signatures } = openPdfSigned(files.get(size)!);
      expect(faults).toEqual([]);
      expect(signatures).toHaveLength(size);
      for (const [i, signature] of signatures.entries()) {
        expect(judgeIntegrity(signature).integrity).toBe('INTACT');
        expect(signature.faults).toEqual([]);
        expect(signature.pdf?.changesAfter).toBe(i === size - 1 ? 'NONE' : 'PERMITTED');
      }
    }
    expectLinear(counts, opening(files));
  });

  test('over signatures that each bring a field of their own', { timeout: 120_000 }, async () => {
    const files = await grown(counts, withEmptyFields(0), (pdf, i) => signer.sign(pdf, `g${i}`));
    const { signatures } = openPdfSigned(files.get(100)!);
    expect(signatures.map(({ pdf }) => pdf?.changesAfter)).toEqual([...Array(99).fill('PERMITTED'), 'NONE']);
    expectLinearInOctets(files);
  });

  test('over savings after a signature, each of which changes the page', { timeout: 120_000 }, async () => {
    const sizes = [50, 100, 200, 400];
    const signed = await signer.sign(withEmptyFields(1), 'f0');
    const content = (i: number): string => `<< /Length 8 >>\nstream\n${String(i).padStart(8, '0')}\nendstream`;
    const files = await grown(sizes, signed, (pdf, i) => appendSaving(pdf, new Map([[4, content(i)]])));
    const { revisionChanges, signatures } = openPdfSigned(files.get(400)!);
    expect(signatures[0]?.pdf?.changesAfter).toBe('SUSPICIOUS');
    expect(revisionChanges.filter((of) => of?.changes.some(({ level }) => level === 'OTHER'))).toHaveLength(400);
    expectLinear(sizes, opening(files));
  });

  test('over savings that bring validation data', { timeout: 120_000 }, async () => {
    const signed = await signer.sign(withEmptyFields(1), 'f0');
    const first = openPdf(signed);
    const free = Number(first.revisions[1]!.trailer.get('Size'));
    const catalog = '/Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /SigFlags 3 >>';
    const data = '<< /Length 4 >>\nstream\nDATA\nendstream';
    const start = appendSaving(
      signed,
      new Map([
        [1, `<< ${catalog} /DSS ${free} 0 R >>`],
        [free, '<< /Type /DSS /Certs [] >>'],
      ]),
    );
    const list = (count: number): string => Array.from({ length: count }, (_, i) => `${free + 1 + i} 0 R`).join(' ');
    const files = await grown(counts, start, (pdf, i) =>
      appendSaving(
        pdf,
        new Map([
          [free, `<< /Type /DSS /Certs [${list(i + 1)}] >>`],
          [free + 1 + i, data],
        ]),
      ),
    );
    const { signatures } = openPdfSigned(files.get(100)!);
    expect(signatures[0]?.pdf).toMatchObject({ changesAfter: 'PERMITTED' });
    expectLinear(counts, opening(files));
  });

  test('over the links of the chain of cross-references', { timeout: 120_000 }, async () => {
    const sizes = [60, 120, 240, 480];
    const files = await grown(sizes, smallPdf(), (pdf) => appendSaving(pdf, new Map()));
    expect(openPdf(files.get(480)!).revisions).toHaveLength(481);
    expectLinear(sizes, (size) => () => void openPdf(files.get(size)!));
  });

  test('over the objects and the fields of a document', { timeout: 120_000 }, async () => {
    const sizes = [500, 1000, 2000, 4000];
    const files = new Map<number, Uint8Array>();
    for (const size of sizes) {
      const more = Array.from({ length: size }, (_, i) => `<< /Type /StructElem /S /P /P 2 0 R /Pg 3 0 R /K ${i} >>`);
      files.set(size, await signer.sign(await signer.sign(withEmptyFields(size, { more }), 'f0'), 'f1'));
    }
    expectLinear(sizes, opening(files));
  });

  test('over the depth of an object, up to the limit and past it', { timeout: 60_000 }, () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const file = (depth: number): Uint8Array => smallPdf({ more: Array(50).fill(nested(depth)) });
    const readAll = (bytes: Uint8Array): void => {
      const opened = openPdf(bytes);
      for (let num = 6; num < 56; num++) opened.read(opened.entryOf(num, 0)!);
    };
    expectLinear([10, 20, 40, 80], (depth) => {
      const bytes = file(depth);
      return () => readAll(bytes);
    });
    expect(() => readAll(file(101))).toThrow('LIMIT_EXCEEDED');
    expect(() => readAll(file(100_000))).toThrow('LIMIT_EXCEEDED');
  });
});

describe('what would never end is a fault', () => {
  const catalogWith = (pages: string): Uint8Array =>
    smallPdf({ more: [pages, '<< /Type /Pages /Kids [6 0 R] >>'], catalog: '/Outlines 6 0 R' });

  test('a page tree that leads back to itself is read once', () => {
    const looped = catalogWith('<< /Type /Pages /Kids [7 0 R 6 0 R] >>');
    const text = String.fromCharCode(...looped).replace('/Pages 2 0 R', '/Pages 6 0 R');
    const started = process.cpuUsage();
    openPdfSigned(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });

  test('a chain of cross-references that leads back is refused by name', () => {
    const text = String.fromCharCode(...smallPdf());
    const offset = text.lastIndexOf('xref\n0');
    const looped = text.replace('/Root 1 0 R', `/Root 1 0 R /Prev ${offset}`);
    const { faults } = openPdf(Uint8Array.from(looped, (letter) => letter.charCodeAt(0)));
    expect(faults).toEqual([{ code: 'PDF_CHAIN', params: { detail: 'Prev makes a loop' }, offset }]);
  });

  test('more savings than the limit are told apart from a fault', async () => {
    const files = await grown([3], smallPdf(), (pdf) => appendSaving(pdf, new Map()));
    const { faults } = openPdf(files.get(3)!, { pdfRevisions: 2 });
    expect(faults).toMatchObject([{ code: 'LIMIT_EXCEEDED', params: { limit: 'pdfRevisions' } }]);
  });

  test('fields that are each other’s kids are refused by name', () => {
    const pdf = smallPdf({
      catalog: '/AcroForm << /Fields [6 0 R] >>',
      more: ['<< /T (a) /Kids [7 0 R] >>', '<< /T (b) /Kids [6 0 R] >>'],
    });
    expect(openPdfSigned(pdf).faults).toMatchObject([{ code: 'PDF_FORM' }]);
  });
});
