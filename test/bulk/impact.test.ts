import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Impact, impactOf, noImpact } from '../../src/bulk/trust-diff/impact.js';
import type { ComparedList } from '../../src/bulk/trust-diff/lists.js';
import type { ListedIssuer, ListedSigner, TrustStore } from '../../src/trust/index.js';

/** What one line says under two lists that differ in one thing. */

const CODE = '99000001';
const SPKI = 'cd'.repeat(32);
const MAY = '2026-05-27T03:00:00Z';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'khue-impact-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signer = (role: ListedSigner['role'], more: Partial<ListedSigner> = {}): ListedSigner => ({
  ...{ role, name: 'Người Ký', spkiSha256: [SPKI], capacities: [], documentTypes: [], history: [] },
  terms: [{ from: '2020-01-01' }],
  ...more,
});

const entry = (more: Partial<ListedIssuer> = {}): ListedIssuer => ({
  ...{ code: CODE, formerCodes: [], name: 'Trường', documentTypes: [], term: {}, succession: [], status: [] },
  ...{ signersComplete: false, teachersListed: false, signers: [], listIssuedAt: Date.UTC(2026, 10, 1) },
  ...more,
});

/** A list of one body; `other` is another one that holds the key. */
function list(issuer: ListedIssuer, other?: ListedIssuer): ComparedList {
  const holders = (other?.signers ?? []).map((one) => ({ issuer: other!, signer: one }));
  const store = {
    ...{ info: { sequence: 1 }, authorities: [], completeHierarchies: new Map(), roleRules: () => [] },
    issuer: (code: string) => {
      const found = [issuer, other].find((one) => one?.code === code);
      return found === undefined ? { unknown: true } : { found };
    },
    holders: () => holders,
  };
  return {
    ...{ store: store as unknown as TrustStore, at: Date.UTC(2026, 10, 21), issuers: new Map() },
    ...{ authorities: new Map(), crls: new Map(), revokedByOcsp: new Set<string>() },
    digests: { ocsp: '', status: '', existence: '' },
  };
}

function impact(role: string, code: string, answer: string, before: ComparedList, after: ComparedList) {
  const path = join(folder, 'reports.ndjson');
  const certificates = { ab: { spki: SPKI, serial: '01', from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' } };
  const signature = { code, answer, claimedRole: role, claimedSigningTime: MAY, signer: { certificateSha256: 'ab' } };
  const report = { answer, code, input: 'a.json', signatures: [signature] };
  writeFileSync(path, `${JSON.stringify({ ...report, bulk: { answer, issuers: [CODE], certificates } })}\n`);
  const [found] = [...impactOf(before, after, [path], noImpact())] as (Impact | undefined)[];
  return found === undefined ? undefined : [found.reasons, found.becomes];
}

test('a teacher whom the list names is bound by what it says, and one whom it no longer names is judged again', () => {
  const named = list(entry({ signers: [signer('homeroom-teacher')] }));
  const ended = { terms: [{ from: '2020-01-01', to: '2026-02-28' }] };
  const left = list(entry({ signers: [signer('homeroom-teacher', ended)] }));
  const gone = list(entry());
  const passed = ['homeroom-teacher', 'SIGNATURE_PASSED', 'ACCEPT'] as const;
  expect(impact(...passed, named, left)).toEqual([['SIGNER_TERM_CHANGED'], 'REJECT']);
  expect(impact(...passed, named, gone)).toEqual([['SIGNER_KEY_REMOVED'], undefined]);
  expect(impact(...passed, named, named)).toBeUndefined();
});

test('a key that nobody listed and that another body or role holds now is judged again', () => {
  const nobody = list(entry());
  const other = entry({ code: '99000002', signers: [signer('principal')] });
  const unlisted = ['school-seal', 'SIGNER_NOT_LISTED', 'UNDECIDED'] as const;
  expect(impact(...unlisted, nobody, list(entry(), other))).toEqual([['SIGNER_KEY_ADDED'], undefined]);
  const roles = list(entry({ signers: [signer('register-custodian')] }));
  expect(impact(...unlisted, nobody, roles)).toEqual([['SIGNER_KEY_ADDED'], undefined]);
  expect(impact('school-seal', 'SIGNER_OF_OTHER_BODY', 'REJECT', list(entry(), other), nobody)).toEqual([
    ['SIGNER_KEY_REMOVED'],
    undefined,
  ]);
  expect(impact(...unlisted, nobody, list(entry()))).toBeUndefined();
});

test('a key that a body before it holds now is judged again, in whichever shard that stands', () => {
  const before = '99000002';
  const followed = entry({ succession: [{ kind: 'predecessor', code: before }] });
  const apart = (...signers: ListedSigner[]): ComparedList => {
    const whole = list(followed, entry({ code: before, signers }));
    const holders: TrustStore['holders'] = (spki, code) => (code === before ? whole.store.holders!(spki, code) : []);
    return { ...whole, store: { ...whole.store, holders } };
  };
  expect(impact('school-seal', 'SIGNER_NOT_LISTED', 'UNDECIDED', apart(), apart(signer('principal')))).toEqual([
    ['SIGNER_KEY_ADDED'],
    undefined,
  ]);
});

test('what changed of a successor concerns the records that its people signed, and no others', () => {
  const closed = entry({ succession: [{ kind: 'successor', code: '99000002' }] });
  const heir = (...signers: ListedSigner[]): ListedIssuer => entry({ code: '99000002', signers });
  const stranger = signer('principal', { spkiSha256: ['ee'.repeat(32)] });
  const passed = ['principal', 'SIGNATURE_PASSED', 'ACCEPT'] as const;
  expect(impact(...passed, list(closed, heir(signer('principal'))), list(closed, heir()))).toEqual([
    ['ISSUER_CHANGED'],
    undefined,
  ]);
  expect(impact(...passed, list(closed, heir(stranger)), list(closed, heir()))).toBeUndefined();
});

test('the day of a list that names everyone decides over a key that it does not name', () => {
  const complete = (listIssuedAt: number, signers: ListedSigner[] = []): ComparedList =>
    list(entry({ signersComplete: true, listIssuedAt, signers }));
  const [april, november] = [Date.UTC(2026, 3, 1), Date.UTC(2026, 10, 1)];
  const unlisted = ['school-seal', 'SIGNER_NOT_LISTED', 'UNDECIDED'] as const;
  expect(impact(...unlisted, complete(april), complete(november))).toEqual([['NEWER_DATA'], undefined]);
  const passed = ['school-seal', 'SIGNATURE_PASSED', 'ACCEPT'] as const;
  const named = complete(april, [signer('school-seal')]);
  expect(impact(...passed, named, complete(november))).toEqual([['SIGNER_KEY_REMOVED'], 'REJECT']);
  expect(impact(...passed, named, complete(april))).toEqual([['SIGNER_KEY_REMOVED'], 'UNDECIDED']);
});
