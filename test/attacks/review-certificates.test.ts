/** Certificates made to cost time, or to show what should be masked. */
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url } from '../../src/encoding.js';
import { findPath, readCertificate } from '../../src/x509/index.js';
import { basicConstraints, signingKeyFromPkcs8, writeCertificate } from '../../src/x509/write.js';
import { type AttackWorld, attackWorld, jwsOf, signRaw } from './world.js';

let world: AttackWorld;
beforeAll(async () => {
  world = await attackWorld();
});

const curve = { name: 'ECDSA', namedCurve: 'P-521' };
const freshKey = async () => {
  const pair = await globalThis.crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await globalThis.crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return signingKeyFromPkcs8(pkcs8, 'ES512');
};

describe('a certificate path', () => {
  it('through many large keys of one name is given up after as much work as one through ordinary keys', async () => {
    const at = world.world.at;
    const name = world.world.pki.neac.root.subject;
    const keys = await Promise.all(Array.from({ length: 13 }, freshKey));
    const made = (serialNumber: number, own: number, by: number) =>
      writeCertificate({
        subject: name,
        issuer: name,
        serialNumber,
        notBefore: at - 1_000_000,
        notAfter: at + 1_000_000,
        spkiDer: keys[own]!.spkiDer,
        extensions: [basicConstraints(true)],
        signWith: keys[by]!,
      });
    const chain = await Promise.all(keys.slice(1).map((_, i) => made(i + 1, i, i + 1)));
    const decoys = await Promise.all(Array.from({ length: 20 }, (_, i) => made(100 + i, 12, i % 12)));
    const [leaf, ...candidates] = [...chain, ...decoys].map((der) => readCertificate(der));
    const outcome = findPath(leaf!, { candidates, anchors: [], at, purpose: 'any' });
    expect(outcome.found).toBe(false);
    // 2,000 of the ordinary kind are 125 of these: without the weight all pairs are tried and none is too many.
    expect(outcome).toMatchObject({ finding: { code: 'LIMIT_EXCEEDED', params: { limit: 'pathSignatureChecks' } } });
  });
});

describe('a report with names masked', () => {
  it('shows neither of two common names of a certificate that is refused', async () => {
    const subject = [
      { type: 'C', value: 'VN' },
      { type: 'CN', value: 'Nguyễn Thị Kín Đáo' },
      { type: 'CN', value: 'Trần Văn Giấu Tên' },
    ] as const;
    const { pki } = world.world;
    const by = await pki.issue({
      ca: pki.neac.remote,
      subject: [...subject] as never,
      extendedKeyUsage: ['serverAuth'],
    });
    const payload = fromBase64Url(jwsOf(world.good).payload)!;
    const file = await signRaw(payload, [{ ...world.homeroom(), by }, world.principal(), world.seal()]);
    const report = world.judge(file);
    expect(report.answer).toBe('REJECT');
    expect(JSON.stringify(report)).not.toMatch(/Kín Đáo|Giấu Tên/);
  });
});
