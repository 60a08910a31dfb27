import { verifySignature } from '#crypto';
import type { Certificate } from './certificate.js';
import { type DsaParameters, verifyDsa } from './dsa.js';
import { keyAllows, keyOf } from './key.js';

/**
 * Outcomes by certificate and digest of the issuer's key (architecture, rule 8). They live as long as the certificate, which the
 * bounded cache of `readCertificate` holds.
 */
const outcomes = new WeakMap<Certificate, Map<string, boolean>>();
const maxOutcomes = 64;

/**
 * Whether the certificate's signature value verifies with the issuer's key. Only the value: names, validity and everything else
 * are judged by a path. Each pair is computed once while it is cached. Algorithm strength is not judged here.
 */
export function verifyIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  const { signatureScheme } = certificate;
  if (signatureScheme === undefined || !keyAllows(issuer, signatureScheme)) return false;
  let ofCertificate = outcomes.get(certificate);
  if (ofCertificate === undefined) {
    ofCertificate = new Map();
    outcomes.set(certificate, ofCertificate);
  }
  const known = ofCertificate.get(issuer.spkiSha256);
  if (known !== undefined) return known;
  const key = keyOf(issuer);
  const verified =
    key !== undefined && verifySignature(signatureScheme, key, certificate.tbsDer, certificate.signatureValue);
  if (ofCertificate.size >= maxOutcomes) ofCertificate.clear();
  ofCertificate.set(issuer.spkiSha256, verified);
  return verified;
}

/** `verifyIssuedBy` for issuers with a DSA key, for the NIST test suite's old paths. */
export function verifyIssuedByDsa(certificate: Certificate, issuer: Certificate, parameters: DsaParameters): boolean {
  if (issuer.dsaKey === undefined) return false;
  return verifyDsa(
    certificate.signatureAlgorithmOid,
    issuer.dsaKey.y,
    parameters,
    certificate.tbsDer,
    certificate.signatureValue,
  );
}
