import { digest } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { contextConstructed, contextPrimitive, DerError, DerReader, Tag } from '../asn1/reader.js';
import { toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { formatInstant } from '../time.js';
import { readDigestAlgorithm, readSignatureAlgorithm } from './algorithm.js';
import { extensionReader, nextExtension } from './extension-list.js';
import { asDerError } from './extensions.js';
import { readName } from './name.js';
import type { BasicOcspResponse, OcspCertId, OcspFile, OcspResponseStatus, SingleOcspResponse } from './ocsp-types.js';
import { readReason } from './reason.js';

/** OCSP responses as carried (RFC 6960 §4.2.1): structure alone; `ocsp-source.ts` says what they are worth. */

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const statuses: readonly (OcspResponseStatus | undefined)[] = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  undefined,
  'sigRequired',
  'unauthorized',
];

/**
 * Opens an OCSP response. The octets are not copied: they must not change while the response is in use.
 *
 * @param der one OCSPResponse, or the BasicOCSPResponse alone as CAdES carries it (ETSI EN 319 122-1 §A.1.5.2); nothing before or after it
 * @throws KhueError `OCSP_UNREADABLE` with the byte offset; `LIMIT_EXCEEDED` (`ocspBytes`)
 */
export function openOcsp(der: Uint8Array, limits?: Partial<Limits>): OcspFile {
  const { ocspBytes, certificatesPerArtefact } = withLimits(limits);
  if (der.length > ocspBytes) {
    throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'ocspBytes', allowed: ocspBytes } });
  }
  try {
    return parse(der, certificatesPerArtefact);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new KhueError('OCSP_UNREADABLE', {
      params: { what: `${error.message} (byte ${error.offset})` },
      offset: error.offset,
      cause: error,
    });
  }
}

function parse(der: Uint8Array, maxCertificates: number): OcspFile {
  const input = new DerReader(der);
  const outer = input.sequence();
  input.finish();
  const sha256 = toHex(digest('SHA-256', der));
  if (outer.peek() === Tag.sequence) {
    const { basic, faults } = readBasic(outer, maxCertificates);
    return { der, sha256, responseStatus: 'successful', basic, faults };
  }
  const responseStatus = statuses[outer.enumerated()];
  if (responseStatus === undefined) return outer.fail('unknown response status', outer.contentStart);
  const wrapper = outer.optional(contextConstructed(0));
  outer.finish();
  if (responseStatus !== 'successful') {
    return { der, sha256, responseStatus, faults: [unusable(`response status ${responseStatus}`)] };
  }
  if (wrapper === undefined) return outer.fail('a successful response without an answer');
  const bytes = wrapper.sequence();
  wrapper.finish();
  const type = bytes.oid();
  const answer = extensionReader(bytes, { oid: type, critical: false, ...contentOf(bytes) });
  bytes.finish();
  if (type !== Oid.ocspBasic) {
    return { der, sha256, responseStatus, faults: [unusable(`response type ${type} that is not known`)] };
  }
  const body = answer.sequence();
  answer.finish();
  const { basic, faults } = readBasic(body, maxCertificates);
  return { der, sha256, responseStatus, basic, faults };
}

function contentOf(reader: DerReader): { start: number; end: number } {
  reader.octetString();
  return { start: reader.contentStart, end: reader.contentEnd };
}

function unusable(what: string, producedAt?: number): Finding {
  const date = producedAt === undefined ? '–' : formatInstant(producedAt);
  return { code: 'OCSP_UNUSABLE', params: { producedAt: date, what } };
}

function readBasic(
  body: DerReader,
  maxCertificates: number,
): { readonly basic: BasicOcspResponse; readonly faults: readonly Finding[] } {
  const tbsStart = body.position;
  const tbs = body.sequence();
  const tbsDer = body.bytes.subarray(tbsStart, body.position);
  const algorithm = readSignatureAlgorithm(body);
  const signatureValue = body.octetsInBitString();
  const certificates: Uint8Array[] = [];
  const wrapper = body.optional(contextConstructed(0));
  if (wrapper !== undefined) {
    const list = wrapper.sequence();
    wrapper.finish();
    while (!list.atEnd) {
      if (list.peek() !== Tag.sequence) list.fail('no certificate where one belongs');
      certificates.push(list.element());
      if (certificates.length > maxCertificates) list.fail(`more than ${maxCertificates} certificates`);
    }
  }
  body.finish();

  const version = tbs.optional(contextConstructed(0));
  if (version !== undefined) {
    // Version 1 is the DEFAULT, which DER leaves out (X.690 §11.5), and there is no other.
    version.smallInteger(0);
    version.fail('DEFAULT value written out', version.contentStart);
  }
  const responder = readResponder(tbs);
  const producedAt = tbs.generalizedTime();
  const list = tbs.sequence();
  if (list.atEnd) list.fail('a response without an answer');
  const responses: SingleOcspResponse[] = [];
  while (!list.atEnd) responses.push(readSingle(list.sequence()));
  const faults: Finding[] = [];
  const basic: Writable<BasicOcspResponse> = {
    tbsDer,
    responder,
    producedAt,
    responses,
    signatureAlgorithmOid: algorithm.oid,
    ...(algorithm.scheme === undefined ? {} : { signatureScheme: algorithm.scheme }),
    signatureValue,
    certificates,
  };
  readExtensions(tbs, (oid, value) => {
    switch (oid) {
      case Oid.ocspNonce:
        basic.nonce = readNonce(value);
        return true;
      case Oid.ocspExtendedRevoke:
        // RFC 6960 §4.4.8: certificates never issued are answered as revoked, which is how they are taken anyway.
        value.null();
        return true;
      default:
        return false;
    }
  }).forEach((what) => {
    faults.push(unusable(what, producedAt));
  });
  tbs.finish();
  return { basic, faults };
}

function readResponder(tbs: DerReader): BasicOcspResponse['responder'] {
  const byName = tbs.optional(contextConstructed(1));
  if (byName !== undefined) {
    const name = readName(byName);
    byName.finish();
    return { kind: 'name', name };
  }
  const byKey = tbs.enter(contextConstructed(2));
  const keyHash = byKey.octetString();
  byKey.finish();
  return { kind: 'key', keyHash };
}

function readSingle(single: DerReader): SingleOcspResponse {
  const certId = readCertId(single.sequence());
  const values: Writable<SingleOcspResponse> = { certId, ...readStatus(single), thisUpdate: 0, faults: [] };
  values.thisUpdate = single.generalizedTime();
  const next = single.optional(contextConstructed(0));
  if (next !== undefined) {
    values.nextUpdate = next.generalizedTime();
    next.finish();
  }
  const faults = readExtensions(single, (oid, value) => readSingleExtension(oid, value, values));
  if (values.nextUpdate !== undefined && values.nextUpdate < values.thisUpdate) {
    faults.push('nextUpdate before thisUpdate (4.2.2.1)');
  }
  values.faults = faults;
  single.finish();
  return values;
}

/** CertID: also that of a request. */
export function readCertId(reader: DerReader): OcspCertId {
  const digestName = readDigestAlgorithm(reader);
  const issuerNameHash = reader.octetString();
  const issuerKeyHash = reader.octetString();
  const serialNumber = reader.integer();
  reader.finish();
  return { ...(digestName === undefined ? {} : { digest: digestName }), issuerNameHash, issuerKeyHash, serialNumber };
}

function readStatus(single: DerReader): Pick<SingleOcspResponse, 'status' | 'revokedAt' | 'reason'> {
  switch (single.peek()) {
    case contextPrimitive(0):
    case contextPrimitive(2): {
      const good = single.next() === contextPrimitive(0);
      if (single.contentEnd !== single.contentStart) single.fail('NULL with content', single.contentStart);
      return { status: good ? 'GOOD' : 'UNKNOWN' };
    }
    default: {
      const revoked = single.enter(contextConstructed(1));
      const revokedAt = revoked.generalizedTime();
      const wrapper = revoked.optional(contextConstructed(0));
      revoked.finish();
      if (wrapper === undefined) return { status: 'REVOKED', revokedAt };
      const reason = readReason(wrapper);
      wrapper.finish();
      return { status: 'REVOKED', revokedAt, reason };
    }
  }
}

function readSingleExtension(oid: string, value: DerReader, values: Writable<SingleOcspResponse>): boolean {
  switch (oid) {
    case Oid.ocspArchiveCutoff:
      values.archiveCutoff = value.generalizedTime();
      return true;
    case Oid.invalidityDate:
      values.invalidityDate = value.generalizedTime();
      return true;
    case Oid.reasonCode: {
      // RFC 6960 §4.4.5: entry extensions of CRLs may stand here too.
      const reason = readReason(value);
      if (values.status === 'REVOKED') values.reason ??= reason;
      return true;
    }
    case Oid.certHash: {
      const hash = value.sequence();
      const name = readDigestAlgorithm(hash);
      const octets = hash.octetString();
      hash.finish();
      values.certHash = { ...(name === undefined ? {} : { digest: name }), value: octets };
      return true;
    }
    case Oid.ocspCrlReference:
      // Where the responder read it: nothing that an answer hangs on.
      value.sequence();
      return true;
    default:
      return false;
  }
}

/** Extensions under [1], when they are there. @returns what makes the holder unusable, in words */
function readExtensions(holder: DerReader, read: (oid: string, value: DerReader) => boolean): string[] {
  const faults: string[] = [];
  const wrapper = holder.optional(contextConstructed(1));
  if (wrapper === undefined) return faults;
  const list = wrapper.sequence();
  wrapper.finish();
  // An empty list, which SIZE (1..MAX) does not allow and responders of qualified CAs write all the same, says nothing.
  const seen = new Set<string>();
  while (!list.atEnd) {
    const head = nextExtension(list);
    if (seen.has(head.oid)) faults.push(`extension ${head.oid} stands twice`);
    seen.add(head.oid);
    const value = extensionReader(list, head);
    try {
      if (read(head.oid, value)) value.finish();
      else if (head.critical) faults.push(`critical extension ${head.oid} that is not known`);
    } catch (error) {
      faults.push(`extension ${head.oid} is malformed: ${asDerError(error).message}`);
    }
  }
  return faults;
}

/** Nonce (RFC 9654 §2.1): an OCTET STRING; what RFC 2560 left open, the bare octets, is met in practice. */
function readNonce(value: DerReader): Uint8Array {
  const whole = value.bytes.subarray(value.position, value.end);
  try {
    const nonce = value.octetString();
    value.finish();
    return nonce;
  } catch (error) {
    asDerError(error);
    value.position = value.end;
    return whole;
  }
}
