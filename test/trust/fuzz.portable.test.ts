import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import {
  buildTrustList,
  checkTrustList,
  collectAuthorities,
  collectIssuers,
  openTrust,
  signTrustList,
  type TrustList,
  zipSource,
} from '../../src/trust/index.js';
import { profileProblems, withClosedDate } from '../../src/trust/profile.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { AT, build, ISSUED, input, key, listSigner, signRaw } from './support.js';

let list: TrustList;
let bytes: Uint8Array;
let pin: string;

beforeAll(async () => {
  const signer = await listSigner();
  pin = signer.spkiSha256;
  list = await build({ completeHierarchies: [key(5)], crls: [{ id: key(4), minIssuedAt: ISSUED }] });
  bytes = await signTrustList(list, signer.signer, ISSUED);
});

/** What opening did: the sequence of the list, or the code of a KhueError; anything else fails the property. */
function outcome(candidate: Uint8Array): number | string {
  try {
    return openTrust(candidate, { at: AT, pinned: [pin], highWater: { lists: {} } }).info.sequence;
  } catch (error) {
    if (error instanceof KhueError) return error.code;
    throw error;
  }
}

describe('a signed list that was tampered with', () => {
  it('never opens with any bit of header, payload or signature flipped', { timeout: fuzzTimeout(60_000) }, () => {
    const parts = utf8Decode(bytes)
      .split('.')
      .map((part) => fromBase64Url(part)!);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.nat(), fc.integer({ min: 0, max: 7 }), (which, at, bit) => {
        const changed = parts.map((part) => part.slice());
        changed[which]![at % changed[which]!.length]! ^= 1 << bit;
        expect(typeof outcome(utf8Encode(changed.map((part) => toBase64Url(part)).join('.')))).toBe('string');
      }),
      { numRuns: runs(300) },
    );
  });

  it('ends with a KhueError for any bytes put in, left out or exchanged', { timeout: fuzzTimeout(60_000) }, () => {
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }), (at, drop, put) => {
        const changed = new Uint8Array([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + drop)]);
        // A compact signature may end with one line break; any other white space is another file.
        const same = utf8Decode(bytes) === safeText(changed).replace(/\r?\n$/, '');
        expect(typeof outcome(changed)).toBe(same ? 'number' : 'string');
      }),
      { numRuns: runs(200) },
    );
  });

  it('of arbitrary bytes is refused, alone and as a zip file', { timeout: fuzzTimeout(60_000) }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (junk, zip) => {
        const candidate = zip
          ? new Uint8Array([0x50, 0x4b, 3, 4, ...junk, 0x50, 0x4b, 5, 6, ...new Uint8Array(18)])
          : junk;
        expect(typeof outcome(candidate)).toBe('string');
        if (!zip) return;
        try {
          zipSource(candidate).read('trust-list.jws');
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

const safeText = (data: Uint8Array): string => {
  try {
    return utf8Decode(data);
  } catch {
    return '\u0000';
  }
};

/** Replaces one value somewhere inside by another. */
function mutate(value: unknown, choices: readonly number[], by: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  let node: Record<string, unknown> = copy;
  for (const choice of choices) {
    const names = Object.keys(node);
    if (names.length === 0) break;
    const name = names[choice % names.length]!;
    const inner = node[name];
    if (typeof inner !== 'object' || inner === null || choice % 7 === 0) {
      node[name] = by;
      return copy;
    }
    node = inner as Record<string, unknown>;
  }
  return copy;
}

describe('a list that its own operator made wrong', () => {
  it('opens only if it has no problem, and ends with a KhueError otherwise', {
    timeout: fuzzTimeout(60_000),
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1000), { maxLength: 12 }), fc.jsonValue(), async (choices, by) => {
        const changed = mutate(list, choices, by);
        const problems = profileProblems(withClosedDate(changed));
        const result = outcome(await signRaw(changed));
        // The operator's name may have been changed to one that the certificate does not bear.
        const opens = problems.length === 0 && !/^TRUST_(SIGNER_MISMATCH|LIST_TYPE)$/.test(String(result));
        expect(typeof result).toBe(opens ? 'number' : 'string');
        expect(checkTrustList(changed, { at: AT }).problems.map(({ code }) => code)).toEqual(
          expect.arrayContaining(problems.map(({ code }) => code)),
        );
      }),
      { numRuns: runs(150) },
    );
  });
});

describe('building', () => {
  it('of anything ends in a list without problems or in a KhueError', { timeout: fuzzTimeout(60_000) }, async () => {
    const base = await input();
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('2026-01-01', '9999-12-31', key(1), 'hoc-ba/*'),
    );
    fc.assert(
      fc.property(text, text, text, text, fc.integer(), (code, name, date, type, sequence) => {
        try {
          const made = buildTrustList({
            ...base,
            sequence,
            nextUpdate: date,
            issuers: [
              {
                code,
                name,
                formerCodes: [type],
                documentTypes: [{ type, from: date }],
                signers: [{ role: 'principal', name, keys: [code], terms: [{ from: date }] }],
              },
              { code: name, name: code, documentTypes: [{ type: 'hoc-ba/*' }], signers: [] },
            ],
          });
          expect(profileProblems(made)).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  it('from files of any content ends in problems, never in an exception', { timeout: fuzzTimeout(60_000) }, () => {
    const header = 'ma_co_so,ten_co_so,loai_ho_so,tu_ngay\n';
    const cell = fc.constantFrom('1', '"', ',', '\n', '\r', ';', 'hoc-ba/*', '2026-01-01', 'x', ' ', '""');
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), fc.uint8Array({ maxLength: 60 }), (cells, junk) => {
        const table = { name: 'a.csv', bytes: utf8Encode(header + cells.join('')) };
        const noise = { name: 'b.csv', bytes: junk };
        for (const { problems } of [
          collectIssuers(table, noise, [noise]),
          collectIssuers(noise, table),
          collectAuthorities([table, noise]),
        ]) {
          for (const problem of problems) expect(problem.code).toMatch(/^TRUST_/);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
