import {
  type AuthorityInput,
  buildTrustList,
  defaultRoleRules,
  type IssuerInput,
  type ShardReference,
  type SignerInput,
  signTrustList,
} from '../trust/index.js';
import type { Role } from '../trust/types.js';
import type { CrlEntryInput } from '../x509/write.js';
import { DEMO_MARK } from './layouts.js';
import type { DemoPerson, DemoSchool } from './people.js';
import { DAY, type DemoLeaf, type DemoPki } from './pki.js';
import { PROVINCES, WORLD_PROVINCES } from './schools.js';
import type { DemoTimes } from './times.js';

/** The demonstration's trust bundle: root list, one shard a province, one CRL a CA. */
export interface TrustFiles {
  /** Names inside the bundle (`trust-list.jws`, `shards/…`, `crls/…`). */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 of the root list signer's public key (SPKI), hex: the pin. */
  readonly pin: string;
  readonly listSigner: DemoLeaf;
  readonly shardSigners: ReadonlyMap<string, DemoLeaf>;
  /** What the lists were built from: every listed body with its signers. */
  readonly issuers: readonly IssuerInput[];
}

/** As in the O of the root list signer's certificate. */
export const LIST_OPERATOR = 'Nhóm danh sách tin cậy minh họa (DEMO)';
const LISTED_ROLES: readonly Role[] = ['principal', 'head-of-issuing-body', 'register-custodian', 'school-seal'];

/** Who signs the lists: one for each province, one for the root. */
export interface ListSigners {
  readonly root: DemoLeaf;
  readonly shards: ReadonlyMap<string, DemoLeaf>;
}

type Provinces = Readonly<Record<string, { readonly department: string }>>;

export async function makeListSigners(pki: DemoPki, provinces: Provinces = WORLD_PROVINCES): Promise<ListSigners> {
  const shards = new Map<string, DemoLeaf>();
  for (const [province, { department }] of Object.entries(provinces))
    shards.set(province, await listSignerFor(pki, `${department} (DEMO)`));
  return { root: await listSignerFor(pki, LIST_OPERATOR), shards };
}

export async function makeTrustFiles(
  pki: DemoPki,
  schools: readonly DemoSchool[],
  times: DemoTimes,
  { root: listSigner, shards: shardSigners }: ListSigners,
  sequence: number,
  provinces: Provinces = WORLD_PROVINCES,
): Promise<TrustFiles> {
  const files = new Map<string, Uint8Array>();
  const dates = { sequence, issuedAt: new Date(times.listsIssued), nextUpdate: new Date(times.listsUntil) };
  const listed = schools.filter(({ plan }) => plan.unlisted !== true);
  const inRoot = listed.filter(({ plan }) => plan.documentTypes.some((type) => type === 'van-bang/cu-nhan'));

  const all: IssuerInput[] = [];
  const entryOf = (school: DemoSchool) => {
    const entry = issuerOf(school, schools, times);
    all.push(entry);
    return entry;
  };
  const shards: ShardReference[] = [];
  for (const [province, { department }] of Object.entries(provinces)) {
    const operator = `${department} (DEMO)`;
    const leaf = shardSigners.get(province)!;
    const issuers = listed
      .filter((school) => school.plan.province === province && !inRoot.includes(school))
      .map(entryOf);
    const location = `shards/${province}.jws`;
    const list = buildTrustList({ kind: 'issuers', operator: { name: operator }, ...dates, issuers });
    files.set(location, await signTrustList(list, leaf.signer, dates.issuedAt));
    shards.push({
      location,
      signerSpkiSha256: leaf.spkiSha256,
      minSequence: dates.sequence,
      codes: issuers.flatMap(({ code, formerCodes }) => [code, ...(formerCodes ?? [])]),
    });
  }

  for (const ca of pki.authorities)
    files.set(
      `crls/${ca.spkiSha256}.crl`,
      await pki.crl(ca, revokedBy(ca.id, schools, times), times.listsIssued, times.listsUntil),
    );

  const root = buildTrustList({
    operator: { name: LIST_OPERATOR, nameEn: 'Demonstration trust list group (DEMO)' },
    name: `Danh sách tin cậy minh họa (${DEMO_MARK})`,
    ...dates,
    authorities: authoritiesOf(pki),
    issuers: inRoot.map(entryOf),
    roleRules: defaultRoleRules,
    shards,
    crls: pki.authorities.map(({ spkiSha256 }) => ({ id: spkiSha256, minIssuedAt: dates.issuedAt })),
    completeHierarchies: pki.roots.map(({ spkiSha256 }) => spkiSha256),
  });
  files.set('trust-list.jws', await signTrustList(root, listSigner.signer, dates.issuedAt));
  return { files, pin: listSigner.spkiSha256, listSigner, shardSigners, issuers: all };
}

/** TS 119 602 §6.8: the O of the certificate is the operator's name. */
function listSignerFor(pki: DemoPki, operator: string): Promise<DemoLeaf> {
  return pki.issue({
    ca: pki.neac.token,
    subject: [
      ['C', 'VN'],
      ['O', operator],
      ['OU', DEMO_MARK],
      ['CN', 'Ký danh sách tin cậy minh họa'],
    ],
    keyUsage: ['digitalSignature'],
  });
}

function authoritiesOf(pki: DemoPki): AuthorityInput[] {
  const cas = pki.authorities.map(({ kind, certificateDer }) => ({ kind, certificate: certificateDer }));
  const tsas = [pki.tsa.vgca, pki.tsa.neac].map(({ certificateDer }) => ({
    kind: 'tsa' as const,
    certificate: certificateDer,
  }));
  return [...cas, ...tsas];
}

function issuerOf(school: DemoSchool, schools: readonly DemoSchool[], times: DemoTimes): IssuerInput {
  const { plan } = school;
  const closed = plan.mergedInto === undefined ? undefined : times.date(6, 30);
  const successor = schools.find(({ id }) => id === plan.mergedInto);
  const merged = schools.filter((other) => other.plan.mergedInto === plan.id);
  const decision = `1234/QĐ-UBND, ${times.date(5, 15)}`;
  const date = times.date(7, 1);
  return {
    code: plan.code,
    name: plan.name,
    ...(plan.nameEn === undefined ? {} : { nameEn: plan.nameEn }),
    province: PROVINCES[plan.province].name,
    superior: plan.superior,
    documentTypes: plan.documentTypes.map((type) => ({ type })),
    term: { from: times.date(8, 1, 20), ...(closed === undefined ? {} : { to: closed }) },
    succession: [
      ...(successor === undefined ? [] : [{ kind: 'successor' as const, code: successor.code, decision, date }]),
      ...merged.map(({ code }) => ({ kind: 'predecessor' as const, code, decision, date })),
    ],
    signersComplete: plan.signersComplete,
    ...(plan.recallList === undefined
      ? {}
      : {
          status: [
            {
              kind: 'recall-list' as const,
              id: plan.recallList,
              issuerSpkiSha256: school.holder('school-seal').leaf.spkiSha256,
              from: times.date(8, 1, 1),
            },
          ],
        }),
    signers: school.people.flatMap((person) => signersOf(person, school, times)),
  };
}

function signersOf(person: DemoPerson, school: DemoSchool, times: DemoTimes): SignerInput[] {
  const { roles, flaw, capacities, renews, term } = person.plan;
  if (flaw === 'not-listed' || renews !== undefined) return [];
  const renewed = school.people.filter(({ plan }) => plan.renews === person.plan.id);
  // A new head came when the former one left.
  const successor =
    person.plan.id === 'hieu-truong' && school.people.some((other) => other.plan.flaw === 'left-office');
  const from = term !== undefined ? times.date(...term.from) : successor ? times.date(3, 1) : times.date(8, 1, 3);
  const to =
    term?.to !== undefined
      ? times.date(...term.to)
      : flaw === 'left-office'
        ? times.date(2, 28)
        : school.plan.mergedInto === undefined
          ? undefined
          : times.date(6, 30);
  return roles
    .filter((role) => LISTED_ROLES.includes(role))
    .map((role) => ({
      role,
      name: person.name,
      keys: [person, ...renewed].map(({ leaf }) => leaf.spkiSha256),
      ...(capacities === undefined ? {} : { capacities }),
      terms: [{ from, ...(to === undefined ? {} : { to }) }],
    }));
}

function revokedBy(caId: string, schools: readonly DemoSchool[], times: DemoTimes): CrlEntryInput[] {
  const people = schools.flatMap(({ people: own }) => own).filter(({ leaf }) => leaf.ca.id === caId);
  return people.flatMap(({ plan, leaf }): CrlEntryInput[] => {
    const { serialNumber } = leaf;
    if (plan.flaw === 'revoked-retired' || plan.flaw === 'revoked-merged')
      return [{ serialNumber, revokedAt: times.inMonth(7, 1, 9), reason: 'cessationOfOperation' }];
    if (plan.flaw === 'revoked-compromised') {
      const revokedAt = times.inMonth(4, 10, 9);
      return [{ serialNumber, revokedAt, reason: 'keyCompromise', invalidityDate: revokedAt - 20 * DAY }];
    }
    return [];
  });
}
