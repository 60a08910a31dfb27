import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { caseFiles } from '../../src/demo-world/case-vectors.js';
import { cataloguePlan } from '../../src/demo-world/catalogue/index.js';
import { createDemoWorld, type DemoWorld } from '../../src/demo-world/index.js';
import { toHex, utf8Decode } from '../../src/encoding.js';
import { checkRecord, readJson } from '../../src/record/index.js';
import { defaultRoleRules, openTrust, type TrustStore } from '../../src/trust/index.js';
import { verify } from '../../src/validation/index.js';
import { verifyChecked } from '../support/report-invariants.js';

const folder = fileURLToPath(new URL('../../test-vectors/cases', import.meta.url));
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly of?: string;
  readonly group: string;
  readonly file: string;
  readonly documents?: readonly string[];
  readonly answer: string;
  readonly code: string;
  readonly record?: { readonly status?: string };
  readonly remarks?: readonly string[];
  readonly signatures: readonly { readonly role: string; readonly answer: string; readonly code?: string }[];
}
const index = JSON.parse(utf8Decode(read('cases.json'))) as {
  readonly at: string;
  readonly pin: string;
  readonly cases: readonly Row[];
};

let world: DemoWorld;
let trust: TrustStore;

beforeAll(async () => {
  world = await createDemoWorld({ catalogue: true });
  trust = world.openTrust();
}, 120_000);

const judge = ({ file, documents = [] }: { readonly file: string; readonly documents?: readonly string[] }) =>
  verifyChecked(world.files.get(file)!, {
    trust,
    at: new Date(world.at),
    documents: documents.map((name) => ({ name, bytes: world.files.get(name)! })),
  });

describe('every sample of the catalogue', () => {
  it.each(cataloguePlan.map(({ name }) => name))('%s passes every rule of content without an error', (name) => {
    const record = readJson(world.files.get(`records/cases/${name}.json`)!);
    const { valid, problems } = checkRecord(record, { roleRules: defaultRoleRules });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(valid).toBe(true);
  });

  it.each(cataloguePlan)('$name gets the promised answer, signed in every required role', ({ name, expected }) => {
    const one = world.catalogue.find((row) => row.name === name)!;
    const report = judge(one);
    expect({ answer: report.answer, code: report.code }).toEqual(
      expected ?? { answer: 'ACCEPT', code: 'RECORD_ACCEPTED' },
    );
    expect(report.missingRoles ?? []).toEqual([]);
    expect(report.record?.schemaValid).toBe(true);
    expect(report.signatures.every(({ integrity }) => integrity === 'INTACT')).toBe(true);
    if (report.answer === 'UNDECIDED') expect(report.settledBy?.length).toBeGreaterThan(0);
  });

  it('compares what it took over with the source that is given', () => {
    const names = world.catalogue.filter(({ kind, documents }) => kind === 'sample' && documents !== undefined);
    expect(names.length).toBeGreaterThan(5);
    const taking = judge(world.catalogue.find(({ name }) => name === 'tiep-nhan-giua-nam')!);
    expect(taking.takenOver?.length).toBe(2);
  });
});

describe('every forged twin of the catalogue', () => {
  it.each(cataloguePlan)('$name: is not accepted, with the named reason', ({ name, twin }) => {
    const report = judge(world.catalogue.find(({ of }) => of === name)!);
    expect({ answer: report.answer, code: report.code }).toEqual({ answer: twin.answer ?? 'REJECT', code: twin.code });
  });

  it('differs from its sample in its reason: at least ten reasons are shown', () => {
    expect(new Set(cataloguePlan.map(({ twin }) => twin.code)).size).toBeGreaterThanOrEqual(10);
  });
});

describe('the joint degree with a partner in no list', () => {
  it('leaves only the partner’s part open: the known institution’s signatures pass', () => {
    const report = judge(world.catalogue.find(({ name }) => name === 'lien-ket-mot-truong-chua-biet')!);
    const part = (own: boolean) =>
      report.signatures.filter(({ signer }) => (signer?.authorised === true) === own).map(({ answer }) => answer);
    expect(part(true)).toEqual(['ACCEPT', 'ACCEPT']);
    expect(part(false)).toEqual(['UNDECIDED', 'UNDECIDED']);
    expect(report.settledBy?.[0]).toMatchObject({ what: 'TRUST_LIST_ENTRY', of: 'HVBK99' });
  });
});

describe('papers of which the issuer speaks later', () => {
  it.each([
    ['bang-da-chinh-sua', 'VALID', 'corrected'],
    ['bang-da-thu-hoi', 'REVOKED', 'revoked'],
    ['tot-nghiep-tam-thoi-da-co-bang', 'SUPERSEDED', 'superseded'],
  ])('%s: every signature holds, and the recall list says what became of it', (name, status, kind) => {
    const report = judge(world.catalogue.find((row) => row.name === name)!);
    expect(report.record).toMatchObject({ status, statusChange: { kind } });
    expect(report.signatures.every(({ answer }) => answer === 'ACCEPT')).toBe(true);
  });

  it('the temporary certificate names the diploma that took its place, which is accepted', () => {
    const ended = judge(world.catalogue.find(({ name }) => name === 'tot-nghiep-tam-thoi-da-co-bang')!);
    const diploma = world.records.get('cases/bang-da-chinh-sua')!;
    expect(ended.record?.statusChange?.successor).toBe(diploma['ma_ban_ghi']);
  });

  it('where only the diploma lies beside it, the temporary certificate is said to have ended', () => {
    const report = judge(world.catalogue.find(({ name }) => name === 'tot-nghiep-tam-thoi')!);
    expect(report.remarks?.map(({ code }) => code)).toEqual(['PAPER_DIPLOMA_ISSUED']);
  });
});

describe('the catalogue', () => {
  it('is made only when asked for, and leaves the plain world as it is', async () => {
    const plain = await createDemoWorld();
    expect(plain.catalogue).toEqual([]);
    expect(plain.trustPin).toBe(world.trustPin);
    for (const [name, bytes] of plain.signed) expect(toHex(world.signed.get(name)!) === toHex(bytes), name).toBe(true);
    const there = world.openTrust();
    for (const { file, bytes, answer } of plain.cases)
      expect(verify(bytes, { trust: there, at: new Date(world.at) }).answer, file).toBe(answer);
  }, 60_000);

  it.each(['2026-08-01T00:00:00Z', '2027-07-31T16:59:59Z'])(
    'gives the same answers when the world stands at %s',
    async (at) => {
      const other = await createDemoWorld({ at, seed: at, catalogue: true, cases: false });
      const store = other.openTrust();
      for (const { name, bytes, answer, documents = [] } of other.catalogue) {
        const given = documents.map((file) => ({ name: file, bytes: other.files.get(file)! }));
        expect(verify(bytes, { trust: store, at: new Date(other.at), documents: given }).answer, name).toBe(answer);
      }
    },
    120_000,
  );

  it('holds every type of record that there is a schema for', () => {
    const types = JSON.parse(readFileSync('schemas/index.json', 'utf8')) as object;
    const known = new Set(JSON.stringify(types).match(/(?<=")[a-z0-9-]+\/[a-z0-9-]+(?=")/g));
    const shown = new Set([...world.records.values()].map((record) => record['loai_ho_so']));
    expect([...known].filter((type) => !shown.has(type))).toEqual([]);
  });
});

describe('the vectors of the cases', () => {
  it('are what the catalogue makes today, with no file more or less', () => {
    const made = caseFiles(world);
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(there.sort()).toEqual([...made.keys()].sort());
    for (const [name, bytes] of made) expect(toHex(read(name)) === toHex(bytes), name).toBe(true);
  });

  it('are smaller than six megabytes', () => {
    let size = 0;
    for (const bytes of caseFiles(world).values()) size += bytes.length;
    expect(size).toBeLessThan(6_000_000);
  });

  it.each(index.cases)('$name gets the stored answer from the stored files alone', (row) => {
    const store = openTrust(
      {
        read: (name) => (existsSync(join(folder, 'trust', name)) ? read(`trust/${name}`) : undefined),
        list: (prefix) => readdirSync(join(folder, 'trust', prefix)).map((name) => `${prefix}${name}`),
      },
      { pinned: [index.pin], at: index.at },
    );
    const documents = (row.documents ?? []).map((name) => ({ name, bytes: read(name) }));
    const report = verify(read(row.file), { trust: store, at: index.at, documents });
    expect({ answer: report.answer, code: report.code }).toEqual({ answer: row.answer, code: row.code });
    expect(report.record?.status).toBe(row.record?.status);
    expect(report.remarks?.map(({ code }) => code)).toEqual(row.remarks);
    expect(report.signatures.map(({ answer, code }) => ({ answer, code }))).toEqual(
      row.signatures.map(({ answer, code }) => ({ answer, code })),
    );
  });
});

describe('the tutorial', () => {
  it('names only cases that there are, and the drills that there are', () => {
    const page = readFileSync('docs/tutorial.md', 'utf8');
    const names = new Set(world.catalogue.map(({ name }) => name));
    const files = [...page.matchAll(/cases\/([a-z0-9-]+(?:\.gia)?)\.json/g)].map(([, name]) => name!);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((name) => !names.has(name))).toEqual([]);
    for (const [, file] of page.matchAll(/node (examples\/drills\/[a-z-]+\.mjs)/g))
      expect(existsSync(file!), file).toBe(true);
  });
});
