import { expect } from 'vitest';
import { digest } from '#crypto';
import { type Kit, kitOf } from '../../src/demo-world/case-kit.js';
import { type ForgedStep, forgeEntries, type GeneralJws } from '../../src/demo-world/forge.js';
import { createDemoWorld, type DemoWorld } from '../../src/demo-world/index.js';
import { makeStrangers } from '../../src/demo-world/strangers.js';
import { fromBase64Url, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import {
  claimStrings,
  compactSerialization,
  entryPayload,
  linkBytes,
  type NewSignature,
  protectedHeader,
  signingInput,
} from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import type { ReportedSignature, ValidationReport, VerifyOptions } from '../../src/validation/index.js';
import { oncePerFile } from '../support/once-per-file.js';
import { verifyChecked } from '../support/report-invariants.js';

/** One demonstration world for a file of attacks, and what an attacker has: the format's description, and keys. */
export interface AttackWorld extends Kit {
  readonly world: DemoWorld;
  /** The answer of the public `verify` at the world's instant, under its pinned list. */
  judge(bytes: Uint8Array, options?: Partial<VerifyOptions>): ValidationReport;
}

/** The same for a whole test file, and no other: each deals keys from a pool that has an end. */
export const attackWorld: () => Promise<AttackWorld> = oncePerFile(make);

async function make(): Promise<AttackWorld> {
  const world = await createDemoWorld({ cases: false });
  const strangers = await makeStrangers(world.pki, world.schools.get('thpt-van-cac')!, world.times);
  const trust = world.openTrust();
  return {
    ...kitOf({ ...world, strangers }),
    world,
    judge: (bytes, options = {}) => verifyChecked(bytes, { trust, at: new Date(world.at), ...options }),
  };
}

/** A signature made by somebody who writes headers by hand: `header` may change anything before the key is used. */
export interface RawStep extends ForgedStep {
  readonly header?: (members: Record<string, unknown>, before: readonly NewSignature[]) => void;
}

/** Signs a payload step by step with headers changed at will. */
export async function signRaw(payload: Uint8Array, steps: readonly RawStep[]): Promise<Uint8Array> {
  const signatures: NewSignature[] = [];
  for (const step of steps) {
    const algorithm = step.algorithm ?? step.by.key.algorithm;
    const usual = protectedHeader({
      algorithm,
      certificateChain: step.by.chain,
      signingTime: step.at,
      claims: claimStrings(step.claim),
      commitment: step.commitment ?? 'ProofOfApproval',
      carriage: 'outer',
    });
    const members = membersOf(usual);
    if (signatures.length > 0) members['khue_prev'] = { digAlg: 'S256', digVals: signatures.map(link) };
    step.header?.(members, signatures);
    const header = toBase64Url(utf8Encode(JSON.stringify(members)));
    const value = await (await step.by.key.as(algorithm)).sign(signingInput(header, payload));
    signatures.push({ protected: header, signature: toBase64Url(value) });
  }
  return utf8Encode(JSON.stringify({ payload: toBase64Url(payload), signatures }));
}

/** What `khue_prev` says of a signature that is already there. */
export const link = ({ protected: header, signature }: NewSignature): string =>
  toBase64Url(digest('SHA-256', linkBytes(header, signature as string)));

/** A teacher's signature over an entry payload of one's own making, with a header of one's own. */
export async function signEntryRaw(
  by: ForgedStep['by'],
  payload: Uint8Array,
  claim: ForgedStep['claim'],
  at: number,
  edit: (members: Record<string, unknown>) => void = () => {},
): Promise<string> {
  const members = membersOf(
    protectedHeader({
      algorithm: by.key.algorithm,
      certificateChain: by.chain,
      signingTime: at,
      claims: claimStrings(claim),
      commitment: 'ProofOfCreation',
      carriage: 'entry',
    }),
  );
  edit(members);
  const header = toBase64Url(utf8Encode(JSON.stringify(members)));
  const value = await (await by.key.as(by.key.algorithm)).sign(signingInput(header, payload));
  return compactSerialization({ protected: header, signature: value });
}

export { entryPayload };

export function membersOf(header: string): Record<string, unknown> {
  return JSON.parse(utf8Decode(fromBase64Url(header)!)) as Record<string, unknown>;
}

export const jwsOf = (bytes: Uint8Array): GeneralJws => JSON.parse(utf8Decode(bytes)) as GeneralJws;

export const entriesOf = (record: JsonObject): JsonObject[] => record['bang_diem_hoc_ba'] as unknown as JsonObject[];

/** The record with one entry changed, by the subject's id. */
export function withEntry(record: JsonObject, subject: string, change: (entry: JsonObject) => JsonObject): JsonObject {
  return {
    ...record,
    bang_diem_hoc_ba: entriesOf(record).map((entry) => (entry['mon_hoc_id'] === subject ? change(entry) : entry)),
  };
}

export function without(value: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as JsonObject;
}

/** Rows of `danh_sach_nguoi_ky` changed. */
export function withRows(record: JsonObject, change: (rows: JsonObject[]) => JsonObject[]): JsonObject {
  const rows = record['danh_sach_nguoi_ky'] as unknown as JsonObject[];
  return { ...record, danh_sach_nguoi_ky: change(rows) as unknown as JsonValue } as JsonObject;
}

/** Every entry signed by its teacher; the record in its canonical form then is what the outer signatures cover. */
export async function withTeachers(kit: Kit, record: JsonObject, skip: readonly string[] = []): Promise<JsonObject> {
  return forgeEntries(
    record,
    (subject) => (skip.includes(subject) ? undefined : kit.school.teacherOf(subject).leaf),
    (index) => kit.times.inMay(25, 9, index),
  );
}

/** Homeroom teacher, principal, seal: honest signatures over whatever is given. */
export async function closed(kit: Kit, record: JsonObject): Promise<Uint8Array> {
  return kit.forge(record, [kit.homeroom(), kit.principal(), kit.seal()], false);
}

export const octets = (record: JsonObject): Uint8Array => canonicalize(record);

export function expectRefused(report: ValidationReport, code: string): void {
  expect({ answer: report.answer, code: report.code }).toEqual({ answer: 'REJECT', code });
}

export const byRole = (report: ValidationReport, role: string): ReportedSignature | undefined =>
  report.signatures.find(({ claimedRole }) => claimedRole === role);
