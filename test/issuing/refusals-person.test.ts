import { beforeAll, describe, expect, it } from 'vitest';
import { sentences } from '../../src/codes.js';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { checkAuthority } from '../../src/issuing/authority.js';
import { addSignature, signEntry, signRecord } from '../../src/issuing/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import type { Signer } from '../../src/signer/index.js';
import type { ListedIssuer, ListedSigner } from '../../src/trust/types.js';
import { recordShape } from '../../src/validation/record-shape.js';
import { readCertificate } from '../../src/x509/index.js';
import {
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
  school = await openSchool('refusals-person');
  taught = readJson(await signedByTeachers(school)) as object;
  homeroomSigned = await outer(taught, 'homeroom-teacher', school.homeroom.signer);
  principalSigned = await outer(homeroomSigned, 'principal', school.principal.signer);
});

const entry15 = (signer: Signer, record: object = smallRecord()) =>
  signEntry(record, { entry: '15', signer, signingTime: SIGNING_TIME });

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
      'Chứng thư này là con dấu của trường (Trường THPT Khuê Văn Thử Nghiệm), không phải của hiệu trưởng (cán bộ quản lý). Hãy dùng đúng thiết bị (tệp) ký.',
    );
  });

  it('the principal and the seal of another school are refused, naming that school', async () => {
    const error = await refused('SIGNER_OF_OTHER_ROLE', () => asPrincipal(school.otherPrincipal));
    expect(sentences(error.code, error.params).vi).toContain(
      'là của hiệu trưởng (cán bộ quản lý) (Trường THPT Khác), không phải của hiệu trưởng (cán bộ quản lý) của Trường',
    );
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
    // Without a list too: what every verifier refuses is not signed.
    for (const more of [{}, { trust: undefined }])
      await refused('DECISION_MISSING', () => asPrincipal(deputy, { capacity: 'KT', decision: '–, —', ...more }));
    await refused('DECISION_NOT_LISTED', () => asPrincipal(deputy, { capacity: 'KT', decision: '99/QĐ, 01/01/2020' }));
    await refused('CAPACITY_NOT_ALLOWED', () =>
      asPrincipal(deputy, { capacity: 'Q', decision: '12/QĐ-THPT, 01/08/2025' }),
    );
    await refused('CAPACITY_NOT_ALLOWED', () => asPrincipal(school.principal, { capacity: 'KT', decision: '12/QĐ' }));
    await expect(asPrincipal(deputy, { capacity: 'KT', decision: '12/qđ-thpt,  01/08/2025' })).resolves.toBeInstanceOf(
      Uint8Array,
    );
  });

  it('a teacher who is not listed signs in no capacity but their own', async () => {
    const sign = (capacity: 'KT' | 'dung_dau') =>
      signRecord(taught, {
        role: 'homeroom-teacher',
        signer: school.homeroom.signer,
        signingTime: SIGNING_TIME,
        trust: school.trust(),
        capacity,
        decision: '1/QĐ, 01/01/2026',
      });
    await refused('CAPACITY_NOT_ALLOWED', () => sign('KT'));
    await expect(sign('dung_dau')).resolves.toBeInstanceOf(Uint8Array);
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

  it('a re-issue by somebody whom only the missing part of the list may name is told that, not that the token is another’s', async () => {
    const { chain } = await school.issue('Người của trường kế thừa');
    const shape = recordShape({ ...(readJson(canonicalize(smallRecord() as never)) as JsonObject), thay_the: {} });
    for (const signersComplete of [true, false]) {
      const merged = school.trust({
        change: (issuer) => ({ ...issuer, signersComplete, succession: [{ kind: 'successor', code: 'KT-1' }] }),
      });
      const unavailable = { code: 'TRUST_SHARD_MISSING', params: { name: 'shards/1.jws', code: 'KT-1' } } as const;
      const trust = {
        ...merged,
        issuer: (code: string) => (code === 'KT-1' ? { unavailable } : merged.issuer(code)),
      };
      const claim = { shape, role: 'principal', certificate: readCertificate(chain[0]!), at: Date.parse(SIGNING_TIME) };
      const error = await refused('AUTHORITY_UNAVAILABLE', async () => checkAuthority(claim, trust));
      expect(error.params).toEqual({ issuer: 'KT-1', code: 'TRUST_SHARD_MISSING' });
    }
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
