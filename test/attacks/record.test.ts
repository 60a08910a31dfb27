import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64 } from '../../src/encoding.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import {
  type AttackWorld,
  attackWorld,
  closed,
  entriesOf,
  entryPayload,
  expectRefused,
  signEntryRaw,
  withEntry,
  without,
  withRows,
  withTeachers,
} from './world.js';

/**
 * Attacks from inside: somebody who can have the homeroom teacher, the principal and the seal sign whatever is laid before them
 * (every outer signature here is honest and good), and who wants a teacher's signature to stand for what it was not given for.
 */

let kit: AttackWorld;
let signed: JsonObject;
/** Literature (19) and History (40) have a teacher each; Maths (15) and Informatics share one. */
const LITERATURE = '19';
const MATHS = '15';

beforeAll(async () => {
  kit = await attackWorld();
  signed = await withTeachers(kit, kit.record('ben-trong'));
}, 60_000);

const entry = (record: JsonObject, subject: string): JsonObject =>
  entriesOf(record).find(({ mon_hoc_id: id }) => id === subject)!;

const signatureOf = (record: JsonObject, subject: string): string =>
  (entry(record, subject)['chu_ky'] as readonly string[])[0]!;

async function judge(record: JsonObject) {
  return kit.judge(await closed(kit, record));
}

describe('a subject teacher’s signature', () => {
  test('stays good when the record is left alone', async () => {
    expect((await judge(signed)).answer).toBe('ACCEPT');
  });

  test.each<[string, (record: JsonObject) => JsonObject]>([
    ['a mark', (record) => withEntry(record, MATHS, (one) => ({ ...one, diem_tong_ket: 10 }))],
    ['a remark', (record) => withEntry(record, MATHS, (one) => ({ ...one, nhan_xet: 'Xuất sắc' }))],
    ['a member added to the entry', (record) => withEntry(record, MATHS, (one) => ({ ...one, diem_danh_gia_lai: 10 }))],
    ['the pupil’s name', (record) => holder(record, { ho_va_ten: 'Võ Thị Thử Lòng Khác' })],
    ['the pupil’s birth date', (record) => holder(record, { ngay_sinh: '2009-01-02' })],
    ['the record’s number', (record) => ({ ...record, ma_ban_ghi: '00000000-0000-4000-8000-000000000001' })],
    ['the grade', (record) => ({ ...record, khoi_lop_hoc_id: '11' })],
    [
      'the school year',
      (record) => ({
        ...record,
        nam_bat_dau: (record['nam_bat_dau'] as number) - 1,
        nam_ket_thuc: (record['nam_ket_thuc'] as number) - 1,
      }),
    ],
    ['the scope', (record) => ({ ...record, pham_vi: 'hoc_ky_1' })],
  ])('does not survive a change of %s, though the school signs again', async (_what, change) => {
    const report = await judge(change(signed));
    expectRefused(report, 'SIGNATURE_VALUE_WRONG');
    expect(report.signatures.filter(({ scope }) => scope === 'RECORD').map(({ integrity }) => integrity)).toEqual([
      'INTACT',
      'INTACT',
      'INTACT',
    ]);
  });

  test('moved to another subject of the same pupil does not verify there', async () => {
    const moved = withEntry(signed, MATHS, (one) => ({ ...one, chu_ky: [signatureOf(signed, LITERATURE)] }));
    expectRefused(await judge(moved), 'SIGNATURE_VALUE_WRONG');
  });

  test('moved to another pupil does not verify there', async () => {
    const other = await withTeachers(
      kit,
      kit.record('ban-hoc', { pupil: { name: 'Tạ Văn Mượn Điểm', age: 16, sex: 'nam', number: 778 } }),
    );
    const moved = withEntry(other, MATHS, (one) => ({ ...one, chu_ky: [signatureOf(signed, MATHS)] }));
    expectRefused(await judge(moved), 'SIGNATURE_VALUE_WRONG');
  });

  test('replayed into a re-issue (`lan` 2, its own number) does not verify there', async () => {
    const again: JsonObject = {
      ...signed,
      lan: 2,
      ma_ban_ghi: '00000000-0000-4000-8000-000000000002',
      thay_the: {
        ma_ban_ghi: signed['ma_ban_ghi']!,
        sha256: 'a'.repeat(64),
        ly_do: 'Sửa sai sót (minh họa)',
        quyet_dinh: { so_quyet_dinh: '1/QĐ', ngay_quyet_dinh: kit.times.date(6, 30) },
      },
    };
    const report = await judge(again);
    expectRefused(report, 'SIGNATURE_VALUE_WRONG');
    expect(
      report.signatures.filter(({ scope }) => scope === 'ENTRY').every(({ integrity }) => integrity === 'BROKEN'),
    ).toBe(true);
  });

  test('replayed into a record that calls itself the second issue with the old number is refused for its form', async () => {
    expectRefused(await judge({ ...signed, lan: 2 }), 'RECORD_INVALID');
  });

  test('doubled in its entry fills one place only', async () => {
    const jws = signatureOf(signed, MATHS);
    const twice = withEntry(signed, MATHS, (one) => ({ ...one, chu_ky: [jws, jws] }));
    const two = withRows(twice, (rows) => {
      const at = rows.findIndex(({ mon_hoc_id: id }) => id === MATHS);
      return [...rows.slice(0, at), { ...rows[at]!, ho_va_ten: 'Người thứ hai' }, ...rows.slice(at)];
    });
    expectRefused(await judge(two), 'ROLE_MISSING');
  });

  test('by the right teacher over another payload, a header of the outer kind or another subject is refused', async () => {
    const teacher = kit.school.teacherOf(MATHS).leaf;
    const index = entriesOf(signed).findIndex(({ mon_hoc_id: id }) => id === MATHS);
    const payload = entryPayload(signed, index);
    const claim = { role: 'subject-teacher', subject: MATHS };
    const at = kit.times.inMay(25, 9);
    const withJws = (jws: string) => judge(withEntry(signed, MATHS, (one) => ({ ...one, chu_ky: [jws] })));
    const good = await signEntryRaw(teacher, payload, claim, at);
    expect((await withJws(good)).answer).toBe('ACCEPT');

    const cases: readonly [string, string][] = [
      [await signEntryRaw(teacher, payload, { ...claim, subject: LITERATURE }, at), 'SUBJECT_DIFFERS'],
      [
        await signEntryRaw(teacher, payload, { ...claim, capacity: 'KT', decision: '1/QĐ' }, at),
        'CAPACITY_NOT_AUTHORISED',
      ],
      [
        await signEntryRaw(teacher, payload, claim, at, (members) => {
          members['crit'] = ['b64'];
          members['b64'] = false;
        }),
        'ENTRY_HEADER',
      ],
      [
        await signEntryRaw(teacher, payload, claim, at, (members) => {
          members['typ'] = 'jose+json';
        }),
        'ENTRY_HEADER',
      ],
      [
        await signEntryRaw(teacher, payload, claim, at, (members) => {
          delete members['iat'];
        }),
        'ENTRY_HEADER',
      ],
      [good.replace('..', '.e30.'), 'ENTRY_SIGNATURE_NOT_DETACHED'],
      [`${good}\n`, 'JWS_BASE64URL'],
    ];
    for (const [jws, code] of cases) {
      const report = await withJws(jws);
      expect(report.answer, code).toBe('REJECT');
      expect([report.code, ...report.signatures.map((one) => one.code)], code).toContain(code);
    }
    const noClaim = await signEntryRaw(teacher, payload, { role: 'homeroom-teacher' }, at);
    expect((await withJws(noClaim)).answer).toBe('REJECT');
  });
});

describe('the certificates in `chung_thu_so`', () => {
  const certificates = (): readonly string[] => signed['chung_thu_so'] as readonly string[];
  const withCertificates = (list: readonly string[]): JsonObject => ({ ...signed, chung_thu_so: list as JsonValue });

  test('one that is missing leaves its teacher unknown', async () => {
    const report = await judge(withCertificates(certificates().slice(1)));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_CERTIFICATE_NOT_FOUND' });
  });

  test('all missing leaves no teacher known', async () => {
    const report = await judge(without(signed, 'chung_thu_so'));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_CERTIFICATE_NOT_FOUND' });
    expect(report.signatures.filter(({ role }) => role === 'subject-teacher')).toEqual([]);
  });

  test.each<[string, string, () => readonly string[]]>([
    [
      'one that nobody’s signature names',
      'RECORD_ACCEPTED',
      () => sorted([...certificates(), toBase64(kit.strangers.impostor.certificateDer)]),
    ],
    ['one twice', 'RECORD_INVALID', () => [certificates()[0]!, ...certificates()]],
    ['them unsorted', 'RECORD_ACCEPTED', () => [...certificates()].reverse()],
    ['one that is no certificate', 'RECORD_INVALID', () => [...certificates(), 'AAAA']],
    [
      'one spelt with other padding bits',
      'RECORD_INVALID',
      () => certificates().map((text) => text.replace(/(.)=$/, (_, c: string) => `${next(c)}=`)),
    ],
  ])('that hold %s give %s, and are never passed over in silence', async (_what, code, list) => {
    const report = await judge(withCertificates(list()));
    expect(report.code).toBe(code);
    if (report.answer === 'ACCEPT') expect(report.record?.remarks?.map((one) => one.code)).toContain('RECORD_RULE');
  });

  const sorted = (list: readonly string[]): readonly string[] => [...list].sort();
  const next = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 1);

  test('a teacher signs with a good key, and the list holds another certificate of that name: the digest decides', async () => {
    const teacher = kit.school.teacherOf(MATHS).leaf;
    const twin = await kit.world.pki.issue({ ca: teacher.ca, subject: teacher.subject, notBefore: teacher.notBefore });
    const own = toBase64(teacher.certificateDer);
    const list = certificates().map((text) => (text === own ? toBase64(twin.certificateDer) : text));
    const report = await judge(withCertificates(list));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_CERTIFICATE_NOT_FOUND' });
  });
});

describe('the record’s own list of signatories', () => {
  test('shortened by a teacher, a homeroom teacher, a principal or the seal is not accepted', async () => {
    for (const gone of ['subject-teacher', 'homeroom-teacher', 'principal', 'school-seal']) {
      const shorter = withRows(kit.record('bot-nguoi'), (rows) => {
        const at = rows.findIndex(({ vai_tro: role }) => role === gone);
        return rows.filter((_, index) => index !== at);
      });
      expectRefused(await judge(await withTeachers(kit, shorter)), 'SIGNATORY_LIST_INCOMPLETE');
    }
  });

  test('empty or absent takes nothing away either', async () => {
    expect((await judge(without(signed, 'danh_sach_nguoi_ky'))).answer).toBe('REJECT');
    expect((await judge(withRows(signed, () => []))).answer).toBe('REJECT');
  });

  test('a stand-in without a reason, or of a role that the rules do not list, fills nothing', async () => {
    const stand = (more: JsonObject) =>
      withRows(kit.record('ky-thay'), (rows) =>
        rows.map((row) => (row['mon_hoc_id'] === MATHS ? { ...row, ...more } : row)),
      );
    const judgeWith = async (more: JsonObject) => judge(await withTeachers(kit, stand(more), [MATHS]));
    expect((await judgeWith({ ky_thay: 'homeroom-teacher', ly_do: 'om' })).answer).toBe('ACCEPT');
    for (const more of [
      { ky_thay: 'homeroom-teacher' },
      { ky_thay: 'head-of-issuing-body', ly_do: 'om' },
      { ky_thay: 'school-seal', ly_do: 'om' },
      { ky_thay: 'homeroom-teacher', ly_do: 'vi-thich' },
      { ky_thay: 'subject-teacher', ly_do: 'om' },
    ] as JsonObject[]) {
      expect((await judgeWith(more)).answer, JSON.stringify(more)).toBe('REJECT');
    }
  });

  test('every subject given to a stand-in is seen in the report as signed by one person', async () => {
    const all = withRows(kit.record('ky-thay-het'), (rows) =>
      rows.map((row) =>
        row['vai_tro'] === 'subject-teacher' ? { ...row, ky_thay: 'homeroom-teacher', ly_do: 'om' } : row,
      ),
    );
    const report = await judge(all);
    // The school answers for it: homeroom teacher, principal and seal have signed that these teachers did not.
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ claimedRole }) => claimedRole)).toEqual([
      'homeroom-teacher',
      'principal',
      'school-seal',
    ]);
  });
});

describe('results called taken over', () => {
  const SOURCE = { co_so_giao_duc_id: '99020399', ma_ban_ghi: '00000000-0000-4000-8000-000000000009' };

  test('need no teacher here, and are listed so that nobody takes them for this school’s own', async () => {
    const nguon = { ...SOURCE, sha256: 'b'.repeat(64), pointer: '/bang_diem_hoc_ba/1' };
    const taken = withEntry(kit.record('chuyen-den'), MATHS, (one) => ({ ...one, nguon }));
    const report = await judge(await withTeachers(kit, taken, [MATHS]));
    expect(report.answer).toBe('ACCEPT');
    expect(report.takenOver).toEqual([
      `/bang_diem_hoc_ba/${entriesOf(taken).findIndex(({ nguon: n }) => n !== undefined)}`,
    ]);
  });

  test('are refused where the source is given and says otherwise', async () => {
    const source = kit.world.signed.get('hoc-ba-tu-thuc')!;
    const sha256 = kit.judge(source).record!.sha256;
    const nguon = { ...SOURCE, sha256, pointer: '/bang_diem_hoc_ba/1' };
    const taken = withEntry(kit.record('chuyen-den-2'), MATHS, (one) => ({ ...one, nguon, diem_tong_ket: 10 }));
    const bytes = await closed(kit, await withTeachers(kit, taken, [MATHS]));
    const report = kit.judge(bytes, { documents: [{ name: 'nguon.json', bytes: source }] });
    expectRefused(report, 'TAKEN_OVER_DIFFERS');
  });
});

describe('what the schema keeps out', () => {
  test.each<[string, (record: JsonObject) => JsonObject]>([
    ['an unknown member', (record) => ({ ...record, ghi_chu_them: 'x' })],
    ['a look-alike member name', (record) => ({ ...record, 'nguoi_hoc\u200b': {} })],
    ['a member of another letter case', (record) => ({ ...record, Nguoi_hoc: { ho_va_ten: 'Người Khác' } })],
    ['marks beyond the scale', (record) => withEntry(record, MATHS, (one) => ({ ...one, diem_hoc_ky_1: 10.05 }))],
    ['a mark written as text', (record) => withEntry(record, MATHS, (one) => ({ ...one, diem_hoc_ky_1: '10' }))],
    ['an extension whose name is no URI', (record) => ({ ...record, mo_rong: { diem: 10 } })],
    ['`__proto__`', (record) => JSON.parse(`{"__proto__":{"lan":9},${JSON.stringify(record).slice(1)}`) as JsonObject],
  ])('%s makes the record RECORD_INVALID however well it is signed', async (_what, change) => {
    expectRefused(await judge(await withTeachers(kit, change(kit.record('luoc-do')))), 'RECORD_INVALID');
  });

  test('a thousand odd characters before it hide no fault of the schema', async () => {
    const odd = { 'https://vi-du.example/khue': Array.from({ length: 1_100 }, () => 'a\u200bb') };
    const hidden = (more: object): JsonObject => ({ ...kit.record('che'), mo_rong: odd, ...more }) as JsonObject;
    expect((await judge(await withTeachers(kit, hidden({})))).answer).toBe('ACCEPT');
    expectRefused(await judge(await withTeachers(kit, hidden({ zzz: 1 }))), 'RECORD_INVALID');
    const unknown = await judge(await withTeachers(kit, hidden({ phien_ban: '9.0' })));
    expect(unknown).toMatchObject({ answer: 'UNDECIDED', code: 'RECORD_SCHEMA' });
  });

  test('two results of one subject, each signed by its teacher: which one was signed?', async () => {
    const [other] = entriesOf(kit.record('hai-dong'));
    const better = { ...other, diem_tong_ket: 10 } as JsonObject;
    const record = { ...kit.record('hai-dong'), bang_diem_hoc_ba: [...entriesOf(kit.record('hai-dong')), better] };
    const report = await judge(await withTeachers(kit, record as unknown as JsonObject));
    expectRefused(report, 'RECORD_INVALID');
    expect(report.record?.remarks).toContainEqual(expect.objectContaining({ code: 'RECORD_RULE', outcome: 'FAILED' }));
  });

  test('an extension may say what it likes; nothing in it is taken for the record', async () => {
    const record = {
      ...kit.record('mo-rong'),
      mo_rong: {
        'https://vi-du.example/khue': {
          danh_sach_nguoi_ky: [],
          loai_ho_so: 'van-bang/cu-nhan',
          nguoi_hoc: { ho_va_ten: 'Kẻ Mạo Danh' },
        },
      },
    } as unknown as JsonObject;
    const report = await judge(await withTeachers(kit, record));
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.type).toBe('hoc-ba/thpt');
    expect(JSON.stringify(report)).not.toContain('Mạo Danh');
  });

  test('another type or a later version of a record is undecided, not read as the one we know', async () => {
    for (const change of [{ loai_ho_so: 'van-bang/khong-co' }, { phien_ban: '2.0' }] as JsonObject[]) {
      const report = kit.judge(
        await kit.forgeDiploma({ ...kit.diploma('la'), ...change }, [kit.head(), kit.diplomaSeal()]),
      );
      expect(report.answer).not.toBe('ACCEPT');
      expect(['RECORD_SCHEMA', 'DOCUMENT_TYPE_NOT_AUTHORISED']).toContain(report.code);
    }
  });

  test('a học bạ that says it is a diploma needs a diploma’s signatories and content', async () => {
    const report = await judge({ ...signed, loai_ho_so: 'van-bang/tot-nghiep-thpt' });
    expect(report.answer).toBe('REJECT');
  });

  test('an upper-secondary record that says it is of a primary school loses no teacher and no right', async () => {
    const report = await judge({
      ...(await withTeachers(kit, kit.record('doi-cap'), [MATHS])),
      loai_ho_so: 'hoc-ba/tieu-hoc',
    });
    expect(report.answer).toBe('REJECT');
  });
});

function holder(record: JsonObject, more: JsonObject): JsonObject {
  return { ...record, nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ...more } };
}
