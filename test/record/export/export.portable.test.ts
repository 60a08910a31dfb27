import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KhueError } from '../../../src/errors.js';
import { exportRows, exportTypes, recordToElm, recordToOb3 } from '../../../src/record/export/index.js';
import { recordTypes } from '../../../src/record/index.js';
import type { JsonObject } from '../../../src/record/json-value.js';
import { runs } from '../../support/fuzz.js';
import { diplomas, schoolRecords } from '../mapping/records.js';
import { violationsOf } from './schemas/elm-shape.js';
import { enumerations, faultsOf } from './schemas/ob3-shape.js';

const samples = [...schoolRecords, ...diplomas];
const find = (name: string) => samples.find((sample) => sample.name === name)!.record;
const sha256 = '0'.repeat(64);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof KhueError) return error.code;
    throw error;
  }
  return 'no error';
}

/** Every number of a person in the samples. */
function personalNumbers(record: JsonObject): string[] {
  const holder = record['nguoi_hoc'] as JsonObject;
  const found = [record['hoc_ba_id'], record['ma_dinh_danh_vbcc']];
  for (const member of ['so_dinh_danh_ca_nhan', 'nguoi_hoc_id', 'ma_ho_so_hoc_tap_suot_doi'])
    found.push(holder[member]);
  for (const [list, member] of [
    ['so_dinh_danh_truoc_day', 'so'],
    ['giay_to_tuy_than', 'so_giay_to'],
  ] as const) {
    for (const row of (holder[list] ?? []) as JsonObject[]) found.push(row[member]);
  }
  return found.filter((value): value is string => typeof value === 'string');
}

describe('Open Badges 3.0 and CLR 2.0', () => {
  it.each(samples)('$name has the shape that 1EdTech’s model describes', ({ name, record }) => {
    const exported = recordToOb3(record, { recordSha256: sha256 });
    expect(faultsOf(exported, name.startsWith('hoc-ba/') ? 'ClrCredential' : 'OpenBadgeCredential')).toEqual([]);
  });

  it.each(samples)(
    '$name: every result points to a description of its own achievement, within its values',
    ({ record }) => {
      const exported = recordToOb3(record);
      const subject = exported['credentialSubject'] as JsonObject;
      const credentials = (subject['verifiableCredential'] ?? [exported]) as JsonObject[];
      for (const credential of credentials) {
        const own = credential['credentialSubject'] as JsonObject;
        const descriptions = ((own['achievement'] as JsonObject)['resultDescription'] ?? []) as JsonObject[];
        const results = (own['result'] ?? []) as JsonObject[];
        expect(results.length).toBe(descriptions.length);
        for (const result of results) {
          const description = descriptions.find((one) => one['id'] === result['resultDescription'])!;
          if (description['resultType'] === 'PerformanceLevel')
            expect(description['allowedValue']).toContain(result['value']);
          if (description['resultType'] === 'RawScore') {
            expect(Number(result['value'])).toBeGreaterThanOrEqual(0);
            expect(Number(result['value'])).toBeLessThanOrEqual(10);
          }
          expect(description['resultType'] === 'Status').toBe(result['status'] !== undefined);
        }
      }
      const ids = credentials.map((credential) => credential['id']);
      expect(new Set(ids).size).toBe(ids.length);
      // «The `id` of the source achievement»: what is related are achievements, not the credentials that assert them.
      const achievements = credentials.map(
        (one) => ((one['credentialSubject'] as JsonObject)['achievement'] as JsonObject)['id'],
      );
      for (const association of (subject['association'] ?? []) as JsonObject[]) {
        expect(achievements).toContain(association['sourceId']);
        expect(association['targetId']).toBe(achievements[0]);
        expect(association['sourceId']).not.toBe(association['targetId']);
      }
    },
  );

  it('has one course a subject with its marks', () => {
    const exported = recordToOb3(find('hoc-ba/thpt/valid-1.json'));
    const parts = (exported['credentialSubject'] as JsonObject)['verifiableCredential'] as JsonObject[];
    const courses = parts.filter(
      (one) => ((one['credentialSubject'] as JsonObject)['achievement'] as JsonObject)['achievementType'] === 'Course',
    );
    expect(courses).toHaveLength(12);
    expect(courses[0]).toMatchObject({
      name: 'Ngữ văn',
      credentialSubject: { term: '2025-2026', result: [{ value: '8.1' }, { value: '8.4' }, { value: '8.3' }] },
    });
  });

  it('names the JSON Schema that a receiver’s validator is to use, the year’s and each part’s', () => {
    const exported = recordToOb3(find('hoc-ba/thpt/valid-1.json'));
    expect(exported['credentialSchema']).toEqual([
      {
        id: 'https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json',
        type: '1EdTechJsonSchemaValidator2019',
      },
    ]);
    const parts = (exported['credentialSubject'] as JsonObject)['verifiableCredential'] as JsonObject[];
    for (const { credentialSchema } of parts)
      expect(JSON.stringify(credentialSchema)).toContain('ob_v3p0_achievementcredential_schema.json');
  });

  it('says of a bachelor’s degree what it is, of what, and its number', () => {
    expect(recordToOb3(find('van-bang/cu-nhan/valid-1.json'))).toMatchObject({
      credentialSubject: {
        licenseNumber: 'DHKV2026000789',
        achievement: { achievementType: 'BachelorDegree', fieldOfStudy: 'Công nghệ thông tin' },
        result: [{ value: 'Giỏi' }],
      },
      validFrom: '2026-06-29T00:00:00+07:00',
    });
  });
});

describe('the European Learning Model', () => {
  it.each(samples)(
    '$name breaks no constraint of the EDC profile but the picture that the issuing software adds',
    ({ record }) => {
      const violations = violationsOf(recordToElm(record, { recordSha256: sha256 }));
      expect(violations).toEqual(['DisplayParameter.individualDisplay: 0 values']);
    },
  );

  it('gives each text with the translations of the record', () => {
    const exported = recordToElm(find('van-bang/cu-nhan/valid-1.json'));
    const person = exported['credentialSubject'] as JsonObject;
    const achievement = (person['hasClaim'] as JsonObject[])[0]!;
    expect(achievement['title']).toEqual({ vi: 'BẰNG CỬ NHÂN', en: 'THE DEGREE OF BACHELOR' });
    expect(exported['issuer']).toMatchObject({
      legalName: { vi: 'Trường Đại học Khuê Văn Thử Nghiệm', en: 'Khue Van Testing University' },
    });
    expect(achievement).toMatchObject({
      specifiedBy: { nqfLevel: { id: 'urn:khue:vqf:6' }, educationSubject: { notation: '7480201' } },
      provenBy: [{ grade: { noteLiteral: { vi: 'Giỏi', en: 'Very good' } } }],
    });
  });

  it('names every issuer of a joint degree as awarding body', () => {
    const record = find('van-bang/cu-nhan/valid-2.json');
    const issuers = record['don_vi_cap'] as JsonObject[];
    const second = { co_so_giao_duc_id: 'DHHAI', ten_co_so_giao_duc: 'Trường Đại học Thứ Hai' };
    const joint = { ...record, don_vi_cap: [issuers[0]!, second] } as JsonObject;
    const person = recordToElm(joint)['credentialSubject'] as JsonObject;
    const [achievement] = person['hasClaim'] as JsonObject[];
    expect((achievement!['awardedBy'] as JsonObject)['awardingBody']).toHaveLength(2);
    expect(String(recordToOb3(joint)['description'])).toContain('Trường Đại học Thứ Hai');
  });

  it.each([
    ['NL', 'NL', 'NLD'],
    ['CHE', 'CH', 'CHE'],
    [undefined, 'VN', 'VNM'],
  ])('places a first issuer whose address says %s in its own state', (state, two, three) => {
    const record = find('van-bang/cu-nhan/valid-2.json');
    const address = { dia_chi_chi_tiet: '1 Example Road', ...(state === undefined ? {} : { quoc_gia: state }) };
    const first = { co_so_giao_duc_id: 'DHNN', ten_co_so_giao_duc: 'Example University', dia_chi: address };
    const joint = { ...record, don_vi_cap: [first, ...(record['don_vi_cap'] as JsonObject[])] } as JsonObject;
    expect(recordToOb3(joint)['issuer']).toMatchObject({ address: { addressCountryCode: two } });
    const at = `http://publications.europa.eu/resource/authority/country/${three}`;
    expect(recordToElm(joint)['issuer']).toMatchObject({
      eIDASIdentifier: { spatial: { id: at } },
      location: { address: { countryCode: { id: at } } },
    });
  });

  it('leaves out a day of birth that is not known', () => {
    const record = find('hoc-ba/thpt/valid-1.json');
    const holder = { ...(record['nguoi_hoc'] as JsonObject), ngay_sinh: '2010-03' };
    const person = recordToElm({ ...record, nguoi_hoc: holder })['credentialSubject'] as JsonObject;
    expect(person['dateOfBirth']).toBeUndefined();
  });
});

describe('both exports', () => {
  const exporters = [
    ['elm', recordToElm],
    ['ob3', recordToOb3],
  ] as const;

  it.each(exporters)('%s holds no personal number and nothing sensitive unless asked', (_, run) => {
    for (const { record } of samples) {
      const text = JSON.stringify(run(record));
      for (const number of personalNumbers(record)) expect(text).not.toContain(`"${number}"`);
      const holder = record['nguoi_hoc'] as JsonObject;
      for (const member of ['dan_toc', 'doi_tuong_chinh_sach']) {
        if (holder[member] !== undefined) expect(text).not.toContain(JSON.stringify(holder[member]));
      }
      expect(text).not.toMatch(/ke_hoach_ca_nhan|giam_yeu_cau|khuyet_tat|chieu_cao/);
    }
  });

  it.each(exporters)('%s holds the personal number when asked, and still has its shape', (name, run) => {
    const record = find('van-bang/cu-nhan/valid-1.json');
    const exported = run(record, { includePersonalData: true });
    expect(JSON.stringify(exported)).toContain('"999203000789"');
    const faults = name === 'elm' ? violationsOf(exported) : faultsOf(exported, 'OpenBadgeCredential');
    expect(faults.filter((fault) => !fault.includes('individualDisplay'))).toEqual([]);
  });

  it.each(exporters)('%s says that it is unsigned, names the record’s digest, and has no proof', (_, run) => {
    const exported = run(find('hoc-ba/thcs/valid-1.json'), { recordSha256: sha256 });
    const text = JSON.stringify(exported);
    expect(text).toContain('JSON đã ký');
    expect(text).toContain(sha256);
    expect(exported['proof']).toBeUndefined();
  });

  it.each(exporters)('%s gives the same bytes for the same record', (_, run) => {
    for (const { record } of samples) expect(JSON.stringify(run(record))).toBe(JSON.stringify(run(record)));
  });

  it.each(exporters)('%s refuses a type without a row, a decision, and a record that its schema refuses', (_, run) => {
    const record = find('van-bang/cu-nhan/valid-1.json');
    expect(codeOf(() => run({ loai_ho_so: 'van-bang/khong-co' }))).toBe('EXPORT_TYPE_UNKNOWN');
    expect(codeOf(() => run({ loai_ho_so: 'quyet-dinh/quyet-dinh-thu-hoi' }))).toBe('EXPORT_TYPE_UNKNOWN');
    expect(codeOf(() => run({ ...record, ngay_cap: '2026-02-30' }))).toBe('EXPORT_RECORD_INVALID');
    expect(codeOf(() => run({ ...record, la: 1 }))).toBe('EXPORT_RECORD_INVALID');
  });

  it.each(exporters)('%s only ever throws a KhueError, whatever a record holds', (_, run) => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.jsonValue(), ({ record }, at, value) => {
        const keys = Object.keys(record);
        try {
          run({ ...record, [keys[at % keys.length]!]: value } as JsonObject);
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
        }
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the transcribed shapes can fail', () => {
  const degree = find('van-bang/cu-nhan/valid-1.json');

  it.each([
    ['a missing title', (text: string) => text.replace('"title":{"vi":"BẰNG', '"titel":{"vi":"BẰNG')],
    [
      'a date without a time',
      (text: string) => text.replace('"issued":"2026-06-29T00:00:00+07:00"', '"issued":"2026-06-29"'),
    ],
    ['another class', (text: string) => text.replace('"type":"Qualification"', '"type":"Note"')],
    ['no awarding body', (text: string) => text.replace('"awardingBody"', '"awardedTo"')],
    [
      'two grades',
      (text: string) =>
        text
          .replace('"grade":{', '"grade":[{"id":"x","type":"Note","noteLiteral":{"vi":"y"}},{')
          .replace('"noteLiteral":{"vi":"Giỏi","en":"Very good"}}', '"noteLiteral":{"vi":"Giỏi"}}]'),
    ],
  ])('ELM: %s', (_, change) => {
    const text = JSON.stringify(recordToElm(degree));
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(violationsOf(JSON.parse(changed)).length).toBeGreaterThan(1);
  });

  it.each([
    ['no criteria', (text: string) => text.replace('"criteria"', '"criterion"')],
    ['an achievement type that is none', (text: string) => text.replace('BachelorDegree', 'BachelorsDegree')],
    ['a date without a zone', (text: string) => text.replace('+07:00', '')],
    ['a result that is a number', (text: string) => text.replace('"value":"Giỏi"', '"value":9')],
  ])('Open Badges: %s', (_, change) => {
    const text = JSON.stringify(recordToOb3(degree));
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(faultsOf(JSON.parse(changed), 'OpenBadgeCredential').length).toBeGreaterThan(0);
  });
});

describe('the export table', () => {
  it('has a row for every published record type', () => {
    const rows = new Set(exportTypes.map((row) => row.type));
    expect(recordTypes.map(({ type }) => type).filter((type) => !rows.has(type))).toEqual([]);
  });

  it('names only achievement types of Open Badges', () => {
    for (const row of exportTypes) expect(enumerations['AchievementType']).toContain(row.achievementType);
  });

  it('documents what becomes of every kind of member in both models', () => {
    for (const row of exportRows) {
      expect(row.ob3).not.toBe('');
      expect(row.elm).not.toBe('');
    }
  });
});
