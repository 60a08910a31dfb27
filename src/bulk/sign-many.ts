import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sentences } from '../codes.js';
import { KhueError } from '../errors.js';
import { type JobInput, type SignInputsOptions, signInputs } from '../issuing/index.js';
import { Manifest, type ManifestRow, manifestOf, type SignedBy, type SigningOutcome } from './manifest.js';
import { evidenceBeside, readFailure, wholeFile } from './read-item.js';
import { makeFolders } from './run/files.js';
import { lock } from './run/header.js';
import { systemReason } from './system.js';

/** One file of a run of signing: where it lies, and its place below the output folder. */
export interface SigningInput {
  readonly path: string;
  /** Relative, with `/`: unique in the run. */
  readonly name: string;
}

/**
 * Evidence over a whole run in the place of a time-stamp a record: told of every file written, asked once at the end for what lies
 * beside them and in the bundle (RFC 4998 evidence records with reduced hash trees).
 */
export interface EvidenceBuilder {
  add(file: { readonly name: string; readonly bytes: Uint8Array }): void;
  /** Whether the evidence record that lies beside a file of an earlier part of the run proves it: it is older than any that could be made now, and stays. */
  keeps(file: { readonly name: string; readonly bytes: Uint8Array }, der: Uint8Array): boolean;
  /** Files to be written below the output folder. */
  finish(): Promise<Iterable<{ readonly name: string; readonly bytes: Uint8Array }>>;
}

export interface SignManyOptions extends SignInputsOptions {
  readonly inputs: Iterable<SigningInput>;
  readonly folder: string;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly evidence?: EvidenceBuilder;
  readonly onRow?: (row: ManifestRow, error: KhueError | undefined) => void;
}

/** Files on their way to the disk at a time: each waits for the disk, not for the others. */
const WRITING = 16;

/**
 * Signs many files with one key into a folder, with a manifest beside the folder (`FOLDER.manifest.ndjson`) at the end. A file that is refused spoils no other. Gone on
 * with (`resume`), files whose row stands, whose input is the same and whose output is there are passed over.
 *
 * @returns counts by outcome
 * @throws KhueError what concerns certificate, key or claims; `OUTPUT_EXISTS`; `OUTPUT_UNWRITABLE`; `RUN_BUSY`; `RUN_DIFFERS` where the run to be
 *   gone on with is another signer's or was asked for otherwise
 */
export async function signMany(options: SignManyOptions): Promise<Readonly<Record<SigningOutcome | 'KEPT', number>>> {
  makeFolder(options.folder);
  const leave = alone(options.folder);
  try {
    return await signAlone(options);
  } catch (cause) {
    throw asUnwritable(cause, options.folder);
  } finally {
    leave();
  }
}

/** What a disk says of the manifest (it is full, something else has its name) is no fault of the program. */
function asUnwritable(cause: unknown, folder: string): unknown {
  const { path = manifestOf(folder), syscall } = cause as NodeJS.ErrnoException;
  if (cause instanceof KhueError || typeof syscall !== 'string') return cause;
  return new KhueError('OUTPUT_UNWRITABLE', { params: { path, reason: systemReason(cause) }, cause });
}

/** Two that go on with one run would write one manifest in one another. */
function alone(folder: string): () => void {
  const own = `${manifestOf(folder)}.run`;
  makeFolder(own);
  const unlock = lock(own, () => makeFolder(own));
  return () => {
    unlock();
    try {
      rmdirSync(own);
    } catch {
      // Another is in it already.
    }
  };
}

async function signAlone(options: SignManyOptions): Promise<Readonly<Record<SigningOutcome | 'KEPT', number>>> {
  const { inputs, folder, resume = false, force = false, evidence, onRow, ...signing } = options;
  const by = signedBy(signing);
  const manifest = new Manifest(folder, { resume, force, by });
  const counts = { SIGNED: 0, REFUSED: 0, KEPT: 0 };
  const digests = new Map<string, string>();
  const made = new Set<string>();
  const writing = new Set<Promise<void>>();
  let failure: unknown;
  try {
    const items = signInputs(reading(), signing);
    let refused: KhueError | undefined;
    for await (const { input: name, error, output, recordId, lastOfInput } of items) {
      refused ??= error;
      if (!lastOfInput) continue;
      const inputSha256 = digests.get(name)!;
      digests.delete(name);
      const id = recordId === undefined ? {} : { id: recordId };
      // A part of a file's signatures is no result: the next run makes them all.
      if (refused !== undefined || output === undefined) {
        const why = refused ?? new KhueError('SIGNING_FAILED', { params: { reason: '–' } });
        counts.REFUSED++;
        row({ ...id, file: name, inputSha256, outcome: 'REFUSED', code: why.code, message: sentencesOf(why) }, why);
      } else {
        await place(name, output, { ...id, inputSha256 });
      }
      refused = undefined;
    }
    await Promise.all(writing);
    if (failure !== undefined) throw failure;
    for (const { name, bytes } of (await evidence?.finish()) ?? [])
      await queue(writeWhole(join(folder, ...name.split('/')), bytes, true));
    await Promise.all(writing);
    if (failure !== undefined) throw failure;
    manifest.finish();
    return counts;
  } catch (cause) {
    await Promise.allSettled(writing);
    manifest.close();
    throw cause;
  }

  function* reading(): Generator<JobInput> {
    for (const { path, name } of inputs) {
      let bytes: Uint8Array;
      try {
        ({ bytes } = wholeFile(path));
      } catch (cause) {
        counts.REFUSED++;
        const why = readFailure(cause, path);
        row({ file: name, inputSha256: '', outcome: 'REFUSED', code: why.code, message: sentencesOf(why) }, why);
        continue;
      }
      const sha256 = digestOf(bytes);
      if (manifest.stands(name, sha256)) {
        counts.KEPT++;
        if (evidence !== undefined) proveKept(evidence, name);
        continue;
      }
      digests.set(name, sha256);
      yield { name, bytes };
    }
  }

  function proveKept(evidence: EvidenceBuilder, name: string): void {
    const path = join(folder, ...name.split('/'));
    const file = { name, bytes: new Uint8Array(readFileSync(path)) };
    const [der] = evidenceBeside(path).evidence ?? [];
    if (der === undefined || !evidence.keeps(file, der)) evidence.add(file);
  }

  async function place(name: string, bytes: Uint8Array, known: { id?: string; inputSha256: string }): Promise<void> {
    const path = join(folder, ...name.split('/'));
    const parent = dirname(path);
    if (!made.has(parent)) makeFolder(parent);
    made.add(parent);
    const { id, inputSha256 } = known;
    const sha256 = digestOf(bytes);
    evidence?.add({ name, bytes });
    const signed = {
      ...(id === undefined ? {} : { id }),
      file: name,
      sha256,
      inputSha256,
      outcome: 'SIGNED',
      ...by,
    } as const;
    await queue(
      writeWhole(path, bytes, force || manifest.goesOn).then(() => {
        counts.SIGNED++;
        row(signed, undefined);
      }),
    );
  }

  /** Lets a file go to the disk while others are made, a few at a time. */
  async function queue(write: Promise<void>): Promise<void> {
    const work = write.catch((cause: unknown) => {
      failure ??= cause;
    });
    writing.add(work);
    work.finally(() => writing.delete(work)).catch(() => {});
    while (writing.size >= WRITING) await Promise.race(writing);
    if (failure !== undefined) throw failure;
  }

  function row(value: ManifestRow, error: KhueError | undefined): void {
    manifest.add(value);
    onRow?.(value, error);
  }
}

/** What makes a signature this one and no other, beside its time: a run is gone on with by the same alone. */
function signedBy({
  role,
  signer,
  algorithm,
  capacity,
  title,
  decision,
  entries,
  place,
  appearance,
}: SignInputsOptions): SignedBy {
  const picture = appearance?.picture === undefined ? undefined : digestOf(appearance.picture);
  const options = JSON.stringify({ algorithm, capacity, title, decision, entries, place, picture });
  const certificate = signer.certificateChain[0];
  return {
    role,
    ...(certificate === undefined ? {} : { certificateSha256: digestOf(certificate) }),
    ...(options === '{}' ? {} : { options: digestOf(options).slice(0, 16) }),
  };
}

function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sentencesOf(error: KhueError): { vi: string; en: string } {
  return sentences(error.code, error.params);
}

let temporaries = 0;

/** A temporary file in the same folder, synced, then given its name. */
async function writeWhole(path: string, bytes: Uint8Array, replace: boolean): Promise<void> {
  if (!replace && existsSync(path)) throw new KhueError('OUTPUT_EXISTS', { params: { path } });
  // Not of the file's own name, which may be as long as names may be.
  const temporary = join(dirname(path), `.khue-${process.pid}-${++temporaries}.tmp`);
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new KhueError('OUTPUT_UNWRITABLE', { params: { path, reason: systemReason(cause) }, cause });
  }
}

function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (cause) {
    throw new KhueError('OUTPUT_UNWRITABLE', { params: { path, reason: systemReason(cause) }, cause });
  }
}
