import { beforeAll, describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { fromBase64Url, toBase64, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { addSignature, signEntry, signInputs, signRecord } from '../../src/issuing/index.js';
import { entrySignatures, openJades } from '../../src/jades/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import {
  diploma,
  openSchool,
  outer,
  refused,
  type School,
  SIGNING_TIME,
  SUBJECTS,
  signedByTeachers,
  smallRecord,
} from './school.js';

let school: School;
let taught: Uint8Array;

beforeAll(async () => {
  school = await openSchool('sign');
  taught = await signedByTeachers(school, { trust: school.trust() });
});

const recordOf = (bytes: Uint8Array): JsonObject => readJson(bytes) as JsonObject;

describe('A subject teacher', () => {
  it('signs an entry; the record comes back canonical, with the certificate once', async () => {
    const bytes = await signEntry(smallRecord(), {
      entry: '15',
      signer: school.teachers[1]!.signer,
      signingTime: SIGNING_TIME,
      title: 'Giáo viên',
    });
    const record = recordOf(bytes);
    expect(bytes).toEqual(canonicalize(record));
    expect(record['chung_thu_so']).toEqual([toBase64(school.teachers[1]!.certificateDer)]);
    const [signature, ...others] = entrySignatures(record);
    expect(others).toEqual([]);
    expect(signature!.faults).toEqual([]);
    expect(judgeIntegrity(signature!).integrity).toBe('INTACT');
    expect(signature!.level).toBe('B-B');
    expect(signature!.claimedRole).toEqual({ role: 'subject-teacher', subject: '15', title: 'Giáo viên' });
    expect(signature!.claimedSigningTime).toBe(Date.parse(SIGNING_TIME));
  });

  it('may name the entry by its subject or by its place, with the same outcome', async () => {
    const options = { signer: school.teachers[1]!.signer, signingTime: SIGNING_TIME };
    const bySubject = await signEntry(smallRecord(), { ...options, entry: '15' });
    expect(await signEntry(smallRecord(), { ...options, entry: '/bang_diem_hoc_ba/1' })).toEqual(bySubject);
  });

  it('leaves every signature that is there intact, and certificates sorted by their digest', () => {
    const record = recordOf(taught);
    const signatures = entrySignatures(record);
    expect(signatures.map((signature) => judgeIntegrity(signature).integrity)).toEqual(['INTACT', 'INTACT', 'INTACT']);
    const digests = [...school.teachers].sort((a, b) => (a.certificateSha256 < b.certificateSha256 ? -1 : 1));
    expect(record['chung_thu_so']).toEqual(digests.map((leaf) => toBase64(leaf.certificateDer)));
  });

  it('signs a record whose numbers that come later are filled in afterwards, before the first outer signature', async () => {
    const record = { ...recordOf(taught), hoc_ba_id: 'HB-0001' };
    expect(openJades(await outer(record, 'homeroom-teacher', school.homeroom.signer)).signatures).toHaveLength(1);
  });
});

describe('The outer signatures', () => {
  it('go over the record as it stands, each naming all before it', async () => {
    const trust = school.trust();
    const first = await outer(recordOf(taught), 'homeroom-teacher', school.homeroom.signer, trust);
    const second = await outer(first, 'principal', school.principal.signer, trust);
    const third = await outer(second, 'school-seal', school.seal.signer, trust);
    const document = openJades(third);
    expect(document.faults).toEqual([]);
    expect(document.content).toEqual(taught);
    expect(document.signatures.map((signature) => signature.previous?.values.length ?? 0)).toEqual([0, 1, 2]);
    for (const signature of document.signatures) {
      expect(signature.faults).toEqual([]);
      expect(judgeIntegrity(signature).integrity).toBe('INTACT');
      expect(signature.level).toBe('B-B');
    }
    const headers = document.signatures.map(({ header }) => header);
    expect(headers.map((header) => JSON.stringify(header['srCms']))).toEqual([
      expect.stringContaining('ProofOfApproval'),
      expect.stringContaining('ProofOfApproval'),
      expect.stringContaining('ProofOfOrigin'),
    ]);
    expect(headers.every((header) => header['cty'] === 'json' && (header['x5c'] as unknown[]).length === 2)).toBe(true);
    expect(utf8Decode(third)).not.toMatch(/\s/);
  });

  it('sign octets as they are and a value in its canonical form', async () => {
    const pretty = utf8Encode(`${JSON.stringify(diploma(), null, 2)}\n`);
    const options = { role: 'head-of-issuing-body', signer: school.rector.signer, signingTime: SIGNING_TIME } as const;
    expect(openJades(await signRecord(pretty, options)).content).toEqual(pretty);
    expect(openJades(await signRecord(diploma(), options)).content).toEqual(canonicalize(diploma() as never));
  });

  it('carry capacity, title and decision as the contract writes them', async () => {
    const first = await outer(recordOf(taught), 'homeroom-teacher', school.homeroom.signer);
    const second = await addSignature(first, {
      role: 'principal',
      signer: school.deputy.signer,
      signingTime: SIGNING_TIME,
      capacity: 'KT',
      title: 'Phó Hiệu trưởng',
      decision: '12/QĐ-THPT, 01/08/2025',
      trust: school.trust(),
    });
    const header = openJades(second).signatures[1]!.header;
    expect(header['srAts']).toEqual({
      claimed: [
        {
          mediaType: 'text/plain',
          encoding: 'binary',
          qVals: ['principal', 'capacity=KT', 'title=Phó Hiệu trưởng', 'decision=12/QĐ-THPT, 01/08/2025'],
        },
      ],
    });
  });

  it('use RS256 for RSA and ES256 for P-256 keys unless PS256 is asked for', async () => {
    const algorithms: unknown[] = [];
    const curve = await school.issue('Trưởng bộ phận', { key: 'p-256' });
    for (const [signer, algorithm] of [
      [school.rector.signer, undefined],
      [school.rector.signer, 'PS256'],
      [curve.signer, undefined],
    ] as const) {
      const signed = await signRecord(diploma(), {
        role: 'head-of-issuing-body',
        signer,
        signingTime: SIGNING_TIME,
        ...(algorithm === undefined ? {} : { algorithm }),
      });
      algorithms.push(openJades(signed).signatures[0]!.header['alg']);
    }
    expect(algorithms).toEqual(['RS256', 'PS256', 'ES256']);
  });

  it('are repeatable with PKCS#1 v1.5: the same record, key and time give the same octets', async () => {
    const again = await outer(recordOf(taught), 'homeroom-teacher', school.homeroom.signer);
    expect(again).toEqual(await outer(recordOf(taught), 'homeroom-teacher', school.homeroom.signer));
  });
});

describe('Many files with one key', () => {
  it('come out in their order, and one that is refused spoils no other', async () => {
    const inputs = [
      { name: 'a', bytes: utf8Encode(JSON.stringify(diploma())) },
      { name: 'b', bytes: utf8Encode('{"loai_ho_so":') },
      {
        name: 'c',
        bytes: await signRecord(diploma(), {
          role: 'head-of-issuing-body',
          signer: school.rector.signer,
          signingTime: SIGNING_TIME,
        }),
      },
      { name: 'd', bytes: canonicalize({ ...diploma(), ma_ban_ghi: 'f2a94d07-3b6e-4c58-8e1f-6d7c0b9a8eff' } as never) },
    ];
    const items = [];
    for await (const item of signInputs(inputs, {
      role: 'head-of-issuing-body',
      signer: school.rector.signer,
      signingTime: SIGNING_TIME,
    }))
      items.push(item);
    expect(items.map(({ input, status, error }) => [input, status, error?.code])).toEqual([
      ['a', 'COMPLETED', undefined],
      ['b', 'REFUSED', 'JSON_TRUNCATED'],
      ['c', 'REFUSED', 'ROLE_ALREADY_SIGNED'],
      ['d', 'COMPLETED', undefined],
    ]);
    expect(items.filter((item) => item.output !== undefined).map((item) => item.input)).toEqual(['a', 'd']);
  });

  it('a teacher’s own entries are found by key, else by name, and signed together', async () => {
    const record = smallRecord((value) => {
      const rows = value['danh_sach_nguoi_ky'] as Record<string, unknown>[];
      rows[0]!['spki_sha256'] = school.teachers[1]!.spkiSha256;
      rows[1]!['ho_va_ten'] = 'LÊ VĂN THÍ DỤ (demo)';
    });
    const items = [];
    for await (const item of signInputs([{ name: 'r', bytes: canonicalize(record as never) }], {
      role: 'subject-teacher',
      entries: 'all-mine',
      signer: school.teachers[1]!.signer,
      signingTime: SIGNING_TIME,
    }))
      items.push(item);
    expect(items.map(({ entry, status, lastOfInput }) => [entry, status, lastOfInput])).toEqual([
      ['/bang_diem_hoc_ba/0', 'COMPLETED', false],
      ['/bang_diem_hoc_ba/1', 'COMPLETED', true],
    ]);
    expect(entrySignatures(recordOf(items[1]!.output!))).toHaveLength(2);
  });

  it('a namesake whose key the record names gets no entry by name', async () => {
    const record = smallRecord((value) => {
      const rows = value['danh_sach_nguoi_ky'] as Record<string, unknown>[];
      rows[0]!['ho_va_ten'] = 'Lê Văn Thí Dụ (DEMO)';
      rows[0]!['spki_sha256'] = school.teachers[0]!.spkiSha256;
      rows[1]!['ho_va_ten'] = 'Lê Văn Thí Dụ (DEMO)';
    });
    const items = [];
    for await (const item of signInputs([{ name: 'r', bytes: canonicalize(record as never) }], {
      role: 'subject-teacher',
      entries: 'all-mine',
      signer: school.teachers[1]!.signer,
      signingTime: SIGNING_TIME,
    }))
      items.push(item);
    expect(items.map((item) => item.error?.code)).toEqual(['NO_ENTRY_OF_SIGNER']);
  });

  it('a signer that breaks off, answers too little or answers wrongly never makes a file', async () => {
    const signers = [
      { signMany: () => Promise.reject(new Error('mất kết nối')) },
      { signMany: () => Promise.resolve([]) },
      { signMany: () => Promise.resolve([{ value: new Uint8Array(256) }]) },
    ];
    const codes = [];
    for (const signer of signers)
      for await (const item of signInputs([{ name: 'a', bytes: canonicalize(diploma() as never) }], {
        role: 'head-of-issuing-body',
        signer: { ...school.rector.signer, ...signer },
        signingTime: SIGNING_TIME,
      })) {
        expect(item.output).toBeUndefined();
        codes.push(item.error?.code);
      }
    expect(codes).toEqual(['SIGNING_FAILED', 'SIGNING_FAILED', 'SIGNATURE_VALUE_MISMATCH']);
  });

  it('a signer is never asked for more than its batch', async () => {
    const sizes: number[] = [];
    const { rector } = school;
    const inputs = Array.from({ length: 7 }, (_, i) => ({
      name: String(i),
      bytes: canonicalize({ ...diploma(), ma_ban_ghi: `f2a94d07-3b6e-4c58-8e1f-6d7c0b9a8e0${i}` } as never),
    }));
    const done = [];
    for await (const item of signInputs(inputs, {
      role: 'head-of-issuing-body',
      signer: {
        ...rector.signer,
        maxBatch: 3,
        signMany: async (requests) => {
          sizes.push(requests.length);
          return Promise.all(requests.map(async (request) => ({ value: await rector.signer.sign(request) })));
        },
      },
      signingTime: SIGNING_TIME,
    }))
      done.push(item.status);
    expect(sizes).toEqual([3, 3, 1]);
    expect(new Set(done)).toEqual(new Set(['COMPLETED']));
  });
});

describe('What a signer is shown', () => {
  it('names document, class, year, subject, role and record, and the holder by initials', async () => {
    const shown: string[] = [];
    const signer = {
      ...school.teachers[1]!.signer,
      sign: (request: { describe: string }) => {
        shown.push(request.describe);
        return Promise.reject(new Error('thôi'));
      },
    };
    await refused('SIGNING_FAILED', () => signEntry(smallRecord(), { entry: '15', signer, signingTime: SIGNING_TIME }));
    expect(shown).toEqual([
      'Ký học bạ trung học phổ thông của N.T.V.D., lớp 10A1, năm học 2025–2026, môn Toán, vai trò giáo viên bộ môn, mã bản ghi 5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e501',
    ]);
  });

  it('is asked over the digest of exactly the octets that are asked for', async () => {
    const { subtle } = globalThis.crypto;
    const seen: boolean[] = [];
    const signer = {
      ...school.rector.signer,
      sign: async (request: Parameters<typeof school.rector.signer.sign>[0]) => {
        const [, payload] = utf8Decode(request.toBeSigned).split('.');
        seen.push(fromBase64Url(payload!)?.length === canonicalize(diploma() as never).length);
        const digest = new Uint8Array(await subtle.digest('SHA-256', request.toBeSigned as Uint8Array<ArrayBuffer>));
        expect(request.digest).toEqual(digest);
        return school.rector.signer.sign(request);
      },
    };
    await signRecord(diploma(), { role: 'head-of-issuing-body', signer, signingTime: SIGNING_TIME });
    expect(seen).toEqual([true]);
  });
});

it('The three subjects of the small record stand where the tests say', () => {
  expect(smallRecord().bang_diem_hoc_ba.map((entry) => entry['mon_hoc_id'])).toEqual([...SUBJECTS]);
});

describe('A diploma of two bodies', () => {
  const joint = (): object => {
    const value = structuredClone(diploma());
    const [body] = value['don_vi_cap'] as Record<string, unknown>[];
    const [head, seal] = value['danh_sach_nguoi_ky'] as Record<string, unknown>[];
    const second = { ...body, co_so_giao_duc_id: 'DHKV2', ten_co_so_giao_duc: 'Trường Đại học Thứ hai' };
    const rows = [
      head,
      { ...head, ho_va_ten: 'Người đứng đầu thứ hai' },
      seal,
      { ...seal, ho_va_ten: 'Trường thứ hai' },
    ];
    return { ...value, don_vi_cap: [body, second], danh_sach_nguoi_ky: rows };
  };

  it('may be signed by both heads and both seals, each once', async () => {
    const one = await outer(joint(), 'head-of-issuing-body', school.rector.signer);
    await refused('ROLE_ALREADY_SIGNED', () => outer(one, 'head-of-issuing-body', school.rector.signer));
    const two = await outer(one, 'head-of-issuing-body', school.principal.signer);
    await refused('ROLE_ALREADY_SIGNED', () => outer(two, 'head-of-issuing-body', school.deputy.signer));
    const three = await outer(two, 'school-seal', school.universitySeal.signer);
    const four = await outer(three, 'school-seal', school.otherSeal.signer);
    await refused('ROLE_ALREADY_SIGNED', () => outer(four, 'school-seal', school.seal.signer));
    expect(openJades(four).signatures.map((signature) => signature.previous?.values.length ?? 0)).toEqual([0, 1, 2, 3]);
  });

  it('waits for both heads before a seal', async () => {
    const record = joint();
    const one = await outer(record, 'head-of-issuing-body', school.rector.signer);
    await refused('ROLE_OUT_OF_TURN', () => outer(one, 'school-seal', school.universitySeal.signer));
    const two = await outer(one, 'head-of-issuing-body', school.principal.signer);
    await expect(outer(two, 'school-seal', school.universitySeal.signer)).resolves.toBeInstanceOf(Uint8Array);
  });
});

describe('After a wrong PIN', () => {
  it('the key is asked no more, whatever is left', async () => {
    const inputs = Array.from({ length: 9 }, (_, i) => ({
      name: String(i),
      bytes: canonicalize({ ...diploma(), so_hieu: String(i) } as never),
    }));
    const options = { role: 'head-of-issuing-body', signingTime: SIGNING_TIME } as const;
    let asked = 0;
    const wrong = () => {
      asked++;
      return Promise.reject(new KhueError('PIN_WRONG'));
    };
    const token = { ...school.rector.signer, maxBatch: 2, sign: wrong };
    const service = { ...token, signMany: wrong };
    for (const signer of [token, service]) {
      asked = 0;
      const codes: unknown[] = [];
      for await (const item of signInputs(inputs, { ...options, signer })) codes.push(item.error?.code);
      expect(asked).toBe(1);
      expect(codes).toEqual(inputs.map(() => 'PIN_WRONG'));
    }
  });
});
