/** Particulars of the holder, unmasked: this is the holder's own paper. */
import { addressText, joined, type Part } from './reading.js';
import { NUMBERS, PAPERS, SEXES } from './words.js';

export function sexOf(holder: Part): string {
  const sex = holder.part('gioi_tinh');
  const name = sex.text('ten_gioi_tinh');
  if (name === '') return sex.word('gioi_tinh_id', SEXES);
  sex.pass('gioi_tinh_id');
  return name;
}

/** A thing known by name, with its code left to the data. */
export function nameOf(part: Part, nameKey: string, codeKey: string): string {
  const name = part.text(nameKey);
  if (name !== '') part.pass(codeKey);
  return name;
}

export const ethnicGroupOf = (holder: Part): string => nameOf(holder.part('dan_toc'), 'ten_dan_toc', 'dan_toc_id');

export const nationalityOf = (holder: Part): string =>
  nameOf(holder.part('quoc_tich'), 'ten_quoc_tich', 'quoc_tich_id');

export const placeOf = (holder: Part, key: string): string => addressText(holder.part(key));

/** Passports, cards, and numbers of earlier times: each on a line of its own. */
export function papersOf(holder: Part): [string, string][] {
  const papers = holder.items('giay_to_tuy_than').map((paper): [string, string] => {
    const name = paper.word('loai_giay_to', PAPERS);
    const state = paper.text('quoc_gia_cap');
    const [from, to] = [paper.date('ngay_cap'), paper.date('ngay_het_han')];
    return [
      name === '' ? 'Giấy tờ tùy thân' : name,
      joined([
        `số ${paper.text('so_giay_to')}`,
        state === '' ? '' : `nước cấp ${state}`,
        from === '' ? '' : `cấp ngày ${from}`,
        to === '' ? '' : `có giá trị đến ${to}`,
      ]),
    ];
  });
  const numbers = holder.items('so_dinh_danh_truoc_day').map((number): [string, string] => {
    const until = number.date('den_ngay');
    return [
      'Số định danh trước đây',
      joined([
        joined([number.word('loai', NUMBERS), number.text('so')], ' '),
        until === '' ? '' : `dùng đến ngày ${until}`,
        number.text('ly_do'),
      ]),
    ];
  });
  return [...papers, ...numbers];
}
