import { toHex } from '../encoding.js';
import type { Certificate, DistributionPoint, GeneralName, Name } from './certificate.js';
import { rdnKeys, sameName } from './name.js';
import type { CrlFile } from './revocation.js';

/** Which certificates and which reasons a CRL speaks for (RFC 5280 §6.3.3 (b), (d), §5.2.5). */

/** Every reason of ReasonFlags: bits 1 to 8; bit 0 is not used. */
export const allReasons = 0b1_1111_1110;

/**
 * Reasons for which this CRL tells the status of the certificate; 0 when the certificate is outside its scope.
 * Scopes of all distribution points of the certificate are joined, and of the point that RFC 5280 §6.3.3 assumes for CRLs that
 * the certificate's issuer publishes elsewhere.
 */
export function reasonsInScope(crl: CrlFile, certificate: Certificate): number {
  const point = crl.issuingDistributionPoint;
  const isCa = certificate.basicConstraints?.ca === true;
  if (point !== undefined) {
    if (point.onlyAttributeCertificates) return 0;
    if (point.onlyUserCertificates && isCa) return 0;
    if (point.onlyCaCertificates && !isCa) return 0;
  }
  const ofCrl = point?.onlySomeReasons ?? allReasons;
  let mask = 0;
  for (const candidate of certificate.crlDistributionPoints ?? []) {
    if (pointMatches(crl, certificate, candidate)) mask |= candidate.reasons ?? allReasons;
  }
  if (sameName(crl.issuer, certificate.issuer) && assumedPointMatches(crl, certificate)) mask = allReasons;
  return mask & ofCrl & allReasons;
}

function pointMatches(crl: CrlFile, certificate: Certificate, point: DistributionPoint): boolean {
  const crlIssuers = foreignCrlIssuers(certificate, point);
  if (crlIssuers === undefined) {
    if (!sameName(crl.issuer, certificate.issuer)) return false;
  } else {
    if (!crlIssuers.some((name) => sameName(name, crl.issuer))) return false;
    if (crl.issuingDistributionPoint?.indirect !== true) return false;
  }
  const issuing = crl.issuingDistributionPoint;
  const issuingNames = issuing === undefined ? undefined : pointNames(issuing, [crl.issuer]);
  if (issuingNames === undefined) return true;
  const names = pointNames(point, crlIssuers ?? [crl.issuer]);
  // RFC 5280 §6.3.3 (b)(2)(i): without a name of its own the point goes by its cRLIssuer.
  const own = names ?? new Set((crlIssuers ?? [crl.issuer]).map((name) => directoryKey(name)));
  for (const name of own) if (issuingNames.has(name)) return true;
  return false;
}

function assumedPointMatches(crl: CrlFile, certificate: Certificate): boolean {
  const issuing = crl.issuingDistributionPoint;
  const issuingNames = issuing === undefined ? undefined : pointNames(issuing, [crl.issuer]);
  return issuingNames === undefined || issuingNames.has(directoryKey(certificate.issuer));
}

/**
 * cRLIssuer of a point when it names somebody else than the certificate's issuer. VNPT SmartCA writes its own name there with the
 * RDNs in reverse order (domain note §15.9): the same RDNs in any order are the issuer itself.
 */
function foreignCrlIssuers(certificate: Certificate, point: DistributionPoint): Name[] | undefined {
  if (point.crlIssuer === undefined) return undefined;
  const names = point.crlIssuer.flatMap((name) => (name.kind === 'directory' ? [name.name] : []));
  const own = sortedRdns(certificate.issuer);
  return names.some((name) => sortedRdns(name) === own) ? undefined : names;
}

const sortedRdns = (name: Name): string => [...rdnKeys(name)].sort().join('');

/** Comparable names of a distribution point; `undefined` when it has none. */
function pointNames(
  point: Pick<DistributionPoint, 'fullName' | 'relativeName'>,
  relativeTo: readonly Name[],
): Set<string> | undefined {
  const { relativeName } = point;
  if (relativeName !== undefined) {
    return new Set(relativeTo.map((name) => `directory ${name.comparisonKey}${relativeName.comparisonKey}`));
  }
  return point.fullName === undefined ? undefined : new Set(point.fullName.map(generalNameKey));
}

const directoryKey = (name: Name): string => `directory ${name.comparisonKey}`;

/** Key under which two GeneralNames are equal. */
function generalNameKey(name: GeneralName): string {
  switch (name.kind) {
    case 'directory':
      return directoryKey(name.name);
    case 'dns':
      return `dns ${name.text.toLowerCase()}`;
    case 'uri':
      // RFC 5280 §7.4: scheme and host without regard to case.
      return `uri ${name.text.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, (head) => head.toLowerCase())}`;
    case 'email':
      return `email ${name.text}`;
    case 'ip':
      return `ip ${toHex(name.octets)}`;
    case 'registeredId':
      return `registeredId ${name.oid}`;
    case 'otherName':
      return `otherName ${name.oid} ${toHex(name.value)}`;
    case 'x400':
    case 'ediParty':
      return `${name.kind} ${toHex(name.der)}`;
  }
}

/** Whether two CRLs of one issuer speak for the same certificates and reasons (RFC 5280 §6.3.3 (c)(1), (2)). */
export function sameScope(a: CrlFile, b: CrlFile): boolean {
  return scopeKey(a) === scopeKey(b);
}

function scopeKey(crl: CrlFile): string {
  const point = crl.issuingDistributionPoint;
  if (point === undefined) return '';
  const names = [...(pointNames(point, [crl.issuer]) ?? [])].sort();
  const { onlyUserCertificates, onlyCaCertificates, onlyAttributeCertificates, indirect, onlySomeReasons } = point;
  const flags = [onlyUserCertificates, onlyCaCertificates, onlyAttributeCertificates, indirect].map(Number).join('');
  return JSON.stringify([flags, onlySomeReasons ?? allReasons, names]);
}
