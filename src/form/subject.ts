/** An entry of the table of subjects: what both levels of school print of it. */
import type { Form } from './form.js';
import { addressText, inWords, joined, type Part } from './reading.js';
import { type Signatory, TEACHER } from './signatories.js';
import type { Block } from './table.js';
import type { Translations } from './translations.js';
import { ASSESSMENTS, LANGUAGES, SUBJECTS, TERMS } from './words.js';
import type { Content, Run } from './wrap.js';

/** Name of the subject, in foreign languages too, the language taught and how it was assessed. */
export function subjectName(entry: Part, translations: Translations): Content {
  const language = entry.word('ngon_ngu', LANGUAGES);
  const how = entry.word('danh_gia', ASSESSMENTS);
  const practice = entry.flag('mien_phan_thuc_hanh') === true ? 'miễn phần thực hành' : '';
  const more = joined([language, how, practice], '; ');
  const others = translations.of(`${entry.pointer}/ten_mon_hoc`);
  return [
    { text: more === '' ? subjectTitle(entry) : `${subjectTitle(entry)} (${more})` },
    ...others.flatMap((text): Run[] => [{ text: ' / ' }, { text, face: 'italic' }]),
  ];
}

export function subjectTitle(entry: Part): string {
  entry.pass('mon_hoc_id');
  const name = entry.text('ten_mon_hoc');
  const id = entry.peek('mon_hoc_id');
  return name === '' ? inWords(SUBJECTS, id) : name;
}

/** Comment, results of other kinds, and where a result was taken over from. */
export function remarks(entry: Part, commentKey: string): Block[] {
  const source = entry.part('nguon');
  const school = source.text('ten_co_so_giao_duc');
  if (school !== '') source.pass('co_so_giao_duc_id');
  const from = joined([school === '' ? source.text('co_so_giao_duc_id') : school, addressText(source.part('dia_chi'))]);
  const plan = entry.text('ket_qua_ke_hoach_ca_nhan');
  const texts = [
    entry.text(commentKey),
    plan === '' ? '' : `Theo kế hoạch cá nhân: ${plan}`,
    ...entry.items('ket_qua_thang_khac').map((other) => {
      const what = joined([other.text('thang'), other.word('ky', TERMS), other.text('noi_dung')]);
      return `${what}: ${other.text('ket_qua')}`;
    }),
    source.present ? `Kết quả lấy từ ${from === '' ? 'bản ghi trước' : from}` : '',
  ];
  return texts.filter((text) => text !== '').map((content) => ({ content }));
}

/** Names of the teachers with the room that each signs in; who has signed in the data already is said to have. */
export function teacherBlocks(form: Form, entry: Part, placed: Set<Signatory>): Block[] {
  const subject = entry.peek('mon_hoc_id');
  const names = entry.texts('giao_vien_bo_mon');
  const signers = form.signatories.filter((one) => one.role === TEACHER && one.subject === subject && !placed.has(one));
  const blocks: Block[] = [];
  for (const signer of signers) {
    placed.add(signer);
    if (signer.field !== undefined) blocks.push({ sign: signer.field });
    const mark: Run[] = signer.signed ? [{ text: ' (đã ký số)', face: 'italic' }] : [];
    blocks.push({ content: [{ text: signer.name, face: 'bold' }, ...mark], align: 'center' });
  }
  const others = names.filter((name) => !signers.some((signer) => signer.name === name));
  return [...blocks, ...others.map((content): Block => ({ content, face: 'bold', align: 'center' }))];
}
