/** JSON signatures: JWS (RFC 7515) with the headers of ETSI TS 119 182-1 (JAdES), read and written. */

export { claimStrings, readClaims } from '../document/claims.js';
export { algorithmFitsKey, algorithmsFor, digestOf, schemeOf } from './algorithms.js';
export { entryPayload, entrySignatures, extractPartial } from './entry.js';
export { type OpenOptions, openJades } from './open.js';
export type {
  CounterSignature,
  JadesDocument,
  JadesSignature,
  NamedDocument,
  PartialSignature,
  Serialization,
  UnsignedComponent,
} from './types.js';
export {
  appendSignature,
  type Commitment,
  compactSerialization,
  generalSerialization,
  type HeaderOptions,
  linkBytes,
  type NewSignature,
  previousOf,
  protectedHeader,
  signatureTimestampComponent,
  signingInput,
} from './write.js';
export {
  appendUnsigned,
  certificatesComponent,
  componentText,
  type NewComponent,
  revocationComponent,
  timestampComponent,
} from './write-unsigned.js';
