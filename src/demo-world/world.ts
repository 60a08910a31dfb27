import { parseInstant } from '../time.js';
import { folderSource, openTrust } from '../trust/index.js';
import { makeCases } from './cases.js';
import { makeCatalogue } from './catalogue/index.js';
import { withCatalogueSchools } from './catalogue/schools.js';
import { type DemoSchool, makeSchool } from './people.js';
import { createDemoPki, DEMO_AT } from './pki.js';
import { recallFiles } from './recall-files.js';
import { samplesOf } from './samples.js';
import { schoolPlans } from './schools.js';
import { readable } from './sign.js';
import { makeStrangers } from './strangers.js';
import { demoTimes } from './times.js';
import { makeListSigners, makeTrustFiles } from './trust-files.js';
import { worldFiles } from './world-files.js';
import type { DemoCase, DemoWorld, DemoWorldOptions } from './world-types.js';

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

  const plain = new Map<string, DemoSchool>();
  for (const plan of schoolPlans) plain.set(plan.id, await makeSchool(pki, plan, times));
  const strangers = await makeStrangers(pki, plain.get('thpt-van-cac')!, times);
  const listSigners = await makeListSigners(pki);
  const withCatalogue = options.catalogue ?? false;
  const schools = withCatalogue ? await withCatalogueSchools(pki, plain, times, options.fresh ?? false) : plain;
  const people = new Map([...schools.values()].flatMap(({ people: own }) => own).map((one) => [one.id, one] as const));

  // Another list than the plain world's under the same key has another number.
  const trust = await makeTrustFiles(pki, [...schools.values()], times, listSigners, withCatalogue ? 2 : 1);
  const bundle = new Map(trust.files);
  const trustSource = folderSource(bundle);
  const open = (when: Date | string = new Date(at)) => openTrust(trustSource, { pinned: [trust.pin], at: when });

  const samples = samplesOf(seed, times, schools);
  const store = open();
  const signed = new Map<string, Uint8Array>();
  for (const sample of samples) signed.set(sample.name, await sample.sign(store));
  const signedPdf = new Map<string, Uint8Array>();
  if (options.pdf ?? options.cases ?? true)
    for (const sample of samples) signedPdf.set(sample.name, await sample.signPdf(store));
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
    for (const made of await makeCases({ seed, times, schools, signed, strangers }))
      cases.push({ ...made, file: `${made.answer === 'REJECT' ? 'forged' : 'doubtful'}/${made.name}.json` });

  const catalogue = withCatalogue ? await makeCatalogue({ seed, times, trust: store, schools, people }) : undefined;
  for (const [name, bytes] of await recallFiles([...schools.values()], times, catalogue?.recalled ?? new Map()))
    bundle.set(name, bytes);

  const world: Omit<DemoWorld, 'files'> = {
    seed,
    at,
    times,
    pki,
    schools,
    people,
    signers: new Map([...people].map(([id, { signer }]) => [id, signer] as const)),
    certificates: new Map([...people].map(([id, { leaf }]) => [id, leaf] as const)),
    authorities: pki.authorities,
    records: new Map([
      ...samples.map(({ name, record }) => [name, record] as const),
      ...[...(catalogue?.records ?? [])].map(([name, record]) => [`cases/${name}`, record] as const),
    ]),
    signed,
    signedPdf,
    cases,
    catalogue: catalogue?.cases ?? [],
    trustPin: trust.pin,
    trustSource,
    openTrust: open,
    pin: DEMO_PIN,
  };
  return { ...world, files: await worldFiles(world, { ...trust, files: bundle }, strangers) };
}
