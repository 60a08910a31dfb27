import { readFileSync } from 'node:fs';
import { KhueError } from '../errors.js';
import { CommandFailure, EXIT } from './exit.js';
import { unreadable } from './files.js';

let pinFromEnvironment: string | undefined;

/** Takes `KHUE_PIN` out of the environment at start, so that no child and no later code finds it (contract §1). */
export function takePinFromEnvironment(): void {
  pinFromEnvironment = process.env['KHUE_PIN'];
  delete process.env['KHUE_PIN'];
}

/**
 * The PIN as UTF-8 octets, read once: `--pin-file`, else `KHUE_PIN`, else a prompt without echo on a terminal.
 * The caller overwrites the octets after use.
 */
export async function readPin(pinFile: string | undefined, prompt: string): Promise<Uint8Array> {
  if (pinFile !== undefined) {
    try {
      const bytes = readFileSync(pinFile);
      const end = trimmedEnd(bytes);
      const pin = new Uint8Array(bytes.subarray(0, end));
      bytes.fill(0);
      return pin;
    } catch (cause) {
      throw unreadable(pinFile, cause);
    }
  }
  if (pinFromEnvironment !== undefined) {
    const pin = new TextEncoder().encode(pinFromEnvironment);
    pinFromEnvironment = undefined;
    return pin;
  }
  if (!process.stdin.isTTY) throw new CommandFailure(EXIT.usage, new KhueError('PIN_MISSING'));
  return promptHidden(prompt);
}

function trimmedEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  if (end > 0 && bytes[end - 1] === 0x0a) end--;
  if (end > 0 && bytes[end - 1] === 0x0d) end--;
  return end;
}

function promptHidden(prompt: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const input = process.stdin;
    const typed: number[] = [];
    process.stderr.write(prompt);
    input.setRawMode(true);
    input.resume();
    const finish = (act: () => void) => {
      input.setRawMode(false);
      input.pause();
      input.off('data', onData);
      process.stderr.write('\n');
      act();
    };
    const onData = (chunk: Buffer) => {
      for (const byte of chunk) {
        if (byte === 0x0d || byte === 0x0a) {
          const pin = Uint8Array.from(typed);
          typed.fill(0);
          finish(() => resolve(pin));
          return;
        }
        if (byte === 0x03) {
          typed.fill(0);
          finish(() => reject(new CommandFailure(EXIT.usage, new KhueError('PIN_MISSING'))));
          return;
        }
        if (byte === 0x7f || byte === 0x08) {
          // Take back one whole UTF-8 character.
          while (typed.length > 0 && (typed.pop()! & 0xc0) === 0x80);
        } else typed.push(byte);
      }
      chunk.fill(0);
    };
    input.on('data', onData);
  });
}
