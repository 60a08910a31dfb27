import type { PdfFile, PdfRevision } from '../file/index.js';
import { findingOf, OCTET_KIND } from '../syntax/index.js';

/**
 * The first octet of a saving that belongs to nothing its cross-references name: an object that only a rebuilding viewer would see, or
 * anything else that was slipped in (standards note, Reading 2). `undefined` when every octet is accounted for.
 * @throws PdfFault where an object cannot be read
 */
export function unindexedOctet(file: PdfFile, revision: PdfRevision): number | undefined {
  const ranges: [number, number][] = revision.sections.map(({ start, end }) => [start, end]);
  ranges.push([revision.closingOffset, revision.eof]);
  for (const entry of revision.entries) {
    if (entry.kind !== 'plain') continue;
    const { end } = file.read(entry);
    ranges.push([entry.position, end ?? entry.position]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  let at = revision.start;
  for (const [start, end] of ranges) {
    const found = firstSolid(file.bytes, at, start);
    if (found !== undefined) return found;
    if (end > at) at = end;
  }
  return firstSolid(file.bytes, at, revision.end);
}

const OBJ = [...'obj'].map((letter) => letter.charCodeAt(0));

/**
 * Where a saving has what reads as the head of an object and is none of its objects': in the data of a stream, or in a string. Readers of the
 * cross-references never see it; one that gives them up, for whatever reason, takes it for the newest object of its number.
 */
export function disguisedObject({ bytes }: PdfFile, revision: PdfRevision): number | undefined {
  const octets = bytes.subarray(revision.start, revision.end);
  let heads: ReadonlySet<number> | undefined;
  for (let at = octets.indexOf(OBJ[0]!); at >= 0; at = octets.indexOf(OBJ[0]!, at + 1)) {
    if (octets[at + 1] !== OBJ[1] || octets[at + 2] !== OBJ[2]) continue;
    const head = headBefore(octets, at);
    heads ??= headsOf(bytes, revision);
    if (head >= 0 && !heads.has(revision.start + head)) return revision.start + head;
  }
  return undefined;
}

/** Where the two numbers before a keyword begin; -1 where there are none. */
function headBefore(octets: Uint8Array, keyword: number): number {
  let at = keyword;
  for (let numbers = 0; numbers < 2; numbers++) {
    while (at > 0 && OCTET_KIND[octets[at - 1]!] === 1) at--;
    const end = at;
    while (at > 0 && octets[at - 1]! >= 0x30 && octets[at - 1]! <= 0x39) at--;
    if (at === end) return -1;
  }
  return at;
}

/** Where the objects of a saving begin, its cross-reference streams among them. */
function headsOf(bytes: Uint8Array, { entries, sections }: PdfRevision): ReadonlySet<number> {
  const plain = entries.filter(({ kind }) => kind === 'plain').map(({ position }) => position);
  return new Set(
    [...plain, ...sections.map(({ start }) => start)].map((position) => {
      let at = position;
      while (at < bytes.length && OCTET_KIND[bytes[at]!] === 1) at++;
      return at;
    }),
  );
}

/** Faults of what goes on where its saving has ended; others are told by where they are. */
const CUT_OFF: ReadonlySet<unknown> = new Set(['stream longer than the file', 'string without end']);

/**
 * The number of an object of a saving that lies behind it, or goes on there: what it says would be said by octets of later savings, which nobody
 * signed with it (shadow attacks). One that is malformed within its saving stays so whatever follows, and one outside the file is none.
 */
export function objectBeyond(file: PdfFile, { end, entries }: PdfRevision): number | undefined {
  const plain = entries.filter(({ kind }) => kind === 'plain').sort((a, b) => a.position - b.position);
  for (const [i, entry] of plain.entries()) {
    const { num, position } = entry;
    if (position >= file.bytes.length || surelyEnds(file, position, plain[i + 1]?.position ?? end)) continue;
    try {
      file.read(entry);
    } catch (thrown) {
      const { code, offset = 0, params } = findingOf(thrown);
      if (code === 'LIMIT_EXCEEDED' && params?.limit !== 'pdfNesting') throw thrown;
      if (offset >= end || CUT_OFF.has(params?.detail)) return num;
    }
  }
  return undefined;
}

const ENDOBJ = [...'endobj'].map((letter) => letter.charCodeAt(0));

/** Whether an object ends before another begins, known without reading it: an `endobj` is last, and no stream, string or comment may hide it. */
function surelyEnds({ bytes, context }: PdfFile, from: number, to: number): boolean {
  let last = to;
  while (last > from && OCTET_KIND[bytes[last - 1] ?? 0x2f] === 1) last--;
  const word = last - ENDOBJ.length;
  if (word <= from || !ENDOBJ.every((octet, i) => bytes[word + i] === octet)) return false;
  let open = 0;
  let at = from;
  for (; at < last; at++) {
    const octet = bytes[at]!;
    if (octet === 0x3c) open++;
    else if (octet === 0x3e) open--;
    else if (octet === 0x28 || octet === 0x25) break;
    // As `stream` begins.
    else if (octet === 0x73 && bytes[at + 1] === 0x74 && bytes[at + 2] === 0x72) break;
  }
  context.work.spend(at - from);
  return at === last && open === 0;
}

/** Longest comment that a producer leaves between objects (`%iText-5.5.3`, four octets above 127). */
const MOST_COMMENT = 80;

/** The first octet that is neither white space nor in a short comment that says nothing of objects. */
function firstSolid(bytes: Uint8Array, from: number, to: number): number | undefined {
  for (let at = from; at < to; at++) {
    if (OCTET_KIND[bytes[at]!] === 1) continue;
    if (bytes[at] !== 0x25) return at;
    const start = at;
    while (at < to && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
    if (at - start > MOST_COMMENT) return start;
    if (/obj|xref|trailer|stream|EOF/.test(String.fromCharCode(...bytes.subarray(start, at)))) return start;
  }
  return undefined;
}
