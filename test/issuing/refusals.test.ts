import { beforeAll, describe, expect, it } from 'vitest';
import { sentences } from '../../src/codes.js';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { fromBase64Url, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { addSignature, prepareSignatures, signEntry, signInputs, signRecord } from '../../src/issuing/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { type Signer, signerFromPkcs8 } from '../../src/signer/index.js';
import { defaultRoleRules } from '../../src/trust/index.js';
import type { ListedIssuer, ListedSigner, RoleRule } from '../../src/trust/types.js';
import {
  diploma,
  openSchool,
  outer,
  type RecordValue,
  refused,
  type School,
  SIGNING_TIME,
  signedByTeachers,
  smallRecord,
} from './school.js';

let school: School;
let taught: object;
let homeroomSigned: Uint8Array;
let principalSigned: Uint8Array;

beforeAll(async () => {
  school = await openSchool('refusals');
  taught = readJson(await signedByTeachers(school)) as object;
  homeroomSigned = await outer(taught, 'homeroom-teacher', school.homeroom.signer);
  principalSigned = await outer(homeroomSigned, 'principal', school.principal.signer);
});

/** A signer that fails the test when its key is used. */
function untouched(leaf: DemoLeaf): Signer {
  return {
    ...leaf.signer,
    sign: () => {
      throw new Error('the key was used');
    },
  };
}

const entry15 = (signer: Signer, record: object = smallRecord()) =>
  signEntry(record, { entry: '15', signer, signingTime: SIGNING_TIME });

describe('Before a key is used, the certificate', () => {
  it('must be valid at the signing time', async () => {
    const expired = await school.issue('Hết hạn', { notAfter: Date.parse('2026-05-31T00:00:00Z') });
    const future = await school.issue('Chưa hiệu lực', { notBefore: Date.parse('2026-07-01T00:00:00Z') });
    const error = await refused('SIGNER_CERTIFICATE_EXPIRED', () => entry15(untouched(expired)));
    expect(sentences(error.code, error.params).vi).toContain('đã hết hạn ngày 31/05/2026');
    await refused('SIGNER_CERTIFICATE_NOT_YET_VALID', () => entry15(untouched(future)));
  });

  it('must be issued for signing', async () => {
    const encipher = await school.issue('Mã hóa', { keyUsage: ['keyEncipherment'] });
    await refused('SIGNER_KEY_USAGE', () => entry15(untouched(encipher)));
    const repudiation = await school.issue('Chỉ chống chối bỏ', { keyUsage: ['nonRepudiation'] });
    await expect(entry15(repudiation.signer)).resolves.toBeInstanceOf(Uint8Array);
    const none = await school.issue('Không ghi mục đích', { keyUsage: [] });
    await expect(entry15(none.signer)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('must not be for servers only, by the trust list', async () => {
    const server = await school.issue('Máy chủ', { extendedKeyUsage: ['serverAuth'] });
    await refused('SIGNER_PATH_UNTRUSTED', () =>
      signEntry(smallRecord(), {
        entry: '15',
        signer: untouched(server),
        signingTime: SIGNING_TIME,
        trust: school.trust(),
      }),
    );
  });

  it('must have a key of 2048 bits or more, and an algorithm that khue writes', async () => {
    const weak = await school.issue('RSA 1024', { key: 'rsa-1024' });
    const error = await refused('SIGNER_KEY_TOO_SMALL', () => entry15(untouched(weak)));
    expect(error.params['bits']).toBe(1024);
    const p384 = await school.issue('P-384', { key: 'p-384' });
    await refused('ALGORITHM_NOT_WRITTEN', () => entry15(untouched(p384)));
    const edwards = await school.issue('Ed25519', { key: 'ed25519' });
    await refused('ALGORITHM_NOT_WRITTEN', () => entry15(untouched(edwards)));
    const options = { entry: '15', signingTime: SIGNING_TIME } as const;
    const { homeroom } = school;
    await refused('ALGORITHM_NOT_OF_KEY', () =>
      signEntry(smallRecord(), { ...options, signer: untouched(homeroom), algorithm: 'ES256' }),
    );
    await refused('ALGORITHM_NOT_WRITTEN', () =>
      signEntry(smallRecord(), { ...options, signer: untouched(homeroom), algorithm: 'RS512' }),
    );
    await refused('ALGORITHM_NOT_OF_KEY', () =>
      signEntry(smallRecord(), {
        ...options,
        signer: { ...untouched(homeroom), algorithms: ['PS256'] },
        algorithm: 'RS256',
      }),
    );
  });

  it('must lead to an authority of the trust list', async () => {
    const home = await school.pki.issueCa({ id: 'home', subject: [['CN', 'RootCA DEMO tự làm']] });
    const stranger = await school.issue('Người lạ', { ca: home });
    const error = await refused('SIGNER_PATH_UNTRUSTED', () =>
      signEntry(smallRecord(), {
        entry: '15',
        signer: untouched(stranger),
        signingTime: SIGNING_TIME,
        trust: school.trust(),
      }),
    );
    expect(error.params['subject']).toContain('Người lạ');
  });

  it('must not be revoked by then; one revoked later may have signed earlier', async () => {
    const leaf = school.teachers[1]!;
    const attempt = async (revokedAt: string) => {
      const crl = await school.pki.crl(
        school.pki.vgca.ca,
        [{ serialNumber: leaf.serialNumber, revokedAt: Date.parse(revokedAt) }],
        Date.parse('2026-05-30T00:00:00Z'),
        Date.parse('2027-01-01T00:00:00Z'),
      );
      return signEntry(smallRecord(), {
        entry: '15',
        signer: leaf.signer,
        signingTime: SIGNING_TIME,
        trust: school.trust({ crls: [crl] }),
      });
    };
    await refused('SIGNER_CERTIFICATE_REVOKED', () => attempt('2026-05-01T00:00:00Z'));
    await expect(attempt('2026-06-15T00:00:00Z')).resolves.toBeInstanceOf(Uint8Array);
  });

  it('must be there, with a time that is one', async () => {
    const { signer } = school.homeroom;
    await refused('CHAIN_MISSING', () => entry15({ ...signer, certificateChain: [] }));
    await refused('CERTIFICATE_UNREADABLE', () => entry15({ ...signer, certificateChain: [Uint8Array.of(0x30, 0)] }));
    await refused('SIGNING_TIME_INVALID', () =>
      signEntry(smallRecord(), { entry: '15', signer, signingTime: '2026-02-30T00:00:00Z' }),
    );
  });
});

describe('The right person', () => {
  const asPrincipal = (leaf: DemoLeaf, more: object = {}, change?: (issuer: ListedIssuer) => ListedIssuer) =>
    addSignature(homeroomSigned, {
      role: 'principal',
      signer: leaf.signer,
      signingTime: SIGNING_TIME,
      trust: school.trust(change === undefined ? {} : { change }),
      ...more,
    });

  it('the school’s seal plugged in for the principal is refused in words a clerk understands', async () => {
    const error = await refused('SIGNER_OF_OTHER_ROLE', () =>
      asPrincipal({ ...school.seal, signer: untouched(school.seal) }),
    );
    expect(sentences(error.code, error.params).vi).toBe(
      'Chứng thư này là con dấu của trường của Trường THPT Khuê Văn Thử Nghiệm, không phải của hiệu trưởng (cán bộ quản lý). Hãy dùng đúng thiết bị (tệp) ký.',
    );
  });

  it('the principal and the seal of another school are refused, naming that school', async () => {
    const error = await refused('SIGNER_OF_OTHER_ROLE', () => asPrincipal(school.otherPrincipal));
    expect(sentences(error.code, error.params).vi).toContain('của Trường THPT Khác, không phải của hiệu trưởng');
    await refused('SIGNER_OF_OTHER_ROLE', () =>
      addSignature(principalSigned, {
        role: 'school-seal',
        signer: school.otherSeal.signer,
        signingTime: SIGNING_TIME,
        trust: school.trust(),
      }),
    );
  });

  it('somebody whom the list does not know is refused, naming the certificate', async () => {
    const unknown = await school.issue('Ai đó');
    const error = await refused('SIGNER_NOT_OF_ISSUER', () => asPrincipal(unknown));
    expect(error.params['subject']).toContain('Ai đó');
  });

  it('a teacher who plugs in a seal is refused, of whatever school; a principal may teach', async () => {
    const trust = school.trust();
    const options = { entry: '15', signingTime: SIGNING_TIME, trust } as const;
    await refused('SIGNER_OF_OTHER_ROLE', () =>
      signEntry(smallRecord(), { ...options, signer: untouched(school.seal) }),
    );
    await refused('SIGNER_OF_OTHER_ROLE', () =>
      signEntry(smallRecord(), { ...options, signer: untouched(school.otherSeal) }),
    );
    await expect(signEntry(smallRecord(), { ...options, signer: school.principal.signer })).resolves.toBeInstanceOf(
      Uint8Array,
    );
  });

  it('where the list names the school’s teachers, it binds', async () => {
    const trust = school.trust({ change: (issuer) => ({ ...issuer, teachersListed: true }) });
    await refused('SIGNER_NOT_OF_ISSUER', () =>
      signEntry(smallRecord(), { entry: '15', signer: school.homeroom.signer, signingTime: SIGNING_TIME, trust }),
    );
  });

  it('a principal before or after the term, or withdrawn, is refused', async () => {
    const changed = (change: (signer: ListedSigner) => ListedSigner) => (issuer: ListedIssuer) => ({
      ...issuer,
      signers: issuer.signers.map(change),
    });
    await refused('SIGNER_OUT_OF_TERM', () =>
      asPrincipal(
        school.principal,
        {},
        changed((signer) => ({ ...signer, terms: [{ from: '2020-01-01', to: '2026-05-31' }] })),
      ),
    );
    await refused('SIGNER_OUT_OF_TERM', () =>
      asPrincipal(
        school.principal,
        {},
        changed((signer) => ({
          ...signer,
          history: [{ status: 'withdrawn', from: Date.parse('2026-05-01T00:00:00Z') }, ...signer.history],
        })),
      ),
    );
    // The last day of a term is a day of office (contract §6).
    await expect(
      asPrincipal(
        school.principal,
        {},
        changed((signer) => ({ ...signer, terms: [{ from: '2020-01-01', to: '2026-06-01' }] })),
      ),
    ).resolves.toBeInstanceOf(Uint8Array);
  });

  it('for another document type, or for a body that may not issue it, is refused', async () => {
    await refused('SIGNER_DOCUMENT_TYPE', () =>
      asPrincipal(school.principal, {}, (issuer) => ({
        ...issuer,
        signers: issuer.signers.map((signer) => ({ ...signer, documentTypes: ['hoc-ba/thcs'] })),
      })),
    );
    await refused('AUTHORITY_OUT_OF_TERM', () =>
      asPrincipal(school.principal, {}, (issuer) => ({ ...issuer, documentTypes: [{ type: 'hoc-ba/thcs' }] })),
    );
    await refused('AUTHORITY_OUT_OF_TERM', () =>
      asPrincipal(school.principal, {}, (issuer) => ({ ...issuer, term: { to: '2020-01-01' } })),
    );
  });

  it('a deputy needs capacity and decision, and the ones that the list gives', async () => {
    const { deputy } = school;
    await refused('CAPACITY_NOT_ALLOWED', () => asPrincipal(deputy));
    await refused('DECISION_MISSING', () => asPrincipal(deputy, { capacity: 'KT' }));
    await refused('DECISION_NOT_LISTED', () => asPrincipal(deputy, { capacity: 'KT', decision: '99/QĐ, 01/01/2020' }));
    await refused('CAPACITY_NOT_ALLOWED', () =>
      asPrincipal(deputy, { capacity: 'Q', decision: '12/QĐ-THPT, 01/08/2025' }),
    );
    await refused('CAPACITY_NOT_ALLOWED', () => asPrincipal(school.principal, { capacity: 'KT', decision: '12/QĐ' }));
    await expect(asPrincipal(deputy, { capacity: 'KT', decision: '12/qđ-thpt,  01/08/2025' })).resolves.toBeInstanceOf(
      Uint8Array,
    );
  });

  it('a capacity that the rule table does not know for the role is refused without a list too', async () => {
    await refused('CAPACITY_NOT_ALLOWED', () =>
      addSignature(homeroomSigned, {
        role: 'principal',
        signer: school.deputy.signer,
        signingTime: SIGNING_TIME,
        capacity: 'TUQ',
        decision: '1',
      }),
    );
  });

  it('of a body that the list does not hold is refused', async () => {
    const trust = { ...school.trust(), issuer: () => ({ unknown: true }) as const };
    await refused('AUTHORITY_NOT_LISTED', () => outer(homeroomSigned, 'principal', school.principal.signer, trust));
    const unavailable = { ...trust, issuer: () => ({ unavailable: { code: 'TRUST_LIST_STALE' } }) as const };
    await refused('AUTHORITY_UNAVAILABLE', () =>
      outer(homeroomSigned, 'principal', school.principal.signer, unavailable),
    );
  });

  it('claims with control characters, of another Unicode form or without end are refused', async () => {
    for (const title of ['Hiệu trưởng\u202e', 'Hiệu trưởng'.normalize('NFD'), '', 'x'.repeat(201), 'a\u0007'])
      await refused('CLAIM_TEXT_INVALID', () => asPrincipal(school.principal, { title }));
  });

  it('a key other than the one that the record names for the place is refused', async () => {
    const record = smallRecord((value) => {
      const rows = value['danh_sach_nguoi_ky'] as Record<string, unknown>[];
      rows[1]!['spki_sha256'] = school.teachers[0]!.spkiSha256;
      rows.at(-2)!['spki_sha256'] = school.deputy.spkiSha256;
    });
    const error = await refused('ROW_NAMES_OTHER_KEY', () => entry15(untouched(school.homeroom), record));
    expect(error.params['name']).toBe('Lê Văn Thí Dụ');
    const rows = readJson(canonicalize(record as never)) as JsonObject;
    const signed = await signedByTeachers(school, {
      record: { ...(rows as object), danh_sach_nguoi_ky: dropKey(record, 1) },
    });
    const homeroom = await outer(readJson(signed) as object, 'homeroom-teacher', school.homeroom.signer);
    await refused('ROW_NAMES_OTHER_KEY', () => outer(homeroom, 'principal', untouched(school.principal)));
    await expect(outer(homeroom, 'principal', school.deputy.signer)).resolves.toBeInstanceOf(Uint8Array);
  });
});

function dropKey(record: RecordValue, index: number): unknown {
  return (record['danh_sach_nguoi_ky'] as Record<string, unknown>[]).map((row, i) => {
    const { spki_sha256: key, ...rest } = row;
    return i === index || key === undefined ? rest : row;
  });
}

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

/** The same record with another school class. */
function reencoded(payload: string): string {
  const record = readJson(fromBase64Url(payload)!) as JsonObject;
  return toBase64Url(canonicalize({ ...record, ten_lop_hoc: '10A2' }));
}

describe('The record, and what is already signed', () => {
  const edited = (change: (record: RecordValue) => void): RecordValue => {
    const record = structuredClone(taught) as RecordValue;
    change(record);
    return record;
  };
  const signHomeroom = (record: Uint8Array | object) => outer(record, 'homeroom-teacher', untouched(school.homeroom));

  it('a mark, a name or an identifier changed after the teacher signed stops the next signature', async () => {
    const changes: ((record: RecordValue) => void)[] = [
      (record) => {
        record.bang_diem_hoc_ba[1]!['nhan_xet'] = 'Khác.';
      },
      (record) => {
        (record['nguoi_hoc'] as Record<string, unknown>)['ho_va_ten'] = 'Nguyễn Thị Khác';
      },
      (record) => {
        record['ma_ban_ghi'] = '5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e5ff';
      },
      (record) => {
        record.bang_diem_hoc_ba[1]!['chu_ky'] = record.bang_diem_hoc_ba[0]!['chu_ky'];
      },
    ];
    for (const change of changes) await refused('EARLIER_SIGNATURE_BROKEN', () => signHomeroom(edited(change)));
  });

  it('an entry moved to another place keeps its signature; it is bound to subject and pupil, not to a position', async () => {
    const moved = edited((record) => {
      record.bang_diem_hoc_ba.reverse();
    });
    await expect(outer(moved, 'homeroom-teacher', school.homeroom.signer)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('a certificate list that is not as the contract says stops it too', async () => {
    const stray = toBase64(school.deputy.certificateDer);
    const changes: ((list: string[]) => string[])[] = [
      (list) => [...list].reverse(),
      (list) => [...list, list[0]!],
      (list) => [...list, stray].sort(),
    ];
    for (const change of changes) {
      const record = edited((value) => {
        value['chung_thu_so'] = change(value['chung_thu_so'] as string[]);
      });
      await refused('ENTRY_CERTIFICATES_INCONSISTENT', () => signHomeroom(record));
    }
    await refused('EARLIER_SIGNATURE_BROKEN', () =>
      signHomeroom(
        edited((value) => {
          value['chung_thu_so'] = [];
        }),
      ),
    );
  });

  it('an outer signature that is removed, changed or brought from elsewhere stops it', async () => {
    const seal = (json: unknown) => outer(utf8Encode(JSON.stringify(json)), 'school-seal', untouched(school.seal));
    const json = JSON.parse(utf8Decode(principalSigned)) as { payload: string; signatures: Record<string, string>[] };
    await refused('SIGNATURE_ORDER_BROKEN', () => seal({ ...json, signatures: json.signatures.slice(1) }));
    await refused('SIGNATURE_ORDER_BROKEN', () =>
      seal({ ...json, signatures: [json.signatures[1], json.signatures[1]] }),
    );
    const [first, second] = json.signatures;
    const flipped = `${first!['signature']!.slice(0, 10)}${first!['signature']![10] === 'A' ? 'B' : 'A'}${first!['signature']!.slice(11)}`;
    await refused('EARLIER_SIGNATURE_BROKEN', () =>
      seal({ ...json, signatures: [{ ...first, signature: flipped }, second] }),
    );
    await refused('EARLIER_SIGNATURE_BROKEN', () => seal({ ...json, payload: reencoded(json.payload) }));
    await refused('SIGNED_JSON_UNUSABLE', () => seal({ payload: json.payload, signatures: [] }));
    await refused('SIGNED_JSON_UNUSABLE', () => seal({ ...json, signature: 'AA' }));
  });

  it('the array’s order says nothing: signatures given in another order are understood', async () => {
    const json = JSON.parse(utf8Decode(principalSigned)) as { signatures: unknown[] };
    const turned = utf8Encode(JSON.stringify({ ...json, signatures: [...json.signatures].reverse() }));
    await expect(outer(turned, 'school-seal', school.seal.signer, school.trust())).resolves.toBeInstanceOf(Uint8Array);
  });

  it('an earlier signature by somebody without authority is not signed over, where a list is given', async () => {
    const usurped = await outer(homeroomSigned, 'principal', school.otherPrincipal.signer);
    await refused('SIGNER_OF_OTHER_ROLE', () => outer(usurped, 'school-seal', untouched(school.seal), school.trust()));
    const home = await school.pki.issueCa({ id: 'home-2', subject: [['CN', 'RootCA DEMO tự làm']] });
    const stranger = await school.issue('Người lạ', { ca: home });
    const fake = await outer(taught, 'homeroom-teacher', stranger.signer);
    await refused('SIGNER_PATH_UNTRUSTED', () => outer(fake, 'principal', untouched(school.principal), school.trust()));
  });

  it('a record that checkRecord finds in error is not signed, and the first error is named', async () => {
    const wrong = smallRecord((value) => {
      value.bang_diem_hoc_ba[1]!['diem_tong_ket'] = 11;
    });
    const error = await refused('RECORD_HAS_ERRORS', () => entry15(untouched(school.homeroom), wrong));
    expect(error.params['pointer']).toBe('/bang_diem_hoc_ba/1/diem_tong_ket');
    for (const name of ['Nguyễn Thị Ví Dụ'.normalize('NFD'), 'Nguyễn\u200b Thị', 'Ðỗ Thị Ví Dụ']) {
      const record = smallRecord((value) => {
        (value['nguoi_hoc'] as Record<string, unknown>)['ho_va_ten'] = name;
      });
      await refused('RECORD_HAS_ERRORS', () => entry15(untouched(school.homeroom), record));
    }
  });

  it('an input that is no record is refused with its reason', async () => {
    const { rector } = school;
    const sign = (bytes: Uint8Array) =>
      signRecord(bytes, { role: 'head-of-issuing-body', signer: untouched(rector), signingTime: SIGNING_TIME });
    const cases: [string, string][] = [
      ['', 'JSON_EMPTY'],
      ['{"loai_ho_so":"van-bang/cu-nhan"', 'JSON_TRUNCATED'],
      ['[1,2]', 'INPUT_NOT_A_RECORD'],
      ['{"a":1}', 'INPUT_NOT_A_RECORD'],
      ['{"loai_ho_so":7}', 'INPUT_NOT_A_RECORD'],
      ['{"loai_ho_so":"a","loai_ho_so":"b"}', 'JSON_DUPLICATE_MEMBER'],
      ['{"payload":"e30","signatures":[]}', 'SIGNED_JSON_UNUSABLE'],
    ];
    for (const [text, code] of cases) await refused(code as never, () => sign(utf8Encode(text)));
    await refused('LIMIT_EXCEEDED', () =>
      signRecord(canonicalize(diploma() as never), {
        role: 'head-of-issuing-body',
        signer: untouched(rector),
        signingTime: SIGNING_TIME,
        limits: { jsonBytes: 100 },
      }),
    );
  });
});

describe('A key that answers wrongly', () => {
  it('never makes a file: the value is verified with the certificate first', async () => {
    const { rector, principal } = school;
    const wrong: Signer = { ...rector.signer, sign: (request) => principal.signer.sign(request) };
    const error = await refused('SIGNATURE_VALUE_MISMATCH', () =>
      signRecord(diploma(), { role: 'head-of-issuing-body', signer: wrong, signingTime: SIGNING_TIME }),
    );
    expect(error.params['certificate']).toContain('Phan Thị Hiệu Thử');
  });

  it('an EC value in DER instead of r||s is refused', async () => {
    const leaf = await school.issue('EC', { key: 'p-256' });
    const local = await signerFromPkcs8(leaf.key.pkcs8, leaf.chain);
    const der: Signer = {
      ...local,
      sign: async (request) => {
        const value = await local.sign(request);
        const half = (bytes: Uint8Array) => [2, bytes.length + 1, 0, ...bytes];
        return Uint8Array.of(0x30, 70, ...half(value.slice(0, 32)), ...half(value.slice(32)));
      },
    };
    const { signMany: _, ...alone } = der;
    await refused('SIGNATURE_VALUE_MISMATCH', () =>
      signRecord(diploma(), { role: 'head-of-issuing-body', signer: alone, signingTime: SIGNING_TIME }),
    );
  });
});
