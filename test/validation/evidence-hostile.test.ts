import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { digest } from '#crypto';
import {
  type ArchiveTimestamp,
  readEvidenceRecord,
  renewalLeaf,
  renewedRecord,
  writeChains,
  writeEvidenceRecord,
} from '../../src/cms/index.js';
import { concatBytes } from '../../src/encoding.js';
import { buildEvidence, renewEvidence } from '../../src/issuing/index.js';
import type { TrustStore } from '../../src/trust/types.js';
import { checkEvidence, verify } from '../../src/validation/index.js';
import { stamperAt } from '../support/evidence-fixture.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { ms, sourceOf, timeStore, tsa, usualCrls } from '../support/time-fixture.js';
import { AT, cast, signedPrimary } from '../support/trust-fixture.js';
import { apply, changes } from '../x509/support/changes.js';

/** Evidence records that somebody tampered with, or made to keep a verifier busy: bounded work, no exception, no proof that was not there. */

const FIRST = '2026-05-29T14:00:00Z';
const SECOND = '2026-07-01T00:00:00Z';
const THIRD = '2026-08-01T00:00:00Z';
let signed: Uint8Array;
let record: Uint8Array;
let stamps: ArchiveTimestamp[];
let trust: TrustStore;
let service: Awaited<ReturnType<typeof tsa>>;

beforeAll(async () => {
  service = await tsa('TSA một', '2025-06-01', '2031-06-01');
  trust = await timeStore({
    services: [service],
    revocation: sourceOf(await usualCrls('2026-11-20', '2026-12-20')),
  });
  signed = await signedPrimary();
  const others = Array.from({ length: 6 }, (_, i) => ({ name: `${i}`, bytes: Uint8Array.of(i) }));
  const files = [{ name: 'a', bytes: signed }, ...others];
  const [own] = await buildEvidence(files, { timestamper: stamperAt(service, FIRST), wholeFile: true });
  const renew = async (der: Uint8Array, at: string, more = {}) => {
    const [one] = await renewEvidence([{ name: 'a', record: der, bytes: signed }], {
      timestamper: stamperAt(service, at),
      ...more,
    });
    if (one === undefined || 'error' in one) throw new Error(one?.error.code);
    return one.record;
  };
  record = await renew(await renew(own!.der, SECOND), THIRD, { digest: 'SHA-512' });
  const reading = readEvidenceRecord(record);
  if ('fault' in reading) throw new Error(reading.fault.code);
  stamps = reading.record.chains.flat();
});

const times = [FIRST, SECOND, THIRD].map((time) => Date.parse(time));

describe('an evidence record with changed octets', () => {
  test(
    'proves no more than it did, and never throws',
    () => {
      fc.assert(
        fc.property(changes, (how) => {
          const changed = apply(record, [how]);
          const judged = checkEvidence(signed, changed, { trust, at: AT });
          if (!('stamps' in judged) || judged.existed === undefined) return;
          expect(times).toContain(judged.existed);
        }),
        { numRuns: runs(400) },
      );
    },
    fuzzTimeout(30_000),
  );

  test(
    'leaves every answer without it as it was, or as it is with the whole record',
    () => {
      const best = (evidence: readonly Uint8Array[]) =>
        verify(signed, { trust, at: AT, evidence }).signatures.map(({ bestSignatureTime }) => bestSignatureTime);
      const known = new Set([AT, FIRST, SECOND, THIRD]);
      expect(best([record])).toEqual([FIRST, FIRST, FIRST]);
      fc.assert(
        fc.property(changes, (how) => {
          for (const time of best([apply(record, [how])])) expect(known).toContain(time);
        }),
        { numRuns: runs(40) },
      );
    },
    fuzzTimeout(30_000),
  );

  test('lends nothing to another file, whichever hash of it is put into a list', () => {
    const other = signed.slice();
    other[other.length - 9]! ^= 1;
    for (const name of ['SHA-256', 'SHA-512'] as const) {
      const hash = digest(name, other);
      const [first, ...later] = stamps;
      const forged = [
        { ...first!, digest: name, reducedTree: [] },
        { ...first!, digest: name, reducedTree: [[hash]] },
        {
          ...first!,
          digest: name,
          reducedTree: [[...(first!.reducedTree[0] ?? []), hash], ...first!.reducedTree.slice(1)],
        },
        { ...first!, digest: name, reducedTree: [[hash], ...first!.reducedTree] },
      ];
      for (const one of forged) {
        for (const chains of [[[one]], [[one, ...later.slice(0, 1)]], [[one], later.slice(1)]]) {
          const judged = checkEvidence(other, writeEvidenceRecord(chains), { trust, at: AT });
          expect('stamps' in judged ? judged.existed : undefined).toBeUndefined();
        }
      }
    }
  });
});

describe('an evidence record with a token in front that cannot be read', () => {
  /** Stamped at an old time, before there was a file: the octets that the forger makes the first token of a record about it. */
  async function forged(token: Uint8Array): Promise<ArchiveTimestamp[]> {
    const later = await stamperAt(service, FIRST).timestamp('SHA-256', digest('SHA-256', token));
    const leaf = digest('SHA-256', signed);
    return [
      { digest: 'SHA-256', reducedTree: [[leaf]], tokenDer: token },
      { digest: 'SHA-256', reducedTree: [], tokenDer: later },
    ];
  }
  const existed = (chains: readonly (readonly ArchiveTimestamp[])[]) => {
    const judged = checkEvidence(signed, writeEvidenceRecord(chains), { trust, at: AT });
    return 'stamps' in judged ? { existed: judged.existed, last: judged.stamps.at(-1)?.findings[0]?.code } : judged;
  };

  test('proves nothing by the time-stamp over it: no octet of the file was ever stamped', async () => {
    const broken = stamps[0]!.tokenDer.slice();
    broken[broken.length - 9]! ^= 1;
    for (const token of [Uint8Array.of(0x30, 0), broken])
      expect(existed([await forged(token)])).toEqual({ existed: undefined, last: 'EVIDENCE_LINK' });
    const record = writeEvidenceRecord([await forged(Uint8Array.of(0x30, 0))]);
    const times = verify(signed, { trust, at: AT, evidence: [record] }).signatures.map((one) => one.bestSignatureTime);
    expect(times).toEqual([AT, AT, AT]);
  });

  test('is proven by a later chain, which is over the file anew', async () => {
    const chain = [{ ...stamps[0]!, tokenDer: Uint8Array.of(0x30, 0) }];
    const over = digest('SHA-256', concatBytes(digest('SHA-256', signed), digest('SHA-256', writeChains([chain]))));
    const tokenDer = await stamperAt(service, SECOND).timestamp('SHA-256', over);
    const renewed = [chain, [{ digest: 'SHA-256' as const, reducedTree: [], tokenDer }]];
    expect(existed(renewed)).toEqual({ existed: Date.parse(SECOND), last: undefined });
  });
});

describe('an evidence record that is made to keep a verifier busy', () => {
  test('takes no work from the file: as many public-key operations as may be, and the answer is the one without it', async () => {
    const { pki } = await cast();
    // A hierarchy of the forger's own: many CAs of one name, each signed by the one before.
    const dates = { notBefore: ms('2020-01-01'), notAfter: ms('2040-01-01') };
    const cas: Awaited<ReturnType<typeof pki.issueCa>>[] = [];
    for (let i = 0; i < 6; i++) {
      const issuer = cas.at(-1);
      const ca = { id: `m${i}`, subject: [['CN', 'ma trận']], ...dates, ...(issuer && { issuer, ca: issuer }) };
      cas.push(await pki.issueCa(ca as unknown as Parameters<typeof pki.issueCa>[0]));
    }
    const junk = await tsa('junk', '2025-06-01', '2031-06-01', cas.at(-1)!);
    const chain = [junk.chain[0]!, ...cas.map(({ certificateDer }) => certificateDer)];
    const stamper = stamperAt({ ...junk, chain } as typeof junk, FIRST);
    let [{ der } = { der: new Uint8Array() }] = await buildEvidence([{ name: 'a', bytes: signed }], {
      timestamper: stamper,
    });
    for (let i = 0; i < 5; i++) {
      const reading = readEvidenceRecord(der);
      if ('fault' in reading) throw new Error(reading.fault.code);
      const tokenDer = await stamper.timestamp('SHA-256', renewalLeaf(reading.record, { digest: 'SHA-256' }));
      der = renewedRecord(reading.record, { digest: 'SHA-256', reducedTree: [], tokenDer }, 'SAME_CHAIN');
    }
    const judged = (limit: number, evidence?: readonly Uint8Array[]) => {
      const options = { trust, at: AT, limits: { signatureChecks: limit } };
      const report = verify(signed, { ...options, ...(evidence && { evidence }) });
      const { answer, code, remarks, signatures } = report;
      if (answer === 'ACCEPT' && remarks?.some((one) => one.code === 'LIMIT_EXCEEDED')) said++;
      return { answer, code, signatures: signatures.length };
    };
    let said = 0;
    for (const limit of [1, 2, 3, 5, 8, 13, 21, 34, 55]) {
      // Paths that were found before cost no work, so that both are asked with the same of them known.
      judged(20_000);
      expect(judged(limit, [der])).toEqual(judged(limit));
    }
    expect(said).toBeGreaterThan(0);
  });

  test('takes no octets from the file: what may be hashed for it is counted apart', () => {
    const { length } = signed;
    let said = 0;
    for (const share of [0.5, 1, 1.5, 2, 3, 4, 5]) {
      const limits = { hashedBytes: Math.round(share * length) };
      const [without, along] = [[], [record, record.slice()]].map((evidence) =>
        verify(signed, { trust, at: AT, limits, evidence }),
      );
      expect([along?.answer, along?.code]).toEqual([without?.answer, without?.code]);
      if (along?.answer === 'ACCEPT' && along.remarks?.some(({ code }) => code === 'LIMIT_EXCEEDED')) said++;
    }
    expect(said).toBeGreaterThan(0);
  });

  test('goes round in circles: the same token again and again is no chain', () => {
    const [first] = stamps;
    const rounds = writeEvidenceRecord([Array.from({ length: 200 }, () => first!)]);
    const judged = checkEvidence(signed, rounds, { trust, at: AT });
    expect('stamps' in judged && judged.existed).toBeUndefined();
    expect('stamps' in judged && judged.stamps[0]?.findings[0]?.code).toBe('EVIDENCE_LINK');
  });

  test('has more time-stamps than may be checked: the limit is named, and nothing is proven by them', () => {
    const judged = checkEvidence(signed, record, { trust, at: AT, limits: { signatureChecks: 1 } });
    expect(JSON.stringify(judged)).toContain('LIMIT_EXCEEDED');
  });

  test('holds giant trees, deep or wide: refused by name', () => {
    const [first] = stamps;
    const hashes = Array.from({ length: 10_001 }, (_, i) => digest('SHA-256', Uint8Array.of(i >> 8, i)));
    const wide = { ...first!, reducedTree: [hashes] };
    const deep = { ...first!, reducedTree: Array.from({ length: 65 }, () => [hashes[0]!]) };
    const short = { ...first!, reducedTree: [[hashes[0]!, hashes[1]!.subarray(1)]] };
    for (const one of [wide, deep, short])
      expect(checkEvidence(signed, writeEvidenceRecord([[one]]), { trust, at: AT })).toMatchObject({
        code: 'EVIDENCE_UNREADABLE',
      });
  });

  test('comes in hundreds: sixteen are read, in bounded time', () => {
    const many = Array.from({ length: 300 }, () => record.slice());
    const report = verify(signed, { trust, at: AT, evidence: many });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[0]?.timestamps?.length).toBeLessThanOrEqual(48);
  });
});
