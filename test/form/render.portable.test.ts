import { beforeAll, describe, expect, test } from 'vitest';
import type { DemoWorld } from '../../src/demo-world/index.js';
import { equalBytes, utf8Encode } from '../../src/encoding.js';
import { canDraw } from '../../src/form/font.js';
import { render } from '../../src/form/render.js';
import { openPdfSigned } from '../../src/pdf/index.js';
import { readFields } from '../../src/pdf/signature/fields.js';
import { readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { MEASURED } from '../support/measured.js';
import { sharedWorld } from '../support/shared-world.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await sharedWorld({ cases: false });
}, 60_000);

const inputs = (): [string, Uint8Array][] => [
  ...[...world.records].map(([name, value]): [string, Uint8Array] => [
    name,
    value instanceof Uint8Array ? value : utf8Encode(JSON.stringify(value)),
  ]),
  ...[...world.signed].map(([name, bytes]): [string, Uint8Array] => [`${name} (signed)`, bytes]),
];

function outside(input: Uint8Array | JsonObject): string[] {
  const { drawn } = render(input);
  const slack = 0.6;
  return drawn
    .filter(
      ({ box, cell }) =>
        box.x < cell.x - slack ||
        box.x + box.width > cell.x + cell.width + slack ||
        box.y < cell.y - 1.5 ||
        box.y + box.height > cell.y + cell.height + 1.5,
    )
    .map(({ text }) => text);
}

function overlapping(input: Uint8Array | JsonObject): string[] {
  const { drawn } = render(input);
  const found: string[] = [];
  for (const [i, a] of drawn.entries()) {
    for (const b of drawn.slice(i + 1)) {
      if (a.page !== b.page || a.box.width === 0 || b.box.width === 0) continue;
      const x = Math.min(a.box.x + a.box.width, b.box.x + b.box.width) - Math.max(a.box.x, b.box.x);
      const y = Math.min(a.box.y + a.box.height, b.box.y + b.box.height) - Math.max(a.box.y, b.box.y);
      if (x > 0.5 && y > 1) found.push(`${a.text} / ${b.text}`);
    }
  }
  return found;
}

describe('a rendered record', () => {
  test('is the same octets for the same input, carries just that input, and reads without a fault', () => {
    for (const [name, bytes] of inputs()) {
      const { pdf } = render(bytes);
      expect(equalBytes(render(bytes).pdf, pdf), name).toBe(true);
      const opened = openPdfSigned(pdf);
      expect(opened.faults, name).toEqual([]);
      expect(opened.file.revisions, name).toHaveLength(1);
      expect(equalBytes(opened.parts.record!.bytes, bytes), name).toBe(true);
      expect(opened.signatures, name).toEqual([]);
    }
  });

  test('has no text outside its cell and none over another', () => {
    for (const [name, bytes] of inputs()) {
      expect(outside(bytes), name).toEqual([]);
      expect(overlapping(bytes), name).toEqual([]);
    }
  });

  test('wraps and parts long names, long comments and many subjects over pages, still in their cells', () => {
    const [, bytes] = inputs().find(([name]) => name.startsWith('hoc-ba-thpt'))!;
    const record = structuredClone(readJson(bytes)) as Record<string, unknown> as JsonObject;
    const holder = record['nguoi_hoc'] as Record<string, unknown>;
    holder['ho_va_ten'] = `Nguyễn ${'Thị Minh Họa Rất Dài '.repeat(12)}${'Liền'.repeat(60)}`;
    const entries = record['bang_diem_hoc_ba'] as Record<string, unknown>[];
    for (const entry of entries) entry['nhan_xet'] = 'Nhận xét dài về quá trình học tập và rèn luyện. '.repeat(40);
    for (let i = 0; i < 40; i++)
      entries.push({ ...entries[0], mon_hoc_id: `${900 + i}`, ten_mon_hoc: `Môn tự chọn thứ ${i} có tên dài` });
    expect(outside(record)).toEqual([]);
    expect(overlapping(record)).toEqual([]);
    expect(
      render(record)
        .drawn.map(({ text }) => text)
        .join(' '),
    ).toContain('Môn tự chọn thứ 39');
  });

  test('holds the empty signature fields of its profile in the first revision, the seal’s with its lock', () => {
    const signed = inputs().find(([name]) => name === 'hoc-ba-thpt (signed)')![1];
    const unsigned = inputs().find(([name]) => name === 'hoc-ba-thpt')![1];
    const fieldsOf = (bytes: Uint8Array, profile?: 'principal+seal' | 'seal' | 'all') => {
      const { pdf } = render(bytes, profile === undefined ? {} : { profile });
      const view = openPdfSigned(pdf).file.view();
      return [...readFields(view).values()].filter(({ type }) => type === 'Sig');
    };
    expect(fieldsOf(signed).map(({ name }) => name)).toEqual(['ky.con_dau']);
    expect(
      fieldsOf(signed, 'principal+seal')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['ky.con_dau', 'ky.hieu_truong']);
    const all = fieldsOf(unsigned);
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ky.gvbm.15', 'ky.gvcn', 'ky.hieu_truong', 'ky.con_dau']),
    );
    for (const { dict, name } of all) {
      expect(dict.get('F')).toBe(132);
      expect(dict.has('V')).toBe(false);
      expect(dict.has('Lock')).toBe(name === 'ky.con_dau');
    }
  });

  test('says on every page of which record it is and what it is', () => {
    const { drawn } = render(inputs()[0]![1]);
    const pages = new Set(drawn.map(({ page }) => page));
    const said = drawn.filter(
      ({ text }) => text.includes('bản thể hiện của hồ sơ số') && /Mã bản ghi [0-9a-f-]{36}/.test(text),
    );
    expect(said.map(({ page }) => page).sort()).toEqual([...pages].sort());
  });

  test('is nothing that a file which is no record could become', () => {
    expect(() => render(utf8Encode('{"a":1}'))).toThrow(expect.objectContaining({ code: 'RENDER_INPUT' }));
    expect(() => render(utf8Encode('[1]'))).toThrow(expect.objectContaining({ code: 'RENDER_INPUT' }));
  });
});

test('every letter of Vietnamese and of the Central Highlands can be drawn, in every face', () => {
  const vietnamese = 'aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵdđ'.normalize('NFC');
  const highlands = 'ƀčĕŏŭơ̆ư̆ê̆ô̆â̆ñ'.normalize('NFC');
  for (const face of ['regular', 'bold', 'italic'] as const) {
    for (const text of [vietnamese, vietnamese.toUpperCase(), highlands, 'ČĔŎŬƠ̆Ư̆Ê̆Ô̆Â̆Ñ']) {
      expect(canDraw(face, text), `${face} ${text}`).toBe(true);
    }
  }
});

test('a học bạ of four pages takes at most 10 ms of one core once the fonts are ready', MEASURED, () => {
  const [, bytes] = inputs().find(([name]) => name === 'hoc-ba-tieu-hoc')!;
  render(bytes);
  /** Milliseconds of processor time of one go, the best of some rounds. */
  const best = (work: () => unknown): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round++) {
      const before = process.cpuUsage();
      for (let i = 0; i < 10; i++) work();
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 10_000);
    }
    return least;
  };
  // Beside other work of the same kind in the same minute, so that a slow or busy machine says what a quick one says: bench/ has the time.
  const text = JSON.stringify(
    Array.from({ length: 5_000 }, (_, i) => ({ name: `n${i}`, value: i / 7, list: [i, -i] })),
  );
  const parsed = best(() => JSON.stringify(JSON.parse(text)));
  // Measured: 1.7 to 2.1, whether a document took 10 ms or 21; twice that, for machines that are busy, as before.
  expect(best(() => render(bytes)) / parsed).toBeLessThan(4);
});
