import { octetsOf } from './latin.js';

/** Small PDF files, put together by hand so that every octet of them is known. */

export interface SmallPdfOptions {
  /**
   * Kind of the cross-reference section; `packed`: a stream, with all objects but streams in an object stream; `linearised`: tables, the
   * first page's in front (Annex F).
   */
  readonly kind?: 'table' | 'stream' | 'packed' | 'linearised';
  /** Texts of further objects, from number 6 on. */
  readonly more?: readonly string[];
  /** Further entries of the catalog (object 1), of the page (3), of the trailer. */
  readonly catalog?: string;
  readonly page?: string;
  readonly trailer?: string;
  /** Octets of the page's content. */
  readonly content?: string;
}

/** A page with one line of text: 1 catalog, 2 pages, 3 page, 4 content, 5 font. */
export function smallPdf(options: SmallPdfOptions = {}): Uint8Array {
  const { catalog = '', content = 'BT /F1 12 Tf 72 720 Td (Xin chao) Tj ET', kind = 'table', more = [] } = options;
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${options.page ?? ''} >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ];
  return octetsOf(fileOf(objects, kind, options.trailer ?? ''));
}

const ID = '/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]';

function fileOf(objects: readonly string[], kind: NonNullable<SmallPdfOptions['kind']>, trailer: string): string {
  if (kind === 'linearised') return linearised(objects, trailer);
  let text = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
  const packed = kind === 'packed' ? objects.map((object) => !object.includes('\nstream\n')) : objects.map(() => false);
  const rows: [kind: number, position: number, place: number][] = [[0, 0, 65535]];
  objects.forEach((object, index) => {
    if (packed[index]) return;
    rows[index + 1] = [1, text.length, 0];
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  });
  if (kind === 'packed') {
    const inside = objects.map((object, index) => ({ num: index + 1, object })).filter(({ num }) => packed[num - 1]);
    const container = objects.length + 1;
    let body = '';
    let heads = '';
    inside.forEach(({ num, object }, place) => {
      rows[num] = [2, container, place];
      heads += `${num} ${body.length} `;
      body += `${object}\n`;
    });
    rows[container] = [1, text.length, 0];
    const data = heads + body;
    text += `${container} 0 obj\n<< /Type /ObjStm /N ${inside.length} /First ${heads.length} /Length ${data.length} >>\nstream\n${data}\nendstream\nendobj\n`;
  }
  const section = text.length;
  if (kind === 'table') {
    text += `xref\n0 ${rows.length}\n`;
    for (const [type, position] of rows)
      text += `${String(position).padStart(10, '0')} ${type === 0 ? '65535 f' : '00000 n'} \n`;
    return `${text}trailer\n<< /Size ${rows.length} /Root 1 0 R ${ID} ${trailer} >>\nstartxref\n${section}\n%%EOF\n`;
  }
  rows.push([1, section, 0]);
  const data = rows
    .map(([type, position, place]) => {
      const octets = [type, position >> 16, (position >> 8) & 255, position & 255, place >> 8, place & 255];
      return String.fromCharCode(...octets);
    })
    .join('');
  text += `${rows.length - 1} 0 obj\n<< /Type /XRef /W [1 3 2] /Size ${rows.length} /Root 1 0 R ${ID} ${trailer} /Length ${data.length} >>\nstream\n${data}\nendstream\nendobj\n`;
  return `${text}startxref\n${section}\n%%EOF\n`;
}

/** Annex F.3: parameters, the section of the first page and what it needs, the rest, and the main section. */
function linearised(objects: readonly string[], trailer: string): string {
  const number = objects.length + 1;
  const row = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`;
  const ten = (value: number): string => String(value).padStart(10, '0');
  // Catalog, pages and parameters before the rest; a number of always ten digits changes no place.
  const head = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
  const parameters = (length: number, main: number): string =>
    `${number} 0 obj\n<< /Linearized 1 /L ${ten(length)} /H [0 0] /O 3 /E ${ten(main)} /N 1 /T ${ten(main)} >>\nendobj\n`;
  const first = head.length + parameters(0, 0).length;
  const section = (offsets: readonly number[], main: number): string =>
    `xref\n3 ${offsets.length}\n${offsets.map(row).join('')}trailer\n<< /Size ${number + 1} /Prev ${ten(main)} /Root 1 0 R ${ID} ${trailer} >>\nstartxref\n0\n%%EOF\n`;
  let body = '';
  const places = new Map<number, number>();
  const start = first + section(Array(number - 2).fill(0), 0).length;
  for (const [index, object] of [...objects.entries()].sort(([a], [b]) => Number(a < 2) - Number(b < 2))) {
    places.set(index + 1, start + body.length);
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const main = start + body.length;
  places.set(number, head.length);
  const offsets = Array.from({ length: number - 2 }, (_, i) => places.get(i + 3)!);
  const tail = `xref\n0 3\n0000000000 65535 f \n${row(places.get(1)!)}${row(places.get(2)!)}trailer\n<< /Size 3 >>\nstartxref\n${first}\n%%EOF\n`;
  return `${head}${parameters(main + tail.length, main)}${section(offsets, main)}${body}${tail}`;
}
