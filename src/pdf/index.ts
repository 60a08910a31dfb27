/** PDF files read for a verdict: strict structure, signatures, what each later saving changed (ISO 32000-2, EN 319 142-1). */

export {
  type AttackFamily,
  CHANGE_LEVELS,
  type Change,
  type ChangeLevel,
  familyOfChange,
  levelOf,
  type RevisionChanges,
} from './changes/index.js';
export { openPdf, type PdfFile, type PdfRevision, PdfView } from './file/index.js';
export type { EmbeddedFile, PdfContent, PdfKind } from './signature/content.js';
export { openPdfSigned, type PdfSignedDocument } from './signature/open.js';
export { type RevisionSummary, revisionSummaries } from './signature/revisions.js';
