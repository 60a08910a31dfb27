import { expect } from 'vitest';
import thpt from '../../schemas/examples/hoc-ba/thpt/valid-1.json' with { type: 'json' };
import bachelor from '../../schemas/examples/van-bang/cu-nhan/valid-1.json' with { type: 'json' };
import { type Code, codes } from '../../src/codes.js';
import {
  createDemoPki,
  DEMO_MARK,
  type DemoLeaf,
  type DemoPki,
  type IssueInput,
  officialPerson,
  officialSeal,
} from '../../src/demo-world/index.js';
import { KhueError } from '../../src/errors.js';
import { addSignature, signEntry, signRecord } from '../../src/issuing/index.js';
import type { Signer } from '../../src/signer/index.js';
import { defaultRoleRules, rulesFor } from '../../src/trust/index.js';
import type { Capacity, ListedIssuer, ListedSigner, Role, RoleRule, TrustStore } from '../../src/trust/types.js';
import { crlSource, openCrl, readCertificate } from '../../src/x509/index.js';

/** When the school of these tests signs: inside the terms and the validity of its people's certificates. */
export const SIGNING_TIME = '2026-06-01T02:00:00Z';
export const AT = '2026-11-21T00:00:00Z';
const NOT_BEFORE = Date.parse('2025-01-01T00:00:00Z');
const NOT_AFTER = Date.parse('2028-01-01T00:00:00Z');

export type RecordValue = Record<string, unknown> & { bang_diem_hoc_ba: Record<string, unknown>[] };

/** Three subjects of a THPT record, of which the Maths teacher is also the homeroom teacher. */
export const SUBJECTS = ['19', '15', '69'] as const;

interface Row {
  vai_tro: string;
  mon_hoc_id?: string;
  [name: string]: unknown;
}

/** A valid record, small; `change` works on a copy. */
export function smallRecord(change: (record: RecordValue) => void = () => {}): RecordValue {
  const record = structuredClone(thpt) as unknown as RecordValue;
  record.bang_diem_hoc_ba = record.bang_diem_hoc_ba.filter((entry) => SUBJECTS.includes(entry['mon_hoc_id'] as never));
  const rows = record['danh_sach_nguoi_ky'] as Row[];
  record['danh_sach_nguoi_ky'] = rows.filter(
    (row) => row.mon_hoc_id === undefined || SUBJECTS.includes(row.mon_hoc_id as never),
  );
  change(record);
  return record;
}

export function fullRecord(): RecordValue {
  return structuredClone(thpt) as unknown as RecordValue;
}

export function diploma(): Record<string, unknown> {
  return structuredClone(bachelor);
}

export const SCHOOL = '99000701';
export const OTHER_SCHOOL = '99000702';
export const UNIVERSITY = 'DHKV';

export interface School {
  readonly pki: DemoPki;
  readonly teachers: readonly DemoLeaf[];
  readonly homeroom: DemoLeaf;
  readonly principal: DemoLeaf;
  readonly deputy: DemoLeaf;
  readonly seal: DemoLeaf;
  readonly otherPrincipal: DemoLeaf;
  readonly otherSeal: DemoLeaf;
  readonly rector: DemoLeaf;
  readonly universitySeal: DemoLeaf;
  issue(name: string, input?: Partial<IssueInput>): Promise<DemoLeaf>;
  trust(options?: TrustOptions): TrustStore;
}

export interface TrustOptions {
  readonly change?: (issuer: ListedIssuer) => ListedIssuer;
  readonly rules?: readonly RoleRule[];
  readonly crls?: readonly Uint8Array[];
}

export async function openSchool(seed: string): Promise<School> {
  const pki = await createDemoPki({ seed });
  const issue = (name: string, input: Partial<IssueInput> = {}): Promise<DemoLeaf> =>
    pki.issue({
      ca: pki.vgca.ca,
      subject: officialPerson({ name: `${name} (DEMO)`, email: 'demo@demo.example', unit: DEMO_MARK }),
      notBefore: NOT_BEFORE,
      notAfter: NOT_AFTER,
      ...input,
    });
  const seal = (name: string): Promise<DemoLeaf> =>
    issue(name, { subject: officialSeal({ name: `${name} (DEMO)`, taxCode: '0000000000' }) });
  const teachers = [
    await issue('Hoàng Thị Giả Định', { key: 'p-256' }),
    await issue('Lê Văn Thí Dụ'),
    await issue('Phạm Thị Minh Họa', { ca: pki.neac.remote }),
  ];
  const people = {
    pki,
    teachers,
    homeroom: teachers[1]!,
    principal: await issue('Trịnh Thị Hiệu Thử'),
    deputy: await issue('Võ Văn Phó Thử'),
    seal: await seal('TRƯỜNG THPT KHUÊ VĂN THỬ NGHIỆM'),
    otherPrincipal: await issue('Hiệu trưởng trường khác'),
    otherSeal: await seal('TRƯỜNG THPT KHÁC'),
    rector: await issue('Phan Thị Hiệu Thử'),
    universitySeal: await seal('TRƯỜNG ĐẠI HỌC KHUÊ VĂN'),
  };
  const issuers = [
    issuerOf(SCHOOL, 'Trường THPT Khuê Văn Thử Nghiệm', 'hoc-ba/*', [
      listed('principal', 'Trịnh Thị Hiệu Thử', people.principal),
      listed('principal', 'Võ Văn Phó Thử', people.deputy, [{ capacity: 'KT', decision: '12/QĐ-THPT, 01/08/2025' }]),
      listed('school-seal', 'Con dấu', people.seal),
    ]),
    issuerOf(OTHER_SCHOOL, 'Trường THPT Khác', 'hoc-ba/*', [
      listed('principal', 'Hiệu trưởng trường khác', people.otherPrincipal),
      listed('school-seal', 'Con dấu', people.otherSeal),
    ]),
    issuerOf(UNIVERSITY, 'Trường Đại học Khuê Văn', 'van-bang/*', [
      listed('head-of-issuing-body', 'Phan Thị Hiệu Thử', people.rector),
      listed('school-seal', 'Con dấu', people.universitySeal),
    ]),
  ];
  return { ...people, issue, trust: (options = {}) => trustStore(pki, issuers, options) };
}

function listed(
  role: Role,
  name: string,
  leaf: DemoLeaf,
  capacities: readonly { capacity: Capacity; decision?: string }[] = [],
): ListedSigner {
  return {
    role,
    name,
    spkiSha256: [leaf.spkiSha256],
    capacities,
    terms: [{ from: '2025-08-01', to: '2030-07-31' }],
    history: [{ status: 'granted', from: NOT_BEFORE }],
  };
}

function issuerOf(code: string, name: string, type: string, signers: readonly ListedSigner[]): ListedIssuer {
  return {
    code,
    formerCodes: [],
    name,
    documentTypes: [{ type }],
    term: { from: '2000-01-01' },
    succession: [],
    signersComplete: true,
    teachersListed: false,
    status: [],
    signers,
    listIssuedAt: Date.parse('2026-11-01T00:00:00Z'),
  };
}

function trustStore(pki: DemoPki, all: readonly ListedIssuer[], options: TrustOptions): TrustStore {
  const issuers = all.map(options.change ?? ((issuer) => issuer));
  const rules = options.rules ?? defaultRoleRules;
  return {
    info: {
      name: 'Danh sách thử',
      operator: 'DEMO',
      sha256: '0'.repeat(64),
      signerSpkiSha256: '0'.repeat(64),
      pinned: true,
      rollback: 'OK',
      sequence: 1,
      issuedAt: Date.parse('2026-11-01T00:00:00Z'),
      kind: 'list',
    },
    highWater: { lists: {} },
    warnings: [],
    authorities: pki.authorities.map((ca) => ({
      name: ca.id,
      kind: ca.kind,
      certificate: readCertificate(ca.certificateDer),
      purposes: ['document-signing'],
      history: [{ status: 'granted', from: 0 }],
    })),
    revocation: crlSource((options.crls ?? []).map((der) => openCrl(der))),
    completeHierarchies: new Map(),
    issuer: (code) => {
      const found = issuers.find((issuer) => issuer.code === code);
      return found === undefined ? { unknown: true } : { found };
    },
    holders: (spkiSha256) =>
      issuers.flatMap((issuer) =>
        issuer.signers.filter((signer) => signer.spkiSha256.includes(spkiSha256)).map((signer) => ({ issuer, signer })),
      ),
    roleRules: (type) => rulesFor(rules, type),
  };
}

export interface StageOptions {
  readonly record?: object;
  readonly trust?: TrustStore;
}

/** The small record with every teacher's signature. */
export async function signedByTeachers(school: School, options: StageOptions = {}): Promise<Uint8Array> {
  let bytes: Uint8Array | object = options.record ?? smallRecord();
  for (const [index, subject] of SUBJECTS.entries())
    bytes = await signEntry(bytes, {
      entry: subject,
      signer: school.teachers[index]!.signer,
      signingTime: SIGNING_TIME,
      ...(options.trust === undefined ? {} : { trust: options.trust }),
    });
  return bytes as Uint8Array;
}

export async function outer(
  bytes: Uint8Array | object,
  role: Role,
  signer: Signer,
  trust?: TrustStore,
): Promise<Uint8Array> {
  const options = { role, signer, signingTime: SIGNING_TIME, ...(trust === undefined ? {} : { trust }) };
  return bytes instanceof Uint8Array ? addSignature(bytes, options) : signRecord(bytes, options);
}

/** Expects a refusal with this code, and hands it back for more questions. */
export async function refused(code: Code, attempt: () => unknown): Promise<KhueError> {
  let outcome: unknown;
  try {
    outcome = await attempt();
  } catch (error) {
    outcome = error;
  }
  if (!(outcome instanceof KhueError)) {
    expect(outcome, `expected the refusal ${code}`).toBeInstanceOf(KhueError);
    throw outcome;
  }
  expect({ code: outcome.code, params: outcome.params }).toMatchObject({ code });
  // Both sentences find every parameter that they name.
  const entry: { vi: string; en: string } = codes[outcome.code];
  const named = [...`${entry.vi} ${entry.en}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(Object.keys(outcome.params)).toEqual(expect.arrayContaining(named));
  return outcome;
}

/** A signer that fails the test when its key is used. */
export function untouched(leaf: DemoLeaf): Signer {
  return {
    ...leaf.signer,
    sign: () => {
      throw new Error('the key was used');
    },
  };
}
