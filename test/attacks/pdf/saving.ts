import { concatBytes } from '../../../src/encoding.js';
import { openPdf } from '../../../src/pdf/file/index.js';
import { countOf, PdfRef, PdfStream, type PdfValue } from '../../../src/pdf/syntax/index.js';
import { dictionary, name, Octets, stream, writeDict, writeValue } from '../../../src/pdf/update/index.js';

/** How a forger's saving carries its objects. */
export const CONTAINERS = ['table', 'stream', 'packed', 'hybrid'] as const;
export type Container = (typeof CONTAINERS)[number];

export interface ForgedSaving {
  readonly put: ReadonlyMap<number, PdfValue>;
  /** Objects that its cross-references call free. */
  readonly free?: readonly number[];
  /** Objects that its table calls free while the hidden section beside it has them. Only `hybrid`. */
  readonly hide?: readonly number[];
  /** Entries of the trailer that are others, or none. */
  readonly trailer?: Readonly<Record<string, PdfValue | undefined>>;
  /** Generation that its objects are given; default 0. */
  readonly generation?: number;
  /** Number of the object that its cross-reference stream is; default: a new one. */
  readonly sectionNumber?: number;
  /** What it says where the section before it stands; default the truth, below 0 nothing. */
  readonly previous?: number;
  /** What the section hidden beside its table says where one before stands; default nothing. Only `hybrid`. */
  readonly hiddenPrevious?: PdfValue;
  /** What its last lines say where its own section stands; default the truth. */
  readonly startxref?: number;
  /** Objects said to stand where octets of the file stand already. */
  readonly at?: ReadonlyMap<number, number>;
  /** Objects said to lie in an object stream of the file: its number, and the place in it. Not `table`. */
  readonly within?: ReadonlyMap<number, readonly [stream: number, place: number]>;
  /** Octets that its cross-references do not know, before the section. */
  readonly stray?: string;
}

/** Entries of the trailer that every section writes for itself. */
const OWN = new Set('Type W Index Length Filter DecodeParms Size Prev XRefStm'.split(' '));

type Row = readonly [kind: number, position: number, place: number];

/**
 * Appends one saving as a forger might: any objects, in any container, whatever they say. Checks nothing.
 * `hybrid` lists the objects in a stream that only the newer readers look at, beside a table that knows none of them.
 */
export function forgedSaving(pdf: Uint8Array, container: Container, saving: ForgedSaving): Uint8Array {
  const file = openPdf(pdf);
  const last = file.revisions[file.revisions.length - 1]!;
  const out = new Octets();
  const rows = new Map<number, Row>();
  const { free = [], generation = 0, hide = [], put } = saving;
  let next = Math.max(
    countOf(last.trailer.get('Size')) ?? 0,
    ...[...file.numbers(), ...put.keys()].map((num) => num + 1),
  );
  const here = (): number => pdf.length + out.length;
  if (pdf.at(-1) !== 0x0a) out.text('\n');
  const write = (num: number, value: PdfValue): void => {
    rows.set(num, [1, here(), generation]);
    out.text(`${num} ${generation} obj\n`);
    writeValue(value, out);
    out.text('\nendobj\n');
  };
  const isPacked = container === 'packed' || container === 'hybrid';
  const inside = [...put].filter(
    ([, value]) => isPacked && !(value instanceof PdfStream) && !(value instanceof PdfRef),
  );
  for (const [num, value] of put) if (!inside.some(([one]) => one === num)) write(num, value);
  if (inside.length > 0) {
    const holder = next++;
    const head = new Octets();
    const body = new Octets();
    inside.forEach(([num, value], place) => {
      rows.set(num, [2, holder, place]);
      head.text(`${num} ${body.length} `);
      writeValue(value, body);
      body.text('\n');
    });
    const data = concatBytes(head.take(), body.take());
    write(holder, stream({ Type: name('ObjStm'), N: inside.length, First: head.length }, data));
  }
  for (const num of free) rows.set(num, [0, 0, 0]);
  for (const [num, position] of saving.at ?? []) rows.set(num, [1, position, 0]);
  for (const [num, lies] of saving.within ?? []) rows.set(num, [2, ...lies]);
  out.text(saving.stray ?? '');
  const members = new Map<string, PdfValue>([...last.trailer].filter(([key]) => !OWN.has(key)));
  for (const [key, value] of Object.entries(saving.trailer ?? {})) {
    if (value === undefined) members.delete(key);
    else members.set(key, value);
  }
  const section = (): Map<string, PdfValue> => {
    const previous = saving.previous ?? last.sectionOffset;
    return new Map([['Size', next], ...(previous < 0 ? [] : [['Prev', previous] as const]), ...members]);
  };
  const start = here();
  if (container === 'table') writeTable(rows, section(), out);
  else {
    const own = saving.sectionNumber ?? next++;
    rows.set(own, [1, start, 0]);
    const xref = xrefStream(
      rows,
      container === 'hybrid'
        ? dictionary({ Size: next, Root: last.trailer.get('Root'), Prev: saving.hiddenPrevious })
        : section(),
    );
    out.text(`${own} 0 obj\n`);
    writeValue(xref, out);
    out.text('\nendobj\n');
  }
  const top = container === 'hybrid' ? here() : start;
  if (container === 'hybrid') {
    const hidden = new Map<number, Row>(hide.map((num) => [num, [0, 0, 0]]));
    writeTable(hidden, new Map([...section(), ['XRefStm', start]]), out);
  }
  out.text(`startxref\n${saving.startxref ?? top}\n%%EOF\n`);
  return concatBytes(pdf, out.take());
}

function writeTable(rows: ReadonlyMap<number, Row>, trailer: ReadonlyMap<string, PdfValue>, out: Octets): void {
  out.text('xref\n0 1\n0000000000 65535 f \n');
  for (const [num, [kind, position, place]] of [...rows].sort(([a], [b]) => a - b)) {
    const offset = String(position).padStart(10, '0');
    out.text(`${num} 1\n${offset} ${String(place).padStart(5, '0')} ${kind === 0 ? 'f' : 'n'} \n`);
  }
  out.text('trailer\n');
  writeDict(trailer, out);
  out.text('\n');
}

function xrefStream(rows: ReadonlyMap<number, Row>, members: ReadonlyMap<string, PdfValue>): PdfStream {
  const sorted = [...rows].sort(([a], [b]) => a - b);
  const octets = sorted.flatMap(([, [kind, position, place]]) => [
    kind,
    (position >>> 24) & 255,
    (position >>> 16) & 255,
    (position >>> 8) & 255,
    position & 255,
    (place >> 8) & 255,
    place & 255,
  ]);
  const dict = new Map<string, PdfValue>([
    ...members,
    ['Type', name('XRef')],
    ['W', [1, 4, 2]],
    ['Index', sorted.flatMap(([num]) => [num, 1])],
  ]);
  return new PdfStream(dict, Uint8Array.from(octets), 0, octets.length);
}
