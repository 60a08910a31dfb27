import { zlibSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { findingOf, PdfRef } from '../../src/pdf/syntax/index.js';
import { dictionary, name, stream, textString } from '../../src/pdf/update/index.js';
import { openSchool } from '../issuing/school.js';
import { latinText, octetsOf } from '../support/latin.js';
import { appendSaving, type FieldSigner, fieldSigner, withEmptyFields } from '../support/signed-pdf.js';
import { smallPdf } from '../support/small-pdf.js';
import { Draft } from './pdf/draft.js';
import { type Container, type ForgedSaving, forgedSaving } from './pdf/saving.js';

/** Savings behind a signature by whose cross-references widely used readers come to another document than khue. */

let signer: FieldSigner;
beforeAll(async () => {
  signer = fieldSigner((await openSchool('pdf-chain')).principal.signer);
});

const codesOf = (pdf: Uint8Array): readonly string[] => openPdf(pdf).faults.map(({ code }) => code);

/** Validation data, which may follow. */
const followed = (pdf: Uint8Array): Uint8Array =>
  appendSaving(
    pdf,
    new Map([
      [1, '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /SigFlags 3 >> /DSS << /Certs [40 0 R] >> >>'],
      [40, '<< /Length 4 >>\nstream\n1234\nendstream'],
    ]),
  );

describe('a linearised file that was signed', () => {
  const stating = async (length?: number): Promise<Uint8Array> => {
    const text = latinText(withEmptyFields(1, { kind: 'linearised' }));
    const stated = length === undefined ? text : text.replace(/\/L \d{10}/, `/L ${String(length).padStart(10, '0')}`);
    return followed(await signer.sign(octetsOf(stated), 'f0'));
  };

  test('may be longer than it says', async () => {
    const { faults, signatures } = openPdfSigned(await stating());
    expect(faults).toEqual([]);
    expect(signatures[0]?.pdf?.changesAfter).toBe('PERMITTED');
  });

  test('is as long as it says by what was added: readers that go by its first page see no later saving', async () => {
    const { length } = await stating();
    expect(codesOf(await stating(length + 1))).toEqual([]);
    expect(codesOf(await stating(length))).toEqual(['PDF_CHAIN']);
  });
});

describe('a section that leads to two others', () => {
  const pdf = smallPdf();
  const first = openPdf(pdf).revisions[0]!.sectionOffset;
  const saved = (container: Container, more: Omit<ForgedSaving, 'put'>): readonly string[] =>
    codesOf(forgedSaving(pdf, container, { put: new Map([[40, stream({}, new Uint8Array(4))]]), ...more }));

  test('a stream has no hidden section beside it', () => {
    expect(saved('stream', {})).toEqual([]);
    expect(saved('stream', { trailer: { XRefStm: 20 } })).toEqual(['PDF_CHAIN']);
  });

  test('a hidden section has none before it but its table’s', () => {
    expect(saved('hybrid', {})).toEqual([]);
    expect(saved('hybrid', { hiddenPrevious: first })).toEqual([]);
    expect(saved('hybrid', { hiddenPrevious: 20 })).toEqual(['PDF_CHAIN']);
    expect(saved('hybrid', { hiddenPrevious: new PdfRef(20, 0) })).toEqual(['PDF_CHAIN']);
  });
});

describe('cross-references that readers give up', () => {
  const pdf = smallPdf();

  test.each<Container>(['table', 'stream'])('an object number, or a size, beyond any of a PDF (%s)', (container) => {
    const saved = (num: number, more: Partial<ForgedSaving> = {}): readonly string[] =>
      codesOf(forgedSaving(pdf, container, { put: new Map([[num, null]]), sectionNumber: 41, ...more }));
    expect(saved(8_388_607)).toEqual([]);
    expect(saved(8_388_608)).toEqual(['PDF_XREF']);
    expect(saved(40, { trailer: { Size: 8_388_608 } })).toEqual([]);
    expect(saved(40, { trailer: { Size: 8_388_609 } })).toEqual(['PDF_XREF']);
  });

  test('a table that begins with object 1, free, is one that counts from 0 to some', () => {
    const text = latinText(appendSaving(pdf, new Map([[40, 'null']])));
    const tableOf = (rows: string): readonly string[] =>
      codesOf(octetsOf(text.replace(/(?<=xref\n)0 1\n0000000000 65535 f \n(?=40 1\n)/, rows)));
    expect(tableOf('0 1\n0000000000 65535 f \n')).toEqual([]);
    expect(tableOf('1 1\n0000000000 00001 f \n')).toEqual([]);
    expect(tableOf('1 2\n0000000000 65535 f \n0000000009 00000 n \n')).toEqual(['PDF_XREF']);
  });

  test.each([
    ['', 'xref\n0 1\n'],
    ['%x\n', 'xref\n%x\n0 1\n'],
    ['0 %x\n1', 'xref\n0 %x\n1\n'],
  ])('a table with a comment in it: %j', (comment, head) => {
    const text = latinText(appendSaving(pdf, new Map([[40, 'null']])));
    const at = text.lastIndexOf('xref\n0 1\n');
    const commented = octetsOf(text.slice(0, at) + text.slice(at).replace('xref\n0 1\n', head));
    expect(codesOf(commented)).toEqual(comment === '' ? [] : ['PDF_OBJECT']);
  });

  /** The last of these words of a file, written in another way. */
  const rewritten = (text: string, words: RegExp, now: string): readonly string[] => {
    const found = [...text.matchAll(words)].at(-1)!;
    const end = found.index + found[0].length;
    return codesOf(octetsOf(text.slice(0, found.index) + found[0].replace(words, now) + text.slice(end)));
  };

  test.each([
    [/\/Prev (\d+)/g, 'PDF_TRAILER'],
    [/\/Size (\d+)/g, 'PDF_TRAILER'],
  ])('a number of a trailer that is no integer (%s)', (words, code) => {
    const text = latinText(appendSaving(pdf, new Map([[40, 'null']])));
    expect(rewritten(text, words, '$&')).toEqual([]);
    expect(rewritten(text, words, '$&.0')).toEqual([code]);
    expect(rewritten(text, words, '$&.')).toEqual([code]);
  });

  const asStream = latinText(smallPdf({ kind: 'stream' }));

  test.each([
    [/\/Size (\d+)/g, 'PDF_XREF'],
    [/\/Length (\d+)/g, 'PDF_OBJECT'],
    [/\/W \[1/g, 'PDF_XREF'],
    [/\/W \[1 3/g, 'PDF_XREF'],
  ])('a number of a cross-reference stream that is no integer (%s)', (words, code) => {
    expect(rewritten(asStream, words, '$&')).toEqual([]);
    expect(rewritten(asStream, words, '$&.0')).toEqual([code]);
  });

  test('entries whose kind takes more than four octets', () => {
    const widened = (width: number): readonly string[] =>
      codesOf(
        octetsOf(
          asStream.replace(
            /\/W \[1 3 2\]([\s\S]*)\/Length (\d+) >>\nstream\n([\s\S]*)(?=\nendstream)/,
            (_, between: string, length: string, data: string) =>
              `/W [${width} 3 2]${between}/Length ${(Number(length) / 6) * (width + 5)} >>\nstream\n${data.replace(/[\s\S]{6}/g, `${'\u0000'.repeat(width - 1)}$&`)}`,
          ),
        ),
      );
    expect(widened(1)).toEqual([]);
    expect(widened(4)).toEqual([]);
    expect(widened(5)).toEqual(['PDF_XREF']);
  });
});

describe('an object stream that readers take for none, or unpack to something else', () => {
  /** What object 41 is, which lies in an object stream; or why it is nothing. */
  const packed = (dict: string, data: string, more: readonly [number, string][] = []): unknown => {
    const stated = dict.includes('/Length') ? '' : `/Length ${data.length}`;
    const holder = `<< /Type /ObjStm ${dict} ${stated} >>\nstream\n${data}\nendstream`;
    const pdf = appendSaving(smallPdf(), new Map([[40, holder], ...more]));
    const within = new Map([[41, [40, 0] as const]]);
    const file = openPdf(
      forgedSaving(pdf, 'stream', { put: new Map(), within, sectionNumber: 50, trailer: { Size: 51 } }),
    );
    try {
      return file.view().resolve(new PdfRef(41, 0));
    } catch (thrown) {
      return findingOf(thrown).code;
    }
  };
  const plain = '41 0 7';

  test('a number of it that is no integer', () => {
    expect(packed('/N 1 /First 5', plain)).toBe(7);
    expect(packed('/N 1.0 /First 5', plain)).toBe('PDF_OBJECT');
    expect(packed('/N 1 /First 5.0', plain)).toBe('PDF_OBJECT');
    expect(packed('/N 1 /First 5 /Length 6.0', plain)).toBe('PDF_OBJECT');
    expect(packed('/N 1 /First 5 /Length 42 0 R', plain, [[42, '6']])).toBe(7);
    expect(packed('/N 1 /First 5 /Length 42 0 R', plain, [[42, '6.0']])).toBe('PDF_OBJECT');
  });

  test('an object that stands in it twice', () => {
    expect(packed('/N 2 /First 10', '41 0 42 2 7 8')).toBe(7);
    expect(packed('/N 2 /First 10', '41 0 41 2 7 8')).toBe('PDF_OBJECT');
  });

  test('a number of its predictor that is no integer', () => {
    const data = latinText(zlibSync(octetsOf(`\u0000${plain}`)));
    const predicted = (parameters: string): unknown =>
      packed(`/N 1 /First 5 /Filter /FlateDecode /DecodeParms << ${parameters} >>`, data);
    expect(predicted('/Predictor 12 /Columns 6')).toBe(7);
    expect(predicted('/Predictor 12.0 /Columns 6')).toBe('PDF_STREAM');
    expect(predicted('/Predictor 12 /Columns 6.0')).toBe('PDF_STREAM');
  });

  test.each([
    ['/Filter /ASCIIHexDecode', 7],
    ['/F /ASCIIHexDecode', 7],
    ['/Filter /ASCIIHexDecode /DecodeParms << /Columns 6 >>', 7],
    ['/Filter [/ASCIIHexDecode] /DecodeParms [<< /Columns 6 >>]', 7],
    ['/Filter /ASCIIHexDecode /DecodeParms [null]', 7],
    ['/Filter /ASCIIHexDecode /F /FlateDecode', 'PDF_STREAM'],
    ['/Filter /ASCIIHexDecode /DecodeParms << /Columns 6 >> /DP << /Columns 6 >>', 'PDF_STREAM'],
    ['/Filter /ASCIIHexDecode /DecodeParms [<< /Columns 6 >>]', 'PDF_STREAM'],
    ['/Filter [/ASCIIHexDecode] /DecodeParms << /Columns 6 >>', 'PDF_STREAM'],
  ])('packed in one way to one reader, in another to the next: %s', (dict, expected) => {
    const data = `${[...octetsOf(plain)].map((octet) => octet.toString(16)).join('')}>`;
    expect(packed(`/N 1 /First 5 ${dict}`, data)).toBe(expected);
  });
});

test.each([0, 1])(
  'a picture that is named by generation %i of a packed object is there for most readers',
  async (generation) => {
    const draft = new Draft(await signer.sign(withEmptyFields(1), 'f0'));
    const look = { Type: name('XObject'), Subtype: name('Form'), BBox: [0, 0, 9, 9] };
    const states = draft.add(dictionary({ On: draft.add(stream(look, octetsOf('0 0 9 9 re f'))) }));
    const widget = draft.add(
      dictionary({
        Type: name('Annot'),
        Subtype: name('Widget'),
        FT: name('Sig'),
        T: textString('moi'),
        F: 132,
        Rect: [100, 100, 300, 300],
        AS: name('On'),
        AP: dictionary({ N: new PdfRef(states.num, generation) }),
      }),
    );
    draft.form({ Fields: [...draft.list(draft.formDict.get('Fields')), widget] });
    draft.annotate(widget);
    const { faults, signatures } = openPdfSigned(draft.finish('packed'));
    if (generation === 0) expect(signatures[0]?.pdf?.changesAfter).toBe('SUSPICIOUS');
    expect(faults.map(({ code }) => code)).toEqual(generation === 0 ? [] : ['PDF_OBJECT']);
  },
);
