/** The cells that the signatories sign in, side by side: homeroom teacher, seal, head (Nghị định 30/2020, annex I, II.7 and II.8). */
import { type Flow, LEADING } from './flow.js';
import { widthOf } from './font.js';
import { HEADS, SEAL, type Signatory } from './signatories.js';
import { wrap } from './wrap.js';

/** Height of the room for a signature, in points. */
const ROOM = 58;
const SIZE = 12;
const NAME_SIZE = 12;
/** The cell of the code never stands alone on a page. */
export const QR_ROOM = 62;
/** Points of width from which four cells stand beside one another. */
const WIDE = 600;
/** Lines of heading in a cell; a longer title is read above it, where it may go over pages. */
const MOST_HEADING = 10;

interface Ready {
  readonly signatory: Signatory;
  readonly headings: readonly string[];
  readonly names: readonly string[];
}

/**
 * @param room height of the room for a signature, in points
 * @param date what stands above the cell of the head: place and day; a first row is kept together with it
 */
export function signatureCells(flow: Flow, signatories: readonly Signatory[], date?: string, room = ROOM): void {
  const rows = rowsOf(signatories, flow.width > WIDE);
  for (const [i, row] of rows.entries()) {
    const last = i === rows.length - 1;
    drawCells(flow, row, room, last ? date : undefined, last ? QR_ROOM : 0);
  }
}

/** The seal stands to the left of the signature that it is put to; who signs first comes first. */
function rowsOf(signatories: readonly Signatory[], wide: boolean): (readonly Signatory[])[] {
  const heads = signatories.filter(({ role }) => HEADS.has(role));
  const seals = signatories.filter(({ role }) => role === SEAL);
  const others = signatories.filter(({ role }) => !HEADS.has(role) && role !== SEAL);
  const pairs = Array.from({ length: Math.max(heads.length, seals.length) }, (_, i) =>
    [seals[i], heads[i]].filter((one) => one !== undefined),
  );
  const [first] = pairs;
  // A sheet across has room for two bodies beside each other.
  if (wide && others.length === 0 && pairs.length === 2) return [pairs.flat()];
  if (others.length === 1 && pairs.length === 1 && first!.length === 2) return [[...others, ...first!]];
  const before: Signatory[][] = [];
  for (let at = 0; at < others.length; at += 3) before.push(others.slice(at, at + 3));
  return [...before, ...pairs];
}

function drawCells(flow: Flow, row: readonly Signatory[], room: number, date: string | undefined, below: number): void {
  const width = flow.width / Math.max(2, row.length);
  // A cell that stands alone is the one on the right.
  const shift = row.length === 1 ? flow.width - width : 0;
  const inner = width - 10;
  const cells = row.map((signatory): Ready => {
    const headings = signatory.headings.flatMap((one) => wrap(one, 'bold', SIZE, inner));
    const names = wrap(signatory.name, signatory.role === SEAL ? 'regular' : 'bold', NAME_SIZE, inner);
    return { signatory, headings, names };
  });
  const leading = SIZE * LEADING;
  const long = cells.filter(({ headings, names }) => headings.length + names.length > MOST_HEADING * 2);
  for (const { signatory } of long) {
    flow.text(`${signatory.headings.join(', ')}: ${signatory.name}`, { size: SIZE, before: 4 });
  }
  const shown = cells.map((cell) => (long.includes(cell) ? { ...cell, headings: [], names: [] } : cell));
  const high = Math.max(...shown.map(({ headings }) => headings.length)) * leading;
  const low = Math.max(...shown.map(({ names }) => names.length)) * leading;
  const height = high + room + low + 8;
  // Over the head's cell, or from the right edge where it is longer than that.
  const fits = (widthOf('italic', date ?? '') * SIZE) / 1000 <= inner;
  const dated = { content: date ?? '', face: 'italic', size: SIZE, align: fits ? 'center' : 'right' } as const;
  flow.keep(height + below + (date === undefined ? 0 : flow.heightOf(dated) + 3));
  if (date !== undefined) {
    if (fits) flow.paragraph(dated, flow.left + flow.width - width + 5, inner);
    else flow.text(dated.content, dated);
    flow.space(3);
  }
  const top = flow.y;
  for (const [i, { headings, names, signatory }] of shown.entries()) {
    const x = flow.left + shift + i * width + 5;
    const place = { x, width: inner };
    flow.y = top;
    lines(flow, headings, place, { face: 'bold' });
    const rect = { x, y: top - high - room + 3, width: inner, height: room - 6 };
    const { field, role, signed } = signatory;
    if (field !== undefined)
      flow.fields.push({ ...field, page: flow.pages.current, rect, element: flow.pages.element('Form') });
    else if (signed) {
      flow.y = top - high - room / 2 + 6;
      lines(flow, ['(đã ký số trong dữ liệu)'], place, { face: 'italic' });
    }
    flow.y = top - high - room;
    lines(flow, names, place, { face: role === SEAL ? 'regular' : 'bold' });
  }
  flow.y = top - height;
}

function lines(
  flow: Flow,
  texts: readonly string[],
  place: { readonly x: number; readonly width: number },
  style: { readonly face: 'bold' | 'regular' | 'italic' },
): void {
  if (texts.length > 0)
    flow.paragraph({ content: texts.join('\n'), align: 'center', size: SIZE, ...style }, place.x, place.width);
}
