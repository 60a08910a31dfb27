import { describe, expect, it } from 'vitest';
import { recordTypes } from '../../src/record/index.js';
import { defaultRoleRules, pickRoleRule, type RoleRule } from '../../src/trust/index.js';
import { roleRulesOf } from '../../src/trust/open.js';
import { profileProblems } from '../../src/trust/profile.js';
import { build, editable } from './support.js';

const roles = (type: string) =>
  pickRoleRule(defaultRoleRules, type, Date.parse('2026-11-21T00:00:00Z'))?.requirements.map(({ role }) => role);

describe('the default rule table', () => {
  it('asks for the signatories of contract §2, in their order', () => {
    const school = ['subject-teacher', 'homeroom-teacher', 'principal', 'school-seal'];
    for (const type of ['hoc-ba/tieu-hoc', 'hoc-ba/thcs', 'hoc-ba/thpt', 'hoc-ba/gdtx'])
      expect(roles(type), type).toEqual(school);
    for (const type of ['van-bang/cu-nhan', 'van-bang/tot-nghiep-thpt', 'chung-chi/x', 'phu-luc/x', 'quyet-dinh/x']) {
      expect(roles(type), type).toEqual(['head-of-issuing-body', 'school-seal']);
    }
    expect(roles('giay-to/ban-sao-tu-so-goc')).toEqual(['register-custodian', 'school-seal']);
    expect(roles('khac/x')).toBeUndefined();
  });

  it('has a row with its source for every published record type', () => {
    for (const { type } of recordTypes) {
      const row = pickRoleRule(defaultRoleRules, type, Date.parse('2026-11-21T00:00:00Z'));
      expect(row?.requirements.at(-1)?.role, type).toBe('school-seal');
      expect(row?.source, type).toMatch(/^(Luật|NĐ|TT) /);
    }
  });

  it('lets the custodian of the register sign what was entered from it, instead of those who signed the paper', () => {
    const at = Date.parse('2026-11-21T00:00:00Z');
    for (const { type } of recordTypes) {
      const row = pickRoleRule(defaultRoleRules, type, at, true)!;
      const expected = type.startsWith('quyet-dinh/') ? 'head-of-issuing-body' : 'register-custodian';
      expect(
        row.requirements.map(({ role }) => role),
        type,
      ).toEqual([expected, 'school-seal']);
    }
    expect(pickRoleRule(defaultRoleRules, 'hoc-ba/thpt', at)?.id).toBe('hoc-ba-trung-hoc');
  });

  it('gives way to a list row by row: a list without rows for entered papers says the same of them as of all', () => {
    const plain: RoleRule = { id: 'x', documentTypes: ['van-bang/*'], order: 'strict', requirements: [], source: 'x' };
    const at = Date.parse('2026-11-21T00:00:00Z');
    const picked = (rows: readonly RoleRule[], digitised: boolean) =>
      pickRoleRule(roleRulesOf(rows)('van-bang/cu-nhan'), 'van-bang/cu-nhan', at, digitised)?.id;
    expect(picked([plain], true)).toBe('x');
    expect(picked([{ ...plain, when: 'du_lieu_so_hoa' }], true)).toBe('x');
    expect(picked([{ ...plain, when: 'du_lieu_so_hoa' }], false)).toBe('van-bang-mac-dinh');
    expect(picked([], true)).toBe('so-hoa-tu-so-goc');
  });

  it('asks in primary school for subject teachers only where they are not the homeroom teacher', () => {
    const [thcs, primary] = ['hoc-ba/thcs', 'hoc-ba/tieu-hoc'].map(
      (type) => pickRoleRule(defaultRoleRules, type, Date.parse('2026-11-21T00:00:00Z'))!.requirements[0],
    );
    expect(thcs).toMatchObject({ scope: 'entry', count: 1 });
    expect(thcs!.onlyListedTeachers).toBeUndefined();
    expect(primary).toMatchObject({ scope: 'entry', onlyListedTeachers: true });
  });

  it('is itself a table that a list may carry', async () => {
    const list = editable(await build());
    list.LoTE.ListAndSchemeInformation.SchemeExtensions = [
      { id: 'urn:khue:lote:role-rules', critical: true, value: { rules: structuredClone(defaultRoleRules) as never } },
    ];
    expect(profileProblems(list)).toEqual([]);
  });
});

describe('a row is picked', () => {
  const row = (id: string, more: Partial<RoleRule>): RoleRule => ({
    id,
    documentTypes: ['hoc-ba/*'],
    order: 'strict',
    requirements: [{ role: 'school-seal', scope: 'record' }],
    source: 'x',
    ...more,
  });
  const rules = [
    row('family-old', { to: '2025-12-31' }),
    row('family-new', { from: '2026-01-01' }),
    row('exact', { documentTypes: ['hoc-ba/thpt'], from: '2026-07-01', to: '2026-12-31' }),
  ];
  const pick = (type: string, at: string) => pickRoleRule(rules, type, Date.parse(at))?.id;

  it('by type and time, the exact type before its family, days in Việt Nam', () => {
    expect(pick('hoc-ba/thpt', '2026-08-01T00:00:00Z')).toBe('exact');
    expect(pick('hoc-ba/thpt', '2026-06-30T16:59:59Z')).toBe('family-new');
    expect(pick('hoc-ba/thpt', '2026-06-30T17:00:00Z')).toBe('exact');
    expect(pick('hoc-ba/thpt', '2027-08-01T00:00:00Z')).toBe('family-new');
    expect(pick('hoc-ba/thcs', '2025-12-31T16:59:59Z')).toBe('family-old');
    expect(pick('van-bang/cu-nhan', '2026-08-01T00:00:00Z')).toBeUndefined();
  });
});
