import { type Finding, KhueError } from '../errors.js';
import type { Certificate } from '../x509/certificate.js';
import { readCertificate, readPem } from '../x509/index.js';
import { authorityName } from './certificate-names.js';
import { issuerProblem } from './check.js';
import type { AuthorityInput } from './input.js';
import { knownRoots } from './known-roots.js';
import { lookalikes } from './lookalikes.js';

/** A file as the caller read it: its name for messages, its octets. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface CollectedAuthorities {
  /** Roots first, then the issuing CAs, then time-stamping services, each in file order. */
  readonly authorities: readonly AuthorityInput[];
  /** What was left out, and why; `TRUST_CA_ISSUER_MISSING` is only a remark. */
  readonly problems: readonly Finding[];
}

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/**
 * Authorities from CA files (PEM with one or more certificates, or DER). Each is granted from its own notBefore: the operator
 * says otherwise where it knows better. A certificate that bears the name of a known or given root and another key, or names a
 * given CA as issuer and is not signed by it, is left out with its reason; the same certificate twice counts once.
 * @param confirmedRoots SHA-256 of roots that are meant although they look like another one.
 */
export function collectAuthorities(
  files: readonly NamedFile[],
  confirmedRoots: readonly string[] = [],
): CollectedAuthorities {
  const problems: Finding[] = [];
  const found = new Map<string, { certificate: Certificate; kind: AuthorityInput['kind'] }>();
  for (const file of files) {
    for (const certificate of certificatesOf(file, problems)) {
      const kind = kindOf(certificate);
      if (kind === undefined) problems.push({ code: 'TRUST_NOT_A_CA', params: { file: file.name }, path: file.name });
      else found.set(certificate.sha256, { certificate, kind });
    }
  }
  const all = [...found.values()].map(({ certificate }) => certificate);
  for (const { certificate, name } of lookalikes(all, confirmedRoots)) {
    problems.push({ code: 'TRUST_LOOKALIKE_ROOT', params: { sha256: certificate.sha256, name } });
    found.delete(certificate.sha256);
  }
  // Only what is kept can vouch for another.
  const kept = [...found.values()].map(({ certificate }) => certificate);
  for (const { certificate, kind } of [...found.values()]) {
    if (kind === 'root-ca') continue;
    const problem = issuerProblem(certificate, kept);
    if (problem === undefined) continue;
    problems.push(problem);
    if (problem.code === 'TRUST_CA_WRONG_ISSUER') found.delete(certificate.sha256);
  }
  const order: readonly AuthorityInput['kind'][] = ['root-ca', 'issuing-ca', 'tsa'];
  const authorities = order.flatMap((wanted) =>
    [...found.values()]
      .filter(({ kind }) => kind === wanted)
      .map(({ certificate, kind }) => {
        const purposes = knownRoots.find(({ sha256 }) => sha256.includes(certificate.sha256))?.purposes;
        return { kind, certificate: certificate.der, name: authorityName(certificate), ...(purposes && { purposes }) };
      }),
  );
  return { authorities, problems };
}

/** Certificates of a PEM or DER file. @throws KhueError `TRUST_CERTIFICATE_FILE` */
export function readCertificateFile({ bytes, name }: NamedFile): Certificate[] {
  try {
    const ders = bytes[0] === 0x30 ? [bytes] : readPem(latin1(bytes));
    if (ders.length === 0) throw new KhueError('TRUST_CERTIFICATE_FILE', { params: { file: name }, path: name });
    return ders.map((der) => readCertificate(der));
  } catch (cause) {
    throw new KhueError('TRUST_CERTIFICATE_FILE', { params: { file: name }, path: name, cause });
  }
}

function certificatesOf(file: NamedFile, problems: Finding[]): Certificate[] {
  try {
    return readCertificateFile(file);
  } catch {
    problems.push({ code: 'TRUST_CERTIFICATE_FILE', params: { file: file.name }, path: file.name });
    return [];
  }
}

/** PEM is ASCII; text around the blocks may be anything. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function kindOf(certificate: Certificate): AuthorityInput['kind'] | undefined {
  if (certificate.basicConstraints?.ca === true || (certificate.version < 3 && certificate.selfIssued)) {
    return certificate.selfIssued ? 'root-ca' : 'issuing-ca';
  }
  return certificate.extendedKeyUsage?.includes(TIME_STAMPING) === true ? 'tsa' : undefined;
}
