/** Several subjects of one teacher on one PDF (profile `all`): each signature covers the one before, so they are made one after the other. */
import { concatBytes } from '../encoding.js';
import type { Signer } from '../signer/types.js';
import { chosenEntries } from './choose-entries.js';
import { mustVerify } from './complete.js';
import type { SigningContext } from './context.js';
import type { Opened } from './file.js';
import { openPdfInput } from './pdf-input.js';
import { appendedToPdf, type PdfPlanOptions, planPdf } from './pdf-plan.js';
import { stamped } from './stamp.js';
import type { Timestamper } from './timestamper.js';

/**
 * The entries of a record's PDF that one signature each is to be put on, as JSON Pointers in the order of the record; `undefined` where there is
 * nothing to be parted: no PDF of a record, no choice of entries, or of one alone.
 * @throws KhueError of `chosenEntries`
 */
export function partedEntries(
  input: Opened,
  context: SigningContext,
  selection: PdfPlanOptions['entries'],
): readonly string[] | undefined {
  if (input.kind !== 'pdf' || input.record === undefined || selection === undefined) return undefined;
  const pointers = chosenEntries(input.record.turn, context.signer.certificate, selection).map(
    ({ pointer }) => pointer,
  );
  return pointers.length < 2 ? undefined : pointers;
}

/**
 * One signature on a PDF, with all checks made anew on what it is by now.
 * @returns what is to be appended
 * @throws KhueError with the reason for which nothing was signed
 */
export async function signedOnPdf(
  pdf: Uint8Array,
  context: SigningContext,
  signer: Signer,
  planning: PdfPlanOptions,
  timestamper?: Timestamper,
): Promise<Uint8Array> {
  const plan = planPdf(openPdfInput(pdf, context.limits), context, planning);
  const value = await signer.sign(plan.request);
  mustVerify(plan, value, context);
  const { token } = await stamped({ plan, value }, timestamper);
  return appendedToPdf(plan, context, value, token);
}

/** As `signedOnPdf`, for one entry after the other. @returns the whole file */
export async function signedEntriesOnPdf(
  pdf: Uint8Array,
  entries: readonly string[],
  context: SigningContext,
  signer: Signer,
  planning: PdfPlanOptions,
  timestamper?: Timestamper,
): Promise<Uint8Array> {
  let file = pdf;
  for (const entry of entries) {
    const more = await signedOnPdf(file, context, signer, { ...planning, entries: [entry] }, timestamper);
    file = concatBytes(file, more);
  }
  return file;
}
