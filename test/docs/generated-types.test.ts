import { expect, test } from 'vitest';
import type { BulkReport } from '../../src/bulk/judge.js';
import type { SigningJob } from '../../src/issuing/generated/types.js';
import type { Job } from '../../src/issuing/index.js';
import type { ValidationReport as ReportSchema } from '../../src/validation/generated/types.js';
import type { ValidationReport } from '../../src/validation/index.js';

/**
 * The report and the job are typed by hand, for people, and by their schemas, for the contract. The compiler holds one against the
 * other (`npm run typecheck`): every value of the one is a value of the other's form, and no member stands in one alone.
 */

type Plain<T> = T extends readonly (infer E)[] ? E : T;
type Member<T, K> = K extends keyof T ? Plain<NonNullable<T[K]>> : never;
/** Members of a type, each marked as optional or not, so that both are compared. */
type Members<T> = { readonly [K in keyof T as K & string]-?: undefined extends T[K] ? 'optional' : 'required' };
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type SameMembers<A, B> = Same<Members<A>, Members<B>>;
type SameAt<A, B, K extends keyof A & keyof B> = SameMembers<Member<A, K>, Member<B, K>>;

/** A line of many inputs that could not be read has no digest: the schema allows that, who verifies a file always has one. */
type Report = Omit<BulkReport, 'sha256'> & { readonly sha256?: string };
type Signature = Member<Report, 'signatures'>;
type SchemaSignature = Member<ReportSchema, 'signatures'>;

function isOfSchema(value: ValidationReport): ReportSchema {
  return value;
}

function isJobOfSchema(value: Job): SigningJob {
  return value;
}

/** `true` for each pair: anything else does not compile. */
const pairs: readonly [
  SameMembers<Report, ReportSchema>,
  SameAt<Report, ReportSchema, 'record'>,
  SameAt<Member<Report, 'record'>, Member<ReportSchema, 'record'>, 'statusChange'>,
  SameAt<Report, ReportSchema, 'settledBy'>,
  SameAt<Report, ReportSchema, 'missingRoles'>,
  SameAt<Report, ReportSchema, 'trust'>,
  SameAt<Report, ReportSchema, 'remarks'>,
  SameAt<Report, ReportSchema, 'revisions'>,
  SameMembers<Signature, SchemaSignature>,
  SameAt<Signature, SchemaSignature, 'algorithm'>,
  SameAt<Signature, SchemaSignature, 'signer'>,
  SameAt<Signature, SchemaSignature, 'timestamps'>,
  SameAt<Signature, SchemaSignature, 'revocation'>,
  SameAt<Signature, SchemaSignature, 'checks'>,
  SameMembers<Job, SigningJob>,
  SameAt<Job, SigningJob, 'items'>,
  SameAt<Job, SigningJob, 'appearance'>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true];

test('the types of report and job that are written by hand are those of their schemas', () => {
  expect(pairs.every(Boolean)).toBe(true);
  expect([isOfSchema, isJobOfSchema].map(({ length }) => length)).toEqual([1, 1]);
});
