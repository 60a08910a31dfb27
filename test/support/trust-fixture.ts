import { readFileSync } from 'node:fs';
import { type ForgedStep, forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import {
  createDemoPki,
  type DemoLeaf,
  type DemoPki,
  type IssueInput,
  officialPerson,
  officialSeal,
  remotePerson,
} from '../../src/demo-world/index.js';
import { utf8Encode } from '../../src/encoding.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { defaultRoleRules, rulesFor } from '../../src/trust/index.js';
import type {
  ListedAuthority,
  ListedIssuer,
  ListedSigner,
  Role,
  RoleRule,
  StatusSource,
  TrustInfo,
  TrustStore,
} from '../../src/trust/types.js';
import { crlSource, openCrl, readCertificate } from '../../src/x509/index.js';
import type { RevocationSource } from '../../src/x509/revocation.js';
import type { CrlEntryInput } from '../../src/x509/write.js';
import { oncePerFile } from './once-per-file.js';

/** A small world for the verdict's tests: one PKI, a few people, and a trust store made by hand from plain data. */

export const AT = '2026-11-21T00:00:00Z';
export const LIST_ISSUED = '2026-11-10T00:00:00Z';
/** The day of the CRLs. */
export const CRL_DATE = '2026-11-20T00:00:00Z';
export const SIGNED_AT = Date.parse('2026-05-28T03:00:00Z');

export const PRIMARY = '99000501';
export const SECONDARY = '99000701';
export const UNIVERSITY = 'DHKV';
export const ACADEMY = 'DHMT';

export interface Cast {
  readonly pki: DemoPki;
  readonly homeroom: DemoLeaf;
  readonly principal: DemoLeaf;
  readonly deputy: DemoLeaf;
  readonly former: DemoLeaf;
  readonly seal: DemoLeaf;
  readonly maths: DemoLeaf;
  readonly english: DemoLeaf;
  readonly otherPrincipal: DemoLeaf;
  readonly otherSeal: DemoLeaf;
  readonly rector: DemoLeaf;
  readonly universitySeal: DemoLeaf;
  readonly director: DemoLeaf;
  readonly academySeal: DemoLeaf;
  readonly stranger: DemoLeaf;
  issue(name: string, more?: Partial<IssueInput>): Promise<DemoLeaf>;
}

const EARLY = Date.parse('2025-06-01T00:00:00Z');
const LATE = Date.parse('2028-06-01T00:00:00Z');

/** The same people for a whole test file, and no other: each deals keys from a pool that has an end. */
export const cast: () => Promise<Cast> = oncePerFile(makeCast);

async function makeCast(): Promise<Cast> {
  const pki = await createDemoPki({ seed: 'verdict', at: AT });
  const issue = (name: string, more: Partial<IssueInput> = {}): Promise<DemoLeaf> =>
    pki.issue({
      ca: pki.vgca.ca,
      subject: officialPerson({ name, email: 'khong-co@vi-du.example', unit: 'TRƯỜNG MINH HỌA (DEMO)' }),
      notBefore: EARLY,
      notAfter: LATE,
      ...more,
    });
  const seal = (name: string): Promise<DemoLeaf> =>
    issue(name, { subject: officialSeal({ name, taxCode: '0000000999' }) });
  return {
    pki,
    homeroom: await issue('Nguyễn Thị Trình Diễn'),
    principal: await issue('Trịnh Thị Phác Thảo'),
    deputy: await issue('Võ Văn Phó Thử'),
    former: await issue('Đinh Văn Mãn Nhiệm'),
    seal: await seal('TRƯỜNG SAO KHUÊ MINH HỌA (DEMO)'),
    maths: await issue('Lê Văn Ví Von'),
    english: await issue('Phạm Văn Lồng Tiếng', {
      ca: pki.neac.remote,
      key: 'p-256',
      subject: remotePerson({ name: 'Phạm Văn Lồng Tiếng', citizenId: '999123456789', province: 'Tỉnh Minh Họa' }),
    }),
    otherPrincipal: await issue('Tạ Thị Bản Nháp'),
    otherSeal: await seal('TRƯỜNG KHÁC MINH HỌA (DEMO)'),
    rector: await issue('Thái Thị Trừu Tượng'),
    universitySeal: await seal('ĐẠI HỌC KHUÊ VĂN MINH HỌA (DEMO)'),
    director: await issue('Lương Văn Quy Ước'),
    academySeal: await seal('HỌC VIỆN MINH HỌA (DEMO)'),
    stranger: await issue('TRƯỜNG SAO KHUÊ MINH HỌA (DEMO)', { ca: pki.neac.remote }),
    issue,
  };
}

export function signer(role: Role, name: string, leaf: DemoLeaf, more: Partial<ListedSigner> = {}): ListedSigner {
  return {
    role,
    name,
    spkiSha256: [leaf.spkiSha256],
    capacities: [],
    terms: [{ from: '2025-08-01', to: '2030-07-31' }],
    history: [{ status: 'granted', from: EARLY }],
    ...more,
  };
}

export function issuer(code: string, name: string, more: Partial<ListedIssuer> = {}): ListedIssuer {
  return {
    code,
    formerCodes: [],
    name,
    documentTypes: [{ type: 'hoc-ba/*' }, { type: 'van-bang/*' }],
    term: { from: '2000-01-01' },
    succession: [],
    signersComplete: true,
    teachersListed: false,
    status: [],
    signers: [],
    listIssuedAt: Date.parse(LIST_ISSUED),
    ...more,
  };
}

export const PRIMARY_NAME = 'Trường Tiểu học Sao Khuê Minh Họa';
export const SECONDARY_NAME = 'Trường THPT Văn Các Minh Họa';

export function issuersOf(people: Cast): ListedIssuer[] {
  const body = (code: string, name: string): ListedIssuer =>
    issuer(code, name, {
      signers: [
        signer('principal', 'Trịnh Thị Phác Thảo', people.principal),
        signer('head-of-issuing-body', 'Trịnh Thị Phác Thảo', people.principal),
        signer('principal', 'Võ Văn Phó Thử', people.deputy, {
          capacities: [{ capacity: 'KT', decision: '12/QĐ-SK, 2025-08-15' }],
        }),
        signer('principal', 'Đinh Văn Mãn Nhiệm', people.former, { terms: [{ from: '2020-08-01', to: '2025-12-31' }] }),
        signer('school-seal', `Con dấu ${name}`, people.seal),
      ],
    });
  return [
    body(PRIMARY, PRIMARY_NAME),
    body(SECONDARY, SECONDARY_NAME),
    issuer('99000799', 'Trường THPT Khác Minh Họa', {
      signers: [
        signer('principal', 'Tạ Thị Bản Nháp', people.otherPrincipal),
        signer('school-seal', 'Con dấu trường khác', people.otherSeal),
      ],
    }),
    issuer(UNIVERSITY, 'Trường Đại học Khuê Văn Minh Họa', {
      signers: [
        signer('head-of-issuing-body', 'Thái Thị Trừu Tượng', people.rector),
        signer('school-seal', 'Con dấu đại học', people.universitySeal),
      ],
    }),
    issuer(ACADEMY, 'Học viện Minh Họa', {
      signers: [
        signer('head-of-issuing-body', 'Lương Văn Quy Ước', people.director),
        signer('school-seal', 'Con dấu học viện', people.academySeal),
      ],
    }),
  ];
}

export interface StoreOptions {
  readonly info?: Partial<TrustInfo>;
  readonly issuers?: readonly ListedIssuer[];
  /** Changes the entry of a code. */
  readonly change?: (entry: ListedIssuer) => ListedIssuer;
  readonly authorities?: (listed: ListedAuthority) => ListedAuthority | undefined;
  readonly completeHierarchies?: ReadonlyMap<string, number>;
  readonly revocation?: RevocationSource;
  readonly rules?: readonly RoleRule[];
  readonly withoutHolders?: boolean;
  readonly status?: StatusSource;
}

/** A trust store from plain data: the PKI's authorities, the schools, fresh CRLs without entries. */
export async function store(options: StoreOptions = {}): Promise<TrustStore> {
  const people = await cast();
  const issuers = (options.issuers ?? issuersOf(people)).map(options.change ?? ((entry) => entry));
  const rules = options.rules ?? defaultRoleRules;
  const authorities = people.pki.authorities.map(
    (ca): ListedAuthority => ({
      name: `CA minh họa ${ca.id}`,
      kind: ca.kind,
      certificate: readCertificate(ca.certificateDer),
      purposes: ['document-signing', 'ocsp'],
      history: [{ status: 'granted', from: 0 }],
    }),
  );
  const { authorities: change } = options;
  return {
    info: {
      name: 'Danh sách tin cậy minh họa',
      operator: 'Sở Giáo dục và Đào tạo Minh Họa',
      sha256: '1'.repeat(64),
      signerSpkiSha256: '2'.repeat(64),
      pinned: true,
      rollback: 'OK',
      sequence: 12,
      issuedAt: Date.parse(LIST_ISSUED),
      nextUpdate: Date.parse('2027-05-01T00:00:00Z'),
      kind: 'list',
      ...options.info,
    },
    highWater: { lists: {} },
    ...(options.status !== undefined && { status: options.status }),
    warnings: [],
    authorities: change === undefined ? authorities : authorities.map(change).filter((one) => one !== undefined),
    revocation: options.revocation ?? (await revocation()),
    completeHierarchies: options.completeHierarchies ?? new Map(),
    issuer: (code) => {
      const found = issuers.find((entry) => entry.code === code || entry.formerCodes.includes(code));
      return found === undefined ? { unknown: true } : { found };
    },
    ...(options.withoutHolders
      ? {}
      : {
          holders: (spkiSha256) =>
            issuers.flatMap((entry) =>
              entry.signers
                .filter((one) => one.spkiSha256.includes(spkiSha256))
                .map((one) => ({ issuer: entry, signer: one })),
            ),
        }),
    roleRules: (type) => rulesFor(rules, type),
  };
}

export interface RevocationOptions {
  readonly entries?: readonly { readonly leaf: DemoLeaf; readonly entry: Omit<CrlEntryInput, 'serialNumber'> }[];
  readonly caEntries?: readonly {
    readonly issuer: 'vgca' | 'neac';
    readonly serialNumber: Uint8Array;
    readonly revokedAt: number;
  }[];
  readonly thisUpdate?: string;
  readonly nextUpdate?: string;
  /** Ids of authorities without a CRL. */
  readonly without?: readonly string[];
}

/** One complete, direct CRL for each authority. */
export async function revocation(options: RevocationOptions = {}): Promise<RevocationSource> {
  const { pki } = await cast();
  const thisUpdate = Date.parse(options.thisUpdate ?? CRL_DATE);
  const nextUpdate = Date.parse(options.nextUpdate ?? '2026-12-20T00:00:00Z');
  const files = [];
  for (const ca of pki.authorities) {
    if (options.without?.includes(ca.id)) continue;
    const own: CrlEntryInput[] = (options.entries ?? [])
      .filter(({ leaf }) => leaf.ca.id === ca.id)
      .map(({ leaf, entry }) => ({ serialNumber: leaf.serialNumber, ...entry }));
    for (const one of options.caEntries ?? []) {
      if (pki[one.issuer].root.id === ca.id) own.push({ serialNumber: one.serialNumber, revokedAt: one.revokedAt });
    }
    files.push(openCrl(await pki.crl(ca, own, thisUpdate, nextUpdate)));
  }
  return crlSource(files);
}

function example(path: string): JsonObject {
  return JSON.parse(readFileSync(new URL(`../../schemas/examples/${path}`, import.meta.url), 'utf8')) as JsonObject;
}

export type Change = (record: Record<string, JsonValue>) => void;

/** A primary record whose homeroom teacher answers for every subject: three outer signatures, none inside. */
export function primaryRecord(change: Change = () => {}): JsonObject {
  const record = structuredClone(example('hoc-ba/tieu-hoc/valid-2.json')) as Record<string, JsonValue>;
  record['co_so_giao_duc'] = { ...(record['co_so_giao_duc'] as JsonObject), co_so_giao_duc_id: PRIMARY };
  change(record);
  return record;
}

const KEPT = ['15', '69'];

/** An upper-secondary record cut to two subjects with a teacher each. */
export function secondaryRecord(change: Change = () => {}): JsonObject {
  const record = structuredClone(example('hoc-ba/thpt/valid-1.json')) as Record<string, JsonValue>;
  const of = (name: string): JsonObject[] => record[name] as unknown as JsonObject[];
  record['co_so_giao_duc'] = { ...(record['co_so_giao_duc'] as JsonObject), co_so_giao_duc_id: SECONDARY };
  record['bang_diem_hoc_ba'] = of('bang_diem_hoc_ba').filter((entry) => KEPT.includes(entry['mon_hoc_id'] as string));
  record['danh_sach_nguoi_ky'] = of('danh_sach_nguoi_ky').filter(
    (row) => row['mon_hoc_id'] === undefined || KEPT.includes(row['mon_hoc_id'] as string),
  );
  change(record);
  return record;
}

/** A bachelor's diploma; `issuers` are the codes of the issuing bodies. */
export function diploma(issuers: readonly string[] = [UNIVERSITY], change: Change = () => {}): JsonObject {
  const file = issuers.length > 1 ? 'valid-2' : 'valid-1';
  const record = structuredClone(example(`van-bang/cu-nhan/${file}.json`)) as Record<string, JsonValue>;
  const bodies = record['don_vi_cap'] as unknown as JsonObject[];
  record['don_vi_cap'] = issuers.map((code, i) => ({ ...(bodies[i] ?? bodies[0]!), co_so_giao_duc_id: code }));
  change(record);
  return record;
}

export function step(by: Pick<DemoLeaf, 'key' | 'chain'>, role: string, more: Partial<ForgedStep> = {}): ForgedStep {
  return { by, claim: { role }, at: SIGNED_AT, ...more };
}

/** Homeroom teacher, principal, seal: the outer signatures of a học bạ. */
export async function usualSteps(): Promise<[ForgedStep, ForgedStep, ForgedStep]> {
  const { homeroom, principal, seal } = await cast();
  return [step(homeroom, 'homeroom-teacher'), step(principal, 'principal'), step(seal, 'school-seal')];
}

/** A signed primary record; `change` replaces or drops steps. */
export async function signedPrimary(
  change: (steps: ForgedStep[]) => ForgedStep[] = (steps) => steps,
  record: JsonObject = primaryRecord(),
): Promise<Uint8Array> {
  return forgeOuter(canonicalize(record), change(await usualSteps()));
}

/** A signed secondary record with both teachers' signatures inside. */
export async function signedSecondary(
  change: (steps: ForgedStep[]) => ForgedStep[] = (steps) => steps,
  record: JsonObject = secondaryRecord(),
  teacher?: (subject: string) => DemoLeaf | undefined,
): Promise<Uint8Array> {
  const { maths, english } = await cast();
  const withEntries = await forgeEntries(
    record,
    teacher ?? ((subject) => (subject === '15' ? maths : english)),
    () => SIGNED_AT - 86_400_000,
  );
  return forgeOuter(canonicalize(withEntries), change(await usualSteps()));
}

export const text = (value: string): Uint8Array => utf8Encode(value);
