import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { digest } from '#crypto';
import { carrySignedData, matchesImprint, readSignedData, readTimestamp } from '../../src/cms/index.js';
import type { CarriedTimestamp } from '../../src/document/signed-document.js';
import { utf8Encode } from '../../src/encoding.js';
import { defaultLimits } from '../../src/limits.js';

/** CAdES-BASELINE-LTA by EU DSS 6.4 (its own throw-away authorities): archive-time-stamp-v3 with ats-hash-index-v3. */

const CONTENT = utf8Encode('Khuê archive time-stamp');
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

function timestampsOf(der: Uint8Array, content: Uint8Array): readonly CarriedTimestamp[] {
  const reading = readSignedData(der);
  if ('fault' in reading) throw new Error(reading.fault.code);
  const { signature } = carrySignedData(reading.signedData, {
    position: 0,
    scope: 'FILE',
    contentDigest: (name) => digest(name, content),
    limits: defaultLimits,
  });
  return signature.timestamps ?? [];
}

/** Kind, whether the imprint is the computed one, which tokens it covers, how many data. */
function judge(stamps: readonly CarriedTimestamp[]): unknown[][] {
  return stamps.map(({ kind, tokenDer, imprintOver, coversTokens, coveredData: data, faults }) => {
    const token = readTimestamp(tokenDer);
    const fits = 'timestamp' in token && imprintOver !== undefined && matchesImprint(token.timestamp, imprintOver);
    const counts = data && [data.certificates.length, data.crls.length, data.ocspResponses.length];
    return [kind, faults.map(({ code }) => code).join() || fits, coversTokens, counts];
  });
}

/** One bit of some octets changed, where they stand first. */
function changed(der: Uint8Array, what: Uint8Array): Uint8Array {
  const place = Buffer.from(der).indexOf(what);
  expect(place).toBeGreaterThan(0);
  const copy = der.slice();
  copy[place + what.length - 1]! ^= 1;
  return copy;
}

describe('archive-time-stamp-v3 (EN 319 122-1 §5.5)', () => {
  test('of a detached and of an enveloping signature has the imprint that EU DSS gave it', () => {
    expect(judge(timestampsOf(fixture('detached.p7m'), CONTENT))).toEqual([
      ['SIGNATURE', true, undefined, undefined],
      ['ARCHIVE', true, [0], [3, 1, 0]],
    ]);
    expect(judge(timestampsOf(fixture('enveloping-twice.p7m'), CONTENT))).toEqual([
      ['SIGNATURE', true, undefined, undefined],
      ['ARCHIVE', true, [0], [3, 1, 0]],
      // The second one by SHA-512, over the first.
      ['ARCHIVE', true, [0, 1], [3, 1, 0]],
    ]);
  });

  test('over other content has another', () => {
    expect(judge(timestampsOf(fixture('detached.p7m'), utf8Encode('other')))[1]).toEqual([
      'ARCHIVE',
      false,
      [0],
      [3, 1, 0],
    ]);
  });

  test('whose index names data or a token that is no longer there proves nothing', () => {
    const der = fixture('detached.p7m');
    const outcome = (bytes: Uint8Array): unknown => judge(timestampsOf(bytes, CONTENT))[1]![1];
    const reading = readSignedData(der);
    if ('fault' in reading) throw new Error(reading.fault.code);
    const { certificateDers, crls, signers } = reading.signedData;
    const [stamp] = timestampsOf(der, CONTENT);
    for (const what of [certificateDers.at(-1)!, crls[0]!, stamp!.tokenDer]) {
      expect(outcome(changed(der, what))).toEqual('TIMESTAMP_IMPRINT');
    }
    // The value itself lies in the imprint.
    expect(outcome(changed(der, signers[0]!.value))).toEqual(false);
  });

  test('changed at any octet throws nothing, and with the right imprint covers no other data', () => {
    const der = fixture('detached.p7m');
    const right = JSON.stringify(judge(timestampsOf(der, CONTENT))[1]);
    for (let at = 0; at < der.length; at += 61) {
      const copy = der.slice();
      copy[at]! ^= 1 << (at % 8);
      const reading = readSignedData(copy);
      if ('fault' in reading) continue;
      const stamp = judge(timestampsOf(copy, CONTENT)).find(([kind, fits]) => kind === 'ARCHIVE' && fits === true);
      if (stamp !== undefined) expect(JSON.stringify(stamp)).toBe(right);
    }
  });
});
