import { beforeAll, describe, expect, test } from 'vitest';
import { editJws, editPayload, forgeOuter, recordOf } from '../../src/demo-world/forge.js';
import { toBase64Url } from '../../src/encoding.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { type AttackWorld, attackWorld, byRole, expectRefused, jwsOf, link, octets, signRaw } from './world.js';

/** Attacks on who signed and in which order: signatures taken away, moved, copied, put in another order. */

let kit: AttackWorld;
beforeAll(async () => {
  kit = await attackWorld();
}, 60_000);

describe('a signature removed', () => {
  test('from the front of a học bạ is proven by every signature that is left', () => {
    const report = kit.judge(editJws(kit.good, ({ signatures }) => signatures.splice(0, 1)));
    expectRefused(report, 'SIGNATURE_REMOVED');
    expect(report.missingRoles).toMatchObject([{ role: 'homeroom-teacher' }]);
  });

  test('from the middle is proven by the seal', () => {
    const report = kit.judge(editJws(kit.good, ({ signatures }) => signatures.splice(1, 1)));
    expectRefused(report, 'SIGNATURE_REMOVED');
    expect(byRole(report, 'school-seal')?.code).toBe('SIGNATURE_REMOVED');
  });

  test('from the end leaves a record without its seal', () => {
    const report = kit.judge(editJws(kit.good, ({ signatures }) => signatures.pop()));
    expectRefused(report, 'ROLE_MISSING');
    expect(report.missingRoles).toMatchObject([{ role: 'school-seal' }]);
  });

  test('from a diploma, so that only the seal is left, is refused', () => {
    expectRefused(kit.judge(editJws(kit.goodDiploma, ({ signatures }) => signatures.shift())), 'SIGNATURE_REMOVED');
  });

  test('all of them leaves an unsigned file, which is not called forged', () => {
    const report = kit.judge(editJws(kit.good, (jws) => (jws.signatures = [])));
    expectRefused(report, 'NOT_SIGNED');
    expect(report.message.vi).toContain('không có nghĩa là giả mạo');
  });

  test('a teacher’s, from inside the record, breaks every outer signature', () => {
    const report = kit.judge(
      editPayload(kit.good, (record) => {
        const entries = (record['bang_diem_hoc_ba'] as readonly JsonObject[]).map((entry, index) =>
          index === 0 ? (({ chu_ky: _, ...rest }) => rest)(entry as { chu_ky: never }) : entry,
        );
        return { ...record, bang_diem_hoc_ba: entries as never };
      }),
    );
    expectRefused(report, 'SIGNATURE_VALUE_WRONG');
    expect(report.signatures.filter(({ scope }) => scope === 'RECORD').map(({ integrity }) => integrity)).toEqual([
      'BROKEN',
      'BROKEN',
      'BROKEN',
    ]);
  });
});

describe('a signature moved', () => {
  test('with the others from one record to another of the same school does not fit the other', () => {
    const other = octets(kit.record('khac'));
    const report = kit.judge(editJws(kit.good, (jws) => (jws.payload = toBase64Url(other))));
    expectRefused(report, 'SIGNATURE_VALUE_WRONG');
  });

  test('the seal alone, from another good record, does not fit and proves nothing here', async () => {
    const another = await kit.forge(kit.record('mot'), [kit.homeroom(), kit.principal(), kit.seal()]);
    const own = await kit.forge(kit.record('hai'), [kit.homeroom(), kit.principal()]);
    const report = kit.judge(editJws(own, ({ signatures }) => signatures.push(jwsOf(another).signatures[2]!)));
    expectRefused(report, 'SIGNATURE_VALUE_WRONG');
    expect(byRole(report, 'school-seal')).toMatchObject({ role: 'unknown', integrity: 'BROKEN' });
  });

  test('a diploma’s head and seal do not serve for a học bạ of the same school', () => {
    const report = kit.judge(editJws(kit.good, (jws) => (jws.signatures = jwsOf(kit.goodDiploma).signatures)));
    expectRefused(report, 'SIGNATURE_VALUE_WRONG');
  });
});

describe('a signature doubled', () => {
  test('counts once: the record stays accepted and the copy is named', () => {
    const report = kit.judge(editJws(kit.good, ({ signatures }) => signatures.push({ ...signatures[2]! })));
    expect(report.answer).toBe('ACCEPT');
    expect(
      report.signatures.filter(({ checks }) => checks.some(({ code }) => code === 'DUPLICATE_SIGNATURE')),
    ).toHaveLength(1);
  });

  test('does not stand for the one that is missing', () => {
    const report = kit.judge(
      editJws(kit.good, ({ signatures }) => {
        signatures[2] = { ...signatures[1]! };
      }),
    );
    expectRefused(report, 'ROLE_MISSING');
  });

  test('the principal’s, made again by the same key, does not fill the seal’s place', async () => {
    const report = kit.judge(
      await kit.forge(kit.record('hai-lan'), [kit.homeroom(), kit.principal(), kit.principal()]),
    );
    expectRefused(report, 'ROLE_MISSING');
  });

  test('with other unprotected members is still a copy', () => {
    const report = kit.judge(
      editJws(kit.good, ({ signatures }) => signatures.push({ ...signatures[0]!, header: { 'ghi-chu': 'bản sao' } })),
    );
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures).toHaveLength(jwsOf(kit.good).signatures.length + entryCount(kit.good) + 1);
  });
});

const entryCount = (signed: Uint8Array): number => (recordOf(signed)['bang_diem_hoc_ba'] as readonly unknown[]).length;

describe('khue_prev', () => {
  const steps = () => [kit.homeroom(), kit.principal(), kit.seal()] as const;

  test('that names its own signature cannot be made, and one that names nothing there is a removed signature', async () => {
    const [homeroom, principal, seal] = steps();
    const bytes = await signRaw(octets(await teachers()), [
      {
        ...homeroom,
        header: (members) => {
          members['khue_prev'] = { digAlg: 'S256', digVals: [members['x5t#S256']] };
        },
      },
      principal,
      seal,
    ]);
    expectRefused(kit.judge(bytes), 'SIGNATURE_REMOVED');
  });

  test('with the digests in another order contradicts what the earlier signatures say', async () => {
    const [homeroom, principal, seal] = steps();
    const bytes = await signRaw(octets(await teachers()), [
      homeroom,
      principal,
      {
        ...seal,
        header: (members, before) => {
          members['khue_prev'] = { digAlg: 'S256', digVals: before.map(link).reverse() };
        },
      },
    ]);
    expectRefused(kit.judge(bytes), 'SIGNATURE_OUT_OF_ORDER');
  });

  test('that leaves out the one before proves no order', async () => {
    const [homeroom, principal, seal] = steps();
    const bytes = await signRaw(octets(await teachers()), [
      homeroom,
      principal,
      {
        ...seal,
        header: (members, before) => {
          members['khue_prev'] = { digAlg: 'S256', digVals: [link(before[0]!)] };
        },
      },
    ]);
    expectRefused(kit.judge(bytes), 'SIGNATURE_OUT_OF_ORDER');
  });

  test('that names one signature twice contradicts itself', async () => {
    const [homeroom, principal, seal] = steps();
    const bytes = await signRaw(octets(await teachers()), [
      homeroom,
      principal,
      {
        ...seal,
        header: (members, before) => {
          const [first, second] = before.map(link);
          members['khue_prev'] = { digAlg: 'S256', digVals: [first, second, second] };
        },
      },
    ]);
    expectRefused(kit.judge(bytes), 'SIGNATURE_OUT_OF_ORDER');
  });

  test('moved to the unprotected header is no proof of order', async () => {
    const [homeroom, principal, seal] = steps();
    const bytes = await signRaw(octets(await teachers()), [
      homeroom,
      principal,
      {
        ...seal,
        header: (members) => {
          delete members['khue_prev'];
        },
      },
    ]);
    const moved = editJws(bytes, ({ signatures }) => {
      signatures[2]!.header = {
        khue_prev: { digAlg: 'S256', digVals: signatures.slice(0, 2).map((one) => link(one)) },
      };
    });
    expectRefused(kit.judge(moved), 'PREVIOUS_MISSING');
  });

  test('of the wrong form makes the signature impossible to process', async () => {
    const [homeroom, principal, seal] = steps();
    for (const digVals of [[], 'x', [''], ['AAAA'], [null]]) {
      const bytes = await signRaw(octets(await teachers()), [
        homeroom,
        principal,
        {
          ...seal,
          header: (members) => {
            members['khue_prev'] = { digAlg: 'S256', digVals };
          },
        },
      ]);
      expectRefused(kit.judge(bytes), 'JWS_HEADER_MEMBER');
    }
  });

  test('a stranger’s signature slipped in between before the seal changes nothing but is named', async () => {
    const { strangers, times } = kit;
    const stranger = { by: strangers.impostor, claim: { role: 'principal' }, at: times.inMay(28, 16) };
    const report = kit.judge(await kit.forge(kit.record('chen'), [...steps().slice(0, 2), stranger, steps()[2]]));
    // The place is filled by the listed principal; the stranger's claim to it is shown for what it is.
    expect(report.answer).toBe('ACCEPT');
    expect(
      report.signatures.filter(({ claimedRole, role }) => claimedRole === 'principal' && role === 'unknown'),
    ).toHaveLength(1);
  });

  test('a stranger’s claim to be the principal does not let the principal sign after the seal', async () => {
    const { strangers, times } = kit;
    const [homeroom, principal, seal] = steps();
    for (const by of [strangers.impostor, strangers.homeMade, kit.school.person('hieu-truong-cu').leaf]) {
      const inPlace = { by, claim: { role: 'principal' }, at: times.inMay(28, 16) };
      const late = { ...principal, at: times.inMay(30, 8) };
      const report = kit.judge(await kit.forge(kit.record('sau-con-dau'), [homeroom, inPlace, seal, late]));
      expectRefused(report, 'SIGNATURE_OUT_OF_ORDER');
    }
  });

  test('a signature added after the seal by a stranger is named and changes nothing', async () => {
    const { strangers, times } = kit;
    const late = { by: strangers.impostor, claim: { role: 'school-seal' }, at: times.inMay(30, 8) };
    const report = kit.judge(await forgeOuter(octets(await teachers()), [...steps(), late]));
    expect(report.answer).toBe('ACCEPT');
  });

  async function teachers(): Promise<JsonObject> {
    return recordOf(await kit.forge(kit.record('thu-tu'), []));
  }
});
