import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Rows on the disk, parted by their key so that one part fits in memory whatever the whole is. */

/** Key, content, id (16 octets each), version, file with the kind in its top bit, line, offset. */
const ROW = 64;
const PARTS = 256;
const BUFFER = 512 * ROW;

export type RowKind = 'record' | 'number';

export interface Row {
  readonly kind: RowKind;
  /** Latin-1 of the octets. */
  readonly key: string;
  readonly content: string;
  readonly id: string;
  readonly version: number;
  readonly file: number;
  readonly line: number;
  readonly offset: number;
}

export class Partitions {
  readonly folder: string;
  readonly #files: number[] = [];
  readonly #buffers: Buffer[] = [];
  readonly #used = new Uint32Array(PARTS);

  constructor(parent: string) {
    this.folder = mkdtempSync(join(parent, 'khue-conflicts-'));
    for (let part = 0; part < PARTS; part++) {
      this.#files.push(openSync(this.#path(part), 'w'));
      this.#buffers.push(Buffer.alloc(BUFFER));
    }
  }

  add(row: Row): void {
    const part = row.key.charCodeAt(0) & 0xff;
    const buffer = this.#buffers[part]!;
    const at = this.#used[part]!;
    buffer.write(row.key, at, 16, 'latin1');
    buffer.write(row.content, at + 16, 16, 'latin1');
    buffer.write(row.id, at + 32, 16, 'latin1');
    buffer.writeUInt16LE(Math.min(Math.max(row.version, 0), 0xffff), at + 48);
    buffer.writeUInt16LE(row.file | (row.kind === 'number' ? 0x8000 : 0), at + 50);
    buffer.writeUInt32LE(row.line % 2 ** 32, at + 52);
    buffer.writeDoubleLE(row.offset, at + 56);
    this.#used[part] = at + ROW;
    if (at + ROW === BUFFER) this.#flush(part);
  }

  /** Rows that share their key, one group after the other; a group of one is left out. */
  *groups(): Generator<readonly Row[]> {
    for (let part = 0; part < PARTS; part++) {
      this.#flush(part);
      closeSync(this.#files[part]!);
    }
    this.#files.length = 0;
    for (let part = 0; part < PARTS; part++) {
      const bytes = readFileSync(this.#path(part));
      rmSync(this.#path(part));
      yield* groupsOf(bytes);
    }
  }

  close(): void {
    for (const file of this.#files) closeSync(file);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #flush(part: number): void {
    const buffer = this.#buffers[part]!;
    const used = this.#used[part]!;
    for (let done = 0; done < used; ) done += writeSync(this.#files[part]!, buffer, done, used - done);
    this.#used[part] = 0;
  }

  #path(part: number): string {
    return join(this.folder, `part-${part}`);
  }
}

function* groupsOf(bytes: Buffer): Generator<readonly Row[]> {
  // Of most keys there is one row: its place alone is kept, and a list only where there are more.
  const first = new Map<string, number>();
  const more = new Map<string, number[]>();
  for (let at = 0; at < bytes.length; at += ROW) {
    const key = bytes.toString('latin1', at, at + 16);
    const known = first.get(key);
    if (known === undefined) first.set(key, at);
    else {
      const list = more.get(key);
      if (list === undefined) more.set(key, [known, at]);
      else list.push(at);
    }
  }
  for (const places of more.values()) yield places.map((at) => rowAt(bytes, at));
}

function rowAt(bytes: Buffer, at: number): Row {
  const file = bytes.readUInt16LE(at + 50);
  return {
    kind: (file & 0x8000) === 0 ? 'record' : 'number',
    key: bytes.toString('latin1', at, at + 16),
    content: bytes.toString('latin1', at + 16, at + 32),
    id: bytes.toString('latin1', at + 32, at + 48),
    version: bytes.readUInt16LE(at + 48),
    file: file & 0x7fff,
    line: bytes.readUInt32LE(at + 52),
    offset: bytes.readDoubleLE(at + 56),
  };
}
