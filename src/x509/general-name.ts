import { contextConstructed, contextPrimitive, type DerReader } from '../asn1/reader.js';
import type { DistributionPoint, GeneralName, RelativeName } from './certificate.js';
import { readName, readRdn } from './name.js';

/** GeneralName and what is built of it (RFC 5280 §4.2.1.6, §4.2.1.13). */

/** Names, points or subtrees in one extension: above what any real certificate holds (x509-limbo's hostile ones have 2,048). */
export const maxGeneralNames = 4096;

/** `forConstraints`: an iPAddress is an address and a mask, and empty names stand for whole forms. */
export function readGeneralName(reader: DerReader, forConstraints = false): GeneralName {
  const tag = reader.peek();
  switch (tag) {
    case contextConstructed(0): {
      const other = reader.enter(tag);
      const oid = other.oid();
      const wrapper = other.enter(contextConstructed(0));
      const value = wrapper.element();
      wrapper.finish();
      other.finish();
      return { kind: 'otherName', oid, value };
    }
    case contextPrimitive(1):
      return { kind: 'email', text: reader.ia5String(tag) };
    case contextPrimitive(2):
      return { kind: 'dns', text: reader.ia5String(tag) };
    case contextConstructed(3):
      return { kind: 'x400', der: reader.element() };
    case contextConstructed(4): {
      // CHOICE: the implicit tag becomes an explicit one.
      const wrapper = reader.enter(tag);
      const name = readName(wrapper);
      wrapper.finish();
      return { kind: 'directory', name };
    }
    case contextConstructed(5):
      return { kind: 'ediParty', der: reader.element() };
    case contextPrimitive(6):
      return { kind: 'uri', text: reader.ia5String(tag) };
    case contextPrimitive(7): {
      const octets = reader.octetString(tag);
      const good = forConstraints
        ? octets.length === 8 || octets.length === 32
        : octets.length === 4 || octets.length === 16;
      if (!good) reader.fail('iPAddress of a wrong length', reader.contentStart);
      return { kind: 'ip', octets };
    }
    case contextPrimitive(8):
      return { kind: 'registeredId', oid: reader.oid(tag) };
    default:
      return reader.fail('no GeneralName');
  }
}

/** The elements of an entered GeneralNames. */
export function readGeneralNames(names: DerReader): GeneralName[] {
  if (names.atEnd) names.fail('GeneralNames without a name');
  const list: GeneralName[] = [];
  while (!names.atEnd) {
    list.push(readGeneralName(names));
    if (list.length > maxGeneralNames) names.fail(`more than ${maxGeneralNames} names`);
  }
  return list;
}

/** DistributionPointName, already inside its explicit tag. */
export function readDistributionPointName(wrapper: DerReader): {
  fullName?: GeneralName[];
  relativeName?: RelativeName;
} {
  const tag = wrapper.peek();
  if (tag === contextConstructed(0)) {
    const fullName = readGeneralNames(wrapper.enter(tag));
    wrapper.finish();
    return { fullName };
  }
  const { attributes, key } = readRdn(wrapper, contextConstructed(1));
  wrapper.finish();
  return { relativeName: { attributes, comparisonKey: key } };
}

/** CRLDistributionPoints (RFC 5280 §4.2.1.13), also freshestCRL. */
export function readDistributionPoints(reader: DerReader): DistributionPoint[] {
  const points = reader.sequence();
  reader.finish();
  if (points.atEnd) points.fail('CRLDistributionPoints without a point');
  const list: DistributionPoint[] = [];
  while (!points.atEnd) {
    const point = points.sequence();
    const nameWrapper = point.optional(contextConstructed(0));
    const name = nameWrapper === undefined ? {} : readDistributionPointName(nameWrapper);
    const reasons = point.peek() === contextPrimitive(1) ? point.namedBits(contextPrimitive(1)) : undefined;
    const issuer = point.optional(contextConstructed(2));
    const crlIssuer = issuer === undefined ? undefined : readGeneralNames(issuer);
    point.finish();
    if (nameWrapper === undefined && crlIssuer === undefined) point.fail('DistributionPoint of reasons alone');
    list.push({
      ...name,
      ...(reasons === undefined ? {} : { reasons }),
      ...(crlIssuer === undefined ? {} : { crlIssuer }),
    });
    if (list.length > maxGeneralNames) points.fail(`more than ${maxGeneralNames} distribution points`);
  }
  return list;
}
