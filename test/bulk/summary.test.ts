import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ItemSummary } from '../../src/bulk/batch.js';
import { bulkFacts } from '../../src/bulk/facts.js';
import type { BulkReport } from '../../src/bulk/judge.js';
import { summariseItem } from '../../src/bulk/summarise-item.js';
import { classOf, classTable, NOT_PASSED } from '../../src/bulk/summary/classes.js';
import { summaryHtml } from '../../src/bulk/summary/html.js';
import { summarise } from '../../src/bulk/summary/summary.js';
import { Tally } from '../../src/bulk/summary/tally.js';
import { codes } from '../../src/codes.js';
import type { TrustStore } from '../../src/trust/index.js';
import type { Examination } from '../../src/validation/index.js';

const run = {
  validatedAt: Date.parse('2026-11-21T00:00:00Z'),
  atSource: 'GIVEN' as const,
  generator: 'khue/0.1.0',
  policyVersion: '2026-11',
  policy: 'auto',
  lines: 'reports.ndjson',
  trust: { list: 'Danh sách', sha256: '00', sequence: 1, issuedAt: '2026-11-20T00:00:00Z' },
  notLookedAt: { count: 2, byEnding: { '.docx': 2 } },
  personalData: false,
};

const item = (more: Partial<ItemSummary>): ItemSummary => ({
  answer: 'REJECT',
  code: 'SIGNATURE_VALUE_WRONG',
  input: 'a.json',
  issuer: '99000001',
  issuerName: 'Trường',
  province: 'Tỉnh',
  year: 2026,
  type: 'hoc-ba/thpt',
  signers: [],
  ...more,
});

describe('the four classes of what did not pass', () => {
  test('cover every code that can head a line, and nothing that passed', () => {
    const table = classTable();
    for (const [code, entry] of Object.entries(codes)) {
      const { answer } = entry as { answer?: string };
      if (answer === undefined || answer === 'ACCEPT') continue;
      const row = table.find((one) => one.code === code);
      expect(row, code).toBeDefined();
      expect(NOT_PASSED).toContain(row!.class);
    }
    expect(classOf('RECORD_ACCEPTED', 'ACCEPT')).toBeUndefined();
  });

  test.each([
    ['SIGNATURE_VALUE_WRONG', 'REJECT', 'document'],
    ['ROLE_MISSING', 'REJECT', 'document'],
    ['SIGNER_TERM_NOT_COVERED', 'REJECT', 'issuer'],
    ['SIGNER_NOT_LISTED', 'REJECT', 'issuer'],
    // The list does not claim to be complete: what is missing is ours.
    ['SIGNER_NOT_LISTED', 'UNDECIDED', 'our-data'],
    ['AUTHORITY_UNKNOWN', 'UNDECIDED', 'our-data'],
    ['REVOCATION_MISSING', 'UNDECIDED', 'our-data'],
    ['TRUST_LIST_STALE', 'UNDECIDED', 'our-data'],
    ['CERTIFICATE_EXPIRED', 'UNDECIDED', 'our-data'],
    ['LIMIT_EXCEEDED', 'UNDECIDED', 'technical'],
    ['INPUT_UNREADABLE', 'UNDECIDED', 'technical'],
    ['toString', 'UNDECIDED', 'our-data'],
  ] as const)('%s (%s) is %s', (code, answer, expected) => {
    expect(classOf(code, answer)).toBe(expected);
  });
});

test('the figures do not grow with what hostile lines and records call themselves', () => {
  const tally = new Tally();
  for (let i = 0; i < 1_000; i++) {
    const signer = { certificate: 'ab', role: `role ${i}`, answer: 'REJECT', code: 'SIGNATURE_VALUE_WRONG' } as const;
    tally.add(item({ type: `type ${i}`, signers: [signer] }), i + 1);
  }
  expect([tally.types.size, tally.roles.size]).toEqual([201, 201]);
  expect([tally.types.get('(…)')!.total, tally.roles.get('(…)')!.signatures]).toEqual([800, 800]);
  const long = 'x'.repeat(1_000_000);
  const report = {
    ...{ answer: 'REJECT', code: 'SIGNATURE_VALUE_WRONG', sha256: '00', input: long },
    record: { type: long, issuer: long },
    signatures: [
      { claimedRole: long, role: 'unknown', signer: { certificateSha256: 'ab' }, answer: 'REJECT', code: 'X' },
      { role: 'school-seal', signer: { certificateSha256: 'cd', name: long }, answer: 'REJECT', code: 'X' },
    ],
  };
  expect(JSON.stringify(summariseItem(report as unknown as BulkReport)).length).toBeLessThan(10_000);
});

test('what stands in the place of a grade or a reason is told only where it is one', () => {
  const facts = (grade: string, reason: string) => {
    const record = { loai_ho_so: 'hoc-ba/thpt', khoi_lop_hoc_id: grade, thay_the: { ly_do: reason } };
    const report = { answer: 'REJECT', code: 'RECORD_INVALID', signatures: [] };
    const trust = { issuer: () => ({}) } as unknown as TrustStore;
    return bulkFacts({ report, record } as unknown as Examination, trust, undefined);
  };
  expect(facts('12', 'danh_gia_lai')).toMatchObject({ grade: '12', reason: 'danh_gia_lai' });
  const told = facts('001209012345', 'đổi tên từ Nguyễn Văn Kín');
  expect([told.grade, told.reason]).toEqual([undefined, undefined]);
  expect(JSON.stringify(facts('x'.repeat(1_000_000), 'y'.repeat(1_000_000))).length).toBeLessThan(1_000);
});

describe('summary.json and summary.html', () => {
  const tally = new Tally();
  tally.add(item({}), 1);
  const seal = { certificate: 'ef', role: 'school-seal', name: 'Con dấu hai', until: '2030-01-31' } as const;
  const undecided = [{ ...seal, answer: 'UNDECIDED', code: 'REVOCATION_MISSING' }] as const;
  tally.add(item({ answer: 'UNDECIDED', code: 'AUTHORITY_UNKNOWN', issuer: '99000002', issuerName: 'Trường hai' }), 2);
  tally.add(item({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED', signers: undecided }), 3);
  const hostile = '<script>alert(1)</script>"\u202e=cmd';
  tally.add(
    item({
      input: hostile,
      issuer: hostile,
      issuerName: hostile,
      province: hostile,
      code: 'SIGNER_TERM_NOT_COVERED',
      signers: [
        { certificate: 'ab', role: 'school-seal', name: hostile, until: '2026-12-31', answer: 'REJECT', code: 'X' },
        { certificate: 'cd', role: 'subject-teacher', until: '2027-01-31', answer: 'ACCEPT', code: 'SIGNATURE_PASSED' },
      ],
    }),
    4,
  );
  const summary = summarise(tally, run);
  const html = summaryHtml(summary);

  test('lists schools for the document’s and the issuer’s faults alone', () => {
    expect(summary.notPassed).toEqual({ document: 1, issuer: 1, 'our-data': 1, technical: 0 });
    const second = summary.schools.find(({ code }) => code === '99000002')!;
    expect(second).toEqual({
      code: '99000002',
      name: 'Trường hai',
      province: 'Tỉnh',
      total: 1,
      accepted: 0,
      document: 0,
      issuer: 0,
      lines: [],
    });
    expect(html).not.toContain('99000002');
  });

  test('counts nothing that we lack against a signer, who is his school', () => {
    const found = summary.signers.find(({ certificateSha256 }) => certificateSha256 === 'ef');
    expect(found).toMatchObject({ signatures: 1, notPassed: 0, lines: [] });
    expect(summary.signers.find(({ certificateSha256 }) => certificateSha256 === 'ab')).toMatchObject({ notPassed: 1 });
  });

  test('every figure of what did not pass leads to its lines, and every link to a place that is there', () => {
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(links.length).toBeGreaterThan(5);
    for (const id of links) expect(html, id).toContain(`id="${id}"`);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    // Of province, year, type, signer and role too; what passed leads nowhere.
    for (const kind of ['province', 'year', 'type', 'signer', 'code', 'school'])
      expect(
        links.some((id) => id.startsWith(`${kind}-`)),
        kind,
      ).toBe(true);
    expect(html.slice(html.indexOf('id="year-2026"')).split('</section>')[0]).toMatch(/>1<.*>2<.*>4</s);
  });

  test('is one page without script, under a policy, with every text escaped, in both languages', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|javascript:|onload|https?:\/\//i);
    expect(html).not.toContain('\u202e');
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('lang="en"');
    expect(html).toContain('<svg');
  });

  test('names certificates that end soon, counts teachers by role, and says which files were not looked at', () => {
    expect(summary.expiring.map(({ certificateSha256 }) => certificateSha256)).toEqual(['ab']);
    expect(summary.otherSigners).toEqual([{ role: 'subject-teacher', signatures: 1, notPassed: 0, lines: [] }]);
    expect(summary.certificatesEnding.map(({ month }) => month)).toEqual(['2026-12', '2027-01', '2030-01']);
    expect(summary.notLookedAt.count).toBe(2);
  });

  test('says how many inputs could not be read at all', () => {
    expect(html).not.toContain('Of these could not be read');
    const unread = new Tally();
    unread.add(
      item({ answer: 'UNDECIDED', code: 'INPUT_UNREADABLE', unread: { vi: 'Không đọc được', en: 'Unreadable' } }),
      1,
    );
    const page = summaryHtml(summarise(unread, run));
    expect(page).toMatch(/Of these could not be read<\/i><\/th><td>1<\/td>/);
  });

  test('comes back from a checkpoint as it was', () => {
    const again = Tally.from(JSON.parse(JSON.stringify(tally.state())) as ReturnType<Tally['state']>);
    expect(summarise(again, run)).toEqual(summary);
  });

  test('the table of classes in docs/scale.md is this one', () => {
    const page = readFileSync('docs/scale.md', 'utf8');
    for (const { code, class: kind } of classTable().filter(
      (row) => row.class === 'issuer' || row.class === 'technical',
    ))
      expect(page, code).toMatch(new RegExp(`${kind}[^\\n]*\`${code}\``));
  });
});
