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

/** The latest texts: comparing with them is cheaper than hashing a text to look it up. */
const recent: { text: string; certificate: Certificate }[] = [];
const RECENT = 8;
let next = 0;

/** Reads base64 DER of a certificate. @throws KhueError */
export function certificateFromText(text: string, limits: Limits): Certificate {
  for (let i = 0; i < recent.length; i++) {
    const { certificate } = recent[i]!;
    if (recent[i]!.text === text && certificate.der.length <= limits.certificateBytes) return certificate;
  }
  const certificate = cachedCertificate(text, limits);
  recent[next] = { text, certificate };
  next = (next + 1) % RECENT;
  return certificate;
}

function cachedCertificate(text: string, limits: Limits): Certificate {
  const known = cache.get(text);
  if (known !== undefined && known.der.length <= limits.certificateBytes) return known;
  // A text longer than the limit allows is not decoded at all.
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

/** The certificates of one artefact met so far; the limit counts each once, and each text that is none. */
export interface CertificateBudget {
  readonly seen: Set<Certificate>;
  unreadable: number;
}

const none: { certificates: Certificate[]; findings: Finding[] } = { certificates: [], findings: [] };

/** Reads several; what cannot be read is left out and said. */
export function certificatesFromTexts(
  texts: readonly string[],
  where: string,
  budget: CertificateBudget,
  limits: Limits,
): { readonly certificates: readonly Certificate[]; readonly findings: readonly Finding[] } {
  if (texts.length === 0) return none;
  const certificates: Certificate[] = [];
  const findings: Finding[] = [];
  const allowed = limits.certificatesPerArtefact;
  for (let i = 0; i < texts.length; i++) {
    if (budget.seen.size + budget.unreadable >= allowed && !isSeen(texts[i]!, budget)) {
      findings.push({ code: 'LIMIT_EXCEEDED', params: { limit: 'certificatesPerArtefact', allowed } });
      break;
    }
    try {
      const certificate = certificateFromText(texts[i]!, limits);
      budget.seen.add(certificate);
      certificates.push(certificate);
    } catch (error) {
      if (!(error instanceof KhueError)) throw error;
      budget.unreadable++;
      findings.push({ code: error.code, params: error.params, path: `${where}/${i}` });
    }
  }
  return { certificates, findings };
}

function isSeen(text: string, budget: CertificateBudget): boolean {
  const known = cache.get(text);
  return known !== undefined && budget.seen.has(known);
}

/** Whether a certificate is the one a reference names. */
export function matches(certificate: Certificate, reference: CertificateReference): boolean {
  if (reference.digest === 'SHA-256') return certificate.sha256 === toHex(reference.value);
  return equalBytes(digest(reference.digest, certificate.der), reference.value);
}
