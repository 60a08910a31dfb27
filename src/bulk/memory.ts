import { totalmem } from 'node:os';

/**
 * What a process may hold beyond what it held when its workers began. A worker's heap limit counts its JavaScript objects alone, not the
 * octets of buffers, and Node 24 lets arrays of small integers grow past it: so the whole process is looked at too. Which worker it was
 * cannot be seen from there.
 */
export class MemoryWatch {
  readonly #most: number;
  readonly #least = process.memoryUsage.rss();
  #base = this.#least;

  constructor(workers: number, workerMb: number) {
    const machine = Math.min(totalmem(), constrained() ?? Number.POSITIVE_INFINITY);
    this.#most = Math.min(workers * workerMb * 2 ** 20, 0.7 * machine);
  }

  /** To be asked now and then: what came back meanwhile counts no longer. */
  isOver(): boolean {
    const now = process.memoryUsage.rss();
    this.#base = Math.max(this.#least, Math.min(this.#base, now));
    return now - this.#base > this.#most;
  }

  /** From here on what is held now counts as held before: what a worker had does not come back at once when it ends. */
  restart(): void {
    this.#base = Math.max(this.#base, process.memoryUsage.rss());
  }
}

/** What a container allows (Node 20 says 0 or a very large number where there is none). */
function constrained(): number | undefined {
  const bytes = process.constrainedMemory();
  return bytes > 0 ? bytes : undefined;
}

/** Work that goes on beside other work, and work that goes on alone. */
export class Turns {
  #running = 0;
  #alone: Promise<void> = Promise.resolve();
  #waiting = 0;
  #idle = (): void => {};

  async beside<T>(work: () => Promise<T>): Promise<T> {
    while (this.#waiting > 0) await this.#alone;
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      if (this.#running === 0) this.#idle();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#alone;
    let end = (): void => {};
    this.#alone = new Promise((resolve) => {
      end = resolve;
    });
    this.#waiting++;
    try {
      await before;
      if (this.#running > 0)
        await new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
      return await work();
    } finally {
      this.#waiting--;
      end();
    }
  }
}
