import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { type Code, codes } from '../../src/codes.js';
import { fromBase64Url, utf8Decode } from '../../src/encoding.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { examine, type ValidationReport, type VerifyOptions } from '../../src/validation/index.js';

/** What holds for every report, whatever was verified (after the abstract test of EU DSS). */

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/validation-report.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

const MEMBERS = new Set(Object.keys(schema.properties));
const SIGNATURE_MEMBERS = new Set(Object.keys(schema.$defs.signature.properties));
const RECORD_MEMBERS = new Set(Object.keys(schema.properties.record.properties));
const SIGNER_MEMBERS = new Set(Object.keys(schema.$defs.signature.properties.signer.properties));

/** Verifies, twice, and checks the report against everything that must always hold. */
export function verifyChecked(bytes: Uint8Array, options: VerifyOptions): ValidationReport {
  const { report, record } = examine(bytes, options);
  expect(JSON.stringify(examine(bytes.slice(), options).report), 'same input, same bytes of report').toBe(
    JSON.stringify(report),
  );
  checkReport(report);
  if (options.includePersonalData === undefined || options.includePersonalData === false) {
    checkMasked(report, record);
  }
  return report;
}

export function checkReport(report: ValidationReport): void {
  const plain = JSON.parse(JSON.stringify(report)) as Record<string, unknown>;
  expect(validate(plain) ? [] : validate.errors, 'the report follows its schema').toEqual([]);
  expectNoNulls(plain, '');
  expectOnly(plain, MEMBERS);
  if (report.record !== undefined) expectOnly(report.record, RECORD_MEMBERS);
  expect(report.message.vi).toBe(report.message.vi.normalize('NFC'));

  // The three words of the conclusion agree.
  const entry = codes[report.code] as { answer?: string };
  if (report.answer === 'ACCEPT') {
    expect(entry.answer).toBe('ACCEPT');
    expect(report.message.vi).toMatch(/^HỢP LỆ theo dữ liệu đến ngày \d{2}\/\d{2}\/\d{4}\./);
    expect(report.message.en).toMatch(/^VALID according to data up to /);
    expect(report.signatures.length).toBeGreaterThan(0);
    expect(report.signatures.some(({ answer }) => answer === 'ACCEPT')).toBe(true);
  } else if (report.answer === 'REJECT') {
    expect(report.message.vi).toMatch(/^KHÔNG CHẤP NHẬN: /);
    expect(report.message.en).toMatch(/^NOT ACCEPTED: /);
  } else {
    expect(report.message.vi).toContain('CHƯA KẾT LUẬN ĐƯỢC: còn thiếu ');
    expect(report.message.en).toContain('UNDECIDED: ');
  }
  expect(report.message.vi, 'a parameter was left open').not.toMatch(/[{}]|…/);

  report.signatures.forEach((signature, index) => {
    expect(signature.order).toBe(index);
    expectOnly(signature, SIGNATURE_MEMBERS);
    if (signature.signer !== undefined) expectOnly(signature.signer, SIGNER_MEMBERS);
    const failed = signature.checks.filter(({ outcome }) => outcome === 'FAILED');
    if (signature.answer === 'ACCEPT') {
      // ACCEPT implies every check that it rests on.
      expect(failed).toEqual([]);
      expect(signature.code).toBe('SIGNATURE_PASSED');
      for (const code of [
        'CHECK_FORMAT',
        'CHECK_CERTIFICATE',
        'CHECK_INTEGRITY',
        'CHECK_PATH',
        'CHECK_VALIDITY',
        'CHECK_ALGORITHMS',
      ] as Code[]) {
        expect(signature.checks.find((check) => check.code === code)?.outcome, code).toBe('OK');
      }
      expect(signature.path?.length).toBeGreaterThan(0);
      expect(signature.path?.[0]).toBe(signature.signer?.certificateSha256);
    } else {
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.some(({ code }) => code === signature.code)).toBe(true);
    }
    if (signature.integrity === 'BROKEN') {
      expect(signature.role).toBe('unknown');
      expect(signature.signer?.name).toBeUndefined();
      expect(signature.signer?.authorised).not.toBe(true);
    }
    if (signature.role !== 'unknown') {
      expect(signature.role).toBe(signature.claimedRole);
      expect(signature.signer?.authorised).toBe(true);
      expect(signature.signer?.authorisedBy).toBeDefined();
    }
    expect(signature.signer?.name !== undefined && signature.signer.claimedName !== undefined).toBe(false);
  });
  if (report.answer === 'ACCEPT' && report.policy === 'record') {
    const seals = report.signatures.filter(({ role, answer }) => role === 'school-seal' && answer === 'ACCEPT');
    expect(seals.length, 'no record is accepted without its seal').toBeGreaterThan(0);
    expect(seals.every(({ revocation }) => revocation?.status === 'GOOD')).toBe(true);
    expect(report.record?.schemaValid).toBe(true);
  }
}

/** No holder's name and no long number of a person in the report (model 6). */
export function checkMasked(report: ValidationReport, record: JsonObject | undefined): void {
  expect(report.personalData).toBeUndefined();
  const { sha256: _sha, ...rest } = report;
  const open = JSON.stringify({
    ...rest,
    record: { ...report.record, sha256: '', id: '' },
    trust: undefined,
    signatures: report.signatures.map((signature) => ({
      ...signature,
      id: '',
      path: undefined,
      signer: { ...signature.signer, certificateSha256: '' },
    })),
  });
  const holder = (record?.['nguoi_hoc'] ?? {}) as JsonObject;
  const name = holder['ho_va_ten'];
  if (typeof name === 'string' && name.length > 5) expect(open).not.toContain(name);
  const number = holder['so_dinh_danh_ca_nhan'];
  if (typeof number === 'string' && number.length >= 9) expect(open).not.toContain(number);
  expect(open, 'a personal number stands in the report').not.toMatch(/(?<![\da-f])\d{12}(?![\da-f])/);
}

function expectOnly(value: object, members: ReadonlySet<string>): void {
  for (const name of Object.keys(value)) expect(members, `unknown member ${name}`).toContain(name);
}

function expectNoNulls(value: unknown, path: string): void {
  expect(value, `null at ${path}`).not.toBeNull();
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) expectNoNulls(item, `${path}/${name}`);
}

/** The JWS of a file as a value, for tests that change it. */
export function jwsOf(bytes: Uint8Array): { payload: string; signatures: { protected: string; signature: string }[] } {
  return JSON.parse(utf8Decode(bytes));
}

export function headerOf(text: string): Record<string, unknown> {
  return JSON.parse(utf8Decode(fromBase64Url(text)!));
}
