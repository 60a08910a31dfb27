export type {
  Certificate,
  CertificatePolicies,
  DistributionPoint,
  Extension,
  GeneralName,
  KeyUsage,
  Name,
  NameAttribute,
  NameConstraints,
  RelativeName,
} from './certificate.js';
export { openCrl } from './crl.js';
export { keyAllows, keyOf } from './key.js';
export { displayName, formatName, type NameIdentifier, nameIdentifiers, nameValues, sameName } from './name.js';
export { openOcsp } from './ocsp.js';
export type {
  BasicOcspResponse,
  OcspCertId,
  OcspFile,
  OcspResponseStatus,
  SingleOcspResponse,
} from './ocsp-types.js';
export { openedCrl, openedOcsp, type RevocationValues, type ValuesSourceOptions, valuesSource } from './opened.js';
export { findPath } from './path.js';
export type { FailedChain, FindPathOptions, PathOutcome, PathPurpose, PolicyInputs } from './path-types.js';
export { readPem } from './pem.js';
export { readCertificate } from './read-certificate.js';
export type {
  Crl,
  CrlEntry,
  CrlFile,
  IssuingDistributionPoint,
  LookUpOptions,
  RevocationEvidence,
  RevocationFact,
  RevocationReason,
  RevocationSource,
} from './revocation.js';
export {
  type CrlSourceOptions,
  crlSource,
  type RevocationSourceOptions,
  revocationSource,
} from './revocation-source.js';
export { verifyIssuedBy } from './signature-check.js';
export { validatePath } from './validate-path.js';
export type { PathResult, ValidatePathOptions } from './validate-path-types.js';
