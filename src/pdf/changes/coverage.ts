import type { PdfFile, PdfRevision } from '../file/index.js';
import { OCTET_KIND } from '../syntax/index.js';

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
