/** The certificate, before its key is used: validity, key usage, algorithm, size, path to the trust list, revocation (contract §6). */
import type { ImportedKey } from '../crypto/types.js';
import { type CodeParams, type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { algorithmsFor } from '../signer/algorithms.js';
import type { SignatureAlgorithm } from '../signer/types.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import { grantedAt } from '../trust/status-history.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate, PathOutcome } from '../x509/index.js';
import { findPath, formatName, keyOf, readCertificate } from '../x509/index.js';

/** What khue writes; the others are only read (contract §7, "Algorithms"). The default first. */
const WRITTEN: readonly SignatureAlgorithm[] = ['RS256', 'ES256', 'PS256'];

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
      params: { subject: formatName(certificate.subject), bits: certificate.keyBits },
    });
  const possible = algorithmsFor(certificate).filter((name) => offered?.includes(name) ?? true);
  const algorithm = wanted ?? WRITTEN.find((name) => possible.includes(name)) ?? possible[0];
  if (algorithm === undefined) throw new KhueError('KEY_UNSUPPORTED');
  if (!possible.includes(algorithm)) throw new KhueError('ALGORITHM_NOT_OF_KEY', { params: { algorithm } });
  if (!WRITTEN.includes(algorithm)) throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm } });
  return { certificate, key, chain, algorithm };
}

/**
 * Validity and key usage, without a trust list.
 * @throws KhueError `SIGNER_CERTIFICATE_EXPIRED`, `SIGNER_CERTIFICATE_NOT_YET_VALID`, `SIGNER_KEY_USAGE`
 */
export function checkUsable(certificate: Certificate, at: InstantMs): void {
  const subject = formatName(certificate.subject);
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

type Path = Extract<PathOutcome, { found: true }>;

/**
 * Paths to the anchors of one trust list, found once a certificate and instant (architecture, rule 8), for one batch.
 * Revocation is refused when the list's data say so; missing data refuse nothing here: `verify` needs them, a signer does not.
 */
export class PathChecker {
  readonly #trust: TrustStore;
  readonly #limits: Partial<Limits> | undefined;
  readonly #known = new Map<string, Path[]>();

  constructor(trust: TrustStore, limits: Partial<Limits> | undefined) {
    this.#trust = trust;
    this.#limits = limits;
  }

  /** @throws KhueError `SIGNER_PATH_UNTRUSTED`, `SIGNER_CERTIFICATE_REVOKED` */
  check(certificate: Certificate, carried: readonly Certificate[], at: InstantMs): void {
    const { path } = this.#pathOf(certificate, carried, at);
    path.slice(0, -1).forEach((member, index) => {
      const fact = this.#trust.revocation.lookUp(member, path[index + 1]!, at);
      if (fact.status === 'REVOKED' && (fact.revokedAt ?? at) <= at)
        throw new KhueError('SIGNER_CERTIFICATE_REVOKED', {
          params: { subject: formatName(member.subject), date: formatVietnamDate(fact.revokedAt ?? at) },
        });
    });
  }

  #pathOf(certificate: Certificate, carried: readonly Certificate[], at: InstantMs): Path {
    const known = this.#known.get(certificate.sha256) ?? [];
    const usable = known.find(({ path }) =>
      path.every((member) => at >= member.notBefore && at <= member.notAfter && this.#listed(member, at)),
    );
    if (usable !== undefined) return usable;
    const outcome = this.#find(certificate, carried, at);
    if (!outcome.found) throw untrusted(certificate, outcome.finding);
    this.#known.set(certificate.sha256, [...known, outcome]);
    return outcome;
  }

  #find(certificate: Certificate, carried: readonly Certificate[], at: InstantMs): PathOutcome {
    const { authorities } = this.#trust;
    const issuing = authorities.filter(({ kind }) => kind === 'issuing-ca').map((authority) => authority.certificate);
    return findPath(certificate, {
      candidates: [...carried, ...issuing],
      anchors: authorities.filter(({ kind, history }) => kind === 'root-ca' && grantedAt(history, at)),
      at,
      purpose: 'document-signing',
      ...(this.#limits === undefined ? {} : { limits: this.#limits }),
      judgeCertificate: (member): Finding | undefined =>
        member.sha256 === certificate.sha256 || this.#listed(member, at) ? undefined : { code: 'PATH_NOT_FOUND' },
    });
  }

  /** A listed CA must be granted at the instant and trusted for document signing; one that is not listed is judged by its issuer. */
  #listed(member: Certificate, at: InstantMs): boolean {
    const entries = this.#trust.authorities.filter((entry) => entry.certificate.spkiSha256 === member.spkiSha256);
    return (
      entries.length === 0 ||
      entries.some(({ history, purposes }) => grantedAt(history, at) && purposes.includes('document-signing'))
    );
  }
}

function untrusted(certificate: Certificate, finding: Finding): KhueError {
  const params: CodeParams = {
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    reason: finding.code,
  };
  return new KhueError('SIGNER_PATH_UNTRUSTED', { params });
}
