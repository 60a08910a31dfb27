/** What the members of a học bạ must say together, for the generator of random records. */

import { type Rule, ruleSets } from '../../src/record/index.js';
import type { JsonValue } from '../../src/record/json-value.js';
import type { Draw } from './record-arbitrary.js';

type Members = Record<string, JsonValue>;
type RuleOf<Name extends Rule['evaluator']> = Extract<Rule, { evaluator: Name }>;

/** Programme, years, dates, subjects and results made to agree; days count from 1970. */
export function settleSchoolRecord(record: Members, draw: Draw, issued: number): void {
  years(record, draw, issued);
  programme(record, draw);
  const rules = ruleSets
    .filter(({ documentTypes }) => documentTypes.includes(String(record['loai_ho_so'])))
    .flatMap((set) => set.rules);
  subjects(record, draw, rules);
  summary(record, draw, rules);
}

/** The issue falls into the school year's end for a whole year, else into its first half. */
function years(record: Members, draw: Draw, issued: number): void {
  const date = new Date(issued * 86_400_000);
  const year = date.getUTCFullYear();
  const early = date.getUTCMonth() < 6;
  const start = record['pham_vi'] === 'ca_nam' || early ? year - 1 : year;
  record['nam_bat_dau'] = start;
  record['nam_ket_thuc'] = start + 1;
  if (record['den_ngay'] !== undefined) {
    const first = Date.UTC(start, 6, 1) / 86_400_000;
    record['den_ngay'] = new Date(draw.whole(first, issued) * 86_400_000).toISOString().slice(0, 10);
  }
  for (const stay of (record['qua_trinh_hoc_tap'] ?? []) as Members[]) {
    stay['nam_bat_dau'] = start - draw.whole(0, 3);
    stay['nam_ket_thuc'] = stay['nam_bat_dau'] + 1;
  }
}

/** A programme whose rule set governs the grade in that year, or one that compares nothing. */
function programme(record: Members, draw: Draw): void {
  const grade = String(record['khoi_lop_hoc_id']);
  const start = record['nam_bat_dau'] as number;
  const choices = ruleSets.filter(
    ({ main, documentTypes, schoolYears }) =>
      main &&
      documentTypes.some((type) => type === record['loai_ho_so'] || type === 'hoc-ba/*') &&
      (schoolYears?.some(({ grades, from, to = 9_999 }) => grades.includes(grade) && start >= from && start <= to) ??
        true),
  );
  record['chuong_trinh'] = draw.pick(choices.flatMap(({ programmes = [] }) => programmes));
}

function subjects(record: Members, draw: Draw, rules: readonly Rule[]): void {
  const kind = rules.find((rule): rule is RuleOf<'kind-of-result'> => rule.evaluator === 'kind-of-result');
  const grades = rules.find(
    (rule): rule is RuleOf<'subjects-for-grade'> => rule.evaluator === 'subjects-for-grade',
  )?.grades;
  const own = grades?.[String(record['khoi_lop_hoc_id'])];
  const ids = [
    ...(own?.compulsory ?? ['19', '15', '40', '35', '36']),
    ...(own?.electives?.of ?? []),
    ...(own?.optional ?? []),
  ];
  const taken = new Set<string>();
  for (const row of record['bang_diem_hoc_ba'] as Members[]) {
    let id = draw.pick(ids);
    while (taken.has(id)) id = `M${draw.whole(1, 9_999)}`;
    taken.add(id);
    row['mon_hoc_id'] = id;
    if (kind !== undefined || record['loai_ho_so'] === 'hoc-ba/gdtx')
      secondaryRow(row, draw, kind?.levelled.includes(id) ?? false);
  }
}

function secondaryRow(row: Members, draw: Draw, levelled: boolean): void {
  const fields = ['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket', 'diem_danh_gia_lai'];
  for (const field of fields) {
    if (row[field] === undefined) continue;
    row[field] = levelled ? draw.pick(['Đ', 'CĐ']) : draw.whole(0, 100) / 10;
  }
  const [first, second, year] = fields.map((field) => row[field]);
  if (year === undefined || second === undefined) return;
  if (levelled) row['diem_tong_ket'] = second;
  else if (first !== undefined) {
    const tenths = Math.round(Number(first) * 10) + 2 * Math.round(Number(second) * 10);
    row['diem_tong_ket'] = Math.floor((2 * tenths + 3) / 6) / 10;
  }
}

function summary(record: Members, draw: Draw, rules: readonly Rule[]): void {
  const all = record['tong_ket_hoc_ba'] as Members | undefined;
  if (all === undefined) return;
  for (const rule of rules) {
    if (rule.evaluator === 'conduct-year-table') {
      const [first, second] = rule.terms.map((field) => String(all[field]));
      const year = rule.table[first!]?.[second!];
      if (year !== undefined && all[rule.year] !== undefined && draw.chance(90)) all[rule.year] = year;
    }
    if (rule.evaluator === 'award' && all[rule.field] !== undefined && draw.chance(50)) all[rule.field] = rule.title;
  }
}
