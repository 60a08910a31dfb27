import { describe, expect, test } from 'vitest';
import { openCrl, openOcsp, readCertificate, revocationSource } from '../../src/x509/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import { AT, cast, signedPrimary, store } from '../support/trust-fixture.js';

const DAY = 86_400_000;
const at = Date.parse(AT);

/** Status of the principal's certificate by OCSP alone, of all others by CRLs. */
async function judge(answer: object = {}) {
  const people = await cast();
  const { pki, principal } = people;
  const { ca } = principal;
  const crls = [];
  for (const authority of pki.authorities) {
    crls.push(openCrl(await pki.crl(authority)));
  }
  const response = await pki.ocsp(ca, [{ certificateDer: principal.certificateDer, ...answer }]);
  const others = revocationSource({ crls });
  const own = revocationSource({ ocsp: [openOcsp(response)] });
  const sha256 = readCertificate(principal.certificateDer).sha256;
  const revocation = {
    lookUp: (...asked: Parameters<typeof own.lookUp>) => (asked[0].sha256 === sha256 ? own : others).lookUp(...asked),
  };
  const report = verifyChecked(await signedPrimary(), { trust: await store({ revocation }), at: AT });
  const { answer: verdict, code, asOf } = report;
  return { verdict, code, asOf, revocation: report.signatures[1]?.revocation };
}

describe('a signature whose status is known from OCSP (contract §3)', () => {
  test('is accepted while the answer is current, and the report names source and date', async () => {
    expect(await judge()).toMatchObject({
      verdict: 'ACCEPT',
      revocation: { status: 'GOOD', source: 'OCSP', producedAt: '2026-11-20T00:00:00Z' },
    });
  });

  test('is undecided when the answer is no longer current', async () => {
    const answer = { thisUpdate: at - 9 * DAY, nextUpdate: at - DAY };
    expect(await judge(answer)).toMatchObject({ verdict: 'UNDECIDED', code: 'REVOCATION_TOO_OLD' });
    expect(await judge({ status: 'UNKNOWN' })).toMatchObject({ verdict: 'UNDECIDED', code: 'REVOCATION_MISSING' });
  });

  test('is not accepted when the answer says revoked', async () => {
    expect(await judge({ status: { revokedAt: at - DAY, reason: 'superseded' } })).toMatchObject({
      verdict: 'UNDECIDED',
      code: 'CERTIFICATE_REVOKED',
      revocation: { status: 'REVOKED', source: 'OCSP' },
    });
  });
});
