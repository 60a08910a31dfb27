export { addPicture, type Picture } from './image.js';
export { Octets } from './octets.js';
export {
  dateString,
  dictionary,
  hexString,
  name,
  stream,
  textString,
  withKeys,
  writeDict,
  writeValue,
} from './serialize.js';
export { type Appendix, extendable, PdfUpdate, RawObject } from './update.js';
