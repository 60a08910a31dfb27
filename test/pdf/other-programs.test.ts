import { beforeAll, describe, expect, test } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { openPdfSigned, type PdfSignedDocument } from '../../src/pdf/index.js';
import { openSchool } from '../issuing/school.js';
import { drawing as form, pdfWithForm } from '../support/form-pdf.js';
import { latinText, octetsOf } from '../support/latin.js';
import { objectText, savedAgain, streamText } from '../support/saved-again.js';
import { type FieldSigner, fieldSigner } from '../support/signed-pdf.js';

/** What other programs write into a signed file, as iText, PDFBox, Acrobat and others do, and the forgeries that lie next to it. */

let signer: FieldSigner;
let signed: Uint8Array;
beforeAll(async () => {
  signer = fieldSigner((await openSchool('pdf-other-programs')).principal.signer);
  signed = await signer.sign(pdfWithForm(), 'f0');
});

const obj = (num: number, pdf = signed): string => objectText(num, pdf);
const save = (objects: Record<number, string>, trailer = '/Info 20 0 R', pdf = signed): Uint8Array =>
  savedAgain(pdf, objects, trailer);

/** Numbers that nothing has: for what a saving brings. */
const [A, B, C] = [40, 41, 42];

const signature = (more = ''): string =>
  `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <00> ${more} >>`;

/** A new signature field on the page, in the form; `A` is its number. */
const newField = (entries: string, more: Record<number, string> = {}, pdf = signed): Uint8Array =>
  save(
    {
      1: obj(1, pdf).replace('15 0 R]', `15 0 R ${A} 0 R]`),
      3: obj(3, pdf).replace('16 0 R]', `16 0 R ${A} 0 R]`),
      [A]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (moi) /F 132 /P 3 0 R ${entries} >>`,
      ...more,
    },
    '/Info 20 0 R',
    pdf,
  );

/** The file with other objects, signed: what a forger had before the first signature. @param entries of the signature dictionary */
const prepared = (objects: Record<number, string>, entries?: string): Promise<Uint8Array> =>
  signer.sign(savedAgain(pdfWithForm(), objects, '/Info 20 0 R'), 'f0', entries);

/** The new field `A`, told to the structure below an object; `@` stands for its element. */
const toldTo = (num: number, from: string, to: string, pdf: Uint8Array): Record<number, string> => ({
  [num]: obj(num, pdf).replace(from, to.replace('@', `${C} 0 R`)),
  [C]: `<< /Type /StructElem /S /Form /P ${num} 0 R /Pg 3 0 R /K << /Type /OBJR /Obj ${A} 0 R /Pg 3 0 R >> >>`,
});

function judged(pdf: Uint8Array): { readonly document: PdfSignedDocument; readonly changesAfter: string | undefined } {
  const document = openPdfSigned(pdf);
  const first = document.signatures.find((one) => one.pdf?.field === 'f0');
  expect(document.faults).toEqual([]);
  expect(first?.faults).toEqual([]);
  expect(judgeIntegrity(first!).integrity).toBe('INTACT');
  return { document, changesAfter: first?.pdf?.changesAfter };
}

type Case = readonly [what: string, pdf: () => Uint8Array | Promise<Uint8Array>];

const HONEST: readonly Case[] = [
  [
    'a signature field that had no page is given its own (iText)',
    () =>
      save({
        1: obj(1),
        7: obj(7).replace('/F 132', `/F 132 /P 3 0 R /V ${A} 0 R /AP << /N ${B} 0 R >>`),
        [A]: signature(),
        [B]: form('BT (Ky) Tj ET'),
      }),
  ],
  [
    'a signature locks fields as it is made (iText)',
    () =>
      save({
        7: obj(7).replace('/F 132', `/F 132 /V ${A} 0 R /Lock ${B} 0 R`),
        [A]: signature(),
        [B]: '<< /Type /SigFieldLock /Action /Include /Fields [(lop)] >>',
      }),
  ],
  [
    'a signature field is made read-only, with its look, as it is signed',
    () =>
      save({
        7: obj(7).replace('/F 132', `/F 132 /V ${A} 0 R /Ff 1 /MK << >> /DA (/Helv 0 Tf 0 g)`),
        [A]: signature(),
      }),
  ],
  [
    'fields that a signature locks are made read-only (Acrobat)',
    () =>
      save({
        7: obj(7).replace('/F 132', `/F 132 /V ${A} 0 R`),
        [A]: signature(),
        8: obj(8).replace('/T (lop)', '/T (lop) /Ff 1'),
      }),
  ],
  ['a text field is filled and made read-only', () => save({ 8: obj(8).replace('(10A)', '(11A) /Ff 1') })],
  [
    'an empty field to sign in says that it has no colours',
    () => newField('/Rect [100 100 300 300] /MK << /BG [] /BC [] /CA (Ky) >>'),
  ],
  [
    'a text field with a widget of its own is filled, the picture in place',
    () => save({ 15: obj(15).replace('/V ()', '/V (An)'), 17: form('BT (An) Tj ET') }),
  ],
  [
    'a text field with a widget of its own is filled, the picture anew',
    () =>
      save({
        15: obj(15).replace('/V ()', '/V (An)'),
        16: obj(16).replace('17 0 R', `${A} 0 R`),
        [A]: form('BT (An) Tj ET'),
      }),
  ],
  ['a check box is ticked', () => save({ 10: obj(10).replace('/V /Off /AS /Off', '/V /Yes /AS /Yes') })],
  [
    'resources of the form get a font, in place',
    () =>
      save({ 8: obj(8).replace('(10A)', '(11A)'), 19: `<< /Helv 5 0 R /ZaDb ${A} 0 R >>`, [A]: '<< /Type /Font >>' }),
  ],
  [
    'resources of the form get a category, in place',
    () => save({ 8: obj(8).replace('(10A)', '(11A)'), 18: '<< /Font 19 0 R /Encoding << >> >>' }),
  ],
  [
    'the information dictionary, whose title is an object of its own (macOS)',
    () => save({ 20: '<< /Title 21 0 R /Producer (Ky so) /ModDate (D:2026) >>' }),
  ],
  [
    'the information dictionary, whose keywords are a list (macOS)',
    async () => {
      const info = '<< /Producer (May in) /AAPL:Keywords [(diem) (hoc ba)] >>';
      const pdf = await prepared({ 20: info });
      return save({ 20: info.replace('>>', '/ModDate (D:2026) >>') }, '/Info 20 0 R', pdf);
    },
  ],
  [
    'measures of a page, written as reals',
    () =>
      newField('/Rect [0 0 0 0]', {
        3: obj(3).replace('[0 0 595 842]', '[0.0 0.0 595.0 842.0]').replace('16 0 R]', `16 0 R ${A} 0 R]`),
      }),
  ],
  [
    'whole numbers of a page written without their points, as programs that read them write them',
    async () => {
      const own = obj(3).replace('/Type /Page', '/Type /Page /PZ 1.0 /PieceInfo << /May << /Private [1.0 2.5] >> >>');
      const pdf = await prepared({ 3: own });
      const page = obj(3, pdf).replaceAll('1.0', '1').replace('16 0 R]', `16 0 R ${A} 0 R]`);
      return newField('/Rect [0 0 0 0]', { 3: page }, pdf);
    },
  ],
  [
    'a form that is given a type (signpdf)',
    () => save({ 1: obj(1).replace('/AcroForm <<', '/AcroForm << /Type /AcroForm') }),
  ],
  [
    'a widget is told to a part of the structure that held one text alone',
    async () => {
      const pdf = await prepared({ 23: obj(23).replace('/K [0]', '/K 0') });
      return newField('/Rect [0 0 0 0] /StructParent 1', toldTo(23, '/K 0', '/K [0 @]', pdf), pdf);
    },
  ],
  [
    'a signature field below a new name',
    () =>
      save({
        1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
        3: obj(3).replace('16 0 R]', `16 0 R ${B} 0 R]`),
        [A]: `<< /T (ben_ky) /Kids [${B} 0 R] >>`,
        [B]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Parent ${A} 0 R /F 132 /P 3 0 R /Rect [0 0 0 0] /V ${C} 0 R >>`,
        [C]: signature(),
      }),
  ],
  [
    'a signature with entries of its program',
    () => newField(`/Rect [0 0 0 0] /V ${B} 0 R`, { [B]: signature('/VGCA_Version (5.0) /AuthEvent true') }),
  ],
  [
    'an empty field to sign in, with an empty picture',
    () => newField(`/Rect [100 100 200 150] /AP << /N ${B} 0 R >>`, { [B]: form('') }),
  ],
  [
    'a widget is told to the structure tree (iText)',
    () =>
      save({
        1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
        3: obj(3).replace('16 0 R]', `16 0 R ${A} 0 R]`),
        [A]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (moi) /F 132 /P 3 0 R /Rect [0 0 0 0] /StructParent 1 /V ${B} 0 R >>`,
        [B]: signature(),
        22: obj(22).replace('NextKey 1', 'NextKey 2'),
        23: obj(23).replace('/K [0]', `/K [0 ${C} 0 R]`),
        24: `<< /Nums [0 [23 0 R] 1 ${C} 0 R] >>`,
        [C]: `<< /Type /StructElem /S /Form /P 23 0 R /Pg 3 0 R /K << /Type /OBJR /Obj ${A} 0 R /Pg 3 0 R >> >>`,
      }),
  ],
  [
    'fields that are gone, and one that is listed twice, are none',
    async () => {
      const pdf = await signer.sign(pdfWithForm('6 0 R 7 0 R null 7 0 R 99 0 R 8 0 R 10 0 R 13 0 R 15 0 R'), 'f0');
      return signer.sign(pdf, 'moi');
    },
  ],
];

/** One dictionary is two things: what may change of the one changes the other (prepared before the first signature). */
const TWOFOLD: readonly Case[] = [
  [
    'a signature field is the state of the layers, and gets their events',
    async () => {
      const layer = '<< /Type /OCG /Name (L) /Usage << /View << /ViewState /OFF >> >> >>';
      const catalog = obj(1).replace('/Type /Catalog', '/Type /Catalog /OCProperties << /OCGs [50 0 R] /D 7 0 R >>');
      const pdf = await prepared({ 1: catalog, 50: layer });
      const events = `/AS [<< /Event /View /OCGs [50 0 R] /Category [/View] >>]`;
      const filled = obj(7, pdf).replace('/F 132', `/F 132 /V ${A} 0 R ${events}`);
      return save({ 7: filled, [A]: signature() }, '/Info 20 0 R', pdf);
    },
  ],
  [
    'a signature field is an embedded file, and gets another name',
    async () => {
      const file = '/F (khac.json) /AFRelationship /Source /EF << /F 50 0 R >>';
      const pdf = await prepared({
        1: obj(1).replace('/Type /Catalog', '/Type /Catalog /AF [7 0 R]'),
        7: obj(7).replace('/F 132', file),
        50: streamText('{}', '/Type /EmbeddedFile'),
      });
      const filled = obj(7, pdf).replace('/F (khac.json)', `/F (ho-so.json) /V ${A} 0 R`);
      return save({ 7: filled, [A]: signature() }, '/Info 20 0 R', pdf);
    },
  ],
  [
    'a choice field is a group that stands alone, and no longer does',
    async () => {
      const group = '<< /FT /Ch /T (chon) /V (a) /S /Transparency /I true >>';
      const pdf = await prepared({ 1: obj(1).replace('15 0 R]', '15 0 R 50 0 R]'), 50: group });
      return save({ 50: group.replace('(a)', '(b)').replace('/I true', '/I [0]') }, '/Info 20 0 R', pdf);
    },
  ],
  ...(['true', '4', '51 0 R'] as const).map(
    (alone): Case => [
      `an element of the structure is a group or a filter with /K ${alone}, which becomes a list`,
      async () => {
        const pdf = await prepared({ 50: `<< /S /Transparency /P 3 0 R /K ${alone} >>`, 51: 'true' });
        return newField('/Rect [0 0 0 0]', toldTo(50, `/K ${alone}`, `/K [${alone} @]`, pdf), pdf);
      },
    ],
  ),
  [
    'a note is the resources of the page, and gets another font',
    async () => {
      const note = '<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Font << /F1 5 0 R >> >>';
      const notes = '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P 3 /V /1.2 >> >>]';
      const page = obj(3).replace(/\/Resources <<.*?>> >>/, '/Resources 50 0 R');
      const pdf = await prepared({ 3: page, 50: note }, notes);
      expect(judged(savedAgain(pdf, { 50: note.replace('[0 0 9 9]', '[9 9 18 18]') })).changesAfter).toBe('PERMITTED');
      return savedAgain(pdf, { 50: note.replace('5 0 R', `${A} 0 R`), [A]: '<< /Type /Font >>' });
    },
  ],
];

const FORGED: readonly Case[] = [
  ...TWOFOLD,
  // Some readers take 2.0 for no integer, and what has none for invalid (poppler).
  ['the width of a picture is no integer any more', () => save({ 25: obj(25).replace('/Width 3', '/Width 3.0') })],
  [
    'the width of a picture becomes an integer',
    async () =>
      save({ 25: obj(25) }, '/Info 20 0 R', await prepared({ 25: obj(25).replace('/Width 3', '/Width 3.0') })),
  ],
  [
    'the codes that letters are given to become integers',
    async () => {
      const font = '<< /Type /Font /Encoding << /Differences [65.0 /A 66.0 /B] >> >>';
      return save({ 50: font.replaceAll('.0', '') }, '/Info 20 0 R', await prepared({ 50: font }));
    },
  ],
  // Some readers look no further up where null stands (pdf.js).
  ...['/Rotate', '/MediaBox', '/Resources'].map(
    (key): Case => [
      `a page no longer has its ${key} from the one above`,
      async () => {
        const own = new RegExp(`${key} (?:<<.*?>> >>|\\[.*?\\])`);
        const value = own.exec(obj(3))?.[0] ?? '/Rotate 90';
        const pdf = await prepared({
          2: obj(2).replace('/Type /Pages', `/Type /Pages ${value}`),
          3: obj(3).replace(value, ''),
        });
        return save({ 3: obj(3, pdf).replace('/Type /Page', `/Type /Page ${key} null`) }, '/Info 20 0 R', pdf);
      },
    ],
  ),
  [
    'a widget no longer has its value from the field above',
    () => save({ 16: obj(16).replace('/Subtype /Widget', '/Subtype /Widget /V null') }),
  ],
  [
    'the number of an object of its own is no integer any more',
    async () => save({ 50: '3.0' }, '/Info 20 0 R', await prepared({ 50: '3' })),
  ],
  [
    'the flags of a hidden field are no integer any more',
    async () => {
      const hidden = obj(8).replace('/F 4', '/F 2');
      const filled = hidden.replace('(10A)', '(10D)').replace('/F 2', '/F 2.0');
      return save({ 8: filled }, '/Info 20 0 R', await prepared({ 8: hidden }));
    },
  ],
  ...['2.0', '4294967298'].map(
    (flags): Case => [
      `a time-stamp draws over the page, hidden by flags that may be none (${flags})`,
      () =>
        newField('', {
          [A]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (moi) /F ${flags} /P 3 0 R /Rect [100 100 300 300] /V << /Type /DocTimeStamp >> /AP << /N ${B} 0 R >> >>`,
          [B]: form('1 g 0 0 99 99 re f'),
        }),
    ],
  ),
  [
    'a signature field joins one that is there',
    () =>
      save({
        3: obj(3).replace('16 0 R]', `16 0 R ${A} 0 R]`),
        13: '<< /T (ky) /Kids [14 0 R 40 0 R] >>',
        [A]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Parent 13 0 R /F 132 /P 3 0 R /Rect [0 0 0 0] /V ${B} 0 R >>`,
        [B]: signature(),
      }),
  ],
  ['a text field shows what it does not say', () => save({ 9: form('BT (10D) Tj ET') })],
  [
    'a text field shows what it does not say, with a new picture',
    () => save({ 8: obj(8).replace('9 0 R', `${A} 0 R`), [A]: form('BT (10D) Tj ET') }),
  ],
  ['the widget of a text field shows what the field does not say', () => save({ 17: form('BT (Binh) Tj ET') })],
  ['a check box shows another state than it says', () => save({ 10: obj(10).replace('/AS /Off', '/AS /Yes') })],
  [
    'states of a check box change places',
    () => save({ 10: obj(10).replace('/Yes 11 0 R /Off 12 0 R', '/Yes 12 0 R /Off 11 0 R') }),
  ],
  [
    'the picture of a push button, which has no value, comes with one',
    async () => {
      const form0 = pdfWithForm();
      const button = objectText(8, form0).replace('/FT /Tx /T (lop) /V (10A)', '/FT /Btn /Ff 65536 /T (anh)');
      const logo = await signer.sign(savedAgain(form0, { 8: button }, '/Info 20 0 R'), 'f0');
      return savedAgain(logo, { 8: button.replace('/T (anh)', '/T (anh) /V (x)'), 9: form('BT (10D) Tj ET') });
    },
  ],
  ['a state of a check box is drawn otherwise', () => save({ 12: form('0 0 m 9 9 l S') })],
  ['a field comes out of hiding', () => save({ 8: obj(8).replace('/F 4', '/F 0') })],
  ['a field is hidden', () => save({ 8: obj(8).replace('/F 4', '/F 2') })],
  ['a field is turned', () => save({ 8: obj(8).replace('/F 4', '/F 4 /MK << /R 180 >>') })],
  [
    'an empty field to sign in draws over the page',
    () => newField(`/Rect [100 100 300 300] /AP << /N ${B} 0 R >>`, { [B]: form('1 g 0 0 99 99 re f') }),
  ],
  [
    'an empty field to sign in draws over the page by its states',
    () =>
      newField(`/Rect [100 100 300 300] /AS /On /AP << /N << /On ${B} 0 R >> >>`, { [B]: form('1 g 0 0 99 99 re f') }),
  ],
  ...(
    [
      ['that has no name, but a value', ''],
      ['whose name is no text, with a value', '/T <feff00>'],
    ] as const
  ).map(
    ([what, name]): Case => [
      `a picture of a widget ${what}, below a new name`,
      () =>
        save({
          1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
          3: obj(3).replace('16 0 R]', `16 0 R ${B} 0 R]`),
          [A]: `<< /T (ben_ky) /Kids [${B} 0 R] >>`,
          [B]: `<< /Type /Annot /Subtype /Widget /FT /Sig ${name} /Parent ${A} 0 R /F 132 /P 3 0 R /Rect [50 50 300 300] /V (x) /AP << /N ${C} 0 R >> >>`,
          [C]: form('1 g 0 0 99 99 re f'),
        }),
    ],
  ),
  [
    'a time-stamp, which may be none, draws over the page',
    () =>
      newField(`/Rect [100 100 300 300] /V << /Type /DocTimeStamp >> /AP << /N ${B} 0 R >>`, {
        [B]: form('1 g 0 0 99 99 re f'),
      }),
  ],
  ...['/BG [1 1 1]', '/BC [1] >> /BS << /W 300', `/BG ${B} 0 R`].flatMap((look): readonly Case[] => [
    [
      `an empty field to sign in has a ground that hides what is below it: ${look}`,
      () => newField(`/Rect [100 100 300 300] /MK << ${look} >>`, { [B]: '[1]' }),
    ],
    [
      `a time-stamp has a ground that hides what is below it: ${look}`,
      () => newField(`/Rect [100 100 300 300] /V << /Type /DocTimeStamp >> /MK << ${look} >>`, { [B]: '[1]' }),
    ],
  ]),
  [
    'the widget of a time-stamp draws over the page',
    () =>
      save({
        1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
        3: obj(3).replace('16 0 R]', `16 0 R ${B} 0 R]`),
        [A]: `<< /FT /Sig /T (moi) /Kids [${B} 0 R] /V << /Type /Sig /SubFilter /ETSI.RFC3161 >> >>`,
        [B]: `<< /Type /Annot /Subtype /Widget /Parent ${A} 0 R /F 132 /P 3 0 R /Rect [50 50 300 300] /AP << /N ${C} 0 R >> >>`,
        [C]: form('1 g 0 0 99 99 re f'),
      }),
  ],
  [
    'a time-stamp draws what looks like a signature in a field that was there',
    () =>
      save({
        7: obj(7).replace('/F 132', `/F 132 /V << /Type /DocTimeStamp >> /AP << /N ${B} 0 R >>`),
        [B]: form('BT (Da ky) Tj ET'),
      }),
  ],
  [
    'an empty field to sign in has a picture that is packed in a way of its own',
    () =>
      newField(`/Rect [100 100 200 150] /AP << /N ${B} 0 R >>`, {
        [B]: streamText('0~>', '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /ASCII85Decode'),
      }),
  ],
  [
    'a time-stamp goes into a locked field that nobody sees',
    async () => {
      const unseen = octetsOf(latinText(pdfWithForm()).replace('[50 51 60 61]', '[50 51 50 51]'));
      const lock =
        '/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /V /1.2 /Action /All >> >>]';
      const locked = await signer.sign(unseen, 'f0', lock);
      return savedAgain(locked, { 7: obj(7, locked).replace('/F 132', '/F 132 /V << /Type /DocTimeStamp >>') });
    },
  ],
  [
    'fields that readers draw anew get another look',
    async () => {
      const drawn = (pdf: Uint8Array, look: string): string =>
        obj(1, pdf).replace('/SigFlags 3', `/SigFlags 3 /NeedAppearances true /DA (/Helv 0 Tf ${look} g)`);
      const form = pdfWithForm();
      const pdf = await signer.sign(savedAgain(form, { 1: drawn(form, '0') }, '/Info 20 0 R'), 'f0');
      return savedAgain(pdf, { 1: obj(1, pdf).replace('Tf 0 g', 'Tf 1 g') });
    },
  ],
  [
    'the value that a locked field has from the one above it',
    async () => {
      const form = pdfWithForm();
      const above = objectText(15, form).replace('/FT /Tx /T (ten) /V ()', '/FT /Tx /T (diem) /V (8)');
      const below = objectText(16, form).replace('/Widget', '/Widget /T (toan)');
      const locked = await signer.sign(
        savedAgain(form, { 15: above, 16: below }, '/Info 20 0 R'),
        'f0',
        '/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /V /1.2 /Action /Include /Fields [(diem.toan)] >> >>]',
      );
      return savedAgain(locked, { 15: above.replace('(8)', '(10)') });
    },
  ],
  [
    'the lock of an empty field goes to another object of the document',
    () => save({ 7: obj(7).replace('/F 132', `/F 132 /V ${A} 0 R /Lock 25 0 R`), [A]: signature(), 25: '<< >>' }),
  ],
  [
    'a signature’s own entry leads to an object of the document',
    () => newField(`/Rect [0 0 0 0] /V ${B} 0 R`, { [B]: signature('/Own 25 0 R'), 25: '<< >>' }),
  ],
  [
    'resources of the form are taken for another font',
    () => save({ 8: obj(8).replace('(10A)', '(11A)'), 19: `<< /Helv ${A} 0 R >>`, [A]: '<< /Type /Font >>' }),
  ],
  [
    'resources of the form get what is no resource',
    () => save({ 8: obj(8).replace('(10A)', '(11A)'), 18: '<< /Font 19 0 R /Kids [25 0 R] >>' }),
  ],
  [
    'the tree of parents has no next number',
    () => newField('/Rect [0 0 0 0]', { 22: obj(22).replace('NextKey 1', 'NextKey (x)') }),
  ],
  ['the title is changed behind the information dictionary', () => save({ 20: obj(20), 21: '<< /Type /Font >>' })],
  [
    'a text field joins a field that is there',
    () =>
      save({
        3: obj(3).replace('16 0 R]', `16 0 R ${A} 0 R]`),
        13: '<< /T (ky) /Kids [14 0 R 40 0 R] >>',
        [A]: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (b) /Parent 13 0 R /F 4 /P 3 0 R /Rect [0 0 500 500] >>',
      }),
  ],
  [
    'a text field below a new name',
    () =>
      save({
        1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
        3: obj(3).replace('16 0 R]', `16 0 R ${B} 0 R]`),
        [A]: `<< /T (ben_ky) /Kids [${B} 0 R] >>`,
        [B]: `<< /Type /Annot /Subtype /Widget /FT /Tx /T (b) /Parent ${A} 0 R /F 4 /P 3 0 R /Rect [0 0 90 90] >>`,
      }),
  ],
  [
    'a name that is there, above another field',
    () =>
      save({
        1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
        [A]: `<< /T (ky) /Kids [${B} 0 R] >>`,
        [B]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Parent ${A} 0 R /F 132 /P 3 0 R /Rect [0 0 0 0] >>`,
      }),
  ],
  ['a field loses a kid', () => save({ 13: '<< /T (ky) /Kids [] >>' })],
  [
    'a widget joins a text field',
    () =>
      save({
        3: obj(3).replace('16 0 R]', `16 0 R ${A} 0 R]`),
        15: obj(15).replace('[16 0 R]', `[16 0 R ${A} 0 R]`),
        [A]: `<< /Type /Annot /Subtype /Widget /Parent 15 0 R /F 4 /P 3 0 R /Rect [0 0 500 500] >>`,
      }),
  ],
  ['the structure tree says something else', () => save({ 23: obj(23).replace('/Document', '/Artifact') })],
  [
    'the structure tree gets a text of its own',
    () =>
      save({
        23: obj(23).replace('/K [0]', `/K [0 ${C} 0 R]`),
        [C]: '<< /Type /StructElem /S /P /P 23 0 R /Pg 3 0 R /ActualText (Diem 10) /K 0 >>',
      }),
  ],
  [
    'the structure tree is told of an old widget',
    () =>
      save({
        23: obj(23).replace('/K [0]', `/K [0 ${C} 0 R]`),
        [C]: '<< /Type /StructElem /S /Form /P 23 0 R /Pg 3 0 R /K << /Type /OBJR /Obj 8 0 R >> >>',
      }),
  ],
  [
    'a new widget has words of its own in the structure tree',
    () =>
      newField('/Rect [0 0 0 0] /StructParent 1', {
        23: obj(23).replace('/K [0]', `/K [0 ${C} 0 R]`),
        [C]: `<< /Type /StructElem /S /Form /P 23 0 R /Pg 3 0 R /Alt (Diem 10) /K << /Type /OBJR /Obj ${A} 0 R >> >>`,
      }),
  ],
  [
    'a new widget comes before what was read first',
    () =>
      newField('/Rect [0 0 0 0] /StructParent 1', {
        23: obj(23).replace('/K [0]', `/K [${C} 0 R 0]`),
        [C]: `<< /Type /StructElem /S /Form /P 23 0 R /Pg 3 0 R /K << /Type /OBJR /Obj ${A} 0 R >> >>`,
      }),
  ],
  [
    'the tree of parents says otherwise of what was there',
    () =>
      newField('/Rect [0 0 0 0] /StructParent 1', {
        23: obj(23).replace('/K [0]', `/K [0 ${C} 0 R]`),
        24: `<< /Nums [0 [${C} 0 R]] >>`,
        [C]: `<< /Type /StructElem /S /Form /P 23 0 R /Pg 3 0 R /K << /Type /OBJR /Obj ${A} 0 R >> >>`,
      }),
  ],
  ['the structure tree loses an element', () => save({ 24: '<< /Nums [] >>' })],
  [
    'a field that was gone comes',
    async () =>
      savedAgain(
        await signer.sign(pdfWithForm('6 0 R 7 0 R 99 0 R 8 0 R 10 0 R 13 0 R 15 0 R'), 'f0'),
        { 99: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /Rect [0 0 0 0] >>' },
        '/Info 20 0 R',
      ),
  ],
  ...(
    [
      ['Group', '<< /S /Transparency /I true >>'],
      ['Contents', '[4 0 R 4 0 R]'],
      ['Resources', '<< >>'],
      ['PieceInfo', '<< >>'],
      ['Metadata', '25 0 R'],
      ['AF', '[]'],
      ['UserUnit', '2'],
      ['CropBox', '[0 0 9 9]'],
      ['VP', '[]'],
      ['B', '[]'],
      ['Trans', '<< >>'],
    ] as const
  ).map(
    ([key, value]): Case => [
      `/${key} of the page`,
      () =>
        save({
          // An entry that is there is known no more by its name.
          3: obj(3).replace(`/${key} `, '/Zz ').replace('/Type /Page', `/Type /Page /${key} ${value}`),
        }),
    ],
  ),
  ...(
    [
      ['Names', '<< /Dests << >> >>'],
      ['Dests', '<< >>'],
      ['OCProperties', '<< /OCGs [] /D << >> >>'],
      ['AF', '[]'],
      ['PieceInfo', '<< >>'],
      ['Perms', '<< >>'],
      ['Collection', '<< >>'],
      ['PageLabels', '<< >>'],
      ['Lang', '(en)'],
      ['ViewerPreferences', '<< >>'],
      ['Legal', '<< >>'],
      ['URI', '<< >>'],
      ['OutputIntents', '[]'],
      ['Requirements', '[]'],
      ['Threads', '[]'],
    ] as const
  ).map(
    ([key, value]): Case => [
      `/${key} of the catalog`,
      () => save({ 1: obj(1).replace('/Type /Catalog', `/Type /Catalog /${key} ${value}`) }),
    ],
  ),
];

describe('what other programs write after a signature', () => {
  test.each(HONEST)('%s', async (_, pdf) => {
    const { changesAfter, document } = judged(await pdf());
    expect(changesAfter, JSON.stringify(document.revisionChanges)).toBe('PERMITTED');
  });
});

describe('what lies next to it is refused', () => {
  test.each(FORGED)('%s', async (_, pdf) => {
    const { changesAfter, document } = judged(await pdf());
    expect(changesAfter, JSON.stringify(document.revisionChanges)).toBe('SUSPICIOUS');
  });
});

test('a picture that is overwritten in its place covers no page, as one in another place', async () => {
  const redrawn = async (rect: string): Promise<readonly (string | undefined)[]> => {
    const placed = (num: number): string => obj(num, pdfWithForm()).replace(/\/Rect \[[^\]]*\]/, `/Rect [${rect}]`);
    const pdf = await prepared({ 8: placed(8), 16: placed(16) });
    const saved = (objects: Record<number, string>): string | undefined =>
      judged(save(objects, '/Info 20 0 R', pdf)).changesAfter;
    return [
      saved({ 8: obj(8, pdf).replace('(10A)', '(11A)'), 9: form('BT (11A) Tj ET') }),
      saved({ 15: obj(15, pdf).replace('/V ()', '/V (x)'), 17: form('BT (x) Tj ET') }),
    ];
  };
  expect(await redrawn('300 300 400 320')).toEqual(['PERMITTED', 'PERMITTED']);
  expect(await redrawn('0 0 595 842')).toEqual(['SUSPICIOUS', 'SUSPICIOUS']);
});

test('widgets of a new field, each of them small, do not cover a page together', () => {
  const withWidgets = (...rects: readonly [string, string]): string | undefined =>
    judged(
      save({
        1: obj(1).replace('15 0 R]', `15 0 R ${A} 0 R]`),
        3: obj(3).replace('16 0 R]', `16 0 R ${B} 0 R ${C} 0 R]`),
        [A]: `<< /FT /Sig /T (moi) /Kids [${B} 0 R ${C} 0 R] >>`,
        [B]: `<< /Type /Annot /Subtype /Widget /F 132 /P 3 0 R /Parent ${A} 0 R /Rect [${rects[0]}] >>`,
        [C]: `<< /Type /Annot /Subtype /Widget /F 132 /P 3 0 R /Parent ${A} 0 R /Rect [${rects[1]}] >>`,
      }),
    ).changesAfter;
  expect(withWidgets('0 0 200 100', '0 700 200 800')).toBe('PERMITTED');
  expect(withWidgets('0 0 595 400', '0 700 200 710')).toBe('PERMITTED');
  expect(withWidgets('0 0 595 400', '0 442 595 842')).toBe('SUSPICIOUS');
});

test('what comes with a signature and is more than its value and picture is told beside it, for it is on no closed list', () => {
  const kinds = (entries: string): (readonly [string, string | undefined])[] => {
    const filled = obj(7).replace('/F 132', `/F 132 /V ${A} 0 R /AP << /N ${B} 0 R >> ${entries}`);
    const { document } = judged(save({ 7: filled, [A]: signature(), [B]: form('BT ET') }));
    return document.revisionChanges
      .at(-1)!
      .changes.map(({ finding, kind }) => [kind, finding.params?.['key'] as string | undefined] as const);
  };
  expect(kinds('')).toEqual([['signature', undefined]]);
  expect(kinds('/MK << >> /Ff 1 /P 3 0 R /Lock << /Action /All >>')).toEqual([
    ['signature', undefined],
    ...['MK', 'Ff', 'P', 'Lock'].map((key) => ['bookkeeping', key]),
  ]);
});
