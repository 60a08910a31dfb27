/** One signature of a JWS, read into the seam's `CarriedSignature`. */
import { decodeBase64Url } from '#crypto';
import type { CarriedSignature, PromisedDigest, SignatureScope } from '../document/signed-document.js';
import { utf8Encode } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { Certificate } from '../x509/certificate.js';
import { keyAllows } from '../x509/key.js';
import { algorithmFitsKey } from './algorithms.js';
import { type CertificateBudget, certificatesFromTexts, matches } from './certificates.js';
import { type Detached, readDetached } from './detached.js';
import { type HeaderFacts, isObject, readHeader } from './header.js';
import type { CounterSignature, JadesSignature, NamedDocument } from './types.js';
import { certificateTexts, levelOf, readUnsigned } from './unsigned.js';

/** The carried parts of one signature. */
export interface Parts {
  readonly protectedText?: string;
  readonly unprotected?: JsonObject;
  readonly signatureText?: string;
  /** Text of the payload; `undefined` when the carrier has none. */
  readonly payloadText?: string;
  /** What the value covers after the point, unless `sigD` says otherwise; shared by all signatures of an artefact. */
  readonly payload?: Uint8Array;
}

/** What the signatures of one artefact share. */
export interface Context {
  readonly limits: Limits;
  readonly documents: readonly NamedDocument[];
  readonly certificates: CertificateBudget;
  /** Counter-signatures that may still be read. */
  counterSignatures: number;
}

export interface Place {
  readonly position: number;
  readonly scope: SignatureScope;
  readonly entry?: string;
}

/** What differs for signatures that stand elsewhere than in a JWS file. */
export interface Reading {
  /** Inside a counter-signature no further ones are read. */
  readonly nested?: boolean;
  /** Where the signer's certificate is found, instead of in `x5c`. */
  readonly certificates?: readonly Certificate[];
  /** Faults found by the carrier. */
  readonly faults?: readonly Finding[];
  /** Further rules for the header. */
  readonly checkHeader?: (header: JsonObject) => readonly Finding[];
}

export function readSignature(parts: Parts, place: Place, context: Context, reading: Reading = {}): JadesSignature {
  const { protectedText = '', signatureText = '', unprotected } = parts;
  const { limits } = context;
  const facts = readHeader(parts.protectedText, unprotected, limits);
  const unsigned = readUnsigned(unprotected, limits);
  const { faults, header } = facts;
  if (reading.faults !== undefined) faults.push(...reading.faults);
  if (reading.checkHeader !== undefined) faults.push(...reading.checkHeader(header));
  const warnings: Finding[] = facts.departures;
  warnings.push(...unsigned.departures);
  const departed = warnings.length > 0;

  const value = parts.signatureText === undefined ? undefined : decodeBase64Url(parts.signatureText);
  if (value === undefined || value.length === 0) {
    faults.push({ code: 'JWS_BASE64URL', params: { where: 'signature' } });
  }

  const certificates =
    reading.certificates ?? carriedCertificates(facts.x5c, unsigned.components, context, faults, warnings);
  const signer = findSigner(certificates, facts.references, facts.x5c.length > 0);
  checkKey(signer, facts, faults);
  const detached = readSigD(header['sigD'], parts, facts.b64, context.documents, faults);

  const level = faults.length > 0 || departed ? 'NOT_ETSI' : levelOf(header, unsigned.components);
  const payload = detached === undefined ? parts.payload : detached.payload;
  const signed = once(payload === undefined ? undefined : () => joined(protectedText, payload));
  const link = once(() => joined(protectedText, utf8Encode(signatureText)));
  return {
    position: place.position,
    scope: place.scope,
    entry: place.entry,
    value: value ?? noBytes,
    algorithmName: facts.algorithmName,
    scheme: facts.scheme,
    get signedBytes() {
      return signed();
    },
    promisedDigests: detached === undefined ? noPromises : detached.promised,
    certificateReferences: facts.references,
    signerCertificate: signer,
    carriedCertificates: reading.certificates === undefined ? certificates : signer === undefined ? [] : [signer],
    claimedSigningTime: facts.signingTime,
    claimedRole: facts.claimedRole,
    level,
    faults,
    warnings,
    previous: facts.previous,
    get linkBytes() {
      return link();
    },
    protectedText,
    signatureText,
    payloadText: parts.payloadText,
    header,
    unsigned: unsigned.components,
    counterSignatures: reading.nested ? [] : readCounterSignatures(unsigned.components, signatureText, context),
  };
}

const noBytes = new Uint8Array();
const noPromises: readonly PromisedDigest[] = [];

/** Octets up to this length are kept once made; longer ones are made again, so that 64 signatures over 12 MiB do not fill the memory. */
const KEPT = 1024 * 1024;

function once(make: (() => Uint8Array) | undefined): () => Uint8Array | undefined {
  if (make === undefined) return () => undefined;
  let kept: Uint8Array | undefined;
  return () => {
    if (kept !== undefined) return kept;
    const bytes = make();
    if (bytes.length <= KEPT) kept = bytes;
    return bytes;
  };
}

const encoder = new TextEncoder();

/** The octets of a text, a point, and further octets: what a value is made over (RFC 7515 §5.1, RFC 7797 §3). */
function joined(before: string, after: Uint8Array): Uint8Array {
  let all = new Uint8Array(before.length + 1 + after.length);
  let { read, written } = encoder.encodeInto(before, all);
  if (read !== before.length || written !== before.length) {
    // Not ASCII: no header that could be accepted, but the octets are still what they are.
    const bytes = utf8Encode(before);
    all = new Uint8Array(bytes.length + 1 + after.length);
    all.set(bytes);
    written = bytes.length;
    read = before.length;
  }
  all[written] = 0x2e;
  all.set(after, written + 1);
  return all;
}

function carriedCertificates(
  x5c: readonly string[],
  components: JadesSignature['unsigned'],
  context: Context,
  faults: Finding[],
  warnings: Finding[],
): readonly Certificate[] {
  const carried = certificatesFromTexts(x5c, '/x5c', context.certificates, context.limits);
  // A part of the signed header that cannot be read is a fault; values added later by others are not.
  faults.push(...carried.findings);
  if (components.length === 0) return carried.certificates;
  const texts = certificateTexts(components);
  const added = certificatesFromTexts(texts, '/etsiU/xVals', context.certificates, context.limits);
  warnings.push(...added.findings);
  return [...carried.certificates, ...added.certificates];
}

function checkKey(signer: Certificate | undefined, facts: HeaderFacts, faults: Finding[]): void {
  const { algorithmName, scheme } = facts;
  if (signer?.publicKey === undefined || scheme === undefined) return;
  const key = signer.publicKey;
  if (algorithmFitsKey(algorithmName, key) && keyAllows(signer, scheme)) return;
  const name = key.kind === 'EC' ? key.curve : key.kind;
  faults.push({ code: 'SIGNATURE_ALGORITHM_NOT_OF_KEY', params: { algorithm: algorithmName, key: name } });
}

/**
 * The certificate that every reference matches. Without any reference (plain JWS) the first of `x5c`, which RFC 7515 §4.1.6 says is
 * the signer's and which the signature covers.
 */
function findSigner(
  certificates: readonly Certificate[],
  references: CarriedSignature['certificateReferences'],
  hasX5c: boolean,
): Certificate | undefined {
  if (references.length === 0) return hasX5c ? certificates[0] : undefined;
  return certificates.find((certificate) => references.every((reference) => matches(certificate, reference)));
}

/** What `sigD` says; `undefined` without one. */
function readSigD(
  sigD: JsonValue | undefined,
  { payloadText }: Parts,
  b64: boolean,
  documents: readonly NamedDocument[],
  faults: Finding[],
): Detached | undefined {
  if (sigD === undefined) return undefined;
  const detached = readDetached(sigD, b64, documents);
  faults.push(...detached.faults);
  if (payloadText === undefined || payloadText === '') return detached;
  // Two payloads at once: which one was meant cannot be known.
  faults.push({ code: 'JADES_DETACHED_AND_PAYLOAD' });
  return { promised: detached.promised, faults: [] };
}

/** `cSig` (§5.3.2): a compact or flattened JWS whose payload is the value of the signature it stands in. */
function readCounterSignatures(
  components: JadesSignature['unsigned'],
  masterText: string,
  context: Context,
): CounterSignature[] {
  const found: CounterSignature[] = [];
  for (const { name, value } of components) {
    if (name !== 'cSig') continue;
    const parts = counterParts(value);
    if (parts === undefined || --context.counterSignatures < 0) continue;
    const { payloadText } = parts;
    const attached = payloadText !== undefined && payloadText !== '';
    const place: Place = { position: found.length, scope: 'RECORD' };
    found.push({
      matchesMaster: !attached || payloadText === masterText,
      signature: readSignature({ ...parts, payload: utf8Encode(attached ? payloadText : masterText) }, place, context, {
        nested: true,
      }),
    });
  }
  return found;
}

function counterParts(value: JsonValue): Parts | undefined {
  if (typeof value === 'string') return compactParts(value);
  if (!isObject(value)) return undefined;
  return jsonParts(value, typeof value['payload'] === 'string' ? value['payload'] : undefined);
}

/** The three parts of a compact serialization; `undefined` when there are not three. */
export function compactParts(text: string): Parts | undefined {
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) return undefined;
  return {
    protectedText: text.slice(0, first),
    payloadText: text.slice(first + 1, second),
    signatureText: text.slice(second + 1),
  };
}

/** The parts of a JSON signature object. Members of a wrong type are as if absent, which is a fault where they are needed. */
export function jsonParts(object: JsonObject, payloadText: string | undefined): Parts {
  const { protected: protectedText, header, signature } = object;
  return {
    protectedText: typeof protectedText === 'string' ? protectedText : undefined,
    unprotected: isObject(header) ? header : undefined,
    signatureText: typeof signature === 'string' ? signature : undefined,
    payloadText,
  };
}
