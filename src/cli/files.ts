import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
// Not by the room's index, which brings the verifier and its workers: every command reads files.
import { isGivenToUs, noFile } from '../bulk/read-item.js';
import { makeFolders, syncFolder } from '../bulk/run/files.js';
import { filesBelow as everythingBelow } from '../bulk/sources/folder.js';
import { isFolder } from '../bulk/sources/index.js';
import { systemReason } from '../bulk/system.js';
import { KhueError } from '../errors.js';
import { CommandFailure, EXIT } from './exit.js';

/** Reads a whole file; a folder or an unreadable file is a clear error with exit status 66. */
export function readInput(path: string, maxBytes = 1024 * 1024 * 1024): Uint8Array {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      throw new CommandFailure(EXIT.unreadable, new KhueError('INPUT_IS_FOLDER', { params: { path } }));
    }
    if (!stat.isFile() && !isGivenToUs(path)) throw new CommandFailure(EXIT.unreadable, noFile(path));
    if (stat.size > maxBytes) {
      throw new CommandFailure(
        EXIT.unreadable,
        new KhueError('LIMIT_EXCEEDED', { params: { limit: 'fileBytes', allowed: maxBytes } }),
        path,
      );
    }
    const bytes = readFileSync(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw unreadable(path, cause);
  }
}

export function beginsAsPdf(octets: Uint8Array): boolean {
  return String.fromCharCode(...octets.subarray(0, 5)) === '%PDF-';
}

/** Whether a file is there and begins as a PDF does. */
export function startsAsPdf(path: string): boolean {
  const head = Buffer.alloc(5);
  try {
    // A named pipe would be waited for.
    if (!statSync(path).isFile()) return false;
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return beginsAsPdf(head);
}

/** As `readInput` would say, without reading. */
export function mustBeReadable(path: string): void {
  let stat: Stats;
  try {
    accessSync(path, constants.R_OK);
    stat = statSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (stat.isDirectory())
    throw new CommandFailure(EXIT.unreadable, new KhueError('INPUT_IS_FOLDER', { params: { path } }));
  if (!stat.isFile() && !isGivenToUs(path)) throw new CommandFailure(EXIT.unreadable, noFile(path));
}

export function readStandardInput(): Uint8Array {
  const bytes = readFileSync(0);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export { isFolder, systemReason };

/**
 * Files below a folder, by name, hidden ones left out; links to files are files, links to folders are not followed.
 * @throws CommandFailure for a folder that cannot be read
 */
export function* filesBelow(folder: string, accept: (name: string) => boolean): Generator<string> {
  try {
    for (const { path, name, failure, notRead } of everythingBelow(folder)) {
      if (failure !== undefined) throw unreadable(path, failure);
      if (notRead !== true && accept(name)) yield path;
    }
  } catch (cause) {
    throw cause instanceof CommandFailure ? cause : unreadable(folder, cause);
  }
}

/** What the system said of a file, as the end of a command. */
export function unreadable(path: string, cause: unknown): CommandFailure {
  const params = { path, reason: systemReason(cause) };
  return new CommandFailure(EXIT.unreadable, new KhueError('INPUT_UNREADABLE', { params }));
}

/** Refuses an output that exists (exit status 73) or has no folder to lie in, before any work is done for it or a PIN asked for. */
export function refuseExisting(path: string, force: boolean): void {
  if (!force) mustNotExist(path);
  if (isFolder(path)) throw new CommandFailure(EXIT.unreadable, new KhueError('INPUT_IS_FOLDER', { params: { path } }));
  mustHaveFolder(path);
}

/** Exit status 73. @throws CommandFailure */
export function mustNotExist(path: string): void {
  if (existsSync(path)) throw new CommandFailure(EXIT.exists, new KhueError('OUTPUT_EXISTS', { params: { path } }));
}

function mustHaveFolder(path: string): void {
  const folder = dirname(path);
  if (isFolder(folder)) return;
  const code = existsSync(folder) ? 'OUTPUT_NOT_A_FOLDER' : 'OUTPUT_FOLDER_MISSING';
  throw new CommandFailure(EXIT.unreadable, new KhueError(code, { params: { path, folder } }));
}

/**
 * Writes a file so that a reader sees either nothing or all of it: a temporary file in the same folder, synced, then
 * given its name. Without `force` an existing file is never replaced, not even one made meanwhile.
 */
export function writeOutput(path: string, content: Content, force: boolean): void {
  const folder = dirname(path);
  // Not of the file's own name, which may be as long as names may be.
  const temporary = join(folder, `.khue-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = openSync(temporary, 'wx', 0o644);
    try {
      for (const data of piecesOf(content))
        for (let at = 0; at < data.length; ) at += writeSync(file, data, at, data.length - at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    placeOutput(temporary, path, force);
  } catch (cause) {
    rmSync(temporary, { force: true });
    if (cause instanceof CommandFailure) throw cause;
    mustHaveFolder(path);
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('OUTPUT_UNWRITABLE', { params: { path, reason: systemReason(cause) } }),
    );
  }
}

/** Octets, text, or pieces to be written one behind the other. */
export type Content = Uint8Array | string | readonly Uint8Array[];

function piecesOf(content: Content): readonly Uint8Array[] {
  if (typeof content === 'string') return [Buffer.from(content, 'utf8')];
  return content instanceof Uint8Array ? [content] : content;
}

/** Gives a whole file its name; without `force` never over one that is there. */
export function placeOutput(temporary: string, path: string, force: boolean): void {
  if (force) renameSync(temporary, path);
  else placeNew(temporary, path);
  syncFolder(dirname(path));
}

function placeNew(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
    rmSync(temporary);
  } catch (cause) {
    const reason = systemReason(cause);
    if (reason === 'EEXIST') {
      throw new CommandFailure(EXIT.exists, new KhueError('OUTPUT_EXISTS', { params: { path } }));
    }
    // Some file systems know no links: the check and the rename are then two steps.
    if (existsSync(path)) throw new CommandFailure(EXIT.exists, new KhueError('OUTPUT_EXISTS', { params: { path } }));
    renameSync(temporary, path);
  }
}

/** A folder that is there, or can be made: no file stands in its way. */
export function mustBecomeFolder(path: string): void {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (isFolder(folder)) return;
    if (existsSync(folder)) {
      throw new CommandFailure(EXIT.unreadable, new KhueError('OUTPUT_NOT_A_FOLDER', { params: { path, folder } }));
    }
  }
}

export function makeFolder(path: string): void {
  mustBecomeFolder(path);
  try {
    makeFolders(path);
  } catch (cause) {
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('OUTPUT_UNWRITABLE', { params: { path, reason: systemReason(cause) } }),
    );
  }
}
