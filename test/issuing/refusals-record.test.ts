import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { signEntry, signRecord } from '../../src/issuing/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import type { Signer } from '../../src/signer/index.js';
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
  untouched,
} from './school.js';

let school: School;
let taught: object;
let homeroomSigned: Uint8Array;
let principalSigned: Uint8Array;

beforeAll(async () => {
  school = await openSchool('refusals-record');
  taught = readJson(await signedByTeachers(school)) as object;
  homeroomSigned = await outer(taught, 'homeroom-teacher', school.homeroom.signer);
  principalSigned = await outer(homeroomSigned, 'principal', school.principal.signer);
});

const entry15 = (signer: Signer, record: object = smallRecord()) =>
  signEntry(record, { entry: '15', signer, signingTime: SIGNING_TIME });

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
    const { params } = await refused('EARLIER_SIGNATURE_BROKEN', () =>
      seal({ ...json, signatures: [{ ...first, signature: flipped }, second] }),
    );
    expect([params['where'], params['whereEn']]).toEqual(['của giáo viên chủ nhiệm', 'of the homeroom teacher']);
    await refused('EARLIER_SIGNATURE_BROKEN', () => seal({ ...json, payload: reencoded(json.payload) }));
    await refused('SIGNED_JSON_UNUSABLE', () => seal({ payload: json.payload, signatures: [] }));
    await refused('SIGNED_JSON_UNUSABLE', () => seal({ ...json, signature: 'AA' }));
  });

  it('a signature whose own header speaks against it is not signed over, though it is intact', async () => {
    const { signer } = school.homeroom;
    const payload = taught as JsonObject;
    const by = async (change: object): Promise<Uint8Array> => {
      const made = JSON.parse(utf8Decode(homeroomSigned)) as { payload: string; signatures: { protected: string }[] };
      const header = JSON.parse(utf8Decode(fromBase64Url(made.signatures[0]!.protected)!)) as object;
      const text = toBase64Url(utf8Encode(JSON.stringify({ ...header, ...change })));
      const b64 = (change as { b64?: boolean }).b64 !== false;
      const covered = b64 ? made.payload : utf8Decode(canonicalize(payload));
      const toBeSigned = utf8Encode(`${text}.${covered}`);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(toBeSigned)));
      const value = await signer.sign({ toBeSigned, digest, algorithm: 'RS256', describe: '' });
      const one = { protected: text, signature: toBase64Url(value) };
      return utf8Encode(JSON.stringify({ payload: covered, signatures: [one] }));
    };
    const next = (file: Uint8Array) => outer(file, 'principal', untouched(school.principal));
    await expect(outer(await by({ cty: 'application/json; v=1' }), 'principal', school.principal.signer))
      .resolves //
      .toBeInstanceOf(Uint8Array);
    const time = await refused('EARLIER_SIGNATURE_REFUSED', async () => next(await by({ iat: undefined })));
    expect(time.params['reason']).toContain('thời điểm ký');
    await refused('EARLIER_SIGNATURE_REFUSED', async () => next(await by({ cty: 'text/plain' })));
    // A further signature over the base64url of the same payload could stand beside none over the payload itself.
    const plain = await refused('SIGNED_JSON_UNUSABLE', async () => next(await by({ b64: false, crit: ['b64'] })));
    expect(plain.params['code']).toBe('JWS_B64_DIFFERS');
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
