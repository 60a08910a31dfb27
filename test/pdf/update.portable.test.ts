import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { openPdf } from '../../src/pdf/file/index.js';
import { isDict, nameOf, PdfRef, PdfString, type PdfValue, textOf } from '../../src/pdf/syntax/index.js';
import {
  dateString,
  dictionary,
  hexString,
  name,
  Octets,
  PdfUpdate,
  stream,
  textString,
  withKeys,
  writeValue,
} from '../../src/pdf/update/index.js';
import { smallPdf } from '../support/small-pdf.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function appended(pdf: Uint8Array, change: (update: PdfUpdate) => void): Uint8Array {
  const update = new PdfUpdate(openPdf(pdf));
  change(update);
  return concatBytes(pdf, update.finish().bytes);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof KhueError) return error.code;
    throw error;
  }
  return 'nothing refused';
}

function written(value: PdfValue): string {
  const out = new Octets();
  writeValue(value, out);
  return String.fromCharCode(...out.take());
}

describe('an update is appended', () => {
  it.each(['table', 'stream', 'packed'] as const)(
    'to a file with a %s: earlier octets stay, the section is of the same kind',
    (kind) => {
      const before = smallPdf({ kind });
      const after = appended(before, (update) => {
        const catalog = update.resolve(update.root);
        if (!isDict(catalog)) throw new Error('no catalog');
        update.put(update.root, withKeys(catalog, { Lang: textString('vi') }));
        update.add(stream({ Type: name('Metadata') }, ascii('<x/>')));
      });
      expect(equalBytes(after.subarray(0, before.length), before)).toBe(true);
      const file = openPdf(after);
      expect(file.faults).toEqual([]);
      expect(file.revisions.map(({ xrefKind }) => xrefKind)).toEqual(
        Array(2).fill(kind === 'table' ? 'table' : 'stream'),
      );
      const lang = file.view().catalog()?.get('Lang');
      expect(lang instanceof PdfString && textOf(lang)).toBe('vi');
      expect(file.view(0).catalog()?.has('Lang')).toBe(false);
      expect(nameOf(file.view().catalog()?.get('Type'))).toBe('Catalog');
    },
  );

  it('again and again, each time on the section before', () => {
    let pdf = smallPdf({ kind: 'packed' });
    for (let i = 0; i < 20; i++) {
      const before = pdf;
      pdf = appended(pdf, (update) => update.add(textString(`lần ${i}`)));
      expect(equalBytes(pdf.subarray(0, before.length), before)).toBe(true);
    }
    const file = openPdf(pdf);
    expect(file.revisions).toHaveLength(21);
    for (const [index, revision] of file.revisions.entries()) {
      if (index > 0) expect(revision.trailer.get('Prev')).toBe(file.revisions[index - 1]!.sectionOffset);
    }
  });

  it('behind a line feed of its own where the file ends without one', () => {
    const whole = smallPdf();
    const cut = whole.subarray(0, whole.length - 1);
    const after = appended(cut, (update) => update.add(1));
    expect(after[cut.length]).toBe(0x0a);
    expect(openPdf(after).faults).toEqual([]);
  });

  it('with the first half of the ID as it was, the second new and made from the content', () => {
    const once = appended(smallPdf(), (update) => update.add(1));
    const other = appended(smallPdf(), (update) => update.add(2));
    const ids = [smallPdf(), once, other].map((pdf) => written(openPdf(pdf).view().trailer.get('ID')!));
    const [first, second] = [0, 1].map((half) => ids.map((id) => /<(\w+)> ?<(\w+)>/.exec(id)![half + 1]));
    expect(new Set(first).size).toBe(1);
    expect(new Set(second).size).toBe(3);
    expect(appended(smallPdf(), (update) => update.add(1))).toEqual(once);
  });

  it('keeps what else the trailer says, and gives new objects numbers that nobody has', () => {
    const pdf = appended(smallPdf({ trailer: '/Info 5 0 R' }), (update) => {
      expect(update.add(1)).toEqual(new PdfRef(6, 0));
      expect(update.add(2)).toEqual(new PdfRef(7, 0));
    });
    const { trailer } = openPdf(pdf).view();
    expect(written(trailer.get('Info')!)).toBe('5 0 R');
    expect(trailer.get('Size')).toBe(8);
  });

  it('with generation 0 for an object that lay in an object stream', () => {
    const pdf = appended(smallPdf({ kind: 'packed' }), (update) =>
      update.put(new PdfRef(5, 0), dictionary({ New: true })),
    );
    const entry = openPdf(pdf).view().entry(5);
    expect(entry).toMatchObject({ kind: 'plain', gen: 0 });
  });
});

describe('values are written as they are read', () => {
  it.each<[string, PdfValue]>([
    ['null', null],
    ['true', true],
    ['-12.5', -12.5],
    ['0.0000001000', 1e-7],
    ['/A#20b#23', name('A b#')],
    ['[1 /X 2 0 R]', [1, name('X'), new PdfRef(2, 0)]],
    ['(a \\(b\\) \\\\)', textString('a (b) \\')],
    ['<feff00d40300>', textString('Ô\u0300')],
    ['<00ff>', hexString(Uint8Array.of(0, 255))],
    ['(D:20261127010203Z)', dateString(Date.UTC(2026, 10, 27, 1, 2, 3))],
    ['<</A <</B []>>>>', dictionary({ A: dictionary({ B: [] }), C: undefined })],
  ])('%s', (text, value) => {
    expect(written(value)).toBe(text);
  });
});

describe('an update is refused by name', () => {
  it('on an encrypted file', () => {
    const pdf = smallPdf({ trailer: '/Encrypt 5 0 R' });
    expect(codeOf(() => new PdfUpdate(openPdf(pdf)))).toBe('PDF_ENCRYPTED_NOT_SIGNED');
  });

  it('on a file that cannot be read without repair', () => {
    const pdf = smallPdf();
    expect(codeOf(() => new PdfUpdate(openPdf(pdf.subarray(0, pdf.length - 20))))).toBe('PDF_NOT_EXTENDABLE');
    expect(codeOf(() => new PdfUpdate(openPdf(concatBytes(pdf, ascii('x')))))).toBe('PDF_NOT_EXTENDABLE');
  });

  it('on a hybrid file', () => {
    const plain = smallPdf();
    const hidden = plain.length;
    const section = `9 0 obj\n<< /Type /XRef /W [1 3 2] /Size 10 /Index [9 1] /Length 6 >>\nstream\n\u0001${String.fromCharCode(hidden >> 16, (hidden >> 8) & 255, hidden & 255)}\0\0\nendstream\nendobj\n`;
    const table = hidden + section.length;
    const prev = openPdf(plain).revisions[0]!.sectionOffset;
    const tail = `xref\n0 0\ntrailer\n<< /Size 10 /Root 1 0 R /Prev ${prev} /XRefStm ${hidden} >>\nstartxref\n${table}\n%%EOF\n`;
    const hybrid = concatBytes(plain, ascii(section + tail));
    expect(openPdf(hybrid).revisions.map(({ xrefKind }) => xrefKind)).toEqual(['table', 'hybrid']);
    expect(codeOf(() => new PdfUpdate(openPdf(hybrid)))).toBe('PDF_HYBRID_NOT_SIGNED');
  });
});
