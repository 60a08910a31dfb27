import { concatBytes } from '../encoding.js';
import { KhueError } from '../errors.js';
import type { Signer } from '../signer/types.js';
import { usableContext } from './context.js';
import { partedEntries, signedEntriesOnPdf, signedOnPdf } from './pdf-entries.js';
import { openPdfInput } from './pdf-input.js';
import type { PdfPlanOptions } from './pdf-plan.js';
import type { Timestamper } from './timestamper.js';
import type { EntrySelection, PdfAppearance, PdfPlace, SigningOptions } from './types.js';

export interface SignPdfOptions extends SigningOptions {
  readonly signer: Signer;
  /** Makes the signature B-T. */
  readonly timestamper?: Timestamper;
  /** `mon_hoc_id` or JSON Pointer: for which entry a subject teacher signs. */
  readonly subject?: string;
  /** Several entries of one teacher, or every one: a signature in a revision of its own for each, one after the other. */
  readonly entries?: EntrySelection;
  /** Where to sign in a PDF without a record; default: an invisible field of its own. A record's PDF has a field for each role. */
  readonly place?: PdfPlace;
  readonly appearance?: PdfAppearance;
}

/**
 * Adds one PAdES signature, level B-B (with a time-stamper B-T), for one role; every octet that is there stays as it is. On a
 * record's PDF the same holds as for JSON before a key is used: the right person, in turn, and everything signed so far proven intact.
 *
 * @param pdf with a table or a stream of cross-references; not encrypted, not hybrid, readable without repair
 * @returns the file with the signature appended
 * @throws KhueError with the reason for which nothing was signed
 * Source: EN 319 142-1 §6, ISO 32000-2 §12.8; contract §6, §7.
 */
export async function signPdf(pdf: Uint8Array, options: SignPdfOptions): Promise<Uint8Array> {
  const { appearance, entries, place, signer, subject, timestamper, ...rest } = options;
  const context = usableContext(rest, signer.certificateChain, signer.algorithms);
  const selection = subject === undefined ? entries : [subject];
  if (context.role === 'subject-teacher' && selection === undefined) throw new KhueError('ROLE_NEEDS_ENTRY');
  const planning: PdfPlanOptions = {
    ...(place === undefined ? {} : { place }),
    ...(appearance === undefined ? {} : { appearance }),
    ...(timestamper === undefined ? {} : { timestampRoom: timestamper.largestToken }),
  };
  const several =
    selection === undefined || subject !== undefined
      ? undefined
      : partedEntries(openPdfInput(pdf, context.limits), context, selection);
  if (several !== undefined) return signedEntriesOnPdf(pdf, several, context, signer, planning, timestamper);
  const all = selection === undefined ? planning : { ...planning, entries: selection };
  return concatBytes(pdf, await signedOnPdf(pdf, context, signer, all, timestamper));
}
