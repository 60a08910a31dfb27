/** The study result of a term or the year (TT 22/2021 Art. 9(2), 9(3)) and whatever else is of that form. */
import type { Rule, StudyLevel } from '../types.js';
import { shown, tenthsOf } from '../view.js';
import type { RuleContext } from './context.js';

type StudyRule = Extract<Rule, { evaluator: 'study-level' }>;

/** A subject's result in one column: marks in tenths, or passed or failed. */
type Result = number | 'passed' | 'failed';

export function studyLevel(context: RuleContext, rule: StudyRule): void {
  const { view } = context;
  for (const column of rule.columns) {
    const stated = view.summary[column.result];
    const order = [...rule.levels.map(({ level }) => level), rule.lowest];
    if (typeof stated !== 'string' || !order.includes(stated)) continue;
    const judged = judge(context, rule, column);
    if (judged === undefined) continue;
    const at = order.indexOf(stated);
    const right = judged.outcomes.flatMap(({ base, raised }) => (raised === 'no' ? [base] : [base, base - 1]));
    if (!judged.complete) {
      atBest(context, column.result, order, at, Math.min(...right), judged.soften);
      continue;
    }
    const surelyHigher =
      rule.raiseUnknown !== true && judged.outcomes.every(({ base, raised }) => raised === 'yes' && at === base);
    if (right.includes(at) && !surelyHigher) continue;
    const base = judged.outcomes[0]!.base;
    const mayRise = judged.outcomes.some(({ raised }) => raised !== 'no');
    const expected = order[surelyHigher ? base - 1 : base]!;
    const noteVi = mayRise ? ' (quy định nâng một mức do một môn học có thể áp dụng)' : '';
    const noteEn = mayRise ? ' (the rule that raises by one level for a single subject may apply)' : '';
    context.report(
      `/tong_ket_hoc_ba/${column.result}`,
      `Kết quả học tập: theo các môn phải là ${expected}${noteVi}, hồ sơ ghi ${shown(stated)}.`,
      `Study result: ${expected} is expected from the subjects${noteEn}, ${shown(stated)} stands there.`,
      // How "only because of one subject" is tried is not said; that the raise is by one level is.
      surelyHigher || judged.soften,
    );
  }
}

/** Some result is missing: nothing is said of a level that it could explain, and a better one is still wrong. */
function atBest(
  context: RuleContext,
  field: string,
  order: readonly string[],
  at: number,
  best: number,
  soften: boolean,
): void {
  if (at >= best) return;
  const expected = order[best]!;
  context.report(
    `/tong_ket_hoc_ba/${field}`,
    `Kết quả học tập: theo các ô đã ghi thì cao nhất là ${expected}, hồ sơ ghi ${order[at]!}.`,
    `Study result: ${expected} at best is expected from what is filled in, ${order[at]!} stands there.`,
    soften,
  );
}

interface Outcome {
  /** Index into the levels, best first. */
  readonly base: number;
  /** Whether a single subject raises it by one level: the circular does not say how "only because of" is tried. */
  readonly raised: 'no' | 'maybe' | 'yes';
}

interface Judged {
  readonly outcomes: readonly Outcome[];
  /** Every result is there, and as many marks as the circular counts; otherwise the outcomes are the best possible. */
  readonly complete: boolean;
  readonly soften: boolean;
}

/** One outcome, or two where it is not known whether optional or unknown subjects count; `undefined` where nothing can be said. */
function judge(context: RuleContext, rule: StudyRule, column: StudyRule['columns'][number]): Judged | undefined {
  const { view } = context;
  const all: Result[] = [];
  const certain: Result[] = [];
  let complete = true;
  // Where no subject was assessed again in the record, it does not say what the result rests on.
  if (column.otherwise !== undefined && view.rows.every(({ members }) => members[column.marks] === undefined))
    return undefined;
  for (const row of view.rows) {
    let result = resultOf(row.members[column.marks]);
    if (result === undefined && column.otherwise !== undefined) result = resultOf(row.members[column.otherwise]);
    if (result === undefined) {
      // One of an exempt subject is left out.
      if (!row.ordinary) continue;
      // The best that a missing one could be.
      result = 100;
      complete = false;
    }
    all.push(result);
    if (rule.counted.includes(row.id ?? '')) certain.push(result);
  }
  if (all.length === 0) return undefined;
  const variants = all.length === certain.length ? [all] : [all, certain];
  // No source says what "at least six subjects" means where fewer carry marks: then as many as there are is the most lenient answer.
  const least = Math.min(...variants.map((results) => marksOf(results).length));
  const asked = least < rule.count ? { ...rule, count: least } : rule;
  return {
    outcomes: variants.map((results) => outcomeOf(asked, results)),
    complete: complete && asked === rule && column.otherwise === undefined,
    soften: view.adapted || view.rows.some((row) => row.touched),
  };
}

function resultOf(value: unknown): Result | undefined {
  if (value === 'Đ') return 'passed';
  if (value === 'CĐ') return 'failed';
  return tenthsOf(value);
}

function marksOf(results: readonly Result[]): number[] {
  return results.filter((result): result is number => typeof result === 'number');
}

function outcomeOf(rule: StudyRule, results: readonly Result[]): Outcome {
  const base = levelOf(rule, results);
  // Nothing stands far enough above the levels near the top.
  if (base < rule.raiseFrom) return { base, raised: 'no' };
  let raised: Outcome['raised'] = 'no';
  for (let i = 0; i < results.length && raised !== 'yes'; i++) {
    const without = results.filter((_, index) => index !== i);
    const met = results.map((result, index) => (index !== i ? result : typeof result === 'number' ? 100 : 'passed'));
    const ways = [without, met].map((tried) => lifts(rule, base, levelOf(rule, tried)));
    if (ways.every(Boolean)) raised = 'yes';
    else if (ways.some(Boolean)) raised = 'maybe';
  }
  return { base, raised };
}

/** Whether the level without that subject is one of the first two, and far enough above (Art. 9(3)). */
function lifts(rule: StudyRule, base: number, without: number): boolean {
  return without <= 1 && base - without >= rule.raiseFrom;
}

function levelOf(rule: StudyRule, results: readonly Result[]): number {
  const at = rule.levels.findIndex((level) => meets(level, rule.count, results));
  return at < 0 ? rule.levels.length : at;
}

function meets(level: StudyLevel, count: number, results: readonly Result[]): boolean {
  const marks = marksOf(results);
  return (
    marks.every((mark) => mark >= level.every) &&
    marks.filter((mark) => mark >= level.some).length >= count &&
    results.filter((result) => result === 'failed').length <= level.failed
  );
}
