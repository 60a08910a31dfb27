import { inflate } from '#crypto';
import { utf8Decode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { defaultLimits } from '../limits.js';
import type { BundleSource } from './bundle.js';
import { BUNDLE } from './vocabulary.js';

/** A bundle in a zip file (PKWARE APPNOTE 6.3.10): read strictly and lazily, so that one school needs one shard inflated. */

/** What an archive without zip64 counts: a bundle holds an evidence record for each file of many evenings. */
const MOST_ENTRIES = 0xfffe;
const MOST_INFLATED_TOTAL = 1024 * 1024 * 1024;
const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 22 && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

interface Entry {
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/**
 * A bundle in a zip file. One folder around everything is looked through, as tools make it when a folder is packed.
 * Sizes are held against what the archive declares and against caps: 65,534 names, 256 MiB a file, 1 GiB of different files.
 * @throws KhueError `TRUST_BUNDLE_UNREADABLE` here or when a file is read; `LIMIT_EXCEEDED`
 */
export function zipSource(bytes: Uint8Array): BundleSource {
  const entries = readDirectory(bytes);
  const prefix = commonFolder(entries);
  let inflated = 0;
  const counted = new Set<Entry>();
  const read = (name: string): Uint8Array | undefined => {
    const entry = entries.get(prefix + name);
    if (entry === undefined) return undefined;
    if (entry.size > defaultLimits.crlBytes) throw exceeded('crlBytes', defaultLimits.crlBytes);
    // Each file once: a store that is asked for years reads the same evidence again and again.
    if (!counted.has(entry)) {
      if (inflated + entry.size > MOST_INFLATED_TOTAL) throw exceeded('bundleBytes', MOST_INFLATED_TOTAL);
      inflated += entry.size;
      counted.add(entry);
    }
    return readEntry(bytes, entry);
  };
  const list = (wanted: string): string[] =>
    [...entries.keys()]
      .filter((name) => name.startsWith(prefix + wanted))
      .map((name) => name.slice(prefix.length))
      .sort();
  return { read, list };
}

function unreadable(cause?: unknown): KhueError {
  return new KhueError('TRUST_BUNDLE_UNREADABLE', cause === undefined ? {} : { cause });
}

function exceeded(limit: string, allowed: number): KhueError {
  return new KhueError('LIMIT_EXCEEDED', { params: { limit, allowed } });
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readDirectory(bytes: Uint8Array): Map<string, Entry> {
  const view = viewOf(bytes);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  // One disk, no zip64: 0xFFFF and 0xFFFFFFFF would say so.
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) throw unreadable();
  if (count > MOST_ENTRIES) throw exceeded('bundleFiles', MOST_ENTRIES);
  if (at + size > end) throw unreadable();
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw unreadable();
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw unreadable();
    const name = readName(bytes.subarray(at + 46, at + 46 + nameLength));
    const entry: Entry = {
      method: view.getUint16(at + 10, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      headerOffset: view.getUint32(at + 42, true),
    };
    if (entries.has(name)) throw unreadable();
    // Bit 0: encrypted.
    if ((view.getUint16(at + 8, true) & 1) !== 0 || entry.headerOffset + 30 > bytes.length) throw unreadable();
    if (!name.endsWith('/')) entries.set(name, entry);
    at = next;
  }
  return entries;
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE && at + 22 + view.getUint16(at + 20, true) === view.byteLength) {
      return at;
    }
  }
  throw unreadable();
}

/** Relative, without `.` and `..`, with `/` between folders. */
function readName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = utf8Decode(bytes);
  } catch (cause) {
    throw unreadable(cause);
  }
  const parts = name.endsWith('/') ? name.slice(0, -1).split('/') : name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\:\u0000]/.test(name))
    throw unreadable();
  return name;
}

/** `bundle/` when the root list stands in exactly one folder at the top. */
function commonFolder(entries: ReadonlyMap<string, Entry>): string {
  if (entries.has(BUNDLE.root)) return '';
  const found = [...entries.keys()].filter((name) => {
    const slash = name.indexOf('/');
    return slash > 0 && name.slice(slash + 1) === BUNDLE.root;
  });
  return found.length === 1 ? found[0]!.slice(0, -BUNDLE.root.length) : '';
}

function readEntry(bytes: Uint8Array, entry: Entry): Uint8Array {
  const view = viewOf(bytes);
  const { compressedSize, headerOffset, method, size } = entry;
  if (view.getUint32(headerOffset, true) !== LOCAL_SIGNATURE) throw unreadable();
  const start = headerOffset + 30 + view.getUint16(headerOffset + 26, true) + view.getUint16(headerOffset + 28, true);
  if (start + compressedSize > bytes.length) throw unreadable();
  const data = bytes.subarray(start, start + compressedSize);
  if (method === STORED) {
    if (compressedSize !== size) throw unreadable();
    return data;
  }
  if (method !== DEFLATED) throw unreadable();
  let out: Uint8Array;
  try {
    out = inflate('raw', data, size);
  } catch (cause) {
    throw unreadable(cause);
  }
  if (out.length !== size) throw unreadable();
  return out;
}
