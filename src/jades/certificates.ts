/** Certificates carried in headers: read once for each text, however many artefacts carry it (architecture, rule 8). */
import { digest } from '#crypto';
import type { CertificateReference } from '../document/signed-document.js';
import { equalBytes, fromBase64, toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Certificate } from '../x509/certificate.js';
import { readCertificate } from '../x509/index.js';

/** Characters of text the cache may hold; about 4,000 certificates. */
const CACHE_CHARACTERS = 8 * 1024 * 1024;
const cache = new Map<string, Certificate>();
let cached = 0;

/** Reads base64 DER of a certificate. @throws KhueError */
export function certificateFromText(text: string, limits: Limits): Certificate {
  const known = cache.get(text);
  if (known !== undefined && known.der.length <= limits.certificateBytes) return known;
  // 65,536 octets of text more than the limit allows are not decoded at all.
  if (text.length > Math.ceil(limits.certificateBytes / 3) * 4) {
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'certificateBytes', allowed: limits.certificateBytes } });
  }
  const der = fromBase64(text);
  if (der === undefined) throw new KhueError('JWS_BASE64', { params: { where: 'x5c' } });
  const certificate = readCertificate(der, limits);
  if (cached + text.length > CACHE_CHARACTERS) {
    cache.clear();
    cached = 0;
  }
  cache.set(text, certificate);
  cached += text.length;
  return certificate;
}

/** Reads several; what cannot be read is left out and said. `seen` holds the texts this artefact has had: the limit counts each once. */
export function certificatesFromTexts(
  texts: readonly string[],
  where: string,
  seen: Set<string>,
  limits: Limits,
): { certificates: Certificate[]; findings: Finding[] } {
  const certificates: Certificate[] = [];
  const findings: Finding[] = [];
  for (let i = 0; i < texts.length; i++) {
    seen.add(texts[i]!);
    const allowed = limits.certificatesPerArtefact;
    if (seen.size > allowed) {
      findings.push({ code: 'LIMIT_EXCEEDED', params: { limit: 'certificatesPerArtefact', allowed } });
      break;
    }
    try {
      certificates.push(certificateFromText(texts[i]!, limits));
    } catch (error) {
      if (!(error instanceof KhueError)) throw error;
      findings.push({ code: error.code, params: error.params, path: `${where}/${i}` });
    }
  }
  return { certificates, findings };
}

/** Whether a certificate is the one a reference names. */
export function matches(certificate: Certificate, reference: CertificateReference): boolean {
  if (reference.digest === 'SHA-256') return certificate.sha256 === toHex(reference.value);
  return equalBytes(digest(reference.digest, certificate.der), reference.value);
}
