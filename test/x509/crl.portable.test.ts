import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { crlSource, type LookUpOptions, openCrl, readCertificate, validatePath } from '../../src/x509/index.js';
import {
  type CrlInput,
  crlDistributionPoints,
  deltaCrlIndicator,
  expiredCertsOnCrl,
  issuingDistributionPoint,
  keyUsage,
  type NameInput,
  unknownExtension,
  writeName,
} from '../../src/x509/write.js';
import { makeCrl } from './support/crl.js';
import { at, day, type Made, makeCa, makeLeaf, notAfter } from './support/make.js';

const read = (made: Made) => readCertificate(made.der);
const serialOf = (made: Made) => read(made).serialNumber;
const revoking = (made: Made, more: object = {}): Partial<CrlInput> => ({
  entries: [{ serialNumber: serialOf(made), revokedAt: at - 10 * day, ...more }],
});

async function world() {
  const root = await makeCa('Root');
  const ca = await makeCa('CA', root);
  const leaf = await makeLeaf('Leaf', ca);
  const lookUp = (crls: Uint8Array[], when = at, certificate = leaf, more: Made[] = []) =>
    crlSource(
      crls.map((der) => openCrl(der)),
      {
        certificates: [ca, ...more].map(read),
        anchors: [read(root)],
      },
    ).lookUp(read(certificate), read(ca), when);
  return { root, ca, leaf, lookUp };
}

describe('opening a CRL', () => {
  it('finds entries by serial number with date, reason and invalidity date', async () => {
    const ca = await makeCa('CA');
    const crl = openCrl(
      await makeCrl(ca, {
        entries: [
          { serialNumber: 5, revokedAt: at - day },
          { serialNumber: 300, revokedAt: at - 2 * day, reason: 'keyCompromise', invalidityDate: at - 9 * day },
        ],
      }),
    );
    expect(crl.entryCount).toBe(2);
    expect(crl.find(Uint8Array.of(5))).toEqual({ revokedAt: at - day });
    expect(crl.find(Uint8Array.of(1, 44))).toEqual({
      revokedAt: at - 2 * day,
      reason: 'keyCompromise',
      invalidityDate: at - 9 * day,
    });
    expect(crl.find(Uint8Array.of(6))).toBeUndefined();
    expect(crl.find(Uint8Array.of(0, 5))).toBeUndefined();
    expect([crl.thisUpdate, crl.nextUpdate, crl.faults]).toEqual([at - 7 * day, at + 30 * day, []]);
  });

  it('finds every one of thousands of serial numbers of every length', async () => {
    const ca = await makeCa('CA');
    const entries = Array.from({ length: 3000 }, (_, i) => ({
      serialNumber: (BigInt(i) * 0x9e3779b97f4a7c15n) % (1n << BigInt(8 * (1 + (i % 19)))),
      revokedAt: at - i * 1000,
    }));
    const crl = openCrl(await makeCrl(ca, { entries }));
    const seen = new Map<bigint, number>();
    for (const { serialNumber, revokedAt } of entries) if (!seen.has(serialNumber)) seen.set(serialNumber, revokedAt);
    for (const [serial, revokedAt] of seen) {
      const hex = serial.toString(16);
      const even = hex.length % 2 === 0 ? hex : `0${hex}`;
      const padded = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
      const content = Uint8Array.from(padded.match(/../g)!, (octet) => Number.parseInt(octet, 16));
      expect(crl.find(content)?.revokedAt).toBe(revokedAt);
    }
  });

  it('refuses what is no CRL with the offset, and one above the limit', async () => {
    const der = await makeCrl(await makeCa('CA'));
    const refusal = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        if (error instanceof KhueError) return [error.code, error.offset];
      }
      return undefined;
    };
    expect(refusal(() => openCrl(concatBytes(der, Uint8Array.of(0))))).toEqual(['CRL_UNREADABLE', der.length]);
    expect(refusal(() => openCrl(der, { crlBytes: 10 }))).toEqual(['LIMIT_EXCEEDED', undefined]);
  });

  it('makes a CRL unusable where a date is none, whichever entry it stands in', async () => {
    const { ca, leaf, lookUp } = await world();
    const entries = [3, 4, 5].map((serialNumber) => ({ serialNumber, revokedAt: at - day }));
    const der = (await makeCrl(ca, { entries })).slice();
    const date = new TextEncoder().encode('261231000000Z');
    const last = Buffer.from(der).lastIndexOf(Buffer.from(date));
    // The 31st of November.
    der.set(new TextEncoder().encode('261131'), last);
    expect(openCrl(der)).toMatchObject({ entryCount: 0, faults: [{ code: 'CRL_UNUSABLE' }] });
    expect(lookUp([der], at, leaf).status).toBe('UNKNOWN');
  });

  it.each([
    ['an unknown critical extension', { extensions: [unknownExtension(true)] }],
    [
      'an unknown critical entry extension',
      { entries: [{ serialNumber: 1, revokedAt: at, extensions: [unknownExtension(true)] }] },
    ],
    [
      'a scope of two kinds',
      { extensions: [issuingDistributionPoint({ onlyContainsCACerts: true, onlyContainsUserCerts: true })] },
    ],
  ])('%s makes it unusable', async (_, overrides) => {
    expect(openCrl(await makeCrl(await makeCa('CA'), overrides)).faults).not.toEqual([]);
  });
});

describe('revocation status from CRLs (RFC 5280 §6.3.3)', () => {
  it('is good, revoked or unknown', async () => {
    const { ca, leaf, lookUp } = await world();
    expect(lookUp([await makeCrl(ca)])).toMatchObject({ status: 'GOOD', source: 'CRL', thisUpdate: at - 7 * day });
    expect(lookUp([await makeCrl(ca, revoking(leaf, { reason: 'superseded' }))])).toMatchObject({
      status: 'REVOKED',
      revokedAt: at - 10 * day,
      reason: 'superseded',
    });
    expect(lookUp([])).toEqual({ status: 'UNKNOWN', source: 'NONE', unusable: [] });
  });

  it('takes the newest CRL that is not from after the instant, whatever their order', async () => {
    const { ca, leaf, lookUp } = await world();
    const older = await makeCrl(ca, { ...revoking(leaf), thisUpdate: at - 20 * day });
    const newer = await makeCrl(ca, { thisUpdate: at - 2 * day, number: 2 });
    const future = await makeCrl(ca, { ...revoking(leaf), thisUpdate: at + day, number: 3 });
    for (const crls of [
      [older, newer, future],
      [future, newer, older],
    ]) {
      expect(lookUp(crls)).toMatchObject({ status: 'GOOD', thisUpdate: at - 2 * day });
      expect(lookUp(crls, at - 5 * day)).toMatchObject({ status: 'REVOKED', thisUpdate: at - 20 * day });
    }
  });

  it('does not use a CRL signed by another key of the same name, nor by a key without cRLSign', async () => {
    const { ca, leaf, lookUp } = await world();
    const stranger = await makeCa('CA');
    const fact = lookUp([await makeCrl(stranger, revoking(leaf))]);
    expect([fact.status, fact.unusable.map(({ code }) => code)]).toEqual(['UNKNOWN', ['CRL_SIGNATURE_INVALID']]);
    const noCrlSign = await makeLeaf('CA', { name: ca.name, key: ca.key }, { extensions: [keyUsage(['keyCertSign'])] });
    const source = crlSource([openCrl(await makeCrl({ ...ca, key: noCrlSign.key }))]);
    expect(source.lookUp(read(leaf), read(noCrlSign), at).status).toBe('UNKNOWN');
  });

  it('lets another certificate of the CA sign, when it has a path to the anchor and is not revoked', async () => {
    const { root, ca, leaf, lookUp } = await world();
    const crlKey = await makeCa('CA', root);
    const crl = await makeCrl(crlKey, revoking(leaf));
    expect(lookUp([crl], at, leaf, [crlKey]).status).toBe('REVOKED');
    expect(lookUp([crl]).status).toBe('UNKNOWN');
    const withoutPath = await makeCa('CA', await makeCa('Elsewhere'), { key: crlKey.key });
    expect(lookUp([crl], at, leaf, [withoutPath]).status).toBe('UNKNOWN');
    const rootCrl = await makeCrl(root, revoking(crlKey));
    expect(lookUp([crl, rootCrl], at, leaf, [crlKey]).status).toBe('UNKNOWN');
    expect(ca.name).toEqual(crlKey.name);
  });

  it('believes the key that issued the certificate when it says revoked, whatever a newer CRL of another key leaves out', async () => {
    const { root, ca, leaf, lookUp } = await world();
    const newKey = await makeCa('CA', root);
    const own = await makeCrl(ca, { ...revoking(leaf), thisUpdate: at - 3 * day });
    const others = await makeCrl(newKey, { thisUpdate: at - day });
    expect(lookUp([others], at, leaf, [newKey]).status).toBe('GOOD');
    expect(lookUp([others, own], at, leaf, [newKey])).toMatchObject({ status: 'REVOKED', thisUpdate: at - 3 * day });
    // A hold may have ended since, and its own newer CRL has the last word.
    const hold = await makeCrl(ca, { ...revoking(leaf, { reason: 'certificateHold' }), thisUpdate: at - 3 * day });
    expect(lookUp([others, hold], at, leaf, [newKey]).status).toBe('GOOD');
    const newer = await makeCrl(ca, { thisUpdate: at - 2 * day, number: 2 });
    expect(lookUp([others, own, newer], at, leaf, [newKey]).status).toBe('GOOD');
  });

  it('keeps no answer about such a signer for whoever judges by another algorithm table or list', async () => {
    const { root, ca, leaf } = await world();
    const crlKey = await makeCa('CA', root);
    const crls = [await makeCrl(crlKey, revoking(leaf)), await makeCrl(root, revoking(crlKey))];
    const source = crlSource(
      crls.map((der) => openCrl(der)),
      { certificates: [ca, crlKey].map(read), anchors: [read(root)] },
    );
    const judged = (options: LookUpOptions) => source.lookUp(read(leaf), read(ca), at, options).status;
    const rootKey = read(root).spkiSha256;
    const weak = { code: 'ALGORITHM_TOO_WEAK' } as const;
    // For it the root's CRL, which revokes the signer, is too weak to count: nothing proves when it was made.
    const strict: LookUpOptions = {
      provenBy: () => at,
      judgeSignature: (_, signer, proven) => (proven === undefined && signer.spkiSha256 === rootKey ? weak : undefined),
    };
    expect([judged(strict), judged({}), judged(strict)]).toEqual(['REVOKED', 'UNKNOWN', 'REVOKED']);
    const withdrawn: LookUpOptions = { ...strict, listedUntil: () => at - 365 * day };
    expect([judged(withdrawn), judged(strict)]).toEqual(['UNKNOWN', 'REVOKED']);
  });

  it('counts no data from before the certificate, and silence from after its expiry only with expiredCertsOnCRL', async () => {
    const { ca, leaf, lookUp } = await world();
    expect(lookUp([await makeCrl(ca, { thisUpdate: Date.UTC(2025, 0, 1) })]).status).toBe('UNKNOWN');
    const later = { thisUpdate: notAfter + 10 * day, nextUpdate: notAfter + 40 * day };
    const when = notAfter + 20 * day;
    expect(lookUp([await makeCrl(ca, later)], when).status).toBe('UNKNOWN');
    const archive = await makeCrl(ca, { ...later, extensions: [expiredCertsOnCrl(notAfter - day)] });
    expect(lookUp([archive], when)).toMatchObject({ status: 'GOOD', expiredCertsFrom: notAfter - day });
    expect(lookUp([await makeCrl(ca, { ...later, ...revoking(leaf) })], when).status).toBe('REVOKED');
    const early = await makeCrl(ca, { thisUpdate: notAfter - day });
    expect(lookUp([await makeCrl(ca, later), early], when)).toMatchObject({
      status: 'GOOD',
      thisUpdate: notAfter - day,
    });
  });

  it('keeps to the scope that the CRL states', async () => {
    const { ca, root, lookUp } = await world();
    const scoped = async (point: Parameters<typeof issuingDistributionPoint>[0]) =>
      lookUp([await makeCrl(ca, { extensions: [issuingDistributionPoint(point)] })]).status;
    expect(await scoped({ onlyContainsUserCerts: true })).toBe('GOOD');
    expect(await scoped({ onlyContainsCACerts: true })).toBe('UNKNOWN');
    expect(await scoped({ onlyContainsAttributeCerts: true })).toBe('UNKNOWN');
    expect(await scoped({ uris: ['http://khue-demo.invalid/other.crl'] })).toBe('UNKNOWN');
    expect(await scoped({ onlySomeReasons: [1, 2] })).toBe('UNKNOWN');
    expect(root.name).toEqual([['CN', 'Root']]);
  });

  it('finds its distribution point by the address, scheme and host in whatever case (RFC 5280 §7.4)', async () => {
    const { ca, lookUp } = await world();
    const point = crlDistributionPoints(['http://khue-demo.invalid/CA.crl']);
    const leaf = await makeLeaf('Leaf', ca, { extensions: [point] });
    const named = async (uri: string) =>
      lookUp([await makeCrl(ca, { extensions: [issuingDistributionPoint({ uris: [uri] })] })], at, leaf).status;
    expect(await named('HTTP://Khue-Demo.invalid/CA.crl')).toBe('GOOD');
    expect(await named('http://khue-demo.invalid/ca.crl')).toBe('UNKNOWN');
  });

  it('joins CRLs that cover different reasons', async () => {
    const { ca, lookUp } = await world();
    const part = (reasons: number[], number: number) =>
      makeCrl(ca, {
        number,
        thisUpdate: at - number * day,
        extensions: [issuingDistributionPoint({ onlySomeReasons: reasons })],
      });
    const both = [await part([1, 2], 3), await part([3, 4, 5, 6, 7, 8], 2)];
    expect(lookUp(both)).toMatchObject({ status: 'GOOD', thisUpdate: at - 3 * day });
  });

  it('of CRLs for different reasons that all say revoked believes the one that harms', async () => {
    const { root, ca, leaf } = await world();
    const proof = at - 10 * day;
    const part = (reasons: number[], number: number, revokedAt: number, reason: string) =>
      makeCrl(ca, {
        number,
        thisUpdate: at - number * day,
        entries: [{ serialNumber: serialOf(leaf), revokedAt, reason: reason as never }],
        extensions: [issuingDistributionPoint({ onlySomeReasons: reasons })],
      });
    const moved = await part([3, 4, 5, 6, 7, 8], 2, proof + day, 'affiliationChanged');
    const stolen = await part([1, 2], 3, proof - day, 'keyCompromise');
    const asked = (...crls: Uint8Array[]) =>
      crlSource(
        crls.map((der) => openCrl(der)),
        { certificates: [read(ca)], anchors: [read(root)] },
      ).lookUp(read(leaf), read(ca), at, { proof });
    expect(asked(moved)).toMatchObject({ status: 'REVOKED', reason: 'affiliationChanged' });
    expect(asked(moved, stolen)).toMatchObject({ status: 'REVOKED', reason: 'keyCompromise', revokedAt: proof - day });
  });

  it('takes a cRLIssuer that is the issuer with its RDNs in another order for the issuer (VNPT SmartCA)', async () => {
    const forwards: NameInput = [
      ['C', 'VN'],
      ['O', 'Tổ chức Mẫu'],
      ['CN', 'CA Mẫu'],
    ];
    const root = await makeCa('Root');
    const ca = await makeCa(forwards, root);
    const point = crlDistributionPoints(['http://khue-demo.invalid/a.crl'], writeName([...forwards].reverse()));
    const leaf = await makeLeaf('Leaf', ca, { extensions: [point] });
    const source = crlSource([openCrl(await makeCrl(ca, revoking(leaf)))]);
    expect(source.lookUp(read(leaf), read(ca), at).status).toBe('REVOKED');
    const good = crlSource([openCrl(await makeCrl(ca))]);
    expect(good.lookUp(read(leaf), read(ca), at).status).toBe('GOOD');
  });

  it('applies a delta CRL to its base, and removes what it removes', async () => {
    const { ca, leaf, lookUp } = await world();
    const base = await makeCrl(ca, { number: 10, ...revoking(leaf, { reason: 'certificateHold' }) });
    const delta = (entries: object, baseNumber = 10) =>
      makeCrl(ca, { number: 11, thisUpdate: at - day, ...entries, extensions: [deltaCrlIndicator(baseNumber)] });
    expect(lookUp([base, await delta({})]).status).toBe('REVOKED');
    expect(lookUp([base, await delta(revoking(leaf, { reason: 'removeFromCRL' }))])).toMatchObject({
      status: 'GOOD',
      thisUpdate: at - day,
    });
    expect(lookUp([base, await delta(revoking(leaf, { reason: 'removeFromCRL' }), 11)]).status).toBe('REVOKED');
    expect(lookUp([await delta({})]).status).toBe('UNKNOWN');
  });

  it('joins a delta CRL to no complete one of another key of the same name (RFC 5280 §6.3.3 (c)(3))', async () => {
    const { root, ca, leaf, lookUp } = await world();
    const newKey = await makeCa('CA', root);
    const delta = (entries: object) =>
      makeCrl(newKey, { number: 11, thisUpdate: at - day, ...entries, extensions: [deltaCrlIndicator(10)] });
    const said = async (base: object, entries: object) =>
      lookUp([await makeCrl(ca, { number: 10, ...base }), await delta(entries)], at, leaf, [newKey]);
    // Neither does its silence make an old list newer, …
    expect(await said({}, {})).toMatchObject({ status: 'GOOD', thisUpdate: at - 7 * day });
    // … nor does it end a hold; whom it names is revoked all the same.
    const hold = revoking(leaf, { reason: 'certificateHold' });
    expect((await said(hold, revoking(leaf, { reason: 'removeFromCRL' }))).status).toBe('REVOKED');
    expect(await said({}, revoking(leaf))).toMatchObject({ status: 'REVOKED', thisUpdate: at - day });
  });

  it('of before the expiry counts though a delta CRL of after it is at hand', async () => {
    const { ca, lookUp } = await world();
    const base = await makeCrl(ca, { number: 10, thisUpdate: notAfter - day, nextUpdate: notAfter + 9 * day });
    const later = { number: 11, thisUpdate: notAfter + day, nextUpdate: notAfter + 9 * day };
    const delta = await makeCrl(ca, { ...later, extensions: [deltaCrlIndicator(10)] });
    for (const crls of [[base], [base, delta]])
      expect(lookUp(crls, notAfter + 2 * day)).toMatchObject({ status: 'GOOD', thisUpdate: notAfter - day });
    const late = await makeCrl(ca, { ...later, number: 10 });
    expect(lookUp([late, delta], notAfter + 2 * day).status).toBe('UNKNOWN');
  });

  it('takes no revocation back because a delta CRL removes what has expired (RFC 5280 §5.3.1)', async () => {
    const { ca, leaf, lookUp } = await world();
    const removed = revoking(leaf, { reason: 'removeFromCRL' });
    const number = { number: 11, extensions: [deltaCrlIndicator(10)] };
    const expired = { ...number, thisUpdate: notAfter + day, nextUpdate: notAfter + 2 * day };
    for (const reason of ['keyCompromise', 'superseded', 'certificateHold'] as const) {
      const thisUpdate = notAfter - day;
      const base = await makeCrl(ca, { number: 10, thisUpdate, ...revoking(leaf, { reason }) });
      // While the delta is current, and later.
      for (const when of [notAfter + day, notAfter + 30 * day]) {
        const fact = lookUp([base, await makeCrl(ca, { ...expired, ...removed })], when);
        expect(fact).toMatchObject({ status: 'REVOKED', reason });
      }
    }
    const base = await makeCrl(ca, { number: 10, ...revoking(leaf, { reason: 'superseded' }) });
    const delta = await makeCrl(ca, { ...number, thisUpdate: at - day, ...removed });
    expect(lookUp([base, delta]).status).toBe('REVOKED');
  });
});

describe('a delta CRL that no complete one at hand can be joined to', () => {
  const delta = async (ca: Made, entries: object, more: object = {}) =>
    makeCrl(ca, { number: 11, thisUpdate: at - day, ...entries, ...more, extensions: [deltaCrlIndicator(10)] });

  it('says nothing by its silence, and of those whom it names that they are revoked', async () => {
    const { ca, leaf, lookUp } = await world();
    const older = await makeCrl(ca, { number: 8, thisUpdate: at - 3 * day });
    expect(lookUp([older, await delta(ca, {})])).toMatchObject({ status: 'GOOD', thisUpdate: at - 3 * day });
    for (const reason of ['keyCompromise', 'certificateHold'] as const) {
      const named = await delta(ca, revoking(leaf, { reason }));
      expect(lookUp([older, named])).toMatchObject({ status: 'REVOKED', reason, thisUpdate: at - day });
      expect(lookUp([named])).toMatchObject({ status: 'REVOKED', reason });
      // Not there yet.
      expect(lookUp([older, named], at - 2 * day).status).toBe('GOOD');
    }
    expect(lookUp([older, await delta(ca, revoking(leaf, { reason: 'removeFromCRL' }))]).status).toBe('GOOD');
  });

  it('gives way to a complete one of later, and counts by its own signer and scope alone', async () => {
    const { ca, leaf, lookUp } = await world();
    const named = revoking(leaf, { reason: 'superseded' });
    const newer = await makeCrl(ca, { number: 12, thisUpdate: at - day / 2 });
    expect(lookUp([await delta(ca, named), newer]).status).toBe('GOOD');
    const older = await makeCrl(ca, { number: 8, thisUpdate: at - 3 * day });
    expect(lookUp([older, await delta(await makeCa('CA'), named)]).status).toBe('GOOD');
    const elsewhere = issuingDistributionPoint({ onlyContainsCACerts: true });
    const others = await makeCrl(ca, {
      number: 11,
      thisUpdate: at - day,
      ...named,
      extensions: [deltaCrlIndicator(10), elsewhere],
    });
    expect(lookUp([older, others]).status).toBe('GOOD');
  });
});

describe('validatePath with CRLs', () => {
  it('is PASSED, REVOKED_NO_POE, REVOKED_CA_NO_POE or TRY_LATER', async () => {
    const { root, ca, leaf } = await world();
    const validate = async (rootCrl: object | undefined, caCrl: object | undefined, more: object = {}) => {
      const crls: Uint8Array[] = [];
      if (rootCrl !== undefined) crls.push(await makeCrl(root, rootCrl));
      if (caCrl !== undefined) crls.push(await makeCrl(ca, caCrl));
      const { subIndication, indication } = validatePath(leaf.der, {
        intermediates: [ca.der],
        anchors: [root.der],
        crls,
        at: new Date(at),
        requireRevocation: true,
        ...more,
      });
      return subIndication ?? indication;
    };
    expect(await validate({}, {})).toBe('PASSED');
    expect(await validate({}, revoking(leaf))).toBe('REVOKED_NO_POE');
    expect(await validate(revoking(ca), {})).toBe('REVOKED_CA_NO_POE');
    expect(await validate({}, revoking(leaf, { reason: 'certificateHold' }))).toBe('TRY_LATER');
    expect(await validate({}, undefined)).toBe('TRY_LATER');
    expect(await validate(undefined, {})).toBe('TRY_LATER');
    expect(await validate({}, undefined, { requireRevocation: false })).toBe('PASSED');
    expect(await validate({}, revoking(leaf), { requireRevocation: false })).toBe('REVOKED_NO_POE');
    expect(await validate({}, { nextUpdate: at - day })).toBe('TRY_LATER');
    expect(await validate({}, { nextUpdate: undefined, thisUpdate: at - 6 * day })).toBe('PASSED');
    expect(await validate({}, { nextUpdate: undefined, thisUpdate: at - 8 * day })).toBe('TRY_LATER');
    expect(await validate({}, { entries: [{ serialNumber: serialOf(leaf), revokedAt: at + day }] })).toBe('PASSED');
  });
});
