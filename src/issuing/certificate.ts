/** The certificate, before its key is used: validity, key usage, algorithm, size, path to the trust list, revocation (contract §6). */
import type { ImportedKey } from '../crypto/types.js';
import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { algorithmsFor } from '../signer/algorithms.js';
import type { SignatureAlgorithm } from '../signer/types.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { pathFacts } from '../validation/path-facts.js';
import { type Certificate, keyOf, readCertificate } from '../x509/index.js';
import { shownName } from './words.js';

/** What khue writes; the others are only read (contract §7, "Algorithms"). The default first. */
const WRITTEN: readonly SignatureAlgorithm[] = ['RS256', 'ES256', 'PS256'];

/** On a PDF also P-384, which certificates of some authorities have (issue "The document people hold" §5). */
const WRITTEN_ON_PDF: readonly SignatureAlgorithm[] = [...WRITTEN, 'ES384'];

/** TT 15/2025/TT-BKHCN Annex I. */
const RSA_MIN_BITS = 2048;

export interface SignerCertificate {
  readonly certificate: Certificate;
  readonly key: ImportedKey;
  /** DER, signer first. */
  readonly chain: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
}

/**
 * Reads the signer's chain and settles the algorithm.
 * @param offered algorithms that the signer offers; absent when only the certificate is known
 * @throws KhueError `CHAIN_MISSING`, `KEY_UNSUPPORTED`, `SIGNER_KEY_TOO_SMALL`, `ALGORITHM_NOT_WRITTEN`, `ALGORITHM_NOT_OF_KEY`
 */
export function signerCertificate(
  chain: readonly Uint8Array[],
  wanted: SignatureAlgorithm | undefined,
  offered: readonly SignatureAlgorithm[] | undefined,
): SignerCertificate {
  const leaf = chain[0];
  if (leaf === undefined) throw new KhueError('CHAIN_MISSING');
  const certificate = readCertificate(leaf);
  const key = keyOf(certificate);
  if (key === undefined) throw new KhueError('KEY_UNSUPPORTED');
  if (certificate.publicKey?.kind === 'RSA' && certificate.keyBits < RSA_MIN_BITS)
    throw new KhueError('SIGNER_KEY_TOO_SMALL', {
      params: { subject: shownName(certificate.subject), bits: certificate.keyBits },
    });
  const possible = algorithmsFor(certificate).filter((name) => offered?.includes(name) ?? true);
  const algorithm = wanted ?? WRITTEN_ON_PDF.find((name) => possible.includes(name)) ?? possible[0];
  if (algorithm === undefined) throw new KhueError('KEY_UNSUPPORTED');
  if (!possible.includes(algorithm)) throw new KhueError('ALGORITHM_NOT_OF_KEY', { params: { algorithm } });
  if (!WRITTEN_ON_PDF.includes(algorithm)) throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm } });
  return { certificate, key, chain, algorithm };
}

/** @throws KhueError `ALGORITHM_NOT_WRITTEN` for one that a JSON signature is not made with */
export function checkWrittenInJson(algorithm: SignatureAlgorithm): void {
  if (!WRITTEN.includes(algorithm)) throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm } });
}

/**
 * Validity and key usage, without a trust list.
 * @throws KhueError `SIGNER_CERTIFICATE_EXPIRED`, `SIGNER_CERTIFICATE_NOT_YET_VALID`, `SIGNER_KEY_USAGE`
 */
export function checkUsable(certificate: Certificate, at: InstantMs): void {
  const subject = shownName(certificate.subject);
  if (at > certificate.notAfter)
    throw new KhueError('SIGNER_CERTIFICATE_EXPIRED', {
      params: { subject, date: formatVietnamDate(certificate.notAfter) },
    });
  if (at < certificate.notBefore)
    throw new KhueError('SIGNER_CERTIFICATE_NOT_YET_VALID', {
      params: { subject, date: formatVietnamDate(certificate.notBefore) },
    });
  // RFC 5280 §4.2.1.3; no extension: allowed (standards note §2.5).
  const usage = certificate.keyUsage;
  if (usage !== undefined && !usage.has('digitalSignature') && !usage.has('nonRepudiation'))
    throw new KhueError('SIGNER_KEY_USAGE', { params: { subject, usage: [...usage].join(', ') } });
  if (certificate.basicConstraints?.ca === true)
    throw new KhueError('SIGNER_KEY_USAGE', { params: { subject, usage: 'CA' } });
}

/**
 * Path to the anchors of the trust list (cached by the room below), and revocation as far as the list's data say.
 * Missing revocation data refuse nothing here: whoever verifies needs them, whoever signs does not.
 * @returns the path, leaf first, anchor last
 * @throws KhueError `SIGNER_PATH_UNTRUSTED`, `SIGNER_CERTIFICATE_REVOKED`
 */
export function checkPath(
  certificate: Certificate,
  carried: readonly Certificate[],
  trust: TrustStore,
  at: InstantMs,
  limits: Limits,
): readonly Certificate[] {
  const facts = pathFacts(certificate, carried, trust, at, limits, { signatureChecks: limits.signatureChecks });
  const fault = facts.faults[0];
  if (facts.path === undefined || facts.noPath !== undefined || fault !== undefined)
    throw new KhueError('SIGNER_PATH_UNTRUSTED', {
      params: {
        subject: shownName(certificate.subject),
        issuer: shownName(certificate.issuer),
        reason: facts.noPath?.kind ?? fault?.code ?? 'PATH_NOT_FOUND',
      },
    });
  const { path } = facts;
  // A signing time of one's own choice hides no revocation that the bundle at hand already tells of.
  const known = Number.MAX_SAFE_INTEGER;
  path.slice(0, -1).forEach((member, index) => {
    const fact = trust.revocation.lookUp(member, path[index + 1]!, known);
    if (fact.status === 'REVOKED' && (fact.revokedAt ?? at) <= at)
      throw new KhueError('SIGNER_CERTIFICATE_REVOKED', {
        params: { subject: shownName(member.subject), date: formatVietnamDate(fact.revokedAt ?? at) },
      });
  });
  return path;
}
