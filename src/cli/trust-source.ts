import { existsSync } from 'node:fs';
import { openMaterial, type TrustMaterial } from '../bulk/trust-material.js';
import { KhueError } from '../errors.js';
import { checkClock, type HighWater, higherMarks, sameMarks, type TrustStore } from '../trust/index.js';
import { readCertificate, readPem } from '../x509/index.js';
import { say, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { isFolder, readInput } from './files.js';
import { configuredPins, defaultStateFile, raiseState, readState } from './state.js';

/** Options of every command that reads a trust list, and the moment for which it is read. */
export const trustOptionSpecs = {
  trust: { type: 'string' },
  pin: { type: 'string', multiple: true },
  state: { type: 'string' },
  at: { type: 'string' },
} as const;

/**
 * As `openTrustArgument` for commands that ask the list who may sign: bare anchors name nobody (contract §1). A list past its next update
 * keeps nobody from signing, and is told: there is no report that would say it.
 * @throws CommandFailure
 */
export function openListArgument(command: string, options: TrustArguments): TrustStore {
  const store = openTrustArgument(options);
  if (store.info.kind !== 'anchors') {
    const stale = store.warnings.find(({ code }) => code === 'TRUST_LIST_STALE');
    if (stale !== undefined) say(stale.code, stale.params);
    return store;
  }
  throw usageError(
    command,
    'tệp PEM chỉ dùng được với «khue verify --policy signatures»; ở đây cần danh sách tin cậy đã ký',
    'a PEM file serves "khue verify --policy signatures" alone; a signed trust list is needed here',
  );
}

/** Options that mean nothing without `--trust`. */
export const trustCompanions = [
  ['pin', 'trust'],
  ['state', 'trust'],
] as const;

export interface TrustArguments {
  readonly path: string;
  readonly pins: readonly string[];
  /** Path of the state file, or `none`. */
  readonly state?: string;
  readonly at: Date;
  /** The system clock was asked for `at`: the clock guard applies. */
  readonly clock: boolean;
}

const stateFiles = new WeakMap<TrustStore, { path: string; marks: HighWater['lists'] }>();

/** Keeps the marks of status lists that were opened since (contract §7: guarded like the trust list). Call after the last verdict. */
export function keepMarks(store: TrustStore, more: HighWater['lists'] = {}): void {
  const kept = stateFiles.get(store);
  if (kept === undefined) return;
  const lists = higherMarks(store.highWater.lists, more);
  if (sameMarks(lists, kept.marks)) return;
  raiseState(kept.path, { ...store.highWater, lists });
}

/**
 * Opens `--trust`: a signed list, a bundle (folder or zip), or a PEM file of anchors, with pins and the high-water mark
 * (contract §4). Whatever is wrong with it ends the command with status 66.
 */
export function openTrustArgument(options: TrustArguments): TrustStore {
  return openTrustMaterial(options).store;
}

/** As `openTrustArgument`, with what workers need to open the same list for themselves. */
export function openTrustMaterial(options: TrustArguments): {
  readonly store: TrustStore;
  readonly material: TrustMaterial;
} {
  const { path } = options;
  if (!isFolder(path)) readInput(path);
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
  const material: TrustMaterial = {
    source: { path },
    ...(pinned.length > 0 ? { pinned } : { allowUnpinned: true }),
    ...(highWater === undefined ? {} : { highWater }),
  };
  try {
    const store = openMaterial(material, options.at.getTime());
    if (store.info.kind === 'anchors') return { store, material };
    if (!store.info.pinned) say('TRUST_UNPINNED', { spki: store.info.signerSpkiSha256 });
    if (stateFile !== undefined) {
      raiseState(stateFile, store.highWater);
      stateFiles.set(store, { path: stateFile, marks: store.highWater.lists });
    }
    return { store, material };
  } catch (cause) {
    if (cause instanceof KhueError) throw new CommandFailure(EXIT.unreadable, asNamed(cause, path), path);
    throw cause;
  }
}

/** A list given as a file of its own is called by that file's name, not by the name that it would have in a bundle. */
function asNamed(error: KhueError, path: string): KhueError {
  const { code, params, offset, path: place } = error;
  if (isFolder(path) || /\.zip$/i.test(path) || params['name'] !== 'trust-list.jws') return error;
  const shown = { params: { ...params, name: path }, ...(offset === undefined ? {} : { offset }) };
  return new KhueError(code, place === undefined || place === params['name'] ? shown : { ...shown, path: place });
}

/** `--pin` is 64 hex digits, or a file that holds them or a certificate. */
function pinsOf(text: string): string[] {
  const given = digitsOf(text);
  if (given !== undefined) return [given];
  if (!existsSync(text))
    throw new CommandFailure(EXIT.usage, new KhueError('PIN_UNREADABLE', { params: { path: text } }));
  const bytes = readInput(text);
  const content = new TextDecoder('latin1').decode(bytes).trim();
  const held = digitsOf(content);
  if (held !== undefined) return [held];
  try {
    return certificatePins(bytes, content);
  } catch {
    throw new CommandFailure(EXIT.unreadable, new KhueError('PIN_UNREADABLE', { params: { path: text } }));
  }
}

/** As tools print it: either case, colons allowed. */
function digitsOf(text: string): string | undefined {
  const digits = text.replaceAll(':', '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** Of each certificate of a PEM or DER file the SHA-256 of its SPKI. Throws on what is no certificate. */
export function certificatePins(bytes: Uint8Array, content = new TextDecoder('latin1').decode(bytes)): string[] {
  const ders = content.includes('-----BEGIN CERTIFICATE-----') ? readPem(content) : [bytes];
  return ders.map((der) => readCertificate(der).spkiSha256);
}
