import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/present/html.js';
import { renderText } from '../../src/present/text.js';
import type { StatusAnswer, StatusChange, StatusSource } from '../../src/trust/types.js';
import { verifyChecked } from '../support/report-invariants.js';
import { AT, signedPrimary, store } from '../support/trust-fixture.js';

const ISSUED = Date.parse('2026-11-01T00:00:00Z');
const change = (kind: StatusChange['kind'], more: Partial<StatusChange> = {}): StatusChange => ({
  kind,
  at: '2026-10-10',
  atMs: Date.parse('2026-10-09T17:00:00Z'),
  decision: '77/QĐ-TH',
  ...more,
});

async function judge(answers: Readonly<Record<string, StatusAnswer>>) {
  const status: StatusSource = { ask: ({ id }) => answers[id]! };
  const trust = await store({
    status,
    change: (entry) => ({
      ...entry,
      status: Object.keys(answers).map((id) => ({
        kind: 'recall-list',
        id,
        issuerSpkiSha256: 'c'.repeat(64),
        from: '2026-01-01',
      })),
    }),
  });
  return verifyChecked(await signedPrimary(), { trust, at: AT });
}

const said = (state: 'VALID' | 'REVOKED' | 'SUPERSEDED' | 'SUSPENDED', by?: StatusChange): StatusAnswer => ({
  state,
  twin: false,
  issuedAt: ISSUED,
  ...(by !== undefined && { change: by }),
});

describe('record status (contract §3)', () => {
  test('a usable list without an entry: VALID, accepted, and the answer rests on the date of the list', async () => {
    const report = await judge({ a: said('VALID') });
    expect(report).toMatchObject({ answer: 'ACCEPT', asOf: '2026-11-01T00:00:00Z', record: { status: 'VALID' } });
  });

  test.each([
    ['REVOKED', 'revoked', 'TOTAL_FAILED', 'RECORD_REVOKED'],
    ['REVOKED', 'cancelled', 'TOTAL_FAILED', 'RECORD_REVOKED'],
    ['SUPERSEDED', 'superseded', 'TOTAL_FAILED', 'RECORD_SUPERSEDED'],
    ['SUSPENDED', 'suspended', 'INDETERMINATE', 'RECORD_SUSPENDED'],
  ] as const)('%s by %s is REJECT', async (state, kind, verdict, code) => {
    const successor = '0190a5b4-0000-7000-8000-00000000000e';
    const report = await judge({ a: said(state, change(kind, { successor })) });
    expect(report).toMatchObject({
      answer: 'REJECT',
      verdict,
      code,
      record: { status: state, statusChange: { kind, at: '2026-10-10', decision: '77/QĐ-TH', successor } },
    });
    expect(report.message.vi).toMatch(/^KHÔNG CHẤP NHẬN: .*77\/QĐ-TH/);
    if (state === 'SUPERSEDED') expect(report.message.vi).toContain(successor);
    expect(report.signatures.every(({ indication }) => indication === 'PASSED')).toBe(true);
  });

  test('a corrected record stays valid and shows its decision in text and html', async () => {
    const report = await judge({ a: said('VALID', change('corrected', { reason: 'sai ngày sinh' })) });
    expect(report).toMatchObject({
      answer: 'ACCEPT',
      record: { status: 'VALID', statusChange: { kind: 'corrected', decision: '77/QĐ-TH' } },
    });
    expect(report.remarks?.map(({ code }) => code)).toContain('RECORD_CORRECTED');
    expect(renderText(report, { language: 'vi' })).toMatch(
      /Trạng thái: đang có hiệu lực \(chỉnh sửa 10\/10\/2026; quyết định 77\/QĐ-TH; lý do: sai ngày sinh\)/,
    );
    expect(renderHtml([{ report }], 'en')).toContain('in force (corrected 10/10/2026; decision 77/QĐ-TH');
  });

  test('a list that is not usable is UNKNOWN, UNDECIDED, with the reason and what would settle it', async () => {
    const report = await judge({
      a: { unknown: { code: 'STATUS_LIST_EXPIRED', params: { name: 'x', expiresAt: 'y' } } },
    });
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      code: 'STATUS_UNKNOWN',
      record: { status: 'UNKNOWN' },
      settledBy: [{ what: 'STATUS_LIST', waitingHelps: true }],
    });
    expect(report.remarks?.map(({ code }) => code)).toContain('STATUS_LIST_EXPIRED');
  });

  test('a record without an index in the only list that its issuer keeps is UNKNOWN; beside a recall list that is no matter', async () => {
    expect(await judge({ a: { silent: true } })).toMatchObject({ answer: 'UNDECIDED', record: { status: 'UNKNOWN' } });
    expect(await judge({ a: { silent: true }, b: said('VALID') })).toMatchObject({ answer: 'ACCEPT' });
  });

  test('any negative answer wins, also over one that is not known', async () => {
    const report = await judge({
      a: said('VALID'),
      b: { unknown: { code: 'STATUS_LIST_MISSING', params: { id: 'b' } } },
      c: said('REVOKED', change('revoked')),
    });
    expect(report).toMatchObject({ answer: 'REJECT', code: 'RECORD_REVOKED', record: { status: 'REVOKED' } });
  });

  test('a twin is remarked', async () => {
    const report = await judge({ a: { state: 'VALID', twin: true, issuedAt: ISSUED } });
    expect(report.remarks?.map(({ code }) => code)).toContain('STATUS_TWIN');
  });
});
