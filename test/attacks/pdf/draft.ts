import { pagesOf } from '../../../src/pdf/changes/index.js';
import { openPdf, type PdfFile, type PdfView } from '../../../src/pdf/file/index.js';
import { type FormField, readFields } from '../../../src/pdf/signature/fields.js';
import {
  countOf,
  isArray,
  isDict,
  type PdfDict,
  PdfRef,
  PdfStream,
  type PdfValue,
} from '../../../src/pdf/syntax/index.js';
import { withKeys } from '../../../src/pdf/update/index.js';
import { type Container, type ForgedSaving, forgedSaving } from './saving.js';

/** A saving that a forger puts together over a signed PDF; `finish` appends it. */
export class Draft {
  readonly pdf: Uint8Array;
  readonly file: PdfFile;
  readonly view: PdfView;
  readonly put = new Map<number, PdfValue>();
  readonly free: number[] = [];
  private next: number;

  constructor(pdf: Uint8Array) {
    this.pdf = pdf;
    this.file = openPdf(pdf);
    this.view = this.file.view();
    this.next = Math.max(
      countOf(this.view.trailer.get('Size')) ?? 0,
      ...[...this.file.numbers()].map((num) => num + 1),
    );
  }

  /** The value as it will be. */
  resolve(value: PdfValue | undefined): PdfValue {
    return value instanceof PdfRef && this.put.has(value.num) ? this.put.get(value.num)! : this.view.resolve(value);
  }

  dict(value: PdfValue | undefined): PdfDict {
    const found = this.resolve(value);
    return found instanceof PdfStream ? found.dict : isDict(found) ? found : new Map();
  }

  list(value: PdfValue | undefined): readonly PdfValue[] {
    const found = this.resolve(value);
    return isArray(found) ? found : [];
  }

  add(value: PdfValue): PdfRef {
    const reference = new PdfRef(this.next++, 0);
    this.put.set(reference.num, value);
    return reference;
  }

  /** Entries of an object that are others. */
  change(reference: PdfRef, members: Readonly<Record<string, PdfValue>>): void {
    const value = this.resolve(reference);
    if (value instanceof PdfStream)
      this.put.set(reference.num, new PdfStream(withKeys(value.dict, members), value.source, value.start, value.end));
    else this.put.set(reference.num, withKeys(this.dict(reference), members));
  }

  get root(): PdfRef {
    return this.view.trailer.get('Root') as PdfRef;
  }

  catalog(members: Readonly<Record<string, PdfValue>>): void {
    this.change(this.root, members);
  }

  /** Entries of the form that are others, wherever it stands. */
  form(members: Readonly<Record<string, PdfValue>>): void {
    const held = this.dict(this.root).get('AcroForm');
    if (held instanceof PdfRef) this.change(held, members);
    else this.catalog({ AcroForm: withKeys(this.dict(held), members) });
  }

  get formDict(): PdfDict {
    return this.dict(this.dict(this.root).get('AcroForm'));
  }

  fields(): readonly FormField[] {
    return [...readFields(this.view).values()];
  }

  /** The object of the first page that has annotations, or else of the first. */
  page(): PdfRef {
    const all = [...pagesOf(this.view)];
    const wanted = all.find((page) => page.has('Annots')) ?? all[0]!;
    for (const num of this.numbers()) if (this.view.resolve(new PdfRef(num, 0)) === wanted) return new PdfRef(num, 0);
    throw new Error('no page of its own');
  }

  annotate(...more: readonly PdfValue[]): void {
    const page = this.page();
    this.change(page, { Annots: [...this.list(this.dict(page).get('Annots')), ...more] });
  }

  /** Objects that are there, by number. */
  numbers(): number[] {
    return [...this.file.numbers()]
      .filter((num) => {
        const entry = this.view.entry(num);
        return entry !== undefined && entry.kind !== 'free';
      })
      .sort((a, b) => a - b);
  }

  /** Every object that is there and can be read, with its number. */
  objects(): (readonly [PdfRef, PdfValue])[] {
    return this.numbers().map((num) => [new PdfRef(num, 0), this.view.file.read(this.view.entry(num)!).value] as const);
  }

  finish(container: Container, more: Omit<ForgedSaving, 'put' | 'free'> = {}): Uint8Array {
    return forgedSaving(this.pdf, container, { put: this.put, free: this.free, ...more });
  }
}
