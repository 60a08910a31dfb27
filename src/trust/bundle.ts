import { KhueError } from '../errors.js';

/** A trust bundle: names with `/` between folders, as contract §4 gives them. */
export interface BundleSource {
  read(name: string): Uint8Array | undefined;
  /** Names that begin with a prefix (`crls/`). */
  list?(prefix: string): string[];
}

/** A bundle held in memory. */
export function folderSource(files: ReadonlyMap<string, Uint8Array>): BundleSource {
  return {
    read: (name) => files.get(name),
    list: (prefix) => [...files.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}

/** A source whose faults are `KhueError`s: whatever the caller's functions throw becomes one. */
export function guarded(source: BundleSource): Required<BundleSource> {
  const safely = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof KhueError) throw cause;
      throw new KhueError('TRUST_BUNDLE_UNREADABLE', { cause });
    }
  };
  return {
    read: (name) => safely(() => source.read(name) ?? undefined),
    list: (prefix) => safely(() => source.list?.(prefix) ?? []),
  };
}
