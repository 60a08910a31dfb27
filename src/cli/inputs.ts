import { unzipSync } from 'fflate';
import { fromBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';
import { readJson } from '../record/index.js';
import { CommandFailure, EXIT } from './exit.js';
import { filesBelow, isFolder, readInput, readStandardInput, systemReason } from './files.js';

/** One artefact to judge, or the reason why it could not be read. */
export type Input =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly failure: KhueError };

const ARTEFACT = /\.(json|jws|jose|jsonld|pdf|xml)$/i;
const LINES = /\.(ndjson|jsonl)$/i;
const MAX_ZIP_ENTRY = 512 * 1024 * 1024;
const MAX_ZIP_TOTAL = 2048 * 1024 * 1024;

/** Whether the arguments name exactly one artefact, so that its record may be shown to a person (model 6). */
export function isSingleInput(paths: readonly string[], lines: boolean): boolean {
  const [path] = paths;
  return (
    paths.length === 1 && path !== undefined && !lines && !isFolder(path) && !LINES.test(path) && !/\.zip$/i.test(path)
  );
}

/** Files, folders (recursive, by name), zip archives, NDJSON and `-`, one artefact at a time. */
export function* inputsOf(paths: readonly string[], standardInputIsLines: boolean): Generator<Input> {
  for (const path of paths) {
    if (path === '-') {
      const bytes = readStandardInput();
      if (standardInputIsLines) yield* fromLines('-', bytes);
      else yield { name: '-', bytes };
    } else if (isFolder(path)) {
      let count = 0;
      for (const file of filesBelow(path, (name) => ARTEFACT.test(name))) {
        count++;
        yield fromFile(file);
      }
      if (count === 0) yield { name: path, failure: new KhueError('FOLDER_EMPTY', { params: { path } }) };
    } else if (LINES.test(path)) yield* whole(path, (bytes) => fromLines(path, bytes));
    else if (/\.zip$/i.test(path)) yield* whole(path, (bytes) => fromZip(path, bytes));
    else yield fromFile(path);
  }
}

function fromFile(path: string): Input {
  try {
    return { name: path, bytes: readInput(path) };
  } catch (cause) {
    return { name: path, failure: failureOf(cause, path) };
  }
}

function* whole(path: string, open: (bytes: Uint8Array) => Generator<Input>): Generator<Input> {
  const input = fromFile(path);
  if ('failure' in input) yield input;
  else yield* open(input.bytes);
}

function* fromZip(path: string, bytes: Uint8Array): Generator<Input> {
  let names: string[];
  try {
    names = [];
    unzipSync(bytes, {
      filter: (entry) => {
        if (ARTEFACT.test(entry.name)) names.push(entry.name);
        return false;
      },
    });
  } catch (cause) {
    yield { name: path, failure: failureOf(cause, path) };
    return;
  }
  let total = 0;
  for (const name of names.sort()) {
    const label = `${path}/${name}`;
    try {
      const files = unzipSync(bytes, {
        filter: (entry) => {
          if (entry.name !== name) return false;
          total += entry.originalSize;
          if (entry.originalSize > MAX_ZIP_ENTRY || total > MAX_ZIP_TOTAL) {
            throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'zipBytes', value: MAX_ZIP_ENTRY } });
          }
          return true;
        },
      });
      const content = files[name];
      if (content !== undefined) yield { name: label, bytes: content };
    } catch (cause) {
      yield { name: label, failure: failureOf(cause, label) };
    }
  }
}

/** A line is an artefact as it is, or `{ "id": …, "data": "<base64>" }`. */
function* fromLines(path: string, bytes: Uint8Array): Generator<Input> {
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    let end = bytes.indexOf(0x0a, start);
    if (end < 0) end = bytes.length;
    const line = bytes.subarray(start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end);
    start = end + 1;
    number++;
    if (line.length > 0) yield wrapped(`${path}:${number}`, line);
  }
}

function wrapped(name: string, line: Uint8Array): Input {
  try {
    const value = readJson(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { id, data } = value as { id?: unknown; data?: unknown };
      if (typeof data === 'string' && (typeof id === 'string' || typeof id === 'number')) {
        const bytes = fromBase64(data);
        if (bytes !== undefined) return { name: String(id), bytes };
      }
    }
  } catch {
    // Not JSON that we accept: the line itself is judged, and the report says so.
  }
  return { name, bytes: line };
}

function failureOf(cause: unknown, path: string): KhueError {
  const inner = cause instanceof CommandFailure ? cause.cause : cause;
  return inner instanceof KhueError
    ? inner
    : new KhueError('INPUT_UNREADABLE', { params: { path, reason: systemReason(cause) } });
}

/** Reads the one document a command needs; standard input with `-`. */
export function readOne(path: string): Uint8Array {
  return path === '-' ? readStandardInput() : readInput(path);
}

/** The inputs of a signing command: files, or the `.json` files of a folder. */
export function signingInputs(paths: readonly string[]): { name: string; bytes: Uint8Array }[] {
  const inputs: { name: string; bytes: Uint8Array }[] = [];
  for (const path of paths) {
    if (!isFolder(path)) {
      inputs.push({ name: path, bytes: readInput(path) });
      continue;
    }
    const files = [...filesBelow(path, (name) => /\.json$/i.test(name))];
    if (files.length === 0) {
      throw new CommandFailure(EXIT.unreadable, new KhueError('FOLDER_EMPTY', { params: { path } }));
    }
    for (const file of files) inputs.push({ name: file, bytes: readInput(file) });
  }
  return inputs;
}
