import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { KhueError } from '../errors.js';
import { parseInstant } from '../time.js';
import { laterTime } from '../trust/clock.js';
import { announce } from '../trust/high-water.js';
import { type HighWater, higherMarks } from '../trust/index.js';
import { CommandFailure, EXIT } from './exit.js';
import { makeFolder, systemReason, writeOutput } from './files.js';

/**
 * Where the high-water marks of trust lists are kept between runs (contract §4): `$XDG_STATE_HOME/khue` or its like. A variable that is empty
 * counts as not set (XDG Base Directory Specification).
 */
export function defaultStateFile(): string {
  const home = homedir();
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'khue', 'trust-state.json');
  }
  return join(process.env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'khue', 'trust-state.json');
}

/** The user's own pins; never a file that comes with a list. */
export function pinsFile(): string {
  const home = homedir();
  if (process.platform === 'win32') {
    return join(process.env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'khue', 'pins.json');
  }
  return join(process.env['XDG_CONFIG_HOME'] || join(home, '.config'), 'khue', 'pins.json');
}

/** Pins of `pins.json`: `{ "pins": ["<SHA-256 of the SPKI, 64 hex>", …] }`, or the array alone. */
export function configuredPins(): string[] {
  const path = pinsFile();
  if (!existsSync(path)) return [];
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const list = Array.isArray(value) ? value : (value as { pins?: unknown }).pins;
    if (!Array.isArray(list) || !list.every((pin) => typeof pin === 'string' && /^[0-9a-fA-F]{64}$/.test(pin))) {
      throw new Error('JSON');
    }
    return list.map((pin: string) => pin.toLowerCase());
  } catch (cause) {
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('PINS_UNREADABLE', { params: { path, reason: reasonOf(cause) } }),
    );
  }
}

/** What the system said, else that the content is none of ours: a parser's own words quote it, and are nobody's language. */
function reasonOf(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : 'JSON';
}

export function readState(path: string): HighWater | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || typeof (value as { lists?: unknown }).lists !== 'object') {
      throw new Error('JSON');
    }
    return value as HighWater;
  } catch (cause) {
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('STATE_UNREADABLE', { params: { path, reason: reasonOf(cause) } }),
    );
  }
}

/** Adds what was seen to what is kept. Another process may have gone further since it was read: what that saw stays. */
export function raiseState(path: string, seen: HighWater): void {
  makeFolder(dirname(path));
  const leave = enter(`${path}.lock`);
  try {
    const kept = readState(path);
    writeOutput(path, `${JSON.stringify(kept === undefined ? seen : joined(kept, seen), null, 1)}\n`, true);
  } finally {
    leave();
  }
}

function joined(kept: HighWater, seen: HighWater): HighWater {
  const pins = [...new Set([...(kept.pins ?? []), ...(seen.pins ?? [])])];
  let all: HighWater = { ...seen, ...(pins.length > 0 && { pins }), lists: higherMarks(kept.lists, seen.lists) };
  for (const { from, to } of kept.rotations ?? []) all = announce(all, from, [to]);
  const latest = parseInstant(kept.latestAuthenticatedTime ?? '');
  return latest === undefined ? all : laterTime(all, latest);
}

/** Reading and writing the file take milliseconds: who left the door shut for longer was ended meanwhile. */
const STALE_MS = 10_000;
const WAIT_MS = 5_000;

/** One process at a time. Where no door can be made nothing can be written either, which is said then. */
function enter(door: string): () => void {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; ) {
    try {
      closeSync(openSync(door, 'wx', 0o600));
      return () => rmSync(door, { force: true });
    } catch (cause) {
      if (systemReason(cause) !== 'EEXIST') break;
    }
    const since = statSync(door, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE_MS) rmSync(door, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return () => {};
}
