import { beforeAll, describe, expect, test } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { forgedSaving } from '../attacks/pdf/saving.js';
import { openSchool } from '../issuing/school.js';
import { expectLinear } from '../support/growth.js';
import { octetsOf } from '../support/latin.js';
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

  /** Files whose size and whose number of savings grow together: what each saving looks at anew would grow with their product. */
  const together = async (
    start: (size: number) => readonly string[],
    catalog: string,
    step: (size: number, i: number) => ReadonlyMap<number, string>,
  ): Promise<ReadonlyMap<number, Uint8Array>> => {
    const files = new Map<number, Uint8Array>();
    for (const size of [12, 25, 50, 100]) {
      let pdf = await signer.sign(withEmptyFields(1, { more: start(size), catalog }), 'f0');
      for (let i = 0; i < size; i++) pdf = appendSaving(pdf, step(size, i));
      files.set(pdf.length, pdf);
    }
    for (const pdf of files.values()) {
      const document = openPdfSigned(pdf);
      expect(document.faults).toEqual([]);
      expect(document.signatures[0]?.pdf?.changesAfter).toBe('PERMITTED');
    }
    return files;
  };
  const form = '/Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /SigFlags 3 >>';

  test('over savings that name one metadata stream or the other', { timeout: 120_000 }, async () => {
    const xmp = (size: number): string => {
      const data = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${'<a/>'.repeat(500 * size)}</x:xmpmeta>`;
      return `<< /Type /Metadata /Subtype /XML /Length ${data.length} >>\nstream\n${data}\nendstream`;
    };
    const files = await together(
      (size) => [xmp(size), xmp(size)],
      '/Metadata 7 0 R',
      (_, i) => new Map([[1, `<< ${form} /Metadata ${8 - (i % 2)} 0 R >>`]]),
    );
    expectLinear([...files.keys()], opening(files));
  });

  test('over savings that touch a corner of a large store of validation data', { timeout: 120_000 }, async () => {
    const data = '<< /Length 4 >>\nstream\nDATA\nendstream';
    const key = (i: number): string => i.toString(16).toUpperCase().padStart(40, '0');
    // 7 a stream, 8 its list, 9 /VRI, 10 the store, 11 an entry of its own.
    const store = (size: number): readonly string[] => [
      data,
      `[${'7 0 R '.repeat(200 * size)}]`,
      `<< /${'F'.repeat(40)} 11 0 R ${Array.from({ length: 100 * size }, (_, i) => `/${key(i)} << >>`).join(' ')} >>`,
      '<< /Type /DSS /Certs 8 0 R /VRI 9 0 R >>',
      '<< /OCSP [7 0 R] >>',
    ];
    const files = await together(
      store,
      '/DSS 10 0 R',
      (_, i) => new Map([[10, `<< ${i % 2 === 0 ? '' : '/Type /DSS'} /Certs 8 0 R /CRLs [7 0 R] /VRI 9 0 R >>`]]),
    );
    expectLinear([...files.keys()], opening(files));
  });

  test('over annotations that stand in the page itself', { timeout: 120_000 }, async () => {
    const sizes = [500, 1000, 2000, 4000];
    const files = new Map<number, Uint8Array>();
    for (const size of sizes) {
      const notes = Array.from({ length: size }, (_, i) => `<< /Type /Annot /Subtype /Text /Rect [0 0 9 ${i}] >>`);
      const page = `/Annots [6 0 R ${notes.join(' ')}]`;
      const pdf = await signer.sign(
        smallPdf({
          catalog: '/AcroForm << /Fields [6 0 R] /SigFlags 3 >>',
          page,
          more: ['<< /Type /Annot /Subtype /Widget /FT /Sig /T (f0) /F 132 /Rect [0 0 9 9] /P 3 0 R >>'],
        }),
        'f0',
      );
      const saved = await signer.sign(pdf, 'moi');
      expect(openPdfSigned(saved).signatures[0]?.pdf?.changesAfter).toBe('PERMITTED');
      files.set(size, saved);
    }
    expectLinear(sizes, opening(files));
  });

  test('over empty fields that one saving brings', { timeout: 120_000 }, async () => {
    const sizes = [500, 1000, 2000, 4000];
    const signed = await signer.sign(withEmptyFields(1), 'f0');
    const files = new Map<number, Uint8Array>();
    for (const size of sizes) {
      const numbers = Array.from({ length: size }, (_, i) => 30 + i);
      const objects = new Map(
        numbers.map((num) => [num, `<< /Type /Annot /Subtype /Widget /FT /Sig /T (n${num}) /F 132 /Rect [0 0 0 0] >>`]),
      );
      const list = `[6 0 R ${numbers.map((num) => `${num} 0 R`).join(' ')}]`;
      objects.set(1, `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields ${list} /SigFlags 3 >> >>`);
      files.set(size, appendSaving(signed, objects));
      expect(openPdfSigned(files.get(size)!).signatures[0]?.pdf?.changesAfter).toBe('PERMITTED');
    }
    expectLinear(sizes, opening(files));
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

describe('the time of asking who names what grows with the file, whatever was appended to it', () => {
  const sizes = [2000, 4000, 8000];
  /** The first new number; an honest saving brings it, so that the scan runs before the saving after it is refused. */
  let S: number;
  let one: Uint8Array;
  beforeAll(async () => {
    const signed = await signer.sign(withEmptyFields(1), 'f0');
    S = Number(openPdf(signed).revisions.at(-1)!.trailer.get('Size'));
    one = appendSaving(signed, new Map([[S, '(a)']]));
  });

  /** A saving of octets as they are, and of numbers said to stand at offsets in them. */
  const octets = (pdf: Uint8Array, stray: string, at: readonly number[]): Uint8Array =>
    forgedSaving(pdf, 'table', {
      put: new Map(),
      stray,
      at: new Map(at.map((offset, i) => [S + 1 + i, pdf.length + offset])),
      trailer: { Size: S + 1 + at.length },
    });
  const times = (k: number, text: (i: number) => string): string[] => Array.from({ length: k }, (_, i) => text(i));
  const fill = <T>(k: number, value: T): T[] => Array(k).fill(value) as T[];
  const offsetsIn = (texts: readonly string[]): number[] => {
    let end = 0;
    return texts.map(({ length }) => {
      end += length;
      return end - length;
    });
  };
  const unsure = (num: number): string => `${num} 0 obj\n<< /A 1 /A [1%\n0 R] >>\nendobj\n`;

  test.each<[string, (k: number) => Uint8Array]>([
    [
      'an object that cannot be read and names one thing often',
      (k) => octets(one, `${S + 1} 0 obj\n<< /A 1 /B [${`${S} 0 R `.repeat(k)}] /A 1 >>\nendobj\n`, [0]),
    ],
    [
      'objects in one another without an end',
      (k) => {
        const heads = times(k, (i) => `${S + 1 + i} 0 obj ((${S} 0 R `);
        return octets(one, heads.join(''), offsetsIn(heads));
      },
    ],
    [
      'an object that cannot be read, that many numbers stand at and that names one thing often',
      (k) => octets(one, `${S + 1} 0 obj\n<< /A 1 /A [${`${S} 0 R `.repeat(k)}] >>\nendobj\n`, fill(k, 0)),
    ],
    [
      'an object that cannot be read, that many numbers stand at and that names them all',
      (k) => {
        const list = times(k, (i) => `${S + 1 + i} 0 R `).join('');
        return octets(one, `${S + 1} 0 obj\n<< /A 1 /A [${list}] >>\nendobj\n`, fill(k, 0));
      },
    ],
    [
      'the same, freed in a third saving',
      (k) => {
        const list = times(k, (i) => `${S + 1 + i} 0 R `).join('');
        const two = octets(one, `${S + 1} 0 obj\n<< /A 1 /A [${list}] >>\nendobj\n`, fill(k, 0));
        return forgedSaving(two, 'table', { put: new Map(), free: fill(k, S + 1).map((first, i) => first + i) });
      },
    ],
    [
      'an object that may name anything often, and many things',
      (k) => {
        const list = '1%\n0 R '.repeat(k);
        return octets(one, `${S + 1} 0 obj\n<< /A 1 /A [${list}] >>\nendobj\n`, fill(k, 0));
      },
    ],
    [
      'many objects that may name anything',
      (k) => {
        const objects = times(k, (i) => unsure(S + 1 + i));
        return octets(one, objects.join(''), offsetsIn(objects));
      },
    ],
    [
      'numbers that stand in one run of white space',
      (k) =>
        octets(
          one,
          `${' '.repeat(20 * k)}(b)\n`,
          fill(k, 20).map((step, i) => i * step),
        ),
    ],
    [
      'numbers that stand at one run of white space before many names',
      (k) => octets(one, `${' '.repeat(20 * k)}${`${S} 0 R `.repeat(k)}\n`, fill(k, 0)),
    ],
  ])('%s', { timeout: 120_000 }, (_, make) => {
    const files = new Map(sizes.map((size) => [size, make(size)]));
    for (const pdf of files.values()) expect(openPdf(pdf).faults).toEqual([]);
    expectLinear(sizes, opening(files));
  });
});

describe('what would never end is a fault', () => {
  const catalogWith = (pages: string): Uint8Array =>
    smallPdf({ more: [pages, '<< /Type /Pages /Kids [6 0 R] >>'], catalog: '/Outlines 6 0 R' });

  test('a page tree that leads back to itself is read once', () => {
    const looped = catalogWith('<< /Type /Pages /Kids [7 0 R 6 0 R] >>');
    const text = String.fromCharCode(...looped).replace('/Pages 2 0 R', '/Pages 6 0 R');
    const started = process.cpuUsage();
    openPdfSigned(octetsOf(text));
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });

  test('a chain of cross-references that leads back is refused by name', () => {
    const text = String.fromCharCode(...smallPdf());
    const offset = text.lastIndexOf('xref\n0');
    const looped = text.replace('/Root 1 0 R', `/Root 1 0 R /Prev ${offset}`);
    const { faults } = openPdf(octetsOf(looped));
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
