/** A trust bundle: names with `/` between folders, as contract §4 gives them. */
export interface BundleSource {
  read(name: string): Uint8Array | undefined;
  /** Names that begin with a prefix (`crls/`). */
  list?(prefix: string): string[];
}

/** A bundle held in memory. */
export function folderSource(_files: ReadonlyMap<string, Uint8Array>): BundleSource {
  throw new Error('being built');
}

/** A bundle in a zip file. @throws KhueError when it is no zip file or passes the size limits. */
export function zipSource(_bytes: Uint8Array): BundleSource {
  throw new Error('being built');
}
