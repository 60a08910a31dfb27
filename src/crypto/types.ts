/**
 * The small synchronous interface behind `#crypto` (architecture, room `crypto/`): Node and browsers offer the same functions.
 * Verification only; private keys live in `signer/` and are asynchronous.
 */

/** SHA-3 is read for what others signed with it; khue writes none of it. */
export type DigestName =
  | 'MD5'
  | 'SHA-1'
  | 'SHA-224'
  | 'SHA-256'
  | 'SHA-384'
  | 'SHA-512'
  | 'SHA3-256'
  | 'SHA3-384'
  | 'SHA3-512';

export type CurveName = 'P-256' | 'P-384' | 'P-521';

/** A public key as its numbers: what a SubjectPublicKeyInfo or a JWK says, without their wrapping. */
export type PublicKeyData =
  | {
      readonly kind: 'RSA' /** unsigned, big-endian, no leading zero */;
      readonly n: Uint8Array;
      readonly e: Uint8Array;
    }
  | {
      readonly kind: 'EC';
      readonly curve: CurveName /** affine coordinates, big-endian, field length */;
      readonly x: Uint8Array;
      readonly y: Uint8Array;
    }
  | { readonly kind: 'Ed25519' /** 32 octets */; readonly key: Uint8Array };

/** How a signature value is made from bytes: everything that an algorithm identifier says, resolved. */
export type SignatureScheme =
  | { readonly scheme: 'RSASSA-PKCS1-v1_5'; readonly digest: DigestName }
  | {
      readonly scheme: 'RSASSA-PSS';
      readonly digest: DigestName;
      readonly mgfDigest: DigestName /** octets */;
      readonly saltLength: number;
    }
  | {
      readonly scheme: 'ECDSA';
      readonly digest: DigestName /** DER SEQUENCE (X.509, CMS) or r||s (JWS) */;
      readonly encoding: 'der' | 'p1363';
    }
  | { readonly scheme: 'Ed25519' };

/** A key made ready once; `handle` belongs to the implementation. */
export interface ImportedKey {
  readonly data: PublicKeyData;
  /** RSA: bits of the modulus; EC: bits of the field; Ed25519: 256. */
  readonly bits: number;
  readonly handle: unknown;
}

export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** The digest of what was given so far; the running digest goes on afterwards. */
  snapshot(): Uint8Array;
  /** The digest of what was given, and the end of it: nothing may be asked of it afterwards. */
  finish(): Uint8Array;
  copy(): RunningDigest;
}

export interface CryptoProvider {
  digest(name: DigestName, bytes: Uint8Array): Uint8Array;
  /** As `digest`, in lower-case hexadecimal. */
  digestHex(name: DigestName, bytes: Uint8Array): string;
  /** As `digestHex` over ASCII(`before`) + "." + ASCII(`after`); the caller knows that both are ASCII. */
  digestTextsHex(name: DigestName, before: string, after: string): string;
  startDigest(name: DigestName): RunningDigest;
  /** The octets that ASCII hexadecimal digits of either case write, two an octet; `undefined` for anything else among them. */
  decodeHex(digits: Uint8Array): Uint8Array | undefined;
  /** Throws a `RangeError` for numbers that are no key (even modulus or exponent, point not on the curve, wrong lengths). */
  importKey(data: PublicKeyData): ImportedKey;
  /** Whether the value is a signature over `signed` by the key; false for every malformed value. Never throws. */
  verifySignature(scheme: SignatureScheme, key: ImportedKey, signed: Uint8Array, value: Uint8Array): boolean;
  /** As `verifySignature` over ASCII(`before`) + "." + ASCII(`after`); the caller knows that both are ASCII. */
  verifyTexts(scheme: SignatureScheme, key: ImportedKey, before: string, after: string, value: Uint8Array): boolean;
  /** Inflates zlib (RFC 1950) or raw (RFC 1951) data; throws a `RangeError` when the output would pass `maxOutput`, an `Error` when the data are bad. */
  inflate(format: 'zlib' | 'raw', bytes: Uint8Array, maxOutput: number): Uint8Array;
  randomBytes(length: number): Uint8Array;
  /** As `fromBase64Url` of `src/encoding.ts` (strict, one text for every octet string), with what the platform has for it. */
  decodeBase64Url(text: string): Uint8Array | undefined;
  /** As `toBase64Url` of `src/encoding.ts`. */
  encodeBase64Url(bytes: Uint8Array): string;
}
