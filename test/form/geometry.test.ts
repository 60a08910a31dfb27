import { describe, expect, test } from 'vitest';
import type { Box, Drawn } from '../../src/form/pages.js';
import { render } from '../../src/form/render.js';
import type { PdfProfile } from '../../src/form/signatories.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { coveringSamples, mapLeaves, samples } from './samples.js';

const all = samples();
const A4 = [595.28, 841.89] as const;

interface Piece extends Box {
  readonly page: number;
  readonly what: string;
  readonly field: boolean;
}

/** Text outside its cell or off the sheet, text over other text, and text in or under the room for a signature. */
function faults(input: Uint8Array | JsonObject, profile?: PdfProfile): string[] {
  const { drawn, fields, pdf } = render(input, profile === undefined ? {} : { profile });
  const found = drawn.filter(isOutside).map(({ text }) => `outside: ${text}`);
  const [width, height] = Buffer.from(pdf).toString('latin1').includes(`/MediaBox [0 0 ${A4[1]}`) ? [A4[1], A4[0]] : A4;
  const pieces: Piece[] = [
    ...drawn
      .filter(({ box }) => box.width > 0)
      .map(({ box, page, text }) => ({ ...box, page, what: text, field: false })),
    ...fields.map(({ name, page, rect }) => ({ ...rect, page, what: name, field: true })),
  ];
  for (const { what, x, y, ...piece } of pieces)
    if (x < 20 || y < 14 || x + piece.width > width - 20 || y + piece.height > height - 20) found.push(`off: ${what}`);
  const pages = new Map<number, Piece[]>();
  for (const piece of pieces) pages.set(piece.page, [...(pages.get(piece.page) ?? []), piece]);
  for (const page of pages.values()) {
    // From top to bottom, so that only neighbours need to be compared.
    page.sort((a, b) => b.y + b.height - (a.y + a.height));
    for (const [i, a] of page.entries()) {
      for (let k = i + 1; k < page.length && page[k]!.y + page[k]!.height > a.y; k++) {
        const b = page[k]!;
        const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (across > 0.5 && down > (a.field || b.field ? 2.5 : 1)) found.push(`${a.what} / ${b.what}`);
      }
    }
  }
  return found;
}

function isOutside({ box, cell }: Drawn): boolean {
  return (
    box.x < cell.x - 0.6 ||
    box.x + box.width > cell.x + cell.width + 0.6 ||
    box.y < cell.y - 1.5 ||
    box.y + box.height > cell.y + cell.height + 1.5
  );
}

describe('on the pages of every form', () => {
  test('no text leaves its cell or the sheet, and none lies over another or in the room for a signature', {
    timeout: 60_000,
  }, () => {
    for (const { bytes, name } of coveringSamples())
      for (const profile of ['principal+seal', 'all'] as const) expect(faults(bytes, profile), name).toEqual([]);
  });

  test('one square is kept free for a code, once on each form, under all that is signed', { timeout: 60_000 }, () => {
    for (const { bytes, name } of coveringSamples())
      for (const profile of ['principal+seal', 'seal', 'all'] as const) {
        const { drawn, fields } = render(bytes, { profile });
        const codes = drawn.filter(({ text }) => text === 'Mã QR');
        expect(codes.length, name).toBe(1);
        const { cell, page } = codes[0]!;
        expect([cell.width >= 56, cell.width], name).toEqual([true, cell.height]);
        const within = (box: Box): boolean =>
          Math.min(box.x + box.width, cell.x + cell.width) - Math.max(box.x, cell.x) > 0.5 &&
          Math.min(box.y + box.height, cell.y + cell.height) - Math.max(box.y, cell.y) > 0.5;
        const others = drawn.filter((one) => one !== codes[0] && one.page === page && within(one.box));
        const signed = fields.filter((one) => one.page === page && within(one.rect));
        expect([...others.map(({ text }) => text), ...signed.map((one) => one.name)], name).toEqual([]);
        expect(
          fields.every((one) => one.page <= page),
          name,
        ).toBe(true);
      }
  });

  test.each([
    ['long texts', 'Một nội dung rất dài phải được ngắt dòng đúng chỗ, '.repeat(9).trim()],
    ['texts that fill pages', 'Đoạn văn dài hơn một trang in. '.repeat(120).trim()],
    ['words without an end', 'ChữLiềnNhauKhôngCóDấuCách'.repeat(20)],
  ])('%s everywhere are wrapped and parted over pages', { timeout: 120_000 }, (kind, text) => {
    // One sample a type, the one with the most members.
    const byType = new Map<string, (typeof all)[number]>();
    for (const sample of all) {
      const type = sample.record['loai_ho_so'] as string;
      if (JSON.stringify(sample.record).length > JSON.stringify(byType.get(type)?.record ?? '').length)
        byType.set(type, sample);
    }
    const kept = new Set([
      'loai_ho_so',
      'ma_ban_ghi',
      'phien_ban',
      'vai_tro',
      'mon_hoc_id',
      'nang_luc_pham_chat_id',
      'tu_cach',
    ]);
    for (const [type, { record }] of byType) {
      let shown = 0;
      const long = mapLeaves(record, (leaf, keys) => {
        const structural = keys.some((key) => kept.has(key) || key === 'chu_ky' || key === 'chung_thu_so');
        if (typeof leaf !== 'string' || structural || /^[\d-]+$/.test(leaf)) return leaf;
        // Where all is that long, one page after another would say little: every fourth.
        return kind !== 'texts that fill pages' || shown++ % 4 === 0 ? text : leaf;
      }) as JsonObject;
      expect(faults(long), `${type}, ${kind}`).toEqual([]);
    }
  });

  test('sixty subjects and two hundred courses go over as many pages as they need, headed anew on each', () => {
    const grow = (wanted: string, key: string, count: number): JsonObject => {
      const { record } = all.find(({ name }) => name.includes(wanted))!;
      const rows = record[key] as JsonObject[];
      const more = Array.from({ length: count }, (_, i) => {
        const row = rows[i % rows.length]!;
        return {
          ...row,
          ...(key === 'cac_hoc_phan' ? {} : { mon_hoc_id: String(500 + i), ten_mon_hoc: `Môn thứ ${i}` }),
        };
      });
      return { ...record, [key]: more };
    };
    for (const [record, header] of [
      [grow('hoc-ba/thcs/valid-1', 'bang_diem_hoc_ba', 60), 'HK II'],
      [grow('hoc-ba/tieu-hoc/valid-1', 'bang_diem_hoc_ba', 60), 'KTĐK'],
      [grow('phu-luc-van-bang/valid-1', 'cac_hoc_phan', 200), 'TT'],
    ] as const) {
      expect(faults(record)).toEqual([]);
      const { drawn } = render(record);
      const pages = new Set(drawn.map(({ page }) => page)).size;
      expect(pages).toBeGreaterThan(4);
      expect(drawn.filter(({ text }) => text.endsWith(header)).length).toBeGreaterThanOrEqual(3);
    }
  });
});
