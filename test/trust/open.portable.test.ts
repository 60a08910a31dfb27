import { describe, expect, it } from 'vitest';
import { utf8Decode, utf8Encode } from '../../src/encoding.js';
import { anchorStore, openTrust, signTrustList } from '../../src/trust/index.js';
import {
  AT,
  build,
  codeOf,
  editable,
  ISSUED,
  key,
  leaf,
  listSigner,
  NEXT,
  open,
  pki,
  school,
  signRaw,
} from './support.js';

describe('a trust list', () => {
  it('comes back from its signed form as it was put in', async () => {
    const world = await pki();
    const signer = await listSigner();
    const bytes = await signTrustList(
      await build({
        roleRules: [
          {
            id: 'thpt',
            documentTypes: ['hoc-ba/thpt'],
            order: 'advisory',
            requirements: [
              { role: 'principal', scope: 'record' },
              { role: 'school-seal', scope: 'record' },
            ],
            source: 'Quyết định minh họa',
          },
        ],
        completeHierarchies: world.roots.map(({ spkiSha256 }) => spkiSha256),
      }),
      signer.signer,
      ISSUED,
    );
    const store = await open(bytes);
    expect(store.info).toMatchObject({
      operator: 'Sở Giáo dục và Đào tạo Minh Họa',
      name: 'Danh sách tin cậy của Sở Giáo dục và Đào tạo Minh Họa',
      signerSpkiSha256: signer.spkiSha256,
      pinned: true,
      rollback: 'NOT_GUARDED',
      sequence: 7,
      issuedAt: Date.parse(ISSUED),
      nextUpdate: Date.parse(NEXT),
      kind: 'list',
    });
    expect(store.warnings).toEqual([]);
    expect(store.authorities.map(({ certificate, kind }) => [kind, certificate.sha256])).toEqual(
      expect.arrayContaining(world.authorities.map(({ certificateSha256, kind }) => [kind, certificateSha256])),
    );
    expect(store.authorities).toHaveLength(world.authorities.length);
    expect([...store.completeHierarchies]).toEqual(
      world.roots.map(({ spkiSha256 }) => [spkiSha256, Date.parse(ISSUED)]),
    );
    const looked = store.issuer('79000701');
    expect(looked).toMatchObject({
      found: {
        code: '79000701',
        name: 'Trường THPT Minh Họa 79000701',
        province: 'Minh Họa',
        term: { from: '2001-09-05' },
        signersComplete: true,
        teachersListed: false,
        documentTypes: [{ type: 'hoc-ba/*' }, { type: 'van-bang/tot-nghiep-thpt', from: '2026-04-15' }],
        listIssuedAt: Date.parse(ISSUED),
        listNextUpdate: Date.parse(NEXT),
        signers: [
          { role: 'principal', spkiSha256: [key(1)], terms: [{ from: '2020-09-01' }], capacities: [] },
          { role: 'school-seal', spkiSha256: [key(2)] },
        ],
      },
    });
    // The first day of the term begins at midnight in Việt Nam.
    expect('found' in looked && looked.found.signers[0]!.history).toEqual([
      { status: 'granted', from: Date.parse('2020-08-31T17:00:00Z') },
    ]);
    expect(store.issuer('00000000')).toEqual({ unknown: true });
    expect(store.holders!(key(2), '79000701').map(({ issuer }) => issuer.code)).toEqual(['79000701']);
    expect(store.holders!(key(2), '00000000')).toEqual([]);
    expect(store.roleRules('hoc-ba/thpt').map(({ id }) => id)).toEqual(['thpt']);
    expect(store.roleRules('hoc-ba/thcs').map(({ id }) => id)).toEqual(['so-hoa-tu-so-goc', 'hoc-ba-trung-hoc']);
  });

  it('opens under a pin given as a certificate, in upper case, or with colons', async () => {
    const signer = await listSigner();
    const bytes = await signTrustList(await build(), signer.signer, ISSUED);
    const colons = signer.spkiSha256.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    for (const pin of [signer.certificateDer, signer.spkiSha256.toUpperCase(), colons]) {
      expect((await open(bytes, { pinned: [pin] })).info.pinned).toBe(true);
    }
    expect(await codeOf(() => open(bytes, { pinned: ['abc'] }))).toBe('TRUST_PIN_INVALID');
  });

  it('signed by another key than the pinned one is refused', async () => {
    const other = await leaf('Người khác');
    const bytes = await signTrustList(await build(), other.signer, ISSUED);
    expect(await codeOf(() => open(bytes))).toBe('TRUST_SIGNER_NOT_PINNED');
  });

  it('without a pin opens only when that is said, and then says so', async () => {
    const bytes = await signTrustList(await build(), (await listSigner()).signer, ISSUED);
    expect(await codeOf(() => openTrust(bytes, { at: AT }))).toBe('TRUST_PIN_REQUIRED');
    expect(await codeOf(() => openTrust(bytes, { at: AT, pinned: [] }))).toBe('TRUST_PIN_REQUIRED');
    const store = openTrust(bytes, { at: AT, allowUnpinned: true });
    expect(store.info.pinned).toBe(false);
    expect(store.warnings.map(({ code }) => code)).toEqual(['TRUST_UNPINNED']);
  });

  it('whose signer is of another organization or country is refused (TS 119 602 §6.8)', async () => {
    for (const other of [await leaf('Ký danh sách', 'Công ty Khác'), await leaf('Ký danh sách', undefined, 'LA')]) {
      const bytes = await signRaw(await build(), other);
      expect(await codeOf(() => open(bytes, { pinned: [other.spkiSha256] }))).toBe('TRUST_SIGNER_MISMATCH');
      expect(await codeOf(async () => signTrustList(await build(), other.signer, ISSUED))).toBe(
        'TRUST_SIGNER_MISMATCH',
      );
    }
  });

  it('signed outside the validity of its certificate is refused', async () => {
    const bytes = await signRaw(await build(), undefined, '2019-01-01T00:00:00Z');
    expect(await codeOf(() => open(bytes))).toBe('TRUST_SIGNER_CERTIFICATE');
  });

  it('signed by a certificate that is kept for encipherment is refused', async () => {
    const world = await pki();
    const other = await world.issue({
      ca: world.neac.token,
      subject: [
        ['C', 'VN'],
        ['O', 'Sở Giáo dục và Đào tạo Minh Họa'],
        ['CN', 'Mã hóa'],
      ],
      keyUsage: ['keyEncipherment'],
    });
    const bytes = await signRaw(await build(), other);
    expect(await codeOf(() => open(bytes, { pinned: [other.spkiSha256] }))).toBe('TRUST_SIGNER_CERTIFICATE');
  });

  it('says when it is past its next update, and how long', async () => {
    const bytes = await signTrustList(await build(), (await listSigner()).signer, ISSUED);
    const before = await open(bytes, { at: '2027-04-30T23:59:59Z' });
    expect(before.warnings).toEqual([]);
    const after = await open(bytes, { at: '2027-05-03T00:00:00Z' });
    expect(after.warnings).toMatchObject([{ code: 'TRUST_LIST_STALE', params: { days: 2, nextUpdate: NEXT } }]);
    expect((await open(bytes, { at: NEXT })).warnings.map(({ code }) => code)).toEqual(['TRUST_LIST_STALE']);
  });

  it('that is closed never goes stale, written as the date that never comes or as null', async () => {
    const closed = await build({ nextUpdate: 'closed' });
    const withNull = editable(closed);
    (withNull.LoTE.ListAndSchemeInformation as { NextUpdate: unknown }).NextUpdate = null;
    for (const list of [closed, withNull]) {
      const store = await open(await signRaw(list), { at: '2028-01-01T00:00:00Z' });
      expect(store.info.nextUpdate).toBeUndefined();
      expect(store.warnings.map(({ code }) => code)).not.toContain('TRUST_LIST_STALE');
    }
  });

  it('that is no compact JAdES is refused, whatever else it is', async () => {
    const bytes = await signTrustList(await build(), (await listSigner()).signer, ISSUED);
    const [header, payload, signature] = utf8Decode(bytes).split('.');
    const others = [
      '',
      'x',
      '{}',
      `{"payload":"${payload}","protected":"${header}","signature":"${signature}"}`,
      `{"payload":"${payload}","signatures":[{"protected":"${header}","signature":"${signature}"}]}`,
    ];
    for (const text of others)
      expect(await codeOf(() => open(utf8Encode(text))), text.slice(0, 20)).toBe('TRUST_UNREADABLE');
    for (const text of [`${header}..${signature}`, `${header}.${payload}.${signature!.slice(0, -8)}AAAAAAAA`]) {
      expect(await codeOf(() => open(utf8Encode(text)))).toBe('TRUST_SIGNATURE_BROKEN');
    }
  });

  it('whose payload is no list is refused with the reason', async () => {
    expect(await codeOf(async () => open(await signRaw(utf8Encode('{"a":1,"a":2}'))))).toBe('TRUST_LIST_JSON');
    expect(await codeOf(async () => open(await signRaw(utf8Encode('[]'))))).toBe('TRUST_LIST_SCHEMA');
    expect(await codeOf(async () => open(await signRaw(await build({ kind: 'issuers', authorities: [] }))))).toBe(
      'TRUST_LIST_TYPE',
    );
  });

  it('resolves former codes to the body that has them, and keeps a closed school beside its successor', async () => {
    const list = await build({
      issuers: [
        school('79000701', {
          formerCodes: ['701', '79-701'],
          succession: [{ kind: 'predecessor', code: '79000702', decision: '12/QĐ-UBND', date: '2025-07-01' }],
        }),
        school('79000702', {
          term: { from: '1990-01-01', to: '2025-06-30' },
          succession: [{ kind: 'successor', code: '79000701', decision: '12/QĐ-UBND', date: '2025-07-01' }],
          signers: [],
        }),
      ],
    });
    const store = await open(await signTrustList(list, (await listSigner()).signer, ISSUED));
    for (const code of ['701', '79-701', '79000701']) {
      expect(store.issuer(code)).toMatchObject({ found: { code: '79000701' } });
    }
    expect(store.issuer('79000702')).toMatchObject({
      found: { code: '79000702', signers: [], succession: [{ kind: 'successor', code: '79000701' }] },
    });
  });

  it('of anchors alone has no issuers and says what it is', async () => {
    const world = await pki();
    const store = anchorStore([...world.roots, world.roots[0]!].map(({ certificateDer }) => certificateDer));
    expect(store.info.kind).toBe('anchors');
    expect(store.authorities.map(({ certificate }) => certificate.sha256)).toEqual(
      world.roots.map(({ certificateSha256 }) => certificateSha256),
    );
    expect(store.issuer('79000701')).toEqual({ unknown: true });
    expect(await codeOf(() => anchorStore([utf8Encode('x')]))).toBe('CERTIFICATE_UNREADABLE');
  });
});
