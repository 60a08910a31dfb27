import { beforeAll, describe, expect, test } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { concatBytes } from '../../src/encoding.js';
import { openPdf, openPdfSigned, type PdfSignedDocument } from '../../src/pdf/index.js';
import { openSchool } from '../issuing/school.js';
import { latinText, octetsOf } from '../support/latin.js';
import { laidOut, objectText, savedAgain, streamText } from '../support/saved-again.js';
import { type FieldSigner, fieldSigner, withEmptyFields } from '../support/signed-pdf.js';

const text = latinText;
const octets = octetsOf;
const stream = streamText;

/**
 * The signed page: fields f0 (object 6, signed), f1 (7, empty), text field 8, its picture 9 and a second thing drawn with it 10, an image 11,
 * an overlay annotation 12, prepared and named by nobody: 13; a layer: 14; a number that nobody defines: 40.
 */
const MORE = [
  '<< /Type /Annot /Subtype /Widget /FT /Tx /T (lop) /V (10A) /F 4 /Rect [300 300 400 320] /P 3 0 R /AP << /N 9 0 R >> >>',
  stream('BT (10A) Tj ET', '/Type /XObject /Subtype /Form /BBox [0 0 100 20]'),
  '<< /Type /ExtGState /ca 1 >>',
  stream(
    '\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009',
    '/Type /XObject /Subtype /Image /Width 3 /Height 3 /ColorSpace /DeviceGray /BitsPerComponent 8',
  ),
  '<< /Type /Annot /Subtype /Square /Rect [0 0 595 842] /P 3 0 R >>',
  '(ẩn)'.replace('ẩ', 'a'),
  '<< /Type /OCG /Name (L) >>',
];

let signer: FieldSigner;
let signed: Uint8Array;
beforeAll(async () => {
  signer = fieldSigner((await openSchool('pdf-changes')).principal.signer);
  signed = await signer.sign(laidOut(base()), 'f0');
});

function base(lock = '', form = ''): Uint8Array {
  const pdf = withEmptyFields(2, {
    more: MORE,
    catalog: '/OCProperties << /OCGs [14 0 R] /D << >> >> /Names << /Dests 40 0 R >>',
    page: '/XObjects 11 0 R',
  });
  return octets(
    text(pdf)
      .replace('/Annots [6 0 R 7 0 R]', '/Annots [6 0 R 7 0 R 8 0 R 12 0 R]')
      .replace('/Fields [6 0 R 7 0 R]', `/Fields [6 0 R 7 0 R 8 0 R] ${form}`)
      .replace('/T (f0)', `/T (f0) ${lock}`),
  );
}

function expectRefused(pdf: Uint8Array, family?: string): PdfSignedDocument {
  const document = openPdfSigned(pdf);
  const [first] = document.signatures;
  expect(document.faults).toEqual([]);
  expect(first?.faults).toEqual([]);
  expect(judgeIntegrity(first!).integrity).toBe('INTACT');
  expect(first?.pdf?.changesAfter, JSON.stringify(document.revisionChanges)).toBe('SUSPICIOUS');
  if (family !== undefined) expect(first?.warnings.map(({ code }) => code)).toContain(`PDF_FAMILY_${family}`);
  return document;
}

function expectPermitted(pdf: Uint8Array): PdfSignedDocument {
  const document = openPdfSigned(pdf);
  expect(document.faults).toEqual([]);
  expect(document.signatures[0]?.pdf?.changesFinding).toBeUndefined();
  expect(document.signatures[0]?.pdf?.changesAfter).toBe('PERMITTED');
  return document;
}

const objectOf = (num: number, pdf = signed): string => objectText(num, pdf);
const save = (objects: Record<number, string>, pdf = signed, trailer = ''): Uint8Array =>
  savedAgain(pdf, objects, trailer);

const free = 30;

describe('what may follow a signature', () => {
  test('a signature in a field that was there, and one in a new field', async () => {
    const twice = await signer.sign(signed, 'f1');
    const { signatures } = expectPermitted(await signer.sign(twice, 'moi'));
    expect(signatures.map(({ pdf }) => pdf?.changesAfter)).toEqual(['PERMITTED', 'PERMITTED', 'NONE']);
    expect(signatures.map(({ covers }) => covers)).toEqual([[], [0], [0, 1]]);
  });

  test('validation data', () => {
    const catalog = objectOf(1).replace('/Type /Catalog', `/Type /Catalog /DSS ${free} 0 R`);
    expectPermitted(save({ 1: catalog, [free]: `<< /Certs [${free + 1} 0 R] >>`, [free + 1]: stream('DER!') }));
  });

  test('metadata that are XMP, and an information dictionary of texts', () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';
    const catalog = objectOf(1).replace('/Type /Catalog', `/Type /Catalog /Metadata ${free} 0 R`);
    const dict = '/Type /Metadata /Subtype /XML';
    expectPermitted(
      save(
        { 1: catalog, [free]: stream(xmp, dict), [free + 1]: '<< /ModDate (D:20260601) >>' },
        signed,
        `/Info ${free + 1} 0 R`,
      ),
    );
    expectRefused(save({ 1: catalog, [free]: stream(`<!DOCTYPE x [<!ENTITY a "b">]>${xmp}`, dict) }));
    expectRefused(save({ 1: catalog, [free]: stream('<html/>', dict) }));
    expectRefused(save({ 1: catalog, [free]: stream(xmp.replace('</x:xmpmeta>', ''), dict) }));
  });

  test('a form field that was filled in, with its picture', () => {
    const field = objectOf(8).replace('(10A)', '(11A)');
    const { revisionChanges } = expectPermitted(save({ 8: field, 9: objectOf(9).replace('10A', '11A') }));
    expect(revisionChanges.at(-1)?.changes.map(({ field, kind, level }) => [field, kind, level])).toEqual([
      ['lop', 'field', 'FORM_FILLING'],
    ]);
  });

  test('a saving that writes the same objects once more', () => {
    const { revisionChanges } = expectPermitted(save({ 3: objectOf(3), 4: objectOf(4), 5: objectOf(5) }));
    expect(revisionChanges.at(-1)?.changes).toEqual([]);
  });
});

describe('attacks by a later saving are refused, and told by their family', () => {
  const cases: readonly (readonly [string, string, () => Uint8Array])[] = [
    ['the text of the page is another', 'INCREMENTAL_SAVING', () => save({ 4: stream('BT (Diem 10) Tj ET') })],
    [
      'the page has another content',
      'INCREMENTAL_SAVING',
      () => save({ 3: objectOf(3).replace('/Contents 4 0 R', `/Contents ${free} 0 R`), [free]: stream('BT ET') }),
    ],
    [
      'a page joins',
      'INCREMENTAL_SAVING',
      () =>
        save({
          2: `<< /Type /Pages /Kids [3 0 R ${free} 0 R] /Count 2 >>`,
          [free]: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
        }),
    ],
    [
      'the catalog has other pages',
      'INCREMENTAL_SAVING',
      () =>
        save({
          1: objectOf(1).replace('/Pages 2 0 R', `/Pages ${free} 0 R`),
          [free]: '<< /Type /Pages /Kids [] /Count 0 >>',
        }),
    ],
    ['a font is another', 'SHADOW_REPLACE', () => save({ 5: '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>' })],
    ['an image is another', 'SHADOW_REPLACE', () => save({ 11: objectOf(11).replace('\u0001\u0002', '\u0009\u0009') })],
    [
      'an image is emptied',
      'SHADOW_HIDE',
      () => save({ 11: stream('', '/Type /XObject /Subtype /Image /Width 0 /Height 0') }),
    ],
    [
      'an annotation that covered the page is taken off',
      'SHADOW_HIDE',
      () => save({ 3: objectOf(3).replace(' 12 0 R', '') }),
    ],
    [
      'a layer is switched',
      'SHADOW_HIDE',
      () => save({ 1: objectOf(1).replace('/D << >>', '/D << /OFF [14 0 R] >>') }),
    ],
    [
      'what the signed part named and did not hold is supplied',
      'SHADOW_HIDE_AND_REPLACE',
      () => save({ 40: '<< /Names [] >>' }),
    ],
    [
      'an annotation is put over the page',
      'EVIL_ANNOTATION',
      () =>
        save({
          3: objectOf(3).replace(' 12 0 R', ` 12 0 R ${free} 0 R`),
          [free]: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 500 500] /Contents (x) >>',
        }),
    ],
    [
      'an annotation that was there is drawn otherwise',
      'EVIL_ANNOTATION',
      () => save({ 12: objectOf(12).replace('/Square', '/FreeText') }),
    ],
    [
      'a stamp is passed off as a signature field',
      'EVIL_ANNOTATION',
      () => withNewField('/Subtype /Stamp /Rect [0 0 100 100]'),
    ],
    [
      'a new signature field covers the page',
      'SNEAKY_SIGNATURE',
      () => withNewField('/Subtype /Widget /Rect [0 0 595 842]'),
    ],
    [
      'a field is moved over the text',
      'SNEAKY_SIGNATURE',
      () => save({ 8: objectOf(8).replace('[300 300 400 320]', '[0 0 595 842]') }),
    ],
    [
      'an empty signature field gets a picture',
      'APPEARANCE_SWAP',
      () =>
        save({
          7: objectOf(7).replace('/P 3 0 R', `/P 3 0 R /AP << /N ${free} 0 R >>`),
          [free]: stream('q Q', '/Subtype /Form /BBox [0 0 1 1]'),
        }),
    ],
    [
      'the signed field gets another picture',
      'APPEARANCE_SWAP',
      () =>
        save({
          6: objectOf(6).replace('/P 3 0 R', `/P 3 0 R /AP << /N ${free} 0 R >>`),
          [free]: stream('q Q', '/Subtype /Form /BBox [0 0 1 1]'),
        }),
    ],
    [
      'an action is put into the catalog',
      'ACTION',
      () => save({ 1: objectOf(1).replace('/Type', '/OpenAction << /S /JavaScript /JS (x) >> /Type') }),
    ],
    [
      'an action is put onto a field',
      'ACTION',
      () => save({ 8: objectOf(8).replace('/P 3 0 R', '/P 3 0 R /AA << >>') }),
    ],
    ['a dynamic form is added', 'ACTION', () => save({ 1: objectOf(1).replace('/SigFlags 3', '/SigFlags 3 /XFA []') })],
  ];

  function withNewField(entries: string): Uint8Array {
    return save({
      1: objectOf(1).replace('8 0 R]', `8 0 R ${free} 0 R]`),
      3: objectOf(3).replace(' 12 0 R', ` 12 0 R ${free} 0 R`),
      [free]: `<< /Type /Annot /FT /Sig /T (x) /F 132 /P 3 0 R ${entries} >>`,
    });
  }

  test.each(cases)('%s (%s)', (_, family, attack) => {
    expectRefused(attack(), family);
  });

  test('an object whose new version stood in the signed octets already', () => {
    // The cross-references of a later saving lead back to octets that were signed as the inside of a string.
    const hidden = text(signed).indexOf('13 0 obj');
    const last = openPdf(signed).revisions.at(-1)!;
    const row = `${String(hidden).padStart(10, '0')} 00000 n \n`;
    const section = `xref\n0 1\n0000000000 65535 f \n13 1\n${row}trailer\n<< /Size 20 /Root 1 0 R /Prev ${last.sectionOffset} /ID [<00112233445566778899aabbccddeeff> <00>] >>\nstartxref\n${signed.length}\n%%EOF\n`;
    // The same object as before: nothing changed.
    expectPermitted(concatBytes(signed, octets(section)));
    const other = section.replace('13 1\n', '5 1\n');
    const document = openPdfSigned(concatBytes(signed, octets(other)));
    expect(document.faults).toMatchObject([{ code: 'PDF_OBJECT' }]);
  });

  test('an object that no cross-reference names', () => {
    const after = text(save({ 30: '(a)' }));
    const at = after.lastIndexOf('xref\n0 1');
    const hidden = '31 0 obj\n(b)\nendobj\n';
    const moved =
      after.slice(0, at) + hidden + after.slice(at).replace(`startxref\n${at}`, `startxref\n${at + hidden.length}`);
    const document = expectRefused(octets(moved), 'INCREMENTAL_SAVING');
    expect(document.revisionChanges.at(-1)?.changes[0]?.finding.code).toBe('PDF_CHANGE_HIDDEN');
  });

  test('an object stream that takes the place of one in use', async () => {
    const packed = await signer.sign(withEmptyFields(1, { kind: 'packed' }), 'f0');
    const container = openPdf(packed).revisions[0]!.entries.find(({ kind }) => kind === 'compressed')!.position;
    const data = '1 0 << /Type /Catalog >>';
    const other = `<< /Type /ObjStm /N 1 /First 4 /Length ${data.length} >>\nstream\n${data}\nendstream`;
    expectRefused(save({ [container]: other }, packed), 'OBJECT_STREAM_OVERRIDE');
    // Nor may it become anything else, however harmless.
    expectRefused(save({ [container]: '(nothing)' }, packed), 'OBJECT_STREAM_OVERRIDE');
  });

  test('a list that serves two purposes is not explained by one of them', async () => {
    const shared = laidOut(
      octets(
        text(base())
          .replace('/Annots [6 0 R 7 0 R 8 0 R 12 0 R]', '/Annots 15 0 R /Other 15 0 R')
          .replace('14 0 obj', '15 0 obj\n[6 0 R 7 0 R 8 0 R 12 0 R]\nendobj\n14 0 obj'),
      ),
    );
    const pdf = await signer.sign(shared, 'f0');
    const widget = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /F 132 /P 3 0 R /Rect [0 0 0 0] >>';
    expectRefused(
      save(
        { 1: objectOf(1, pdf).replace('8 0 R]', '8 0 R 30 0 R]'), 15: '[6 0 R 7 0 R 8 0 R 12 0 R 30 0 R]', 30: widget },
        pdf,
      ),
    );
  });

  test('a trailer with another identifier, another catalog, or fewer objects', () => {
    const edit = (from: string | RegExp, to: string): Uint8Array => {
      const after = text(save({ 30: objectOf(1) }));
      const at = after.lastIndexOf('trailer');
      return octets(after.slice(0, at) + after.slice(at).replace(from, to));
    };
    expectRefused(edit('/ID [<0011', '/ID [<ff11'));
    expectRefused(edit('/Root 1 0 R', '/Root 30 0 R'));
    expectRefused(edit('/Root 1 0 R', '/Root 1 0 R /Other (x)'));
    expectRefused(edit(/\/Size \d+/, '/Size 5'));
  });
});

describe('what a signature forbids', () => {
  const certify = async (permission: number): Promise<Uint8Array> => {
    const reference = `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ${permission} /V /1.2 >> >>]`;
    return signer.sign(laidOut(base()), 'f0', reference);
  };

  test('certified with P 1: validation data, and no further signature', async () => {
    const pdf = await certify(1);
    const catalog = objectOf(1, pdf).replace('/Type /Catalog', `/Type /Catalog /DSS ${free} 0 R`);
    expectPermitted(save({ 1: catalog, [free]: '<< /Certs [] >>' }, pdf));
    expectRefused(await signer.sign(pdf, 'f1'));
  });

  test('certified with P 2: a field that was there, and no new field that anybody sees', async () => {
    const pdf = await certify(2);
    expectPermitted(await signer.sign(pdf, 'f1'));
    const visible = {
      1: objectOf(1, pdf).replace('8 0 R]', '8 0 R 30 0 R]'),
      3: objectOf(3, pdf).replace(' 12 0 R', ' 12 0 R 30 0 R'),
      30: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /F 132 /P 3 0 R /Rect [100 100 200 200] >>',
    };
    expectRefused(save(visible, pdf), 'SNEAKY_SIGNATURE');
    // Without a certification it is one more place to sign.
    expectPermitted(save(visible));
  });

  test('certified with P 3: a note beside the text, and nothing that draws over it', async () => {
    const pdf = await certify(3);
    const page = objectOf(3, pdf).replace(' 12 0 R', ' 12 0 R 30 0 R');
    expectPermitted(save({ 3: page, 30: '<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (x) >>' }, pdf));
    expectRefused(
      save({ 3: page, 30: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents (x) >>' }, pdf),
      'EVIL_ANNOTATION',
    );
    expectRefused(
      save({ 3: page, 30: '<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /AP << /N 9 0 R >> >>' }, pdf),
      'EVIL_ANNOTATION',
    );
  });

  test('a field lock holds what it names, and all below it', async () => {
    const lock = (entries: string): Promise<Uint8Array> =>
      signer.sign(laidOut(base(`/Lock << /Type /SigFieldLock ${entries} >>`)), 'f0');
    const fill = (pdf: Uint8Array): Uint8Array => save({ 8: objectOf(8, pdf).replace('(10A)', '(11A)') }, pdf);
    expectRefused(fill(await lock('/Action /All')));
    expectRefused(fill(await lock('/Action /Include /Fields [(lop)]')));
    expectPermitted(fill(await lock('/Action /Include /Fields [(khac)]')));
    expectRefused(fill(await lock('/Action /Exclude /Fields [(khac)]')));
    expectPermitted(fill(await lock('/Action /Exclude /Fields [(lop)]')));
  });
});

describe('tricks with the value and its place', () => {
  const faultsOf = (pdf: Uint8Array): readonly string[] => {
    const { faults, signatures } = openPdfSigned(pdf);
    return [...faults, ...signatures.flatMap((one) => one.faults)].map(({ code }) => code);
  };
  const edited = (from: string | RegExp, to: string | ((found: string) => string)): Uint8Array =>
    octets(text(signed).replace(from, to as string));

  test('a value that was emptied, and a range that was', () => {
    expect(faultsOf(edited('/ByteRange', '/ByteRanga'))).toEqual(['PDF_BYTE_RANGE']);
    expect(faultsOf(edited('/Contents <', '/Contenta <'))).toEqual(['PDF_CONTENTS']);
    expect(
      faultsOf(edited(/\/Contents <[0-9a-f]+>/, (found) => `/Contents <${'0'.repeat(found.length - 12)}>`)),
    ).toEqual(['PDF_CONTENTS']);
    const { signatures } = openPdfSigned(edited('/ByteRange', '/ByteRanga'));
    expect(signatures[0]?.warnings).toEqual([{ code: 'PDF_FAMILY_UNIVERSAL_FORGERY' }]);
  });

  test('a range that leaves out more than the value, or ends elsewhere', () => {
    const range = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text(signed))!;
    const [, a, b, c] = range.map(Number) as [number, number, number, number];
    for (const [x, y, z] of [
      [a - 10, b, c],
      [a, b + 10, c - 10],
      [a, b, c - 7],
      [a, b, c + 100],
      [a + 1, b, c],
      [b, a, c],
    ] as const) {
      const wrong = `/ByteRange [0 ${x} ${y} ${z}]`.padEnd(range[0].length);
      if (wrong.length !== range[0].length) continue;
      expect(faultsOf(edited(range[0], wrong)), wrong).toEqual(['PDF_BYTE_RANGE']);
    }
  });

  test('a key twice, and other octets behind the value', () => {
    expect(faultsOf(edited('/Type /Sig', '/M (a) /M ')).length).toBeGreaterThan(0);
    const contents = /\/Contents <([0-9a-f]+)>/.exec(text(signed))![1]!;
    expect(contents.endsWith('0000')).toBe(true);
    expect(faultsOf(edited(contents, `${contents.slice(0, -2)}01`))).toEqual(['PDF_CONTENTS']);
  });

  test('one signature under two fields is refused', () => {
    const value = /\/V (\d+ 0 R)/.exec(objectOf(6))![1]!;
    const { signatures } = openPdfSigned(save({ 7: objectOf(7).replace('/P 3 0 R', `/P 3 0 R /V ${value}`) }));
    expect(signatures.some(({ faults }) => faults.length > 0)).toBe(true);
    expect(signatures[0]?.pdf?.changesAfter).toBe('SUSPICIOUS');
  });

  test('octets behind the end, whatever they are', () => {
    expect(openPdfSigned(concatBytes(signed, octets('%PDF-1.7'))).faults).toMatchObject([
      { code: 'PDF_BYTES_AFTER_END' },
    ]);
    expect(openPdfSigned(concatBytes(signed, octets('31 0 obj\n(a)\nendobj\n'))).faults.length).toBe(1);
    expect(openPdfSigned(concatBytes(signed, octets('\n\n'))).signatures[0]?.pdf?.coversWholeFile).toBe(true);
  });
});

describe('an object of another purpose, named as part of what may be saved again', () => {
  const inCatalog = (entry: string): string => objectOf(1).replace('/Type /Catalog', `/Type /Catalog ${entry}`);
  const KEY = 'A'.repeat(40);

  test.each([
    ['a layer, emptied, as an entry of /VRI', { 1: `/DSS << /VRI << /${KEY} 14 0 R >> >>`, 14: '<< >>' }],
    ['a layer, emptied, as the store itself', { 1: '/DSS 14 0 R', 14: '<< >>' }],
    ['a layer, given a stamp of its own', { 1: `/DSS << /VRI << /${KEY} 14 0 R >> >>`, 14: '<< /TS 11 0 R >>' }],
  ])('%s', (_, { 1: entry, ...others }) => {
    expectRefused(save({ ...others, 1: inCatalog(entry) }));
  });

  test('a layer, overwritten with the form', () => {
    const form = /\/AcroForm (<<[\s\S]*?\] [^>]*>>)/.exec(objectOf(1))![1]!;
    expectRefused(save({ 1: objectOf(1).replace(form, '14 0 R'), 14: form }));
  });

  test('extensions that hold themselves are refused, not followed', () => {
    const holding = '[50 0 R 50 0 R 50 0 R 50 0 R]';
    expectRefused(save({ 1: inCatalog('/Extensions << /ADBE 50 0 R >>'), 50: holding }));
  });
});

describe('what is taken away, or brought to light, by the cross-references alone', () => {
  const section = (rows: string, trailer = `/Size 60`, pdf = signed): Uint8Array => {
    const { sectionOffset } = openPdf(pdf).revisions.at(-1)!;
    const id = '/ID [<00112233445566778899aabbccddeeff> <00>]';
    const body = `xref\n${rows}trailer\n<< ${trailer} /Root 1 0 R /Prev ${sectionOffset} ${id} >>\n`;
    return concatBytes(pdf, octets(`${body}startxref\n${pdf.length}\n%%EOF\n`));
  };

  test.each([3, 12, 14])('object %i is freed while the document still names it', (num) => {
    expectRefused(section(`${num} 1\n0000000000 00001 f \n`), 'SHADOW_HIDE');
  });

  test('a page is given another generation than the one that names it', () => {
    const page = `3 1 obj\n${objectOf(3)}\nendobj\n`;
    const rows = `xref\n3 1\n${String(signed.length).padStart(10, '0')} 00001 n \n`;
    const { sectionOffset } = openPdf(signed).revisions.at(-1)!;
    const id = '/ID [<00112233445566778899aabbccddeeff> <00>]';
    const trailer = `trailer\n<< /Size 60 /Root 1 0 R /Prev ${sectionOffset} ${id} >>\n`;
    const end = `startxref\n${signed.length + page.length}\n%%EOF\n`;
    expectRefused(concatBytes(signed, octets(page + rows + trailer + end)), 'SHADOW_HIDE');
  });

  test('an object stream is freed, though nobody names it', async () => {
    const packed = await signer.sign(withEmptyFields(1, { kind: 'packed' }), 'f0');
    const container = openPdf(packed).revisions[0]!.entries.find(({ kind }) => kind === 'compressed')!.position;
    expectRefused(section(`${container} 1\n0000000000 00001 f \n`, '/Size 60', packed), 'OBJECT_STREAM_OVERRIDE');
  });

  test('an object stream is supplied, in which an object was said to lie', async () => {
    // Object 5, the font, lies in a stream that the signed file does not have.
    const whole = text(withEmptyFields(1, { kind: 'stream' }));
    const rows = whole.indexOf('stream\n', whole.indexOf('/Type /XRef')) + 'stream\n'.length;
    const missing = `${whole.slice(0, rows + 30)}\u0002\u0000\u0000\u0032\u0000\u0000${whole.slice(rows + 36)}`;
    const pdf = await signer.sign(octets(missing), 'f0');
    const data = '5 0 << /Type /Font >>';
    expectRefused(save({ 50: stream(data, '/Type /ObjStm /N 1 /First 4') }, pdf), 'OBJECT_STREAM_OVERRIDE');
  });

  test('a greater Size brings to light what was above it', () => {
    const last = signed.length - text(signed).lastIndexOf('/Size');
    const small =
      text(signed).slice(0, -last) +
      text(signed)
        .slice(-last)
        .replace(/\/Size \d\d/, '/Size 09');
    const { revisionChanges } = openPdfSigned(save({ 40: '(x)' }, octets(small)));
    const findings = revisionChanges.at(-1)?.changes.map(({ finding }) => finding);
    expect(findings).toContainEqual({ code: 'PDF_CHANGE_TRAILER', params: { key: 'Size' } });
  });

  test('annotations in another order: what lies over what is part of the picture', () => {
    const other = objectOf(3).replace('[6 0 R 7 0 R 8 0 R 12 0 R]', '[12 0 R 6 0 R 7 0 R 8 0 R]');
    expectRefused(save({ 3: other }), 'SHADOW_HIDE');
  });

  test('the form no longer says that there are signatures', () => {
    expectRefused(save({ 1: objectOf(1).replace('/SigFlags 3', '/SigFlags 0') }));
  });
});

describe('a widget of a time-stamp that only seems to mark nothing', () => {
  const stamped = (entries: string, more: Record<number, string> = {}): Uint8Array =>
    save({
      1: objectOf(1).replace('8 0 R]', '8 0 R 30 0 R]'),
      3: objectOf(3).replace(' 12 0 R', ' 12 0 R 30 0 R'),
      30: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /P 3 0 R /V << /Type /DocTimeStamp >> ${entries} >>`,
      ...more,
    });
  const kindOf = (pdf: Uint8Array): string | undefined => openPdfSigned(pdf).revisionChanges.at(-1)?.changes[0]?.kind;

  test('one without an area, or hidden, is a time-stamp', () => {
    expect(kindOf(stamped('/F 132 /Rect [0 0 0 0]'))).toBe('timestamp');
    expect(kindOf(stamped('/F 2 /Rect [0 0 595 842]'))).toBe('timestamp');
  });

  test.each([
    ['printed, though not shown', '/F 36 /Rect [0 0 99 99]'],
    ['of five numbers', '/F 132 /Rect [0 0 99 99 0]'],
    ['of words', '/F 132 /Rect (x)'],
  ])('one %s may mark the page', (_, entries) => {
    expect(kindOf(stamped(entries))).not.toBe('timestamp');
  });

  test('one whose kid’s kid marks the page marks it', () => {
    const widget = '/Type /Annot /Subtype /Widget /F 132';
    const kids = {
      31: `<< ${widget} /Rect [0 0 0 0] /Parent 30 0 R /Kids [32 0 R] >>`,
      32: `<< ${widget} /Rect [0 0 99 99] /Parent 31 0 R >>`,
    };
    expect(kindOf(stamped('/F 132 /Rect [0 0 0 0] /Kids [31 0 R]', kids))).not.toBe('timestamp');
  });
});

test('an information dictionary that the trailer named before it was there is a change when it comes', async () => {
  const named = '/Info 40 0 R';
  const pdf = await signer.sign(withEmptyFields(1, { trailer: named }), 'f0');
  const { faults, revisionChanges } = openPdfSigned(savedAgain(pdf, { 40: '<< /Title (x) >>' }, named));
  expect(faults).toEqual([]);
  expect(revisionChanges.at(-1)?.changes.map(({ kind }) => kind)).toEqual(['metadata']);
});

describe('hybrid files', () => {
  test('an object that tables call free and the hidden section has is two documents in one', () => {
    const page = `3 0 obj\n${objectOf(3)}\nendobj\n`;
    const at = signed.length;
    const xref = at + page.length;
    const row = String.fromCharCode(1, (at >> 16) & 255, (at >> 8) & 255, at & 255, 0, 0);
    const hidden = `60 0 obj\n${stream(row, '/Type /XRef /W [1 3 2] /Index [3 1] /Size 61 /Root 1 0 R')}\nendobj\n`;
    const { sectionOffset } = openPdf(signed).revisions.at(-1)!;
    const id = '/ID [<00112233445566778899aabbccddeeff> <00>]';
    const trailer = `<< /Size 61 /Root 1 0 R /Prev ${sectionOffset} /XRefStm ${xref} ${id} >>`;
    const table = `xref\n3 1\n0000000000 00000 f \ntrailer\n${trailer}\nstartxref\n${xref + hidden.length}\n%%EOF\n`;
    const { faults } = openPdfSigned(concatBytes(signed, octets(page + hidden + table)));
    expect(faults).toMatchObject([{ code: 'PDF_HYBRID_DIVERGES', params: { object: 3 } }]);
  });
});
