import type { JsonObject, JsonValue } from '../json-value.js';
import { AUTHORITY, authorityLanguages, concept, countryOf, reference } from './elm-terms.js';
import {
  awardOf,
  courseOutcomes,
  courseResults,
  diplomaOf,
  gradeOf,
  isObject,
  isPromoted,
  issuerId,
  objects,
  programmeResults,
  qualityResults,
  type Reading,
  type ResultReading,
  readForExport,
  startOfDay,
  subjectResults,
  summaryResults,
  textOf,
  unsignedNotice,
} from './read.js';
import type { ExportOptions } from './types.js';

/**
 * A record in the European Learning Model 3 as a European Digital Credential (JSON-LD, application profile EDC): unsigned,
 * and without `individualDisplay`, the picture that the issuing software adds when it seals. Throws `KhueError` for a type
 * without a row in the export table or a record that its schema refuses. Source: ELM 3 and its SHACL; docs/mapping.md.
 */
export function recordToElm(record: JsonObject, options: ExportOptions = {}): JsonObject {
  const reading = readForExport(record);
  return new Elm(reading, options).credential();
}

class Elm {
  readonly #reading: Reading;
  readonly #options: ExportOptions;
  #number = 0;

  constructor(reading: Reading, options: ExportOptions) {
    this.#reading = reading;
    this.#options = options;
  }

  credential(): JsonObject {
    const { id, issued, validUntil, issuers, title, titlePointer } = this.#reading;
    const language = concept(`${AUTHORITY}/language/VIE`, `${AUTHORITY}/language`, {
      vi: 'Tiếng Việt',
      en: 'Vietnamese',
    });
    const languages = this.#languages();
    const display = {
      id: this.#id('hien-thi'),
      type: 'DisplayParameter',
      title: this.#words(title, titlePointer),
      description: {
        vi: 'Dữ liệu không có chữ ký, lập từ hồ sơ; bản gốc là tệp JSON đã ký.',
        en: unsignedNotice.split('. ')[0]!,
      },
      primaryLanguage: language,
      language: [language, ...languages],
    };
    return {
      '@context': ['https://www.w3.org/2018/credentials/v1', 'http://data.europa.eu/snb/model/context/edc-ap'],
      id,
      type: ['VerifiableCredential', 'EuropeanDigitalCredential'],
      credentialSchema: { id: 'http://data.europa.eu/snb/model/ap/edc-generic-no-cv', type: 'ShaclValidator2017' },
      credentialProfiles: concept(
        'http://data.europa.eu/snb/credential/e34929035b',
        'http://data.europa.eu/snb/credential/25831c2',
        {
          en: 'Generic',
        },
      ),
      displayParameter: display,
      identifier: this.#credentialIdentifiers(),
      issuer: this.#organisation(issuers[0]!, true),
      credentialSubject: this.#person(),
      issued,
      issuanceDate: issued,
      validFrom: issued,
      ...(validUntil === undefined ? {} : { validUntil, expirationDate: validUntil }),
    };
  }

  #credentialIdentifiers(): JsonObject[] {
    const { record } = this.#reading;
    const list: [string, JsonValue | undefined][] = [
      ['ma_ban_ghi', record['ma_ban_ghi']],
      ['Số hiệu', record['so_hieu']],
      ['Số vào sổ gốc cấp văn bằng', record['so_vao_so_goc']],
      ['SHA-256 of the signed record', this.#options.recordSha256],
    ];
    return list.flatMap(([schemeName, value]) =>
      typeof value === 'string' ? [this.#identifier(schemeName, value)] : [],
    );
  }

  #person(): JsonObject {
    const { holder } = this.#reading;
    const birth = textOf(holder['ngay_sinh']);
    const sex = isObject(holder['gioi_tinh']) ? holder['gioi_tinh']['gioi_tinh_id'] : undefined;
    const code = sex === '1' ? 'MALE' : sex === '2' ? 'FEMALE' : undefined;
    const place =
      isObject(holder['noi_sinh']) && countryOf(holder['noi_sinh']) !== undefined ? holder['noi_sinh'] : undefined;
    const number = this.#options.includePersonalData === true ? textOf(holder['so_dinh_danh_ca_nhan']) : undefined;
    const learner = this.#options.includePersonalData === true ? textOf(holder['nguoi_hoc_id']) : undefined;
    return {
      id: this.#id('nguoi-hoc'),
      type: 'Person',
      fullName: { vi: String(holder['ho_va_ten']) },
      ...(birth?.length === 10 ? { dateOfBirth: startOfDay(birth) } : {}),
      ...(code === undefined
        ? {}
        : { gender: concept(`${AUTHORITY}/human-sex/${code}`, `${AUTHORITY}/human-sex`, { en: code.toLowerCase() }) }),
      ...(place === undefined ? {} : { placeOfBirth: this.#location(place) }),
      ...(number === undefined ? {} : { nationalID: this.#legalIdentifier(number, 'Số định danh cá nhân', 'VNM') }),
      ...(learner === undefined ? {} : { identifier: [this.#identifier('Mã người học', learner)] }),
      hasClaim: [this.#whole()],
    };
  }

  #whole(): JsonObject {
    const { record, title, titlePointer, type } = this.#reading;
    const awardedBy = this.#awarding();
    const link = reference(awardedBy);
    if (type.kind === 'school-record') return this.#year(awardedBy, link);
    if (type.kind === 'supplement') return this.#supplement(awardedBy, link);
    const grade = gradeOf(record);
    const results: ResultReading[] =
      grade === undefined ? [] : [{ member: grade.member, name: 'Xếp loại', value: grade.value }];
    const specialisation = textOf(record['chuyen_nganh']);
    return {
      id: this.#id('thanh-tich'),
      type: 'LearningAchievement',
      title: this.#words(title, titlePointer),
      awardedBy,
      specifiedBy: this.#qualification(),
      ...(specialisation === undefined ? {} : { additionalNote: [this.#note(`Chuyên ngành: ${specialisation}`)] }),
      ...this.#proofs(results, link, true),
    };
  }

  #year(awardedBy: JsonObject, link: JsonObject): JsonObject {
    const { record, title } = this.#reading;
    const summary = isObject(record['tong_ket_hoc_ba']) ? record['tong_ket_hoc_ba'] : {};
    const parts = objects(record['bang_diem_hoc_ba']).map((entry, index) => {
      const name = textOf(entry['ten_mon_hoc']) ?? `Môn học ${entry['mon_hoc_id']}`;
      const comment = textOf(entry['nhan_xet']) ?? textOf(entry['nhan_xet_tong_hop']);
      const title = this.#words(name, `/bang_diem_hoc_ba/${index}/ten_mon_hoc`);
      return this.#part(title, subjectResults(entry), link, comment, String(entry['mon_hoc_id']));
    });
    for (const item of objects(summary['bang_nang_luc_pham_chat'])) {
      const code = String(item['nang_luc_pham_chat_id']);
      const name = textOf(item['ten_nang_luc_pham_chat']) ?? `Năng lực, phẩm chất ${code}`;
      parts.push(this.#part({ vi: name }, qualityResults(item), link, undefined, code));
    }
    const award = awardOf(summary);
    if (award !== undefined) parts.push(this.#part({ vi: award }, [], link));
    const promoted = isPromoted(summary);
    const notes = [
      promoted === undefined ? undefined : promoted ? 'Được lên lớp' : 'Không được lên lớp',
      textOf(summary['nhan_xet_tong_hop']),
    ].flatMap((text) => (text === undefined ? [] : [this.#note(text)]));
    return {
      id: this.#id('thanh-tich'),
      type: 'LearningAchievement',
      title: { vi: title },
      awardedBy,
      hasPart: parts,
      ...(notes.length === 0 ? {} : { additionalNote: notes }),
      ...this.#proofs(summaryResults(summary), link, false),
    };
  }

  /** The programme with its courses: credits are notes, since the model's credit points ask for a framework that has no id here. */
  #supplement(awardedBy: JsonObject, link: JsonObject): JsonObject {
    const { record, title, titlePointer } = this.#reading;
    const parts = objects(record['cac_hoc_phan']).map((course, index) => {
      const name = this.#words(String(course['ten_hoc_phan']), `/cac_hoc_phan/${index}/ten_hoc_phan`);
      const results = courseResults(course, record);
      const outcome = courseOutcomes[String(course['ket_qua'])];
      if (outcome !== undefined)
        results.push({ member: 'ket_qua', name: 'Kết quả', value: outcome, resultType: 'Result' });
      const amounts = [
        ['Số tín chỉ', course['so_tin_chi']],
        ['Số giờ', course['so_gio']],
      ].flatMap(([what, amount]) => (typeof amount === 'number' ? [`${what}: ${amount}`] : []));
      const note = amounts.length === 0 ? undefined : amounts.join('; ');
      return this.#part(name, results, link, note, textOf(course['ma_hoc_phan']), 'Mã học phần');
    });
    const diploma = diplomaOf(record);
    return {
      id: this.#id('thanh-tich'),
      type: 'LearningAchievement',
      title: this.#words(title, titlePointer),
      awardedBy,
      hasPart: parts,
      ...(diploma === undefined ? {} : { additionalNote: [this.#note(diploma)] }),
      ...this.#proofs(programmeResults(record), link, false),
    };
  }

  #part(
    title: JsonObject,
    results: readonly ResultReading[],
    link: JsonObject,
    note?: string,
    code?: string,
    scheme = 'Mã của Bộ Giáo dục và Đào tạo',
  ): JsonObject {
    return {
      id: this.#id('thanh-tich'),
      type: 'LearningAchievement',
      title,
      awardedBy: link,
      ...(code === undefined ? {} : { identifier: [this.#identifier(scheme, code)] }),
      ...(note === undefined ? {} : { additionalNote: [this.#note(note)] }),
      ...this.#proofs(results, link, false),
    };
  }

  #proofs(results: readonly ResultReading[], awardedBy: JsonObject, free: boolean): JsonObject {
    if (results.length === 0) return {};
    return {
      provenBy: results.map(({ name, value, levels, member, resultType, max }) => ({
        id: this.#id('danh-gia'),
        type: 'LearningAssessment',
        title: { vi: name },
        grade: {
          id: this.#id('ghi-chu'),
          type: 'Note',
          noteLiteral: free ? this.#words(value, `/${member}`) : { vi: value },
        },
        awardedBy,
        ...(free || (resultType !== undefined && max === undefined)
          ? {}
          : {
              specifiedBy: {
                id: this.#id('cach-danh-gia'),
                type: 'LearningAssessmentSpecification',
                title: { vi: name },
                gradingScheme: {
                  id: this.#id('thang-diem'),
                  type: 'GradingScheme',
                  title: {
                    vi:
                      levels === undefined
                        ? `Thang điểm 0–${max ?? '10'}`
                        : `Các mức từ thấp đến cao: ${levels.join(', ')}`,
                  },
                },
              },
            }),
      })),
    };
  }

  #qualification(): JsonObject {
    const { record, type, title, titlePointer } = this.#reading;
    const level = typeof record['bac_trinh_do'] === 'number' ? record['bac_trinh_do'] : type.vqf;
    const field = isObject(record['nganh_dao_tao']) ? record['nganh_dao_tao'] : undefined;
    const code = textOf(field?.['ma_nganh']);
    const name = textOf(field?.['ten_nganh']);
    return {
      id: this.#id('trinh-do'),
      type: 'Qualification',
      title: this.#words(title, titlePointer),
      isPartialQualification: false,
      ...(level === undefined
        ? {}
        : {
            nqfLevel: concept(`urn:khue:vqf:${level}`, 'urn:khue:vqf', {
              vi: `Bậc ${level}, Khung trình độ quốc gia Việt Nam`,
              en: `Level ${level}, Vietnamese Qualifications Framework`,
            }),
          }),
      ...(name === undefined
        ? {}
        : {
            educationSubject: {
              ...concept(
                code === undefined ? this.#id('nganh') : `urn:khue:nganh-dao-tao:${code}`,
                'urn:khue:nganh-dao-tao',
                this.#words(name, '/nganh_dao_tao/ten_nganh'),
              ),
              ...(code === undefined ? {} : { notation: code }),
            },
          }),
    };
  }

  #awarding(): JsonObject {
    const { issuers, issued } = this.#reading;
    return {
      id: this.#id('cap'),
      type: 'AwardingProcess',
      awardingDate: issued,
      awardingBody: issuers.map((issuer) => this.#organisation(issuer, false)),
    };
  }

  #organisation(issuer: JsonObject, whole: boolean): JsonObject {
    const link = { id: issuerId(issuer), type: 'Organisation' };
    const first = issuer === this.#reading.issuers[0];
    // The issuer is described once; the awarding body of the same id is that node.
    if (first && !whole) return link;
    const at =
      this.#reading.type.kind === 'school-record'
        ? '/co_so_giao_duc'
        : `/don_vi_cap/${this.#reading.issuers.indexOf(issuer)}`;
    const address = isObject(issuer['dia_chi']) ? issuer['dia_chi'] : {};
    const code = this.#legalIdentifier(
      String(issuer['co_so_giao_duc_id']),
      'Mã cơ sở giáo dục',
      countryOf(address) ?? 'VNM',
    );
    const foreign = textOf(issuer['ten_tieng_nuoc_ngoai']);
    return {
      ...link,
      legalName: this.#words(String(issuer['ten_co_so_giao_duc']), `${at}/ten_co_so_giao_duc`),
      ...(foreign === undefined ? {} : { altLabel: { en: foreign } }),
      eIDASIdentifier: code,
      registration: reference(code),
      location: this.#location(address),
    };
  }

  #location(address: JsonObject): JsonObject {
    const lines = ['dia_chi_chi_tiet', 'ten_phuong_xa', 'ten_quan_huyen', 'ten_tinh_thanh'].flatMap(
      (member) => textOf(address[member]) ?? [],
    );
    const country = countryOf(address) ?? 'VNM';
    return {
      id: this.#id('dia-diem'),
      type: 'Location',
      address: {
        id: this.#id('dia-chi'),
        type: 'Address',
        countryCode: concept(`${AUTHORITY}/country/${country}`, `${AUTHORITY}/country`),
        ...(lines.length === 0 ? {} : { fullAddress: this.#note([...new Set(lines)].join(', ')) }),
      },
    };
  }

  #identifier(schemeName: string, notation: string): JsonObject {
    return { id: this.#id('ma-so'), type: 'Identifier', schemeName, notation };
  }

  #legalIdentifier(notation: string, schemeName: string, country: string): JsonObject {
    const spatial = concept(`${AUTHORITY}/country/${country}`, `${AUTHORITY}/country`);
    return { id: this.#id('ma-so'), type: 'LegalIdentifier', schemeName, notation, spatial };
  }

  #note(text: string): JsonObject {
    return { id: this.#id('ghi-chu'), type: 'Note', noteLiteral: { vi: text } };
  }

  /** Ids are numbers in order, so that the same record gives the same bytes. */
  #id(kind: string): string {
    this.#number++;
    return `${this.#reading.id}#${kind}-${this.#number}`;
  }

  #translations(): readonly JsonObject[] {
    return objects(this.#reading.record['ban_dich']);
  }

  #languages(): JsonObject[] {
    const codes = new Set(this.#translations().map((one) => String(one['ngon_ngu'])));
    return [...codes].flatMap((code) => {
      const name = authorityLanguages[code];
      return name === undefined ? [] : [concept(`${AUTHORITY}/language/${name}`, `${AUTHORITY}/language`)];
    });
  }

  /** A Vietnamese text with the record's own translations of it. */
  #words(text: string, pointer: string | undefined): JsonObject {
    const words: Record<string, JsonValue> = { vi: text };
    for (const translation of this.#translations()) {
      const item = objects(translation['cac_muc']).find((one) => one['vi_tri'] === pointer);
      if (item !== undefined) words[String(translation['ngon_ngu'])] = item['ban_dich']!;
    }
    return words;
  }
}
