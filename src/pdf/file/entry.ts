import type { PdfValue } from '../syntax/index.js';

/** Where one section of cross-references says that an object stands. */
export class XrefEntry {
  readonly num: number;
  readonly gen: number;
  readonly kind: 'free' | 'plain' | 'compressed';
  /** plain: octet offset; compressed: number of the object stream; free: number of the next free object. */
  readonly position: number;
  /** compressed: place in the object stream. */
  readonly place: number;
  /** Revision that the section belongs to. */
  revision = -1;
  /** What an earlier revision said of the same object. */
  older: XrefEntry | undefined;
  /** Of the newest entry of an object that was saved many times: all of them, oldest first. */
  history: readonly XrefEntry[] | undefined;
  /** The object, once it was read. */
  read: ReadObject | undefined;

  constructor(num: number, gen: number, kind: XrefEntry['kind'], position: number, place: number) {
    this.num = num;
    this.gen = gen;
    this.kind = kind;
    this.position = position;
    this.place = place;
  }
}

/** An object as read; `end` is the offset after `endobj` of a plain one. */
export interface ReadObject {
  readonly value: PdfValue;
  readonly end?: number;
  /** It is a whole number with a point. */
  readonly isWholeReal: boolean;
}
