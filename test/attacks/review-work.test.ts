/** Small files that would make the verifier crash or stall. */
import { beforeAll, describe, expect, it } from 'vitest';
import { editJws, recordOf } from '../../src/demo-world/forge.js';
import { toBase64Url, utf8Encode } from '../../src/encoding.js';
import { type ValidationReport, type VerifyOptions, verify } from '../../src/validation/index.js';
import { MEASURED } from '../support/measured.js';
import { type AttackWorld, attackWorld } from './world.js';

let world: AttackWorld;
let judge: (file: Uint8Array, options?: Partial<VerifyOptions>) => ValidationReport;
beforeAll(async () => {
  world = await attackWorld();
  const trust = world.world.openTrust();
  judge = (file, options = {}) => verify(file, { trust, at: new Date(world.world.at), ...options });
});

const encoded = (value: unknown): string => toBase64Url(utf8Encode(JSON.stringify(value)));
const manyMembers = (): Record<string, number> =>
  Object.fromEntries(Array.from({ length: 140_000 }, (_, i) => [`y${i.toString(36)}`, 0]));

describe('a file made to crash', () => {
  it('with 140,000 members beside a signature is judged as without them, and a few are named', () => {
    const file = editJws(world.good, (jws) => Object.assign(jws.signatures[0]!, manyMembers()));
    const report = judge(file);
    expect(report.answer).toBe('ACCEPT');
    expect(report.remarks?.length ?? 0).toBeLessThan(100);
  });

  it('with 140,000 unprotected header members is judged as without them, and a few are named', () => {
    const file = editJws(world.good, ({ signatures }) => {
      signatures[0]!.header = manyMembers();
    });
    const report = judge(file);
    expect(report.answer).toBe('ACCEPT');
    for (const { checks } of report.signatures) expect(checks.length).toBeLessThan(100);
  });

  it('with 130,000 faults in one crit is refused, and a few of them are named', () => {
    const file = editJws(world.good, ({ signatures }) => {
      signatures[0]!.protected = encoded({ alg: 'RS256', crit: Array(130_000).fill(0) });
    });
    const report = judge(file);
    expect(report.answer).toBe('REJECT');
    for (const { checks } of report.signatures) expect(checks.length).toBeLessThan(100);
  });

  it('with 7,000 entries of one subject and 7,000 signatories of it is refused without writing out every pair', () => {
    const record = {
      ...recordOf(world.good),
      bang_diem_hoc_ba: Array.from({ length: 7_000 }, () => ({ mon_hoc_id: '1', diem_tong_ket: 1 })),
      danh_sach_nguoi_ky: Array.from({ length: 7_000 }, () => ({ vai_tro: 'subject-teacher', mon_hoc_id: '1' })),
    };
    const file = editJws(world.good, (jws) => {
      jws.payload = encoded(record);
    });
    const report = judge(file);
    expect(report.answer).toBe('REJECT');
    expect(report.missingRoles!.length).toBeLessThanOrEqual(4_096);
  });

  it('with 20,000 texts in chu_ky has the first thousand read', () => {
    const record = {
      ...recordOf(world.good),
      bang_diem_hoc_ba: Array.from({ length: 5_000 }, () => ({ mon_hoc_id: '1', chu_ky: ['..', '..', '..', '..'] })),
    };
    const file = editJws(world.good, (jws) => {
      jws.payload = encoded(record);
    });
    const report = judge(file);
    expect(report.answer).toBe('REJECT');
    expect(report.signatures.length).toBeLessThan(1_100);
    const bare = judge(file, { policy: 'signatures' });
    expect(bare.signatures.some(({ checks }) => checks.some(({ code }) => code === 'LIMIT_EXCEEDED'))).toBe(true);
  });

  it('with 240,000 combining marks on one letter of a name is answered at once', MEASURED, () => {
    const { nguoi_hoc: holder, ...record } = recordOf(world.good);
    const name = `a${'\u0316\u0301'.repeat(120_000)}`;
    const file = editJws(world.good, (jws) => {
      jws.payload = encoded({ ...record, nguoi_hoc: { ...(holder as object), ho_va_ten: name } });
    });
    const start = performance.now();
    expect(judge(file).answer).toBe('REJECT');
    // It took minutes: canonical ordering of marks takes the square of their number.
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
