import { digest } from '#crypto';
import { KhueError } from '../../errors.js';
import { referencesOf } from '../changes/references.js';
import type { PdfFile, PdfRevision, PdfView } from '../file/index.js';
import {
  countOf,
  isArray,
  isDict,
  type PdfDict,
  PdfFault,
  PdfRef,
  PdfStream,
  type PdfString,
  type PdfValue,
} from '../syntax/index.js';
import { Octets } from './octets.js';
import { hexString, name, writeDict, writeValue } from './serialize.js';

/** What is to be appended to a file, and where in it the values of its objects begin. */
export interface Appendix {
  readonly bytes: Uint8Array;
  /** By object number: position in `bytes`, after `n g obj` and its line feed. */
  readonly positions: ReadonlyMap<number, number>;
}

/** An object given as the octets that it is to be. */
export class RawObject {
  readonly octets: Uint8Array;

  constructor(octets: Uint8Array) {
    this.octets = octets;
  }
}

/** Keys of a cross-reference stream that belong to that stream alone (§7.5.8.2), and those that every section sets anew. */
const OWN_KEYS = new Set([
  'Type',
  'W',
  'Index',
  'Length',
  'Filter',
  'DecodeParms',
  'DL',
  'F',
  'FFilter',
  'FDecodeParms',
  'Size',
  'Prev',
]);

/** §7.5.4 gives an offset ten digits. */
const MOST_OFFSET = 9_999_999_999;

/**
 * One incremental update (ISO 32000-2 §7.5.6): new and changed objects, then a cross-reference section of the same kind as the
 * last one. Gives what is to be appended; the octets of the file are never touched, nor copied.
 */
export class PdfUpdate {
  readonly view: PdfView;
  private readonly last: PdfRevision;
  private readonly start: number;
  private next: number;
  private readonly dangling: ReadonlySet<number>;
  private readonly objects = new Map<number, { readonly gen: number; readonly value: PdfValue | RawObject }>();

  /** @throws KhueError `PDF_NOT_EXTENDABLE`, `PDF_ENCRYPTED_NOT_SIGNED`, `PDF_HYBRID_NOT_SIGNED` */
  constructor(file: PdfFile) {
    const last = extendable(file);
    this.last = last;
    this.view = file.view();
    this.start = file.bytes.length;
    let size = countOf(last.trailer.get('Size'))!;
    for (const num of file.numbers()) if (num >= size) size = num + 1;
    this.next = size;
    this.dangling = danglingIn(this.view);
  }

  /** A number for a new object: one that nobody has, nor names; else a reference that leads nowhere would lead to it. */
  allocate(): PdfRef {
    while (this.dangling.has(this.next)) this.next++;
    return new PdfRef(this.next++, 0);
  }

  add(value: PdfValue | RawObject): PdfRef {
    const reference = this.allocate();
    this.put(reference, value);
    return reference;
  }

  /** The object of this number from now on; one that lay in an object stream stands on its own, with generation 0 (§7.5.7). */
  put({ num }: PdfRef, value: PdfValue | RawObject): void {
    const entry = this.view.entry(num);
    this.objects.set(num, { gen: entry?.kind === 'plain' ? entry.gen : 0, value });
  }

  /** The object as it will be: changed in this update, or as the file has it. */
  resolve(value: PdfValue | undefined): PdfValue {
    const changed = value instanceof PdfRef ? this.objects.get(value.num)?.value : undefined;
    return changed === undefined || changed instanceof RawObject ? this.view.resolve(value) : changed;
  }

  get root(): PdfRef {
    return this.last.trailer.get('Root') as PdfRef;
  }

  finish(): Appendix {
    const out = new Octets();
    const { bytes } = this.view.file;
    if (bytes[bytes.length - 1] !== 0x0a && bytes[bytes.length - 1] !== 0x0d) out.text('\n');
    const offsets = new Map<number, number>();
    const positions = new Map<number, number>();
    for (const [num, { gen, value }] of [...this.objects].sort(([a], [b]) => a - b)) {
      offsets.set(num, this.start + out.length);
      out.text(`${num} ${gen} obj\n`);
      positions.set(num, out.length);
      if (value instanceof RawObject) out.bytes(value.octets);
      else writeValue(value, out);
      out.text('\nendobj\n');
    }
    const section = this.start + out.length;
    if (section > MOST_OFFSET) throw new KhueError('PDF_NOT_EXTENDABLE', { params: { code: 'LIMIT_EXCEEDED' } });
    const trailer = this.trailer(out.take());
    if (this.last.xrefKind === 'table') this.writeTable(offsets, trailer, out);
    else this.writeXrefStream(offsets, section, trailer, out);
    out.text(`startxref\n${section}\n%%EOF\n`);
    return { bytes: out.take(), positions };
  }

  /** §7.5.6: all entries of the previous trailer; ID[0] stays, ID[1] is new and comes from the content (§14.4). */
  private trailer(written: Uint8Array): Map<string, PdfValue> {
    const trailer = new Map([...this.last.trailer].filter(([key]) => !OWN_KEYS.has(key)));
    const id = this.view.resolve(trailer.get('ID'));
    if (isArray(id) && id.length === 2) {
      const fresh = new Octets()
        .bytes((id[1] as PdfString).bytes?.() ?? new Uint8Array())
        .bytes(written)
        .take();
      trailer.set('ID', [this.view.resolve(id[0]), hexString(digest('SHA-256', fresh).subarray(0, 16))]);
    }
    return trailer;
  }

  private writeTable(offsets: ReadonlyMap<number, number>, trailer: PdfDict, out: Octets): void {
    out.text('xref\n');
    for (const [first, numbers] of runs([...offsets.keys()])) {
      out.text(`${first} ${numbers.length}\n`);
      for (const num of numbers) {
        const gen = String(this.objects.get(num)!.gen).padStart(5, '0');
        out.text(`${String(offsets.get(num)!).padStart(10, '0')} ${gen} n \n`);
      }
    }
    out.text('trailer\n');
    writeDict(new Map([...trailer, ['Size', this.next], ['Prev', this.last.sectionOffset]]), out);
    out.text('\n');
  }

  private writeXrefStream(offsets: ReadonlyMap<number, number>, section: number, trailer: PdfDict, out: Octets): void {
    const own = this.allocate().num;
    const all = new Map([...offsets, [own, section]]);
    const width = section > 0xffffffff ? 5 : 4;
    const rows: number[] = [];
    const index: number[] = [];
    for (const [first, numbers] of runs([...all.keys()])) {
      index.push(first, numbers.length);
      for (const num of numbers) {
        rows.push(1);
        const offset = all.get(num)!;
        for (let i = width - 1; i >= 0; i--) rows.push(Math.floor(offset / 256 ** i) % 256);
        const gen = this.objects.get(num)?.gen ?? 0;
        rows.push(gen >> 8, gen & 0xff);
      }
    }
    const dict = new Map<string, PdfValue>([
      ['Type', name('XRef')],
      ...trailer,
      ['Size', this.next],
      ['Prev', this.last.sectionOffset],
      ['W', [1, width, 2]],
      ['Index', index],
    ]);
    const xref = new PdfStream(dict, Uint8Array.from(rows), 0, rows.length);
    out.text(`${own} 0 obj\n`);
    writeValue(xref, out);
    out.text('\nendobj\n');
  }
}

/** Objects that are named and that nobody defines. What cannot be read names nothing that a viewer follows. */
function danglingIn(view: PdfView): ReadonlySet<number> {
  try {
    return referencesOf(view).missing;
  } catch (thrown) {
    if (thrown instanceof PdfFault) return new Set();
    throw thrown;
  }
}

/** Runs of consecutive numbers. */
function runs(numbers: readonly number[]): Map<number, number[]> {
  const made = new Map<number, number[]>();
  let run: number[] = [];
  for (const num of [...numbers].sort((a, b) => a - b)) {
    if (run.length > 0 && run[run.length - 1] === num - 1) run.push(num);
    else {
      run = [num];
      made.set(num, run);
    }
  }
  return made;
}

/**
 * The last revision of a file to which one may be appended.
 * @throws KhueError `PDF_NOT_EXTENDABLE`, `PDF_ENCRYPTED_NOT_SIGNED`, `PDF_HYBRID_NOT_SIGNED`
 */
export function extendable(file: PdfFile): PdfRevision {
  const fault = file.faults[0];
  if (fault !== undefined) {
    throw new KhueError('PDF_NOT_EXTENDABLE', {
      params: { code: fault.code },
      ...(fault.offset === undefined ? {} : { offset: fault.offset }),
    });
  }
  if (file.encrypted) throw new KhueError('PDF_ENCRYPTED_NOT_SIGNED');
  if (file.revisions.some(({ xrefKind }) => xrefKind === 'hybrid')) throw new KhueError('PDF_HYBRID_NOT_SIGNED');
  const last = file.revisions[file.revisions.length - 1];
  const root = last?.trailer.get('Root');
  if (last === undefined || countOf(last.trailer.get('Size')) === undefined || !(root instanceof PdfRef))
    throw new KhueError('PDF_NOT_EXTENDABLE', { params: { code: 'PDF_TRAILER' } });
  if (!isDict(file.view().resolve(root)))
    throw new KhueError('PDF_NOT_EXTENDABLE', { params: { code: 'PDF_TRAILER' } });
  return last;
}
