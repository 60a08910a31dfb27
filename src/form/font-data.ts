/** One font program with what layout has to know of it (scripts/make-fonts.mjs). */
export interface FontData {
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly italicAngle: number;
  readonly bbox: readonly [number, number, number, number];
  /** Octets of the font before compression. */
  readonly length: number;
  /** `code:glyph:width`, base 36; widths in thousandths of the size. */
  readonly glyphs: string;
  /** Combining marks: left, right, bottom and top of their outline. */
  readonly marks: Readonly<Record<string, readonly [number, number, number, number]>>;
  /** `code:top` of letters, base 36: what marks are put on. */
  readonly heights: string;
  /** zlib, base64. */
  readonly data: string;
}
