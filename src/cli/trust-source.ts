import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { KhueError } from '../errors.js';
import {
  anchorStore,
  type BundleSource,
  checkClock,
  laterTime,
  openTrust,
  type TrustStore,
  zipSource,
} from '../trust/index.js';
import { readCertificate, readPem } from '../x509/index.js';
import { say } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { isFolder, readInput } from './files.js';
import { configuredPins, defaultStateFile, readState, writeState } from './state.js';

export interface TrustArguments {
  readonly path: string;
  readonly pins: readonly string[];
  /** Path of the state file, or `none`. */
  readonly state?: string;
  readonly at: Date;
  /** The system clock was asked for `at`: the clock guard applies. */
  readonly clock: boolean;
}

/**
 * Opens `--trust`: a signed list, a bundle (folder or zip), or a PEM file of anchors, with pins and the high-water mark
 * (contract §4). Whatever is wrong with it ends the command with status 66.
 */
export function openTrustArgument(options: TrustArguments): TrustStore {
  const source = trustSource(options.path);
  const pinned = [...options.pins.flatMap(pinsOf), ...configuredPins()];
  const stateFile = options.state === 'none' ? undefined : (options.state ?? defaultStateFile());
  const highWater = stateFile === undefined ? undefined : (readState(stateFile) ?? { lists: {} });
  if (options.clock) {
    const fault = checkClock(options.at.getTime(), highWater);
    if (fault !== undefined) {
      throw new CommandFailure(
        EXIT.unreadable,
        new KhueError(fault.code, fault.params === undefined ? {} : { params: fault.params }),
      );
    }
  }
  try {
    if (source instanceof Uint8Array && looksLikePem(source)) {
      return anchorStore(readPem(new TextDecoder().decode(source)));
    }
    const store = openTrust(source, {
      at: options.at,
      ...(pinned.length > 0 ? { pinned } : { allowUnpinned: true }),
      ...(highWater === undefined ? {} : { highWater }),
    });
    if (!store.info.pinned) say('TRUST_UNPINNED', { spki: store.info.signerSpkiSha256 });
    if (stateFile !== undefined) writeState(stateFile, laterTime(store.highWater, store.info.issuedAt));
    return store;
  } catch (cause) {
    if (cause instanceof KhueError) throw new CommandFailure(EXIT.unreadable, cause, options.path);
    throw cause;
  }
}

function trustSource(path: string): Uint8Array | BundleSource {
  if (isFolder(path)) return folderSource(path);
  const bytes = readInput(path);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  try {
    return isZip ? zipSource(bytes) : bytes;
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause, path) : cause;
  }
}

/** A bundle in a folder; names use `/` and never leave the folder. */
export function folderSource(folder: string): BundleSource {
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
        if (path === undefined) return [];
        return readdirSync(path, { withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
          .map((entry) => `${prefix.replace(/\/$/, '')}/${entry.name.split(sep).join('/')}`)
          .sort();
      } catch {
        return [];
      }
    },
  };
}

function looksLikePem(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 4096)).includes('-----BEGIN CERTIFICATE-----');
}

/** `--pin` is 64 hex digits, or a file that holds them or a certificate. */
function pinsOf(text: string): string[] {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return [text.toLowerCase()];
  if (!existsSync(text))
    throw new CommandFailure(EXIT.usage, new KhueError('PIN_UNREADABLE', { params: { path: text } }));
  const bytes = readInput(text);
  const content = new TextDecoder('latin1').decode(bytes).trim();
  if (/^[0-9a-fA-F]{64}$/.test(content)) return [content.toLowerCase()];
  try {
    return certificatePins(bytes, content);
  } catch {
    throw new CommandFailure(EXIT.unreadable, new KhueError('PIN_UNREADABLE', { params: { path: text } }));
  }
}

function certificatePins(bytes: Uint8Array, content: string): string[] {
  const ders = content.includes('-----BEGIN CERTIFICATE-----') ? readPem(content) : [bytes];
  return ders.map((der) => readCertificate(der).spkiSha256);
}
