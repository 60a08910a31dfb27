import { latinText, octetsOf } from './latin.js';
import { appendSaving } from './signed-pdf.js';

/** Small PDFs as text, for tests that save them again by hand. */

export const streamText = (data: string, dict = ''): string =>
  `<< ${dict} /Length ${data.length} >>\nstream\n${data}\nendstream`;

/** A file whose offsets no longer fit is laid out anew; objects keep their numbers. */
export function laidOut(pdf: Uint8Array): Uint8Array {
  const body = latinText(pdf);
  const objects = [...body.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)];
  let out = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
  const rows: string[] = ['0000000000 65535 f \n'];
  for (const [, num = '', object = ''] of objects) {
    rows[Number(num)] = `${String(out.length).padStart(10, '0')} 00000 n \n`;
    out += `${num} 0 obj\n${object}\nendobj\n`;
  }
  const trailer = /trailer\n([\s\S]*?)\nstartxref/.exec(body)![1]!;
  return octetsOf(
    `${out}xref\n0 ${rows.length}\n${rows.join('')}trailer\n${trailer}\nstartxref\n${out.length}\n%%EOF\n`,
  );
}

/** What stands in an object as last saved, for saving it again with a change. */
export function objectText(num: number, pdf: Uint8Array): string {
  const all = [...latinText(pdf).matchAll(new RegExp(`(?:^|\\n)${num} 0 obj\\n([\\s\\S]*?)\\nendobj`, 'g'))];
  return all[all.length - 1]![1]!;
}

/** One saving more, with objects by number. */
export function savedAgain(pdf: Uint8Array, objects: Readonly<Record<number, string>>, trailer = ''): Uint8Array {
  return appendSaving(pdf, new Map(Object.entries(objects).map(([num, object]) => [Number(num), object])), trailer);
}
