import { basename, relative, resolve, sep } from 'node:path';
import type { NotReports } from '../bulk/index.js';
import { ItemReader } from '../bulk/read-item.js';
import { type EndingCounts, endingCounter, endingsText, totalOf } from '../bulk/sources/ignored.js';
import { type FileIdentity, holdsMany, inputGroups, standardOutputFile } from '../bulk/sources/index.js';
import { KhueError } from '../errors.js';
import { mustBeNoOther } from '../record/other-format.js';
import { say } from './command.js';
import { CommandFailure, EXIT, type Outcome } from './exit.js';
import { beginsAsPdf, filesBelow, isFolder, mustBeReadable, readInput, readStandardInput } from './files.js';
import { sayMasked } from './masked.js';

/** Whether the arguments name exactly one artefact, so that its record may be shown to a person (model 6). */
export function isSingleInput(paths: readonly string[], lines: boolean): boolean {
  const [path] = paths;
  return paths.length === 1 && path !== undefined && !lines && !holdsMany(path);
}

/** One artefact to judge, or the reason why it could not be read. */
export type Input =
  | { readonly name: string; readonly bytes: Uint8Array; readonly evidence?: readonly Uint8Array[] }
  | { readonly name: string; readonly failure: KhueError };

/** Files, folders (recursive, by name), zip archives, NDJSON and `-`, one artefact at a time; says at the end what nobody looked at. */
export async function* inputsOf(paths: readonly string[]): AsyncGenerator<Input> {
  const reader = new ItemReader();
  const ignored: EndingCounts = {};
  const options = { onIgnored: endingCounter(ignored), ...besideOutput() };
  try {
    for await (const group of inputGroups(paths, options)) for (const item of group) yield reader.tryRead(item);
  } finally {
    reader.close();
  }
  sayIgnored(ignored);
}

/** The file that standard output goes to is no input, though it lies in a folder of them: it would never end. */
export function besideOutput(): { readonly exceptFile?: FileIdentity } {
  const exceptFile = standardOutputFile();
  return exceptFile === undefined ? {} : { exceptFile };
}

export function sayIgnored(ignored: Readonly<EndingCounts>): void {
  const count = totalOf(ignored);
  if (count > 0) say('NOT_LOOKED_AT', { count, endings: endingsText(ignored) });
}

/**
 * A PDF, XML or an archive where JSON is needed is said for what it is.
 * @throws KhueError `INPUT_IS_PDF`, `INPUT_IS_XML`, `INPUT_IS_ZIP`
 */
export function mustBeJson(bytes: Uint8Array, path: string): void {
  if (beginsAsPdf(bytes)) throw new KhueError('INPUT_IS_PDF', { params: { path } });
  mustBeNoOther(bytes, path);
}

/** One input that cannot be read ends itself alone: the others are reported all the same (contract §1). */
export async function goingOn(outcome: Outcome, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    tell(outcome, failure);
  }
}

/** @throws what is no failure of an input */
export function tell(outcome: Outcome, failure: unknown): void {
  if (!(failure instanceof CommandFailure) || !(failure.cause instanceof KhueError)) throw failure;
  outcome.add(failure.status);
  sayMasked(failure.cause, failure.input);
}

/** Reads the one document a command needs; standard input with `-`. */
export function readOne(path: string): Uint8Array {
  return path === '-' ? readStandardInput() : readInput(path);
}

/**
 * Files of a signing command where they lie, with their place below the folder that was named; read one at a time. What is written
 * into a folder among them (`output`) is none of them.
 * @throws CommandFailure for a folder that holds none, or cannot be read
 */
export function* signingFiles(
  paths: readonly string[],
  output?: string,
): Generator<{ readonly path: string; readonly name: string }> {
  for (const path of paths) {
    if (!isFolder(path)) {
      yield { path, name: basename(path) };
      continue;
    }
    let count = 0;
    const own = output !== undefined && isBelow(output, path) ? output : undefined;
    for (const file of filesBelow(path, (name) => /\.(json|pdf)$/i.test(name))) {
      if (own !== undefined && isBelow(file, own)) continue;
      count++;
      yield { path: file, name: relative(path, file).split(sep).join('/') };
    }
    if (count === 0)
      throw new CommandFailure(
        EXIT.unreadable,
        new KhueError('FOLDER_EMPTY', { params: { path, wanted: '.json, .pdf' } }),
      );
  }
}

/** Without folders that hold nothing to be signed, which are told: the others are worked on all the same (contract §1). */
export function thatHoldAny(paths: readonly string[], outcome: Outcome, output?: string): readonly string[] {
  return paths.filter((path) => {
    try {
      for (const _ of signingFiles([path], output)) return true;
    } catch (failure) {
      tell(outcome, failure);
    }
    return false;
  });
}

function isBelow(path: string, folder: string): boolean {
  const [inner, outer] = [resolve(path), resolve(folder)];
  return inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** A file to be signed, as it is called, and its place below the folder of results. */
export interface SigningInput {
  readonly name: string;
  readonly place: string;
}

/** The inputs of a signing command: files, or the `.json` and `.pdf` files of a folder, but what was written into `output` among them. */
export function placedInputs(paths: readonly string[], outcome: Outcome, output?: string): readonly SigningInput[] {
  return paths.flatMap((path) => {
    try {
      return [...signingFiles([path], output)].map((file) => ({ name: file.path, place: file.name }));
    } catch (failure) {
      tell(outcome, failure);
      return [];
    }
  });
}

/** As `placedInputs`, but those that cannot be read. */
export function signingInputs(paths: readonly string[], outcome: Outcome, output?: string): readonly SigningInput[] {
  return readableOf(placedInputs(paths, outcome, output), outcome);
}

/** Those that cannot be read are told and left out, before a key is asked for; the others are worked on all the same (contract §1). */
export function readableOf(inputs: readonly SigningInput[], outcome: Outcome): readonly SigningInput[] {
  return inputs.filter(({ name }) => {
    try {
      mustBeReadable(name);
      return true;
    } catch (failure) {
      tell(outcome, failure);
      return false;
    }
  });
}

/** Where two files have one place, each keeps what its path has below the folder that all of them lie in. */
export function inTheirPlaces(inputs: readonly SigningInput[]): readonly SigningInput[] {
  if (new Set(inputs.map(({ place }) => place)).size === inputs.length) return inputs;
  const paths = inputs.map(({ name }) => resolve(name).split(sep));
  const [first = []] = paths;
  const folders = paths.reduce((least, { length }) => Math.min(least, length - 1), first.length);
  let common = 0;
  while (common < folders && paths.every((path) => path[common] === first[common])) common++;
  return inputs.map((input, index) => ({ ...input, place: paths[index]!.slice(common).join('/') }));
}

/** Each is read when it is its turn, so that many large ones never lie in memory together; one that cannot be read is told and passed over. */
export function* readEach<Input extends { readonly name: string }>(
  inputs: Iterable<Input>,
  outcome: Outcome,
): Generator<Input & { readonly bytes: Uint8Array }> {
  for (const input of inputs) {
    let bytes: Uint8Array;
    try {
      bytes = readInput(input.name);
    } catch (failure) {
      tell(outcome, failure);
      continue;
    }
    yield { ...input, bytes };
  }
}

/**
 * Files of report lines: those that are named, and of folders the `.ndjson` and `.jsonl` files and the parts that an engine wrote; what
 * an earlier call wrote in the output's place is none of them.
 * @throws CommandFailure for a folder without any, a named pipe, what cannot be read
 */
export function reportFiles(paths: readonly string[], output?: string): string[] {
  const own = output === undefined ? undefined : resolve(output);
  return paths.flatMap((path) => {
    if (!isFolder(path)) {
      mustBeReadable(path);
      return [path];
    }
    const lines = filesBelow(path, (name) => /(?<!\.manifest)\.(ndjson|jsonl)$|^part-/i.test(name));
    const files = [...lines].filter((file) => resolve(file) !== own);
    if (files.length === 0)
      throw new CommandFailure(EXIT.unreadable, new KhueError('REPORTS_NONE', { params: { path } }));
    return files;
  });
}

/**
 * Says which lines were no reports. Returns the exit status that this asks for.
 * @throws CommandFailure when there was no report at all
 */
export function sayNotReports(
  { lines, notReports: { count, first } }: { readonly lines: number; readonly notReports: NotReports },
  paths: readonly string[],
): number {
  if (paths.length > 0 && count === lines)
    throw new CommandFailure(EXIT.unreadable, new KhueError('REPORTS_NONE', { params: { path: paths.join(', ') } }));
  if (first === undefined) return EXIT.ok;
  say('REPORT_LINES_SKIPPED', { count, lines, first: `${first.file}:${first.line}` });
  return EXIT.unreadable;
}
