import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { KhueError } from '../../errors.js';
import type { BatchResult } from '../batch.js';
import type { BulkItem } from '../items.js';
import type { Identity } from '../read-item.js';
import { type Tally, Tally as TallyClass, type TallyState } from '../summary/tally.js';
import { replaceFile } from './files.js';
import { InputsDigest, nameHash } from './identity.js';

/**
 * What a run has done, on the disk: the lines as they came, a table of one row an input (what it was, where its line lies), and
 * checkpoints that say up to where both hold. After any end of the process the last checkpoint is the truth: what lies beyond it
 * is cut off and judged again.
 */

/** Hash of the name (two 32-bit words), identity (two doubles), offset and length of the line (two doubles). */
const ROW = 40;

export interface Checkpoint {
  readonly linesBytes: number;
  /** Lines stand in the order of the inputs. */
  readonly inOrder: boolean;
  /** Some input changed between two parts of the run: its old line lies among the lines. */
  readonly superseded: boolean;
  readonly lineCount: number;
  readonly ignored: Readonly<Record<string, number>>;
  readonly tally: TallyState;
}

export class RunStore {
  readonly folder: string;
  readonly #lines: number;
  readonly #index: number;
  #linesBytes: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  lineCount = 0;
  inOrder = true;
  superseded = false;
  #last = -1;

  private constructor(folder: string, checkpoint: Checkpoint | undefined) {
    this.folder = folder;
    this.#lines = openSync(join(folder, 'lines'), existsSync(join(folder, 'lines')) ? 'r+' : 'w+');
    this.#index = openSync(join(folder, 'index'), existsSync(join(folder, 'index')) ? 'r+' : 'w+');
    this.#linesBytes = checkpoint?.linesBytes ?? 0;
    // Longer is what came after the checkpoint; shorter would be filled up with zeros and pass for lines.
    if (fstatSync(this.#lines).size < this.#linesBytes)
      throw new KhueError('RUN_DIFFERS', { params: { path: folder, what: 'lines' } });
    ftruncateSync(this.#lines, this.#linesBytes);
    if (checkpoint === undefined) ftruncateSync(this.#index, 0);
    else {
      this.lineCount = checkpoint.lineCount;
      this.inOrder = checkpoint.inOrder;
      const { standing, last } = this.#forgetBeyond(this.#linesBytes);
      // Lines that came before their turn may be among them: what is written now stands behind them.
      this.#last = last;
      // A line without a row is an old one of an input whose new line was cut off, or whose row is lost: it is left out in the end.
      this.superseded = checkpoint.superseded || standing < checkpoint.lineCount;
    }
  }

  /**
   * Opens the folder of a run at its last checkpoint; a new run's at nothing.
   * @throws KhueError `RUN_DIFFERS` where the lines are fewer than the checkpoint says
   */
  static open(folder: string): {
    readonly store: RunStore;
    readonly tally: Tally;
    readonly ignored: Record<string, number>;
  } {
    const checkpoint = readCheckpoint(folder);
    return {
      store: new RunStore(folder, checkpoint),
      tally: checkpoint === undefined ? new TallyClass() : TallyClass.from(checkpoint.tally),
      ignored: { ...checkpoint?.ignored },
    };
  }

  /** Octets before the first line (the head of a table). */
  head(bytes: Uint8Array): void {
    if (this.#linesBytes + this.#pendingBytes > 0) return;
    this.#push(bytes);
  }

  append(items: readonly BulkItem[], result: BatchResult): void {
    const rows = Buffer.alloc(ROW * items.length);
    const base = this.#linesBytes + this.#pendingBytes;
    let start = 0;
    for (const [i, item] of items.entries()) {
      const seq = item.seq!;
      if (seq !== this.#last + 1) this.#flushRows(rows, items, i);
      if (seq < this.#last) this.inOrder = false;
      this.#last = seq;
      const end = result.ends[i]!;
      writeRow(
        rows,
        i,
        item.name,
        [result.identities[2 * i]!, result.identities[2 * i + 1]!],
        base + start,
        end - start,
      );
      start = end;
    }
    this.#flushRows(rows, items, items.length);
    this.lineCount += items.length;
    this.#push(result.lines);
  }

  #flushed = 0;

  /** Rows of consecutive inputs are written together. */
  #flushRows(rows: Buffer, items: readonly BulkItem[], upTo: number): void {
    const from = this.#flushed;
    if (upTo > from) writeAll(this.#index, rows.subarray(ROW * from, ROW * upTo), ROW * items[from]!.seq!);
    this.#flushed = upTo === items.length ? 0 : upTo;
  }

  #push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= 1 << 20) this.#flush();
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return;
    writeAll(
      this.#lines,
      this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending),
      this.#linesBytes,
    );
    this.#linesBytes += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Everything so far will survive the end of the process, and of the machine's power. */
  checkpoint(tally: Tally, ignored: Readonly<Record<string, number>>): void {
    this.#flush();
    fsyncSync(this.#lines);
    fsyncSync(this.#index);
    const { lineCount, inOrder, superseded } = this;
    const checkpoint: Checkpoint = {
      linesBytes: this.#linesBytes,
      inOrder,
      superseded,
      lineCount,
      ignored,
      tally: tally.state(),
    };
    replaceFile(join(this.folder, 'checkpoint.json'), JSON.stringify(checkpoint));
  }

  /** Row of an input; its line counts when `length` is not 0. */
  row(seq: number): IndexRow | undefined {
    return this.#rows(seq);
  }

  get rowCount(): number {
    return Math.floor(fstatSync(this.#index).size / ROW);
  }

  #window: { readonly first: number; readonly rows: Buffer } | undefined;

  #rows(seq: number): IndexRow | undefined {
    let window = this.#window;
    if (window === undefined || seq < window.first || (seq - window.first + 1) * ROW > window.rows.length) {
      const rows = Buffer.alloc(ROW * 4096);
      const got = readSync(this.#index, rows, 0, rows.length, seq * ROW);
      window = { first: seq, rows: rows.subarray(0, got - (got % ROW)) };
      this.#window = window;
      if (got < ROW) return undefined;
    }
    return readRow(window.rows, seq - window.first);
  }

  /** The next reading of rows sees what was written meanwhile. */
  forgetWindow(): void {
    this.#window = undefined;
  }

  readLine({ offset, length }: IndexRow): Uint8Array {
    this.#flush();
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const got = readSync(this.#lines, bytes, done, length - done, offset + done);
      if (got === 0) throw new Error('the lines of the run are cut off');
      done += got;
    }
    return bytes;
  }

  /** One digest over what every input was when it was judged. */
  inputsDigest(): string {
    const digest = new InputsDigest();
    this.forgetWindow();
    for (let seq = 0, count = this.rowCount; seq < count; seq++) {
      const { name, identity, length } = this.row(seq)!;
      // Places beyond the last input may be left of a part that was cut off.
      if (length > 0) digest.add(name, identity);
    }
    return digest.hex();
  }

  /** Octets before the first line. */
  readHead(length: number): Uint8Array {
    return this.readLine({ offset: 0, length } as IndexRow);
  }

  close(): void {
    this.#flush();
    fsyncSync(this.#lines);
    closeSync(this.#lines);
    closeSync(this.#index);
  }

  /** Rows whose line was cut off with the end of the lines say nothing more. Gives how many stand, and the last of them. */
  #forgetBeyond(linesBytes: number): { readonly standing: number; readonly last: number } {
    let standing = 0;
    let last = -1;
    const rows = Buffer.alloc(ROW * 4096);
    const { size } = fstatSync(this.#index);
    for (let position = 0; position < size; ) {
      const got = readSync(this.#index, rows, 0, rows.length, position);
      if (got === 0) break;
      const whole = rows.subarray(0, got - (got % ROW));
      let changed = false;
      for (let i = 0; i * ROW < whole.length; i++) {
        const { offset, length } = readRow(whole, i);
        if (length === 0) continue;
        if (offset + length <= linesBytes) {
          standing++;
          last = position / ROW + i;
          continue;
        }
        whole.fill(0, i * ROW, (i + 1) * ROW);
        changed = true;
      }
      if (changed) writeAll(this.#index, whole, position);
      if (whole.length === 0) break;
      position += whole.length;
    }
    this.forgetWindow();
    return { standing, last };
  }
}

export interface IndexRow {
  readonly name: readonly [number, number];
  readonly identity: Identity;
  readonly offset: number;
  readonly length: number;
}

function writeRow(rows: Buffer, at: number, name: string, identity: Identity, offset: number, length: number): void {
  const [a, b] = nameHash(name);
  const start = at * ROW;
  rows.writeUInt32LE(a, start);
  rows.writeUInt32LE(b, start + 4);
  rows.writeDoubleLE(identity[0], start + 8);
  rows.writeDoubleLE(identity[1], start + 16);
  rows.writeDoubleLE(offset, start + 24);
  rows.writeDoubleLE(length, start + 32);
}

function readRow(rows: Buffer, at: number): IndexRow {
  const start = at * ROW;
  return {
    name: [rows.readUInt32LE(start), rows.readUInt32LE(start + 4)],
    identity: [rows.readDoubleLE(start + 8), rows.readDoubleLE(start + 16)],
    offset: rows.readDoubleLE(start + 24),
    length: rows.readDoubleLE(start + 32),
  };
}

function readCheckpoint(folder: string): Checkpoint | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'checkpoint.json'), 'utf8')) as Checkpoint;
  } catch {
    return undefined;
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
