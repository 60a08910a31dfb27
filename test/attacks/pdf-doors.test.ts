import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { stream } from '../../src/pdf/update/index.js';
import { openSchool } from '../issuing/school.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { latinText, octetsOf } from '../support/latin.js';
import { appendSaving, type FieldSigner, fieldSigner, withEmptyFields } from '../support/signed-pdf.js';
import type { SmallPdfOptions } from '../support/small-pdf.js';
import { DISGUISES, DOORS, type DoorChoice, kindsOf, OUTER_DOORS, throughDoor } from './pdf/doors.js';
import { Draft } from './pdf/draft.js';
import { type Files, type SignedFile, signedFiles, stillAcceptable } from './pdf/files.js';
import { CONTAINERS, forgedSaving } from './pdf/saving.js';

/** An object of a signed PDF, replaced in a later saving, and made part of what may be saved again. */

let files: Files;
beforeAll(async () => {
  files = await signedFiles();
}, 60_000);

function wrongOf(file: SignedFile, choice: DoorChoice): readonly string[] {
  const forged = throughDoor(file.pdf, choice);
  const said = stillAcceptable(files.judge(forged), file, forged);
  return said === undefined ? [] : [`${file.title}: ${JSON.stringify(choice)}: ${said}`];
}

describe('an object of a signed PDF, replaced in a later saving', () => {
  test('as signed, the records are accepted and no signature of the others is doubted', () => {
    for (const { isRecord, pdf, title } of files.all) {
      const { answer, code, signatures } = files.judge(pdf);
      expect({ title, answer, code }).toEqual({
        title,
        answer: isRecord ? 'ACCEPT' : 'UNDECIDED',
        code: isRecord ? 'RECORD_ACCEPTED' : 'NOT_A_RECORD',
      });
      expect(signatures.every((one) => one.indication === 'PASSED' && one.changesAfter !== 'SUSPICIOUS')).toBe(true);
    }
  });

  test.each([0, -4, -3, -2])('of each kind, freed, of another generation, or changed (file %i)', (at) => {
    const file = files.all.at(at)!;
    const wrong: string[] = [];
    for (const kind of kindsOf(new Draft(file.pdf)).keys()) {
      const choice = { kind, target: 0, container: 'table', disguise: 'the same with an entry more' } as const;
      for (const door of ['freed', 'another generation', 'nothing at all'])
        wrong.push(...wrongOf(file, { ...choice, door }));
    }
    expect(wrong).toEqual([]);
  });

  test('is never acceptable, whatever it is made into and wherever it is named', {
    timeout: fuzzTimeout(60_000),
  }, () => {
    const shape = fc.record({
      file: fc.nat(files.all.length - 1),
      kind: fc.nat(10_000),
      target: fc.nat(10_000),
      disguise: fc.constantFrom(...Object.keys(DISGUISES)),
      door: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...Object.keys(DOORS)) }, fc.constantFrom(...OUTER_DOORS)),
      container: fc.constantFrom(...CONTAINERS),
    });
    fc.assert(
      fc.property(shape, ({ file, ...choice }) => {
        expect(wrongOf(files.all[file]!, choice)).toEqual([]);
      }),
      { numRuns: runs(80) },
    );
  });
});

describe('an object that a page of the signed document leads to, prepared so that nobody sees who names it', () => {
  let signer: FieldSigner;
  beforeAll(async () => {
    signer = fieldSigner((await openSchool('pdf-doors')).principal.signer);
  });

  /** A number that nobody defines before the seal. */
  const MISSING = 40;
  const drawing = (data: string, dict: string): string =>
    `<< ${dict} /Subtype /Form /BBox [0 0 595 842] /Length ${data.length} >>\nstream\n${data}\nendstream`;
  const holder = (reference: string, type = '/Type /XObject'): string =>
    drawing('/X Do', `${type} /Resources << /XObject << /X ${reference} >> >>`);
  const red = (type = '/Type /XObject'): string => drawing('1 0 0 rg 0 0 595 842 re f', type);
  /** The page leads to object 7, the first of these. */
  const sealed = (more: readonly string[], options: SmallPdfOptions = {}): Promise<Uint8Array> =>
    signer.sign(withEmptyFields(1, { page: '/XObjects 7 0 R', more, ...options }), 'f0');
  const CATALOG = '/Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /SigFlags 3 >>';
  /** The missing object, brought as if it were validation data. */
  const planted = (pdf: Uint8Array): Uint8Array =>
    appendSaving(
      pdf,
      new Map([
        [1, `<< ${CATALOG} /DSS << /Certs [${MISSING} 0 R] >> >>`],
        [MISSING, red()],
      ]),
    );
  /** A page that leads to an object in whose octets object 8 is said to stand. */
  const withNested = (holding: string): Uint8Array => {
    const text = latinText(withEmptyFields(1, { page: '/XObjects 7 0 R', more: [holding, '1'] }));
    const offset = String(text.indexOf('8 0 obj')).padStart(10, '0');
    const rows = text.indexOf('\n', text.indexOf('\nxref\n') + 6) + 1;
    const moved = text.slice(0, rows + 160) + offset + text.slice(rows + 170);
    return octetsOf(moved);
  };
  const changesAfter = (pdf: Uint8Array): string | undefined => {
    const { faults, signatures } = openPdfSigned(pdf);
    expect(faults).toEqual([]);
    expect(judgeIntegrity(signatures[0]!).integrity).toBe('INTACT');
    return signatures[0]?.pdf?.changesAfter;
  };

  test('where the document names nothing of the kind, validation data may follow', async () => {
    expect(changesAfter(planted(await sealed([holder('4 0 R')])))).toBe('PERMITTED');
  });

  test.each(['XObject', 'XRef'])('named by a stream of type /%s: planted, and replaced', async (type) => {
    expect(changesAfter(planted(await sealed([holder(`${MISSING} 0 R`, `/Type /${type}`)])))).toBe('SUSPICIOUS');
    const pdf = await sealed([holder('8 0 R', `/Type /${type}`), drawing(' ', `/Type /${type}`)]);
    expect(changesAfter(appendSaving(pdf, new Map([[8, red(`/Type /${type}`)]])))).toBe('SUSPICIOUS');
  });

  test('a cross-reference stream of the document, drawn and replaced', async () => {
    const pdf = await sealed([holder('9 0 R')], { kind: 'stream' });
    // A section of its own: object 8 of the file as it was laid out.
    const own = openPdf(pdf).revisions[0]!.sections[0]!.streamObject!;
    const drawn = await sealed([holder(`${own} 0 R`)], { kind: 'stream' });
    expect(changesAfter(appendSaving(drawn, new Map([[own, red()]])))).toBe('SUSPICIOUS');
    expect(changesAfter(appendSaving(pdf, new Map([[own, red()]])))).toBe('PERMITTED');
  });

  test.each([false, true])('named from an object stream that is listed again: %s', async (again) => {
    const bring = async (reference: string): Promise<Uint8Array> => {
      const pdf = await sealed([`<< /XObject << /X ${reference} >> >>`], { kind: 'packed' });
      const { place, position } = openPdf(pdf).view().entry(7)!;
      const put = new Map([[MISSING, stream({}, new Uint8Array(4))]]);
      return forgedSaving(pdf, 'stream', { put, ...(again && { within: new Map([[7, [position, place]]]) }) });
    };
    expect(changesAfter(await bring('4 0 R'))).toBe('PERMITTED');
    expect(changesAfter(await bring(`${MISSING} 0 R`))).toBe('SUSPICIOUS');
  });

  /** Validation data of any octets. */
  const followed = (pdf: Uint8Array, data: string): Uint8Array =>
    appendSaving(
      pdf,
      new Map([
        [1, `<< ${CATALOG} /DSS << /Certs [${MISSING} 0 R] >> >>`],
        [MISSING, `<< /Length ${data.length} >>\nstream\n${data}\nendstream`],
      ]),
    );

  test('standing where nothing was signed yet', async () => {
    const bring = async (offset: number): Promise<Uint8Array> => {
      const text = latinText(withEmptyFields(1, { page: '/XObjects 7 0 R', more: ['null'] }));
      const row = text.indexOf('\n', text.indexOf('\nxref\n') + 6) + 1 + 20 * 7;
      const prepared = text.slice(0, row) + String(offset).padStart(10, '0') + text.slice(row + 10);
      return followed(await signer.sign(octetsOf(prepared), 'f0'), `7 0 obj\n${red()}\nendobj`);
    };
    const elsewhere = await bring(9);
    const told = (pdf: Uint8Array): readonly unknown[] => {
      expect(changesAfter(pdf)).toBe('SUSPICIOUS');
      return openPdfSigned(pdf)
        .revisionChanges.at(-1)!
        .changes.map(({ finding: { code, params } }) => params?.['what'] ?? code);
    };
    // Those who search the file find it wherever it is said to stand.
    expect(told(elsewhere)).toEqual(['PDF_CHANGE_HIDDEN', 'PDF_CHANGE_VALIDATION_DATA']);
    expect(told(await bring(latinText(elsewhere).lastIndexOf('7 0 obj\n<<')))).toContain('beyond its saving');
  });

  test('going on where nothing was signed yet', async () => {
    const bring = async (length: number): Promise<Uint8Array> => {
      const head = `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length ${String(length).padStart(10, '0')}`;
      return followed(await sealed([`<< ${head} >>\nstream`]), '\n1 0 0 rg 0 0 595 842 re f\nendstream\nendobj\n');
    };
    const malformed = await bring(3);
    expect(changesAfter(malformed)).toBe('PERMITTED');
    const text = latinText(malformed);
    const start = text.indexOf('endobj', text.indexOf('7 0 obj'));
    const length = text.lastIndexOf('\nendstream\nendobj\n\nendstream') - start;
    expect(changesAfter(await bring(length))).toBe('SUSPICIOUS');
  });

  test.each([
    `${MISSING} 0 R`,
    `0${MISSING} 00 R`,
    `${MISSING}. 0 R`,
    `${MISSING}.0 0 R`,
    `${MISSING} 0. R`,
    `${MISSING} 0.0 R`,
    `${MISSING} 0R`,
    `${MISSING} +0 R`,
    `${MISSING} -0 R`,
    `+${MISSING} 0 R`,
    `${MISSING}+0 R`,
    `${MISSING} 0- R`,
    `${MISSING} 0-R`,
    '4e1 0 R',
    '4E1 0e0R',
    `${MISSING}%\n0 R`,
    `${MISSING} 0%\nR`,
    `${MISSING}. % x\n0 %\nR`,
    `${MISSING}%x%y\n0 R`,
    `${MISSING} 0 %a\n%b\n\n%c\nR`,
    `${MISSING} %\n% \n 0 R`,
  ])('named as %j, of which a reader may make a reference', async (reference) => {
    for (const kind of ['table', 'stream'] as const)
      expect(changesAfter(planted(await sealed([holder(reference)], { kind })))).toBe('SUSPICIOUS');
  });

  test.each([
    ['of a string', '(\n', '%) endobj\n', ''],
    ['of a long string', `(${' '.repeat(1900)}\n`, '%) endobj\n', ''],
    ['behind an object', '1 endobj\n', '', ''],
    ['behind an object, by one that cannot be read', '1 endobj\n', '', '/A 1 /A 1'],
  ])('named in the octets %s that lies in the one that names it', async (_, head, tail, more) => {
    const names = `<<\n% 8 0 obj ${head}/XObject << /X ${MISSING} 0 R >>\n${tail}>>`;
    const pdf = withNested(drawing('/X Do', `/Type /XObject ${more} /Resources ${names}`));
    expect(changesAfter(planted(await signer.sign(pdf, 'f0')))).toBe('SUSPICIOUS');
  });

  test.each([
    ['a stream', '<< /Length 31 >> stream\n', '\nendstream endobj'],
    ['a long stream', `<< /Length 1931 >> stream\n${' '.repeat(1900)}`, '\nendstream endobj'],
  ])('named in the data of %s that lies in two strings of the one that names it', async (_, head, tail) => {
    const names = `<< /A (8 0 obj ${head}) /XObject << /X ${MISSING} 0 R >> /B (${tail}) >>`;
    const pdf = withNested(drawing('/X Do', `/Type /XObject /Resources ${names}`));
    expect(openPdf(pdf).read(openPdf(pdf).view().entry(8)!).value).toBeDefined();
    expect(changesAfter(planted(await signer.sign(pdf, 'f0')))).toBe('SUSPICIOUS');
  });
});
