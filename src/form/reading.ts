/** A record read for printing: every value that a form prints is marked, so that what no form has a place for is printed too (rest.ts). */
import type { JsonObject, JsonValue } from '../record/json-value.js';

export type Words = Readonly<Record<string, string>>;

/** A code in words; as it stands where there are none. A record's codes may be names of Object.prototype. */
export function inWords(words: Words, code: string): string {
  return Object.hasOwn(words, code) ? words[code]! : code;
}

/** A value of the record, by its place. What is read from it counts as printed. */
export class Part {
  readonly pointer: string;
  private readonly value: JsonValue | undefined;
  private readonly seen: Set<string>;

  constructor(value: JsonValue | undefined, pointer = '', seen = new Set<string>()) {
    this.value = value;
    this.pointer = pointer;
    this.seen = seen;
  }

  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Whether a member was read for printing. */
  wasRead(pointer: string): boolean {
    return this.seen.has(pointer);
  }

  private member(key: string): JsonValue | undefined {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
  }

  private mark(key: string): void {
    this.seen.add(`${this.pointer}/${key}`);
  }

  part(key: string): Part {
    return new Part(this.member(key), `${this.pointer}/${key}`, this.seen);
  }

  has(key: string): boolean {
    return this.member(key) !== undefined;
  }

  /** Items of a list. */
  items(key: string): Part[] {
    const list = this.member(key);
    if (!Array.isArray(list)) return [];
    return list.map((item, i) => new Part(item, `${this.pointer}/${key}/${i}`, this.seen));
  }

  /** Items that are plain texts. */
  texts(key: string): string[] {
    return this.items(key)
      .map((item) => item.own())
      .filter((text) => text !== '');
  }

  /** The value itself. */
  own(): string {
    this.seen.add(this.pointer);
    return plain(this.value);
  }

  /** Text as it stands; a number as Vietnamese writes it. */
  text(key: string): string {
    const value = plain(this.member(key));
    if (value !== '') this.mark(key);
    return value;
  }

  /** In words; a code without any as it stands. */
  word(key: string, words: Words): string {
    const code = this.text(key);
    return inWords(words, code);
  }

  date(key: string): string {
    return humanDate(this.text(key));
  }

  /** `29 tháng 05 năm 2026` */
  longDate(key: string): string {
    return longDate(this.text(key));
  }

  flag(key: string): boolean | undefined {
    const value = this.member(key);
    if (typeof value !== 'boolean') return undefined;
    this.mark(key);
    return value;
  }

  /** A value that is compared, not printed: it is left for others to print. */
  peek(key: string): string {
    return plain(this.member(key));
  }

  /** Members that the words around already say. */
  pass(...keys: readonly string[]): void {
    for (const key of keys) this.mark(key);
  }
}

function plain(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value).replace('.', ',') : '';
}

export function humanDate(date: string): string {
  return /^\d{4}(-\d{2}){0,2}$/.test(date) ? date.split('-').reverse().join('/') : date;
}

/** Days below 10 and the months January and February with a nought (Nghị định 30/2020, annex I, II.4). */
export function longDate(date: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (found === null) return humanDate(date);
  const [, year, month, day] = found;
  return `${day} tháng ${Number(month) < 3 ? month : Number(month)} năm ${year}`;
}

export function joined(parts: readonly string[], by = ', '): string {
  return parts.filter((part) => part !== '').join(by);
}

/** «789/QĐ-TB ngày 25/06/2026 của Trường …» */
export function decisionText(decision: Part): string {
  if (!decision.present) return '';
  const day = decision.date('ngay_quyet_dinh');
  const body = decision.text('co_quan_ban_hanh');
  return joined(
    [decision.text('so_quyet_dinh'), day === '' ? '' : `ngày ${day}`, body === '' ? '' : `của ${body}`],
    ' ',
  );
}

/** An address from its smallest part on; codes stand beside the names that they mean. */
export function addressText(address: Part): string {
  if (!address.present) return '';
  if (address.peek('ten_phuong_xa') !== '') address.pass('ma_phuong_xa');
  if (address.peek('ten_tinh_thanh') !== '') address.pass('ma_tinh_thanh');
  return joined([
    address.text('dia_chi_chi_tiet'),
    ...['ten_phuong_xa', 'ten_quan_huyen', 'ten_tinh_thanh'].map((key) => address.text(key)),
    address.text('quoc_gia'),
  ]);
}

/** A school by its name, in a foreign language too; by its code where it has no name. */
export function schoolText(school: Part): string {
  if (!school.present) return '';
  const name = school.text('ten_co_so_giao_duc');
  if (name !== '') school.pass('co_so_giao_duc_id');
  const foreign = school.text('ten_tieng_nuoc_ngoai');
  const at = addressText(school.part('dia_chi'));
  const known = name === '' ? school.text('co_so_giao_duc_id') : name;
  return joined([foreign === '' ? known : `${known} (${foreign})`, at]);
}
