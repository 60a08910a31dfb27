import { describe, expect, test } from 'vitest';
import { render } from '../../src/form/index.js';
import { signPdf } from '../../src/issuing/index.js';
import { canonicalize } from '../../src/record/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import { fieldSigner } from '../support/signed-pdf.js';
import { AT, cast, SECONDARY, secondaryRecord, store } from '../support/trust-fixture.js';

/** Profile `all` (model 9, contract §2, §4, §7): the record inside is unsigned, every signatory signs the PDF, subject teachers too. */

const SIGNING = '2026-05-28T04:00:00Z';
const [MATHS, ENGLISH] = ['15', '69'] as const;

const unsigned = (): Uint8Array => render(canonicalize(secondaryRecord()), { profile: 'all' }).pdf;

async function judge(pdf: Uint8Array, issuers?: Parameters<typeof store>[0]) {
  return verifyChecked(pdf, { trust: await store(issuers), at: AT });
}

type Place = readonly [field: string, by: 'maths' | 'homeroom' | 'principal' | 'seal', claims: string[]];

const TEACHER_OF_MATHS: Place = [`ky.gvbm.${MATHS}`, 'maths', ['subject-teacher', `subject=${MATHS}`]];
const TEACHER_OF_ENGLISH: Place = [`ky.gvbm.${ENGLISH}`, 'maths', ['subject-teacher', `subject=${ENGLISH}`]];
const HOMEROOM: Place = ['ky.gvcn', 'homeroom', ['homeroom-teacher']];
const PRINCIPAL: Place = ['ky.hieu_truong', 'principal', ['principal']];
const SEAL: Place = ['ky.con_dau', 'seal', ['school-seal']];

/** Signed by whom and in what order one likes; one person teaches both subjects. */
async function forged(...places: readonly Place[]): Promise<Uint8Array> {
  const people = await cast();
  let pdf = unsigned();
  for (const [field, by, claims] of places) pdf = await fieldSigner(people[by].signer, claims).sign(pdf, field);
  return pdf;
}

describe('a học bạ with everybody’s signature on the page', () => {
  test('is accepted: its subject teachers fill their places there, and the school vouches for them', async () => {
    const people = await cast();
    let pdf = unsigned();
    for (const [subject, { signer }] of [
      [MATHS, people.maths],
      [ENGLISH, people.english],
    ] as const)
      pdf = await signPdf(pdf, { role: 'subject-teacher', subject, signer, signingTime: SIGNING });
    for (const [role, { signer }] of [
      ['homeroom-teacher', people.homeroom],
      ['principal', people.principal],
      ['school-seal', people.seal],
    ] as const)
      pdf = await signPdf(pdf, { role, signer, signingTime: SIGNING });
    const report = await judge(pdf);
    expect(report).toMatchObject({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED' });
    expect(report.missingRoles).toBeUndefined();
    expect(report.signatures.map(({ role, signer }) => [role, signer?.authorisedBy])).toEqual([
      ['subject-teacher', 'SCHOOL'],
      ['subject-teacher', 'SCHOOL'],
      ['homeroom-teacher', 'SCHOOL'],
      ['principal', 'TRUST_LIST'],
      ['school-seal', 'TRUST_LIST'],
    ]);
  });

  test('is not, where one teacher did not sign, or signed for another subject, or for none', async () => {
    const missing = { answer: 'REJECT', code: 'ROLE_MISSING', missingRoles: [{ role: 'subject-teacher' }] };
    expect(await judge(await forged(TEACHER_OF_MATHS, HOMEROOM, PRINCIPAL, SEAL))).toMatchObject(missing);
    for (const claims of [['subject-teacher', `subject=${MATHS}`], ['subject-teacher']]) {
      const other: Place = [`ky.gvbm.${ENGLISH}`, 'maths', claims];
      expect(await judge(await forged(TEACHER_OF_MATHS, other, HOMEROOM, PRINCIPAL, SEAL))).toMatchObject(missing);
    }
  });

  test('nor where a teacher signed after the homeroom teacher or the principal', async () => {
    for (const places of [
      [TEACHER_OF_MATHS, HOMEROOM, TEACHER_OF_ENGLISH, PRINCIPAL, SEAL],
      [TEACHER_OF_MATHS, HOMEROOM, PRINCIPAL, TEACHER_OF_ENGLISH, SEAL],
    ])
      expect(await judge(await forged(...places))).toMatchObject({ answer: 'REJECT', code: 'SIGNATURE_OUT_OF_ORDER' });
    expect(await judge(await forged(TEACHER_OF_MATHS, TEACHER_OF_ENGLISH, HOMEROOM, PRINCIPAL, SEAL))).toMatchObject({
      answer: 'ACCEPT',
    });
  });

  test('nor where the list names the school’s teachers, and not these', async () => {
    const report = await judge(await forged(TEACHER_OF_MATHS, TEACHER_OF_ENGLISH, HOMEROOM, PRINCIPAL, SEAL), {
      change: (entry) => (entry.code === SECONDARY ? { ...entry, teachersListed: true } : entry),
    });
    expect(report.answer).not.toBe('ACCEPT');
  });
});
