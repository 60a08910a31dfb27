export { type ReadObject, XrefEntry } from './entry.js';
export { PdfFile, type PdfRevision, PdfView } from './file.js';
export { openPdf } from './open.js';
export type { Section } from './section.js';
