import { describe, expect, test } from 'vitest';
import type { DemoCa, DemoLeaf } from '../../src/demo-world/index.js';
import { algorithmSunsets } from '../../src/validation/algorithms.js';
import { examineWith } from '../../src/validation/verify.js';
import { type CrlFile, openCrl, openOcsp, readCertificate, revocationSource } from '../../src/x509/index.js';
import { writeOcspResponse } from '../../src/x509/write-ocsp.js';
import { verifyChecked } from '../support/report-invariants.js';
import {
  archived,
  crl,
  ms,
  stamped,
  type TimeStoreOptions,
  timeStore,
  tsa,
  withValues,
} from '../support/time-fixture.js';
import { cast, signedPrimary } from '../support/trust-fixture.js';

/**
 * What a forger makes of revocation data (EN 319 102-1 §5.6.2.2, validation time sliding): data count for ever only if they are proven to
 * have existed while their signer could be relied on. The seal of these tests was stolen, and revoked on 10 June; the forger sealed with it
 * and had it time-stamped on 1 July. Wherever the verifier has no CRL of the CA, everything hangs on what lies in the file.
 */

const DAY = 86_400_000;
const people = await cast();
const { pki, homeroom, principal, seal } = people;
const authority: DemoCa = pki.vgca.ca;
const service = await tsa('TSA', '2025-06-01', '2031-06-01', pki.neac.root);
const lost = await tsa('TSA bị lộ khóa', '2025-06-01', '2031-06-01', pki.neac.root);
const responder = (name: string, from: string, to: string, more: object = {}): Promise<DemoLeaf> =>
  pki.issueResponder(authority, [['CN', name]], { notBefore: ms(from), notAfter: ms(to), ...more });
const shortLived = await responder('Responder 2026', '2026-01-01', '2026-12-31');

const STOLEN = await stamped(await signedPrimary(), service, '2026-07-01');

interface Said {
  readonly leaf: DemoLeaf;
  readonly revokedAt: string;
  readonly reason?: 'cessationOfOperation' | 'keyCompromise';
}

/** One answer for everybody who signed: good, but for those said otherwise. */
function ocsp(by: DemoLeaf | undefined, thisUpdate: string, said: readonly Said[] = []): Promise<Uint8Array> {
  const answers = [homeroom, principal, seal].map((leaf) => {
    const other = said.find((one) => one.leaf === leaf);
    const { leaf: _, revokedAt, ...more } = other ?? { leaf, revokedAt: '' };
    return {
      certificateDer: leaf.certificateDer,
      thisUpdate: ms(thisUpdate),
      ...(other === undefined ? {} : { status: { revokedAt: ms(revokedAt), ...more } }),
    };
  });
  return pki.ocsp(authority, answers, by);
}

interface Bundle {
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly Uint8Array[];
  /** Revocation of the CA's own certificate. */
  readonly ca?: Parameters<typeof crl>[3];
  /** Revocation of time-stamping services. */
  readonly services?: Parameters<typeof crl>[3];
}

async function judged(file: Uint8Array, at: string, bundle: Bundle = {}, more: Partial<TimeStoreOptions> = {}) {
  const day = new Date(ms(at) - DAY).toISOString().slice(0, 10);
  const week = new Date(ms(at) + 7 * DAY).toISOString().slice(0, 10);
  const above = [await crl(pki.vgca.root, day, week, bundle.ca), await crl(pki.neac.root, day, week, bundle.services)];
  const crls: CrlFile[] = [...above, ...(bundle.crls ?? [])].map((der) => openCrl(der));
  const certificates = [pki.vgca.ca, pki.vgca.root].map((ca) => readCertificate(ca.certificateDer));
  const revocation = revocationSource({ crls, ocsp: (bundle.ocsp ?? []).map((der) => openOcsp(der)), certificates });
  const trust = await timeStore({ services: [service], issued: day, revocation, ...more });
  return verifyChecked(file, { trust, at: `${at}T00:00:00Z` });
}

const openQuestion = { answer: 'UNDECIDED', subIndication: 'TRY_LATER' };

describe('a forger with the stolen key of an expired OCSP responder', () => {
  test('does not vouch for a stolen seal: nothing proves that the answer was made while the responder was valid', async () => {
    const forged = withValues(STOLEN, { ocsp: [await ocsp(shortLived, '2026-07-02')] });
    expect(await judged(forged, '2027-03-01')).toMatchObject(openQuestion);
    const real = await crl(authority, '2026-06-11', '2026-07-11', [
      { leaf: seal, entry: { revokedAt: ms('2026-06-10') } },
    ]);
    expect(await judged(forged, '2027-03-01', { crls: [real] })).toMatchObject({ code: 'CERTIFICATE_REVOKED' });
  });

  test('nor by a time-stamp of today over the forged answer', async () => {
    const forged = withValues(STOLEN, { ocsp: [await ocsp(shortLived, '2026-07-02')] });
    expect(await judged(await archived(forged, service, '2027-02-28'), '2027-03-01')).toMatchObject(openQuestion);
  });

  test('nor from the bundle: its data are as old as the verification unless something proves more', async () => {
    const bundle = { ocsp: [await ocsp(shortLived, '2026-07-02')] };
    expect(await judged(STOLEN, '2027-03-01', bundle)).toMatchObject(openQuestion);
    expect(await judged(STOLEN, '2026-12-01', bundle)).toMatchObject({ answer: 'ACCEPT' });
  });

  test('nor by saying that it was revoked only after the time-stamp', async () => {
    const late = await ocsp(shortLived, '2026-09-01', [{ leaf: seal, revokedAt: '2026-08-01' }]);
    expect(await judged(withValues(STOLEN, { ocsp: [late] }), '2027-03-01')).toMatchObject(openQuestion);
    const real = await crl(authority, '2026-06-11', '2026-07-11', [
      { leaf: seal, entry: { revokedAt: ms('2026-06-10') } },
    ]);
    const report = await judged(withValues(STOLEN, { ocsp: [late] }), '2027-03-01', { crls: [real] });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' });
  });

  test('while the honest answer, stamped in time, is enough for years, whatever lies beside it', async () => {
    const honest = withValues(STOLEN, { ocsp: [await ocsp(shortLived, '2026-07-02')] });
    const lasting = await archived(honest, service, '2026-07-03');
    expect(await judged(lasting, '2027-03-01')).toMatchObject({ answer: 'ACCEPT' });
    const beside = withValues(lasting, { ocsp: [await ocsp(shortLived, '2026-11-01')] });
    expect(await judged(beside, '2027-03-01')).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(lasting, '2027-03-01', { ocsp: [await ocsp(shortLived, '2026-11-02')] })).toMatchObject({
      answer: 'ACCEPT',
    });
  });
});

describe('a forger with the key of a responder that was revoked', () => {
  /** A CRL that names the responder alone, of before the time-stamp: it says nothing of the signers. */
  const listing = async (leaf: DemoLeaf, entry: object): Promise<Bundle> => ({
    crls: [await crl(authority, '2026-06-20', '2026-06-27', [{ leaf, entry: entry as never }])],
  });

  test('vouches for nobody from that day on, nocheck or not', async () => {
    const long = await responder('Responder dài hạn', '2026-01-01', '2028-01-01');
    const forged = withValues(STOLEN, { ocsp: [await ocsp(long, '2026-07-02')] });
    expect(await judged(forged, '2027-03-01')).toMatchObject({ answer: 'ACCEPT' });
    const before = await listing(long, { revokedAt: ms('2026-06-15') });
    expect(await judged(forged, '2027-03-01', before)).toMatchObject(openQuestion);
    expect(await judged(await archived(forged, service, '2026-07-03'), '2027-03-01', before)).toMatchObject(
      openQuestion,
    );
  });

  test('while what it answered before, and was stamped then, goes on to count; but not if the compromise is older', async () => {
    const long = await responder('Responder bị thu hồi sau', '2026-01-01', '2028-01-01');
    const honest = withValues(STOLEN, { ocsp: [await ocsp(long, '2026-07-02')] });
    const lasting = await archived(honest, service, '2026-07-03');
    const known = await listing(long, { revokedAt: ms('2026-09-01'), reason: 'keyCompromise' });
    expect(await judged(lasting, '2027-03-01', known)).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(honest, '2027-03-01', known)).toMatchObject(openQuestion);
    const older = { revokedAt: ms('2026-09-01'), reason: 'keyCompromise', invalidityDate: ms('2026-06-25') };
    expect(await judged(lasting, '2027-03-01', await listing(long, older))).toMatchObject(openQuestion);
  });
});

describe('a forger with the stolen key of the CA', () => {
  const stolenCa = (entry: object) => [{ leaf: authority, entry: entry as never }];
  const good = async (thisUpdate = '2026-07-02') => crl(authority, thisUpdate, '2026-12-31');

  test('writes no CRL that counts after the CA was revoked, neither in the file nor in the bundle', async () => {
    const ca = stolenCa({ revokedAt: ms('2027-01-01'), reason: 'cACompromise' });
    expect(await judged(withValues(STOLEN, { crls: [await good()] }), '2027-03-01', { ca })).toMatchObject(
      openQuestion,
    );
    expect(await judged(STOLEN, '2027-03-01', { ca, crls: [await good()] })).toMatchObject(openQuestion);
    const appointed = await responder('Responder của kẻ trộm', '2026-01-01', '2028-01-01');
    const forged = withValues(STOLEN, { ocsp: [await ocsp(appointed, '2026-07-02')] });
    expect(await judged(forged, '2027-03-01', { ca })).toMatchObject(openQuestion);
  });

  test('while a CRL that was stamped before goes on to count', async () => {
    const lasting = await archived(withValues(STOLEN, { crls: [await good()] }), service, '2026-07-03');
    const ca = stolenCa({ revokedAt: ms('2027-01-01'), reason: 'cACompromise' });
    expect(await judged(lasting, '2027-03-01', { ca })).toMatchObject({ answer: 'ACCEPT' });
    const early = stolenCa({ revokedAt: ms('2027-01-01'), reason: 'cACompromise', invalidityDate: ms('2026-06-01') });
    expect((await judged(lasting, '2027-03-01', { ca: early })).answer).toBe('UNDECIDED');
  });

  test('and a CA that only ceased to work leaves its last CRL to whoever kept it', async () => {
    const ca = stolenCa({ revokedAt: ms('2027-01-01'), reason: 'cessationOfOperation' });
    expect(await judged(STOLEN, '2027-03-01', { ca, crls: [await good()] })).toMatchObject({ answer: 'ACCEPT' });
    // What lies in the file may have been put there by anybody who has the key since.
    expect(await judged(withValues(STOLEN, { crls: [await good()] }), '2027-03-01', { ca })).toMatchObject(
      openQuestion,
    );
  });

  test('nor after the list has withdrawn the CA, though nobody revoked its certificate', async () => {
    const history = {
      [authority.certificateSha256]: [
        { status: 'withdrawn' as const, from: ms('2027-01-01') },
        { status: 'granted' as const, from: 0 },
      ],
    };
    const within = withValues(STOLEN, { crls: [await good()] });
    const unproven = { answer: 'UNDECIDED', code: 'REVOCATION_UNPROVEN' };
    expect(await judged(within, '2027-03-01')).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(within, '2027-03-01', {}, { history })).toMatchObject(unproven);
    const late = withValues(STOLEN, { crls: [await good('2027-02-20')] });
    expect(await judged(late, '2027-03-01', {}, { history })).toMatchObject(unproven);
    const appointed = await responder('Responder của CA bị rút', '2026-01-01', '2028-01-01');
    const answered = withValues(STOLEN, { ocsp: [await ocsp(appointed, '2027-02-20')] });
    expect(await judged(answered, '2027-03-01')).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(answered, '2027-03-01', {}, { history })).toMatchObject(unproven);
    // What was stamped before, and what somebody keeps, goes on to count: most of those that are withdrawn have closed.
    const lasting = await archived(within, service, '2026-07-03');
    expect(await judged(lasting, '2027-03-01', {}, { history })).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(STOLEN, '2027-03-01', { crls: [await good()] }, { history })).toMatchObject({
      answer: 'ACCEPT',
    });
  });

  test('and makes no file whole by it: what only the bundle’s keeper answers for is evidence of the bundle', async () => {
    const history = {
      [authority.certificateSha256]: [
        { status: 'withdrawn' as const, from: ms('2027-01-01') },
        { status: 'granted' as const, from: 0 },
      ],
    };
    const crls = [await good(), await crl(pki.vgca.root, '2026-07-02', '2026-12-31')];
    const within = withValues(STOLEN, { crls });
    const ofSeal = async (file: Uint8Array, more: Partial<TimeStoreOptions> = {}) =>
      (await judged(file, '2027-03-01', { crls }, more)).signatures.at(-1)!;
    expect(await ofSeal(within)).toMatchObject({ answer: 'ACCEPT', evidence: 'FILE' });
    expect(await ofSeal(within, { history })).toMatchObject({ answer: 'ACCEPT', evidence: 'BUNDLE' });
    const lasting = await archived(within, service, '2026-07-03');
    expect(await ofSeal(lasting, { history })).toMatchObject({ answer: 'ACCEPT', evidence: 'FILE' });
  });

  test('nor appoints a responder to which an answer prepared long ago belongs', async () => {
    const appointed = await responder('Responder chuẩn bị sẵn', '2026-01-01', '2028-01-01');
    const bare = await writeOcspResponse({
      responder: readCertificate(appointed.certificateDer),
      producedAt: ms('2026-07-02'),
      responses: [homeroom, principal, seal].map(({ certificateDer }) => ({
        certificate: readCertificate(certificateDer),
        issuer: readCertificate(authority.certificateDer),
        status: 'GOOD' as const,
        thisUpdate: ms('2026-07-02'),
      })),
      signWith: await appointed.key.as('RS256'),
    });
    const ca = stolenCa({ revokedAt: ms('2027-01-01'), reason: 'cACompromise' });
    const certificates = [appointed.certificateDer];
    const prepared = await archived(withValues(STOLEN, { ocsp: [bare] }), service, '2026-07-03');
    expect(await judged(withValues(prepared, { certificates }), '2027-03-01', { ca })).toMatchObject(openQuestion);
    const honest = await archived(withValues(STOLEN, { ocsp: [bare], certificates }), service, '2026-07-03');
    expect(await judged(honest, '2027-03-01', { ca })).toMatchObject({ answer: 'ACCEPT' });
  });

  test('nor appoints a CA between by a certificate that did not exist when the signature was time-stamped', async () => {
    const notAfter = ms('2030-01-01');
    const dates = { notBefore: ms('2026-01-01'), notAfter };
    const stolen = await pki.issueCa({
      id: 'ca-mat-khoa',
      issuer: pki.vgca.root,
      subject: [['CN', 'CA mất khóa (DEMO)']],
      ...dates,
    });
    const below = await pki.issueCa({ id: 'ca-duoi', issuer: stolen, subject: [['CN', 'CA dưới (DEMO)']], ...dates });
    const person = await people.issue('Nguyễn Thị Trình Diễn', { ca: below, notAfter: ms('2028-01-01') });
    const of = async (chain: readonly Uint8Array[]) => {
      const signed = await signedPrimary(([first, ...rest]) => [
        { ...first!, by: { key: person.key, chain } },
        ...rest,
      ]);
      const crls = [await crl(stolen, '2026-07-02', '2026-08-02')];
      const certificates = [stolen.certificateDer];
      const lasting = await archived(
        withValues(await stamped(signed, service, '2026-07-01'), { crls, certificates }),
        service,
        '2026-07-03',
      );
      const more = { certificates: [below.certificateDer], crls: [await crl(below, '2027-02-28', '2027-03-08')] };
      const bundle = {
        ca: [{ leaf: stolen, entry: { revokedAt: ms('2027-01-01'), reason: 'cACompromise' as const } }],
        crls: [await good()],
      };
      return (await judged(withValues(lasting, more), '2027-03-01', bundle)).signatures[0]!;
    };
    expect(await of([person.certificateDer, stolen.certificateDer])).toMatchObject({
      answer: 'UNDECIDED',
      code: 'REVOCATION_UNPROVEN',
    });
    expect((await of(person.chain)).answer).toBe('ACCEPT');
  });

  test('nor after its certificate has expired, unless the CRL was stamped before', async () => {
    const old = await pki.issueCa({
      id: 'ca-2027',
      subject: [['CN', 'CA đến 2027 (DEMO)']],
      issuer: pki.vgca.root,
      notBefore: ms('2025-06-01'),
      notAfter: ms('2027-06-01'),
    });
    const person = await people.issue('Nguyễn Thị Trình Diễn', { ca: old, notAfter: ms('2027-05-31') });
    const file = await stamped(
      await signedPrimary(([first, ...rest]) => [{ ...first!, by: person }, ...rest]),
      service,
      '2026-07-01',
    );
    const forged = withValues(file, { crls: [await crl(old, '2026-07-02', '2026-08-02')] });
    const root = await crl(pki.vgca.root, '2027-05-01', '2027-06-01');
    const kept = { crls: [await good(), root] };
    const one = async (bytes: Uint8Array, bundle: Bundle = kept) =>
      (await judged(bytes, '2027-09-01', bundle)).signatures[0]!;
    expect(await one(forged)).toMatchObject({ answer: 'UNDECIDED', code: 'REVOCATION_UNPROVEN' });
    expect((await one(await archived(forged, service, '2026-07-03'))).answer).toBe('ACCEPT');
    // Whoever keeps the CRL in a bundle answers for when it came there (contract §3: enough for ever).
    const bundle = { crls: [await good(), root, await crl(old, '2026-07-02', '2026-08-02')] };
    expect((await one(file, bundle)).answer).toBe('ACCEPT');
  });
});

describe('a CA whose key was certified twice', () => {
  const again = (serial: number, issuer = pki.vgca.root): Promise<DemoCa> =>
    pki.issueCa({
      id: `ca-lan-${serial}`,
      issuer,
      subject: authority.subject,
      key: authority.demoKey,
      serialNumber: Uint8Array.of(serial),
      notBefore: authority.notBefore,
      notAfter: authority.notAfter,
    });

  /** Which way is found first goes by the certificates' digests: with several others each of the two comes first. */
  const each = async (revoked: (other: DemoCa) => DemoCa, entry: object) => {
    const answers: string[] = [];
    for (const other of await Promise.all([1, 2, 3, 4].map((serial) => again(serial)))) {
      const file = withValues(STOLEN, { certificates: [authority.certificateDer, other.certificateDer] });
      const ca = [{ leaf: revoked(other), entry: entry as never }];
      const crls = [await crl(authority, '2026-11-20', '2026-12-20')];
      const { answer, code } = await judged(file, '2026-11-21', { ca, crls });
      answers.push(`${answer} ${code}`);
    }
    return [...new Set(answers)];
  };

  test.each([{ reason: 'superseded' }, {}])('is good by the certificate that was not revoked (%o)', async (reason) => {
    const entry = { revokedAt: ms('2026-06-01'), ...reason };
    expect(await each((other) => other, entry)).toEqual(['ACCEPT RECORD_ACCEPTED']);
    expect(await each(() => authority, entry)).toEqual(['ACCEPT RECORD_ACCEPTED']);
  });

  test('is good by the root of which there is a CRL, where another that certified it has none', async () => {
    const root = await pki.issueCa({
      id: 'goc-cheo',
      subject: [['CN', 'CA gốc khác (DEMO)']],
      notBefore: authority.notBefore,
      notAfter: authority.notAfter,
    });
    for (const serial of [1, 2, 3, 4]) {
      const cross = await again(serial, root);
      const file = withValues(STOLEN, { certificates: [authority.certificateDer, cross.certificateDer] });
      const crls = [await crl(authority, '2026-11-20', '2026-12-20')];
      expect(await judged(file, '2026-11-21', { crls }, { roots: [root] })).toMatchObject({ answer: 'ACCEPT' });
    }
  });

  test('is not where the key of the listed certificate is in other hands', async () => {
    const lostKey = { revokedAt: ms('2026-06-01'), reason: 'cACompromise' };
    expect(await each(() => authority, lostKey)).toEqual(['UNDECIDED CA_REVOKED']);
    // What is proven to be older than that is not harmed, but the CA's word of later is nobody's.
    const later = { revokedAt: ms('2026-08-01'), reason: 'cACompromise' };
    expect(await each(() => authority, later)).toEqual(['UNDECIDED REVOCATION_UNPROVEN']);
  });
});

describe('a forger with the key of a separate signer of CRLs', () => {
  test('vouches for nobody after that signer’s certificate has ended', async () => {
    const signer = await pki.issueCa({
      id: 'crl-signer',
      issuer: pki.vgca.root,
      subject: authority.subject,
      notBefore: ms('2026-01-01'),
      notAfter: ms('2026-12-31'),
    });
    const forged = withValues(STOLEN, {
      crls: [await crl(signer, '2026-07-02', '2026-08-02')],
      certificates: [signer.certificateDer],
    });
    expect(await judged(forged, '2026-07-20')).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(forged, '2027-03-01')).toMatchObject(openQuestion);
    expect(await judged(await archived(forged, service, '2026-07-03'), '2027-03-01')).toMatchObject({
      answer: 'ACCEPT',
    });
    const ca = [{ leaf: signer, entry: { revokedAt: ms('2026-06-30') } }];
    expect(await judged(forged, '2026-07-20', { ca })).toMatchObject(openQuestion);
  });

  test('speaks for no other CA under the same root by a certificate with its name, unless the list knows who made that', async () => {
    const dates = { notBefore: ms('2024-01-01'), notAfter: ms('2040-01-01') };
    const other = await pki.issueCa({
      id: 'ca-khac',
      issuer: pki.vgca.root,
      subject: [['CN', 'CA khác (DEMO)']],
      ...dates,
    });
    const signer = await pki.issueCa({ id: 'mang-ten-ca', issuer: other, subject: authority.subject, ...dates });
    const certificates = [other.certificateDer, signer.certificateDer];
    const within = async (thisUpdate: string) => {
      const crls = [await crl(signer, thisUpdate, '2027-01-02'), await crl(other, thisUpdate, '2027-01-02')];
      return withValues(STOLEN, { crls, certificates });
    };
    const forged = await within('2026-07-02');
    const listed = (from: string) => ({
      roots: [other],
      history: {
        [other.certificateSha256]: [
          { status: 'withdrawn' as const, from: ms(from) },
          { status: 'granted' as const, from: 0 },
        ],
      },
    });
    expect(await judged(forged, '2026-07-20')).toMatchObject(openQuestion);
    expect(await judged(forged, '2026-07-20', {}, listed('2025-01-01'))).toMatchObject(openQuestion);
    expect(await judged(forged, '2026-07-20', {}, { roots: [other] })).toMatchObject({ answer: 'ACCEPT' });
    // Withdrawn since: then what it appointed counts if it is proven to be older.
    const since = listed('2026-08-01');
    expect(await judged(forged, '2026-09-01', {}, since)).toMatchObject(openQuestion);
    expect(await judged(await archived(forged, service, '2026-07-03'), '2026-09-01', {}, since)).toMatchObject({
      answer: 'ACCEPT',
    });
  });
});

describe('dates that no honest signer writes', () => {
  test('an answer of after the verification, or signed after it, was not there', async () => {
    const bundle = { ocsp: [await ocsp(shortLived, '2026-09-01')] };
    expect(await judged(STOLEN, '2026-08-01', bundle)).toMatchObject(openQuestion);
  });

  test('without nextUpdate an answer counts for seven days, and for ever from the proof on', async () => {
    const open = await pki.ocsp(
      authority,
      [homeroom, principal, seal].map(({ certificateDer }) => ({
        certificateDer,
        thisUpdate: ms('2026-06-28'),
        nextUpdate: undefined as never,
      })),
      shortLived,
    );
    const plain = await signedPrimary();
    expect(await judged(plain, '2026-07-04', { ocsp: [open] })).toMatchObject({ answer: 'ACCEPT' });
    expect(await judged(plain, '2026-07-06', { ocsp: [open] })).toMatchObject(openQuestion);
  });

  test('on hold at the time of the proof is left open; a hold that was lifted by newer data is none', async () => {
    const onHold = await crl(authority, '2026-06-30', '2026-07-30', [
      { leaf: seal, entry: { revokedAt: ms('2026-06-10'), reason: 'certificateHold' } },
    ]);
    expect(await judged(STOLEN, '2026-07-05', { crls: [onHold] })).toMatchObject({ code: 'CERTIFICATE_ON_HOLD' });
    const lifted = await crl(authority, '2026-07-03', '2026-08-03');
    expect(await judged(STOLEN, '2026-07-05', { crls: [onHold, lifted] })).toMatchObject({ answer: 'ACCEPT' });
  });
});

describe('a forger with the key of a time-stamping service', () => {
  const bundle = async (entry: object): Promise<Bundle> => ({
    services: [{ leaf: lost, entry: entry as never }],
    crls: [
      await crl(authority, '2027-02-28', '2027-03-08', [
        { leaf: seal, entry: { revokedAt: ms('2026-06-10'), reason: 'cessationOfOperation' } },
      ]),
    ],
  });
  const services = [service, lost];
  const compromise = { revokedAt: ms('2026-12-01'), reason: 'keyCompromise' };

  test('makes no token of before the revocation of a seal: the service’s own revocation stands against it', async () => {
    const forged = await stamped(await signedPrimary(), lost, '2026-06-01');
    expect(await judged(forged, '2027-03-01', await bundle(compromise), { services })).toMatchObject({
      answer: 'UNDECIDED',
      code: 'CERTIFICATE_REVOKED',
    });
    const covered = await archived(forged, service, '2027-02-01');
    expect((await judged(covered, '2027-03-01', await bundle(compromise), { services })).answer).toBe('UNDECIDED');
  });

  test('while an old token that another service stamped before the compromise goes on to count', async () => {
    const proven = await archived(await stamped(await signedPrimary(), lost, '2026-06-01'), service, '2026-06-20');
    expect((await judged(proven, '2027-03-01', await bundle(compromise), { services })).answer).toBe('ACCEPT');
    const early = { ...compromise, invalidityDate: ms('2026-05-30') };
    expect((await judged(proven, '2027-03-01', await bundle(early), { services })).answer).toBe('UNDECIDED');
  });

  test('a token of a time at which the list did not grant the service proves nothing', async () => {
    const history = {
      [lost.certificateSha256]: [
        { status: 'granted' as const, from: ms('2026-07-01') },
        { status: 'withdrawn' as const, from: ms('2026-05-01') },
        { status: 'granted' as const, from: ms('2025-06-01') },
      ],
    };
    const file = await stamped(await signedPrimary(), lost, '2026-06-01');
    const current: Bundle = {
      crls: [await crl(authority, '2027-02-28', '2027-03-08')],
    };
    const seals = await judged(file, '2027-03-01', current, { services, history });
    expect(seals.signatures[2]).toMatchObject({
      bestSignatureTime: '2027-03-01T00:00:00Z',
      timestamps: [{ indication: 'INDETERMINATE', code: 'AUTHORITY_NOT_GRANTED' }],
    });
  });

  test('nor one by a service that is known by its CA alone, of a time at which the list did not grant that', async () => {
    const root = await pki.issueCa({
      id: 'goc-dau-thoi-gian',
      subject: [['CN', 'CA dấu thời gian (DEMO)']],
      notBefore: ms('2025-01-01'),
      notAfter: ms('2040-01-01'),
    });
    const unnamed = await tsa('TSA không có tên', '2025-06-01', '2031-06-01', root);
    const file = await stamped(await signedPrimary(), unnamed, '2026-06-01');
    const bundle: Bundle = {
      crls: [await crl(authority, '2027-02-28', '2027-03-08'), await crl(root, '2027-02-28', '2027-03-08')],
    };
    const outcome = async (...history: readonly [status: 'granted' | 'withdrawn', from: string][]) => {
      const rows = history.map(([status, from]) => ({ status, from: ms(from) }));
      const { authorities } = await timeStore({ roots: [root] });
      const listed = authorities.find(({ certificate }) => certificate.sha256 === root.certificateSha256)!;
      const entry = { ...listed, purposes: ['time-stamping'] as const, history: rows };
      const { signatures } = await judged(file, '2027-03-01', bundle, { more: [entry] });
      return signatures[2]!.timestamps![0]!.code ?? 'PASSED';
    };
    expect(await outcome(['granted', '2025-06-01'])).toBe('PASSED');
    expect(await outcome(['withdrawn', '2026-12-01'], ['granted', '2026-07-01'])).toBe('AUTHORITY_NOT_GRANTED');
    expect(await outcome(['granted', '2026-07-01'], ['withdrawn', '2026-05-01'], ['granted', '2025-06-01'])).toBe(
      'AUTHORITY_NOT_GRANTED',
    );
  });
});

describe('a forger who in 2045 can forge what was signed with SHA-256, given up in 2040', () => {
  const sunsets = [
    ...algorithmSunsets,
    { what: 'digest', value: 'SHA-256', until: ms('2040-01-01'), source: 'simulated' } as const,
  ];
  const between = async () => {
    const ca = await pki.issueCa({
      id: 'ca-giua',
      issuer: pki.vgca.root,
      subject: [['CN', 'CA ở giữa (DEMO)']],
      notBefore: ms('2026-01-01'),
      notAfter: ms('2047-01-01'),
    });
    const strong = { ...ca, key: await ca.demoKey.as('RS512') };
    const person = await people.issue('Nguyễn Thị Trình Diễn', { ca, notAfter: ms('2028-01-01') });
    return { ca, strong, person };
  };
  const strongRoot = async () => {
    const ca = await pki.issueCa({
      id: 'goc-manh',
      subject: [['CN', 'Gốc mạnh (DEMO)']],
      notBefore: ms('2029-01-01'),
      notAfter: ms('2060-01-01'),
    });
    return { ...ca, key: await ca.demoKey.as('RS512') };
  };

  /** Signed and time-stamped in 2026, archived in 2026 and, by a service that has no SHA-256, in 2031. */
  async function kept(
    chain: (leaf: DemoLeaf) => readonly Uint8Array[],
    world: Awaited<ReturnType<typeof between>>,
    values: Parameters<typeof withValues>[1],
  ) {
    const root = await strongRoot();
    const late = await tsa('TSA 2031', '2030-01-01', '2055-01-01', root);
    const { person } = world;
    const signed = await signedPrimary(([first, ...rest]) => [
      { ...first!, by: { key: person.key, chain: chain(person) } },
      ...rest,
    ]);
    const of2026 = await Promise.all(
      [pki.vgca.root, authority, pki.neac.root].map((ca) => crl(ca, '2026-07-02', '2026-08-02')),
    );
    const first = withValues(await stamped(signed, service, '2026-07-01'), {
      ...values,
      crls: [...of2026, ...(values.crls ?? [])],
    });
    const second = withValues(await archived(first, service, '2026-07-03'), {
      crls: [await crl(pki.neac.root, '2031-05-01', '2031-06-01')],
    });
    const file = await archived(second, late, '2031-05-02', { digest: 'SHA-512' });
    const revocation = revocationSource({ crls: [openCrl(await crl(root, '2044-12-30', '2045-01-30'))] });
    const trust = await timeStore({ services: [service, late], roots: [root], issued: '2044-12-30', revocation });
    return (bytes: (file: Uint8Array) => Uint8Array = (same) => same) =>
      examineWith(bytes(file), { trust, at: '2045-01-01T00:00:00Z', policy: 'signatures' }, { sunsets }).report
        .signatures[0]!;
  }

  test('links no signature of 2026 to a root by a CA certificate made since', async () => {
    const world = await between();
    const { ca, strong, person } = world;
    const judge = await kept(() => [person.certificateDer], world, {});
    const forged = { certificates: [ca.certificateDer], crls: [await crl(strong, '2026-08-01', '2026-08-08')] };
    expect(judge((file) => withValues(file, forged))).toMatchObject({
      answer: 'UNDECIDED',
      code: 'ALGORITHM_TOO_WEAK',
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    });
  });

  test('nor lets a signer of CRLs appear by a certificate made since', async () => {
    const world = await between();
    const { ca } = world;
    const other = await pki.issueCa({
      id: 'crl-2045',
      issuer: pki.vgca.root,
      subject: ca.subject,
      notBefore: ms('2026-01-01'),
      notAfter: ms('2047-01-01'),
    });
    const judge = await kept(({ chain }) => chain, world, {});
    const strong = { ...other, key: await other.demoKey.as('RS512') };
    const forged = { certificates: [other.certificateDer], crls: [await crl(strong, '2026-08-01', '2026-08-08')] };
    expect(judge((file) => withValues(file, forged))).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'TRY_LATER',
    });
  });

  test('while the CA certificate that lay in the signature, or under a time-stamp, is proven with it', async () => {
    const world = await between();
    const { ca, person } = world;
    const crls = [await crl(ca, '2026-07-02', '2026-08-02')];
    expect((await kept(({ chain }) => chain, world, { crls }))().answer).toBe('ACCEPT');
    const inside = await kept(() => [person.certificateDer], world, { crls, certificates: [ca.certificateDer] });
    expect(inside().answer).toBe('ACCEPT');
  });

  test('vouches for nobody by a CRL of SHA-256 that no time-stamp of before 2040 holds', async () => {
    const world = await between();
    const { ca } = world;
    const judge = await kept(({ chain }) => chain, world, {});
    const forged = { crls: [await crl(ca, '2026-08-01', '2026-08-08')] };
    expect(judge((file) => withValues(file, forged))).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'TRY_LATER',
    });
  });
});
