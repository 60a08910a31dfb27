import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDemoPki, type DemoLeaf, officialPerson, officialSeal } from '../../src/demo-world/index.js';
import { addSignature, signEntry, signRecord } from '../../src/issuing/index.js';
import { canonicalize, checkRecord, recordTypes, validateRecord } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { foreignPlaces, mayHaveLines } from '../../src/record/unicode.js';
import { defaultRoleRules, pickRoleRule, rulesFor } from '../../src/trust/index.js';
import type { ListedIssuer, ListedSigner, Role, TrustStore } from '../../src/trust/types.js';
import { verify } from '../../src/validation/index.js';
import { crlSource, openCrl, readCertificate } from '../../src/x509/index.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { type Members, recordArbitrary } from '../support/record-arbitrary.js';
import { readSchemaFile, schemaFiles } from './schema-examples.js';

const types = recordTypes.map(({ type }) => type);
const AT = '2026-11-21T00:00:00Z';
const SIGNED_AT = Date.parse('2026-11-18T03:00:00Z');
const ISSUER = { code: 'KHUE-THU', name: 'Cơ sở Khuê Văn Thử Nghiệm' };
/** Of each type; by night 21 types × 480 make 10,080 records, whatever the factor. */
const EACH = 25;
const NIGHT = 480;

const PEOPLE = ['teacher', 'other-teacher', 'homeroom', 'head', 'seal'] as const;
let people: Record<(typeof PEOPLE)[number], DemoLeaf>;
let trust: TrustStore;

beforeAll(async () => {
  const pki = await createDemoPki({ seed: 'generated', at: AT });
  const issue = (name: string, index: number) =>
    pki.issue({
      ca: pki.vgca.ca,
      subject:
        name === 'seal'
          ? officialSeal({ name: 'CƠ SỞ KHUÊ VĂN (DEMO)', taxCode: '0000000999' })
          : officialPerson({ name: `Người Ký Số ${index}`, email: 'khong-co@vi-du.example', unit: 'CƠ SỞ KHUÊ VĂN' }),
      notBefore: Date.parse('2025-06-01T00:00:00Z'),
      notAfter: Date.parse('2028-06-01T00:00:00Z'),
      key: 'p-256',
    });
  const leaves = await Promise.all(PEOPLE.map(async (name, index) => [name, await issue(name, index)] as const));
  people = Object.fromEntries(leaves) as typeof people;
  const listed = (role: Role, leaf: DemoLeaf): ListedSigner => ({
    role,
    name: role,
    spkiSha256: [leaf.spkiSha256],
    capacities: [],
    terms: [{ from: '2025-08-01', to: '2030-07-31' }],
    history: [{ status: 'granted', from: Date.parse('2025-06-01T00:00:00Z') }],
  });
  const issuer: ListedIssuer = {
    code: ISSUER.code,
    formerCodes: [],
    name: ISSUER.name,
    documentTypes: types.map((type) => ({ type })),
    term: { from: '2000-01-01' },
    succession: [],
    signersComplete: true,
    teachersListed: false,
    status: [],
    signers: [
      listed('principal', people.head),
      listed('head-of-issuing-body', people.head),
      listed('register-custodian', people.head),
      listed('school-seal', people.seal),
    ],
    listIssuedAt: Date.parse('2026-11-10T00:00:00Z'),
  };
  const crls = pki.authorities.map((ca) =>
    pki.crl(ca, [], Date.parse('2026-11-20T00:00:00Z'), Date.parse('2026-12-20T00:00:00Z')),
  );
  trust = {
    info: {
      name: 'Danh sách thử',
      operator: 'Khuê Văn Thử Nghiệm',
      sha256: '1'.repeat(64),
      signerSpkiSha256: '2'.repeat(64),
      pinned: true,
      rollback: 'OK',
      sequence: 1,
      issuedAt: Date.parse('2026-11-10T00:00:00Z'),
      nextUpdate: Date.parse('2027-05-01T00:00:00Z'),
      kind: 'list',
    },
    highWater: { lists: {} },
    warnings: [],
    authorities: pki.authorities.map((ca) => ({
      name: ca.id,
      kind: ca.kind,
      certificate: readCertificate(ca.certificateDer),
      purposes: ['document-signing', 'ocsp'],
      history: [{ status: 'granted', from: 0 }],
    })),
    revocation: crlSource((await Promise.all(crls)).map((crl) => openCrl(crl))),
    completeHierarchies: new Map(),
    issuer: (code) => (code === ISSUER.code ? { found: issuer } : { unknown: true }),
    holders: (spkiSha256) =>
      issuer.signers.filter((signer) => signer.spkiSha256.includes(spkiSha256)).map((signer) => ({ issuer, signer })),
    roleRules: (type) => rulesFor(defaultRoleRules, type),
  };
}, 60_000);

const personOf = (role: Role): DemoLeaf =>
  role === 'school-seal' ? people.seal : role === 'homeroom-teacher' ? people.homeroom : people.head;

/** Signs in the roles that the record's own list names, in the order of the table. */
async function signAll(record: JsonObject): Promise<Uint8Array> {
  const rows = record['danh_sach_nguoi_ky'] as readonly { vai_tro: Role; mon_hoc_id?: string }[];
  const entries = (record['bang_diem_hoc_ba'] ?? []) as readonly JsonObject[];
  let bytes: Uint8Array = canonicalize(record);
  for (const [index, { mon_hoc_id: subject }] of rows
    .filter(({ vai_tro }) => vai_tro === 'subject-teacher')
    .entries()) {
    bytes = await signEntry(bytes, {
      entry: `/bang_diem_hoc_ba/${entries.findIndex((entry) => entry['mon_hoc_id'] === subject)}`,
      signer: people[index % 2 === 0 ? 'teacher' : 'other-teacher'].signer,
      signingTime: new Date(SIGNED_AT),
    });
  }
  let first = true;
  for (const { vai_tro: role } of rows.filter(({ vai_tro }) => vai_tro !== 'subject-teacher')) {
    const options = { role, signer: personOf(role).signer, signingTime: new Date(SIGNED_AT + 3_600_000) };
    bytes = first ? await signRecord(bytes, options) : await addSignature(bytes, options);
    first = false;
  }
  return bytes;
}

describe.each(types)('random records of %s', (type) => {
  const records = recordArbitrary(type, ISSUER, SIGNED_AT);

  it(
    'are valid, sign in their required roles and are accepted',
    async () => {
      await fc.assert(
        fc.asyncProperty(records, async (record) => {
          expect(validateRecord(record).problems).toEqual([]);
          const required = pickRoleRule(defaultRoleRules, type, SIGNED_AT, record['du_lieu_so_hoa'] !== undefined)!;
          const checked = checkRecord(record, { roleRules: [required] });
          expect(checked.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
          const report = verify(await signAll(record), { trust, at: AT });
          expect([report.answer, report.code, report.message.en]).toEqual([
            'ACCEPT',
            'RECORD_ACCEPTED',
            report.message.en,
          ]);
        }),
        { numRuns: runs(EACH, NIGHT), endOnFailure: true },
      );
    },
    fuzzTimeout(60_000, 1_200_000),
  );

  it(
    'with one member of the wrong kind are refused at its place',
    () => {
      fc.assert(
        fc.property(records, fc.nat(), fc.constantFrom<null | object>(null, { la: 1 }, [[]]), (record, at, wrong) => {
          const copy = structuredClone(record) as Members;
          const places = placesOf(copy);
          const { holder, name, pointer } = places[at % places.length]!;
          holder[name] = wrong as never;
          const { valid, problems } = checkRecord(copy);
          expect(valid).toBe(false);
          const found = problems.filter(({ id }) => id.startsWith('schema/')).map((problem) => problem.pointer);
          expect(
            found.some((place) => place === pointer || place.startsWith(`${pointer}/`)),
            pointer,
          ).toBe(true);
        }),
        { numRuns: runs(EACH, NIGHT), endOnFailure: true },
      );
    },
    fuzzTimeout(20_000, 600_000),
  );

  it(
    'mutated are refused by the rule or keyword that the mutation breaks',
    () => {
      fc.assert(
        fc.property(records, fc.nat(), (record, seed) => {
          const fitting = mutants.filter(({ when }) => when(record as Members));
          const mutant = fitting[seed % fitting.length]!;
          const copy = structuredClone(record) as Members;
          mutant.spoil(copy);
          const { valid, problems } = checkRecord(copy);
          expect(valid, mutant.title).toBe(false);
          const errors = problems.filter(({ severity }) => severity === 'error').map(({ id }) => id);
          expect(
            errors.some((id) => mutant.id.test(id)),
            `${mutant.title}: ${errors}`,
          ).toBe(true);
        }),
        { numRuns: runs(EACH * 2), endOnFailure: true },
      );
    },
    fuzzTimeout(20_000, 600_000),
  );
});

describe('members for texts of several lines', () => {
  it('may have several lines wherever a schema says so', () => {
    const names = new Set<string>();
    for (const file of schemaFiles()) linesOf(readSchemaFile(file), '', names);
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !mayHaveLines([name]))).toEqual([]);
  });
});

/** Names of members that refer to `van_ban`, themselves or by their items. */
function linesOf(schema: unknown, name: string, names: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { $ref } = schema as { $ref?: unknown };
  if (typeof $ref === 'string' && $ref.endsWith('#/$defs/van_ban')) names.add(name);
  for (const [key, part] of Object.entries(schema)) {
    if (key === 'properties')
      for (const [own, property] of Object.entries(part as object)) linesOf(property, own, names);
    else linesOf(part, name, names);
  }
}

describe('mutants', () => {
  it('of every kind fit some record of some type', () => {
    const left = new Set(mutants);
    for (const type of types) {
      for (const record of fc.sample(recordArbitrary(type, ISSUER, SIGNED_AT), { numRuns: runs(60), seed: 7 })) {
        for (const mutant of left) if (mutant.when(record as Members)) left.delete(mutant);
      }
    }
    expect([...left].map(({ title }) => title)).toEqual([]);
  });
});

interface Mutant {
  readonly title: string;
  readonly when: (record: Members) => boolean;
  readonly spoil: (record: Members) => void;
  readonly id: RegExp;
}

const always = () => true;
const has = (name: string) => (record: Members) => record[name] !== undefined;
const inside = (record: Members, name: string) => record[name] as Members;
const rowsOf = (record: Members) => (record['bang_diem_hoc_ba'] ?? []) as Members[];
const school = has('bang_diem_hoc_ba');
const paper = has('don_vi_cap');
const secondary = (record: Members) => school(record) && record['loai_ho_so'] !== 'hoc-ba/tieu-hoc';
/** The marks of a row that the dated rules compare and no reason softens. */
const averaged = (record: Members) =>
  rowsOf(record).find(
    (row) =>
      ['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket'].every((field) => typeof row[field] === 'number') &&
      row['danh_gia'] === 'binh_thuong' &&
      row['nguon'] === undefined,
  );
const governed = (record: Members) =>
  ['gdpt-2018', 'gdtx'].includes(String(record['chuong_trinh'])) && record['co_khuyet_tat_khong_danh_gia'] !== true;

const mutants: readonly Mutant[] = [
  { title: 'no identifier', when: always, spoil: (r) => delete r['ma_ban_ghi'], id: /^schema\/required$/ },
  { title: 'an unknown member', when: always, spoil: (r) => (r['la'] = 1), id: /^schema\/unevaluatedProperties$/ },
  { title: 'an unknown version', when: always, spoil: (r) => (r['phien_ban'] = '9.9'), id: /^schema\/known$/ },
  { title: 'an unknown type', when: always, spoil: (r) => (r['loai_ho_so'] = 'hoc-ba/khac'), id: /^schema\/known$/ },
  {
    title: 'version 2 of nothing',
    when: (r) => r['lan'] === 1,
    spoil: (r) => (r['lan'] = 2),
    id: /^schema\/required$/,
  },
  { title: 'version 1 of something', when: has('thay_the'), spoil: (r) => (r['lan'] = 1), id: /^schema\// },
  {
    title: 'a version that replaces itself',
    when: has('thay_the'),
    spoil: (r) => (inside(r, 'thay_the')['ma_ban_ghi'] = r['ma_ban_ghi']!),
    id: /^structure\/replaces-itself$/,
  },
  {
    title: 'a name that is not NFC',
    when: always,
    spoil: (r) => (inside(r, 'nguoi_hoc')['ho_va_ten'] = 'Nguyễn Thị Thử'.normalize('NFD')),
    id: /^unicode\//,
  },
  {
    title: 'a Vietnamese name with the Icelandic letter',
    when: (r) => !foreignPlaces(r).has('nguoi_hoc'),
    spoil: (r) => (inside(r, 'nguoi_hoc')['ho_va_ten'] = '\u00d0ỗ Văn Thử'),
    id: /^unicode\//,
  },
  {
    title: 'a day that does not exist',
    when: (r) => r['ngay_cap'] !== undefined || r['ngay_ky_phat_hanh'] !== undefined,
    spoil: (r) => (r['ngay_cap' in r ? 'ngay_cap' : 'ngay_ky_phat_hanh'] = '2025-02-30'),
    id: /^schema\/format$/,
  },
  {
    title: 'issued before the birth',
    when: always,
    spoil: (r) => {
      inside(r, 'nguoi_hoc')['ngay_sinh'] = '2027-01-01';
    },
    id: /^(hoc-ba|van-bang|giay-to)\/dates$/,
  },
  { title: 'a diploma of nobody', when: paper, spoil: (r) => (r['don_vi_cap'] = []), id: /^schema\/minItems$/ },
  {
    title: 'a subject twice',
    when: school,
    spoil: (r) => rowsOf(r).push(rowsOf(r)[0]!),
    id: /^structure\/subject-twice$/,
  },
  {
    title: 'a school year of two years',
    when: school,
    spoil: (r) => (r['nam_ket_thuc'] = 2199),
    id: /^structure\/school-year$/,
  },
  {
    title: 'a mark with two decimals',
    when: secondary,
    spoil: (r) => (rowsOf(r)[0]!['diem_tong_ket'] = 8.25),
    id: /^schema\/enum$/,
  },
  {
    title: 'a programme that no one knows',
    when: school,
    spoil: (r) => (r['chuong_trinh'] = 'gdpt-2040'),
    id: /^rules\/programme-unknown$/,
  },
  {
    title: 'a year average that is wrong',
    when: (r) => governed(r) && secondary(r) && averaged(r) !== undefined,
    spoil: (r) => {
      const row = averaged(r)!;
      row['diem_tong_ket'] = row['diem_tong_ket'] === 0 ? 10 : 0;
      row['diem_hoc_ky_1'] = row['diem_tong_ket'] === 10 ? 0 : 10;
      row['diem_hoc_ky_2'] = row['diem_hoc_ky_1'];
    },
    id: /^tt(22|43)-2021\/year-average$/,
  },
  {
    title: 'conduct of the year against the table',
    when: (r) =>
      governed(r) && ['hoc-ba/thcs', 'hoc-ba/thpt'].includes(String(r['loai_ho_so'])) && has('tong_ket_hoc_ba')(r),
    spoil: (r) =>
      Object.assign(inside(r, 'tong_ket_hoc_ba'), {
        ket_qua_ren_luyen_ky_1_id: 'T',
        ket_qua_ren_luyen_ky_2_id: 'CĐ',
        ket_qua_ren_luyen_nam_id: 'T',
      }),
    id: /^tt22-2021\/conduct-year$/,
  },
  {
    title: 'a mark after the whole year’s signature day',
    when: (r) => r['pham_vi'] === 'ca_nam',
    spoil: (r) => (r['ngay_ky_phat_hanh'] = `${String(r['nam_bat_dau'])}-12-31`),
    id: /^hoc-ba\/school-year-dates$/,
  },
  {
    title: 'an average above its scale',
    when: has('diem_trung_binh'),
    spoil: (r) => Object.assign(r, { thang_diem_trung_binh: 4, diem_trung_binh: 4.5 }),
    id: /^giay-to\/average-in-scale$/,
  },
  {
    title: 'a decision on itself',
    when: has('ho_so_goc'),
    spoil: (r) => (inside(r, 'ho_so_goc')['ma_ban_ghi'] = r['ma_ban_ghi']!),
    id: /^giay-to\/original-not-itself$/,
  },
  {
    title: 'a decision on a paper of the future',
    when: has('ho_so_goc'),
    spoil: (r) => (inside(r, 'ho_so_goc')['ngay_cap'] = '2030-01-01'),
    id: /^giay-to\/original-dates$/,
  },
];

/** Every member of a record but those of `mo_rong`, where anything may stand. */
function placesOf(
  value: unknown,
  pointer = '',
): { holder: Record<string | number, unknown>; name: string; pointer: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (place === '/mo_rong' || place === '/loai_ho_so' || place === '/phien_ban') return [];
    return [{ holder: value as Record<string, unknown>, name, pointer: place }, ...placesOf(member, place)];
  });
}
