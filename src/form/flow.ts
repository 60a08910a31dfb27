import type { Face } from './font.js';
import { type Box, contentWidth, type Element, type Ink, type Line, Pages, type Sheet } from './pages.js';
import { type Content, type Piece, type Run, wrapRuns } from './wrap.js';

/** Blocks one under the other, over as many pages as they need. */

export const LEADING = 1.22;
/** Base line above the lower edge of a line, in sizes. */
export const DESCENT = 0.26;

export type Align = 'left' | 'center' | 'right';

export interface Paragraph {
  readonly content: Content;
  readonly face?: Face;
  readonly size?: number;
  readonly align?: Align;
  readonly tag?: string;
  /** Points above. */
  readonly before?: number;
  /** Of every line that is not the first. */
  readonly indent?: number;
  readonly ink?: Ink;
  /** A line under the text, as long as this share of it (Nghị định 30/2020, annex I). */
  readonly rule?: number;
}

/** A signature field to be placed. */
export interface FieldRequest {
  /** Fully qualified name. */
  readonly name: string;
  readonly description: string;
  /** Place in the record's list of signatories. */
  readonly order: number;
}

export interface PlacedField extends FieldRequest {
  readonly page: number;
  readonly rect: Box;
  readonly element: Element;
}

interface Wrapped {
  readonly lines: readonly Piece[][];
  readonly size: number;
  readonly leading: number;
  readonly style: Paragraph;
}

export class Flow {
  readonly pages: Pages;
  readonly fields: PlacedField[] = [];
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  /** Where the next block begins. */
  y = 0;
  private readonly onPage: (pages: Pages) => void;

  /** @param onPage draws what stands on every page */
  constructor(sheet: Sheet, onPage: (pages: Pages) => void) {
    this.pages = new Pages(sheet);
    this.left = sheet.left;
    this.width = contentWidth(sheet);
    this.bottom = sheet.bottom;
    this.onPage = onPage;
    this.page();
  }

  get pageHeight(): number {
    const { bottom, height, top } = this.pages.sheet;
    return height - top - bottom;
  }

  page(): void {
    this.pages.newPage();
    this.y = this.pages.sheet.height - this.pages.sheet.top;
    this.onPage(this.pages);
  }

  space(height: number): void {
    this.y -= height;
  }

  /** Room for a block that must not be parted. */
  keep(height: number): void {
    if (this.y - height < this.bottom) this.page();
  }

  text(content: Content, style: Omit<Paragraph, 'content'> = {}): void {
    this.paragraph({ ...style, content }, this.left, this.width);
  }

  /** @returns where its last line ends: its page's base line, and how far to the right it goes */
  paragraph(style: Paragraph, x: number, width: number): { readonly x: number; readonly y: number } {
    const wrapped = this.wrapped(style, width);
    const { leading, lines } = wrapped;
    this.y -= style.before ?? 0;
    const owner = this.pages.element(style.tag ?? 'P');
    let at = 0;
    while (at < lines.length) {
      if (this.y - leading < this.bottom) this.page();
      const fits = Math.max(1, Math.floor((this.y - this.bottom) / leading));
      const count = Math.min(fits, lines.length - at);
      this.y = this.draw(wrapped, { from: at, count, x, y: this.y, width, owner });
      at += count;
    }
    const last = lines.at(-1)!.reduce((sum, piece) => sum + piece.width, 0);
    const indent = lines.length > 1 ? (style.indent ?? 0) : 0;
    return { x: x + indent + last, y: this.y + DESCENT * wrapped.size };
  }

  /** Names and values on lines with dots to their ends, as forms have them; several on one line share it by their weights. */
  leaders(
    rows: readonly (readonly { readonly name: string; readonly value: Content; readonly weight?: number }[])[],
    options: { readonly size?: number; readonly x?: number; readonly width?: number; readonly before?: number } = {},
  ): void {
    const { before = 3, size = 13, x = this.left, width = this.width } = options;
    const gap = 10;
    for (const row of rows) {
      const weights = row.reduce((sum, { weight = 1 }) => sum + weight, 0);
      const spare = width - gap * (row.length - 1);
      const cells = row.map(({ name, value, weight = 1 }) => ({
        width: (spare * weight) / weights,
        style: { size, indent: 12, content: [{ text: `${name}: ` }, ...runsOf(value)] },
      }));
      const height = Math.max(...cells.map((cell) => this.heightOf(cell.style, cell.width)));
      this.y -= before;
      if (height < this.pageHeight / 2) this.keep(height);
      const top = this.y;
      const page = this.pages.current;
      let at = x;
      let end = top;
      for (const cell of cells) {
        if (this.pages.current === page) this.y = top;
        const last = this.paragraph(cell.style, at, cell.width);
        const right = at + cell.width;
        if (right - last.x > 8) this.pages.lines([[last.x + 3, last.y - 1.2, right, last.y - 1.2]], 0.6, true);
        end = this.pages.current === page ? Math.min(end, this.y) : this.y;
        at += cell.width + gap;
      }
      this.y = end;
    }
  }

  /** Paragraphs beside one another, each column in its own width. */
  columns(
    columns: readonly { readonly x: number; readonly width: number; readonly paragraphs: readonly Paragraph[] }[],
  ) {
    const heights = columns.map(({ paragraphs, width }) =>
      paragraphs.reduce((sum, one) => {
        const { leading, lines } = this.wrapped(one, width);
        return sum + (one.before ?? 0) + lines.length * leading + (one.rule === undefined ? 0 : RULE);
      }, 0),
    );
    const height = Math.max(...heights);
    // What is higher than a page is read one after the other.
    if (height > this.pageHeight) {
      for (const { paragraphs } of columns) for (const one of paragraphs) this.paragraph(one, this.left, this.width);
      return;
    }
    this.keep(height);
    const top = this.y;
    for (const { paragraphs, width, x } of columns) {
      this.y = top;
      for (const one of paragraphs) this.paragraph(one, x, width);
    }
    this.y = top - height;
  }

  heightOf(style: Paragraph, width: number = this.width): number {
    const { leading, lines } = this.wrapped(style, width);
    return (style.before ?? 0) + lines.length * leading;
  }

  private wrapped(style: Paragraph, width: number): Wrapped {
    const { face = 'regular', size = 13 } = style;
    // A turned line is narrower by its indent; so is the first, which keeps one measure for all.
    const lines = wrapRuns(inked(style), face, size, width - (style.indent ?? 0));
    return { lines, size, leading: size * LEADING, style };
  }

  /** @returns where the next block begins */
  private draw(
    { leading, lines, size, style }: Wrapped,
    place: {
      readonly from: number;
      readonly count: number;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly owner: Element;
    },
  ): number {
    const { count, from, owner, width, x, y } = place;
    const cell = { x, y: y - count * leading, width, height: count * leading };
    const drawn = lines.slice(from, from + count).flatMap((line, i) => {
      const indent = from + i === 0 ? 0 : (style.indent ?? 0);
      return placePieces(line, {
        size,
        align: style.align ?? 'left',
        cell,
        indent,
        y: y - (i + 1) * leading + DESCENT * size,
      });
    });
    this.pages.text(drawn, owner);
    const end = y - count * leading;
    if (style.rule === undefined || from + count < lines.length) return end;
    const last = lines.at(-1)!.reduce((sum, piece) => sum + piece.width, 0) * style.rule;
    const middle = x + width / 2;
    this.pages.lines([[middle - last / 2, end - 2, middle + last / 2, end - 2]], 0.7);
    return end - RULE;
  }
}

/** Room for the line under a heading. */
const RULE = 5;

/** A value stands in bold. */
function runsOf(value: Content): readonly Run[] {
  return typeof value === 'string' ? [{ text: value, face: 'bold' }] : value.map((run) => ({ face: 'bold', ...run }));
}

function inked({ content, ink }: Paragraph): Content {
  if (ink === undefined) return content;
  return typeof content === 'string' ? [{ text: content, ink }] : content.map((run) => ({ ink, ...run }));
}

/** The pieces of a line, each on its place. */
export function placePieces(
  line: readonly Piece[],
  place: {
    readonly size: number;
    readonly align: Align;
    readonly cell: Box;
    readonly y: number;
    readonly indent?: number;
  },
): Line[] {
  const { align, cell, indent = 0, size, y } = place;
  const spare = cell.width - line.reduce((sum, piece) => sum + piece.width, 0);
  let x = cell.x + (align === 'center' ? spare / 2 : align === 'right' ? spare : indent);
  return line.map(({ face, ink, text, width }) => {
    const at = x;
    x += width;
    return { text, face, ink, size, x: at, y, cell };
  });
}
