import type { PdfFile, PdfRevision, PdfView, XrefEntry } from '../file/index.js';
import { type FormField, readFields } from '../signature/fields.js';
import { isArray, isDict, nameOf, type PdfDict, PdfRef, PdfStream, type PdfValue } from '../syntax/index.js';
import { equalValues } from './equal.js';
import { forEachReference, Mentions } from './mentions.js';
import type { AttackFamily, Change } from './types.js';
import { StoreReader } from './validation-store.js';

/** Work of looking at one page or field anew, as after each saving that nothing explains. */
const INDEX_WORK = 64;

/** What is known of a document and goes from one comparison to the next, so that nothing is read twice. */
export class DocumentState {
  readonly file: PdfFile;
  readonly mentions: Mentions;
  stores = new StoreReader();
  private fieldIndex: Map<number, FormField> | undefined;
  private pageIndex: PageIndex | undefined;
  private containerIndex: ReadonlyMap<number, number> | undefined;
  private sections: ReadonlyMap<number, number | undefined> | undefined;
  private highest: readonly number[] | undefined;

  /** @param first the first revision that is signed: changes are those of the ones after it */
  constructor(file: PdfFile, first: number) {
    this.file = file;
    this.mentions = new Mentions(file, wantedOf(file, first));
  }

  /** Fields of the form as of the revision before the one that is compared. */
  fields(view: PdfView): Map<number, FormField> {
    if (this.fieldIndex === undefined) {
      this.fieldIndex = readFields(view);
      this.file.context.work.spend(INDEX_WORK * this.fieldIndex.size);
    }
    return this.fieldIndex;
  }

  pages(view: PdfView): PageIndex {
    if (this.pageIndex === undefined) {
      this.pageIndex = indexPages(view);
      this.file.context.work.spend(INDEX_WORK * (this.pageIndex.pages.size + this.pageIndex.nodes.size));
    }
    return this.pageIndex;
  }

  /** Whether objects as of a revision lie in an object stream of this number, be it there or not. Nobody names it: its objects do. */
  isContainer(num: number, revision: number): boolean {
    this.containerIndex ??= containersOf(this.file);
    return (this.containerIndex.get(num) ?? Number.POSITIVE_INFINITY) <= revision;
  }

  /** Whether an object is a section of cross-references of the file. */
  isSection({ kind, num, position }: XrefEntry): boolean {
    this.sections ??= new Map(
      this.file.revisions.flatMap(({ sections }) => sections.map((one) => [one.start, one.streamObject])),
    );
    return kind === 'plain' && this.sections.get(position) === num;
  }

  /** The greatest number that an object has in the revisions up to one. */
  highestNumber(revision: number): number {
    this.highest ??= highestNumbers(this.file);
    return this.highest[revision] ?? -1;
  }

  /** After changes that nothing explains, what was known may be wrong. */
  forget(): void {
    this.fieldIndex = undefined;
    this.pageIndex = undefined;
    this.stores = new StoreReader();
  }
}

/**
 * Objects of which it may matter who names them: those that later savings bring, those of existing ones that could serve two purposes, and
 * those that drew what they touch. Pages, catalogs, forms and fields are not among them: only entries that mean nothing elsewhere may change.
 */
function wantedOf(file: PdfFile, first: number): ReadonlySet<number> {
  const wanted = new Set<number>();
  for (const { entries, index } of file.revisions.slice(first + 1)) {
    for (const { kind, num, older } of entries) {
      const was = older === undefined ? null : file.read(older).value;
      // Who names what was freed matters whatever it was: a page that is gone is another document.
      if (kind === 'free' || !isDict(was) || !hasRestrictedChanges(was)) wanted.add(num);
      const ap = isDict(was) ? was.get('AP') : undefined;
      if (ap === undefined) continue;
      if (ap instanceof PdfRef) wanted.add(ap.num);
      const pictures = file.view(index - 1).resolve(ap);
      if (isDict(pictures)) for (const one of pictures.values()) if (one instanceof PdfRef) wanted.add(one.num);
    }
  }
  return wanted;
}

/** Numbers of object streams that cross-references point into, to the first revision that does. */
function containersOf(file: PdfFile): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const { entries, index } of file.revisions)
    for (const { kind, position } of entries)
      if (kind === 'compressed' && !first.has(position)) first.set(position, index);
  return first;
}

function highestNumbers(file: PdfFile): readonly number[] {
  let highest = -1;
  return file.revisions.map(({ entries }) => {
    for (const { kind, num } of entries) if (kind !== 'free' && num > highest) highest = num;
    return highest;
  });
}

function hasRestrictedChanges(dict: PdfDict): boolean {
  const type = nameOf(dict.get('Type'));
  return type === 'Page' || type === 'Catalog' || type === 'Annot' || dict.has('FT') || dict.has('Fields');
}

export interface PageIndex {
  /** Pages by their object's number, to their place from 0. */
  readonly pages: ReadonlyMap<number, number>;
  /** Objects of the page tree above them. */
  readonly nodes: ReadonlySet<number>;
  /** Arrays that are a page's `/Annots`, by number, to the page's number. */
  readonly annotations: Map<number, number>;
}

/** One saving, held against the document before it: what is still unexplained, and what was found. */
export class Saving {
  readonly state: DocumentState;
  readonly file: PdfFile;
  readonly revision: PdfRevision;
  readonly before: PdfView;
  readonly after: PdfView;
  readonly changes: Change[] = [];
  /** Existing objects that are others now, still to be explained. */
  readonly open = new Map<number, XrefEntry>();
  /** Objects that did not exist. */
  readonly added = new Set<number>();

  constructor(state: DocumentState, revision: number) {
    this.state = state;
    this.file = state.file;
    this.revision = state.file.revisions[revision]!;
    this.before = state.file.view(revision - 1);
    this.after = state.file.view(revision);
    this.sort();
  }

  add(change: Change): void {
    this.changes.push(change);
  }

  /** A change that nothing allows. */
  refuse(object: number, what: string, family: AttackFamily): void {
    this.add({
      level: 'OTHER',
      kind: 'other',
      family,
      finding: { code: 'PDF_CHANGE_OBJECT', params: { object, what } },
    });
  }

  /** The object of a number as of the saving before, and now. */
  both(num: number): readonly [PdfValue, PdfValue] {
    return [this.at(num, this.before), this.at(num, this.after)];
  }

  private at(num: number, view: PdfView): PdfValue {
    const entry = view.entry(num);
    return entry === undefined || entry.kind === 'free' ? null : this.file.read(entry).value;
  }

  /** Whether a value is a reference to an object that this saving changed. */
  isOpen(value: PdfValue | undefined): value is PdfRef {
    return value instanceof PdfRef && this.open.has(value.num);
  }

  /**
   * Explains an object whose whole content may change, when its one holder names it once and nobody else does, now or before: an object that
   * serves two purposes is not explained by one of them.
   * @param holder number of the object that leads to it; absent for the trailer
   */
  close(num: number, holder: number | undefined): void {
    if (this.open.has(num) && this.isHeldBy(num, holder)) this.open.delete(num);
  }

  /** Whether an object has one holder, which names it once, now and before. @param holder absent for the trailer */
  isHeldBy(num: number, holder: number | undefined): boolean {
    const { mentions } = this.state;
    if (!mentions.knows(num)) return false;
    const most = holder === undefined ? 1 : 0;
    if (timesIn(this.before.trailer, num) > most || timesIn(this.after.trailer, num) > most) return false;
    for (const revision of [this.revision.index - 1, this.revision.index]) {
      for (const entry of mentions.of(num, revision)) {
        if (entry.num !== holder) return false;
        if (timesIn(this.file.read(entry).value, num) > 1) return false;
      }
    }
    return true;
  }

  /** Parts what the saving lists into objects that are new and objects that are others than before. */
  private sort(): void {
    for (const entry of this.revision.entries) {
      const old = entry.older;
      const existed = old !== undefined && old.kind !== 'free';
      const holdsOthers = this.state.isContainer(entry.num, this.revision.index - 1);
      if (entry.kind === 'free') {
        // Freed while somebody still names it, or while objects lie in it: something is gone from the document.
        if (existed && (holdsOthers || this.isNamed(entry.num))) this.open.set(entry.num, entry);
        continue;
      }
      if (!existed) {
        this.added.add(entry.num);
        // Objects of the document before are said to lie in it: prepared to be supplied later (shadow attacks).
        if (holdsOthers) this.refuse(entry.num, 'ObjStm', 'OBJECT_STREAM_OVERRIDE');
        continue;
      }
      const [was, is] = [this.file.read(old), this.file.read(entry)];
      if (old.gen !== entry.gen) {
        // Whoever names it names the generation before, which is no more.
        this.refuse(entry.num, `${this.whatWas(entry.num)} generation ${entry.gen}`, 'SHADOW_HIDE');
        continue;
      }
      if (equalValues(was.value, is.value) && was.isWholeReal === is.isWholeReal) continue;
      // A cross-reference stream is no part of the document, unless somebody names it; one by its type alone may be drawn.
      if (this.state.isSection(old) && !this.state.mentions.names(entry.num, this.revision.index)) continue;
      this.open.set(entry.num, entry);
    }
  }

  private isNamed(num: number): boolean {
    return this.state.mentions.names(num, this.revision.index) || timesIn(this.after.trailer, num) > 0;
  }

  /** What an object of the document before was, in the file's own words. */
  whatWas(num: number): string {
    const [was] = this.both(num);
    const dict = was instanceof PdfStream ? was.dict : was;
    if (!isDict(dict)) return 'object';
    const names = [nameOf(dict.get('Type')), nameOf(dict.get('Subtype')), nameOf(dict.get('FT'))];
    return names.filter((name) => name !== undefined).join(' ') || 'object';
  }
}

const references = new WeakMap<object, ReadonlyMap<number, number>>();

/** How often a value names an object. Values never change: each is walked once, however many objects are asked for. */
export function timesIn(value: PdfValue, num: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  let times = references.get(value);
  if (times === undefined) {
    const counts = new Map<number, number>();
    forEachReference(value, (one) => counts.set(one.num, (counts.get(one.num) ?? 0) + 1));
    references.set(value, counts);
    times = counts;
  }
  return times.get(num) ?? 0;
}

export function isOfType(value: PdfValue, type: string): boolean {
  return value instanceof PdfStream && nameOf(value.dict.get('Type')) === type;
}

function indexPages(view: PdfView): PageIndex {
  const pages = new Map<number, number>();
  const nodes = new Set<number>();
  const annotations = new Map<number, number>();
  for (const { node, num } of pageTree(view, nodes)) {
    if (num === undefined) continue;
    pages.set(num, pages.size);
    const list = node.get('Annots');
    if (list instanceof PdfRef) annotations.set(list.num, num);
  }
  return { pages, nodes, annotations };
}

/** The pages of a document (ISO 32000-2 §7.7.3) in their order, each once. */
export function* pagesOf(view: PdfView): Generator<PdfDict> {
  for (const { node } of pageTree(view, new Set())) yield node;
}

/** Leaves of the page tree; numbers of the nodes above them go into the set. A node that is met twice is passed over. */
function* pageTree(view: PdfView, nodes: Set<number>): Generator<{ readonly node: PdfDict; readonly num?: number }> {
  const catalog = view.catalog();
  const waiting: PdfValue[] = catalog === undefined ? [] : [catalog.get('Pages') ?? null];
  const seen = new Set<number>();
  while (waiting.length > 0) {
    const value = waiting.pop()!;
    const num = value instanceof PdfRef ? value.num : undefined;
    if (num !== undefined) {
      if (seen.has(num)) continue;
      seen.add(num);
    }
    const node = view.resolve(value);
    if (!isDict(node)) continue;
    const kids = view.get(node, 'Kids');
    if (!isArray(kids)) {
      yield num === undefined ? { node } : { node, num };
      continue;
    }
    if (num !== undefined) nodes.add(num);
    const list = node.get('Kids');
    if (list instanceof PdfRef) nodes.add(list.num);
    for (let i = kids.length - 1; i >= 0; i--) waiting.push(kids[i]!);
  }
}
