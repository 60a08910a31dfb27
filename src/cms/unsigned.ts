import { contextConstructed, DerError, DerReader } from '../asn1/reader.js';
import { contextTag, enumerated, octetString, oid, sequence } from '../asn1/writer.js';
import type { CarriedValidationData } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import { CmsOid } from './oids.js';
import type { Attribute } from './signed-data.js';

/** More values than any signature has. */
const MOST = 100;

/**
 * Certificates and revocation data in unsigned attributes: certificate-values and revocation-values (EN 319 122-1 Annex A.1). Nobody
 * signed these: what cannot be read is said and left out.
 */
export function readUnsignedValues(
  attributes: readonly Attribute[],
): CarriedValidationData & { readonly faults: readonly Finding[] } {
  const certificates: Uint8Array[] = [];
  const crls: Uint8Array[] = [];
  const ocspResponses: Uint8Array[] = [];
  const faults: Finding[] = [];
  for (const { type, values } of attributes) {
    if (type !== CmsOid.certificateValues && type !== CmsOid.revocationValues) continue;
    for (const der of values) {
      try {
        const value = new DerReader(der);
        if (type === CmsOid.certificateValues) readList(value, certificates);
        else readRevocationValues(value.sequence(), crls, ocspResponses);
        value.finish();
      } catch (error) {
        if (!(error instanceof DerError)) throw error;
        const what = `${type}: ${error.message} (byte ${error.offset})`;
        faults.push({ code: 'CMS_UNSIGNED_ATTRIBUTE', params: { what } });
      }
    }
  }
  return { certificates, crls, ocspResponses, faults };
}

/** RevocationValues ::= SEQUENCE { crlVals [0], ocspVals [1], otherRevVals [2] }, tags explicit (Annex A.1.2). */
function readRevocationValues(value: DerReader, crls: Uint8Array[], ocspResponses: Uint8Array[]): void {
  const crlValues = value.optional(contextConstructed(0));
  if (crlValues !== undefined) readList(crlValues, crls);
  const basics: Uint8Array[] = [];
  const ocspValues = value.optional(contextConstructed(1));
  if (ocspValues !== undefined) readList(ocspValues, basics);
  ocspResponses.push(...basics.map(ocspResponseOf));
  value.optional(contextConstructed(2));
  value.finish();
}

function readList(value: DerReader, into: Uint8Array[]): void {
  const items = value.sequence();
  while (!items.atEnd) {
    if (into.length >= MOST) items.fail('too many values');
    into.push(items.element());
  }
}

/** OCSPResponse around a BasicOCSPResponse (RFC 6960 §4.2.1): revocation-values hold the inner one alone. */
function ocspResponseOf(basic: Uint8Array): Uint8Array {
  return sequence(enumerated(0), contextTag(0, sequence(oid(CmsOid.ocspBasic), octetString(basic))));
}
