import { describe, expect, it } from 'vitest';
import { checkRecord, privacyClassOf, recordTypes, validateRecord } from '../../src/record/index.js';
import { defaultRoleRules } from '../../src/trust/default-role-rules.js';
import { type JsonRecord, validExamples } from './schema-examples.js';

const check = (record: unknown) => checkRecord(record, { roleRules: defaultRoleRules });
const errors = (record: unknown) => check(record).problems.filter(({ severity }) => severity === 'error');
const example = (type: string, at = 0): JsonRecord => structuredClone(validExamples(type)[at]!.record);
const entriesOf = (record: JsonRecord) => record['bang_diem_hoc_ba'] as JsonRecord[];
const rowsOf = (record: JsonRecord) => record['danh_sach_nguoi_ky'] as JsonRecord[];

describe('every valid example', () => {
  const all = recordTypes.flatMap(({ type }) =>
    validExamples(type).map(({ name, record }) => [type, name, record] as const),
  );

  it.each(all)('%s %s has no error under the rules and the rule table of the package', (_type, _name, record) => {
    expect(errors(record)).toEqual([]);
  });

  it('stands in every family that the contract names', () => {
    const families = new Set(recordTypes.map(({ type }) => type.split('/')[0]));
    expect([...families].sort()).toEqual(['chung-chi', 'giay-to', 'hoc-ba', 'phu-luc', 'quyet-dinh', 'van-bang']);
  });
});

describe('a supplement', () => {
  it.each(['INT 2204', 'ĐTVT-301', 'GDQP&AN 1', 'CS101/2'])(
    'takes the course code %s as its university writes it',
    (code) => {
      const record = example('phu-luc/phu-luc-van-bang');
      (record['cac_hoc_phan'] as JsonRecord[])[0]!['ma_hoc_phan'] = code;
      expect(errors(record)).toEqual([]);
    },
  );
});

describe('an ordinary case of a school can be written down', () => {
  const base = () => example('hoc-ba/thpt');

  const cases: Record<string, (record: JsonRecord) => void> = {
    'a pupil without a number': (record) => {
      delete (record['nguoi_hoc'] as JsonRecord)['so_dinh_danh_ca_nhan'];
    },
    'a foreigner with a passport': (record) => {
      const holder = record['nguoi_hoc'] as JsonRecord;
      delete holder['so_dinh_danh_ca_nhan'];
      holder['loai_nguoi_hoc'] = 'nguoi_nuoc_ngoai';
      holder['giay_to_tuy_than'] = [{ loai_giay_to: 'ho_chieu', so_giay_to: 'XX0000000', quoc_gia_cap: 'LA' }];
    },
    'a name of one word': (record) => {
      (record['nguoi_hoc'] as JsonRecord)['ho_va_ten'] = 'Thử';
    },
    'an Ê Đê name': (record) => {
      (record['nguoi_hoc'] as JsonRecord)['ho_va_ten'] = "H'Ƀia Êban Niê";
    },
    'a Gia Rai name with a letter that has no composed form': (record) => {
      (record['nguoi_hoc'] as JsonRecord)['ho_va_ten'] = 'Ksor H\u01a1\u0306n Čŭ';
    },
    'a Ba Na name': (record) => {
      (record['nguoi_hoc'] as JsonRecord)['ho_va_ten'] = 'Đinh Ŏng Ƀŏk';
    },
    'a birth date of a year alone': (record) => {
      const holder = record['nguoi_hoc'] as JsonRecord;
      holder['ngay_sinh'] = '2010';
    },
    'an exempt subject with blank results': (record) => {
      const entry = entriesOf(record).find((one) => one['mon_hoc_id'] === '88')!;
      for (const name of Object.keys(entry)) if (/^(diem|nhan_xet|giao_vien)/.test(name)) delete entry[name];
      entry['danh_gia'] = 'mien';
    },
    'a second foreign language and an ethnic minority language': (record) => {
      entriesOf(record).push(
        {
          mon_hoc_id: '70',
          ten_mon_hoc: 'Ngoại ngữ 2',
          ngon_ngu: 'fr',
          danh_gia: 'binh_thuong',
          diem_hoc_ky_1: 7,
          diem_hoc_ky_2: 7,
          diem_tong_ket: 7,
        },
        {
          mon_hoc_id: '14',
          ten_mon_hoc: 'Tiếng dân tộc thiểu số',
          ngon_ngu: 'jra',
          danh_gia: 'binh_thuong',
          diem_hoc_ky_1: 8,
          diem_hoc_ky_2: 8,
          diem_tong_ket: 8,
        },
      );
      for (const mon_hoc_id of ['70', '14'])
        rowsOf(record).unshift({ vai_tro: 'subject-teacher', mon_hoc_id, ho_va_ten: 'Nay Ngôn Ngữ Thử' });
    },
    'a result taken over from another school': (record) => {
      entriesOf(record)[0]!['nguon'] = {
        co_so_giao_duc_id: '99000799',
        ma_ban_ghi: '00000000-0000-4000-8000-000000000001',
        sha256: '0'.repeat(64),
        pointer: '/bang_diem_hoc_ba/0',
      };
      record['danh_sach_nguoi_ky'] = rowsOf(record).filter(
        (row) => row['mon_hoc_id'] !== entriesOf(record)[0]!['mon_hoc_id'],
      );
    },
    'the summer version of a record': (record) => {
      record['lan'] = 2;
      record['thay_the'] = {
        ma_ban_ghi: '00000000-0000-4000-8000-000000000002',
        sha256: '0'.repeat(64),
        ly_do: 'danh_gia_lai',
      };
      entriesOf(record)[1]!['diem_danh_gia_lai'] = 9;
    },
    'a correction by a decision': (record) => {
      record['lan'] = 2;
      record['thay_the'] = {
        ma_ban_ghi: '00000000-0000-4000-8000-000000000002',
        sha256: '0'.repeat(64),
        ly_do: 'chinh_sua',
        quyet_dinh: { so_quyet_dinh: '1/QĐ', ngay_quyet_dinh: '2026-05-20' },
      };
    },
    'a learner who came back, or skipped a grade by a decision': (record) => {
      const stay = (record['qua_trinh_hoc_tap'] as JsonRecord[])[0]!;
      stay['hinh_thuc'] = 'vuot_lop';
      stay['quyet_dinh'] = { so_quyet_dinh: '2/QĐ', ngay_quyet_dinh: '2025-08-20' };
    },
    'a year at a school that was merged since': (record) => {
      (record['qua_trinh_hoc_tap'] as JsonRecord[]).unshift({
        nam_bat_dau: 2024,
        nam_ket_thuc: 2025,
        co_so_giao_duc_id: '99000650',
        ten_co_so_giao_duc: 'Trường THCS Mẫu Thử (trước khi sáp nhập)',
      });
    },
    'a school of several levels': (record) => {
      (record['co_so_giao_duc'] as JsonRecord)['ten_co_so_giao_duc'] = 'Trường TH, THCS và THPT Liên Cấp Mẫu Thử';
    },
    'a bilingual record': (record) => {
      record['ban_dich'] = [
        {
          ngon_ngu: 'en',
          cac_muc: [{ vi_tri: '/bang_diem_hoc_ba/0/ten_mon_hoc', tieng_viet: 'Ngữ văn', ban_dich: 'Literature' }],
        },
      ];
    },
  };

  it.each(Object.entries(cases))('%s', (_title, change) => {
    const record = base();
    change(record);
    expect(validateRecord(record).problems).toEqual([]);
    expect(errors(record)).toEqual([]);
  });

  it('a learner who leaves within the year has a partial record with a last day, and needs no summary', () => {
    const record = example('hoc-ba/thpt', 1);
    delete record['tong_ket_hoc_ba'];
    expect(record['pham_vi']).toBe('den_ngay');
    expect(validateRecord(record).problems).toEqual([]);
  });
});

describe('what an entry carries', () => {
  it('a comment alone is answered for by a teacher, as verify says too', () => {
    const record = example('hoc-ba/thcs', 2);
    const exempt = entriesOf(record).find((entry) => entry['danh_gia'] === 'mien')!;
    expect(errors(record)).toEqual([]);
    exempt['nhan_xet'] = 'Miễn học do sức khỏe.';
    expect(errors(record).map(({ id }) => id)).toEqual(['structure/signatory-missing']);
  });
});

describe('a paper of several bodies', () => {
  const joint = () => example('van-bang/thac-si', 1);

  it('names head and seal of each', () => {
    expect(errors(joint())).toEqual([]);
    const record = joint();
    record['danh_sach_nguoi_ky'] = rowsOf(record).slice(0, -1);
    expect(errors(record)).toMatchObject([{ id: 'structure/signatory-missing' }]);
    expect(errors(record)[0]!.vi).toContain('cần 2 dòng');
  });

  it('has no signatory of a body that does not issue it', () => {
    const record = joint();
    rowsOf(record)[1]!['co_so_giao_duc_id'] = 'KHONG-CO';
    expect(errors(record)).toMatchObject([
      { id: 'structure/signatory-body', pointer: '/danh_sach_nguoi_ky/1/co_so_giao_duc_id' },
    ]);
  });
});

describe('a paper entered from its register', () => {
  it('lists its custodian, not those who signed the paper', () => {
    const record = example('hoc-ba/thpt', 3);
    expect(errors(record)).toEqual([]);
    delete record['du_lieu_so_hoa'];
    const missing = errors(record).map(({ en }) => en);
    expect(missing.some((text) => text.includes('homeroom teacher'))).toBe(true);
    expect(missing.some((text) => text.includes('custodian'))).toBe(false);
  });

  it('of a diploma, without its custodian, is an error', () => {
    const record = example('van-bang/trung-cap', 1);
    record['danh_sach_nguoi_ky'] = rowsOf(record).map((row) =>
      row['vai_tro'] === 'register-custodian' ? { ...row, vai_tro: 'head-of-issuing-body' } : row,
    );
    expect(errors(record)).toMatchObject([{ id: 'structure/signatory-missing' }]);
  });
});

describe('privacy classes of the family', () => {
  it.each([
    ['quyet-dinh/quyet-dinh-chinh-sua', '/noi_dung_chinh_sua/0/gia_tri_moi', 'nhay-cam'],
    ['hoc-ba/thcs', '/bang_diem_hoc_ba/0/ket_qua_ke_hoach_ca_nhan', 'nhay-cam'],
    ['phu-luc/phu-luc-van-bang', '/cac_hoc_phan/0/diem', 'co-ban'],
    ['chung-chi/chung-chi', '/ten_giay_to', 'khong'],
  ] as const)('%s %s is %s', (type, pointer, expected) => {
    expect(privacyClassOf(type, pointer)).toBe(expected);
  });
});

describe('a reference to another paper', () => {
  it('without any number says in words what it needs', () => {
    const record = example('quyet-dinh/quyet-dinh-thu-hoi', 1);
    delete (record['ho_so_goc'] as JsonRecord)['so_hieu'];
    const [problem] = validateRecord(record).problems;
    expect(problem).toMatchObject({ pointer: '/ho_so_goc', keyword: 'anyOf' });
    expect(problem!.vi).toContain('phải có ít nhất một trong: ma_ban_ghi, so_hieu, so_vao_so_goc');
  });
});
