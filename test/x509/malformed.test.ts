import { describe, expect, it } from 'vitest';
import { KhueError } from '../../src/errors.js';
import { openCrl, openOcsp, readCertificate, revocationSource, validatePath } from '../../src/x509/index.js';
import {
  authorityInfoAccess,
  certificatePolicies,
  crlDistributionPoints,
  expiredCertsOnCrl,
  extendedKeyUsage,
  issuingDistributionPoint,
  keyUsage,
  nameConstraints,
  subjectAltEmail,
  writeName,
} from '../../src/x509/write.js';
import { malformed, signedAgain, tbsOf } from './support/changes.js';
import { makeCrl } from './support/crl.js';
import { at, day, makeCa, makeLeaf, nameOf } from './support/make.js';
import { makeOcsp } from './support/ocsp.js';

/**
 * DER made wrong element by element and signed again by the right key: strictness alone stands between it and a valid path.
 * What is not processed (extensions that are not critical and that khue does not know) is opaque, and stays so.
 */

const name = nameOf([
  ['C', 'VN'],
  ['O', 'Trường Mẫu'],
  ['CN', 'Leaf'],
]);

async function world() {
  const root = await makeCa('Root');
  const ca = await makeCa([['C', 'VN']], root, {
    pathLength: 0,
    extensions: [certificatePolicies(['2.5.29.32.0']), nameConstraints({ permitted: [writeName([['C', 'VN']])] })],
  });
  const leaf = await makeLeaf(name, ca, {
    extensions: [
      keyUsage(['digitalSignature']),
      extendedKeyUsage(['emailProtection', 'clientAuth']),
      certificatePolicies(['2.16.704.1.1.1']),
      subjectAltEmail('a@example.vn'),
      crlDistributionPoints(['http://khue-demo.invalid/ca.crl']),
    ],
  });
  return { root, ca, leaf, crl: await makeCrl(ca), rootCrl: await makeCrl(root) };
}

type Inputs = { leaf?: Uint8Array; ca?: Uint8Array; crl?: Uint8Array };

async function judge() {
  const { root, ca, leaf, crl, rootCrl } = await world();
  const validate = (given: Inputs): boolean =>
    validatePath(given.leaf ?? leaf.der, {
      intermediates: [given.ca ?? ca.der],
      anchors: [root.der],
      crls: [given.crl ?? crl, rootCrl],
      at: new Date(at),
      requireRevocation: true,
    }).valid;
  expect(validate({})).toBe(true);
  return { root, ca, leaf, crl, validate };
}

describe('DER that is malformed in one element and rightly signed', () => {
  it('makes no certificate of a valid path', async () => {
    const { root, ca, leaf, validate } = await judge();
    const passed: string[] = [];
    let tried = 0;
    for (const [which, made, by] of [
      ['leaf', leaf, ca],
      ['ca', ca, root],
    ] as const) {
      for (const { what, der } of malformed(tbsOf(made.der))) {
        tried++;
        if (validate({ [which]: await signedAgain(der, made.der, by.key) })) passed.push(`${which}: ${what}`);
      }
    }
    // An attribute value of another class is of no type that names are written in: opaque, and equal to nothing but itself.
    const opaque = /another class at 0\.5\.[12]\.0\.1$/;
    expect(passed.filter((what) => !opaque.test(what))).toEqual([]);
    expect(tried).toBeGreaterThan(1_000);
  });

  it('makes no CRL that vouches', async () => {
    const { ca, validate } = await judge();
    const crl = await makeCrl(ca, {
      entries: [
        { serialNumber: 5, revokedAt: at - day },
        { serialNumber: 6, revokedAt: at - day, reason: 'keyCompromise', invalidityDate: at - 2 * day },
      ],
      extensions: [
        issuingDistributionPoint({ uris: ['http://khue-demo.invalid/ca.crl'], onlyContainsUserCerts: true }),
        expiredCertsOnCrl(at - 99 * day),
      ],
    });
    expect(validate({ crl })).toBe(true);
    const passed: string[] = [];
    for (const { what, der } of malformed(tbsOf(crl))) {
      if (validate({ crl: await signedAgain(der, crl, ca.key) })) passed.push(what);
    }
    expect(passed).toEqual([]);
  });

  it('makes no OCSP response that vouches', async () => {
    const { ca, leaf } = await judge();
    const status = { revokedAt: at - day, reason: 'superseded', invalidityDate: at - 9 * day } as const;
    for (const single of [
      { archiveCutoff: at - 99 * day, certHash: true },
      { status, digest: 'SHA-256' },
    ] as const) {
      const response = { nonce: Uint8Array.of(1, 2, 3, 4), responderId: 'name' } as const;
      const { basic, der: all } = openOcsp(await makeOcsp(leaf, ca, ca, { ...single, response }));
      const der = all.subarray(basic!.tbsDer.byteOffset - all.byteOffset - 4);
      const look = (bytes: Uint8Array): string => {
        try {
          const source = revocationSource({ ocsp: [openOcsp(bytes)] });
          return source.lookUp(readCertificate(leaf.der), readCertificate(ca.der), at).status;
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
          return 'UNKNOWN';
        }
      };
      expect(look(der)).toBe('status' in single ? 'REVOKED' : 'GOOD');
      const passed: string[] = [];
      for (const mutant of malformed(tbsOf(der))) {
        if (look(await signedAgain(mutant.der, der, ca.key)) !== 'UNKNOWN') passed.push(mutant.what);
      }
      // A nonce that is no OCTET STRING is read as RFC 2560 left it: bare octets, of which nothing depends.
      expect(passed.filter((what) => !isNonce(der, what))).toEqual([]);
    }
  });

  it('an extension that is not processed may hold anything', async () => {
    const { root, ca } = await world();
    const aia = authorityInfoAccess({ ocsp: 'http://khue-demo.invalid/ocsp' });
    const leaf = await makeLeaf(name, ca, {
      extensions: [keyUsage(['digitalSignature']), { ...aia, value: Uint8Array.of(0x30, 0x80, 1, 2, 3) }],
    });
    const { valid } = validatePath(leaf.der, { intermediates: [ca.der], anchors: [root.der], at: new Date(at) });
    expect(valid).toBe(true);
    expect(openCrl(await makeCrl(ca)).faults).toEqual([]);
  });
});

/** Whether a mutant lies inside the value of the nonce: the first extension of the response. */
function isNonce(der: Uint8Array, what: string): boolean {
  const path = / at (0\.[0-9.]+)$/.exec(what)?.[1] ?? '';
  const members = openOcsp(der).basic!.nonce === undefined ? '' : '0.3.0.0.1.';
  return members !== '' && path.startsWith(members);
}
