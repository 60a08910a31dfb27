/** Evaluators over single members: there, not there, different from another, and what a signatory is called. */
import { normalize } from '../../../encoding.js';
import { valueAt } from '../../pointer.js';
import type { GeneralRule, Rule } from '../types.js';
import { isMembers, shown } from '../view.js';
import type { RuleContext } from './context.js';
import { indexesOf } from './lists.js';

type RuleOf<Name extends GeneralRule['evaluator']> = Extract<Rule, { evaluator: Name }>;

function excused(context: RuleContext, pointers: readonly string[]): boolean {
  return pointers.some((pointer) => valueAt(context.view.record, pointer) !== undefined);
}

export function different(context: RuleContext, rule: RuleOf<'different'>): void {
  const { record } = context.view;
  for (const index of indexesOf(record, rule.member)) {
    const at = rule.member.replace('*', index);
    const other = rule.other.replace('*', index);
    const value = valueAt(record, at);
    if (value === undefined || value !== valueAt(record, other)) continue;
    context.report(
      at,
      `${rule.reason.vi}; giá trị ở đây trùng với ${other}.`,
      `${rule.reason.en}; what stands here equals ${other}.`,
    );
  }
}

export function present(context: RuleContext, rule: RuleOf<'present'>): void {
  const { record } = context.view;
  if (excused(context, rule.unless)) return;
  if (rule.when !== undefined) {
    const value = valueAt(record, rule.when.at);
    if (typeof value !== 'string' || !rule.when.values.includes(value)) return;
  }
  for (const member of rule.members) {
    if (valueAt(record, member) !== undefined) continue;
    context.report(member, `${rule.reason.vi}; hồ sơ đang thiếu.`, `${rule.reason.en}; it is missing.`);
  }
}

export function absent(context: RuleContext, rule: RuleOf<'absent'>): void {
  const value = valueAt(context.view.record, rule.member);
  if (value === undefined || excused(context, rule.unless)) return;
  context.report(
    rule.member,
    `${rule.reason.vi}; hồ sơ ghi «${shown(value)}».`,
    `${rule.reason.en}; «${shown(value)}» stands there.`,
  );
}

export function signatoryTitle(context: RuleContext, rule: RuleOf<'signatory-title'>): void {
  const list = context.view.record['danh_sach_nguoi_ky'];
  if (!Array.isArray(list) || excused(context, rule.unless)) return;
  for (const [index, row] of list.slice(0, 100).entries()) {
    const title = isMembers(row) && row['vai_tro'] === rule.role ? row['chuc_vu'] : undefined;
    if (typeof title !== 'string') continue;
    const plain = normalize(title, 'NFC').toLowerCase();
    const has = (words: readonly string[]): boolean => words.some((word) => plain.includes(word));
    if ((rule.anyOf === undefined || has(rule.anyOf)) && (rule.noneOf === undefined || !has(rule.noneOf))) continue;
    context.report(
      `/danh_sach_nguoi_ky/${index}/chuc_vu`,
      `${rule.reason.vi}; hồ sơ ghi «${shown(title)}».`,
      `${rule.reason.en}; «${shown(title)}» stands there.`,
    );
  }
}
