import { bitString, certificateTime, contextTag, enumerated, integer, sequence, sequenceOf } from '../asn1/writer.js';
import { toBase64 } from '../encoding.js';
import type { InstantMs } from '../time.js';
import type { RevocationReason } from './revocation.js';
import { type SigningKey, signatureAlgorithmIdentifier } from './signing-key.js';
import { type ExtensionInput, invalidityDate, writeExtension } from './write-extensions.js';
import { type NameInput, writeName } from './write-name.js';

export * from './signing-key.js';
export * from './write-extensions.js';
export * from './write-name.js';

/**
 * Writing certificates and CRLs (RFC 5280), for the demonstration world and for tests. Everything given is written as given:
 * this module does not stop anybody from making a bad certificate, which is what tests need.
 */

export interface CertificateInput {
  readonly subject: NameInput | Uint8Array;
  readonly issuer: NameInput | Uint8Array;
  /** Unsigned big-endian magnitude, or a number. */
  readonly serialNumber: Uint8Array | number | bigint;
  readonly notBefore: InstantMs;
  readonly notAfter: InstantMs;
  /** SubjectPublicKeyInfo, DER. */
  readonly spkiDer: Uint8Array;
  /** In the order in which they are written; none: no extensions field. */
  readonly extensions?: readonly ExtensionInput[];
  /** Default 3. Versions 1 and 2 are for negative tests. */
  readonly version?: 1 | 2 | 3;
  readonly signWith: SigningKey;
}

/** A certificate, DER (RFC 5280 §4.1). The same input gives the same octets with PKCS#1 v1.5 and Ed25519 keys. */
export async function writeCertificate(input: CertificateInput): Promise<Uint8Array> {
  const version = input.version ?? 3;
  const extensions = input.extensions ?? [];
  const tbs = sequence(
    ...(version === 1 ? [] : [contextTag(0, integer(version - 1))]),
    integer(input.serialNumber),
    signatureAlgorithmIdentifier(input.signWith.algorithm),
    nameDer(input.issuer),
    sequence(certificateTime(input.notBefore), certificateTime(input.notAfter)),
    nameDer(input.subject),
    input.spkiDer,
    ...(extensions.length === 0 ? [] : [contextTag(3, sequence(...extensions.map(writeExtension)))]),
  );
  return signed(tbs, input.signWith);
}

export interface CrlEntryInput {
  /** Unsigned big-endian magnitude, or a number. */
  readonly serialNumber: Uint8Array | number | bigint;
  readonly revokedAt: InstantMs;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: InstantMs;
  readonly extensions?: readonly ExtensionInput[];
}

export interface CrlInput {
  readonly issuer: NameInput | Uint8Array;
  readonly thisUpdate: InstantMs;
  readonly nextUpdate?: InstantMs;
  readonly entries: readonly CrlEntryInput[];
  /** CRL number, authority key identifier, issuing distribution point, …; none: version 2 without the field. */
  readonly extensions?: readonly ExtensionInput[];
  readonly signWith: SigningKey;
}

/** A complete CRL, DER (RFC 5280 §5.1), entries in the order given. */
export async function writeCrl(input: CrlInput): Promise<Uint8Array> {
  const extensions = input.extensions ?? [];
  const tbs = sequence(
    integer(1),
    signatureAlgorithmIdentifier(input.signWith.algorithm),
    nameDer(input.issuer),
    certificateTime(input.thisUpdate),
    ...(input.nextUpdate === undefined ? [] : [certificateTime(input.nextUpdate)]),
    // RFC 5280 §5.1.2.6: no empty list.
    ...(input.entries.length === 0 ? [] : [sequenceOf(input.entries.map(writeEntry))]),
    ...(extensions.length === 0 ? [] : [contextTag(0, sequence(...extensions.map(writeExtension)))]),
  );
  return signed(tbs, input.signWith);
}

/** CRLReason (RFC 5280 §5.3.1); 7 is not used. */
export const CRL_REASONS: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
};

function writeEntry(entry: CrlEntryInput): Uint8Array {
  const extensions: ExtensionInput[] = [];
  if (entry.reason !== undefined) extensions.push({ oid: '2.5.29.21', value: enumerated(CRL_REASONS[entry.reason]) });
  if (entry.invalidityDate !== undefined) extensions.push(invalidityDate(entry.invalidityDate));
  extensions.push(...(entry.extensions ?? []));
  return sequence(
    integer(entry.serialNumber),
    certificateTime(entry.revokedAt),
    ...(extensions.length === 0 ? [] : [sequence(...extensions.map(writeExtension))]),
  );
}

/** SIGNED{…}: what is signed, the algorithm, the value; ECDSA values as DER (RFC 5480, RFC 3279 §2.2.3). */
async function signed(tbs: Uint8Array, key: SigningKey): Promise<Uint8Array> {
  const value = await key.sign(tbs);
  const carried = key.algorithm.startsWith('ES') ? ecdsaDer(value) : value;
  return sequence(tbs, signatureAlgorithmIdentifier(key.algorithm), bitString(carried));
}

/** Ecdsa-Sig-Value from r||s. */
export function ecdsaDer(value: Uint8Array): Uint8Array {
  const half = value.length / 2;
  return sequence(integer(value.subarray(0, half)), integer(value.subarray(half)));
}

function nameDer(name: NameInput | Uint8Array): Uint8Array {
  return name instanceof Uint8Array ? name : writeName(name);
}

/** SHA-1 of the public key's bits (RFC 5280 §4.2.1.2 method 1): a key identifier, not a security measure. */
export async function keyIdentifierOf(spkiDer: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-1', new Uint8Array(publicKeyBits(spkiDer))));
}

/** The subjectPublicKey BIT STRING's octets: the last member of an SPKI that WebCrypto wrote. */
function publicKeyBits(spkiDer: Uint8Array): Uint8Array {
  const outer = skipHeader(spkiDer, 0);
  const algorithm = skipHeader(spkiDer, outer.start);
  const key = skipHeader(spkiDer, algorithm.end);
  return spkiDer.subarray(key.start + 1, key.end);
}

function skipHeader(der: Uint8Array, at: number): { start: number; end: number } {
  const first = der[at + 1]!;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  let length = 0;
  for (let i = 0; i < (first & 0x7f); i++) length = length * 256 + der[at + 2 + i]!;
  const start = at + 2 + (first & 0x7f);
  return { start, end: start + length };
}

/** PEM (RFC 7468 §5, §7) of one DER. */
export function pemOf(label: 'CERTIFICATE' | 'X509 CRL', der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
