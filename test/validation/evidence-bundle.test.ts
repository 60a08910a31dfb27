import { describe, expect, test } from 'vitest';
import { digestHex } from '#crypto';
import type { DemoCa } from '../../src/demo-world/index.js';
import { buildEvidence } from '../../src/issuing/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { algorithmSunsets } from '../../src/validation/algorithms.js';
import { examineWith } from '../../src/validation/verify.js';
import { existenceOf, stamperAt } from '../support/evidence-fixture.js';
import { crl, ms, sourceOf, timeStore, tsa, usualCrls } from '../support/time-fixture.js';
import { AT, cast, signedPrimary } from '../support/trust-fixture.js';

/** Evidence records about the CRLs of a bundle, which rest on CRLs of the bundle in turn. */

const { pki } = await cast();
const signed = await signedPrimary();
const weakFrom = (until: string) => ({
  sunsets: [...algorithmSunsets, { what: 'digest' as const, value: 'SHA-256', until: ms(until), source: 'simulated' }],
});

describe('evidence about CRLs of the bundle', () => {
  test('gives the same answer whatever was asked before', async () => {
    // CRL i is of an algorithm that was given up; its evidence is by service i + 1, whose CRL is i + 1: a chain longer than is followed.
    const length = 6;
    const weak: DemoCa[] = [];
    const strong: DemoCa[] = [];
    const services: Awaited<ReturnType<typeof tsa>>[] = [];
    for (let i = 0; i < length; i++) {
      const dates = { notBefore: ms('2025-01-01'), notAfter: ms('2060-01-01') };
      const ca = await pki.issueCa({ id: `dai-${i}`, subject: [['CN', `Gốc dài ${i} (DEMO)`]], ...dates });
      weak.push(ca);
      strong.push({ ...ca, key: await ca.demoKey.as('RS512') });
      services.push(await tsa(`TSA dài ${i}`, '2025-06-01', '2040-06-01', strong[i]));
    }
    const crls = await Promise.all(
      weak.map((ca, i) => crl(i === length - 1 ? strong[i]! : ca, '2026-11-20', '2026-12-20')),
    );
    const evidenceOf = async (bytes: Uint8Array, by: number, at: string) => {
      const options = { timestamper: stamperAt(services[by]!, at), wholeFile: true, digest: 'SHA-512' } as const;
      return (await buildEvidence([{ name: 'a', bytes }], options))[0]!.der;
    };
    const records = new Map<string, Uint8Array>();
    for (const [i, der] of crls.slice(0, -1).entries())
      records.set(digestHex('SHA-256', der), await evidenceOf(der, i + 1, '2026-11-20T06:00:00Z'));
    const revocation = sourceOf([...crls, ...(await usualCrls('2026-11-20', '2026-12-20'))]);
    const store = async (): Promise<TrustStore> => ({
      ...(await timeStore({ roots: strong, services, revocation })),
      existence: existenceOf(records),
    });
    const files = await Promise.all(crls.map((_, i) => evidenceOf(signed, i, '2026-05-29T14:00:00Z')));
    const weakNow = weakFrom('2026-11-20T12:00:00Z');
    const judge = (trust: TrustStore, i: number) => {
      const options = { trust, at: AT, evidence: [files[i]!] };
      return examineWith(signed, options, weakNow).report.signatures[0]?.bestSignatureTime;
    };
    const fresh: unknown[] = [];
    for (const i of files.keys()) fresh.push(judge(await store(), i));
    expect(new Set(fresh).size).toBe(2);
    for (const order of [
      [0, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
      [2, 0, 4, 1, 5, 3],
    ]) {
      const trust = await store();
      for (const i of [...order, ...order]) expect(judge(trust, i), `${i} in ${order}`).toBe(fresh[i]);
    }
  });

  test('of many CRLs takes work for each, not for each way through them', async () => {
    const service = await tsa('TSA nhiều', '2025-06-01', '2031-06-01');
    const others = await Promise.all(
      [pki.vgca.root, pki.neac.root, pki.neac.remote].map((ca) => crl(ca, '2026-11-20', '2026-12-20')),
    );
    const asked: number[] = [];
    for (const count of [4, 8, 16]) {
      const crls = await Promise.all(
        Array.from({ length: count }, (_, i) =>
          crl(pki.vgca.ca, new Date(ms('2026-01-01') + i * 86_400_000).toISOString(), '2026-12-20'),
        ),
      );
      const records = new Map<string, Uint8Array>();
      const files = crls.map((bytes, i) => ({ name: `${i}`, bytes }));
      // By a service whose own evidence is weak too.
      for (const { der, leafSha256 } of await buildEvidence(files, {
        timestamper: stamperAt(service, '2026-09-05T00:00:00Z'),
        wholeFile: true,
      }))
        records.set(leafSha256, der);
      const revocation = sourceOf([...crls, ...others]);
      const made = await timeStore({ services: [service], revocation });
      let lookUps = 0;
      const counted: TrustStore = Object.create(made, {
        existence: { value: existenceOf(records) },
        revocation: {
          value: {
            lookUp: (...question: Parameters<typeof revocation.lookUp>) => {
              lookUps++;
              return revocation.lookUp(...question);
            },
          },
        },
      });
      examineWith(signed, { trust: counted, at: AT }, weakFrom('2026-10-01'));
      asked.push(lookUps);
    }
    const [four, eight, sixteen] = asked as [number, number, number];
    expect(sixteen - eight).toBeLessThanOrEqual(3 * (eight - four));
  });
});
