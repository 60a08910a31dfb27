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
    for (; at < start; at++) if (OCTET_KIND[file.bytes[at]!] !== 1) return at;
    if (end > at) at = end;
  }
  for (; at < revision.end; at++) if (OCTET_KIND[file.bytes[at]!] !== 1) return at;
  return undefined;
}
