import type { CodeParams } from '../../codes/kind.js';
import type { Code } from '../../codes.js';
import type { Finding } from '../../errors.js';

/** What the strict reader refuses; caught inside `src/pdf` and handed on as the finding it holds. */
export class PdfFault extends Error {
  readonly finding: Finding;

  constructor(code: Code, offset?: number, params?: CodeParams) {
    super(code);
    this.finding = {
      code,
      ...(params === undefined ? undefined : { params }),
      ...(offset === undefined ? undefined : { offset }),
    };
  }
}

/** A counted budget (contract §5): octets lexed, copied or inflated; the same on every machine. */
export class Work {
  private left: number;
  private readonly allowed: number;

  constructor(allowed: number) {
    this.left = allowed;
    this.allowed = allowed;
  }

  spend(octets: number): void {
    this.left -= octets;
    if (this.left < 0) throw new PdfFault('LIMIT_EXCEEDED', undefined, { limit: 'pdfWork', allowed: this.allowed });
  }
}

/** The finding in what was thrown; anything but a fault of the reader is a mistake of ours and goes on. */
export function findingOf(thrown: unknown): Finding {
  if (thrown instanceof PdfFault) return thrown.finding;
  throw thrown;
}
