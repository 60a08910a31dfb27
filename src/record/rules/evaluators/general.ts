/** Evaluators over dates, sums and numbers of any record. */
import { normalize } from '../../../encoding.js';
import { isCivilDate } from '../../../time.js';
import { valueAt } from '../../pointer.js';
import type { GeneralRule, Rule } from '../types.js';
import { shown } from '../view.js';
import type { RuleContext } from './context.js';

type RuleOf<Name extends GeneralRule['evaluator']> = Extract<Rule, { evaluator: Name }>;

/** A year, a month or a day as text, `2026`, `2026-05`, `2026-05-31`: what cannot be compared is not a date. */
function dateAt(record: unknown, pointer: string): string | undefined {
  const value = valueAt(record, pointer);
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 1000 && value <= 9999 ? String(value) : undefined;
  return typeof value === 'string' && /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value) ? value : undefined;
}

export function datesInOrder(context: RuleContext, rule: RuleOf<'dates-in-order'>): void {
  const { record } = context.view;
  for (const pair of rule.pairs) {
    for (const [earlierAt, laterAt] of placesOf(record, pair.earlier.at, pair.later.at)) {
      const earlier = dateAt(record, earlierAt);
      const later = dateAt(record, laterAt);
      if (earlier === undefined || later === undefined) continue;
      // Compared as far as both are known: 2026 is not after 2026-05-31.
      const known = Math.min(earlier.length, later.length);
      if (earlier.slice(0, known) <= later.slice(0, known)) continue;
      context.report(
        laterAt,
        `Sai thứ tự ngày: ${pair.earlier.vi} (${earlier}) phải trước hoặc cùng ${pair.later.vi} (${later}).`,
        `Dates out of order: ${pair.earlier.en} (${earlier}) is expected not to be after ${pair.later.en} (${later}).`,
      );
    }
  }
}

/** The places of a pair; a `*` in both is the same index in both. */
function placesOf(record: unknown, earlier: string, later: string): [string, string][] {
  const star = earlier.indexOf('/*');
  if (star < 0) return [[earlier, later]];
  const list = valueAt(record, earlier.slice(0, star));
  if (!Array.isArray(list)) return [];
  return list.map((_, index) => [earlier.replace('*', String(index)), later.replace('*', String(index))]);
}

export function withinDays(context: RuleContext, rule: RuleOf<'within-days'>): void {
  const { record } = context.view;
  if (rule.unless.some((pointer) => valueAt(record, pointer) !== undefined)) return;
  const from = dayNumber(dateAt(record, rule.from.at));
  const to = dayNumber(dateAt(record, rule.to.at));
  if (from === undefined || to === undefined || to - from <= rule.days) return;
  context.report(
    rule.to.at,
    `${capital(rule.to.vi)} phải trong ${rule.days} ngày kể từ ${rule.from.vi}; hồ sơ ghi sau ${to - from} ngày.`,
    `${capital(rule.to.en)} is expected within ${rule.days} days of ${rule.from.en}; ${to - from} days stand there.`,
  );
}

function dayNumber(date: string | undefined): number | undefined {
  return date !== undefined && isCivilDate(date) ? Date.parse(`${date}T00:00:00Z`) / 86_400_000 : undefined;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function schoolYearDates(context: RuleContext, rule: RuleOf<'school-year-dates'>): void {
  const { record, startYear, wholeYear } = context.view;
  if (startYear === undefined || !Number.isInteger(startYear)) return;
  const first = `${startYear}-${rule.firstDay}`;
  const last = `${startYear + 1}-${rule.lastDay}`;
  const signed = dateAt(record, rule.signed);
  const earliest = wholeYear ? `${startYear + 1}-01-01` : first;
  if (signed !== undefined && signed < earliest) {
    const whatVi = wholeYear ? 'Học bạ cả năm' : 'Học bạ';
    const whatEn = wholeYear ? 'A record of the whole year' : 'A record';
    context.report(
      rule.signed,
      `${whatVi} của năm học ${startYear}–${startYear + 1} không thể ký trước ${earliest}; hồ sơ ghi ${signed}.`,
      `${whatEn} of school year ${startYear}–${startYear + 1} is expected to be signed from ${earliest} on; ${signed} stands there.`,
    );
  }
  const until = dateAt(record, rule.until);
  if (until !== undefined && (until < first || until > last)) {
    context.report(
      rule.until,
      `Ngày cuối của học bạ phải nằm trong năm học (${first} đến ${last}); hồ sơ ghi ${until}.`,
      `The last day of the record is expected within the school year (${first} to ${last}); ${until} stands there.`,
    );
  }
}

export function sum(context: RuleContext, rule: RuleOf<'sum'>): void {
  const { record } = context.view;
  const parts = rule.parts.map((pointer) => valueAt(record, pointer));
  const total = valueAt(record, rule.total);
  if (typeof total !== 'number') return;
  let expected = 0;
  for (const part of parts) {
    if (typeof part !== 'number') return;
    expected += part;
  }
  if (expected === total) return;
  context.report(
    rule.total,
    `Tổng số phải là ${parts.join(' + ')} = ${expected}, hồ sơ ghi ${total}.`,
    `The total ${parts.join(' + ')} = ${expected} is expected, ${total} stands there.`,
  );
}

export function oneOf(context: RuleContext, rule: RuleOf<'one-of'>): void {
  const value = valueAt(context.view.record, rule.field);
  if (typeof value !== 'string') return;
  const plain = normalize(value, 'NFC').toLowerCase().trim();
  if (rule.values.some((allowed) => allowed.toLowerCase() === plain)) return;
  context.report(
    rule.field,
    `Cần một trong các giá trị «${rule.values.join('», «')}»; hồ sơ ghi «${shown(value)}».`,
    `One of «${rule.values.join('», «')}» is expected; «${shown(value)}» stands there.`,
  );
}

/** Digit 4 of the number: century and sex; digits 5 and 6: year of birth. The number itself is not shown. */
export function personalNumber(context: RuleContext, rule: RuleOf<'personal-number'>): void {
  const { record } = context.view;
  const number = valueAt(record, rule.number);
  if (typeof number !== 'string' || !/^\d{12}$/.test(number)) return;
  const fourth = Number(number[3]);
  const year = 1900 + Math.floor(fourth / 2) * 100 + Number(number.slice(4, 6));
  const birth = dateAt(record, rule.birth);
  if (birth !== undefined && Number(birth.slice(0, 4)) !== year) {
    context.report(
      rule.number,
      `Số định danh cá nhân cho biết năm sinh ${year}, ngày sinh trong hồ sơ là năm ${birth.slice(0, 4)}.`,
      `The personal number tells the birth year ${year}; the birth date in the record is of ${birth.slice(0, 4)}.`,
    );
  }
  const sex = valueAt(record, rule.sex);
  const expected = fourth % 2 === 0 ? '1' : '2';
  if ((sex === '1' || sex === '2') && sex !== expected) {
    context.report(
      rule.number,
      `Số định danh cá nhân cho biết giới tính ${expected === '1' ? 'nam (1)' : 'nữ (2)'}, hồ sơ ghi ${sex}.`,
      `The personal number tells the sex ${expected === '1' ? 'male (1)' : 'female (2)'}; ${sex} stands in the record.`,
    );
  }
}
