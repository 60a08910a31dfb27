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
import { readDetached } from './detached.js';
import { isObject, readHeader } from './header.js';
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

export function readSignature(parts: Parts, place: Place, context: Context, nested = false): JadesSignature {
  const { protectedText = '', signatureText = '', unprotected } = parts;
  const { limits } = context;
  const facts = readHeader(parts.protectedText, unprotected, limits);
  const unsigned = readUnsigned(unprotected, limits);
  const faults = facts.faults;
  const warnings: Finding[] = facts.departures;
  warnings.push(...unsigned.departures);
  const departed = warnings.length > 0;

  const value = parts.signatureText === undefined ? undefined : decodeBase64Url(parts.signatureText);
  if (value === undefined || value.length === 0) {
    faults.push({ code: 'JWS_BASE64URL', params: { where: 'signature' } });
  }

  const carried = certificatesFromTexts(facts.x5c, '/x5c', context.certificates, limits);
  // A part of the signed header that cannot be read is a fault; values added later by others are not.
  faults.push(...carried.findings);
  const texts = unsigned.components.length === 0 ? [] : certificateTexts(unsigned.components);
  const added = certificatesFromTexts(texts, '/etsiU/xVals', context.certificates, limits);
  warnings.push(...added.findings);
  const certificates =
    added.certificates.length === 0 ? carried.certificates : [...carried.certificates, ...added.certificates];
  const signer = findSigner(certificates, facts.references, carried.certificates[0]);
  if (signer?.publicKey !== undefined && facts.scheme !== undefined) {
    const key = signer.publicKey;
    if (!algorithmFitsKey(facts.algorithmName, key) || !keyAllows(signer, facts.scheme)) {
      const name = key.kind === 'EC' ? key.curve : key.kind;
      faults.push({ code: 'SIGNATURE_ALGORITHM_NOT_OF_KEY', params: { algorithm: facts.algorithmName, key: name } });
    }
  }

  const protectedBytes = utf8Encode(protectedText);
  const signed = signedData(parts, protectedBytes, facts.header['sigD'], facts.b64, context.documents);
  faults.push(...signed.faults);

  const level = faults.length > 0 || departed ? 'NOT_ETSI' : levelOf(facts.header, unsigned.components);
  return {
    position: place.position,
    scope: place.scope,
    entry: place.entry,
    value: value ?? noBytes,
    algorithmName: facts.algorithmName,
    scheme: facts.scheme,
    signedBytes: signed.bytes,
    promisedDigests: signed.promised,
    certificateReferences: facts.references,
    signerCertificate: signer,
    carriedCertificates: certificates,
    claimedSigningTime: facts.signingTime,
    claimedRole: facts.claimedRole,
    level,
    faults,
    warnings,
    previous: facts.previous,
    linkBytes: joined(protectedBytes, utf8Encode(signatureText)),
    protectedText,
    signatureText,
    payloadText: parts.payloadText,
    header: facts.header,
    unsigned: unsigned.components,
    counterSignatures: nested ? [] : readCounterSignatures(unsigned.components, signatureText, context),
  };
}

const noBytes = new Uint8Array();

/**
 * The certificate that every reference matches. Without any reference (plain JWS) the first of `x5c`, which RFC 7515 §4.1.6 says is
 * the signer's and which the signature covers.
 */
function findSigner(
  certificates: readonly Certificate[],
  references: CarriedSignature['certificateReferences'],
  first: Certificate | undefined,
): Certificate | undefined {
  if (references.length === 0) return first;
  return certificates.find((certificate) => references.every((reference) => matches(certificate, reference)));
}

interface SignedData {
  readonly bytes?: Uint8Array;
  readonly promised: readonly PromisedDigest[];
  readonly faults: readonly Finding[];
}

/** The octets that the value is made over: ASCII(protected) "." payload (RFC 7515 §5.1, RFC 7797 §3). */
function signedData(
  parts: Parts,
  protectedBytes: Uint8Array,
  sigD: JsonValue | undefined,
  b64: boolean,
  documents: readonly NamedDocument[],
): SignedData {
  const { payloadText } = parts;
  if (sigD === undefined) {
    if (parts.payload === undefined) return { promised: [], faults: [] };
    return { bytes: joined(protectedBytes, parts.payload), promised: [], faults: [] };
  }
  const detached = readDetached(sigD, b64, documents);
  // Two payloads at once: which one was meant cannot be known.
  if (payloadText !== undefined && payloadText !== '') {
    return { promised: detached.promised, faults: [...detached.faults, { code: 'JADES_DETACHED_AND_PAYLOAD' }] };
  }
  const { payload, promised, faults } = detached;
  return { bytes: payload === undefined ? undefined : joined(protectedBytes, payload), promised, faults };
}

/** The octets before and after a point. */
function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  const all = new Uint8Array(before.length + 1 + after.length);
  all.set(before);
  all[before.length] = 0x2e;
  all.set(after, before.length + 1);
  return all;
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
      signature: readSignature(
        { ...parts, payload: utf8Encode(attached ? payloadText : masterText) },
        place,
        context,
        true,
      ),
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
