/** Opens a PDF that is to be signed: the signatures on it proven intact, and the record inside, if there is one, opened with its own. */
import { judgeIntegrity } from '../document/integrity.js';
import type { CarriedSignature } from '../document/signed-document.js';
import { equalBytes } from '../encoding.js';
import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { compareRevision, type RevisionChanges } from '../pdf/changes/index.js';
import { openPdf, type PdfFile } from '../pdf/file/index.js';
import { readContent } from '../pdf/signature/content.js';
import type { FormField } from '../pdf/signature/fields.js';
import { isEmptyField, signatureFields, unreadable } from '../pdf/signature/form.js';
import { openPdfSigned, type PdfSignedDocument } from '../pdf/signature/open.js';
import { PdfFault } from '../pdf/syntax/index.js';
import { extendable } from '../pdf/update/index.js';
import { type OpenedInput, openInput } from './input.js';
import type { TurnInput } from './turn.js';
import { roleWords } from './words.js';

export interface OpenedPdf {
  readonly kind: 'pdf';
  readonly bytes: Uint8Array;
  readonly document: PdfSignedDocument;
  /** Signature fields, signed or empty. */
  readonly fields: readonly FormField[];
  /** The record inside; absent in a PDF of another kind. */
  readonly record?: OpenedRecord;
}

export interface OpenedRecord {
  /** The embedded file, opened as any record or signed JSON. */
  readonly input: OpenedInput;
  /** What the rules look at: signatures of both layers. */
  readonly turn: TurnInput;
  /** The file up to the end of its first revision: what `renderPdf` made. */
  readonly firstRevision: Uint8Array;
}

export function looksLikePdf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x25 && bytes[1] === 0x50 && bytes[2] === 0x44 && bytes[3] === 0x46;
}

/**
 * @throws KhueError `PDF_NOT_EXTENDABLE`, `PDF_ENCRYPTED_NOT_SIGNED`, `PDF_HYBRID_NOT_SIGNED`, `EARLIER_SIGNATURE_BROKEN`,
 *   `PDF_CHANGED_AFTER_SIGNING`, `PDF_RECORD_NOT_AS_SIGNED`, and those of `openInput` for the record inside
 */
export function openPdfInput(bytes: Uint8Array, limits: Limits): OpenedPdf {
  const document = openPdfSigned(bytes, { limits });
  const { file, faults } = document;
  extendable(file);
  const fault = faults[0];
  if (fault !== undefined) throw unreadable(new PdfFault(fault.code, fault.offset, fault.params));
  for (const signature of document.signatures) mustHold(signature);
  const fields = signatureFields(file.view());
  const opened = { kind: 'pdf', bytes, document, fields } as const;
  const { record } = document.parts;
  if (record === undefined) return opened;
  const input = openInput(record.bytes, limits);
  const firstRevision = bytes.subarray(0, file.revisions[0]!.end);
  mustOnlyBeSigned(document);
  mustBeTheRecordOfFirst(firstRevision, record.bytes, limits);
  return { ...opened, record: { input, turn: turnOf(input, document.signatures), firstRevision } };
}

/** Empty signature fields, by name. */
export function emptyFields({ document, fields }: OpenedPdf): FormField[] {
  const view = document.file.view();
  return fields.filter((field) => isEmptyField(field, view));
}

function mustHold(signature: CarriedSignature): void {
  const finding = signature.faults[0] ?? judgeIntegrity(signature).finding;
  const field = signature.pdf?.field ?? String(signature.position + 1);
  if (finding !== undefined) {
    const role = signature.claimedRole === undefined ? undefined : roleWords(signature.claimedRole.role);
    throw new KhueError('EARLIER_SIGNATURE_BROKEN', {
      params: {
        where: role === undefined ? `tại ô ký «${field}»` : `của ${role.vi}`,
        whereEn: role === undefined ? `in the field "${field}"` : `of the ${role.en}`,
        code: finding.code,
      },
    });
  }
  if (signature.pdf?.changesAfter === 'SUSPICIOUS') {
    const code = signature.pdf.changesFinding?.code ?? 'PDF_CHANGED_AFTER';
    throw new KhueError('PDF_CHANGED_AFTER_SIGNING', { params: { code } });
  }
}

/** A record's PDF takes signatures in its empty fields, one in each revision, and nothing else (standards note, Writing 7). */
function mustOnlyBeSigned({ file, revisionChanges, signatures }: PdfSignedDocument): void {
  const refused = (code: string): KhueError => new KhueError('PDF_CHANGED_AFTER_SIGNING', { params: { code } });
  if (file.revisions.length !== signatures.length + 1) throw refused('PDF_CHANGED_AFTER');
  for (let revision = 1; revision < file.revisions.length; revision++) {
    // What came before the first signature was compared by nobody yet: on a record's PDF that is the first signature itself.
    const { changes } = revisionChanges[revision] ?? compared(file, revision);
    const other = changes.find(({ kind }) => kind !== 'signature');
    if (other !== undefined) throw refused(other.finding.code);
  }
}

function compared(file: PdfFile, revision: number): RevisionChanges {
  try {
    return compareRevision(file, revision);
  } catch (thrown) {
    if (thrown instanceof PdfFault) throw unreadable(thrown);
    throw thrown;
  }
}

/** Every signature on the PDF covers its first revision; so that revision's record is what they signed (contract §7, recordSha256). */
function mustBeTheRecordOfFirst(firstRevision: Uint8Array, record: Uint8Array, limits: Limits): void {
  const file = openPdf(firstRevision, limits);
  // Of what cannot be read by itself nobody signed anything first.
  const first = file.faults.length > 0 ? undefined : readContent(file).record;
  if (first === undefined || !equalBytes(first.bytes, record)) throw new KhueError('PDF_RECORD_NOT_AS_SIGNED');
}

function turnOf(input: OpenedInput, onPdf: readonly CarriedSignature[]): TurnInput {
  const { shape, signatories } = input;
  const entries = onPdf.flatMap((signature): CarriedSignature[] => {
    const { role, subject } = signature.claimedRole ?? {};
    const entry = role === 'subject-teacher' ? shape.entries.find(({ subjectId }) => subjectId === subject) : undefined;
    return entry === undefined ? [] : [{ ...signature, entry: entry.pointer }];
  });
  return {
    shape,
    signatories,
    outer: [...input.outer, ...onPdf],
    entries: [...input.entries, ...entries],
    layer: onPdf,
  };
}
