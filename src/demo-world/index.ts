export type { PoolKind } from './key-pool.js';
export { type DemoKey, demoKey } from './keys.js';
export * from './layouts.js';
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
