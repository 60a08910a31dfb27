import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8Encode } from '../../src/encoding.js';
import { mergeSignatures, signEntry } from '../../src/issuing/index.js';
import { entrySignatures } from '../../src/jades/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { runs } from '../support/fuzz.js';
import {
  openSchool,
  outer,
  type RecordValue,
  refused,
  type School,
  SIGNING_TIME,
  SUBJECTS,
  signedByTeachers,
  smallRecord,
} from './school.js';

let school: School;
/** One copy for each teacher, each with that teacher's signature alone. */
let copies: Uint8Array[];

beforeAll(async () => {
  school = await openSchool('merge');
  copies = await Promise.all(
    SUBJECTS.map((entry, i) =>
      signEntry(smallRecord(), { entry, signer: school.teachers[i]!.signer, signingTime: SIGNING_TIME }),
    ),
  );
});

const signaturesOf = (bytes: Uint8Array) => entrySignatures(readJson(bytes) as JsonObject);

describe('Copies that teachers signed in parallel', () => {
  it('join into what signing one after the other gives', async () => {
    const merged = mergeSignatures(copies);
    expect(signaturesOf(merged)).toHaveLength(3);
    // The RSA teachers' signatures are repeatable; the EC teacher's is taken from the copy.
    const [first, second, third] = school.teachers;
    let one: Uint8Array = copies[0]!;
    for (const [entry, leaf] of [
      ['15', second!],
      ['69', third!],
    ] as const)
      one = await signEntry(one, { entry, signer: leaf.signer, signingTime: SIGNING_TIME });
    expect(merged).toEqual(one);
    expect(first!.key.kind).toBe('p-256');
  });

  it('give the same octets in any order, any grouping, any number of times', async () => {
    const twice = await signEntry(copies[0]!, {
      entry: '15',
      signer: school.teachers[1]!.signer,
      signingTime: '2026-06-02T02:00:00Z',
    });
    const pool = [...copies, twice, canonicalize(smallRecord() as never)];
    const all = mergeSignatures(pool);
    const piles = fc.shuffledSubarray(
      pool.flatMap((copy) => [copy, copy]),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: pool.length }), piles, fc.nat(4), (order, extra, cut) => {
        const left = order.slice(0, cut);
        const right = [...order.slice(cut), ...extra];
        const joined = left.length === 0 ? right : [mergeSignatures(left), mergeSignatures(right)];
        expect(mergeSignatures(joined)).toEqual(all);
      }),
      { numRuns: runs(60) },
    );
  });

  it('keep one signature a teacher and entry: the earliest', async () => {
    const later = await signEntry(smallRecord(), {
      entry: '15',
      signer: school.teachers[1]!.signer,
      signingTime: '2026-06-02T02:00:00Z',
    });
    for (const order of [
      [later, copies[1]!],
      [copies[1]!, later],
    ])
      expect(mergeSignatures(order)).toEqual(copies[1]);
  });

  it('join the signatures of several teachers on one entry, sorted by the digest of the certificate', async () => {
    const record = integrated();
    const both = await Promise.all(
      school.teachers.map((leaf) => signEntry(record, { entry: '15', signer: leaf.signer, signingTime: SIGNING_TIME })),
    );
    const signed = signaturesOf(mergeSignatures(both)).map((signature) => signature.signerCertificate!.sha256);
    expect(signed).toHaveLength(3);
    expect(signed).toEqual([...signed].sort());
  });

  it('may be one copy only, which comes back canonical', () => {
    expect(mergeSignatures([utf8Encode(JSON.stringify(smallRecord(), null, 3))])).toEqual(
      canonicalize(smallRecord() as never),
    );
    expect(mergeSignatures([smallRecord()])).toEqual(canonicalize(smallRecord() as never));
  });

  it('go on to be signed as a whole', async () => {
    const signed = await outer(readJson(mergeSignatures(copies)) as object, 'homeroom-teacher', school.homeroom.signer);
    expect(signed.length).toBeGreaterThan(copies[0]!.length);
  });
});

/** Two entries' teachers sign one integrated subject. */
function integrated(): RecordValue {
  return smallRecord((record) => {
    const rows = record['danh_sach_nguoi_ky'] as Record<string, unknown>[];
    rows.splice(2, 0, { ...rows[1]!, ho_va_ten: 'Người thứ hai' });
  });
}

describe('Merging refuses', () => {
  it('copies whose content differs, naming the first difference', async () => {
    const cases: [(record: RecordValue) => void, string][] = [
      [
        (record) => {
          record.bang_diem_hoc_ba[1]!['diem_tong_ket'] = 10;
        },
        '/bang_diem_hoc_ba/1/diem_tong_ket',
      ],
      [
        (record) => {
          record['ma_ban_ghi'] = '5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e5ff';
        },
        '/ma_ban_ghi',
      ],
      [
        (record) => {
          record['hoc_ba_id'] = 'HB-1';
        },
        '/hoc_ba_id',
      ],
      [
        (record) => {
          record.bang_diem_hoc_ba.pop();
        },
        '/bang_diem_hoc_ba/2',
      ],
      [
        (record) => {
          record['mo_rong'] = { 'urn:a/b~c': 1 };
        },
        '/mo_rong',
      ],
    ];
    for (const [change, pointer] of cases) {
      const error = await refused('MERGE_CONTENT_DIFFERS', () => mergeSignatures([smallRecord(), smallRecord(change)]));
      expect(error.params).toEqual({ copy: 2, pointer });
    }
  });

  it('a copy that is signed as a whole', async () => {
    const signed = await outer(
      readJson(await signedByTeachers(school)) as object,
      'homeroom-teacher',
      school.homeroom.signer,
    );
    const error = await refused('MERGE_SIGNED_RECORD', () => mergeSignatures([copies[0]!, signed]));
    expect(error.params).toEqual({ copy: 2 });
  });

  it('a signature that does not hold, so that it cannot be washed into a good file', async () => {
    const record = readJson(copies[0]!) as JsonObject;
    const entries = structuredClone(record['bang_diem_hoc_ba']) as Record<string, unknown>[];
    // Moved to another entry, and its digest kept: the teacher never signed that.
    entries[1]!['chu_ky'] = entries[0]!['chu_ky'];
    await refused('EARLIER_SIGNATURE_BROKEN', () =>
      mergeSignatures([copies[1]!, { ...record, bang_diem_hoc_ba: entries }]),
    );
  });

  it('nothing at all, and what is no record', async () => {
    await refused('MERGE_NOTHING', () => mergeSignatures([]));
    await refused('INPUT_NOT_A_RECORD', () => mergeSignatures([utf8Encode('[]')]));
    await refused('JSON_EMPTY', () => mergeSignatures([new Uint8Array(0)]));
  });

  it('more than four teachers on one entry', async () => {
    const five = [...school.teachers, school.principal, school.deputy];
    const record = integrated();
    const signed = await Promise.all(
      five.map((leaf) => signEntry(record, { entry: '15', signer: leaf.signer, signingTime: SIGNING_TIME })),
    );
    await refused('ENTRY_SIGNATURES_FULL', () => mergeSignatures(signed));
  });
});
