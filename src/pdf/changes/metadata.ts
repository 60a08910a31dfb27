import type { PdfFile } from '../file/index.js';
import {
  isDict,
  nameOf,
  type PdfDict,
  PdfFault,
  PdfName,
  PdfStream,
  PdfString,
  type PdfValue,
} from '../syntax/index.js';
import { equalValues } from './equal.js';

/** Longer metadata are none that a signing program writes. */
const MOST_OCTETS = 1024 * 1024;

/**
 * Whether an object is XMP that a reader may take as it is (ISO 16684-1): a metadata stream of UTF-8 text whose one root is `x:xmpmeta` or
 * `rdf:RDF`, well-formed in its tags, with no document type that would have to be expanded.
 * @throws PdfFault `LIMIT_EXCEEDED`
 */
export function isXmp(value: PdfValue, file: PdfFile): boolean {
  if (!(value instanceof PdfStream)) return false;
  // A stream is read once, however many savings name it.
  let known = judged.get(value);
  if (known === undefined) {
    known = readsAsXmp(value, file);
    judged.set(value, known);
  }
  return known;
}

const judged = new WeakMap<PdfStream, boolean>();

function readsAsXmp(value: PdfStream, file: PdfFile): boolean {
  if (value.end - value.start > MOST_OCTETS) return false;
  if (nameOf(value.dict.get('Type')) !== 'Metadata' || nameOf(value.dict.get('Subtype')) !== 'XML') return false;
  try {
    const octets = file.decode(value);
    return octets.length <= MOST_OCTETS && isXmpText(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch (thrown) {
    if (thrown instanceof PdfFault && thrown.finding.code === 'LIMIT_EXCEEDED') throw thrown;
    return false;
  }
}

const TAG =
  /<(?:!--[\s\S]*?-->|\?[\s\S]*?\?>|(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)/y;

function isXmpText(text: string): boolean {
  const stack: string[] = [];
  let root: string | undefined;
  let at = 0;
  for (;;) {
    const open = text.indexOf('<', at);
    const between = text.slice(at, open < 0 ? undefined : open);
    if (stack.length === 0 && /\S/.test(between)) return false;
    if (open < 0) break;
    TAG.lastIndex = open;
    const match = TAG.exec(text);
    if (match === null) return false;
    at = TAG.lastIndex;
    const [, closes, name, attributes, empty] = match;
    if (name === undefined) continue;
    if (closes === '/') {
      if (stack.pop() !== name || attributes !== '') return false;
    } else if (stack.length === 0) {
      if (root !== undefined) return false;
      root = name;
      if (!/(?:adobe:ns:meta\/|22-rdf-syntax-ns#)/.test(attributes ?? '')) return false;
      if (empty !== '/') stack.push(name);
    } else if (empty !== '/') stack.push(name);
  }
  return stack.length === 0 && (root === 'x:xmpmeta' || root === 'rdf:RDF' || root === 'x:xapmeta');
}

/**
 * A document information dictionary of plain values (ISO 32000-2 §14.3.3); some programs write texts as objects of their own, or lists.
 * @param was the one before: what it names or lists, this may under the same key
 */
export function isInfo(value: PdfValue, was: PdfValue): value is PdfDict {
  if (!isDict(value)) return false;
  for (const [key, one] of value) {
    const plain = one === null || typeof one !== 'object' || one instanceof PdfString || one instanceof PdfName;
    if (!plain && !(isDict(was) && equalValues(was.get(key), one))) return false;
  }
  return true;
}
