import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { renderPdf } from '../../src/form/index.js';
import { extendDetailed, localTimestamper, signPdf } from '../../src/issuing/index.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import type { TrustStore } from '../../src/trust/types.js';
import { openCrl, openOcsp, readCertificate, revocationSource } from '../../src/x509/index.js';
import { crlNumber, writeCrl } from '../../src/x509/write.js';
import { writeOcspResponse } from '../../src/x509/write-ocsp.js';
import { verifyChecked } from '../support/report-invariants.js';
import { crl, ms, timeStore, tsa, usualCrls } from '../support/time-fixture.js';
import { cast, SECONDARY, SIGNED_AT, signedPrimary, usualSteps } from '../support/trust-fixture.js';

/** Evidence stays small (issue 4 §2): sixteen signers, an OCSP response by their CA for each, and a CA whose CRL is large. */

const AT = '2026-06-03T00:00:00Z';
const STAMPED = '2026-06-01T08:00:00Z';
let service: DemoLeaf;
let json: Uint8Array;
let trust: TrustStore;
let onlyCrls: TrustStore;
let large: Uint8Array;

beforeAll(async () => {
  const { homeroom, issue, pki, principal, seal } = await cast();
  service = await tsa('TSA một', '2025-06-01', '2031-06-01');
  const teachers: DemoLeaf[] = [];
  for (let i = 0; i < 13; i++) teachers.push(await issue(`Giáo Viên Minh Họa ${i + 1}`));
  const example = JSON.parse(
    readFileSync(new URL('../../schemas/examples/hoc-ba/thpt/valid-2.json', import.meta.url), 'utf8'),
  ) as JsonObject;
  const school = { ...(example['co_so_giao_duc'] as JsonObject), co_so_giao_duc_id: SECONDARY };
  const record = await forgeEntries(
    { ...example, co_so_giao_duc: school },
    (_subject, index) => teachers[index],
    () => SIGNED_AT - 86_400_000,
  );
  const steps = await usualSteps();
  json = await forgeOuter(canonicalize(record), steps);
  const entries = Array.from({ length: 3000 }, (_, i) => ({
    leaf: { serialNumber: Uint8Array.of(1, i >> 8, i & 255, 7) },
    entry: { revokedAt: ms('2026-01-01') },
  }));
  // The large CRL is newer than the responses: size decides, not the hour.
  large = await crl(pki.vgca.ca, '2026-06-02T12:00:00Z', '2026-07-02', entries);
  const [root, , neacRoot, remote] = await usualCrls('2026-06-02', '2026-07-02');
  const crls = [root!, large, neacRoot!, remote!].map((der) => openCrl(der));
  const asked = [...teachers, service, homeroom, principal, seal];
  const ocsp = [];
  for (const { certificateDer } of asked) {
    const answers = [{ certificateDer, thisUpdate: ms('2026-06-02'), nextUpdate: ms('2026-07-02') }];
    ocsp.push(openOcsp(await pki.ocsp(pki.vgca.ca, answers)));
  }
  const certificates = pki.authorities.map(({ certificateDer }) => readCertificate(certificateDer));
  const of = (revocation: TrustStore['revocation']) =>
    timeStore({ services: [service], issued: '2026-05-30', revocation });
  trust = await of(revocationSource({ crls, ocsp, certificates }));
  onlyCrls = await of(revocationSource({ crls, certificates }));
}, 60_000);

const timestamper = () => localTimestamper(service.signer, { now: () => ms(STAMPED) });

describe('a school record of sixteen signers with long-term data', () => {
  test('is at most 120 kB as JSON: OCSP responses are preferred to a larger CRL, though it is newer', async () => {
    const { bytes, levels, missing, outside } = await extendDetailed(json, {
      to: 'B-LTA',
      trust,
      at: AT,
      timestamper: timestamper(),
    });
    expect(missing).toEqual([]);
    expect(outside).toEqual([]);
    expect(levels.at(-1)).toBe('B-LTA');

    expect(bytes.length).toBeLessThanOrEqual(120_000);
    const report = verifyChecked(bytes, { trust, at: AT });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures).toHaveLength(16);
    expect(report.signatures.at(-1)).toMatchObject({ level: 'B-LTA', evidence: 'FILE' });
  });

  test('is at most 250 kB as PDF', async () => {
    const steps = await usualSteps();
    const { principal, seal } = await cast();
    const example = JSON.parse(new TextDecoder().decode(json)) as { payload: string };
    const payload = new Uint8Array(Buffer.from(example.payload, 'base64url'));
    let pdf = await renderPdf(await forgeOuter(payload, steps.slice(0, 1)));
    const signingTime = new Date(SIGNED_AT + 3_600_000);
    pdf = await signPdf(pdf, { role: 'principal', signer: principal.signer, signingTime });
    pdf = await signPdf(pdf, { role: 'school-seal', signer: seal.signer, signingTime });
    const { bytes, levels, missing } = await extendDetailed(pdf, {
      to: 'B-LTA',
      trust,
      at: AT,
      timestamper: timestamper(),
    });
    expect(missing).toEqual([]);
    expect(levels).toEqual(['B-LTA', 'B-LTA']);

    expect(bytes.length).toBeLessThanOrEqual(250_000);
    expect(verifyChecked(bytes, { trust, at: AT }).answer).toBe('ACCEPT');
  });

  test('stays B-T where only the large CRL is there, which is handed over for bundle and evidence; the report says BUNDLE', async () => {
    const common = { trust: onlyCrls, at: AT, timestamper: timestamper() };
    const { bytes, levels, missing, outside } = await extendDetailed(json, { ...common, to: 'B-LTA' });
    expect(levels.at(-1)).toBe('B-T');
    expect(missing.map(({ code }) => code)).toContain('EXTEND_DATA_TOO_LARGE');
    expect(outside.map(({ der }) => der)).toEqual([large]);
    expect(outside[0]?.name).toMatch(/^crls\/[0-9a-f]{64}-[0-9a-f]{16}\.crl$/);
    const report = verifyChecked(bytes, { trust: onlyCrls, at: AT });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.at(-1)).toMatchObject({ level: 'B-T', evidence: 'BUNDLE' });
  });

  test('holds what is known of a responder that does not say that nobody need ask (nocheck)', async () => {
    const { homeroom, pki, principal, seal } = await cast();
    const asks = await pki.issueResponder(pki.vgca.ca, [['CN', 'Responder không nocheck']], { extensions: [] });
    const file = await signedPrimary();
    const said = async (leaves: readonly DemoLeaf[], by?: DemoLeaf) => {
      const answers = leaves.map(({ certificateDer }) => ({
        certificateDer,
        thisUpdate: ms('2026-06-02'),
        nextUpdate: ms('2026-07-02'),
      }));
      return openOcsp(await pki.ocsp(pki.vgca.ca, answers, by));
    };
    const stamping = await tsa('TSA gốc khác', '2025-06-01', '2031-06-01', pki.neac.root);
    const [root, ca, neacRoot, remote] = await usualCrls('2026-06-02', '2026-07-02');
    const of = async (crls: readonly Uint8Array[], ocsp: Awaited<ReturnType<typeof said>>[]) =>
      timeStore({
        services: [stamping],
        issued: '2026-05-30',
        revocation: revocationSource({
          crls: crls.map((der) => openCrl(der)),
          ocsp,
          certificates: pki.authorities.map(({ certificateDer }) => readCertificate(certificateDer)),
        }),
      });
    const answer = await said([homeroom, principal, seal], asks);
    const all = await of([root!, ca!, neacRoot!, remote!], [answer]);
    const { bytes, levels, missing } = await extendDetailed(file, {
      to: 'B-LTA',
      trust: all,
      at: AT,
      timestamper: localTimestamper(stamping.signer, { now: () => ms(STAMPED) }),
    });
    expect([missing, levels.at(-1)]).toEqual([[], 'B-LTA']);
    const seals = (trust: TrustStore) =>
      verifyChecked(bytes, { trust, at: AT, policy: 'signatures' }).signatures.at(-1);
    expect(seals(all)).toMatchObject({ answer: 'ACCEPT', evidence: 'FILE' });
    expect(seals(await of([neacRoot!], []))).toMatchObject({ answer: 'ACCEPT', level: 'B-LTA' });
  });

  test('holds the certificates of those who signed CRLs and responses in a CA’s place', async () => {
    const { homeroom, pki, principal, seal } = await cast();
    const authority = pki.vgca.ca;
    const file = await signedPrimary();
    const dates = { notBefore: ms('2026-01-01'), notAfter: ms('2029-01-01') };
    const crlSigner = await pki.issue({
      ca: pki.vgca.root,
      subject: authority.subject,
      keyUsage: ['cRLSign'],
      ...dates,
    });
    const responder = await pki.issueResponder(authority, [['CN', 'Responder ngoài câu trả lời']], dates);
    const certificates = pki.authorities.map(({ certificateDer }) => readCertificate(certificateDer));
    const apart = [crlSigner, responder].map(({ certificateDer }) => readCertificate(certificateDer));
    const stamping = await tsa('TSA gốc khác', '2025-06-01', '2031-06-01', pki.neac.root);
    const [root, , neacRoot] = await usualCrls('2026-06-02', '2026-07-02');
    const of = async (ders: readonly Uint8Array[], ocsp: readonly Uint8Array[], more = apart) =>
      timeStore({
        services: [stamping],
        issued: '2026-05-30',
        revocation: revocationSource({
          crls: ders.map((der) => openCrl(der)),
          ocsp: ocsp.map((der) => openOcsp(der)),
          certificates: [...certificates, ...more],
        }),
      });
    const times = { thisUpdate: ms('2026-06-02'), nextUpdate: ms('2026-07-02') };
    const signed = await writeCrl({
      issuer: authority.subject,
      ...times,
      entries: [],
      extensions: [crlNumber(7)],
      signWith: await crlSigner.key.as('RS256'),
    });
    const answer = await writeOcspResponse({
      responder: apart[1]!,
      producedAt: times.thisUpdate,
      responses: [homeroom, principal, seal].map(({ certificateDer }) => ({
        certificate: readCertificate(certificateDer),
        issuer: readCertificate(authority.certificateDer),
        status: 'GOOD' as const,
        ...times,
      })),
      signWith: await responder.key.as('RS256'),
    });
    for (const [crls, ocsp] of [
      [[signed], []],
      [[], [answer]],
    ] as const) {
      const extended = await extendDetailed(file, {
        to: 'B-LTA',
        trust: await of([root!, neacRoot!, ...crls], ocsp),
        at: AT,
        timestamper: localTimestamper(stamping.signer, { now: () => ms(STAMPED) }),
      });
      expect(extended.missing).toEqual([]);
      const alone = verifyChecked(extended.bytes, { trust: await of([neacRoot!], [], []), at: AT });
      expect(alone).toMatchObject({ answer: 'ACCEPT' });
      expect(alone.signatures.at(-1)).toMatchObject({ level: 'B-LTA', evidence: 'FILE' });
    }
  });
});
