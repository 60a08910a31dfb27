/** The printed forms: học bạ, diplomas and the papers around them, as PDF/A-3 with the record inside. */
export { type AppearanceInput, type SignatureAppearance, signatureAppearance } from './appearance.js';
export { headings, type PdfProfile } from './content.js';
export type { ObjectSink } from './objects.js';
export { type RenderOptions, render, renderPdf } from './render.js';
export { writeFont } from './write-font.js';
