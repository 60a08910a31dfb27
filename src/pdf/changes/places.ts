import type { PdfFile, XrefEntry } from '../file/index.js';

const NONE: ReadonlySet<number> = new Set();

/** What is said to stand in one place: several savings may list an object there, and a forged one many numbers. */
export class Place {
  readonly entries: XrefEntry[];
  /** Those that it names, of the ones asked about, once it was read. */
  named: ReadonlySet<number> = NONE;
  private readonly file: PdfFile;
  private known: Map<number, readonly XrefEntry[]> | undefined;

  constructor(file: PdfFile, entries: XrefEntry[]) {
    this.file = file;
    this.entries = entries;
  }

  /** Those as of a revision; of more than two, two, which is as much as anybody asks: one, and one beside it. */
  current(revision: number): readonly XrefEntry[] {
    this.known ??= new Map();
    const known = this.known.get(revision);
    if (known !== undefined) return known;
    const found: XrefEntry[] = [];
    for (const entry of this.entries) {
      this.file.context.work.spend(1);
      if (this.file.entryOf(entry.num, revision) === entry && found.push(entry) === 2) break;
    }
    this.known.set(revision, found);
    return found;
  }
}

interface Layout {
  /** Entries of objects that stand in the file itself, by offset. */
  readonly plain: readonly XrefEntry[];
  /** Object streams that any revision uses, with what lies in them by place. */
  readonly containers: ReadonlyMap<XrefEntry, Packed>;
}

/** What lies in an object stream, by place in it. */
export type Packed = ReadonlyMap<number, Place>;

/** Everything that the cross-references of a file say to stand anywhere. */
export function layoutOf(file: PdfFile): Layout {
  const plain: XrefEntry[] = [];
  const containers = new Map<XrefEntry, Map<number, Place>>();
  for (const { entries } of file.revisions) {
    for (const entry of entries) {
      if (entry.kind === 'plain') plain.push(entry);
      if (entry.kind !== 'compressed') continue;
      const container = file.entryOf(entry.position, entry.revision);
      if (container?.kind !== 'plain') continue;
      const packed = containers.get(container) ?? new Map<number, Place>();
      containers.set(container, packed);
      const place = packed.get(entry.place);
      if (place === undefined) packed.set(entry.place, new Place(file, [entry]));
      else place.entries.push(entry);
    }
  }
  plain.sort((a, b) => a.position - b.position);
  return { plain, containers };
}
