import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { utf8Decode } from '../../encoding.js';
import { KhueError } from '../../errors.js';
import type { BulkItem } from '../items.js';

/**
 * The central directory of a zip archive (PKWARE APPNOTE 6.3.10, with zip64), read from the disk piece by piece: an archive of any
 * size costs the memory of one piece. Nothing is unpacked here.
 */

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
/** May follow the entries. */
const DIGITAL_SIGNATURE = 0x05054b50;
/** Octets of a local header without its name. */
const LOCAL_HEAD = 30;
const PIECE = 1 << 20;
const MOST_NAME = 4096;

export type ZipItem = Extract<BulkItem, { kind: 'zip' }>;

/**
 * Entries in the order of the archive's directory, folders left out.
 * @throws KhueError `ZIP_BROKEN`; system errors of reading
 */
export function* zipEntries(path: string): Generator<ZipItem | { readonly name: string; readonly encrypted: true }> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const directory = findDirectory(file, size, path);
    let at = directory.start;
    let buffer: Buffer = Buffer.alloc(0);
    let bufferStart = at;
    let packedInAll = 0;
    const need = (length: number): Buffer => {
      if (at + length > directory.end) throw broken(path);
      if (at < bufferStart || at + length > bufferStart + buffer.length) {
        bufferStart = at;
        buffer = readAt(file, at, Math.min(Math.max(length, PIECE), directory.end - at), path);
      }
      return buffer.subarray(at - bufferStart, at - bufferStart + length);
    };
    let count = 0;
    // By its length: writers that know no zip64 count 65,536 entries as none.
    for (; at < directory.end; count++) {
      if (need(4).readUInt32LE(0) === DIGITAL_SIGNATURE) break;
      const head = need(46);
      if (head.readUInt32LE(0) !== CENTRAL) throw broken(path);
      const [nameLength, extraLength, commentLength] = [
        head.readUInt16LE(28),
        head.readUInt16LE(30),
        head.readUInt16LE(32),
      ];
      if (nameLength === 0 || nameLength > MOST_NAME) throw broken(path);
      const whole = need(46 + nameLength + extraLength + commentLength);
      at += whole.length;
      const name = nameOf(whole.subarray(46, 46 + nameLength), (whole.readUInt16LE(8) & 0x800) !== 0);
      if (name.endsWith('/')) continue;
      const label = `${path}/${name}`;
      // Bit 0: encrypted.
      if ((whole.readUInt16LE(8) & 1) !== 0) {
        yield { name: label, encrypted: true };
        continue;
      }
      const sizes = sizesOf(whole, whole.subarray(46 + nameLength, 46 + nameLength + extraLength), path);
      // More than the archive is long: entries share octets, and so a small archive would be the work of a very large one.
      packedInAll += LOCAL_HEAD + sizes.packed;
      if (packedInAll > directory.start) throw broken(path);
      yield { kind: 'zip', name: label, path, method: whole.readUInt16LE(10), crc: whole.readUInt32LE(16), ...sizes };
    }
    if ((count - directory.count) % 0x10000 !== 0) throw broken(path);
  } finally {
    closeSync(file);
  }
}

function sizesOf(head: Buffer, extra: Buffer, path: string): { packed: number; size: number; offset: number } {
  const found = { size: head.readUInt32LE(24), packed: head.readUInt32LE(20), offset: head.readUInt32LE(42) };
  if (found.size !== 0xffffffff && found.packed !== 0xffffffff && found.offset !== 0xffffffff) return found;
  // APPNOTE 4.5.3: the zip64 field holds, in this order, those of the three that are all ones.
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    const field = extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    if (id !== 1) continue;
    let next = 0;
    for (const name of ['size', 'packed', 'offset'] as const) {
      if (found[name] !== 0xffffffff) continue;
      if (next + 8 > field.length) throw broken(path);
      found[name] = Number(field.readBigUInt64LE(next));
      next += 8;
    }
    return found;
  }
  throw broken(path);
}

/** Bit 11 says UTF-8; without it, octets that are not UTF-8 are shown as Latin-1, which loses nothing. */
function nameOf(bytes: Buffer, saysUtf8: boolean): string {
  try {
    return utf8Decode(bytes);
  } catch {
    return saysUtf8 ? bytes.toString('utf8') : bytes.toString('latin1');
  }
}

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

function findDirectory(file: number, size: number, path: string): Directory {
  const tailLength = Math.min(size, 22 + 0xffff + 20);
  const tail = readAt(file, size - tailLength, tailLength, path);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END || at + 22 + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const end = size - tailLength + at;
    const plain = {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      start: tail.readUInt32LE(at + 16),
    };
    if (plain.count !== 0xffff && plain.length !== 0xffffffff && plain.start !== 0xffffffff)
      return checked(plain.start, plain.length, plain.count, end, path);
    if (at < 20 || tail.readUInt32LE(at - 20) !== END64_LOCATOR)
      return checked(plain.start, plain.length, plain.count, end, path);
    const place = Number(tail.readBigUInt64LE(at - 20 + 8));
    if (place + 56 > end) throw broken(path);
    const end64 = readAt(file, place, 56, path);
    if (end64.readUInt32LE(0) !== END64) throw broken(path);
    const [count, length, start] = [end64.readBigUInt64LE(32), end64.readBigUInt64LE(40), end64.readBigUInt64LE(48)];
    return checked(Number(start), Number(length), Number(count), place, path);
  }
  throw broken(path);
}

function checked(start: number, length: number, count: number, before: number, path: string): Directory {
  if (!Number.isSafeInteger(start + length) || start + length > before) throw broken(path);
  return { start, end: start + length, count };
}

function readAt(file: number, position: number, length: number, path: string): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const got = readSync(file, buffer, done, length - done, position + done);
    if (got === 0) throw broken(path);
    done += got;
  }
  return buffer;
}

function broken(path: string): KhueError {
  return new KhueError('ZIP_BROKEN', { params: { path } });
}
