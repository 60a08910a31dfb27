/** Evaluators over the rows of `bang_diem_hoc_ba`. */
import type { GradeSubjects, ResultRule, Rule } from '../types.js';
import { labelOf, markText, type SubjectRow, shown, tenthsOf } from '../view.js';
import { type RuleContext, softened } from './context.js';

type RuleOf<Name extends ResultRule['evaluator']> = Extract<Rule, { evaluator: Name }>;

export function averageOfTerms(context: RuleContext, rule: RuleOf<'average-of-terms'>): void {
  for (const row of context.view.rows) {
    const year = tenthsOf(row.members[rule.year]);
    if (year === undefined) continue;
    let sum = 0;
    let weights = 0;
    for (const { field, weight } of rule.terms) {
      const mark = tenthsOf(row.members[field]);
      if (mark === undefined) break;
      sum += mark * weight;
      weights += weight;
    }
    if (weights !== rule.terms.reduce((total, { weight }) => total + weight, 0)) continue;
    const expected = roundedHalfUp(sum, weights);
    if (expected === year) continue;
    const must = markText(expected);
    const stands = markText(year);
    context.report(
      `${row.pointer}/${rule.year}`,
      `Điểm trung bình cả năm môn ${labelOf(row)}: tính từ hai học kì phải là ${must.vi}, hồ sơ ghi ${stands.vi}.`,
      `Year average of ${labelOf(row)}: ${must.en} is expected from the two terms, ${stands.en} stands there.`,
      softened(context, row),
    );
  }
}

/** sum / count rounded to a whole number, halves upwards, in whole numbers throughout. */
export function roundedHalfUp(sum: number, count: number): number {
  return Math.floor((2 * sum + count) / (2 * count));
}

export function yearEqualsTerm2(context: RuleContext, rule: RuleOf<'year-equals-term-2'>): void {
  for (const row of context.view.rows) {
    const term = row.members[rule.term];
    const year = row.members[rule.year];
    if (typeof term !== 'string' || typeof year !== 'string' || term === year) continue;
    context.report(
      `${row.pointer}/${rule.year}`,
      `Kết quả cả năm môn ${labelOf(row)} đánh giá bằng nhận xét: phải theo học kì II là ${shown(term)}, hồ sơ ghi ${shown(year)}.`,
      `Year result of ${labelOf(row)}, assessed by comments: that of term 2, ${shown(term)}, is expected, ${shown(year)} stands there.`,
      softened(context, row),
    );
  }
}

export function kindOfResult(context: RuleContext, rule: RuleOf<'kind-of-result'>): void {
  for (const row of context.view.rows) {
    const scored = rule.scored.includes(row.id ?? '');
    if (!scored && !rule.levelled.includes(row.id ?? '')) continue;
    for (const field of rule.fields) {
      const value = row.members[field];
      if (value === undefined || typeof value === (scored ? 'number' : 'string')) continue;
      context.report(
        `${row.pointer}/${field}`,
        scored
          ? `Môn ${labelOf(row)} đánh giá bằng điểm số: cần điểm từ 0 đến 10, hồ sơ ghi ${shown(value)}.`
          : `Môn ${labelOf(row)} chỉ đánh giá bằng nhận xét: cần Đ hoặc CĐ, hồ sơ ghi ${shown(value)}.`,
        scored
          ? `${labelOf(row)} carries marks: a mark from 0 to 10 is expected, ${shown(value)} stands there.`
          : `${labelOf(row)} is assessed by comments only: Đ or CĐ is expected, ${shown(value)} stands there.`,
        softened(context, row),
      );
    }
  }
}

export function resultPresent(context: RuleContext, rule: RuleOf<'result-present'>): void {
  const { view } = context;
  // Cells of disabled pupils may be empty (TT 22/2021 Art. 11, TT 27/2020 Art. 8).
  if (!view.wholeYear || view.notAssessed) return;
  for (const row of view.rows) {
    if (!row.ordinary) continue;
    for (const field of rule.fields) {
      if (row.members[field] !== undefined) continue;
      context.report(
        `${row.pointer}/${field}`,
        `Học bạ cả năm cần kết quả cả năm của môn ${labelOf(row)}; ô này đang trống.`,
        `A record of a whole year needs the year's result of ${labelOf(row)}; the cell is empty.`,
      );
    }
  }
}

export function subjectsForGrade(context: RuleContext, rule: RuleOf<'subjects-for-grade'>): void {
  const { view } = context;
  const subjects = rule.grades[view.grade ?? ''];
  if (subjects === undefined) return;
  const electives = subjects.electives?.of ?? [];
  const known = knownSubjects(subjects);
  const taken = new Set<string | undefined>();
  for (const { id } of view.rows) taken.add(id);
  const grade = Number(view.grade);
  for (const row of view.rows) {
    if (row.id === undefined || known.has(row.id)) continue;
    context.report(
      `${row.pointer}/mon_hoc_id`,
      `Môn ${labelOf(row)} không có trong danh mục môn học đã biết của lớp ${grade}; cần kiểm tra lại mã môn.`,
      `${labelOf(row)} is not among the known subjects of grade ${grade}; a code of that list is expected.`,
      true,
    );
  }
  if (view.notAssessed || !view.wholeYear) return;
  for (const id of subjects.compulsory) {
    if (taken.has(id)) continue;
    context.report(
      '/bang_diem_hoc_ba',
      `Thiếu môn bắt buộc của lớp ${grade}: cần một dòng có mã môn ${id}.`,
      `A compulsory subject of grade ${grade} is missing: a row with subject code ${id} is expected.`,
      true,
    );
  }
  if (subjects.electives === undefined) return;
  const count = electives.filter((id) => taken.has(id)).length;
  if (count !== subjects.electives.choose) {
    context.report(
      '/bang_diem_hoc_ba',
      `Cần ${subjects.electives.choose} môn lựa chọn trong ${electives.length} môn, hồ sơ có ${count}.`,
      `${subjects.electives.choose} of ${electives.length} elective subjects are expected, ${count} stand there.`,
      true,
    );
  }
}

const known = new WeakMap<GradeSubjects, ReadonlySet<string>>();

function knownSubjects(subjects: GradeSubjects): ReadonlySet<string> {
  let set = known.get(subjects);
  if (set === undefined) {
    set = new Set([...subjects.compulsory, ...subjects.optional, ...(subjects.electives?.of ?? [])]);
    known.set(subjects, set);
  }
  return set;
}

export function scoreOnlyIn(context: RuleContext, rule: RuleOf<'score-only-in'>): void {
  const { view } = context;
  const subjects = rule.grades[view.grade ?? ''];
  if (subjects === undefined) return;
  for (const row of view.rows) {
    const score = row.members[rule.field];
    const expected = subjects.tested.includes(row.id ?? '');
    if (score === undefined) {
      if (expected && misses(context, row)) {
        context.report(
          `${row.pointer}/${rule.field}`,
          `Môn ${labelOf(row)} có bài kiểm tra định kì cuối năm ở lớp ${Number(view.grade)}: cần điểm từ 0 đến 10, ô này đang trống.`,
          `${labelOf(row)} has a year-end test in grade ${Number(view.grade)}: a mark from 0 to 10 is expected, the cell is empty.`,
        );
      }
    } else if (!expected && !subjects.allowed.includes(row.id ?? '')) {
      context.report(
        `${row.pointer}/${rule.field}`,
        `Môn ${labelOf(row)} không có bài kiểm tra định kì ở lớp ${Number(view.grade)}: ô điểm phải trống, hồ sơ ghi ${shown(score)}.`,
        `${labelOf(row)} has no periodic test in grade ${Number(view.grade)}: an empty cell is expected, ${shown(score)} stands there.`,
        true,
      );
    }
  }
}

function misses(context: RuleContext, row: SubjectRow): boolean {
  return context.view.wholeYear && !context.view.notAssessed && row.ordinary;
}

export function leastMark(context: RuleContext, rule: RuleOf<'least-mark'>): void {
  for (const row of context.view.rows) {
    for (const field of rule.fields) {
      const mark = tenthsOf(row.members[field]);
      if (mark === undefined || mark >= rule.least) continue;
      const least = markText(rule.least);
      const stands = markText(mark);
      context.report(
        `${row.pointer}/${field}`,
        `Điểm môn ${labelOf(row)} phải từ ${least.vi} trở lên, hồ sơ ghi ${stands.vi}.`,
        `A mark of ${least.en} or more is expected for ${labelOf(row)}, ${stands.en} stands there.`,
        softened(context, row),
      );
    }
  }
}
