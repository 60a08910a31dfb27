import { digest } from '#crypto';
import type { SignatureScheme } from '../crypto/types.js';
import { judgeIntegrity } from '../document/integrity.js';
import { normalize, toHex } from '../encoding.js';
import { type CodeParams, KhueError } from '../errors.js';
import { openJades } from '../jades/index.js';
import { defaultLimits, type Limits, withLimits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { type ReadList, readList } from './read-list.js';

/**
 * Limits of lists: what is read has been signed by a pinned key, so that a province's schools may be larger than an artefact.
 */
const LIST_LIMITS: Partial<Limits> = { jsonBytes: 64 * 1024 * 1024, jsonMembers: 4_000_000 };

export function listLimits(limits: Partial<Limits> | undefined): Limits {
  return withLimits({ ...LIST_LIMITS, ...limits });
}

/** A list whose signature holds; whether its key may sign it is for the caller to ask. */
export interface SignedList {
  readonly signer: Certificate;
  readonly signingTime: InstantMs;
  readonly payload: Uint8Array;
  readonly scheme?: SignatureScheme;
  /** `typ` of the protected header. */
  readonly typ?: string;
  /** Of the signed bytes as they came, lower-case hex. */
  readonly sha256: string;
}

/**
 * Opens a compact JAdES B-B (ETSI TS 119 602 §6.8) and checks its value.
 * @param plainTypes `typ` of what may also be a JWT with `x5c` that is no JAdES (RFC 7519), as others write it: who signed is known by the
 *   key all the same, and when is the payload's `iat`
 * @throws KhueError `TRUST_UNREADABLE`, `TRUST_SIGNATURE_BROKEN`, `TRUST_SIGNER_CERTIFICATE`, `LIMIT_EXCEEDED`
 */
export function verifyList(
  bytes: Uint8Array,
  name: string,
  limits: Limits,
  plainTypes: readonly string[] = [],
): SignedList {
  if (bytes.length > limits.jsonBytes) {
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'jsonBytes', allowed: limits.jsonBytes }, path: name });
  }
  const document = openJades(bytes, { limits });
  const signature = document.signatures[0];
  const fault = document.faults[0] ?? signature?.faults[0];
  if (document.serialization !== 'compact' || document.signatures.length !== 1 || signature === undefined) {
    throw new KhueError('TRUST_UNREADABLE', { params: { name }, path: name, ...(fault && { cause: fault }) });
  }
  const { typ } = signature.header;
  const isPlain = typeof typ === 'string' && plainTypes.includes(mediaType(typ));
  const { level, signerCertificate: signer } = signature;
  if (fault !== undefined || signer === undefined || document.content === undefined) {
    throw new KhueError('TRUST_UNREADABLE', { params: { name }, path: name, ...(fault && { cause: fault }) });
  }
  if (judgeIntegrity(signature).integrity !== 'INTACT') {
    throw new KhueError('TRUST_SIGNATURE_BROKEN', { params: { name }, path: name });
  }
  const signingTime = signature.claimedSigningTime ?? (isPlain ? issuedAt(document.content, limits) : undefined);
  if ((level !== 'B-B' && !isPlain) || signingTime === undefined) {
    throw new KhueError('TRUST_UNREADABLE', { params: { name }, path: name });
  }
  if (!maySign(signer, signingTime)) {
    throw new KhueError('TRUST_SIGNER_CERTIFICATE', { params: { name }, path: name });
  }
  const sha256 = toHex(digest('SHA-256', bytes));
  return {
    signer,
    signingTime,
    payload: document.content,
    sha256,
    ...(signature.scheme && { scheme: signature.scheme }),
    ...(typeof typ === 'string' && { typ }),
  };
}

/** Without the `application/` that may stand before it (RFC 7515 §4.1.9). */
export function mediaType(typ: string): string {
  return typ.replace(/^application\//i, '').toLowerCase();
}

/** `iat` of a JWT's payload (RFC 7519 §4.1.6). */
function issuedAt(payload: Uint8Array, limits: Limits): InstantMs | undefined {
  try {
    const value = readJson(payload, limits);
    const { iat } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return typeof iat === 'number' && iat >= 0 ? iat * 1000 : undefined;
  } catch (cause) {
    if (cause instanceof KhueError) return undefined;
    throw cause;
  }
}

/** Inside its validity at the signing time, RSA from 2048 bits, and not kept for other uses (standards note §2.5). */
function maySign(signer: Certificate, at: InstantMs): boolean {
  const { keyUsage, keyBits, notAfter, notBefore, publicKey } = signer;
  if (at < notBefore || at > notAfter) return false;
  if (publicKey === undefined || (publicKey.kind === 'RSA' && keyBits < 2048)) return false;
  return keyUsage === undefined || keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation');
}

/**
 * Reads the payload and compares it with its signer: the O of the certificate is an operator's name, its C the territory (§6.8).
 * @throws KhueError
 */
export function readSignedList(signed: SignedList, name: string, limits: Limits = listLimits(defaultLimits)): ReadList {
  const list = readList(signed.payload, name, limits);
  if (!signerMatches(signed.signer, list.operators, list.territory)) {
    throw new KhueError('TRUST_SIGNER_MISMATCH', { params: signerParams(signed.signer, name), path: name });
  }
  return list;
}

const ORGANIZATION = '2.5.4.10';
const COUNTRY = '2.5.4.6';

/** Parameters of `TRUST_SIGNER_MISMATCH`. */
export function signerParams(signer: Certificate, name: string): CodeParams {
  return {
    name,
    organization: attribute(signer, ORGANIZATION).join('; '),
    country: attribute(signer, COUNTRY).join('; '),
  };
}

export function signerMatches(signer: Certificate, operators: readonly string[], territory: string): boolean {
  const wanted = new Set(operators.map(plain));
  return (
    attribute(signer, ORGANIZATION).some((value) => wanted.has(plain(value))) &&
    attribute(signer, COUNTRY).some((value) => plain(value) === plain(territory))
  );
}

function attribute(certificate: Certificate, type: string): string[] {
  return certificate.subject.rdns.flat().flatMap((one) => (one.type === type ? [one.value] : []));
}

/** As RFC 4518 compares: case and insignificant spaces do not count, diacritics do. */
function plain(text: string): string {
  return normalize(text, 'NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
