/** One signature of a JWS, read into the seam's `CarriedSignature`. */
import { decodeBase64Url } from '#crypto';
import type { CarriedTimestamp, PromisedDigest, SignatureScope } from '../document/signed-document.js';
import { concatBytes, utf8Encode } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { Certificate } from '../x509/certificate.js';
import { keyAllows } from '../x509/key.js';
import { algorithmFitsKey } from './algorithms.js';
import { type CertificateBudget, certificatesFromTexts, matches } from './certificates.js';
import { type Detached, readDetached } from './detached.js';
import { type HeaderFacts, isObject, noHeader, readHeader } from './header.js';
import { archiveOctetsOf, type TimestampBudget, timestampsOf, validationDataOf } from './timestamps.js';
import type { CounterSignature, JadesSignature, NamedDocument } from './types.js';
import { certificateTexts, levelOf, readUnsigned } from './unsigned.js';

/** The carried parts of one signature. */
export interface Parts {
  readonly protectedText?: string;
  readonly unprotected?: JsonObject;
  readonly signatureText?: string;
  /** Text of the payload; `undefined` when the carrier has none. */
  readonly payloadText?: string;
  /**
   * What the value covers after the point, unless `sigD` says otherwise; shared by all signatures of an artefact. As text only when it is
   * known to be ASCII.
   */
  readonly payload?: Uint8Array | string;
  /** The document that stands for a payload left out, whose base64url `payload` is: with `b64` false it is signed as it is (RFC 7797 §3). */
  readonly given?: Uint8Array;
}

/** What the signatures of one artefact share. */
export interface Context {
  readonly limits: Limits;
  readonly documents: readonly NamedDocument[];
  readonly certificates: CertificateBudget;
  /** Counter-signatures that may still be read. */
  counterSignatures: number;
  /** Time-stamps that may still be read. */
  readonly timestamps: TimestampBudget;
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

  const inHeader = reading.certificates ?? headerCertificates(facts.x5c, context, faults);
  const certificates =
    reading.certificates === undefined
      ? withAdded(inHeader, unsigned.components, context, warnings)
      : reading.certificates;
  const signer = findSigner(certificates, facts);
  checkKey(signer, facts, faults);
  const detached = readSigD(header['sigD'], parts, facts.b64, context.documents, faults);

  const level = faults.length > 0 || departed ? 'NOT_ETSI' : levelOf(header, unsigned.components);
  const own = facts.b64 ? parts.payload : (parts.given ?? parts.payload);
  const payload = detached === undefined ? own : detached.payload;
  // What was decoded is base64url, and so is a payload that comes as text.
  const ascii = header !== noHeader;
  const covered = detached === undefined ? own : detached.referenced;
  const stamped =
    !reading.nested && ('adoTst' in header || unsigned.components.length > 0)
      ? timestampsOf(
          {
            header,
            protectedText,
            signatureText,
            payload: covered,
            components: unsigned.components,
          },
          context.timestamps,
        )
      : noTimestamps;
  return new ReadSignature(
    {
      position: place.position,
      scope: place.scope,
      entry: place.entry,
      value: value ?? noBytes,
      algorithmName: facts.algorithmName,
      scheme: facts.scheme,
      signedTexts: ascii && typeof payload === 'string' ? { before: protectedText, after: payload } : undefined,
      promisedDigests: detached === undefined ? noPromises : detached.promised,
      certificateReferences: facts.references,
      signerCertificate: signer,
      carriedCertificates: reading.certificates === undefined ? certificates : signer === undefined ? [] : [signer],
      signedCertificates: reading.certificates === undefined ? inHeader : undefined,
      claimedSigningTime: facts.signingTime,
      claimedRole: facts.claimedRole,
      level,
      faults,
      warnings,
      previous: facts.previous,
      linkTexts: ascii && value !== undefined ? { before: protectedText, after: signatureText } : undefined,
      protectedText,
      signatureText,
      payloadText: parts.payloadText,
      header,
      unsigned: unsigned.components,
      counterSignatures: reading.nested ? [] : readCounterSignatures(unsigned.components, signatureText, context),
      timestamps: stamped.length === 0 ? undefined : stamped,
      validationData: unsigned.components.length === 0 ? undefined : validationDataOf(unsigned.components),
    },
    payload,
    covered,
  );
}

const noBytes = new Uint8Array();
const noPromises: readonly PromisedDigest[] = [];
const noTimestamps: readonly CarriedTimestamp[] = [];

/** Octets up to this length are kept once made; longer ones are made again, so that 64 signatures over 12 MiB do not fill the memory. */
const KEPT = 1024 * 1024;

type Stored = Omit<JadesSignature, 'signedBytes' | 'linkBytes' | 'archiveOctets'>;

/** One shape for every signature, with what costs something made when it is asked for. */
class ReadSignature implements JadesSignature {
  readonly position: JadesSignature['position'];
  readonly scope: JadesSignature['scope'];
  readonly entry: JadesSignature['entry'];
  readonly value: JadesSignature['value'];
  readonly algorithmName: JadesSignature['algorithmName'];
  readonly scheme: JadesSignature['scheme'];
  readonly signedTexts: JadesSignature['signedTexts'];
  readonly promisedDigests: JadesSignature['promisedDigests'];
  readonly certificateReferences: JadesSignature['certificateReferences'];
  readonly signerCertificate: JadesSignature['signerCertificate'];
  readonly carriedCertificates: JadesSignature['carriedCertificates'];
  readonly signedCertificates: JadesSignature['signedCertificates'];
  readonly claimedSigningTime: JadesSignature['claimedSigningTime'];
  readonly claimedRole: JadesSignature['claimedRole'];
  readonly level: JadesSignature['level'];
  readonly faults: JadesSignature['faults'];
  readonly warnings: JadesSignature['warnings'];
  readonly previous: JadesSignature['previous'];
  readonly linkTexts: JadesSignature['linkTexts'];
  readonly protectedText: JadesSignature['protectedText'];
  readonly signatureText: JadesSignature['signatureText'];
  readonly payloadText: JadesSignature['payloadText'];
  readonly header: JadesSignature['header'];
  readonly unsigned: JadesSignature['unsigned'];
  readonly counterSignatures: JadesSignature['counterSignatures'];
  readonly timestamps: JadesSignature['timestamps'];
  readonly validationData: JadesSignature['validationData'];
  readonly #payload: Uint8Array | string | undefined;
  readonly #covered: Uint8Array | string | undefined;
  #signedBytes: Uint8Array | undefined = undefined;

  constructor(stored: Stored, payload: Uint8Array | string | undefined, covered: Uint8Array | string | undefined) {
    this.position = stored.position;
    this.scope = stored.scope;
    this.entry = stored.entry;
    this.value = stored.value;
    this.algorithmName = stored.algorithmName;
    this.scheme = stored.scheme;
    this.signedTexts = stored.signedTexts;
    this.promisedDigests = stored.promisedDigests;
    this.certificateReferences = stored.certificateReferences;
    this.signerCertificate = stored.signerCertificate;
    this.carriedCertificates = stored.carriedCertificates;
    this.signedCertificates = stored.signedCertificates;
    this.claimedSigningTime = stored.claimedSigningTime;
    this.claimedRole = stored.claimedRole;
    this.level = stored.level;
    this.faults = stored.faults;
    this.warnings = stored.warnings;
    this.previous = stored.previous;
    this.linkTexts = stored.linkTexts;
    this.protectedText = stored.protectedText;
    this.signatureText = stored.signatureText;
    this.payloadText = stored.payloadText;
    this.header = stored.header;
    this.unsigned = stored.unsigned;
    this.counterSignatures = stored.counterSignatures;
    this.timestamps = stored.timestamps;
    this.validationData = stored.validationData;
    this.#payload = payload;
    this.#covered = covered;
  }

  get signedBytes(): Uint8Array | undefined {
    const payload = this.#payload;
    if (payload === undefined) return undefined;
    if (this.#signedBytes !== undefined) return this.#signedBytes;
    const bytes = joined(this.protectedText, typeof payload === 'string' ? utf8Encode(payload) : payload);
    if (bytes.length <= KEPT) this.#signedBytes = bytes;
    return bytes;
  }

  archiveOctets(): readonly Uint8Array[] | undefined {
    const { header, protectedText, signatureText, unsigned } = this;
    return archiveOctetsOf({ header, protectedText, signatureText, payload: this.#covered, components: unsigned });
  }

  get linkBytes(): Uint8Array {
    return utf8Encode(`${this.protectedText}.${this.signatureText}`);
  }
}

const point = Uint8Array.of(0x2e);

/** The octets of a text, a point, and further octets: what a value is made over (RFC 7515 §5.1, RFC 7797 §3). */
function joined(before: string, after: Uint8Array): Uint8Array {
  return concatBytes(utf8Encode(before), point, after);
}

function headerCertificates(x5c: readonly string[], context: Context, faults: Finding[]): readonly Certificate[] {
  const carried = certificatesFromTexts(x5c, '/x5c', context.certificates, context.limits);
  // A part of the signed header that cannot be read is a fault; values added later by others are not.
  faults.push(...carried.findings);
  return carried.certificates;
}

function withAdded(
  inHeader: readonly Certificate[],
  components: JadesSignature['unsigned'],
  context: Context,
  warnings: Finding[],
): readonly Certificate[] {
  if (components.length === 0) return inHeader;
  const texts = certificateTexts(components);
  const added = certificatesFromTexts(texts, '/etsiU/xVals', context.certificates, context.limits);
  warnings.push(...added.findings);
  return [...inHeader, ...added.certificates];
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
 * the signer's and which the signature covers. None where `x5t` names another one.
 */
function findSigner(
  certificates: readonly Certificate[],
  { references, thumbprint, x5c }: HeaderFacts,
): Certificate | undefined {
  const found =
    references.length > 0
      ? certificates.find((certificate) => references.every((reference) => matches(certificate, reference)))
      : x5c.length > 0
        ? certificates[0]
        : undefined;
  if (found === undefined || thumbprint === undefined) return found;
  return matches(found, thumbprint) ? found : undefined;
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
