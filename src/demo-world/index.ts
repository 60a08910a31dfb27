/** A complete demonstration: keys that nothing may trust, invented schools and people, and files with known answers. */

export type { CaseGroup, CatalogueCase } from './case-types.js';
export type { PoolKind } from './key-pool.js';
export { type DemoKey, demoKey } from './keys.js';
export * from './layouts.js';
export { type MadeRecord, type ManyOptions, type ManyRecords, makeManyRecords } from './many.js';
export type { DemoPerson, DemoSchool } from './people.js';
export {
  createDemoPki,
  DEMO_AT,
  type DemoCa,
  type DemoLeaf,
  type DemoPki,
  type DemoPkiOptions,
  type IssueCaInput,
  type IssueInput,
  signerOf,
} from './pki.js';
export { bangCuNhan, bangTotNghiepThpt, type HocBaInput, hocBa, type Pupil, type RecordInput } from './records.js';
export { type Signatories, signDiploma, signHocBa } from './sign.js';
export { type DemoTimes, demoTimes } from './times.js';
export { createDemoWorld, DEMO_PIN } from './world.js';
export type { DemoCase, DemoWorld, DemoWorldOptions, ExpectedAnswer } from './world-types.js';
