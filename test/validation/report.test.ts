import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { subIndicationCodes } from '../../src/codes/sub-indication.js';
import { codes } from '../../src/codes.js';
import { utf8Encode } from '../../src/encoding.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { examine, verify } from '../../src/validation/index.js';
import { maskInput, maskingFor, maskNumbers } from '../../src/validation/masking.js';
import { checkReport, verifyChecked } from '../support/report-invariants.js';
import { AT, cast, primaryRecord, signedPrimary, signedSecondary, step, store } from '../support/trust-fixture.js';

const NUMBER = '999123450678';

const named = () =>
  primaryRecord((value) => {
    value['nguoi_hoc'] = {
      ...(value['nguoi_hoc'] as JsonObject),
      ho_va_ten: 'Võ Thị Thử Lòng',
      so_dinh_danh_ca_nhan: NUMBER,
    };
  });

describe('the report', () => {
  test('names and numbers of persons are masked unless asked for, and the report says when they are not', async () => {
    const trust = await store();
    const bytes = await signedPrimary(undefined, named());
    const masked = verifyChecked(bytes, { trust, at: AT, input: `hoc-ba-${NUMBER}.json` });
    expect(masked.record?.holder).toBe('V. T. T. L.');
    expect(masked.input).toBe('hoc-ba-…0678.json');
    expect(masked.personalData).toBeUndefined();
    const open = verify(bytes, { trust, at: AT, input: `hoc-ba-${NUMBER}.json`, includePersonalData: true });
    checkReport(open);
    expect(open).toMatchObject({
      record: { holder: 'Võ Thị Thử Lòng' },
      input: `hoc-ba-${NUMBER}.json`,
      personalData: true,
    });
    const half = verify(bytes, { trust, at: AT, input: `hoc-ba-${NUMBER}.json`, includePersonalData: 'names' });
    expect(half).toMatchObject({
      record: { holder: 'Võ Thị Thử Lòng' },
      input: 'hoc-ba-…0678.json',
      personalData: true,
    });
  });

  test('a citizen number in a teacher’s certificate stands with its last four digits only', async () => {
    const trust = await store();
    const bytes = await signedSecondary();
    const english = verifyChecked(bytes, { trust, at: AT }).signatures[1]!;
    expect(english.signer).toMatchObject({ name: 'P. V. L. T.', identifiers: ['CCCD:…6789'] });
    const open = verify(bytes, { trust, at: AT, includePersonalData: true }).signatures[1]!;
    expect(open.signer).toMatchObject({ name: 'Phạm Văn Lồng Tiếng', identifiers: ['CCCD:999123456789'] });
  });

  test('a person who claims the seal is masked like any other: a personal number tells them from one', async () => {
    const { english, otherSeal } = await cast();
    const trust = await store();
    const nameOf = async (by: typeof english) => {
      const bytes = await signedPrimary(([homeroom, principal]) => [homeroom!, principal!, step(by, 'school-seal')]);
      return verifyChecked(bytes, { trust, at: AT }).signatures[2]!.signer!.name;
    };
    expect(await nameOf(english)).toBe('P. V. L. T.');
    expect(await nameOf(otherSeal)).toBe('TRƯỜNG KHÁC MINH HỌA (DEMO)');
  });

  test.each([
    ['hoc-ba-vo-thi-thu-long.jose.json', 'V. T. T. L..jose.json'],
    ['Võ Thị Thử Lòng 1A.json', 'V. T. T. L..json'],
    ['lop-1a/0012.json', 'lop-1a/0012.json'],
  ])('the input %s is shown as %s', (input, shown) => {
    expect(maskInput(input, 'Võ Thị Thử Lòng', maskingFor(false))).toBe(shown);
  });

  test('numbers are masked however they are written', () => {
    expect(maskNumbers('số 999 123 450 678 và 0912.345.678')).toBe('số …0678 và …5678');
    expect(maskNumbers('năm 2025-2026, lớp 10A1')).toBe('năm 2025-2026, lớp 10A1');
  });

  test('the same input gives the same bytes of report, whatever was verified before', async () => {
    const bytes = await signedPrimary();
    const first = JSON.stringify(verify(bytes, { trust: await store(), at: AT }));
    const trust = await store();
    verify(await signedSecondary(), { trust, at: AT });
    verify(bytes, { trust, at: '2026-12-01T00:00:00Z' });
    expect(JSON.stringify(verify(bytes, { trust, at: AT }))).toBe(first);
  });

  test('signatures made before a cached path ended are not accepted after it has', async () => {
    const trust = await store();
    const bytes = await signedPrimary();
    expect(verify(bytes, { trust, at: AT }).answer).toBe('ACCEPT');
    const later = verifyChecked(bytes, { trust, at: '2029-01-01T00:00:00Z' });
    expect(later.answer).toBe('UNDECIDED');
    expect(verify(bytes, { trust, at: AT }).answer).toBe('ACCEPT');
  });

  test('examine returns the record and the document beside the same report', async () => {
    const trust = await store();
    const bytes = await signedPrimary(undefined, named());
    const { report, record, document } = examine(bytes, { trust, at: AT });
    expect(report).toEqual(verify(bytes, { trust, at: AT }));
    expect(canonicalize(record)).toEqual(document?.content);
  });

  test('a bare date is the end of that day in Việt Nam, and the source of the time is told', async () => {
    const trust = await store();
    const bytes = await signedPrimary();
    expect(verify(bytes, { trust, at: '2026-11-21' })).toMatchObject({
      validatedAt: '2026-11-21T16:59:59Z',
      atSource: 'GIVEN',
    });
    expect(verify(bytes, { trust, at: new Date(AT), atSource: 'CLOCK' })).toMatchObject({ atSource: 'CLOCK' });
  });
});

describe('codes', () => {
  test('every code stands in one area only', async () => {
    const areas = readdirSync(new URL('../../src/codes/', import.meta.url)).filter(
      (file) => file !== 'sub-indication.ts',
    );
    const names: string[] = [];
    for (const file of areas) {
      const area = (await import(`../../src/codes/${file.replace(/\.ts$/, '')}.ts`)) as Record<string, object>;
      for (const [name, table] of Object.entries(area)) if (name.endsWith('Codes')) names.push(...Object.keys(table));
    }
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(Object.keys(codes)).toHaveLength(names.length);
  });

  test('every code is UPPER_SNAKE, with sentences in both languages that name the same parameters', () => {
    // A parameter that is a word of its own language has a twin for the other: {role}, {roleEn}.
    const parameters = (text: string): string[] =>
      [...new Set((text.match(/\{[a-zA-Z0-9]+\}/g) ?? []).map((one) => one.replace(/En\}$/, '}')))].sort();
    for (const [name, entry] of Object.entries(codes)) {
      expect(name).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
      expect(entry.vi, name).toBe(entry.vi.normalize('NFC'));
      expect(parameters(entry.vi), name).toEqual(parameters(entry.en));
      expect(entry.source, name).not.toBe('');
    }
  });

  test('every sub-indication of EN 319 102-1 has a sentence for a clerk', () => {
    for (const entry of Object.values(codes) as { subIndication?: string }[]) {
      if (entry.subIndication !== undefined) expect(Object.keys(subIndicationCodes)).toContain(entry.subIndication);
    }
  });

  test('a sentence for a clerk uses no jargon', () => {
    for (const { vi } of Object.values(subIndicationCodes)) {
      expect(vi).not.toMatch(/\b(JWS|JAdES|CRL|OCSP|RFC|PKI|hash|POE|SHA)\b/i);
    }
    expect(utf8Encode(codes.NOT_SIGNED.vi).length).toBeGreaterThan(0);
  });
});
