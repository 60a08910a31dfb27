import { fstatSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { type CodeParams, KhueError } from '../../errors.js';
import type { BulkItem } from '../items.js';
import { isGivenToUs, noFile } from '../read-item.js';
import { isFolder } from '../run/files.js';
import { systemReason } from '../system.js';
import { filesBelow } from './folder.js';
import { linesFrom, linesOf } from './lines.js';
import { zipEntries } from './zip.js';

const ARTEFACT = /\.(json|jws|jose|jsonld|pdf|xml)$/i;
const LINES = /(?<!\.manifest)\.(ndjson|jsonl)$/i;
/** In words. */
const WANTED = '.json, .jws, .pdf, .xml, .ndjson, .zip';
const ZIP = /\.zip$/i;

export interface SourceOptions {
  /** Standard input, when a path is `-`. */
  readonly standardInput?: AsyncIterable<Uint8Array>;
  /** Standard input holds lines; else it is one artefact. */
  readonly standardInputIsLines?: boolean;
  /** Files and folders that are none of the inputs though they lie among them: the run's own output. */
  readonly except?: readonly string[];
  /** A file that is written while the inputs are read: none of them either, whatever it is called. */
  readonly exceptFile?: FileIdentity;
  /** Told of everything in a folder or archive that is not read: endings that khue does not read, links to folders, pipes, devices. */
  readonly onIgnored?: (name: string) => void;
  /** Told of a file of lines instead of reading it: who only counts estimates. */
  readonly onLines?: (path: string) => void;
}

export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** The file that standard output goes to (`> out.ndjson`); undefined where it goes to none. */
export function standardOutputFile(): FileIdentity | undefined {
  try {
    const stat = fstatSync(1);
    return stat.isFile() ? stat : undefined;
  } catch {
    // Closed.
    return undefined;
  }
}

export { isFolder };

/** Whether a path names more than one artefact: a folder, an archive, a file of lines. */
export function holdsMany(path: string): boolean {
  return LINES.test(path) || ZIP.test(path) || isFolder(path);
}

/**
 * Files, folders (recursive, with the archives and files of lines in them), zip archives, NDJSON and `-`, one artefact at a time,
 * in an order that is the same whenever the inputs are. What cannot be read is an item too: nothing is passed over in silence.
 */
export async function* inputsFrom(paths: readonly string[], options: SourceOptions = {}): AsyncGenerator<BulkItem> {
  for await (const items of inputGroups(paths, options)) yield* items;
}

/** As `inputsFrom`, with what came together: lines of one piece of standard input, so that they are answered together. */
export async function* inputGroups(
  paths: readonly string[],
  options: SourceOptions = {},
): AsyncGenerator<Iterable<BulkItem>> {
  for (const path of paths) {
    if (path === '-') yield* standardInput(options);
    else yield fromPath(path, options);
  }
}

async function* standardInput(options: SourceOptions): AsyncGenerator<readonly BulkItem[]> {
  const stream = options.standardInput ?? (process.stdin as AsyncIterable<Uint8Array>);
  try {
    if (options.standardInputIsLines === true) {
      yield* linesFrom(stream, '-');
      return;
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    yield [{ kind: 'bytes', name: '-', bytes: new Uint8Array(Buffer.concat(pieces)) }];
  } catch (cause) {
    // Lines that came have their answers; that there are no more of them is one too.
    yield [failure('-', cause)];
  }
}

function* fromPath(path: string, options: SourceOptions): Generator<BulkItem> {
  if (!isFolder(path)) {
    let any = options.onLines !== undefined && LINES.test(path);
    for (const item of fromFile(path, options)) {
      any = true;
      yield item;
    }
    // Who names a file expects answers: none would pass for "nothing is wrong". One of many in a folder may be empty.
    if (!any) yield empty(path);
    return;
  }
  const except = (options.except ?? []).map((one) => resolve(one));
  const isExcepted = (one: string): boolean =>
    except.some((own) => one === own || one.startsWith(own + sep)) || isSameFile(one, options.exceptFile);
  let files = 0;
  let items = 0;
  try {
    for (const file of filesBelow(path)) {
      if (isExcepted(resolve(file.path))) continue;
      if (file.failure !== undefined) {
        files++;
        items++;
        yield failure(file.path, file.failure);
        continue;
      }
      const known = ARTEFACT.test(file.name) || LINES.test(file.name) || ZIP.test(file.name);
      if (!known || file.notRead === true) {
        options.onIgnored?.(file.path);
        continue;
      }
      files++;
      if (options.onLines !== undefined && LINES.test(file.name)) items++;
      for (const item of fromFile(file.path, options)) {
        items++;
        yield item;
      }
    }
  } catch (cause) {
    yield failure(path, cause);
    return;
  }
  if (files === 0) yield { kind: 'failure', name: path, code: 'FOLDER_EMPTY', params: { path, wanted: WANTED } };
  else if (items === 0) yield empty(path);
}

function empty(path: string): BulkItem {
  return { kind: 'failure', name: path, code: 'INPUT_EMPTY', params: { path } };
}

function isSameFile(path: string, file: FileIdentity | undefined): boolean {
  if (file === undefined) return false;
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.ino === file.ino && stat.dev === file.dev;
}

function* fromFile(path: string, options: SourceOptions): Generator<BulkItem> {
  try {
    if (!statSync(path).isFile() && !isGivenToUs(path)) throw noFile(path);
    if (LINES.test(path) && options.onLines !== undefined) options.onLines(path);
    else if (LINES.test(path)) yield* linesOf(path);
    else if (ZIP.test(path)) yield* fromZip(path, options);
    else yield { kind: 'file', name: path, path };
  } catch (cause) {
    yield failure(path, cause);
  }
}

function* fromZip(path: string, { onIgnored }: SourceOptions): Generator<BulkItem> {
  for (const entry of zipEntries(path)) {
    // Hidden as in a folder; the marks that macOS adds to an archive are no files of anybody. `./` before every name hides nothing.
    if (/(^|\/)(__MACOSX\/|\.(?!\.?\/))/.test(entry.name.slice(path.length + 1))) continue;
    if (!ARTEFACT.test(entry.name)) {
      onIgnored?.(entry.name);
      continue;
    }
    if ('encrypted' in entry)
      yield {
        kind: 'failure',
        name: entry.name,
        code: 'ZIP_ENCRYPTED',
        params: { path: entry.name },
      };
    else yield entry;
  }
}

/** What stands in the place of an input that cannot be read. */
export function failure(name: string, cause: unknown): BulkItem {
  if (cause instanceof KhueError)
    return { kind: 'failure', name, code: cause.code, ...(cause.params === undefined ? {} : { params: cause.params }) };
  const params: CodeParams = { path: name, reason: systemReason(cause) };
  return { kind: 'failure', name, code: 'INPUT_UNREADABLE', params };
}
