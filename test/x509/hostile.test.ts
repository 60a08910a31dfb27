import { beforeAll, describe, expect, it } from 'vitest';
import { bitString, integer, oid, sequence, setOf, tlv, utf8String } from '../../src/asn1/writer.js';
import { concatBytes, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import {
  openCrl,
  openOcsp,
  readCertificate,
  revocationSource,
  validatePath,
  valuesSource,
} from '../../src/x509/index.js';
import { crlDistributionPoints, nameConstraints, type SigningKey, writeName } from '../../src/x509/write.js';
import { signedAgain, tbsOf } from './support/changes.js';
import { makeCrl } from './support/crl.js';
import { at, day, type Made, makeCa, makeLeaf, newKey } from './support/make.js';
import { makeOcsp, makeResponder } from './support/ocsp.js';

/** Milliseconds of processor time: other people's load on the machine is not the subject. */
function cpuMs(work: () => unknown): number {
  const { user, system } = process.cpuUsage();
  work();
  const after = process.cpuUsage();
  return (after.user - user + after.system - system) / 1000;
}

/** The same certificate with another serial number: its signature is wrong, everything else is as good. */
function renumbered(der: Uint8Array, serial: Uint8Array, number: number): Uint8Array {
  const copy = der.slice();
  const where = Buffer.from(copy).indexOf(Buffer.from(serial));
  new DataView(copy.buffer).setUint32(where, 0x10_00_00_00 + number);
  return copy;
}

const wideSerial = Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a);

describe('paths made to cost time', () => {
  let root: Made;
  let ca: Made;
  let leaf: Made;
  beforeAll(async () => {
    root = await makeCa('Root');
    ca = await makeCa('CA', root, { serialNumber: wideSerial });
    leaf = await makeLeaf('Leaf', ca);
  });
  const validate = (intermediates: Uint8Array[], more: { ca?: Made } = {}) =>
    validatePath(leaf.der, { intermediates, anchors: [(more.ca ?? root).der], at: new Date(at) });

  it('10,000 intermediates that have nothing to do with it are passed by', async () => {
    const other = await makeCa('Other', root, { serialNumber: wideSerial });
    const crowd = Array.from({ length: 10_000 }, (_, i) => renumbered(other.der, wideSerial, i));
    let valid = false;
    const spent = cpuMs(() => {
      valid = validate([...crowd, ca.der]).valid;
    });
    expect(valid).toBe(true);
    expect(spent).toBeLessThan(5_000);
  });

  it('10,000 intermediates of the right name end at a limit that has a name, whatever their order', () => {
    const crowd = Array.from({ length: 10_000 }, (_, i) => renumbered(ca.der, wideSerial, i));
    const outcomes: unknown[] = [];
    const spent = cpuMs(() => {
      for (const list of [crowd, [...crowd].reverse()]) {
        const { valid, indication, reason } = validate(list);
        outcomes.push([valid, indication, reason?.code, reason?.params]);
      }
    });
    expect(spent).toBeLessThan(12_000);
    const limit = [false, 'INDETERMINATE', 'LIMIT_EXCEEDED', { limit: 'pathSignatureChecks', allowed: 2_000 }];
    expect(outcomes).toEqual([limit, limit]);
  });

  it('a ladder of cross certificates with two keys on every rung ends', async () => {
    const keys: SigningKey[] = [];
    for (let i = 0; i < 18; i++) keys.push(await newKey());
    const rungs: Uint8Array[] = [];
    const nameAt = (level: number) => [['CN', `Rung ${level}`]] as const;
    for (let level = 0; level < 8; level++) {
      for (const mine of [0, 1]) {
        for (const above of [0, 1]) {
          const issuer = { name: nameAt(level + 1), key: keys[2 * (level + 1) + above]! };
          rungs.push((await makeCa(nameAt(level), issuer, { key: keys[2 * level + mine]! })).der);
        }
      }
    }
    const end = await makeLeaf('End', { name: nameAt(0), key: keys[0]! });
    const spent = cpuMs(() => {
      const { valid } = validatePath(end.der, { intermediates: rungs, anchors: [root.der], at: new Date(at) });
      expect(valid).toBe(false);
    });
    expect(spent).toBeLessThan(5_000);
  });

  it('thousands of name constraints against thousands of names end at a limit', async () => {
    const trees = Array.from({ length: 900 }, (_, i) => writeName([['CN', `Tree ${i}`]]));
    const narrow = await makeCa('Narrow', root, { extensions: [nameConstraints({ excluded: trees })] });
    const emails = Array.from({ length: 900 }, (_, i) => tlv(0xa4, writeName([['CN', `Name ${i}`]])));
    const san = { oid: '2.5.29.17', value: sequence(...emails) };
    const many = await makeLeaf('Many', narrow, { extensions: [san] });
    const spent = cpuMs(() => {
      const outcome = validatePath(many.der, {
        intermediates: [narrow.der],
        anchors: [root.der],
        at: new Date(at),
      });
      expect(outcome.reason?.code).toBe('LIMIT_EXCEEDED');
    });
    expect(spent).toBeLessThan(5_000);
  });
});

describe('numbers and names of absurd size', () => {
  it.each([
    ['modulus', 60_000, 3],
    ['exponent', 256, 60_000],
  ])('an RSA key with a giant %s costs nothing and verifies nothing', async (_, modulus, exponent) => {
    const ca = await makeCa('CA');
    const leaf = await makeLeaf('Leaf', ca);
    const number = (octets: number) => integer(new Uint8Array(octets).fill(0xa5));
    const rsa = sequence(oid('1.2.840.113549.1.1.1'), tlv(5, new Uint8Array(0)));
    const spkiDer = sequence(rsa, bitString(sequence(number(modulus), number(exponent))));
    const giant = await makeCa('CA', undefined, { key: { ...ca.key, spkiDer } });
    const spent = cpuMs(() => {
      const outcome = validatePath(leaf.der, { intermediates: [giant.der], anchors: [giant.der], at: new Date(at) });
      expect(outcome.valid).toBe(false);
    });
    expect(spent).toBeLessThan(500);
  });

  it.each([
    ['a serial number of 60,000 octets', { serialNumber: new Uint8Array(60_000).fill(0x7f) }],
    ['a name of 60,000 characters', { name: 'ế'.repeat(20_000) }],
    ['a name of 250 parts', { parts: 250 }],
  ])('%s is read, or refused, in no time', async (_, { serialNumber, name, parts }: GiantInput) => {
    const ca = await makeCa('CA');
    const rdns = Array.from({ length: parts ?? 1 }, (__, i) => ['OU', name ?? `Part ${i}`] as const);
    const leaf = await makeLeaf(rdns, ca, serialNumber === undefined ? {} : { serialNumber });
    const spent = cpuMs(() => {
      const outcome = validatePath(leaf.der, {
        intermediates: [],
        anchors: [ca.der],
        at: new Date(at),
        strict: false,
      });
      expect(outcome.valid).toBe(true);
    });
    expect(spent).toBeLessThan(1_000);
  });

  it('one RDN of thousands of attributes is refused', async () => {
    const ca = await makeCa('CA');
    const attribute = (i: number) => sequence(oid('2.5.4.11'), utf8String(`Part ${i}`));
    const rdn = setOf(...Array.from({ length: 3_000 }, (_, i) => attribute(i)));
    const leaf = await makeLeaf('Leaf', ca);
    const tbs = tbsOf(leaf.der);
    const own = writeName([['CN', 'Leaf']]);
    const where = Buffer.from(tbs).lastIndexOf(Buffer.from(own));
    const body = concatBytes(tbs.subarray(4, where), sequence(rdn), tbs.subarray(where + own.length));
    const der = await signedAgain(sequence(body), leaf.der, ca.key);
    const spent = cpuMs(() => expect(() => readCertificate(der)).toThrow(KhueError));
    expect(spent).toBeLessThan(1_000);
  });

  it('nesting without end is refused', () => {
    let deep: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < 5_000; i++) deep = tlv(0x30, deep);
    for (const read of [readCertificate, openCrl, openOcsp]) expect(() => read(deep)).toThrow(KhueError);
  });
});

interface GiantInput {
  readonly serialNumber?: Uint8Array;
  readonly name?: string;
  readonly parts?: number;
}

describe('revocation data made to cost time', () => {
  let root: Made;
  let ca: Made;
  let leaf: Made;
  let responder: Made;
  beforeAll(async () => {
    root = await makeCa('Root');
    ca = await makeCa('CA', root);
    leaf = await makeLeaf('Leaf', ca);
    responder = await makeResponder(ca);
  });
  const look = (source: ReturnType<typeof revocationSource>, options = {}) =>
    source.lookUp(readCertificate(leaf.der), readCertificate(ca.der), at, options);

  it('a thousand forged responses about one certificate are given up, the good one before them is not missed', async () => {
    const good = await makeOcsp(leaf, ca, responder);
    const forged: Uint8Array[] = [];
    for (let i = 0; i < 1_000; i++) {
      const copy = good.slice();
      const { basic } = openOcsp(copy);
      basic!.signatureValue[basic!.signatureValue.length - 1 - (i % 30)]! ^= 1 + (i >> 5);
      forged.push(copy);
    }
    const open = (list: Uint8Array[]) => revocationSource({ ocsp: list.map((der) => openOcsp(der)) });
    const spent = cpuMs(() => expect(look(open(forged)).unusable.length).toBeLessThanOrEqual(64));
    expect(spent).toBeLessThan(3_000);
    const newer = await makeOcsp(leaf, ca, responder, { thisUpdate: at - 3600_000 });
    expect(look(open([...forged, newer])).status).toBe('GOOD');
  });

  it('sixty CRLs of the issuer’s name with sixty keys to try on each end at a limit that has a name', async () => {
    const strangers: Made[] = [];
    for (let i = 0; i < 60; i++) strangers.push(await makeCa('CA'));
    const crls: Uint8Array[] = [];
    for (let i = 0; i < 60; i++) {
      // Signed by nobody: every key has to be tried.
      const crl = (await makeCrl(ca, { number: i, thisUpdate: at - i * 1000 })).slice();
      crl[crl.length - 1]! ^= 0x55;
      crls.push(crl);
    }
    const source = valuesSource({ certificates: strangers.map(({ der }) => der), crls });
    const spent = cpuMs(() => {
      const fact = look(source, { anchor: readCertificate(root.der) });
      expect(fact.status).toBe('UNKNOWN');
      expect(fact.unusable.at(-1)).toEqual({
        code: 'LIMIT_EXCEEDED',
        params: { limit: 'revocationChecks', allowed: 2_000 },
      });
      // The same from a warm cache.
      expect(look(source, { anchor: readCertificate(root.der) })).toEqual(fact);
    });
    expect(spent).toBeLessThan(6_000);
  });

  it('a response of thousands of answers is read once and asked at once', async () => {
    const { basic } = openOcsp(await makeOcsp(leaf, ca, ca));
    expect(basic!.responses.length).toBe(1);
    const certificate = readCertificate(leaf.der);
    const single = {
      certificate,
      issuer: readCertificate(ca.der),
      status: 'GOOD' as const,
      thisUpdate: at - day,
      nextUpdate: at + day,
    };
    const response = { responses: Array.from({ length: 20_000 }, () => single) };
    const der = await makeOcsp(leaf, ca, ca, { response });
    const spent = cpuMs(() => expect(look(revocationSource({ ocsp: [openOcsp(der)] })).status).toBe('GOOD'));
    expect(spent).toBeLessThan(3_000);
  });

  it('responders that vouch for one another in a circle vouch for nobody', async () => {
    const ring: Made[] = [];
    for (let i = 0; i < 6; i++) ring.push(await makeResponder(ca, []));
    const answers = [await makeOcsp(leaf, ca, ring[0]!)];
    for (let i = 0; i < 6; i++) answers.push(await makeOcsp(ring[i]!, ca, ring[(i + 1) % 6]!));
    const fact = look(revocationSource({ ocsp: answers.map((der) => openOcsp(der)) }));
    expect([fact.status, fact.unusable[0]?.code]).toEqual(['UNKNOWN', 'OCSP_RESPONDER_NOT_CHECKED']);
  });

  it('a certificate of a thousand distribution points is judged at once', async () => {
    const uris = Array.from({ length: 1_000 }, (_, i) => `http://khue-demo.invalid/${i}.crl`);
    const wide = await makeLeaf('Wide', ca, { extensions: [crlDistributionPoints(uris)] });
    const crls = [];
    for (let i = 0; i < 50; i++) crls.push(openCrl(await makeCrl(ca, { number: i })));
    const source = revocationSource({ crls });
    const spent = cpuMs(() => {
      expect(source.lookUp(readCertificate(wide.der), readCertificate(ca.der), at).status).toBe('GOOD');
    });
    expect(spent).toBeLessThan(1_000);
  });
});

describe('junk where revocation values belong', () => {
  it('is passed over', () => {
    const junk = [new Uint8Array(0), utf8Encode('x'), tlv(0x30, new Uint8Array(3)), new Uint8Array(1_000).fill(0x30)];
    expect(() => valuesSource({ certificates: junk, crls: junk, ocspResponses: junk })).not.toThrow();
  });
});
