import { describe, expect, it } from 'vitest';
import {
  addToTrustList,
  checkTrustList,
  grantedAt,
  type IssuerInput,
  renewTrustList,
  signTrustList,
  statusAt,
  type TrustList,
} from '../../src/trust/index.js';
import { AT, build, codeOf, key, leaf, listSigner, open, pki, school } from './support.js';

const LATER = { issuedAt: '2026-12-01T00:00:00Z', nextUpdate: '2027-06-01T00:00:00Z' };

const opened = async (list: TrustList) =>
  open(await signTrustList(list, (await listSigner()).signer, LATER.issuedAt), { at: LATER.issuedAt });

async function issuerOf(list: TrustList, code: string) {
  const looked = (await opened(list)).issuer(code);
  if (!('found' in looked)) throw new Error('not found');
  return looked.found;
}

describe('the next list', () => {
  it('issued again has the next number, new dates and the same content', async () => {
    const before = await build();
    const next = renewTrustList(before, LATER);
    expect(next.LoTE.ListAndSchemeInformation).toMatchObject({
      LoTESequenceNumber: 8,
      ListIssueDateTime: LATER.issuedAt,
      NextUpdate: LATER.nextUpdate,
    });
    expect(next.LoTE.TrustedEntitiesList).toEqual(before.LoTE.TrustedEntitiesList);
    expect(checkTrustList(next, { at: AT, previous: before })).toEqual({ usable: true, problems: [] });
    expect(await codeOf(() => renewTrustList(next, { ...LATER, issuedAt: AT }))).toBe('TRUST_LIST_DATES');
  });

  it('takes new bodies and brings known ones up to date, losing no key, code or status', async () => {
    const before = await build();
    const next = addToTrustList(before, {
      ...LATER,
      issuers: [
        school('79000702'),
        school('79000701', {
          name: 'Trường THPT Ví Dụ Mới',
          formerCodes: ['701'],
          signers: [
            { role: 'principal', name: 'Phạm Văn Ví Dụ', keys: [key(5)], terms: [{ from: '2026-12-01' }] },
            {
              role: 'principal',
              name: 'Trần Thị Minh Họa',
              keys: [key(1)],
              terms: [{ from: '2020-09-01', to: '2026-11-30' }],
              history: [{ status: 'withdrawn', from: '2026-12-01T00:00:00Z' }],
            },
          ],
        }),
      ],
    });
    expect(checkTrustList(next, { at: AT, previous: before })).toEqual({ usable: true, problems: [] });
    const issuer = await issuerOf(next, '701');
    expect(issuer.name).toBe('Trường THPT Ví Dụ Mới');
    expect(issuer.signers.map(({ name }) => name).sort()).toEqual([
      'Con dấu 79000701',
      'Phạm Văn Ví Dụ',
      'Trần Thị Minh Họa',
    ]);
    const former = issuer.signers.find(({ name }) => name === 'Trần Thị Minh Họa')!;
    expect(former.terms).toEqual([{ from: '2020-09-01', to: '2026-11-30' }]);
    expect(statusAt(former.history, Date.parse('2019-01-01T00:00:00Z'))).toBeUndefined();
    expect(statusAt(former.history, Date.parse('2025-01-01T00:00:00Z'))).toBe('granted');
    expect(statusAt(former.history, Date.parse('2026-12-01T00:00:00Z'))).toBe('withdrawn');
    // Listing again what was withdrawn, as a table without history does, does not grant it again.
    const again = addToTrustList(next, { ...LATER, issuers: [school('79000701')] });
    const same = (await issuerOf(again, '79000701')).signers.find(({ name }) => name === 'Trần Thị Minh Họa')!;
    expect(grantedAt(same.history, Date.parse('2027-01-01T00:00:00Z'))).toBe(false);
    expect((await issuerOf(again, '701')).code).toBe('79000701');
  });

  it('keeps both keys of a person who changes token, and a second term of office apart', async () => {
    const before = await build();
    const next = addToTrustList(before, {
      ...LATER,
      issuers: [
        school('79000701', {
          signers: [
            {
              role: 'principal',
              name: 'Trần Thị Minh Họa',
              keys: [key(1), key(6)],
              terms: [{ from: '2020-09-01', to: '2024-08-31' }],
            },
            { role: 'principal', name: 'Trần Thị Minh Họa', keys: [key(6)], terms: [{ from: '2026-01-01' }] },
          ],
        }),
      ],
    });
    const principals = (await issuerOf(next, '79000701')).signers.filter(({ role }) => role === 'principal');
    expect(principals.map(({ spkiSha256, terms }) => [spkiSha256, terms])).toEqual([
      [[key(1), key(6)], [{ from: '2020-09-01', to: '2024-08-31' }]],
      [[key(6)], [{ from: '2026-01-01' }]],
    ]);
  });

  it('does not open a closed body again by words that say nothing of its term', async () => {
    const closed = { from: '2001-09-05', to: '2026-06-30' };
    const { term: _, ...silent } = school('79000701');
    const before = await build({ issuers: [school('79000701', { term: closed })] });
    const termAfter = async (issuer: IssuerInput) =>
      (await issuerOf(addToTrustList(before, { ...LATER, issuers: [issuer] }), '79000701')).term;
    expect(await termAfter(silent)).toEqual(closed);
    expect(await termAfter({ ...silent, term: { from: '2001-09-05' } })).toEqual({ from: '2001-09-05' });
  });

  it('keeps what is said of a body where the new words leave it out, and takes it back where they say so', async () => {
    const said = {
      nameEn: 'Demonstration School',
      website: 'https://truong.example.vn/',
      documentTypes: [{ type: 'hoc-ba/*' }, { type: 'van-bang/tot-nghiep-thpt', from: '2010-01-01', to: '2026-04-15' }],
      signersComplete: true,
      teachersListed: true,
    };
    const before = await build({ issuers: [school('79000701', said)] });
    const entityOf = (list: TrustList) => list.LoTE.TrustedEntitiesList!.at(-1)!.TrustedEntityInformation;
    const { signersComplete: _, province: __, superior: ___, ...silent } = school('79000701');
    const types = [{ type: 'hoc-ba/*' }, { type: 'van-bang/tot-nghiep-thpt' }];
    const next = addToTrustList(before, { ...LATER, issuers: [{ ...silent, documentTypes: types }] });
    expect(entityOf(next)).toEqual(entityOf(before));
    const { documentTypes, signersComplete, teachersListed } = await issuerOf(next, '79000701');
    expect({ documentTypes, signersComplete, teachersListed }).toEqual({
      documentTypes: said.documentTypes,
      signersComplete: true,
      teachersListed: true,
    });
    const other = addToTrustList(before, {
      ...LATER,
      issuers: [{ ...silent, name: 'Trường THPT Khác', signersComplete: false, teachersListed: false }],
    });
    expect(await issuerOf(other, '79000701')).toMatchObject({ signersComplete: false, teachersListed: false });
    expect(entityOf(other).TEName).toEqual([{ lang: 'vi', value: 'Trường THPT Khác' }]);
  });

  it('keeps an earlier term of office of which the new words say nothing', async () => {
    const one = { role: 'principal', name: 'Lê Văn Ví Dụ', keys: [key(7)] } as const;
    const [first, second] = [{ from: '2015-09-01', to: '2018-08-31' }, { from: '2020-09-01' }];
    const before = await build({ issuers: [school('79000701', { signers: [{ ...one, terms: [first, second] }] })] });
    const ended = { ...second, to: '2026-11-30' };
    const next = addToTrustList(before, {
      ...LATER,
      issuers: [school('79000701', { signers: [{ ...one, terms: [ended] }] })],
    });
    const termsOf = async (list: TrustList) => (await issuerOf(list, '79000701')).signers.map(({ terms }) => terms);
    expect(await termsOf(next)).toEqual([[first, ended]]);
    // A day in common: what was said of that term is said anew.
    const put = { from: '2016-01-01', to: '2018-08-31' };
    const again = addToTrustList(next, {
      ...LATER,
      issuers: [school('79000701', { signers: [{ ...one, terms: [put, ended] }] })],
    });
    expect(await termsOf(again)).toEqual([[put, ended]]);
  });

  it('keeps apart what one key may sign in different capacities', async () => {
    const head = {
      role: 'head-of-issuing-body',
      name: 'Phạm Văn Ví Dụ',
      keys: [key(9)],
      documentTypes: ['hoc-ba/*'],
      terms: [{ from: '2020-01-01' }],
    } as const;
    const diplomas = {
      ...head,
      documentTypes: ['van-bang/*'],
      capacities: [{ capacity: 'TL', decision: '1/QĐ' }],
    } as const;
    const before = await build({ issuers: [school('79000701', { signers: [head] })] });
    const next = addToTrustList(before, { ...LATER, issuers: [school('79000701', { signers: [diplomas] })] });
    const typesOf = async (list: TrustList) =>
      (await issuerOf(list, '79000701')).signers.map(({ capacities, documentTypes }) => [documentTypes, capacities]);
    const both = [
      [head.documentTypes, []],
      [diplomas.documentTypes, diplomas.capacities],
    ];
    expect(await typesOf(next)).toEqual(both);
    // The same table once more changes nothing.
    const again = addToTrustList(next, { ...LATER, issuers: [school('79000701', { signers: [head, diplomas] })] });
    expect(await typesOf(again)).toEqual(both);
  });

  it('withdraws an authority from a day on and remembers that it was granted before', async () => {
    const world = await pki();
    const before = await build();
    const next = addToTrustList(before, {
      ...LATER,
      authorities: [
        {
          kind: 'issuing-ca',
          certificate: world.neac.remote.certificateDer,
          history: [{ status: 'withdrawn', from: '2026-11-30T00:00:00Z' }],
        },
      ],
    });
    expect(next.LoTE.TrustedEntitiesList).toHaveLength(before.LoTE.TrustedEntitiesList!.length);
    const listed = (await opened(next)).authorities.find(
      ({ certificate }) => certificate.sha256 === world.neac.remote.certificateSha256,
    )!;
    expect(grantedAt(listed.history, Date.parse('2026-11-29T00:00:00Z'))).toBe(true);
    expect(grantedAt(listed.history, Date.parse('2026-11-30T00:00:00Z'))).toBe(false);
  });

  it('carries index, rules and announced keys on until others are given', async () => {
    const [next, shard] = [await leaf('Khóa hai'), await leaf('Ký danh sách con')];
    const row = {
      id: 'a',
      documentTypes: ['hoc-ba/*'],
      order: 'advisory',
      requirements: [{ role: 'school-seal', scope: 'record' }],
      source: 'x',
    } as const;
    const shards = [
      { location: 'shards/01.jws', signerSpkiSha256: shard.spkiSha256, minSequence: 1, codes: ['1', '2'] },
    ];
    const before = await build({
      shards,
      roleRules: [row],
      nextSigner: [next.spkiSha256],
      crls: [{ id: key(4), minIssuedAt: AT }],
    });
    const renewed = renewTrustList(before, LATER);
    expect(renewed.LoTE.ListAndSchemeInformation.SchemeExtensions).toEqual(
      before.LoTE.ListAndSchemeInformation.SchemeExtensions,
    );
    const raised = addToTrustList(before, {
      ...LATER,
      shards: [{ ...shards[0]!, minSequence: 2, codes: ['1', '2', '3'] }],
    });
    const index = raised.LoTE.ListAndSchemeInformation.SchemeExtensions!.find(
      ({ id }) => id === 'urn:khue:lote:shards',
    )!;
    expect(index.value).toMatchObject({
      shards: [{ minSequence: 2, codes: ['1', '2', '3'] }],
      crls: [{ id: key(4), minIssuedAt: AT }],
    });
    expect(checkTrustList(raised, { at: AT, previous: before }).usable).toBe(true);
    expect((await opened(raised)).roleRules('hoc-ba/thpt').map(({ id }) => id)).toEqual(['a']);
  });
});
