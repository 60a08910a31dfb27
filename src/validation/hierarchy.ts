import { Oid } from '../asn1/oids.js';
import { contextConstructed, contextPrimitive, DerError, DerReader } from '../asn1/reader.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { readGeneralNames } from '../x509/general-name.js';
import type { AuthorityView } from './trust-view.js';

/**
 * Whether a certificate whose issuer nobody listed says itself that it stands in a hierarchy of which a list says that it is
 * complete (contract §3, ISSUER_CA_UNKNOWN): Vietnamese CAs write the name of the issuer's issuer into the authority key
 * identifier. A claim, but one that the list contradicts: whoever issued it before that list's date would be in the list.
 */
export function claimsCompleteHierarchy(certificate: Certificate, view: AuthorityView, trust: TrustStore): boolean {
  if (trust.completeHierarchies.size === 0) return false;
  const claimed = issuersIssuer(certificate);
  return view.roots.some(({ certificate: root }) => {
    const complete = trust.completeHierarchies.get(root.spkiSha256);
    return complete !== undefined && certificate.notBefore < complete && claimed.includes(root.subject.comparisonKey);
  });
}

/** Comparison keys of `authorityCertIssuer` (RFC 5280 §4.2.1.1). */
function issuersIssuer(certificate: Certificate): readonly string[] {
  const extension = certificate.extensions.find(({ oid }) => oid === Oid.authorityKeyIdentifier);
  if (extension === undefined) return [];
  try {
    const sequence = new DerReader(extension.value).sequence();
    if (!sequence.atEnd && sequence.peek() === contextPrimitive(0)) sequence.octetString(contextPrimitive(0));
    const names = sequence.optional(contextConstructed(1));
    if (names === undefined) return [];
    return readGeneralNames(names).flatMap((name) => (name.kind === 'directory' ? [name.name.comparisonKey] : []));
  } catch (error) {
    // Read strictly by x509 already; what it let pass and this does not claims nothing.
    if (error instanceof DerError) return [];
    throw error;
  }
}
