import { type Align, DESCENT, type FieldRequest, type Flow, LEADING, placePieces } from './flow.js';
import { type Face, widthOf } from './font.js';
import type { Element } from './pages.js';
import { type Content, type Piece, wrapRuns } from './wrap.js';

/** Framed tables whose header comes again on every page; a row that is higher than a page is parted between lines. */

/** What stands in a cell, one under the other: text, or room for a signature. */
export type Block =
  | { readonly content: Content; readonly face?: Face; readonly align?: Align }
  | { readonly sign: FieldRequest };

export interface Cell {
  readonly blocks: readonly Block[];
  readonly align?: Align;
  readonly face?: Face;
  readonly span?: number;
  /** `TH` for what names a row or a column. */
  readonly tag?: 'TH' | 'TD';
}

export interface HeadCell {
  readonly text: string;
  readonly span?: number;
  /** Rows of the header that it goes over. */
  readonly rows?: number;
}

export interface TableOptions {
  /** Widths as shares of the whole. */
  readonly widths: readonly number[];
  readonly head?: readonly (readonly HeadCell[])[];
  readonly rows: readonly (readonly (Cell | string)[])[];
  readonly aligns?: readonly Align[];
  readonly size?: number;
  readonly framed?: boolean;
}

/** Least height of the room for a teacher's signature, in points. */
const SIGN_ROOM = 26;

interface CellLine {
  readonly pieces: readonly Piece[];
  readonly align: Align;
  /** On the first line of the room for a signature. */
  readonly sign?: FieldRequest;
  /** Lines that belong together with the one before. */
  readonly bound: boolean;
}

interface Ready {
  readonly x: number;
  readonly width: number;
  readonly lines: readonly CellLine[];
  readonly owner: Element;
}

export function drawTable(flow: Flow, options: TableOptions): void {
  const { aligns = [], framed = true, head = [], rows, size = 11 } = options;
  const pad = framed ? 3 : 1.5;
  const widths = columnWidths(options, flow.width, size, pad);
  const table = flow.pages.element('Table');
  const pen: Pen = { flow, table, widths, size, leading: size * LEADING, pad, framed };
  const headHeight = head.length === 0 ? 0 : headerHeights(pen, head).reduce((sum, height) => sum + height, 0);
  // A header that leaves no room for rows is drawn once.
  const again = headHeight > 0 && headHeight < flow.pageHeight / 2;
  if (headHeight > 0) {
    flow.keep(Math.min(headHeight + 3 * pen.leading, flow.pageHeight));
    drawHeader(pen, head);
  }
  const repeat = (): void => {
    flow.page();
    if (again) drawHeader(pen, head);
  };
  for (const row of rows) drawRow(pen, row, aligns, repeat);
}

interface Pen {
  readonly flow: Flow;
  readonly table: Element;
  readonly widths: readonly number[];
  readonly size: number;
  readonly leading: number;
  readonly pad: number;
  readonly framed: boolean;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The shares, moved so that no word is broken that others could make room for. */
function columnWidths({ head = [], rows, widths }: TableOptions, total: number, size: number, pad: number): number[] {
  const shares = sum(widths);
  const wanted = widths.map((width) => (width / shares) * total);
  const least = wanted.map(() => 0);
  // A word longer than this is broken all the same.
  const most = total / 4;
  const need = (column: number, text: string, face: Face): void => {
    for (const word of text.split(/[ \n]/)) {
      const width = (widthOf(face, word) * size) / 1000 + 2 * pad + 0.5;
      if (width <= most && width > least[column]!) least[column] = width;
    }
  };
  for (const row of headerCells(head, widths.length))
    for (const { cell, column } of row) if ((cell.span ?? 1) === 1) need(column, cell.text, 'bold');
  for (const row of rows) {
    let column = 0;
    for (const cell of row) {
      const span = typeof cell === 'string' ? 1 : (cell.span ?? 1);
      // Cells of text alone: comments and names have room enough.
      if (typeof cell === 'string') need(column, cell, 'regular');
      column += span;
    }
  }
  const lack = sum(wanted.map((width, i) => Math.max(0, least[i]! - width)));
  const spare = sum(wanted.map((width, i) => Math.max(0, width - least[i]!)));
  if (lack === 0 || spare <= lack) return wanted;
  return wanted.map((width, i) => (width < least[i]! ? least[i]! : width - ((width - least[i]!) / spare) * lack));
}

/** Cells of the header by their first column; those that a cell of a row above covers are left out. */
function headerCells(head: readonly (readonly HeadCell[])[], columns: number): { cell: HeadCell; column: number }[][] {
  const taken = head.map(() => new Array<boolean>(columns).fill(false));
  return head.map((row, r) => {
    let column = 0;
    return row.map((cell) => {
      while (taken[r]![column]) column++;
      const at = column;
      for (let down = 0; down < (cell.rows ?? 1); down++)
        for (let k = 0; k < (cell.span ?? 1); k++) if (taken[r + down] !== undefined) taken[r + down]![at + k] = true;
      column += cell.span ?? 1;
      return { cell, column: at };
    });
  });
}

function headerHeights(pen: Pen, head: readonly (readonly HeadCell[])[]): number[] {
  const cells = headerCells(head, pen.widths.length);
  const needed = (cell: HeadCell, column: number): number => {
    const width = sum(pen.widths.slice(column, column + (cell.span ?? 1)));
    return wrapRuns(cell.text, 'bold', pen.size, width - 2 * pen.pad).length * pen.leading + 2 * pen.pad;
  };
  const heights = cells.map((row) =>
    Math.max(0, ...row.filter(({ cell }) => (cell.rows ?? 1) === 1).map(({ cell, column }) => needed(cell, column))),
  );
  for (const [r, row] of cells.entries()) {
    for (const { cell, column } of row) {
      const rows = cell.rows ?? 1;
      const lack = needed(cell, column) - sum(heights.slice(r, r + rows));
      if (lack > 0) heights[r + rows - 1]! += lack;
    }
  }
  return heights;
}

function drawHeader(pen: Pen, head: readonly (readonly HeadCell[])[]): void {
  const { flow, pad, size, leading, widths } = pen;
  const heights = headerHeights(pen, head);
  for (const [r, row] of headerCells(head, widths.length).entries()) {
    const element = flow.pages.element('TR', pen.table);
    for (const { cell, column } of row) {
      const { rows = 1, span = 1, text } = cell;
      const more = `${span > 1 ? ` /ColSpan ${span}` : ''}${rows > 1 ? ` /RowSpan ${rows}` : ''}`;
      const owner = flow.pages.element('TH', element, `/A << /O /Table /Scope /Column${more} >>`);
      const x = flow.left + sum(widths.slice(0, column));
      const width = sum(widths.slice(column, column + span));
      const top = flow.y - sum(heights.slice(0, r));
      const height = sum(heights.slice(r, r + rows));
      const lines = wrapRuns(text, 'bold', size, width - 2 * pad);
      const inner = { x: x + pad, y: top - height + pad, width: width - 2 * pad, height: height - 2 * pad };
      const first = top - (height - lines.length * leading) / 2;
      flow.pages.text(
        lines.flatMap((line, i) =>
          placePieces(line, { size, align: 'center', cell: inner, y: first - (i + 1) * leading + DESCENT * size }),
        ),
        owner,
      );
      if (pen.framed) flow.pages.box({ x, y: top - height, width, height });
    }
  }
  flow.y -= sum(heights);
}

function drawRow(pen: Pen, row: readonly (Cell | string)[], aligns: readonly Align[], repeat: () => void): void {
  const { flow, leading, pad } = pen;
  const element = flow.pages.element('TR', pen.table);
  let column = 0;
  const cells = row.map((given): Ready => {
    const cell = typeof given === 'string' ? { blocks: [{ content: given }] } : given;
    const span = cell.span ?? 1;
    const x = flow.left + sum(pen.widths.slice(0, column));
    const width = sum(pen.widths.slice(column, column + span));
    const lines = linesOf(pen, cell, width - 2 * pad, cell.align ?? aligns[column] ?? 'left');
    const attributes = [...(cell.tag === 'TH' ? ['/Scope /Row'] : []), ...(span > 1 ? [`/ColSpan ${span}`] : [])].join(
      ' ',
    );
    const owner = flow.pages.element(
      cell.tag ?? 'TD',
      element,
      attributes === '' ? undefined : `/A << /O /Table ${attributes} >>`,
    );
    column += span;
    return { x, width, lines, owner };
  });
  const total = Math.max(1, ...cells.map(({ lines }) => lines.length));
  let from = 0;
  let fresh = false;
  while (from < total) {
    const room = Math.floor((flow.y - flow.bottom - 2 * pad) / leading);
    const whole = total - from;
    // A row is moved to the next page rather than parted, as long as it fits there; on a page of its own it is parted all the same.
    if (!fresh && room < whole && (room < 3 || whole * leading < flow.pageHeight / 2)) {
      repeat();
      fresh = true;
      continue;
    }
    const kept = unparted(cells, from, Math.min(Math.max(1, room), whole));
    if (kept === 0 && !fresh) {
      repeat();
      fresh = true;
      continue;
    }
    const count = kept === 0 ? Math.min(whole, signLines(pen)) : kept;
    drawPart(pen, cells, { from, count });
    from += count;
    fresh = false;
  }
}

/** Fewer lines where the break would come into the room for a signature; 0 where that begins on the first line. */
function unparted(cells: readonly Ready[], from: number, count: number): number {
  let kept = count;
  for (const { lines } of cells) while (kept > 0 && lines[from + kept]?.bound === true) kept--;
  return kept === 0 && cells.every(({ lines }) => lines[from]?.sign === undefined) ? count : kept;
}

function drawPart(pen: Pen, cells: readonly Ready[], part: { readonly from: number; readonly count: number }): void {
  const { flow, leading, pad, size } = pen;
  const { count, from } = part;
  const height = count * leading + 2 * pad;
  for (const { lines, owner, width, x } of cells) {
    const cell = { x: x + pad, y: flow.y - height + pad, width: width - 2 * pad, height: height - 2 * pad };
    const shown = lines.slice(from, from + count);
    flow.pages.text(
      shown.flatMap(({ align, pieces }, i) =>
        placePieces(pieces, { size, align, cell, y: flow.y - pad - (i + 1) * leading + DESCENT * size }),
      ),
      owner,
    );
    for (const [i, { sign }] of shown.entries()) {
      if (sign === undefined) continue;
      const top = flow.y - pad - i * leading;
      const height = signLines(pen) * leading - 3;
      const rect = { x: cell.x, y: top - height - 1, width: cell.width, height };
      flow.fields.push({ ...sign, page: flow.pages.current, rect, element: flow.pages.element('Form', owner) });
    }
  }
  if (pen.framed) flow.pages.boxes(cells.map(({ width, x }) => ({ x, y: flow.y - height, width, height })));
  flow.y -= height;
}

const signLines = ({ leading }: Pen): number => Math.ceil((SIGN_ROOM + 2) / leading);

function linesOf(pen: Pen, cell: Cell, width: number, align: Align): CellLine[] {
  return cell.blocks.flatMap((block): CellLine[] => {
    if ('sign' in block) {
      return Array.from({ length: signLines(pen) }, (_, i) => ({
        pieces: [],
        align: 'left',
        bound: i > 0,
        ...(i === 0 ? { sign: block.sign } : {}),
      }));
    }
    const face = block.face ?? cell.face ?? 'regular';
    return wrapRuns(block.content, face, pen.size, width).map((pieces) => ({
      pieces,
      align: block.align ?? align,
      bound: false,
    }));
  });
}
