import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, utf8Decode } from '../../../src/encoding.js';
import { exportTypes, recordToElm, recordToOb3 } from '../../../src/record/export/index.js';
import type { JsonObject } from '../../../src/record/json-value.js';
import {
  ministryJsonToRecord,
  ministryXmlToRecord,
  recordToMinistryJson,
  recordToMinistryXml,
} from '../../../src/record/mapping/index.js';
import { plain } from '../mapping/records.js';
import { violationsOf } from './schemas/elm-shape.js';
import { faultsOf } from './schemas/ob3-shape.js';

const folder = fileURLToPath(new URL('../../../schemas/examples/', import.meta.url));

/** Every valid example of every published record type, so that a new type is covered when its examples arrive. */
const examples = exportTypes.flatMap(({ type, kind }) =>
  names(`${folder}${type}`).map((name) => ({
    name: `${type}/${name}`,
    kind,
    record: JSON.parse(readFileSync(`${folder}${type}/${name}`, 'utf8')) as JsonObject,
  })),
);

/** The record inside every signed sample of the conformance kit: every ordinary case that the catalogue names. */
const kit = fileURLToPath(new URL('../../../test-vectors/cases/', import.meta.url));
const signedSamples = readdirSync(kit)
  .filter((name) => /^[a-z0-9-]+\.json$/.test(name) && name !== 'cases.json')
  .map((name) => {
    const { payload } = JSON.parse(readFileSync(`${kit}${name}`, 'utf8')) as { readonly payload: string };
    const record = JSON.parse(utf8Decode(fromBase64Url(payload)!)) as JsonObject;
    return { name, record, kind: exportTypes.find(({ type }) => type === record['loai_ho_so'])!.kind };
  });

function names(path: string): string[] {
  return readdirSync(path).filter((name) => /^valid-.*\.json$/.test(name));
}

describe.each([
  ['every valid example', examples],
  ['every signed sample of the conformance kit', signedSamples],
])('%s', (_, samples) => {
  it('is there', () => {
    expect(samples.length).toBeGreaterThan(40);
  });

  it.each(samples.filter(({ kind }) => kind === 'school-record'))(
    '$name goes to the ministry’s XML and JSON and back without loss',
    ({ record }) => {
      expect(plain(ministryXmlToRecord(recordToMinistryXml(record)).record)).toEqual(plain(record));
      expect(plain(ministryJsonToRecord(recordToMinistryJson(record)).record)).toEqual(plain(record));
    },
  );

  it.each(samples.filter(({ kind }) => kind !== 'none'))(
    '$name is exported in the shape of both models',
    ({ record, kind }) => {
      const shape = kind === 'paper' ? 'OpenBadgeCredential' : 'ClrCredential';
      expect(faultsOf(recordToOb3(record), shape)).toEqual([]);
      expect(violationsOf(recordToElm(record))).toEqual(['DisplayParameter.individualDisplay: 0 values']);
    },
  );
});

describe('the programme of 2006', () => {
  it('is exported with its own levels of study and conduct, from low to high', () => {
    const { record } = signedSamples.find(({ name }) => name === 'gdpt-2006.json')!;
    const text = JSON.stringify(recordToOb3(record));
    for (const name of ['Học lực cả năm', 'Hạnh kiểm học kỳ I']) expect(text).toContain(`"name":"${name}"`);
    expect(text).toContain('"allowedValue":["Kém","Y","TB","K","G"]');
    expect(text).toContain('"allowedValue":["Y","TB","K","T"]');
    expect(JSON.stringify(recordToElm(record))).toContain('Học lực cả năm');
  });
});

describe('the programme of 2006 after the second examination', () => {
  const { record } = signedSamples.find(({ name }) => name === 'gdpt-2006.json')!;
  const again = {
    ...(record['tong_ket_hoc_ba'] as JsonObject),
    hoc_luc_nam_id: 'Y',
    hoc_luc_sau_thi_lai_id: 'TB',
    hanh_kiem_sau_he_id: 'TB',
    diem_trung_binh_nam: 4.8,
    diem_trung_binh_sau_thi_lai: 5,
  };
  it.each([
    ['Open Badges', recordToOb3],
    ['ELM', recordToElm],
  ])('is exported with what it came to, as %s', (_, convert) => {
    const text = JSON.stringify(convert({ ...record, tong_ket_hoc_ba: again }));
    for (const name of ['Học lực sau thi lại', 'Hạnh kiểm sau hè', 'Điểm trung bình sau thi lại'])
      expect(text).toContain(name);
  });
});

describe('a diploma supplement', () => {
  const { record } = examples.find(({ name }) => name === 'phu-luc/phu-luc-van-bang/valid-1.json')!;
  const exported = recordToOb3(record);
  const credentials = (exported['credentialSubject'] as JsonObject)['verifiableCredential'] as JsonObject[];
  const [whole, ...courses] = credentials.map((one) => one['credentialSubject'] as JsonObject);
  const kinds = (subject: JsonObject) =>
    ((subject['achievement'] as JsonObject)['resultDescription'] as JsonObject[]).map(
      ({ resultType, valueMax }) => `${resultType} ${valueMax ?? ''}`,
    );

  it('is a CLR: the programme with its average and class, and one course each with its credits and marks', () => {
    expect(whole).toMatchObject({
      narrative: 'Phụ lục của BẰNG CỬ NHÂN, số hiệu DHKV2026000789',
      result: [{ value: '3.41' }, { value: 'Giỏi' }],
    });
    expect(kinds(whole!)).toEqual(['GradePointAverage 4', 'Result ']);
    expect(courses).toHaveLength(4);
    expect(courses[0]).toMatchObject({
      term: '2022–2023, HK1',
      achievement: { achievementType: 'Course', name: 'Nhập môn lập trình', humanCode: 'TH101', creditsAvailable: 3 },
      result: [{ value: '8.5' }, { value: '4' }, { value: 'A' }],
    });
    expect(kinds(courses[0]!)).toEqual(['RawScore 10', 'RawScore 4', 'LetterGrade ']);
  });

  it('claims credits as earned only where it says that the course was passed or recognised', () => {
    expect(courses.map(({ creditsEarned }) => creditsEarned)).toEqual([undefined, undefined, 4, undefined]);
    expect(courses[2]).toMatchObject({ result: [{ value: 'R' }, { status: 'Completed' }] });
    const [first, ...rest] = record['cac_hoc_phan'] as readonly JsonObject[];
    const statusOf = (ket_qua: string) => {
      const changed = recordToOb3({ ...record, cac_hoc_phan: [{ ...first, ket_qua }, ...rest] });
      const subject = ((changed['credentialSubject'] as JsonObject)['verifiableCredential'] as JsonObject[])[1]!;
      const { result, creditsEarned } = subject['credentialSubject'] as JsonObject;
      return [(result as JsonObject[]).at(-1)!['status'], creditsEarned];
    };
    expect(statusOf('khong_dat')).toEqual(['Failed', undefined]);
    expect(statusOf('mien')).toEqual([undefined, undefined]);
    expect(statusOf('dat')).toEqual(['Completed', 3]);
  });

  it('has the same courses in the European Learning Model, with credits as notes', () => {
    const person = recordToElm(record)['credentialSubject'] as JsonObject;
    const parts = (person['hasClaim'] as JsonObject[])[0]!['hasPart'] as JsonObject[];
    expect(parts.map(({ title }) => (title as JsonObject)['vi'])).toEqual(
      (record['cac_hoc_phan'] as JsonObject[]).map(({ ten_hoc_phan }) => ten_hoc_phan),
    );
    expect(parts[0]).toMatchObject({
      identifier: [{ notation: 'TH101', schemeName: 'Mã học phần' }],
      additionalNote: [{ noteLiteral: { vi: 'Số tín chỉ: 3' } }],
    });
    expect(JSON.stringify(parts[2])).toContain('Công nhận');
  });
});
