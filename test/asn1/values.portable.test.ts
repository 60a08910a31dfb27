import { describe, expect, it } from 'vitest';
import { Tag } from '../../src/asn1/reader.js';
import { isShortestInteger, readTime } from '../../src/asn1/values.js';
import { generalizedTime, utcTime } from '../../src/asn1/writer.js';
import { utf8Encode } from '../../src/encoding.js';

const read = (tag: number, text: string) => readTime(utf8Encode(text), tag, 0, text.length);

describe('dates of DER', () => {
  it('are the ones that Date knows, on every day of many years', () => {
    for (let day = Date.UTC(1950, 0, 1); day < Date.UTC(2050, 0, 1); day += 86_400_000) {
      const whole = day + (Math.abs(day / 86_400_000) % 86_400) * 1000;
      const short = utcTime(whole);
      if (readTime(short, Tag.utcTime, 2, short.length) !== whole) expect.fail(new Date(whole).toISOString());
    }
    for (let year = 1; year <= 9999; year++) {
      for (const [month, day] of [
        [0, 1],
        [1, 28],
        [2, 1],
        [11, 31],
      ] as const) {
        const at = new Date(0).setUTCFullYear(year, month, day) + 86_399_000;
        const long = generalizedTime(at);
        if (readTime(long, Tag.generalizedTime, 2, long.length) !== at) expect.fail(`${year}-${month + 1}-${day}`);
      }
    }
  });

  it('have one spelling', () => {
    const good = Date.UTC(2024, 1, 29, 23, 59, 59);
    expect(read(Tag.utcTime, '240229235959Z')).toBe(good);
    expect(read(Tag.generalizedTime, '20240229235959Z')).toBe(good);
    expect(read(Tag.generalizedTime, '99991231235959Z')).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
    expect(read(Tag.generalizedTime, '00000229000000Z')).toBe(new Date(0).setUTCFullYear(0, 1, 29));
    for (const wrong of [
      '230229235959Z',
      '241301000000Z',
      '240001000000Z',
      '240100000000Z',
      '240431000000Z',
      '240101240000Z',
      '240101006000Z',
      '240101000060Z',
      '24010100000Z',
      '240101000000z',
      '24010100000/Z',
      '24010100000:Z',
      '2401010000Z',
      '240101000000+0000',
    ]) {
      expect(read(Tag.utcTime, wrong), wrong).toBeNaN();
    }
    expect(read(Tag.generalizedTime, '20240229235959.0Z')).toBeNaN();
    expect(read(Tag.generalizedTime, '19000229000000Z')).toBeNaN();
  });
});

describe('INTEGER', () => {
  it('has one form', () => {
    const shortest = (...octets: number[]) => isShortestInteger(Uint8Array.from(octets), 0, octets.length);
    expect([shortest(), shortest(0, 1), shortest(0xff, 0x80)]).toEqual([false, false, false]);
    expect([shortest(0), shortest(0, 0x80), shortest(0xff, 0x7f), shortest(1, 0)]).toEqual([true, true, true, true]);
  });
});
