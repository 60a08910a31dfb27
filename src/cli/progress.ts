import { countInputs, Tally } from '../bulk/index.js';
import { currentLanguage } from './command.js';

const LINE_MS = 10_000;
const BAR_MS = 200;
const BAR_WIDTH = 24;

/**
 * How far a run is, on standard error: on a terminal a bar with rate, counts by verdict and remaining time; otherwise a line every
 * ten seconds.
 */
export class Progress {
  readonly #terminal = process.stderr.isTTY === true;
  readonly #started = performance.now();
  #last = performance.now();
  #shown = false;
  #already: number | undefined;
  #total: number | undefined;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #tally = new Tally();

  constructor(paths: readonly string[]) {
    // A file that takes long, or many that are passed over, bring no news: it is said all the same. Who waits for standard input knows.
    if (!paths.includes('-'))
      this.#timer = setInterval(() => this.#show(this.#tally), this.#terminal ? BAR_MS : LINE_MS).unref();
    // Only who watches wants to know how long it will take; counting goes on beside the work.
    if (this.#terminal && !paths.includes('-'))
      countInputs(paths, this.#stop.signal).then(
        (total) => {
          this.#total = total;
        },
        () => {},
      );
  }

  update(tally: Tally): void {
    this.#already ??= tally.counts.total;
    this.#tally = tally;
    this.#show(tally);
  }

  #show(tally: Tally): void {
    const now = performance.now();
    if (now - this.#last < (this.#terminal ? BAR_MS : LINE_MS)) return;
    this.#last = now;
    const text = this.#text(tally, (now - this.#started) / 1000);
    if (this.#terminal) process.stderr.write(`\r\u001b[2K${text}`);
    else process.stderr.write(`${text}\n`);
    this.#shown = true;
  }

  /** Takes the bar away, so that what is said next has a line of its own. */
  clear(): void {
    if (this.#terminal && this.#shown) process.stderr.write('\r\u001b[2K');
    this.#shown = false;
  }

  end(): void {
    this.#stop.abort();
    clearInterval(this.#timer);
    this.clear();
  }

  #text(tally: Tally, seconds: number): string {
    const { total } = tally.counts;
    const rate = (total - (this.#already ?? 0)) / Math.max(seconds, 0.001);
    const { ACCEPT, REJECT, UNDECIDED } = tally.answers;
    const vi = currentLanguage() === 'vi';
    const counts = vi
      ? `${total} tệp, ${rate.toFixed(0)}/giây: hợp lệ ${ACCEPT}, không chấp nhận ${REJECT}, chưa kết luận ${UNDECIDED}`
      : `${total} files, ${rate.toFixed(0)}/s: valid ${ACCEPT}, not accepted ${REJECT}, undecided ${UNDECIDED}`;
    if (this.#total === undefined) return counts;
    const part = Math.min(1, total / Math.max(1, this.#total));
    const full = Math.round(part * BAR_WIDTH);
    const left = rate > 0 ? Math.max(0, this.#total - total) / rate : 0;
    const bar = `[${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}] ${(100 * part).toFixed(1)} %`;
    return `${bar} ${counts}, ${vi ? 'còn' : 'left'} ${clock(left)}`;
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `${h > 0 ? `${h}:` : ''}${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}`;
}
