import { contextConstructed, DerReader, Tag } from '../asn1/reader.js';
import { contentOf, contextTag, integer, oid, sequence, setOf, tlv } from '../asn1/writer.js';
import type { CarriedValidationData } from '../document/signed-document.js';
import { concatBytes } from '../encoding.js';
import { CmsOid } from './oids.js';

/**
 * A token with more in `certificates` and `crls` (RFC 5652 §5.1), which nobody signs: its signature holds as before. What was stamped over
 * the token's octets does not, so that this is done before the next time-stamp.
 * @param tokenDer ContentInfo with SignedData, DER
 * @throws DerError
 */
export function withValues(tokenDer: Uint8Array, values: CarriedValidationData): Uint8Array {
  const input = new DerReader(tokenDer);
  const info = input.sequence();
  input.finish();
  const type = info.oid();
  const wrapper = info.enter(contextConstructed(0));
  info.finish();
  const data = wrapper.sequence();
  wrapper.finish();
  let version = data.smallInteger(5);
  const algorithms = data.element();
  const content = data.element();
  const certificates = elementsOf(data, 0);
  const choices = elementsOf(data, 1);
  const signers: Uint8Array[] = [];
  while (!data.atEnd) signers.push(data.element());
  certificates.push(...values.certificates);
  choices.push(...values.crls);
  // OCSP as RFC 5940 §2 has it; with a form other than a CRL the version is 5 (RFC 5652 §5.1).
  choices.push(...values.ocspResponses.map((der) => contextTag(1, concatBytes(oid(CmsOid.otherRevocationOcsp), der))));
  if (choices.some(([tag]) => tag !== Tag.sequence)) version = 5;
  const signedData = sequence(
    integer(version),
    algorithms,
    content,
    ...(certificates.length === 0 ? [] : [tlv(contextConstructed(0), contentOf(setOf(...certificates)))]),
    ...(choices.length === 0 ? [] : [tlv(contextConstructed(1), contentOf(setOf(...choices)))]),
    ...signers,
  );
  return sequence(oid(type), contextTag(0, signedData));
}

function elementsOf(data: DerReader, tag: number): Uint8Array[] {
  const set = data.optional(contextConstructed(tag));
  const elements: Uint8Array[] = [];
  while (set !== undefined && !set.atEnd) elements.push(set.element());
  return elements;
}
