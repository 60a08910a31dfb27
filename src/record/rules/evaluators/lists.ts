/** Evaluators over lists and numbers of any record: courses of a supplement, rows of a register. */
import { valueAt } from '../../pointer.js';
import type { GeneralRule, Rule } from '../types.js';
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
  const rows = rowsAt(record, rule.list);
  if (typeof total !== 'number' || rows.length === 0) return;
  let hundredths = 0;
  for (const row of rows) {
    const part = isMembers(row) ? row[rule.part] : undefined;
    if (typeof part !== 'number') return;
    // In whole numbers, so that no binary fraction decides.
    hundredths += Math.round(part * 100);
  }
  if (hundredths === Math.round(total * 100)) return;
  const expected = hundredths / 100;
  context.report(
    rule.total,
    `Tổng phải bằng tổng ${rows.length} dòng là ${expected}, hồ sơ ghi ${total}.`,
    `The total of the ${rows.length} rows, ${expected}, is expected; ${total} stands there.`,
  );
}

export function uniqueRows(context: RuleContext, rule: RuleOf<'unique-rows'>): void {
  const first = new Map<string, number>();
  for (const [index, row] of rowsAt(context.view.record, rule.list).entries()) {
    const value = isMembers(row) ? row[rule.member] : undefined;
    if (typeof value !== 'string') continue;
    const plain = value.normalize('NFC').toLowerCase().trim();
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
  const star = rule.value.indexOf('/*');
  const indexes = star < 0 ? [''] : rowsAt(record, rule.value.slice(0, star)).map((_, index) => String(index));
  for (const index of indexes) {
    const at = rule.value.replace('*', index);
    const value = valueAt(record, at);
    const most = valueAt(record, rule.most.replace('*', index));
    if (typeof value !== 'number' || typeof most !== 'number' || value <= most) continue;
    context.report(
      at,
      `Giá trị không được vượt quá ${most}, hồ sơ ghi ${value}.`,
      `At most ${most} is expected, ${value} stands there.`,
    );
  }
}
