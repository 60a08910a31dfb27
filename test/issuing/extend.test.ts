import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { editJws } from '../../src/demo-world/forge.js';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { KhueError } from '../../src/errors.js';
import {
  buildEvidence,
  type ExtendOptions,
  extendDetailed,
  extendSignatures,
  localTimestamper,
  type RevocationFetcher,
  signPdf,
} from '../../src/issuing/index.js';
import { willItLast } from '../../src/issuing/lasting.js';
import { openJades } from '../../src/jades/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { existenceOf } from '../support/evidence-fixture.js';
import { verifyChecked } from '../support/report-invariants.js';
import { crl, ms, sourceOf, timeStore, tsa, usualCrls } from '../support/time-fixture.js';
import { cast, revocation, signedPrimary, signedSecondary } from '../support/trust-fixture.js';

const DAY = 86_400_000;
const AT = '2026-06-01T08:00:00Z';
let service: DemoLeaf;
let plain: Uint8Array;
/** CRLs made a day after the time-stamp. */
let after: Uint8Array[];

beforeAll(async () => {
  service = await tsa('TSA một', '2025-06-01', '2031-06-01');
  plain = await signedSecondary();
  after = await usualCrls('2026-06-02', '2026-07-02');
});

const at = (time: string) => localTimestamper(service.signer, { now: () => ms(time) });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const levels = (bytes: Uint8Array) => openJades(bytes).signatures.map(({ level }) => level);
const trustWith = async (crls: readonly Uint8Array[] = []): Promise<TrustStore> =>
  timeStore({ services: [service], issued: '2026-05-30', revocation: sourceOf(crls) });
const extended = async (bytes: Uint8Array, more: Partial<ExtendOptions>) =>
  extendDetailed(bytes, { to: 'B-T', trust: await trustWith(after), at: AT, timestamper: at(AT), ...more });

/** A list that has withdrawn a service. */
const trustWithout = (leaf: DemoLeaf): Promise<TrustStore> =>
  timeStore({
    services: [service, leaf],
    issued: '2026-05-30',
    revocation: sourceOf(after),
    history: { [leaf.certificateSha256]: [{ status: 'withdrawn', from: 0 }] },
  });

async function sealedPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([200, 100]);
  const plainPdf = await document.save({ useObjectStreams: false });
  const { seal } = await cast();
  return signPdf(plainPdf, { role: 'school-seal', signer: seal.signer, signingTime: '2026-05-28T03:00:00Z' });
}

describe('extending a signed record', () => {
  it('to B-T puts one time-stamp on the seal’s signature, and that proves all of them', async () => {
    const { bytes, missing } = await extended(plain, {
      to: 'B-T',
      trust: await trustWith(await usualCrls('2026-05-31', '2026-07-02')),
    });
    expect(missing).toEqual([]);
    expect(levels(bytes)).toEqual(['B-B', 'B-B', 'B-T']);
    const report = verifyChecked(bytes, { trust: await trustWith(after), at: '2026-06-03' });
    expect(report.answer).toBe('ACCEPT');
    expect(new Set(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime))).toEqual(new Set([AT]));
  });

  it('to B-LTA holds everything that is needed, teachers’ revocation data once in the seal’s etsiU', async () => {
    const stamped = await extended(plain, { to: 'B-T' });
    const { bytes, missing } = await extended(stamped.bytes, {
      to: 'B-LTA',
      at: '2026-06-03T00:00:00Z',
      timestamper: at('2026-06-03T00:00:00Z'),
    });
    expect(missing).toEqual([]);
    expect(levels(bytes)).toEqual(['B-B', 'B-B', 'B-LTA']);
    // With a bundle that holds nothing but the service's data of the day.
    const { pki } = await cast();
    const today = sourceOf([
      await crl(pki.vgca.ca, '2028-05-01', '2028-06-01'),
      await crl(pki.vgca.root, '2028-05-01', '2028-06-01'),
    ]);
    const trust = await timeStore({ services: [service], issued: '2028-05-01', revocation: today });
    const report = verifyChecked(bytes, { trust, at: '2028-05-02' });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.at(-1)).toMatchObject({ level: 'B-LTA', bestSignatureTime: AT });
  });

  it('is done in one go where the data at hand are enough, and says until when they are', async () => {
    const trust = await trustWith(await usualCrls('2026-05-31', '2026-07-02'));
    const { bytes, missing } = await extended(plain, { to: 'B-LTA', trust });
    expect(levels(bytes).at(-1)).toBe('B-LTA');
    expect(new Set(missing.map(({ code }) => code))).toEqual(new Set(['EXTEND_DATA_BEFORE_STAMP']));
    expect(missing[0]?.params).toMatchObject({ until: '02/07/2026' });
    expect(verifyChecked(bytes, { trust, at: '2026-06-02' }).answer).toBe('ACCEPT');
  });

  it('with each puts one on every outer signature', async () => {
    const stamped = await extended(plain, { to: 'B-T', each: true });
    expect(levels(stamped.bytes)).toEqual(['B-T', 'B-T', 'B-T']);
    const { bytes, missing } = await extended(stamped.bytes, { to: 'B-LTA', each: true, at: '2026-06-03' });
    expect(missing).toEqual([]);
    expect(levels(bytes)).toEqual(['B-LTA', 'B-LTA', 'B-LTA']);
  });

  it('stays B-T and names what is missing', async () => {
    const { pki } = await cast();
    const some = [
      await crl(pki.vgca.ca, '2026-06-02', '2026-07-02'),
      await crl(pki.vgca.root, '2026-06-02', '2026-07-02'),
    ];
    const {
      bytes,
      levels: reached,
      missing,
    } = await extended(plain, { to: 'B-LTA', trust: await trustWith(some), at: '2026-06-03' });
    expect(reached.at(-1)).toBe('B-T');
    expect(levels(bytes).at(-1)).toBe('B-T');
    expect(missing).toContainEqual({
      code: 'EXTEND_DATA_MISSING',
      params: { issuer: 'DEMO SmartCA RS', subject: 'Phạm Văn Lồng Tiếng' },
    });
  });

  it('does not embed a CRL above 64 kB unless told to, and calls nothing B-LT without it; the report says BUNDLE', async () => {
    const { pki } = await cast();
    const entries = Array.from({ length: 3000 }, (_, i) => ({
      leaf: { serialNumber: Uint8Array.of(1, i >> 8, i & 255, 7) },
      entry: { revokedAt: ms('2026-01-01') },
    }));
    const large = await crl(pki.vgca.ca, '2026-06-02', '2026-07-02', entries);
    expect(large.length).toBeGreaterThan(64 * 1024);
    const trust = await trustWith([...(await usualCrls('2026-06-02', '2026-07-02')).filter((_, i) => i !== 1), large]);
    const stamped = await extended(plain, { to: 'B-T' });
    const kept = await extended(stamped.bytes, { to: 'B-LT', trust, at: '2026-06-03' });
    expect(levels(kept.bytes).at(-1)).toBe('B-T');
    expect(kept.missing.map(({ code }) => code)).toContain('EXTEND_DATA_TOO_LARGE');
    expect(verifyChecked(kept.bytes, { trust, at: '2026-06-03' }).signatures.at(-1)).toMatchObject({
      level: 'B-T',
      evidence: 'BUNDLE',
    });
    const whole = await extended(stamped.bytes, { to: 'B-LT', trust, at: '2026-06-03', embedLarge: true });
    expect(levels(whole.bytes).at(-1)).toBe('B-LT');
    expect(whole.missing).toEqual([]);
    expect(verifyChecked(whole.bytes, { trust, at: '2026-06-03' }).signatures.at(-1)).toMatchObject({
      evidence: 'FILE',
    });
  });

  it('asks the network only when told to, and only for what is not at hand', async () => {
    const asked: string[] = [];
    const { pki } = await cast();
    const cas = [pki.vgca.root, pki.vgca.ca, pki.neac.root, pki.neac.remote];
    const fetcher = {
      fetch: async (_certificate: unknown, issuer: { readonly sha256: string }) => {
        const index = cas.findIndex((ca) => ca.certificateSha256 === issuer.sha256);
        asked.push(cas[index]!.id);
        return { crls: [after[index]!] };
      },
    };
    const { missing, bytes } = await extended(plain, {
      to: 'B-LT',
      trust: await trustWith([after[0]!, after[1]!]),
      at: '2026-06-03',
      timestamper: at('2026-06-01T08:00:00Z'),
      fetchers: [fetcher],
    });
    expect(missing).toEqual([]);
    expect(new Set(asked)).toEqual(new Set(['neac-root', 'neac-remote']));
    expect(levels(bytes).at(-1)).toBe('B-LT');
  });

  it('asks for the CRL where the answer of the responder cannot be used', async () => {
    const { pki, homeroom, principal, seal } = await cast();
    const asks = await pki.issueResponder(pki.vgca.ca, [['CN', 'Responder không nocheck']], { extensions: [] });
    const bytes = await signedPrimary();
    const [root, ca, neacRoot] = await usualCrls('2026-06-02', '2026-07-02');
    const answers = [homeroom, principal, seal, service].map(({ certificateDer }) => ({
      certificateDer,
      thisUpdate: ms('2026-06-02'),
      nextUpdate: ms('2026-07-02'),
    }));
    const response = await pki.ocsp(pki.vgca.ca, answers, asks);
    let asked = 0;
    const fetcher: RevocationFetcher = {
      async fetch(_certificate, _issuer, had = []) {
        asked++;
        return had.length === 0 ? { ocspResponses: [response] } : { crls: [ca!] };
      },
    };
    const { levels: reached, missing } = await extended(bytes, {
      to: 'B-LT',
      trust: await trustWith([root!, neacRoot!]),
      at: '2026-06-03T00:00:00Z',
      fetchers: [fetcher],
    });
    expect([missing, reached.at(-1)]).toEqual([[], 'B-LT']);
    expect(asked).toBe(8);
  });

  it.each(['JSON', 'PDF'])(
    'of a %s goes no further than B-T without the data of the time-stamping service, and asks for them',
    async (kind) => {
      const { pki } = await cast();
      const stamping = await tsa('TSA gốc khác', '2025-06-01', '2031-06-01', pki.neac.root);
      const [root, ca, neacRoot] = await usualCrls('2026-06-02', '2026-07-02');
      const bytes = kind === 'JSON' ? await signedPrimary() : await sealedPdf();
      const options = {
        to: 'B-LTA',
        trust: await timeStore({
          services: [stamping],
          issued: '2026-05-30',
          revocation: sourceOf([root!, ca!]),
        }),
        at: '2026-06-03T00:00:00Z',
        timestamper: localTimestamper(stamping.signer, { now: () => ms(AT) }),
      } as const;
      const without = await extendDetailed(bytes, options);
      expect(without.levels.at(-1)).toBe('B-T');
      expect(without.missing).toMatchObject([{ code: 'EXTEND_DATA_MISSING' }]);
      const asked: string[] = [];
      const fetcher: RevocationFetcher = {
        async fetch({ sha256 }) {
          asked.push(sha256);
          return { crls: [neacRoot!] };
        },
      };
      const fetched = await extendDetailed(bytes, { ...options, fetchers: [fetcher] });
      expect([fetched.missing, fetched.levels.at(-1), asked]).toEqual([[], 'B-LTA', [stamping.certificateSha256]]);
    },
  );

  it.each(['JSON', 'PDF'])(
    'of a %s goes no further than B-T by a service that the list does not grant',
    async (kind) => {
      const stranger = await tsa('TSA lạ', '2025-06-01', '2031-06-01');
      const bytes = kind === 'JSON' ? await signedPrimary() : await sealedPdf();
      const { levels: reached, missing } = await extendDetailed(bytes, {
        to: 'B-LTA',
        trust: await trustWithout(stranger),
        at: '2026-06-03T00:00:00Z',
        timestamper: localTimestamper(stranger.signer, { now: () => ms(AT) }),
      });
      expect(reached.at(-1)).toBe('B-T');
      expect(missing).toMatchObject([{ code: 'EXTEND_TIMESTAMP_NOT_TRUSTED' }]);
    },
  );

  it('is the file’s own: an evidence record of the bundle neither stands for a time-stamp nor waits for data', async () => {
    const { pki } = await cast();
    const elsewhere = await tsa('TSA ngoài', '2025-06-01', '2031-06-01', pki.neac.root);
    const timestamper = localTimestamper(elsewhere.signer, { now: () => ms(AT) });
    const bytes = await signedPrimary();
    const [own] = await buildEvidence([{ name: 'a', bytes }], { timestamper });
    const crls = await usualCrls('2026-06-02', '2026-07-02');
    const trust = await timeStore({
      services: [service, elsewhere],
      issued: '2026-05-30',
      // Of its CA nothing is at hand but what the signers need.
      revocation: sourceOf([crls[0]!, crls[1]!, crls[3]!]),
    });
    const existence = existenceOf(new Map([[own!.leafSha256, own!.der]]));
    const of = async (store: TrustStore) =>
      (await extended(bytes, { to: 'B-LT', trust: store, at: '2026-06-03' })).levels.at(-1);
    expect([await of(trust), await of({ ...trust, existence })]).toEqual(['B-LT', 'B-LT']);
    const all = await timeStore({ services: [service, elsewhere], issued: '2026-05-30', revocation: sourceOf(crls) });
    expect(await of({ ...all, existence })).toBe('B-LT');
  });

  it('never goes back, and adds nothing that is there', async () => {
    const first = await extended(plain, { to: 'B-T' });
    const { bytes } = await extended(first.bytes, { to: 'B-LT', at: '2026-06-03' });
    const again = await extended(bytes, { to: 'B-LT', at: '2026-06-03' });
    expect(text(again.bytes)).toBe(text(bytes));
    expect(text((await extended(bytes, { to: 'B-T' })).bytes)).toBe(text(bytes));
  });

  it('changes no octet that is there', async () => {
    const bytes = await extendSignatures(plain, {
      to: 'B-T',
      trust: await trustWith(after),
      at: AT,
      timestamper: at(AT),
    });
    expect(text(bytes).replace(/,"header":\{"etsiU":\["[^"]+"\]\}/, '')).toBe(text(plain));
  });

  it('adds nothing to a file whose signatures do not hold', async () => {
    const broken = editJws(plain, (jws) => {
      const { signature } = jws.signatures[0]!;
      jws.signatures[0]!.signature = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    });
    await expect(extended(broken, { to: 'B-T' })).rejects.toThrow('EXTEND_SIGNATURE_BROKEN');
  });

  it('needs something that stamps', async () => {
    const trust = await trustWith(after);
    await expect(extendSignatures(plain, { to: 'B-T', trust, at: AT })).rejects.toBeInstanceOf(KhueError);
  });

  it('keeps a học bạ of sixteen signers small', async () => {
    const stamped = await extended(plain, { to: 'B-T' });
    const { bytes } = await extended(stamped.bytes, { to: 'B-LTA', at: '2026-06-03' });
    expect(bytes.length - plain.length).toBeLessThan(40 * 1024);
  });
});

describe('will it last', () => {
  it('says when a file without a time-stamp is left open, and by which certificate', async () => {
    const trust = await trustWith(await usualCrls('2026-05-31', '2026-07-02'));
    const answer = willItLast(plain, { trust, at: '2026-06-01', until: '2040-01-01' });
    expect(answer.lasts).toBe(false);
    expect(answer.because?.code).toMatch(/CERTIFICATE_EXPIRED|CA_OUT_OF_VALIDITY/);
    const first = Math.min(...(await Promise.all([cast()])).map(({ homeroom }) => homeroom.notAfter));
    expect(answer.breaksAt).toBeLessThanOrEqual(first + DAY);
  });

  it('names the end of the time-stamp’s certificate where everything else is inside', async () => {
    const stamped = await extended(plain, { to: 'B-T' });
    const { bytes } = await extended(stamped.bytes, { to: 'B-LTA', at: '2026-06-03', timestamper: at('2026-06-03') });
    const trust = await trustWith(after);
    const answer = willItLast(bytes, { trust, at: '2026-06-03', until: '2040-01-01' });
    expect(answer).toMatchObject({
      lasts: false,
      breaksAt: service.notAfter + 1000,
      because: { code: 'CERTIFICATE_EXPIRED' },
    });
    expect(willItLast(bytes, { trust, at: '2026-06-03', until: '2031-05-01' })).toEqual({ lasts: true });
  });

  it('counts the evidence record that lies beside the file, to its own end', async () => {
    const [own] = await buildEvidence([{ name: 'a', bytes: plain }], { timestamper: at(AT) });
    const options = { trust: await trustWith(after), at: '2026-06-03', until: '2029-01-01' };
    expect(willItLast(plain, options)).toMatchObject({ lasts: false });
    expect(willItLast(plain, { ...options, evidence: [own!.der] })).toEqual({ lasts: true });
    expect(willItLast(plain, { ...options, until: '2040-01-01', evidence: [own!.der] })).toMatchObject({
      lasts: false,
      breaksAt: service.notAfter + 1000,
      because: { code: 'CERTIFICATE_EXPIRED' },
    });
  });

  it('takes it that lists go on to be issued, those of provinces and of status too, and not that what they say passes', async () => {
    const stamped = await extended(plain, { to: 'B-T' });
    const { bytes } = await extended(stamped.bytes, { to: 'B-LTA', at: '2026-06-03', timestamper: at('2026-06-03') });
    const keeper = { kind: 'recall-list', id: 'a', issuerSpkiSha256: 'c'.repeat(64), from: '2026-01-01' } as const;
    const saying = async (state: 'VALID' | 'SUSPENDED') =>
      timeStore({
        services: [service],
        issued: '2026-05-30',
        revocation: sourceOf(after),
        // The list of a province, which is issued again too.
        change: (entry) => ({ ...entry, status: [keeper], listNextUpdate: ms('2026-11-01') }),
        status: {
          ask: (_service, _codes, _query, when) =>
            when < ms('2026-12-01')
              ? { state, twin: false, issuedAt: ms('2026-06-01') }
              : { unknown: { code: 'STATUS_LIST_EXPIRED', params: { name: 'a', expiresAt: '' } } },
        },
      });
    const until = { at: '2026-06-03', until: '2030-01-01' };
    expect(willItLast(bytes, { trust: await saying('VALID'), ...until })).toEqual({ lasts: true });
    expect(willItLast(bytes, { trust: await saying('SUSPENDED'), ...until })).toMatchObject({ lasts: false });
  });

  it('names an algorithm that is to be given up', async () => {
    const stamped = await extended(plain, { to: 'B-T' });
    const { bytes } = await extended(stamped.bytes, { to: 'B-LTA', at: '2026-06-03', timestamper: at('2026-06-03') });
    const sunsets = [{ what: 'digest', value: 'SHA-256', until: ms('2029-01-01'), source: 'simulated' }] as const;
    const answer = willItLast(bytes, { trust: await trustWith(after), at: '2026-06-03', until: '2030-01-01', sunsets });
    expect(answer).toMatchObject({ lasts: false, breaksAt: ms('2029-01-01'), because: { code: 'ALGORITHM_TOO_WEAK' } });
  });

  it('says so at once where the file is not accepted now', async () => {
    const bytes = await signedPrimary((steps) => steps.slice(0, 2));
    const trust = await timeStore({ services: [service], revocation: await revocation() });
    const now = '2026-11-21T00:00:00Z';
    expect(willItLast(bytes, { trust, at: now, until: '2030-01-01' })).toMatchObject({
      lasts: false,
      breaksAt: ms(now),
      because: { code: 'ROLE_MISSING' },
    });
  });
});
