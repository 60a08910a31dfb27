import type { Code } from '../codes.js';
import type { CarriedSignature, CarriedTimestamp, SignedDocument } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import { type JadesDocument, openJades } from '../jades/index.js';
import type { Limits } from '../limits.js';
import { openPdfSigned, type PdfSignedDocument } from '../pdf/index.js';

type PdfWhat = Extract<Code, `FILE_IS_${string}`>;

/** A PDF by what it holds. */
export type PdfContainer =
  | {
      readonly kind: 'signed-pdf';
      /** Both layers as one: the record's signatures first, then the PDF's. */
      readonly document: SignedDocument;
      readonly pdf: PdfSignedDocument;
      /** How many of the signatures are the embedded record's. */
      readonly embeddedSignatures: number;
      /** The record's own file, opened; absent where it is no JWS. */
      readonly inside?: JadesDocument;
      readonly what?: PdfWhat;
    }
  | { readonly kind: 'unsigned-pdf'; readonly pdf: PdfSignedDocument; readonly what: PdfWhat }
  | { readonly kind: 'encrypted'; readonly format: 'pdf' }
  | { readonly kind: 'limit'; readonly format: 'pdf'; readonly finding: Finding }
  | { readonly kind: 'unknown'; readonly format: 'pdf'; readonly what?: PdfWhat };

/** Opens a PDF and says what it is. Never throws. */
export function pdfContainer(bytes: Uint8Array, limits: Limits): PdfContainer {
  const pdf = openPdfSigned(bytes, { limits });
  const limit = pdf.faults.find(({ code }) => code === 'LIMIT_EXCEEDED');
  if (limit !== undefined) return { kind: 'limit', format: 'pdf', finding: limit };
  if (pdf.encrypted) return { kind: 'encrypted', format: 'pdf' };
  if (pdf.file.faults.length > 0) return unreadable(pdf, bytes);
  const stamps = pdf.documentTimestamps ?? [];
  const layers = bothLayers(pdf, limits);
  // A time-stamp says when, and nobody answers for anything: it is no signature.
  if (pdf.signatures.length + layers.embeddedSignatures === 0 && pdf.faults.length === 0) {
    const what = unsignedKind(pdf);
    return { kind: 'unsigned-pdf', pdf, what: stamps.length > 0 ? what : resavedOr(what, pdf, bytes) };
  }
  const unsigned = pdf.signatures.length + stamps.length === 0;
  const view = unsigned
    ? resavedOr('FILE_IS_PDF_VIEW', pdf, bytes)
    : misplaced(pdf)
      ? 'FILE_IS_RESAVED_PDF'
      : undefined;
  const what = pdf.parts.record === undefined ? signedKind(pdf) : view;
  return { kind: 'signed-pdf', pdf, ...layers, ...(what !== undefined && { what }) };
}

/** A structure that khue would have to guess: signed all the same when there is a byte range in it, and then it cannot be processed. */
function unreadable(pdf: PdfSignedDocument, bytes: Uint8Array): PdfContainer {
  if (isCutOff(bytes)) return { kind: 'unknown', format: 'pdf', what: 'FILE_IS_CUT_OFF_PDF' };
  if (!mentionsByteRange(bytes)) return { kind: 'unknown', format: 'pdf', what: 'FILE_IS_DAMAGED_PDF' };
  const document: SignedDocument = { format: 'pdf', signatures: [], faults: pdf.faults };
  return { kind: 'signed-pdf', document, pdf, embeddedSignatures: 0, what: 'FILE_IS_DAMAGED_PDF' };
}

const EOF = [0x25, 0x25, 0x45, 0x4f, 0x46];

/** No end-of-file marker in the last kibibyte: the file ends before its own end. */
function isCutOff(bytes: Uint8Array): boolean {
  for (let at = bytes.length - EOF.length; at >= Math.max(0, bytes.length - 1024); at--) {
    if (EOF.every((octet, i) => bytes[at + i] === octet)) return false;
  }
  return true;
}

const BYTE_RANGE = [...'/ByteRange'].map((letter) => letter.charCodeAt(0));

function mentionsByteRange(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x2f); at >= 0; at = bytes.indexOf(0x2f, at + 1)) {
    if (BYTE_RANGE.every((octet, i) => bytes[at + i] === octet)) return true;
  }
  return false;
}

/** Of a file that was signed, and saved again so that nothing leads to its signatures any more. */
function resavedOr(what: PdfWhat, { file, parts }: PdfSignedDocument, bytes: Uint8Array): PdfWhat {
  const isWrapper = what === 'FILE_IS_PDF_WRAPPER' || parts.kinds.has('PORTFOLIO');
  return !isWrapper && file.revisions.length > 1 && mentionsByteRange(bytes) ? 'FILE_IS_RESAVED_PDF' : what;
}

function unsignedKind({ parts }: PdfSignedDocument): PdfWhat {
  if (parts.record !== undefined) return 'FILE_IS_PDF_VIEW';
  if (parts.kinds.has('PORTFOLIO') || parts.files.length > 0) return 'FILE_IS_PDF_WRAPPER';
  return parts.kinds.has('SCAN') ? 'FILE_IS_PDF_SCAN' : 'FILE_IS_UNSIGNED_PDF';
}

/** What was signed stands elsewhere than the signature says. */
function misplaced({ signatures }: PdfSignedDocument): boolean {
  return signatures.some(({ faults }) => faults.some(({ code }) => code === 'PDF_BYTE_RANGE'));
}

function signedKind(pdf: PdfSignedDocument): PdfWhat {
  const { parts } = pdf;
  if (misplaced(pdf)) return 'FILE_IS_RESAVED_PDF';
  if (parts.kinds.has('PORTFOLIO') || parts.files.length > 0) return 'FILE_IS_PDF_WRAPPER';
  return parts.kinds.has('SCAN') ? 'FILE_IS_SIGNED_SCAN' : 'FILE_IS_OTHER_SIGNED_PDF';
}

/** The record inside with its own signatures, and those of the PDF: roles count across both (model 9). */
function bothLayers(
  pdf: PdfSignedDocument,
  limits: Limits,
): { readonly document: SignedDocument; readonly embeddedSignatures: number; readonly inside?: JadesDocument } {
  const { record } = pdf.parts;
  const inside = record?.name === 'ho-so.jose.json' ? openJades(record.bytes, { limits }) : undefined;
  const inner = (inside?.signatures ?? []).map((signature): CarriedSignature => {
    const faults = inside?.faults ?? [];
    return faults.length === 0 ? signature : { ...signature, faults: [...faults, ...signature.faults] };
  });
  const shift = inner.length;
  const everyInner = inner.map((_, i) => i);
  const shifted = (covers: readonly number[] | undefined, withContent: boolean): number[] => [
    ...(withContent ? everyInner : []),
    ...(covers ?? []).map((i) => i + shift),
  ];
  const unmoved = shift === 0 && pdf.signatures.every(({ covers }) => covers !== undefined);
  const outer = unmoved
    ? pdf.signatures
    : pdf.signatures.map((signature) => ({
        ...signature,
        position: signature.position + shift,
        covers: shifted(signature.covers, signature.coversContent === true),
      }));
  const documentTimestamps = (pdf.documentTimestamps ?? []).map(
    (stamp): CarriedTimestamp => ({
      ...stamp,
      covers: shifted(
        stamp.covers,
        (stamp.covers ?? []).some((i) => pdf.signatures[i]?.coversContent === true),
      ),
    }),
  );
  const content = inside === undefined ? record?.bytes : inside.content;
  return {
    embeddedSignatures: shift,
    ...(inside !== undefined && { inside }),
    document: {
      format: 'pdf',
      signatures: [...inner.map((signature, position) => ({ ...signature, position })), ...outer],
      faults: pdf.faults,
      documentTimestamps,
      ...(pdf.validationData !== undefined && { validationData: pdf.validationData }),
      ...(pdf.validationDataAsOf !== undefined && { validationDataAsOf: pdf.validationDataAsOf }),
      ...(content !== undefined && { content }),
    },
  };
}
