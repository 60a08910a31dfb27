import { KhueError } from '../errors.js';

/** A trust bundle: names with `/` between folders, as contract §4 gives them. */
export interface BundleSource {
  read(name: string): Uint8Array | undefined;
  /**
   * Names that begin with a prefix (`crls/`). Without it only what lies under its own name is found: the root list, shards,
   * `crls/<SPKI>.crl`, `ocsp/<SPKI>.ors`, `status/<SHA-256 of the id>.jws`, `evidence/<leaf>.ers`; no pivots, receipts or other names.
   */
  list?(prefix: string): string[];
}

/** A bundle held in memory. */
export function folderSource(files: ReadonlyMap<string, Uint8Array>): BundleSource {
  return {
    read: (name) => files.get(name),
    list: (prefix) => [...files.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}

export interface GuardedBundle extends Required<BundleSource> {
  /** Whether it can say what it holds. */
  readonly listable: boolean;
}

/** A source whose faults are `KhueError`s: whatever the caller's functions throw becomes one. */
export function guarded(source: BundleSource): GuardedBundle {
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
    listable: source.list !== undefined,
  };
}
