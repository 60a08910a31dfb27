import { type Face, number, showOperators, widthOf } from './font.js';

/** A4 in points, margins after Nghị định 30/2020 (annex I, I.2): left 30 mm, right 20 mm, top and bottom 20 mm. */
export const PAGE = { width: 595.28, height: 841.89, left: 85.04, right: 56.69, top: 56.69, bottom: 62.36 } as const;
export const CONTENT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

const FONTS: Readonly<Record<Face, string>> = { regular: 'F0', bold: 'F1', italic: 'F2' };

/** A rectangle on a page, from its lower left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What was drawn where, for the test that finds text outside its cell. */
export interface Drawn {
  readonly page: number;
  readonly text: string;
  readonly box: Box;
  readonly cell: Box;
}

/** A structure element: leaves hold marked content of one page, or a widget. */
export interface Element {
  readonly type: string;
  readonly children: (Element | { readonly page: number; readonly mcid: number } | { readonly widget: number })[];
}

interface Page {
  readonly operators: string[];
  marked: number;
  /** Element of each piece of marked content. */
  readonly owners: Element[];
}

/** Pages being drawn: text in cells, lines, and the structure that screen readers follow. */
export class Pages {
  readonly pages: Page[] = [];
  readonly drawn: Drawn[] = [];
  readonly root: Element = { type: 'Document', children: [] };

  get current(): number {
    return this.pages.length - 1;
  }

  newPage(): void {
    this.pages.push({ operators: [], marked: 0, owners: [] });
  }

  element(type: string, parent: Element = this.root): Element {
    const made: Element = { type, children: [] };
    parent.children.push(made);
    return made;
  }

  /** Lines of text in a cell, marked as content of an element; without one they are decoration. */
  text(lines: readonly Line[], owner: Element | undefined): void {
    if (lines.length === 0) return;
    const page = this.pages[this.current]!;
    if (owner === undefined) page.operators.push('/Artifact BMC');
    else {
      const mcid = page.marked++;
      page.owners.push(owner);
      owner.children.push({ page: this.current, mcid });
      page.operators.push(`/${owner.type} << /MCID ${mcid} >> BDC`);
    }
    page.operators.push('BT');
    for (const { cell, face, size, text, x, y } of lines) {
      page.operators.push(`/${FONTS[face]} ${number(size)} Tf 1 0 0 1 ${number(x)} ${number(y)} Tm`);
      page.operators.push(showOperators(face, size, text));
      const width = (widthOf(face, text) * size) / 1000;
      const box = { x, y: y - 0.22 * size, width, height: 0.92 * size };
      this.drawn.push({ page: this.current, text, box, cell });
    }
    page.operators.push('ET EMC');
  }

  /** Straight lines, as decoration: pairs of points. */
  lines(segments: readonly (readonly [number, number, number, number])[], width = 0.5): void {
    const path = segments.map(([a, b, c, d]) => `${number(a)} ${number(b)} m ${number(c)} ${number(d)} l S`);
    this.pages[this.current]!.operators.push(`/Artifact BMC ${number(width)} w ${path.join(' ')} EMC`);
  }

  box({ height, width, x, y }: Box, style: 'solid' | 'dashed' = 'solid'): void {
    const dash = style === 'dashed' ? '[2 2] 0 d' : '[] 0 d';
    const shape = `${number(x)} ${number(y)} ${number(width)} ${number(height)} re S`;
    this.pages[this.current]!.operators.push(`/Artifact BMC q 0.5 w ${dash} ${shape} Q EMC`);
  }
}

export interface Line {
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly cell: Box;
}

/** Breaks a text into lines no wider than `width` points: at spaces, and inside a word that is longer than a line. */
export function wrap(text: string, face: Face, size: number, width: number): string[] {
  const limit = (width * 1000) / size;
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let used = 0;
    const space = widthOf(face, ' ');
    for (const word of paragraph.split(' ')) {
      const own = widthOf(face, word);
      if (line !== '' && used + space + own <= limit) {
        line += ` ${word}`;
        used += space + own;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = own <= limit ? [word] : breakWord(word, face, limit);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
      used = widthOf(face, line);
    }
    lines.push(line);
  }
  return lines;
}

function breakWord(word: string, face: Face, limit: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const letter of word) {
    const own = widthOf(face, letter);
    // A combining mark stays with its letter.
    if (piece !== '' && own > 0 && used + own > limit) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += letter;
    used += own;
  }
  return [...pieces, piece];
}
