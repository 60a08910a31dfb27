import { describe, expect, test } from 'vitest';
import { digest } from '#crypto';
import { concatBytes, fromBase64Url, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { renderPdf } from '../../src/form/index.js';
import { signPdf } from '../../src/issuing/index.js';
import { compactSerialization, protectedHeader, signingInput } from '../../src/jades/index.js';
import { openPdf } from '../../src/pdf/index.js';
import { dictionary, name, PdfUpdate, textString, withKeys } from '../../src/pdf/update/index.js';
import { latinText, octetsOf } from '../support/latin.js';
import { verifyChecked } from '../support/report-invariants.js';
import { AT, cast, SIGNED_AT, signedPrimary, store } from '../support/trust-fixture.js';

/** Rows of the table of contract §3 that a signature's carrier decides: what a digest covers, and how a PDF holds a signature. */

const seen = ({ indication, subIndication, answer, code }: ReturnType<typeof verifyChecked>['signatures'][number]) => ({
  indication,
  subIndication,
  answer,
  code,
});

describe('contract §3, a payload that was left out', () => {
  test('of a compact JWS: not given is SIGNED_DATA_NOT_FOUND, UNDECIDED; given and other than signed is SIG_CRYPTO_FAILURE, REJECT', async () => {
    const { principal } = await cast();
    const document = utf8Encode('tài liệu ký rời');
    const text = protectedHeader({
      algorithm: principal.key.algorithm,
      certificateChain: principal.chain,
      signingTime: SIGNED_AT,
      carriage: 'compact',
    });
    const signer = await principal.key.as(principal.key.algorithm);
    const value = toBase64Url(await signer.sign(signingInput(text, document)));
    const trust = await store();
    for (const file of [`${text}..${value}`, JSON.stringify({ payload: '', protected: text, signature: value })]) {
      const judged = (...documents: Uint8Array[]) =>
        verifyChecked(utf8Encode(file), {
          trust,
          at: AT,
          policy: 'signatures',
          documents: documents.map((bytes, i) => ({ name: `${i}`, bytes })),
        });
      expect(judged(document)).toMatchObject({ answer: 'ACCEPT' });
      expect(judged()).toMatchObject({ answer: 'UNDECIDED', subIndication: 'SIGNED_DATA_NOT_FOUND' });
      expect(judged(document, document)).toMatchObject({ answer: 'UNDECIDED', subIndication: 'SIGNED_DATA_NOT_FOUND' });
      expect(judged(utf8Encode('tài liệu khác'))).toMatchObject({
        answer: 'REJECT',
        subIndication: 'SIG_CRYPTO_FAILURE',
      });
    }
  });
});

describe('contract §3, a digest that differs', () => {
  test('the digest that `sigD` gives of a document is not that of the one given: HASH_FAILURE, REJECT', async () => {
    const { principal } = await cast();
    const document = utf8Encode('tài liệu ký rời');
    const header = JSON.parse(
      utf8Decode(
        fromBase64Url(
          protectedHeader({
            algorithm: principal.key.algorithm,
            certificateChain: principal.chain,
            signingTime: SIGNED_AT,
            claims: ['principal'],
            carriage: 'outer',
          }),
        )!,
      ),
    );
    const sigD = {
      mId: 'http://uri.etsi.org/19182/ObjectIdByURIHash',
      pars: ['tai-lieu.txt'],
      hashM: 'S256',
      // Over the base64url text of the document (TS 119 182-1 §5.2.8.3), as `b64` is not false.
      hashV: [toBase64Url(digest('SHA-256', utf8Encode(toBase64Url(document))))],
    };
    const text = toBase64Url(utf8Encode(JSON.stringify({ ...header, sigD, crit: ['sigD'] })));
    const signer = await principal.key.as(principal.key.algorithm);
    const signature = await signer.sign(signingInput(text, new Uint8Array(0)));
    const file = utf8Encode(compactSerialization({ protected: text, signature }));
    const trust = await store();
    const judged = (bytes: Uint8Array) =>
      verifyChecked(file, { trust, at: AT, policy: 'signatures', documents: [{ name: 'tai-lieu.txt', bytes }] });
    expect(judged(document).answer).toBe('ACCEPT');
    const report = judged(utf8Encode('tài liệu khác'));
    expect(report).toMatchObject({ answer: 'REJECT', verdict: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' });
    expect(seen(report.signatures[0]!)).toEqual({
      indication: 'FAILED',
      subIndication: 'HASH_FAILURE',
      answer: 'REJECT',
      code: 'SIGNED_DIGEST_DIFFERS',
    });
  });

  test('the message digest of a PDF’s signature is not that of the octets it covers: HASH_FAILURE, REJECT', async () => {
    const pdf = new Uint8Array(await sealedPdf());
    // A letter of the metadata: nothing of the file’s structure.
    const at = latinText(pdf).indexOf('<rdf:Description');
    expect(at).toBeGreaterThan(0);
    pdf[at + 5]! ^= 1;
    const report = verifyChecked(pdf, { trust: await store(), at: AT });
    expect(report.answer).toBe('REJECT');
    expect(seen(report.signatures.find(({ scope }) => scope === 'FILE')!)).toEqual({
      indication: 'FAILED',
      subIndication: 'HASH_FAILURE',
      answer: 'REJECT',
      code: 'SIGNED_DIGEST_DIFFERS',
    });
  });
});

describe('contract §3, a PDF’s signature that cannot be processed', () => {
  const judged = async (pdf: Uint8Array) => verifyChecked(pdf, { trust: await store(), at: AT });

  test('a ByteRange that leaves out more than the value is FORMAT_FAILURE, REJECT', async () => {
    const pdf = latinText(await sealedPdf());
    const [found, start] = /\/ByteRange ?\[0 (\d+) /.exec(pdf)! as unknown as [string, string];
    const wrong = found.replace(start, String(Number(start) - 1).padStart(start.length, '0'));
    const report = await judged(octetsOf(pdf.replace(found, wrong)));
    expect(report.answer).toBe('REJECT');
    expect(seen(report.signatures.find(({ scope }) => scope === 'FILE')!)).toMatchObject({
      indication: 'FAILED',
      subIndication: 'FORMAT_FAILURE',
      answer: 'REJECT',
      code: 'PDF_BYTE_RANGE',
    });
  });

  test('changes after it that nothing explains are FORMAT_FAILURE, REJECT', async () => {
    const report = await judged(
      saved(await sealedPdf(), (update) =>
        update.put(
          update.root,
          withKeys(update.view.catalog()!, { OpenAction: dictionary({ S: name('JavaScript') }) }),
        ),
      ),
    );
    expect(seen(report.signatures.find(({ scope }) => scope === 'FILE')!)).toMatchObject({
      indication: 'FAILED',
      subIndication: 'FORMAT_FAILURE',
      answer: 'REJECT',
    });
  });

  test('one signature under two fields is FORMAT_FAILURE, REJECT', async () => {
    const pdf = await sealedPdf();
    const twice = saved(pdf, (update) => {
      const { view } = update;
      const form = view.dict(view.catalog()!, 'AcroForm')!;
      const fields = view.get(form, 'Fields') as readonly { num: number; gen: number }[];
      const signed = fields.map((field) => view.resolve(field as never) as ReadonlyMap<string, never>);
      const value = signed.map((field) => field.get('V')).find((one) => one !== undefined)!;
      const copy = update.add(dictionary({ FT: name('Sig'), T: textString('ky_lan_hai'), V: value }));
      update.put(
        update.root,
        withKeys(view.catalog()!, { AcroForm: withKeys(form, { Fields: [...fields, copy] as never }) }),
      );
    });
    const report = await judged(twice);
    expect(report.answer).toBe('REJECT');
    expect(
      report.signatures.filter(({ scope }) => scope === 'FILE').map(({ subIndication }) => subIndication),
    ).toContain('FORMAT_FAILURE');
  });
});

/** The school's own PDF: every signature in the data, the seal on the page. */
async function sealedPdf(): Promise<Uint8Array> {
  const { seal } = await cast();
  const pdf = await renderPdf(await signedPrimary());
  return signPdf(pdf, { role: 'school-seal', signer: seal.signer, signingTime: '2026-05-28T04:00:00Z' });
}

/** One more saving of a file, with changes of any kind. */
function saved(pdf: Uint8Array, change: (update: PdfUpdate) => void): Uint8Array {
  const update = new PdfUpdate(openPdf(pdf));
  change(update);
  return concatBytes(pdf, update.finish().bytes);
}
