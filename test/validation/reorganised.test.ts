import { describe, expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { canonicalize } from '../../src/record/index.js';
import type { RevocationReason } from '../../src/x509/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import { contentStamp, ms, stamped, timeStore, tsa } from '../support/time-fixture.js';
import {
  cast,
  issuer,
  issuersOf,
  PRIMARY,
  PRIMARY_NAME,
  primaryRecord,
  revocation,
  SIGNED_AT,
  signedPrimary,
  usualSteps,
} from '../support/trust-fixture.js';

/**
 * Half a province merged on 1 July 2026 (model 14; issue 4 §2): schools closed in the list with their successor, seals and principals
 * revoked that day with the reasons that CAs give, or with none.
 */

const MERGED = '2026-07-01';
const AT = '2026-11-21T00:00:00Z';
const DAY = 86_400_000;
const SUCCESSOR = 'Trường Tiểu học Hợp Nhất Minh Họa';
const service = await tsa('TSA một', '2025-06-01', '2031-06-01');
const people = await cast();

const reasons: readonly (RevocationReason | undefined)[] = ['cessationOfOperation', 'affiliationChanged', undefined];

/** The list of after the merger, and CRLs that revoke seal and principal on its day. */
async function trust(reason: RevocationReason | undefined, goesOn = false) {
  const entry = { revokedAt: ms(MERGED), ...(reason === undefined ? {} : { reason }) };
  return timeStore({
    services: [service],
    issuers: [
      ...issuersOf(people).map((body) =>
        body.code === PRIMARY && !goesOn
          ? {
              ...body,
              term: { from: '2000-01-01', to: '2026-06-30' },
              succession: [
                { kind: 'successor' as const, code: '99000599', decision: '45/QĐ-UBND', date: '2026-07-01' },
              ],
            }
          : body,
      ),
      issuer('99000599', SUCCESSOR),
    ],
    revocation: await revocation({
      entries: [
        { leaf: people.seal, entry },
        { leaf: people.principal, entry },
      ],
    }),
  });
}

/** Sealed on a claimed day, with a content time-stamp of another. */
async function sealed(claimed: string, contentTime?: string): Promise<Uint8Array> {
  const payload = canonicalize(primaryRecord());
  const [homeroom, principal, seal] = await usualSteps();
  const members = contentTime === undefined ? {} : { members: await contentStamp(payload, service, contentTime) };
  return forgeOuter(payload, [homeroom, principal, { ...seal, at: ms(claimed), ...members }]);
}

describe.each(reasons)('a school merged, its seal revoked with reason %s', (reason) => {
  test('sealed before with proof of time: ACCEPT, and the successor is named', async () => {
    const bytes = await stamped(await signedPrimary(), service, SIGNED_AT + DAY);
    const report = verifyChecked(bytes, { trust: await trust(reason), at: AT });
    expect(report).toMatchObject({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED' });
    expect(report.remarks).toContainEqual(expect.objectContaining({ code: 'ISSUER_SUCCEEDED' }));
    expect(report.message.vi).toContain(
      `${PRIMARY_NAME} nay do ${SUCCESSOR} kế thừa (quyết định 45/QĐ-UBND, ngày 01/07/2026).`,
    );
  });

  test('sealed before without proof: UNDECIDED, naming what would settle it', async () => {
    const report = verifyChecked(await signedPrimary(), { trust: await trust(reason), at: AT });
    expect(report).toMatchObject({ answer: 'UNDECIDED', subIndication: 'REVOKED_NO_POE', code: 'CERTIFICATE_REVOKED' });
    expect(report.settledBy?.[0]).toMatchObject({ what: 'TIME_STAMP', waitingHelps: false });
    expect(report.remarks).toContainEqual(expect.objectContaining({ code: 'ISSUER_SUCCEEDED' }));
  });

  test('sealed after, proven by a signed content time-stamp: FAILED, REVOKED, REJECT', async () => {
    const report = verifyChecked(await sealed('2026-06-30', '2026-07-05'), { trust: await trust(reason), at: AT });
    expect(report).toMatchObject({ verdict: 'TOTAL_FAILED', subIndication: 'REVOKED', answer: 'REJECT' });
    expect(report.signatures[2]).toMatchObject({ indication: 'FAILED', code: 'SIGNED_AFTER_REVOCATION' });
  });

  test('sealed after by its own claim and no earlier proof: REJECT, SIGNED_AFTER_BY_OWN_CLAIM', async () => {
    const report = verifyChecked(await sealed('2026-07-05'), { trust: await trust(reason), at: AT });
    expect(report.answer).toBe('REJECT');
    expect(report.signatures[2]?.checks.map(({ code }) => code)).toContain('SIGNED_AFTER_BY_OWN_CLAIM');
    // By a school that goes on under its code with a new seal, that is all there is to say.
    const open = await trust(reason, true);
    expect(verifyChecked(await sealed('2026-07-05'), { trust: open, at: AT })).toMatchObject({
      answer: 'REJECT',
      subIndication: 'REVOKED_NO_POE',
      code: 'SIGNED_AFTER_BY_OWN_CLAIM',
    });
  });

  test('proven only after the merger, with an earlier claim: UNDECIDED', async () => {
    const bytes = await stamped(await signedPrimary(), service, '2026-07-05');
    const report = verifyChecked(bytes, { trust: await trust(reason), at: AT });
    expect(report).toMatchObject({ answer: 'UNDECIDED', subIndication: 'REVOKED_NO_POE' });
    expect(report.signatures[2]?.checks.map(({ code }) => code)).toContain('AUTHORITY_TIME_NOT_PROVEN');
  });
});

test('a school that is not in the list any more is unknown, never forged', async () => {
  const bytes = await stamped(await signedPrimary(), service, SIGNED_AT + DAY);
  const store = await timeStore({ services: [service], issuers: [], revocation: await revocation() });
  expect(verifyChecked(bytes, { trust: store, at: AT })).toMatchObject({
    answer: 'UNDECIDED',
    code: 'AUTHORITY_UNKNOWN',
  });
});

test('a school that the list withdraws by the service that stands for it issues nothing from that day on', async () => {
  const judge = async (withdrawn: string) => {
    const history = [
      { status: 'withdrawn', from: ms(withdrawn) },
      { status: 'granted', from: Number.NEGATIVE_INFINITY },
    ] as const;
    const store = await timeStore({
      services: [service],
      issuers: issuersOf(people).map((body) => (body.code === PRIMARY ? { ...body, history } : body)),
      revocation: await revocation(),
    });
    const proven = await stamped(await signedPrimary(), service, SIGNED_AT + DAY);
    return [await signedPrimary(), proven].map((bytes) => verifyChecked(bytes, { trust: store, at: AT }).code);
  };
  expect(await judge('2026-05-01')).toEqual(['ISSUER_TERM_NOT_COVERED', 'ISSUER_TERM_NOT_COVERED']);
  expect(await judge(MERGED)).toEqual(['AUTHORITY_TIME_NOT_PROVEN', 'RECORD_ACCEPTED']);
});
