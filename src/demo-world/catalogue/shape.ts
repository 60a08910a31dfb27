import type { JsonObject, JsonValue } from '../../record/json-value.js';
import { type HocBaInput, hocBa, type Pupil } from '../records.js';
import type { CaseContext, Issued } from './types.js';

/** Small changes to plain records, as cases need them. */

export const PUPILS = {
  moving: { name: 'Nguyễn Thị Đổi Trường', age: 17, sex: 'nu', number: 1001 },
  between: { name: 'Cao Văn Hai Mái Trường', age: 18, sex: 'nam', number: 1000 },
  summer: { name: 'Lê Văn Ôn Hè', age: 16, sex: 'nam', number: 1002 },
  early: { name: 'Hoàng Thị Vượt Bậc', age: 13, sex: 'nu', number: 1003 },
  again: { name: 'Phạm Văn Học Lại', age: 17, sex: 'nam', number: 1004 },
  old: { name: 'Trần Thị Chương Trình Cũ', age: 20, sex: 'nu', number: 1005 },
  special: { name: 'Đỗ Văn Nỗ Lực', age: 10, sex: 'nam', number: 1006 },
  integrated: { name: 'Vũ Thị Song Hành', age: 18, sex: 'nu', number: 1007 },
  exempt: { name: 'Bùi Văn Bền Bỉ', age: 14, sex: 'nam', number: 1008 },
  plain: { name: 'Đặng Thị Bình Thường', age: 14, sex: 'nu', number: 1009 },
  adult: { name: 'Ngô Văn Vừa Học Vừa Làm', age: 24, sex: 'nam', number: 1010 },
  graduate: { name: 'Dương Thị Ra Trường', age: 18, sex: 'nu', number: 1011 },
  worker: { name: 'Lý Văn Lành Nghề', age: 21, sex: 'nam', number: 1012 },
  scholar: { name: 'Hồ Thị Luận Bàn', age: 30, sex: 'nu', number: 1013 },
  former: { name: 'Chu Văn Năm Xưa', age: 34, sex: 'nam', number: 1014 },
} as const satisfies Record<string, Pupil>;

type SchoolRecord = Pick<HocBaInput, 'level' | 'grade' | 'className'> & {
  readonly school: string;
  readonly pupil?: Pupil;
  readonly teachers?: HocBaInput['teachers'];
};

/** A whole-year học bạ of a school of the world, as `hocBa` makes it. */
export function yearRecord(context: CaseContext, name: string, input: SchoolRecord): JsonObject {
  const { school, pupil = PUPILS.plain, ...more } = input;
  return hocBa({ ...context.input(name, context.school(school), pupil), ...more });
}

export const entriesOf = (record: JsonObject): readonly JsonObject[] =>
  record['bang_diem_hoc_ba'] as readonly JsonObject[];

export const entryOf = (record: JsonObject, subject: string): JsonObject =>
  entriesOf(record).find(({ mon_hoc_id }) => mon_hoc_id === subject)!;

export function mapEntries(record: JsonObject, change: (entry: JsonObject, index: number) => JsonObject): JsonObject {
  return { ...record, bang_diem_hoc_ba: entriesOf(record).map(change) };
}

export function withEntry(record: JsonObject, subject: string, change: JsonObject): JsonObject {
  return mapEntries(record, (entry) => (entry['mon_hoc_id'] === subject ? { ...entry, ...change } : entry));
}

export function withoutEntries(record: JsonObject, ...subjects: readonly string[]): JsonObject {
  return {
    ...record,
    bang_diem_hoc_ba: entriesOf(record).filter(({ mon_hoc_id }) => !subjects.includes(mon_hoc_id as string)),
  };
}

export function moreEntries(record: JsonObject, ...entries: readonly JsonObject[]): JsonObject {
  return { ...record, bang_diem_hoc_ba: [...entriesOf(record), ...entries] };
}

/** Members of one object of the record replaced; `undefined` takes a member away. */
export function within(record: JsonObject, member: string, change: Readonly<Record<string, JsonValue | undefined>>) {
  return { ...record, [member]: merged((record[member] ?? {}) as JsonObject, change) };
}

export function merged(object: JsonObject, change: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries({ ...object, ...change }).filter((member): member is [string, JsonValue] => member[1] !== undefined),
  );
}

export function without(object: JsonObject, ...members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name)));
}

/** An entry as it stands in a source, without who taught and signed it, and named as taken over from there. */
export function takenOver(source: Issued, subject: string): JsonObject {
  const index = entriesOf(source.record).findIndex(({ mon_hoc_id }) => mon_hoc_id === subject);
  const { co_so_giao_duc_id, ten_co_so_giao_duc } = source.record['co_so_giao_duc'] as JsonObject;
  return {
    ...without(entriesOf(source.record)[index]!, 'giao_vien_bo_mon', 'chu_ky'),
    nguon: {
      co_so_giao_duc_id: co_so_giao_duc_id!,
      ten_co_so_giao_duc: ten_co_so_giao_duc!,
      ma_ban_ghi: source.record['ma_ban_ghi']!,
      sha256: source.recordSha256,
      pointer: `/bang_diem_hoc_ba/${index}`,
    },
  };
}

/** The next version of a record, every entry taken over from it but those given. */
export function nextVersion(
  context: CaseContext,
  name: string,
  first: Issued,
  reason: JsonObject,
  changed: Readonly<Record<string, JsonObject>>,
): JsonObject {
  const { record } = first;
  return {
    ...mapEntries(record, (entry) => {
      const subject = entry['mon_hoc_id'] as string;
      return subject in changed ? { ...entry, ...changed[subject] } : takenOver(first, subject);
    }),
    ma_ban_ghi: context.random(name).uuid(),
    lan: (record['lan'] as number) + 1,
    thay_the: { ma_ban_ghi: record['ma_ban_ghi']!, sha256: first.recordSha256, ...reason },
  };
}

/** Only what is known at the end of the first term. */
export function firstTermOnly(record: JsonObject): JsonObject {
  return mapEntries(record, (entry) => without(entry, 'diem_hoc_ky_2', 'diem_tong_ket'));
}
