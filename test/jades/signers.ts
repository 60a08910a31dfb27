import { keyPool } from '../../src/demo-world/key-pool.js';
import { fromBase64 } from '../../src/encoding.js';
import type { SignatureAlgorithm } from '../../src/signer/types.js';
import {
  basicConstraints,
  keyUsage,
  type SigningKey,
  signingKeyFromPkcs8,
  writeCertificate,
} from '../../src/x509/write.js';

export interface TestSigner {
  /** Leaf, issuing authority, root. */
  readonly chain: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const from = Date.UTC(2025, 0, 1);
const until = Date.UTC(2030, 0, 1);

const pool = (kind: keyof typeof keyPool, index: number): Uint8Array => fromBase64(keyPool[kind][index]!)!;

const kindOf = (algorithm: SignatureAlgorithm): keyof typeof keyPool => {
  if (algorithm === 'Ed25519') return 'ed25519';
  if (algorithm.startsWith('ES')) return algorithm === 'ES256' ? 'p-256' : 'p-384';
  return 'rsa-2048';
};

/** A leaf under an issuing authority under a root, all made of demonstration keys. */
export async function testSigner(algorithm: SignatureAlgorithm, index = 0): Promise<TestSigner> {
  const root = await signingKeyFromPkcs8(pool('rsa-2048', 4), 'RS256');
  const issuing = await signingKeyFromPkcs8(pool('rsa-2048', 5), 'RS256');
  const leaf = await signingKeyFromPkcs8(pool(kindOf(algorithm), index), algorithm);
  const name = (text: string) => [
    { type: 'CN' as const, value: text },
    { type: 'C' as const, value: 'VN' },
  ];
  const certify = (subject: string, key: SigningKey, issuer: string, by: SigningKey, ca: boolean) =>
    writeCertificate({
      subject: name(subject),
      issuer: name(issuer),
      serialNumber: 1000 + index,
      notBefore: from,
      notAfter: until,
      spkiDer: key.spkiDer,
      extensions: [
        basicConstraints(ca),
        keyUsage(ca ? ['keyCertSign', 'cRLSign'] : ['digitalSignature', 'nonRepudiation']),
      ],
      signWith: by,
    });
  return {
    chain: [
      await certify(`Người ký minh hoạ ${index}`, leaf, 'Test Issuing CA', issuing, false),
      await certify('Test Issuing CA', issuing, 'Test Root CA', root, true),
      await certify('Test Root CA', root, 'Test Root CA', root, true),
    ],
    algorithm,
    sign: (bytes) => leaf.sign(bytes),
  };
}
