/** Where time-stamps come from: a service (`timestamp-client.ts`) or a key of one's own (`localTimestamper`). */
import { digest, randomBytes } from '#crypto';
import { makeTimestampToken } from '../cms/index.js';
import { KhueError } from '../errors.js';
import { algorithmRow } from '../signer/algorithms.js';
import type { SignatureAlgorithm, Signer } from '../signer/types.js';
import type { InstantMs } from '../time.js';
import { type Certificate, readCertificate } from '../x509/index.js';
import { judgePurpose } from '../x509/purpose.js';
import { shownName } from './words.js';

export type ImprintDigest = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** Something that stamps digests (RFC 3161). */
export interface Timestamper {
  /** Octets that a token by it takes at most, for room kept beforehand. */
  readonly largestToken: number;
  /**
   * Octets that its tokens take in fact, with some to spare; a service is asked for a token once to learn it. What is kept for a token in a
   * PDF stays there for ever, so that where many are to come this is asked first.
   */
  usualToken?(): Promise<number>;
  /**
   * @param name digest algorithm of the imprint
   * @param imprint the digest to be stamped
   * @returns DER of the token, already checked: imprint, signature value, and that its certificate is for time-stamping
   * @throws KhueError with the reason why there is none
   */
  timestamp(name: ImprintDigest, imprint: Uint8Array): Promise<Uint8Array>;
}

export interface LocalTimestamperOptions {
  /** The time to be stamped. */
  readonly now: () => InstantMs;
  /** Serial number of the next token, unsigned; default 16 random octets. */
  readonly serialNumber?: () => Uint8Array;
  readonly algorithm?: SignatureAlgorithm;
  readonly policy?: string;
  readonly accuracySeconds?: number;
}

/**
 * A time-stamp authority made of a key at hand, for demonstrations, tests and closed networks. Its word is worth what the trust list
 * says of its certificate.
 *
 * @param signer its first certificate must be for time-stamping alone (RFC 3161 §2.3)
 * @throws KhueError `TSA_CERTIFICATE`, `CHAIN_MISSING`, `KEY_UNSUPPORTED`, `ALGORITHM_NOT_OF_KEY`
 */
export function localTimestamper(signer: Signer, options: LocalTimestamperOptions): Timestamper {
  const leaf = signer.certificateChain[0];
  if (leaf === undefined) throw new KhueError('CHAIN_MISSING');
  const algorithm = options.algorithm ?? signer.algorithms[0];
  if (algorithm === undefined) throw new KhueError('KEY_UNSUPPORTED');
  if (!signer.algorithms.includes(algorithm)) throw new KhueError('ALGORITHM_NOT_OF_KEY', { params: { algorithm } });
  mustBeForTimestamping(readCertificate(leaf), options.now());
  const { scheme, digest: hash } = algorithmRow(algorithm);
  const { accuracySeconds, policy } = options;
  const timestamp: Timestamper['timestamp'] = (name, imprint) =>
    makeTimestampToken({
      digest: name,
      imprint,
      time: options.now(),
      serialNumber: options.serialNumber?.() ?? randomBytes(16),
      certificates: signer.certificateChain,
      scheme,
      ...(accuracySeconds === undefined ? {} : { accuracySeconds }),
      ...(policy === undefined ? {} : { policy }),
      sign: (toBeSigned) =>
        signer.sign({
          toBeSigned,
          ...(hash === undefined ? {} : { digest: digest(hash, toBeSigned) }),
          algorithm,
          describe: 'RFC 3161',
        }),
    });
  let usual: number | undefined;
  return {
    // Besides certificates a token holds a signature value, names and attributes.
    largestToken: signer.certificateChain.reduce((sum, der) => sum + der.length, 4096),
    timestamp,
    async usualToken() {
      // Serial numbers and values differ by a few octets.
      usual ??= (await timestamp('SHA-512', randomBytes(64))).length + 64;
      return usual;
    },
  };
}

/** @throws KhueError `TSA_CERTIFICATE` when extended key usage is anything but time-stamping alone, critical */
export function mustBeForTimestamping(certificate: Certificate, at: InstantMs): void {
  if (judgePurpose(certificate, 'time-stamping', at).findings.length === 0) return;
  const usages = (certificate.extendedKeyUsage ?? []).join(', ') || '–';
  throw new KhueError('TSA_CERTIFICATE', { params: { subject: shownName(certificate.subject), usages } });
}
