import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { KhueError } from '../errors.js';
import { replaceFile, syncFolder } from './run/files.js';

export type SigningOutcome = 'SIGNED' | 'REFUSED';

/** A row of the manifest. */
export interface ManifestRow {
  /** `ma_ban_ghi`. */
  readonly id?: string;
  readonly file: string;
  /** SHA-256 of the file written; of the input where it was refused. */
  readonly sha256?: string;
  /** SHA-256 of the input, by which a resumed run knows it again. */
  readonly inputSha256: string;
  readonly outcome: SigningOutcome;
  /** Who signed, of a file that was written: the role, and the SHA-256 of the certificate. */
  readonly role?: string;
  readonly certificateSha256?: string;
  /** Digest of what else was asked for (subjects, capacity, title …), where anything was. */
  readonly options?: string;
  readonly code?: string;
  readonly message?: { readonly vi: string; readonly en: string };
}

/** By what a run of signing is known again. */
export type SignedBy = Pick<ManifestRow, 'role' | 'certificateSha256' | 'options'>;

/** Where the manifest of a folder lies: beside it, so that the folder holds records alone. */
export function manifestOf(folder: string): string {
  return `${folder.replace(/[\\/]+$/, '')}.manifest.ndjson`;
}

/** The manifest: written row by row under another name, which it loses when the run is done. */
export class Manifest {
  readonly #path: string;
  readonly #part: string;
  readonly #file: number;
  readonly #folder: string;
  /** There is an earlier part of the run: what it wrote may be written anew. */
  readonly goesOn: boolean;
  readonly #standing = new Map<string, { readonly inputSha256: string; readonly sha256?: string }>();

  constructor(
    folder: string,
    { resume, force, by }: { readonly resume: boolean; readonly force: boolean; readonly by: SignedBy },
  ) {
    this.#folder = folder;
    this.#path = manifestOf(folder);
    this.#part = `${this.#path}.part`;
    const found = [this.#path, this.#part].find((path) => existsSync(path));
    if (found !== undefined && !resume && !force) throw new KhueError('OUTPUT_EXISTS', { params: { path: found } });
    this.goesOn = resume && found !== undefined;
    const length = resume ? this.#read(by, force) : 0;
    this.#file = openSync(this.#part, existsSync(this.#part) ? 'r+' : 'w+');
    ftruncateSync(this.#file, length);
    this.#length = length;
  }

  #length: number;

  /**
   * Rows of signed files are kept; refused ones are tried again, so theirs are left out.
   * @throws KhueError `RUN_DIFFERS`, before anything is changed; with `force` rows of another run are let go
   */
  #read(by: SignedBy, force: boolean): number {
    const path = [this.#part, this.#path].find((one) => existsSync(one));
    if (path === undefined) return 0;
    // One row a file, its last: a file that was signed anew in a part that was cut off has two.
    const rows = new Map<string, string>();
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const row = rowOf(line);
      if (row?.outcome !== 'SIGNED') continue;
      const what = differing(row, by);
      if (what !== '' && !force) throw new KhueError('RUN_DIFFERS', { params: { path, what } });
      if (what !== '') continue;
      this.#standing.set(row.file, row);
      rows.set(row.file, `${line}\n`);
    }
    const bytes = Buffer.from([...rows.values()].join(''), 'utf8');
    replaceFile(this.#part, bytes);
    rmSync(this.#path, { force: true });
    return bytes.length;
  }

  stands(name: string, inputSha256: string): boolean {
    const row = this.#standing.get(name);
    if (row === undefined) return false;
    if (row.inputSha256 !== inputSha256) return this.#anew(name);
    try {
      const path = join(this.#folder, ...name.split('/'));
      const same = createHash('sha256').update(readFileSync(path)).digest('hex') === row.sha256;
      return same || this.#anew(name);
    } catch {
      return this.#anew(name);
    }
  }

  readonly #superseded = new Set<string>();

  /** The row that stands is of another file: it goes when the run is done. */
  #anew(name: string): false {
    this.#superseded.add(name);
    return false;
  }

  add(row: ManifestRow): void {
    const bytes = Buffer.from(`${JSON.stringify(row)}\n`, 'utf8');
    // On a full disk a part of the row is written before the system says so.
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#length + done);
    this.#length += bytes.length;
  }

  finish(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
    if (this.#superseded.size > 0) this.#withoutSuperseded();
    renameSync(this.#part, this.#path);
    for (const folder of [this.#folder, dirname(this.#path)]) syncFolder(folder);
  }

  #withoutSuperseded(): void {
    const rows = readFileSync(this.#part, 'utf8')
      .split('\n')
      .filter((line) => {
        if (line === '') return false;
        const { file } = JSON.parse(line) as ManifestRow;
        return !this.#superseded.delete(file);
      });
    replaceFile(this.#part, rows.map((line) => `${line}\n`).join(''));
  }

  /** After a failure, which is what is told. */
  close(): void {
    try {
      fsyncSync(this.#file);
      closeSync(this.#file);
    } catch {
      // Full, or closed already.
    }
  }
}

/** Undefined: the last row of a run that was killed may be cut off. */
function rowOf(line: string): ManifestRow | undefined {
  try {
    return JSON.parse(line) as ManifestRow;
  } catch {
    return undefined;
  }
}

/** Rows of a version that did not say who signed say nothing of it. */
function differing(row: ManifestRow, by: SignedBy): string {
  if (row.role === undefined) return '';
  return (['role', 'certificateSha256', 'options'] as const).filter((name) => row[name] !== by[name]).join(', ');
}
