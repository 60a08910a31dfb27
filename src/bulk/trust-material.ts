import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import {
  anchorStore,
  type BundleSource,
  type HighWater,
  openTrust,
  type TrustStore,
  zipSource,
} from '../trust/index.js';
import { readPem } from '../x509/index.js';

/**
 * Where a trust list lies and how it may be opened, as plain data: every worker opens it once for itself, and all must see the
 * same octets.
 */
export interface TrustMaterial {
  /** A signed list, a bundle (folder or zip), or a PEM file of anchors. */
  readonly source: { readonly path: string } | { readonly bytes: Uint8Array };
  readonly pinned?: readonly string[];
  readonly allowUnpinned?: boolean;
  readonly highWater?: HighWater;
  /** Limits of opening it, as `openTrust` takes them; those of `verifyMany` are of the files to be judged. */
  readonly limits?: Partial<Limits>;
  /** What `trustDigest` gave at the start of a run; another one is refused. */
  readonly digest?: string;
}

/**
 * @throws KhueError of `openTrust`; `TRUST_CHANGED` when the files are not those of `digest`; system errors of reading
 */
export function openMaterial(material: TrustMaterial, at: InstantMs): TrustStore {
  const opened = readSource(material.source);
  if (material.digest !== undefined && digestOf(opened) !== material.digest) throw new KhueError('TRUST_CHANGED');
  if (opened instanceof Uint8Array && looksLikePem(opened))
    return anchorStore(readPem(new TextDecoder().decode(opened)));
  const { pinned, allowUnpinned, highWater, limits } = material;
  return openTrust(opened instanceof Uint8Array && isZip(opened) ? zipSource(opened) : opened, {
    at: new Date(at),
    ...(pinned === undefined ? {} : { pinned }),
    ...(allowUnpinned === undefined ? {} : { allowUnpinned }),
    ...(highWater === undefined ? {} : { highWater }),
    ...(limits === undefined ? {} : { limits }),
  });
}

/** SHA-256 over everything that a bundle holds, names and octets; hex. */
export function trustDigest(source: TrustMaterial['source']): string {
  return digestOf(readSource(source));
}

export function readSource(source: TrustMaterial['source']): Uint8Array | DiskBundle {
  if ('bytes' in source) return source.bytes;
  if (statSync(source.path).isDirectory()) return folderSource(source.path);
  const bytes = readFileSync(source.path);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function digestOf(opened: Uint8Array | DiskBundle): string {
  const hash = createHash('sha256');
  if (opened instanceof Uint8Array) return hash.update(opened).digest('hex');
  for (const name of opened.names()) {
    const bytes = opened.read(name);
    if (bytes === undefined) continue;
    hash.update(`${name}\0${bytes.length}\0`).update(createHash('sha256').update(bytes).digest());
  }
  return hash.digest('hex');
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

export function looksLikePem(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 4096)).includes('-----BEGIN CERTIFICATE-----');
}

export interface DiskBundle extends BundleSource {
  list(prefix: string): string[];
  /** Every file, hidden ones left out, in the order of the names. */
  names(): string[];
}

/** A bundle in a folder; names use `/` and never leave the folder. */
export function folderSource(folder: string): DiskBundle {
  const inside = (name: string): string | undefined => {
    const normal = posix.normalize(name);
    if (normal.startsWith('..') || normal.startsWith('/') || /[\\\0:]/.test(normal)) return undefined;
    return join(folder, ...normal.split('/'));
  };
  return {
    read: (name) => {
      const path = inside(name);
      try {
        return path === undefined || !statSync(path).isFile() ? undefined : new Uint8Array(readFileSync(path));
      } catch {
        return undefined;
      }
    },
    list: (prefix) => {
      const path = inside(prefix.replace(/\/$/, ''));
      try {
        return path === undefined ? [] : namesBelow(path, `${prefix.replace(/\/$/, '')}/`).sort();
      } catch {
        return [];
      }
    },
    names: () => namesBelow(folder, '').sort(),
  };
}

function namesBelow(folder: string, prefix: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) =>
      entry.isDirectory()
        ? namesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
        : entry.isFile() || (entry.isSymbolicLink() && leadsToFile(join(folder, entry.name)))
          ? [`${prefix}${entry.name}`]
          : [],
    );
}

/** Folders that are put together by links (those that Kubernetes mounts) hold what the links lead to; links to folders are not followed. */
function leadsToFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
