import { describe, expect, it } from 'vitest';
import { contextTag, ia5String, oid, retag, sequence, tlv, utf8String } from '../../src/asn1/writer.js';
import { validatePath } from '../../src/x509/index.js';
import { type ExtensionInput, type NameInput, writeName } from '../../src/x509/write.js';
import { at, makeCa, makeLeaf, nameOf } from './support/make.js';

const email = (text: string) => retag(0x81, ia5String(text));
const dns = (text: string) => retag(0x82, ia5String(text));
const uri = (text: string) => retag(0x86, ia5String(text));
const ip = (...octets: number[]) => tlv(0x87, Uint8Array.from(octets));
const registered = (text: string) => retag(0x88, oid(text));
const directory = (name: NameInput) => contextTag(4, writeName(name));
const other = (type: string, value: Uint8Array) => retag(0xa0, sequence(oid(type), contextTag(0, value)));
const mailbox = (text: string) => other('1.3.6.1.5.5.7.8.9', utf8String(text));
const ediParty = retag(0xa5, sequence(contextTag(1, utf8String('x'))));

const constraints = (permitted: Uint8Array[], excluded: Uint8Array[]): ExtensionInput => ({
  oid: '2.5.29.30',
  critical: true,
  value: sequence(
    ...(permitted.length === 0 ? [] : [retag(0xa0, sequence(...permitted.map((one) => sequence(one))))]),
    ...(excluded.length === 0 ? [] : [retag(0xa1, sequence(...excluded.map((one) => sequence(one))))]),
  ),
});

async function isValid(
  trees: { permitted?: Uint8Array; excluded?: Uint8Array },
  names: Uint8Array[],
  subject = 'Leaf',
) {
  const list = (tree: Uint8Array | undefined) => (tree === undefined ? [] : [tree]);
  const root = await makeCa('Root');
  const ca = await makeCa('CA', root, { extensions: [constraints(list(trees.permitted), list(trees.excluded))] });
  const san = names.length === 0 ? [] : [{ oid: '2.5.29.17', value: sequence(...names) }];
  const leaf = await makeLeaf(subject, ca, { extensions: san });
  const { valid, reason } = validatePath(leaf.der, {
    intermediates: [ca.der],
    anchors: [root.der],
    at: new Date(at),
    strict: false,
  });
  if (!valid) expect(reason?.code).toBe('PATH_NAME_CONSTRAINTS');
  return valid;
}

/** A subtree, names inside it, names of the same form outside it, and such as cannot be told (RFC 5280 §4.2.1.10). */
const forms: [string, Uint8Array, Uint8Array[], Uint8Array[], Uint8Array[]][] = [
  [
    'a host and what is below it',
    dns('example.vn'),
    [dns('example.vn'), dns('a.b.EXAMPLE.vn'), dns('*.example.vn')],
    [dns('badexample.vn'), dns('vn')],
    [dns('exa mple.vn')],
  ],
  ['every host', dns(''), [dns('example.vn')], [], []],
  [
    'one mailbox',
    email('a@example.vn'),
    [email('a@EXAMPLE.vn')],
    [email('A@example.vn'), email('b@example.vn'), mailbox('ế@example.vn')],
    [email('a@@example.vn')],
  ],
  [
    'mailboxes of a host',
    email('example.vn'),
    [email('a@example.vn'), mailbox('nguyễn@example.vn')],
    [email('a@mail.example.vn'), mailbox('nguyễn@other.vn')],
    [email('example.vn'), other('1.3.6.1.5.5.7.8.9', ia5String('a@example.vn'))],
  ],
  ['mailboxes below a domain', email('.example.vn'), [email('a@mail.example.vn')], [email('a@example.vn')], []],
  [
    'URIs of a host',
    uri('example.vn'),
    [uri('https://u@example.vn:8/x')],
    [uri('https://www.example.vn')],
    [uri('urn:x')],
  ],
  [
    'URIs below a domain',
    uri('.example.vn'),
    [uri('https://www.example.vn')],
    [uri('https://example.vn')],
    [uri('https://10.0.0.1/')],
  ],
  ['addresses', ip(10, 0, 0, 0, 255, 0, 0, 0), [ip(10, 9, 8, 7)], [ip(11, 0, 0, 1)], []],
  [
    'addresses of version 6',
    ip(...[0x20, 1, ...new Array(14).fill(0)], ...[0xff, 0xff, ...new Array(14).fill(0)]),
    [ip(0x20, 1, ...new Array(14).fill(9))],
    [ip(0x20, 2, ...new Array(14).fill(9))],
    [],
  ],
  [
    'directory names',
    directory([
      ['C', 'VN'],
      ['O', 'Trường Mẫu'],
    ]),
    [
      directory([
        ['C', 'vn'],
        ['O', 'TRƯỜNG  MẪU'],
        ['CN', 'x'],
      ]),
    ],
    [
      directory([
        ['C', 'VN'],
        ['O', 'Truong Mau'],
      ]),
      directory([['C', 'VN']]),
    ],
    [],
  ],
];

describe('name constraints', () => {
  it.each(forms)('permit and exclude %s', async (what, tree, inside, outside, unclear) => {
    // The leaf's own subject would stand outside a permitted directory.
    const subject = what === 'directory names' ? '' : 'Leaf';
    if (subject !== '') {
      for (const name of inside) expect(await isValid({ permitted: tree }, [name])).toBe(true);
      for (const name of [...outside, ...unclear]) expect(await isValid({ permitted: tree }, [name])).toBe(false);
    }
    for (const name of outside) expect(await isValid({ excluded: tree }, [name])).toBe(true);
    for (const name of [...inside, ...unclear]) expect(await isValid({ excluded: tree }, [name])).toBe(false);
  });

  it('on one form say nothing of another', async () => {
    expect(await isValid({ permitted: dns('example.vn') }, [email('a@other.vn'), uri('https://other.vn')])).toBe(true);
    expect(await isValid({ permitted: email('example.vn') }, [dns('other.vn'), registered('1.2.3')])).toBe(true);
    expect(await isValid({ permitted: dns('example.vn') }, [])).toBe(true);
  });

  it.each([
    ['otherName', other('1.3.6.1.4.1.99999.1', utf8String('x'))],
    ['registeredID', registered('1.2.3')],
    ['ediPartyName', ediParty],
    ['x400Address', retag(0xa3, sequence(sequence()))],
  ])('on a form without matching (%s) refuse every name of that form', async (_, name) => {
    expect(await isValid({ permitted: name }, [name])).toBe(false);
    expect(await isValid({ excluded: name }, [name])).toBe(false);
    expect(await isValid({ permitted: name }, [dns('example.vn')])).toBe(true);
  });

  it('on mailboxes hold for emailAddress in a subject without alternative names', async () => {
    const root = await makeCa('Root');
    const ca = await makeCa('CA', root, { extensions: [constraints([email('example.vn')], [])] });
    const judge = async (address: string, san: Uint8Array[] = []) => {
      const subject: NameInput = [
        ['CN', 'Leaf'],
        ['E', address],
      ];
      const extensions = san.length === 0 ? [] : [{ oid: '2.5.29.17', value: sequence(...san) }];
      const leaf = await makeLeaf(subject, ca, { extensions });
      return validatePath(leaf.der, { intermediates: [ca.der], anchors: [root.der], at: new Date(at) }).valid;
    };
    expect(await judge('a@example.vn')).toBe(true);
    expect(await judge('a@other.vn')).toBe(false);
    // RFC 5280 §4.2.1.10: where there are alternative names, those count.
    expect(await judge('a@other.vn', [email('a@example.vn')])).toBe(true);
  });

  it('do not hold for a self-issued CA in between, and are intersected along the path', async () => {
    const root = await makeCa('Root');
    const outer = await makeCa('Outer', root, { extensions: [constraints([dns('vn')], [])] });
    const inner = await makeCa('Inner', outer, { extensions: [constraints([dns('edu.vn')], [])] });
    const again = await makeCa('Inner', inner);
    const judge = async (host: string) => {
      const leaf = await makeLeaf('Leaf', again, { extensions: [{ oid: '2.5.29.17', value: sequence(dns(host)) }] });
      const intermediates = [outer.der, inner.der, again.der];
      return validatePath(leaf.der, { intermediates, anchors: [root.der], at: new Date(at) }).valid;
    };
    expect([await judge('a.edu.vn'), await judge('a.gov.vn'), await judge('a.com')]).toEqual([true, false, false]);
    const named = await makeCa('Root 2', undefined);
    const ca = await makeCa('CA', named, { extensions: [constraints([directory(nameOf('Below'))], [])] });
    const self = await makeCa('CA', ca);
    const leaf = await makeLeaf([['CN', 'Below']], self);
    expect(
      validatePath(leaf.der, { intermediates: [ca.der, self.der], anchors: [named.der], at: new Date(at) }).valid,
    ).toBe(true);
  });
});
