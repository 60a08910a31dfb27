import { beforeAll, describe, expect, it } from 'vitest';
import { matchesImprint, readTimestamp } from '../../src/cms/index.js';
import type { Code } from '../../src/codes.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { equalBytes } from '../../src/encoding.js';
import { localTimestamper, signPdf, type Timestamper } from '../../src/issuing/index.js';
import type { SignPdfOptions } from '../../src/issuing/sign-pdf.js';
import { openPdf } from '../../src/pdf/file/index.js';
import { appendDocumentTimestamp, appendDss } from '../../src/pdf/signature/dss.js';
import { openPdfSigned } from '../../src/pdf/signature/open.js';
import { isArray, isDict, nameOf } from '../../src/pdf/syntax/index.js';
import { smallPdf } from '../support/small-pdf.js';
import { openSchool, refused, type School, SIGNING_TIME } from './school.js';

const STAMPED_AT = Date.parse('2026-06-01T02:00:07Z');

let school: School;
let timestamper: Timestamper;
beforeAll(async () => {
  school = await openSchool('sign-pdf');
  timestamper = localTimestamper(school.pki.tsa.vgca.signer, { now: () => STAMPED_AT });
});

const optionsOf = (more: Partial<SignPdfOptions> = {}): SignPdfOptions => ({
  role: 'principal',
  signer: school.principal.signer,
  signingTime: SIGNING_TIME,
  ...more,
});

const sign = (pdf: Uint8Array, more: Partial<SignPdfOptions> = {}): Promise<Uint8Array> =>
  signPdf(pdf, optionsOf(more));

/** An empty signature field with this in its dictionary; numbers 6 and 7. */
const withField = (name: string, lock = '', form = '/SigFlags 3'): Uint8Array =>
  smallPdf({
    catalog: `/AcroForm << /Fields [6 0 R] ${form} >>`,
    page: '/Annots [6 0 R]',
    more: [
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /F 132 /Rect [50 50 200 100] /P 3 0 R ${lock} /AP << /N 7 0 R >> >>`,
      '<< /Type /XObject /Subtype /Form /BBox [0 0 150 50] /Length 0 >>\nstream\n\nendstream',
    ],
  });

describe('a PDF without a record is signed', () => {
  it.each(['table', 'stream', 'packed'] as const)('with a %s, and our reader finds it intact', async (kind) => {
    const before = smallPdf({ kind });
    const after = await sign(before);
    expect(equalBytes(after.subarray(0, before.length), before)).toBe(true);
    const { faults, signatures } = openPdfSigned(after);
    expect(faults).toEqual([]);
    expect(signatures).toHaveLength(1);
    expect(signatures[0]).toMatchObject({
      faults: [],
      warnings: [],
      level: 'B-B',
      claimedRole: { role: 'principal' },
      claimedSigningTime: Date.parse(SIGNING_TIME),
      pdf: { coversWholeFile: true, changesAfter: 'NONE', revision: 1, field: 'ky_principal' },
    });
    expect(signatures.map(judgeIntegrity)).toEqual([{ integrity: 'INTACT' }]);
  });

  it('by every kind of key, with nothing kept in Contents that is not needed', async () => {
    for (const [key, algorithm, slack] of [
      ['rsa-2048', 'RS256', 0],
      ['rsa-2048', 'PS256', 0],
      ['p-256', 'ES256', 2],
      ['p-384', 'ES384', 2],
    ] as const) {
      const leaf = await school.issue(`${key} ${algorithm}`, { key });
      const signed = await sign(smallPdf(), { signer: leaf.signer, algorithm });
      const [signature] = openPdfSigned(signed).signatures;
      expect(judgeIntegrity(signature!)).toEqual({ integrity: 'INTACT' });
      const text = String.fromCharCode(...signed);
      const contents = /\/Contents <([0-9a-f]+)>/.exec(text)![1]!;
      const der = Number.parseInt(contents.slice(4, 8), 16) + 4;
      // An ECDSA value is shorter by an octet for every leading zero of r and s.
      expect(contents.length / 2 - der).toBeLessThanOrEqual(slack + (slack > 0 ? 2 : 0));
      expect(contents.length / 2 - der).toBeGreaterThanOrEqual(0);
    }
  });

  it('the signature dictionary says what PAdES asks for, and nothing more', async () => {
    const text = String.fromCharCode(...(await sign(smallPdf())));
    const dictionary = /<<\/Type \/Sig[\s\S]*?endobj/.exec(text)![0];
    expect(dictionary).toContain('/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/M (D:20260601020000Z)\n');
    expect(dictionary.match(/\/[A-Z][A-Za-z]* /g)).toEqual([
      '/Type ',
      '/Filter ',
      '/SubFilter ',
      '/M ',
      '/ByteRange ',
      '/Contents ',
    ]);
  });

  it('the claims of contract §2 stand in signer-attributes-v2', async () => {
    const signed = await sign(smallPdf(), {
      capacity: 'KT',
      title: 'Phó hiệu trưởng',
      decision: '12/QĐ-THPT, 01/08/2025',
    });
    expect(openPdfSigned(signed).signatures[0]?.claimedRole).toEqual({
      role: 'principal',
      capacity: 'KT',
      title: 'Phó hiệu trưởng',
      decision: '12/QĐ-THPT, 01/08/2025',
    });
  });

  it('a time-stamper makes it B-T', async () => {
    const signed = await sign(smallPdf(), { timestamper });
    const [signature] = openPdfSigned(signed).signatures;
    expect(signature).toMatchObject({ level: 'B-T', faults: [], warnings: [] });
    const [stamp] = signature!.timestamps!;
    const reading = readTimestamp(stamp!.tokenDer);
    if ('fault' in reading) throw new Error(reading.fault.code);
    expect(matchesImprint(reading.timestamp, stamp!.imprintOver!)).toBe(true);
    expect(reading.timestamp.time).toBe(STAMPED_AT);
  });

  it('a token larger than its room is refused, not cut', async () => {
    const small: Timestamper = { largestToken: 100, timestamp: timestamper.timestamp };
    await refused('PDF_RESERVE_TOO_SMALL', () => sign(smallPdf(), { timestamper: small }));
  });

  it('sixteen times in sequence, each earlier signature intact and each addition of the same size', async () => {
    let pdf = smallPdf({ kind: 'packed' });
    const sizes: number[] = [];
    for (let i = 0; i < 16; i++) {
      const before = pdf;
      pdf = await sign(before, { role: i % 2 === 0 ? 'principal' : 'school-seal' });
      expect(equalBytes(pdf.subarray(0, before.length), before)).toBe(true);
      sizes.push(pdf.length - before.length);
    }
    const { faults, signatures } = openPdfSigned(pdf);
    expect(faults).toEqual([]);
    expect(signatures.map(judgeIntegrity)).toEqual(Array(16).fill({ integrity: 'INTACT' }));
    expect(signatures.map(({ pdf: place }) => place?.changesAfter)).toEqual([...Array(15).fill('PERMITTED'), 'NONE']);
    expect(Math.max(...sizes)).toBeLessThan(1.2 * Math.min(...sizes));
    expect(Math.max(...sizes)).toBeLessThan(12_000);
  });
});

describe('a signature field', () => {
  it('that is named and empty is filled, and nothing else changes', async () => {
    const before = withField('duyet');
    const after = await sign(before, { place: { field: 'duyet' } });
    const file = openPdf(after);
    const changed = file.revisions[1]!.entries.filter(({ older }) => older !== undefined);
    expect(changed.map(({ num }) => num)).toEqual([6]);
    expect(openPdfSigned(after).signatures[0]?.pdf?.field).toBe('duyet');
  });

  it('raises SigFlags where they are not up', async () => {
    const after = await sign(withField('duyet', '', ''), { place: { field: 'duyet' } });
    const view = openPdf(after).view();
    expect(view.dict(view.catalog()!, 'AcroForm')?.get('SigFlags')).toBe(3);
  });

  it('is made where there is none: a widget on the page, in the form, with a name that is free', async () => {
    const after = await sign(withField('ky_principal'));
    const view = openPdf(after).view();
    const form = view.dict(view.catalog()!, 'AcroForm')!;
    const fields = view.get(form, 'Fields');
    expect(isArray(fields) && fields.length).toBe(2);
    expect(openPdfSigned(after).signatures[0]?.pdf?.field).toBe('ky_principal_2');
    const widget = view.resolve(isArray(fields) ? fields[1] : null);
    expect(isDict(widget) && [widget.get('F'), widget.get('Rect'), nameOf(widget.get('FT'))]).toEqual([
      132,
      [0, 0, 0, 0],
      'Sig',
    ]);
  });

  it('with a lock gets the matching FieldMDP reference', async () => {
    const after = await sign(withField('dau', '/Lock << /Type /SigFieldLock /Action /All /P 2 >>'), {
      place: { field: 'dau' },
    });
    const text = String.fromCharCode(...after);
    expect(text).toContain(
      '/Reference [<</Type /SigRef/TransformMethod /FieldMDP/TransformParams <</Type /TransformParams/V /1.2/Action /All/P 2>>/Data 1 0 R>>]',
    );
    expect(openPdfSigned(after).signatures[0]?.faults).toEqual([]);
  });
});

describe('is refused by name, before a key is used', () => {
  const unused = (): SignPdfOptions['signer'] => ({
    ...school.principal.signer,
    sign: () => Promise.reject(new Error('the key was used')),
  });
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, Partial<SignPdfOptions>, Code]>([
    ['an encrypted file', () => smallPdf({ trailer: '/Encrypt 5 0 R' }), {}, 'PDF_ENCRYPTED_NOT_SIGNED'],
    ['a file with octets behind its end', () => Uint8Array.of(...smallPdf(), 0x78), {}, 'PDF_NOT_EXTENDABLE'],
    ['a page that is not there', () => smallPdf(), { place: { page: 1 } }, 'PDF_PAGE_MISSING'],
    [
      'a field that is signed',
      () => sign(withField('duyet'), { place: { field: 'duyet' } }),
      { place: { field: 'duyet' } },
      'PDF_FIELD_NOT_EMPTY',
    ],
    ['a subject teacher without a subject', () => smallPdf(), { role: 'subject-teacher' }, 'ROLE_NEEDS_ENTRY'],
    ['a deputy without a decision', () => smallPdf(), { capacity: 'KT' }, 'DECISION_MISSING'],
    [
      'what a field lock allows to nobody any more',
      () => sign(withField('dau', '/Lock << /Type /SigFieldLock /Action /All /P 2 >>'), { place: { field: 'dau' } }),
      {},
      'PDF_FIELD_LOCKED',
    ],
    [
      'what a field lock includes',
      () =>
        sign(withField('dau', '/Lock << /Type /SigFieldLock /Action /Include /Fields [(ky_principal)] >>'), {
          place: { field: 'dau' },
        }),
      {},
      'PDF_FIELD_LOCKED',
    ],
    [
      'a document closed by P 1',
      () =>
        sign(withField('dau', '/Lock << /Type /SigFieldLock /Action /Include /Fields [] /P 1 >>'), {
          place: { field: 'dau' },
        }),
      {},
      'PDF_SIGNING_FORBIDDEN',
    ],
    [
      'a document certified with P 1',
      () =>
        smallPdf({
          catalog: '/Perms << /DocMDP 6 0 R >>',
          more: [
            '<< /Type /Sig /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>',
          ],
        }),
      {},
      'PDF_SIGNING_FORBIDDEN',
    ],
    [
      'a broken earlier signature',
      async () => {
        const pdf = await sign(smallPdf());
        pdf[pdf.findIndex((octet, at) => octet === 0x58 && pdf[at + 1] === 0x69)]! ^= 1;
        return pdf;
      },
      {},
      'EARLIER_SIGNATURE_BROKEN',
    ],
  ])('%s', async (_what, pdf, more, code) => {
    const given = await pdf();
    await refused(code, () => sign(given, { signer: unused(), ...more }));
  });

  it('but a lock that excludes the field, or includes others, forbids nothing', async () => {
    for (const rule of ['/Action /Exclude /Fields [(ky_principal)]', '/Action /Include /Fields [(khac)]']) {
      const locked = await sign(withField('dau', `/Lock << /Type /SigFieldLock ${rule} /P 2 >>`), {
        place: { field: 'dau' },
      });
      const { signatures } = openPdfSigned(await sign(locked));
      expect(signatures.map(({ pdf }) => pdf?.changesAfter)).toEqual(['PERMITTED', 'NONE']);
    }
  });
});

describe('validation data and document time-stamps are appended', () => {
  const material = () => ({
    certificates: school.pki.authorities.map(({ certificateDer }) => certificateDer),
    crls: [Uint8Array.of(0x30, 0x00)],
    ocspResponses: [Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x06)],
  });

  it.each(['table', 'packed'] as const)(
    'to a file with a %s: level B-LTA, every signature still intact',
    async (kind) => {
      const signed = await sign(smallPdf({ kind }));
      const withData = appendDss(signed, material());
      const stamped = await appendDocumentTimestamp(withData, timestamper);
      expect(equalBytes(stamped.subarray(0, signed.length), signed)).toBe(true);
      const document = openPdfSigned(stamped);
      expect(document.faults).toEqual([]);
      const [signature] = document.signatures;
      expect(signature).toMatchObject({ level: 'B-LTA', pdf: { changesAfter: 'PERMITTED' } });
      expect(judgeIntegrity(signature!)).toEqual({ integrity: 'INTACT' });
      expect(document.validationData).toMatchObject(material());
      const [stamp] = document.documentTimestamps!;
      expect(stamp).toMatchObject({ kind: 'DOCUMENT', covers: [0], faults: [] });
      const reading = readTimestamp(stamp!.tokenDer);
      if ('fault' in reading) throw new Error(reading.fault.code);
      expect(matchesImprint(reading.timestamp, stamp!.imprintOver!)).toBe(true);
    },
  );

  it('each certificate, CRL and response once, however often it is given', async () => {
    const signed = await sign(smallPdf());
    const once = appendDss(signed, material());
    expect(appendDss(once, material())).toBe(once);
    const more = appendDss(once, { ...material(), crls: [...material().crls, Uint8Array.of(0x30, 0x01, 0x00)] });
    expect(openPdf(more).revisions[3]!.entries).toHaveLength(2);
    expect(openPdfSigned(more).validationData!.crls).toHaveLength(2);
    expect(openPdfSigned(more).signatures[0]!.pdf?.changesAfter).toBe('PERMITTED');
  });

  it('with VRI by the SHA-1 of Contents where it is asked for', async () => {
    const signed = await sign(smallPdf());
    const after = appendDss(signed, { vri: [{ signature: Uint8Array.of(1, 2, 3), ...material() }] });
    const view = openPdf(after).view();
    const vri = view.dict(view.dict(view.catalog()!, 'DSS')!, 'VRI')!;
    // SHA-1 of 01 02 03.
    expect([...vri.keys()]).toEqual(['7037807198C22A7D2B0807371D763779A84FDFCF']);
    expect(openPdfSigned(after).signatures[0]!.pdf?.changesAfter).toBe('PERMITTED');
  });

  it('behind a seal that locks every field', async () => {
    const sealed = await sign(withField('ky.con_dau', '/Lock << /Type /SigFieldLock /Action /All /P 2 >>'), {
      place: { field: 'ky.con_dau' },
    });
    const stamped = await appendDocumentTimestamp(appendDss(sealed, material()), timestamper);
    expect(openPdfSigned(stamped).signatures[0]!.pdf?.changesAfter).toBe('PERMITTED');
  });
});
