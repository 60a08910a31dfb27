import { describe, expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { canonicalize } from '../../src/record/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import {
  ACADEMY,
  AT,
  cast,
  diploma,
  PRIMARY_NAME,
  signedPrimary,
  signedSecondary,
  step,
  store,
  UNIVERSITY,
} from '../support/trust-fixture.js';

describe('a record with every signature it needs', () => {
  test('a primary học bạ signed by homeroom teacher, principal and seal is accepted', async () => {
    const report = verifyChecked(await signedPrimary(), { trust: await store(), at: AT });
    expect(report).toMatchObject({
      policy: 'record',
      format: 'jws',
      answer: 'ACCEPT',
      verdict: 'TOTAL_PASSED',
      code: 'RECORD_ACCEPTED',
      asOf: '2026-11-10T00:00:00Z',
      record: { type: 'hoc-ba/tieu-hoc', carrier: 'JSON', status: 'NONE', schemaValid: true, issuer: PRIMARY_NAME },
    });
    expect(report.message.vi).toBe(
      `HỢP LỆ theo dữ liệu đến ngày 10/11/2026. Hồ sơ còn nguyên vẹn và có đủ chữ ký cần thiết của ${PRIMARY_NAME}.`,
    );
    expect(report.signatures.map(({ role, signer }) => [role, signer?.authorisedBy])).toEqual([
      ['homeroom-teacher', 'SCHOOL'],
      ['principal', 'TRUST_LIST'],
      ['school-seal', 'TRUST_LIST'],
    ]);
  });

  test('an upper-secondary học bạ with a teacher inside every entry is accepted, the teachers vouched for by the school', async () => {
    const report = verifyChecked(await signedSecondary(), { trust: await store(), at: AT });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ scope, entry, role }) => [scope, entry, role])).toEqual([
      ['ENTRY', '/bang_diem_hoc_ba/0', 'subject-teacher'],
      ['ENTRY', '/bang_diem_hoc_ba/1', 'subject-teacher'],
      ['RECORD', undefined, 'homeroom-teacher'],
      ['RECORD', undefined, 'principal'],
      ['RECORD', undefined, 'school-seal'],
    ]);
    expect(report.signatures[1]?.algorithm).toEqual({ signature: 'ECDSA', digest: 'SHA-256', keyBits: 256 });
  });

  test('a diploma signed by head and seal is accepted', async () => {
    const { rector, universitySeal } = await cast();
    const steps = [step(rector, 'head-of-issuing-body'), step(universitySeal, 'school-seal')];
    const report = verifyChecked(await forgeOuter(canonicalize(diploma()), steps), { trust: await store(), at: AT });
    expect(report).toMatchObject({ answer: 'ACCEPT', record: { issuer: 'Trường Đại học Khuê Văn Minh Họa' } });
  });

  test('a joint diploma is accepted when head and seal of each body signed it', async () => {
    const { rector, director, universitySeal, academySeal } = await cast();
    const steps = [
      step(rector, 'head-of-issuing-body'),
      step(director, 'head-of-issuing-body'),
      step(universitySeal, 'school-seal'),
      step(academySeal, 'school-seal'),
    ];
    const bytes = await forgeOuter(canonicalize(diploma([UNIVERSITY, ACADEMY])), steps);
    expect(verifyChecked(bytes, { trust: await store(), at: AT }).answer).toBe('ACCEPT');
  });

  test('a joint diploma without the seal of one body is rejected and says whose is missing', async () => {
    const { rector, director, universitySeal } = await cast();
    const steps = [
      step(director, 'head-of-issuing-body'),
      step(rector, 'head-of-issuing-body'),
      step(universitySeal, 'school-seal'),
    ];
    const bytes = await forgeOuter(canonicalize(diploma([UNIVERSITY, ACADEMY])), steps);
    const report = verifyChecked(bytes, { trust: await store(), at: AT });
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
    expect(report.missingRoles).toEqual([{ role: 'school-seal', issuer: ACADEMY }]);
  });

  test('two heads of one body do not stand for the other body', async () => {
    const { rector, deputy, universitySeal, academySeal } = await cast();
    const steps = [
      step(rector, 'head-of-issuing-body'),
      step(deputy, 'head-of-issuing-body'),
      step(universitySeal, 'school-seal'),
      step(academySeal, 'school-seal'),
    ];
    const bytes = await forgeOuter(canonicalize(diploma([UNIVERSITY, ACADEMY])), steps);
    const report = verifyChecked(bytes, { trust: await store(), at: AT });
    expect(report.answer).toBe('REJECT');
  });

  test('a third head, of a body that has one, changes nothing', async () => {
    const { rector, deputy, director, universitySeal, academySeal } = await cast();
    const steps = [
      step(rector, 'head-of-issuing-body'),
      step(deputy, 'head-of-issuing-body', { claim: { role: 'head-of-issuing-body', capacity: 'KT', decision: 'x' } }),
      step(director, 'head-of-issuing-body'),
      step(universitySeal, 'school-seal'),
      step(academySeal, 'school-seal'),
    ];
    const bytes = await forgeOuter(canonicalize(diploma([ACADEMY, UNIVERSITY])), steps);
    const report = verifyChecked(bytes, { trust: await store(), at: AT });
    expect(report.signatures.map(({ claimedRole }) => claimedRole).length).toBe(5);
    expect(report.answer).toBe('ACCEPT');
  });

  test('a joint diploma with one body that the list does not know leaves only that part open', async () => {
    const { rector, stranger, universitySeal, academySeal } = await cast();
    const steps = [
      step(rector, 'head-of-issuing-body'),
      step(stranger, 'head-of-issuing-body'),
      step(universitySeal, 'school-seal'),
      step(academySeal, 'school-seal'),
    ];
    for (const codes of [
      [UNIVERSITY, 'KHONG-CO'],
      ['KHONG-CO', UNIVERSITY],
    ]) {
      const bytes = await forgeOuter(canonicalize(diploma(codes)), steps);
      const report = verifyChecked(bytes, { trust: await store(), at: AT });
      expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'AUTHORITY_UNKNOWN' });
      expect(report.signatures.map(({ answer }) => answer)).toEqual(['ACCEPT', 'UNDECIDED', 'ACCEPT', 'UNDECIDED']);
      expect(report.settledBy).toMatchObject([{ what: 'TRUST_LIST_ENTRY', of: 'KHONG-CO' }]);
      expect(report.missingRoles).toBeUndefined();
    }
  });

  test('a body that the list does not know and that did not sign is missing, not open', async () => {
    const { rector, universitySeal } = await cast();
    const steps = [step(rector, 'head-of-issuing-body'), step(universitySeal, 'school-seal')];
    const bytes = await forgeOuter(canonicalize(diploma([UNIVERSITY, 'KHONG-CO'])), steps);
    const report = verifyChecked(bytes, { trust: await store(), at: AT });
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
    expect(report.missingRoles).toEqual([
      { role: 'head-of-issuing-body', issuer: 'KHONG-CO' },
      { role: 'school-seal', issuer: 'KHONG-CO' },
    ]);
  });

  test.each(['PS256', 'RS512'] as const)('a seal by %s is accepted like RS256', async (algorithm) => {
    const bytes = await signedPrimary(([homeroom, principal, seal]) => [
      homeroom!,
      principal!,
      { ...seal!, algorithm },
    ]);
    expect(verifyChecked(bytes, { trust: await store(), at: AT }).answer).toBe('ACCEPT');
  });
});
