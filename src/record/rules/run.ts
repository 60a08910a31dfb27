/** Which rule files govern a record, and what they find. */
import type { Problem } from '../problem.js';
import type { RuleContext } from './evaluators/context.js';
import * as general from './evaluators/general.js';
import * as primary from './evaluators/primary.js';
import * as results from './evaluators/results.js';
import { studyLevel } from './evaluators/study-level.js';
import * as summary from './evaluators/summary.js';
import { everyDiploma, everyRecord, everySchoolRecord } from './general.js';
import { tt22of2021 } from './tt22-2021.js';
import { tt27of2020 } from './tt27-2020.js';
import type { EvaluatorName, Rule, RuleFile } from './types.js';
import { type Members, type RecordView, textOf, viewOf } from './view.js';

/** Every rule file of the package; a new circular is one more. */
export const ruleFiles: readonly RuleFile[] = [everyRecord, everySchoolRecord, everyDiploma, tt22of2021, tt27of2020];

export interface RuleOutcome {
  /** Id of the file that judged the results; absent where none governs the record. */
  readonly ruleSet?: string;
  readonly problems: readonly Problem[];
}

/** Applies the rules in force to a record. Never throws: what is not of the schema's kind is passed over. */
export function runRules(record: Members): RuleOutcome {
  const view = viewOf(record);
  const issuedOn = textOf(record['ngay_ky_phat_hanh']) ?? textOf(record['ngay_cap']);
  const governing = ruleFiles.filter((file) => governs(file, view));
  const problems: Problem[] = [];
  for (const file of governing) {
    for (const rule of file.rules) if (inForce(rule, issuedOn)) evaluate(rule, contextOf(view, rule, problems));
  }
  const ruleSet = governing.find((file) => file.results)?.id;
  if (ruleSet === undefined && view.type.startsWith('hoc-ba/')) problems.push(noRuleSet(view));
  return { ...(ruleSet === undefined ? {} : { ruleSet }), problems };
}

function governs(file: RuleFile, view: RecordView): boolean {
  if (!file.documentTypes.some((pattern) => matches(pattern, view.type))) return false;
  if (file.programmes !== undefined && !file.programmes.includes(textOf(view.record['chuong_trinh']) ?? ''))
    return false;
  if (file.schoolYears === undefined) return true;
  const years = Object.hasOwn(file.schoolYears, view.grade ?? '') ? file.schoolYears[view.grade ?? ''] : undefined;
  if (years === undefined || view.startYear === undefined) return false;
  return view.startYear >= years.from && view.startYear <= (years.to ?? Number.POSITIVE_INFINITY);
}

function matches(pattern: string, type: string): boolean {
  return pattern === '*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)));
}

function inForce(rule: Rule, issuedOn: string | undefined): boolean {
  if (rule.inForce === undefined) return true;
  if (issuedOn === undefined) return false;
  return issuedOn >= (rule.inForce.from ?? '') && issuedOn <= (rule.inForce.to ?? '9999-12-31');
}

function contextOf(view: RecordView, rule: Rule, problems: Problem[]): RuleContext {
  return {
    view,
    report(pointer, vi, en, soften = false) {
      problems.push({
        id: rule.id,
        severity: soften ? 'warning' : rule.severity,
        pointer,
        vi,
        en,
        source: rule.source,
      });
    },
  };
}

const evaluators: {
  readonly [Name in EvaluatorName]: (context: RuleContext, rule: Extract<Rule, { evaluator: Name }>) => void;
} = {
  'average-of-terms': results.averageOfTerms,
  'year-equals-term-2': results.yearEqualsTerm2,
  'kind-of-result': results.kindOfResult,
  'result-present': results.resultPresent,
  'subjects-for-grade': results.subjectsForGrade,
  'score-only-in': results.scoreOnlyIn,
  'conduct-year-table': summary.conductYearTable,
  'study-level': studyLevel,
  promotion: summary.promotion,
  'absence-limit': summary.absenceLimit,
  award: summary.award,
  titles: summary.titles,
  'primary-overall': primary.primaryOverall,
  implies: primary.implies,
  'only-in-grades': primary.onlyInGrades,
  'dates-in-order': general.datesInOrder,
  'within-days': general.withinDays,
  'school-year-dates': general.schoolYearDates,
  sum: general.sum,
  'one-of': general.oneOf,
  'personal-number': general.personalNumber,
};

function evaluate(rule: Rule, context: RuleContext): void {
  (evaluators[rule.evaluator] as (context: RuleContext, rule: Rule) => void)(context, rule);
}

function noRuleSet(view: RecordView): Problem {
  const programme = textOf(view.record['chuong_trinh']) ?? '?';
  const year = view.startYear ?? '?';
  return {
    id: 'rules/none',
    severity: 'warning',
    pointer: '/chuong_trinh',
    vi: `Chương trình ${programme}, lớp ${view.grade ?? '?'}, năm học bắt đầu ${year}: chưa có bộ quy tắc nào nên điểm và kết quả không được đối chiếu.`,
    en: `Programme ${programme}, grade ${view.grade ?? '?'}, school year beginning ${year}: no rule set governs it, so marks and results were not compared.`,
    source: 'khue model 3',
  };
}
