/** Writing JSON signatures: headers of fixed order, and serializations that never touch what is already there. */
import { digest } from '#crypto';
import type { CarriedSignature } from '../document/signed-document.js';
import { concatBytes, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import type { SignatureAlgorithm } from '../signer/types.js';
import type { InstantMs } from '../time.js';
import { readCertificate } from '../x509/index.js';
import { componentText, endOfString, timestampComponent } from './write-unsigned.js';

/** Commitment types of ETSI TS 119 182-1 §5.2.3 (identifiers of ETSI EN 319 122-1 Annex B) that khue writes. */
export type Commitment = 'ProofOfApproval' | 'ProofOfOrigin' | 'ProofOfCreation';

const COMMITMENT_BASE = 'http://uri.etsi.org/01903/v1.2.2#';

export interface HeaderOptions {
  readonly algorithm: SignatureAlgorithm;
  /** DER, signer first; self-issued certificates after the first are left out of `x5c`. */
  readonly certificateChain: readonly Uint8Array[];
  /** Written as `iat` in whole seconds. */
  readonly signingTime: InstantMs;
  /** Strings of contract §2 (`claimStrings`). */
  readonly claims?: readonly string[];
  readonly commitment?: Commitment;
  /** `outer`: a signature of the general serialization; `compact`: a list or token; `entry`: a subject teacher's. */
  readonly carriage: 'outer' | 'compact' | 'entry';
  /** `khue_prev` of an outer signature: every signature already there, in signing order (`previousOf`). */
  readonly previous?: CarriedSignature['previous'];
  /** Media type of the whole, carriage `compact` only; default `jose`. */
  readonly typ?: string;
  /** Media type of the payload; default `json` for `outer`, none for `compact`; never for `entry`. */
  readonly cty?: string;
}

/**
 * The base64url text of a protected header. Members stand in this order, absent ones left out:
 * `alg`, `typ`, `cty`, `iat`, `x5t#S256`, `srCms`, `srAts`, `khue_prev`, `x5c`.
 * @throws KhueError when a certificate cannot be read
 * Source: ETSI TS 119 182-1 V1.2.1 §5; contract §7.
 */
export function protectedHeader(options: HeaderOptions): string {
  const { carriage, certificateChain, claims, commitment, previous } = options;
  const signer = certificateChain[0];
  if (signer === undefined) throw new KhueError('SIGNER_CERTIFICATE_MISSING');
  const header: Record<string, unknown> = { alg: options.algorithm };
  header['typ'] = carriage === 'outer' ? 'jose+json' : carriage === 'entry' ? 'jose' : (options.typ ?? 'jose');
  const cty = carriage === 'entry' ? undefined : (options.cty ?? (carriage === 'outer' ? 'json' : undefined));
  if (cty !== undefined) header['cty'] = cty;
  header['iat'] = Math.floor(options.signingTime / 1000);
  header['x5t#S256'] = toBase64Url(digest('SHA-256', signer));
  if (commitment !== undefined) header['srCms'] = [{ commId: { id: COMMITMENT_BASE + commitment } }];
  if (claims !== undefined && claims.length > 0) {
    header['srAts'] = { claimed: [{ mediaType: 'text/plain', encoding: 'binary', qVals: claims }] };
  }
  if (carriage === 'outer' && previous !== undefined && previous.values.length > 0) {
    header['khue_prev'] = { digAlg: digestIds[previous.digest], digVals: previous.values.map(toBase64Url) };
  }
  if (carriage !== 'entry') {
    const others = certificateChain.slice(1).filter((der) => !readCertificate(der).selfIssued);
    header['x5c'] = [signer, ...others].map(toBase64);
  }
  return toBase64Url(utf8Encode(JSON.stringify(header)));
}

const digestIds = { 'SHA-256': 'S256', 'SHA-384': 'S384', 'SHA-512': 'S512' } as const;

/** The octets to be signed: ASCII(protected + "." + base64url(payload)) (RFC 7515 §5.1). */
export function signingInput(protectedText: string, payload: Uint8Array): Uint8Array {
  return utf8Encode(`${protectedText}.${toBase64Url(payload)}`);
}

/** What a later signature's `khue_prev` digests: ASCII(protected + "." + signature) (contract §7). */
export function linkBytes(protectedText: string, signatureText: string): Uint8Array {
  return utf8Encode(`${protectedText}.${signatureText}`);
}

/** `khue_prev` over signatures given in signing order. */
export function previousOf(signatures: readonly CarriedSignature[]): CarriedSignature['previous'] {
  const values = signatures.map(({ linkBytes: link }) => digest('SHA-256', link ?? new Uint8Array()));
  return { digest: 'SHA-256', values };
}

/** A signature as its two carried parts. */
export interface NewSignature {
  /** base64url text from `protectedHeader`. */
  readonly protected: string;
  /** Signature value, or its base64url text. */
  readonly signature: Uint8Array | string;
  /** Components of `etsiU`, base64url texts (`signatureTimestampComponent`); only in the JSON serializations. */
  readonly unsigned?: readonly string[];
}

/**
 * `sigTst` as a component of `etsiU` (ETSI TS 119 182-1 §5.3.4, §5.4.3.3).
 * @param token DER of an RFC 3161 token over the ASCII octets of the signature's base64url text
 */
export function signatureTimestampComponent(token: Uint8Array): string {
  return componentText(timestampComponent('sigTst', token));
}

const text = (value: Uint8Array | string): string => (typeof value === 'string' ? value : toBase64Url(value));

const token = (signature: NewSignature): string =>
  `{"protected":"${signature.protected}",${unsignedHeader(signature)}"signature":"${text(signature.signature)}"}`;

/** `header` is covered by no later signature's `khue_prev`: what is added there later breaks nothing. */
function unsignedHeader({ unsigned = [] }: NewSignature): string {
  return unsigned.length === 0 ? '' : `"header":${JSON.stringify({ etsiU: unsigned })},`;
}

/** JWS JSON general serialization without white space between tokens (RFC 7515 §7.2.1). */
export function generalSerialization(payload: Uint8Array, signatures: readonly NewSignature[]): Uint8Array {
  return utf8Encode(`{"payload":"${toBase64Url(payload)}","signatures":[${signatures.map(token).join(',')}]}`);
}

/** JWS compact serialization (RFC 7515 §7.1); without a payload its part is empty (Appendix F). */
export function compactSerialization(signature: NewSignature, payload?: Uint8Array): string {
  const middle = payload === undefined ? '' : toBase64Url(payload);
  return `${signature.protected}.${middle}.${text(signature.signature)}`;
}

/**
 * Puts a signature after those of a general serialization. Every octet that is there stays as it is.
 * @throws KhueError when the bytes are no general serialization
 */
export function appendSignature(signedJson: Uint8Array, signature: NewSignature, limits?: Partial<Limits>): Uint8Array {
  const value = readJson(signedJson, limits);
  const signatures = isObject(value) ? value['signatures'] : undefined;
  if (!Array.isArray(signatures) || 'signature' in (value as JsonObject)) {
    throw new KhueError('JWS_NOT_GENERAL');
  }
  const { jwsSignatures } = withLimits(limits);
  if (signatures.length >= jwsSignatures) {
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'jwsSignatures', allowed: jwsSignatures } });
  }
  // The text is cut, not the octets: what stands before may hold characters of several octets.
  const json = utf8Decode(signedJson);
  const end = endOfMember(json, 'signatures') - 1;
  return concatBytes(
    utf8Encode(json.slice(0, end)),
    utf8Encode(signatures.length === 0 ? token(signature) : `,${token(signature)}`),
    utf8Encode(json.slice(end)),
  );
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Index after the value of a top-level member that is an array or object, in JSON that the strict reader has accepted. */
function endOfMember(json: string, wanted: string): number {
  let depth = 0;
  let name: string | undefined;
  for (let at = 0; at < json.length; ) {
    const c = json[at]!;
    if (c === '"') {
      const end = endOfString(json, at);
      // At depth 1 the first string after `{` or `,` is a name.
      if (depth === 1 && name === undefined) name = JSON.parse(json.slice(at, end)) as string;
      at = end;
      continue;
    }
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') {
      depth--;
      if (depth === 1 && name === wanted) return at + 1;
    } else if (c === ',' && depth === 1) name = undefined;
    at++;
  }
  throw new KhueError('JWS_NOT_GENERAL');
}
