import { beforeAll, describe, expect, it } from 'vitest';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { concatBytes, equalBytes } from '../../src/encoding.js';
import { extractRecord, prepareSignatures, signInputs, signPdf } from '../../src/issuing/index.js';
import type { SignPdfOptions } from '../../src/issuing/sign-pdf.js';
import { openJades } from '../../src/jades/index.js';
import { openPdf } from '../../src/pdf/file/index.js';
import { openPdfSigned } from '../../src/pdf/signature/open.js';
import { PdfUpdate, textString, withKeys } from '../../src/pdf/update/index.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonValue } from '../../src/record/json-value.js';
import type { Role, TrustStore } from '../../src/trust/types.js';
import { otherRecordPdf, recordPdf } from '../support/record-pdf.js';
import { fieldSigner } from '../support/signed-pdf.js';
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
  untouched,
} from './school.js';

let school: School;
let trust: TrustStore;
/** With the subject teachers' and the homeroom teacher's signatures. */
let forPrincipal: Uint8Array;
let complete: Uint8Array;
beforeAll(async () => {
  school = await openSchool('pdf-record');
  trust = school.trust();
  forPrincipal = await outer(await signedByTeachers(school), 'homeroom-teacher', school.homeroom.signer);
  const byPrincipal = await outer(forPrincipal, 'principal', school.principal.signer);
  complete = await outer(byPrincipal, 'school-seal', school.seal.signer);
});

const sign = (pdf: Uint8Array, role: Role, leaf: DemoLeaf, more: Partial<SignPdfOptions> = {}): Promise<Uint8Array> =>
  signPdf(pdf, { role, signer: leaf.signer, signingTime: SIGNING_TIME, trust, ...more });

/** As `sign`, with a key that must not be used. */
const attempt =
  (pdf: Uint8Array, role: Role, leaf: DemoLeaf, more: Partial<SignPdfOptions> = {}) =>
  (): Promise<Uint8Array> =>
    sign(pdf, role, leaf, { signer: untouched(leaf), ...more });

const principalAndSeal = (): Uint8Array => recordPdf(forPrincipal, ['ky.hieu_truong', 'ky.con_dau']);

function expectAllIntact(pdf: Uint8Array, roles: readonly string[], fields: readonly string[]): void {
  const { faults, signatures } = openPdfSigned(pdf);
  expect(faults).toEqual([]);
  expect(signatures.map(({ claimedRole }) => claimedRole?.role)).toEqual(roles);
  expect(signatures.map(({ pdf: place }) => place?.field)).toEqual(fields);
  expect(signatures.map(judgeIntegrity)).toEqual(roles.map(() => ({ integrity: 'INTACT' })));
  expect(signatures.flatMap(({ pdf: place }) => place?.changesFinding ?? [])).toEqual([]);
}

describe('profile principal+seal', () => {
  it('the principal signs JSON and PDF from one job, the seal from a second one', async () => {
    const pdf = principalAndSeal();
    const first = prepareSignatures(
      [
        { name: 'ho-so.json', bytes: forPrincipal },
        { name: 'ho-so.pdf', bytes: pdf },
      ],
      { role: 'principal', certificateChain: school.principal.chain, signingTime: SIGNING_TIME, trust },
    );
    expect(first.items.map(({ field, scope }) => [scope, field])).toEqual([
      ['RECORD', undefined],
      ['FILE', 'ky.hieu_truong'],
    ]);
    expect(new Set(first.items.map(({ recordSha256 }) => recordSha256)).size).toBe(1);
    const byPrincipal = await sign(pdf, 'principal', school.principal);
    const jsonByPrincipal = await outer(forPrincipal, 'principal', school.principal.signer, trust);
    const second = prepareSignatures(
      [
        { name: 'ho-so.json', bytes: jsonByPrincipal },
        { name: 'ho-so.pdf', bytes: byPrincipal },
      ],
      { role: 'school-seal', certificateChain: school.seal.chain, signingTime: SIGNING_TIME, trust },
    );
    expect(second.items.map(({ field, scope }) => [scope, field])).toEqual([
      ['RECORD', undefined],
      ['FILE', 'ky.con_dau'],
    ]);
    const sealed = await sign(byPrincipal, 'school-seal', school.seal);
    expect(equalBytes(sealed.subarray(0, pdf.length), pdf)).toBe(true);
    expectAllIntact(sealed, ['principal', 'school-seal'], ['ky.hieu_truong', 'ky.con_dau']);
    expect(extractRecord(sealed).bytes).toEqual(forPrincipal);
    expect(openJades(forPrincipal).signatures).toHaveLength(1);
  });

  it('everyone waits for the turn, across both layers', async () => {
    const pdf = principalAndSeal();
    await refused('ROLE_OUT_OF_TURN', attempt(pdf, 'school-seal', school.seal));
    const early = recordPdf(await signedByTeachers(school), ['ky.hieu_truong', 'ky.con_dau'], 'ho-so.json');
    await refused('ROLE_OUT_OF_TURN', attempt(early, 'principal', school.principal));
    const byPrincipal = await sign(pdf, 'principal', school.principal);
    await refused('ROLE_ALREADY_SIGNED', attempt(byPrincipal, 'principal', school.principal));
    const sealed = await sign(byPrincipal, 'school-seal', school.seal);
    await refused('ROLE_ALREADY_SIGNED', attempt(sealed, 'school-seal', school.seal));
  });

  it('a role whose field is not there signs the JSON, not the PDF', async () => {
    const error = await refused(
      'PDF_FIELD_MISSING',
      attempt(recordPdf(forPrincipal, ['ky.con_dau']), 'principal', school.principal),
    );
    expect(error.params).toMatchObject({ field: 'ky.hieu_truong', free: 'ky.con_dau' });
  });

  it('the right person: another school’s, another role’s, a deputy without decision, a seal for a person', async () => {
    const pdf = principalAndSeal();
    await refused('SIGNER_OF_OTHER_ROLE', attempt(pdf, 'principal', school.otherPrincipal));
    await refused('SIGNER_OF_OTHER_ROLE', attempt(pdf, 'principal', school.seal));
    await refused('DECISION_MISSING', attempt(pdf, 'principal', school.deputy, { capacity: 'KT' }));
    const byDeputy = await sign(pdf, 'principal', school.deputy, {
      capacity: 'KT',
      decision: '12/QĐ-THPT, 01/08/2025',
    });
    await refused('SIGNER_OF_OTHER_ROLE', attempt(byDeputy, 'school-seal', school.otherSeal));
    await refused('SIGNER_OF_OTHER_ROLE', attempt(byDeputy, 'school-seal', school.deputy));
  });
});

describe('profile seal', () => {
  it('the seal signs a PDF whose record carries every signature, its own included', async () => {
    const sealed = await sign(recordPdf(complete, ['ky.con_dau']), 'school-seal', school.seal);
    expectAllIntact(sealed, ['school-seal'], ['ky.con_dau']);
  });

  it('not one whose record is incomplete', async () => {
    await refused('ROLE_OUT_OF_TURN', attempt(recordPdf(forPrincipal, ['ky.con_dau']), 'school-seal', school.seal));
  });
});

describe('profile all', () => {
  const fields = [...SUBJECTS.map((subject) => `ky.gvbm.${subject}`), 'ky.gvcn', 'ky.hieu_truong', 'ky.con_dau'];
  const unsigned = (): Uint8Array =>
    recordPdf(canonicalize(smallRecord() as unknown as JsonValue), fields, 'ho-so.json');

  it('every signatory signs the PDF in turn, the teachers for their subjects', async () => {
    const first = unsigned();
    let pdf = first;
    await refused('ROLE_OUT_OF_TURN', attempt(pdf, 'homeroom-teacher', school.homeroom));
    for (const [index, subject] of SUBJECTS.entries()) {
      const teacher = school.teachers[index]!;
      pdf = await sign(pdf, 'subject-teacher', teacher, { subject });
      await refused('ENTRY_ALREADY_SIGNED', attempt(pdf, 'subject-teacher', teacher, { subject }));
    }
    pdf = await sign(pdf, 'homeroom-teacher', school.homeroom);
    await refused('ENTRY_AFTER_RECORD', attempt(pdf, 'subject-teacher', school.teachers[1]!, { subject: SUBJECTS[0] }));
    pdf = await sign(pdf, 'principal', school.principal);
    pdf = await sign(pdf, 'school-seal', school.seal);
    expect(equalBytes(pdf.subarray(0, first.length), first)).toBe(true);
    const roles = [
      'subject-teacher',
      'subject-teacher',
      'subject-teacher',
      'homeroom-teacher',
      'principal',
      'school-seal',
    ];
    expectAllIntact(pdf, roles, fields);
    const { signatures } = openPdfSigned(pdf);
    expect(signatures.slice(0, 3).map(({ claimedRole }) => claimedRole?.subject)).toEqual([...SUBJECTS]);
  });

  it('a teacher of several subjects signs each in a revision of its own, with one call', async () => {
    const [teacher] = school.teachers;
    const entries = [SUBJECTS[0], SUBJECTS[1]];
    const pdf = await sign(unsigned(), 'subject-teacher', teacher!, { entries });
    const { file, signatures } = openPdfSigned(pdf);
    expect(file.revisions).toHaveLength(3);
    expect(signatures.map(({ claimedRole }) => claimedRole?.subject)).toEqual(entries);
    expect(signatures.map(judgeIntegrity)).toEqual(entries.map(() => ({ integrity: 'INTACT' })));
    const items = [];
    const options = {
      role: 'subject-teacher',
      signer: teacher!.signer,
      signingTime: SIGNING_TIME,
      trust,
      entries,
    } as const;
    const inputs = [
      { name: 'a.pdf', bytes: unsigned() },
      { name: 'b.pdf', bytes: pdf },
    ];
    for await (const item of signInputs(inputs, options)) items.push(item);
    expect(items.map(({ input, lastOfInput, status }) => [input, status, lastOfInput])).toEqual([
      ['a.pdf', 'COMPLETED', false],
      ['a.pdf', 'COMPLETED', true],
      ['b.pdf', 'REFUSED', true],
    ]);
    expect(openPdfSigned(items[1]!.output!).signatures).toHaveLength(2);
    expect(items[2]!.error?.code).toBe('ENTRY_ALREADY_SIGNED');
    await refused('ENTRY_NOT_FOUND', attempt(unsigned(), 'subject-teacher', teacher!, { entries: ['1', 'không có'] }));
  });

  it('a job holds one subject at a time: the next one’s digest covers the value of the one before', async () => {
    const options = {
      role: 'subject-teacher',
      certificateChain: school.teachers[0]!.chain,
      signingTime: SIGNING_TIME,
    } as const;
    const inputs = [{ name: 'a.pdf', bytes: unsigned() }];
    await refused('PDF_ONE_ENTRY_AT_A_TIME', () =>
      prepareSignatures(inputs, { ...options, entries: [SUBJECTS[0], SUBJECTS[1]] }),
    );
    await refused('ENTRY_NOT_FOUND', () => prepareSignatures(inputs, { ...options, entries: ['không có'] }));
  });
});

describe('a diploma', () => {
  it('is signed by the head in ky.thu_truong, then by the seal', async () => {
    const record = canonicalize(diploma() as JsonValue);
    const pdf = recordPdf(record, ['ky.thu_truong', 'ky.con_dau'], 'ho-so.json');
    const signed = await sign(pdf, 'head-of-issuing-body', school.rector);
    const sealed = await sign(signed, 'school-seal', school.universitySeal);
    expectAllIntact(sealed, ['head-of-issuing-body', 'school-seal'], ['ky.thu_truong', 'ky.con_dau']);
  });
});

describe('what is on or in the PDF must hold before a key is used', () => {
  const updated = (pdf: Uint8Array, change: (update: PdfUpdate) => void): Uint8Array => {
    const update = new PdfUpdate(openPdf(pdf));
    change(update);
    return concatBytes(pdf, update.finish().bytes);
  };
  const touchCatalog = (pdf: Uint8Array): Uint8Array =>
    updated(pdf, (update) => {
      const catalog = update.resolve(update.root);
      if (catalog instanceof Map) update.put(update.root, withKeys(catalog, { Lang: textString('vi') }));
    });

  it('nothing but signatures was added to the first revision', async () => {
    await refused(
      'PDF_CHANGED_AFTER_SIGNING',
      attempt(touchCatalog(principalAndSeal()), 'principal', school.principal),
    );
    const byPrincipal = await sign(principalAndSeal(), 'principal', school.principal);
    await refused('PDF_CHANGED_AFTER_SIGNING', attempt(touchCatalog(byPrincipal), 'school-seal', school.seal));
  });

  it('the page is, octet for octet, what is printed of the record inside', async () => {
    const page = principalAndSeal();
    const oneOctet = page.slice();
    // In the comment behind the header, where no reader looks.
    oneOctet[12]! ^= 1;
    const others = [otherRecordPdf(forPrincipal, ['ky.hieu_truong', 'ky.con_dau']), oneOctet];
    for (const other of others) {
      await refused('PDF_PAGE_NOT_OF_RECORD', attempt(other, 'principal', school.principal));
      await refused('PDF_PAGE_NOT_OF_RECORD', () =>
        prepareSignatures([{ name: 'a.pdf', bytes: other }], {
          role: 'principal',
          certificateChain: school.principal.chain,
          signingTime: SIGNING_TIME,
          trust,
        }),
      );
    }
    expect((await sign(page, 'principal', school.principal)).length).toBeGreaterThan(page.length);
  });

  it('the first revision holds the record by itself', async () => {
    const page = principalAndSeal();
    // Spaces up to where a reader just finds its last section; the end of line before the signature puts it out of reach.
    const padded = new Uint8Array(page.lastIndexOf(0x73) + 1024).fill(0x20);
    padded.set(page);
    const signed = await fieldSigner(school.principal.signer, ['principal']).sign(padded, 'ky.hieu_truong');
    await refused('PDF_RECORD_NOT_AS_SIGNED', attempt(signed, 'school-seal', school.seal));
  });

  it('a signature inside the embedded record that does not hold', async () => {
    const broken = forPrincipal.slice();
    const at = new TextDecoder().decode(broken).lastIndexOf('"signature":"') + 20;
    broken[at] = broken[at] === 0x41 ? 0x42 : 0x41;
    const pdf = recordPdf(broken, ['ky.hieu_truong', 'ky.con_dau']);
    await refused('EARLIER_SIGNATURE_BROKEN', attempt(pdf, 'principal', school.principal));
  });

  it('a record with errors', async () => {
    const wrong = canonicalize({ ...diploma(), lan: 0 } as JsonValue);
    const pdf = recordPdf(wrong, ['ky.thu_truong', 'ky.con_dau'], 'ho-so.json');
    await refused('RECORD_HAS_ERRORS', attempt(pdf, 'head-of-issuing-body', school.rector));
  });

  it('an earlier signer whose path the trust list does not know', async () => {
    const byPrincipal = await sign(principalAndSeal(), 'principal', school.principal);
    const stranger = await openSchool('another world');
    await refused(
      'SIGNER_PATH_UNTRUSTED',
      attempt(byPrincipal, 'school-seal', school.seal, {
        trust: { ...trust, authorities: stranger.trust().authorities },
      }),
    );
  });
});
