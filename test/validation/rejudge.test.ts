import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/limits.js';
import { gatherFacts } from '../../src/validation/facts.js';
import { examineWith, judgeFacts } from '../../src/validation/verify.js';
import { ms, stamped, timeStore, tsa } from '../support/time-fixture.js';
import { cast, revocation, SIGNED_AT, signedPrimary, signedSecondary } from '../support/trust-fixture.js';

/** Facts are gathered once and judged as often as wanted (EN 319 102-1: a pure process over facts, trust and policy). */

const DAY = 86_400_000;
const AT = '2026-11-21T00:00:00Z';
const service = await tsa('TSA một', '2025-06-01', '2031-06-01');

describe('facts that were kept', () => {
  test('give at any time, by any policy and algorithm table what verifying the file anew gives', async () => {
    const bytes = await stamped(await signedSecondary(), service, SIGNED_AT + DAY);
    const trust = await timeStore({ services: [service] });
    const facts = gatherFacts(bytes, [], trust, defaultLimits);
    const before = JSON.stringify(facts.outer.map(({ id, integrity }) => [id, integrity]));
    const sunset = [{ what: 'digest', value: 'SHA-256', until: ms('2026-10-01'), source: 'simulated' }] as const;
    const answers: string[] = [];
    for (const at of ['2026-05-28T12:00:00Z', AT, '2027-02-01T00:00:00Z', '2040-01-01T00:00:00Z']) {
      for (const policy of ['auto', 'signatures'] as const) {
        for (const more of [{}, { sunsets: sunset }]) {
          const options = { trust, at, policy };
          const again = judgeFacts(facts, options, more);
          const anew = examineWith(bytes, options, more).report;
          expect([again.answer, again.code, again.subIndication]).toEqual([anew.answer, anew.code, anew.subIndication]);
          answers.push(`${again.answer} ${again.code}`);
        }
      }
    }
    expect(new Set(answers).size).toBeGreaterThan(3);
    expect(JSON.stringify(facts.outer.map(({ id, integrity }) => [id, integrity]))).toBe(before);
  });

  test('hold neither a time nor anything of a policy', async () => {
    const bytes = await stamped(await signedPrimary(), service, SIGNED_AT + DAY);
    const facts = gatherFacts(bytes, [], await timeStore({ services: [service] }), defaultLimits);
    for (const one of [...facts.outer, ...facts.entries]) {
      expect(Object.keys(one).sort()).toEqual(expect.arrayContaining(['carried', 'id', 'integrity']));
      expect(one).not.toHaveProperty('times');
      expect(one).not.toHaveProperty('path');
    }
  });
});

describe('proofs of existence from beside the file', () => {
  test('count like time-stamps: over what is signed, or over every octet', async () => {
    const { principal } = await cast();
    const entries = [{ leaf: principal, entry: { revokedAt: ms('2026-09-01') } }];
    const trust = await timeStore({ services: [service], revocation: await revocation({ entries }) });
    const bytes = await signedPrimary();
    const judged = (more: Parameters<typeof examineWith>[2]) => examineWith(bytes, { trust, at: AT }, more).report;
    expect(judged({})).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' });
    for (const covers of ['SIGNED', 'FILE'] as const) {
      const report = judged({ existenceProofs: [{ time: ms('2026-06-01'), covers }] });
      expect(report.answer).toBe('ACCEPT');
      expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual(
        Array(3).fill('2026-06-01T00:00:00Z'),
      );
    }
    expect(judged({ existenceProofs: [{ time: ms('2026-10-01'), covers: 'FILE' }] }).answer).toBe('UNDECIDED');
    expect(judged({ existenceProofs: [{ time: ms('2027-10-01'), covers: 'FILE' }] }).answer).toBe('UNDECIDED');
  });
});
