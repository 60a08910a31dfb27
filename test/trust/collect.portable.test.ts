import { describe, expect, it } from 'vitest';
import { sentence } from '../../src/codes.js';
import { toBase64, utf8Encode } from '../../src/encoding.js';
import { readCsv } from '../../src/trust/csv.js';
import {
  buildTrustList,
  checkTrustList,
  collectAuthorities,
  collectIssuers,
  SCHOOL_COLUMNS,
  SIGNER_COLUMNS,
} from '../../src/trust/index.js';
import { AT, ISSUED, key, leaf, NEXT, OPERATOR, pki } from './support.js';

const file = (name: string, text: string) => ({ name, bytes: utf8Encode(text) });
const pem = (der: Uint8Array) =>
  utf8Encode(`-----BEGIN CERTIFICATE-----\n${toBase64(der).replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`);

const SCHOOLS = `ma_co_so,ten_co_so,loai_ho_so,tinh,ma_cu,tu_ngay,den_ngay,ke_thua_boi,quyet_dinh,ngay_quyet_dinh,du_nguoi_ky
79000701,"Trường THPT ""Ví Dụ""",hoc-ba/thpt|van-bang/tot-nghiep-thpt,Minh Họa,701|79-701,05/09/2001,,,,,có
79000702,Trường THCS Minh Họa,hoc-ba/thcs,Minh Họa,,1990-01-01,2025-06-30,79000701,12/QĐ-UBND,01/07/2025,
`;

const SIGNERS = (
  seal: string,
) => `ma_co_so;vai_tro;ho_ten;tu_ngay;den_ngay;tu_cach;quyet_dinh;khoa;tep_chung_thu;trang_thai;ngay_trang_thai
79000701;principal;Trần Thị Minh Họa;01/09/2020;;;;${key(1)}|${key(2)};;;
79000701;principal;Lê Văn Ví Dụ;2024-01-01;2026-12-31;KT;45/QĐ-SGDĐT;${key(3)};;;
79000701;school-seal;Con dấu Trường THPT Ví Dụ;2024-01-01;;;;;${seal};;
79000701;school-seal;Con dấu cũ;2019-01-01;2023-12-31;;;${key(4)};;thu_hoi;2023-12-31
`;

describe('issuers from tables', () => {
  it('become a list with dates, keys, capacities, former codes and successors', async () => {
    const seal = await leaf('Con dấu');
    const { issuers, problems } = collectIssuers(
      file('truong.csv', `\uFEFF${SCHOOLS}`),
      file('nguoi-ky.csv', SIGNERS('seal.cer').replaceAll('\n', '\r\n')),
      [{ name: 'thu-muc/seal.cer', bytes: pem(seal.certificateDer) }],
    );
    expect(problems).toEqual([]);
    const list = buildTrustList({
      operator: { name: OPERATOR },
      sequence: 1,
      issuedAt: ISSUED,
      nextUpdate: NEXT,
      issuers,
    });
    expect(checkTrustList(list, { at: AT })).toEqual({ usable: true, problems: [] });
    expect(issuers).toMatchObject([
      {
        code: '79000701',
        name: 'Trường THPT "Ví Dụ"',
        formerCodes: ['701', '79-701'],
        documentTypes: [{ type: 'hoc-ba/thpt' }, { type: 'van-bang/tot-nghiep-thpt' }],
        term: { from: '2001-09-05' },
        signersComplete: true,
        signers: [
          { role: 'principal', keys: [key(1), key(2)], terms: [{ from: '2020-09-01' }] },
          {
            name: 'Lê Văn Ví Dụ',
            capacities: [{ capacity: 'KT', decision: '45/QĐ-SGDĐT' }],
            terms: [{ from: '2024-01-01', to: '2026-12-31' }],
          },
          { role: 'school-seal', keys: [seal.spkiSha256] },
          {
            name: 'Con dấu cũ',
            history: [{ status: 'granted' }, { status: 'withdrawn', from: '2023-12-31T00:00:00+07:00' }],
          },
        ],
      },
      {
        code: '79000702',
        term: { from: '1990-01-01', to: '2025-06-30' },
        succession: [{ kind: 'successor', code: '79000701', decision: '12/QĐ-UBND', date: '2025-07-01' }],
        signersComplete: undefined,
        signers: [],
      },
    ]);
  });

  it('with faults name file, line, column and what is right, in Vietnamese, all at once', () => {
    const { problems } = collectIssuers(
      file(
        'truong.csv',
        'ma_co_so,ten_co_so,loai_ho_so\n1,Trường A,hocba\n1,Trường B,hoc-ba/thpt\n2,,hoc-ba/thpt\n\n3,Trường 0912345678,hoc-ba/*\n4,x\n',
      ),
      file(
        'nguoi-ky.csv',
        `ma_co_so,vai_tro,ho_ten,tu_ngay,den_ngay,tu_cach,khoa,tep_chung_thu,trang_thai\n` +
          `1,hieu-truong,Người A,31/02/2025,,,${key(1)},,\n` +
          `9,principal,Người B,2025-01-01,2024-01-01,X,,khong-co.cer,\n` +
          `1,principal,Người C,2025-01-01,,,1234,,thu_hoi\n`,
      ),
      [{ name: 'thua.cer', bytes: new Uint8Array(3) }],
    );
    expect(
      problems.map(({ code, params }) => [
        code,
        params!['line'],
        params!['column'] ?? params!['code'] ?? params!['certificate'],
      ]),
    ).toEqual([
      ['TRUST_CSV_EMPTY', 4, 'ten_co_so'],
      ['TRUST_CSV_COLUMNS', 7, undefined],
      ['TRUST_CSV_VALUE', 2, 'loai_ho_so'],
      ['TRUST_CSV_TWICE', 3, '1'],
      ['TRUST_CSV_PERSONAL_DATA', 6, 'ten_co_so'],
      ['TRUST_CSV_VALUE', 2, 'vai_tro'],
      ['TRUST_CSV_VALUE', 2, 'tu_ngay'],
      ['TRUST_CSV_CODE_UNKNOWN', 3, '9'],
      ['TRUST_CSV_CERTIFICATE_MISSING', 3, 'khong-co.cer'],
      ['TRUST_CSV_VALUE', 3, 'den_ngay'],
      ['TRUST_CSV_VALUE', 3, 'tu_cach'],
      ['TRUST_CSV_EMPTY', 3, 'khoa, tep_chung_thu'],
      ['TRUST_CSV_VALUE', 4, 'khoa'],
      ['TRUST_CSV_EMPTY', 4, 'ngay_trang_thai'],
      ['TRUST_CSV_EMPTY', 4, 'khoa, tep_chung_thu'],
      ['TRUST_CSV_CERTIFICATE_UNUSED', undefined, 'thua.cer'],
    ]);
    const bad = problems.find(({ params }) => params!['column'] === 'tu_ngay')!;
    expect(sentence(bad.code, bad.params ?? {}, 'vi')).toBe(
      'Tệp «nguoi-ky.csv», dòng 2: ô «tu_ngay» có giá trị «31/02/2025» không dùng được; giá trị đúng: YYYY-MM-DD, dd/mm/yyyy.',
    );
  });

  it('bind no key of one of two files of the same name: which school’s it is, the row says by its folder', async () => {
    const [one, two] = [await leaf('Con dấu'), await leaf('Con dấu khác')];
    const certificates = [
      { name: 'a/Con dấu.cer'.normalize('NFD'), bytes: pem(one.certificateDer) },
      { name: 'b/Con dấu.cer'.normalize('NFD'), bytes: pem(two.certificateDer) },
    ];
    const collected = (file1: string, files = certificates) =>
      collectIssuers(
        file('truong.csv', 'ma_co_so,ten_co_so,loai_ho_so\n1,A,hoc-ba/*\n'),
        file(
          'nguoi-ky.csv',
          `ma_co_so,vai_tro,ho_ten,tu_ngay,tep_chung_thu\n1,school-seal,Con dấu,2025-01-01,${file1}\n`,
        ),
        files,
      );
    expect(collected('Con dấu.cer').problems[0]).toMatchObject({
      code: 'TRUST_CSV_VALUE',
      params: { line: 2, column: 'tep_chung_thu', value: 'Con dấu.cer' },
    });
    const keysBy = (name: string) => collected(name).issuers[0]!.signers.flatMap(({ keys }) => keys);
    expect(keysBy('a/Con dấu.cer')).toEqual([one.spkiSha256]);
    expect(keysBy('b/Con dấu.cer')).toEqual([two.spkiSha256]);
    const copies = certificates.map(({ name }) => ({ name, bytes: pem(one.certificateDer) }));
    expect(collected('Con dấu.cer', copies).problems).toEqual([]);
  });

  it('refuse a withdrawal of before the term, which the grant that begins with the term would outlive', () => {
    for (const date of ['2024-12-31', '2025-01-01']) {
      const { problems } = collectIssuers(
        file('truong.csv', 'ma_co_so,ten_co_so,loai_ho_so\n1,A,hoc-ba/*\n'),
        file(
          'nguoi-ky.csv',
          `ma_co_so,vai_tro,ho_ten,tu_ngay,khoa,trang_thai,ngay_trang_thai\n1,principal,B,2025-01-01,${key(1)},thu_hoi,${date}\n`,
        ),
      );
      expect(problems).toMatchObject([{ code: 'TRUST_CSV_VALUE', params: { column: 'ngay_trang_thai', line: 2 } }]);
    }
  });

  it('take no column for personal numbers, e-mail or telephone, nor such data in another column', () => {
    for (const column of ['cccd', 'so_dinh_danh_ca_nhan', 'email', 'dien_thoai']) {
      const { problems } = collectIssuers(file('a.csv', `ma_co_so,ten_co_so,loai_ho_so,${column}\n1,A,hoc-ba/*,x\n`));
      expect(problems).toMatchObject([{ code: 'TRUST_CSV_HEADER', params: { column } }]);
    }
    expect([...SCHOOL_COLUMNS.required, ...SIGNER_COLUMNS.required]).not.toContain('cccd');
  });
});

describe('the CSV reader', () => {
  const columns = { required: ['a', 'b'], optional: ['c'] };
  const rows = (text: string) => readCsv(utf8Encode(text), 'x.csv', columns);

  it('reads quotes, doubled quotes, line breaks in cells and both kinds of line ends, with the line of each row', () => {
    expect(rows('a,b\r\n"1\n2","x ""y"""\r\n\r\n3, 4 ').rows).toEqual([
      { line: 2, cells: { a: '1\n2', b: 'x "y"' } },
      { line: 5, cells: { a: '3', b: '4' } },
    ]);
    expect(rows('a;b;c\n1;2,5;').rows).toEqual([{ line: 2, cells: { a: '1', b: '2,5' } }]);
  });

  it('refuses stray and open quotes, bad UTF-8, unknown, doubled and missing columns', () => {
    expect(rows('a,b\n1,2\n"3"x,4').problems).toMatchObject([{ code: 'TRUST_CSV_SYNTAX', params: { line: 3 } }]);
    expect(rows('a,b\n1,x"y').problems).toMatchObject([{ code: 'TRUST_CSV_SYNTAX', params: { line: 2 } }]);
    expect(rows('a,b\n1,"y').problems).toMatchObject([{ code: 'TRUST_CSV_SYNTAX', params: { line: 2 } }]);
    const latin = Uint8Array.of(0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0xe9);
    expect(readCsv(latin, 'x.csv', columns).problems).toMatchObject([
      { code: 'TRUST_CSV_SYNTAX', params: { line: 2 } },
    ]);
    expect(rows('a,b,d\n').problems).toMatchObject([{ code: 'TRUST_CSV_HEADER', params: { column: 'd' } }]);
    expect(rows('a,b,b\n').problems).toMatchObject([{ code: 'TRUST_CSV_HEADER', params: { column: 'b' } }]);
    expect(rows('a\n').problems).toMatchObject([{ code: 'TRUST_CSV_HEADER_MISSING', params: { column: 'b' } }]);
    expect(rows('').problems.map(({ code }) => code)).toEqual(['TRUST_CSV_HEADER_MISSING', 'TRUST_CSV_HEADER_MISSING']);
  });
});

describe('authorities from CA files', () => {
  it('are told apart by what their certificates say, from PEM with several certificates and from DER', async () => {
    const world = await pki();
    const bundle = new Uint8Array([...pem(world.vgca.root.certificateDer), ...pem(world.vgca.ca.certificateDer)]);
    const { authorities, problems } = collectAuthorities([
      { name: 'vgca.pem', bytes: bundle },
      { name: 'tsa.cer', bytes: world.tsa.vgca.certificateDer },
      { name: 'again.cer', bytes: world.vgca.root.certificateDer },
    ]);
    expect(problems).toEqual([]);
    expect(authorities.map(({ kind }) => kind)).toEqual(['root-ca', 'issuing-ca', 'tsa']);
  });

  it('that are none, unreadable, without their issuer, or not signed by the issuer they name are said', async () => {
    const world = await pki();
    const person = await leaf('Một người');
    const { rdns } = { rdns: world.vgca.root.subject };
    const twin = await world.issueCa({ id: 'twin', subject: rdns });
    const { authorities, problems } = collectAuthorities([
      { name: 'nguoi.cer', bytes: person.certificateDer },
      { name: 'hong.cer', bytes: utf8Encode('hong') },
      { name: 'neac.cer', bytes: world.neac.token.certificateDer },
      { name: 'twin.cer', bytes: twin.certificateDer },
      { name: 'vgca.cer', bytes: world.vgca.ca.certificateDer },
    ]);
    expect(problems.map(({ code }) => code)).toEqual([
      'TRUST_NOT_A_CA',
      'TRUST_CERTIFICATE_FILE',
      'TRUST_CA_ISSUER_MISSING',
      'TRUST_CA_WRONG_ISSUER',
    ]);
    expect(authorities.map(({ name }) => name)).toHaveLength(2);
  });

  it('of one name and two keys: the one under which nothing was issued is a look-alike', async () => {
    const world = await pki();
    const twin = await world.issueCa({ id: 'twin-2', subject: [...world.vgca.root.subject].reverse() });
    const { authorities, problems } = collectAuthorities([
      { name: 'twin.cer', bytes: twin.certificateDer },
      { name: 'root.cer', bytes: world.vgca.root.certificateDer },
      { name: 'ca.cer', bytes: world.vgca.ca.certificateDer },
    ]);
    expect(problems).toMatchObject([{ code: 'TRUST_LOOKALIKE_ROOT', params: { sha256: twin.certificateSha256 } }]);
    expect(authorities.map(({ kind }) => kind)).toEqual(['root-ca', 'issuing-ca']);
  });
});
