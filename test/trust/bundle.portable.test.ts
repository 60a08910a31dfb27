import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { guarded } from '../../src/trust/bundle.js';
import { bundleExistence, evidenceFileName } from '../../src/trust/bundle-existence.js';
import {
  buildTrustList,
  type ShardReference,
  signTrustList,
  type TrustListInput,
  zipSource,
} from '../../src/trust/index.js';
import { listLimits } from '../../src/trust/verify-list.js';
import { readCertificate } from '../../src/x509/index.js';
import {
  AT,
  build,
  bundle,
  codeOf,
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

const PROVINCE = 'Phòng Danh Sách Minh Họa';
const shardSigner = () => leaf('Ký danh sách con', PROVINCE);

async function shardBytes(more: Partial<TrustListInput> = {}): Promise<Uint8Array> {
  const list = buildTrustList({
    kind: 'issuers',
    operator: { name: PROVINCE },
    sequence: 3,
    issuedAt: ISSUED,
    nextUpdate: NEXT,
    issuers: [school('01000001', { formerCodes: ['28000001'] }), school('01000002')],
    ...more,
  });
  return signTrustList(list, (await shardSigner()).signer, ISSUED);
}

async function reference(more: Partial<ShardReference> = {}): Promise<ShardReference> {
  const { spkiSha256 } = await shardSigner();
  return {
    location: 'shards/01.jws',
    signerSpkiSha256: spkiSha256,
    minSequence: 3,
    codes: ['01000001', '28000001', '01000002'],
    ...more,
  };
}

async function rootBytes(more: Partial<TrustListInput> = {}): Promise<Uint8Array> {
  const list = await build({ shards: [await reference()], ...more });
  return signTrustList(list, (await listSigner()).signer, ISSUED);
}

describe('a shard', () => {
  it('is opened when one of its codes is first asked for, and only once', async () => {
    const files = new Map([
      ['trust-list.jws', await rootBytes()],
      ['shards/01.jws', await shardBytes()],
    ]);
    const read: string[] = [];
    const store = await open({
      read: (name) => {
        read.push(name);
        return files.get(name);
      },
    });
    expect(store.issuer('79000701')).toHaveProperty('found');
    expect(store.issuer('55555555')).toEqual({ unknown: true });
    expect(read).toEqual(['trust-list.jws']);
    expect(store.issuer('28000001')).toMatchObject({ found: { code: '01000001' } });
    expect(store.issuer('01000002')).toMatchObject({ found: { code: '01000002' } });
    expect(read).toEqual(['trust-list.jws', 'shards/01.jws']);
    // Who holds a key is said of the list that holds the code, whatever was looked up before.
    expect(store.holders!(key(2), '01000001').map(({ issuer }) => issuer.code)).toEqual(['01000001', '01000002']);
    expect(store.holders!(key(2), '79000701').map(({ issuer }) => issuer.code)).toEqual(['79000701']);
  });

  it('that is missing, damaged, of another signer, or a root list makes its codes unavailable, not unknown', async () => {
    const root = await rootBytes();
    const good = await shardBytes();
    const stranger = await leaf('Người lạ', PROVINCE);
    const asShard = (list: Partial<TrustListInput>) => shardBytes(list);
    const cases: [string, Uint8Array | undefined, string, string?][] = [
      ['missing', undefined, 'TRUST_SHARD_MISSING'],
      ['cut off', good.subarray(0, good.length - 22), 'TRUST_SHARD_UNUSABLE', 'TRUST_SIGNATURE_BROKEN'],
      ['no list', utf8Encode('x'), 'TRUST_SHARD_UNUSABLE', 'TRUST_UNREADABLE'],
      [
        'another signer',
        await signRaw(
          buildTrustList({
            kind: 'issuers',
            operator: { name: PROVINCE },
            sequence: 3,
            issuedAt: ISSUED,
            nextUpdate: NEXT,
            issuers: [school('01000001')],
          }),
          stranger,
        ),
        'TRUST_SHARD_UNUSABLE',
        'TRUST_SIGNER_NOT_PINNED',
      ],
      ['another type', await asShard({ kind: 'root' }), 'TRUST_SHARD_UNUSABLE', 'TRUST_LIST_TYPE'],
      ['without the code', await asShard({ issuers: [school('01000002')] }), 'TRUST_SHARD_INCOMPLETE'],
    ];
    for (const [title, bytes, code, reason] of cases) {
      const store = await open(bundle({ 'trust-list.jws': root, ...(bytes && { 'shards/01.jws': bytes }) }));
      const looked = store.issuer('01000001');
      expect(looked, title).toMatchObject({
        unavailable: { code, params: { name: 'shards/01.jws', code: '01000001' } },
      });
      if (reason !== undefined) expect(looked, title).toMatchObject({ unavailable: { params: { reason } } });
      expect(store.holders!(key(2), '01000001').length, title).toBe(code === 'TRUST_SHARD_INCOMPLETE' ? 1 : 0);
      expect(store.issuer('79000701'), title).toHaveProperty('found');
    }
  });

  it('older than the root list says is not used (BUNDLE_MIXED)', async () => {
    const store = await open(
      bundle({ 'trust-list.jws': await rootBytes(), 'shards/01.jws': await shardBytes({ sequence: 2 }) }),
    );
    expect(store.issuer('01000001')).toMatchObject({
      unavailable: { code: 'BUNDLE_MIXED', params: { found: `№ 2 (${ISSUED})`, needed: '№ 3' } },
    });
  });

  it('newer than the root list says is used', async () => {
    const files = { 'trust-list.jws': await rootBytes(), 'shards/01.jws': await shardBytes({ sequence: 4 }) };
    expect((await open(bundle(files))).issuer('01000001')).toHaveProperty('found');
  });

  it('that says what only the root list may say is not used: rule table, authorities, shards, keys', async () => {
    const world = await pki();
    const seal = { role: 'school-seal', scope: 'record' } as const;
    const extras: Partial<TrustListInput>[] = [
      { roleRules: [{ id: 'x', documentTypes: ['hoc-ba/*'], order: 'strict', requirements: [seal], source: 'x' }] },
      { authorities: [{ kind: 'root-ca', certificate: world.vgca.root.certificateDer }] },
      { shards: [await reference({ location: 'shards/02.jws', codes: ['1'] })] },
      { nextSigner: [key(9)] },
      { completeHierarchies: [key(9)] },
    ];
    for (const extra of extras) {
      expect(await codeOf(() => shardBytes(extra))).toBe('TRUST_SHARD_OVERREACH');
      // Made by hand it is refused on reading too, and its rule table counts for nothing.
      const asRoot = await build({
        operator: { name: PROVINCE },
        sequence: 3,
        authorities: [],
        issuers: [school('01000001')],
        ...extra,
      });
      const list = structuredClone(asRoot) as { LoTE: { ListAndSchemeInformation: { LoTEType: string } } };
      list.LoTE.ListAndSchemeInformation.LoTEType = 'urn:khue:lote:type:issuers';
      const bytes = await signRaw(list, await shardSigner());
      const store = await open(bundle({ 'trust-list.jws': await rootBytes(), 'shards/01.jws': bytes }));
      expect(store.issuer('01000001')).toMatchObject({
        unavailable: { code: 'TRUST_SHARD_UNUSABLE', params: { reason: 'TRUST_SHARD_OVERREACH' } },
      });
      expect(store.roleRules('hoc-ba/thpt').map(({ id }) => id)).toEqual(['so-hoa-tu-so-goc', 'hoc-ba-trung-hoc']);
    }
  });

  it('cannot be named twice, nor can a code be in two lists', async () => {
    const one = await reference();
    for (const shards of [
      [one, one],
      [one, await reference({ location: 'shards/02.jws', codes: ['01000002'] })],
    ]) {
      expect(await codeOf(() => rootBytes({ shards }))).toBe('TRUST_DUPLICATE_INDEX');
    }
    expect(await codeOf(async () => rootBytes({ shards: [await reference({ codes: ['79000701'] })] }))).toBe(
      'TRUST_DUPLICATE_INDEX',
    );
    for (const location of [
      '../01.jws',
      'shards/../x.jws',
      'http://example.vn/x.jws',
      'shards/a/b.jws',
      'trust-list.jws',
    ]) {
      expect(await codeOf(async () => rootBytes({ shards: [await reference({ location })] })), location).toBe(
        'TRUST_LOCATION_INVALID',
      );
    }
  });
});

describe('the CRLs of a bundle', () => {
  const OLD = '2026-09-01T00:00:00Z';

  async function ask(files: Record<string, Uint8Array>, crls: TrustListInput['crls'], list = true) {
    const world = await pki();
    const signer = await listSigner();
    const root = await signTrustList(await build({ ...(crls && { crls }) }), signer.signer, ISSUED);
    const source = bundle({ 'trust-list.jws': root, ...files });
    const store = await open(list ? source : { read: source.read });
    const issuer = readCertificate(world.neac.token.certificateDer);
    return store.revocation.lookUp(readCertificate(signer.certificateDer), issuer, Date.parse(AT));
  }

  it('are found by the SHA-256 of the issuer key, without listing the bundle', async () => {
    const world = await pki();
    const crl = await world.crl(world.neac.token, [], Date.parse(ISSUED), Date.parse(NEXT));
    const spki = world.neac.token.spkiSha256;
    const fact = await ask({ [`crls/${spki}.crl`]: crl }, [{ id: spki, minIssuedAt: ISSUED }], false);
    expect(fact).toMatchObject({ status: 'GOOD', source: 'CRL', thisUpdate: Date.parse(ISSUED), unusable: [] });
  });

  it('of any other name are found by their issuer when the bundle can be listed', async () => {
    const world = await pki();
    const crl = await world.crl(world.neac.token, [], Date.parse(ISSUED), Date.parse(NEXT));
    expect(await ask({ 'crls/token.crl': crl }, undefined)).toMatchObject({ status: 'GOOD' });
    expect(await ask({ 'crls/token.crl': crl }, undefined, false)).toMatchObject({ status: 'UNKNOWN' });
  });

  it('say who is revoked', async () => {
    const world = await pki();
    const { serialNumber } = await listSigner();
    const crl = await world.crl(
      world.neac.token,
      [{ serialNumber, revokedAt: Date.parse(OLD), reason: 'superseded' }],
      Date.parse(ISSUED),
      Date.parse(NEXT),
    );
    const fact = await ask({ [`crls/${world.neac.token.spkiSha256}.crl`]: crl }, undefined);
    expect(fact).toMatchObject({ status: 'REVOKED', revokedAt: Date.parse(OLD), reason: 'superseded' });
  });

  it('older than the root list says are not used, and both dates are said', async () => {
    const world = await pki();
    const spki = world.neac.token.spkiSha256;
    const crl = await world.crl(world.neac.token, [], Date.parse(OLD), Date.parse(NEXT));
    for (const name of [`crls/${spki}.crl`, 'crls/token.crl']) {
      const fact = await ask({ [name]: crl }, [{ id: spki, minIssuedAt: ISSUED }]);
      expect(fact).toMatchObject({
        status: 'UNKNOWN',
        unusable: [{ code: 'BUNDLE_MIXED', params: { name, found: OLD, needed: ISSUED } }],
      });
    }
  });

  it('left out although the root list names them are missed by name', async () => {
    const world = await pki();
    const spki = world.neac.token.spkiSha256;
    const fact = await ask({}, [{ id: spki, minIssuedAt: ISSUED }]);
    expect(fact).toMatchObject({
      status: 'UNKNOWN',
      unusable: [{ code: 'TRUST_CRL_MISSING', params: { name: `crls/${spki}.crl` } }],
    });
  });

  it('that cannot be read, or of another key, prove nothing and break nothing', async () => {
    const world = await pki();
    const spki = world.neac.token.spkiSha256;
    const junk = await ask({ [`crls/${spki}.crl`]: utf8Encode('x') }, undefined);
    expect(junk).toMatchObject({ status: 'UNKNOWN', unusable: [{ code: 'TRUST_CRL_UNREADABLE' }] });
    const other = await world.crl(world.neac.remote, [], Date.parse(ISSUED), Date.parse(NEXT));
    expect(await ask({ [`crls/${spki}.crl`]: other }, undefined)).toMatchObject({ status: 'UNKNOWN' });
  });
});

describe('the OCSP responses of a bundle', () => {
  const OLD = '2026-09-01T00:00:00Z';

  async function ask(files: Record<string, Uint8Array>, crls?: TrustListInput['crls']) {
    const world = await pki();
    const signer = await listSigner();
    const root = await signTrustList(await build({ ...(crls && { crls }) }), signer.signer, ISSUED);
    const store = await open(bundle({ 'trust-list.jws': root, ...files }));
    const issuer = readCertificate(world.neac.token.certificateDer);
    return store.revocation.lookUp(readCertificate(signer.certificateDer), issuer, Date.parse(AT));
  }

  it('are found under the issuer key or any name, by an appointed responder or the CA', async () => {
    const world = await pki();
    const { token } = world.neac;
    const answers = [await listSigner()];
    const responder = await world.issueResponder(token, [['CN', 'DEMO OCSP']]);
    const byResponder = await world.ocsp(token, answers, responder);
    const good = { status: 'GOOD', source: 'OCSP', thisUpdate: Date.parse('2026-11-20T00:00:00Z') };
    expect(await ask({ [`ocsp/${token.spkiSha256}.ors`]: byResponder })).toMatchObject(good);
    expect(await ask({ [`ocsp/${token.spkiSha256}/01.ocsp`]: byResponder })).toMatchObject(good);
    expect(await ask({ 'ocsp/any.der': await world.ocsp(token, answers) })).toMatchObject(good);
    const revokedAt = Date.parse(OLD);
    const revoked = await world.ocsp(token, [{ ...answers[0]!, status: { revokedAt } }]);
    expect(await ask({ 'ocsp/any.der': revoked })).toMatchObject({ status: 'REVOKED', source: 'OCSP', revokedAt });
  });

  it('older than the root list says are not used, and a CRL that it names is still missed', async () => {
    const world = await pki();
    const { token } = world.neac;
    const thisUpdate = Date.parse(OLD);
    const old = await world.ocsp(token, [{ ...(await listSigner()), thisUpdate }]);
    const fact = await ask({ 'ocsp/a.ors': old }, [{ id: token.spkiSha256, minIssuedAt: ISSUED }]);
    expect(fact).toMatchObject({
      status: 'UNKNOWN',
      unusable: [
        { code: 'BUNDLE_MIXED', params: { name: 'ocsp/a.ors', found: OLD, needed: ISSUED } },
        { code: 'TRUST_CRL_MISSING' },
      ],
    });
  });

  it('that cannot be read break nothing', async () => {
    const world = await pki();
    const files = {
      [`ocsp/${world.neac.token.spkiSha256}-1.ors`]: utf8Encode('x'),
      'ocsp/good.ors': await world.ocsp(world.neac.token, [await listSigner()]),
    };
    expect(await ask(files)).toMatchObject({ status: 'GOOD', unusable: [{ code: 'TRUST_OCSP_UNREADABLE' }] });
  });
});

describe('the evidence records of a bundle', () => {
  it('are found under their own names where the bundle cannot be listed', () => {
    const der = Uint8Array.of(1);
    const [known, other] = [key(1), key(2)];
    const source = { read: (name: string) => (name === evidenceFileName(known) ? der : undefined) };
    const existence = bundleExistence(guarded(source), listLimits(undefined));
    expect([existence?.records(known), existence?.records(other)]).toEqual([[der], []]);
    expect(bundleExistence(guarded({ ...source, list: () => [] }), listLimits(undefined))).toBeUndefined();
  });
});

describe('a zipped bundle', () => {
  async function files() {
    return { 'trust-list.jws': await rootBytes(), 'shards/01.jws': await shardBytes() };
  }

  it('opens like the folder, with or without a folder around it, stored or deflated', async () => {
    const inside = await files();
    const around = Object.fromEntries(Object.entries(inside).map(([name, bytes]) => [`goi-tin-cay/${name}`, bytes]));
    for (const zip of [zipSync(inside), zipSync(around), zipSync(inside, { level: 0 })]) {
      const store = await open(zip);
      expect(store.issuer('01000001')).toHaveProperty('found');
    }
    expect(zipSource(zipSync(inside)).list!('shards/')).toEqual(['shards/01.jws']);
  });

  it('that is damaged, doubled, or climbs out of its folder is refused', async () => {
    const zip = zipSync(await files());
    expect(await codeOf(() => open(zip.subarray(0, zip.length - 30)))).toBe('TRUST_BUNDLE_UNREADABLE');
    expect(await codeOf(() => open(zipSync({ '../trust-list.jws': zip })))).toBe('TRUST_BUNDLE_UNREADABLE');
    expect(await codeOf(() => open(zipSync({ '/trust-list.jws': zip })))).toBe('TRUST_BUNDLE_UNREADABLE');
    expect(await codeOf(() => open(zipSync({ 'a.txt': zip })))).toBe('TRUST_BUNDLE_WITHOUT_LIST');
    expect(await codeOf(() => open({ read: () => undefined }))).toBe('TRUST_BUNDLE_WITHOUT_LIST');
    const thrown = () => {
      throw new Error('disk');
    };
    expect(await codeOf(() => open({ read: thrown }))).toBe('TRUST_BUNDLE_UNREADABLE');
  });

  it('whose directory lies about sizes is refused when the file is read', async () => {
    const zip = zipSync({ 'trust-list.jws': new Uint8Array(50_000) });
    const directory = zip.lastIndexOf(0x50) - 200;
    // The size of the only entry, in the central directory.
    const view = new DataView(zip.buffer, zip.byteOffset);
    let at = Math.max(0, directory);
    while (view.getUint32(at, true) !== 0x02014b50) at++;
    view.setUint32(at + 24, 40_000, true);
    expect(await codeOf(() => open(zip))).toBe('TRUST_BUNDLE_UNREADABLE');
    view.setUint32(at + 24, 0xfffffff0, true);
    expect(await codeOf(() => open(zip))).toBe('LIMIT_EXCEEDED');
  });

  it('may be asked for the same file without end: only different files count against the cap', () => {
    const size = 160 * 1024 * 1024;
    // Stored, so that reading costs nothing.
    const source = zipSource(zipSync({ 'evidence/a.ers': [new Uint8Array(size), { level: 0 }] }));
    for (let i = 0; i < 7; i++) expect(source.read('evidence/a.ers')?.length).toBe(size);
  });

  it('holds an evidence record for each file of many evenings', async () => {
    const records = Array.from({ length: 12_000 }, (_, i) => [`evidence/${i}.ers`, new Uint8Array(1)] as const);
    const zip = zipSync({ ...(await files()), ...Object.fromEntries(records) }, { level: 0 });
    expect((await open(zip)).info.sequence).toBe(7);
    expect(zipSource(zip).list!('evidence/')).toHaveLength(12_000);
  });

  it('with any byte changed gives a KhueError or the same list, never another error', async () => {
    const zip = zipSync(await files());
    for (let at = 0; at < zip.length; at += 37) {
      const copy = zip.slice();
      copy[at]! ^= 0xff;
      try {
        const store = await open(copy);
        expect(store.info.sequence).toBe(7);
        store.issuer('01000001');
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(KhueError);
      }
    }
  });
});
