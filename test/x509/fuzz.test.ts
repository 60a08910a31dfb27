import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { KhueError } from '../../src/errors.js';
import {
  crlSource,
  formatName,
  nameIdentifiers,
  openCrl,
  openOcsp,
  readCertificate,
  revocationSource,
  validatePath,
} from '../../src/x509/index.js';
import { crlDistributionPoints, issuingDistributionPoint, nameConstraints, writeName } from '../../src/x509/write.js';
import { runs } from '../support/fuzz.js';
import { MEASURED } from '../support/measured.js';
import { apply, changes } from './support/changes.js';
import { makeCrl } from './support/crl.js';
import { at, day, type Made, makeCa, makeLeaf } from './support/make.js';
import { makeOcsp, makeResponder } from './support/ocsp.js';

const numRuns = runs(1500);

describe('changed octets never do more than make an answer worse', () => {
  let root: Made;
  let ca: Made;
  let leaf: Made;
  let crl: Uint8Array;
  let rootCrl: Uint8Array;
  let ocsp: Uint8Array;
  beforeAll(async () => {
    root = await makeCa('Root', undefined, {
      extensions: [nameConstraints({ permitted: [writeName([['C', 'VN']])] })],
    });
    ca = await makeCa(
      [
        ['C', 'VN'],
        ['CN', 'CA Mẫu'],
      ],
      root,
      { pathLength: 0 },
    );
    leaf = await makeLeaf(
      [
        ['C', 'VN'],
        ['UID', 'CCCD:001099000001'],
        ['CN', 'Nguyễn Thị Mẫu'],
      ],
      ca,
      {
        extensions: [crlDistributionPoints(['http://khue-demo.invalid/ca.crl'])],
      },
    );
    crl = await makeCrl(ca, {
      entries: Array.from({ length: 8 }, (_, i) => ({
        serialNumber: 70_000 + i,
        revokedAt: at - day,
        reason: 'keyCompromise',
        invalidityDate: at - 2 * day,
      })),
      extensions: [
        issuingDistributionPoint({ uris: ['http://khue-demo.invalid/ca.crl'], onlyContainsUserCerts: true }),
      ],
    });
    rootCrl = await makeCrl(root);
    ocsp = await makeOcsp(leaf, ca, await makeResponder(ca), { archiveCutoff: at - 99 * day, certHash: true });
  });

  const validate = (more: { leaf?: Uint8Array; ca?: Uint8Array; root?: Uint8Array; crl?: Uint8Array }) =>
    validatePath(more.leaf ?? leaf.der, {
      intermediates: [more.ca ?? ca.der],
      anchors: [more.root ?? root.der],
      crls: [more.crl ?? crl, rootCrl],
      at: new Date(at),
      requireRevocation: true,
    });

  it('the unchanged path is valid', () => {
    expect(validate({}).reason).toBeUndefined();
    expect(validate({}).valid).toBe(true);
  });

  it.each(['leaf', 'ca'] as const)('a changed %s certificate is never part of a valid path', (which) => {
    const original = { leaf, ca }[which].der;
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (list) => {
        const der = apply(original, list);
        const same = der.length === original.length && der.every((octet, i) => octet === original[i]);
        expect(validate({ [which]: der }).valid).toBe(same);
      }),
      { numRuns },
    );
  });

  it('a changed anchor never makes validatePath throw', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (list) => {
        validate({ root: apply(root.der, list) });
      }),
      { numRuns },
    );
  });

  it('a changed CRL never vouches for a certificate', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (list) => {
        const der = apply(crl, list);
        const same = der.length === crl.length && der.every((octet, i) => octet === crl[i]);
        expect(validate({ crl: der }).valid).toBe(same);
      }),
      { numRuns },
    );
  });

  it('a changed OCSP response never vouches for a certificate, unless what changed is not looked at', () => {
    const original = openOcsp(ocsp).basic!;
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (list) => {
        const der = apply(ocsp, list);
        let opened: ReturnType<typeof openOcsp>;
        try {
          opened = openOcsp(der);
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
          return;
        }
        const fact = revocationSource({ ocsp: [opened] }).lookUp(
          readCertificate(leaf.der),
          readCertificate(ca.der),
          at,
        );
        if (fact.status === 'UNKNOWN') return;
        // The frame outside the signature may differ as long as what is signed does not.
        expect(fact.status).toBe('GOOD');
        expect(opened.basic!.tbsDer).toEqual(original.tbsDer);
      }),
      { numRuns },
    );
  });

  it('readers throw KhueError or nothing, and what they return can be asked anything', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 4 }), fc.boolean(), (list, isCrl) => {
        try {
          if (isCrl) {
            const opened = openCrl(apply(crl, list));
            opened.find(Uint8Array.of(1));
            opened.find(Uint8Array.of(1, 0x11, 0x70));
            opened.findFor(Uint8Array.of(1, 0x11, 0x70), opened.issuer);
            expect([opened.entryCount, opened.faults.length, opened.sha256.length]).not.toContain(undefined);
            crlSource([opened]).lookUp(readCertificate(leaf.der), readCertificate(ca.der), at);
          } else {
            const read = readCertificate(apply(leaf.der, list));
            expect(formatName(read.subject) + formatName(read.issuer)).not.toBe('');
            nameIdentifiers(read.subject);
          }
        } catch (error) {
          if (!(error instanceof KhueError)) throw error;
        }
      }),
      { numRuns },
    );
  });

  it('octets of any kind are refused by both readers with KhueError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => readCertificate(bytes)).toThrow(KhueError);
        expect(() => openCrl(bytes)).toThrow(KhueError);
        expect(() => openOcsp(bytes)).toThrow(KhueError);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('opening a CRL grows with its length', () => {
  it('sixteen times the entries take less than sixty times as long', MEASURED, async () => {
    const ca = await makeCa('CA');
    const crlOf = (count: number) =>
      makeCrl(ca, {
        entries: Array.from({ length: count }, (_, i) => ({ serialNumber: 1_000_000 + 7919 * i, revokedAt: at - day })),
      });
    const time = (der: Uint8Array) => {
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 5; run++) {
        const started = performance.now();
        const crl = openCrl(der.slice());
        expect(crl.faults).toEqual([]);
        best = Math.min(best, performance.now() - started);
      }
      return best;
    };
    const small = await crlOf(2_000);
    const large = await crlOf(32_000);
    expect(time(large) / Math.max(time(small), 0.2)).toBeLessThan(60);
  });
});
