import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { crc32, inflateRawSync, constants as zlib } from 'node:zlib';
import { fromBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';
import { readJson } from '../record/index.js';
import type { BulkItem } from './items.js';
import { systemReason } from './system.js';

/** Larger files are refused before they are read. */
const MOST_FILE_BYTES = 1024 * 1024 * 1024;
/**
 * What an entry of an archive may unpack to. It is unpacked whole, in memory that no worker's heap limit counts, from a thousandth of its
 * size: so there is room for a PDF, and for everything else several times what is read of it (limit `jsonBytes`).
 */
const MOST_ZIP_PDF = 128 * 1024 * 1024;
const MOST_ZIP_ENTRY = 48 * 1024 * 1024;
/** Octets of packed data that are enough to see what an entry is. */
const ZIP_HEAD = 1024;

/** What an item was when it was judged: two numbers that differ when it is changed (time and size, or check sum and size). */
export type Identity = readonly [number, number];

export interface ReadItem {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly identity: Identity;
  /** Evidence records that lie beside it, DER. */
  readonly evidence?: readonly Uint8Array[];
}

/** Where the evidence record of a file lies beside it (docs/evidence.md). */
export function evidencePath(path: string): string {
  return `${path}.ers`;
}

/** Larger than any evidence record that khue reads. */
const MOST_EVIDENCE = 8 * 1024 * 1024;

/** The evidence record beside a file; one that cannot be read is as if it were not there. */
export function evidenceBeside(path: string): { readonly evidence?: readonly Uint8Array[] } {
  return evidenceIdentity(path) === undefined ? {} : readEvidence(path);
}

function readEvidence(path: string): { readonly evidence?: readonly Uint8Array[] } {
  try {
    return { evidence: [new Uint8Array(readFileSync(evidencePath(path)))] };
  } catch {
    // Not allowed.
    return {};
  }
}

function evidenceIdentity(path: string): Identity | undefined {
  try {
    const stat = statSync(evidencePath(path), { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= MOST_EVIDENCE ? [stat.mtimeMs, stat.size] : undefined;
  } catch {
    // Not allowed, or the file's own name is as long as names may be.
    return undefined;
  }
}

/** A file is judged with the evidence record beside it: another one, or none any more, makes it another input. */
function withEvidence([time, size]: Identity, beside: Identity | undefined): Identity {
  return beside === undefined ? [time, size] : [time + beside[0], size + beside[1]];
}

/** Reads items; the file that the last one came from stays open, since the next one mostly comes from the same. */
export class ItemReader {
  #path: string | undefined;
  #file = -1;

  /** @throws KhueError `INPUT_IS_FOLDER`, `LIMIT_EXCEEDED`, `ZIP_BROKEN`; system errors of reading */
  read(item: Exclude<BulkItem, { kind: 'failure' }>): ReadItem {
    if (item.kind === 'file') {
      // Before it is read: one that is changed meanwhile is seen as changed afterwards.
      const beside = evidenceIdentity(item.path);
      const { bytes, identity } = wholeFile(item.path);
      return {
        name: item.name,
        bytes,
        identity: withEvidence(identity, beside),
        ...(beside && readEvidence(item.path)),
      };
    }
    if (item.kind === 'bytes') return withIdentity(item.name, item.bytes, item.line === true);
    if (item.kind === 'line') {
      if (item.end - item.start > MOST_FILE_BYTES) throw tooLarge('lineBytes', MOST_FILE_BYTES);
      return withIdentity(item.name, withoutReturn(this.#range(item.path, item.start, item.end)), true);
    }
    return { name: item.name, bytes: this.#entry(item), identity: [item.crc, item.size] };
  }

  /** What an item is now, without judging it; zeros when it cannot be read. */
  identity(item: BulkItem): Identity {
    try {
      if (item.kind === 'failure') return [0, 0];
      if (item.kind === 'zip') return [item.crc, item.size];
      if (item.kind === 'file') {
        const stat = statSync(item.path);
        return withEvidence([stat.mtimeMs, stat.size], evidenceIdentity(item.path));
      }
      const bytes = item.kind === 'bytes' ? item.bytes : withoutReturn(this.#range(item.path, item.start, item.end));
      return [crc32(bytes) >>> 0, bytes.length];
    } catch {
      return [0, 0];
    }
  }

  /** As `read`, with what failed as a value. */
  tryRead(item: BulkItem): ReadItem | { readonly name: string; readonly failure: KhueError } {
    const { name } = item;
    if (item.kind === 'failure') return { name, failure: new KhueError(item.code, { params: item.params ?? {} }) };
    try {
      return this.read(item);
    } catch (cause) {
      return { name, failure: readFailure(cause, name) };
    }
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    this.#path = undefined;
  }

  #range(path: string, start: number, end: number): Uint8Array {
    return readExactly(this.#open(path), start, end - start);
  }

  #open(path: string): number {
    if (this.#path === path) return this.#file;
    this.close();
    this.#file = openSync(path, 'r');
    this.#path = path;
    return this.#file;
  }

  #entry({ path, offset, packed, size, method, crc }: Extract<BulkItem, { kind: 'zip' }>): Uint8Array {
    if (size > MOST_ZIP_PDF || packed > MOST_ZIP_PDF) throw tooLarge('zipBytes', MOST_ZIP_PDF);
    const header = readExactly(this.#open(path), offset, 30);
    const view = new DataView(header.buffer, header.byteOffset, 30);
    if (header.length < 30 || view.getUint32(0, true) !== 0x04034b50) throw zipBroken(path);
    const start = offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
    if (size > MOST_ZIP_ENTRY && !startsAsPdf(readExactly(this.#open(path), start, Math.min(packed, ZIP_HEAD)), method))
      throw tooLarge('zipBytes', MOST_ZIP_ENTRY);
    const carried = readExactly(this.#open(path), start, packed);
    const bytes = unpacked(carried, method, size, path);
    if (bytes.length !== size || crc32(bytes) >>> 0 !== crc) throw zipBroken(path);
    return bytes;
  }
}

/** @throws KhueError `INPUT_IS_FOLDER`, `INPUT_UNREADABLE` for a named pipe, `LIMIT_EXCEEDED`; system errors of reading */
export function wholeFile(path: string): { readonly bytes: Uint8Array; readonly identity: Identity } {
  const given = isGivenToUs(path);
  // A named pipe that nobody writes to would hold this thread, which nothing could end.
  const file = openSync(path, given ? 'r' : constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new KhueError('INPUT_IS_FOLDER', { params: { path } });
    if (!stat.isFile() && !given) throw noFile(path);
    if (stat.size > MOST_FILE_BYTES) throw tooLarge('fileBytes', MOST_FILE_BYTES);
    // A pipe (`<(…)`, `/dev/stdin`) knows no size: what it says of one would make it an empty file.
    if (!stat.isFile()) return withIdentity(path, readToEnd(file), false);
    return { bytes: readExactly(file, 0, stat.size), identity: [stat.mtimeMs, stat.size] };
  } finally {
    closeSync(file);
  }
}

/** A pipe that this process was started with (`<(…)`, `/dev/stdin`): somebody writes to it. */
export function isGivenToUs(path: string): boolean {
  return /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(path);
}

/** A named pipe, a device or a socket: what comes out of it may never come, or never end. */
export function noFile(path: string): KhueError {
  return new KhueError('INPUT_UNREADABLE', { params: { path, reason: 'pipe, device, socket' } });
}

/** Why an item could not be read, with a code. */
export function readFailure(cause: unknown, path: string): KhueError {
  if (cause instanceof KhueError) return cause;
  return new KhueError('INPUT_UNREADABLE', { params: { path, reason: systemReason(cause) }, cause });
}

function startsAsPdf(head: Uint8Array, method: number): boolean {
  if (method === 0) return Buffer.from(head).includes('%PDF-');
  try {
    return inflateRawSync(head, { finishFlush: zlib.Z_SYNC_FLUSH }).includes('%PDF-');
  } catch {
    return false;
  }
}

function unpacked(carried: Uint8Array, method: number, size: number, path: string): Uint8Array {
  if (method === 0) return carried;
  if (method !== 8) throw zipBroken(path);
  try {
    // One octet more than declared is enough to see that the declaration was false.
    const { buffer, byteOffset, byteLength } = inflateRawSync(carried, { maxOutputLength: size + 1 });
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (cause) {
    throw new KhueError('ZIP_BROKEN', { params: { path }, cause });
  }
}

function readExactly(file: number, position: number, length: number): Uint8Array {
  // Not from Buffer's pool: views of these octets live as long as their record does.
  const buffer = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const got = readSync(file, buffer, done, length - done, position + done);
    if (got === 0) return buffer.subarray(0, done);
    done += got;
  }
  return buffer;
}

function readToEnd(file: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = new Uint8Array(64 * 1024);
    const got = readSync(file, piece, 0, piece.length, null);
    if (got === 0) return new Uint8Array(Buffer.concat(pieces));
    pieces.push(piece.subarray(0, got));
    length += got;
    if (length > MOST_FILE_BYTES) throw tooLarge('fileBytes', MOST_FILE_BYTES);
  }
}

function withIdentity(name: string, bytes: Uint8Array, line: boolean): ReadItem {
  const identity = [crc32(bytes) >>> 0, bytes.length] as const;
  if (!line) return { name, bytes, identity };
  return { ...unwrapped(name, bytes), identity };
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes[bytes.length - 1] === 0x0d ? bytes.subarray(0, -1) : bytes;
}

/** A longer line is judged as it lies: unwrapping takes several times its size, outside of what a worker's heap is limited to. */
const MOST_WRAPPED = 64 * 1024 * 1024;

/** A line is an artefact as it is, or `{ "id": …, "data": "<base64>" }`. */
export function unwrapped(name: string, line: Uint8Array): { name: string; bytes: Uint8Array } {
  if (line.length > MOST_WRAPPED) return { name, bytes: line };
  // Without this member nothing is wrapped; looking for it costs little beside reading the whole line twice.
  if (!Buffer.from(line.buffer, line.byteOffset, line.length).includes('"data"')) return { name, bytes: line };
  try {
    const value = readJson(line, { jsonBytes: MOST_FILE_BYTES });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { id, data } = value as { id?: unknown; data?: unknown };
      if (typeof data === 'string' && (typeof id === 'string' || typeof id === 'number')) {
        const bytes = fromBase64(data);
        // A number that JSON does not carry exactly (long, or with zeros at its end) would be another one's name: the line's place stands.
        const exact = typeof id === 'string' ? id !== '' : Number.isSafeInteger(id);
        if (bytes !== undefined) return { name: exact ? String(id) : name, bytes };
      }
    }
  } catch {
    // Not JSON that we accept: the line itself is judged, and the report says so.
  }
  return { name, bytes: line };
}

function tooLarge(limit: string, allowed: number): KhueError {
  return new KhueError('LIMIT_EXCEEDED', { params: { limit, allowed } });
}

function zipBroken(path: string): KhueError {
  return new KhueError('ZIP_BROKEN', { params: { path } });
}
