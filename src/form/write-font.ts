import { zlibSync } from 'fflate';
import { utf8Encode } from '../encoding.js';
import { type FontKey, fontGlyphs, fontMetrics, fontProgram, number } from './font.js';
import type { ObjectSink } from './objects.js';

/** What of a font is the same in every document. */
const fontParts = new Map<
  FontKey,
  { readonly program: Uint8Array; readonly widths: Uint8Array; readonly unicode: Uint8Array }
>();

function partsOf(font: FontKey): {
  readonly program: Uint8Array;
  readonly widths: Uint8Array;
  readonly unicode: Uint8Array;
} {
  let made = fontParts.get(font);
  if (made === undefined) {
    const glyphs = [...fontGlyphs(font)].sort((a, b) => a.id - b.id);
    const widths = utf8Encode(`[${glyphs.map(({ id, width }) => `${id} [${width}]`).join(' ')}]`);
    made = { program: fontProgram(font), widths, unicode: zlibSync(utf8Encode(toUnicode(glyphs)), { level: 6 }) };
    fontParts.set(font, made);
  }
  return made;
}

/** ToUnicode CMap (ISO 32000-2 §9.10.3). */
function toUnicode(glyphs: readonly { readonly code: number; readonly id: number }[]): string {
  const row = ({ code, id }: { readonly code: number; readonly id: number }): string =>
    `<${id.toString(16).padStart(4, '0')}> <${code.toString(16).padStart(4, '0')}>`;
  const blocks: string[] = [];
  for (let at = 0; at < glyphs.length; at += 100) {
    const part = glyphs.slice(at, at + 100);
    blocks.push(`${part.length} beginbfchar\n${part.map(row).join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${blocks.join('\n')}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
}

/** A name of a subset: six letters of its own before that of the font (ISO 32000-2 §9.9.2). */
const FONT_NAMES: Readonly<Record<FontKey, string>> = {
  regular: 'KHUEAA+KhueSerif',
  bold: 'KHUEAB+KhueSerif-Bold',
  italic: 'KHUEAC+KhueSerif-Italic',
  'regular-latin': 'KHUEBA+KhueSerif',
  'regular-greek': 'KHUEBB+KhueSerif',
  'regular-cyrillic': 'KHUEBC+KhueSerif',
  'regular-signs': 'KHUEBD+KhueSerif',
  'bold-latin': 'KHUECA+KhueSerif-Bold',
  'bold-greek': 'KHUECB+KhueSerif-Bold',
  'bold-cyrillic': 'KHUECC+KhueSerif-Bold',
  'bold-signs': 'KHUECD+KhueSerif-Bold',
};

/** A composite font with a fixed subset (ISO 32000-2 §9.7). */
export function writeFont(objects: ObjectSink, font: FontKey): number {
  const { program, unicode, widths } = partsOf(font);
  const { ascent, bbox, capHeight, descent, italicAngle, length } = fontMetrics(font);
  const name = FONT_NAMES[font];
  const file = objects.addStream(`/Filter /FlateDecode /Length1 ${length}`, program);
  const descriptor = objects.add(
    `<< /Type /FontDescriptor /FontName /${name} /Flags ${font === 'italic' ? 70 : 6} /FontBBox [${bbox.join(' ')}] /ItalicAngle ${number(italicAngle)} /Ascent ${ascent} /Descent ${descent} /CapHeight ${capHeight} /StemV ${font.startsWith('bold') ? 140 : 80} /FontFile2 ${file} 0 R >>`,
  );
  // An object of its own: its octets are the same in every document.
  const array = objects.add(widths);
  const descendant = objects.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /DW 500 /W ${array} 0 R /CIDToGIDMap /Identity >>`,
  );
  const map = objects.addStream('/Filter /FlateDecode', unicode);
  return objects.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${map} 0 R >>`,
  );
}
