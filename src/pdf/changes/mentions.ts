import type { PdfFile, PdfRevision, XrefEntry } from '../file/index.js';
import { findingOf, isArray, isDict, nameOf, OCTET_KIND, PdfRef, PdfStream, type PdfValue } from '../syntax/index.js';
import { layoutOf, type Packed, Place } from './places.js';

/**
 * Who names an object: found by one pass over the octets of the file and of its object streams for `num gen R`, each hit then confirmed by
 * reading the object that it stands in. So the price is one pass for all savings together, and only the few objects that name something
 * that was saved again are read. Nothing is passed over, data of streams neither: what stands there may be another object's, in whose octets
 * the stream lies.
 */
export class Mentions {
  private readonly file: PdfFile;
  private readonly wanted: ReadonlySet<number>;
  private search: Search | undefined;

  /** @param wanted numbers of the objects that anybody will ask about */
  constructor(file: PdfFile, wanted: ReadonlySet<number>) {
    this.file = file;
    this.wanted = wanted;
  }

  /** Whether it is known who names an object. */
  knows(num: number): boolean {
    return this.wanted.has(num);
  }

  /**
   * The objects that name an object, as of a revision, whether or not anything leads to them; trailers are not among them. Of those that
   * are said to stand in one place, and of those that may name anything, two speak for all.
   * @throws PdfFault where an object cannot be read
   */
  *of(num: number, revision: number): Generator<XrefEntry> {
    if (!this.wanted.has(num)) return;
    this.search ??= this.find();
    for (const place of this.search.holders.get(num) ?? []) yield* place.current(revision);
    yield* this.search.unsure.current(revision);
  }

  /** Whether anybody names an object, as of a revision. */
  names(num: number, revision: number): boolean {
    return this.of(num, revision).next().done !== true;
  }

  private find(): Search {
    const search = new Search(this.file, this.wanted);
    const { containers, plain } = layoutOf(this.file);
    search.plainObjects(plain);
    for (const [container, packed] of containers) search.packedObjects(container, packed);
    return search;
  }
}

class Search {
  readonly holders = new Map<number, Place[]>();
  /** What another reader might read, and then name anything. */
  readonly unsure: Place;
  private readonly file: PdfFile;
  private readonly wanted: ReadonlySet<number>;
  private readonly confirmed = new Set<Place>();
  private readonly unreadable = new Set<XrefEntry>();
  /** What places may name although they cannot be read. */
  private readonly suspected = new Map<Place, Set<number>>();
  private readonly sections: PdfRevision['sections'];
  private readonly starts: readonly number[];
  /** The file as words of four octets, from the first whose place in memory allows it. */
  private readonly words: Int32Array;
  private readonly head: number;
  /** What stands where the scan is: in the file, or what lies in an object stream. */
  private standing: Place;
  private packed: { readonly offsets: readonly number[]; readonly places: Packed } | undefined;
  /** What is named where the offsets tell of no object that names it. */
  private readonly stray = new Set<number>();

  constructor(file: PdfFile, wanted: ReadonlySet<number>) {
    this.file = file;
    this.wanted = wanted;
    this.unsure = new Place(file, []);
    this.standing = new Place(file, []);
    this.sections = file.revisions.flatMap(({ sections }) => sections).sort((a, b) => a.start - b.start);
    this.starts = this.sections.map(({ start }) => start);
    const { buffer, byteOffset, length } = file.bytes;
    this.head = Math.min((4 - (byteOffset & 3)) & 3, length);
    this.words = new Int32Array(buffer, length === this.head ? 0 : byteOffset + this.head, (length - this.head) >> 2);
  }

  /** @param plain by offset */
  plainObjects(plain: readonly XrefEntry[]): void {
    const { bytes, context } = this.file;
    context.work.spend(bytes.length);
    const places: Place[] = [];
    for (let i = 0; i < plain.length; ) {
      const { position } = plain[i]!;
      const first = i;
      while (plain[i]?.position === position) i++;
      this.standing = new Place(this.file, plain.slice(first, i));
      places.push(this.standing);
      // A section may give an object any place, ten digits long.
      if (position < bytes.length) this.scanFile(position, Math.min(plain[i]?.position ?? bytes.length, bytes.length));
    }
    if (this.stray.size > 0) this.searchOverlapping(places);
  }

  /** Objects may lie in one another, so that all are read; what cannot be read may name whatever nobody else seems to. */
  private searchOverlapping(places: readonly Place[]): void {
    const unread = new Place(this.file, []);
    for (const place of places) {
      const readable = place.entries.filter((entry) => this.endOf(entry) !== undefined);
      this.confirm(place, readable);
      for (const entry of place.entries) if (this.unreadable.has(entry)) unread.entries.push(entry);
    }
    for (const num of this.stray) this.suspect(unread, num);
  }

  packedObjects(container: XrefEntry, packed: Packed): void {
    const { data, offsets } = this.file.objectStream(container);
    this.file.context.work.spend(data.length);
    this.packed = { offsets, places: packed };
    for (let at = 0; at < data.length; at++) if (data[at] === 0x52) this.look(data, at);
    this.packed = undefined;
  }

  /** Every `R` of the file that may end a reference. */
  private scanFile(from: number, to: number): void {
    const { bytes } = this.file;
    const { words, head } = this;
    const first = Math.max(0, (from - head + 3) >> 2);
    const last = Math.max(first, Math.min(words.length, (to - head) >> 2));
    const begin = Math.min(to, head + 4 * first);
    for (let at = from; at < begin; at++) if (bytes[at] === 0x52) this.look(bytes, at);
    for (let word = first; word < last; word++) {
      // Four words at a time, where no octet of them is an R.
      while (word + 4 <= last) {
        const some =
          mayHold(words[word]!) | mayHold(words[word + 1]!) | mayHold(words[word + 2]!) | mayHold(words[word + 3]!);
        if (some !== 0) break;
        word += 4;
      }
      const end = Math.min(last, word + 4);
      for (; word < end; word++) {
        if (mayHold(words[word]!) === 0) continue;
        const at = head + 4 * word;
        for (let i = at; i < at + 4; i++) if (bytes[i] === 0x52) this.look(bytes, i);
      }
      word--;
    }
    for (let at = Math.max(begin, head + 4 * last); at < to; at++) if (bytes[at] === 0x52) this.look(bytes, at);
  }

  private found(offset: number, num: number): void {
    if (this.packed !== undefined) {
      const place = this.packed.places.get(lastAtMost(this.packed.offsets, offset));
      if (place !== undefined) this.confirm(place);
      return;
    }
    const last = this.endOf(this.standing.entries[0]!);
    if (last === undefined) this.suspect(this.standing, num);
    else if (offset < last) {
      this.confirm(this.standing);
      if (!this.standing.named.has(num)) this.stray.add(num);
    } else if (!this.isOfTrailer(offset, num)) this.stray.add(num);
  }

  /**
   * One `R`. Sure hits have their digits before them; where a comment may stand between number, generation and `R`, or where one of them is
   * no whole number but some reader may take it for one, the object is a candidate whatever the digits are. Nothing that this or another
   * reader takes for a reference is missed.
   */
  private look(bytes: Uint8Array, at: number): void {
    const gap = bytes[at - 1];
    if (gap === undefined || (OCTET_KIND[gap] !== 1 && !isOfNumber(gap))) return;
    const gen = before(bytes, at);
    if (gen === UNSURE) this.foundOther(bytes, at);
    if (gen < 0) return;
    const first = startOfDigits(bytes, gen);
    if (first === UNSURE && !endsWord(bytes, gen)) this.foundOther(bytes, at);
    if (first < 0 || OCTET_KIND[bytes[first - 1] ?? 0x2f] !== 1) return;
    const last = before(bytes, first);
    if (last === UNSURE) this.foundOther(bytes, at);
    if (last < 0) return;
    if (startOfDigits(bytes, last) === UNSURE) {
      if (!endsWord(bytes, last)) this.foundOther(bytes, at);
      return;
    }
    let num = 0;
    let scale = 1;
    for (let i = last; isDigit(bytes[i]) && scale < 1e15; i--, scale *= 10) num += (bytes[i]! - 0x30) * scale;
    if (this.wanted.has(num)) this.found(at, num);
  }

  /** What may hide a number, or be one, before an `R` that is no operator's first letter: a keyword ends where it ends (§7.2.3). */
  private foundOther(bytes: Uint8Array, at: number): void {
    if (OCTET_KIND[bytes[at + 1] ?? 0x20] !== 0) this.found(at, UNSURE);
  }

  /** Where an object ends; an object that cannot be read is no fault as long as nothing needs it, and is not read again. */
  private endOf(entry: XrefEntry): number | undefined {
    if (this.unreadable.has(entry)) return undefined;
    try {
      return this.file.read(entry).end;
    } catch (thrown) {
      const { code, params } = findingOf(thrown);
      // Too deep is a fault of the one object; work and memory are those of the file.
      if (code === 'LIMIT_EXCEEDED' && params?.limit !== 'pdfNesting') throw thrown;
      this.unreadable.add(entry);
      return undefined;
    }
  }

  /** What a trailer leads to, named in a section of cross-references, is asked elsewhere. */
  private isOfTrailer(offset: number, num: number): boolean {
    const section = this.sections[lastAtMost(this.starts, offset)];
    if (section === undefined || offset >= section.end) return false;
    for (const key of OF_TRAILERS) {
      const value = section.trailer.get(key);
      if (value instanceof PdfRef && value.num === num) return true;
    }
    return false;
  }

  private confirm(place: Place, entries = place.entries): void {
    if (this.confirmed.has(place)) return;
    this.confirmed.add(place);
    const named = new Set<number>();
    place.named = named;
    const note = ({ num }: PdfRef): void => {
      if (this.wanted.has(num)) named.add(num);
    };
    for (const entry of entries) {
      const { value } = this.file.read(entry);
      // Of what may be a trailer, only what a trailer alone leads to is asked elsewhere: a page can draw it, whatever its type.
      if (value instanceof PdfStream && nameOf(value.dict.get('Type')) === 'XRef') {
        for (const [key, one] of value.dict) if (!OF_TRAILERS.has(key)) forEachReference(one, note);
      } else forEachReference(value, note);
    }
    for (const num of named) this.hold(num, place);
  }

  /** Another reader might read what this one cannot. */
  private suspect(place: Place, num: number): void {
    const names = this.suspected.get(place) ?? new Set();
    if (names.has(num)) return;
    this.suspected.set(place, names.add(num));
    if (num >= 0) this.hold(num, place);
    else for (const entry of place.entries) this.unsure.entries.push(entry);
  }

  private hold(num: number, place: Place): void {
    const list = this.holders.get(num);
    if (list === undefined) this.holders.set(num, [place]);
    else list.push(place);
  }
}

const OF_TRAILERS: ReadonlySet<string> = new Set(['Root', 'Info', 'Encrypt']);

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

/** Every reference in a value; none is followed. */
export function forEachReference(value: PdfValue, visit: (reference: PdfRef) => void): void {
  if (value instanceof PdfRef) visit(value);
  else if (value instanceof PdfStream) for (const one of value.dict.values()) forEachReference(one, visit);
  else if (isArray(value)) for (const one of value) forEachReference(one, visit);
  else if (isDict(value)) for (const one of value.values()) forEachReference(one, visit);
}

/** Not 0 where one of four octets is an `R` (by subtraction without carry between octets, with some that only look so). */
function mayHold(word: number): number {
  const r = word ^ 0x52525252;
  return (r - 0x01010101) & ~r & 0x80808080;
}

const UNSURE = -2;

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39;
}

/** What readers make numbers of, some with an exponent, some with a sign in the middle. */
function isOfNumber(octet: number | undefined): boolean {
  return isDigit(octet) || octet === 0x2b || octet === 0x2d || octet === 0x2e || octet === 0x45 || octet === 0x65;
}

/** Where the digits begin that end at a position; `UNSURE` for a number of more than digits, -1 where there is none. */
function startOfDigits(bytes: Uint8Array, last: number): number {
  let first = last + 1;
  let digits = 0;
  for (; isOfNumber(bytes[first - 1]); first--) if (isDigit(bytes[first - 1])) digits++;
  // No number begins with a letter; it ends a word before it.
  while (bytes[first] === 0x45 || bytes[first] === 0x65) first++;
  if (digits === 0) return -1;
  return digits === last + 1 - first ? first : UNSURE;
}

/** Whether what looks like a number is the end of a word: characters that no delimiter parts are one token (§7.2.3). */
function endsWord(bytes: Uint8Array, last: number): boolean {
  let first = last;
  while (isOfNumber(bytes[first - 1])) first--;
  return OCTET_KIND[bytes[first - 1] ?? 0x20] === 0;
}

/** Position where a number may end before white space; `UNSURE` where a comment may hide it, -1 where there is none. */
function before(bytes: Uint8Array, from: number): number {
  let at = from - 1;
  let lines = false;
  for (; at >= 0 && OCTET_KIND[bytes[at]!] === 1; at--) if (bytes[at] === 0x0a || bytes[at] === 0x0d) lines = true;
  if (lines)
    for (let i = at; i >= 0 && bytes[i] !== 0x0a && bytes[i] !== 0x0d; i--)
      if (bytes[i] === 0x25 && mayFollowNumber(bytes, i)) return UNSURE;
  return isOfNumber(bytes[at]) ? at : -1;
}

/** Whether a comment stands behind what may be a number, or behind a line that may hold another comment. */
function mayFollowNumber(bytes: Uint8Array, comment: number): boolean {
  let at = comment - 1;
  for (; at >= 0 && OCTET_KIND[bytes[at]!] === 1; at--) if (bytes[at] === 0x0a || bytes[at] === 0x0d) return true;
  return isOfNumber(bytes[at]);
}
