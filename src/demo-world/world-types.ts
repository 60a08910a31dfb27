import type { JsonObject } from '../record/json-value.js';
import type { Signer } from '../signer/types.js';
import type { InstantMs } from '../time.js';
import type { BundleSource, TrustStore } from '../trust/index.js';
import type { CatalogueCase, DemoCase } from './case-types.js';
import type { DemoPerson, DemoSchool } from './people.js';
import type { DemoCa, DemoLeaf, DemoPki } from './pki.js';
import type { DemoTimes } from './times.js';

export type { CaseGroup, CatalogueCase, DemoCase, ExpectedAnswer } from './case-types.js';

export interface DemoWorldOptions {
  /** Default `demo`; chooses keys, serials, names of records and marks. */
  readonly seed?: string;
  /** New keys instead of the published pool's; then nothing is repeatable. */
  readonly fresh?: boolean;
  /** The world's instant (RFC 3339, a bare date or a `Date`); every date follows from it. Default `DEMO_AT`. */
  readonly at?: Date | string;
  /** Also make the bad and doubtful files; default true. */
  readonly cases?: boolean;
  /** Also make the signed PDFs; default as `cases`. */
  readonly pdf?: boolean;
  /** Also make the catalogue: a sample for every case that khue knows, with a forged twin; default false. */
  readonly catalogue?: boolean;
}

/** A complete demonstration in memory. */
export interface DemoWorld {
  readonly seed: string;
  readonly at: InstantMs;
  readonly times: DemoTimes;
  readonly pki: DemoPki;
  /** Path → content; what `writeDemoWorld` writes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By short id: `thpt-van-cac`. */
  readonly schools: ReadonlyMap<string, DemoSchool>;
  /** By `<school>/<person>`: `thpt-van-cac/hieu-truong`. */
  readonly people: ReadonlyMap<string, DemoPerson>;
  readonly signers: ReadonlyMap<string, Signer>;
  readonly certificates: ReadonlyMap<string, DemoLeaf>;
  readonly authorities: readonly DemoCa[];
  /** Records without signatures, by name. */
  readonly records: ReadonlyMap<string, JsonObject>;
  /** Accepted files, by the same names. */
  readonly signed: ReadonlyMap<string, Uint8Array>;
  /** The same as signed PDFs. */
  readonly signedPdf: ReadonlyMap<string, Uint8Array>;
  /** Accepted, bad and doubtful files. */
  readonly cases: readonly DemoCase[];
  /** Samples for every case and their forged twins; empty unless asked for. */
  readonly catalogue: readonly CatalogueCase[];
  /** SHA-256 of the list signer's public key, hex. */
  readonly trustPin: string;
  /** The trust bundle. */
  readonly trustSource: BundleSource;
  /** The bundle opened under its pin at the world's instant, or another. */
  openTrust(at?: Date | string): TrustStore;
  /** PIN of every key file. */
  readonly pin: string;
}
