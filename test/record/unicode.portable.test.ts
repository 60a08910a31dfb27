import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KhueError } from '../../src/errors.js';
import { isOrdinary, kindOf } from '../../src/record/characters.js';
import { escapeForDisplay, findUnicodeFaults, fixUnicode } from '../../src/record/index.js';
import { isUnassigned } from '../../src/record/unassigned.js';
import { runs } from '../support/fuzz.js';

const faults = (value: unknown) =>
  findUnicodeFaults(value).map(
    (fault) => `${fault.severity} ${fault.kind} ${fault.pointer}${fault.inName ? ' (name)' : ''}`,
  );

describe('text that is right passes', () => {
  const lower = 'aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ';
  const cases: readonly [title: string, text: string][] = [
    ['every Vietnamese letter', lower.normalize('NFC')],
    ['every Vietnamese capital', lower.toUpperCase().normalize('NFC')],
    ['letters of the Tây Nguyên languages', 'Ƀok ƀar Č č Ĕ ĕ Ŏ ŏ Ŭ ŭ Ê̆ ê̆ Ô̆ ô̆ Ơ̆ ơ̆ Ư̆ ư̆'.normalize('NFC')],
    ['ơ and ư with U+0306, which have no composed form', 'H\u01a1\u0306 Y-\u01b0\u0306'],
    ['apostrophes and hyphens', 'H\u2019Hen Niê-Kđăm D\u0027Arc'],
    ['foreign names', 'Łukasz Žižek Þór Ångström Σωκράτης 王小明 김철수 Иван'],
    ['quotation marks and dashes', '«Giỏi» “khá” – tiến bộ… 10 % ≥ 8'],
    ['a mark above a Đ', 'Đ'],
  ];
  it.each(cases)('%s', (_title, text) => expect(faults({ ho_va_ten: text })).toEqual([]));
});

describe('text at fault is found with its place', () => {
  const cases: readonly [title: string, value: unknown, expected: string[]][] = [
    ['decomposed letters', { nguoi_hoc: { ho_va_ten: 'Nguyê\u0303n' } }, ['error not-nfc /nguoi_hoc/ho_va_ten']],
    ['a tone mark of its own code', { a: 'a\u0340' }, ['error not-nfc /a']],
    ['Ð for Đ', { nguoi_hoc: { ho_va_ten: '\u00d0ỗ Văn Mẫu' } }, ['error eth /nguoi_hoc/ho_va_ten']],
    ['ð for đ', ['x', 'h\u00f0'], ['error eth /1']],
    ['U+0189 for Đ', ['\u0189ỗ'], ['error eth /0']],
    ['a control character', { a: 'x\u0007' }, ['error control /a']],
    ['a C1 control character', { a: 'x\u0085' }, ['error control /a']],
    ['DEL', { a: '\u007f' }, ['error control /a']],
    ['a line feed in a name', { ten_lop_hoc: '10\nA' }, ['error control /ten_lop_hoc']],
    ['a line separator', { nhan_xet: 'a\u2028b' }, ['error control /nhan_xet']],
    ['a right-to-left override', { a: 'x\u202Ey' }, ['error bidirectional /a']],
    ['an isolate', { a: '\u2066x\u2069' }, ['error bidirectional /a']],
    ['a zero-width space', { a: 'x\u200By' }, ['error zero-width /a']],
    ['a soft hyphen', { a: 'x\u00ADy' }, ['error zero-width /a']],
    ['a byte order mark', { a: '\uFEFFx' }, ['error zero-width /a']],
    ['a tag character', { a: 'x\u{E0041}' }, ['error zero-width /a']],
    ['a private-use character', { a: '\uE000' }, ['error private-use /a']],
    ['a private-use character of plane 16', { a: '\u{10FFFD}' }, ['error private-use /a']],
    ['an unassigned code point', { a: '\u0378' }, ['error unassigned /a']],
    ['a noncharacter', { a: '\uFFFF' }, ['error unassigned /a']],
    ['a lone surrogate', { a: 'x\uD800y' }, ['error lone-surrogate /a']],
    ['the replacement character, as a warning', { a: 'Nguy\uFFFDn' }, ['warning replacement /a']],
    ['a property name', { a: { 'te\u0302n': 1 } }, ['error not-nfc /a/te\u0302n (name)']],
    ['a property name that needs escaping', { 'a/b~\u200b': 1 }, ['error zero-width /a~1b~0\u200b (name)']],
    [
      'several kinds in one text',
      'x\u200b\u202e\u0000',
      ['error zero-width ', 'error bidirectional ', 'error control '],
    ],
  ];
  it.each(cases)('%s', (_title, value, expected) => expect(faults(value)).toEqual(expected));

  it('names the code points in both languages', () => {
    const [fault] = findUnicodeFaults({ a: '\u00d0ỗ' });
    expect(fault?.characters).toEqual(['U+00D0']);
    expect(fault?.vi).toBe(
      'Văn bản dùng chữ Ð/ð của ngôn ngữ khác (U+00D0); tiếng Việt cần chữ Đ (U+0110) hoặc đ (U+0111).',
    );
    expect(fault?.en).toBe(
      'The text has the letter Ð/ð of other languages (U+00D0); Vietnamese needs Đ (U+0110) or đ (U+0111).',
    );
  });

  it('keeps no more than a thousand faults', () => {
    expect(findUnicodeFaults(Array.from({ length: 5000 }, () => '\u0000'))).toHaveLength(1000);
  });
});

describe('Ð and ð are letters of other languages', () => {
  const icelander = {
    nguoi_hoc: { ho_va_ten: 'Guðrún', loai_nguoi_hoc: 'nguoi_nuoc_ngoai' },
    danh_sach_nguoi_ky: [{ ho_va_ten: '\u00d0ỗ Thử' }],
  };

  it('so a foreigner’s name with ð is a warning and nobody else’s is', () => {
    expect(faults(icelander)).toEqual([
      'warning eth /nguoi_hoc/ho_va_ten',
      'error eth /danh_sach_nguoi_ky/0/ho_va_ten',
    ]);
    expect(faults({ nguoi_hoc: { ho_va_ten: 'Guðrún', quoc_tich: { ten_quoc_tich: 'Ai-xơ-len' } } })).toEqual([
      'warning eth /nguoi_hoc/ho_va_ten',
    ]);
    expect(faults({ nguoi_hoc: { ho_va_ten: '\u00d0ỗ', quoc_tich: { ten_quoc_tich: 'Việt Nam' } } })).toEqual([
      'error eth /nguoi_hoc/ho_va_ten',
    ]);
  });

  it('so a foreign partner and its signatories are a warning', () => {
    const name = 'Háskóli Ðæmi';
    const partner = { ten_co_so_giao_duc: name, dia_chi: { quoc_gia: 'IS' } };
    const record = { don_vi_cap: [partner], danh_sach_nguoi_ky: [{ ho_va_ten: name }], ten_van_bang: 'B\u00d0' };
    expect(faults(record)).toEqual([
      'warning eth /don_vi_cap/0/ten_co_so_giao_duc',
      'warning eth /danh_sach_nguoi_ky/0/ho_va_ten',
      'error eth /ten_van_bang',
    ]);
  });

  it('so the text beside a translation is judged as the place that it is of', () => {
    const graduate = {
      nguoi_hoc: { ho_va_ten: 'Guðrún', loai_nguoi_hoc: 'nguoi_nuoc_ngoai' },
      ban_dich: [
        {
          ngon_ngu: 'en',
          cac_muc: [{ vi_tri: '/nguoi_hoc/ho_va_ten', tieng_viet: 'Guðrún', ban_dich: 'Gudrun' }],
        },
      ],
    };
    expect(faults(graduate)).toEqual([
      'warning eth /nguoi_hoc/ho_va_ten',
      'warning eth /ban_dich/0/cac_muc/0/tieng_viet',
    ]);
    expect(fixUnicode(graduate).changes).toEqual([]);
    const corrected = (vi_tri: string) => ({
      nguoi_hoc: { ho_va_ten: 'Gudrun', loai_nguoi_hoc: 'nguoi_nuoc_ngoai' },
      noi_dung_chinh_sua: [{ vi_tri, gia_tri_cu: 'Gudrun', gia_tri_moi: 'Guðrún' }],
    });
    expect(faults(corrected('/nguoi_hoc/ho_va_ten'))).toEqual(['warning eth /noi_dung_chinh_sua/0/gia_tri_moi']);
    expect(faults(corrected('/hang_tot_nghiep'))).toEqual(['error eth /noi_dung_chinh_sua/0/gia_tri_moi']);
  });

  it('so a foreign diploma’s own title and who issued it are a warning, and left as they are', () => {
    const recognised = {
      van_bang_nuoc_ngoai: {
        ten_van_bang: 'Bằng thạc sĩ \u00d0iện',
        ten_van_bang_goc: 'Meistarapróf í guðfræði',
        co_so_cap: { ten_co_so_giao_duc: 'Háskóli Ðæmi' },
      },
    };
    expect(faults(recognised)).toEqual([
      'error eth /van_bang_nuoc_ngoai/ten_van_bang',
      'warning eth /van_bang_nuoc_ngoai/ten_van_bang_goc',
      'warning eth /van_bang_nuoc_ngoai/co_so_cap/ten_co_so_giao_duc',
    ]);
    expect(fixUnicode(recognised).changes.map(({ pointer }) => pointer)).toEqual(['/van_bang_nuoc_ngoai/ten_van_bang']);
  });

  it('so Ð is wrong in the name of a citizen of Việt Nam, however the state is named', () => {
    for (const state of ['Việt Nam', 'VIỆT NAM', 'Vietnam', 'Cộng hòa xã hội chủ nghĩa Việt Nam', 'VN', 'VNM']) {
      const holder = { ho_va_ten: '\u00d0ỗ Thử', quoc_tich: { ten_quoc_tich: state } };
      expect(faults({ nguoi_hoc: holder }), state).toEqual(['error eth /nguoi_hoc/ho_va_ten']);
    }
  });

  it('so a translation may hold them and the Vietnamese text beside it may not', () => {
    expect(
      faults({ ban_dich: [{ ngon_ngu: 'is', cac_muc: [{ tieng_viet: '\u00d0iểm', ban_dich: 'Guðrún' }] }] }),
    ).toEqual(['error eth /ban_dich/0/cac_muc/0/tieng_viet']);
  });
});

describe('a line feed', () => {
  it('may stand in comments, and nowhere else may a tab', () => {
    expect(
      faults({ bang_diem_hoc_ba: [{ nhan_xet: 'a\nb' }], tong_ket_hoc_ba: { nhan_xet_tong_hop: 'a\nb' } }),
    ).toEqual([]);
    expect(faults({ bang_diem_hoc_ba: [{ nhan_xet: 'a\tb\r\n' }] })).toEqual([
      'error control /bang_diem_hoc_ba/0/nhan_xet',
    ]);
  });
});

describe('the character tables', () => {
  it('call nothing ordinary that is at fault or not NFC, alone or beside another', () => {
    const ordinary: string[] = [];
    for (let c = 0; c < 0x3000; c++) if (isOrdinary(String.fromCharCode(c))) ordinary.push(String.fromCharCode(c));
    expect(ordinary.length).toBeGreaterThan(400);
    for (const letter of ordinary) {
      expect(kindOf(letter.codePointAt(0)!)).toBeUndefined();
      expect(letter.normalize('NFC')).toBe(letter);
      expect(/\p{M}/u.test(letter)).toBe(false);
    }
    const all = ordinary.join('');
    for (const letter of ordinary) expect((letter + all).normalize('NFC')).toBe(letter + all);
  });

  it('agree with the engine wherever the engine knows the same characters', () => {
    for (let c = 0; c <= 0x10ffff; c++) {
      if (c >= 0xd800 && c <= 0xdfff) continue;
      const text = String.fromCodePoint(c);
      // An older engine knows fewer characters, a newer one more; every character of Unicode 15.0 is known to all of Node 20 and later.
      if (isUnassigned(c) && !/\p{Cn}/u.test(text)) expect(Number(unicodeVersion)).toBeGreaterThan(17);
      if (!isUnassigned(c) && /\p{Cn}/u.test(text)) expect(Number(unicodeVersion)).toBeLessThan(17);
      if (/\p{Bidi_C}/u.test(text)) expect(kindOf(c)).toBe('bidirectional');
      else if (/\p{Default_Ignorable_Code_Point}/u.test(text)) expect(kindOf(c)).toBe('zero-width');
      else if (/\p{Cc}/u.test(text)) expect(kindOf(c)).toBe('control');
      else if (/\p{Co}/u.test(text)) expect(kindOf(c)).toBe('private-use');
    }
  });
});

const unicodeVersion = globalThis.process?.versions['unicode'] ?? '0';

describe('fixUnicode', () => {
  it('corrects what has one meaning and lists each change with both texts', () => {
    const record = {
      nguoi_hoc: { ho_va_ten: '\u00d0a\u0300o Thi\u0323 Mẫu\u200b' },
      nhan_xet: 'dòng 1\r\ndòng 2',
      ten: 'a\tb\u0000c',
    };
    const { value, changes, remaining } = fixUnicode(record);
    expect(value).toEqual({ nguoi_hoc: { ho_va_ten: 'Đào Thị Mẫu' }, nhan_xet: 'dòng 1\ndòng 2', ten: 'a bc' });
    expect(changes.map(({ pointer, before, after }) => [pointer, before, after])).toEqual([
      ['/nguoi_hoc/ho_va_ten', record.nguoi_hoc.ho_va_ten, 'Đào Thị Mẫu'],
      ['/nhan_xet', record.nhan_xet, 'dòng 1\ndòng 2'],
      ['/ten', 'a\tb\u0000c', 'a bc'],
    ]);
    expect(changes[0]?.vi).toBe('Văn bản: đổi Ð/ð thành Đ/đ, bỏ ký tự vô hình, chuyển sang NFC.');
    expect(changes[0]?.en).toBe('Text: Ð/ð became Đ/đ, invisible characters were taken out, composed to NFC.');
    expect(remaining).toEqual([]);
    expect(record.nguoi_hoc.ho_va_ten.startsWith('\u00d0')).toBe(true);
  });

  it('leaves a foreigner’s ð and a translation’s', () => {
    const record = {
      nguoi_hoc: { ho_va_ten: 'Guðrún', loai_nguoi_hoc: 'nguoi_nuoc_ngoai' },
      ban_dich: [{ ngon_ngu: 'is', cac_muc: [{ ban_dich: 'ð' }] }],
    };
    expect(fixUnicode(record)).toMatchObject({ value: record, changes: [] });
  });

  it('leaves no space at the end of a line for a tab or line end that strayed there', () => {
    const record = { ho_va_ten: '\tNguyễn Văn Mẫu\r\n', nhan_xet: 'Chăm\u0007 ngoan.\n', ten_lop_hoc: ' 10\u200bA' };
    expect(fixUnicode(record).value).toEqual({
      ho_va_ten: 'Nguyễn Văn Mẫu',
      nhan_xet: 'Chăm ngoan.\n',
      ten_lop_hoc: ' 10A',
    });
  });

  it('corrects a property name unless the right one is there already', () => {
    const wrong = 'te\u0302n';
    expect(fixUnicode({ [wrong]: 1 }).value).toEqual({ tên: 1 });
    const both = fixUnicode({ [wrong]: 1, tên: 2 });
    expect(both.value).toEqual({ [wrong]: 1, tên: 2 });
    expect(both.remaining).toHaveLength(1);
  });

  it('leaves what no program can know and says so', () => {
    const { value, changes, remaining } = fixUnicode(['\ue000', 'Nguy\ufffdn', '\ud800']);
    expect(value).toEqual(['\ue000', 'Nguy\ufffdn', '\ud800']);
    expect(changes).toEqual([]);
    expect(remaining.map(({ kind }) => kind)).toEqual(['private-use', 'replacement', 'lone-surrogate']);
  });

  it.each([
    ['an entry with a signature', { bang_diem_hoc_ba: [{}, { chu_ky: ['x'] }] }, '/bang_diem_hoc_ba/1/chu_ky'],
    ['certificates', { chung_thu_so: [] }, '/chung_thu_so'],
    ['a signed JSON', { payload: '', signatures: [] }, ''],
  ])('refuses %s', (_title, value, path) => {
    try {
      fixUnicode(value);
    } catch (error) {
      expect(error).toBeInstanceOf(KhueError);
      expect(error).toMatchObject({ code: 'UNICODE_FIX_SIGNED', path });
      return;
    }
    throw new Error('accepted');
  });

  it('leaves no fault behind but those it lists, for any text, and changes nothing the second time', () => {
    const unit = fc.constantFrom(...'aĐđÐð ơư\u0306\u0300\u0323\u200b\u202e\u0000\t\n\r\ue000\ufffd\ud800\u0378', '😀');
    const text = fc.string({ unit, maxLength: 12 });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text))), (value) => {
        const fixed = fixUnicode(value);
        const left = findUnicodeFaults(fixed.value);
        expect(left).toEqual(fixed.remaining);
        for (const { kind, inName } of left) {
          expect(inName || ['private-use', 'unassigned', 'lone-surrogate', 'replacement'].includes(kind)).toBe(true);
        }
        expect(fixUnicode(fixed.value).changes).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('escapeForDisplay', () => {
  it('shows control, bidirectional, zero-width, private-use and unassigned characters by number', () => {
    expect(escapeForDisplay('a\u0000\n\u001b[31m\u202e\u200b\u00ad\ue000\u0378\ud800\u2028b')).toBe(
      'a\\u{0}\\u{A}\\u{1B}[31m\\u{202E}\\u{200B}\\u{AD}\\u{E000}\\u{378}\\u{D800}\\u{2028}b',
    );
    expect(escapeForDisplay('\u{E0041}')).toBe('\\u{E0041}');
  });

  it('leaves every other text as it is, decomposed or not', () => {
    for (const text of ['', 'Đỗ Thị Mẫu', 'e\u0302\u0301', 'Guðrún 王 😀', 'H\u01a1\u0306', '\\u{0}']) {
      expect(escapeForDisplay(text)).toBe(text);
    }
  });

  it('leaves nothing that acts on a screen, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(
          /[\p{Cc}\p{Cs}\p{Bidi_C}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u.test(escapeForDisplay(text)),
        ).toBe(false);
      }),
    );
  });
});
