import type { CodeParams } from './codes/kind.js';
import type { Code } from './codes.js';

export type { CodeParams } from './codes/kind.js';

/**
 * The one error class of the library: a wrong call or an input that cannot be used for issuing.
 * A bad artefact given to `verify` is a report, never this (architecture, rule 6).
 */
export class KhueError extends Error {
  override readonly name = 'KhueError';
  readonly code: Code;
  readonly params: CodeParams;
  /** Byte offset in the input, where the problem has one. */
  readonly offset?: number;
  /** JSON Pointer or file path, where the problem has one. */
  readonly path?: string;

  constructor(
    code: Code,
    options: { params?: CodeParams; offset?: number; path?: string; cause?: unknown; message?: string } = {},
  ) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.params = options.params ?? {};
    if (options.offset !== undefined) this.offset = options.offset;
    if (options.path !== undefined) this.path = options.path;
  }
}

/** A finding that travels as a value: what was seen, in a code of `codes.ts`, and where. */
export interface Finding {
  readonly code: Code;
  readonly params?: CodeParams;
  readonly offset?: number;
  readonly path?: string;
}
