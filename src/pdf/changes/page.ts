import { isArray, isDict, nameOf, type PdfDict, PdfRef, type PdfValue } from '../syntax/index.js';
import { changedKeys, equalValues } from './equal.js';
import { areLarge } from './new-field.js';
import type { Saving } from './saving.js';

/** Pages: widgets of signature fields may join `/Annots`; any other annotation is a level of its own, and nothing else may change. */
export function comparePages(saving: Saving): void {
  if (saving.open.size === 0) return;
  const { annotations, pages } = saving.state.pages(saving.before);
  for (const num of [...saving.open.keys()]) {
    if (!pages.has(num)) continue;
    const [was, is] = saving.both(num);
    if (!isDict(was) || !isDict(is)) continue;
    const wrong = changedKeys(was, is).filter(
      (key) => key !== 'Annots' && !(key === 'Tabs' && nameOf(is.get(key)) !== undefined),
    );
    if (wrong.length > 0) {
      saving.open.delete(num);
      const family = wrong.includes('AA') ? 'ACTION' : 'INCREMENTAL_SAVING';
      saving.refuse(num, `Page ${(pages.get(num) ?? 0) + 1} ${wrong.join(' ')}`, family);
      continue;
    }
    const list = is.get('Annots');
    if (!equalValues(was.get('Tabs'), is.get('Tabs'))) {
      const finding = { code: 'PDF_CHANGE_BOOKKEEPING', params: { key: 'Tabs' } } as const;
      saving.add({ level: 'FORM_FILLING', kind: 'bookkeeping', finding });
    }
    if (list instanceof PdfRef) saving.close(list.num, num);
    if (saving.isOpen(list)) continue;
    saving.open.delete(num);
    compareAnnotations(saving, saving.before.get(was, 'Annots'), saving.after.get(is, 'Annots'), num);
    if (list instanceof PdfRef) annotations.set(list.num, num);
  }
  for (const num of [...saving.open.keys()]) {
    const page = annotations.get(num);
    const [was, is] = saving.both(num);
    if (page === undefined || !isArray(was) || !isArray(is)) continue;
    saving.close(num, page);
    if (!saving.open.has(num)) compareAnnotations(saving, was, is, page);
  }
  for (const num of [...saving.open.keys()]) compareAnnotation(saving, num);
}

/** What was there still is, in its order: what lies over what is part of the picture. */
function compareAnnotations(saving: Saving, was: PdfValue, is: PdfValue, page: number): void {
  const before = isArray(was) ? was : [];
  const after = isArray(is) ? is : [];
  const fields = saving.state.fields(saving.before);
  const old = keysOf(before);
  let kept = 0;
  const joined: PdfValue[] = [];
  for (const value of after) {
    if (kept < before.length && equalValues(before[kept], value)) kept++;
    else joined.push(value);
  }
  if (kept < before.length || joined.some((value) => value instanceof PdfRef && old.has(keyOf(value)))) {
    saving.refuse(page, 'Annots', 'SHADOW_HIDE');
    return;
  }
  const widgets: PdfDict[] = [];
  for (const value of joined) {
    const field = value instanceof PdfRef ? fields.get(value.num) : undefined;
    // The form has judged its new fields; the widget of an old one had its place, on a page or on none.
    if (field !== undefined && value instanceof PdfRef && saving.added.has(value.num)) widgets.push(field.dict);
    else if (field !== undefined) saving.refuse(page, `field ${field.name} put on a page`, 'SNEAKY_SIGNATURE');
    else annotationAdded(saving, saving.after.resolve(value));
  }
  // Each of them small, and the page under them all.
  if (areLarge(widgets, saving)) saving.refuse(page, 'Annots', 'SNEAKY_SIGNATURE');
}

function keyOf(value: PdfRef): string {
  return `${value.num} ${value.gen}`;
}

function keysOf(list: readonly PdfValue[]): ReadonlySet<string> {
  return new Set(list.filter((one) => one instanceof PdfRef).map(keyOf));
}

/** Notes that lie beside the text and draw nothing of their own on it. */
const NOTES: ReadonlySet<string> = new Set(['Text', 'Popup']);

function annotationAdded(saving: Saving, value: PdfValue): void {
  const isNote = isDict(value) && NOTES.has(nameOf(value.get('Subtype')) ?? '') && isQuiet(value);
  // Even where annotations are allowed, one that draws over the page can show another document (EAA, evil annotations).
  saving.add({
    level: isNote ? 'ANNOTATIONS' : 'OTHER',
    kind: 'annotation',
    family: 'EVIL_ANNOTATION',
    finding: { code: 'PDF_CHANGE_ANNOTATION' },
  });
}

function isQuiet(annotation: PdfDict): boolean {
  return !['AP', 'A', 'AA'].some((key) => annotation.has(key));
}

/** What a note says, when and by whom, and where it lies. They mean nothing elsewhere: what is a note may be a page's resources too. */
const NOTE_KEYS: ReadonlySet<string> = new Set(
  'Rect Contents M F NM C T Subj RC Popup IRT RT State StateModel Open Name CreationDate'.split(' '),
);

/** A note that was there may say something else. */
function compareAnnotation(saving: Saving, num: number): void {
  const [was, is] = saving.both(num);
  if (!isDict(was) || !isDict(is) || !changedKeys(was, is).every((key) => NOTE_KEYS.has(key))) return;
  const isNote = (value: PdfDict): boolean =>
    nameOf(value.get('Type')) === 'Annot' && NOTES.has(nameOf(value.get('Subtype')) ?? '') && isQuiet(value);
  if (!isNote(was) || !isNote(is)) return;
  saving.open.delete(num);
  annotationAdded(saving, is);
}
