import type { Code } from '../codes.js';
import type { KhueError } from '../errors.js';

/** Exit statuses (contract §1), the first that applies. */
export const EXIT = { ok: 0, reject: 1, undecided: 2, usage: 64, unreadable: 66, fault: 70, exists: 73 } as const;

/** Collects what happened to each input of a run; the run's status is the first of the contract's list that occurred. */
export class Outcome {
  #seen = new Set<number>();

  add(status: number): void {
    this.#seen.add(status);
  }

  get status(): number {
    for (const status of [EXIT.usage, EXIT.fault, EXIT.reject, EXIT.unreadable, EXIT.undecided, EXIT.exists]) {
      if (this.#seen.has(status)) return status;
    }
    return EXIT.ok;
  }
}

/** Ends a command with a status after its message was chosen; carries a code of `codes.ts` through `KhueError` where there is one. */
export class CommandFailure extends Error {
  readonly status: number;
  /** The file that the message is about, where the message does not name it. */
  readonly input: string | undefined;
  constructor(status: number, cause: unknown, input?: string) {
    super('command failed', { cause });
    this.status = status;
    this.input = input;
  }
}

/** What says that an input cannot be read at all; any other error is a refusal of something that was read. */
const UNREADABLE: ReadonlySet<Code> = new Set<Code>([
  'FOLDER_EMPTY',
  'INPUT_EMPTY',
  'INPUT_IS_FOLDER',
  'INPUT_IS_PDF',
  'INPUT_IS_XML',
  'INPUT_IS_ZIP',
  'INPUT_UNREADABLE',
  'LIMIT_EXCEEDED',
  'OUTPUT_FOLDER_MISSING',
  'OUTPUT_UNWRITABLE',
  'PDF_CHAIN',
  'PDF_HEADER',
  'PDF_NOT_EXTENDABLE',
  'PDF_OBJECT',
  'PDF_STARTXREF',
  'PDF_STREAM',
  'PDF_TRAILER',
  'PDF_XREF',
  // Between the opening of a list and its use: which one is judged by cannot be told.
  'TRUST_CHANGED',
  'ZIP_BROKEN',
  'ZIP_ENCRYPTED',
]);

/** The status of an error that names none: 66 for what cannot be read, 1 for what was read and is refused (contract §1). */
export function statusOf({ code }: KhueError): number {
  return code.startsWith('JSON_') || UNREADABLE.has(code) ? EXIT.unreadable : EXIT.reject;
}
