import { beforeAll, describe, expect, it } from 'vitest';
import { addSignature } from '../../src/issuing/index.js';
import { readJson } from '../../src/record/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { verify } from '../../src/validation/index.js';
import { AT, diploma, openSchool, outer, type School, SIGNING_TIME, signedByTeachers } from './school.js';

let school: School;
let trust: TrustStore;

beforeAll(async () => {
  school = await openSchool('verified');
  const crls = await Promise.all(
    school.pki.authorities.map((ca) =>
      school.pki.crl(ca, [], Date.parse('2026-11-20T00:00:00Z'), Date.parse('2026-12-20T00:00:00Z')),
    ),
  );
  trust = school.trust({ crls });
});

describe('What issuing lets through', () => {
  it('a học bạ with every signature of the rule table is ACCEPTed', async () => {
    const taught = readJson(await signedByTeachers(school, { trust })) as object;
    const homeroom = await outer(taught, 'homeroom-teacher', school.homeroom.signer, trust);
    const principal = await outer(homeroom, 'principal', school.principal.signer, trust);
    const sealed = await outer(principal, 'school-seal', school.seal.signer, trust);
    const report = verify(sealed, { trust, at: AT });
    expect({ answer: report.answer, code: report.code, missing: report.missingRoles }).toEqual({
      answer: 'ACCEPT',
      code: 'RECORD_ACCEPTED',
    });
    expect(report.signatures.every(({ level, integrity }) => level === 'B-B' && integrity === 'INTACT')).toBe(true);
    const early = verify(principal, { trust, at: AT });
    expect({ answer: early.answer, code: early.code }).toEqual({ answer: 'REJECT', code: 'ROLE_MISSING' });
  });

  it('one signed by the deputy for the principal is ACCEPTed', async () => {
    const taught = readJson(await signedByTeachers(school, { trust })) as object;
    const homeroom = await outer(taught, 'homeroom-teacher', school.homeroom.signer, trust);
    const deputy = await addSignature(homeroom, {
      role: 'principal',
      signer: school.deputy.signer,
      signingTime: SIGNING_TIME,
      capacity: 'KT',
      decision: '12/QĐ-THPT, 01/08/2025',
      title: 'Phó Hiệu trưởng',
      trust,
    });
    const sealed = await outer(deputy, 'school-seal', school.seal.signer, trust);
    const report = verify(sealed, { trust, at: AT });
    expect({ answer: report.answer, code: report.code }).toEqual({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED' });
  });

  it('a diploma with head and seal is ACCEPTed', async () => {
    const head = await outer(diploma(), 'head-of-issuing-body', school.rector.signer, trust);
    const sealed = await outer(head, 'school-seal', school.universitySeal.signer, trust);
    const report = verify(sealed, { trust, at: AT });
    expect({ answer: report.answer, code: report.code }).toEqual({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED' });
  });
});
