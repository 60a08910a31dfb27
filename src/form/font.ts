/** The fonts of the forms as look-ups in tables that were made once (scripts/make-fonts.mjs). */
import { fromBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';
import type { FontData } from './font-data.js';
import { fontData } from './generated/fonts.js';
import { moreFontData } from './generated/fonts-more.js';

export type Face = 'regular' | 'bold' | 'italic';

/** A font program: of every document (`regular`), or of those that have a letter of it (`regular-greek`). */
export type FontKey = Face | keyof typeof moreFontData;

/** Names of the resources: `/F0` to `/F2` stand in every document. */
export const FONT_RESOURCES: Readonly<Record<FontKey, string>> = {
  regular: 'F0',
  bold: 'F1',
  italic: 'F2',
  'regular-latin': 'F3',
  'regular-greek': 'F4',
  'regular-cyrillic': 'F5',
  'regular-signs': 'F6',
  'bold-latin': 'F7',
  'bold-greek': 'F8',
  'bold-cyrillic': 'F9',
  'bold-signs': 'F10',
};

const PARTS = ['latin', 'greek', 'cyrillic', 'signs'] as const;

interface Glyph {
  readonly id: number;
  readonly width: number;
  readonly font: FontKey;
  /** Top of a letter. */
  readonly top?: number;
  /** Left, right, bottom and top of a combining mark. */
  readonly mark?: readonly [number, number, number, number];
}

type Glyphs = ReadonlyMap<number, Glyph>;

const ready = new Map<FontKey, Glyphs>();

export function fontMetrics(font: FontKey): FontData {
  return font in fontData ? fontData[font as Face] : moreFontData[font as keyof typeof moreFontData];
}

function glyphsOf(font: FontKey): Glyphs {
  let made = ready.get(font);
  if (made === undefined) {
    const { glyphs, heights, marks } = fontMetrics(font);
    const rows = (text: string): number[][] =>
      text.split(' ').map((row) => row.split(':').map((digits) => Number.parseInt(digits, 36)));
    const tops = new Map(heights === '' ? [] : rows(heights).map(([code, top]) => [code!, top!]));
    made = new Map(
      rows(glyphs).map(([code, id, width]) => {
        const top = tops.get(code!);
        const mark = marks[String(code)];
        const more = { ...(top === undefined ? {} : { top }), ...(mark === undefined ? {} : { mark }) };
        return [code!, { id: id!, width: width!, font, ...more }];
      }),
    );
    ready.set(font, made);
  }
  return made;
}

/** The font program (TrueType), zlib-compressed. */
export function fontProgram(font: FontKey): Uint8Array {
  return fromBase64(fontMetrics(font).data)!;
}

/** Every character that a font has, with its glyph and width: for `/W` and `/ToUnicode`. */
export function fontGlyphs(
  font: FontKey,
): readonly { readonly code: number; readonly id: number; readonly width: number }[] {
  return [...glyphsOf(font)].map(([code, { id, width }]) => ({ code, id, width }));
}

/** A glyph of the face itself, or of one of the parts beside it; there is no rare letter in italics. */
function findGlyph(face: Face, code: number): Glyph | undefined {
  const own = glyphsOf(face).get(code);
  if (own !== undefined) return own;
  const beside = face === 'bold' ? 'bold' : 'regular';
  for (const part of PARTS) {
    const found = glyphsOf(`${beside}-${part}`).get(code);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether every character can be drawn. */
export function canDraw(face: Face, text: string): boolean {
  for (const letter of text) if (findGlyph(face, letter.codePointAt(0)!) === undefined) return false;
  return true;
}

/** The first character that no font of the forms has, `U+4E2D`. */
export function undrawable(text: string): string | undefined {
  for (const letter of text) {
    if (findGlyph('regular', letter.codePointAt(0)!) === undefined) return codePointName(letter);
  }
  return undefined;
}

/** `\u{4e2d}` for what cannot be drawn and for rare letters: in a signature's cell, whose fonts are those that every document has. */
export function plainLetters(text: string): string {
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    return glyphsOf('regular').has(code) ? letter : `\\u{${code.toString(16)}}`;
  }).join('');
}

function codePointName(letter: string): string {
  return `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

function glyphOf(face: Face, letter: string, own: Glyphs): Glyph {
  const code = letter.codePointAt(0)!;
  const glyph = own.get(code) ?? findGlyph(face, code);
  // A sign that stood for the letter would make the page say something else than the data.
  if (glyph === undefined)
    throw new KhueError('RENDER_CHARACTER', { params: { character: codePointName(letter), pointer: '/' } });
  return glyph;
}

/** Of the letters that nearly all text is made of: widths and glyphs by code, nothing to be looked for. */
interface Quick {
  readonly widths: Uint16Array;
  readonly hex: readonly string[];
}

const QUICK_CODES = 0x2100;
/** Width of what is not quick: marks, and letters of other fonts. */
const SLOW = 0xffff;
const quick = new Map<Face, Quick>();

function quickOf(face: Face): Quick {
  let made = quick.get(face);
  if (made === undefined) {
    const widths = new Uint16Array(QUICK_CODES).fill(SLOW);
    const digits = new Array<string>(QUICK_CODES).fill('');
    for (const [code, { id, mark, width }] of glyphsOf(face)) {
      if (code >= QUICK_CODES || mark !== undefined) continue;
      widths[code] = width;
      digits[code] = hex(id);
    }
    made = { widths, hex: digits };
    quick.set(face, made);
  }
  return made;
}

/** Width in thousandths of the size. Combining marks take none. */
export function widthOf(face: Face, text: string): number {
  const { widths } = quickOf(face);
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const own = code < QUICK_CODES ? widths[code]! : SLOW;
    if (own === SLOW) return slowWidthOf(face, text);
    width += own;
  }
  return width;
}

function slowWidthOf(face: Face, text: string): number {
  const own = glyphsOf(face);
  let width = 0;
  for (const letter of text) {
    const glyph = glyphOf(face, letter, own);
    if (glyph.mark === undefined) width += glyph.width;
  }
  return width;
}

const hex = (id: number): string => id.toString(16).padStart(4, '0');

/** Marks below the line stay there; the others go above what the letter has already. */
const BELOW = 100;

/**
 * Text-showing operators for a line (ISO 32000-2 §9.4.3), with the face's own font selected before and after. A combining mark is put over
 * the middle of its letter and above what the letter has already (ê̆, ơ̆): the font does not position it.
 * @param used takes the fonts that were needed
 */
export function showOperators(face: Face, size: number, text: string, used?: Set<FontKey>): string {
  return quickOperators(face, text) ?? slowOperators(face, size, text, used);
}

function quickOperators(face: Face, text: string): string | undefined {
  const { hex } = quickOf(face);
  let run = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digits = code < QUICK_CODES ? hex[code]! : '';
    if (digits === '') return undefined;
    run += digits;
  }
  return run === '' ? '' : `<${run}> Tj`;
}

function slowOperators(face: Face, size: number, text: string, used?: Set<FontKey>): string {
  const own = glyphsOf(face);
  const parts: string[] = [];
  let run = '';
  let font: FontKey = face;
  let base: { readonly width: number; top?: number } | undefined;
  const flush = (): void => {
    if (run !== '') parts.push(`<${run}> Tj`);
    run = '';
  };
  const select = (wanted: FontKey): void => {
    if (wanted === font) return;
    flush();
    font = wanted;
    used?.add(wanted);
    parts.push(`/${FONT_RESOURCES[wanted]} ${number(size)} Tf`);
  };
  for (const letter of text) {
    const glyph = glyphOf(face, letter, own);
    select(glyph.font);
    if (glyph.mark === undefined || base === undefined) {
      run += hex(glyph.id);
      base = { width: glyph.width, ...(glyph.top === undefined ? {} : { top: glyph.top }) };
      continue;
    }
    flush();
    const [left, right, bottom, top] = glyph.mark;
    const shift = base.width / 2 - (left + right) / 2 - base.width;
    const lift = top <= BELOW || base.top === undefined ? 0 : Math.max(0, base.top + 40 - bottom);
    if (top > BELOW) base.top = top + lift;
    parts.push(
      `${number((lift * size) / 1000)} Ts [${number(-shift)} <${hex(glyph.id)}> ${number(shift + glyph.width)}] TJ 0 Ts`,
    );
  }
  flush();
  if (font !== face) parts.push(`/${FONT_RESOURCES[face]} ${number(size)} Tf`);
  return parts.join(' ');
}

export function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
