import { KhueError } from '../../errors.js';
import { isArray, isDict, nameOf, type PdfDict, PdfRef, type PdfValue } from '../syntax/index.js';
import { withKeys } from './serialize.js';
import type { PdfUpdate } from './update.js';

export interface Page {
  readonly reference: PdfRef;
  readonly dict: PdfDict;
}

/**
 * The n-th page, from 0, found from the catalog (ISO 32000-2 §7.7.3); every node is looked at once.
 * @throws KhueError `PDF_PAGE_MISSING`
 */
export function pageAt(update: PdfUpdate, index: number): Page {
  const catalog = update.resolve(update.root);
  const waiting: PdfValue[] = isDict(catalog) ? [catalog.get('Pages') ?? null] : [];
  const seen = new Set<number>();
  let passed = 0;
  while (waiting.length > 0) {
    const reference = waiting.pop()!;
    if (!(reference instanceof PdfRef) || seen.has(reference.num)) continue;
    seen.add(reference.num);
    const dict = update.resolve(reference);
    if (!isDict(dict)) continue;
    const kids = update.resolve(dict.get('Kids'));
    if (nameOf(update.resolve(dict.get('Type'))) !== 'Page' && isArray(kids)) waiting.push(...[...kids].reverse());
    else if (passed++ === index) return { reference, dict };
  }
  throw new KhueError('PDF_PAGE_MISSING', { params: { page: index + 1 } });
}

/** Adds to an array that a dictionary holds directly or by reference; only what holds it is written anew. */
export function appendTo(update: PdfUpdate, holder: PdfRef, key: string, value: PdfValue): void {
  const dict = update.resolve(holder);
  if (!isDict(dict)) return;
  const held = dict.get(key) ?? null;
  const array = update.resolve(held);
  const longer = [...(isArray(array) ? array : []), value];
  if (held instanceof PdfRef && isArray(array)) update.put(held, longer);
  else update.put(holder, withKeys(dict, { [key]: longer }));
}
