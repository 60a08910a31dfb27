/** Small PDF files, put together by hand so that every octet of them is known. */

export interface SmallPdfOptions {
  /** Kind of the cross-reference section; `packed`: a stream, with all objects but streams in an object stream. */
  readonly kind?: 'table' | 'stream' | 'packed';
  /** Texts of further objects, from number 6 on. */
  readonly more?: readonly string[];
  /** Further entries of the catalog (object 1), of the page (3), of the trailer. */
  readonly catalog?: string;
  readonly page?: string;
  readonly trailer?: string;
  /** Octets of the page's content. */
  readonly content?: string;
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

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
  return latin1(fileOf(objects, kind, options.trailer ?? ''));
}

const ID = '/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]';

function fileOf(objects: readonly string[], kind: 'table' | 'stream' | 'packed', trailer: string): string {
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
