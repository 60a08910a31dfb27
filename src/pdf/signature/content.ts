import type { Finding } from '../../errors.js';
import { pagesOf } from '../changes/index.js';
import type { PdfFile, PdfView } from '../file/index.js';
import {
  findingOf,
  isArray,
  isDict,
  nameOf,
  type PdfDict,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
  textOf,
} from '../syntax/index.js';
import { readFields } from './fields.js';

/** What else a PDF is, for the sentence that says so. */
export type PdfKind = 'SCAN' | 'PORTFOLIO' | 'ACTIVE' | 'XFA';

export interface EmbeddedFile {
  readonly name: string;
  /** `/AFRelationship` where it is an associated file of the catalog. */
  readonly relationship?: string;
  readonly stream: PdfStream;
  /** Number of the stream's object. */
  readonly object?: number;
  /** `/F` and `/UF` of `/EF` lead to different streams: two readers would take out different files. */
  readonly isTwofold?: true;
}

export interface PdfContent {
  /** The one associated file of the catalog that is the record (contract §7). */
  readonly record?: { readonly name: string; readonly bytes: Uint8Array; readonly object?: number };
  readonly files: readonly EmbeddedFile[];
  readonly kinds: ReadonlySet<PdfKind>;
  readonly faults: readonly Finding[];
}

/** More embedded files than a wrapper has any use for; the rest is not listed. */
const MOST_FILES = 100;

/** Of so many it is looked whether one of them is a second record. */
const MOST_LOOKED_AT = 10_000;

/** Embedded files, the record among them, and what a record's page has no use for (actions, JavaScript, XFA). Never throws. */
export function readContent(file: PdfFile): PdfContent {
  const kinds = new Set<PdfKind>();
  try {
    const view = file.view();
    const catalog = view.catalog();
    if (catalog === undefined)
      return { files: [], kinds, faults: [{ code: 'PDF_TRAILER', params: { detail: 'Root' } }] };
    const all = eachOnce([...associated(catalog, view), ...named(catalog, view)]);
    const files = all.slice(0, MOST_FILES);
    kindsOf(catalog, view, kinds);
    if (view.dict(catalog, 'Collection') !== undefined) kinds.add('PORTFOLIO');
    // One file of that name, however many lists name it: an associated file and the list of attachments may not lead to two.
    const candidates = all.filter(({ name }) => RECORD_NAMES.has(name));
    const streams = new Set(candidates.map(({ stream }) => stream));
    if (streams.size > 1 || candidates.some(({ isTwofold }) => isTwofold === true))
      return { files, kinds, faults: [{ code: 'PDF_TWO_RECORDS' }] };
    const source = candidates.find(({ relationship }) => relationship === 'Source');
    if (source === undefined) return { files, kinds, faults: [] };
    const { name, object, stream } = source;
    const record = { name, bytes: file.decode(stream), ...(object !== undefined && { object }) };
    return { files, kinds, faults: [], record };
  } catch (thrown) {
    return { files: [], kinds, faults: [findingOf(thrown)] };
  }
}

const RECORD_NAMES: ReadonlySet<string> = new Set(['ho-so.json', 'ho-so.jose.json']);

/** An associated file stands among the attachments too (ISO 32000-2 §14.13.2): it is one file all the same. */
function eachOnce(files: readonly EmbeddedFile[]): EmbeddedFile[] {
  const names = new Map<PdfStream, Set<string>>();
  return files.filter(({ isTwofold, name, stream }) => {
    const known = names.get(stream) ?? new Set();
    names.set(stream, known);
    const isNew = !known.has(name) || isTwofold === true;
    known.add(name);
    return isNew;
  });
}

/** `/AF` of the catalog (ISO 32000-2 §14.13). */
function associated(catalog: PdfDict, view: PdfView): EmbeddedFile[] {
  const list = view.get(catalog, 'AF');
  return (isArray(list) ? list.slice(0, MOST_LOOKED_AT) : []).flatMap((one) => fileOf(view.resolve(one), view, true));
}

/** The name tree `/Names /EmbeddedFiles`. */
function named(catalog: PdfDict, view: PdfView): EmbeddedFile[] {
  const names = view.dict(catalog, 'Names');
  const found: EmbeddedFile[] = [];
  if (names === undefined) return found;
  const waiting: PdfValue[] = [names.get('EmbeddedFiles') ?? null];
  const seen = new Set<number>();
  while (waiting.length > 0 && found.length < MOST_LOOKED_AT) {
    const value = waiting.pop()!;
    if (value instanceof PdfRef) {
      if (seen.has(value.num)) continue;
      seen.add(value.num);
    }
    const node = view.resolve(value);
    if (!isDict(node)) continue;
    const kids = view.get(node, 'Kids');
    if (isArray(kids)) waiting.push(...kids.slice(0, 1000));
    const list = view.get(node, 'Names');
    if (isArray(list))
      for (let i = 1; i < list.length && found.length < MOST_LOOKED_AT; i += 2)
        found.push(...fileOf(view.resolve(list[i]), view, false));
  }
  return found;
}

function fileOf(spec: PdfValue, view: PdfView, isAssociated: boolean): EmbeddedFile[] {
  if (!isDict(spec)) return [];
  const embedded = view.dict(spec, 'EF');
  const [unicode, plain] = embedded === undefined ? [null, null] : [view.get(embedded, 'UF'), view.get(embedded, 'F')];
  const chosen = unicode instanceof PdfStream ? unicode : plain;
  if (!(chosen instanceof PdfStream)) return [];
  const reference = embedded?.get(chosen === unicode ? 'UF' : 'F');
  const text = (key: string): string | undefined => {
    const value = view.get(spec, key);
    return value instanceof PdfString ? textOf(value) : undefined;
  };
  const relationship = nameOf(view.get(spec, 'AFRelationship'));
  return [
    {
      name: text('UF') ?? text('F') ?? '',
      stream: chosen,
      ...(reference instanceof PdfRef && { object: reference.num }),
      ...(unicode !== null && plain !== null && unicode !== plain && { isTwofold: true as const }),
      ...(isAssociated && { relationship: relationship ?? 'Unspecified' }),
    },
  ];
}

const ACTIVE_KEYS = ['OpenAction', 'AA'];

function kindsOf(catalog: PdfDict, view: PdfView, kinds: Set<PdfKind>): void {
  const form = view.dict(catalog, 'AcroForm');
  if (form?.has('XFA') === true) kinds.add('XFA');
  const names = view.dict(catalog, 'Names');
  if (names?.has('JavaScript') === true) kinds.add('ACTIVE');
  for (const key of ACTIVE_KEYS) {
    const action = view.get(catalog, key);
    // A destination to open the document at is no action.
    if (isDict(action) && !isHarmless(action, view, OPENING)) kinds.add('ACTIVE');
  }
  if (hasActiveField(view) || hasActiveOutline(catalog, view)) kinds.add('ACTIVE');
  let pages = 0;
  let scans = 0;
  for (const page of pagesOf(view)) {
    if (++pages > 1000) break;
    if (page.has('AA')) kinds.add('ACTIVE');
    const resources = view.dict(page, 'Resources');
    if (
      resources !== undefined &&
      view.dict(resources, 'Font') === undefined &&
      view.dict(resources, 'XObject') !== undefined
    )
      scans++;
    const annotations = view.get(page, 'Annots');
    for (const one of isArray(annotations) ? annotations.slice(0, 1000) : []) {
      const annotation = view.resolve(one);
      if (!isDict(annotation)) continue;
      const action = view.get(annotation, 'A');
      if (annotation.has('AA') || PLAYED.has(nameOf(view.get(annotation, 'Subtype')) ?? '')) kinds.add('ACTIVE');
      if (isDict(action) && !isHarmless(action, view, CLICKED)) kinds.add('ACTIVE');
    }
  }
  if (pages > 0 && scans === pages) kinds.add('SCAN');
}

/** Annotations that show what a player makes of them (ISO 32000-2 §12.5.6.2). */
const PLAYED: ReadonlySet<string> = new Set(['Movie', 'RichMedia', 'Screen', 'Sound', '3D']);

const OPENING: ReadonlySet<string> = new Set(['GoTo']);
const CLICKED: ReadonlySet<string> = new Set(['GoTo', 'URI', 'Named']);

/** Longer chains of actions, and more outlines, are none of a record's. */
const MOST_STEPS = 1000;

/** Whether an action, and all that come after it (§12.6.2), are of these types. */
function isHarmless(action: PdfDict, view: PdfView, types: ReadonlySet<string>): boolean {
  const waiting: PdfValue[] = [action];
  for (let steps = 0; waiting.length > 0; steps++) {
    const one = view.resolve(waiting.pop());
    if (one === null) continue;
    if (steps === MOST_STEPS || !isDict(one) || !types.has(nameOf(view.get(one, 'S')) ?? '')) return false;
    const next = view.get(one, 'Next');
    if (isArray(next)) waiting.push(...next.slice(0, MOST_STEPS));
    else waiting.push(next);
  }
  return true;
}

/** Fields whose widgets are objects of their own have their actions above them (§12.6.3). A form that cannot be read is told elsewhere. */
function hasActiveField(view: PdfView): boolean {
  try {
    for (const { dict } of readFields(view).values()) if (dict.has('AA')) return true;
  } catch (thrown) {
    findingOf(thrown);
  }
  return false;
}

/** Outlines lead somewhere (§12.3.3). */
function hasActiveOutline(catalog: PdfDict, view: PdfView): boolean {
  const outlines = view.dict(catalog, 'Outlines');
  const waiting: PdfValue[] = outlines === undefined ? [] : [outlines.get('First') ?? null];
  const seen = new Set<PdfDict>();
  while (waiting.length > 0 && seen.size < MOST_LOOKED_AT) {
    const item = view.resolve(waiting.pop());
    if (!isDict(item) || seen.has(item)) continue;
    seen.add(item);
    const action = view.get(item, 'A');
    if (isDict(action) && !isHarmless(action, view, CLICKED)) return true;
    waiting.push(item.get('Next') ?? null, item.get('First') ?? null);
  }
  return false;
}
