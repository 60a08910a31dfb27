import { digest } from '#crypto';
import { toHex } from '../../../src/encoding.js';
import { openPdf, type PdfView } from '../../../src/pdf/file/index.js';
import {
  isArray,
  isDict,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
} from '../../../src/pdf/syntax/index.js';

/**
 * What a person sees and what a program takes out of a PDF, as text to be compared: every page with all that it is drawn with, each annotation
 * with its picture, and the rest of the catalog. Knows nothing of revisions and of what may change: the judge of the attack tests.
 */
export interface Shown {
  readonly catalog: string;
  readonly pages: readonly string[];
  readonly annotations: readonly (readonly { readonly dump: string; readonly marks: boolean }[])[];
}

/**
 * Entries that lead up or sideways, not to anything drawn. `Data` of a signature reference is the catalog (ISO 32000-2 Table 256), which is
 * compared by itself, without what may follow a seal.
 */
const UPWARDS = new Set(['Parent', 'P', 'StructParent', 'StructParents', 'Annots', 'Pg', 'Dest', 'Obj', 'Data']);

/** Entries of the catalog that say nothing of what is seen: they are on the list, or stand for the pages. */
const ASIDE = new Set(['Pages', 'AcroForm', 'DSS', 'Metadata', 'Extensions', 'Version', 'StructTreeRoot']);

export function shownBy(pdf: Uint8Array): Shown {
  const view = openPdf(pdf).view();
  const catalog = view.catalog() ?? new Map();
  const pages = pagesOf(view, catalog.get('Pages'), new Set());
  return {
    catalog: dump(view, new Map([...catalog].filter(([key]) => !ASIDE.has(key)))),
    pages: pages.map((page) => dump(view, page)),
    annotations: pages.map((page) => {
      const list = view.resolve(page.get('Annots'));
      return (isArray(list) ? list : []).map((one) => ({ dump: dump(view, one), marks: marks(view, one) }));
    }),
  };
}

/** Whether the second shows what the first does: fields may be filled, and what marks no page may join. */
export function showsTheSame(a: Shown, b: Shown): boolean {
  if (a.catalog !== b.catalog || a.pages.join('\n') !== b.pages.join('\n')) return false;
  return a.annotations.every((list, page) => {
    const now = b.annotations[page]!;
    return list.every((one, i) => now[i]?.dump === one.dump) && now.slice(list.length).every((one) => !one.marks);
  });
}

function pagesOf(view: PdfView, value: PdfValue | undefined, above: ReadonlySet<PdfDict>): PdfDict[] {
  const node = view.resolve(value);
  if (!isDict(node) || above.has(node)) return [new Map()];
  const kids = view.resolve(node.get('Kids'));
  if (!isArray(kids)) return [node];
  return kids.flatMap((kid) => pagesOf(view, kid, new Set([...above, node])));
}

function marks(view: PdfView, value: PdfValue): boolean {
  const dict = view.resolve(value);
  if (!isDict(dict)) return true;
  const rect = view.resolve(dict.get('Rect'));
  const flags = view.resolve(dict.get('F'));
  if (typeof flags === 'number' && (flags & 2) === 2) return false;
  return rect !== null && !(isArray(rect) && rect.length === 4 && (rect[0] === rect[2] || rect[1] === rect[3]));
}

function dump(view: PdfView, start: PdfValue): string {
  const seen = new Map<number, number>();
  const say = (value: PdfValue): string => {
    if (value instanceof PdfRef) {
      const known = seen.get(value.num);
      if (known !== undefined) return `#${known}`;
      seen.set(value.num, seen.size);
      return say(view.resolve(value));
    }
    if (value instanceof PdfStream) return `${say(value.dict)}stream ${toHex(digest('SHA-256', value.data()))}`;
    if (value instanceof PdfName) return `/${value.name}`;
    if (value instanceof PdfString) return `(${toHex(value.bytes() ?? new Uint8Array())})`;
    if (isArray(value)) return `[${value.map(say).join(' ')}]`;
    if (!isDict(value)) return String(value);
    const entries = [...value].filter(([key, one]) => !UPWARDS.has(key) && one !== null);
    return `<<${entries
      .map(([key, one]) => `/${key} ${say(one)}`)
      .sort()
      .join(' ')}>>`;
  };
  return say(start);
}
