import { createPrivateKey, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DerReader } from '../../src/asn1/reader.js';
import { bitString, sequence } from '../../src/asn1/writer.js';
import type { DemoCa } from '../../src/demo-world/pki.js';
import { openCrl, type RevocationSource, revocationSource } from '../../src/x509/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import { AT, cast, signedPrimary, store } from '../support/trust-fixture.js';

/** The same CRL signed with SHA-1: the identifiers differ in the last octet of their OID (RFC 3279 §2.2.1). */
function withSha1(der: Uint8Array, ca: DemoCa): Uint8Array {
  const outer = new DerReader(der).sequence();
  const tbs = outer.element().slice();
  const algorithm = outer.element().slice();
  for (const bytes of [tbs, algorithm]) {
    const at = Buffer.from(bytes).indexOf(Buffer.from('2a864886f70d01010b', 'hex'));
    bytes[at + 8] = 5;
  }
  const key = createPrivateKey({ key: Buffer.from(ca.demoKey.pkcs8), format: 'der', type: 'pkcs8' });
  return sequence(tbs, algorithm, bitString(new Uint8Array(sign('sha1', tbs, key))));
}

async function judge(weak: boolean, more: boolean, at = AT) {
  const { pki, principal } = await cast();
  const crls = [];
  for (const ca of pki.authorities) {
    const der = await pki.crl(ca);
    const ofPrincipal = ca.id === principal.ca.id;
    if (!ofPrincipal || more) crls.push(openCrl(der));
    if (ofPrincipal) crls.push(openCrl(weak ? withSha1(der, ca) : der));
  }
  const revocation: RevocationSource = revocationSource({ crls });
  const { answer, code } = verifyChecked(await signedPrimary(), { trust: await store({ revocation }), at });
  return { answer, code };
}

describe('a CRL signed with SHA-1', () => {
  test('vouches for nobody after the date of the table', async () => {
    expect(await judge(true, false)).toEqual({ answer: 'UNDECIDED', code: 'REVOCATION_MISSING' });
    expect(await judge(false, false)).toMatchObject({ answer: 'ACCEPT' });
  });

  test('stands in the way of no other that is signed well', async () => {
    expect(await judge(true, true)).toMatchObject({ answer: 'ACCEPT' });
  });
});
