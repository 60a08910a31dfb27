import { fromHex } from '../encoding.js';
import type { Certificate, Name } from '../x509/certificate.js';
import { verifyIssuedBy } from '../x509/index.js';
import { authorityName, lookKey } from './certificate-names.js';
import { type KnownRoot, knownRoots } from './known-roots.js';

export interface Lookalike {
  readonly certificate: Certificate;
  /** The root whose name it bears. */
  readonly name: string;
}

const knownByLook = new Map(knownRoots.map((root) => [lookKey(nameOf(root)), root]));

function nameOf(root: KnownRoot): Name {
  const rdns = root.subject.map(([type, value]) => [{ type, value }]);
  return { der: fromHex('')!, rdns, comparisonKey: '' };
}

/**
 * Self-issued certificates that bear the name of a root of Việt Nam that is known (attributes in any order) and are not it, and of
 * several roots of one name with different keys those under which no other certificate given was issued.
 * @param confirmed SHA-256 of certificates that are meant all the same.
 */
export function lookalikes(certificates: readonly Certificate[], confirmed: readonly string[] = []): Lookalike[] {
  const roots = certificates.filter(({ selfIssued }) => selfIssued);
  const found: Lookalike[] = [];
  for (const certificate of roots) {
    if (confirmed.includes(certificate.sha256)) continue;
    const look = lookKey(certificate.subject);
    const known = knownByLook.get(look);
    if (known !== undefined) {
      if (!known.sha256.includes(certificate.sha256)) found.push({ certificate, name: known.name });
      continue;
    }
    const twins = roots.filter((one) => one.spkiSha256 !== certificate.spkiSha256 && lookKey(one.subject) === look);
    if (twins.length > 0 && !issuedAny(certificate, certificates)) {
      found.push({ certificate, name: authorityName(certificate) });
    }
  }
  return found;
}

function issuedAny(root: Certificate, certificates: readonly Certificate[]): boolean {
  return certificates.some((one) => !one.selfIssued && verifyIssuedBy(one, root));
}
