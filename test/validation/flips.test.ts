import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { fromBase64Url, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { type ValidationReport, verify } from '../../src/validation/index.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { checkReport } from '../support/report-invariants.js';
import {
  AT,
  cast,
  revocation,
  SIGNED_AT,
  signedPrimary,
  signedSecondary,
  step,
  store,
  usualSteps,
} from '../support/trust-fixture.js';

/** One bit changed anywhere: never ACCEPT where it is signed, never a better answer elsewhere (issue §7). */

const RANK = { ACCEPT: 2, UNDECIDED: 1, REJECT: 0 } as const;

function flip(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = copy[at]! ^ (1 << bit);
  return copy;
}

/** Octet ranges of the base64url texts that carry the payload, the protected headers and the values. */
function signedRanges(bytes: Uint8Array): { from: number; to: number }[] {
  const text = utf8Decode(bytes);
  const ranges: { from: number; to: number }[] = [];
  for (const match of text.matchAll(/"(?:payload|protected|signature)":"([A-Za-z0-9_-]+)"/g)) {
    const from = match.index + match[0].length - 1 - match[1]!.length;
    ranges.push({ from, to: from + match[1]!.length });
  }
  return ranges;
}

test(
  'a bit flipped inside payload, protected header or signature value never yields ACCEPT',
  async () => {
    const trust = await store();
    for (const bytes of [await signedPrimary(), await signedSecondary()]) {
      expect(verify(bytes, { trust, at: AT }).answer).toBe('ACCEPT');
      const ranges = signedRanges(bytes);
      expect(ranges).toHaveLength(7);
      fc.assert(
        fc.property(fc.nat(6), fc.nat(1_000_000), fc.nat(7), (which, place, bit) => {
          const { from, to } = ranges[which]!;
          const report = verify(flip(bytes, from + (place % (to - from)), bit), { trust, at: AT });
          checkReport(report);
          expect(report.answer).not.toBe('ACCEPT');
        }),
        { numRuns: runs(250) },
      );
    }
  },
  fuzzTimeout(60_000),
);

test(
  'a bit flipped inside the octets that were signed, whatever their text, never yields ACCEPT',
  async () => {
    const trust = await store();
    const jws = JSON.parse(utf8Decode(await signedSecondary()));
    const octets = fromBase64Url(jws.payload)!;
    fc.assert(
      fc.property(fc.nat(octets.length - 1), fc.nat(7), (at, bit) => {
        const changed = utf8Encode(JSON.stringify({ ...jws, payload: toBase64Url(flip(octets, at, bit)) }));
        expect(verify(changed, { trust, at: AT }).answer).not.toBe('ACCEPT');
      }),
      { numRuns: runs(200) },
    );
  },
  fuzzTimeout(60_000),
);

test(
  'a bit flipped inside a chu_ky never yields ACCEPT, even when the school signs the whole again',
  async () => {
    const trust = await store();
    const record = readJson(openJades(await signedSecondary()).content!) as JsonObject;
    const entries = record['bang_diem_hoc_ba'] as unknown as JsonObject[];
    const steps = await usualSteps();
    await fc.assert(
      fc.asyncProperty(fc.nat(1), fc.nat(100_000), fc.nat(6), async (which, place, bit) => {
        const text = (entries[which]!['chu_ky'] as readonly string[])[0]!;
        const at = place % text.length;
        const changed = utf8Decode(flip(utf8Encode(text), at, bit));
        const next = {
          ...record,
          bang_diem_hoc_ba: entries.map((entry, i) => (i === which ? { ...entry, chu_ky: [changed] } : entry)),
        };
        const report = verify(await forgeOuter(canonicalize(next), steps), { trust, at: AT });
        checkReport(report);
        expect(report.answer).not.toBe('ACCEPT');
      }),
      { numRuns: runs(40) },
    );
  },
  fuzzTimeout(60_000),
);

test(
  'a bit flipped in what is signed never yields ACCEPT, one flipped elsewhere never a better answer; neither is an exception',
  async () => {
    const { principal, stranger } = await cast();
    const good = await store();
    const revoked = await store({
      revocation: await revocation({ entries: [{ leaf: principal, entry: { revokedAt: SIGNED_AT + 86_400_000 } }] }),
    });
    const usual = await signedPrimary();
    const wrong = await signedPrimary(([a, b]) => [a!, b!, step(stranger, 'school-seal')]);
    const cases = [
      { bytes: usual, trust: good },
      { bytes: usual, trust: revoked },
      { bytes: wrong, trust: good },
    ].map((one) => ({
      ...one,
      inside: signedPlaces(one.bytes),
      before: verify(one.bytes, { trust: one.trust, at: AT }),
    }));
    expect(cases.map(({ before }) => before.answer)).toEqual(['ACCEPT', 'UNDECIDED', 'REJECT']);
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.nat(1_000_000),
        fc.nat(7),
        ({ bytes, trust, before, inside }, place, bit) => {
          const at = place % bytes.length;
          const after = verify(flip(bytes, at, bit), { trust, at: AT });
          checkReport(after);
          // A header that names another certificate is NO_SIGNING_CERTIFICATE_FOUND, UNDECIDED (contract §3), whatever the file was.
          if (inside(at)) expect(after.answer).not.toBe('ACCEPT');
          else expect(isBetter(after, before), `${before.code} became ${after.code}`).toBe(false);
        },
      ),
      { numRuns: runs(400) },
    );
  },
  fuzzTimeout(60_000),
);

/** Whether a place of a signed JSON lies in its payload, a protected header or a signature value. */
function signedPlaces(bytes: Uint8Array): (at: number) => boolean {
  const text = utf8Decode(bytes);
  const { payload, signatures } = JSON.parse(text) as {
    payload: string;
    signatures: { protected: string; signature: string }[];
  };
  const spans = [payload, ...signatures.flatMap((one) => [one.protected, one.signature])].map((value) => {
    const start = text.indexOf(`"${value}"`) + 1;
    return [start, start + value.length] as const;
  });
  return (at) => spans.some(([start, end]) => at >= start && at < end);
}

/** A file that is no longer recognised as signed, or that lost its content, is another file: nothing is said for it or against it. */
function isBetter(after: ValidationReport, before: ValidationReport): boolean {
  const other = after.format === 'unknown' || after.subIndication === 'SIGNED_DATA_NOT_FOUND';
  if (other || after.code === 'LIMIT_EXCEEDED') return after.answer === 'ACCEPT';
  return RANK[after.answer] > RANK[before.answer];
}

test(
  'no input whatever makes verify throw or ACCEPT',
  async () => {
    const trust = await store();
    const bytes = await signedSecondary();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => utf8Encode(text)),
          fc
            .tuple(fc.nat(bytes.length), fc.nat(bytes.length))
            .map(([from, to]) => bytes.slice(Math.min(from, to), Math.max(from, to))),
          fc
            .record({
              payload: fc.string(),
              signatures: fc.array(fc.record({ protected: fc.string(), signature: fc.string() })),
            })
            .map((value) => utf8Encode(JSON.stringify(value))),
          fc
            .object({
              key: fc.constantFrom(
                'loai_ho_so',
                'bang_diem_hoc_ba',
                'danh_sach_nguoi_ky',
                'chu_ky',
                'don_vi_cap',
                'nguon',
              ),
            })
            .map((value) => utf8Encode(JSON.stringify({ loai_ho_so: 'hoc-ba/thpt', ...value }))),
        ),
        (input) => {
          if (input.length === bytes.length) return;
          const report = verify(input, { trust, at: AT });
          checkReport(report);
          expect(report.answer).not.toBe('ACCEPT');
        },
      ),
      { numRuns: runs(400) },
    );
  },
  fuzzTimeout(60_000),
);

test(
  'a record of any shape under good signatures never makes verify throw',
  async () => {
    const trust = await store();
    const steps = await usualSteps();
    const base = readJson(openJades(await signedSecondary()).content!) as JsonObject;
    const names = [
      'bang_diem_hoc_ba',
      'danh_sach_nguoi_ky',
      'co_so_giao_duc',
      'nguoi_hoc',
      'thay_the',
      'chung_thu_so',
      'don_vi_cap',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue(), async (name, value) => {
        const record = { ...base, [name]: value } as JsonObject;
        const report = verify(await forgeOuter(utf8Encode(JSON.stringify(record)), steps), { trust, at: AT });
        checkReport(report);
        expect(report.answer).not.toBe('ACCEPT');
      }),
      { numRuns: runs(60) },
    );
  },
  fuzzTimeout(60_000),
);
