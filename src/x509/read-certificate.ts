import { digest } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { contextConstructed, contextPrimitive, DerError, DerReader } from '../asn1/reader.js';
import type { Code } from '../codes.js';
import { equalBytes, toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { readSignatureAlgorithm } from './algorithm.js';
import { BoundedCache } from './cache.js';
import type { Certificate, Extension } from './certificate.js';
import { nextExtension } from './extension-list.js';
import { asDerError, type ExtensionValues, isProcessed, readExtension } from './extensions.js';
import { readKeyInfo } from './key.js';
import { displayName, isEmptyName, readName, sameName } from './name.js';
import { isHostName } from './name-syntax.js';

/** Certificates by SHA-256 of their DER: read once however many artefacts carry them. */
const cache = new BoundedCache<Certificate>(8192, 32 * 1024 * 1024);

/** More extensions than any certificate has. */
const maxExtensions = 128;

/**
 * Reads one X.509 certificate (RFC 5280 §4.1), strictly DER.
 * The result is immutable, holds its own copy of the octets and is the same object for the same octets while it is cached.
 * What can be read but must not be relied on stands in `faults`, `lapses` and `remarks`; a path judges them.
 *
 * @param der one certificate, nothing before or after it
 * @throws KhueError `CERTIFICATE_UNREADABLE` with the byte offset; `LIMIT_EXCEEDED` (`certificateBytes`)
 */
export function readCertificate(der: Uint8Array, limits?: Partial<Limits>): Certificate {
  const { certificateBytes } = withLimits(limits);
  if (der.length > certificateBytes) {
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'certificateBytes', allowed: certificateBytes } });
  }
  const sha256 = toHex(digest('SHA-256', der));
  const known = cache.get(sha256);
  if (known !== undefined) return known;
  try {
    const certificate = parse(der.slice(), sha256);
    cache.set(sha256, certificate, der.length);
    return certificate;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new KhueError('CERTIFICATE_UNREADABLE', {
      params: { what: `${error.message} (byte ${error.offset})` },
      offset: error.offset,
      cause: error,
    });
  }
}

function parse(der: Uint8Array, sha256: string): Certificate {
  const input = new DerReader(der);
  const outer = input.sequence();
  input.finish();
  const tbsStart = outer.position;
  const tbs = outer.sequence();
  const tbsDer = der.subarray(tbsStart, outer.position);
  const algorithm = readSignatureAlgorithm(outer);
  const signatureValue = outer.octetsInBitString();
  outer.finish();

  const version = readVersion(tbs);
  const serialNumber = tbs.integer();
  const innerAlgorithm = readSignatureAlgorithm(tbs);
  const issuer = readName(tbs);
  const validity = tbs.sequence();
  const notBefore = validity.time();
  const notAfter = validity.time();
  validity.finish();
  const subject = readName(tbs);
  const spkiStart = tbs.position;
  const keyInfo = readKeyInfo(tbs.sequence());
  const spkiDer = der.subarray(spkiStart, tbs.position);
  let hasUniqueIds = false;
  for (const tag of [contextPrimitive(1), contextPrimitive(2)]) {
    if (tbs.peek() !== tag) continue;
    tbs.bitString(tag);
    hasUniqueIds = true;
  }

  const notes = new Notes(displayName(subject));
  const values: ExtensionValues = { ocspNoCheck: false };
  const { extensions, unknownCriticalExtensions } = readExtensions(tbs, values, notes);
  tbs.finish();

  const selfIssued = sameName(issuer, subject);
  if (!equalBytes(algorithm.der, innerAlgorithm.der))
    notes.fault('signature differs from signatureAlgorithm (4.1.1.2)');
  if (extensions.length > 0 && version !== 3)
    notes.fault('extensions in a certificate that is not version 3 (4.1.2.9)');
  if (hasUniqueIds && version === 1) notes.fault('unique identifiers in a certificate of version 1 (4.1.2.8)');
  if (isEmptyName(issuer)) notes.fault('empty issuer name (4.1.2.4)');
  judgeSerial(serialNumber, notes);
  judgeProfile({ values, extensions, selfIssued, emptySubject: isEmptyName(subject), version }, notes);

  return {
    der,
    tbsDer,
    sha256,
    version,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    spkiDer,
    spkiSha256: toHex(digest('SHA-256', spkiDer)),
    ...keyInfo,
    signatureAlgorithmOid: algorithm.oid,
    ...(algorithm.scheme === undefined ? {} : { signatureScheme: algorithm.scheme }),
    signatureValue,
    extensions,
    ...values,
    selfIssued,
    unknownCriticalExtensions,
    faults: notes.faults,
    lapses: notes.lapses,
    remarks: notes.remarks,
  };
}

function readVersion(tbs: DerReader): 1 | 2 | 3 {
  const wrapper = tbs.optional(contextConstructed(0));
  if (wrapper === undefined) return 1;
  const version = wrapper.smallInteger(2);
  if (version === 0) wrapper.fail('DEFAULT value written out', wrapper.contentStart);
  wrapper.finish();
  return version === 1 ? 2 : 3;
}

class Notes {
  readonly faults: Finding[] = [];
  readonly lapses: Finding[] = [];
  readonly remarks: Finding[] = [];
  private readonly subject: string;

  constructor(subject: string) {
    this.subject = subject;
  }

  fault(what: string, offset?: number): void {
    this.faults.push(this.finding('CERTIFICATE_PROFILE', what, offset));
  }

  lapse(what: string): void {
    this.lapses.push(this.finding('CERTIFICATE_LAPSE', what));
  }

  remark(what: string): void {
    this.remarks.push(this.finding('CERTIFICATE_LAPSE', what));
  }

  private finding(code: Code, what: string, offset?: number): Finding {
    const params = { subject: this.subject, what };
    return offset === undefined ? { code, params } : { code, params, offset };
  }
}

function readExtensions(
  tbs: DerReader,
  values: ExtensionValues,
  notes: Notes,
): { extensions: Extension[]; unknownCriticalExtensions: string[] } {
  const extensions: Extension[] = [];
  const unknownCriticalExtensions: string[] = [];
  const wrapper = tbs.optional(contextConstructed(3));
  if (wrapper === undefined) return { extensions, unknownCriticalExtensions };
  const list = wrapper.sequence();
  wrapper.finish();
  if (list.atEnd) list.fail('empty list of extensions');
  const seen = new Set<string>();
  while (!list.atEnd) {
    const { oid, critical, start: valueAt, end } = nextExtension(list);
    const extension: Extension = { oid, critical, value: list.bytes.subarray(valueAt, end) };
    extensions.push(extension);
    if (extensions.length > maxExtensions) list.fail(`more than ${maxExtensions} extensions`);
    if (seen.has(oid)) {
      notes.fault(`extension ${oid} stands twice (4.2)`, valueAt);
      continue;
    }
    seen.add(oid);
    if (critical && !isProcessed(oid)) unknownCriticalExtensions.push(oid);
    try {
      readExtension(extension, values, valueAt);
    } catch (error) {
      const { message, offset } = asDerError(error);
      notes.fault(`extension ${oid} is malformed: ${message}`, offset);
    }
  }
  return { extensions, unknownCriticalExtensions };
}

function judgeSerial(serialNumber: Uint8Array, notes: Notes): void {
  if (serialNumber[0]! >= 0x80) notes.remark('negative serial number (4.1.2.2)');
  else if (serialNumber.length === 1 && serialNumber[0] === 0) notes.remark('serial number zero (4.1.2.2)');
  // 20 octets of value; a leading zero octet of the encoding does not count.
  const length = serialNumber[0] === 0 ? serialNumber.length - 1 : serialNumber.length;
  if (length > 20) notes.lapse('serial number of more than 20 octets (4.1.2.2)');
}

function judgeProfile(
  read: {
    values: ExtensionValues;
    extensions: readonly Extension[];
    selfIssued: boolean;
    emptySubject: boolean;
    version: number;
  },
  notes: Notes,
): void {
  const { values, extensions, selfIssued, emptySubject, version } = read;
  const isCa = values.basicConstraints?.ca === true;
  const critical = (oid: string) => extensions.some((extension) => extension.oid === oid && extension.critical);
  if (emptySubject && isCa) notes.fault('a CA without a subject name (4.1.2.6)');
  if (emptySubject && !isCa && !critical(Oid.subjectAltName)) {
    notes.lapse('empty subject name without a critical subjectAltName (4.1.2.6)');
  }
  if (values.nameConstraints !== undefined) {
    if (!isCa) notes.lapse('name constraints in a certificate that is no CA (4.2.1.10)');
    if (!critical(Oid.nameConstraints)) notes.lapse('name constraints not marked critical (4.2.1.10)');
  }
  if (critical(Oid.authorityKeyIdentifier)) notes.lapse('authority key identifier marked critical (4.2.1.1)');
  if (critical(Oid.subjectKeyIdentifier)) notes.lapse('subject key identifier marked critical (4.2.1.2)');
  if (version === 3 && !selfIssued && values.authorityKeyIdentifier === undefined) {
    notes.lapse('no authority key identifier (4.2.1.1)');
  }
  if (isCa && version === 3 && values.subjectKeyIdentifier === undefined) {
    notes.lapse('a CA without a subject key identifier (4.2.1.2)');
  }
  if (isCa && !(values.basicConstraints?.critical ?? false)) {
    const what = 'basic constraints of a CA not marked critical (4.2.1.9)';
    // NIST PKITS 4.6.4 wants it accepted between leaf and anchor.
    if (selfIssued) notes.lapse(what);
    else notes.remark(what);
  }
  for (const name of values.subjectAltNames ?? []) {
    if (name.kind === 'dns' && !isHostName(name.text.startsWith('*.') ? name.text.slice(2) : name.text)) {
      notes.lapse('a dNSName that is no host name (4.2.1.6)');
      break;
    }
  }
}
