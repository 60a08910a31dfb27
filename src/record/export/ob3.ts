import type { JsonObject, JsonValue } from '../json-value.js';
import {
  awardOf,
  courseResults,
  diplomaOf,
  gradeOf,
  isObject,
  isPassed,
  isPromoted,
  issuerId,
  objects,
  programmeResults,
  qualityResults,
  type Reading,
  type ResultReading,
  readForExport,
  subjectResults,
  summaryResults,
  termOf,
  textOf,
  unsignedNotice,
} from './read.js';
import { twoLettersOf } from './states.js';
import type { ExportOptions } from './types.js';

const W3C = 'https://www.w3.org/ns/credentials/v2';
const CLR = 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json';
const OB = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
/** Where 1EdTech defines the type of `credentialSchema`; without it a processor in safe mode refuses the credential. */
const EXTENSIONS = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';

/**
 * A record as Open Badges 3.0: a diploma or certificate is one AchievementCredential, a học bạ a ClrCredential (CLR 2.0)
 * that holds one for each subject. Unsigned (`proof` is left out); throws `KhueError` for a type without a row in the
 * export table or a record that its schema refuses. Source: 1EdTech OB 3.0 and CLR 2.0; docs/mapping.md.
 */
export function recordToOb3(record: JsonObject, options: ExportOptions = {}): JsonObject {
  const reading = readForExport(record);
  if (reading.type.kind === 'school-record') return schoolRecord(reading, options);
  return reading.type.kind === 'supplement' ? supplement(reading, options) : paper(reading, options);
}

function paper(reading: Reading, options: ExportOptions): JsonObject {
  const { record, type, title } = reading;
  const grade = gradeOf(record);
  const field = isObject(record['nganh_dao_tao']) ? record['nganh_dao_tao'] : undefined;
  const achievement = achievementOf(
    `${reading.id}#thanh-tich`,
    type.achievementType,
    title,
    [...(grade === undefined ? [] : [{ member: grade.member, name: 'Xếp loại', value: grade.value }])],
    true,
  );
  const others = reading.issuers.slice(1).map((issuer) => issuer['ten_co_so_giao_duc']);
  const subject = {
    ...subjectOf(reading, options),
    ...optional('licenseNumber', textOf(record['so_hieu'])),
    achievement: {
      ...achievement,
      ...optional('fieldOfStudy', textOf(field?.['ten_nganh'])),
      ...optional('specialization', textOf(record['chuyen_nganh'])),
      ...optional('humanCode', textOf(field?.['ma_nganh'])),
    },
    ...(grade === undefined
      ? {}
      : {
          result: [
            { type: ['Result'], resultDescription: `${reading.id}#thanh-tich/${grade.member}`, value: grade.value },
          ],
        }),
  };
  const joint = others.length === 0 ? '' : ` Joint with / cùng cấp: ${others.join('; ')}.`;
  return { '@context': [W3C, OB, EXTENSIONS], ...credential(reading, options, reading.id, title, subject, joint) };
}

function schoolRecord(reading: Reading, options: ExportOptions): JsonObject {
  const { record } = reading;
  const summary = isObject(record['tong_ket_hoc_ba']) ? record['tong_ket_hoc_ba'] : {};
  const parts: JsonObject[] = objects(record['bang_diem_hoc_ba']).map((entry, index) => {
    const name = textOf(entry['ten_mon_hoc']) ?? `Môn học ${entry['mon_hoc_id']}`;
    const comment = textOf(entry['nhan_xet']) ?? textOf(entry['nhan_xet_tong_hop']);
    const found = subjectResults(entry);
    return part(
      reading,
      options,
      `mon-${index + 1}`,
      'Course',
      name,
      found,
      { humanCode: String(entry['mon_hoc_id']) },
      comment,
    );
  });
  for (const item of objects(summary['bang_nang_luc_pham_chat'])) {
    const code = String(item['nang_luc_pham_chat_id']);
    const name = textOf(item['ten_nang_luc_pham_chat']) ?? `Năng lực, phẩm chất ${code}`;
    parts.push(
      part(reading, options, `nang-luc-${code}`, 'Competency', name, qualityResults(item), { humanCode: code }),
    );
  }
  const award = awardOf(summary);
  if (award !== undefined) parts.push(part(reading, options, 'khen-thuong', 'Award', award, [], {}));
  return clrOf(reading, options, yearPart(reading, options, summary), parts);
}

/** A diploma supplement: the programme with its average and class, and one credential a course. */
function supplement(reading: Reading, options: ExportOptions): JsonObject {
  const { record, title } = reading;
  const results = programmeResults(record);
  const whole = part(reading, options, 'chuong-trinh', 'LearningProgram', title, results, {}, diplomaOf(record));
  const parts = objects(record['cac_hoc_phan']).map((course, index) => {
    const name = String(course['ten_hoc_phan']);
    const credits = course['so_tin_chi'];
    const about = {
      ...optional('humanCode', textOf(course['ma_hoc_phan'])),
      ...(typeof credits === 'number' ? { creditsAvailable: credits } : {}),
    };
    const term = [textOf(course['nam_hoc']), textOf(course['hoc_ky'])].filter((text) => text !== undefined).join(', ');
    const one = part(reading, options, `hoc-phan-${index + 1}`, 'Course', name, courseResults(course, record), about);
    const passed = isPassed(course);
    const found = passed === undefined ? one : withStatus(one, 'ket_qua', 'Kết quả', passed);
    return withSubject(found, {
      ...optional('term', term === '' ? undefined : term),
      ...(typeof credits === 'number' && passed === true ? { creditsEarned: credits } : {}),
    });
  });
  return clrOf(reading, options, whole, parts);
}

function withSubject(credential: JsonObject, more: JsonObject): JsonObject {
  return { ...credential, credentialSubject: { ...(credential['credentialSubject'] as JsonObject), ...more } };
}

function clrOf(reading: Reading, options: ExportOptions, whole: JsonObject, parts: readonly JsonObject[]): JsonObject {
  return {
    '@context': [W3C, CLR, OB, EXTENSIONS],
    id: reading.id,
    type: ['VerifiableCredential', 'ClrCredential'],
    name: reading.title,
    description: unsignedNotice,
    issuer: profile(reading.issuers[0]!),
    validFrom: reading.issued,
    awardedDate: reading.issued,
    ...evidence(options),
    credentialSubject: {
      id: `${reading.id}#nguoi-hoc`,
      type: ['ClrSubject'],
      identifier: identifiers(reading, options),
      verifiableCredential: [whole, ...parts],
      // Of achievements, not of the credentials that assert them: «the `id` of the source achievement» (CLR 2.0, Association).
      association: parts.map((one) => ({
        type: 'Association',
        associationType: 'isPartOf',
        sourceId: achievementIdOf(one),
        targetId: achievementIdOf(whole),
      })),
    },
    credentialSchema: [schemaNamed('clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json')],
  };
}

function achievementIdOf(credential: JsonObject): JsonValue {
  const subject = credential['credentialSubject'] as JsonObject;
  return (subject['achievement'] as JsonObject)['id']!;
}

/** The JSON Schema that a receiver's validator is to use, as 1EdTech's own samples name it. */
const schemaNamed = (path: string): JsonObject => ({
  id: `https://purl.imsglobal.org/spec/${path}`,
  type: '1EdTechJsonSchemaValidator2019',
});

/** The year as a whole: study and conduct, promoted or not. */
function yearPart(reading: Reading, options: ExportOptions, summary: JsonObject): JsonObject {
  const whole = part(
    reading,
    options,
    'nam-hoc',
    'LearningProgram',
    reading.title,
    summaryResults(summary),
    {},
    textOf(summary['nhan_xet_tong_hop']),
  );
  const promoted = isPromoted(summary);
  return promoted === undefined ? whole : withStatus(whole, 'is_duoc_len_lop', 'Được lên lớp', promoted);
}

/** One more result: reached or not. */
function withStatus(credential: JsonObject, member: string, name: string, reached: boolean): JsonObject {
  const subject = credential['credentialSubject'] as JsonObject;
  const achievement = subject['achievement'] as JsonObject;
  const description = `${achievement['id']}/${member}`;
  const list = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
  return withSubject(credential, {
    achievement: {
      ...achievement,
      resultDescription: [
        ...list(achievement['resultDescription']),
        { id: description, type: ['ResultDescription'], name, resultType: 'Status' },
      ],
    },
    result: [
      ...list(subject['result']),
      { type: ['Result'], resultDescription: description, status: reached ? 'Completed' : 'Failed' },
    ],
  });
}

function part(
  reading: Reading,
  options: ExportOptions,
  key: string,
  type: string,
  name: string,
  results: readonly ResultReading[],
  more: JsonObject,
  narrative?: string,
): JsonObject {
  const id = `${reading.id}#${key}`;
  const achievement = `${reading.id}#thanh-tich-${key}`;
  const subject = {
    ...subjectOf(reading, options),
    ...(reading.type.kind === 'school-record' ? { term: termOf(reading.record) } : {}),
    ...optional('narrative', narrative),
    achievement: { ...achievementOf(achievement, type, name, results), ...more },
    ...(results.length === 0
      ? {}
      : {
          result: results.map(({ member, value }) => ({
            type: ['Result'],
            resultDescription: `${achievement}/${member}`,
            value,
          })),
        }),
  };
  return { '@context': [W3C, OB, EXTENSIONS], ...credential(reading, {}, id, name, subject, '') };
}

function credential(
  reading: Reading,
  options: ExportOptions,
  id: string,
  name: string,
  credentialSubject: JsonObject,
  more: string,
): JsonObject {
  return {
    id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name,
    description: `${unsignedNotice}${more}`,
    issuer: profile(reading.issuers[0]!),
    validFrom: reading.issued,
    ...optional('validUntil', reading.validUntil),
    awardedDate: reading.issued,
    ...evidence(options),
    credentialSubject,
    credentialSchema: [schemaNamed('ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json')],
  };
}

function achievementOf(
  id: string,
  achievementType: string,
  name: string,
  results: readonly ResultReading[],
  free = false,
): JsonObject {
  return {
    id,
    type: ['Achievement'],
    achievementType,
    name,
    description: name,
    inLanguage: 'vi',
    criteria: {
      narrative: 'Theo quy định hiện hành của Bộ Giáo dục và Đào tạo. As the ministry’s rules in force require.',
    },
    ...(results.length === 0
      ? {}
      : { resultDescription: results.map((result) => resultDescription(`${id}/${result.member}`, result, free)) }),
  };
}

function resultDescription(id: string, result: ResultReading, free: boolean): JsonObject {
  const common = { id, type: ['ResultDescription'], name: result.name };
  if (free) return { ...common, resultType: 'Result' };
  if (result.resultType !== undefined)
    return {
      ...common,
      resultType: result.resultType,
      ...(result.max === undefined ? {} : { valueMin: '0', valueMax: result.max }),
    };
  if (result.levels !== undefined) return { ...common, resultType: 'PerformanceLevel', allowedValue: result.levels };
  return { ...common, resultType: 'RawScore', valueMin: '0', valueMax: '10' };
}

function subjectOf(reading: Reading, options: ExportOptions): JsonObject {
  return {
    id: `${reading.id}#nguoi-hoc`,
    type: ['AchievementSubject'],
    identifier: identifiers(reading, options),
  };
}

function identifiers(reading: Reading, options: ExportOptions): JsonObject[] {
  const { holder, record } = reading;
  const list: [string, JsonValue | undefined][] = [
    ['name', holder['ho_va_ten']],
    ['ext:ngay_sinh', holder['ngay_sinh']],
    ['ext:so_vao_so_goc', record['so_vao_so_goc']],
  ];
  if (options.includePersonalData === true) {
    list.push(['nationalIdentityNumber', holder['so_dinh_danh_ca_nhan']], ['sisSourcedId', holder['nguoi_hoc_id']]);
  }
  return list.flatMap(([identityType, value]) =>
    typeof value === 'string' ? [{ type: 'IdentityObject', hashed: false, identityHash: value, identityType }] : [],
  );
}

function profile(issuer: JsonObject): JsonObject {
  const address = isObject(issuer['dia_chi']) ? issuer['dia_chi'] : undefined;
  return {
    id: issuerId(issuer),
    type: ['Profile'],
    name: String(issuer['ten_co_so_giao_duc']),
    otherIdentifier: [
      { type: 'IdentifierEntry', identifier: String(issuer['co_so_giao_duc_id']), identifierType: 'identifier' },
    ],
    ...(address === undefined
      ? {}
      : {
          address: {
            type: ['Address'],
            ...optional('addressCountryCode', twoLettersOf(textOf(address['quoc_gia']) ?? 'VN')),
            ...optional('addressRegion', textOf(address['ten_tinh_thanh'])),
            ...optional('addressLocality', textOf(address['ten_phuong_xa'])),
            ...optional('streetAddress', textOf(address['dia_chi_chi_tiet'])),
          },
        }),
  };
}

function evidence(options: ExportOptions): JsonObject {
  if (options.recordSha256 === undefined) return {};
  return {
    evidence: [
      {
        type: ['Evidence'],
        name: 'SHA-256 of the record as signed',
        narrative: options.recordSha256,
        description: unsignedNotice,
      },
    ],
  };
}

function optional(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}
