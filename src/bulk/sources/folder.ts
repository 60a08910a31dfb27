import { type Dirent, opendirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names of a folder that are held at a time; a folder of more is gone through again for each further share of them. */
const NAMES_AT_A_TIME = 100_000;

export interface FolderEntry {
  readonly path: string;
  readonly name: string;
  /** A folder that could not be read, and why. */
  readonly failure?: unknown;
  /** Named, so that it is not passed over in silence, and not read: a link to a folder (it may lead in a circle), a pipe, a device. */
  readonly notRead?: true;
}

/**
 * Files below a folder in the order of their names (UTF-16 code units, folder by folder), hidden ones left out; links to files are
 * files, links to folders are not followed. Memory does not grow with the number of files: a large folder is read in several passes.
 */
export function* filesBelow(folder: string, namesAtATime = NAMES_AT_A_TIME): Generator<FolderEntry> {
  let after: string | undefined;
  for (;;) {
    const { names, more } = nextNames(folder, after, namesAtATime);
    for (const { name, kind } of names) {
      const path = join(folder, name);
      if (kind === 'file') yield { path, name };
      else if (kind === 'other') yield { path, name, notRead: true };
      else yield* readable(path, name, namesAtATime);
    }
    after = names.at(-1)?.name;
    if (!more || after === undefined) return;
  }
}

/** One folder that may not be read costs no file of the others. */
function* readable(path: string, name: string, namesAtATime: number): Generator<FolderEntry> {
  try {
    yield* filesBelow(path, namesAtATime);
  } catch (failure) {
    yield { path, name, failure };
  }
}

type Kind = 'file' | 'folder' | 'other';

interface Name {
  readonly name: string;
  readonly kind: Kind;
}

function kindOf(entry: Dirent, folder: string): Kind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    return statSync(join(folder, entry.name)).isFile() ? 'file' : 'other';
  } catch {
    // Leads nowhere, or not for us: reading it says which.
    return 'file';
  }
}

function nextNames(folder: string, after: string | undefined, most: number): { names: Name[]; more: boolean } {
  let names: Name[] = [];
  let more = false;
  const keep = () => {
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (names.length <= most) return;
    more = true;
    names = names.slice(0, most);
  };
  const entries = opendirSync(folder, { bufferSize: 1024 });
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      const { name } = entry;
      if (name.startsWith('.') || (after !== undefined && name <= after)) continue;
      names.push({ name, kind: kindOf(entry, folder) });
      if (names.length >= 2 * most) keep();
    }
  } finally {
    entries.closeSync();
  }
  keep();
  return { names, more };
}
