/** Which rule files govern a record, and what they find. */
import type { Problem } from '../problem.js';
import type { RuleContext } from './evaluators/context.js';
import * as general from './evaluators/general.js';
import * as lists from './evaluators/lists.js';
import * as members from './evaluators/members.js';
import * as primary from './evaluators/primary.js';
import * as results from './evaluators/results.js';
import { studyLevel } from './evaluators/study-level.js';
import * as summary from './evaluators/summary.js';
import { ruleSets } from './generated/rule-sets.js';
import type { EvaluatorName, Period, Rule, RuleSet } from './types.js';
import { type Members, type RecordView, shown, textOf, viewOf } from './view.js';

/** Every rule set of the package, made from `rules/*.json`; a new circular is one more. */
export { ruleSets };

/** Every programme that a rule set of the package is for, sorted. */
export const knownProgrammes: readonly string[] = programmesOf(ruleSets);

function programmesOf(sets: readonly RuleSet[]): readonly string[] {
  return [...new Set(sets.flatMap(({ programmes = [] }) => programmes))].sort();
}

export interface RuleOutcome {
  /** The main set that governs the record; absent where none does. */
  readonly ruleSet?: RuleSet;
  readonly problems: readonly Problem[];
}

/**
 * Applies the rules in force to a record. Never throws: what is not of the schema's kind is passed over.
 *
 * @param more sets of the caller's; a main one among them goes before the package's, and one with the id of another replaces it
 */
export function runRules(record: Members, more: readonly RuleSet[] = []): RuleOutcome {
  const view = viewOf(record);
  const { ruleSet, rules } = governingRules(view, more);
  const problems: Problem[] = [];
  for (const rule of rules) evaluate(rule, contextOf(view, rule, problems));
  if (ruleSet === undefined) {
    if (view.type.startsWith('hoc-ba/')) problems.push(noRuleSet(view, [...more, ...ruleSets]));
  } else if (ruleSet.rules.length === 0) problems.push(nothingChecked(ruleSet));
  return ruleSet === undefined ? { problems } : { ruleSet, problems };
}

/** The rules that govern a record, and the main set of them. */
interface Governing {
  readonly ruleSet?: RuleSet;
  readonly rules: readonly Rule[];
}

/** What was found for records before: a class has one answer. By the texts that it rests on, and nothing longer than those are. */
const governed = new Map<string, Governing>();
const GOVERNING_KEPT = 256;
const LONGEST_KEY = 200;

function governingRules(view: RecordView, more: readonly RuleSet[]): Governing {
  const issuedOn = textOf(view.record['ngay_ky_phat_hanh']) ?? textOf(view.record['ngay_cap']);
  const programme = textOf(view.record['chuong_trinh']);
  if (more.length > 0) return findGoverning(view, issuedOn, more);
  const key = JSON.stringify([view.type, programme, view.grade, view.startYear, issuedOn]);
  const kept = governed.get(key);
  if (kept !== undefined) return kept;
  const found = findGoverning(view, issuedOn, more);
  if (key.length <= LONGEST_KEY) {
    if (governed.size >= GOVERNING_KEPT) governed.clear();
    governed.set(key, found);
  }
  return found;
}

function findGoverning(view: RecordView, issuedOn: string | undefined, more: readonly RuleSet[]): Governing {
  const governing = setsFor(view, issuedOn, more);
  const rules = governing.flatMap((set) =>
    set.rules.filter(
      (rule) =>
        within(rule.inForce, issuedOn) &&
        (rule.documentTypes === undefined || rule.documentTypes.some((pattern) => matches(pattern, view.type))),
    ),
  );
  const ruleSet = governing.find((set) => set.main);
  return ruleSet === undefined ? { rules } : { ruleSet, rules };
}

/** The sets that govern a record: all that are not main, and one that is. */
function setsFor(view: RecordView, issuedOn: string | undefined, more: readonly RuleSet[]): readonly RuleSet[] {
  const known =
    more.length === 0 ? ruleSets : [...more, ...ruleSets.filter(({ id }) => more.every((set) => set.id !== id))];
  const governing = known.filter((set) => governs(set, view, issuedOn));
  const main = governing.find((set) => set.main);
  return governing.filter((set) => !set.main || set === main);
}

function governs(set: RuleSet, view: RecordView, issuedOn: string | undefined): boolean {
  if (!set.documentTypes.some((pattern) => matches(pattern, view.type))) return false;
  if (set.programmes !== undefined && !set.programmes.includes(textOf(view.record['chuong_trinh']) ?? '')) return false;
  if (!within(set.issued, issuedOn)) return false;
  if (set.schoolYears === undefined) return true;
  const { grade, startYear } = view;
  if (grade === undefined || startYear === undefined) return false;
  return set.schoolYears.some(
    ({ grades, from, to = Number.POSITIVE_INFINITY }) => grades.includes(grade) && startYear >= from && startYear <= to,
  );
}

function matches(pattern: string, type: string): boolean {
  return pattern === '*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)));
}

function within(period: Period | undefined, issuedOn: string | undefined): boolean {
  if (period === undefined) return true;
  if (issuedOn === undefined) return false;
  return issuedOn >= (period.from ?? '') && issuedOn <= (period.to ?? '9999-12-31');
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
  'least-mark': results.leastMark,
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
  'sum-of-rows': lists.sumOfRows,
  'unique-rows': lists.uniqueRows,
  'at-most': lists.atMost,
  different: members.different,
  present: members.present,
  absent: members.absent,
  'signatory-title': members.signatoryTitle,
  'one-of': general.oneOf,
  'personal-number': general.personalNumber,
};

/** Every way of comparing that a rule may name. */
export const knownEvaluators: readonly string[] = Object.keys(evaluators);

function evaluate(rule: Rule, context: RuleContext): void {
  (evaluators[rule.evaluator] as (context: RuleContext, rule: Rule) => void)(context, rule);
}

function noRuleSet(view: RecordView, sets: readonly RuleSet[]): Problem {
  const programme = textOf(view.record['chuong_trinh']) ?? '?';
  const known = programmesOf(sets);
  const common = { pointer: '/chuong_trinh', source: 'khue model 3' };
  if (!known.includes(programme)) {
    const list = known.join(', ');
    return {
      ...common,
      id: 'rules/programme-unknown',
      severity: 'error',
      vi: `Chương trình «${shown(programme)}» chưa được biết; các chương trình đã biết: ${list}. Nếu là chương trình mới, hãy cập nhật khue hoặc thêm tệp bộ quy tắc.`,
      en: `Programme «${shown(programme)}» is not known; one of ${list} is expected. If it is new, update khue or add a rule set file.`,
    };
  }
  const year = view.startYear ?? '?';
  return {
    ...common,
    id: 'rules/none',
    severity: 'warning',
    vi: `Chương trình ${programme}, lớp ${view.grade ?? '?'}, năm học bắt đầu ${year}: chưa có bộ quy tắc nào nên điểm và kết quả không được đối chiếu.`,
    en: `Programme ${programme}, grade ${view.grade ?? '?'}, school year beginning ${year}: no rule set governs it, so marks and results were not compared.`,
  };
}

/** The set is known and the content of its circular is not: what follows is silence, and that is said. */
function nothingChecked(set: RuleSet): Problem {
  return {
    id: 'rules/nothing-checked',
    severity: 'warning',
    pointer: '',
    vi: `${set.title.vi}: nội dung không được đối chiếu. ${set.limits?.vi ?? ''}`.trim(),
    en: `${set.title.en}: the content was not compared. ${set.limits?.en ?? ''}`.trim(),
    source: set.source,
  };
}
