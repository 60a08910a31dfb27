export { findingOf, PdfFault, Work } from './fault.js';
export { type LengthOf, OCTET_KIND, type ParserOptions, PdfParser } from './parser.js';
export { dateOf, textOf } from './text.js';
export {
  areWrittenAlike,
  countOf,
  HEX_VALUES,
  isArray,
  isDict,
  isWholeRealAt,
  isWholeRealIn,
  nameOf,
  type PdfArray,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
  plainIntegerIn,
  writtenLike,
} from './values.js';
