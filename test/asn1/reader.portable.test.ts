import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError, DerReader } from '../../src/asn1/reader.js';
import { fromHex } from '../../src/encoding.js';
import { runs } from '../support/fuzz.js';

const reader = (hex: string) => new DerReader(fromHex(hex.replaceAll(' ', ''))!);

function refusal(read: () => unknown): { what: string; offset: number } {
  try {
    read();
  } catch (error) {
    if (error instanceof DerError) return { what: error.message, offset: error.offset };
    throw error;
  }
  throw new Error('was accepted');
}

describe('the DER reader accepts one form of everything', () => {
  it.each([
    ['indefinite length', '30 80 00 00', 1],
    ['length in the long form that fits the short one', '04 81 01 00', 1],
    ['length with a leading zero octet', '04 82 00 80', 1],
    ['length of five octets', '04 85 01 00 00 00 00', 1],
    ['element longer than what holds it', '04 05 00', 0],
    ['cut off behind the tag', '04', 0],
    ['tag number above 30', '1f 81 01 00', 0],
  ])('%s is refused with its offset', (_, hex, offset) => {
    expect(refusal(() => reader(hex).next()).offset).toBe(offset);
  });

  it('refuses octets after the last element', () => {
    const input = reader('05 00 00');
    input.null();
    expect(refusal(() => input.finish())).toEqual({ what: 'octets after the last element', offset: 2 });
  });

  it.each(['01 01 01', '01 01 fe', '01 02 ff ff', '01 00'])('BOOLEAN %s is refused', (hex) => {
    refusal(() => reader(hex).boolean());
  });

  it('reads both values of BOOLEAN', () => {
    expect([reader('01 01 00').boolean(), reader('01 01 ff').boolean()]).toEqual([false, true]);
  });

  it.each(['02 00', '02 02 00 7f', '02 02 ff 80'])('INTEGER %s is refused', (hex) => {
    refusal(() => reader(hex).integer());
  });

  it('refuses negative numbers where none belong, and numbers above a bound', () => {
    refusal(() => reader('02 01 80').unsigned());
    refusal(() => reader('02 02 01 00').smallInteger(255));
    expect(reader('02 02 00 ff').smallInteger(255)).toBe(255);
  });

  it.each(['03 00', '03 01 01', '03 02 08 00', '03 02 01 01'])('BIT STRING %s is refused', (hex) => {
    refusal(() => reader(hex).bitString());
  });

  it('refuses named bits with trailing zeros, and reads others from the first bit on', () => {
    refusal(() => reader('03 02 00 06').namedBits());
    expect(reader('03 02 01 06').namedBits()).toBe(0b110_0000);
  });

  it.each(['06 00', '06 01 80', '06 02 80 01', '06 02 2a 80'])('OBJECT IDENTIFIER %s is refused', (hex) => {
    refusal(() => reader(hex).oid());
  });

  it.each([
    ['06 03 55 1d 0f', '2.5.29.15'],
    ['06 09 2a 86 48 86 f7 0d 01 01 0b', '1.2.840.113549.1.1.11'],
    ['06 0a 09 92 26 89 93 f2 2c 64 01 01', '0.9.2342.19200300.100.1.1'],
    ['06 02 88 37', '2.999'],
    [`06 14 69 ${'ff '.repeat(18)}7f`, undefined],
  ])('OBJECT IDENTIFIER %s is read as %s', (hex, text) => {
    const first = reader(hex).oid();
    expect(first).toBe(reader(hex).oid());
    if (text !== undefined) expect(first).toBe(text);
    else expect(first).toMatch(/^2\.25\.\d{38,}$/);
  });

  it.each([
    ['UTCTime without seconds', '17 0b 32 36 30 31 30 31 30 30 30 30 5a'],
    ['UTCTime with an offset', '17 11 32 36 30 31 30 31 30 30 30 30 30 30 2b 30 37 30 30'],
    ['GeneralizedTime with a fraction', '18 11 32 30 35 30 30 31 30 31 30 30 30 30 30 30 2e 35 5a'],
    ['a 30th of February', '17 0d 32 36 30 32 33 30 30 30 30 30 30 30 5a'],
    ['an hour 24', '17 0d 32 36 30 31 30 31 32 34 30 30 30 30 5a'],
    ['a letter among the digits', '17 0d 32 36 30 31 30 41 30 30 30 30 30 30 5a'],
  ])('%s is refused', (_, hex) => {
    refusal(() => reader(hex).time());
  });

  it('reads years by RFC 5280 §4.1.2.5', () => {
    const time = (tag: number, text: string) => {
      const octets = new TextEncoder().encode(text);
      return new DerReader(Uint8Array.of(tag, octets.length, ...octets)).time();
    };
    expect(time(0x17, '491231235959Z')).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(time(0x17, '500101000000Z')).toBe(Date.UTC(1950, 0, 1));
    expect(time(0x18, '99991231235959Z')).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
    expect(new Date(time(0x18, '00010101000000Z')).toISOString()).toBe('0001-01-01T00:00:00.000Z');
  });

  it('asks for SET OF in ascending order', () => {
    refusal(() => reader('31 06 02 01 02 02 01 01').setOf());
    expect(reader('31 06 02 01 01 02 01 02').setOf().next()).toBe(2);
  });

  it.each([
    ['PrintableString with a character that it does not have', '13 01 3b'],
    ['IA5String above 7F', '16 01 e9'],
    ['UTF8String with an overlong form', '0c 02 c0 80'],
    ['UTF8String with a surrogate', '0c 03 ed a0 80'],
    ['BMPString of one octet', '1e 01 41'],
    ['BMPString with a surrogate', '1e 02 d8 00'],
    ['UniversalString above U+10FFFF', '1c 04 00 11 00 00'],
  ])('%s is refused', (_, hex) => {
    refusal(() => reader(hex).anyString());
  });

  it('stops at nesting 64', () => {
    let der = Uint8Array.of(5, 0);
    for (let i = 0; i < 40; i++) der = Uint8Array.of(0x30, der.length, ...der);
    const open = (depth: number) => {
      let inner = new DerReader(der, 0, der.length, depth);
      for (let i = 0; i < 40; i++) inner = inner.sequence();
      return inner;
    };
    expect(open(24).peek()).toBe(5);
    expect(refusal(() => open(25)).what).toContain('nested');
  });

  it('throws nothing but its own error, whatever the octets', () => {
    const readAny = (bytes: Uint8Array, depth: number): void => {
      const input = new DerReader(bytes, 0, bytes.length, depth);
      while (!input.atEnd) {
        const start = input.position;
        const tag = input.next();
        const content = input.content();
        const again = new DerReader(bytes, start);
        if (tag === 2) again.integer();
        else if (tag === 3) again.bitString();
        else if (tag === 6) again.oid();
        else if (tag === 0x17 || tag === 0x18) again.time();
        else if ((tag & 0x20) !== 0) readAny(content, depth + 1);
        else again.anyString();
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          readAny(bytes, 0);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});
