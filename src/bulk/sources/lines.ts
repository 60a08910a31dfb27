import { closeSync, openSync, readSync } from 'node:fs';
import type { BulkItem } from '../items.js';

const PIECE = 4 << 20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** What some programs write before the first line of UTF-8: it belongs to the file, not to the record. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines of a file as places in it; empty ones left out. Only newlines are looked for, a worker reads the line itself. */
export function* linesOf(path: string): Generator<BulkItem> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    let number = 1;
    let start = 0;
    let position = 0;
    /** The octet before the piece. */
    let before: number | undefined;
    for (;;) {
      const got = readSync(file, buffer, 0, PIECE, position);
      if (got === 0) break;
      if (position === 0 && got >= MARK.length && buffer.subarray(0, MARK.length).equals(MARK)) start = MARK.length;
      for (let from = 0; from < got; ) {
        const found = buffer.indexOf(NEWLINE, from);
        if (found < 0 || found >= got) break;
        const end = position + found;
        if (!isBlank(end - start, found > 0 ? buffer[found - 1] : before)) yield line(path, number, start, end);
        number++;
        start = end + 1;
        from = found + 1;
      }
      before = buffer[got - 1];
      position += got;
    }
    if (position > start && !isBlank(position - start, before)) yield line(path, number, start, position);
  } finally {
    closeSync(file);
  }
}

function isBlank(length: number, last: number | undefined): boolean {
  return length === 0 || (length === 1 && last === RETURN);
}

function line(path: string, number: number, start: number, end: number): BulkItem {
  return { kind: 'line', name: `${path}:${number}`, path, start, end };
}

/** More than this without a newline is no line that anybody judges: it is passed over and said. */
export const MOST_LINE_BYTES = 768 * 1024 * 1024;

/**
 * Lines of a stream, one item for each as soon as it is whole; an empty line is an item too, so that who pipes lines gets one
 * answer for each. `several` items that came in one piece are yielded together.
 */
export async function* linesFrom(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<readonly BulkItem[]> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let tooLong = false;
  let number = 0;
  const take = (last: Uint8Array): BulkItem => {
    let bytes = held.length === 0 ? last : Buffer.concat([...held, last]);
    held = [];
    heldBytes = 0;
    number++;
    const label = `${name}:${number}`;
    if (tooLong) {
      tooLong = false;
      return {
        kind: 'failure',
        name: label,
        code: 'LIMIT_EXCEEDED',
        params: { limit: 'lineBytes', allowed: MOST_LINE_BYTES },
      };
    }
    if (number === 1 && MARK.equals(bytes.subarray(0, MARK.length))) bytes = bytes.subarray(MARK.length);
    const end = bytes.length > 0 && bytes[bytes.length - 1] === RETURN ? bytes.length - 1 : bytes.length;
    // A view into a shared buffer would be sent to a worker with the whole buffer.
    return { kind: 'bytes', name: label, bytes: new Uint8Array(bytes.subarray(0, end)), line: true };
  };
  for await (const chunk of stream) {
    const items: BulkItem[] = [];
    let from = 0;
    for (;;) {
      const found = chunk.indexOf(NEWLINE, from);
      if (found < 0) break;
      items.push(take(chunk.subarray(from, found)));
      from = found + 1;
    }
    const rest = chunk.subarray(from);
    if (rest.length > 0) {
      heldBytes += rest.length;
      if (heldBytes > MOST_LINE_BYTES) {
        tooLong = true;
        held = [];
      } else if (!tooLong) held.push(rest);
    }
    if (items.length > 0) yield items;
  }
  if (heldBytes > 0) yield [take(new Uint8Array(0))];
}
