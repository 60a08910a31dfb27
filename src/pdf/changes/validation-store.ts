import type { PdfView } from '../file/index.js';
import {
  isArray,
  isDict,
  type PdfArray,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
} from '../syntax/index.js';

/** A document security store by structure (EN 319 142-1 §5.4.2). */
export interface ValidationStore {
  /** Numbers of the objects that each list names. */
  readonly lists: ReadonlyMap<string, readonly number[]>;
  /** Keys of `/VRI`. */
  readonly keys: ReadonlySet<string>;
  /** Dictionaries and arrays that make it up and are objects of their own, not its streams: by number, to the object that names each. */
  readonly parts: readonly ReadonlyMap<number, number | undefined>[];
  /** Number of its own object; it is named by the catalog. */
  readonly own: number | undefined;
}

const LISTS = ['Certs', 'CRLs', 'OCSPs'];
const VRI_LISTS = ['Cert', 'CRL', 'OCSP'];

/** `/VRI` as read: what its entries are named, and of which objects it is made. */
interface Related {
  readonly keys: ReadonlySet<string>;
  readonly parts: ReadonlyMap<number, number | undefined>;
}

/** Work of looking at one entry of a store. */
const ENTRY_WORK = 32;

/**
 * Reads stores of one document, saving after saving. A list or `/VRI` that is the one read before is not read again, unless one of the objects
 * that make it up was saved again: a store of a hundred thousand entries, of which each saving touches a corner, costs its octets once.
 */
export class StoreReader {
  private readonly lists = new WeakMap<PdfArray, readonly number[]>();
  private readonly related = new WeakMap<PdfDict, Related>();
  private readonly stores = new WeakMap<PdfDict, ValidationStore>();
  private readonly grown = new WeakMap<object, WeakSet<object>>();

  /**
   * @param touched objects that this saving changed, where the view is the one after it
   * @returns `undefined` for one that holds anything else than validation data
   */
  read(value: PdfValue | undefined, view: PdfView, touched: Touched = NOTHING): ValidationStore | undefined {
    const dss = view.resolve(value);
    if (!isDict(dss)) return undefined;
    const known = this.stores.get(dss);
    const own = value instanceof PdfRef ? value.num : undefined;
    if (known !== undefined && known.own === own && !isAnyOf(known.parts, touched)) return known;
    const parts = new Map<number, number | undefined>();
    if (own !== undefined) parts.set(own, undefined);
    const lists = new Map<string, readonly number[]>();
    let vri: Related | undefined;
    for (const [key, item] of dss) {
      if (LISTS.includes(key)) {
        const numbers = this.streams(item, own, view, parts);
        if (numbers === undefined) return undefined;
        lists.set(key, numbers);
      } else if (key === 'VRI') {
        const dict = view.resolve(item);
        const place = item instanceof PdfRef ? item.num : own;
        if (item instanceof PdfRef) parts.set(item.num, own);
        vri = isDict(dict) ? this.readRelated(dict, place, view, touched) : undefined;
        if (vri === undefined) return undefined;
      } else if (key !== 'Type' || !(item instanceof PdfName)) return undefined;
    }
    const store: ValidationStore = {
      lists,
      keys: vri?.keys ?? NO_KEYS,
      parts: vri === undefined ? [parts] : [parts, vri.parts],
      own,
    };
    this.stores.set(dss, store);
    return store;
  }

  /** Nothing that was there is gone. */
  grew(was: ValidationStore, is: ValidationStore): boolean {
    if (!this.holdsAll(was.keys, is.keys, () => is.keys)) return false;
    for (const [key, numbers] of was.lists) {
      const now = is.lists.get(key);
      if (now === undefined ? numbers.length > 0 : !this.holdsAll(numbers, now, () => new Set(now))) return false;
    }
    return true;
  }

  /** Two that were held against one another once are not again. */
  private holdsAll<T>(was: Iterable<T> & object, is: object, setOf: () => ReadonlySet<T>): boolean {
    if (was === is || this.grown.get(was)?.has(is) === true) return true;
    const now = setOf();
    for (const one of was) if (!now.has(one)) return false;
    const known = this.grown.get(was);
    if (known === undefined) this.grown.set(was, new WeakSet([is]));
    else known.add(is);
    return true;
  }

  private readRelated(dict: PdfDict, place: number | undefined, view: PdfView, touched: Touched): Related | undefined {
    const known = this.related.get(dict);
    if (known !== undefined && !isAnyOf([known.parts], touched)) return known;
    view.file.context.work.spend(ENTRY_WORK * dict.size);
    const keys = new Set<string>();
    const parts = new Map<number, number | undefined>();
    for (const [name, entry] of dict) {
      // The standard has the SHA-1 of a signature in hexadecimal here.
      if (name === 'Type') continue;
      if (!/^[0-9A-Fa-f]{40}$/.test(name)) return undefined;
      keys.add(name);
      if (entry instanceof PdfRef) parts.set(entry.num, place);
      const one = view.resolve(entry);
      const inner = entry instanceof PdfRef ? entry.num : place;
      if (!isDict(one) || !isRelated(one, (list) => this.streams(list, inner, view, parts), view)) return undefined;
    }
    const made = { keys, parts };
    this.related.set(dict, made);
    return made;
  }

  private streams(
    list: PdfValue | undefined,
    holder: number | undefined,
    view: PdfView,
    parts: Map<number, number | undefined>,
  ): readonly number[] | undefined {
    if (list instanceof PdfRef) parts.set(list.num, holder);
    const items = view.resolve(list);
    if (!isArray(items)) return undefined;
    const known = this.lists.get(items);
    if (known !== undefined) return known;
    view.file.context.work.spend(ENTRY_WORK * items.length);
    const numbers: number[] = [];
    for (const item of items) {
      if (!(item instanceof PdfRef) || !(view.resolve(item) instanceof PdfStream)) return undefined;
      numbers.push(item.num);
    }
    this.lists.set(items, numbers);
    return numbers;
  }
}

/** Objects that a saving changed. */
export interface Touched {
  keys(): Iterable<number>;
}

const NOTHING: Touched = new Map<number, never>();
const NO_KEYS: ReadonlySet<string> = new Set();

/** Whether a saving changed one of the objects that make a store up. */
export function isAnyOf(parts: ValidationStore['parts'], touched: Touched): boolean {
  for (const num of touched.keys()) if (parts.some((some) => some.has(num))) return true;
  return false;
}

function isRelated(
  entry: ReadonlyMap<string, PdfValue>,
  streams: (one: PdfValue | undefined) => readonly number[] | undefined,
  view: PdfView,
): boolean {
  for (const [key, item] of entry) {
    if (VRI_LISTS.includes(key)) {
      if (streams(item) === undefined) return false;
    } else if (key === 'TS') {
      const stamp = view.resolve(item);
      if (!(stamp instanceof PdfStream || stamp instanceof PdfString)) return false;
    } else if (key === 'TU') {
      if (!(view.resolve(item) instanceof PdfString)) return false;
    } else if (key !== 'Type' || !(item instanceof PdfName)) return false;
  }
  return true;
}
