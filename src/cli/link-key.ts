import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import { say } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { makeFolder, systemReason } from './files.js';
import { defaultStateFile } from './state.js';

/**
 * `--link-key FILE|none`: the secret by which lines of several runs can be compared (`khue conflicts`). Without the option it lies
 * beside the trust state, made at first use and readable by its owner alone, so that all runs of a person on a machine fit together.
 * Where it cannot be kept, lines carry nothing that links them.
 */
export function linkKeyArgument(option: string | undefined): Uint8Array | undefined {
  if (option === 'none') return undefined;
  const path = option ?? join(dirname(defaultStateFile()), 'link-key');
  try {
    if (!existsSync(path)) {
      // A folder of one's own is made; one that was named by a slip is not.
      if (option === undefined) makeFolder(dirname(path));
      // Another process may make it at the same moment: then that one is the key.
      make(path);
      if (option !== undefined) say('LINK_KEY_MADE', { path });
    }
  } catch (cause) {
    if (systemReason(cause) !== 'EEXIST' && !(cause instanceof CommandFailure && option === undefined)) {
      if (option === undefined) return undefined;
      throw unreadable(path, systemReason(cause));
    }
    if (cause instanceof CommandFailure) return undefined;
  }
  const key = fromHex(read(path).trim());
  if (key === undefined || key.length !== 32) throw unreadable(path, '64 hex');
  return key;
}

/** Whole or not at all: who finds it there reads it at once. */
function make(path: string): void {
  const text = `${randomBytes(32).toString('hex')}\n`;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    linkSync(temporary, path);
  } catch (cause) {
    if (systemReason(cause) === 'EEXIST') throw cause;
    // Some file systems know no links.
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } finally {
    rmSync(temporary, { force: true });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, systemReason(cause));
  }
}

function unreadable(path: string, reason: string): CommandFailure {
  return new CommandFailure(EXIT.unreadable, new KhueError('LINK_KEY_UNREADABLE', { params: { path, reason } }));
}
