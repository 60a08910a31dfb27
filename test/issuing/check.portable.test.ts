import { expect, it } from 'vitest';
import thpt from '../../schemas/examples/hoc-ba/thpt/valid-1.json' with { type: 'json' };
import bachelor from '../../schemas/examples/van-bang/cu-nhan/valid-1.json' with { type: 'json' };
import { checkRecord } from '../../src/index.js';

interface Row {
  readonly vai_tro: string;
}

it('checkRecord of the package refuses a list of signatories that lacks a row of the rule table (contract §2)', () => {
  for (const [record, roles] of [
    [thpt, ['homeroom-teacher', 'principal', 'school-seal']],
    [bachelor, ['head-of-issuing-body', 'school-seal']],
  ] as const) {
    expect(checkRecord(record)).toMatchObject({ valid: true });
    const rows: readonly Row[] = record.danh_sach_nguoi_ky;
    for (const role of roles) {
      const short = { ...record, danh_sach_nguoi_ky: rows.filter(({ vai_tro }) => vai_tro !== role) };
      const { valid, problems } = checkRecord(short);
      expect(valid, role).toBe(false);
      expect(problems).toMatchObject([{ id: 'structure/signatory-missing', pointer: '/danh_sach_nguoi_ky' }]);
      expect(problems[0]!.en).toContain(role);
      // Whoever has a table of their own asks by that one.
      expect(checkRecord(short, { roleRules: [] }).valid).toBe(true);
    }
  }
});
