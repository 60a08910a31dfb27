import { describe, expect, test } from 'vitest';
import { digestHex } from '#crypto';
import { readEvidenceRecord, writeEvidenceRecord } from '../../src/cms/index.js';
import { forgeOuter } from '../../src/demo-world/forge.js';
import {
  buildEvidence,
  EvidenceCollector,
  type EvidenceOptions,
  type RenewedEvidence,
  renewEvidence,
} from '../../src/issuing/index.js';
import { defaultLimits } from '../../src/limits.js';
import { canonicalize } from '../../src/record/index.js';
import { gatherFacts } from '../../src/validation/facts.js';
import { checkEvidence, evidenceLeafDigests, evidenceOutcome } from '../../src/validation/index.js';
import { judgeFacts } from '../../src/validation/verify.js';
import { existenceOf, stamperAt } from '../support/evidence-fixture.js';
import { verifyChecked } from '../support/report-invariants.js';
import { ms, stamped, timeStore, tsa } from '../support/time-fixture.js';
import { AT, cast, primaryRecord, revocation, SIGNED_AT, signedPrimary, usualSteps } from '../support/trust-fixture.js';

/** Evidence records in verdicts: RFC 4998 §5.3, issue 4 §2, "Evidence for many". */

const service = await tsa('TSA một', '2025-06-01', '2031-06-01');
const EVENING = '2026-05-29T14:00:00Z';
const { principal } = await cast();
/** Revoked in September: without proof of an earlier time nobody can say. */
const revoked = [{ leaf: principal, entry: { revokedAt: ms('2026-09-01') } }];
const trust = await timeStore({ services: [service], revocation: await revocation({ entries: revoked }) });

const signed = await signedPrimary();
/** The record of a file among others of the evening. */
async function evening(bytes: Uint8Array, count = 6, options: Partial<EvidenceOptions> = {}): Promise<Uint8Array> {
  const files = [bytes, ...(await signedOthers(count))].map((one, i) => ({ name: `${i}`, bytes: one }));
  const [own] = await buildEvidence(files, { timestamper: stamperAt(service, EVENING), ...options });
  return own!.der;
}

let made: Uint8Array[] | undefined;
/** Other signed files: the same record sealed at other moments. */
async function signedOthers(count: number): Promise<Uint8Array[]> {
  if (made === undefined) {
    const [homeroom, head, seal] = await usualSteps();
    made = [];
    for (let i = 0; i < 6; i++) {
      const at = SIGNED_AT + (i + 1) * 60_000;
      made.push(await forgeOuter(canonicalize(primaryRecord()), [homeroom, head, { ...seal, at }]));
    }
  }
  return made.slice(0, count);
}

const judged = (bytes: Uint8Array, evidence: readonly Uint8Array[], options = {}) =>
  verifyChecked(bytes, { trust, at: AT, evidence, ...options });

describe('an evidence record beside a file', () => {
  test('proves every signature in it, and names the service by the list', async () => {
    expect(judged(signed, [])).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' });
    const report = judged(signed, [await evening(signed)]);
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime)).toEqual(Array(3).fill(EVENING));
    for (const signature of report.signatures) {
      expect(signature.level).toBe('B-B');
      expect(signature.timestamps).toEqual([
        { kind: 'EVIDENCE_RECORD', time: EVENING, tsa: 'Dấu thời gian minh họa 1', indication: 'PASSED' },
      ]);
    }
  });

  test('is found in the bundle by the leaf', async () => {
    const [own] = await buildEvidence([{ name: 'a', bytes: signed }], { timestamper: stamperAt(service, EVENING) });
    const existence = existenceOf(new Map([[own!.leafSha256, own!.der]]));
    const report = verifyChecked(signed, { trust: { ...trust, existence }, at: AT });
    expect(report.answer).toBe('ACCEPT');
    expect(evidenceLeafDigests(signed, 'SHA-256')).toContain(own!.leafSha256);
  });

  test('still holds when a time-stamp was put into a header afterwards, and when the file is written with white space', async () => {
    const record = await evening(signed);
    const later = await stamped(signed, service, ms('2026-06-10'));
    const report = judged(later, [record]);
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[2]?.timestamps?.map(({ kind }) => kind)).toEqual(['SIGNATURE', 'EVIDENCE_RECORD']);
    expect(report.signatures[2]?.bestSignatureTime).toBe(EVENING);
    const spaced = new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(signed)), null, 2));
    expect(judged(spaced, [record]).answer).toBe('ACCEPT');
  });

  test('over every octet (--whole-file) holds for those octets alone', async () => {
    // Stamped by a service that nobody lists: a header stands in it.
    const own = await stamped(signed, await tsa('TSA lạ', '2025-06-01', '2031-06-01'), EVENING);
    const record = await evening(own, 3, { wholeFile: true });
    expect(judged(own, [record]).answer).toBe('ACCEPT');
    const spaced = new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(own)), null, 1));
    expect(judged(spaced, [record])).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' });
  });

  test('proves nothing of a signature that was added later', async () => {
    const two = await signedPrimary((steps) => steps.slice(0, 2));
    const record = await evening(two);
    const report = judged(signed, [record]);
    expect(report.signatures.map(({ bestSignatureTime }) => bestSignatureTime === EVENING)).toEqual([
      true,
      true,
      false,
    ]);
    expect(report.signatures.map(({ timestamps }) => timestamps?.length ?? 0)).toEqual([1, 1, 0]);
  });

  test('proves nothing of a file with fewer signatures, other content, or other values, and that is said', async () => {
    const record = await evening(signed);
    const two = await signedPrimary((steps) => steps.slice(0, 2));
    const changed = (
      change: (jws: { payload: string; signatures: { signature: string; protected: string }[] }) => void,
    ) => {
      const jws = JSON.parse(new TextDecoder().decode(signed));
      change(jws);
      return new TextEncoder().encode(JSON.stringify(jws));
    };
    const flip = (text: string): string => `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`;
    const files = [
      two,
      changed((jws) => {
        jws.payload = flip(jws.payload);
      }),
      changed(({ signatures }) => {
        signatures[1]!.signature = flip(signatures[1]!.signature);
      }),
      changed(({ signatures }) => {
        signatures.reverse();
      }),
    ];
    for (const file of files) {
      const report = judged(file, [record]);
      expect(report.answer).not.toBe('ACCEPT');
      expect(report.remarks?.map(({ code }) => code)).toContain('EVIDENCE_NOT_OF_FILE');
      for (const { timestamps, bestSignatureTime } of report.signatures) {
        expect(timestamps).toBeUndefined();
        expect(bestSignatureTime).toBe(AT);
      }
    }
  });

  test('a second before a time-stamp in the file: two clocks, which is remarked and takes nothing from the file', async () => {
    const other = await tsa('TSA hai', '2025-06-01', '2031-06-01');
    const both = await timeStore({ services: [service, other] });
    const inFile = await stamped(signed, service, ms(EVENING) + 1_000);
    const [own] = await buildEvidence([{ name: 'a', bytes: inFile }], {
      timestamper: stamperAt(other, EVENING),
      wholeFile: true,
    });
    const [without, along] = [[], [own!.der]].map((evidence) =>
      verifyChecked(inFile, { trust: both, at: AT, evidence }),
    );
    expect([without?.answer, along?.answer]).toEqual(['ACCEPT', 'ACCEPT']);
    expect(along?.remarks).toContainEqual(expect.objectContaining({ code: 'TIMESTAMP_ORDER', outcome: 'WARNING' }));
    expect(along?.signatures[0]?.bestSignatureTime).toBe(EVENING);
  });

  test('by a service that nobody lists, or of a time after the verification, proves nothing and harms nothing', async () => {
    const record = await evening(signed);
    const nobody = await timeStore({ services: [], revocation: trust.revocation });
    const report = verifyChecked(signed, { trust: nobody, at: AT, evidence: [record] });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' });
    expect(report.signatures[0]?.timestamps).toMatchObject([{ kind: 'EVIDENCE_RECORD', indication: 'INDETERMINATE' }]);
    const [late] = await buildEvidence([{ name: 'a', bytes: signed }], {
      timestamper: stamperAt(service, '2026-12-01T00:00:00Z'),
    });
    expect(judged(signed, [late!.der]).signatures[0]?.timestamps).toMatchObject([{ code: 'TIMESTAMP_IN_FUTURE' }]);
  });

  test('that is no record at all is said, and nothing else changes', () => {
    const plain = judged(signed, []);
    const report = judged(signed, [new Uint8Array([0x30, 0x00])]);
    const { remarks, ...rest } = report;
    expect(remarks?.map(({ code }) => code)).toContain('EVIDENCE_UNREADABLE');
    expect(rest).toEqual(Object.fromEntries(Object.entries(plain).filter(([name]) => name !== 'remarks')));
  });

  test('is judged again from its facts at other times', async () => {
    const options = { trust, at: AT };
    const facts = gatherFacts(signed, [], trust, defaultLimits, [await evening(signed)]);
    expect(judgeFacts(facts, options).answer).toBe('ACCEPT');
    expect(judgeFacts(facts, { ...options, at: '2026-05-29T13:00:00Z' }).answer).toBe('UNDECIDED');
  });
});

describe('renewal', () => {
  const second = '2030-05-01T00:00:00Z';

  async function renewable() {
    const next = await tsa('TSA hai', '2029-06-01', '2041-06-01');
    const record = await evening(signed);
    const [third] = await signedOthers(1);
    const [other] = await buildEvidence([{ name: 'b', bytes: third! }], { timestamper: stamperAt(service, EVENING) });
    return { next, record, third: third!, other: other!.der };
  }

  const recordOf = (one: RenewedEvidence | undefined): Uint8Array => {
    if (one === undefined || 'error' in one) throw new Error(one?.error.code ?? 'none');
    return one.record;
  };

  test('puts one token over a whole archive, onto a new hash too', async () => {
    const { next, other, record, third } = await renewable();
    const stamper = stamperAt(next, second);
    const renewed = await renewEvidence(
      [
        { name: 'a', record },
        { name: 'b', record: other },
      ],
      { timestamper: stamper },
    );
    expect(stamper.asked).toBe(1);
    expect(renewed.map((one) => ('kind' in one ? one.kind : one.error.code))).toEqual(['TIME_STAMP', 'TIME_STAMP']);
    const rehash = stamperAt(next, '2035-05-01T00:00:00Z');
    const again = await renewEvidence(
      [
        { name: 'a', record: recordOf(renewed[0]), bytes: signed },
        { name: 'b', record: recordOf(renewed[1]), bytes: third },
        { name: 'c', record: recordOf(renewed[1]) },
        { name: 'd', record: recordOf(renewed[1]), bytes: signed },
      ],
      { timestamper: rehash, digest: 'SHA-512' },
    );
    expect(rehash.asked).toBe(1);
    expect(again.map((one) => ('kind' in one ? one.kind : one.error.code))).toEqual([
      'HASH_TREE',
      'HASH_TREE',
      'EVIDENCE_FILE_NEEDED',
      'EVIDENCE_NOT_OF_FILE',
    ]);
    const at = '2036-01-01T00:00:00Z';
    for (const [i, bytes] of [signed, third].entries()) {
      const checked = checkEvidence(bytes, recordOf(again[i]), { trust, at });
      if (!('stamps' in checked)) throw new Error(checked.code);
      expect(checked.stamps.map(({ facts }) => facts.finding)).toEqual([undefined, undefined, undefined]);
    }
    // What was there is taken over octet by octet.
    const before = readEvidenceRecord(recordOf(renewed[0]));
    const after = readEvidenceRecord(recordOf(again[0]));
    if ('fault' in before || 'fault' in after) throw new Error('unreadable');
    expect(after.record.sequenceDers[0]).toEqual(before.record.sequenceDers[0]);
  });

  test('of a record that does not hold together is refused', async () => {
    const { next, other, record } = await renewable();
    const [a] = await renewEvidence([{ name: 'a', record }], { timestamper: stamperAt(next, second) });
    const [b] = await renewEvidence([{ name: 'b', record: other }], { timestamper: stamperAt(next, second) });
    const [first, last] = [recordOf(a), recordOf(b)].map((der) => {
      const read = readEvidenceRecord(der);
      if ('fault' in read) throw new Error(read.fault.code);
      return read.record.chains[0]!;
    });
    const mixed = writeEvidenceRecord([[first![0]!, last![1]!]]);
    const [refused] = await renewEvidence([{ name: 'x', record: mixed }], { timestamper: stamperAt(next, second) });
    expect(refused).toMatchObject({ error: { code: 'EVIDENCE_LINK' } });
    expect(evidenceOutcome(checkEvidence(signed, mixed, { trust, at: '2031-01-01T00:00:00Z' }))).toMatchObject({
      answer: 'REJECT',
      finding: { code: 'EVIDENCE_LINK' },
    });
  });

  test('that could never be read again is not handed out', async () => {
    const { next, record } = await renewable();
    const options = { timestamper: stamperAt(next, second), limits: { cmsBytes: record.length + 100 } };
    const [refused] = await renewEvidence([{ name: 'a', record }], options);
    expect(refused).toMatchObject({ error: { code: 'LIMIT_EXCEEDED' } });
  });
});

test('a record of an evening of 1,000 files takes a few hundred octets beside its token', async () => {
  const collector = new EvidenceCollector({ timestamper: stamperAt(service, EVENING), wholeFile: true });
  for (let i = 0; i < 1000; i++) collector.add({ name: `${i}`, bytes: new TextEncoder().encode(`file ${i}`) });
  const records = [...(await collector.finish())];
  const read = readEvidenceRecord(records[999]!.der);
  if ('fault' in read) throw new Error(read.fault.code);
  const own = records[999]!.der.length - read.record.chains[0]![0]!.tokenDer.length;
  expect(own).toBeLessThan(500);
  expect(records[999]!.leafSha256).toBe(digestHex('SHA-256', new TextEncoder().encode('file 999')));
});
