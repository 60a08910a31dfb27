import { PDFDocument } from 'pdf-lib';
import { forgeOuter } from '../../../src/demo-world/forge.js';
import { judgeIntegrity } from '../../../src/document/integrity.js';
import { render, renderPdf } from '../../../src/form/index.js';
import { extendSignatures, localTimestamper, signPdf } from '../../../src/issuing/index.js';
import { openPdfSigned } from '../../../src/pdf/index.js';
import { canonicalize } from '../../../src/record/index.js';
import type { Signer } from '../../../src/signer/index.js';
import type { TrustStore } from '../../../src/trust/types.js';
import { type ValidationReport, verify } from '../../../src/validation/index.js';
import { samples } from '../../form/samples.js';
import { pdfWithForm } from '../../support/form-pdf.js';
import { runs } from '../../support/fuzz.js';
import { withEmptyFields } from '../../support/signed-pdf.js';
import { crl, ms, sourceOf, timeStore, tsa } from '../../support/time-fixture.js';
import {
  cast,
  diploma,
  primaryRecord,
  signedPrimary,
  signedSecondary,
  step,
  UNIVERSITY,
} from '../../support/trust-fixture.js';
import { shownBy, showsTheSame } from './shown.js';

/** A signed PDF of the kinds that khue makes, and how it is judged. */
export interface SignedFile {
  readonly title: string;
  readonly pdf: Uint8Array;
  /** It carries a record: the closed list of what may follow holds. */
  readonly isRecord: boolean;
}

export interface Files {
  readonly all: readonly SignedFile[];
  judge(bytes: Uint8Array): ValidationReport;
}

const AT = '2026-06-10T00:00:00Z';
const SIGNED = '2026-05-28T04:00:00Z';

let once: Promise<Files> | undefined;

/** Every profile, record types of each family of forms, levels B-B to B-LTA, and PDFs of others signed by khue. */
export function signedFiles(): Promise<Files> {
  once ??= make();
  return once;
}

async function make(): Promise<Files> {
  const people = await cast();
  const service = await tsa('TSA một', '2025-06-01', '2031-06-01');
  const crls = await Promise.all(people.pki.authorities.map((ca) => crl(ca, '2026-06-02', '2026-07-02')));
  const papers = ['phu-luc/*', 'giay-to/*', 'quyet-dinh/*'].map((type) => ({ type }));
  const trust: TrustStore = await timeStore({
    services: [service],
    issued: '2026-05-30',
    revocation: sourceOf(crls),
    change: (entry) => ({ ...entry, documentTypes: [...entry.documentTypes, ...papers] }),
  });
  const sign = (
    pdf: Uint8Array,
    by: { readonly signer: Signer },
    role: 'school-seal' | 'principal' | 'homeroom-teacher',
    more: object = {},
  ): Promise<Uint8Array> => signPdf(pdf, { role, signer: by.signer, signingTime: SIGNED, ...more });
  const timestamper = localTimestamper(service.signer, { now: () => ms('2026-06-03T00:00:00Z') });
  const extended = (pdf: Uint8Array, to: 'B-T' | 'B-LT' | 'B-LTA'): Promise<Uint8Array> =>
    extendSignatures(pdf, { to, trust, at: '2026-06-03T00:00:00Z', timestamper });

  const sealed = await sign(await renderPdf(await signedPrimary()), people.seal, 'school-seal');
  const secondary = await renderPdf(await signedSecondary(([first]) => [first!]));
  const both = await sign(await sign(secondary, people.principal, 'principal'), people.seal, 'school-seal');
  let everyone = render(canonicalize(primaryRecord()), { profile: 'all' }).pdf;
  for (const [by, role] of [
    [people.homeroom, 'homeroom-teacher'],
    [people.principal, 'principal'],
    [people.seal, 'school-seal'],
  ] as const)
    everyone = await sign(everyone, by, role);
  const head = step(people.rector, 'head-of-issuing-body');
  const paper = await renderPdf(await forgeOuter(canonicalize(diploma([UNIVERSITY])), [head]));
  const degree = await sign(paper, people.universitySeal, 'school-seal');
  const examples = samples();
  const ofExample = async (name: string, isSchool: boolean): Promise<Uint8Array> => {
    const { record } = examples.find((one) => one.name === name)!;
    const [by, by2] = isSchool ? [people.principal, people.seal] : [people.rector, people.universitySeal];
    const made = await forgeOuter(canonicalize(record), [step(by, 'head-of-issuing-body')]);
    return sign(await renderPdf(made), by2, 'school-seal');
  };
  const place = { field: 'moi' };
  const byLib = await PDFDocument.create();
  byLib.addPage([200, 100]).drawText('Xin chao', { size: 20 });
  const foreign = await byLib.save();
  const records: [string, Uint8Array][] = [
    ['a primary record, profile seal, B-B', sealed],
    ['a secondary record, profile principal+seal, B-B', both],
    ['a primary record, profile all, B-T', await extended(everyone, 'B-T')],
    ['a diploma, profile seal, B-LT', await extended(degree, 'B-LT')],
    ['a secondary record, profile principal+seal, B-LTA', await extended(both, 'B-LTA')],
  ];
  // Other papers are laid out and signed by the same code: one by day, all by night.
  const papersOf: readonly (readonly [string, string, boolean])[] = [
    ['a completion certificate', 'giay-to/giay-chung-nhan-hoan-thanh/valid-1.json', true],
    ['a doctor’s diploma', 'van-bang/tien-si/valid-1.json', false],
    ['a diploma supplement', 'phu-luc/phu-luc-van-bang/valid-1.json', false],
    ['a decision', 'quyet-dinh/quyet-dinh-thu-hoi/valid-1.json', false],
    ['a school-leaving diploma', 'van-bang/tot-nghiep-thpt/valid-1.json', true],
  ];
  for (const [name, file, isSchool] of papersOf.slice(0, runs(1, papersOf.length)))
    records.push([name, await ofExample(file, isSchool)]);
  const others: [string, Uint8Array][] = [
    [
      'a foreign PDF with a table',
      await sign(withEmptyFields(2), people.seal, 'school-seal', { place: { field: 'f0' } }),
    ],
    [
      'a foreign PDF with object streams',
      await sign(await sign(foreign, people.principal, 'principal', { place }), people.seal, 'school-seal'),
    ],
    [
      'a foreign PDF with a form and a structure tree',
      await sign(pdfWithForm(), people.seal, 'school-seal', { place: { field: 'f0' } }),
    ],
    [
      'a foreign linearised PDF',
      await sign(withEmptyFields(2, { kind: 'linearised' }), people.seal, 'school-seal', { place: { field: 'f1' } }),
    ],
    [
      'a foreign PDF with a cross-reference stream, B-LTA',
      await extended(
        await sign(withEmptyFields(2, { kind: 'packed' }), people.seal, 'school-seal', { place }),
        'B-LTA',
      ),
    ],
  ];
  return {
    all: [
      ...records.map(([title, pdf]) => ({ title, pdf, isRecord: true })),
      ...others.map(([title, pdf]) => ({ title, pdf, isRecord: false })),
    ],
    judge: (bytes) => verify(bytes, { trust, at: AT }),
  };
}

/** Every code that a report names anywhere. */
export function codesOf(report: ValidationReport): Set<string> {
  return new Set(
    [...JSON.stringify(report).matchAll(/"(?:code|subIndication)":"([A-Z_0-9]+)"/g)].map(([, code]) => code!),
  );
}

/**
 * Why a reader of the report would still take the forged file for what was signed; `undefined` when it is caught. Under the closed list of a
 * record nothing but REJECT will do, or UNDECIDED for what cannot be read at all; elsewhere no signature that was there may stand as it did.
 */
export function stillAcceptable(report: ValidationReport, file: SignedFile, forged: Uint8Array): string | undefined {
  if (report.answer === 'ACCEPT') return showsTheSame(shownBy(file.pdf), shownBy(forged)) ? undefined : 'ACCEPT';
  if (file.isRecord) return undefined;
  const before = new Set(openPdfSigned(file.pdf).signatures.map(({ pdf }) => pdf?.field));
  const document = openPdfSigned(forged);
  if (document.faults.length > 0 || document.encrypted) return undefined;
  const intact = document.signatures.filter(
    (one) =>
      before.has(one.pdf?.field) &&
      one.faults.length === 0 &&
      one.pdf?.changesAfter !== 'SUSPICIOUS' &&
      judgeIntegrity(one).integrity === 'INTACT',
  );
  if (intact.length < before.size) return undefined;
  return showsTheSame(shownBy(file.pdf), shownBy(forged))
    ? undefined
    : `signatures of ${[...before].join(', ')} stand as they did`;
}
