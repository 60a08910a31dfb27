import { describe, expect, test } from 'vitest';
import { forgeOuter, type GeneralJws } from '../../src/demo-world/forge.js';
import { utf8Decode, utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import { defaultRoleRules } from '../../src/trust/index.js';
import type { RoleRule } from '../../src/trust/types.js';
import { verify } from '../../src/validation/index.js';
import { judgeRevocation } from '../../src/validation/revocation.js';
import type { Certificate } from '../../src/x509/certificate.js';
import { verifyChecked } from '../support/report-invariants.js';
import { archived, contentStamp, ms, stamped, timeStore, tsa, usualCrls, withValues } from '../support/time-fixture.js';
import {
  AT,
  cast,
  primaryRecord,
  revocation,
  SIGNED_AT,
  signedPrimary,
  signedSecondary,
  step,
  usualSteps,
} from '../support/trust-fixture.js';

/** What time-stamps prove: EN 319 102-1 §5.4 and §5.5, and the rows of contract §3 that speak of proof. */

const DAY = 86_400_000;
const service = await tsa('TSA một', '2025-06-01', '2031-06-01');
/** A day after the signatures. */
const STAMPED = SIGNED_AT + DAY;

async function judged(bytes: Uint8Array, options: Parameters<typeof timeStore>[0] = {}, at = AT) {
  const trust = await timeStore({ services: [service], ...options });
  return verifyChecked(bytes, { trust, at });
}

describe('a time-stamp on a signature', () => {
  test('gives it its best time, and names the service by the list', async () => {
    const report = await judged(await stamped(await signedPrimary(), service, STAMPED));
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[2]).toMatchObject({
      level: 'B-T',
      bestSignatureTime: new Date(STAMPED).toISOString().replace('.000', ''),
      timestamps: [{ kind: 'SIGNATURE', tsa: 'Dấu thời gian minh họa 1', indication: 'PASSED' }],
      evidence: 'BUNDLE',
    });
    expect(report.signatures[2]?.checks).toContainEqual(expect.objectContaining({ code: 'EXISTENCE_PROVEN' }));
  });

  test('reaches inward: every signature that it covers or names takes the time, though it carries none', async () => {
    const report = await judged(await stamped(await signedSecondary(), service, STAMPED));
    expect(new Set(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).size).toBe(1);
    expect(report.signatures.map(({ timestamps }) => timestamps?.length ?? 0)).toEqual([0, 0, 0, 0, 1]);
  });

  test('does not reach outward: a signature made after it stays without proof', async () => {
    const report = await judged(await stamped(await signedPrimary(), service, STAMPED, { position: 0 }));
    const proven = report.signatures.map(({ bestSignatureTime }) => bestSignatureTime !== report.validatedAt);
    expect(proven).toEqual([true, false, false]);
  });

  test('of two that hold the earlier counts', async () => {
    const once = await stamped(await signedPrimary(), service, STAMPED + 5 * DAY);
    const report = await judged(await stamped(once, service, STAMPED));
    expect(report.signatures[2]?.bestSignatureTime).toBe(new Date(STAMPED).toISOString().replace('.000', ''));
  });

  test('over another signature counts for nothing, and is said', async () => {
    const bytes = await signedPrimary();
    const other = await stamped(await signedPrimary((steps) => steps.slice(0, 2)), service, STAMPED);
    const text = (JSON.parse(new TextDecoder().decode(other)) as { signatures: { header?: unknown }[] }).signatures[1]!;
    const jws = JSON.parse(new TextDecoder().decode(bytes)) as { signatures: { header?: unknown }[] };
    jws.signatures[2]!.header = text.header;
    const report = await judged(new TextEncoder().encode(JSON.stringify(jws)));
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[2]).toMatchObject({
      bestSignatureTime: AT,
      timestamps: [
        { kind: 'SIGNATURE', indication: 'FAILED', subIndication: 'HASH_FAILURE', code: 'TIMESTAMP_IMPRINT' },
      ],
    });
  });

  test('by a service that nobody lists, or of a time after the verification, proves nothing and harms nothing', async () => {
    const bytes = await stamped(await signedPrimary(), service, STAMPED);
    const unknown = await judged(bytes, { services: [] });
    expect(unknown.answer).toBe('ACCEPT');
    expect(unknown.signatures[2]).toMatchObject({
      bestSignatureTime: AT,
      timestamps: [{ indication: 'INDETERMINATE' }],
    });
    expect(unknown.signatures[2]?.timestamps?.[0]).not.toHaveProperty('tsa');
    const late = await judged(await stamped(await signedPrimary(), service, '2026-12-01'));
    expect(late.answer).toBe('ACCEPT');
    expect(late.signatures[2]?.timestamps).toMatchObject([{ code: 'TIMESTAMP_IN_FUTURE', subIndication: 'NO_POE' }]);
  });

  test('needs revocation data of the service too', async () => {
    const bytes = await stamped(await signedPrimary(), service, STAMPED);
    const entries = [{ leaf: service, entry: { revokedAt: STAMPED - DAY } }];
    const report = await judged(bytes, { revocation: await revocation({ entries }) });
    expect(report.signatures[2]).toMatchObject({
      bestSignatureTime: AT,
      timestamps: [{ indication: 'INDETERMINATE' }],
    });
  });

  test('over the content of a signature that is broken reaches nothing', async () => {
    const bytes = await stamped(await signedPrimary(), service, STAMPED);
    const jws = JSON.parse(new TextDecoder().decode(bytes)) as { payload: string };
    jws.payload = `${jws.payload.slice(0, 40)}${jws.payload[40] === 'A' ? 'B' : 'A'}${jws.payload.slice(41)}`;
    const report = await judged(new TextEncoder().encode(JSON.stringify(jws)));
    expect(report.answer).toBe('REJECT');
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime).slice(0, 2)).toEqual([AT, AT]);
  });
});

describe('contract §3, rows with proof', () => {
  const payload = canonicalize(primaryRecord());

  /** Sealed by somebody whose content time-stamp is of this time. */
  async function sealedAfter(time: string, more: Parameters<typeof timeStore>[0]) {
    const [homeroom, principal, seal] = await usualSteps();
    const members = await contentStamp(payload, service, time);
    const bytes = await forgeOuter(payload, [homeroom, principal, { ...seal, at: ms(time), members }]);
    return judged(bytes, more);
  }

  test('a signed content time-stamp after the revocation: FAILED, REVOKED, REJECT', async () => {
    const { seal } = await cast();
    const entries = [{ leaf: seal, entry: { revokedAt: ms('2026-07-01'), reason: 'cessationOfOperation' as const } }];
    const report = await sealedAfter('2026-07-02', { revocation: await revocation({ entries }) });
    expect(report).toMatchObject({
      verdict: 'TOTAL_FAILED',
      subIndication: 'REVOKED',
      answer: 'REJECT',
      code: 'SIGNED_AFTER_REVOCATION',
    });
    expect(report.signatures[2]?.timestamps).toMatchObject([{ kind: 'CONTENT', indication: 'PASSED' }]);
  });

  test('a signed content time-stamp after notAfter: FAILED, EXPIRED, REJECT', async () => {
    const { issue } = await cast();
    const expired = await issue('CON DẤU HẾT HẠN', { notAfter: ms('2026-06-30') });
    const members = await contentStamp(payload, service, '2026-07-02');
    const [homeroom, principal] = await usualSteps();
    const bytes = await forgeOuter(payload, [homeroom, principal, step(expired, 'school-seal', { members })]);
    expect((await judged(bytes)).signatures[2]).toMatchObject({
      indication: 'FAILED',
      subIndication: 'EXPIRED',
      answer: 'REJECT',
      code: 'SIGNED_AFTER_EXPIRY',
    });
  });

  test('proof of existence before notBefore: FAILED, NOT_YET_VALID, REJECT', async () => {
    const { issue } = await cast();
    const early = await issue('CON DẤU CHƯA HIỆU LỰC', { notBefore: ms('2026-09-01') });
    const bytes = await signedPrimary(([a, b]) => [a!, b!, step(early, 'school-seal')]);
    expect((await judged(await stamped(bytes, service, STAMPED))).signatures[2]).toMatchObject({
      indication: 'FAILED',
      subIndication: 'NOT_YET_VALID',
      answer: 'REJECT',
    });
  });

  test('a content time-stamp over other content is the signer’s own word: FAILED, HASH_FAILURE, REJECT', async () => {
    const [homeroom, principal, seal] = await usualSteps();
    const members = await contentStamp(new Uint8Array([1, 2, 3]), service, '2026-05-27');
    const report = await judged(await forgeOuter(payload, [homeroom, principal, { ...seal, members }]));
    expect(report).toMatchObject({ answer: 'REJECT', subIndication: 'HASH_FAILURE', code: 'TIMESTAMP_IMPRINT' });
  });

  test('whoever names a signature that is proven to be younger than the revocation is younger too', async () => {
    const { seal } = await cast();
    const [homeroom, principal, last] = await usualSteps();
    const members = await contentStamp(payload, service, '2026-07-02');
    const bytes = await forgeOuter(payload, [homeroom, { ...principal, members }, last]);
    const entries = [{ leaf: seal, entry: { revokedAt: ms('2026-07-01') } }];
    expect(await judged(bytes, { revocation: await revocation({ entries }) })).toMatchObject({
      answer: 'REJECT',
      code: 'SIGNED_AFTER_REVOCATION',
    });
  });

  test('revoked after the proof: no harm; with a compromise that the CRL puts before it: UNDECIDED', async () => {
    const { seal } = await cast();
    const bytes = await stamped(await signedPrimary(), service, STAMPED);
    const with_ = async (entry: object) =>
      judged(bytes, { revocation: await revocation({ entries: [{ leaf: seal, entry: entry as never }] }) });
    expect((await with_({ revokedAt: STAMPED + DAY, reason: 'keyCompromise' })).answer).toBe('ACCEPT');
    const compromised = { revokedAt: STAMPED + DAY, reason: 'keyCompromise', invalidityDate: STAMPED - DAY };
    expect(await with_(compromised)).toMatchObject({ answer: 'UNDECIDED', code: 'KEY_COMPROMISED' });
  });

  test('data from before the proof are not enough; data from after it are enough for ever, in the file as in the bundle', async () => {
    const bytes = await stamped(await signedPrimary(), service, '2026-07-01');
    const early = await revocation({ thisUpdate: '2026-06-15T00:00:00Z', nextUpdate: '2026-07-15T00:00:00Z' });
    expect(await judged(bytes, { revocation: early })).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'TRY_LATER',
    });
    const crls = await usualCrls('2026-07-02', '2026-07-09');
    const carried = withValues(bytes, { crls });
    const none = await revocation({ without: ['vgca-root', 'vgca-ca', 'neac-root', 'neac-remote', 'neac-token'] });
    const report = await judged(await archived(carried, service, '2026-07-03'), { revocation: none }, '2026-07-04');
    expect(report.signatures[2]).toMatchObject({ level: 'B-T', evidence: 'FILE', answer: 'ACCEPT' });
  });
});

test('a time-stamp makes no answer worse: data that are current today are enough with it as without', async () => {
  const plain = await signedPrimary();
  const bytes = await stamped(plain, service, '2026-11-20T12:00:00Z');
  expect([(await judged(plain)).answer, (await judged(bytes)).answer]).toEqual(['ACCEPT', 'ACCEPT']);
  const later = await judged(bytes, { info: { nextUpdate: ms('2027-05-01') } }, '2027-01-01');
  expect(later).toMatchObject({ answer: 'UNDECIDED', subIndication: 'TRY_LATER' });
});

test('a limit that ends the work between time-stamps and signatures is a report, wherever it falls', async () => {
  const file = await stamped(await signedPrimary(), service, STAMPED);
  const trust = await timeStore({ services: [service] });
  for (let signatureChecks = 0; signatureChecks < 12; signatureChecks++) {
    const { answer, code, settledBy } = verify(file, { trust, at: AT, limits: { signatureChecks } });
    if (answer !== 'ACCEPT') expect({ code, settledBy }).toMatchObject({ code: 'LIMIT_EXCEEDED', settledBy: [{}] });
  }
});

describe('time-stamps that contradict each other', () => {
  test('a signature’s time-stamp before its content’s: TIMESTAMP_ORDER_FAILURE, UNDECIDED', async () => {
    const payload = canonicalize(primaryRecord());
    const [homeroom, principal, seal] = await usualSteps();
    const members = await contentStamp(payload, service, '2026-07-02');
    const bytes = await forgeOuter(payload, [homeroom, principal, { ...seal, members }]);
    expect(await judged(await stamped(bytes, service, '2026-07-01'))).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'TIMESTAMP_ORDER_FAILURE',
      code: 'TIMESTAMP_ORDER',
    });
  });

  test('an archive time-stamp before one that it covers: TIMESTAMP_ORDER_FAILURE; within the accuracy no contradiction', async () => {
    const bytes = await stamped(await signedPrimary(), service, '2026-07-02T00:00:01Z');
    expect(await judged(await archived(bytes, service, '2026-07-01'))).toMatchObject({ code: 'TIMESTAMP_ORDER' });
    const close = await archived(bytes, service, '2026-07-02T00:00:00Z', { accuracySeconds: 1 });
    expect(await judged(close)).toMatchObject({ answer: 'ACCEPT' });
  });
});

describe('the accuracy that a token states (RFC 3161 §2.4.2)', () => {
  const stampedWithin = async (accuracySeconds: number, revokedAt: number) => {
    const { seal } = await cast();
    const bytes = await stamped(await signedPrimary(), service, STAMPED, { accuracySeconds });
    const entries = [{ leaf: seal, entry: { revokedAt, reason: 'cessationOfOperation' as const } }];
    return judged(bytes, { revocation: await revocation({ entries }) });
  };

  test('is allowed for: what a token proves was there by its end, and not before', async () => {
    expect(await stampedWithin(30, STAMPED + 30_000)).toMatchObject({
      answer: 'UNDECIDED',
      code: 'CERTIFICATE_REVOKED',
    });
    expect((await stampedWithin(30, STAMPED + 31_000)).answer).toBe('ACCEPT');
    expect((await stampedWithin(30 * 86_400, STAMPED + 9 * DAY)).answer).toBe('UNDECIDED');
    expect((await stampedWithin(8 * 86_400, STAMPED + 9 * DAY)).answer).toBe('ACCEPT');
  });

  test('changes nothing of the time that people see, while it is a matter of seconds', async () => {
    const time = async (accuracySeconds: number) =>
      (await stampedWithin(accuracySeconds, STAMPED + 300 * DAY)).signatures[2]?.bestSignatureTime;
    expect(await time(1)).toBe(new Date(STAMPED).toISOString().replace('.000', ''));
    expect(await time(86_400)).toBe(new Date(STAMPED + DAY).toISOString().replace('.000', ''));
  });

  test('of a content time-stamp that reaches back before the revocation is no proof of signing after it', async () => {
    const { seal } = await cast();
    const payload = canonicalize(primaryRecord());
    const entries = [{ leaf: seal, entry: { revokedAt: ms('2026-07-01'), reason: 'cessationOfOperation' as const } }];
    const codeOf = async (accuracySeconds: number) => {
      const members = await contentStamp(payload, service, '2026-07-02', { accuracySeconds });
      const [homeroom, principal, last] = await usualSteps();
      const bytes = await forgeOuter(payload, [homeroom, principal, { ...last, members }]);
      return (await judged(bytes, { revocation: await revocation({ entries }) })).code;
    };
    expect(await codeOf(86_400)).toBe('SIGNED_AFTER_REVOCATION');
    expect(await codeOf(86_401)).toBe('CERTIFICATE_REVOKED');
  });
});

describe('the row of the rule table that is in force', () => {
  test('is not chosen by a stranger who claims the seal, however well time-stamped and wherever it stands', async () => {
    const { stranger } = await cast();
    const rulesWith = (older: boolean, newer: boolean): readonly RoleRule[] =>
      defaultRoleRules.flatMap((rule) => {
        if (!rule.documentTypes.includes('hoc-ba/tieu-hoc')) return [rule];
        const head = { role: 'head-of-issuing-body', scope: 'record' } as const;
        const row = (added: boolean): RoleRule =>
          added ? { ...rule, requirements: [head, ...rule.requirements] } : rule;
        return [
          { ...row(older), id: 'cu', to: '2026-06-30' },
          { ...row(newer), id: 'moi', from: '2026-07-01' },
        ];
      });
    const good = await stamped(await signedPrimary(), service, STAMPED);
    const file = JSON.parse(utf8Decode(good)) as GeneralJws;
    const claim = await forgeOuter(openJades(good).content!, [step(stranger, 'school-seal', { at: ms('2026-08-01') })]);
    const { signatures } = JSON.parse(utf8Decode(await stamped(claim, service, '2026-08-02'))) as GeneralJws;
    const added = utf8Encode(JSON.stringify({ ...file, signatures: [...signatures, ...file.signatures] }));
    for (const bytes of [good, added]) {
      expect((await judged(bytes, { rules: rulesWith(true, false) })).code).toBe('ROLE_MISSING');
      expect((await judged(bytes, { rules: rulesWith(false, true) })).code).toBe('RECORD_ACCEPTED');
    }
  });
});

test('a revocation told in advance does not make data of before the proof enough (contract §3)', () => {
  const certificate = { notBefore: ms('2025-01-01'), notAfter: ms('2030-01-01') } as Certificate;
  const times = { at: ms('2026-09-01'), proofOfExistence: ms('2026-03-01') };
  const policy = { required: true, maxAge: 0, currentToday: true };
  const told = (thisUpdate: string, nextUpdate: string) => {
    const dates = { thisUpdate: ms(thisUpdate), nextUpdate: ms(nextUpdate), revokedAt: ms('2026-07-01') };
    const fact = { status: 'REVOKED', source: 'CRL', reason: 'cessationOfOperation', ...dates, unusable: [] } as const;
    return judgeRevocation(fact, certificate, times, policy).state;
  };
  expect(told('2026-01-01', '2026-02-01')).toBe('OLD');
  expect([told('2026-04-01', '2026-05-01'), told('2026-08-01', '2026-09-30')]).toEqual(['GOOD', 'GOOD']);
});
