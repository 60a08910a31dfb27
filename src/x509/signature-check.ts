import type { Certificate } from './certificate.js';
export function verifyIssuedBy(_certificate: Certificate, _issuer: Certificate): boolean {
  throw new Error('being written');
}
