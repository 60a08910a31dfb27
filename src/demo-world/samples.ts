import type { JsonObject } from '../record/json-value.js';
import type { TrustStore } from '../trust/index.js';
import type { DemoPerson, DemoSchool } from './people.js';
import { bangCuNhan, bangTotNghiepThpt, type HocBaInput, hocBa, type Pupil } from './records.js';
import { signDiploma, signDiplomaPdf, signHocBa, signHocBaPdf } from './sign.js';
import type { DemoTimes } from './times.js';

/** The good papers of the demonstration: each record, and the same with every signature. */
export interface Sample {
  readonly name: string;
  readonly vi: string;
  readonly en: string;
  readonly record: JsonObject;
  sign(trust?: TrustStore): Promise<Uint8Array>;
  signPdf(trust?: TrustStore): Promise<Uint8Array>;
}

const PUPILS = {
  primary: { name: 'Nguyễn Thị Ví Dụ', age: 11, sex: 'nu', number: 101 },
  lower: { name: 'Lê Văn Giả Tưởng', age: 14, sex: 'nam', number: 202 },
  upper: { name: 'Trần Thị Minh Họa', age: 16, sex: 'nu', number: 303 },
  // One word, a letter with a combining horn vowel from the Tây Nguyên, an apostrophe: ordinary names.
  several: { name: "Y Nư̆l H'Ví Dụ", age: 15, sex: 'nam', number: 404 },
  private: { name: 'Đặng Thị Mô Hình', age: 18, sex: 'nu', number: 505 },
  graduate: { name: 'Phạm Văn Thí Điểm', age: 18, sex: 'nam', number: 606 },
  bachelor: { name: 'Bùi Thị Giả Thuyết', age: 23, sex: 'nu', number: 707 },
} as const satisfies Record<string, Pupil>;

export function samplesOf(seed: string, times: DemoTimes, schools: ReadonlyMap<string, DemoSchool>): readonly Sample[] {
  const school = (id: string) => schools.get(id)!;
  const hocBaSample = (
    name: string,
    vi: string,
    en: string,
    input: Omit<HocBaInput, 'seed' | 'name' | 'times'>,
  ): Sample => {
    const record = hocBa({ seed, name, times, ...input });
    return {
      name,
      vi,
      en,
      record,
      sign: (trust) => signHocBa(record, { ...input, ...carry(trust) }, times),
      signPdf: (trust) => signHocBaPdf(record, { ...input, ...carry(trust) }, times),
    };
  };
  const diploma = (
    name: string,
    vi: string,
    en: string,
    make: typeof bangCuNhan,
    input: { school: DemoSchool; pupil: Pupil; principal?: DemoPerson; month: number; day: number },
  ): Sample => {
    const record = make({ seed, name, times, ...input, principal: input.principal ?? headOf(input.school) });
    const { month, day } = input;
    const [signedAt, sealedAt] = [times.inMonth(month, day, 10), times.inMonth(month, day, 14)];
    return {
      name,
      vi,
      en,
      record,
      sign: (trust) => signDiploma(record, { ...input, ...carry(trust) }, signedAt, sealedAt),
      signPdf: (trust) => signDiplomaPdf(record, { ...input, ...carry(trust) }, signedAt, sealedAt),
    };
  };
  const thpt = school('thpt-van-cac');
  const university = school('dai-hoc-thap-but');
  return [
    hocBaSample('hoc-ba-tieu-hoc', 'Học bạ tiểu học, lớp 5', 'Primary học bạ, grade 5', {
      level: 'tieu-hoc',
      school: school('th-sao-khue'),
      pupil: PUPILS.primary,
      grade: 5,
      className: '5A',
    }),
    hocBaSample(
      'hoc-ba-thcs',
      'Học bạ THCS, lớp 8, phó hiệu trưởng ký thay',
      'Lower-secondary học bạ, grade 8, signed by a deputy for the head',
      {
        level: 'thcs',
        school: school('thcs-but-nghien'),
        pupil: PUPILS.lower,
        grade: 8,
        className: '8A1',
        principal: school('thcs-but-nghien').person('pho-hieu-truong'),
      },
    ),
    hocBaSample('hoc-ba-thpt', 'Học bạ THPT, lớp 10', 'Upper-secondary học bạ, grade 10', {
      level: 'thpt',
      school: thpt,
      pupil: PUPILS.upper,
      grade: 10,
      className: '10A1',
    }),
    hocBaSample('hoc-ba-lien-cap', 'Học bạ THCS lớp 9 của trường liên cấp', 'Grade 9 at a school of several levels', {
      level: 'thcs',
      school: school('lien-cap-ho-sen'),
      pupil: PUPILS.several,
      grade: 9,
      className: '9A',
    }),
    hocBaSample(
      'hoc-ba-tu-thuc',
      'Học bạ THPT lớp 12 của trường tư thục, chữ ký dịch vụ công cộng',
      'Grade 12 at a private school, commercial certificates',
      { level: 'thpt', school: school('tu-thuc-dai-nghien'), pupil: PUPILS.private, grade: 12, className: '12A1' },
    ),
    diploma('bang-tot-nghiep-thpt', 'Bằng tốt nghiệp THPT', 'Upper-secondary diploma', bangTotNghiepThpt, {
      school: thpt,
      pupil: PUPILS.graduate,
      month: 7,
      day: 24,
    }),
    diploma(
      'bang-cu-nhan',
      'Bằng cử nhân, phó hiệu trưởng ký thay, có bản dịch tiếng Anh',
      'Bachelor’s diploma, signed by a vice-rector for the head, with an English translation',
      bangCuNhan,
      {
        school: university,
        pupil: PUPILS.bachelor,
        principal: university.person('pho-hieu-truong'),
        month: 6,
        day: 29,
      },
    ),
  ];
}

const carry = (trust: TrustStore | undefined) => (trust === undefined ? {} : { trust });

const headOf = (school: DemoSchool): DemoPerson => school.holder('head-of-issuing-body');
