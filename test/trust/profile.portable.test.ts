import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../src/encoding.js';
import {
  buildTrustList,
  checkTrustList,
  signTrustList,
  type TrustList,
  type TrustListInput,
} from '../../src/trust/index.js';
import {
  AT,
  build,
  codeOf,
  editable,
  ISSUED,
  input,
  key,
  leaf,
  listSigner,
  type Mutable,
  open,
  pki,
  school,
  signRaw,
} from './support.js';

type Editable = Mutable<TrustList>;

/** Opening a list that was changed by hand ends with this code, and checking and signing it say the same. */
async function refused(
  change: (list: Editable) => void,
  code: string,
  more: Partial<TrustListInput> = {},
): Promise<void> {
  const list = editable(await build(more));
  change(list);
  expect(await codeOf(async () => open(await signRaw(list)))).toBe(code);
  expect(await codeOf(async () => signTrustList(list as TrustList, (await listSigner()).signer, ISSUED))).toBe(code);
  const check = checkTrustList(list, { at: AT });
  expect(check.usable).toBe(false);
  expect(check.problems.map((problem) => problem.code)).toContain(code);
}

const information = (list: Editable) => list.LoTE.ListAndSchemeInformation;
const entity = (list: Editable, at: number) => list.LoTE.TrustedEntitiesList!.at(at)!;
const service = (list: Editable, at: number, which = 0) => entity(list, at).TrustedEntityServices[which]!;

describe('the structure of a list', () => {
  it('has no members that the schema does not name, also where the schema of ETSI lets them pass', async () => {
    await refused((list) => Object.assign(list, { more: 1 }), 'TRUST_LIST_SCHEMA');
    await refused((list) => Object.assign(information(list), { SchemeNames: [] }), 'TRUST_LIST_SCHEMA');
    await refused(
      (list) => Object.assign(service(list, -1).ServiceInformation.ServiceDigitalIdentity, { X509Certificate: 'x' }),
      'TRUST_LIST_SCHEMA',
    );
    await refused((list) => {
      const [body] = entity(list, -1).TrustedEntityInformation.TEInformationExtensions!;
      Object.assign(body!.value, { trusted: true });
    }, 'TRUST_LIST_SCHEMA');
  });

  it('has times exactly as TS 119 602 writes them, of days that exist', async () => {
    for (const time of [
      '2026-11-01T00:00:00.000Z',
      '2026-11-01T07:00:00+07:00',
      '2026-11-01',
      '2026-11-01t00:00:00z',
    ]) {
      await refused((list) => (information(list).ListIssueDateTime = time), 'TRUST_LIST_SCHEMA');
    }
    await refused((list) => (information(list).ListIssueDateTime = '2026-02-30T00:00:00Z'), 'TRUST_LIST_DATES');
    await refused((list) => (information(list).NextUpdate = ISSUED), 'TRUST_LIST_DATES');
    await refused(
      (list) => (service(list, -1).ServiceInformation.StatusStartingTime = '2023-02-29T00:00:00Z'),
      'TRUST_LIST_DATES',
    );
    await refused((list) => {
      const [extension] = service(list, -1).ServiceInformation.ServiceInformationExtensions!;
      extension!.value = { terms: [{ from: '2025-01-01', to: '2024-01-01' }] };
    }, 'TRUST_LIST_DATES');
    await refused((list) => {
      const [extension] = service(list, -1).ServiceInformation.ServiceInformationExtensions!;
      extension!.value = { terms: [{ from: '2025-02-29' }] };
    }, 'TRUST_LIST_DATES');
  });

  it('has one value a language, texts in NFC without hidden characters', async () => {
    const name = 'Trường THPT';
    await refused((list) => information(list).SchemeName.push({ lang: 'vi', value: 'x' }), 'TRUST_LIST_LANGUAGE');
    await refused((list) => (information(list).SchemeName[0]!.value = name.normalize('NFD')), 'TRUST_LIST_TEXT');
    for (const hidden of ['\u202E', '\u200B', '\u2066', '\uE000', '\u2028']) {
      await refused((list) => (information(list).SchemeName[0]!.value = `${name}${hidden}`), 'TRUST_LIST_TEXT');
    }
    await refused((list) => (information(list).SchemeName[0]!.value = 'a\nb'), 'TRUST_LIST_SCHEMA');
  });

  it('has statuses from newest to oldest', async () => {
    const more = {
      issuers: [
        school('79000701', {
          signers: [
            {
              role: 'school-seal',
              name: 'Con dấu',
              keys: [key(2)],
              terms: [{ from: '2020-01-01' }],
              history: [
                { status: 'granted', from: '2020-01-01T00:00:00Z' },
                { status: 'withdrawn', from: '2025-01-01T00:00:00Z' },
              ],
            },
          ],
        }),
      ],
    } satisfies Partial<TrustListInput>;
    await refused(
      (list) => (service(list, -1).ServiceHistory![0]!.StatusStartingTime = '2025-06-01T00:00:00Z'),
      'TRUST_LIST_HISTORY',
      more,
    );
    const store = await open(await signTrustList(await build(more), (await listSigner()).signer, ISSUED));
    const looked = store.issuer('79000701');
    expect('found' in looked && looked.found.signers[0]!.history).toEqual([
      { status: 'withdrawn', from: Date.parse('2025-01-01T00:00:00Z') },
      { status: 'granted', from: Date.parse('2020-01-01T00:00:00Z') },
    ]);
  });
});

describe('a status history', () => {
  const seal = {
    role: 'school-seal',
    name: 'Con dấu',
    keys: [key(2)],
    terms: [{ from: '2020-01-01' }],
    history: [
      { status: 'granted', from: '2020-01-01T00:00:00Z' },
      { status: 'withdrawn', from: '2025-01-01T00:00:00Z' },
    ],
  } as const;
  const more = { issuers: [school('79000701', { signers: [seal] })] } satisfies Partial<TrustListInput>;
  const earlier = (list: Editable) => service(list, -1).ServiceHistory![0]!;

  it('is of the same role and key: what another was granted says nothing of this one', async () => {
    await refused(
      (list) => (earlier(list).ServiceDigitalIdentity = { OtherIds: [`urn:khue:spki-sha256:${key(3)}`] }),
      'TRUST_IDENTITY_INVALID',
      more,
    );
    await refused(
      (list) => (earlier(list).ServiceTypeIdentifier = 'urn:khue:svc:principal'),
      'TRUST_IDENTITY_INVALID',
      more,
    );
    // A key that came later stands beside the one that the history names.
    const list = editable(await build(more));
    service(list, -1).ServiceInformation.ServiceDigitalIdentity.OtherIds!.push(`urn:khue:spki-sha256:${key(4)}`);
    delete earlier(list).ServiceTypeIdentifier;
    expect((await open(await signRaw(list))).info.sequence).toBe(7);
  });

  it('of the service that stands for a body withdraws the body, from its day on', async () => {
    const WITHDRAWN = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn';
    const list = editable(await build({ issuers: [school('79000701', { signers: [] })] }));
    const { ServiceInformation: own } = service(list, -1);
    const history = async () => {
      const looked = (await open(await signRaw(list))).issuer('79000701');
      return 'found' in looked ? looked.found.history : looked;
    };
    expect(await history()).toBeUndefined();
    Object.assign(own, { ServiceStatus: WITHDRAWN, StatusStartingTime: '2025-01-01T00:00:00Z' });
    expect(await history()).toEqual([
      { status: 'withdrawn', from: Date.parse('2025-01-01T00:00:00Z') },
      { status: 'granted', from: Number.NEGATIVE_INFINITY },
    ]);
    // One for each code: while one of them is granted, so is the body.
    const { TrustedEntityServices: services } = entity(list, -1);
    const GRANTED = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted';
    services.push({ ServiceInformation: { ...own, ServiceStatus: GRANTED } });
    expect(await history()).toBeUndefined();
  });
});

describe('extensions', () => {
  const unknown = { id: 'urn:example:unknown', critical: true, value: {} };

  it('that are critical and unknown are refused, wherever they stand', async () => {
    await refused((list) => (information(list).SchemeExtensions = [unknown]), 'TRUST_CRITICAL_EXTENSION');
    await refused(
      (list) => entity(list, -1).TrustedEntityInformation.TEInformationExtensions!.push(unknown),
      'TRUST_CRITICAL_EXTENSION',
    );
    await refused(
      (list) => service(list, -1).ServiceInformation.ServiceInformationExtensions!.push(unknown),
      'TRUST_CRITICAL_EXTENSION',
    );
    await refused(
      (list) => (service(list, 0).ServiceInformation.ServiceInformationExtensions = [unknown]),
      'TRUST_CRITICAL_EXTENSION',
    );
    // Known elsewhere is not known here.
    const misplaced = { id: 'urn:khue:lote:role-rules', critical: true, value: {} };
    await refused(
      (list) => service(list, -1).ServiceInformation.ServiceInformationExtensions!.push(misplaced),
      'TRUST_CRITICAL_EXTENSION',
    );
  });

  it('that are unknown and not critical change nothing', async () => {
    const list = editable(await build());
    information(list).SchemeExtensions = [{ ...unknown, critical: false, value: { any: ['thing'] } }];
    expect((await open(await signRaw(list))).info.sequence).toBe(7);
  });

  it('stand once, and the shard index is critical', async () => {
    await refused((list) => {
      const extension = { id: 'urn:khue:lote:next-signer', critical: false, value: { spkiSha256: [key(3)] } };
      information(list).SchemeExtensions = [extension, extension];
    }, 'TRUST_DUPLICATE_EXTENSION');
    await refused((list) => {
      const value = { crls: [{ id: key(3), minIssuedAt: ISSUED }] };
      information(list).SchemeExtensions = [{ id: 'urn:khue:lote:shards', critical: false, value }];
    }, 'TRUST_LIST_SCHEMA');
  });
});

describe('entries', () => {
  it('of one code, former ones included, stand once', async () => {
    const twice = [school('79000701'), school('79000701', { name: 'Trường khác' })];
    expect(await codeOf(() => build({ issuers: twice }))).toBe('TRUST_DUPLICATE_CODE');
    const former = [school('79000701'), school('79000702', { formerCodes: ['79000701'] })];
    expect(await codeOf(() => build({ issuers: former }))).toBe('TRUST_DUPLICATE_CODE');
    await refused((list) => list.LoTE.TrustedEntitiesList!.push(entity(list, -1)), 'TRUST_DUPLICATE_CODE');
  });

  it('of one key, role, type and day stand once; other days, types or roles are other entries', async () => {
    const one = {
      role: 'principal',
      name: 'Lê Văn Ví Dụ',
      keys: [key(1)],
      terms: [{ from: '2020-01-01', to: '2022-12-31' }],
    } as const;
    const withSigners = (...signers: NonNullable<TrustListInput['issuers']>[number]['signers']) =>
      build({ issuers: [school('79000701', { signers })] });
    expect(await codeOf(() => withSigners(one, { ...one, terms: [{ from: '2022-12-31' }] }))).toBe(
      'TRUST_DUPLICATE_SIGNER',
    );
    await withSigners(one, { ...one, terms: [{ from: '2023-01-01' }] });
    await withSigners(one, { ...one, role: 'homeroom-teacher' });
    await withSigners({ ...one, documentTypes: ['hoc-ba/thpt'] }, { ...one, documentTypes: ['hoc-ba/thcs'] });
    expect(
      await codeOf(() =>
        withSigners({ ...one, documentTypes: ['hoc-ba/thpt'] }, { ...one, documentTypes: ['hoc-ba/*'] }),
      ),
    ).toBe('TRUST_DUPLICATE_SIGNER');
  });

  it('of certification services have one certificate that is a CA, listed once', async () => {
    await refused((list) => list.LoTE.TrustedEntitiesList!.unshift(entity(list, 0)), 'TRUST_DUPLICATE_AUTHORITY');
    await refused(
      (list) =>
        (service(list, 0).ServiceInformation.ServiceDigitalIdentity = { OtherIds: [`urn:khue:spki-sha256:${key(1)}`] }),
      'TRUST_IDENTITY_INVALID',
    );
    await refused((list) => {
      service(list, 0).ServiceInformation.ServiceDigitalIdentity = { X509Certificates: [{ val: 'AAAA' }] };
    }, 'TRUST_AUTHORITY_CERTIFICATE');
    const { certificateDer } = await leaf('Không phải CA');
    for (const kind of ['root-ca', 'issuing-ca'] as const) {
      const authorities = [{ kind, certificate: certificateDer }];
      expect(await codeOf(() => build({ authorities }))).toBe('TRUST_AUTHORITY_CERTIFICATE');
    }
    const world = await pki();
    const authorities = [{ kind: 'root-ca', certificate: world.vgca.ca.certificateDer }] as const;
    expect(await codeOf(() => build({ authorities }))).toBe('TRUST_AUTHORITY_CERTIFICATE');
  });

  it('mix no certification services with signers, and name persons by keys', async () => {
    await refused((list) => entity(list, -1).TrustedEntityServices.push(service(list, 0)), 'TRUST_ENTITY_MIXED');
    await refused((list) => entity(list, 0).TrustedEntityServices.push(service(list, -1)), 'TRUST_ENTITY_MIXED');
    await refused(
      (list) =>
        (service(list, -1).ServiceInformation.ServiceDigitalIdentity = { X509SubjectNames: ['CN=x'] } as object),
      'TRUST_IDENTITY_INVALID',
    );
    await refused(
      (list) => delete service(list, -1).ServiceInformation.ServiceInformationExtensions,
      'TRUST_IDENTITY_INVALID',
    );
    const world = await pki();
    await refused((list) => {
      const identity = service(list, -1).ServiceInformation.ServiceDigitalIdentity;
      identity.X509Certificates = [{ val: toBase64(world.vgca.ca.certificateDer) }];
    }, 'TRUST_IDENTITY_INVALID');
  });

  it('without a key, or with a key that is none, are refused by name', async () => {
    const signer = { role: 'principal', name: 'Lê Văn Ví Dụ', terms: [{ from: '2020-01-01' }] } as const;
    const withKeys = (keys: string[]) => build({ issuers: [school('1', { signers: [{ ...signer, keys }] })] });
    expect(await codeOf(() => withKeys([]))).toBe('TRUST_SIGNER_WITHOUT_KEY');
    expect(await codeOf(() => withKeys(['1234']))).toBe('TRUST_KEY_INVALID');
  });

  it('may be given by certificate, of which the list keeps only the hash of the key', async () => {
    const someone = await leaf('Trần Văn Ví Dụ');
    const list = await build({
      issuers: [
        school('1', {
          signers: [
            {
              role: 'principal',
              name: 'Trần Văn Ví Dụ',
              keys: [someone.certificateDer],
              terms: [{ from: '2020-01-01' }],
            },
          ],
        }),
      ],
    });
    expect(JSON.stringify(list)).toContain(someone.spkiSha256);
    expect(JSON.stringify(list)).not.toContain(toBase64(someone.certificateDer));
  });
});

describe('the rule table', () => {
  const seal = { role: 'school-seal', scope: 'record' } as const;
  const row = { id: 'a', documentTypes: ['hoc-ba/*'], order: 'strict', requirements: [seal], source: 'x' } as const;

  it('that leaves out the seal is refused, on building and on opening', async () => {
    const without = { ...row, requirements: [{ role: 'principal', scope: 'record' }] } as const;
    expect(await codeOf(() => build({ roleRules: [without] }))).toBe('TRUST_ROLE_RULES_SEAL');
    await refused((list) => {
      information(list).SchemeExtensions = [
        { id: 'urn:khue:lote:role-rules', critical: true, value: { rules: [without] } },
      ];
    }, 'TRUST_ROLE_RULES_SEAL');
    // A seal on each entry is no seal on the record.
    const perEntry = { ...row, requirements: [{ ...seal, scope: 'entry' }] } as const;
    expect(await codeOf(() => build({ roleRules: [perEntry] }))).toBe('TRUST_ROLE_RULES_SEAL');
  });

  it('with two rows for one type on one day is refused; a type beside its family is not', async () => {
    expect(await codeOf(() => build({ roleRules: [row, { ...row, id: 'b' }] }))).toBe('TRUST_ROLE_RULES');
    await build({
      roleRules: [
        { ...row, to: '2026-06-30' },
        { ...row, id: 'b', from: '2026-07-01' },
      ],
    });
    await build({ roleRules: [row, { ...row, id: 'b', documentTypes: ['hoc-ba/thpt'] }] });
  });
});

describe('personal data', () => {
  const named = (name: string) => build({ issuers: [school('79000701', { name })] });

  it('in any text of a list is refused: personal numbers, e-mail, telephone', async () => {
    for (const text of [
      'Trần Thị Minh Họa 001300000001',
      'Trần Thị Minh Họa (001 300 000 001)',
      'CCCD: 1',
      'Trường A, lienhe@vi-du.example.vn',
      'Trường A, ĐT 0912 345 678',
      'Trường A, +84 912345678',
      'Trường A, 024.3869.1234',
    ]) {
      expect(await codeOf(() => named(text)), text).toBe('TRUST_PERSONAL_DATA');
      await refused(
        (list) => (entity(list, -1).TrustedEntityInformation.TEName[0]!.value = text),
        'TRUST_PERSONAL_DATA',
      );
    }
    expect(await codeOf(() => build({ issuers: [school('001300000001')] }))).toBe('TRUST_PERSONAL_DATA');
  });

  it('is not seen in tax codes, decisions, years and codes of schools', async () => {
    for (const text of [
      'Trường A (MST: 0301442379)',
      'Trường 19/5, 1234/QĐ-UBND ngày 01/02/2025',
      'Trường THPT 30-4',
    ]) {
      await named(text);
    }
    await build({ issuers: [school('0979000701', { name: 'Trường THPT Minh Họa', signers: [] })] });
  });

  it('in a certificate beside a key is refused', async () => {
    const world = await pki();
    const someone = await world.issue({
      ca: world.neac.remote,
      subject: [
        ['C', 'VN'],
        ['CN', 'Nguyễn Văn Ví Dụ'],
        ['UID', 'CCCD:001300000001'],
      ],
    });
    await refused((list) => {
      service(list, -1).ServiceInformation.ServiceDigitalIdentity = {
        OtherIds: [`urn:khue:spki-sha256:${someone.spkiSha256}`],
        X509Certificates: [{ val: toBase64(someone.certificateDer) }],
      };
    }, 'TRUST_PERSONAL_DATA');
  });
});

describe('checking a list', () => {
  it('finds nothing to say of a good one, and every problem of a bad one', async () => {
    const list = await build();
    expect(checkTrustList(list, { at: AT })).toEqual({ usable: true, problems: [] });
    const bad = editable(list);
    information(bad).SchemeName[0]!.value = 'gọi 0912345678';
    information(bad).NextUpdate = ISSUED;
    bad.LoTE.TrustedEntitiesList!.push(structuredClone(entity(bad, -1)));
    const { problems, usable } = checkTrustList(bad, { at: AT });
    expect(usable).toBe(false);
    expect(new Set(problems.map(({ code }) => code))).toEqual(
      new Set(['TRUST_PERSONAL_DATA', 'TRUST_LIST_DATES', 'TRUST_DUPLICATE_CODE']),
    );
    for (const nothing of [
      null,
      1,
      'x',
      [],
      {},
      { LoTE: null },
      { LoTE: { ListAndSchemeInformation: { NextUpdate: null } } },
    ]) {
      expect(checkTrustList(nothing, { at: AT }).usable).toBe(false);
    }
  });

  it('finds what a reader would take but nobody means', async () => {
    const list = await build({
      issuers: [
        school('79000701', {
          documentTypes: [{ type: 'hoc-ba/thpt' }],
          succession: [{ kind: 'successor', code: '79000999' }],
          signers: [
            { role: 'school-seal', name: 'Con dấu', keys: [key(1)], terms: [{ from: '2020-01-01' }] },
            {
              role: 'principal',
              name: 'Lê Thị Ví Dụ',
              keys: [key(1)],
              documentTypes: ['hoc-ba/thcs'],
              capacities: [{ capacity: 'KT' }],
              terms: [{ from: '2020-01-01' }],
            },
          ],
        }),
      ],
      authorities: (await input()).authorities!.filter(({ kind }) => kind !== 'root-ca'),
    });
    const { problems } = checkTrustList(list, {
      at: '2028-01-01T00:00:00Z',
      signer: (await listSigner()).certificateDer,
    });
    expect(new Set(problems.map(({ code, severity }) => `${severity} ${code}`))).toEqual(
      new Set([
        'error TRUST_SEAL_KEY_SHARED',
        'warning TRUST_TYPE_NOT_ISSUED',
        'warning TRUST_CAPACITY_WITHOUT_DECISION',
        'warning TRUST_SUCCESSION_UNKNOWN',
        'warning TRUST_CA_ISSUER_MISSING',
        'warning TRUST_LIST_STALE',
      ]),
    );
    const long = await build({ nextUpdate: '2040-01-01T00:00:00Z' });
    const signer = (await listSigner()).certificateDer;
    expect(checkTrustList(long, { at: AT, signer }).problems).toMatchObject([
      { code: 'TRUST_NEXT_UPDATE_AFTER_SIGNER' },
    ]);
    const other = (await leaf('Khác', 'Công ty Khác')).certificateDer;
    expect(checkTrustList(await build(), { at: AT, signer: other }).usable).toBe(false);
  });

  it('misses nothing that the list before had', async () => {
    const before = await build({ issuers: [school('1', { formerCodes: ['01'] }), school('2')] });
    const next = buildTrustList(
      await input({
        sequence: 7,
        authorities: (await input()).authorities!.slice(1),
        issuers: [
          school('1', {
            signers: [{ role: 'principal', name: 'Lê Thị Ví Dụ', keys: [key(7)], terms: [{ from: '2026-01-01' }] }],
          }),
        ],
      }),
    );
    const { problems } = checkTrustList(next, { at: AT, previous: before });
    expect(problems.filter(({ code }) => code === 'TRUST_SEQUENCE_INVALID')).toHaveLength(1);
    const lost = problems.filter(({ code }) => code === 'TRUST_ENTRY_LOST').map(({ params }) => params!['what']);
    expect(lost).toEqual(expect.arrayContaining(['01', '2', '1: Trần Thị Minh Họa', '1: Con dấu 1']));
    expect(lost).toHaveLength(5);
  });
});
