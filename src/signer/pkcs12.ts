import { KhueError } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { formatName, readCertificate, verifyIssuedBy } from '../x509/index.js';
import { importPrivateKey, localSigner } from './local-key.js';
import { readPkcs12 } from './pkcs12-file.js';
import type { SignatureAlgorithm, Signer } from './types.js';

/** One key of a PKCS#12 file together with its certificate: what a person chooses by. */
export interface Pkcs12Key {
  /** Lower-case hex of SHA-256 over the certificate's DER: the choice given to `openPkcs12`. */
  readonly certificateSha256: string;
  /** Lower-case hex of SHA-256 over the SubjectPublicKeyInfo: how trust lists name the key. */
  readonly spkiSha256: string;
  /** Subject of the certificate, as text. */
  readonly subject: string;
  /** Issuer of the certificate, as text. */
  readonly issuer: string;
  readonly notBefore: InstantMs;
  readonly notAfter: InstantMs;
}

export interface Pkcs12Options {
  /** Which key, by its certificate (64 hex digits); needed where the file holds several. */
  readonly certificateSha256?: string;
}

/**
 * Opens a PKCS#12 file (RFC 7292) for signing: PBES2 with AES, and the old schemes with triple DES and RC2; RSA, EC and Ed25519 keys.
 * The certificate chain is put together from the file's certificates.
 *
 * @param bytes the file
 * @param pin text, or UTF-8 octets. Octets are overwritten with zeros; a text cannot be, so prefer octets. It is tried once.
 * @throws KhueError `PIN_WRONG`, `PKCS12_UNREADABLE`, `PKCS12_UNSUPPORTED`, `KEY_WITHOUT_CERTIFICATE`, `CERTIFICATE_WITHOUT_KEY`,
 *   `PKCS12_EMPTY`, `KEY_AMBIGUOUS` (naming the certificates to choose from), `KEY_NOT_IN_FILE`, `LIMIT_EXCEEDED`
 */
export async function openPkcs12(
  bytes: Uint8Array,
  pin: string | Uint8Array,
  options: Pkcs12Options = {},
): Promise<Signer> {
  const { pairs, certificates } = await openPairs(bytes, pin);
  const wanted = options.certificateSha256?.toLowerCase().replaceAll(':', '');
  const chosen = wanted === undefined ? pairs : pairs.filter((pair) => pair.certificate.sha256 === wanted);
  if (chosen.length > 1) throw new KhueError('KEY_AMBIGUOUS', { params: { keys: listing(pairs) } });
  const pair = chosen[0];
  if (pair === undefined)
    throw new KhueError('KEY_NOT_IN_FILE', { params: { wanted: wanted ?? '', keys: listing(pairs) } });
  return localSigner(
    pair.keys,
    chainOf(pair.certificate, certificates).map((certificate) => certificate.der),
  );
}

/**
 * The keys of a PKCS#12 file that have their certificate, for choosing one.
 * The same PIN rules and errors as `openPkcs12`; octets given as `pin` are overwritten, so keep a copy for opening.
 */
export async function listPkcs12(bytes: Uint8Array, pin: string | Uint8Array): Promise<Pkcs12Key[]> {
  const { pairs } = await openPairs(bytes, pin);
  return pairs.map(({ certificate }) => ({
    certificateSha256: certificate.sha256,
    spkiSha256: certificate.spkiSha256,
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
  }));
}

interface KeyPair {
  readonly certificate: Certificate;
  readonly keys: ReadonlyMap<SignatureAlgorithm, CryptoKey>;
}

async function openPairs(
  bytes: Uint8Array,
  pin: string | Uint8Array,
): Promise<{ pairs: KeyPair[]; certificates: Certificate[] }> {
  const contents = await readPkcs12(bytes, pin);
  try {
    if (contents.privateKeys.length === 0)
      throw new KhueError(contents.certificates.length === 0 ? 'PKCS12_EMPTY' : 'CERTIFICATE_WITHOUT_KEY');
    const { certificates, unreadable } = readAll(contents.certificates);
    const pairs: KeyPair[] = [];
    for (const pkcs8 of contents.privateKeys) pairs.push(...(await pairsOf(pkcs8, certificates)));
    if (pairs.length === 0) throw unreadable ?? new KhueError('KEY_WITHOUT_CERTIFICATE');
    return { pairs, certificates };
  } finally {
    for (const pkcs8 of contents.privateKeys) pkcs8.fill(0);
  }
}

/** A certificate that cannot be read is in the way only when it is the key's own. */
function readAll(ders: readonly Uint8Array[]): { certificates: Certificate[]; unreadable?: unknown } {
  const certificates: Certificate[] = [];
  let unreadable: unknown;
  for (const der of ders) {
    try {
      certificates.push(readCertificate(der));
    } catch (error) {
      unreadable ??= error;
    }
  }
  return { certificates, unreadable };
}

/** A renewed certificate may stand beside the older one of the same key: each is a choice of its own. */
async function pairsOf(pkcs8: Uint8Array, certificates: readonly Certificate[]): Promise<KeyPair[]> {
  const pairs: KeyPair[] = [];
  const notThisKey = new Set<string>();
  for (const certificate of certificates) {
    if (certificate.publicKey === undefined || notThisKey.has(certificate.spkiSha256)) continue;
    const known = pairs.find((pair) => pair.certificate.spkiSha256 === certificate.spkiSha256);
    const keys = known?.keys ?? (await importPrivateKey(pkcs8, certificate));
    if (keys === undefined) notThisKey.add(certificate.spkiSha256);
    else if (!pairs.some((pair) => pair.certificate.sha256 === certificate.sha256)) pairs.push({ certificate, keys });
  }
  return pairs;
}

/** Issuers found by name and signature among the file's certificates, up to a self-signed one, which ends the chain. */
function chainOf(leaf: Certificate, certificates: readonly Certificate[]): Certificate[] {
  const chain = [leaf];
  for (let last = leaf; ; ) {
    if (last.issuer.comparisonKey === last.subject.comparisonKey) return chain;
    const issuer = certificates.find(
      (candidate) =>
        candidate.subject.comparisonKey === last.issuer.comparisonKey &&
        !chain.includes(candidate) &&
        verifyIssuedBy(last, candidate),
    );
    if (issuer === undefined) return chain;
    chain.push(issuer);
    last = issuer;
  }
}

function listing(pairs: readonly KeyPair[]): string {
  return pairs
    .map(
      ({ certificate }) =>
        `${certificate.sha256} (${formatName(certificate.subject)}, ${formatVietnamDate(certificate.notBefore)}–${formatVietnamDate(certificate.notAfter)})`,
    )
    .join('; ');
}
