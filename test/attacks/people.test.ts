import { beforeAll, describe, expect, test } from 'vitest';
import { leakedSeal } from '../../src/demo-world/case-kit.js';
import { commercialSeal, officialPerson, officialSeal } from '../../src/demo-world/index.js';
import { type AttackWorld, attackWorld, byRole, expectRefused, withTeachers } from './world.js';

/** Attacks by people: a role without the right to it, another school's key, a stranger's certificate, a home-made authority. */

let kit: AttackWorld;
beforeAll(async () => {
  kit = await attackWorld();
}, 60_000);

describe('a role claimed without authority', () => {
  test('a subject teacher of the school signs as its principal', async () => {
    const teacher = kit.school.person('gv-toan-tin');
    const report = kit.judge(
      await kit.forge(kit.record('gv-ht'), [
        kit.homeroom(),
        kit.principal(teacher, { capacity: undefined, decision: undefined }),
        kit.seal(),
      ]),
    );
    expectRefused(report, 'SIGNER_NOT_LISTED');
    expect(byRole(report, 'principal')).toMatchObject({ role: 'unknown', integrity: 'INTACT' });
    expect(report.message.vi).not.toContain(teacher.name);
  });

  test('the principal puts their own key in the seal’s place', async () => {
    const principal = kit.school.holder('principal');
    const report = kit.judge(
      await kit.forge(kit.record('ht-dau'), [kit.homeroom(), kit.principal(), kit.seal(principal)]),
    );
    expectRefused(report, 'ROLE_NOT_AUTHORISED');
  });

  test('the seal signs in the principal’s place too', async () => {
    const seal = kit.school.holder('school-seal');
    const report = kit.judge(
      await kit.forge(kit.record('dau-ht'), [
        kit.homeroom(),
        kit.principal(seal, { capacity: undefined, decision: undefined }),
        kit.seal(),
      ]),
    );
    expectRefused(report, 'ROLE_NOT_AUTHORISED');
  });

  test('the right key claims no role, or one of its own invention', async () => {
    for (const role of ['', 'hieu-truong', 'school_seal', 'SCHOOL-SEAL', 'school-seal ']) {
      const seal = kit.school.holder('school-seal').leaf;
      const report = kit.judge(
        await kit.forgeDiploma(kit.diploma('vai'), [
          kit.head(),
          { by: seal, claim: { role }, at: kit.times.inMonth(7, 24, 14) },
        ]),
      );
      expectRefused(report, 'ROLE_MISSING');
    }
  });

  test('a deputy without the decision, and one who claims to be the head', async () => {
    const deputy = kit.school.person('pho-hieu-truong');
    const record = kit.diploma('pho', { principal: deputy });
    const sign = async (claim: object): Promise<ReturnType<typeof kit.judge>> =>
      kit.judge(await kit.forgeDiploma(record, [kit.head(deputy, claim), kit.diplomaSeal()]));
    expectRefused(await sign({ decision: undefined }), 'CAPACITY_WITHOUT_DECISION');
    expectRefused(await sign({ decision: ' ' }), 'CAPACITY_WITHOUT_DECISION');
    expectRefused(await sign({ capacity: undefined, decision: undefined }), 'CAPACITY_NOT_AUTHORISED');
    expectRefused(await sign({ capacity: 'dung_dau' }), 'CAPACITY_NOT_AUTHORISED');
    expectRefused(await sign({ capacity: 'TL' }), 'CAPACITY_NOT_AUTHORISED');
    expect((await sign({})).answer).toBe('ACCEPT');
  });

  test('a deputy whose decision is a mark that says nothing', async () => {
    const deputy = kit.school.person('pho-hieu-truong');
    for (const decision of [',', '-', '\u00a0', '\u200b', '«»']) {
      const steps = [kit.homeroom(), kit.principal(deputy, { decision }), kit.seal()];
      expectRefused(kit.judge(await kit.forge(kit.record('khong-so'), steps)), 'CAPACITY_WITHOUT_DECISION');
    }
  });

  test('the principal after their term', async () => {
    const former = kit.school.person('hieu-truong-cu');
    const report = kit.judge(
      await kit.forgeDiploma(kit.diploma('man-nhiem', { principal: former }), [kit.head(former), kit.diplomaSeal()]),
    );
    expectRefused(report, 'SIGNER_TERM_NOT_COVERED');
  });

  test('the principal after their term, dated back into it, is not proven right either', async () => {
    const former = kit.school.person('hieu-truong-cu');
    const back = kit.times.inMonth(2, 10, 10);
    const report = kit.judge(
      await kit.forgeDiploma(kit.diploma('lui-ngay', { principal: former }), [
        { ...kit.head(former), at: back },
        { ...kit.diplomaSeal(), at: back + 1000 },
      ]),
    );
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'AUTHORITY_TIME_NOT_PROVEN' });
  });

  test('a secondary school issues a university degree', async () => {
    const record = { ...kit.world.records.get('bang-cu-nhan')!, don_vi_cap: kit.diploma('x')['don_vi_cap']! };
    const report = kit.judge(await kit.forgeDiploma(record, [kit.head(), kit.diplomaSeal()]));
    expectRefused(report, 'DOCUMENT_TYPE_NOT_AUTHORISED');
  });
});

describe('another school', () => {
  test('the right person of the wrong school: a real principal signs this school’s diploma', async () => {
    const other = kit.schools.get('tu-thuc-dai-nghien')!.holder('head-of-issuing-body');
    const report = kit.judge(await kit.forgeDiploma(kit.diploma('ht-khac'), [kit.head(other), kit.diplomaSeal()]));
    expectRefused(report, 'SIGNER_OF_OTHER_BODY');
  });

  test('the seal of another school of the same province, and of another province', async () => {
    for (const id of ['tu-thuc-dai-nghien', 'thcs-but-nghien']) {
      const seal = kit.schools.get(id)!.holder('school-seal').leaf;
      const report = kit.judge(await kit.forgeDiploma(kit.diploma('dau-khac'), [kit.head(), kit.diplomaSeal(seal)]));
      expect(report.answer, id).toBe('REJECT');
      expect(['SIGNER_OF_OTHER_BODY', 'SIGNER_NOT_LISTED'], id).toContain(report.code);
    }
  });

  test('a whole school signs, rightly, a record that names another school’s code beside its own name', async () => {
    const record = kit.record('ma-khac');
    const other = kit.schools.get('tu-thuc-dai-nghien')!;
    const named = {
      ...record,
      co_so_giao_duc: { ...(record['co_so_giao_duc'] as object), co_so_giao_duc_id: other.code },
    };
    const report = kit.judge(
      await kit.forge(await withTeachers(kit, named), [kit.homeroom(), kit.principal(), kit.seal()], false),
    );
    expectRefused(report, 'SIGNER_OF_OTHER_BODY');
  });

  test('a record that names another school’s name beside its own code is shown under the listed name', async () => {
    const record = kit.record('ten-khac');
    const named = {
      ...record,
      co_so_giao_duc: { ...(record['co_so_giao_duc'] as object), ten_co_so_giao_duc: 'Trường Nổi Tiếng Nào Đó' },
    };
    const report = kit.judge(await kit.forge(named, [kit.homeroom(), kit.principal(), kit.seal()]));
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.issuer).toBe(kit.school.name);
    expect(JSON.stringify(report.message)).not.toContain('Nổi Tiếng');
  });

  test('a school in no list, sealed by a listed school’s seal, is not known', async () => {
    const unlisted = kit.schools.get('thpt-ngoai-danh-sach')!;
    const record = kit.diploma('ngoai', { school: unlisted });
    const report = kit.judge(await kit.forgeDiploma(record, [kit.head(), kit.diplomaSeal()]));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'AUTHORITY_UNKNOWN' });
  });

  test('a second issuing body written into a diploma does not answer for it by the first one’s signatures', async () => {
    const record = kit.diploma('hai-don-vi');
    const own = (record['don_vi_cap'] as readonly object[])[0]!;
    const other = kit.schools.get('dai-hoc-thap-but')!;
    const report = kit.judge(
      await kit.forgeDiploma(
        {
          ...record,
          don_vi_cap: [own, { ...own, co_so_giao_duc_id: other.code, ten_co_so_giao_duc: other.name }] as never,
        },
        [kit.head(), kit.diplomaSeal()],
      ),
    );
    expect(report.answer).toBe('REJECT');
    expect(report.code).toBe('ROLE_MISSING');
  });
});

describe('a stranger’s certificate', () => {
  test('valid, by a listed authority, naming the school as its holder, is in no list', async () => {
    const report = kit.judge(
      await kit.forgeDiploma(kit.diploma('mao'), [kit.head(), kit.diplomaSeal(kit.strangers.impostor)]),
    );
    expectRefused(report, 'SIGNER_NOT_LISTED');
    // The certificate is real, so its name may be shown; the authority is not there.
    expect(byRole(report, 'school-seal')).toMatchObject({ role: 'unknown', signer: { authorised: false } });
  });

  test('under a home-made root and authority named exactly like the real ones is refused', async () => {
    const report = kit.judge(
      await kit.forgeDiploma(kit.diploma('goc'), [kit.head(), kit.diplomaSeal(kit.strangers.homeMade)]),
    );
    expectRefused(report, 'ISSUER_CA_UNKNOWN');
    expect(byRole(report, 'school-seal')?.signer?.name).toBeUndefined();
  });

  test('self-signed, with the real seal’s name and serial, is refused', async () => {
    const { pki } = kit.world;
    const real = kit.school.holder('school-seal').leaf;
    const own = await pki.issueCa({
      id: 'tu-ky',
      subject: real.subject,
      serialNumber: real.serialNumber,
      keyUsage: ['digitalSignature', 'nonRepudiation', 'keyCertSign'],
    });
    const report = kit.judge(
      await kit.forgeDiploma(kit.diploma('tu-ky'), [
        kit.head(),
        kit.diplomaSeal({ key: own.demoKey, chain: [own.certificateDer] }),
      ]),
    );
    expectRefused(report, 'ISSUER_CA_UNKNOWN');
  });

  test('issued by an ordinary person’s certificate under a real authority is refused', async () => {
    const { pki } = kit.world;
    const { impostor } = kit.strangers;
    const below = await pki.issue({
      ca: {
        ...pki.neac.remote,
        subject: impostor.subject,
        key: await impostor.key.as(impostor.key.algorithm),
        chain: impostor.chain,
        issuer: pki.neac.remote,
      } as never,
      subject: officialSeal({ name: kit.school.name.toUpperCase(), taxCode: kit.school.plan.taxCode }),
    });
    const report = kit.judge(await kit.forgeDiploma(kit.diploma('duoi'), [kit.head(), kit.diplomaSeal(below)]));
    expect(report.answer).toBe('REJECT');
    expect(report.code).toMatch(/^PATH_/);
  });

  test('for encryption only, though the authority gave it to the school', async () => {
    const report = kit.judge(
      await kit.forgeDiploma(kit.diploma('ma-hoa'), [kit.head(), kit.diplomaSeal(kit.strangers.wrongUsage)]),
    );
    expectRefused(report, 'PATH_KEY_USAGE');
  });

  test('made by a careless listed authority for the school’s own listed key and another name still is that key', async () => {
    const seal = kit.school.holder('school-seal').leaf;
    const renamed = await kit.world.pki.issue({
      ca: kit.world.pki.neac.token,
      key: seal.key,
      subject: commercialSeal({ name: 'CÔNG TY NÀO ĐÓ', taxCode: '0000000999', province: 'Tỉnh Khác' }),
      notBefore: seal.notBefore,
    });
    const report = kit.judge(await kit.forgeDiploma(kit.diploma('ten-moi'), [kit.head(), kit.diplomaSeal(renamed)]));
    // Only who holds the key can use it (model 13): the certificate's text is a hint, the list's name stands.
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.issuer).toBe(kit.school.name);
  });

  test('for the listed key by an authority that nobody listed is worth nothing', async () => {
    const seal = kit.school.holder('school-seal').leaf;
    const { pki } = kit.world;
    const root = await pki.issueCa({
      id: 'goc-la',
      subject: [
        ['C', 'VN'],
        ['CN', 'Gốc lạ (DEMO)'],
      ],
    });
    const other = await pki.issue({ ca: root, key: seal.key, subject: seal.subject, notBefore: seal.notBefore });
    const report = kit.judge(await kit.forgeDiploma(kit.diploma('goc-la'), [kit.head(), kit.diplomaSeal(other)]));
    expect(report.answer).not.toBe('ACCEPT');
    expect(byRole(report, 'school-seal')?.role).toBe('unknown');
  });

  test('renewed for the same key by its own authority is accepted without a new list', async () => {
    const seal = kit.school.holder('school-seal').leaf;
    const renewed = await kit.world.pki.issue({
      ca: seal.ca,
      key: seal.key,
      subject: seal.subject,
      notBefore: kit.times.inMonth(3, 1, 8),
      keyUsage: ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment'],
      policies: ['2.16.704.1.1.1.1.1'],
    });
    const report = kit.judge(await kit.forgeDiploma(kit.diploma('gia-han'), [kit.head(), kit.diplomaSeal(renewed)]));
    expect(report.answer).toBe('ACCEPT');
  });
});

describe('a stolen key', () => {
  test('compromised and revoked, used before that by its own claim, without proof of time, is not accepted', async () => {
    const report = kit.judge(await leakedSeal(kit, 'lo-truoc', kit.times.inMonth(2, 10, 8)));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' });
    expect(report.settledBy?.map(({ what }) => what)).toContain('TIME_STAMP');
  });

  test('compromised and revoked, used after that by its own claim, is refused', async () => {
    expectRefused(kit.judge(await leakedSeal(kit, 'lo-sau', kit.times.inMay(29, 8))), 'SIGNED_AFTER_BY_OWN_CLAIM');
  });

  test('of a teacher who is no teacher of this school is vouched for by the school’s own principal and seal', async () => {
    // Whoever the school lets sign for a subject is the school's word: the report says whose it is.
    const stranger = await kit.world.pki.issue({
      ca: kit.world.pki.vgca.ca,
      subject: officialPerson({ name: 'Người Dạy Thay', email: 'x@khue-demo.invalid', unit: 'TRƯỜNG KHÁC (DEMO)' }),
      notBefore: kit.times.today - 500 * 86_400_000,
    });
    const signed = await withTeachers(
      { ...kit, school: { ...kit.school, teacherOf: () => ({ leaf: stranger }) as never } },
      kit.record('day-thay'),
    );
    const report = kit.judge(await kit.forge(signed, [kit.homeroom(), kit.principal(), kit.seal()], false));
    expect(report.answer).toBe('ACCEPT');
    const teachers = report.signatures.filter(({ scope }) => scope === 'ENTRY');
    expect(new Set(teachers.map(({ signer }) => signer?.authorisedBy))).toEqual(new Set(['SCHOOL']));
  });
});
