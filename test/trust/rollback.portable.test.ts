import { describe, expect, it } from 'vitest';
import type { DemoLeaf } from '../../src/demo-world/pki.js';
import {
  checkClock,
  type HighWater,
  laterTime,
  openTrust,
  signTrustList,
  type TrustListInput,
} from '../../src/trust/index.js';
import { AT, build, bundle, codeOf, ISSUED, leaf, listSigner, NEXT, open, school } from './support.js';

async function signed(more: Partial<TrustListInput>, signer?: DemoLeaf): Promise<Uint8Array> {
  const list = await build(more);
  const at = more.issuedAt ?? ISSUED;
  return signTrustList(list, (signer ?? (await listSigner())).signer, at);
}

const empty: HighWater = { lists: {} };

describe('rollback', () => {
  it('is not guarded without a mark to keep, and the first use of a signer is said', async () => {
    const bytes = await signed({});
    expect((await open(bytes)).info.rollback).toBe('NOT_GUARDED');
    const first = await open(bytes, { highWater: empty });
    expect(first.info.rollback).toBe('FIRST_USE');
    expect(first.warnings.map(({ code }) => code)).toEqual(['FIRST_USE']);
    const again = await open(bytes, { highWater: first.highWater });
    expect(again.info.rollback).toBe('OK');
    expect(again.warnings).toEqual([]);
    expect(again.highWater).toEqual(first.highWater);
  });

  it('to an older list is refused, and the mark given is left as it was', async () => {
    const { highWater } = await open(await signed({ sequence: 8 }), { highWater: empty });
    const before = structuredClone(highWater);
    const old = await signed({ sequence: 7 });
    expect(await codeOf(() => open(old, { highWater }))).toBe('TRUST_ROLLBACK');
    expect(highWater).toEqual(before);
  });

  it('two lists of one number and other content are refused; the same content signed again is the same list', async () => {
    const { highWater } = await open(await signed({}), { highWater: empty });
    const twin = await signed({ issuers: [school('79000799')] });
    expect(await codeOf(() => open(twin, { highWater }))).toBe('TRUST_EQUIVOCATION');
    const again = await signTrustList(await build(), (await listSigner()).signer, '2026-11-02T00:00:00Z');
    expect((await open(again, { highWater })).info.rollback).toBe('OK');
  });

  it('is guarded for each signer, type and territory apart', async () => {
    const other = await leaf('Ký danh sách khác', 'Đại học Minh Họa');
    const { highWater } = await open(await signed({ sequence: 8 }), { highWater: empty });
    const bytes = await signed({ sequence: 1, operator: { name: 'Đại học Minh Họa' } }, other);
    const store = await open(bytes, { highWater, pinned: [other.spkiSha256] });
    expect(store.info.rollback).toBe('FIRST_USE');
    expect(Object.keys(store.highWater.lists)).toHaveLength(2);
  });

  it('is guarded for unpinned lists too, which announce no keys and no time', async () => {
    const next = await leaf('Khóa sau');
    const bytes = await signed({ sequence: 8, nextSigner: [next.spkiSha256] });
    const store = openTrust(bytes, { at: AT, allowUnpinned: true, highWater: empty });
    expect(store.highWater.pins).toBeUndefined();
    expect(store.highWater.latestAuthenticatedTime).toBeUndefined();
    const old = await signed({ sequence: 7 });
    const { highWater } = store;
    expect(await codeOf(() => openTrust(old, { at: AT, allowUnpinned: true, highWater }))).toBe('TRUST_ROLLBACK');
  });

  it('refuses a state that is none instead of going on without a guard', async () => {
    const bytes = await signed({});
    const bad: unknown[] = [
      null,
      {},
      { lists: { a: { sequence: '7', sha256: 'x' } } },
      { lists: {}, pins: [1] },
      { lists: { a: { sequence: 7, sha256: { toString: 0 } } } },
      { lists: {}, rotations: [{ from: ['a'.repeat(64)], to: 'a'.repeat(64) }] },
      { lists: {}, rotations: [{}] },
      { lists: {}, latestAuthenticatedTime: 'gestern' },
    ];
    for (const highWater of bad) {
      expect(await codeOf(() => open(bytes, { highWater: highWater as HighWater }))).toBe('TRUST_STATE_INVALID');
    }
  });
});

describe('a change of the list signer', () => {
  it('is followed when a pinned list announced it, and not otherwise', async () => {
    const [first, second, stranger] = [await listSigner(), await leaf('Khóa hai'), await leaf('Khóa lạ')];
    const announcing = await signed({ sequence: 8, nextSigner: [second.spkiSha256] });
    const next = await signed({ sequence: 9 }, second);
    expect(await codeOf(() => open(next, { highWater: empty }))).toBe('TRUST_SIGNER_NOT_PINNED');
    const { highWater } = await open(announcing, { highWater: empty });
    expect(highWater.pins).toEqual([second.spkiSha256]);
    const store = await open(next, { highWater });
    expect(store.info).toMatchObject({ pinned: true, signerSpkiSha256: second.spkiSha256, rollback: 'OK' });
    expect(await codeOf(async () => open(await signed({ sequence: 9 }, stranger), { highWater }))).toBe(
      'TRUST_SIGNER_NOT_PINNED',
    );
    // Who no longer pins the first key does not follow its word.
    expect(await codeOf(() => open(next, { highWater, pinned: [stranger.spkiSha256] }))).toBe(
      'TRUST_SIGNER_NOT_PINNED',
    );
    expect(first.spkiSha256).not.toBe(second.spkiSha256);
  });

  it('does not open a way back: lists of either key count on together', async () => {
    const second = await leaf('Khóa hai');
    const announcing = await signed({ sequence: 8, nextSigner: [second.spkiSha256] });
    const { highWater } = await open(announcing, { highWater: empty });
    const older = await signed({ sequence: 7 }, second);
    expect(await codeOf(() => open(older, { highWater }))).toBe('TRUST_ROLLBACK');
    const raised = (await open(await signed({ sequence: 9 }, second), { highWater })).highWater;
    expect(await codeOf(() => open(announcing, { highWater: raised }))).toBe('TRUST_ROLLBACK');
  });

  it('is walked through the pivots of a bundle, oldest first', async () => {
    const [second, third] = [await leaf('Khóa hai'), await leaf('Khóa ba')];
    const files = {
      'trust-list.jws': await signed({ sequence: 12 }, third),
      // Named so that the order of names is not the order of lists.
      'pivots/a.jws': await signed({ sequence: 10, nextSigner: [third.spkiSha256] }, second),
      'pivots/b.jws': await signed({ sequence: 8, nextSigner: [second.spkiSha256] }),
    };
    const store = await open(bundle(files), { highWater: empty });
    expect(store.info).toMatchObject({ signerSpkiSha256: third.spkiSha256, sequence: 12, pinned: true });
    expect(store.highWater.pins).toEqual([second.spkiSha256, third.spkiSha256]);
    const { 'pivots/b.jws': _, ...gap } = files;
    expect(await codeOf(() => open(bundle(gap)))).toBe('TRUST_SIGNER_NOT_PINNED');
    const older = { ...files, 'trust-list.jws': await signed({ sequence: 9 }, third) };
    expect(await codeOf(() => open(bundle(older)))).toBe('TRUST_ROLLBACK');
  });

  it('announced by a pivot of a stranger means nothing', async () => {
    const [stranger, third] = [await leaf('Khóa lạ'), await leaf('Khóa ba')];
    const files = {
      'trust-list.jws': await signed({ sequence: 12 }, third),
      'pivots/1.jws': await signed({ sequence: 8, nextSigner: [third.spkiSha256] }, stranger),
    };
    expect(await codeOf(() => open(bundle(files)))).toBe('TRUST_SIGNER_NOT_PINNED');
  });
});

describe('the clock guard', () => {
  it('remembers the issue date of pinned lists and finds a clock set back by more than a day', async () => {
    const { highWater } = await open(await signed({}), { highWater: empty });
    expect(highWater.latestAuthenticatedTime).toBe(ISSUED);
    expect(checkClock(Date.parse('2026-10-31T00:00:00Z'), highWater)).toBeUndefined();
    expect(checkClock(Date.parse('2026-10-30T23:59:59Z'), highWater)).toMatchObject({ code: 'CLOCK_SET_BACK' });
    expect(checkClock(0, undefined)).toBeUndefined();
  });

  it('ignores times beyond belief, in lists and in the state', () => {
    const far = Date.parse('2035-01-01T00:00:00Z');
    expect(laterTime(empty, far)).toEqual(empty);
    const state = { lists: {}, latestAuthenticatedTime: '2035-01-01T00:00:00Z' };
    expect(checkClock(Date.parse(NEXT), state)).toBeUndefined();
    expect(laterTime(state, Date.parse(ISSUED)).latestAuthenticatedTime).toBe(ISSUED);
  });
});
