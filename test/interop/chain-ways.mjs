// The ways in which a chain is made, and what RFC 5280 says of each.
import { DerReader } from '../../dist/asn1/reader.js';
import {
  bitString,
  boolean,
  contextTag,
  ia5String,
  integer,
  nullValue,
  octetString,
  oid,
  retag,
  sequence,
  tlv,
  utf8String,
} from '../../dist/asn1/writer.js';
import { basicConstraints, keyUsage, unknownExtension, writeName } from '../../dist/x509/write.js';

export const AT = Date.parse('2026-11-21T00:00:00Z');
export const DAY = 86_400_000;
const policyInfo = (...oids) => ({ oid: '2.5.29.32', value: sequence(...oids.map((one) => sequence(oid(one)))) });
const P1 = '1.3.6.1.4.1.99999.1';
const P2 = '1.3.6.1.4.1.99999.2';
const policyConstraints = (explicit, inhibit) => ({
  oid: '2.5.29.36',
  critical: true,
  value: sequence(
    ...(explicit === undefined ? [] : [retag(0x80, integer(explicit))]),
    ...(inhibit === undefined ? [] : [retag(0x81, integer(inhibit))]),
  ),
});
const policyMappings = (a, b) => ({ oid: '2.5.29.33', critical: true, value: sequence(sequence(oid(a), oid(b))) });
const inhibitAny = (skip) => ({ oid: '2.5.29.54', critical: true, value: integer(skip) });
const email = (text) => retag(0x81, ia5String(text));
const dns = (text) => retag(0x82, ia5String(text));
const uri = (text) => retag(0x86, ia5String(text));
const ip = (...octets) => tlv(0x87, Uint8Array.from(octets));
const otherName = (text) => retag(0xa0, sequence(oid('1.3.6.1.4.1.99999.9'), contextTag(0, utf8String(text))));
const directory = (name) => contextTag(4, writeName(name));
const san = (...names) => ({ oid: '2.5.29.17', value: sequence(...names) });
const constraints = ({ permitted, excluded }) => ({
  oid: '2.5.29.30',
  critical: true,
  value: sequence(
    ...(permitted === undefined ? [] : [retag(0xa0, sequence(...permitted.map((one) => sequence(one))))]),
    ...(excluded === undefined ? [] : [retag(0xa1, sequence(...excluded.map((one) => sequence(one))))]),
  ),
});

/** What is signed, changed by hand, and signed again. */
async function resigned(der, change, key) {
  const outer = new DerReader(der).sequence();
  const members = [];
  const tbs = outer.sequence();
  while (!tbs.atEnd) members.push(tbs.element());
  const algorithm = outer.element();
  const changed = change(members, algorithm) ?? { members, algorithm };
  const bytes = sequence(...changed.members);
  const value = await key.sign(bytes);
  const half = value.length / 2;
  const carried = key.algorithm.startsWith('ES')
    ? sequence(integer(value.subarray(0, half)), integer(value.subarray(half)))
    : value;
  return sequence(bytes, changed.algorithm ?? algorithm, bitString(carried));
}

/**
 * Changes to a plan: `certificates` from root to leaf, each with its input, `replace` by OID, `drop`, `add`, `after` (on the DER).
 * `valid` says what RFC 5280 says.
 */
const leafOf = (plan) => plan.certificates.at(-1);
const caOf = (plan) => plan.certificates.at(-2);
const upperOf = (plan) => plan.certificates[1];
const needs = (length) => (plan) => plan.certificates.length >= length;
/** A constraint of names in the CA and a name in the leaf that it must shut out. */
const constrained = (constraint, name) => (plan) => {
  caOf(plan).add.push(constraints(constraint));
  leafOf(plan).add.push(san(name));
};
/** A leaf whose to-be-signed certificate has another member in one place, and a signature that fits. */
const withMember = (index, member) => (plan) => {
  leafOf(plan).after = (der, key) =>
    resigned(der, (members, algorithm) => ({ members: members.with(index, member), algorithm }), key);
};
const flipped = (der, back = 1) => {
  const copy = der.slice();
  copy[copy.length - back] ^= 1;
  return copy;
};

export const ways = {
  plain: { valid: true, change: () => {} },
  'path length that suffices': {
    valid: true,
    change: (plan) => {
      plan.certificates.slice(0, -1).forEach((one, index, all) => {
        one.pathLength = all.length - 1 - index;
      });
    },
  },
  'self-issued CA in between': {
    valid: true,
    change: (plan, random) => {
      const ca = caOf(plan);
      ca.pathLength = 0;
      const again = { ...ca, keyIndex: (ca.keyIndex + 1 + Math.floor(random() * 3)) % 9, pathLength: 0 };
      plan.certificates.splice(-1, 0, again);
    },
  },
  'names that differ in case, spaces and string type': {
    valid: true,
    change: (plan) => {
      const ca = caOf(plan);
      ca.name = [['C', 'VN'], { type: 'CN', value: 'DEMO  Ca Five', encoding: 'printable' }];
      leafOf(plan).issuerName = [['C', 'vn'], { type: 'CN', value: 'demo ca five', encoding: 'utf8' }];
    },
  },
  'permitted names kept': {
    valid: true,
    when: needs(3),
    change: (plan) => {
      const tree = [
        ['C', 'VN'],
        ['O', 'DEMO'],
      ];
      caOf(plan).add.push(
        constraints({
          permitted: [
            directory(tree),
            email('example.vn'),
            dns('example.vn'),
            uri('.example.vn'),
            ip(10, 0, 0, 0, 255, 0, 0, 0),
          ],
        }),
      );
      leafOf(plan).name = [...tree, ['CN', 'Leaf']];
      leafOf(plan).add.push(
        san(email('a@example.vn'), dns('www.example.vn'), uri('https://www.example.vn/x'), ip(10, 1, 2, 3)),
      );
    },
  },
  'excluded names avoided': {
    valid: true,
    when: needs(3),
    change: (plan) => {
      caOf(plan).add.push(
        constraints({ excluded: [email('other.vn'), dns('other.vn'), ip(192, 168, 0, 0, 255, 255, 0, 0)] }),
      );
      leafOf(plan).add.push(san(email('a@example.vn'), dns('www.example.vn'), ip(10, 1, 2, 3)));
    },
  },
  'explicit policy met': {
    valid: true,
    change: (plan) => {
      for (const one of plan.certificates.slice(1)) one.add.push(policyInfo(P1));
      upperOf(plan).add.push(policyConstraints(0));
    },
    when: needs(3),
  },
  'policies mapped': {
    valid: true,
    when: needs(4),
    change: (plan) => {
      const [, upper, ...lower] = plan.certificates;
      upper.add.push(policyInfo(P1), policyMappings(P1, P2), policyConstraints(0));
      for (const one of lower) one.add.push(policyInfo(P2));
    },
  },
  'unknown extension that is not critical': {
    valid: true,
    change: (plan) => leafOf(plan).add.push(unknownExtension(false)),
  },
  'CRLs that name others': { valid: true, change: (plan) => (plan.crls = {}) },

  'leaf expired': { valid: false, change: (plan) => (leafOf(plan).notAfter = AT - DAY) },
  'leaf not yet valid': { valid: false, change: (plan) => (leafOf(plan).notBefore = AT + DAY) },
  'CA expired': { valid: false, when: needs(3), change: (plan) => (caOf(plan).notAfter = AT - DAY) },
  'anchor expired': { valid: false, change: (plan) => (plan.certificates[0].notAfter = AT - DAY) },
  'signature of the leaf damaged': { valid: false, change: (plan) => (leafOf(plan).after = (der) => flipped(der, 3)) },
  'signature of a CA damaged': {
    valid: false,
    when: needs(3),
    change: (plan) => (caOf(plan).after = (der) => flipped(der, 3)),
  },
  'content of the leaf damaged': {
    valid: false,
    change: (plan) => {
      leafOf(plan).after = (der) => {
        const copy = der.slice();
        const at = Buffer.from(copy).indexOf(Buffer.from('DEMO leaf'));
        copy[at + 8] ^= 1;
        return copy;
      };
    },
  },
  'signed by another key': { valid: false, change: (plan) => (leafOf(plan).signedBy = 9) },
  'issuer of another name': { valid: false, change: (plan) => (leafOf(plan).issuerName = [['CN', 'Somebody else']]) },
  'issuer without diacritics': {
    valid: false,
    change: (plan) => {
      caOf(plan).name = [['CN', 'Tổ chức']];
      leafOf(plan).issuerName = [['CN', 'To chuc']];
    },
  },
  'CA missing': { valid: false, when: needs(3), change: (plan) => (caOf(plan).withheld = true) },
  'anchor of another key': { valid: false, change: (plan) => (plan.otherAnchor = true) },
  'no basic constraints': { valid: false, when: needs(3), change: (plan) => caOf(plan).drop.push('2.5.29.19') },
  'basic constraints say no CA': {
    valid: false,
    when: needs(3),
    change: (plan) => caOf(plan).replace.set('2.5.29.19', basicConstraints(false)),
  },
  'path too long': { valid: false, when: needs(4), change: (plan) => (upperOf(plan).pathLength = 0) },
  'path too long below the anchor': {
    valid: false,
    when: needs(4),
    change: (plan) => {
      upperOf(plan).pathLength = 5;
      caOf(plan).pathLength = 0;
      plan.certificates.splice(-1, 0, {
        ...caOf(plan),
        name: [['CN', 'One too many']],
        keyIndex: 7,
        add: [],
        pathLength: 0,
      });
    },
  },
  'CA may not sign certificates': {
    valid: false,
    when: needs(3),
    change: (plan) => caOf(plan).replace.set('2.5.29.15', keyUsage(['cRLSign', 'digitalSignature'])),
  },
  'unknown critical extension of the leaf': {
    valid: false,
    change: (plan) => leafOf(plan).add.push(unknownExtension(true)),
  },
  'unknown critical extension of a CA': {
    valid: false,
    when: needs(3),
    change: (plan) => caOf(plan).add.push(unknownExtension(true)),
  },
  'extension twice': {
    valid: false,
    change: (plan) =>
      leafOf(plan).add.push(
        { oid: '2.5.29.17', value: sequence(dns('a.vn')) },
        { oid: '2.5.29.17', value: sequence(dns('b.vn')) },
      ),
  },
  'extensions in version 1': {
    valid: false,
    change: (plan) => {
      leafOf(plan).after = (der, key) =>
        resigned(der, (members, algorithm) => ({ members: members.slice(1), algorithm }), key);
    },
  },
  'CA of version 1': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      caOf(plan).after = (der, key) =>
        resigned(der, (members, algorithm) => ({ members: members.slice(1, -1), algorithm }), key);
    },
  },
  'inner and outer algorithm differ': {
    valid: false,
    change: withMember(2, sequence(oid('1.2.840.113549.1.1.12'), nullValue())),
  },
  'permitted directory left': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      caOf(plan).add.push(
        constraints({
          permitted: [
            directory([
              ['C', 'VN'],
              ['O', 'Elsewhere'],
            ]),
          ],
        }),
      );
    },
  },
  'permitted e-mail left': {
    valid: false,
    when: needs(3),
    change: constrained({ permitted: [email('example.vn')] }, email('a@mail.example.vn')),
  },
  'permitted host left': {
    valid: false,
    when: needs(3),
    change: constrained({ permitted: [dns('example.vn')] }, dns('badexample.vn')),
  },
  'permitted URI left': {
    valid: false,
    when: needs(3),
    change: constrained({ permitted: [uri('.example.vn')] }, uri('https://example.vn/')),
  },
  'permitted address left': {
    valid: false,
    when: needs(3),
    change: constrained({ permitted: [ip(10, 0, 0, 0, 255, 0, 0, 0)] }, ip(11, 0, 0, 1)),
  },
  'excluded e-mail met': {
    valid: false,
    when: needs(3),
    change: constrained({ excluded: [email('.example.vn')] }, email('a@mail.example.vn')),
  },
  'excluded host met': {
    valid: false,
    when: needs(3),
    change: constrained({ excluded: [dns('example.vn')] }, dns('WWW.EXAMPLE.VN')),
  },
  'excluded directory met': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      caOf(plan).add.push(
        constraints({
          excluded: [
            directory([
              ['C', 'VN'],
              ['O', 'demo'],
            ]),
          ],
        }),
      );
      leafOf(plan).name = [
        ['C', 'VN'],
        ['O', 'DEMO'],
        ['CN', 'DEMO leaf'],
      ];
    },
  },
  'excluded e-mail in the subject name': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      caOf(plan).add.push(constraints({ excluded: [email('example.vn')] }));
      leafOf(plan).name = [
        ['C', 'VN'],
        ['CN', 'DEMO leaf'],
        ['E', 'a@example.vn'],
      ];
    },
  },
  'constrained form without matching': {
    valid: false,
    when: needs(3),
    change: constrained({ permitted: [otherName('x')] }, otherName('x')),
  },
  'explicit policy not met by the leaf': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      for (const one of plan.certificates.slice(1, -1)) one.add.push(policyInfo(P1));
      upperOf(plan).add.push(policyConstraints(0));
    },
  },
  'explicit policy and different ones': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      for (const one of plan.certificates.slice(1, -1)) one.add.push(policyInfo(P1));
      leafOf(plan).add.push(policyInfo(P2));
      upperOf(plan).add.push(policyConstraints(0));
    },
  },
  'policy mapping inhibited': {
    valid: false,
    when: needs(4),
    change: (plan) => {
      const [, upper, next, ...lower] = plan.certificates;
      upper.add.push(policyInfo(P1), policyConstraints(0, 0));
      next.add.push(policyInfo(P1), policyMappings(P1, P2));
      for (const one of lower) one.add.push(policyInfo(P2));
    },
  },
  'any policy inhibited': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      const [, upper, ...lower] = plan.certificates;
      upper.add.push(policyInfo(P1), policyConstraints(0), inhibitAny(0));
      for (const one of lower) one.add.push(policyInfo('2.5.29.32.0'));
    },
  },
  'policy named twice': { valid: false, change: (plan) => leafOf(plan).add.push(policyInfo(P1, P1)) },
  'key usage without a bit': {
    valid: false,
    change: (plan) =>
      leafOf(plan).replace.set('2.5.29.15', { oid: '2.5.29.15', critical: true, value: bitString(new Uint8Array(0)) }),
  },
  'malformed critical key usage': {
    valid: false,
    change: (plan) =>
      leafOf(plan).replace.set('2.5.29.15', { oid: '2.5.29.15', critical: true, value: octetString(Uint8Array.of(1)) }),
  },
  'serial number not in its shortest form': {
    valid: false,
    change: withMember(1, Uint8Array.of(2, 4, 0, 0, 0, 99)),
  },
  'DEFAULT FALSE written out': {
    valid: false,
    change: (plan) =>
      leafOf(plan).replace.set('2.5.29.19', { oid: '2.5.29.19', critical: true, value: sequence(boolean(false)) }),
  },
  'octets after the certificate': {
    valid: false,
    change: (plan) => (leafOf(plan).after = (der) => Uint8Array.of(...der, 0)),
  },
  'leaf revoked': { valid: false, change: (plan) => (plan.crls = { revoke: plan.certificates.length - 1 }) },
  'CA revoked': {
    valid: false,
    when: needs(3),
    change: (plan) => (plan.crls = { revoke: plan.certificates.length - 2 }),
  },
  'CRL of the leaf missing': {
    valid: false,
    change: (plan) => (plan.crls = { without: plan.certificates.length - 2 }),
  },
  'CRL out of date': { valid: false, change: (plan) => (plan.crls = { old: plan.certificates.length - 2 }) },
  'CRL by another key': { valid: false, change: (plan) => (plan.crls = { foreign: plan.certificates.length - 2 }) },
  'CRL with an unknown critical extension': {
    valid: false,
    change: (plan) => (plan.crls = { critical: plan.certificates.length - 2 }),
  },
  'CRL by a CA without the right': {
    valid: false,
    when: needs(3),
    change: (plan) => {
      caOf(plan).replace.set('2.5.29.15', keyUsage(['keyCertSign']));
      plan.crls = {};
    },
  },
};
