/** Evaluators over a primary record. */
import type { PrimaryRule, Rule } from '../types.js';
import { isMembers, shown, tenthsOf } from '../view.js';
import type { RuleContext } from './context.js';

type RuleOf<Name extends PrimaryRule['evaluator']> = Extract<Rule, { evaluator: Name }>;

/** What a subject row, or a quality or competence, says; what it does not say is absent. */
interface Fact {
  readonly subject: string | undefined;
  readonly quality: string | undefined;
  readonly score: number | undefined;
}

export function primaryOverall(context: RuleContext, rule: RuleOf<'primary-overall'>): void {
  const { view } = context;
  const order = [...rule.levels.map(({ level }) => level), rule.lowest];
  const stated = view.summary[rule.result];
  if (typeof stated !== 'string' || !order.includes(stated) || view.notAssessed) return;
  const qualities = qualityFacts(context, rule);
  const subjects = subjectFacts(context, rule);
  const facts = [...subjects.certain, ...qualities.facts];
  // Whether optional, unknown and adapted subjects count is not said: each answer counts as right, for each of them.
  const base = levelOf(rule, facts);
  const single = subjects.uncertain.map((fact) => Math.max(base, levelOf(rule, [fact])));
  const right = [Math.max(base, ...single), ...single, base];
  const at = order.indexOf(stated);
  const complete = qualities.complete && subjects.complete;
  const best = Math.min(...right);
  // Facts that are missing could only lower the level.
  if (complete ? right.includes(at) : at >= best) return;
  const expected = order[right[0]!]!;
  context.report(
    `/tong_ket_hoc_ba/${rule.result}`,
    complete
      ? `Đánh giá kết quả giáo dục: theo mức các môn, phẩm chất, năng lực và điểm cuối năm phải là ${expected}, hồ sơ ghi ${stated}.`
      : `Đánh giá kết quả giáo dục: theo các ô đã ghi thì cao nhất là ${expected}, hồ sơ ghi ${stated}.`,
    complete
      ? `Overall result: ${expected} is expected from the subjects, qualities, competences and year-end marks, ${stated} stands there.`
      : `Overall result: ${expected} at best is expected from what is filled in, ${stated} stands there.`,
    view.adapted || view.rows.some((row) => row.touched),
  );
}

function subjectFacts(
  context: RuleContext,
  rule: RuleOf<'primary-overall'>,
): { readonly certain: Fact[]; readonly uncertain: Fact[]; readonly complete: boolean } {
  const { view } = context;
  const tested = rule.tested[view.grade ?? ''] ?? [];
  const optional = rule.optional[view.grade ?? ''] ?? [];
  const counted = rule.counted?.[view.grade ?? ''];
  const certain: Fact[] = [];
  const uncertain: Fact[] = [];
  let complete = view.rows.length > 0 && tested.every((id) => view.rows.some((row) => row.id === id));
  for (const row of view.rows) {
    const level = row.members[rule.subjectLevel];
    const isOptional =
      row.id === undefined || optional.includes(row.id) || (counted !== undefined && !counted.includes(row.id));
    const hasTest = tested.includes(row.id ?? '');
    // A mark in a subject without a test has no say.
    const score = hasTest || isOptional ? tenthsOf(row.members[rule.score]) : undefined;
    const fact: Fact = { subject: typeof level === 'string' ? level : undefined, quality: undefined, score };
    (isOptional || !row.ordinary ? uncertain : certain).push(fact);
    if (row.ordinary && (typeof level !== 'string' || (hasTest && score === undefined))) complete = false;
  }
  return { certain, uncertain, complete };
}

function qualityFacts(
  context: RuleContext,
  rule: RuleOf<'primary-overall'>,
): { readonly facts: Fact[]; readonly complete: boolean } {
  const list = context.view.summary[rule.qualities];
  const items = Array.isArray(list) ? list.filter(isMembers) : [];
  const facts: Fact[] = [];
  const seen = new Set<unknown>();
  for (const item of items) {
    const quality = item[rule.qualityLevel];
    if (typeof quality !== 'string') return { facts, complete: false };
    facts.push({ subject: undefined, quality, score: undefined });
    seen.add(item['nang_luc_pham_chat_id']);
  }
  return { facts, complete: rule.qualityIds.every((id) => seen.has(id)) };
}

function levelOf(rule: RuleOf<'primary-overall'>, facts: readonly Fact[]): number {
  let at = 0;
  while (at < rule.levels.length && !allowsAll(rule.levels[at]!, facts)) at++;
  return at;
}

function allowsAll(level: RuleOf<'primary-overall'>['levels'][number], facts: readonly Fact[]): boolean {
  for (let i = 0; i < facts.length; i++) {
    const { subject, quality, score } = facts[i]!;
    if (subject !== undefined && !level.subjects.includes(subject)) return false;
    if (quality !== undefined && !level.qualities.includes(quality)) return false;
    if (score !== undefined && score < level.score) return false;
  }
  return true;
}

export function implies(context: RuleContext, rule: RuleOf<'implies'>): void {
  const { view } = context;
  if (rule.grades !== undefined && !rule.grades.includes(view.grade ?? '')) return;
  const value = view.summary[rule.when.field];
  if (typeof value !== 'string' && typeof value !== 'boolean') return;
  if (!rule.when.values.includes(value) || view.summary[rule.flag] !== false) return;
  context.report(
    `/tong_ket_hoc_ba/${rule.flag}`,
    `Khi ${rule.when.field} là ${value} thì cần ${rule.flag} là true, hồ sơ ghi false.`,
    `With ${rule.when.field} ${value}, ${rule.flag} true is expected, false stands there.`,
    view.adapted,
  );
}

export function onlyInGrades(context: RuleContext, rule: RuleOf<'only-in-grades'>): void {
  const { view } = context;
  if (view.summary[rule.field] !== true || rule.grades.includes(view.grade ?? '')) return;
  const grades = rule.grades.map(Number).join(', ');
  context.report(
    `/tong_ket_hoc_ba/${rule.field}`,
    `${rule.field} chỉ dùng ở lớp cuối cấp (${grades}); hồ sơ là lớp ${shown(view.grade)}.`,
    `${rule.field} belongs to the last grade of a level (${grades}) only; the record is of grade ${shown(view.grade)}.`,
    true,
  );
}
