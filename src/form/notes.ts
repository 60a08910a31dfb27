/** What stands under the signatures in small type, beside the cell of the code: who signed in the data, by which decisions, what is replaced, and the rest. */
import type { Form } from './form.js';
import { decisionText, humanDate, inWords, joined } from './reading.js';
import { restRows } from './rest.js';
import { ROLE_TITLES, SEAL, type Signatory, TEACHER } from './signatories.js';
import { QR_ROOM } from './signature-cells.js';
import { REPLACEMENT_REASONS, STAND_IN_REASONS } from './words.js';
import type { Content } from './wrap.js';

const SIZE = 9.5;

export function notes(form: Form, subjects: ReadonlyMap<string, string>): void {
  const { flow, json, record } = form;
  const said = [
    signedInData(form.signatories),
    ...form.signatories.flatMap((one) => signatoryNotes(one, subjects)),
    ...replaced(form),
    ...translated(form),
  ].filter((text) => text !== '');
  const rest = restRows(record, json);
  flow.space(6);
  flow.keep(QR_SIDE);
  const { current } = flow.pages;
  const foot = flow.y - QR_SIDE;
  qrCell(flow);
  if (said.length + rest.length > 0) flow.pages.lines([[flow.left, flow.y, flow.left + 120, flow.y]], 0.4);
  flow.space(1);
  const small = (content: Content): void => {
    flow.paragraph({ content, size: SIZE, before: 1.5 }, flow.left, flow.width - QR_SIDE - 10);
  };
  for (const text of said) small(text);
  if (rest.length > 0) small([{ text: 'Thông tin khác trong hồ sơ:', face: 'bold' }]);
  for (const [name, value] of rest) small([{ text: `${name}: ` }, { text: value, face: 'bold' }]);
  if (flow.pages.current === current) flow.y = Math.min(flow.y, foot);
}

const QR_SIDE = QR_ROOM - 6;

/** Room for a code that leads to the record's check. */
function qrCell(flow: Form['flow']): void {
  const box = { x: flow.left + flow.width - QR_SIDE, y: flow.y - QR_SIDE, width: QR_SIDE, height: QR_SIDE };
  flow.pages.box(box, 'dashed');
  const at = { x: box.x + 18, y: box.y + QR_SIDE / 2 - 2 };
  flow.pages.text([{ text: 'Mã QR', face: 'italic', size: 7, ...at, cell: box }], undefined);
}

function roleName(role: string): string {
  return inWords(ROLE_TITLES, role).toLowerCase();
}

function signedInData(signatories: readonly Signatory[]): string {
  const names = signatories.filter(({ signed }) => signed).map(({ name, role }) => `${name} (${roleName(role)})`);
  return names.length === 0 ? '' : `Đã ký số trong dữ liệu: ${[...new Set(names)].join(', ')}.`;
}

function signatoryNotes(
  { headings, name, role, row, subject }: Signatory,
  subjects: ReadonlyMap<string, string>,
): string[] {
  const found: string[] = [];
  const decision = decisionText(row.part('quyet_dinh'));
  if (decision !== '') found.push(`${name}: ${headings.join(', ')}, theo Quyết định số ${decision}.`);
  if (row.has('ky_thay')) {
    const reason = row.word('ly_do', STAND_IN_REASONS);
    const of = role === TEACHER ? `Môn ${subjects.get(subject) ?? subject}` : roleName(role);
    const by = row.word('ky_thay', {});
    found.push(`${of}: ${roleName(by)} ký thay ${name}${reason === '' ? '' : `, ${reason}`}.`);
  }
  return role === SEAL && found.length === 0 ? [] : found;
}

function replaced({ record }: Form): string[] {
  const earlier = record.part('thay_the');
  if (!earlier.present) return [];
  const decision = decisionText(earlier.part('quyet_dinh'));
  return [
    `${joined([
      `Bản phát hành lần ${record.text('lan')} thay thế bản ghi ${earlier.text('ma_ban_ghi')}`,
      `lý do: ${earlier.word('ly_do', REPLACEMENT_REASONS)}`,
      decision === '' ? '' : `theo Quyết định số ${decision}`,
    ])}.`,
    earlier.text('dien_giai'),
  ];
}

function translated({ translations }: Form): string[] {
  const languages = translations.languages();
  if (languages.length === 0) return [];
  return [`Phần chữ nghiêng đi kèm là bản dịch ${languages.join(', ')}.`, ...translations.others()];
}

/** A paper that was entered later from the register says so where everybody sees it (model 5). */
export function digitised({ flow, record }: Form): void {
  const entered = record.part('du_lieu_so_hoa');
  if (!entered.present) return;
  const signer = entered.part('nguoi_ky_goc');
  const day = humanDate(entered.text('ngay_so_hoa'));
  flow.text('BẢN SỐ HÓA TỪ SỔ GỐC', { face: 'bold', size: 12, align: 'center', before: 4 });
  const original = joined([signer.text('ho_va_ten'), signer.text('chuc_vu')]);
  const said = joined(
    [
      entered.text('so_goc'),
      day === '' ? '' : `số hóa ngày ${day}`,
      original === '' ? '' : `người ký bản giấy: ${original}`,
      ...[entered.text('don_vi_cap_goc')].map((body) => (body === '' ? '' : `đơn vị cấp bản giấy: ${body}`)),
    ],
    '; ',
  );
  if (said !== '') flow.text(`(${said})`, { face: 'italic', size: 11, align: 'center' });
}
