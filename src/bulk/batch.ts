import type { Answer } from '../codes/kind.js';
import type { HighWater } from '../trust/index.js';
import type { Message } from '../validation/index.js';
import type { BulkItem } from './items.js';

/** What a worker is asked in one message. */
export interface BatchTask {
  readonly items: readonly BulkItem[];
  /** One 32-bit counter: how many items of the batch are done, so that a stuck one is known from outside. */
  readonly progress: SharedArrayBuffer;
}

/** What a worker answers in one message: the lines as octets, and what the run wants to know of each. */
export interface BatchResult {
  readonly lines: Uint8Array;
  /** End of each line in `lines`. */
  readonly ends: Uint32Array;
  /** Two numbers an item. */
  readonly identities: Float64Array;
  readonly summaries: readonly ItemSummary[];
  /** Marks of trust and status lists, when the batch opened one that was not open before (contract §7). */
  readonly marks?: HighWater['lists'];
}

/** What counting needs of one line. */
export interface ItemSummary {
  readonly answer: Answer;
  readonly code: string;
  /** The input could not be read at all: why. */
  readonly unread?: Message;
  /** As the line names it: masked. */
  readonly input?: string;
  readonly type?: string;
  readonly issuer?: string;
  readonly issuerName?: string;
  readonly province?: string;
  readonly year?: number;
  readonly signers: readonly SignerSummary[];
}

export interface SignerSummary {
  readonly certificate: string;
  readonly role: string;
  readonly name?: string;
  /** `YYYY-MM-DD`, last day of the certificate. */
  readonly until?: string;
  readonly answer: Answer;
  readonly code: string;
}
