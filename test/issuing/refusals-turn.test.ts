import { beforeAll, describe, expect, it } from 'vitest';
import { sentences } from '../../src/codes.js';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { prepareSignatures, signEntry, signInputs } from '../../src/issuing/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { Signer } from '../../src/signer/index.js';
import { defaultRoleRules } from '../../src/trust/index.js';
import type { RoleRule } from '../../src/trust/types.js';
import {
  openSchool,
  outer,
  refused,
  type School,
  SIGNING_TIME,
  signedByTeachers,
  smallRecord,
  untouched,
} from './school.js';

let school: School;
let taught: object;
let homeroomSigned: Uint8Array;
let principalSigned: Uint8Array;

beforeAll(async () => {
  school = await openSchool('refusals-turn');
  taught = readJson(await signedByTeachers(school)) as object;
  homeroomSigned = await outer(taught, 'homeroom-teacher', school.homeroom.signer);
  principalSigned = await outer(homeroomSigned, 'principal', school.principal.signer);
});

const entry15 = (signer: Signer, record: object = smallRecord()) =>
  signEntry(record, { entry: '15', signer, signingTime: SIGNING_TIME });

describe('The role’s turn', () => {
  const untouchedOuter = (bytes: Uint8Array | object, role: Parameters<typeof outer>[1], leaf: DemoLeaf) =>
    outer(bytes, role, untouched(leaf));

  it('the homeroom teacher waits for every subject teacher', async () => {
    const error = await refused('ROLE_OUT_OF_TURN', () =>
      untouchedOuter(smallRecord(), 'homeroom-teacher', school.homeroom),
    );
    expect(sentences(error.code, error.params).vi).toBe(
      'Chưa đến lượt giáo viên chủ nhiệm: còn thiếu chữ ký của giáo viên bộ môn (Ngữ văn, Toán, Ngoại ngữ 1).',
    );
    const one = await entry15(school.homeroom.signer);
    const second = await refused('ROLE_OUT_OF_TURN', () =>
      untouchedOuter(readJson(one) as object, 'homeroom-teacher', school.homeroom),
    );
    expect(second.params['missing']).toBe('giáo viên bộ môn (Ngữ văn, Ngoại ngữ 1)');
  });

  it('the principal waits for the homeroom teacher, and the seal for the principal', async () => {
    await refused('ROLE_OUT_OF_TURN', () => untouchedOuter(taught, 'principal', school.principal));
    await refused('ROLE_OUT_OF_TURN', () => untouchedOuter(homeroomSigned, 'school-seal', school.seal));
  });

  it('nobody signs twice in the same role, and nobody after a role that comes later', async () => {
    await refused('ROLE_ALREADY_SIGNED', () => untouchedOuter(homeroomSigned, 'homeroom-teacher', school.homeroom));
    await refused('ROLE_ALREADY_SIGNED', () => untouchedOuter(principalSigned, 'principal', school.deputy));
    const advisory: RoleRule[] = defaultRoleRules.map((rule) => ({ ...rule, order: 'advisory' }));
    const jumped = await outer(taught, 'principal', school.principal.signer, school.trust({ rules: advisory }));
    await refused('ROLE_TOO_LATE', () => untouchedOuter(jumped, 'homeroom-teacher', school.homeroom));
    await expect(
      outer(jumped, 'homeroom-teacher', school.homeroom.signer, school.trust({ rules: advisory })),
    ).resolves.toBeInstanceOf(Uint8Array);
  });

  it('a role that this document type has not is refused with the ones it has, in order', async () => {
    const error = await refused('ROLE_NOT_EXPECTED', () =>
      untouchedOuter(taught, 'head-of-issuing-body', school.rector),
    );
    expect(sentences(error.code, error.params).vi).toContain(
      'giáo viên bộ môn → giáo viên chủ nhiệm → hiệu trưởng (cán bộ quản lý) → con dấu của trường',
    );
    await refused('ROLE_NEEDS_ENTRY', () => untouchedOuter(taught, 'subject-teacher', school.homeroom));
    await refused('ROLE_NOT_EXPECTED', () =>
      prepareSignatures([{ name: 'r', bytes: canonicalize(smallRecord() as never) }], {
        role: 'principal',
        entries: ['15'],
        certificateChain: school.principal.chain,
        signingTime: SIGNING_TIME,
      }),
    );
  });

  it('without a rule for that type and day nothing is signed', async () => {
    const trust = school.trust({ rules: [{ ...defaultRoleRules[0]!, from: '2027-01-01' }] });
    await refused('ROLE_RULES_MISSING', () => outer(taught, 'homeroom-teacher', untouched(school.homeroom), trust));
  });

  it('the seal’s key is nobody else’s', async () => {
    const record = smallRecord();
    const sealed = await signedByTeachers(
      { ...school, teachers: [school.teachers[0]!, school.seal, school.teachers[2]!] },
      { record },
    );
    const homeroom = await outer(readJson(sealed) as object, 'homeroom-teacher', school.homeroom.signer);
    const principal = await outer(homeroom, 'principal', school.principal.signer);
    const error = await refused('SEAL_KEY_NOT_SEPARATE', () => untouchedOuter(principal, 'school-seal', school.seal));
    expect(error.params['role']).toBe('giáo viên bộ môn');
  });

  it('a stand-in of the rule table takes a subject teacher’s place', async () => {
    const record = smallRecord((value) => {
      const rows = value['danh_sach_nguoi_ky'] as Record<string, unknown>[];
      Object.assign(rows[1]!, { ky_thay: 'homeroom-teacher', ly_do: 'gvcn-day' });
    });
    let bytes: Uint8Array | object = record;
    for (const [entry, leaf] of [
      ['19', school.teachers[0]!],
      ['69', school.teachers[2]!],
    ] as const)
      bytes = await signEntry(bytes, { entry, signer: leaf.signer, signingTime: SIGNING_TIME });
    await expect(
      outer(readJson(bytes as Uint8Array) as object, 'homeroom-teacher', school.homeroom.signer),
    ).resolves.toBeInstanceOf(Uint8Array);
  });

  it('a second teacher whom the record lists for a subject is waited for', async () => {
    const record = smallRecord((value) => {
      const rows = value['danh_sach_nguoi_ky'] as Record<string, unknown>[];
      rows.splice(2, 0, { ...rows[1]!, ho_va_ten: 'Người thứ hai' });
    });
    const once = await signedByTeachers(school, { record });
    const error = await refused('ROLE_OUT_OF_TURN', () =>
      untouchedOuter(readJson(once) as object, 'homeroom-teacher', school.homeroom),
    );
    expect(error.params['missing']).toBe('giáo viên bộ môn (Toán)');
    const twice = await signEntry(once, { entry: '15', signer: school.teachers[0]!.signer, signingTime: SIGNING_TIME });
    await expect(outer(readJson(twice) as object, 'homeroom-teacher', school.homeroom.signer)).resolves.toBeInstanceOf(
      Uint8Array,
    );
  });
});

describe('An entry', () => {
  it('is not signed twice with the same key, nor by a fifth teacher', async () => {
    const once = await entry15(school.homeroom.signer);
    await refused('ENTRY_ALREADY_SIGNED', () => entry15(untouched(school.homeroom), once));
    const renewed = await school.issue('Lê Văn Thí Dụ', {
      key: school.homeroom.key,
      notAfter: Date.parse('2029-01-01T00:00:00Z'),
    });
    await refused('ENTRY_ALREADY_SIGNED', () => entry15(untouched(renewed), once));
    let four: Uint8Array = once;
    for (const leaf of [school.teachers[0]!, school.teachers[2]!, school.principal])
      four = await entry15(leaf.signer, four);
    await refused('ENTRY_SIGNATURES_FULL', () => entry15(untouched(school.deputy), four));
  });

  it('is signed only before the first outer signature', async () => {
    const error = await refused('ENTRY_AFTER_RECORD', () => entry15(untouched(school.principal), homeroomSigned));
    expect(error.params['role']).toBe('giáo viên chủ nhiệm');
  });

  it('must be there once, carry a result, and not be taken over', async () => {
    const signer = untouched(school.homeroom);
    const unknown = await refused('ENTRY_NOT_FOUND', () =>
      signEntry(smallRecord(), { entry: '77', signer, signingTime: SIGNING_TIME }),
    );
    expect(unknown.params['entries']).toBe('19, 15, 69');
    await refused('ENTRY_TWICE', () =>
      entry15(
        signer,
        smallRecord((value) => {
          value.bang_diem_hoc_ba[2]!['mon_hoc_id'] = '15';
        }),
      ),
    );
    const emptied = smallRecord((value) => {
      const entry = value.bang_diem_hoc_ba[1]!;
      for (const name of Object.keys(entry)) if (/^diem_|^nhan_xet/.test(name)) delete entry[name];
      entry['danh_gia'] = 'mien';
    });
    await refused('ENTRY_WITHOUT_RESULT', () => entry15(signer, emptied));
    const taken = smallRecord((value) => {
      value.bang_diem_hoc_ba[1]!['nguon'] = {
        co_so_giao_duc_id: '99000702',
        ma_ban_ghi: '5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e5ff',
        sha256: 'a'.repeat(64),
        pointer: '/bang_diem_hoc_ba/1',
      };
    });
    await refused('ENTRY_TAKEN_OVER', () => entry15(signer, taken));
  });

  it('none is chosen, or none is this teacher’s', async () => {
    const refusals: unknown[] = [];
    for (const entries of [[], 'all-mine'] as const)
      for await (const item of signInputs([{ name: 'r', bytes: canonicalize(smallRecord() as never) }], {
        role: 'subject-teacher',
        entries,
        signer: untouched(school.principal),
        signingTime: SIGNING_TIME,
      }))
        refusals.push(item.error?.code);
    expect(refusals).toEqual(['ROLE_NEEDS_ENTRY', 'NO_ENTRY_OF_SIGNER']);
  });
});
