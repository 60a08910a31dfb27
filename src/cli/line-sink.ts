import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { KhueError } from '../errors.js';
import { print } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { placeOutput, refuseExisting, systemReason } from './files.js';

/** Lines as they come: on standard output, or in a file that appears only when it is whole. However many, none is kept. */
export class LineSink {
  readonly #path: string | undefined;
  readonly #force: boolean;
  readonly #temporary: string | undefined;
  readonly #file: number | undefined;

  /** @throws CommandFailure when the file exists or cannot be written */
  constructor(path: string | undefined, force: boolean) {
    this.#path = path;
    this.#force = force;
    if (path === undefined) return;
    refuseExisting(path, force);
    this.#temporary = `${path}.${process.pid}.tmp`;
    this.#file = this.#written(() => openSync(this.#temporary!, 'w', 0o644));
  }

  async write(text: string): Promise<void> {
    const file = this.#file;
    if (file === undefined) return print(text);
    this.#written(() => {
      const bytes = Buffer.from(text, 'utf8');
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    });
  }

  finish(): void {
    if (this.#path === undefined) return;
    const [path, file, temporary] = [this.#path, this.#file!, this.#temporary!];
    this.#written(() => {
      fsyncSync(file);
      closeSync(file);
      placeOutput(temporary, path, this.#force);
    });
  }

  /** Nothing is left of what was written. */
  abandon(): void {
    if (this.#temporary !== undefined) rmSync(this.#temporary, { force: true });
  }

  #written<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof CommandFailure) throw cause;
      const params = { path: this.#path!, reason: systemReason(cause) };
      throw new CommandFailure(EXIT.unreadable, new KhueError('OUTPUT_UNWRITABLE', { params }));
    }
  }
}
