import { describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { octetString, sequence } from '../../src/asn1/writer.js';
import {
  type ArchiveTimestamp,
  type EvidenceRecord,
  evidenceSteps,
  readEvidenceRecord,
  writeChains,
  writeEvidenceRecord,
} from '../../src/cms/evidence-record.js';
import { fatherOf, hashTree, rootFrom } from '../../src/cms/hash-tree.js';
import type { DigestName } from '../../src/crypto/types.js';
import { concatBytes } from '../../src/encoding.js';

const text = (value: string) => new TextEncoder().encode(value);
const leavesOf = (count: number, name: DigestName = 'SHA-256') =>
  Array.from({ length: count }, (_, i) => digest(name, text(`leaf ${i}`)));
/** Stands where a token stands: a record is read, and gone up, without looking into its tokens. */
const token = (label: string) => sequence(octetString(text(label)));
const stamp = (
  label: string,
  reducedTree: ArchiveTimestamp['reducedTree'] = [],
  name: DigestName = 'SHA-256',
): ArchiveTimestamp => ({ digest: name, reducedTree, tokenDer: token(label) });

function recordOf(der: Uint8Array): EvidenceRecord {
  const read = readEvidenceRecord(der);
  if ('fault' in read) throw new Error(JSON.stringify(read.fault));
  return read.record;
}

describe('a hash tree (RFC 4998 §4.2)', () => {
  it('is led up to its root by the reduced tree of every leaf, whatever the number of leaves', () => {
    for (let count = 1; count <= 40; count++) {
      const leaves = leavesOf(count);
      const tree = hashTree('SHA-256', leaves);
      for (const [at, leaf] of leaves.entries())
        expect(rootFrom('SHA-256', leaf, tree.reduced(at)), `leaf ${at} of ${count}`).toEqual(tree.root);
    }
  });

  it('does not lead a leaf up by the reduced tree of another pair', () => {
    const leaves = leavesOf(9);
    const tree = hashTree('SHA-256', leaves);
    expect(rootFrom('SHA-256', leaves[0]!, tree.reduced(2))).toBeUndefined();
    expect(rootFrom('SHA-256', leaves[0]!, tree.reduced(8))).toBeUndefined();
  });

  it('leads elsewhere when one hash of the reduced tree is changed', () => {
    const leaves = leavesOf(8);
    const tree = hashTree('SHA-256', leaves);
    const lists = tree.reduced(3).map((list) => list.map((hash) => hash.slice()));
    lists[2]![0]![0]! ^= 1;
    expect(rootFrom('SHA-256', leaves[3]!, lists)).not.toEqual(tree.root);
  });

  it('joins children in binary ascending order, so that their order in a list does not matter', () => {
    const [a, b] = [text('a'), text('b')];
    expect(fatherOf('SHA-256', [b, a])).toEqual(digest('SHA-256', text('ab')));
    expect(fatherOf('SHA-256', [a])).toEqual(a);
  });

  it('keeps a reduced tree of 1,000 leaves to ten hashes and one', () => {
    const hashes = hashTree('SHA-256', leavesOf(1000)).reduced(0).flat();
    expect(hashes.length).toBe(11);
  });
});

describe('an evidence record', () => {
  const leaves = leavesOf(5);
  const tree = hashTree('SHA-256', leaves);
  const chains = [[stamp('first', tree.reduced(4)), stamp('second')], [stamp('third', [], 'SHA-512')]];
  const der = writeEvidenceRecord(chains);

  it('is read as it was written', () => {
    const record = recordOf(der);
    expect(record.chains).toEqual(chains);
    expect(writeEvidenceRecord(record.chains)).toEqual(der);
    expect(record.sequenceDers).toEqual([writeChains(chains.slice(0, 1)), writeChains(chains)]);
  });

  it('asks of its first token the root, of a renewal the token before, of a new hash the document and all chains before', () => {
    const asked: DigestName[] = [];
    const other = digest('SHA-512', text('leaf 4'));
    const steps = evidenceSteps(recordOf(der), (name) => {
      asked.push(name);
      return name === 'SHA-512' ? other : leaves[4]!;
    });
    expect(steps.map((step) => step.imprint)).toEqual([
      tree.root,
      digest('SHA-256', token('first')),
      digest('SHA-512', concatBytes(other, digest('SHA-512', writeChains(chains.slice(0, 1))))),
    ]);
    expect(steps.map((step) => step.chain)).toEqual([0, 0, 1]);
    expect(asked).toEqual(['SHA-256', 'SHA-512']);
  });

  it('has no imprint for a document that its first list does not hold', () => {
    const [first] = evidenceSteps(recordOf(der), (name) => digest(name, text('another document')));
    expect(first).toBeDefined();
    expect(first!.imprint).toBeUndefined();
  });

  it('is refused by name, never by an exception, when any byte is changed or the end is cut', () => {
    let refused = 0;
    const attempt = (bytes: Uint8Array) => {
      const read = readEvidenceRecord(bytes);
      if ('fault' in read) {
        expect(read.fault.code).toBe('EVIDENCE_UNREADABLE');
        refused++;
      } else evidenceSteps(read.record, (name) => digest(name, text('leaf 4')));
    };
    for (let at = 0; at < der.length; at++) {
      for (const mask of [0x01, 0x20, 0x80, 0xff]) {
        const bytes = der.slice();
        bytes[at]! ^= mask;
        attempt(bytes);
      }
    }
    expect(refused).toBeGreaterThan(100);
    const before = refused;
    for (let length = 0; length < der.length; length++) attempt(der.subarray(0, length));
    expect(refused - before).toBe(der.length);
  });

  it('is refused when it has too many time-stamps or chains, an empty chain or none, and when it is larger than the limit', () => {
    const many = Array.from({ length: 201 }, (_, i) => stamp(`${i}`));
    const chainsOfOne = many.map((one) => [one]);
    expect(recordOf(writeEvidenceRecord(chainsOfOne.slice(0, 16))).chains.length).toBe(16);
    for (const bad of [[many], chainsOfOne.slice(0, 17), [[]], []])
      expect(readEvidenceRecord(writeEvidenceRecord(bad))).toMatchObject({ fault: { code: 'EVIDENCE_UNREADABLE' } });
    expect(readEvidenceRecord(der, { cmsBytes: 10 })).toMatchObject({ fault: { code: 'LIMIT_EXCEEDED' } });
  });
});
