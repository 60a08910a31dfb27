import type { PdfFile, PdfView, XrefEntry } from '../file/index.js';
import { type FormField, isSignatureField, isVisibleWidget, readFields } from '../signature/fields.js';
import { isArray, isDict, nameOf, type PdfDict, PdfRef, PdfStream, type PdfValue } from '../syntax/index.js';
import { unindexedOctet } from './coverage.js';
import { changedKeys, equalValues } from './equal.js';
import { type References, referencesOf } from './references.js';
import type { Change, RevisionChanges } from './types.js';
import { grew, readStore, type ValidationStore } from './validation-store.js';

/**
 * What one saving changed in the document as of the one before, object by object: every object that existed and is another now must be
 * explained by a place on the list (standards note, Reading 5). What is not explained is a change of level OTHER.
 * @throws PdfFault where an object cannot be read
 */
export function compareRevision(file: PdfFile, revision: number): RevisionChanges {
  return new Comparison(file, revision).run();
}

/** Keys of a field or widget that filling it in may change (ISO 32000-2 §12.7.4, §12.5.5). */
const VALUE_KEYS: ReadonlySet<string> = new Set(['V', 'AP', 'AS', 'DA', 'Q', 'F', 'MK', 'Rect', 'DV', 'RV', 'I', 'TI']);
const SIGNATURE_KEYS: ReadonlySet<string> = new Set(['V', 'AP', 'AS', 'F', 'M', 'NM']);
const TRAILER_KEYS: ReadonlySet<string> = new Set(
  'Size Prev ID Info XRefStm Type W Index Length Filter DecodeParms Root Encrypt AdditionalStreams DocChecksum'.split(
    ' ',
  ),
);

/** Metadata longer than this are none that a signing program writes. */
const MOST_METADATA = 1024 * 1024;

class Comparison {
  private readonly file: PdfFile;
  private readonly before: PdfView;
  private readonly after: PdfView;
  private readonly revision: number;
  private readonly changes: Change[] = [];
  /** Existing objects that are others now, still to be explained. */
  private readonly open = new Map<number, XrefEntry>();
  private readonly added = new Set<number>();
  private fieldsBefore: Map<number, FormField> = new Map();
  private fieldsAfter: Map<number, FormField> = new Map();
  private references: References | undefined;

  constructor(file: PdfFile, revision: number) {
    this.file = file;
    this.revision = revision;
    this.before = file.view(revision - 1);
    this.after = file.view(revision);
  }

  run(): RevisionChanges {
    this.hidden();
    this.sort();
    this.trailer();
    this.catalog();
    for (const num of this.open.keys()) {
      this.add({
        level: 'OTHER',
        kind: 'other',
        finding: { code: 'PDF_CHANGE_OBJECT', params: { object: num, what: this.whatOf(num) } },
      });
    }
    this.planted();
    return { revision: this.revision, changes: this.changes };
  }

  private add(change: Change): void {
    this.changes.push(change);
  }

  private other(object: number, what: string): void {
    this.add({ level: 'OTHER', kind: 'other', finding: { code: 'PDF_CHANGE_OBJECT', params: { object, what } } });
  }

  private hidden(): void {
    const offset = unindexedOctet(this.file, this.file.revisions[this.revision]!);
    if (offset !== undefined) {
      this.add({ level: 'OTHER', kind: 'other', finding: { code: 'PDF_CHANGE_HIDDEN', params: { offset }, offset } });
    }
  }

  private trailer(): void {
    const [before, after] = [this.before.trailer, this.after.trailer];
    for (const key of changedKeys(before, after)) {
      const idChanged = key === 'ID' && before.has('ID') && !sameFirst(before.get('ID'), after.get('ID'));
      const known = TRAILER_KEYS.has(key) && key !== 'Root' && key !== 'Encrypt';
      if (known && !idChanged) continue;
      this.add({ level: 'OTHER', kind: 'other', finding: { code: 'PDF_CHANGE_TRAILER', params: { key } } });
    }
    const [infoBefore, infoAfter] = [before.get('Info'), after.get('Info')];
    if (infoAfter === undefined) return;
    if (!equalValues(infoBefore, infoAfter)) {
      // A new dictionary in another place; what it says of the document is never shown on its pages.
      this.add({ level: 'LTA_UPDATES', kind: 'metadata', finding: { code: 'PDF_CHANGE_METADATA' } });
    } else if (infoAfter instanceof PdfRef && this.isChanged(infoAfter.num) && isDict(this.after.resolve(infoAfter))) {
      this.explainAlone(infoAfter.num, {
        level: 'LTA_UPDATES',
        kind: 'metadata',
        finding: { code: 'PDF_CHANGE_METADATA' },
      });
    }
  }

  private isChanged(num: number): boolean {
    const entry = this.after.entry(num);
    return entry?.revision === this.revision;
  }

  /** Parts what the saving lists into objects that are new and objects that are others than before. */
  private sort(): void {
    for (const entry of this.file.revisions[this.revision]!.entries) {
      const old = entry.older;
      const existed = old !== undefined && old.kind !== 'free';
      if (!existed) {
        if (entry.kind !== 'free') this.added.add(entry.num);
        continue;
      }
      if (entry.kind === 'free') {
        if (this.referencesBefore().uses.has(entry.num)) this.open.set(entry.num, entry);
        continue;
      }
      const [was, is] = [this.file.read(old).value, this.file.read(entry).value];
      if (old.gen === entry.gen && equalValues(was, is)) continue;
      // Containers of the file's own structure are no part of the document.
      if (isStructural(was) && isStructural(is)) continue;
      if (isStructural(was) && !this.referencesBefore().uses.has(entry.num)) {
        this.added.add(entry.num);
        continue;
      }
      this.open.set(entry.num, entry);
    }
  }

  private referencesBefore(): References {
    this.references ??= referencesOf(this.before);
    return this.references;
  }

  private whatOf(num: number): string {
    const value = this.before.resolve(this.refTo(num));
    const dict = value instanceof PdfStream ? value.dict : value;
    if (!isDict(dict)) return 'object';
    return (
      [nameOf(dict.get('Type')), nameOf(dict.get('Subtype')), nameOf(dict.get('FT'))].filter(Boolean).join(' ') ||
      'object'
    );
  }

  private refTo(num: number): PdfValue {
    return new PdfRef(num, this.before.entry(num)?.gen ?? 0);
  }

  /** Explains an object whose whole content may change, if nothing else of the document uses it. */
  private explainAlone(num: number, change: Change): void {
    if (!this.open.has(num)) return;
    if ((this.referencesBefore().uses.get(num) ?? 0) > 1) return;
    this.open.delete(num);
    this.add(change);
  }

  /** An array that was saved again is explained by its holder when it has no other. */
  private closeAlone(num: number): void {
    if (this.open.has(num) && (this.referencesBefore().uses.get(num) ?? 0) <= 1) this.open.delete(num);
  }

  private catalog(): void {
    const root = this.after.trailer.get('Root');
    const [before, after] = [this.before.catalog(), this.after.catalog()];
    if (!(root instanceof PdfRef) || before === undefined || after === undefined) return;
    this.form(before, after);
    this.validationData(before, after);
    const metadata = after.get('Metadata');
    if (metadata instanceof PdfRef && this.isMetadata(this.after.resolve(metadata))) {
      const change: Change = { level: 'LTA_UPDATES', kind: 'metadata', finding: { code: 'PDF_CHANGE_METADATA' } };
      if (!equalValues(before.get('Metadata'), metadata)) this.add(change);
      else this.explainAlone(metadata.num, change);
    } else if (!equalValues(before.get('Metadata'), metadata)) this.other(0, 'Metadata');
    if (!this.open.has(root.num)) return;
    const allowed = new Set(['AcroForm', 'DSS', 'Extensions', 'Metadata', 'Version']);
    const wrong = changedKeys(before, after).filter((key) => !allowed.has(key));
    this.open.delete(root.num);
    if (wrong.length > 0) this.other(root.num, `Catalog ${wrong.join(' ')}`);
  }

  /** XMP (ISO 16684-1): UTF-8, an RDF element, no document type that a reader would have to expand. */
  private isMetadata(value: PdfValue): boolean {
    if (!(value instanceof PdfStream) || nameOf(value.dict.get('Type')) !== 'Metadata') return false;
    const text = new TextDecoder('utf-8').decode(this.file.decode(value).subarray(0, MOST_METADATA));
    return /<(?:x:xmpmeta|rdf:RDF)[\s>]/.test(text) && /<\/(?:x:xmpmeta|rdf:RDF)>/.test(text) && !/<!(?!--)/.test(text);
  }

  /** `/DSS` and what hangs on it (EN 319 142-1 §5.4.2): it may grow, and holds nothing but validation data. */
  private validationData(before: PdfDict, after: PdfDict): void {
    const [was, is] = [before.get('DSS'), after.get('DSS')];
    if (is === undefined && was === undefined) return;
    const old = was === undefined ? undefined : readStore(was, this.before);
    const now = readStore(is, this.after);
    if (now === undefined || (was !== undefined && old === undefined) || (old !== undefined && !grew(old, now))) {
      if (this.touches(now) || !equalValues(was, is)) this.other(0, 'DSS');
      return;
    }
    const touched = this.touches(now) || !equalValues(was, is);
    for (const num of now.objects) this.closeStore(num);
    if (touched) {
      this.add({ level: 'LTA_UPDATES', kind: 'validation-data', finding: { code: 'PDF_CHANGE_VALIDATION_DATA' } });
    }
  }

  private touches(store: ValidationStore | undefined): boolean {
    return store?.objects.some((num) => this.open.has(num)) ?? true;
  }

  /** The store's dictionaries have keys that mean nothing to a page, a font or a field; arrays must have no other holder. */
  private closeStore(num: number): void {
    if (isDict(this.after.resolve(this.refTo(num)))) this.open.delete(num);
    else this.closeAlone(num);
  }

  private form(before: PdfDict, after: PdfDict): void {
    this.fieldsBefore = readFields(this.before);
    this.fieldsAfter = readFields(this.after);
    const was = this.before.dict(before, 'AcroForm');
    const is = this.after.dict(after, 'AcroForm');
    if (is === undefined) {
      if (was !== undefined) this.other(0, 'AcroForm removed');
      return;
    }
    const reference = after.get('AcroForm');
    if (reference instanceof PdfRef) this.open.delete(reference.num);
    for (const key of changedKeys(was ?? new Map(), is)) {
      if (key === 'Fields' || key === 'SigFlags') continue;
      // Resources and default appearance are for the fields that are drawn anew; fields that are not keep their own drawing.
      const allowed = key === 'DR' || key === 'DA' || (key === 'NeedAppearances' && is.get(key) === false);
      this.add({
        level: allowed ? 'FORM_FILLING' : 'OTHER',
        kind: allowed ? 'bookkeeping' : 'other',
        finding: { code: 'PDF_CHANGE_BOOKKEEPING', params: { key } },
      });
    }
    this.fieldList(was, is);
    for (const field of this.fieldsBefore.values()) {
      const now = this.fieldsAfter.get(field.num);
      if (now === undefined) this.other(field.num, `field ${field.name} removed`);
      else if (this.open.has(field.num) || this.hasChangedParts(now)) this.field(field, now);
    }
    const created: FormField[] = [];
    for (const field of this.fieldsAfter.values()) if (!this.fieldsBefore.has(field.num)) created.push(field);
    for (const field of created) this.newField(field);
    this.pages(new Set(created.map(({ num }) => num)));
  }

  /** Fields may be added behind those that are there. */
  private fieldList(was: PdfDict | undefined, is: PdfDict): void {
    const list = is.get('Fields');
    const before = was === undefined ? [] : this.before.get(was, 'Fields');
    const after = this.after.get(is, 'Fields');
    if (list instanceof PdfRef) this.closeAlone(list.num);
    const old = isArray(before) ? before : [];
    const now = isArray(after) ? after : [];
    if (!old.every((value) => now.some((one) => equalValues(one, value)))) this.other(0, 'Fields');
  }

  /** A field that was not itself saved again may be drawn by an object that was. */
  private hasChangedParts({ dict }: FormField): boolean {
    const ap = dict.get('AP');
    if (ap === undefined) return false;
    return appearanceObjects(ap, this.after).some((num) => this.open.has(num));
  }

  private field(was: FormField, is: FormField): void {
    const signature = is.type === 'Sig';
    const keys = changedKeys(was.dict, is.dict);
    const allowed = signature ? SIGNATURE_KEYS : VALUE_KEYS;
    const wrong = keys.filter((key) => !allowed.has(key));
    const holder = this.ownerOf(is);
    if (this.open.delete(is.num) && wrong.length > 0) {
      this.other(is.num, `field ${is.name} ${wrong.join(' ')}`);
      return;
    }
    if (was.name !== is.name || was.type !== is.type) {
      this.other(is.num, `field ${is.name}`);
      return;
    }
    const redrawn = this.hasChangedParts(is);
    this.appearance(is);
    if ((keys.includes('AP') || redrawn) && this.isDrawnElsewhere(was)) {
      this.other(is.num, `field ${is.name} AP`);
      return;
    }
    if (!signature) {
      if (!keys.some((key) => key !== 'Kids') && !this.hasChangedParts(is)) return;
      this.add({
        level: 'FORM_FILLING',
        kind: 'field',
        field: is.name,
        finding: { code: 'PDF_CHANGE_FIELD', params: { field: is.name } },
      });
      return;
    }
    const signedBefore = (this.fieldsBefore.get(holder.num)?.dict.get('V') ?? null) !== null;
    if (signedBefore) {
      // A signature's own value and picture are what it vouches for.
      if (keys.length > 0) this.other(is.num, `signed field ${is.name} ${keys.join(' ')}`);
      return;
    }
    if (!is.isWidgetOnly && (is.dict.get('V') ?? null) !== null) this.signed(is, 'signature');
    else if (keys.length > 0) {
      this.add({
        level: 'FORM_FILLING',
        kind: 'field',
        field: is.name,
        finding: { code: 'PDF_CHANGE_FIELD', params: { field: is.name } },
      });
    }
  }

  private ownerOf(field: FormField): FormField {
    let owner = field;
    while (owner.isWidgetOnly && owner.parent !== undefined) owner = this.fieldsAfter.get(owner.parent) ?? owner;
    return owner;
  }

  private signed(field: FormField, kind: 'signature' | 'new-signature'): void {
    const value = this.after.resolve(field.dict.get('V'));
    const isTimestamp =
      isDict(value) &&
      (nameOf(value.get('Type')) === 'DocTimeStamp' || nameOf(value.get('SubFilter')) === 'ETSI.RFC3161');
    const visible = isVisibleWidget(field.dict, this.after);
    if (isTimestamp && !visible) {
      this.add({
        level: 'LTA_UPDATES',
        kind: 'timestamp',
        field: field.name,
        finding: { code: 'PDF_CHANGE_TIMESTAMP' },
      });
      return;
    }
    this.add({
      level: 'FORM_FILLING',
      kind,
      field: field.name,
      finding: {
        code: kind === 'signature' ? 'PDF_CHANGE_SIGNATURE' : 'PDF_CHANGE_NEW_SIGNATURE',
        params: { field: field.name },
      },
    });
  }

  /** Objects that draw a field may be saved again when nothing else is drawn with them. */
  private appearance({ dict }: FormField): void {
    const ap = dict.get('AP');
    if (ap === undefined) return;
    for (const num of appearanceObjects(ap, this.after)) {
      if (!this.open.has(num)) continue;
      const { uses } = this.referencesBefore();
      if ((uses.get(num) ?? 0) <= 1) this.open.delete(num);
    }
  }

  /** What drew the field was drawn with elsewhere too: another picture in its place leaves two readings of one object. */
  private isDrawnElsewhere({ dict }: FormField): boolean {
    const ap = dict.get('AP');
    if (ap === undefined) return false;
    return appearanceObjects(ap, this.before).some((num) => (this.referencesBefore().uses.get(num) ?? 0) > 1);
  }

  private newField(field: FormField): void {
    if (this.open.has(field.num)) {
      this.other(field.num, `field ${field.name}`);
      return;
    }
    if (!this.added.has(field.num)) {
      this.other(field.num, `field ${field.name} was something else before`);
      return;
    }
    if (field.type !== 'Sig') {
      if (field.isWidgetOnly) return;
      this.other(field.num, `new field ${field.name}`);
      return;
    }
    if (isSignatureField(field)) {
      if ((field.dict.get('V') ?? null) !== null) {
        this.signed(field, 'new-signature');
        return;
      }
      this.add({
        level: 'FORM_FILLING',
        kind: 'new-signature',
        field: field.name,
        finding: { code: 'PDF_CHANGE_NEW_SIGNATURE', params: { field: field.name } },
      });
    }
  }

  /** `/Annots` of pages: widgets of new signature fields may join; other annotations are a level of their own. */
  private pages(created: ReadonlySet<number>): void {
    for (const num of [...this.open.keys()]) {
      const [was, is] = [this.before.resolve(this.refTo(num)), this.after.resolve(this.refTo(num))];
      if (isDict(was) && isDict(is) && nameOf(was.get('Type')) === 'Page') {
        const keys = changedKeys(was, is).filter(
          (key) => key !== 'Annots' && !(key === 'Tabs' && nameOf(is.get(key)) === 'S'),
        );
        if (keys.length > 0) continue;
        this.open.delete(num);
        this.annotations(this.before.get(was, 'Annots'), this.after.get(is, 'Annots'), created, num);
        const list = is.get('Annots');
        if (list instanceof PdfRef) this.closeAlone(list.num);
      }
    }
    for (const num of [...this.open.keys()]) {
      const [was, is] = [this.before.resolve(this.refTo(num)), this.after.resolve(this.refTo(num))];
      if (!isArray(was) || !isArray(is) || !this.isAnnotsOfPage(num)) continue;
      this.open.delete(num);
      this.annotations(was, is, created, num);
    }
    for (const num of [...this.open.keys()]) {
      const is = this.after.resolve(this.refTo(num));
      if (
        isDict(is) &&
        nameOf(is.get('Type')) === 'Annot' &&
        nameOf(is.get('Subtype')) !== 'Widget' &&
        this.wasAnnotation(num)
      ) {
        this.open.delete(num);
        this.annotation();
      }
    }
  }

  private wasAnnotation(num: number): boolean {
    const was = this.before.resolve(this.refTo(num));
    return isDict(was) && nameOf(was.get('Type')) === 'Annot' && nameOf(was.get('Subtype')) !== 'Widget';
  }

  /** An array is a page's `/Annots` when every use of it is such a key. */
  private isAnnotsOfPage(num: number): boolean {
    let found = 0;
    for (const page of pagesOf(this.before)) {
      const list = page.get('Annots');
      if (list instanceof PdfRef && list.num === num) found++;
    }
    return found > 0 && found === this.referencesBefore().uses.get(num);
  }

  private annotations(was: PdfValue, is: PdfValue, created: ReadonlySet<number>, page: number): void {
    const before = isArray(was) ? was : [];
    const after = isArray(is) ? is : [];
    if (!before.every((value) => after.some((one) => equalValues(one, value)))) {
      this.annotation();
      return;
    }
    for (const value of after) {
      if (before.some((one) => equalValues(one, value))) continue;
      if (value instanceof PdfRef && created.has(value.num)) continue;
      // The widget of a field that had none on a page: drawn there now.
      const known = value instanceof PdfRef ? this.fieldsAfter.get(value.num) : undefined;
      if (known !== undefined) this.other(page, `field ${known.name} put on a page`);
      else this.annotation();
    }
  }

  private annotation(): void {
    if (this.changes.some(({ kind }) => kind === 'annotation')) return;
    this.add({ level: 'ANNOTATIONS', kind: 'annotation', finding: { code: 'PDF_CHANGE_ANNOTATION' } });
  }

  /** Objects that the signed document named and nobody defined until now: prepared to be swapped in (shadow attacks). */
  private planted(): void {
    if (this.added.size === 0) return;
    const { missing } = this.referencesBefore();
    for (const object of this.added) {
      if (!missing.has(object)) continue;
      this.add({ level: 'OTHER', kind: 'other', finding: { code: 'PDF_CHANGE_PLANTED', params: { object } } });
    }
  }
}

function sameFirst(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
  return isArray(a) && isArray(b) && equalValues(a[0], b[0]);
}

function isStructural(value: PdfValue): boolean {
  const type = value instanceof PdfStream ? nameOf(value.dict.get('Type')) : undefined;
  return type === 'XRef' || type === 'ObjStm';
}

/** Numbers of the objects that an `/AP` entry leads to directly: its dictionaries and its streams. */
function appearanceObjects(ap: PdfValue, view: PdfView): number[] {
  const found: number[] = [];
  const visit = (value: PdfValue, depth: number): void => {
    if (value instanceof PdfRef) {
      found.push(value.num);
      visit(view.resolve(value), depth);
    } else if (isDict(value) && depth < 3) for (const one of value.values()) visit(one, depth + 1);
  };
  visit(ap, 0);
  return found;
}

/** The pages of a document (§7.7.3), each once. */
export function* pagesOf(view: PdfView): Generator<PdfDict> {
  const catalog = view.catalog();
  const waiting: PdfValue[] = catalog === undefined ? [] : [catalog.get('Pages') ?? null];
  const seen = new Set<number>();
  while (waiting.length > 0) {
    const value = waiting.shift()!;
    if (value instanceof PdfRef) {
      if (seen.has(value.num)) continue;
      seen.add(value.num);
    }
    const node = view.resolve(value);
    if (!isDict(node)) continue;
    const kids = view.get(node, 'Kids');
    if (isArray(kids)) waiting.push(...kids);
    else yield node;
  }
}
