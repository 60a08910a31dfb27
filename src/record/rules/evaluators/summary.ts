/** Evaluators over `tong_ket_hoc_ba` of a secondary record, and the titles of every level. */
import { normalize } from '../../../encoding.js';
import { isOrdinary } from '../../characters.js';
import type { Rule, SummaryRule } from '../types.js';
import { markText, shown, tenthsOf } from '../view.js';
import type { RuleContext } from './context.js';

type RuleOf<Name extends SummaryRule['evaluator']> = Extract<Rule, { evaluator: Name }>;

export function conductYearTable(context: RuleContext, rule: RuleOf<'conduct-year-table'>): void {
  const { summary } = context.view;
  const [first, second] = rule.terms.map((field) => summary[field]);
  const year = summary[rule.year];
  if (typeof first !== 'string' || typeof second !== 'string' || typeof year !== 'string') return;
  if (!Object.hasOwn(rule.table, first) || !Object.hasOwn(rule.table[first]!, second)) return;
  const expected = rule.table[first]![second]!;
  if (expected === year) return;
  context.report(
    `/tong_ket_hoc_ba/${rule.year}`,
    `Kết quả rèn luyện cả năm: học kì I ${first}, học kì II ${second} thì phải là ${expected}, hồ sơ ghi ${shown(year)}.`,
    `Conduct of the year: ${expected} is expected from ${first} in term 1 and ${second} in term 2, ${shown(year)} stands there.`,
    context.view.notAssessed,
  );
}

export function promotion(context: RuleContext, rule: RuleOf<'promotion'>): void {
  const { view } = context;
  const stated = view.summary[rule.flag];
  if (typeof stated !== 'boolean' || (rule.grades !== undefined && !rule.grades.includes(view.grade ?? ''))) return;
  let known = true;
  let failed = false;
  for (const need of rule.needs) {
    const field = need.fields.find((name) => typeof view.summary[name] === 'string');
    if (field === undefined) {
      known = false;
      if (stated && rule.stated === true && !view.adapted) missing(context, rule.flag, need.vi, need.en);
    } else if (view.summary[field] === need.fails) {
      failed = true;
      if (!stated) continue;
      context.report(
        `/tong_ket_hoc_ba/${rule.flag}`,
        `Muốn được lên lớp hoặc hoàn thành chương trình thì ${need.vi} phải từ Đ trở lên, hồ sơ ghi ${need.fails} mà vẫn ghi ${rule.flag} là true.`,
        `Promotion or completion needs a ${need.en} of Đ or better; ${need.fails} stands there and yet ${rule.flag} is true.`,
        view.adapted,
      );
    }
  }
  const absences = view.summary[rule.absences.field];
  if (stated || failed || !known || typeof absences !== 'number' || absences > rule.absences.most) return;
  // The other way round a reason may stand outside the record.
  context.report(
    `/tong_ket_hoc_ba/${rule.flag}`,
    `Kết quả rèn luyện, kết quả học tập và số buổi nghỉ (${absences}) đều đạt yêu cầu: cần ${rule.flag} là true, hồ sơ ghi false.`,
    `Conduct, study result and absences (${absences}) all suffice: ${rule.flag} true is expected, false stands there.`,
    true,
  );
}

/** What rests on a result that is not there: the cell may be empty for a reason, so it is a warning. */
function missing(context: RuleContext, field: string, vi: string, en: string): void {
  context.report(
    `/tong_ket_hoc_ba/${field}`,
    `${field} dựa vào ${vi}; ô đó đang trống.`,
    `${field} rests on the ${en}; that cell is empty.`,
    true,
  );
}

export function absenceLimit(context: RuleContext, rule: RuleOf<'absence-limit'>): void {
  const { view } = context;
  const absences = absencesOf(context, rule);
  if (absences === undefined || absences <= rule.most) return;
  for (const flag of rule.flags) {
    if (view.summary[flag] !== true) continue;
    context.report(
      `/tong_ket_hoc_ba/${flag}`,
      `Nghỉ học quá ${rule.most} buổi thì không được lên lớp, không hoàn thành chương trình: hồ sơ ghi nghỉ ${absences} buổi mà ${flag} là true.`,
      `At most ${rule.most} absent sessions allow promotion or completion: ${absences} stand there and yet ${flag} is true.`,
      view.adapted,
    );
  }
}

/** Those of the year, or of the terms together; one term alone can be too many too. */
function absencesOf({ view }: RuleContext, rule: RuleOf<'absence-limit'>): number | undefined {
  const [year, ...terms] = [rule.field, ...(rule.byTerm ?? [])].map((field) => view.summary[field]);
  if (typeof year === 'number') return year;
  const known = terms.filter((term) => typeof term === 'number');
  return known.length === 0 ? undefined : known.reduce((total, term) => total + term, 0);
}

export function award(context: RuleContext, rule: RuleOf<'award'>): void {
  const { view } = context;
  const stated = view.summary[rule.field];
  if (typeof stated !== 'string' || !sameTitle(stated, rule.title)) return;
  const pointer = `/tong_ket_hoc_ba/${rule.field}`;
  for (const { field, value } of rule.needs) {
    const stands = view.summary[field];
    if (typeof stands !== 'string') {
      if (view.wholeYear && !view.adapted) missing(context, rule.field, field, field);
      continue;
    }
    if (stands === value) continue;
    context.report(
      pointer,
      `Danh hiệu «${rule.title}» cần ${field} là ${value}, hồ sơ ghi ${shown(stands)}.`,
      `The title «${rule.title}» needs ${field} to be ${value}; ${shown(stands)} stands there.`,
      view.notAssessed,
    );
  }
  if (rule.marks === undefined) return;
  const { field, atLeast, count } = rule.marks;
  const high = view.rows.filter((row) => (tenthsOf(row.members[field]) ?? -1) >= atLeast).length;
  if (high >= count) return;
  const mark = markText(atLeast);
  context.report(
    pointer,
    `Danh hiệu «${rule.title}» cần ít nhất ${count} môn có điểm cả năm từ ${mark.vi} trở lên, hồ sơ có ${high} môn.`,
    `The title «${rule.title}» needs at least ${count} subjects with a year mark of ${mark.en} or more; ${high} stand there.`,
    view.adapted || view.rows.some((row) => row.touched),
  );
}

export function titles(context: RuleContext, rule: RuleOf<'titles'>): void {
  const stated = context.view.summary[rule.field];
  if (typeof stated !== 'string' || rule.titles.some((title) => sameTitle(stated, title))) return;
  context.report(
    `/tong_ket_hoc_ba/${rule.field}`,
    `Danh hiệu cuối năm chỉ có «${rule.titles.join('», «')}»; hồ sơ ghi «${shown(stated)}».`,
    `The titles of the year are «${rule.titles.join('», «')}»; «${shown(stated)}» stands there.`,
    true,
  );
}

/** Titles are written by hand: case, spaces and composition do not matter. */
function sameTitle(a: string, b: string): boolean {
  return a === b || plainTitle(a) === plainTitle(b);
}

function plainTitle(text: string): string {
  const lower = text.toLowerCase();
  return isOrdinary(text) && !/[ \u00a0]{2}|^ | $|\u00a0/.test(text)
    ? lower
    : normalize(lower, 'NFC').replaceAll(/\s+/g, ' ').trim();
}
