import { digest, startDigest, verifySignature } from '#crypto';
import { contextConstructed, DerError, DerReader, Tag } from '../asn1/reader.js';
import { digestLengths } from '../crypto/rules.js';
import type { DigestName, SignatureScheme } from '../crypto/types.js';
import { equalBytes } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { Certificate, GeneralName } from '../x509/certificate.js';
import { readGeneralName } from '../x509/general-name.js';
import { keyOf, sameName } from '../x509/index.js';
import { readDigestAlgorithm } from './algorithms.js';
import { carrySignedData } from './carried.js';
import { readGeneralizedTime } from './generalized-time.js';
import { CmsOid } from './oids.js';
import { readSignedData } from './signed-data.js';

/** A time-stamp token with its signature checked; its certificate's path is for the caller to judge (RFC 3161 §2.4.2). */
export interface TimestampFacts {
  /** genTime in milliseconds, fractions rounded down. */
  readonly time: InstantMs;
  /** Milliseconds on either side of `time`; 0 when the token says nothing. */
  readonly accuracy: number;
  readonly policy: string;
  readonly serialNumber: Uint8Array;
  readonly nonce?: Uint8Array;
  readonly imprint: { readonly digest: DigestName; readonly value: Uint8Array };
  /** The algorithm of the token's own signature. */
  readonly scheme: SignatureScheme;
  /** That of the digest that the signature stands for the token's content by. */
  readonly contentDigest?: DigestName;
  readonly certificate: Certificate;
  readonly carriedCertificates: readonly Certificate[];
  readonly crls: readonly Uint8Array[];
  readonly ocspResponses: readonly Uint8Array[];
}

export type TimestampReading = { readonly timestamp: TimestampFacts } | { readonly fault: Finding };

/**
 * Reads a token (RFC 3161 §2.4.2, RFC 5816) and checks its form, its signing-certificate reference and its signature value.
 * Never throws. What the imprint is of is compared by `matchesImprint`.
 *
 * @param moreCertificates certificates that lie elsewhere in the artefact: a token need not carry its signer's
 */
export function readTimestamp(
  tokenDer: Uint8Array,
  limits?: Partial<Limits>,
  moreCertificates: readonly Certificate[] = [],
): TimestampReading {
  const whole = withLimits(limits);
  const reading = readSignedData(tokenDer, whole);
  if ('fault' in reading) return unreadable(reading.fault);
  const { signedData } = reading;
  const { content, contentType } = signedData;
  if (contentType !== CmsOid.timestampInfo || content === undefined) return fault('TIMESTAMP_UNREADABLE', 'no TSTInfo');
  const { signature } = carrySignedData(signedData, {
    position: 0,
    scope: 'FILE',
    contentDigest: (name) => digest(name, content),
    limits: whole,
    moreCertificates,
  });
  if (signature.faults.length > 0) return unreadable(signature.faults[0]!);
  const { certificateReferences, contentDigest, scheme, signedBytes, signerCertificate: certificate } = signature;
  // RFC 3161 §2.4.2: the ESSCertID must be there; without it the token is anybody's who holds a key of that name.
  if (certificate === undefined || certificateReferences.length === 0) return { fault: { code: 'TIMESTAMP_SIGNER' } };
  const key = keyOf(certificate);
  if (scheme === undefined || key === undefined || signedBytes === undefined) {
    return fault('TIMESTAMP_UNREADABLE', `algorithm ${signature.algorithmName}`);
  }
  // A token's content is never plain data, so that its digest is always promised (RFC 5652 §5.3).
  const { promisedDigests } = signature;
  const digests = promisedDigests.length > 0 && promisedDigests.every(({ outcome }) => outcome === 'MATCH');
  if (!digests || !verifySignature(scheme, key, signedBytes, signature.value)) {
    return { fault: { code: 'TIMESTAMP_VALUE_WRONG' } };
  }
  try {
    const { tsa, ...info } = readInfo(new DerReader(content));
    // RFC 3161 §2.4.2: the name must be one of the certificate's.
    if (tsa !== undefined && !isNameOf(certificate, tsa)) return { fault: { code: 'TIMESTAMP_SIGNER' } };
    const { crls = [], ocspResponses = [] } = signature.validationData ?? {};
    return {
      timestamp: {
        ...info,
        scheme,
        ...(contentDigest !== undefined && { contentDigest }),
        certificate,
        carriedCertificates: signature.carriedCertificates,
        crls,
        ocspResponses,
      },
    };
  } catch (error) {
    if (error instanceof KhueError) return unreadable(error);
    if (!(error instanceof DerError)) throw error;
    return fault('TIMESTAMP_UNREADABLE', `${error.message} (TSTInfo byte ${error.offset})`);
  }
}

/** Whether the token is over these octets, joined. */
export function matchesImprint({ imprint }: TimestampFacts, pieces: readonly Uint8Array[]): boolean {
  return equalBytes(digestOfPieces(imprint.digest, pieces), imprint.value);
}

function digestOfPieces(name: DigestName, pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return digest(name, pieces[0]!);
  const running = startDigest(name);
  for (const piece of pieces) running.update(piece);
  return running.finish();
}

function fault(code: Finding['code'], what: string): { readonly fault: Finding } {
  return { fault: { code, params: { what } } };
}

function unreadable({ code, params }: Finding): { readonly fault: Finding } {
  if (code === 'LIMIT_EXCEEDED') return { fault: { code, ...(params !== undefined && { params }) } };
  return fault('TIMESTAMP_UNREADABLE', typeof params?.['what'] === 'string' ? params['what'] : code);
}

function isNameOf({ subject, subjectAltNames = [] }: Certificate, name: GeneralName): boolean {
  if (name.kind === 'directory' && sameName(name.name, subject)) return true;
  return subjectAltNames.some((other) => {
    if (other.kind === 'directory') return name.kind === 'directory' && sameName(other.name, name.name);
    return 'text' in other && 'text' in name && other.kind === name.kind && other.text === name.text;
  });
}

type Info = Pick<TimestampFacts, 'time' | 'accuracy' | 'policy' | 'serialNumber' | 'nonce' | 'imprint'> & {
  readonly tsa?: GeneralName;
};

/** TSTInfo (RFC 3161 §2.4.2). */
function readInfo(input: DerReader): Info {
  const info = input.sequence();
  input.finish();
  if (info.smallInteger(255) !== 1) info.fail('version other than 1');
  const policy = info.oid();
  const messageImprint = info.sequence();
  const { digest: name, oid } = readDigestAlgorithm(messageImprint);
  const value = messageImprint.octetString();
  messageImprint.finish();
  if (name === undefined) return info.fail(`imprint by ${oid}`);
  if (value.length !== digestLengths[name]) info.fail('imprint of a wrong length');
  const serialNumber = info.integer();
  const time = readGeneralizedTime(info);
  const accuracy = readAccuracy(info.optional(Tag.sequence));
  if (info.peek() === Tag.boolean) info.boolean();
  let nonce: Uint8Array | undefined;
  if (info.peek() === Tag.integer) nonce = info.integer();
  const named = info.optional(contextConstructed(0));
  const tsa = named === undefined ? undefined : readGeneralName(named);
  named?.finish();
  const extensions = info.optional(contextConstructed(1));
  while (extensions !== undefined && !extensions.atEnd) {
    const extension = extensions.sequence();
    extension.oid();
    if (extension.peek() === Tag.boolean && extension.boolean()) extension.fail('unknown critical extension');
    extension.octetString();
    extension.finish();
  }
  info.finish();
  return {
    time,
    accuracy,
    policy,
    serialNumber,
    imprint: { digest: name, value },
    ...(nonce !== undefined && { nonce }),
    ...(tsa !== undefined && { tsa }),
  };
}

/** Accuracy: seconds, millis [0], micros [1]; in milliseconds, rounded up. */
function readAccuracy(reader: DerReader | undefined): number {
  if (reader === undefined) return 0;
  let ms = 0;
  if (reader.peek() === Tag.integer) ms += reader.smallInteger(0xffff_ffff) * 1000;
  if (reader.peek() === 0x80) ms += reader.smallInteger(999, 0x80);
  if (reader.peek() === 0x81) ms += Math.ceil(reader.smallInteger(999, 0x81) / 1000);
  reader.finish();
  return ms;
}
