/** One way for all that can be signed: a record, a signed JSON, a PDF. */
import { concatBytes } from '../encoding.js';
import type { Limits } from '../limits.js';
import { mustBeNoOther } from '../record/other-format.js';
import type { SigningContext } from './context.js';
import { type OpenedInput, openInput } from './input.js';
import { looksLikePdf, type OpenedPdf, openPdfInput } from './pdf-input.js';
import { appendedToPdf, type PdfPlanOptions, type PlannedPdf, planPdf } from './pdf-plan.js';
import { type MadeSignature, type PlannedSignature, planEntries, planRecord, withSignatures } from './plan.js';
import type { CompletedItem } from './types.js';

export type Opened = OpenedInput | OpenedPdf;
export type Planned = PlannedSignature | PlannedPdf;

/**
 * Opens what is to be signed, with everything proved that can be proved without knowing who signs.
 * @param name of the input, for what is told of a file that is neither PDF nor JSON
 * @throws KhueError of `openInput`, `openPdfInput`; with a name `INPUT_IS_XML`, `INPUT_IS_ZIP`
 */
export function openFile(bytes: Uint8Array, limits: Limits, name?: string): Opened {
  if (looksLikePdf(bytes)) return openPdfInput(bytes, limits);
  if (name !== undefined) mustBeNoOther(bytes, name);
  return openInput(bytes, limits);
}

/** The signatures that the role puts on one input: one for each entry, or one over the whole. */
export function plansFor(input: Opened, context: SigningContext, options: PdfPlanOptions): Planned[] {
  if (input.kind === 'pdf') return [planPdf(input, context, options)];
  return options.entries === undefined ? [planRecord(input, context)] : planEntries(input, context, options.entries);
}

/** The file with these signatures added, in pieces; every octet of a signed JSON or a PDF stays as it is. */
export function withMade(
  input: Opened,
  context: SigningContext,
  made: readonly MadeSignature<Planned>[],
): readonly Uint8Array[] {
  if (input.kind !== 'pdf') return [withSignatures(input, context, made.filter(isOfJson))];
  const { plan, value, token } = made.find(isOfPdf)!;
  return [input.bytes, appendedToPdf(plan, context, value, token)];
}

/** The item with its file: as pieces to be written one after the other, or whole for whoever asks for that. */
export function withOutput(item: CompletedItem, pieces: readonly Uint8Array[] | undefined): CompletedItem {
  if (pieces === undefined) return item;
  let whole: Uint8Array | undefined;
  return {
    ...item,
    outputPieces: pieces,
    get output(): Uint8Array {
      whole ??= pieces.length === 1 ? pieces[0]! : concatBytes(...pieces);
      return whole;
    },
  };
}

/** `ma_ban_ghi`, under the name that results give it. */
export function recordIdOf(input: Opened): { readonly recordId?: string } {
  const id = (input.kind === 'pdf' ? input.record?.input : input)?.shape.id;
  return id === undefined ? {} : { recordId: id };
}

function isOfJson(made: MadeSignature<Planned>): made is MadeSignature {
  return made.plan.scope !== 'FILE';
}

function isOfPdf(made: MadeSignature<Planned>): made is MadeSignature<PlannedPdf> {
  return made.plan.scope === 'FILE';
}
