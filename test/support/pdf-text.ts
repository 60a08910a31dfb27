import { openPdf } from '../../src/pdf/file/index.js';
import { isDict, type PdfDict, PdfRef, PdfStream } from '../../src/pdf/syntax/index.js';

/**
 * The text that the pages show, read from the octets as a viewer's search does: glyphs in content streams, by each font's `/ToUnicode`.
 * One string a page; pieces that are placed anew stand on lines of their own.
 */
export function pageTexts(pdf: Uint8Array): string[] {
  const file = openPdf(pdf);
  const view = file.view();
  const latin = (stream: PdfStream): string => Buffer.from(file.decode(stream)).toString('latin1');
  const maps = new Map<string, ReadonlyMap<string, string>>();
  const mapOf = (font: PdfDict): ReadonlyMap<string, string> => {
    const stream = view.resolve(font.get('ToUnicode'));
    if (!(stream instanceof PdfStream)) throw new Error('a font without ToUnicode');
    const found = [...latin(stream).matchAll(/^<([0-9a-f]{4})> <([0-9a-f]{4})>$/gm)];
    return new Map(found.map(([, glyph, code]) => [glyph!, String.fromCharCode(Number.parseInt(code!, 16))]));
  };
  const pages: string[] = [];
  const visit = (node: PdfDict): void => {
    const kids = view.get(node, 'Kids');
    if (Array.isArray(kids)) {
      for (const kid of kids) {
        const child = view.resolve(kid);
        if (isDict(child)) visit(child);
      }
      return;
    }
    const fonts = view.dict(view.dict(node, 'Resources')!, 'Font')!;
    const content = view.resolve(node.get('Contents'));
    if (!(content instanceof PdfStream)) throw new Error('a page without content');
    let font = '';
    let text = '';
    for (const [, name, placed, shown] of latin(content).matchAll(/\/(F\d+) [\d.]+ Tf|(Tm)\b|<([0-9a-f]+)>/g)) {
      if (placed !== undefined) text += '\n';
      else if (shown !== undefined) {
        for (const glyph of shown.match(/.{4}/g)!) text += maps.get(font)!.get(glyph) ?? '\ufffd';
      } else {
        font = name!;
        const reference = fonts.get(font);
        const dict = reference instanceof PdfRef ? view.resolve(reference) : reference;
        if (!maps.has(font) && isDict(dict)) maps.set(font, mapOf(dict));
      }
    }
    pages.push(text);
  };
  visit(view.dict(view.catalog()!, 'Pages')!);
  return pages;
}
