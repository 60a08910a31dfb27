import type { PdfView } from '../file/index.js';
import { isArray, isDict, PdfName, PdfRef, PdfStream, PdfString, type PdfValue } from '../syntax/index.js';

/** A document security store by structure (EN 319 142-1 §5.4.2). */
export interface ValidationStore {
  /** Numbers of the objects that each list names. */
  readonly lists: ReadonlyMap<string, readonly number[]>;
  /** Keys of `/VRI`. */
  readonly keys: ReadonlySet<string>;
  /** Dictionaries and arrays that make it up and are objects of their own; not its streams. */
  readonly objects: readonly StorePart[];
}

export interface StorePart {
  readonly num: number;
  /** Number of the object that names it; absent for the store's own, which the catalog names. */
  readonly holder: number | undefined;
}

const LISTS = ['Certs', 'CRLs', 'OCSPs'];
const VRI_LISTS = ['Cert', 'CRL', 'OCSP'];

/** Reads a store; `undefined` for one that holds anything else than validation data. */
export function readStore(value: PdfValue | undefined, view: PdfView): ValidationStore | undefined {
  const objects: StorePart[] = [];
  const open = (one: PdfValue | undefined, holder: number | undefined): PdfValue => {
    if (one instanceof PdfRef) objects.push({ num: one.num, holder });
    return view.resolve(one);
  };
  const streams = (one: PdfValue | undefined, holder: number | undefined): number[] | undefined => {
    const list = open(one, holder);
    if (!isArray(list)) return undefined;
    const numbers: number[] = [];
    for (const item of list) {
      if (!(item instanceof PdfRef) || !(view.resolve(item) instanceof PdfStream)) return undefined;
      numbers.push(item.num);
    }
    return numbers;
  };
  const dss = open(value, undefined);
  const own = value instanceof PdfRef ? value.num : undefined;
  if (!isDict(dss)) return undefined;
  const lists = new Map<string, readonly number[]>();
  const keys = new Set<string>();
  for (const [key, item] of dss) {
    if (LISTS.includes(key)) {
      const numbers = streams(item, own);
      if (numbers === undefined) return undefined;
      lists.set(key, numbers);
    } else if (key === 'VRI') {
      const related = open(item, own);
      const place = item instanceof PdfRef ? item.num : own;
      if (!isDict(related)) return undefined;
      for (const [name, entry] of related) {
        // The standard has the SHA-1 of a signature in hexadecimal here.
        if (name === 'Type') continue;
        if (!/^[0-9A-Fa-f]{40}$/.test(name)) return undefined;
        keys.add(name);
        const one = open(entry, place);
        const inner = entry instanceof PdfRef ? entry.num : place;
        if (!isDict(one) || !isRelated(one, (list) => streams(list, inner), view)) return undefined;
      }
    } else if (key !== 'Type' || !(item instanceof PdfName)) return undefined;
  }
  return { lists, keys, objects };
}

function isRelated(
  entry: ReadonlyMap<string, PdfValue>,
  streams: (one: PdfValue | undefined) => number[] | undefined,
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

/** Nothing that was there is gone. */
export function grew(was: ValidationStore, is: ValidationStore): boolean {
  for (const key of was.keys) if (!is.keys.has(key)) return false;
  for (const [key, numbers] of was.lists) {
    const now = new Set(is.lists.get(key));
    if (!numbers.every((num) => now.has(num))) return false;
  }
  return true;
}
