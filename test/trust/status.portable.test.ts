import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDemoPki, officialSeal } from '../../src/demo-world/index.js';
import { toBase64Url, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { canonicalize } from '../../src/record/index.js';
import { guarded } from '../../src/trust/bundle.js';
import {
  addRecallEntry,
  buildRecallList,
  bundleStatus,
  folderSource,
  type RecallEntry,
  type RecallListInput,
  readRecallEntries,
  signRecallList,
  statusFileName,
} from '../../src/trust/index.js';
import { signPayload } from '../../src/trust/sign-payload.js';
import { readRecallList } from '../../src/trust/status/recall-list.js';
import { readTokenStatusList } from '../../src/trust/status/token-status-list.js';
import { listLimits } from '../../src/trust/verify-list.js';
import { corpusText, describeCorpus } from '../support/corpus.js';
import { MEASURED } from '../support/measured.js';
import { build, bundle, leaf, open, school, signRaw } from './support.js';

const limits = listLimits(undefined);
const ID = 'thu-hoi/minh-hoa';
const RECORD = '0190a5b4-0000-7000-8000-000000000001';
const SHA = 'a'.repeat(64);
const AT = Date.parse('2026-11-21T00:00:00Z');

const input = (entries: readonly RecallEntry[], more: Partial<RecallListInput> = {}): RecallListInput => ({
  id: ID,
  issuers: ['99000701'],
  issuedAt: '2026-11-01T00:00:00Z',
  expiresAt: '2026-12-01T00:00:00Z',
  sequence: 3,
  entries,
  ...more,
});

const entry = (more: Partial<RecallEntry> = {}): RecallEntry => ({
  ma_ban_ghi: RECORD,
  recordSha256: SHA,
  kind: 'revoked',
  at: '2026-10-10',
  qd: '77/QĐ-TH',
  ...more,
});

const read = (entries: readonly RecallEntry[]) =>
  readRecallList(utf8Encode(JSON.stringify(buildRecallList(input(entries)))), 'x', limits);

function seededBytes(length: number): Uint8Array {
  const blocks = Array.from({ length: length / 32 }, (_, i) => createHash('sha256').update(`status ${i}`).digest());
  return new Uint8Array(Buffer.concat(blocks));
}

function uuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const state = (answer: ReturnType<ReturnType<typeof read>['ask']>) => ('state' in answer ? answer.state : answer);

describe('a recall list', () => {
  test('knows a record by either key, and says when only one of two matches', () => {
    const list = read([entry()]);
    expect(list.ask({ id: RECORD, sha256: SHA }, AT)).toMatchObject({ state: 'REVOKED', twin: false });
    expect(list.ask({ id: RECORD.toUpperCase(), sha256: 'b'.repeat(64) }, AT)).toMatchObject({
      state: 'REVOKED',
      twin: true,
    });
    expect(list.ask({ id: 'other', sha256: SHA }, AT)).toMatchObject({ state: 'REVOKED', twin: true });
    expect(list.ask({ id: 'other', sha256: 'b'.repeat(64) }, AT)).toMatchObject({ state: 'VALID', twin: false });
    expect(read([entry({ recordSha256: undefined })]).ask({ id: RECORD, sha256: SHA }, AT)).toMatchObject({
      twin: false,
    });
  });

  test.each([
    [['corrected'], 'VALID', 'corrected'],
    [['cancelled'], 'REVOKED', 'cancelled'],
    [['recalled'], 'REVOKED', 'recalled'],
    [['superseded'], 'SUPERSEDED', 'superseded'],
    [['suspended'], 'SUSPENDED', 'suspended'],
    [['suspended', 'restored'], 'VALID', 'restored'],
    [['suspended', 'revoked'], 'REVOKED', 'revoked'],
    [['revoked', 'corrected'], 'REVOKED', 'revoked'],
  ] as const)('after %j a record is %s', (kinds, expected, change) => {
    const list = read(kinds.map((kind, i) => entry({ kind, at: `2026-10-1${i}` })));
    expect(list.ask({ id: RECORD, sha256: SHA }, AT)).toMatchObject({ state: expected, change: { kind: change } });
  });

  test('a change holds from the start of its day in Việt Nam, whatever the order of the entries', () => {
    const list = read([entry({ kind: 'restored', at: '2026-10-20' }), entry({ kind: 'suspended', at: '2026-10-10' })]);
    const at = (time: string) => state(list.ask({ id: RECORD, sha256: SHA }, Date.parse(time)));
    expect(at('2026-10-09T16:59:59Z')).toBe('VALID');
    expect(at('2026-10-09T17:00:00Z')).toBe('SUSPENDED');
    expect(at('2026-10-19T17:00:00Z')).toBe('VALID');
  });

  test('changes of one day count in the order of the list, whichever key names the record', () => {
    const byId = (kind: RecallEntry['kind']) => entry({ kind, recordSha256: undefined });
    const bySha256 = (kind: RecallEntry['kind']) => entry({ kind, ma_ban_ghi: undefined });
    const outcome = (...entries: RecallEntry[]) => state(read(entries).ask({ id: RECORD, sha256: SHA }, AT));
    expect(outcome(bySha256('restored'), byId('revoked'))).toBe('REVOKED');
    expect(outcome(byId('restored'), bySha256('revoked'))).toBe('REVOKED');
    expect(outcome(bySha256('suspended'), byId('restored'))).toBe('VALID');
    expect(outcome(byId('suspended'), bySha256('restored'))).toBe('VALID');
  });

  test.each([
    ['/complete', { complete: false }],
    ['/sequence', { sequence: 0 }],
    ['/exp', { exp: 1 }],
    ['/scope/issuers', { scope: { issuers: [] } }],
    ['/id', { id: '' }],
    ['/entries', { entries: {} }],
    ['/entries/0', { entries: [{ ma_ban_ghi: RECORD, kind: 'toString', at: '2026-10-10' }] }],
    ['/entries/0', { entries: [{ kind: 'revoked', at: '2026-10-10' }] }],
    ['/entries/0', { entries: [{ ma_ban_ghi: RECORD, kind: 'revoked', at: '2026-02-30' }] }],
    ['/entries/0', { entries: [{ ma_ban_ghi: RECORD, recordSha256: 'AA', kind: 'revoked', at: '2026-10-10' }] }],
  ])('that is wrong at %s is refused whole', (pointer, wrong) => {
    const payload = { ...buildRecallList(input([entry()])), ...wrong };
    expect(() => readRecallList(utf8Encode(JSON.stringify(payload)), 'x', limits)).toThrow(
      expect.objectContaining({ code: 'STATUS_LIST_INVALID', params: { name: 'x', pointer } }),
    );
  });

  test('of 100,000 entries takes up to 4 MB in a zipped bundle, and is asked in microseconds', MEASURED, () => {
    // Ids as random as UUIDs are, so that nothing but what repeats is compressed.
    const random = seededBytes(16 * 100_000);
    const ids = Array.from({ length: 100_000 }, (_, i) => uuid(random.subarray(16 * i, 16 * i + 16)));
    const entries = ids.map((id, i) => ({
      ...entry({ ma_ban_ghi: id, qd: `${77 + (i % 50)}/QĐ-SGDĐT` }),
      recordSha256: undefined,
    }));
    const payload = canonicalize(buildRecallList(input(entries)));
    expect(deflateRawSync(toBase64Url(payload), { level: 9 }).length).toBeLessThan(4_000_000);
    const opened = readRecallList(payload, 'x', limits);
    expect(opened.size).toBe(100_000);
    const before = process.cpuUsage();
    for (let i = 0; i < 100_000; i++) opened.ask({ id: ids[i]!, sha256: SHA }, AT);
    const used = process.cpuUsage(before);
    expect((used.user + used.system) / 100_000).toBeLessThan(20);
  });
});

describe('a token status list', () => {
  const lst = (octets: Uint8Array) => toBase64Url(new Uint8Array(deflateSync(octets)));
  const payload = (more: object = {}) =>
    utf8Encode(
      JSON.stringify({
        sub: 'urn:x',
        iat: 1_790_000_000,
        exp: 1_800_000_000,
        status_list: { bits: 2, lst: lst(new Uint8Array([0b11_10_01_00])) },
        ...more,
      }),
    );
  const ask = (index: number, more: object = {}, at = 1_795_000_000_000) =>
    readTokenStatusList(payload(more), 'x', limits).ask({ sha256: SHA, reference: { uri: 'urn:x', index } }, at);

  test('of two bits gives VALID, REVOKED, SUSPENDED, SUPERSEDED from the least significant bits up', () => {
    expect([0, 1, 2, 3].map((index) => state(ask(index)))).toEqual(['VALID', 'REVOKED', 'SUSPENDED', 'SUPERSEDED']);
  });

  test('does not know an index outside it, nor a value that nobody gave a meaning', () => {
    expect(ask(4)).toMatchObject({ unknown: { code: 'STATUS_INDEX_UNKNOWN' } });
    const four = { status_list: { bits: 4, lst: lst(new Uint8Array([0x1f])) } };
    expect(ask(0, four)).toMatchObject({ unknown: { code: 'STATUS_INDEX_UNKNOWN' } });
    expect(ask(1, four)).toMatchObject({ state: 'REVOKED' });
  });

  test('at a time before a change, the changes decide', () => {
    const more = { vn_changes: [{ idx: 1, kind: 'revoked', at: '2026-12-01', qd: '1/QĐ' }] };
    const day = (text: string) => Date.parse(`${text}T12:00:00Z`);
    expect(ask(1, more, day('2026-11-01'))).toMatchObject({ state: 'VALID' });
    expect(ask(1, more, day('2026-12-02'))).toMatchObject({ state: 'REVOKED', change: { decision: '1/QĐ' } });
  });

  test('a change that is still to come takes nothing from what the list says of now', () => {
    const later = (idx: number, kind: string) => ({ vn_changes: [{ idx, kind, at: '2026-12-01', qd: '1/QĐ' }] });
    const before = Date.parse('2026-11-01T12:00:00Z');
    expect(ask(2, later(2, 'restored'), before)).toMatchObject({ state: 'SUSPENDED' });
    expect(ask(1, later(1, 'corrected'), before)).toMatchObject({ state: 'REVOKED' });
    expect(ask(1, later(1, 'superseded'), before)).toMatchObject({ state: 'REVOKED' });
    expect(ask(3, later(3, 'superseded'), before)).toMatchObject({ state: 'VALID' });
  });

  test('shows a correction beside a record that stays valid', () => {
    const more = { vn_changes: [{ idx: 0, kind: 'corrected', at: '2026-10-01', qd: '2/QĐ' }] };
    expect(ask(0, more)).toMatchObject({ state: 'VALID', change: { kind: 'corrected' } });
  });

  test('is silent about records that name another list', () => {
    const list = readTokenStatusList(payload(), 'x', limits);
    expect(list.ask({ sha256: SHA }, AT)).toEqual({ silent: true });
    expect(list.ask({ sha256: SHA, reference: { uri: 'urn:y', index: 1 } }, AT)).toEqual({ silent: true });
  });

  test.each([
    ['/iat', { iat: 1_790_000_000_000_000, exp: 1_800_000_000_000_000 }],
    ['/iat', { iat: -1 }],
    ['/exp', { exp: 1e300 }],
    ['/exp', { exp: 1_790_000_000 }],
  ])('whose %s is no second of the calendar is refused whole, as a list in microseconds is', (pointer, wrong) => {
    expect(() => readTokenStatusList(payload(wrong), 'x', limits)).toThrow(
      expect.objectContaining({ code: 'STATUS_LIST_INVALID', params: { name: 'x', pointer } }),
    );
  });

  test('that inflates past its limit ends with LIMIT_EXCEEDED', () => {
    const bomb = { status_list: { bits: 1, lst: lst(new Uint8Array(65 * 1024 * 1024)) } };
    expect(() => readTokenStatusList(payload(bomb), 'x', limits)).toThrow(
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        params: { limit: 'statusListInflatedBytes', allowed: 64 * 1024 * 1024 },
      }),
    );
    const small = { ...limits, statusListInflatedBytes: 100 };
    expect(() =>
      readTokenStatusList(payload({ status_list: { bits: 1, lst: lst(new Uint8Array(101)) } }), 'x', small),
    ).toThrow(expect.objectContaining({ params: { limit: 'statusListInflatedBytes', allowed: 100 } }));
  });

  test('never throws anything but an error with a code, whatever its payload', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('sub', 'iat', 'exp', 'status_list', 'bits', 'lst', 'vn_changes') }),
        (value) => {
          try {
            readTokenStatusList(utf8Encode(JSON.stringify(value)), 'x', limits);
          } catch (error) {
            expect(error).toBeInstanceOf(KhueError);
          }
        },
      ),
    );
  });
});

describeCorpus('the vectors of the draft', 2, () => {
  const expected1 = [0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345];
  const values: Readonly<Record<number, readonly number[]>> = {
    1: expected1.map(() => 1),
    2: [1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3],
  };
  test.each([1, 2] as const)('of %s bits', (bits) => {
    const text = corpusText(`tsl/examples/status_list_encoding${bits}_long_json.md`).replace(/\s+/g, '');
    const { lst } = JSON.parse(text) as { lst: string };
    const bytes = utf8Encode(JSON.stringify({ sub: 'u', iat: 1, exp: 2, status_list: { bits, lst } }));
    const list = readTokenStatusList(bytes, 'x', limits);
    expect(list.size).toBe(2 ** 20);
    expect(expected1.map((index) => list.value(index))).toEqual(values[bits]);
    expect(list.value(1)).toBe(0);
  });
});

describe('the status lists of a bundle', () => {
  async function world() {
    const pki = await createDemoPki({ at: '2026-11-21T00:00:00Z', seed: 'status' });
    const issue = (name: string) =>
      pki.issue({ ca: pki.vgca.ca, subject: officialSeal({ name, taxCode: '0000000999' }) });
    const issuer = await issue('SỞ MINH HỌA (DEMO)');
    const other = await issue('SỞ KHÁC MINH HỌA (DEMO)');
    const service = { kind: 'recall-list' as const, id: ID, issuerSpkiSha256: issuer.spkiSha256, from: '2026-01-01' };
    const list = (entries: readonly RecallEntry[], more: Partial<RecallListInput> = {}, by = issuer) =>
      signRecallList(buildRecallList(input(entries, more)), by.signer);
    return { issuer, list, other, service };
  }
  const source = (
    files: readonly (readonly [string, Uint8Array])[],
    min = new Map<string, number>(),
    highWater?: object,
  ) => bundleStatus(guarded(folderSource(new Map(files))), min, highWater as never, limits);
  const query = { id: RECORD, sha256: SHA };

  test('are found under their own name where the bundle cannot be listed', async () => {
    const { list, service } = await world();
    const files = new Map([[statusFileName(ID), await list([entry()])]]);
    const ask = (id: string) =>
      bundleStatus(guarded({ read: (name) => files.get(name) }), new Map(), undefined, limits).ask(
        { ...service, id },
        ['99000701'],
        query,
        AT,
      );
    expect(ask(ID)).toMatchObject({ state: 'REVOKED' });
    expect(ask('khac')).toEqual({ unknown: { code: 'STATUS_LIST_MISSING', params: { id: 'khac' } } });
  });

  test('answer only for the body in their scope, signed by the key that its entry names, within their time', async () => {
    const { list, other, service } = await world();
    const good = await list([entry()]);
    const ask = (bytes: Uint8Array, codes = ['99000701'], at = AT) =>
      source([['status/a.jws', bytes]]).ask(service, codes, query, at);
    expect(ask(good)).toMatchObject({ state: 'REVOKED' });
    expect(ask(good, ['old', '99000701'])).toMatchObject({ state: 'REVOKED' });
    expect(ask(good, ['99000702'])).toMatchObject({ unknown: { code: 'STATUS_LIST_SCOPE' } });
    expect(ask(await list([entry()], {}, other))).toMatchObject({ unknown: { code: 'STATUS_LIST_SIGNER' } });
    expect(ask(good, undefined, Date.parse('2026-12-01T00:00:00Z'))).toMatchObject({
      unknown: { code: 'STATUS_LIST_EXPIRED' },
    });
    expect(ask(good, undefined, Date.parse('2026-10-31T23:59:59Z'))).toMatchObject({
      unknown: { code: 'STATUS_LIST_LATER' },
    });
    const broken = new Uint8Array(good);
    broken[broken.length - 3]! ^= 1;
    expect(ask(broken)).toMatchObject({ unknown: { code: 'STATUS_LIST_MISSING' } });
    expect(source([]).ask(service, ['99000701'], query, AT)).toMatchObject({
      unknown: { code: 'STATUS_LIST_MISSING' },
    });
  });

  test('the greatest sequence wins, and an older one than the root list asks for is not used', async () => {
    const { list, service } = await world();
    const old = await list([], { sequence: 3 });
    const fresh = await list([entry()], { sequence: 4, issuedAt: '2026-11-05T00:00:00Z' });
    const files = [
      ['status/z.jws', old],
      [statusFileName(ID), fresh],
    ] as const;
    expect(source(files).ask(service, ['99000701'], query, AT)).toMatchObject({ state: 'REVOKED' });
    const min = new Map([[ID, Date.parse('2026-11-03T00:00:00Z')]]);
    expect(source(files.slice(0, 1), min).ask(service, ['99000701'], query, AT)).toMatchObject({
      unknown: { code: 'BUNDLE_MIXED' },
    });
  });

  test('a list from beyond the calendar is not used, and its time is not written out', async () => {
    const { issuer } = await world();
    const service = {
      kind: 'token-status-list' as const,
      id: ID,
      issuerSpkiSha256: issuer.spkiSha256,
      from: '2026-01-01',
    };
    const status_list = { bits: 2, lst: toBase64Url(new Uint8Array(deflateSync(new Uint8Array(4)))) };
    const payload = { sub: ID, iat: 1_790_000_000_000_000, exp: 1_800_000_000_000_000, status_list };
    const bytes = await signPayload(canonicalize(payload), issuer.signer, {
      name: 'x',
      signingTime: Date.parse('2026-11-01T00:00:00Z'),
      typ: 'statuslist+jwt',
      describe: 'x',
    });
    const asked = { ...query, reference: { uri: ID, index: 1 } };
    expect(source([['status/a.jws', bytes]]).ask(service, ['99000701'], asked, AT)).toMatchObject({
      unknown: { code: 'STATUS_LIST_MISSING' },
    });
  });

  test('what a greater one took the place of does not come back when that expires', async () => {
    const { list, service } = await world();
    const yearly = await list([], { sequence: 3, expiresAt: '2027-11-01T00:00:00Z' });
    const monthly = await list([entry()], { sequence: 4, issuedAt: '2026-11-05T00:00:00Z' });
    const { ask } = source([
      ['status/a.jws', yearly],
      ['status/b.jws', monthly],
    ]);
    const at = (time: string) => ask(service, ['99000701'], query, Date.parse(time));
    expect(at('2026-11-03T00:00:00Z')).toMatchObject({ state: 'VALID' });
    expect(at('2026-11-21T00:00:00Z')).toMatchObject({ state: 'REVOKED' });
    expect(at('2026-12-21T00:00:00Z')).toMatchObject({
      unknown: { code: 'STATUS_LIST_EXPIRED', params: { name: 'status/b.jws' } },
    });
  });

  test('two of one number and different content are both not used, whatever their names', async () => {
    const { issuer, list, service } = await world();
    const [silent, telling] = [await list([]), await list([entry()])];
    const again = { ...issuer.signer, algorithms: ['PS256' as const] };
    const resigned = await signRecallList(buildRecallList(input([entry()])), again);
    expect(resigned).not.toEqual(telling);
    const asked = (...files: readonly Uint8Array[]) =>
      source(files.map((bytes, i) => [`status/${i}.jws`, bytes] as const)).ask(service, ['99000701'], query, AT);
    const twice = { unknown: { code: 'TRUST_EQUIVOCATION', params: { sequence: 3 } } };
    expect(asked(silent, telling)).toMatchObject(twice);
    expect(asked(telling, silent)).toMatchObject(twice);
    expect(asked(telling, resigned)).toMatchObject({ state: 'REVOKED' });
    expect(asked(silent, telling, await list([entry()], { sequence: 4 }))).toMatchObject({ state: 'REVOKED' });
  });

  test('an older list than one already seen, or another of the same number, is refused like a trust list', async () => {
    const { issuer, list, service } = await world();
    const fresh = source([['status/a.jws', await list([entry()], { sequence: 9 })]], undefined, { lists: {} });
    fresh.ask(service, ['99000701'], query, AT);
    const mark = fresh.marks.get(`${issuer.spkiSha256}|recall-list|${ID}`)!;
    const seen = {
      lists: { [`${issuer.spkiSha256}|recall-list|${ID}`]: { sequence: 9, sha256: mark.sha256, issuedAt: 'x' } },
    };
    const ask = async (entries: readonly RecallEntry[], sequence: number) =>
      source([['status/a.jws', await list(entries, { sequence })]], undefined, seen).ask(
        service,
        ['99000701'],
        query,
        AT,
      );
    expect(await ask([], 8)).toMatchObject({ unknown: { code: 'TRUST_ROLLBACK' } });
    expect(await ask([], 9)).toMatchObject({ unknown: { code: 'TRUST_EQUIVOCATION' } });
    expect(await ask([], 10)).toMatchObject({ state: 'VALID' });
    // The same content signed again, or with a line break after it, is the list that was seen.
    const again = { ...issuer.signer, algorithms: ['PS256' as const] };
    const resigned = await signRecallList(buildRecallList(input([entry()], { sequence: 9 })), again);
    const broken = new Uint8Array([...(await list([entry()], { sequence: 9 })), 0x0a]);
    for (const bytes of [resigned, broken])
      expect(source([['status/a.jws', bytes]], undefined, seen).ask(service, ['99000701'], query, AT)).toMatchObject({
        state: 'REVOKED',
      });
  });

  test('a mark never goes back: not by an earlier moment, not by a list of the same name from another body', async () => {
    const { issuer, list, service } = await world();
    const other = await leaf('Cơ quan khác');
    const files = [
      ['status/a.jws', await list([], { sequence: 4 })],
      ['status/b.jws', await list([], { sequence: 5, issuedAt: '2026-11-10T00:00:00Z' })],
      ['status/c.jws', await signRecallList(buildRecallList(input([], { sequence: 2, issuers: ['9'] })), other.signer)],
    ] as const;
    const { ask, marks } = source(files, undefined, { lists: {} });
    ask(service, ['99000701'], query, AT);
    ask(service, ['99000701'], query, Date.parse('2026-11-05T00:00:00Z'));
    ask({ ...service, issuerSpkiSha256: other.spkiSha256 }, ['9'], query, AT);
    expect([...marks.values()].map(({ sequence, signerSpkiSha256 }) => [sequence, signerSpkiSha256])).toEqual([
      [5, issuer.spkiSha256],
      [2, other.spkiSha256],
    ]);
  });

  test('the next list keeps every entry and counts on', async () => {
    const first = buildRecallList(input([entry()]));
    const next = addRecallEntry(first, entry({ kind: 'restored', at: '2026-11-10' }), {
      issuedAt: '2026-11-12T00:00:00Z',
    });
    expect(next).toMatchObject({ sequence: 4, entries: [entry(), entry({ kind: 'restored', at: '2026-11-10' })] });
    expect(next.exp - next.iat).toBe(first.exp - first.iat);
  });
});

test('a Token Status List is read as the plain JWT that others write, and believed for its key alone', async () => {
  const [by, other] = await Promise.all([leaf('Cơ quan tình trạng'), leaf('Người lạ')]);
  const payload = {
    sub: ID,
    iat: Date.parse('2026-11-01T00:00:00Z') / 1000,
    exp: Date.parse('2026-12-01T00:00:00Z') / 1000,
    status_list: { bits: 2, lst: toBase64Url(new Uint8Array(deflateSync(new Uint8Array([0b11_10_01_00])))) },
  };
  const jwt = async (more: object = {}, signer = by): Promise<Uint8Array> => {
    const x5c = signer.signer.certificateChain.map((der) => Buffer.from(der).toString('base64'));
    const header = { alg: 'RS256', kid: '12', typ: 'statuslist+jwt', x5c, ...more };
    const input = [header, payload].map((part) => toBase64Url(utf8Encode(JSON.stringify(part)))).join('.');
    const toBeSigned = utf8Encode(input);
    const hash = new Uint8Array(createHash('sha256').update(toBeSigned).digest());
    const value = await signer.signer.sign({ toBeSigned, digest: hash, algorithm: 'RS256', describe: 'test' });
    return utf8Encode(`${input}.${toBase64Url(value)}`);
  };
  const service = { kind: 'token-status-list', id: ID, issuerSpkiSha256: by.spkiSha256, from: '2026-01-01' } as const;
  const ask = (bytes: Uint8Array, index = 1, at = AT) =>
    bundleStatus(guarded(folderSource(new Map([[statusFileName(ID), bytes]]))), new Map(), undefined, limits).ask(
      service,
      ['99000701'],
      { sha256: SHA, reference: { uri: ID, index } },
      at,
    );
  expect(ask(await jwt())).toMatchObject({ state: 'REVOKED' });
  expect(ask(await jwt({ typ: 'application/statuslist+jwt' }), 3)).toMatchObject({ state: 'SUPERSEDED' });
  expect(ask(await jwt(), 4)).toMatchObject({ unknown: { code: 'STATUS_INDEX_UNKNOWN' } });
  expect(ask(await jwt({}, other))).toMatchObject({ unknown: { code: 'STATUS_LIST_SIGNER' } });
  expect(ask(await jwt({ x5c: undefined }))).toMatchObject({ unknown: { code: 'STATUS_LIST_UNUSABLE' } });
  expect(ask(await jwt({ typ: 'JWT' }))).toMatchObject({ unknown: { code: 'STATUS_LIST_UNUSABLE' } });
  expect(ask(await jwt({ typ: 'recall-list+jwt' }))).toMatchObject({ unknown: { code: 'STATUS_LIST_UNUSABLE' } });
  expect(ask(await jwt(), 1, Date.parse('2026-12-01T00:00:00Z'))).toMatchObject({
    unknown: { code: 'STATUS_LIST_EXPIRED' },
  });
  const broken = await jwt();
  broken[broken.length - 3]! ^= 1;
  expect(ask(broken)).toMatchObject({ unknown: { code: 'STATUS_LIST_UNUSABLE' } });
});

test('a bundle opened with its list: the entry names the list, the list answers, its mark is kept', async () => {
  const issuer = await leaf('Công bố tình trạng');
  const service = { kind: 'recall-list' as const, id: ID, issuerSpkiSha256: issuer.spkiSha256, from: '2026-01-01' };
  const list = await build({ issuers: [school('79000701', { status: [service] })] });
  const recall = await signRecallList(buildRecallList(input([entry()], { issuers: ['79000701'] })), issuer.signer);
  const files = bundle({ 'trust-list.jws': await signRaw(list), [statusFileName(ID)]: recall });
  const trust = await open(files, { highWater: { lists: {} } });
  const found = trust.issuer('79000701');
  expect(found).toMatchObject({ found: { status: [service] } });
  expect(Object.keys(trust.highWater.lists)).toHaveLength(1);
  expect(trust.status?.ask(service, ['79000701'], { id: RECORD, sha256: SHA }, AT)).toMatchObject({ state: 'REVOKED' });
  expect(Object.keys(trust.highWater.lists)).toContain(`${issuer.spkiSha256}|recall-list|${ID}`);
});

test('entries are read from a table with Vietnamese dates, and a wrong line is named', () => {
  const bytes = utf8Encode(
    `ma_ban_ghi,recordSha256,kind,at,qd,lyDo\n${RECORD},${SHA},revoked,10/10/2026,77/QĐ-TH,cấp sai\n${RECORD},,xóa,2026-10-10,78/QĐ,\n`,
  );
  const { entries, problems } = readRecallEntries({ name: 'bang.csv', bytes });
  expect(entries).toEqual([entry({ lyDo: 'cấp sai' })]);
  expect(problems).toMatchObject([{ code: 'STATUS_ENTRY_INVALID', params: { file: 'bang.csv', line: 3 } }]);
});
