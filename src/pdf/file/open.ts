import type { Finding } from '../../errors.js';
import { type Limits, withLimits } from '../../limits.js';
import { countOf, findingOf, isDict, PdfFault, plainIntegerIn, Work } from '../syntax/index.js';
import type { XrefEntry } from './entry.js';
import { PdfFile, type PdfRevision } from './file.js';
import { InflateBudget } from './filters.js';
import { type Closing, parserAt, type ReadContext, readClosing, readSection, type Section } from './section.js';

/** Octets before the end in which the last `%%EOF` must begin (§7.5.5 has it on the last line). */
const TAIL = 1024;

/**
 * Opens a PDF for a verdict: header, the chain of cross-reference sections from the last `startxref`, and the revisions that they make
 * (ISO 32000-2 §7.5). Objects are read when somebody asks for them. Repairs nothing: what a viewer would have to guess is a finding in
 * `faults` with its offset, and the file has no revisions then. Never throws.
 */
export function openPdf(bytes: Uint8Array, given?: Partial<Limits>): PdfFile {
  const limits = withLimits(given);
  const context: ReadContext = {
    bytes,
    limits,
    work: new Work(8 * bytes.length + 32 * 1024 * 1024),
    inflating: new InflateBudget(limits),
    entries: 0,
  };
  try {
    if (bytes.length > limits.pdfBytes) throw limitFault('pdfBytes', limits.pdfBytes);
    checkHeader(bytes);
    const revisions = revisionsOf(chainOf(context), context);
    if (revisions.length > 1 && statedLength(context) === bytes.length)
      throw new PdfFault('PDF_CHAIN', 0, { detail: 'saved again, and still linearised' });
    return new PdfFile(context, revisions, []);
  } catch (thrown) {
    const faults: Finding[] = [findingOf(thrown)];
    return new PdfFile(context, [], faults);
  }
}

function limitFault(limit: keyof Limits, allowed: number): PdfFault {
  return new PdfFault('LIMIT_EXCEEDED', undefined, { limit, allowed });
}

/** §7.5.2: `%PDF-1.n` or `%PDF-2.n` at the first octet, for byte ranges count from there. */
function checkHeader(bytes: Uint8Array): void {
  const head = String.fromCharCode(...bytes.subarray(0, 9));
  if (!/^%PDF-[12]\.\d[\r\n \t%]?$/.test(head)) throw new PdfFault('PDF_HEADER', 0);
}

/** One link of the chain: a section, the hybrid section beside it, and what closes it. */
interface Link {
  readonly section: Section;
  readonly hidden?: Section;
  readonly closing: Closing;
}

/** From the newest to the oldest. */
function chainOf(context: ReadContext): Link[] {
  const { bytes, limits } = context;
  const last = lastClosing(bytes, context);
  const links: Link[] = [];
  const seen = new Set<number>();
  let offset: number | undefined = last.startxref;
  while (offset !== undefined) {
    if (seen.has(offset)) throw new PdfFault('PDF_CHAIN', offset, { detail: 'Prev makes a loop' });
    if (seen.size >= 2 * limits.pdfRevisions) throw limitFault('pdfRevisions', limits.pdfRevisions);
    seen.add(offset);
    const section = readSection(offset, context);
    const closing = readClosing(section.end, context);
    const hiddenAt = section.kind === 'table' ? section.trailer.get('XRefStm') : undefined;
    const hidden = hiddenAt === undefined ? undefined : readSection(offsetOf('XRefStm', section), context);
    if (hidden !== undefined && hidden.kind !== 'stream')
      throw new PdfFault('PDF_XREF', hidden.start, { detail: 'XRefStm' });
    mustLeadOneWay(section, hidden);
    links.push(hidden === undefined ? { section, closing } : { section, hidden, closing });
    const previous = section.trailer.get('Prev');
    offset = previous === undefined ? undefined : offsetOf('Prev', section);
  }
  return links;
}

/**
 * §7.5.8.4: a table alone has a hidden section beside it, and the table alone says which section is the one before; readers may look beside a
 * stream too, or go on from the hidden section.
 */
function mustLeadOneWay(section: Section, hidden: Section | undefined): void {
  if (section.kind === 'stream' && (section.trailer.get('XRefStm') ?? null) !== null)
    throw new PdfFault('PDF_CHAIN', section.start, { detail: 'XRefStm beside a stream' });
  const previous = hidden?.trailer.get('Prev') ?? null;
  if (previous !== null && previous !== section.trailer.get('Prev'))
    throw new PdfFault('PDF_CHAIN', section.start, { detail: 'two sections before' });
}

/** Readers that want an integer here take `9.0` for none, and search the file for objects. */
function offsetOf(key: string, section: Section): number {
  const offset = plainIntegerIn(section.trailer, key);
  if (offset === undefined) throw new PdfFault('PDF_TRAILER', section.start, { detail: key });
  return offset;
}

const STARTXREF = [...'startxref'].map((letter) => letter.charCodeAt(0));

/** The last `startxref … %%EOF` of the file. */
function lastClosing(bytes: Uint8Array, context: ReadContext): Closing {
  const from = Math.max(0, bytes.length - TAIL);
  for (let at = bytes.lastIndexOf(0x73); at >= from; at = bytes.lastIndexOf(0x73, at - 1)) {
    if (STARTXREF.every((octet, i) => bytes[at + i] === octet)) return readClosing(at, context);
    if (at === 0) break;
  }
  throw new PdfFault('PDF_STARTXREF', from, { detail: 'startxref not found' });
}

/** Turns the chain into revisions, oldest first; the two sections of a linearised file are one (Annex F). */
function revisionsOf(links: readonly Link[], context: ReadContext): PdfRevision[] {
  const revisions: PdfRevision[] = [];
  const oldestFirst = [...links].reverse();
  const inTables = links.some(({ hidden }) => hidden !== undefined) ? new Map<number, XrefEntry>() : undefined;
  let i = 0;
  while (i < oldestFirst.length) {
    const link = oldestFirst[i]!;
    const next = oldestFirst[i + 1];
    // Of a linearised file the oldest link is the main section, which stands after the first page's.
    const linearised = i === 0 && next !== undefined && next.section.start < link.section.start;
    const parts = linearised ? [link, next] : [link];
    const top = parts[parts.length - 1]!;
    const start = revisions[revisions.length - 1]?.end ?? 0;
    checkPlace(parts, start, linearised, context.bytes);
    const entries = merged(parts, revisions.length);
    if (inTables !== undefined) mustNotDiverge(parts, inTables);
    const streams = parts.flatMap(({ section, hidden }) => [section, hidden].filter((one) => one !== undefined));
    revisions.push({
      index: revisions.length,
      start,
      eof: link.closing.eof,
      end: link.closing.end,
      sectionOffset: top.section.start,
      closingOffset: link.closing.start,
      xrefKind: top.hidden !== undefined ? 'hybrid' : top.section.kind,
      linearised,
      trailer: top.section.trailer,
      sections: streams,
      entries,
    });
    i += parts.length;
  }
  if (revisions.length > context.limits.pdfRevisions) throw limitFault('pdfRevisions', context.limits.pdfRevisions);
  const last = revisions[revisions.length - 1]!;
  if (last.end < context.bytes.length) throw new PdfFault('PDF_BYTES_AFTER_END', last.end);
  return revisions;
}

/** Each revision lies behind the one before and names its own section where it ends. */
function checkPlace(parts: readonly Link[], start: number, linearised: boolean, bytes: Uint8Array): void {
  const [main, first] = parts as [Link, Link?];
  const top = first ?? main;
  if (linearised && !isLinearised(bytes)) {
    throw new PdfFault('PDF_CHAIN', main.section.start, { detail: 'Prev points forward' });
  }
  for (const { section, hidden } of parts) {
    if (section.start < start || section.end > main.closing.start)
      throw new PdfFault('PDF_CHAIN', section.start, { detail: 'section outside its revision' });
    // Microsoft Word writes the hidden section before a table of its own and names it from an empty second one.
    if (hidden !== undefined && hidden.end > section.start)
      throw new PdfFault('PDF_CHAIN', hidden.start, { detail: 'XRefStm behind its table' });
  }
  if (main.closing.startxref !== top.section.start)
    throw new PdfFault('PDF_STARTXREF', main.closing.start, { detail: 'startxref does not name its section' });
}

/** Annex F.3.3: the first object of the file is the linearization parameter dictionary. */
function isLinearised(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, TAIL)).includes('/Linearized');
}

/**
 * `/L` of the linearization parameters, the first object (Annex F.3.3): readers that find it true begin with the section behind it, and never
 * come to what was saved later.
 */
function statedLength(context: ReadContext): number | undefined {
  const parser = parserAt(0, context);
  try {
    parser.skip();
    parser.unsigned();
    parser.skip();
    parser.unsigned();
    parser.skip();
    if (!parser.keyword('obj')) return undefined;
    const value = parser.value();
    context.work.spend(parser.at);
    return isDict(value) && value.has('Linearized') ? countOf(value.get('L')) : undefined;
  } catch (thrown) {
    if (findingOf(thrown).code === 'LIMIT_EXCEEDED') throw thrown;
    return undefined;
  }
}

/**
 * Readers of tables alone know a hidden object by no table, or by an older one (§7.5.8.4): one that they know, and know otherwise, makes two
 * documents of one file. @param inTables what they know so far; learns what this revision tells them
 */
function mustNotDiverge(parts: readonly Link[], inTables: Map<number, XrefEntry>): void {
  for (const { hidden, section } of parts) {
    const older = new Map<number, XrefEntry>();
    for (const { kind, num } of hidden?.entries ?? []) {
      const known = inTables.get(num);
      if (kind !== 'free' && known !== undefined) older.set(num, known);
    }
    for (const entry of section.entries) {
      if (entry.kind === 'free') inTables.delete(entry.num);
      else inTables.set(entry.num, entry);
    }
    for (const entry of hidden?.entries ?? []) {
      const known = older.get(entry.num);
      const now = inTables.get(entry.num);
      if (known !== undefined && (now === undefined || !saysTheSame(now, entry)))
        throw new PdfFault('PDF_HYBRID_DIVERGES', section.start, { object: entry.num });
    }
  }
}

/** Programs of today list an object in the table and once more in the hidden section. */
function saysTheSame(a: XrefEntry, b: XrefEntry): boolean {
  return a.kind === 'plain' && b.kind === 'plain' && a.position === b.position && a.gen === b.gen;
}

/** Entries of a revision: the newer part wins, and in a hybrid section what the table does not know or calls free (§7.5.8.4). */
function merged(parts: readonly Link[], revision: number): readonly XrefEntry[] {
  if (parts.length === 1 && parts[0]!.hidden === undefined) {
    const { entries } = parts[0]!.section;
    for (const entry of entries) entry.revision = revision;
    return entries;
  }
  const byNumber = new Map<number, XrefEntry>();
  for (const { section, hidden } of parts) {
    for (const entry of hidden?.entries ?? []) byNumber.set(entry.num, entry);
    const covered = new Set(hidden?.entries.map(({ num }) => num));
    for (const entry of section.entries) {
      if (covered.has(entry.num) && byNumber.get(entry.num)!.kind !== 'free') {
        if (entry.kind === 'free' || saysTheSame(entry, byNumber.get(entry.num)!)) continue;
        // Readers of tables and readers of streams would see two different objects.
        throw new PdfFault('PDF_HYBRID_DIVERGES', section.start, { object: entry.num });
      }
      byNumber.set(entry.num, entry);
    }
  }
  const entries = [...byNumber.values()];
  for (const entry of entries) entry.revision = revision;
  return entries;
}
