import { type Face, FONT_RESOURCES, type FontKey, number, showOperators, widthOf } from './font.js';

/** A sheet of A4 in points; margins after Nghị định 30/2020 (annex I, I.2): left 30 mm, right 20 mm, top and bottom 20 mm. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const MM = 72 / 25.4;
const SHORT = 595.28;
const LONG = 841.89;
export const PORTRAIT: Sheet = {
  width: SHORT,
  height: LONG,
  left: 30 * MM,
  right: 20 * MM,
  top: 20 * MM,
  bottom: 22 * MM,
};
/** A diploma hangs in a frame: its margins are the same on both sides. */
export const LANDSCAPE: Sheet = { width: LONG, height: SHORT, left: 74, right: 74, top: 46, bottom: 50 };

export const contentWidth = (sheet: Sheet): number => sheet.width - sheet.left - sheet.right;

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
  /** Decoration that other text may stand near (what every page says at its foot). */
  readonly artifact: boolean;
}

/** A structure element: leaves hold marked content of one page. */
export interface Element {
  readonly type: string;
  readonly children: (Element | { readonly page: number; readonly mcid: number })[];
  /** Further entries of the structure element, as PDF. */
  readonly attributes?: string;
}

interface Page {
  readonly operators: string[];
  marked: number;
  /** Element of each piece of marked content. */
  readonly owners: Element[];
}

/** `title` is the dark red of a diploma's name. */
export type Ink = 'black' | 'title';

/** A piece of text on its base line. */
export interface Line {
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly cell: Box;
  readonly ink?: Ink;
}

const INKS: Readonly<Record<Ink, string>> = { black: '0 g', title: '0.62 0.07 0.09 rg' };

/** Pages being drawn: text in cells, lines, and the structure that screen readers follow. */
export class Pages {
  readonly pages: Page[] = [];
  readonly drawn: Drawn[] = [];
  /** Fonts beside those of every document. */
  readonly fonts = new Set<FontKey>();
  readonly root: Element = { type: 'Document', children: [] };
  readonly sheet: Sheet;

  constructor(sheet: Sheet) {
    this.sheet = sheet;
  }

  get current(): number {
    return this.pages.length - 1;
  }

  newPage(): void {
    this.pages.push({ operators: [], marked: 0, owners: [] });
  }

  element(type: string, parent: Element = this.root, attributes?: string): Element {
    const made: Element = { type, children: [], ...(attributes === undefined ? {} : { attributes }) };
    parent.children.push(made);
    return made;
  }

  /** Pieces of text, marked as content of an element; without one they are decoration. */
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
    for (const { cell, face, ink = 'black', size, text, x, y } of lines) {
      if (ink !== 'black') page.operators.push(INKS[ink]);
      page.operators.push(`/${FONT_RESOURCES[face]} ${number(size)} Tf 1 0 0 1 ${number(x)} ${number(y)} Tm`);
      page.operators.push(showOperators(face, size, text, this.fonts));
      if (ink !== 'black') page.operators.push(INKS.black);
      const width = (widthOf(face, text) * size) / 1000;
      const box = { x, y: y - 0.22 * size, width, height: 0.92 * size };
      this.drawn.push({ page: this.current, text, box, cell, artifact: owner === undefined });
    }
    page.operators.push('ET EMC');
  }

  /** Straight lines, as decoration: pairs of points. */
  lines(segments: readonly (readonly [number, number, number, number])[], width = 0.5, dotted = false): void {
    const path = segments.map(([a, b, c, d]) => `${number(a)} ${number(b)} m ${number(c)} ${number(d)} l S`);
    const dash = dotted ? ' 1 J [0 2.2] 0 d' : '';
    this.pages[this.current]!.operators.push(`/Artifact BMC q${dash} ${number(width)} w ${path.join(' ')} Q EMC`);
  }

  box(box: Box, style: 'solid' | 'dashed' = 'solid', thick = 0.5): void {
    this.boxes([box], style, thick);
  }

  /** Frames, as decoration. */
  boxes(boxes: readonly Box[], style: 'solid' | 'dashed' = 'solid', thick = 0.5): void {
    const dash = style === 'dashed' ? ' [2 2] 0 d' : '';
    const shapes = boxes.map(
      ({ height, width, x, y }) => `${number(x)} ${number(y)} ${number(width)} ${number(height)} re`,
    );
    this.pages[this.current]!.operators.push(`/Artifact BMC q ${number(thick)} w${dash} ${shapes.join(' ')} S Q EMC`);
  }
}
