import type { PdfView } from '../file/index.js';
import { isArray, isDict, PdfRef, PdfStream, type PdfValue } from '../syntax/index.js';

/** Who names whom in a document as of a revision: for every object that can be reached, how often it is named. */
export interface References {
  /** Times that an object is named by others that can be reached. */
  readonly uses: ReadonlyMap<number, number>;
  /** Objects that are named and that nobody defines. */
  readonly missing: ReadonlySet<number>;
}

/** Walks everything that the trailer leads to, each object once. @throws PdfFault where an object cannot be read */
export function referencesOf(view: PdfView): References {
  const uses = new Map<number, number>();
  const missing = new Set<number>();
  const waiting: PdfValue[] = [...view.trailer.values()];
  while (waiting.length > 0) {
    const value = waiting.pop()!;
    if (value instanceof PdfRef) {
      const known = uses.get(value.num);
      uses.set(value.num, (known ?? 0) + 1);
      if (known !== undefined) continue;
      const entry = view.entry(value.num);
      if (entry === undefined || entry.kind === 'free') missing.add(value.num);
      else waiting.push(view.file.read(entry).value);
    } else if (value instanceof PdfStream) {
      for (const one of value.dict.values()) waiting.push(one);
    } else if (isArray(value)) {
      for (const one of value) waiting.push(one);
    } else if (isDict(value)) {
      for (const one of value.values()) waiting.push(one);
    }
  }
  return { uses, missing };
}
