import type { PdfFile, XrefEntry } from '../file/index.js';
import { isArray, isDict, nameOf, OCTET_KIND, PdfRef, PdfStream, type PdfValue } from '../syntax/index.js';

/**
 * Who names an object: found by one pass over the octets of the file and of its object streams for `num gen R`, each hit then confirmed by
 * reading the object that it stands in. So the price is one pass for all savings together, and only the few objects that name something
 * that was saved again are read.
 */
export class Mentions {
  private readonly file: PdfFile;
  private readonly wanted: ReadonlySet<number>;
  private holders: Map<number, XrefEntry[]> | undefined;

  /** @param wanted numbers of the objects that anybody will ask about */
  constructor(file: PdfFile, wanted: ReadonlySet<number>) {
    this.file = file;
    this.wanted = wanted;
  }

  /**
   * The objects that name an object, as of a revision, whether or not anything leads to them; trailers are not among them.
   * @throws PdfFault where an object cannot be read
   */
  of(num: number, revision: number): readonly XrefEntry[] {
    this.holders ??= this.find();
    return (this.holders.get(num) ?? []).filter((entry) => this.file.entryOf(entry.num, revision) === entry);
  }

  private find(): Map<number, XrefEntry[]> {
    const { file, wanted } = this;
    const holders = new Map<number, XrefEntry[]>();
    const confirmed = new Set<XrefEntry>();
    const confirm = (entry: XrefEntry): void => {
      if (confirmed.has(entry)) return;
      confirmed.add(entry);
      const { value } = file.read(entry);
      // A cross-reference stream is a trailer.
      if (value instanceof PdfStream && nameOf(value.dict.get('Type')) === 'XRef') return;
      for (const num of namedBy(value, wanted)) {
        const list = holders.get(num);
        if (list === undefined) holders.set(num, [entry]);
        else list.push(entry);
      }
    };
    const { containers, plain } = layoutOf(file);
    file.context.work.spend(file.bytes.length);
    for (const offset of candidates(file.bytes, wanted)) {
      const entry = holderAt(plain, offset);
      if (entry !== undefined && !confirmed.has(entry) && !endsBefore(file, entry, offset)) confirm(entry);
    }
    for (const [container, packed] of containers) {
      const { data, offsets } = file.objectStream(container);
      file.context.work.spend(data.length);
      for (const offset of candidates(data, wanted)) {
        let place = offsets.length - 1;
        if (offsets.length > 0) place = lastAtMost(offsets, offset);
        const entry = packed.get(place);
        if (entry !== undefined) confirm(entry);
      }
    }
    return holders;
  }
}

/** A hit behind `endobj` is in octets that belong to nothing. */
function endsBefore(file: PdfFile, entry: XrefEntry, offset: number): boolean {
  const { end, value } = file.read(entry);
  if (end !== undefined && offset >= end) return true;
  // In a stream's data digits and letters are no references.
  return value instanceof PdfStream && offset >= value.start;
}

interface Layout {
  /** Entries of objects that stand in the file itself, by offset. */
  readonly plain: readonly XrefEntry[];
  /** Object streams that any revision uses, with what lies in them by place. */
  readonly containers: ReadonlyMap<XrefEntry, ReadonlyMap<number, XrefEntry>>;
}

function layoutOf(file: PdfFile): Layout {
  const plain: XrefEntry[] = [];
  const containers = new Map<XrefEntry, Map<number, XrefEntry>>();
  for (const { entries } of file.revisions) {
    for (const entry of entries) {
      if (entry.kind === 'plain') plain.push(entry);
      if (entry.kind !== 'compressed') continue;
      const container = file.entryOf(entry.position, entry.revision);
      if (container?.kind !== 'plain') continue;
      const packed = containers.get(container);
      if (packed === undefined) containers.set(container, new Map([[entry.place, entry]]));
      else packed.set(entry.place, entry);
    }
  }
  plain.sort((a, b) => a.position - b.position);
  return { plain, containers };
}

function holderAt(plain: readonly XrefEntry[], offset: number): XrefEntry | undefined {
  let low = 0;
  let high = plain.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plain[middle]!.position <= offset) low = middle + 1;
    else high = middle;
  }
  return plain[low - 1];
}

function lastAtMost(offsets: readonly number[], offset: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Numbers that a value names, of those wanted. */
function namedBy(value: PdfValue, wanted: ReadonlySet<number>): Set<number> {
  const found = new Set<number>();
  forEachReference(value, ({ num }) => {
    if (wanted.has(num)) found.add(num);
  });
  return found;
}

/** Every reference in a value; none is followed. */
export function forEachReference(value: PdfValue, visit: (reference: PdfRef) => void): void {
  if (value instanceof PdfRef) visit(value);
  else if (value instanceof PdfStream) for (const one of value.dict.values()) forEachReference(one, visit);
  else if (isArray(value)) for (const one of value) forEachReference(one, visit);
  else if (isDict(value)) for (const one of value.values()) forEachReference(one, visit);
}

/**
 * Offsets of every `R` that may end a reference to a wanted object. Sure hits have their digits before them; where a comment may stand between
 * number, generation and `R`, the object is a candidate whatever the digits are. Nothing that the parser reads as a reference is missed.
 */
function* candidates(bytes: Uint8Array, wanted: ReadonlySet<number>): Generator<number> {
  for (let at = bytes.indexOf(0x52); at >= 0; at = bytes.indexOf(0x52, at + 1)) {
    const gap = bytes[at - 1];
    if (gap === undefined || OCTET_KIND[gap] !== 1) continue;
    const gen = before(bytes, at);
    if (gen === UNSURE) yield at;
    if (gen < 0) continue;
    let digit = gen;
    while (isDigit(bytes[digit])) digit--;
    if (OCTET_KIND[bytes[digit] ?? 0x2f] !== 1) continue;
    const last = before(bytes, digit + 1);
    if (last === UNSURE) yield at;
    if (last < 0) continue;
    let num = 0;
    let scale = 1;
    for (let i = last; isDigit(bytes[i]) && scale < 1e15; i--, scale *= 10) num += (bytes[i]! - 0x30) * scale;
    if (wanted.has(num)) yield at;
  }
}

const UNSURE = -2;

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39;
}

/** Position of the digit that stands before white space; `UNSURE` where a comment may hide it, -1 where there is none. */
function before(bytes: Uint8Array, from: number): number {
  let at = from - 1;
  let lines = false;
  for (; at >= 0 && OCTET_KIND[bytes[at]!] === 1; at--) if (bytes[at] === 0x0a || bytes[at] === 0x0d) lines = true;
  if (isDigit(bytes[at]) && !lines) return at;
  if (!lines) return -1;
  for (let i = at; i >= 0 && bytes[i] !== 0x0a && bytes[i] !== 0x0d; i--) if (bytes[i] === 0x25) return UNSURE;
  return isDigit(bytes[at]) ? at : -1;
}
