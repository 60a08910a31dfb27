import { utf8Encode } from '../encoding.js';
import { parseInstant } from '../time.js';
import { folderSource, openTrust } from '../trust/index.js';
import { pemOf } from '../x509/write.js';
import { makeCases } from './cases.js';
import { type DemoSchool, makeSchool } from './people.js';
import { createDemoPki, DEMO_AT, type DemoLeaf } from './pki.js';
import { readmeOf } from './readme.js';
import { samplesOf } from './samples.js';
import { schoolPlans } from './schools.js';
import { seeded } from './seeded.js';
import { readable } from './sign.js';
import { demoTimes } from './times.js';
import { makeTrustFiles } from './trust-files.js';
import { trustTables } from './trust-tables.js';
import type { DemoCase, DemoWorld, DemoWorldOptions } from './world-types.js';
import { writePkcs12 } from './write-pkcs12.js';

/** PIN of every key file of a demonstration world. */
export const DEMO_PIN = 'khue-demo';

/**
 * Makes a complete demonstration world in memory: two root hierarchies, CRLs, schools, people, seals, a signed trust list,
 * records with and without signatures, and bad files with the answer that they deserve.
 * The same seed and instant give the same bytes, unless `fresh`.
 * Throws a `RangeError` when `at` is no instant.
 */
export async function createDemoWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  const at = parseInstant(options.at ?? DEMO_AT);
  if (at === undefined) throw new RangeError('at is not an instant');
  const seed = options.seed ?? 'demo';
  const times = demoTimes(at);
  const pki = await createDemoPki({ seed, at: new Date(at), fresh: options.fresh ?? false });

  const schools = new Map<string, DemoSchool>();
  for (const plan of schoolPlans) schools.set(plan.id, await makeSchool(pki, plan, times));
  const people = new Map([...schools.values()].flatMap(({ people: own }) => own).map((one) => [one.id, one] as const));

  const trust = await makeTrustFiles(pki, [...schools.values()], times);
  const trustSource = folderSource(trust.files);
  const open = (when: Date | string = new Date(at)) => openTrust(trustSource, { pinned: [trust.pin], at: when });

  const samples = samplesOf(seed, times, schools);
  const store = open();
  const signed = new Map<string, Uint8Array>();
  for (const sample of samples) signed.set(sample.name, await sample.sign(store));
  const cases: DemoCase[] = samples.map(({ name, vi, en }) => ({
    name,
    file: `signed/${name}.json`,
    bytes: signed.get(name)!,
    answer: 'ACCEPT',
    vi,
    en,
  }));
  cases.push({
    name: 'chua-ky',
    file: 'records/hoc-ba-thpt.json',
    bytes: readable(samples.find(({ name }) => name === 'hoc-ba-thpt')!.record),
    answer: 'REJECT',
    code: 'NOT_SIGNED',
    vi: 'Bản ghi chưa ký: không phải bản gốc có chữ ký, cũng không có nghĩa là giả mạo.',
    en: 'A record without any signature: no signed original, which does not mean forged.',
  });
  if (options.cases ?? true)
    for (const made of await makeCases({ seed, pki, times, schools, signed }))
      cases.push({ ...made, file: `${made.answer === 'REJECT' ? 'forged' : 'doubtful'}/${made.name}.json` });

  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of trust.files) files.set(`trust/${name}`, bytes);
  files.set('trust-pin.txt', utf8Encode(`${trust.pin}\n`));
  files.set('anchors.pem', utf8Encode(pki.roots.map(({ certificateDer }) => pem(certificateDer)).join('')));
  for (const ca of pki.authorities) files.set(`authorities/${ca.id}.pem`, utf8Encode(pem(ca.certificateDer)));
  for (const [id, { certificateDer }] of Object.entries(pki.tsa))
    files.set(`authorities/tsa-${id}.pem`, utf8Encode(pem(certificateDer)));
  const leaves = new Map([...people].map(([id, { leaf }]) => [id, leaf] as const));
  for (const [name, bytes] of trustTables(trust.issuers, leaves)) files.set(name, bytes);
  const holders: KeyHolder[] = [...people.values()].map((one) => ({ ...one, legacy: one.plan.legacyKeyFile === true }));
  holders.push(
    { id: 'tsa/vgca', name: 'TSA minh họa', leaf: pki.tsa.vgca },
    { id: 'tsa/neac', name: 'DEMO TSA', leaf: pki.tsa.neac },
    { id: 'trust-list/root', name: 'Ký danh sách tin cậy minh họa', leaf: trust.listSigner },
    ...[...trust.shardSigners].map(([id, leaf]) => ({
      id: `trust-list/${id}`,
      name: 'Ký danh sách tỉnh minh họa',
      leaf,
    })),
  );
  for (const holder of holders) {
    files.set(`certificates/${holder.id}.pem`, utf8Encode(holder.leaf.chain.map(pem).join('')));
    files.set(`keys/${holder.id}.p12`, await keyFile(seed, holder));
  }
  for (const { name, record } of samples) files.set(`records/${name}.json`, readable(record));
  for (const { file, bytes } of cases) files.set(file, bytes);
  const listed = cases.map(({ bytes: _, ...row }) => row);
  files.set('cases.json', utf8Encode(`${JSON.stringify(listed, null, 2)}\n`));

  const world: Omit<DemoWorld, 'files'> = {
    seed,
    at,
    times,
    pki,
    schools,
    people,
    signers: new Map([...people].map(([id, { signer }]) => [id, signer] as const)),
    certificates: leaves,
    authorities: pki.authorities,
    records: new Map(samples.map(({ name, record }) => [name, record] as const)),
    signed,
    cases,
    trustPin: trust.pin,
    trustSource,
    openTrust: open,
    pin: DEMO_PIN,
  };
  files.set('README.md', utf8Encode(readmeOf(world)));
  return { ...world, files };
}

function pem(der: Uint8Array): string {
  return pemOf('CERTIFICATE', der);
}

interface KeyHolder {
  readonly id: string;
  readonly name: string;
  readonly leaf: DemoLeaf;
  readonly legacy?: boolean;
}

function keyFile(seed: string, { id, name, leaf, legacy }: KeyHolder): Promise<Uint8Array> {
  return writePkcs12({
    pin: DEMO_PIN,
    pkcs8: leaf.key.pkcs8,
    chain: leaf.chain,
    friendlyName: name,
    protection: legacy === true ? 'legacy' : 'modern',
    salts: seeded(seed, `pkcs12/${id}`),
  });
}
