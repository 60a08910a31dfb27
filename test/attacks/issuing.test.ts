import { beforeAll, describe, expect, test } from 'vitest';
import { editJws, editPayload } from '../../src/demo-world/forge.js';
import { toBase64, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import {
  addSignature,
  type CompletedItem,
  completeSignatures,
  mergeSignatures,
  prepareSignatures,
  signEntry,
  signRecord,
} from '../../src/issuing/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import type { Signer } from '../../src/signer/index.js';
import { type AttackWorld, attackWorld, octets, withEntry, withTeachers } from './world.js';

/** Attacks on the people who sign: a file laid before them that is not what they think, a key that is not theirs. */

let kit: AttackWorld;
let used: string[];

beforeAll(async () => {
  kit = await attackWorld();
}, 60_000);

/** A signer that tells when its key was used. */
function watched(signer: Signer, name: string): Signer {
  used = [];
  return {
    ...signer,
    sign: (request) => {
      used.push(name);
      return signer.sign(request);
    },
  };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    expect(error).toBeInstanceOf(KhueError);
    return (error as KhueError).code;
  }
  return 'nothing was refused';
}

const head = () => kit.school.holder('head-of-issuing-body');
const seal = () => kit.school.holder('school-seal');
const options = () => ({ signingTime: new Date(kit.times.inMonth(7, 24, 10)), trust: kit.world.openTrust() });

describe('a job prepared on one record', () => {
  async function attempt(change: (record: JsonObject) => JsonObject): Promise<CompletedItem[]> {
    const record = kit.diploma('viec');
    const job = prepareSignatures([{ name: 'bang.json', bytes: octets(record) }], {
      role: 'head-of-issuing-body',
      certificateChain: head().leaf.chain,
      ...options(),
    });
    const [item] = job.items;
    const values: Record<string, string> = {};
    for (const { id, protected: header } of job.items) {
      const { key } = head().leaf;
      const toBeSigned = utf8Encode(`${header}.${Buffer.from(octets(record)).toString('base64url')}`);
      values[id] = toBase64(await (await key.as('RS256')).sign(toBeSigned));
    }
    const items: CompletedItem[] = [];
    for await (const done of completeSignatures(job, values, {
      inputs: new Map([[item!.input, octets(change(record))]]),
      at: options().signingTime,
      trust: options().trust,
    })) {
      items.push(done);
    }
    return items;
  }

  test('and completed over it gives the file', async () => {
    expect((await attempt((record) => record)).map(({ status }) => status)).toEqual(['COMPLETED']);
  });

  test('is not completed over a changed one: the change is found before a value is looked at', async () => {
    const items = await attempt((record) => ({ ...record, so_hieu: 'DEMO-TN000000' }));
    expect(items).toMatchObject([{ status: 'REFUSED', error: { code: 'INPUT_CHANGED' } }]);
    expect(items[0]?.output).toBeUndefined();
  });
});

describe('a file laid before the seal', () => {
  const signDiploma = async (): Promise<Uint8Array> =>
    signRecord(octets(kit.diploma('truoc-dau')), { role: 'head-of-issuing-body', signer: head().signer, ...options() });

  test.each<[string, string, (signed: Uint8Array) => Uint8Array]>([
    [
      'whose content was changed after the head signed',
      'EARLIER_SIGNATURE_BROKEN',
      (signed) => editPayload(signed, (record) => ({ ...record, so_hieu: 'X1' })),
    ],
    [
      'whose head’s signature was replaced by rubbish',
      'EARLIER_SIGNATURE_BROKEN',
      (signed) => editJws(signed, ({ signatures }) => (signatures[0]!.signature = 'AAAA')),
    ],
    ['that nobody has signed yet', 'SIGNED_JSON_UNUSABLE', (signed) => editJws(signed, (jws) => (jws.signatures = []))],
    [
      'with a second payload',
      'SIGNED_JSON_UNUSABLE',
      (signed) => utf8Encode(`{"payload":"e30",${new TextDecoder().decode(signed).slice(1)}`),
    ],
    [
      'with a member in both headers',
      'EARLIER_SIGNATURE_BROKEN',
      (signed) => editJws(signed, ({ signatures }) => (signatures[0]!.header = { alg: 'RS256' })),
    ],
  ])('%s is refused, and the key is not used', async (_what, expected, change) => {
    const signer = watched(seal().signer, 'seal');
    const code = await refusal(
      addSignature(change(await signDiploma()), { role: 'school-seal', signer, ...options() }),
    );
    expect(code).toBe(expected);
    expect(used).toEqual([]);
  });

  test('is sealed where all is well, so that the refusals above mean something', async () => {
    const signed = await addSignature(await signDiploma(), {
      role: 'school-seal',
      signer: seal().signer,
      ...options(),
    });
    expect(kit.judge(signed).answer).toBe('ACCEPT');
  });
});

describe('the wrong key', () => {
  test.each<[string, string, () => Signer]>([
    [
      'another school’s seal',
      'SIGNER_OF_OTHER_ROLE',
      () => kit.schools.get('tu-thuc-dai-nghien')!.holder('school-seal').signer,
    ],
    ['a teacher’s', 'SIGNER_NOT_OF_ISSUER', () => kit.school.person('gv-van').signer],
    ['the head’s own', 'SIGNER_OF_OTHER_ROLE', () => head().signer],
    ['a stranger’s that names the school', 'SIGNER_NOT_OF_ISSUER', () => kit.strangers.impostor.signer],
    ['one under a home-made root', 'SIGNER_PATH_UNTRUSTED', () => kit.strangers.homeMade.signer],
    ['one for encryption', 'SIGNER_KEY_USAGE', () => kit.strangers.wrongUsage.signer],
  ])('in the seal’s place (%s) is refused before it is used', async (_whose, expected, signer) => {
    const signed = await signRecord(octets(kit.diploma('khoa-la')), {
      role: 'head-of-issuing-body',
      signer: head().signer,
      ...options(),
    });
    const code = await refusal(
      addSignature(signed, { role: 'school-seal', signer: watched(signer(), 'wrong'), ...options() }),
    );
    expect(code).toBe(expected);
    expect(used).toEqual([]);
  });

  test('revoked, in the right hands or not, is refused before it is used', async () => {
    const leaked = kit.schools.get('thcs-but-nghien')!;
    const record = kit.record('thu-hoi', { school: leaked, level: 'thcs', grade: 8, className: '8A1' });
    const signed = await kit.forge(record, [kit.homeroom(leaked), kit.principal(leaked.holder('principal'))]);
    const code = await refusal(
      addSignature(signed, {
        role: 'school-seal',
        signer: watched(leaked.person('con-dau-bi-lo').signer, 'leaked'),
        signingTime: new Date(kit.times.inMay(29, 8)),
        trust: kit.world.openTrust(),
      }),
    );
    expect(code).toBe('SIGNER_CERTIFICATE_REVOKED');
    expect(used).toEqual([]);
  });
});

describe('copies to be merged', () => {
  test('one of which has another mark are refused with its place', async () => {
    const record = kit.record('ban-sao');
    const teacher = kit.school.teacherOf('15');
    const at = { signingTime: new Date(kit.times.inMay(25, 9)) };
    const one = await signEntry(octets(record), { entry: '15', signer: teacher.signer, ...at });
    const changed = withEntry(record, '19', (entry) => ({ ...entry, nhan_xet: 'Đã sửa' }));
    const two = await signEntry(octets(changed), { entry: '15', signer: teacher.signer, ...at });
    expect(() => mergeSignatures([one, two])).toThrow(KhueError);
    expect(() => mergeSignatures([one, one])).not.toThrow();
  });

  test('one of which carries a forged teacher’s signature do not make a record that is accepted or signed over', async () => {
    const record = kit.record('gia-gv');
    const forged = await withTeachers(
      { ...kit, school: { ...kit.school, teacherOf: () => ({ leaf: kit.strangers.homeMade }) as never } },
      record,
    );
    let merged: Uint8Array;
    try {
      merged = mergeSignatures([octets(record), octets(forged)]);
    } catch (error) {
      expect(error).toBeInstanceOf(KhueError);
      return;
    }
    const signer = watched(kit.school.holder('homeroom-teacher').signer, 'homeroom');
    const signing = signRecord(merged, {
      role: 'homeroom-teacher',
      signer,
      signingTime: new Date(kit.times.inMay(27, 10)),
      trust: kit.world.openTrust(),
    });
    expect(await refusal(signing)).not.toBe('nothing was refused');
    expect(used).toEqual([]);
  });
});
