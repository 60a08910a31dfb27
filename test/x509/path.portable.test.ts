import { describe, expect, it } from 'vitest';
import { ia5String, oid, sequence } from '../../src/asn1/writer.js';
import { findPath, type PathPurpose, readCertificate, validatePath } from '../../src/x509/index.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  type ExtensionInput,
  extendedKeyUsage,
  keyIdentifierOf,
  keyUsage,
  nameConstraints,
  subjectKeyIdentifier,
  writeCertificate,
  writeName,
} from '../../src/x509/write.js';
import { MEASURED } from '../support/measured.js';
import { at, day, type Made, makeCa, makeLeaf, notAfter, notBefore } from './support/make.js';
import { policyMappings } from './support/policy.js';

const read = (made: Made) => readCertificate(made.der);
const search = (leaf: Made, candidates: Made[], anchors: Made[], more: { purpose?: PathPurpose; at?: number } = {}) =>
  findPath(read(leaf), {
    candidates: candidates.map(read),
    anchors: anchors.map((anchor) => ({ certificate: read(anchor) })),
    at,
    purpose: 'document-signing',
    ...more,
  });

describe('finding a path', () => {
  it('tries every certificate of equal name, and cross certificates, whatever their order', async () => {
    const root = await makeCa('Root');
    const ca = await makeCa('CA', root);
    const stranger = await makeCa('Stranger');
    const sameName = await makeCa('CA', stranger);
    const cross = await makeCa('CA', stranger, { key: ca.key });
    const expired = await makeCa('CA', root, { key: ca.key, notAfter: at - day });
    const leaf = await makeLeaf('Leaf', ca);
    const candidates = [sameName, cross, expired, ca, stranger, leaf];
    for (const order of [candidates, [...candidates].reverse()]) {
      const outcome = search(leaf, order, [root]);
      expect(outcome.found && outcome.path).toEqual([read(leaf), read(ca), read(root)]);
    }
  });

  it('goes on to another chain when a constraint forbids the first', async () => {
    const rootA = await makeCa('Root A', undefined, {
      extensions: [nameConstraints({ permitted: [writeName([['C', 'VN']])] })],
    });
    const rootB = await makeCa('Root B');
    const caA = await makeCa(
      [
        ['C', 'VN'],
        ['CN', 'CA'],
      ],
      rootA,
    );
    const caB = await makeCa(caA.name, rootB, { key: caA.key });
    const leaf = await makeLeaf(
      [
        ['C', 'LA'],
        ['CN', 'Leaf'],
      ],
      caA,
    );
    const outcome = search(leaf, [caA, caB], [rootA, rootB]);
    expect(outcome.found && outcome.path.at(-1)).toBe(read(rootB));
  });

  it('ends in loops of CAs that certify one another', async () => {
    const a = await makeCa('A');
    const b = await makeCa('B', a);
    const aByB = await makeCa('A', b, { key: a.key });
    const leaf = await makeLeaf('Leaf', a);
    const outcome = search(leaf, [aByB, b], [await makeCa('Root')]);
    expect(outcome.found).toBe(false);
    if (!outcome.found) expect(outcome.finding.code).toBe('PATH_NOT_FOUND');
  });

  it('accepts an anchor as it stands', async () => {
    const root = await makeCa('Root');
    const outcome = search(root, [], [root], { purpose: 'any' });
    expect(outcome.found && outcome.path).toEqual([read(root)]);
  });

  it('gives the same answer and the same count of work on a warm cache', async () => {
    const root = await makeCa('Root');
    const ca = await makeCa('CA', root);
    const leaf = await makeLeaf('Leaf', ca);
    expect(search(leaf, [ca], [root])).toEqual(search(leaf, [ca], [root]));
  });
});

describe('why no path is found', () => {
  it('a missing issuer is missing, and is named', async () => {
    const root = await makeCa('Root');
    const ca = await makeCa('CA', root);
    const leaf = await makeLeaf('Leaf', ca);
    const outcome = search(leaf, [], [root]);
    expect(outcome).toMatchObject({ found: false, finding: { code: 'PATH_NOT_FOUND', params: { issuer: 'CA' } } });
    if (!outcome.found) {
      expect(outcome.issuerUnknown).toBeUndefined();
      expect(outcome.missingIssuerOf).toBe(read(leaf));
    }
  });

  it('a name of a known CA with another key is a contradiction', async () => {
    const root = await makeCa('Root');
    const real = await makeCa('CA', root);
    const fake = await makeCa('CA', await makeCa('Elsewhere'));
    const outcome = search(await makeLeaf('Leaf', fake), [real], [root]);
    expect(outcome).toMatchObject({ found: false, issuerUnknown: { reason: 'LISTED_NAME_OTHER_KEY' } });
    if (!outcome.found) expect(outcome.issuerUnknown?.named).toEqual([read(real)]);
  });

  it('a home-made root named like a real one is a contradiction', async () => {
    const root = await makeCa('Root');
    const fakeRoot = await makeCa('Root');
    const leaf = await makeLeaf('Leaf', fakeRoot);
    const outcome = search(leaf, [fakeRoot], [root]);
    expect(outcome).toMatchObject({ found: false, issuerUnknown: { reason: 'SELF_SIGNED_NON_ANCHOR' } });
    const without = search(leaf, [], [root]);
    expect(without).toMatchObject({ found: false, issuerUnknown: { reason: 'LISTED_NAME_OTHER_KEY' } });
  });

  it('an expired certificate on an otherwise good chain is a finding of time alone', async () => {
    const root = await makeCa('Root');
    const leaf = await makeLeaf('Leaf', root);
    const outcome = search(leaf, [], [root], { at: notAfter + day });
    expect(outcome).toMatchObject({ found: false, finding: { code: 'CERTIFICATE_EXPIRED' } });
    if (!outcome.found) {
      expect(outcome.best?.reachesAnchor).toBe(true);
      expect(outcome.best?.positions).toEqual([0, 1]);
    }
  });

  it('a wrong usage outweighs an expiry, for no later proof would cure it', async () => {
    const root = await makeCa('Root');
    const leaf = await makeLeaf('Leaf', root, { extensions: [keyUsage(['keyEncipherment'])] });
    const outcome = search(leaf, [], [root], { at: notAfter + day });
    expect(outcome).toMatchObject({ found: false, finding: { code: 'PATH_KEY_USAGE' } });
  });
});

describe('what a key may be used for', () => {
  const judge = async (purpose: PathPurpose, extensions: Parameters<typeof makeLeaf>[2]) => {
    const root = await makeCa('Root');
    const outcome = search(await makeLeaf('Leaf', root, extensions), [], [root], { purpose });
    return outcome.found ? 'found' : outcome.finding.code;
  };
  const eku = (...usages: string[]) => ({ extensions: [extendedKeyUsage(usages, usages.includes('!'))] });

  it.each([
    ['no extension', []],
    ['nonRepudiation alone, as VGCA issued in 2013', [keyUsage(['nonRepudiation'])]],
    ['digitalSignature alone', [keyUsage(['digitalSignature'])]],
    ['document signing', [extendedKeyUsage(['1.3.6.1.5.5.7.3.36'])]],
    [
      'VGCA: client, mail, smart-card logon',
      [extendedKeyUsage(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4', '1.3.6.1.4.1.311.20.2.2'])],
    ],
    [
      'VNPT SmartCA: mail and Microsoft document signing',
      [extendedKeyUsage(['1.3.6.1.5.5.7.3.4', '1.3.6.1.4.1.311.10.3.12'])],
    ],
    ['Adobe', [extendedKeyUsage(['1.2.840.113583.1.1.5'])]],
    ['any', [extendedKeyUsage(['2.5.29.37.0'])]],
  ])('documents may be signed with %s', async (_, extensions) => {
    expect(await judge('document-signing', { extensions })).toBe('found');
  });

  it.each([
    ['serverAuth', [extendedKeyUsage(['1.3.6.1.5.5.7.3.1'])], 'PATH_EXTENDED_KEY_USAGE'],
    ['codeSigning', [extendedKeyUsage(['1.3.6.1.5.5.7.3.3'])], 'PATH_EXTENDED_KEY_USAGE'],
    ['timeStamping', [extendedKeyUsage(['1.3.6.1.5.5.7.3.8'], true)], 'PATH_EXTENDED_KEY_USAGE'],
    ['OCSPSigning', [extendedKeyUsage(['1.3.6.1.5.5.7.3.9'])], 'PATH_EXTENDED_KEY_USAGE'],
    ['keyEncipherment', [keyUsage(['keyEncipherment'])], 'PATH_KEY_USAGE'],
  ])('documents may not be signed with %s', async (_, extensions, code) => {
    expect(await judge('document-signing', { extensions })).toBe(code);
  });

  it('warns where key usage is not stated', async () => {
    const root = await makeCa('Root');
    const outcome = search(await makeLeaf('Leaf', root, { extensions: [] }), [], [root]);
    expect(outcome.found && outcome.warnings.map(({ code }) => code)).toEqual(['PATH_KEY_USAGE_ABSENT']);
  });

  it('time-stamps need exactly id-kp-timeStamping, critical (RFC 3161 §2.3)', async () => {
    const critical = { extensions: [extendedKeyUsage(['1.3.6.1.5.5.7.3.8'], true)] };
    expect(await judge('time-stamping', critical)).toBe('found');
    expect(await judge('time-stamping', eku('1.3.6.1.5.5.7.3.8'))).toBe('PATH_EXTENDED_KEY_USAGE');
    expect(await judge('time-stamping', { extensions: [] })).toBe('PATH_EXTENDED_KEY_USAGE');
    const two = { extensions: [extendedKeyUsage(['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.4'], true)] };
    expect(await judge('time-stamping', two)).toBe('PATH_EXTENDED_KEY_USAGE');
  });

  it('OCSP responses need id-kp-OCSPSigning', async () => {
    expect(await judge('ocsp', eku('1.3.6.1.5.5.7.3.9'))).toBe('found');
    expect(await judge('ocsp', { extensions: [] })).toBe('PATH_EXTENDED_KEY_USAGE');
  });
});

describe('a path at a past time', () => {
  it.each([
    ['time-stamping', [extendedKeyUsage(['1.3.6.1.5.5.7.3.8'], true)]],
    ['ocsp', [extendedKeyUsage(['1.3.6.1.5.5.7.3.9'])]],
    ['document-signing', [keyUsage(['digitalSignature'])]],
  ] as const)('for %s is found as it was, long after everything has expired', async (purpose, extensions) => {
    const root = await makeCa('Root');
    const ca = await makeCa('CA', root);
    const renewed = await makeCa('CA', root, { key: ca.key, notBefore: notAfter, notAfter: notAfter + 900 * day });
    const leaf = await makeLeaf('Leaf', ca, { extensions });
    const then = search(leaf, [renewed, ca], [root], { purpose, at: notAfter - day });
    expect(then.found && then.path).toEqual([read(leaf), read(ca), read(root)]);
    const now = search(leaf, [renewed, ca], [root], { purpose, at: notAfter + day });
    expect(now).toMatchObject({ found: false, finding: { code: 'CERTIFICATE_EXPIRED' } });
    // Validity ends with its last second (RFC 5280 §4.1.2.5).
    expect(search(leaf, [ca], [root], { purpose, at: notAfter + 999 }).found).toBe(true);
    expect(search(leaf, [ca], [root], { purpose, at: notAfter + 1000 }).found).toBe(false);
  });
});

describe('policy qualifiers', () => {
  it('of a critical extension must be known (RFC 5280 §4.2.1.4)', async () => {
    const root = await makeCa('Root');
    const judge = async (qualifier: string, critical: boolean) => {
      const value = sequence(
        sequence(oid('2.16.704.1.1.1'), sequence(sequence(oid(qualifier), ia5String('https://example.vn/cps')))),
      );
      const leaf = await makeLeaf('Leaf', root, { extensions: [{ oid: '2.5.29.32', critical, value }] });
      return search(leaf, [], [root], { purpose: 'any' }).found;
    };
    expect(await judge('1.3.6.1.5.5.7.2.1', true)).toBe(true);
    expect(await judge('1.3.6.1.4.1.99999.2', false)).toBe(true);
    expect(await judge('1.3.6.1.4.1.99999.2', true)).toBe(false);
  });
});

describe('hostile graphs stay bounded', () => {
  it('a hundred certificates of one name and key that certify one another', async () => {
    const key = (await makeCa('X')).key;
    const many: Made[] = [];
    for (let i = 0; i < 100; i++) many.push(await makeCa('X', { name: [['CN', 'X']], key }, { key }));
    const outcome = search(await makeLeaf('Leaf', many[0]!), many, [await makeCa('Root')]);
    expect(outcome.found).toBe(false);
    expect(outcome.signatureChecks).toBeLessThanOrEqual(2001);
  });

  it('layers of cross certificates whose chains multiply', async () => {
    const layers: Made[][] = [];
    let above: Made[] = [await makeCa('Elsewhere')];
    for (let layer = 0; layer < 8; layer++) {
      const keyed = await makeCa(`L${layer}`, above[0]!);
      const layerCas = [keyed];
      for (let i = 1; i < 6; i++) {
        layerCas.push(
          await makeCa(`L${layer}`, above[i % above.length]!, { key: keyed.key, notAfter: notAfter - i * day }),
        );
      }
      layers.push(layerCas);
      above = layerCas;
    }
    const leaf = await makeLeaf('Leaf', above[0]!);
    const outcome = search(leaf, layers.flat(), [await makeCa('Root')]);
    expect(outcome.found).toBe(false);
    expect(outcome.signatureChecks).toBeLessThanOrEqual(2001);
  });

  it('policies that map many to many do not multiply along the path (RFC 9618)', MEASURED, async () => {
    const mappings = (from: number, to: number) => {
      const pairs: [string, string][] = [];
      for (let i = 0; i < 16; i++)
        for (let j = 0; j < 16; j++) pairs.push([`1.3.${from}.${i + 1}`, `1.3.${to}.${j + 1}`]);
      return pairs;
    };
    const policies = (layer: number) =>
      certificatePolicies(Array.from({ length: 16 }, (_, i) => `1.3.${layer}.${i + 1}`));
    let above = await makeCa('Root');
    const root = above;
    const cas: Made[] = [];
    for (let layer = 0; layer < 9; layer++) {
      above = await makeCa(`L${layer}`, above, {
        extensions: [policies(layer), policyMappings(mappings(layer, layer + 1))],
      });
      cas.push(above);
    }
    const leaf = await makeLeaf('Leaf', above, { extensions: [policies(9)] });
    const started = performance.now();
    const result = validatePath(leaf.der, {
      intermediates: cas.map(({ der }) => der),
      anchors: [root.der],
      at: new Date(at),
      initialExplicitPolicy: true,
    });
    expect(result.valid).toBe(true);
    expect(result.policies).toHaveLength(16);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('validatePath', () => {
  it('never throws for octets that are no certificate', () => {
    const result = validatePath(Uint8Array.of(1, 2, 3), { intermediates: [], anchors: [], at: '2026-01-01' });
    expect(result).toMatchObject({ valid: false, indication: 'FAILED', subIndication: 'FORMAT_FAILURE' });
  });

  it('throws for a time that is none', async () => {
    const root = await makeCa('Root');
    expect(() => validatePath(root.der, { intermediates: [], anchors: [root.der], at: 'hôm nay' })).toThrow(
      expect.objectContaining({ code: 'INSTANT_UNREADABLE' }),
    );
  });

  it('counts intermediates that are not self-issued against maxDepth', async () => {
    const root = await makeCa('Root');
    const one = await makeCa('One', root);
    const two = await makeCa('Two', one);
    const leaf = await makeLeaf('Leaf', two);
    const depth = (maxDepth: number) =>
      validatePath(leaf.der, { intermediates: [one.der, two.der], anchors: [root.der], at: new Date(at), maxDepth });
    expect(depth(2).valid).toBe(true);
    expect(depth(1)).toMatchObject({
      valid: false,
      reason: { code: 'LIMIT_EXCEEDED', params: { limit: 'pathLength' } },
    });
  });

  it('holds CAs to what RFC 5280 lays on them, and only remarks on it where it is not to be strict', async () => {
    const root = await makeCa('Root');
    const ca = await makeCa('CA', root);
    const judge = (leaf: Made, intermediates: Made[], anchor = root, strict = true) => {
      const ders = intermediates.map(({ der }) => der);
      const options = { intermediates: ders, anchors: [anchor.der], at: new Date(at), strict };
      const { valid, reason } = validatePath(leaf.der, options);
      return valid ? 'valid' : `${reason?.code}: ${reason?.params?.['what']}`;
    };
    const wanted = ([leaf, anchor, ...between]: Made[], what: string) => {
      expect(judge(leaf!, between, anchor)).toBe(`CERTIFICATE_PROFILE: ${what}`);
      expect(judge(leaf!, between, anchor, false)).toBe('valid');
    };
    expect(judge(await makeLeaf('Leaf', ca), [ca])).toBe('valid');
    const issue = async (by: Made, of: Made, extensions: ExtensionInput[]): Promise<Made> => ({
      ...of,
      der: await writeCertificate({
        subject: of.name,
        issuer: by.name,
        serialNumber: 7,
        notBefore,
        notAfter,
        spkiDer: of.key.spkiDer,
        signWith: by.key,
        extensions,
      }),
    });
    const usage = keyUsage(['keyCertSign', 'cRLSign']);
    const above = authorityKeyIdentifier(await keyIdentifierOf(root.key.spkiDer));
    const withoutId = await issue(root, ca, [basicConstraints(true), usage, above]);
    const leaf = await makeLeaf('Leaf', ca);
    wanted([leaf, root, withoutId], 'a CA without a subject key identifier (4.2.1.2)');
    const id = subjectKeyIdentifier(await keyIdentifierOf(root.key.spkiDer));
    const lax = await issue(root, root, [basicConstraints(true, undefined, false), usage, id]);
    wanted([leaf, lax, ca], 'basic constraints of a CA not marked critical (4.2.1.9)');
    const signs = await makeLeaf('Leaf', ca, { extensions: [keyUsage(['digitalSignature', 'keyCertSign'])] });
    wanted([signs, root, ca], 'keyCertSign in a certificate that is no CA (4.2.1.9)');
  });
});
