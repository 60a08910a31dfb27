import type { DerReader } from '../asn1/reader.js';

/** RFC 5280 §5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

/** Reasons by code (RFC 5280 §5.3.1); 7 is not used. */
export const reasons: readonly (RevocationReason | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** CRLReason, in CRL entries and OCSP responses alike. */
export function readReason(reader: DerReader): RevocationReason {
  const reason = reasons[reader.enumerated()];
  if (reason === undefined) reader.fail('unknown revocation reason', reader.contentStart);
  return reason;
}
