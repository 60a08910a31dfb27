import { contextConstructed, contextPrimitive, DerError, DerReader, Tag } from '../asn1/reader.js';
import { setOf } from '../asn1/writer.js';
import { equalBytes } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import type { Certificate, Name } from '../x509/certificate.js';
import { readCertificate } from '../x509/index.js';
import { readName } from '../x509/name.js';
import {
  type DigestAlgorithmIdentifier,
  readDigestAlgorithm,
  readSignerAlgorithm,
  type SignerAlgorithm,
} from './algorithms.js';
import { definiteForm } from './definite.js';
import { CmsOid } from './oids.js';

/** One attribute: its type and its values, each a whole TLV as carried. */
export interface Attribute {
  readonly type: string;
  readonly values: readonly Uint8Array[];
}

/** How a SignerInfo names its certificate (RFC 5652 §5.3). */
export type SignerIdentifier =
  | { readonly issuer: Name; readonly serialNumber: Uint8Array }
  | { readonly subjectKeyIdentifier: Uint8Array };

export interface SignerInfo {
  readonly identifier: SignerIdentifier;
  readonly digest: DigestAlgorithmIdentifier;
  readonly algorithm: SignerAlgorithm;
  readonly value: Uint8Array;
  /** Absent: the value is over the content itself. */
  readonly signedAttributes?: readonly Attribute[];
  /** What the value is over: the DER of the signed attributes as SET OF (RFC 5652 §5.4). */
  readonly signedAttributesDer?: Uint8Array;
  /** The same in the order in which they were carried, where that is not DER's: some programs hash that. */
  readonly signedAttributesAsCarried?: Uint8Array;
  readonly unsignedAttributes: readonly Attribute[];
  readonly unsignedFaults: readonly Finding[];
  /** version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm and signature as carried: what an archive time-stamp is over. */
  readonly archivedFields: readonly Uint8Array[];
}

/** One element of `crls` (RFC 5652 §10.2.1), and what khue reads in it. */
export interface RevocationChoice {
  readonly der: Uint8Array;
  readonly crl?: Uint8Array;
  readonly ocspResponse?: Uint8Array;
}

export interface SignedData {
  readonly contentType: string;
  /** The signed octets where they are inside. */
  readonly content?: Uint8Array;
  /** DER of each certificate, in the order carried; read when asked for. */
  readonly certificateDers: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  /** OCSPResponse or BasicOCSPResponse, DER. */
  readonly ocspResponses: readonly Uint8Array[];
  /** `certificates` and `crls` whatever their form, each a whole TLV as carried (RFC 5652 §10.2). */
  readonly certificateChoices: readonly Uint8Array[];
  readonly revocationChoices: readonly RevocationChoice[];
  readonly signers: readonly SignerInfo[];
  /** Octets of the input that are the CMS; what follows is padding. */
  readonly length: number;
  /** Remarks on the encoding, which change nothing. */
  readonly remarks: readonly Finding[];
}

export type SignedDataReading = { readonly signedData: SignedData } | { readonly fault: Finding };

/** More attributes, or values of one, than any profile writes. */
const MOST_ATTRIBUTES = 64;
const MOST_SIGNERS = 64;

export interface ReadOptions {
  /** Zero octets may follow, as in the `/Contents` of a PDF (ISO 32000-2 §12.8.1). Default: nothing may. */
  readonly padded?: boolean;
}

/**
 * Reads a CMS ContentInfo that holds SignedData (RFC 5652 §3, §5) on the strict DER reader. Sets whose order nobody signs (certificates,
 * algorithms, unsigned attributes) may stand in any order; signed attributes are hashed as DER has them, whatever order they came in.
 * The frame, and only the frame, may be of indefinite length (`definite.ts`).
 * Never throws: what cannot be read is a fault with the byte offset.
 */
export function readSignedData(
  der: Uint8Array,
  limits?: Partial<Limits>,
  options: ReadOptions = {},
): SignedDataReading {
  const whole = withLimits(limits);
  if (der.length > whole.cmsBytes) return { fault: exceeded('cmsBytes', whole.cmsBytes) };
  try {
    return readContentInfo(der, whole, options.padded === true);
  } catch (error) {
    if (error instanceof KhueError) return { fault: { code: error.code, params: error.params } };
    if (!(error instanceof DerError)) throw error;
    const what = `${error.message} (byte ${error.offset})`;
    return { fault: { code: 'CMS_UNREADABLE', params: { what } } };
  }
}

function readContentInfo(bytes: Uint8Array, limits: Limits, padded: boolean): SignedDataReading {
  const indefinite = bytes[0] === Tag.sequence && bytes[1] === 0x80;
  const { der, length } = indefinite ? definiteForm(bytes) : firstElement(bytes);
  if (!padded && length !== bytes.length) throw new DerError('octets after the last element', length);
  for (let i = length; i < bytes.length; i++) {
    if (bytes[i] !== 0) throw new DerError('octets other than zero after the CMS', i);
  }
  const input = new DerReader(der);
  const info = input.sequence();
  input.finish();
  const type = info.oid();
  if (type !== CmsOid.signedData) return { fault: { code: 'CMS_NOT_SIGNED_DATA', params: { type } } };
  const wrapper = info.enter(contextConstructed(0));
  info.finish();
  const content = readContent(wrapper.sequence(), limits);
  wrapper.finish();
  const remarks: Finding[] = indefinite ? [{ code: 'CMS_NOT_DER' }] : [];
  return { signedData: { ...content, length, remarks } };
}

function firstElement(bytes: Uint8Array): { readonly der: Uint8Array; readonly length: number } {
  const der = new DerReader(bytes).element();
  return { der, length: der.length };
}

function exceeded(limit: keyof Limits, allowed: number): Finding {
  return { code: 'LIMIT_EXCEEDED', params: { limit, allowed } };
}

function readContent(reader: DerReader, limits: Limits): Omit<SignedData, 'length' | 'remarks'> {
  reader.smallInteger(5);
  const algorithms = reader.enter(Tag.set);
  for (let i = 0; !algorithms.atEnd; i++) {
    if (i >= MOST_SIGNERS) algorithms.fail('too many digest algorithms');
    readDigestAlgorithm(algorithms);
  }
  const encapsulated = reader.sequence();
  const contentType = encapsulated.oid();
  let content: Uint8Array | undefined;
  const inside = encapsulated.optional(contextConstructed(0));
  if (inside !== undefined) {
    content = inside.octetString();
    inside.finish();
  }
  encapsulated.finish();
  const certificateChoices = readCertificates(reader.optional(contextConstructed(0)), limits);
  const revocationChoices = readRevocation(reader.optional(contextConstructed(1)), limits);
  const signers: SignerInfo[] = [];
  const set = reader.enter(Tag.set);
  while (!set.atEnd) {
    if (signers.length >= MOST_SIGNERS) set.fail('too many signers');
    signers.push(readSigner(set.sequence()));
  }
  reader.finish();
  return {
    contentType,
    // Attribute certificates and other forms (RFC 5652 §10.2.2) name no key that could have signed.
    certificateDers: certificateChoices.filter((der) => der[0] === Tag.sequence),
    crls: revocationChoices.flatMap(({ crl }) => crl ?? []),
    ocspResponses: revocationChoices.flatMap(({ ocspResponse }) => ocspResponse ?? []),
    certificateChoices,
    revocationChoices,
    signers,
    ...(content !== undefined && { content }),
  };
}

function readCertificates(set: DerReader | undefined, limits: Limits): Uint8Array[] {
  const ders: Uint8Array[] = [];
  while (set !== undefined && !set.atEnd) {
    ders.push(set.element());
    if (ders.length > limits.certificatesPerArtefact) {
      const allowed = limits.certificatesPerArtefact;
      throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'certificatesPerArtefact', allowed } });
    }
  }
  return ders;
}

function readRevocation(set: DerReader | undefined, limits: Limits): RevocationChoice[] {
  const choices: RevocationChoice[] = [];
  while (set !== undefined && !set.atEnd) {
    if (choices.length >= limits.certificatesPerArtefact) set.fail('too many revocation data');
    if (set.peek() === Tag.sequence) {
      const crl = set.element();
      choices.push({ der: crl, crl });
      continue;
    }
    // OtherRevocationInfoFormat [1] (RFC 5652 §10.2.1), OCSP of RFC 5940 §2.
    const start = set.position;
    const other = set.enter(contextConstructed(1));
    const der = set.bytes.subarray(start, set.position);
    const format = other.oid();
    const value = other.element();
    other.finish();
    choices.push(format === CmsOid.otherRevocationOcsp ? { der, ocspResponse: value } : { der });
  }
  return choices;
}

function readSigner(reader: DerReader): SignerInfo {
  const archivedFields: Uint8Array[] = [];
  const field = <Value>(read: () => Value): Value => {
    const start = reader.position;
    const value = read();
    archivedFields.push(reader.bytes.subarray(start, reader.position));
    return value;
  };
  field(() => reader.smallInteger(5));
  const identifier = field(() => readIdentifier(reader));
  const digest = field(() => readDigestAlgorithm(reader));
  let signedAttributes: Attribute[] | undefined;
  let signedAttributesDer: Uint8Array | undefined;
  let signedAttributesAsCarried: Uint8Array | undefined;
  if (reader.peek() === contextConstructed(0)) {
    const set = field(() => reader.enter(contextConstructed(0)));
    const carried = archivedFields[archivedFields.length - 1]!.slice();
    carried[0] = Tag.set;
    signedAttributesDer = asSetOf(set);
    if (!equalBytes(carried, signedAttributesDer)) signedAttributesAsCarried = carried;
    signedAttributes = readAttributes(set);
  }
  const algorithm = field(() => readSignerAlgorithm(reader, digest.digest));
  const value = field(() => reader.octetString());
  const unsigned = reader.optional(contextConstructed(1));
  const { attributes: unsignedAttributes, faults: unsignedFaults } = readUnsigned(unsigned);
  reader.finish();
  return {
    identifier,
    digest,
    algorithm,
    value,
    unsignedAttributes,
    unsignedFaults,
    archivedFields,
    ...(signedAttributes !== undefined && { signedAttributes }),
    ...(signedAttributesDer !== undefined && { signedAttributesDer }),
    ...(signedAttributesAsCarried !== undefined && { signedAttributesAsCarried }),
  };
}

function readIdentifier(reader: DerReader): SignerIdentifier {
  if (reader.peek() === contextPrimitive(0)) return { subjectKeyIdentifier: reader.octetString(contextPrimitive(0)) };
  const named = reader.sequence();
  const issuer = readName(named);
  const serialNumber = named.integer();
  named.finish();
  return { issuer, serialNumber };
}

/** With the tag of a SET OF and its elements in DER's order; those of most signers are in order already. */
function asSetOf(set: DerReader): Uint8Array {
  const elements: Uint8Array[] = [];
  const scan = new DerReader(set.bytes, set.position, set.end, set.depth, set.base);
  while (!scan.atEnd) {
    if (elements.length >= MOST_ATTRIBUTES) scan.fail('too many attributes');
    elements.push(scan.element());
  }
  return setOf(...elements);
}

function readAttributes(set: DerReader): Attribute[] {
  const attributes: Attribute[] = [];
  const seen = new Set<string>();
  while (!set.atEnd) {
    if (attributes.length >= MOST_ATTRIBUTES) set.fail('too many attributes');
    const start = set.position;
    const attribute = readAttribute(set.sequence());
    // RFC 5652 §5.3: no two of one type; two readers might take one each. Several content time-stamps stand side by side (EN 319 122-1 §5.2.8).
    if (seen.has(attribute.type) && attribute.type !== CmsOid.contentTimestamp)
      set.fail('an attribute stands twice', start);
    seen.add(attribute.type);
    attributes.push(attribute);
  }
  return attributes;
}

function readAttribute(reader: DerReader): Attribute {
  const type = reader.oid();
  const set = reader.enter(Tag.set);
  const values: Uint8Array[] = [];
  while (!set.atEnd) {
    if (values.length >= MOST_ATTRIBUTES) set.fail('too many values');
    values.push(set.element());
  }
  reader.finish();
  return { type, values };
}

/** Nobody signed these: what cannot be read there makes no signature worse than it would be without. */
function readUnsigned(set: DerReader | undefined): { attributes: Attribute[]; faults: Finding[] } {
  const attributes: Attribute[] = [];
  if (set === undefined) return { attributes, faults: [] };
  try {
    while (!set.atEnd) {
      if (attributes.length >= MOST_ATTRIBUTES) set.fail('too many attributes');
      attributes.push(readAttribute(set.sequence()));
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    const what = `${error.message} (byte ${error.offset})`;
    return { attributes, faults: [{ code: 'CMS_UNSIGNED_ATTRIBUTE', params: { what } }] };
  }
  return { attributes, faults: [] };
}

/** Reads certificates; those that cannot be read are said and left out. */
export function certificatesOf(
  ders: readonly Uint8Array[],
  limits?: Partial<Limits>,
): { readonly certificates: readonly Certificate[]; readonly faults: readonly Finding[] } {
  const certificates: Certificate[] = [];
  const faults: Finding[] = [];
  for (const der of ders) {
    try {
      certificates.push(readCertificate(der, limits));
    } catch (error) {
      if (!(error instanceof KhueError)) throw error;
      faults.push({ code: error.code, params: error.params });
    }
  }
  return { certificates, faults };
}
