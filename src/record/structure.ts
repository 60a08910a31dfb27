/** What a record must be whatever its circular says, and no JSON Schema can say (contract §2, §7; model 2, 5). */

import { pointerOf, valueAt } from './pointer.js';
import type { Problem } from './problem.js';
import { isMembers, type Members, textOf } from './rules/view.js';

export type Report = (
  id: string,
  pointer: string,
  vi: string,
  en: string,
  source: string,
  severity?: 'warning',
) => void;

/** A collector of problems of severity `error` unless said otherwise. */
export function reporter(problems: Problem[]): Report {
  return (id, pointer, vi, en, source, severity) => {
    problems.push({ id: `structure/${id}`, severity: severity ?? 'error', pointer, vi, en, source });
  };
}

export function checkStructure(record: Members, report: Report): void {
  subjectsOnce(record, report);
  schoolYears(record, report);
  versions(record, report);
  sources(record, report);
  translations(record, report);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function subjectsOnce(record: Members, report: Report): void {
  const first = new Map<string, number>();
  for (const [index, entry] of listOf(record['bang_diem_hoc_ba']).entries()) {
    const id = isMembers(entry) ? textOf(entry['mon_hoc_id']) : undefined;
    if (id === undefined) continue;
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      continue;
    }
    report(
      'subject-twice',
      `/bang_diem_hoc_ba/${index}/mon_hoc_id`,
      `Mỗi môn chỉ được có một dòng; mã môn ${id} đã có ở dòng thứ ${earlier + 1}.`,
      `One row a subject is expected; subject code ${id} already stands in row ${earlier + 1}.`,
      'khue contract §7',
    );
  }
}

function schoolYears(record: Members, report: Report): void {
  const check = (holder: Members, pointer: string, abroad = false) => {
    const { nam_bat_dau: start, nam_ket_thuc: end } = holder;
    if (typeof start !== 'number' || typeof end !== 'number' || end === start + 1) return;
    if (abroad && end === start) return;
    report(
      'school-year',
      `${pointer}/nam_ket_thuc`,
      `Năm kết thúc phải là năm bắt đầu cộng một, tức ${start + 1}; hồ sơ ghi ${end}.`,
      `The school year is expected to end in ${start + 1}, the year after it begins; ${end} stands there.`,
      'form of the học bạ',
    );
  };
  check(record, '');
  for (const [index, stay] of listOf(record['qua_trinh_hoc_tap']).entries()) {
    // A school abroad has no code, and in many states the school year is the calendar year.
    if (isMembers(stay)) check(stay, `/qua_trinh_hoc_tap/${index}`, stay['co_so_giao_duc_id'] === undefined);
  }
}

/** `lan` and `thay_the` go together by the schema; here what compares two values. */
function versions(record: Members, report: Report): void {
  const replaced = record['thay_the'];
  if (!isMembers(replaced) || record['ma_ban_ghi'] === undefined || replaced['ma_ban_ghi'] !== record['ma_ban_ghi'])
    return;
  report(
    'replaces-itself',
    '/thay_the/ma_ban_ghi',
    'Bản thay thế phải có mã bản ghi mới; ở đây mã bản bị thay trùng với mã của chính hồ sơ.',
    'A new issue is expected to have a new record identifier; the one replaced equals the record’s own.',
    'khue contract §7 (versions)',
  );
}

function sources(record: Members, report: Report): void {
  for (const [index, entry] of listOf(record['bang_diem_hoc_ba']).entries()) {
    const source = isMembers(entry) ? entry['nguon'] : undefined;
    if (!isMembers(source)) continue;
    if (typeof source['ma_ban_ghi'] !== 'string' || source['ma_ban_ghi'] !== record['ma_ban_ghi']) continue;
    report(
      'source-is-itself',
      `/bang_diem_hoc_ba/${index}/nguon/ma_ban_ghi`,
      'Kết quả tiếp nhận phải lấy từ hồ sơ khác; ở đây nguồn là chính hồ sơ này.',
      'A result that is taken over is expected to come from another record; the source named is this one.',
      'khue contract §2 (a)',
    );
  }
}

/** Each translated text stands beside the Vietnamese one that the record has at that place (model 5). */
function translations(record: Members, report: Report): void {
  for (const [index, translation] of listOf(record['ban_dich']).entries()) {
    if (!isMembers(translation)) continue;
    for (const [at, item] of listOf(translation['cac_muc']).entries()) {
      const place = isMembers(item) ? textOf(item['vi_tri']) : undefined;
      if (!isMembers(item) || place === undefined || !place.startsWith('/')) continue;
      const stands = valueAt(record, place);
      if (typeof stands === 'string' && stands === item['tieng_viet']) continue;
      const known = typeof stands === 'string';
      report(
        'translation',
        pointerOf(['ban_dich', index, 'cac_muc', at, known ? 'tieng_viet' : 'vi_tri']),
        known
          ? `Văn bản tiếng Việt đi kèm bản dịch phải đúng như ở ${place}.`
          : `Vị trí ${place} phải là một chuỗi văn bản của hồ sơ; ở đó không có.`,
        known
          ? `The Vietnamese text beside the translation is expected to be the one at ${place}.`
          : `A text of the record is expected at ${place}; there is none.`,
        'khue model 5',
      );
    }
  }
}
