import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { create, type Font } from 'fontkit';
import { describe, expect, test } from 'vitest';
import { sentences } from '../../src/codes.js';
import { FONT_RESOURCES, type FontKey, fontGlyphs, fontProgram, showOperators, widthOf } from '../../src/form/font.js';
import { render } from '../../src/form/render.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { pageTexts } from '../support/pdf-text.js';
import { samples } from './samples.js';

/** Digests of the outlines in the whole font, which scripts/make-fonts.mjs took from it. */
const whole = JSON.parse(readFileSync(new URL('./outlines.json', import.meta.url), 'utf8')) as Record<
  FontKey,
  Record<string, string>
>;
const keys = Object.keys(FONT_RESOURCES) as FontKey[];

const VIETNAMESE = 'aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵdđ'.normalize('NFC');
const HIGHLANDS = 'ƀčĕŏŭơ̆ư̆ê̆ô̆â̆ñ'.normalize('NFC');

describe('the fonts of the forms', () => {
  test.each(keys)('%s draws every letter as the whole font does', (key) => {
    const font = create(inflateSync(fontProgram(key)) as Buffer) as Font;
    const digests = whole[key];
    const glyphs = fontGlyphs(key);
    expect(glyphs.map(({ code }) => code.toString(16)).sort()).toEqual(Object.keys(digests).sort());
    const different = glyphs
      .filter(({ code, id }) => {
        const { commands } = font.getGlyph(id).path as unknown as { commands: unknown };
        const digest = createHash('sha256').update(JSON.stringify(commands)).digest('hex').slice(0, 8);
        return digest !== digests[code.toString(16)];
      })
      .map(({ code }) => String.fromCodePoint(code));
    expect(different).toEqual([]);
  });

  test('have every letter of Vietnamese and of the Central Highlands in each face of every document', () => {
    for (const face of ['regular', 'bold', 'italic'] as const) {
      const own = new Set(fontGlyphs(face).map(({ code }) => code));
      for (const letter of VIETNAMESE + VIETNAMESE.toUpperCase() + HIGHLANDS + HIGHLANDS.toUpperCase())
        expect(own.has(letter.codePointAt(0)!), `${face} ${letter}`).toBe(true);
    }
  });

  test('put a mark over the middle of its letter, above what the letter has, and one below stays below', () => {
    const rise = (text: string): number => Number(/([-\d.]+) Ts \[/.exec(showOperators('regular', 1000, text))![1]);
    expect(rise('x\u0306')).toBe(0);
    expect(rise('\u01a1\u0306')).toBeLessThan(rise('\u00ea\u0306'));
    expect(rise('ê̆')).toBeGreaterThan(150);
    expect(rise('Ê̆')).toBeGreaterThan(rise('ê̆'));
    expect(rise('x\u0323')).toBe(0);
    expect(widthOf('bold', 'ê̆')).toBe(widthOf('bold', 'ê'));
    // A second mark stands above the first.
    const [, first, second] = /([-\d.]+) Ts .* ([-\d.]+) Ts \[/.exec(showOperators('regular', 1000, 'x\u0306\u0306'))!;
    expect(Number(second)).toBeGreaterThan(Number(first));
  });

  const record = samples().find(({ name }) => name.includes('cu-nhan/valid-1'))!.record;
  const named = (name: string): JsonObject => ({
    ...record,
    nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: name },
  });
  const latin = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1');

  test('are embedded beyond Latin only where a letter needs it, and what was drawn is read back', () => {
    const plain = render(named('H’Lơ̆k Êban')).pdf;
    expect(latin(plain).match(/\/FontFile2/g)).toHaveLength(3);
    for (const name of ['Αλέξανδρος Δήμου', 'Щербак Юлія', 'Ḥanān Šayḫ', 'Ǖɓ ≠ ∞']) {
      const { pdf } = render(named(name));
      expect(latin(pdf).match(/\/FontFile2/g)!.length, name).toBeGreaterThan(3);
      expect(pageTexts(pdf).join(''), name).toContain(name.toUpperCase());
    }
    expect(
      pageTexts(render(named(`${VIETNAMESE} ${HIGHLANDS}`)).pdf)
        .join('')
        .replace(/\n/g, ''),
    ).toContain(HIGHLANDS.toUpperCase());
  });

  test('refuse what they lack by its name and place, in both languages, instead of printing something else', () => {
    const attempt = (input: JsonObject): unknown => {
      try {
        return render(input);
      } catch (error) {
        return error;
      }
    };
    expect(attempt(named('王小明'))).toMatchObject({
      code: 'RENDER_CHARACTER',
      path: '/nguoi_hoc/ho_va_ten',
      params: { character: 'U+738B', pointer: '/nguoi_hoc/ho_va_ten' },
    });
    const { en, vi } = sentences('RENDER_CHARACTER', { character: 'U+738B', pointer: '/nguoi_hoc/ho_va_ten' });
    for (const text of [vi, en]) expect(text).toMatch(/U\+738B.*\/nguoi_hoc\/ho_va_ten/);
    // Members that are not printed may hold anything.
    expect(attempt({ ...record, status: { status_list: { idx: 1, uri: 'https://例え.example' } } })).toHaveProperty(
      'pdf',
    );
  });
});
