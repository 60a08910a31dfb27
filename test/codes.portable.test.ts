import { expect, test } from 'vitest';
import { sentences } from '../src/codes.js';

test('people see Vietnamese time: instants of ours in a sentence, and no text of a file that looks like one', () => {
  const stale = { name: '2026-11-21T00:00:00Z', nextUpdate: '2026-11-21T18:30:00Z', days: 2 };
  const { vi, en } = sentences('TRUST_LIST_STALE', stale);
  expect(vi).toContain('«2026-11-21T00:00:00Z» đã quá hạn cập nhật 22/11/2026 01:30:00 (UTC+7) (2 ngày)');
  expect(en).toContain('"2026-11-21T00:00:00Z" is past its next update 22/11/2026 01:30:00 (UTC+7) (2 days)');
  const mixed = { name: 'x', found: '№ 2 (2026-11-21T00:00:00Z)', needed: '№ 3' };
  expect(sentences('BUNDLE_MIXED', mixed).vi).toContain('№ 2 (21/11/2026 07:00:00 (UTC+7))');
  const dates = { pointer: '/a', value: '2026-11-21T00:00:00Z' };
  expect(sentences('TRUST_LIST_DATES', dates).vi).toContain('2026-11-21T00:00:00Z');
  expect(sentences('CLOCK_SET_BACK', { now: 'x', latest: '2026-99-99T00:00:00Z' }).vi).toContain(
    '2026-99-99T00:00:00Z',
  );
});
