import { beforeAll, describe, expect, test } from 'vitest';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { PdfRef } from '../../src/pdf/syntax/index.js';
import { stream } from '../../src/pdf/update/index.js';
import { openSchool } from '../issuing/school.js';
import { latinText, octetsOf } from '../support/latin.js';
import { appendSaving, type FieldSigner, fieldSigner, withEmptyFields } from '../support/signed-pdf.js';
import { smallPdf } from '../support/small-pdf.js';
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
});
