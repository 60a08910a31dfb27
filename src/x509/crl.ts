import { digest } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { contextConstructed, contextPrimitive, DerError, DerReader, Tag } from '../asn1/reader.js';
import { equalBytes, toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { formatInstant } from '../time.js';
import { readSignatureAlgorithm } from './algorithm.js';
import { type EntryIndex, type EntryRange, indexEntries } from './crl-index.js';
import { extensionReader, nextExtension } from './extension-list.js';
import { asDerError } from './extensions.js';
import { readDistributionPointName, readDistributionPoints, readGeneralNames } from './general-name.js';
import { displayName, readName } from './name.js';
import type { CrlFile, IssuingDistributionPoint } from './revocation.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

type ExtensionValues = Writable<
  Pick<
    CrlFile,
    | 'authorityKeyIdentifier'
    | 'crlNumber'
    | 'deltaBase'
    | 'issuingDistributionPoint'
    | 'freshestCrl'
    | 'expiredCertsFrom'
  >
>;

/**
 * Opens a CRL (RFC 5280 §5): reads its head and extensions; digest, entries and their index are made when first asked for.
 * The octets are not copied: they must not change while the CRL is in use.
 *
 * @param der one CertificateList, nothing before or after it
 * @throws KhueError `CRL_UNREADABLE` with the byte offset; `LIMIT_EXCEEDED` (`crlBytes`)
 */
export function openCrl(der: Uint8Array, limits?: Partial<Limits>): CrlFile {
  const { crlBytes } = withLimits(limits);
  if (der.length > crlBytes) {
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'crlBytes', allowed: crlBytes } });
  }
  try {
    return parse(der);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new KhueError('CRL_UNREADABLE', {
      params: { what: `${error.message} (byte ${error.offset})` },
      offset: error.offset,
      cause: error,
    });
  }
}

function parse(der: Uint8Array): CrlFile {
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
  const innerAlgorithm = readSignatureAlgorithm(tbs);
  const issuer = readName(tbs);
  const thisUpdate = tbs.time();
  const nextUpdate = tbs.peek() === Tag.utcTime || tbs.peek() === Tag.generalizedTime ? tbs.time() : undefined;
  const range: Writable<EntryRange> = { bytes: der, start: 0, end: 0 };
  if (tbs.peek() === Tag.sequence) {
    tbs.next();
    if (tbs.contentStart === tbs.contentEnd) tbs.fail('empty list of entries', tbs.contentStart);
    range.start = tbs.contentStart;
    range.end = tbs.contentEnd;
  }
  const unusable: { what: string; offset?: number }[] = [];
  const values: ExtensionValues = {};
  const wrapper = tbs.optional(contextConstructed(0));
  if (wrapper !== undefined) {
    if (version === 1) unusable.push({ what: 'extensions in a CRL of version 1 (5.1.2.1)' });
    readExtensions(wrapper, values, unusable);
  }
  tbs.finish();
  if (!equalBytes(algorithm.der, innerAlgorithm.der)) {
    unusable.push({ what: 'signature differs from signatureAlgorithm (5.1.1.2)' });
  }

  const finding = ({ what, offset }: { what: string; offset?: number }): Finding => {
    const params = { issuer: displayName(issuer), thisUpdate: formatInstant(thisUpdate), what };
    return offset === undefined ? { code: 'CRL_UNUSABLE', params } : { code: 'CRL_UNUSABLE', params, offset };
  };
  let sha256: string | undefined;
  let index: EntryIndex | undefined;
  let faults: readonly Finding[] | undefined;
  const entries = () => {
    index ??= indexEntries(range, values.issuingDistributionPoint?.indirect === true, issuer);
    return index;
  };
  return {
    der,
    tbsDer,
    issuer,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    ...(algorithm.scheme === undefined ? {} : { signatureScheme: algorithm.scheme }),
    signatureAlgorithmOid: algorithm.oid,
    signatureValue,
    ...values,
    get sha256() {
      sha256 ??= toHex(digest('SHA-256', der));
      return sha256;
    },
    get entryCount() {
      return entries().count;
    },
    get faults() {
      faults ??= [...unusable, ...(entries().fault === undefined ? [] : [entries().fault!])].map(finding);
      return faults;
    },
    find: (serialNumber) => entries().find(serialNumber),
    findFor: (serialNumber, certificateIssuer) => entries().findFor(serialNumber, certificateIssuer),
  };
}

/** Absent for version 1, else 1 for version 2 (RFC 5280 §5.1.2.1). */
function readVersion(tbs: DerReader): 1 | 2 {
  if (tbs.peek() !== Tag.integer) return 1;
  if (tbs.smallInteger(1) !== 1) tbs.fail('unknown version', tbs.contentStart);
  return 2;
}

function readExtensions(
  wrapper: DerReader,
  values: ExtensionValues,
  unusable: { what: string; offset?: number }[],
): void {
  const list = wrapper.sequence();
  wrapper.finish();
  if (list.atEnd) list.fail('empty list of extensions');
  const seen = new Set<string>();
  while (!list.atEnd) {
    const head = nextExtension(list);
    const { oid, critical } = head;
    const value = extensionReader(list, head);
    if (seen.has(oid)) unusable.push({ what: `extension ${oid} stands twice`, offset: value.position });
    seen.add(oid);
    try {
      if (readExtension(oid, value, values)) value.finish();
      else if (critical) unusable.push({ what: `critical extension ${oid} that is not known`, offset: value.position });
    } catch (error) {
      const { message, offset } = asDerError(error);
      unusable.push({ what: `extension ${oid} is malformed: ${message}`, offset });
    }
  }
}

/** Whether the extension is known. */
function readExtension(oid: string, reader: DerReader, values: ExtensionValues): boolean {
  switch (oid) {
    case Oid.authorityKeyIdentifier: {
      const sequence = reader.sequence();
      if (sequence.peek() === contextPrimitive(0)) {
        values.authorityKeyIdentifier = sequence.octetString(contextPrimitive(0));
      }
      const issuer = sequence.optional(contextConstructed(1));
      if (issuer !== undefined) readGeneralNames(issuer);
      if (sequence.peek() === contextPrimitive(2)) sequence.integer(contextPrimitive(2));
      sequence.finish();
      return true;
    }
    case Oid.issuerAltName:
      readGeneralNames(reader.sequence());
      return true;
    case Oid.crlNumber:
      reader.unsigned();
      values.crlNumber = reader.content();
      return true;
    case Oid.deltaCrlIndicator:
      reader.unsigned();
      values.deltaBase = reader.content();
      return true;
    case Oid.issuingDistributionPoint:
      values.issuingDistributionPoint = readIssuingDistributionPoint(reader.sequence());
      return true;
    case Oid.freshestCrl:
      values.freshestCrl = readDistributionPoints(reader);
      return true;
    case Oid.expiredCertsOnCrl:
      values.expiredCertsFrom = reader.generalizedTime();
      return true;
    default:
      return false;
  }
}

function readIssuingDistributionPoint(sequence: DerReader): IssuingDistributionPoint {
  if (sequence.atEnd) sequence.fail('empty IssuingDistributionPoint');
  const wrapper = sequence.optional(contextConstructed(0));
  const name = wrapper === undefined ? {} : readDistributionPointName(wrapper);
  const flag = (number: number): boolean => {
    if (sequence.peek() !== contextPrimitive(number)) return false;
    if (!sequence.boolean(contextPrimitive(number))) sequence.fail('DEFAULT value written out', sequence.contentStart);
    return true;
  };
  const onlyUserCertificates = flag(1);
  const onlyCaCertificates = flag(2);
  const onlySomeReasons = sequence.peek() === contextPrimitive(3) ? sequence.namedBits(contextPrimitive(3)) : undefined;
  const indirect = flag(4);
  const onlyAttributeCertificates = flag(5);
  sequence.finish();
  if (Number(onlyUserCertificates) + Number(onlyCaCertificates) + Number(onlyAttributeCertificates) > 1) {
    sequence.fail('a scope of more than one kind (5.2.5)');
  }
  return {
    ...name,
    onlyUserCertificates,
    onlyCaCertificates,
    onlyAttributeCertificates,
    indirect,
    ...(onlySomeReasons === undefined ? {} : { onlySomeReasons }),
  };
}
