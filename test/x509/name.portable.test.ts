import { describe, expect, it } from 'vitest';
import { DerReader } from '../../src/asn1/reader.js';
import { oid, printableString, sequence, setOf, tlv, utf8String } from '../../src/asn1/writer.js';
import { displayName, formatName, nameIdentifiers, rdnKeys, readName, sameName } from '../../src/x509/name.js';
import { type NameInput, writeName } from '../../src/x509/write.js';

const bmpString = (text: string) =>
  tlv(0x1e, Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 0xff])));

const read = (name: NameInput) => readName(new DerReader(writeName(name)));

describe('comparing distinguished names (RFC 5280 §7.1)', () => {
  it.each([
    ['string types', [{ type: 'CN', value: 'So GDDT', encoding: 'printable' }], [['CN', 'So GDDT']]],
    ['case', [['CN', 'Sở Giáo Dục']], [['CN', 'SỞ GIÁO DỤC']]],
    ['inner and outer spaces', [['CN', '  Sở   Giáo dục ']], [['CN', 'Sở Giáo dục']]],
    ['composed and decomposed letters', [['CN', 'Nguyễn'.normalize('NFD')]], [['CN', 'Nguyễn']]],
    ['no-break space and tab', [['CN', 'Sở\u00a0Giáo\tdục']], [['CN', 'Sở Giáo dục']]],
    ['soft hyphen and zero-width space', [['CN', 'S\u00adở\u200b']], [['CN', 'Sở']]],
    ['full-width letters', [['CN', 'ＣＡ']], [['CN', 'ca']]],
    ['sharp s and ss', [['CN', 'Straße']], [['CN', 'STRASSE']]],
    [
      'domain components in IA5',
      [{ type: '0.9.2342.19200300.100.1.25', value: 'VN', encoding: 'ia5' }],
      [{ type: '0.9.2342.19200300.100.1.25', value: 'vn', encoding: 'ia5' }],
    ],
  ] as [string, NameInput, NameInput][])('%s make no difference', (_, a, b) => {
    expect(sameName(read(a), read(b))).toBe(true);
  });

  it.each([
    ['diacritics', [['CN', 'Phương']], [['CN', 'Phuong']]],
    ['Đ and D', [['CN', 'Đông']], [['CN', 'Dông']]],
    ['a dotless ı', [['CN', 'kı']], [['CN', 'ki']]],
    [
      'order of RDNs',
      [
        ['C', 'VN'],
        ['O', 'X'],
      ],
      [
        ['O', 'X'],
        ['C', 'VN'],
      ],
    ],
    ['attribute types', [['CN', 'X']], [['OU', 'X']]],
    [
      'one RDN more',
      [['CN', 'X']],
      [
        ['CN', 'X'],
        ['CN', 'X'],
      ],
    ],
    [
      'one multi-valued RDN or two',
      [
        [
          { type: 'CN', value: 'A' },
          { type: 'OU', value: 'B' },
        ],
      ],
      [
        ['CN', 'A'],
        ['OU', 'B'],
      ],
    ],
    [
      'text that looks like the key',
      [['CN', 'A]1[2.5.4.3=s1:B']],
      [
        ['CN', 'A'],
        ['CN', 'B'],
      ],
    ],
    ['private-use characters', [['CN', '\ue000A']], [['CN', '\ue000a']]],
  ] as [string, NameInput, NameInput][])('%s make two names', (_, a, b) => {
    expect(sameName(read(a), read(b))).toBe(false);
  });

  it('compares the values of a multi-valued RDN as a set', () => {
    const pair = (type: string, value: Uint8Array) => sequence(oid(type), value);
    const cn = pair('2.5.4.3', utf8String('A'));
    const ou = pair('2.5.4.11', utf8String('B'));
    const name = (...members: Uint8Array[]) => readName(new DerReader(sequence(setOf(...members))));
    expect(sameName(name(cn, ou), name(pair('2.5.4.3', printableString('a')), ou))).toBe(true);
  });

  it('compares other string types octet by octet', () => {
    const name = (value: Uint8Array) => readName(new DerReader(sequence(setOf(sequence(oid('2.5.4.3'), value)))));
    expect(sameName(name(bmpString('A')), name(utf8String('A')))).toBe(false);
    expect(sameName(name(bmpString('A')), name(bmpString('A')))).toBe(true);
    expect(name(bmpString('Sở')).rdns[0]![0]!.value).toBe('Sở');
  });

  it('splits the comparison key at the RDNs, whatever stands in the values', () => {
    const name = read([
      ['C', 'VN'],
      ['O', 'A]1[x=s3:'],
      [
        { type: 'CN', value: ';=' },
        { type: 'UID', value: 'CCCD:1' },
      ],
      ['CN', '\ue000'],
    ]);
    expect(rdnKeys(name)).toHaveLength(4);
    expect(rdnKeys(name).join('')).toBe(name.comparisonKey);
    expect(rdnKeys(name)[0]).toBe(rdnKeys(read([['C', 'vn']]))[0]);
  });
});

describe('showing names', () => {
  it('keeps certificate order and escapes what would read as structure', () => {
    expect(
      formatName(
        read([
          ['C', 'VN'],
          ['O', 'Sở GD, ĐT'],
          ['CN', '#1'],
          ['1.2.3', 'x'],
        ]),
      ),
    ).toBe('C=VN, O=Sở GD\\, ĐT, CN=\\#1, 1.2.3=x');
  });

  it('knows a holder by the commonName, else by unit or organisation', () => {
    expect(
      displayName(
        read([
          ['CN', 'Trường THPT Mẫu'],
          ['C', 'VN'],
        ]),
      ),
    ).toBe('Trường THPT Mẫu');
    expect(
      displayName(
        read([
          ['C', 'VN'],
          ['O', 'Sở'],
          ['OU', 'Phòng'],
        ]),
      ),
    ).toBe('Phòng');
    expect(displayName(read([['C', 'VN']]))).toBe('C=VN');
  });
});

describe('identifiers in a name (domain note §7.3)', () => {
  it('collects every UID value with its prefix, serialNumber and organizationIdentifier', () => {
    const name = read([
      ['C', 'VN'],
      ['UID', 'MST:0100000000-001'],
      ['UID', 'CCCD:001099000001'],
      ['CN', 'Nguyễn Thị Mẫu'],
      ['serialNumber', 'HC:B0000001'],
      ['2.5.4.97', 'VATVN-0100000000'],
      ['UID', 'MST_0100000000'],
    ]);
    expect(nameIdentifiers(name)).toEqual([
      { kind: 'MST', value: '0100000000-001' },
      { kind: 'CCCD', value: '001099000001' },
      { kind: 'HC', value: 'B0000001' },
      { kind: 'organizationIdentifier', value: 'VATVN-0100000000' },
      { kind: 'UID', value: 'MST_0100000000' },
    ]);
  });
});
