import { digest } from '#crypto';
import { DerReader } from '../asn1/reader.js';
import type { DigestName } from '../crypto/types.js';
import { equalBytes } from '../encoding.js';
import type { Certificate } from './certificate.js';
import type { OcspCertId } from './ocsp-types.js';

/** How OCSP names certificates and keys (RFC 6960 §4.1.1, §4.2.1). */

const keyBits = new WeakMap<Certificate, Uint8Array>();

/** Octets of the subjectPublicKey BIT STRING, without tag, length and number of unused bits. */
export function publicKeyBits(certificate: Certificate): Uint8Array {
  let bits = keyBits.get(certificate);
  if (bits === undefined) {
    const info = new DerReader(certificate.spkiDer).sequence();
    info.next();
    bits = info.octetsInBitString();
    keyBits.set(certificate, bits);
  }
  return bits;
}

const hashes = new WeakMap<Certificate, Map<string, Uint8Array>>();

function kept(certificate: Certificate, what: string, make: () => Uint8Array): Uint8Array {
  let known = hashes.get(certificate);
  if (known === undefined) {
    known = new Map();
    hashes.set(certificate, known);
  }
  let value = known.get(what);
  if (value === undefined) {
    value = make();
    known.set(what, value);
  }
  return value;
}

/** Digest of a certificate's public key bits, made once. */
export function keyHash(certificate: Certificate, name: DigestName): Uint8Array {
  return kept(certificate, `key ${name}`, () => digest(name, publicKeyBits(certificate)));
}

/** Digest of a certificate's subject as it writes it, made once. */
export function subjectHash(certificate: Certificate, name: DigestName): Uint8Array {
  return kept(certificate, `subject ${name}`, () => digest(name, certificate.subject.der));
}

/**
 * Whether a CertID names the certificate as one of this issuer: serial number, issuer's name and issuer's key all match.
 * The name is digested as octets: as the certificate writes its issuer, or as the issuer writes itself where the two differ in form.
 */
export function identifies(id: OcspCertId, certificate: Certificate, issuer: Certificate): boolean {
  const { digest: name } = id;
  if (name === undefined || !equalBytes(id.serialNumber, certificate.serialNumber)) return false;
  if (!equalBytes(id.issuerKeyHash, keyHash(issuer, name))) return false;
  if (equalBytes(id.issuerNameHash, subjectHash(issuer, name))) return true;
  if (equalBytes(issuer.subject.der, certificate.issuer.der)) return false;
  return equalBytes(
    id.issuerNameHash,
    kept(certificate, `issuer ${name}`, () => digest(name, certificate.issuer.der)),
  );
}

/** Whether a CertID names certificates of this issuer's key; the name is asked with the certificate. */
export function identifiesIssuer(id: OcspCertId, issuer: Certificate): boolean {
  const { digest: name } = id;
  return name !== undefined && equalBytes(id.issuerKeyHash, keyHash(issuer, name));
}
