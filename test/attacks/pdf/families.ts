import { deflateSync } from 'node:zlib';
import { concatBytes, utf8Encode } from '../../../src/encoding.js';
import { isSignatureField } from '../../../src/pdf/signature/fields.js';
import { isDict, nameOf, type PdfDict, PdfRef, PdfStream, type PdfValue } from '../../../src/pdf/syntax/index.js';
import { dictionary, name, stream, textString, withKeys } from '../../../src/pdf/update/index.js';
import { latinText, octetsOf } from '../../support/latin.js';
import { changed, field, newField, picture, signatureDictionary } from './doors.js';
import { Draft } from './draft.js';
import type { Container } from './saving.js';

/** One attack of a family; gives nothing where a file has no place for it. */
export type Attack = (pdf: Uint8Array, container: Container) => Uint8Array | undefined;

export interface Family {
  /** Codes of which the report must have one: the family by its name, or the fault of structure that is its mark. */
  readonly named: readonly string[];
  readonly attacks: Readonly<Record<string, Attack>>;
}

/** The file with a stretch of octets replaced; what follows moves. */
function edited(
  pdf: Uint8Array,
  from: string | RegExp,
  to: string | ((found: string) => string),
): Uint8Array | undefined {
  const text = latinText(pdf);
  const changedText = text.replace(from, to as string);
  return changedText === text ? undefined : octetsOf(changedText);
}

/** The same length: no offset changes. */
const padded =
  (to: string) =>
  (found: string): string =>
    to.padEnd(found.length).slice(0, found.length);

const drafted =
  (change: (draft: Draft) => unknown, more: Parameters<Draft['finish']>[1] = {}): Attack =>
  (pdf, container) => {
    const draft = new Draft(pdf);
    return change(draft) === false ? undefined : draft.finish(container, more);
  };

const signedField = (draft: Draft) =>
  draft.fields().find((one) => isSignatureField(one) && (one.dict.get('V') ?? null) !== null);
const typed = (draft: Draft, test: (dict: PdfDict, value: PdfValue) => boolean) =>
  draft.objects().find(([, value]) => {
    const dict = value instanceof PdfStream ? value.dict : value;
    return isDict(dict) && test(dict, value);
  });
const ofType = (type: string) => (dict: PdfDict) => nameOf(dict.get('Type')) === type;

/** Fills what is found; the attack has no place where nothing is. */
const on =
  (
    find: (draft: Draft) => readonly [PdfRef, PdfValue] | undefined,
    change: (draft: Draft, ref: PdfRef, value: PdfValue) => unknown,
  ): Attack =>
  (pdf, container) => {
    const draft = new Draft(pdf);
    const found = find(draft);
    if (found === undefined || change(draft, ...found) === false) return undefined;
    return draft.finish(container);
  };

const content = (draft: Draft): readonly [PdfRef, PdfValue] | undefined => {
  const value = draft.dict(draft.page()).get('Contents');
  const list = draft.list(value);
  const reference = list[0] ?? value;
  return reference instanceof PdfRef ? [reference, draft.view.resolve(reference)] : undefined;
};
const font = (draft: Draft) => typed(draft, ofType('Font'));
const fontFile = (draft: Draft) =>
  typed(
    draft,
    (dict, value) =>
      value instanceof PdfStream && (dict.has('Length1') || nameOf(dict.get('Subtype')) === 'CIDFontType0C'),
  );
const toUnicode = (draft: Draft): readonly [PdfRef, PdfValue] | undefined => {
  const reference = draft.dict(typed(draft, (dict) => dict.has('ToUnicode'))?.[0]).get('ToUnicode');
  return reference instanceof PdfRef ? [reference, draft.view.resolve(reference)] : undefined;
};
const inCatalog =
  (key: string) =>
  (draft: Draft): readonly [PdfRef, PdfValue] | undefined => {
    const reference = draft.dict(draft.root).get(key);
    return reference instanceof PdfRef ? [reference, draft.view.resolve(reference)] : undefined;
  };
const replaceData = (draft: Draft, ref: PdfRef, value: PdfValue, data: string): unknown => {
  if (!(value instanceof PdfStream)) return false;
  const dict = Object.fromEntries([...value.dict].filter(([key]) => key !== 'Filter' && key !== 'DecodeParms'));
  return draft.put.set(ref.num, stream(dict, utf8Encode(data)));
};
const emptied = (draft: Draft, ref: PdfRef, value: PdfValue): unknown => replaceData(draft, ref, value, '');

const square = (more: Readonly<Record<string, PdfValue>> = {}): PdfValue =>
  dictionary({ Type: name('Annot'), Subtype: name('Square'), Rect: [0, 0, 595, 842], F: 4, IC: [1, 1, 1], ...more });

/** What the last signature (no time-stamp) of the file says, for tricks with its octets. */
function lastRange(
  pdf: Uint8Array,
): { readonly text: string; readonly numbers: readonly [number, number, number] } | undefined {
  const all = latinText(pdf).matchAll(
    /\/ETSI\.CAdES\.detached[\s\S]{0,500}?(\/ByteRange\s*\[0 (\d+) (\d+) (\d+)\]\s*)/g,
  );
  const last = [...all].at(-1);
  return last === undefined
    ? undefined
    : { text: last[1]!, numbers: [Number(last[2]), Number(last[3]), Number(last[4])] };
}

const range =
  (to: (numbers: readonly [number, number, number]) => string): Attack =>
  (pdf) => {
    const found = lastRange(pdf);
    if (found === undefined) return undefined;
    return edited(pdf, found.text, padded(`/ByteRange ${to(found.numbers)}`));
  };

/** Octets inside the gap of the last signature: nobody signed them. */
const inGap =
  (to: (hex: string) => string): Attack =>
  (pdf) => {
    const found = lastRange(pdf);
    if (found === undefined) return undefined;
    const [start, end] = found.numbers;
    const gap = latinText(pdf.subarray(start, end));
    const made = to(gap.slice(1, -1));
    return made.length === gap.length
      ? concatBytes(pdf.subarray(0, start), octetsOf(made), pdf.subarray(end))
      : undefined;
  };

/** A saving in which the signed field's value is a dictionary of the forger's. */
const otherValue = (make: (value: PdfDict) => PdfValue): Attack =>
  drafted((draft) => {
    const found = signedField(draft);
    if (found === undefined) return false;
    const value = found.dict.get('V');
    if (value instanceof PdfRef) return draft.put.set(value.num, make(draft.dict(value)));
    return draft.change(new PdfRef(found.num, 0), { V: make(draft.dict(value)) });
  });

/** As `otherValue`, in an object of its own. */
const movedValue = (make: (value: PdfDict) => PdfValue): Attack =>
  drafted((draft) => {
    const found = signedField(draft);
    return found === undefined
      ? false
      : draft.change(new PdfRef(found.num, 0), { V: draft.add(make(draft.dict(found.dict.get('V')))) });
  });

const without = (dict: PdfDict, ...keys: readonly string[]): PdfDict =>
  new Map([...dict].filter(([key]) => !keys.includes(key)));

/** A bomb: octets that grow a thousandfold. */
const bomb = (): Uint8Array => new Uint8Array(deflateSync(new Uint8Array(70 * 1024 * 1024)));
let bombOnce: Uint8Array | undefined;

const STRUCTURE = [
  'PDF_CHAIN',
  'PDF_STARTXREF',
  'PDF_XREF',
  'PDF_TRAILER',
  'PDF_OBJECT',
  'PDF_BYTES_AFTER_END',
  'PDF_CHANGE_HIDDEN',
];
/** The value itself is another: of a CMS without padding its last octet. */
const VALUE = ['SIG_CRYPTO_FAILURE', 'CMS_UNREADABLE'];

/** The signatures are gone with the saving that held them. */
const GONE = ['FILE_IS_RESAVED_PDF'];

/** The object identifier of SHA-256 in DER. */
const SHA256_NAMED = /0609608648016503040201/gi;

const SAVED = ['PDF_FAMILY_INCREMENTAL_SAVING'];

export const FAMILIES: Readonly<Record<string, Family>> = {
  'universal forgery (USF)': {
    named: ['PDF_FAMILY_UNIVERSAL_FORGERY', 'PDF_FAMILY_SIGNATURE_WRAPPING'],
    attacks: {
      'no range, in the signed octets': (pdf) => edited(pdf, /\/ByteRange(?=[\s\S]{0,200}$|\s*\[)/, '/ByteRanga'),
      'range of nothing': range(() => 'null'),
      'range of zeros': range(() => '[0 0 0 0]'),
      'range below zero': range(([, b, c]) => `[0 -1 ${b} ${c}]`),
      'contents of zeros': inGap((hex) => `<${'0'.repeat(hex.length)}>`),
      'no contents, in a later saving': otherValue((value) => without(value, 'Contents')),
      'no range, in a later saving': otherValue((value) => without(value, 'ByteRange')),
      'an empty value, in a later saving': otherValue(() => new Map()),
    },
  },
  // What no signature covers must not decide whether the content is looked at (found by the night's fuzzing).
  'parts of SignerInfo that are not signed': {
    named: ['SIGNATURE_ALGORITHM_UNKNOWN'],
    attacks: {
      'a digest that nobody knows, over another page': (pdf, container) => {
        const unknown = inGap((hex) => `<${hex.replace(SHA256_NAMED, (found) => `${found.slice(0, -2)}71`)}>`)(
          pdf,
          container,
        );
        return unknown && edited(unknown, /\/MediaBox\s*\[\s*0/, (found) => `${found.slice(0, -1)}9`);
      },
    },
  },
  'incremental saving (ISA)': {
    named: [...SAVED, ...STRUCTURE, ...GONE],
    attacks: {
      'the content of the page': on(content, (draft, ref, value) => replaceData(draft, ref, value, 'BT (10) Tj ET')),
      'another content': drafted((draft) =>
        draft.change(draft.page(), { Contents: draft.add(stream({}, utf8Encode('BT ET'))) }),
      ),
      'another tree of pages': drafted((draft) =>
        draft.catalog({ Pages: draft.add(dictionary({ Type: name('Pages'), Kids: [], Count: 0 })) }),
      ),
      'a page joins': drafted((draft) => {
        const top = draft.dict(draft.root).get('Pages') as PdfRef;
        const more = draft.add(dictionary({ Type: name('Page'), Parent: top, MediaBox: [0, 0, 9, 9] }));
        draft.change(top, { Kids: [...draft.list(draft.dict(top).get('Kids')), more] });
      }),
      'metadata of the page': drafted((draft) => draft.change(draft.page(), { Rotate: 180 })),
      'a body without cross-references': (pdf) => concatBytes(pdf, octetsOf('4 0 obj\n(forged)\nendobj\n')),
      'a body before an empty table': drafted(() => {}, { stray: '4 0 obj\n(forged)\nendobj\n' }),
      'a body, and an end that nothing leads to': (pdf) =>
        concatBytes(pdf, octetsOf('4 0 obj\n(x)\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n')),
      'a trailer with another catalog': (pdf, container) => {
        const draft = new Draft(pdf);
        const other = draft.add(without(draft.dict(draft.root), 'AF'));
        return draft.finish(container, { trailer: { Root: other } });
      },
      'a trailer without identifier': drafted((draft) => draft.catalog({ Zz: 1 }), { trailer: { ID: undefined } }),
      'the structure tree': on(inCatalog('StructTreeRoot'), (draft, ref, value) =>
        draft.put.set(ref.num, changed(value, { K: [] })),
      ),
      'the output intent': drafted((draft) => draft.catalog({ OutputIntents: [] })),
      'the record': drafted((draft) => draft.catalog({ AF: [] })),
      outlines: drafted((draft) => draft.catalog({ Outlines: draft.add(dictionary({ Type: name('Outlines') })) })),
      names: drafted((draft) => draft.catalog({ Names: new Map() })),
    },
  },
  'signature wrapping (SWA)': {
    named: [
      'PDF_FAMILY_SIGNATURE_WRAPPING',
      'PDF_SIGNATURE_TWICE',
      'PDF_FAMILY_UNIVERSAL_FORGERY',
      ...STRUCTURE,
      ...VALUE,
    ],
    attacks: {
      'the value in an object of its own': movedValue((value) => value),
      'the value in the field itself': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined
          ? false
          : draft.change(new PdfRef(found.num, 0), { V: draft.dict(found.dict.get('V')) });
      }),
      'the value once more in a new field': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined ? false : newField(draft, { V: found.dict.get('V')! });
      }),
      'a copy of the value in a new field': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined ? false : newField(draft, { V: draft.add(draft.dict(found.dict.get('V'))) });
      }),
      'other entries beside the value': otherValue((value) => withKeys(value, { Reason: textString('x') })),
      'octets between the ranges': inGap((hex) => `<${hex.slice(0, -22)}> /Wrapped (forged) <>`.padEnd(hex.length + 2)),
      'contents twice in the gap': inGap((hex) => `<${hex.slice(0, -14)}>/Contents<00>`.padEnd(hex.length + 2)),
      'white space around the value': inGap((hex) => ` <${hex.slice(0, -2)}> `),
      'other octets behind the value': inGap((hex) => `<${hex.slice(0, -2)}41>`),
      'the second part moved behind a forged one': (pdf) => {
        const found = lastRange(pdf);
        if (found === undefined) return undefined;
        const [, b, c] = found.numbers;
        return concatBytes(
          pdf.subarray(0, b),
          octetsOf('>>\nendobj\n4 0 obj\n(forged)\nendobj\n'),
          pdf.subarray(b, b + c),
        );
      },
    },
  },
  'byte ranges': {
    named: ['PDF_BYTE_RANGE', 'SIGNED_DIGEST_DIFFERS', 'HASH_FAILURE', 'CMS_DIGEST_DIFFERS', 'PDF_OBJECT'],
    attacks: {
      'leaves out more before': range(([a, b, c]) => `[0 ${a - 10} ${b} ${c}]`),
      'leaves out more behind': range(([a, b, c]) => `[0 ${a} ${b + 10} ${c - 10}]`),
      'ends early': range(([a, b, c]) => `[0 ${a} ${b} ${c - 7}]`),
      'ends behind the file': range(([a, b, c]) => `[0 ${a} ${b} ${c + 7}]`),
      'begins late': range(([a, b, c]) => `[1 ${a - 1} ${b} ${c}]`),
      overlaps: range(([a, b, c]) => `[0 ${b} ${a} ${c}]`),
      'three numbers': range(([a, b]) => `[0 ${a} ${b}]`),
      'six numbers': range(([a, b, c]) => `[0 ${a} ${b} ${c} 0 0]`),
      'by reference': range(() => '1 0 R'),
    },
  },
  'shadow hide': {
    named: ['PDF_FAMILY_SHADOW_HIDE', 'PDF_FAMILY_OBJECT_STREAM_OVERRIDE', 'PDF_FORM', ...STRUCTURE],
    attacks: {
      'the page freed': drafted((draft) => draft.free.push(draft.page().num)),
      'the font freed': on(font, (draft, { num }) => draft.free.push(num)),
      'the content freed': on(content, (draft, { num }) => draft.free.push(num)),
      'the content emptied': on(content, (draft, ref, value) => emptied(draft, ref, value)),
      'the font file emptied': on(fontFile, (draft, ref, value) => emptied(draft, ref, value)),
      'annotations taken off': drafted((draft) => {
        const page = draft.page();
        return draft.dict(page).has('Annots') ? draft.change(page, { Annots: [] }) : false;
      }),
      'annotations in another order': drafted((draft) => {
        const page = draft.page();
        const list = draft.list(draft.dict(page).get('Annots'));
        return list.length < 2 ? false : draft.change(page, { Annots: [...list].reverse() });
      }),
      layers: drafted((draft) => draft.catalog({ OCProperties: dictionary({ OCGs: [], D: new Map() }) })),
      'an object stream freed': drafted((draft) => {
        const packed = draft.file.revisions[0]!.entries.find(({ kind }) => kind === 'compressed');
        return packed === undefined ? false : draft.free.push(packed.position);
      }),
    },
  },
  'shadow replace': {
    named: ['PDF_FAMILY_SHADOW_REPLACE', ...SAVED, 'PDF_FAMILY_OBJECT_STREAM_OVERRIDE'],
    attacks: {
      'the font': on(font, (draft, ref, value) => draft.put.set(ref.num, changed(value, { BaseFont: name('Symbol') }))),
      'the font file': on(fontFile, (draft, ref, value) => replaceData(draft, ref, value, 'not a font at all')),
      'what letters mean': on(toUnicode, (draft, ref, value) =>
        replaceData(draft, ref, value, 'begincmap endcmap and more'),
      ),
      'the font as validation data': on(font, (draft, ref) => {
        draft.put.set(ref.num, new Map());
        const held = draft.dict(draft.dict(draft.root).get('DSS'));
        draft.catalog({ DSS: withKeys(held, { VRI: dictionary({ ['A1'.repeat(20)]: ref }) }) });
      }),
      'the font as the form': on(font, (draft, ref) => {
        draft.put.set(ref.num, draft.formDict);
        draft.catalog({ AcroForm: ref });
      }),
    },
  },
  'shadow hide and replace': {
    named: [
      'PDF_FAMILY_SHADOW_HIDE_AND_REPLACE',
      ...GONE,
      'PDF_FAMILY_SHADOW_HIDE',
      'PDF_FAMILY_SIGNATURE_WRAPPING',
      ...SAVED,
      ...STRUCTURE,
    ],
    attacks: {
      'an object in its older version': (pdf, container) => {
        const draft = new Draft(pdf);
        const again = draft.objects().find(([{ num }]) => draft.view.entry(num)?.older?.kind === 'plain');
        const older = again === undefined ? undefined : draft.view.entry(again[0].num)?.older;
        if (older === undefined) return undefined;
        return draft.finish(container === 'stream' ? 'stream' : 'table', {
          at: new Map([[older.num, older.position]]),
        });
      },
      'an object where another stands': (pdf, container) => {
        const draft = new Draft(pdf);
        const [a, b] = [draft.page().num, draft.root.num].map((num) => draft.view.entry(num)!);
        if (a?.kind !== 'plain' || b?.kind !== 'plain') return undefined;
        return draft.finish(container === 'stream' ? 'stream' : 'table', { at: new Map([[a.num, b.position]]) });
      },
    },
  },
  'evil annotation (EAA)': {
    named: ['PDF_FAMILY_EVIL_ANNOTATION', 'PDF_FAMILY_ACTION', 'PDF_FAMILY_INCREMENTAL_SAVING'],
    attacks: {
      'over the page': drafted((draft) => draft.annotate(draft.add(square()))),
      'over the page, in the list itself': drafted((draft) => draft.annotate(square())),
      'a stamp with a picture': drafted((draft) =>
        draft.annotate(draft.add(square({ Subtype: name('Stamp'), AP: dictionary({ N: draft.add(picture()) }) }))),
      ),
      'free text': drafted((draft) =>
        draft.annotate(draft.add(square({ Subtype: name('FreeText'), Contents: textString('10') }))),
      ),
      'a note with a picture': drafted((draft) =>
        draft.annotate(draft.add(square({ Subtype: name('Text'), AP: dictionary({ N: draft.add(picture()) }) }))),
      ),
      'a redaction': drafted((draft) => draft.annotate(draft.add(square({ Subtype: name('Redact') })))),
      'a link that runs a program': drafted((draft) =>
        draft.annotate(
          draft.add(square({ Subtype: name('Link'), A: dictionary({ S: name('Launch'), F: textString('x') }) })),
        ),
      ),
      'a widget that is no field': drafted((draft) => draft.annotate(draft.add(field({ Rect: [0, 0, 99, 99] })))),
    },
  },
  'sneaky signature (SSA)': {
    named: [
      'PDF_FAMILY_SNEAKY_SIGNATURE',
      'PDF_FAMILY_ACTION',
      'PDF_FAMILY_INCREMENTAL_SAVING',
      'PDF_FAMILY_EVIL_ANNOTATION',
    ],
    attacks: Object.fromEntries(
      Object.entries<(draft: Draft) => Readonly<Record<string, PdfValue | undefined>>>({
        'over the page': () => ({ Rect: [0, 0, 595, 842] }),
        'that nobody signed': () => ({ V: undefined, Rect: [0, 0, 99, 99] }),
        'on paper alone': () => ({ Rect: [0, 0, 595, 842], F: 36 }),
        'a rectangle of five numbers': () => ({ Rect: [0, 0, 595, 842, 0] }),
        'a rectangle of words': () => ({ Rect: [0, 0, 595, textString('842')] }),
        'a rectangle that is none': () => ({ Rect: textString('x') }),
        'a kid of a kid': (draft) => {
          const drawn = draft.add(
            field({ T: undefined, FT: undefined, Rect: [0, 0, 595, 842], AP: dictionary({ N: draft.add(picture()) }) }),
          );
          const between = draft.add(field({ T: undefined, FT: undefined, Kids: [drawn] }));
          draft.annotate(drawn);
          return { Kids: [between] };
        },
        'a kid': (draft) => {
          const drawn = draft.add(
            field({ T: undefined, FT: undefined, Rect: [0, 0, 595, 842], AP: dictionary({ N: draft.add(picture()) }) }),
          );
          draft.annotate(drawn);
          return { Kids: [drawn] };
        },
        'with an action': () => ({
          A: dictionary({ S: name('JavaScript'), JS: textString('x') }),
          Rect: [0, 0, 99, 99],
        }),
        'of another kind of field': () => ({ FT: name('Btn'), Rect: [0, 0, 595, 842] }),
      }).map(([title, entries]) => [
        title,
        drafted((draft) => newField(draft, { ...entries(draft), AP: dictionary({ N: draft.add(picture()) }) })),
      ]),
    ),
  },
  'appearance swap': {
    named: [
      'PDF_FAMILY_APPEARANCE_SWAP',
      'PDF_FAMILY_SIGNATURE_WRAPPING',
      'PDF_FAMILY_SHADOW_REPLACE',
      'PDF_FAMILY_INCREMENTAL_SAVING',
      'PDF_FAMILY_SHADOW_HIDE',
    ],
    attacks: {
      'another picture of the signed field': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined
          ? false
          : draft.change(new PdfRef(found.num, 0), { AP: dictionary({ N: draft.add(picture()) }) });
      }),
      'the picture itself': drafted((draft) => {
        const found = draft.fields().find(({ dict }) => draft.dict(dict.get('AP')).get('N') instanceof PdfRef);
        const look = found === undefined ? undefined : draft.dict(found.dict.get('AP')).get('N');
        return look instanceof PdfRef ? draft.put.set(look.num, picture()) : false;
      }),
      'a hidden signature': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined ? false : draft.change(new PdfRef(found.num, 0), { F: 2 });
      }),
      'a moved signature': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined ? false : draft.change(new PdfRef(found.num, 0), { Rect: [0, 0, 595, 842] });
      }),
    },
  },
  'object stream override': {
    named: [
      'PDF_FAMILY_OBJECT_STREAM_OVERRIDE',
      'PDF_FAMILY_INCREMENTAL_SAVING',
      'PDF_FAMILY_SHADOW_HIDE',
      'PDF_FAMILY_SHADOW_REPLACE',
    ],
    attacks: {
      'the catalog’s pages, packed': (pdf) => {
        const draft = new Draft(pdf);
        draft.change(draft.dict(draft.root).get('Pages') as PdfRef, { Kids: [], Count: 0 });
        return draft.finish('packed');
      },
      'the page, packed': (pdf) => {
        const draft = new Draft(pdf);
        draft.change(draft.page(), { MediaBox: [0, 0, 10, 10] });
        return draft.finish('packed');
      },
      'an object stream in use, replaced': drafted((draft) => {
        const packed = draft.file.revisions[0]!.entries.find(({ kind }) => kind === 'compressed');
        if (packed === undefined) return false;
        return draft.put.set(packed.position, stream({ Type: name('ObjStm'), N: 0, First: 0 }, new Uint8Array()));
      }),
    },
  },
  'hybrid divergence': {
    named: ['PDF_HYBRID_DIVERGES', 'PDF_XREF', 'PDF_CHAIN'],
    attacks: {
      'the page, the same for new readers and gone for old ones': (pdf) => {
        const draft = new Draft(pdf);
        const page = draft.page();
        draft.put.set(page.num, draft.view.resolve(page));
        return draft.finish('hybrid', { hide: [page.num] });
      },
      'the page, another for new readers': (pdf) => {
        const draft = new Draft(pdf);
        draft.change(draft.page(), { MediaBox: [0, 0, 10, 10] });
        return draft.finish('hybrid');
      },
      'a section that is none': (pdf) => new Draft(pdf).finish('table', { trailer: { XRefStm: 0 } }),
      'a section that is not there': (pdf) => new Draft(pdf).finish('table', { trailer: { XRefStm: 99_999_999 } }),
    },
  },
  'the chain of sections': {
    named: [...STRUCTURE, ...GONE, 'PDF_BYTE_RANGE', 'FILE_IS_DAMAGED_PDF'],
    attacks: {
      'leads back to itself': (pdf) =>
        edited(
          pdf,
          /\/Prev \d+(?=[\s\S]{0,3000}$)/,
          padded(`/Prev ${/startxref\s+(\d+)\s+%%EOF\s*$/.exec(latinText(pdf))![1]}`),
        ),
      'leads behind the file': drafted(() => {}, { previous: 999_999_999 }),
      'leads to no section': drafted(() => {}, { previous: 20 }),
      'leaves out the last saving': (pdf, container) => {
        const draft = new Draft(pdf);
        const earlier = draft.file.revisions.at(-2);
        if (earlier === undefined) return undefined;
        draft.change(draft.page(), { Rotate: 90 });
        return draft.finish(container, { previous: earlier.sectionOffset });
      },
      'ends with an older section': (pdf, container) => {
        const draft = new Draft(pdf);
        draft.change(draft.page(), { Rotate: 90 });
        return draft.finish(container, { startxref: draft.file.revisions[0]!.sectionOffset });
      },
      'without a beginning': drafted((draft) => draft.change(draft.page(), { Rotate: 90 }), { previous: -1 }),
    },
  },
  actions: {
    named: ['PDF_FAMILY_ACTION', 'PDF_ACTIVE_CONTENT', 'PDF_FAMILY_INCREMENTAL_SAVING'],
    attacks: {
      'when the document opens': drafted((draft) =>
        draft.catalog({ OpenAction: dictionary({ S: name('JavaScript'), JS: textString('x') }) }),
      ),
      'on the page': drafted((draft) =>
        draft.change(draft.page(), { AA: dictionary({ O: dictionary({ S: name('Launch') }) }) }),
      ),
      'in the names': drafted((draft) =>
        draft.catalog({ Names: withKeys(draft.dict(draft.dict(draft.root).get('Names')), { JavaScript: new Map() }) }),
      ),
      'a dynamic form': drafted((draft) => draft.form({ XFA: [] })),
      'on the signed field': drafted((draft) => {
        const found = signedField(draft);
        return found === undefined
          ? false
          : draft.change(new PdfRef(found.num, 0), { AA: dictionary({ E: dictionary({ S: name('JavaScript') }) }) });
      }),
    },
  },
  'bombs and loops': {
    named: [
      'LIMIT_EXCEEDED',
      'PDF_FORM',
      ...STRUCTURE,
      'PDF_STREAM',
      ...SAVED,
      'PDF_FAMILY_SHADOW_HIDE',
      'PDF_FAMILY_ACTION',
    ],
    attacks: {
      'an object stream that grows': drafted((draft) => {
        bombOnce ??= bomb();
        const to = draft.add(stream({ Type: name('ObjStm'), N: 1, First: 4, Filter: name('FlateDecode') }, bombOnce));
        return draft.catalog({ Metadata: to });
      }),
      'metadata that grow': drafted((draft) => {
        bombOnce ??= bomb();
        draft.catalog({
          Metadata: draft.add(
            stream({ Type: name('Metadata'), Subtype: name('XML'), Filter: name('FlateDecode') }, bombOnce),
          ),
        });
      }),
      'a tree of pages in itself': drafted((draft) => {
        const top = draft.dict(draft.root).get('Pages') as PdfRef;
        draft.change(top, { Kids: [top] });
      }),
      'fields in themselves': drafted((draft) => {
        const one = draft.add(null);
        draft.put.set(one.num, field({ Kids: [one] }));
        draft.form({ Fields: [...draft.list(draft.formDict.get('Fields')), one] });
      }),
      'a reference to itself': drafted((draft) => {
        const one = draft.add(null);
        draft.put.set(one.num, one);
        draft.catalog({ DSS: one });
      }),
      'lists a hundred deep': drafted((draft) => {
        let deep: PdfValue = [];
        for (let i = 0; i < 150; i++) deep = [deep];
        draft.catalog({ Extensions: draft.add(deep) });
      }),
      'extensions in themselves': drafted((draft) => {
        const one = draft.add(null);
        draft.put.set(one.num, [one, one, one]);
        draft.catalog({ Extensions: dictionary({ ADBE: one }) });
      }),
      'a time-stamp that holds itself': drafted((draft) => {
        const value = draft.add(signatureDictionary());
        draft.change(value, { V: value, Reference: [value] });
        newField(draft, { V: value, Kids: [value] });
      }),
    },
  },
};
