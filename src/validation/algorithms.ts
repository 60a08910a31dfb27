import type { DigestName, SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';

/**
 * The dated algorithm table (contract §3, §7; EN 319 102-1 §5.2.7 with ETSI TS 119 312): what may no longer be relied on, and since when.
 * Data: a new date is a new row. What no row names is in use.
 */
export interface AlgorithmSunset {
  readonly what: 'digest' | 'rsa-bits-below' | 'ec-bits-below';
  readonly value: string | number;
  /** First instant at which it may no longer be relied on. */
  readonly until: InstantMs;
  readonly source: string;
}

export const algorithmSunsets: readonly AlgorithmSunset[] = [
  { what: 'digest', value: 'MD5', until: Date.UTC(2011, 2, 1), source: 'RFC 6151 §2 (March 2011)' },
  { what: 'digest', value: 'SHA-1', until: Date.UTC(2014, 0, 1), source: 'NIST SP 800-131A: disallowed after 2013' },
  {
    what: 'rsa-bits-below',
    value: 2048,
    until: Date.UTC(2014, 0, 1),
    source: 'NIST SP 800-131A: disallowed after 2013; TT 15/2025/TT-BKHCN Annex I',
  },
  { what: 'ec-bits-below', value: 224, until: Date.UTC(2014, 0, 1), source: 'NIST SP 800-131A: disallowed after 2013' },
];

/** A use of an algorithm that the table no longer allows. */
export interface WeakAlgorithm {
  /** As people write it: `SHA-1`, `RSA 1024`. */
  readonly name: string;
  readonly until: InstantMs;
}

/** The finding of what is too weak, its date as data. */
export function weakFinding(weak: WeakAlgorithm | undefined): Finding | undefined {
  if (weak === undefined) return undefined;
  const params = { algorithm: weak.name, until: new Date(weak.until).toISOString().slice(0, 10) };
  return { code: 'ALGORITHM_TOO_WEAK', params };
}

/** What a signature value rests on that is too weak at an instant: its digest. */
export function weakScheme(
  scheme: SignatureScheme,
  at: InstantMs,
  table: readonly AlgorithmSunset[] = algorithmSunsets,
): WeakAlgorithm | undefined {
  return scheme.scheme === 'Ed25519' ? undefined : weakDigest(scheme.digest, at, table);
}

/** Whether a digest is too weak at an instant for what is told from others by it. */
export function weakDigest(
  digest: DigestName | undefined,
  at: InstantMs,
  table: readonly AlgorithmSunset[] = algorithmSunsets,
): WeakAlgorithm | undefined {
  if (digest === undefined) return undefined;
  for (const row of table) {
    if (row.what === 'digest' && row.value === digest && at >= row.until) return { name: digest, until: row.until };
  }
  return undefined;
}

/** What a certificate's key is too weak for at an instant: its length. */
export function weakKey(
  certificate: Certificate,
  at: InstantMs,
  table: readonly AlgorithmSunset[] = algorithmSunsets,
): WeakAlgorithm | undefined {
  const kind = certificate.publicKey?.kind;
  if (kind === undefined || kind === 'Ed25519') return undefined;
  const what = kind === 'RSA' ? 'rsa-bits-below' : 'ec-bits-below';
  for (const row of table) {
    if (row.what === what && certificate.keyBits < (row.value as number) && at >= row.until) {
      return { name: `${kind} ${certificate.keyBits}`, until: row.until };
    }
  }
  return undefined;
}
