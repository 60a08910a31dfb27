import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader } from '../../src/asn1/reader.js';
import * as der from '../../src/asn1/writer.js';
import { fromHex, toHex } from '../../src/encoding.js';

const hex = (bytes: Uint8Array) => toHex(bytes);

describe('the DER writer', () => {
  it('writes lengths in the fewest octets', () => {
    expect(hex(der.octetString(new Uint8Array(127))).slice(0, 4)).toBe('047f');
    expect(hex(der.octetString(new Uint8Array(128))).slice(0, 6)).toBe('048180');
    expect(hex(der.octetString(new Uint8Array(256))).slice(0, 8)).toBe('04820100');
    expect(hex(der.octetString(new Uint8Array(65536))).slice(0, 10)).toBe('0483010000');
  });

  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
    [-1, '0201ff'],
    [-128, '020180'],
    [-129, '0202ff7f'],
    [2n ** 64n, '0209010000000000000000'],
  ])('writes INTEGER %s in the fewest octets', (value, expected) => {
    expect(hex(der.integer(value))).toBe(expected);
  });

  it('writes a SEQUENCE OF more members than a call takes arguments', () => {
    const members = Array.from({ length: 300_000 }, () => der.nullValue());
    expect(hex(der.sequenceOf(members).subarray(0, 7))).toBe('308309 27c0 0500'.replaceAll(' ', ''));
    expect(der.sequenceOf(members.slice(0, 3))).toEqual(der.sequence(...members.slice(0, 3)));
    expect(hex(der.sequenceOf([]))).toBe('3000');
  });

  it('takes a magnitude as a positive INTEGER', () => {
    expect(hex(der.integer(fromHex('00ff')!))).toBe('020200ff');
    expect(hex(der.integer(fromHex('0000')!))).toBe('020100');
    expect(hex(der.integer(new Uint8Array(0)))).toBe('020100');
    expect(hex(der.integer(fromHex('7f01')!))).toBe('02027f01');
  });

  it.each([
    ['1.2.840.113549.1.1.11', '06092a864886f70d01010b'],
    ['2.5.29.15', '0603551d0f'],
    ['2.999.3', '0603883703'],
    ['2.25.329800735698586629295641978511506172918', '06146983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776'],
  ])('writes the object identifier %s', (dotted, expected) => {
    expect(hex(der.oid(dotted))).toBe(expected);
  });

  it('refuses texts that are no object identifier', () => {
    for (const text of ['', '1', '3.1', '1.40', '1.2.', '1.02', 'a.b']) expect(() => der.oid(text)).toThrow(RangeError);
  });

  it('writes named bits without trailing zero bits', () => {
    expect(hex(der.namedBits([0, 1]))).toBe('030206c0');
    expect(hex(der.namedBits([5, 6]))).toBe('03020106');
    expect(hex(der.namedBits([8]))).toBe('0303070080');
    expect(hex(der.namedBits([]))).toBe('030100');
  });

  it('sorts the members of a SET OF', () => {
    expect(hex(der.setOf(der.integer(2), der.integer(1)))).toBe('3106020101020102');
  });

  it('writes certificate times as RFC 5280 asks: UTCTime through 2049, GeneralizedTime from 2050', () => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(2));
    const last = der.certificateTime(Date.UTC(2049, 11, 31, 23, 59, 59));
    const first = der.certificateTime(Date.UTC(2050, 0, 1));
    expect([last[0], text(last)]).toEqual([0x17, '491231235959Z']);
    expect([first[0], text(first)]).toEqual([0x18, '20500101000000Z']);
  });

  it('refuses characters that a string type does not have', () => {
    expect(() => der.printableString('a@b')).toThrow(RangeError);
    expect(() => der.ia5String('Đ')).toThrow(RangeError);
    expect(hex(der.utf8String('Đ'))).toBe('0c02c490');
  });

  it('wraps for EXPLICIT tags and replaces the tag for IMPLICIT ones', () => {
    expect(hex(der.contextTag(0, der.integer(1)))).toBe('a003020101');
    expect(hex(der.contextTag(0, Uint8Array.of(7), { constructed: false }))).toBe('800107');
    expect(hex(der.retag(0x82, der.integer(1)))).toBe('820101');
  });
});

describe('what the DER writer writes', () => {
  it('is one element of the strict reader, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
        (bytes, number) => {
          const sequence = der.sequence(der.octetString(bytes), der.integer(number), der.integer(bytes));
          const reader = new DerReader(sequence);
          expect(reader.next()).toBe(0x30);
          reader.finish();
          const inner = new DerReader(sequence, reader.contentStart, reader.contentEnd);
          expect(inner.next()).toBe(0x04);
          expect(sequence.subarray(inner.contentStart, inner.contentEnd)).toEqual(bytes);
          expect(inner.next()).toBe(0x02);
          const content = hex(sequence.subarray(inner.contentStart, inner.contentEnd));
          expect(BigInt.asIntN(content.length * 4, BigInt(`0x${content}`))).toBe(number);
          expect(inner.next()).toBe(0x02);
          inner.finish();
        },
      ),
    );
  });
});
