import { type Face, widthOf } from './font.js';
import { type Box, CONTENT_WIDTH, type Element, type Line, PAGE, Pages, wrap } from './pages.js';

/** Blocks one under the other, over as many pages as they need. */

const LEADING = 1.22;

export interface TextStyle {
  readonly face?: Face;
  readonly size?: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly tag?: string;
  readonly before?: number;
  readonly x?: number;
  readonly width?: number;
}

export interface Column {
  readonly width: number;
  readonly align?: 'left' | 'center';
}

/** A signature cell: heading lines, the field's rectangle, the name below. */
export interface SignatureCell {
  readonly headings: readonly string[];
  readonly name: string;
  /** Fully qualified name of the field. */
  readonly field: string;
  readonly description: string;
}

export interface PlacedField {
  readonly name: string;
  readonly description: string;
  readonly page: number;
  readonly rect: Box;
  readonly element: Element;
}

/** Lines of heading in a signature cell. */
const MOST_HEADING = 12;

export class Flow {
  readonly pages = new Pages();
  readonly fields: PlacedField[] = [];
  private y = 0;
  private fresh = false;
  private readonly onPage: (pages: Pages) => void;

  /** @param onPage draws what stands on every page */
  constructor(onPage: (pages: Pages) => void) {
    this.onPage = onPage;
    this.page();
  }

  page(): void {
    this.pages.newPage();
    this.y = PAGE.height - PAGE.top;
    this.onPage(this.pages);
  }

  space(height: number): void {
    this.y -= height;
  }

  /** Room for a block that must not be parted. */
  keep(height: number): void {
    if (this.y - height < PAGE.bottom) this.page();
  }

  text(text: string, style: TextStyle = {}): void {
    const {
      align = 'left',
      before = 0,
      face = 'regular',
      size = 13,
      tag = 'P',
      width = CONTENT_WIDTH,
      x = PAGE.left,
    } = style;
    const lines = wrap(text, face, size, width);
    const leading = size * LEADING;
    this.y -= before;
    const owner = this.pages.element(tag);
    let at = 0;
    while (at < lines.length) {
      if (this.y - leading < PAGE.bottom) this.page();
      const fits = Math.max(1, Math.floor((this.y - PAGE.bottom) / leading));
      const part = lines.slice(at, at + fits);
      const cell = { x, y: this.y - part.length * leading, width, height: part.length * leading };
      this.pages.text(
        part.map((line, i) => this.line(line, face, size, align, cell, this.y - (i + 1) * leading + 0.26 * size)),
        owner,
      );
      this.y -= part.length * leading;
      at += part.length;
    }
  }

  private line(text: string, face: Face, size: number, align: TextStyle['align'], cell: Box, y: number): Line {
    const width = (widthOf(face, text) * size) / 1000;
    const spare = cell.width - width;
    const x = cell.x + (align === 'center' ? spare / 2 : align === 'right' ? spare : 0);
    return { text, face, size, x, y, cell };
  }

  /** A name in its column and a value beside it, for rows that are read together. */
  pairs(rows: readonly (readonly [string, string])[], size = 13): void {
    const width = CONTENT_WIDTH * 0.36;
    this.table(
      [{ width }, { width: CONTENT_WIDTH - width }],
      undefined,
      rows.map(([name, value]) => [name, value]),
      { size, bordered: false },
    );
  }

  /** A table whose header comes again on every page; a row that is higher than a page is parted between lines. */
  table(
    columns: readonly Column[],
    header: readonly string[] | undefined,
    rows: readonly (readonly string[])[],
    options: { readonly size?: number; readonly bordered?: boolean } = {},
  ): void {
    const { bordered = true, size = 11 } = options;
    const table = this.pages.element('Table');
    const head = header === undefined ? undefined : columns.map((_, i) => header[i] ?? '');
    const drawHeader = (): void => {
      if (head !== undefined)
        this.row(columns, head, { table, size, bordered, face: 'bold', tag: 'TH', parted: false });
    };
    if (head !== undefined) this.keep(4 * size * LEADING);
    drawHeader();
    for (const row of rows) {
      this.row(columns, row, { table, size, bordered, face: 'regular', tag: 'TD', parted: true, again: drawHeader });
    }
  }

  private row(
    columns: readonly Column[],
    texts: readonly string[],
    options: {
      readonly table: Element;
      readonly size: number;
      readonly bordered: boolean;
      readonly face: Face;
      readonly tag: string;
      readonly parted: boolean;
      readonly again?: () => void;
    },
  ): void {
    const { bordered, face, size, table, tag } = options;
    const pad = bordered ? 3 : 1.5;
    const leading = size * LEADING;
    const cells = columns.map(({ width }, i) => wrap(texts[i] ?? '', face, size, width - 2 * pad));
    const element = this.pages.element('TR', table);
    const owners = columns.map(() => this.pages.element(tag, element));
    const total = Math.max(...cells.map((lines) => lines.length));
    let from = 0;
    while (from < total) {
      const room = Math.floor((this.y - PAGE.bottom - 2 * pad) / leading);
      const whole = total - from;
      // A row is moved to the next page rather than parted, as long as it fits there.
      const fresh = this.fresh;
      this.fresh = false;
      if (!fresh && room < whole && (room < 3 || whole * leading < (PAGE.height - PAGE.top - PAGE.bottom) / 2)) {
        this.page();
        options.again?.();
        // On a page of its own a row is parted, however little room its header leaves.
        this.fresh = true;
        continue;
      }
      const count = Math.min(Math.max(1, room), whole);
      const height = count * leading + 2 * pad;
      let x = PAGE.left;
      for (const [i, column] of columns.entries()) {
        const cell = { x: x + pad, y: this.y - height + pad, width: column.width - 2 * pad, height: height - 2 * pad };
        const part = cells[i]!.slice(from, from + count);
        this.pages.text(
          part.map((line, k) =>
            this.line(line, face, size, column.align ?? 'left', cell, this.y - pad - (k + 1) * leading + 0.26 * size),
          ),
          owners[i],
        );
        if (bordered) this.pages.box({ x, y: this.y - height, width: column.width, height });
        x += column.width;
      }
      this.y -= height;
      from += count;
    }
  }

  /** Cells for signatures, side by side, with the rectangles of their fields. */
  signatures(cells: readonly SignatureCell[], perRow = 2): void {
    const size = perRow > 2 ? 10 : 12;
    const leading = size * LEADING;
    const width = CONTENT_WIDTH / perRow;
    const room = perRow > 2 ? 46 : 70;
    for (let at = 0; at < cells.length; at += perRow) {
      const row = cells.slice(at, at + perRow);
      const tops = row.map((cell) => {
        const lines = cell.headings.flatMap((one) => wrap(one, 'bold', size, width - 8));
        if (lines.length <= MOST_HEADING) return lines;
        // A title longer than a cell is read above it, where it may go over pages.
        this.text(cell.headings.join(', '), { size });
        return [];
      });
      const names = row.map(({ name }) => wrap(name, 'bold', size, width - 8));
      const high = Math.max(...tops.map((lines) => lines.length));
      const low = Math.max(...names.map((lines) => lines.length));
      const height = (high + low) * leading + room + 10;
      this.keep(height);
      for (const [i, cell] of row.entries()) {
        const x = PAGE.left + i * width + 4;
        this.centred(tops[i]!, { x, y: this.y - high * leading, width: width - 8, height: high * leading }, size);
        const rect = { x, y: this.y - high * leading - room, width: width - 8, height: room - 4 };
        const element = this.pages.element('Form');
        this.fields.push({ name: cell.field, description: cell.description, page: this.pages.current, rect, element });
        const bottom = this.y - high * leading - room;
        this.centred(names[i]!, { x, y: bottom - low * leading, width: width - 8, height: low * leading }, size);
      }
      this.y -= height;
    }
  }

  private centred(lines: readonly string[], cell: Box, size: number): void {
    const leading = size * LEADING;
    this.pages.text(
      lines.map((line, i) =>
        this.line(line, 'bold', size, 'center', cell, cell.y + cell.height - (i + 1) * leading + 0.26 * size),
      ),
      this.pages.element('P'),
    );
  }
}
