import { DerReader, Tag } from '../asn1/reader.js';

/** One Extension (RFC 5280 §4.1): what it is, and where the content of its extnValue lies in `bytes`. */
export interface ExtensionHead {
  readonly oid: string;
  readonly critical: boolean;
  readonly start: number;
  readonly end: number;
}

/** Reads the next Extension of a list, as certificates, CRLs, their entries and OCSP responses all write it. */
export function nextExtension(list: DerReader): ExtensionHead {
  const member = list.sequence();
  const oid = member.oid();
  let critical = false;
  if (member.peek() === Tag.boolean) {
    critical = member.boolean();
    if (!critical) member.fail('DEFAULT value written out', member.contentStart);
  }
  member.expect(Tag.octetString);
  const { contentStart: start, contentEnd: end } = member;
  member.finish();
  return { oid, critical, start, end };
}

/** Reader over the content of an extension of this list. */
export function extensionReader(list: DerReader, { start, end }: ExtensionHead): DerReader {
  return new DerReader(list.bytes, start, end, list.depth + 2, list.base);
}
