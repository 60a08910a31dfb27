import type { Finding } from '../../errors.js';
import {
  isDict,
  nameOf,
  OCTET_KIND,
  type PdfDict,
  PdfFault,
  PdfParser,
  PdfRef,
  PdfStream,
  type PdfValue,
  plainIntegerIn,
} from '../syntax/index.js';
import type { ReadObject, XrefEntry } from './entry.js';
import { decodeStream } from './filters.js';
import { parserAt, type ReadContext, type Section } from './section.js';

/** One saving of the file (ISO 32000-2 §7.5.6): octets from `start` to `end`, and what they say of objects. */
export interface PdfRevision {
  readonly index: number;
  readonly start: number;
  /** After its `%%EOF`. */
  readonly eof: number;
  /** After the white space that follows: where the next revision begins. */
  readonly end: number;
  /** What `startxref` names. */
  readonly sectionOffset: number;
  /** Position of its last `startxref`. */
  readonly closingOffset: number;
  readonly xrefKind: 'table' | 'stream' | 'hybrid';
  readonly linearised: boolean;
  /** The newest trailer dictionary, or the dictionary of the cross-reference stream. */
  readonly trailer: PdfDict;
  readonly sections: readonly Section[];
  /** Objects that the revision's sections list: changed, new or freed. */
  readonly entries: readonly XrefEntry[];
}

/** The objects of an object stream (§7.5.7): their numbers and where they begin in the decoded octets. */
interface ObjectStream {
  readonly data: Uint8Array;
  readonly numbers: readonly number[];
  readonly offsets: readonly number[];
  readonly shift: number;
}

export class PdfFile {
  readonly bytes: Uint8Array;
  readonly context: ReadContext;
  /** Oldest first; empty when the file could not be read. */
  readonly revisions: readonly PdfRevision[];
  readonly faults: readonly Finding[];
  readonly encrypted: boolean;
  private readonly newest = new Map<number, XrefEntry>();
  private readonly objectStreams = new Map<XrefEntry, ObjectStream>();
  private readonly opening = new Set<XrefEntry>();

  constructor(context: ReadContext, revisions: readonly PdfRevision[], faults: readonly Finding[]) {
    this.bytes = context.bytes;
    this.context = context;
    this.revisions = revisions;
    this.faults = faults;
    this.encrypted = revisions.some(({ trailer }) => (trailer.get('Encrypt') ?? null) !== null);
    const { newest } = this;
    for (const { entries } of revisions) {
      for (const entry of entries) {
        if (entry.revision > 0) entry.older = newest.get(entry.num);
        newest.set(entry.num, entry);
      }
    }
  }

  /** The document as of a revision; without one, as it is. */
  view(revision = this.revisions.length - 1): PdfView {
    return new PdfView(this, revision);
  }

  /** What the sections up to a revision say of an object. */
  entryOf(num: number, revision: number): XrefEntry | undefined {
    const newest = this.newest.get(num);
    let entry = newest;
    for (let hop = 0; entry !== undefined && entry.revision > revision; hop++) {
      if (hop === MOST_STEPS) return inHistory(newest!, revision);
      entry = entry.older;
    }
    return entry;
  }

  /** Numbers of all objects that any revision knows. */
  numbers(): Iterable<number> {
    return this.newest.keys();
  }

  /**
   * The object at an entry, read once; `null` for a free one.
   * @throws PdfFault when it cannot be read
   */
  read(entry: XrefEntry): ReadObject {
    if (entry.read !== undefined) return entry.read;
    if (this.opening.has(entry)) throw new PdfFault('PDF_OBJECT', entry.position, { detail: 'object needs itself' });
    this.opening.add(entry);
    try {
      const made =
        entry.kind === 'free' ? FREE : entry.kind === 'plain' ? this.readPlain(entry) : this.readPacked(entry);
      entry.read = made;
      return made;
    } finally {
      this.opening.delete(entry);
    }
  }

  private readPlain(entry: XrefEntry): ReadObject {
    const revision = this.revisions[entry.revision]!;
    // What a saving says, it says within its own octets.
    const parser = parserAt(entry.position, this.context, revision.end);
    if (entry.position >= this.bytes.length) parser.fail('offset outside the file');
    if (entry.position >= revision.end) parser.fail('offset outside its revision');
    // Every reader passes over white space before the object's number.
    while (OCTET_KIND[this.bytes[parser.at] ?? 0x2f] === 1) parser.at++;
    this.context.work.spend(parser.at - entry.position);
    const read = parser.indirectObject((length) => {
      const view = this.view(entry.revision);
      const value = view.resolve(length);
      const stated = view.entry(length.num);
      // No reader takes `9.0` for a length who wants an integer.
      return typeof value === 'number' && stated !== undefined && !this.read(stated).isWholeReal ? value : undefined;
    });
    if (read.num !== entry.num || read.gen !== entry.gen)
      parser.fail('another object than the cross-references say', entry.position);
    return { value: read.value, end: parser.at, isWholeReal: isWholeNumber(read.value, parser) };
  }

  private readPacked(entry: XrefEntry): ReadObject {
    const container = this.entryOf(entry.position, entry.revision);
    if (container?.kind !== 'plain')
      throw new PdfFault('PDF_OBJECT', undefined, { detail: `object stream ${entry.position}` });
    const stream = this.objectStream(container);
    const { data, numbers, offsets, shift } = stream;
    if (numbers[entry.place] !== entry.num)
      throw new PdfFault('PDF_OBJECT', shift, { detail: `object ${entry.num} in the wrong place` });
    const end = offsets[entry.place + 1] ?? data.length;
    const { limits, work } = this.context;
    const parser = new PdfParser(data, offsets[entry.place]!, end, { nesting: limits.pdfNesting, work, shift });
    const value = parser.value();
    work.spend(parser.at - offsets[entry.place]!);
    parser.skip();
    if (parser.at < end) parser.fail('more than one object');
    // §7.5.7: no streams and nothing but the object; a reference alone is no object.
    if (value instanceof PdfRef) parser.fail('reference as an object');
    return { value, isWholeReal: isWholeNumber(value, parser) };
  }

  /** The decoded object stream at an entry, for whoever has to see all of it. */
  objectStream(container: XrefEntry): ObjectStream {
    const known = this.objectStreams.get(container);
    if (known !== undefined) return known;
    const { value } = this.read(container);
    const shift = container.position;
    const fail = (detail: string): never => {
      throw new PdfFault('PDF_OBJECT', shift, { detail });
    };
    if (!(value instanceof PdfStream) || nameOf(value.dict.get('Type')) !== 'ObjStm')
      return fail('object stream expected');
    const count = plainIntegerIn(value.dict, 'N') ?? fail('N');
    const first = plainIntegerIn(value.dict, 'First') ?? fail('First');
    const { limits, work, inflating } = this.context;
    if (count > limits.pdfObjects)
      throw new PdfFault('LIMIT_EXCEEDED', shift, { limit: 'pdfObjects', allowed: limits.pdfObjects });
    const data = decodeStream(value, inflating, work);
    if (first > data.length) fail('First');
    const parser = new PdfParser(data, 0, first, { nesting: limits.pdfNesting, work, shift });
    const numbers: number[] = [];
    const offsets: number[] = [];
    for (let i = 0; i < count; i++) {
      parser.skip();
      numbers.push(parser.unsigned());
      parser.skip();
      const offset = first + parser.unsigned();
      if (offset > data.length || offset < (offsets[i - 1] ?? 0)) fail('objects out of order');
      offsets.push(offset);
    }
    // Some readers take the place in it that the cross-references say, some the first of the number.
    if (new Set(numbers).size < count) fail('object twice in one object stream');
    const made = { data, numbers, offsets, shift };
    this.objectStreams.set(container, made);
    return made;
  }

  /** Octets of a stream, decoded, within the file's budget. */
  decode(stream: PdfStream): Uint8Array {
    return decodeStream(stream, this.context.inflating, this.context.work);
  }
}

/** Steps back through the history of an object before it is searched instead. */
const MOST_STEPS = 8;

/** The last entry up to a revision, of an object that was saved many times. */
function inHistory(newest: XrefEntry, revision: number): XrefEntry | undefined {
  if (newest.history === undefined) {
    const all: XrefEntry[] = [];
    for (let entry: XrefEntry | undefined = newest; entry !== undefined; entry = entry.older) all.push(entry);
    newest.history = all.reverse();
  }
  const { history } = newest;
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle]!.revision <= revision) low = middle + 1;
    else high = middle;
  }
  return history[low - 1];
}

const FREE: ReadObject = { value: null, isWholeReal: false };

function isWholeNumber(value: PdfValue, parser: PdfParser): boolean {
  return typeof value === 'number' && parser.isWholeReal;
}

/** References that lead to references: more in a row are a fault (§7.3.10 knows none). */
const MOST_HOPS = 8;

/** The document as of one revision. */
export class PdfView {
  readonly file: PdfFile;
  readonly revision: number;

  constructor(file: PdfFile, revision: number) {
    this.file = file;
    this.revision = revision;
  }

  get trailer(): PdfDict {
    return this.file.revisions[this.revision]!.trailer;
  }

  entry(num: number): XrefEntry | undefined {
    return this.file.entryOf(num, this.revision);
  }

  /**
   * The object that a reference names; `null` where there is none (§7.3.10). Anything else is itself.
   * @throws PdfFault when it cannot be read
   */
  resolve(value: PdfValue | undefined): PdfValue {
    let now = value ?? null;
    for (let hop = 0; now instanceof PdfRef; hop++) {
      if (hop === MOST_HOPS) throw new PdfFault('PDF_OBJECT', undefined, { detail: 'references without end' });
      const entry = this.entry(now.num);
      if (entry === undefined || entry.kind === 'free') return null;
      if (entry.gen !== now.gen) {
        // §7.5.7: it has generation 0. Readers ask a packed object for none, and find it.
        if (entry.kind === 'compressed')
          throw new PdfFault('PDF_OBJECT', undefined, { detail: `generation ${now.gen} of a packed object` });
        return null;
      }
      now = this.file.read(entry).value;
    }
    return now;
  }

  /** The value of a key, resolved. */
  get(dict: PdfDict, key: string): PdfValue {
    return this.resolve(dict.get(key));
  }

  /** As `get`, where a dictionary is wanted; `undefined` for anything else, a stream included. */
  dict(dict: PdfDict, key: string): PdfDict | undefined {
    const value = this.get(dict, key);
    return isDict(value) ? value : undefined;
  }

  /** The document catalog. */
  catalog(): PdfDict | undefined {
    return this.dict(this.trailer, 'Root');
  }
}
