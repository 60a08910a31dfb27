// Makes the fonts of the forms: fixed subsets of a Times-metric font for every document, with widths and character map, so that laying out
// text is looking up numbers and the same octets are embedded everywhere. src/form/generated/fonts.ts holds what Vietnamese needs, in three
// faces, and stands in every document; fonts-more.ts holds what else the font has of Latin, Greek, Cyrillic and signs, in parts that only a
// document that needs them embeds. test/form/outlines.json holds digests of the whole font's outlines, against which the subsets are tested.
// Source: Liberation Serif 2 (Debian: fonts-liberation2, SIL OFL 1.1); the subsets bear another name, as the licence asks of derivatives.
// Usage: node scripts/make-fonts.mjs [FOLDER OF TTF FILES]
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { create } from 'fontkit';

const folder = process.argv[2] ?? '/usr/share/fonts/truetype/liberation2';
const files = {
  regular: 'LiberationSerif-Regular.ttf',
  bold: 'LiberationSerif-Bold.ttf',
  italic: 'LiberationSerif-Italic.ttf',
};

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const codesOf = (text) => [...text].map((letter) => letter.codePointAt(0));
const base = new Set([
  ...range(0x20, 0x7e),
  ...range(0xa0, 0x17f),
  // Tone letters of Vietnamese; those of the Central Highlands stand below.
  ...range(0x1ea0, 0x1ef9),
  ...codesOf('ƀɃƠơƯưƏəƁɓƊɗ–—‘’“”„…•′″‰€№™−×÷≤≥→☐☑✓'),
  ...[0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31b, 0x323],
]);
/** Parts that stand beside it. */
const parts = {
  latin: [
    ...range(0x180, 0x24f),
    ...range(0x250, 0x2ff),
    ...range(0x300, 0x36f),
    ...range(0x1e00, 0x1eff),
    ...range(0x2c60, 0x2c7f),
    ...range(0xa720, 0xa7ff),
    ...range(0xfb00, 0xfb06),
  ],
  greek: [...range(0x370, 0x3ff), ...range(0x1f00, 0x1fff)],
  cyrillic: range(0x400, 0x52f),
  signs: [
    ...range(0x2000, 0x200a),
    ...range(0x2010, 0x2027),
    ...range(0x2030, 0x205e),
    ...range(0x2070, 0x20cf),
    ...range(0x2100, 0x22ff),
    ...range(0x25a0, 0x27bf),
  ],
};

const isMark = (code) => code >= 0x300 && code <= 0x36f;

/** The glyphs of some characters, what has to be known of them, and the font program. */
function subsetOf(font, codes, { hints }) {
  const scale = 1000 / font.unitsPerEm;
  const subset = font.createSubset();
  const glyphs = [];
  const marks = {};
  const heights = {};
  for (const code of [...codes].sort((a, b) => a - b)) {
    const glyph = font.glyphForCodePoint(code);
    if (glyph.id === 0) continue;
    glyphs.push([code, subset.includeGlyph(glyph.id), Math.round(glyph.advanceWidth * scale)]);
    const { minX, maxX, minY, maxY } = glyph.bbox;
    if (isMark(code)) marks[code] = [minX, maxX, minY, maxY].map((value) => Math.round(value * scale));
    else if (/\p{L}/u.test(String.fromCodePoint(code))) heights[code] = Math.round(maxY * scale);
  }
  const whole = Buffer.from(subset.encode());
  const program = hints ? whole : withoutHints(whole);
  return { font, scale, glyphs, marks, heights, program };
}

/** Instructions for screens of few dots take nearly half of a program; letters that are rare do without. */
function withoutHints(ttf) {
  const tables = new Map();
  for (let i = 0, at = 12; i < ttf.readUInt16BE(4); i++, at += 16) {
    const offset = ttf.readUInt32BE(at + 8);
    tables.set(ttf.toString('latin1', at, at + 4), ttf.subarray(offset, offset + ttf.readUInt32BE(at + 12)));
  }
  const long = tables.get('head').readInt16BE(50) === 1;
  const loca = tables.get('loca');
  const offsets = Array.from({ length: loca.length / (long ? 4 : 2) }, (_, i) =>
    long ? loca.readUInt32BE(4 * i) : 2 * loca.readUInt16BE(2 * i),
  );
  const glyphs = offsets.slice(0, -1).map((from, i) => bare(tables.get('glyf').subarray(from, offsets[i + 1])));
  const starts = [0];
  for (const glyph of glyphs) starts.push(starts.at(-1) + glyph.length);
  const head = Buffer.from(tables.get('head'));
  head.writeInt16BE(1, 50);
  head.writeUInt32BE(0, 8);
  const newLoca = Buffer.alloc(4 * starts.length);
  for (const [i, start] of starts.entries()) newLoca.writeUInt32BE(start, 4 * i);
  const made = new Map([...tables].filter(([name]) => !['fpgm', 'prep', 'cvt '].includes(name)));
  made.set('head', head).set('loca', newLoca).set('glyf', Buffer.concat(glyphs));
  return written(made);
}

function bare(glyph) {
  if (glyph.length === 0) return glyph;
  const contours = glyph.readInt16BE(0);
  const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  if (contours >= 0) {
    const at = 10 + 2 * contours;
    const rest = glyph.subarray(at + 2 + glyph.readUInt16BE(at));
    return padded(Buffer.concat([glyph.subarray(0, at), Buffer.alloc(2), rest]));
  }
  const copy = Buffer.from(glyph);
  let at = 10;
  for (;;) {
    const flags = copy.readUInt16BE(at);
    copy.writeUInt16BE(flags & ~0x100, at);
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
    if (!(flags & 0x20)) return padded(copy.subarray(0, at));
  }
}

function written(tables) {
  const sum = (bytes) => {
    let total = 0;
    for (let i = 0; i + 3 < bytes.length; i += 4) total = (total + bytes.readUInt32BE(i)) >>> 0;
    return total;
  };
  const names = [...tables.keys()].sort();
  const header = Buffer.alloc(12 + 16 * names.length);
  const power = 2 ** Math.floor(Math.log2(names.length));
  header.writeUInt32BE(0x00010000, 0);
  header.writeUInt16BE(names.length, 4);
  header.writeUInt16BE(16 * power, 6);
  header.writeUInt16BE(Math.log2(power), 8);
  header.writeUInt16BE(16 * (names.length - power), 10);
  const bodies = [];
  let at = header.length;
  for (const [i, name] of names.entries()) {
    const table = tables.get(name);
    const body = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    header.write(name, 12 + 16 * i, 'latin1');
    header.writeUInt32BE(sum(body), 16 + 16 * i);
    header.writeUInt32BE(at, 20 + 16 * i);
    header.writeUInt32BE(table.length, 24 + 16 * i);
    bodies.push(body);
    at += body.length;
  }
  const whole = Buffer.concat([header, ...bodies]);
  const headAt = header.readUInt32BE(20 + 16 * names.indexOf('head'));
  whole.writeUInt32BE((0xb1b0afba - sum(whole)) >>> 0, headAt + 8);
  return whole;
}

/** As TypeScript. */
function source({ font, scale, glyphs, heights, marks, program }) {
  const { bbox } = font;
  return `{
    ascent: ${Math.round(font.ascent * scale)},
    descent: ${Math.round(font.descent * scale)},
    capHeight: ${Math.round(font.capHeight * scale)},
    italicAngle: ${font.italicAngle},
    bbox: [${[bbox.minX, bbox.minY, bbox.maxX, bbox.maxY].map((v) => Math.round(v * scale)).join(', ')}],
    length: ${program.length},
    glyphs: '${glyphs.map((row) => row.map((number) => number.toString(36)).join(':')).join(' ')}',
    marks: ${JSON.stringify(marks)},
    heights: '${Object.entries(heights)
      .map(([code, height]) => `${Number(code).toString(36)}:${height.toString(36)}`)
      .join(' ')}',
    data:
      '${deflateSync(program, { level: 9 }).toString('base64')}',
  }`;
}

/** What a letter looks like in the whole font. */
const outlineDigest = (glyph) =>
  createHash('sha256').update(JSON.stringify(glyph.path.commands)).digest('hex').slice(0, 8);

const fonts = Object.fromEntries(
  Object.entries(files).map(([face, file]) => [face, create(readFileSync(join(folder, file)))]),
);
const outlines = {};
function note(key, made) {
  outlines[key] = Object.fromEntries(
    made.glyphs.map(([code]) => [code.toString(16), outlineDigest(made.font.glyphForCodePoint(code))]),
  );
  console.log(key, made.glyphs.length, 'glyphs', made.program.length, 'octets');
}
const always = Object.entries(fonts).map(([face, font]) => {
  const made = subsetOf(font, base, { hints: true });
  note(face, made);
  return `  ${face}: ${source(made)},`;
});
const more = ['regular', 'bold'].flatMap((face) =>
  Object.entries(parts).map(([part, codes]) => {
    const made = subsetOf(
      fonts[face],
      codes.filter((code) => !base.has(code) || fonts[face].glyphForCodePoint(code).id === 0),
      { hints: false },
    );
    note(`${face}-${part}`, made);
    return `  '${face}-${part}': ${source(made)},`;
  }),
);

const head =
  '// Generated by scripts/make-fonts.mjs from Liberation Serif 2 (SIL Open Font License 1.1, LICENSE-fonts.txt). Do not edit.\n/* biome-ignore-all lint: generated */\n';
const out = (name, text) => writeFileSync(new URL(`../${name}`, import.meta.url), text);
out(
  'src/form/generated/fonts.ts',
  `${head}import type { FontData } from '../font-data.js';\n\nexport const fontData: Readonly<Record<'regular' | 'bold' | 'italic', FontData>> = {\n${always.join('\n')}\n};\n`,
);
out(
  'src/form/generated/fonts-more.ts',
  `${head}import type { FontData } from '../font-data.js';\n\nexport const moreFontData: Readonly<Record<\`\${'regular' | 'bold'}-\${'${Object.keys(parts).join("' | '")}'}\`, FontData>> = {\n${more.join('\n')}\n};\n`,
);
out('test/form/outlines.json', `${JSON.stringify(outlines)}\n`);
