import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import {
  openCrl,
  openOcsp,
  readCertificate,
  revocationSource,
  validatePath,
  valuesSource,
} from '../../src/x509/index.js';
import { extendedKeyUsage, keyUsage, unknownExtension } from '../../src/x509/write.js';
import { type CertIdDigest, ocspRequest, writeOcspError } from '../../src/x509/write-ocsp.js';
import { makeCrl } from './support/crl.js';
import { at, day, type Made, makeCa, makeLeaf, notAfter, notBefore } from './support/make.js';
import { makeOcsp, makeResponder, nocheck, type OcspOverrides } from './support/ocsp.js';

const read = (made: Made) => readCertificate(made.der);

async function world() {
  const root = await makeCa('Root');
  const ca = await makeCa('CA', root);
  const leaf = await makeLeaf('Leaf', ca);
  const responder = await makeResponder(ca);
  const lookUp = (ocsp: Uint8Array[], more: { when?: number; crls?: Uint8Array[]; certificates?: Made[] } = {}) =>
    revocationSource({
      ocsp: ocsp.map((der) => openOcsp(der)),
      crls: (more.crls ?? []).map((der) => openCrl(der)),
      certificates: [ca, ...(more.certificates ?? [])].map(read),
      anchors: [read(root)],
    }).lookUp(read(leaf), read(ca), more.when ?? at);
  const answer = (overrides: OcspOverrides = {}, by = responder) => makeOcsp(leaf, ca, by, overrides);
  return { root, ca, leaf, responder, lookUp, answer };
}

const codes = ({ unusable }: { unusable: readonly { code: string }[] }) => unusable.map(({ code }) => code);

describe('opening an OCSP response', () => {
  it('reads every member', async () => {
    const { ca, leaf, responder, answer } = await world();
    const nonce = Uint8Array.of(1, 2, 3);
    const status = { revokedAt: at - 9 * day, reason: 'superseded', invalidityDate: at - 20 * day } as const;
    const der = await answer({ status, digest: 'SHA-256', archiveCutoff: notBefore, response: { nonce } });
    const opened = openOcsp(der);
    expect(opened).toMatchObject({ responseStatus: 'successful', faults: [] });
    expect(opened.basic).toMatchObject({
      producedAt: at - day + 1000,
      nonce,
      responder: { kind: 'key' },
      certificates: [responder.der],
      responses: [
        {
          status: 'REVOKED',
          revokedAt: at - 9 * day,
          reason: 'superseded',
          invalidityDate: at - 20 * day,
          archiveCutoff: notBefore,
          thisUpdate: at - day,
          nextUpdate: at + 7 * day,
          certId: { digest: 'SHA-256', serialNumber: read(leaf).serialNumber },
          faults: [],
        },
      ],
    });
    const byName = openOcsp(await answer({ response: { responderId: 'name' } }));
    expect(byName.basic?.responder).toMatchObject({ kind: 'name', name: { der: read(responder).subject.der } });
    expect(ca.der).not.toEqual(responder.der);
  });

  it('reads the basic response alone, as CAdES carries it, and gives the same answer', async () => {
    const { answer, lookUp } = await world();
    const der = await answer();
    const { basic } = openOcsp(der);
    // The BasicOCSPResponse is the last thing in the response: four octets of header, then what is signed.
    const inner = der.subarray(basic!.tbsDer.byteOffset - der.byteOffset - 4);
    expect(openOcsp(inner).basic?.responses).toEqual(basic!.responses);
    expect(lookUp([inner])).toMatchObject({ status: 'GOOD', source: 'OCSP' });
  });

  it.each(['malformedRequest', 'internalError', 'tryLater', 'sigRequired', 'unauthorized'] as const)(
    'of status %s has no answer',
    (status) => {
      const opened = openOcsp(writeOcspError(status));
      expect([opened.responseStatus, opened.basic, opened.faults[0]?.code]).toEqual([
        status,
        undefined,
        'OCSP_UNUSABLE',
      ]);
    },
  );

  it('refuses what is none with the offset, and one above the limit', async () => {
    const der = await (await world()).answer();
    const refusal = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        if (error instanceof KhueError) return [error.code, error.offset];
      }
      return undefined;
    };
    expect(refusal(() => openOcsp(concatBytes(der, Uint8Array.of(0))))).toEqual(['OCSP_UNREADABLE', der.length]);
    expect(refusal(() => openOcsp(Uint8Array.of(0x30, 3, 0x0a, 1, 4)))).toEqual(['OCSP_UNREADABLE', 4]);
    expect(refusal(() => openOcsp(der, { ocspBytes: 10 }))).toEqual(['LIMIT_EXCEEDED', undefined]);
  });
});

describe('revocation status from OCSP (RFC 6960 §3.2)', () => {
  it('is good, revoked, or unknown', async () => {
    const { answer, lookUp } = await world();
    expect(lookUp([await answer()])).toMatchObject({
      status: 'GOOD',
      source: 'OCSP',
      thisUpdate: at - day,
      nextUpdate: at + 7 * day,
      producedAt: at - day + 1000,
      evidence: [{ kind: 'OCSP' }],
    });
    const status = { revokedAt: at - 9 * day, reason: 'keyCompromise', invalidityDate: at - 30 * day } as const;
    expect(lookUp([await answer({ status })])).toMatchObject({ status: 'REVOKED', source: 'OCSP', ...status });
    const unknown = lookUp([await answer({ status: 'UNKNOWN' })]);
    expect([unknown.status, codes(unknown)]).toEqual(['UNKNOWN', ['OCSP_OUT_OF_SCOPE']]);
  });

  it.each(['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'] satisfies CertIdDigest[])(
    'knows the certificate by a CertID of %s',
    async (digest) => {
      const { answer, lookUp } = await world();
      expect(lookUp([await answer({ digest })]).status).toBe('GOOD');
    },
  );

  it('does not take an answer about another serial number, issuer name or issuer key', async () => {
    const { ca, leaf, responder, lookUp, answer } = await world();
    const other = await makeLeaf('Other', ca);
    expect(lookUp([await makeOcsp(other, ca, responder)])).toEqual({ status: 'UNKNOWN', source: 'NONE', unusable: [] });
    const otherKey = await makeCa('CA');
    const otherName = await makeCa('CA 2', undefined, { key: ca.key });
    for (const issuer of [otherKey, otherName]) {
      expect(lookUp([await answer({ issuer: read(issuer) })]).status).toBe('UNKNOWN');
    }
    expect(lookUp([await makeOcsp(leaf, ca, responder)]).status).toBe('GOOD');
  });

  it('takes the newest answer that is not from after the instant, whatever their order', async () => {
    const { answer, lookUp } = await world();
    const status = { revokedAt: at - 30 * day, reason: 'certificateHold' } as const;
    const older = await answer({ thisUpdate: at - 20 * day, status });
    const newer = await answer({ thisUpdate: at - 2 * day });
    const future = await answer({ thisUpdate: at + day, status });
    for (const all of [
      [older, newer, future],
      [future, newer, older],
    ]) {
      expect(lookUp(all)).toMatchObject({ status: 'GOOD', thisUpdate: at - 2 * day });
      expect(lookUp(all, { when: at - 5 * day })).toMatchObject({ status: 'REVOKED', thisUpdate: at - 20 * day });
    }
  });

  it('from after the expiry says nothing, unless it keeps old answers or holds the certificate’s digest', async () => {
    const { ca, leaf, answer, lookUp } = await world();
    const late = { thisUpdate: notAfter + day, nextUpdate: notAfter + 9 * day };
    const byCa = async (more: OcspOverrides) =>
      lookUp([await makeOcsp(leaf, ca, ca, { ...late, ...more })], { when: notAfter + 2 * day });
    const silent = await byCa({});
    expect([silent.status, codes(silent)]).toEqual(['UNKNOWN', ['OCSP_OUT_OF_SCOPE']]);
    expect(await byCa({ archiveCutoff: notAfter + 1000 })).toMatchObject({ status: 'UNKNOWN' });
    expect(await byCa({ archiveCutoff: notAfter })).toMatchObject({ status: 'GOOD', expiredCertsFrom: notAfter });
    expect(await byCa({ certHash: true })).toMatchObject({ status: 'GOOD', certHashMatches: true });
    expect(await byCa({ status: { revokedAt: at } })).toMatchObject({ status: 'REVOKED', revokedAt: at });
    // An appointed responder whose certificate had ended then may not answer at all.
    expect(codes(lookUp([await answer(late)], { when: notAfter + 2 * day }))).toEqual(['OCSP_SIGNATURE_INVALID']);
  });

  it('with the digest of another certificate, or from before the certificate, is not about it', async () => {
    const { ca, leaf, responder, lookUp, answer } = await world();
    const twin = await makeLeaf('Twin', ca, { serialNumber: read(leaf).serialNumber });
    expect(codes(lookUp([await makeOcsp(twin, ca, responder, { certHash: true })]))).toEqual(['OCSP_OUT_OF_SCOPE']);
    const early = { thisUpdate: notBefore - day, response: { producedAt: notBefore + day } };
    expect(codes(lookUp([await answer(early)]))).toEqual(['OCSP_OUT_OF_SCOPE']);
  });

  it.each([
    ['unknown critical extension of the response', { response: { extensions: [unknownExtension(true)] } }],
    ['unknown critical extension of the answer', { extensions: [unknownExtension(true)] }],
    ['next update before this one', { nextUpdate: at - 2 * day }],
    ['malformed archive cutoff', { extensions: [{ oid: '1.3.6.1.5.5.7.48.1.6', value: Uint8Array.of(5, 0) }] }],
  ] satisfies [string, OcspOverrides][])('with %s is unusable', async (_, overrides) => {
    const { answer, lookUp } = await world();
    const fact = lookUp([await answer(overrides)]);
    expect([fact.status, codes(fact)]).toEqual(['UNKNOWN', ['OCSP_UNUSABLE']]);
  });

  it('with an unknown extension that is not critical is used', async () => {
    const { answer, lookUp } = await world();
    const extensions = [unknownExtension(false)];
    expect(lookUp([await answer({ extensions, response: { extensions } })]).status).toBe('GOOD');
  });
});

describe('who may answer (RFC 6960 §4.2.2.2)', () => {
  const judge = async (make: (w: Awaited<ReturnType<typeof world>>) => Promise<Made>, certificates: Made[] = []) => {
    const w = await world();
    const fact = w.lookUp([await makeOcsp(w.leaf, w.ca, await make(w))], { certificates });
    return fact.status === 'GOOD' ? 'GOOD' : codes(fact)[0];
  };

  it('the key that issued the certificate', async () => {
    expect(await judge(async ({ ca }) => ca)).toBe('GOOD');
    expect(await judge(async ({ root }) => root)).toBe('OCSP_SIGNATURE_INVALID');
  });

  it('a responder that this key appointed for it', async () => {
    expect(await judge(async ({ responder }) => responder)).toBe('GOOD');
    expect(await judge(({ ca }) => makeLeaf('R', ca, { extensions: [nocheck] }))).toBe('OCSP_SIGNATURE_INVALID');
    const any = [extendedKeyUsage(['anyExtendedKeyUsage']), nocheck];
    expect(await judge(({ ca }) => makeLeaf('R', ca, { extensions: any }))).toBe('OCSP_SIGNATURE_INVALID');
    const encipher = [keyUsage(['keyEncipherment']), extendedKeyUsage(['OCSPSigning']), nocheck];
    expect(await judge(({ ca }) => makeLeaf('R', ca, { extensions: encipher }))).toBe('OCSP_SIGNATURE_INVALID');
  });

  it('not one appointed by the CA above, by another CA, by an equal name, or by a CA below', async () => {
    expect(await judge(({ root }) => makeResponder(root))).toBe('OCSP_SIGNATURE_INVALID');
    expect(await judge(async ({ root }) => makeResponder(await makeCa('Other', root)))).toBe('OCSP_SIGNATURE_INVALID');
    expect(await judge(async ({ root }) => makeResponder(await makeCa('CA', root)))).toBe('OCSP_SIGNATURE_INVALID');
    expect(await judge(async ({ ca }) => makeResponder(await makeCa('Below', ca)))).toBe('OCSP_SIGNATURE_INVALID');
  });

  it('not one whose certificate was not valid when it signed, or has an unknown critical extension', async () => {
    const dates = { notBefore: at - 2 * day, notAfter: at - day - 1000 };
    expect(await judge(({ ca }) => makeResponder(ca, [nocheck], dates))).toBe('OCSP_SIGNATURE_INVALID');
    expect(await judge(({ ca }) => makeResponder(ca, [nocheck, unknownExtension(true)]))).toBe(
      'OCSP_SIGNATURE_INVALID',
    );
  });

  it('not somebody who changes a signed answer or signs in the name of another', async () => {
    const { ca, leaf, responder, lookUp } = await world();
    const der = (await makeOcsp(leaf, ca, responder)).slice();
    const { basic } = openOcsp(der);
    // The last digit of nextUpdate.
    basic!.tbsDer[basic!.tbsDer.length - 2]! ^= 1;
    expect(lookUp([der]).status).toBe('UNKNOWN');
    const thief = await makeResponder(await makeCa('CA'));
    const forged = await makeOcsp(leaf, ca, responder, { response: { signWith: thief.key } });
    expect(codes(lookUp([forged]))).toEqual(['OCSP_SIGNATURE_INVALID']);
  });

  it('a responder that is not in the response, when it is at hand', async () => {
    const { ca, leaf, responder, lookUp } = await world();
    const bare = await makeOcsp(leaf, ca, responder, { response: { certificates: [] } });
    expect(lookUp([bare]).status).toBe('UNKNOWN');
    expect(lookUp([bare], { certificates: [responder] }).status).toBe('GOOD');
  });

  it('without nocheck only while it is known not to be revoked itself', async () => {
    const { ca, leaf, lookUp } = await world();
    const responder = await makeResponder(ca, []);
    const answer = await makeOcsp(leaf, ca, responder);
    // Nobody vouches for itself.
    const ofItself = await makeOcsp(responder, ca, responder);
    expect(codes(lookUp([answer, ofItself]))).toEqual(['OCSP_RESPONDER_NOT_CHECKED']);
    const clean = await makeCrl(ca);
    const fact = lookUp([answer], { crls: [clean] });
    expect(fact).toMatchObject({ status: 'GOOD', source: 'OCSP', signerUntil: notAfter });
    const entries = [{ serialNumber: read(responder).serialNumber, revokedAt: at - 10 * day }];
    expect(codes(lookUp([answer], { crls: [await makeCrl(ca, { entries })] }))).toContain('OCSP_RESPONDER_NOT_CHECKED');
    const old = await makeCrl(ca, { thisUpdate: at - 20 * day, nextUpdate: at - 2 * day });
    expect(codes(lookUp([answer], { crls: [old] }))).toContain('OCSP_RESPONDER_NOT_CHECKED');
    const byCa = await makeOcsp(responder, ca, ca);
    expect(lookUp([answer, byCa]).status).toBe('GOOD');
  });
});

describe('CRLs and OCSP together', () => {
  const revoked = { revokedAt: at - 9 * day, reason: 'superseded' } as const;

  it('a revocation for good wins, whichever says it; a hold only while nothing newer says good', async () => {
    const { ca, leaf, answer, lookUp } = await world();
    const crl = (reason: 'superseded' | 'certificateHold', thisUpdate: number) =>
      makeCrl(ca, {
        thisUpdate,
        entries: [{ serialNumber: read(leaf).serialNumber, revokedAt: at - 10 * day, reason }],
      });
    const good = await answer();
    expect(lookUp([good], { crls: [await crl('superseded', at - 7 * day)] })).toMatchObject({
      status: 'REVOKED',
      source: 'CRL',
    });
    expect(lookUp([await answer({ status: revoked })], { crls: [await makeCrl(ca)] })).toMatchObject({
      status: 'REVOKED',
      source: 'OCSP',
    });
    expect(lookUp([good], { crls: [await crl('certificateHold', at - 7 * day)] }).status).toBe('GOOD');
    expect(lookUp([good], { crls: [await crl('certificateHold', at - 1000)] }).status).toBe('REVOKED');
  });

  it('of two that say good the one that is current decides, or the newest where existence is proved before it', async () => {
    const { ca, leaf, answer } = await world();
    const ended = await answer({ nextUpdate: at - 1000 });
    const source = revocationSource({ ocsp: [openOcsp(ended)], crls: [openCrl(await makeCrl(ca))] });
    expect(source.lookUp(read(leaf), read(ca), at).source).toBe('CRL');
    expect(source.lookUp(read(leaf), read(ca), at, { proof: at - 2 * day }).source).toBe('OCSP');
    expect(source.lookUp(read(leaf), read(ca), at, { proof: at - 3600_000 }).source).toBe('CRL');
  });

  it('the caller may refuse what they are signed with', async () => {
    const { ca, leaf, answer } = await world();
    const source = revocationSource({ ocsp: [openOcsp(await answer())], crls: [openCrl(await makeCrl(ca))] });
    const asked: string[] = [];
    const refused = source.lookUp(read(leaf), read(ca), at, {
      judgeSignature: ({ scheme }) => {
        asked.push(scheme);
        return { code: 'ALGORITHM_TOO_WEAK' };
      },
    });
    expect([refused.status, codes(refused), asked]).toEqual([
      'UNKNOWN',
      ['ALGORITHM_TOO_WEAK', 'ALGORITHM_TOO_WEAK'],
      ['ECDSA', 'ECDSA'],
    ]);
    expect(source.lookUp(read(leaf), read(ca), at, { judgeSignature: () => undefined }).status).toBe('GOOD');
  });

  it('values that an artefact carries are used beside a bundle’s, and junk among them is passed over', async () => {
    const { root, ca, leaf, responder, answer } = await world();
    const bare = await answer({ response: { certificates: [] } });
    const junk = Uint8Array.of(1, 2, 3);
    const carried = { certificates: [junk, responder.der], crls: [junk], ocspResponses: [junk, bare] };
    expect(valuesSource(carried).lookUp(read(leaf), read(ca), at)).toMatchObject({ status: 'GOOD', source: 'OCSP' });
    const rootCrl = revocationSource({ crls: [openCrl(await makeCrl(root))] });
    const both = valuesSource(carried, { along: [rootCrl] });
    expect(both.lookUp(read(ca), read(root), at)).toMatchObject({ status: 'GOOD', source: 'CRL' });
    expect(valuesSource(carried).lookUp(read(ca), read(root), at).status).toBe('UNKNOWN');
  });
});

describe('validatePath with OCSP', () => {
  it('takes responses like CRLs', async () => {
    const { root, ca, leaf, answer } = await world();
    const options = { intermediates: [ca.der], anchors: [root.der], at: new Date(at), requireRevocation: true };
    const crls = [await makeCrl(root)];
    expect(validatePath(leaf.der, { ...options, crls, ocsp: [await answer()] })).toMatchObject({ valid: true });
    expect(validatePath(leaf.der, { ...options, crls })).toMatchObject({ valid: false, subIndication: 'TRY_LATER' });
    const status = { revokedAt: at - day } as const;
    expect(validatePath(leaf.der, { ...options, crls, ocsp: [await answer({ status })] })).toMatchObject({
      valid: false,
      subIndication: 'REVOKED_NO_POE',
    });
    const stale = await answer({ thisUpdate: at - 9 * day, nextUpdate: at });
    expect(validatePath(leaf.der, { ...options, crls, ocsp: [stale] }).valid).toBe(false);
  });
});

describe('an OCSP request', () => {
  it('names the certificate as responders expect, with a nonce where one is given', async () => {
    const { ca, leaf } = await world();
    const plain = ocspRequest(read(leaf), read(ca));
    expect(plain.length).toBeLessThan(100);
    const nonce = new Uint8Array(16).fill(7);
    const withNonce = ocspRequest(read(leaf), read(ca), { digest: 'SHA-256', nonce });
    expect(Buffer.from(withNonce).includes(Buffer.from(nonce))).toBe(true);
    expect(Buffer.from(plain).includes(Buffer.from(read(leaf).serialNumber))).toBe(true);
  });
});
