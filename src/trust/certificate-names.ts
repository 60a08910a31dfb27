import { normalize } from '../encoding.js';
import type { Certificate, Name } from '../x509/certificate.js';
import { formatName } from '../x509/index.js';

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

/** How a list names a certification authority: its common name, else its organization, else the whole name. */
export function authorityName(certificate: Certificate): string {
  return attributeOf(certificate.subject, COMMON_NAME) ?? providerName(certificate);
}

/** The organization that a CA certificate names. */
export function providerName(certificate: Certificate): string {
  return attributeOf(certificate.subject, ORGANIZATION) ?? formatName(certificate.subject);
}

function attributeOf(name: Name, type: string): string | undefined {
  const found = name.rdns
    .flat()
    .find((attribute) => attribute.type === type)
    ?.value.normalize('NFC')
    .trim();
  return found === undefined || found === '' ? undefined : found;
}

/**
 * Attributes in any order, blind to case and spaces: two certificates that people would take for the same authority.
 * Only for telling look-alikes; paths go by RFC 5280 names and keys.
 */
export function lookKey(name: Name): string {
  return name.rdns
    .flat()
    .map(({ type, value }) => `${type}=${normalize(value, 'NFKC').trim().replace(/\s+/g, ' ').toLowerCase()}`)
    .sort()
    .join('\n');
}
