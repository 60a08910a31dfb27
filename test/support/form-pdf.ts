import { latinText, octetsOf } from './latin.js';
import { laidOut, streamText } from './saved-again.js';
import { withEmptyFields } from './signed-pdf.js';

/** A form XObject of this content. */
export const drawing = (data: string): string => streamText(data, '/Type /XObject /Subtype /Form /BBox [0 0 100 20]');

/**
 * Fields f0 (object 6, signed), f1 (7, empty); text field `lop` 8 and its picture 9; check box `dong_y` 10 with its states 11, 12; a signature
 * field `ky.a` 14 below `ky` 13; text field `ten` 15 with a widget of its own 16 and that one’s picture 17; resources of the form 18, their
 * fonts 19; the information dictionary 20, its title 21; the structure: tree 22, document 23, parents 24; a picture of the page 25.
 */
const MORE = [
  '<< /Type /Annot /Subtype /Widget /FT /Tx /T (lop) /V (10A) /F 4 /Rect [300 300 400 320] /P 3 0 R /AP << /N 9 0 R >> >>',
  drawing('BT (10A) Tj ET'),
  '<< /Type /Annot /Subtype /Widget /FT /Btn /T (dong_y) /V /Off /AS /Off /F 4 /Rect [300 330 310 340] /P 3 0 R /AP << /N << /Yes 11 0 R /Off 12 0 R >> >> >>',
  drawing('0 0 m 9 9 l S'),
  drawing('0 0 9 9 re S'),
  '<< /T (ky) /Kids [14 0 R] >>',
  '<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Parent 13 0 R /Rect [50 90 60 99] /F 132 /P 3 0 R >>',
  '<< /FT /Tx /T (ten) /V () /Kids [16 0 R] >>',
  '<< /Type /Annot /Subtype /Widget /Parent 15 0 R /Rect [300 350 400 370] /F 4 /P 3 0 R /AP << /N 17 0 R >> >>',
  drawing(''),
  '<< /Font 19 0 R >>',
  '<< /Helv 5 0 R >>',
  '<< /Title 21 0 R /Producer (May in) >>',
  '(Giay bao)',
  '<< /Type /StructTreeRoot /K 23 0 R /ParentTree 24 0 R /ParentTreeNextKey 1 >>',
  '<< /Type /StructElem /S /Document /P 22 0 R /K [0] /Pg 3 0 R >>',
  '<< /Nums [0 [23 0 R]] >>',
  streamText('\u0001\u0002\u0003', '/Type /XObject /Subtype /Image /Width 3 /Height 1 /ColorSpace /DeviceGray'),
];

/** @param fields what the form lists */
export function pdfWithForm(fields = '6 0 R 7 0 R 8 0 R 10 0 R 13 0 R 15 0 R'): Uint8Array {
  const pdf = withEmptyFields(2, {
    more: MORE,
    catalog: '/StructTreeRoot 22 0 R /MarkInfo << /Marked true >>',
    page: '/StructParents 0',
    trailer: '/Info 20 0 R',
  });
  return laidOut(
    octetsOf(
      latinText(pdf)
        .replace('/Annots [6 0 R 7 0 R]', '/Annots [6 0 R 7 0 R 8 0 R 10 0 R 14 0 R 16 0 R]')
        .replace('/Fields [6 0 R 7 0 R]', `/Fields [${fields}] /DR 18 0 R`)
        .replace('/T (f1) /F 132 /Rect [50 51 60 61] /P 3 0 R', '/T (f1) /F 132 /Rect [50 51 60 61]')
        .replace('/F1 5 0 R >>', '/F1 5 0 R >> /XObject << /Im 25 0 R >>'),
    ),
  );
}
