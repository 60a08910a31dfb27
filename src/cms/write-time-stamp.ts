import { digest } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { contextConstructed, DerError, DerReader, Tag } from '../asn1/reader.js';
import {
  boolean,
  contextTag,
  generalizedTime,
  integer,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
} from '../asn1/writer.js';
import type { DigestName, SignatureScheme } from '../crypto/types.js';
import { utf8Encode } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import { readDigestAlgorithm } from './algorithms.js';
import { CmsOid } from './oids.js';
import { signedAttributesDer, writeSignedData } from './write.js';

/** Making time-stamp requests, and tokens by a TSA's key: for clients, the demonstration world and tests (RFC 3161). */

/** OID of the policy under which khue's demonstration TSA stamps: nobody's (2.25 and a random UUID, ITU-T X.667). */
const DEMO_POLICY = '2.25.329800735698586629295641978511506172918';

const digestOids: Readonly<Partial<Record<DigestName, string>>> = {
  'SHA-256': Oid.sha256,
  'SHA-384': Oid.sha384,
  'SHA-512': Oid.sha512,
};

function imprintDer(name: DigestName, value: Uint8Array): Uint8Array {
  const algorithm = digestOids[name];
  if (algorithm === undefined) throw new RangeError(`imprint by ${name}`);
  return sequence(sequence(oid(algorithm), nullValue()), octetString(value));
}

export interface TimestampRequest {
  readonly digest: DigestName;
  readonly imprint: Uint8Array;
  /** Policy asked for; default: whichever the service has. */
  readonly policy?: string;
  /** Unsigned big-endian magnitude. */
  readonly nonce?: Uint8Array;
}

/** TimeStampReq, DER; the TSA's certificate is asked for (RFC 3161 §2.4.1). */
export function writeTimestampRequest({ digest: name, imprint, nonce, policy }: TimestampRequest): Uint8Array {
  const parts = [integer(1), imprintDer(name, imprint)];
  if (policy !== undefined) parts.push(oid(policy));
  if (nonce !== undefined) parts.push(integer(nonce));
  parts.push(boolean(true));
  return sequence(...parts);
}

/** PKIFailureInfo by its bits (RFC 3161 §2.4.2). */
const failures: ReadonlyMap<number, string> = new Map([
  [0, 'badAlg'],
  [2, 'badRequest'],
  [5, 'badDataFormat'],
  [14, 'timeNotAvailable'],
  [15, 'unacceptedPolicy'],
  [16, 'unacceptedExtension'],
  [17, 'addInfoNotAvailable'],
  [25, 'systemFailure'],
]);

export type TimestampResponse =
  | { readonly tokenDer: Uint8Array }
  /** `failures`: the names of PKIFailureInfo where the service refused. */
  | { readonly fault: Finding; readonly failures: readonly string[] };

/** TimeStampResp: the token's DER, unread, or why there is none (RFC 3161 §2.4.2). Never throws. */
export function readTimestampResponse(der: Uint8Array): TimestampResponse {
  try {
    const input = new DerReader(der);
    const response = input.sequence();
    input.finish();
    const info = response.sequence();
    const status = info.smallInteger(255);
    // 0 granted, 1 grantedWithMods (RFC 3161 §2.4.2).
    if (status > 1) {
      const reason = statusText(info.optional(Tag.sequence));
      const names = info.peek() === Tag.bitString ? failureNames(info.bitString().bytes) : [];
      const said = [reason, ...names].filter((text) => text !== '').join(', ');
      return { fault: { code: 'TIMESTAMP_REFUSED', params: { status, reason: said } }, failures: names };
    }
    if (response.peek() !== Tag.sequence) response.fail('granted without a token');
    const tokenDer = response.element();
    response.finish();
    return { tokenDer };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    const what = `${error.message} (byte ${error.offset})`;
    return { fault: { code: 'TIMESTAMP_UNREADABLE', params: { what } }, failures: [] };
  }
}

/** PKIFreeText: its first text. */
function statusText(texts: DerReader | undefined): string {
  return texts === undefined || texts.atEnd ? '' : texts.utf8String().slice(0, 200);
}

function failureNames(bits: Uint8Array): string[] {
  return [...failures].filter(([bit]) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0).map(([, name]) => name);
}

export interface TokenInput {
  readonly digest: DigestName;
  readonly imprint: Uint8Array;
  readonly time: InstantMs;
  readonly serialNumber: number | bigint | Uint8Array;
  readonly nonce?: Uint8Array;
  /** Whole seconds on either side; default none. */
  readonly accuracySeconds?: number;
  readonly policy?: string;
  /** `ordering`: tokens of this TSA can be ordered by their times; default not said. */
  readonly ordering?: boolean;
  /** DER of a GeneralName; should be one of the certificate's. Default: none. */
  readonly tsaName?: Uint8Array;
  /** DER, the TSA's first. */
  readonly certificates: readonly Uint8Array[];
  readonly scheme: SignatureScheme;
  /** RSA octets, ECDSA r||s, Ed25519 64 octets. */
  readonly sign: (toBeSigned: Uint8Array) => Promise<Uint8Array>;
}

/** A time-stamp token, DER (RFC 3161 §2.4.2): whole seconds, ESS signing-certificate-v2 (RFC 5816). */
export async function makeTimestampToken(input: TokenInput): Promise<Uint8Array> {
  const certificate = input.certificates[0];
  if (certificate === undefined) throw new RangeError('no TSA certificate');
  const parts = [
    integer(1),
    oid(input.policy ?? DEMO_POLICY),
    imprintDer(input.digest, input.imprint),
    integer(input.serialNumber),
    generalizedTime(Math.floor(input.time / 1000) * 1000),
  ];
  if (input.accuracySeconds !== undefined) parts.push(sequence(integer(input.accuracySeconds)));
  if (input.ordering === true) parts.push(boolean(true));
  if (input.nonce !== undefined) parts.push(integer(input.nonce));
  if (input.tsaName !== undefined) parts.push(contextTag(0, input.tsaName));
  const content = sequence(...parts);
  const name: DigestName = input.scheme.scheme === 'Ed25519' ? 'SHA-512' : input.scheme.digest;
  const signedAttributes = signedAttributesDer({
    contentType: CmsOid.timestampInfo,
    messageDigest: digest(name, content),
    certificate,
  });
  return writeSignedData({
    contentType: CmsOid.timestampInfo,
    content,
    digest: name,
    scheme: input.scheme,
    signedAttributes,
    value: await input.sign(signedAttributes),
    certificates: input.certificates,
  });
}

/** TimeStampResp around a token, or a rejection with its text and PKIFailureInfo bit. */
export function writeTimestampResponse(
  answer: { readonly tokenDer: Uint8Array } | { readonly refusal: string; readonly failureBit?: number },
): Uint8Array {
  if ('tokenDer' in answer) return sequence(sequence(integer(0)), answer.tokenDer);
  const text = sequence(tlv(Tag.utf8String, utf8Encode(answer.refusal)));
  return sequence(
    sequence(integer(2), text, ...(answer.failureBit === undefined ? [] : [namedBits([answer.failureBit])])),
  );
}

/** What a TimeStampReq asks for (RFC 3161 §2.4.1). */
export interface TimestampQuery {
  /** Absent when khue does not know the digest. */
  readonly digest?: DigestName;
  readonly imprint: Uint8Array;
  readonly policy?: string;
  /** Unsigned big-endian magnitude. */
  readonly nonce?: Uint8Array;
  /** The TSA's certificate is to be in the token. */
  readonly certificateAsked: boolean;
}

/** @throws DerError */
export function readTimestampRequest(der: Uint8Array): TimestampQuery {
  const input = new DerReader(der);
  const request = input.sequence();
  input.finish();
  if (request.smallInteger(255) !== 1) request.fail('version other than 1');
  const messageImprint = request.sequence();
  const { digest: name } = readDigestAlgorithm(messageImprint);
  const imprint = messageImprint.octetString();
  messageImprint.finish();
  const policy = request.peek() === Tag.oid ? request.oid() : undefined;
  const nonce = request.peek() === Tag.integer ? request.unsigned() : undefined;
  const certificateAsked = request.peek() === Tag.boolean && request.boolean();
  request.optional(contextConstructed(0));
  request.finish();
  return {
    imprint,
    certificateAsked,
    ...(name !== undefined && { digest: name }),
    ...(policy !== undefined && { policy }),
    ...(nonce !== undefined && { nonce }),
  };
}
