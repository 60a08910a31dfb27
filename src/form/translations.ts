/** Foreign texts, each beside its Vietnamese one (model 5; TT 21/2019 Art. 8). */
import type { Part } from './reading.js';
import { LANGUAGES } from './words.js';
import type { Run } from './wrap.js';

export class Translations {
  private readonly byPlace = new Map<string, Part[]>();
  private readonly list: readonly Part[];

  constructor(record: Part) {
    this.list = record.items('ban_dich');
    for (const translation of this.list) {
      for (const item of translation.items('cac_muc')) {
        const place = item.peek('vi_tri');
        this.byPlace.set(place, [...(this.byPlace.get(place) ?? []), item]);
      }
    }
  }

  /** Of the text at a place. */
  of(pointer: string): string[] {
    return (this.byPlace.get(pointer) ?? []).map((item) => {
      item.pass('vi_tri', 'tieng_viet');
      return item.text('ban_dich');
    });
  }

  /** The Vietnamese text in bold, each foreign one after it in italics. */
  beside(text: string, pointer: string): Run[] {
    const others = text === '' ? [] : this.of(pointer);
    return [
      { text, face: 'bold' },
      ...others.flatMap((other): Run[] => [{ text: ' / ' }, { text: other, face: 'italic' }]),
    ];
  }

  /** Those that no Vietnamese text of the form has beside it: «Toán: Mathematics». */
  others(): string[] {
    return [...this.byPlace.values()].flat().flatMap((item) => {
      if (item.wasRead(`${item.pointer}/ban_dich`)) return [];
      item.pass('vi_tri');
      return [`${item.text('tieng_viet')}: ${item.text('ban_dich')}`];
    });
  }

  /** Languages, in words. */
  languages(): string[] {
    return this.list.map((translation) => translation.word('ngon_ngu', LANGUAGES)).filter((word) => word !== '');
  }
}
