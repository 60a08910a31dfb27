import type { Answer } from '../codes/kind.js';

/** What `verify` owes for a file of the demonstration. */
export interface ExpectedAnswer {
  readonly answer: Answer;
  /** Top `code` of the report; absent where the file is accepted. */
  readonly code?: string;
  /** What the file is, or what was done to it. */
  readonly vi: string;
  readonly en: string;
}

/** A file of the demonstration with the answer that `verify` owes for it. */
export interface DemoCase extends ExpectedAnswer {
  readonly name: string;
  /** Path in `files`: `signed/…`, `forged/…`, `doubtful/…`. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** One case of the catalogue: a paper as a school would issue it, or its forged twin. */
export interface CatalogueCase extends DemoCase {
  readonly group: CaseGroup;
  /** `sample`: made through the public API and signed in every required role; `twin`: the same paper, forged. */
  readonly kind: 'sample' | 'twin';
  /** Of a twin: the name of its sample. */
  readonly of?: string;
  /** Files to be given beside it (`--document`): sources of results that were taken over. */
  readonly documents?: readonly string[];
}

export type CaseGroup = 'hoc-ba' | 'nguoi-hoc' | 'nguoi-ky' | 'co-so' | 'van-bang' | 'giay-to';
