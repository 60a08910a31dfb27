/** Evaluators over lists and numbers of any record: courses of a supplement, rows of a register. */
import { normalize } from '../../../encoding.js';
import { valueAt } from '../../pointer.js';
import type { GeneralRule, RowsWith, Rule } from '../types.js';
import { isMembers, shown } from '../view.js';
import type { RuleContext } from './context.js';

type RuleOf<Name extends GeneralRule['evaluator']> = Extract<Rule, { evaluator: Name }>;

/** Longer lists are refused by the schemas, and cost no work here. */
const MOST_ROWS = 1_000;

function rowsAt(record: unknown, pointer: string): readonly unknown[] {
  const list = valueAt(record, pointer);
  return Array.isArray(list) ? list.slice(0, MOST_ROWS) : [];
}

export function sumOfRows(context: RuleContext, rule: RuleOf<'sum-of-rows'>): void {
  const { record } = context.view;
  const total = valueAt(record, rule.total);
  const rows = rowsAt(record, rule.list).filter((row) => !isOneOf(row, rule.skip));
  if (typeof total !== 'number' || rows.length === 0) return;
  // In hundredths, so that no binary fraction decides.
  let certain = 0;
  let uncertain = 0;
  for (const row of rows) {
    const part = isMembers(row) ? row[rule.part] : undefined;
    if (typeof part !== 'number') return;
    if (isOneOf(row, rule.uncertain)) uncertain += Math.round(part * 100);
    else certain += Math.round(part * 100);
  }
  const extra = rule.plus === undefined ? undefined : valueAt(record, rule.plus);
  const more = typeof extra === 'number' ? Math.round(extra * 100) : 0;
  const right = [certain + uncertain, certain, certain + uncertain + more, certain + more];
  if (right.includes(Math.round(total * 100))) return;
  const expected = (certain + uncertain) / 100;
  context.report(
    rule.total,
    `Tổng phải bằng tổng các dòng là ${expected}, hồ sơ ghi ${total}.`,
    `The total of the rows, ${expected}, is expected; ${total} stands there.`,
  );
}

function isOneOf(row: unknown, rows: RowsWith | undefined): boolean {
  if (rows === undefined || !isMembers(row)) return false;
  const value = row[rows.member];
  return (typeof value === 'string' || typeof value === 'boolean') && rows.values.includes(value);
}

export function uniqueRows(context: RuleContext, rule: RuleOf<'unique-rows'>): void {
  const first = new Map<string, number>();
  for (const [index, row] of rowsAt(context.view.record, rule.list).entries()) {
    const value = isMembers(row) && !isOneOf(row, rule.skip) ? row[rule.member] : undefined;
    if (typeof value !== 'string') continue;
    const plain = normalize(value, 'NFC').toLowerCase().trim();
    const earlier = first.get(plain);
    if (earlier === undefined) {
      first.set(plain, index);
      continue;
    }
    context.report(
      `${rule.list}/${index}/${rule.member}`,
      `«${shown(value)}» đã có ở dòng thứ ${earlier + 1}; mỗi dòng phải khác nhau.`,
      `«${shown(value)}» already stands in row ${earlier + 1}; one row each is expected.`,
    );
  }
}

export function atMost(context: RuleContext, rule: RuleOf<'at-most'>): void {
  const { record } = context.view;
  for (const index of indexesOf(record, rule.value)) {
    const at = rule.value.replace('*', index);
    const value = valueAt(record, at);
    const most = rule.most
      .map((place) => valueAt(record, place.replace('*', index)))
      .find((found) => typeof found === 'number');
    if (typeof value !== 'number' || most === undefined || value <= most) continue;
    context.report(
      at,
      `Giá trị không được vượt quá ${most}, hồ sơ ghi ${value}.`,
      `At most ${most} is expected, ${value} stands there.`,
    );
  }
}

/** What a `*` of a place stands for; one empty text where the place has none. */
export function indexesOf(record: unknown, place: string): readonly string[] {
  const star = place.indexOf('/*');
  return star < 0 ? [''] : rowsAt(record, place.slice(0, star)).map((_, index) => String(index));
}
