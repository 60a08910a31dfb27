import { fromBase64 } from '../encoding.js';
import { type FontData, fontData } from './generated/fonts.js';

export type Face = 'regular' | 'bold' | 'italic';

/** A face ready for laying out: look-ups in tables that were made once (scripts/make-fonts.mjs). */
interface Ready {
  readonly data: FontData;
  readonly glyphs: ReadonlyMap<number, { readonly id: number; readonly width: number }>;
}

const ready = new Map<Face, Ready>();

function faceOf(face: Face): Ready {
  let made = ready.get(face);
  if (made === undefined) {
    const data = fontData[face];
    const glyphs = new Map(
      data.glyphs.split(' ').map((row) => {
        const [code, id, width] = row.split(':').map((text) => Number.parseInt(text, 36)) as [number, number, number];
        return [code, { id, width }] as const;
      }),
    );
    made = { data, glyphs };
    ready.set(face, made);
  }
  return made;
}

/** The font program (TrueType), zlib-compressed. */
export function fontProgram(face: Face): Uint8Array {
  return fromBase64(fontData[face].data)!;
}

export function fontMetrics(face: Face): FontData {
  return fontData[face];
}

/** Every character that a face has, with its glyph and width: for `/W` and `/ToUnicode`. */
export function fontGlyphs(
  face: Face,
): readonly { readonly code: number; readonly id: number; readonly width: number }[] {
  return [...faceOf(face).glyphs].map(([code, glyph]) => ({ code, ...glyph }));
}

/** Whether every character can be drawn. */
export function canDraw(face: Face, text: string): boolean {
  const { glyphs } = faceOf(face);
  return [...text].every((letter) => glyphs.has(letter.codePointAt(0)!));
}

const REPLACEMENT = 0x25a1;
const isMark = (code: number): boolean => code >= 0x300 && code <= 0x36f;

/** What stands for a character that the font has not: a question mark, so that nothing is left out silently. */
function glyphOf({ glyphs }: Ready, code: number): { readonly id: number; readonly width: number } {
  return glyphs.get(code) ?? glyphs.get(REPLACEMENT) ?? glyphs.get(0x3f)!;
}

/** Width in thousandths of the size. Combining marks take none. */
export function widthOf(face: Face, text: string): number {
  const font = faceOf(face);
  let width = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (!isMark(code)) width += glyphOf(font, code).width;
  }
  return width;
}

const hex = (id: number): string => id.toString(16).padStart(4, '0');

/**
 * Text-showing operators for a line (ISO 32000-2 §9.4.3). A combining mark is put over the middle of its letter and above what the letter
 * has already (ê̆, ơ̆): the font does not position it.
 */
export function showOperators(face: Face, size: number, text: string): string {
  const font = faceOf(face);
  const { marks, heights } = font.data;
  const parts: string[] = [];
  let run = '';
  let base: { readonly code: number; readonly width: number } | undefined;
  const flush = (): void => {
    if (run !== '') parts.push(`<${run}> Tj`);
    run = '';
  };
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    const glyph = glyphOf(font, code);
    const outline = marks[String(code)];
    if (!isMark(code) || outline === undefined || base === undefined) {
      run += hex(glyph.id);
      base = { code, width: glyph.width };
      continue;
    }
    flush();
    const [left, right, bottom] = outline as [number, number, number];
    const shift = base.width / 2 - (left + right) / 2 - base.width;
    const top = heights[String(base.code)];
    const rise = top === undefined ? 0 : Math.max(0, ((top + 40 - bottom) * size) / 1000);
    const back = -shift - glyph.width;
    parts.push(`${number(rise)} Ts [${number(-shift)} <${hex(glyph.id)}> ${number(-back)}] TJ 0 Ts`);
  }
  flush();
  return parts.join(' ');
}

export function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
