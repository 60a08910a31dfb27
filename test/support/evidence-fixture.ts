import { makeTimestampToken } from '../../src/cms/index.js';
import type { DemoLeaf } from '../../src/demo-world/index.js';
import type { Timestamper } from '../../src/issuing/index.js';
import { ms } from './time-fixture.js';

/** A service at a time, as `buildEvidence` and `renewEvidence` ask one. */
export function stamperAt(by: DemoLeaf, at: string): Timestamper & { readonly asked: number } {
  let asked = 0;
  return {
    largestToken: 16_384,
    get asked() {
      return asked;
    },
    async timestamp(name, imprint) {
      asked++;
      const hash = name === 'SHA-256' ? 'SHA-256' : 'SHA-512';
      // A service that outlives SHA-256 signs with SHA-512 too.
      const key = await by.key.as(hash === 'SHA-512' ? 'RS512' : 'RS256');
      return makeTimestampToken({
        digest: name,
        imprint,
        time: ms(at),
        serialNumber: asked,
        certificates: by.chain,
        scheme: { scheme: 'RSASSA-PKCS1-v1_5', digest: hash },
        sign: (toBeSigned) => key.sign(toBeSigned),
      });
    },
  };
}

/** Evidence records as a bundle holds them. */
export function existenceOf(records: ReadonlyMap<string, Uint8Array>) {
  return {
    records: (sha256: string) => {
      const der = records.get(sha256);
      return der === undefined ? [] : [der];
    },
    receipts: () => [],
    unusable: () => [],
  };
}
