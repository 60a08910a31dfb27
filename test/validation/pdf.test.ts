import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { concatBytes, utf8Encode } from '../../src/encoding.js';
import { render, renderPdf } from '../../src/form/index.js';
import { signPdf } from '../../src/issuing/index.js';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { readFields } from '../../src/pdf/signature/fields.js';
import { isDict, nameOf, type PdfDict, PdfRef, type PdfValue } from '../../src/pdf/syntax/index.js';
import { dictionary, name, PdfUpdate, RawObject, stream, textString, withKeys } from '../../src/pdf/update/index.js';
import { appendTo, pageAt } from '../../src/pdf/update/pages.js';
import { renderHtml } from '../../src/present/html.js';
import { renderText } from '../../src/present/text.js';
import { canonicalize } from '../../src/record/index.js';
import { verify } from '../../src/validation/index.js';
import { latinText, octetsOf } from '../support/latin.js';
import { verifyChecked } from '../support/report-invariants.js';
import { fieldSigner } from '../support/signed-pdf.js';
import {
  ACADEMY,
  AT,
  cast,
  diploma,
  primaryRecord,
  type StoreOptions,
  signedPrimary,
  step,
  store,
  UNIVERSITY,
} from '../support/trust-fixture.js';

/** Policy `record` over a PDF (contract §3: "The JSON layer never vouches for a page"; standards note, Writing 7). */

const SIGNING = '2026-05-28T04:00:00Z';

async function judge(pdf: Uint8Array, options: StoreOptions = {}) {
  return verifyChecked(pdf, { trust: await store(options), at: AT });
}

/** The school's own PDF: every signature in the data, the seal on the page. */
async function sealedPdf(): Promise<Uint8Array> {
  const { seal } = await cast();
  const pdf = await renderPdf(await signedPrimary());
  return signPdf(pdf, { role: 'school-seal', signer: seal.signer, signingTime: SIGNING });
}

/** One more saving of a file, with changes of any kind. */
function saved(pdf: Uint8Array, change: (update: PdfUpdate) => void): Uint8Array {
  const update = new PdfUpdate(openPdf(pdf));
  change(update);
  return concatBytes(pdf, update.finish().bytes);
}

describe('a joint diploma on its page', () => {
  /** Heads and seals of both bodies, one after the other, on the PDF or, the heads, in its data. */
  async function jointPdf(): Promise<Uint8Array> {
    const { academySeal, director, rector, universitySeal } = await cast();
    const heads = [step(rector, 'head-of-issuing-body'), step(director, 'head-of-issuing-body')];
    let pdf = await renderPdf(await forgeOuter(canonicalize(diploma([UNIVERSITY, ACADEMY])), heads));
    for (const { signer } of [universitySeal, academySeal])
      pdf = await signPdf(pdf, { role: 'school-seal', signer, signingTime: SIGNING });
    return pdf;
  }

  test('is accepted with the seals of both, of which neither forbids the other', async () => {
    const report = await judge(await jointPdf());
    expect(report).toMatchObject({ answer: 'ACCEPT', code: 'RECORD_ACCEPTED' });
    const seals = report.signatures.filter(({ scope }) => scope === 'FILE');
    expect(seals.map(({ role, changesAfter }) => [role, changesAfter])).toEqual([
      ['school-seal', 'PERMITTED'],
      ['school-seal', 'NONE'],
    ]);
  });

  test('takes validation data after the last seal, and nothing between them', async () => {
    const pdf = await jointPdf();
    const withData = (file: Uint8Array): Uint8Array =>
      saved(file, (update) => {
        const certs = [update.add(stream({}, utf8Encode('DER')))];
        update.put(update.root, withKeys(update.view.catalog()!, { DSS: dictionary({ Certs: certs }) }));
      });
    expect((await judge(withData(pdf))).answer).toBe('ACCEPT');
    const first = pdf.subarray(0, openPdf(pdf).revisions[1]!.end);
    expect(await judge(first)).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
    const report = await judge(withData(first));
    expect(report.signatures.at(-1)).toMatchObject({ integrity: 'INTACT', changesAfter: 'SUSPICIOUS' });
  });

  test('with everybody’s signature on the page (profile all) is accepted too', async () => {
    const { academySeal, director, rector, universitySeal } = await cast();
    let pdf = render(canonicalize(diploma([UNIVERSITY, ACADEMY])), { profile: 'all' }).pdf;
    for (const [role, { signer }] of [
      ['head-of-issuing-body', rector],
      ['head-of-issuing-body', director],
      ['school-seal', universitySeal],
      ['school-seal', academySeal],
    ] as const)
      pdf = await signPdf(pdf, { role, signer, signingTime: SIGNING });
    const report = await judge(pdf);
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ changesAfter }) => changesAfter)).toEqual([
      'PERMITTED',
      'PERMITTED',
      'PERMITTED',
      'NONE',
    ]);
  });
});

describe('a record’s PDF', () => {
  test('with the seal on its page is accepted, signatures of both layers listed, the record inside judged by itself', async () => {
    const report = await judge(await sealedPdf());
    expect(report).toMatchObject({
      answer: 'ACCEPT',
      format: 'pdf',
      record: { carrier: 'PDF' },
      embedded: { answer: 'ACCEPT', format: 'jws' },
    });
    expect(report.signatures.map(({ scope }) => scope)).toEqual(['RECORD', 'RECORD', 'RECORD', 'FILE']);
    expect(report.signatures.at(-1)).toMatchObject({
      role: 'school-seal',
      coversWholeFile: true,
      changesAfter: 'NONE',
    });
    const remarks = new Map(report.remarks?.map(({ code, outcome }) => [code, outcome]));
    expect(remarks.get('CHECK_PAGE_SIGNED')).toBe('OK');
    expect(remarks.get('PAGE_MATCHES_RECORD')).toBe('SKIPPED');
    expect(renderText(report, { language: 'vi' })).toContain('Bên trong tệp (ho-so.jose.json)');
    expect(renderHtml([{ report }], 'vi')).toContain('ho-so.jose.json');
  });

  test('is read once for both reports: the one on the record inside is that of the record taken out, sound or forged', async () => {
    const signed = new TextDecoder().decode(await signedPrimary());
    const forged = utf8Encode(
      signed.replace(/("signature":\s*")(.)/, (_, head, one) => head + (one === 'A' ? 'B' : 'A')),
    );
    const plain = utf8Encode(JSON.stringify(primaryRecord()));
    const pdfs = [await sealedPdf(), await renderPdf(forged), await renderPdf(plain)];
    const answers: unknown[] = [];
    for (const pdf of pdfs) {
      for (const policy of ['auto', 'signatures'] as const) {
        const options = { trust: await store(), at: AT, policy };
        const report = verify(pdf, options);
        const record = openPdfSigned(pdf).parts.record!;
        expect(report.embedded).toEqual(verify(record.bytes.slice(), { ...options, input: record.name }));
        expect(report.sha256).toBe(createHash('sha256').update(pdf).digest('hex'));
        answers.push(report.embedded?.answer);
      }
    }
    expect(answers).toEqual(['ACCEPT', 'ACCEPT', 'REJECT', 'REJECT', 'REJECT', 'REJECT']);
  });

  test('in profile principal+seal counts the teachers’ signatures inside and the principal’s on the page', async () => {
    const { homeroom, principal, seal } = await cast();
    const inside = await signedPrimary(([first]) => [first!]);
    expect(homeroom).toBeDefined();
    let pdf = await renderPdf(inside);
    pdf = await signPdf(pdf, { role: 'principal', signer: principal.signer, signingTime: SIGNING });
    expect(await judge(pdf)).toMatchObject({ answer: 'REJECT', code: 'PAGE_NOT_SIGNED' });
    pdf = await signPdf(pdf, { role: 'school-seal', signer: seal.signer, signingTime: SIGNING });
    const report = await judge(pdf);
    expect(report).toMatchObject({ answer: 'ACCEPT', embedded: { answer: 'REJECT', code: 'ROLE_MISSING' } });
    expect(report.signatures.map(({ changesAfter }) => changesAfter)).toEqual([undefined, 'PERMITTED', 'NONE']);
  });

  test('a genuine signed JSON in a new PDF without a seal is PAGE_NOT_SIGNED, and says that the record inside is sound', async () => {
    const report = await judge(await renderPdf(await signedPrimary()));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'PAGE_NOT_SIGNED', embedded: { answer: 'ACCEPT' } });
    expect(report.message.vi).toContain('khue extract');
  });

  test('signed by a stranger, or sealed by another school, it is REJECT', async () => {
    const { otherSeal, stranger } = await cast();
    const pdf = await renderPdf(await signedPrimary());
    for (const by of [stranger, otherSeal]) {
      const signed = await signPdf(pdf, { role: 'school-seal', signer: by.signer, signingTime: SIGNING });
      const report = await judge(signed);
      expect(report.answer).toBe('REJECT');
      expect(report.embedded?.answer).toBe('ACCEPT');
      expect(report.remarks?.find(({ code }) => code === 'CHECK_PAGE_SIGNED')?.outcome).toBe('FAILED');
    }
  });

  test('an unsigned view of an unsigned record is “chưa ký”, never “giả mạo”', async () => {
    const report = await judge(await renderPdf(primaryRecord()));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'NOT_SIGNED' });
    expect(report.remarks?.map(({ code }) => code)).toContain('FILE_IS_PDF_VIEW');
    expect(report.message.vi).toContain('không có nghĩa là giả mạo');
  });
});

/** The font that the page is written in. */
function fontOf({ view }: PdfUpdate): PdfRef {
  const resources = view.dict(view.dict(view.catalog()!, 'AcroForm')!, 'DR')!;
  return view.dict(resources, 'Font')!.get('F0') as PdfRef;
}

describe('what a record’s PDF has no use for is refused, though the seal is over it', () => {
  const action = (type: string, more: Readonly<Record<string, PdfValue>> = {}): PdfDict =>
    dictionary({ S: name(type), ...more });
  const cases: readonly (readonly [string, string, (update: PdfUpdate) => Readonly<Record<string, PdfValue>>])[] = [
    [
      'a script behind a place to open the document at',
      'PDF_ACTIVE_CONTENT',
      () => ({ OpenAction: action('GoTo', { Next: [action('GoTo'), action('JavaScript')] }) }),
    ],
    [
      'a program that an outline runs',
      'PDF_ACTIVE_CONTENT',
      (update) => {
        const inner = update.add(dictionary({ A: action('Launch') }));
        const outer = update.add(dictionary({ First: inner, A: action('GoTo') }));
        return { Outlines: update.add(dictionary({ First: outer })) };
      },
    ],
    [
      'a script of a field above its widgets',
      'PDF_ACTIVE_CONTENT',
      (update) => {
        const [num, field] = [...readFields(update.view)].find(([, one]) => !one.dict.has('Rect'))!;
        update.put(new PdfRef(num, 0), withKeys(field.dict, { AA: dictionary({ C: action('JavaScript') }) }));
        return {};
      },
    ],
    [
      'a player on the page',
      'PDF_ACTIVE_CONTENT',
      (update) => {
        const film = dictionary({ Type: name('Annot'), Subtype: name('RichMedia'), Rect: [0, 0, 595, 842] });
        appendTo(update, pageAt(update, 0).reference, 'Annots', update.add(film));
        return {};
      },
    ],
    [
      'a second record behind many other files',
      'PDF_TWO_RECORDS',
      (update) => {
        const embedded = (called: string, octets: string): PdfRef => {
          const F = update.add(stream({ Type: name('EmbeddedFile') }, utf8Encode(octets)));
          const names = { F: textString(called), UF: textString(called) };
          return update.add(dictionary({ Type: name('Filespec'), ...names, EF: dictionary({ F }) }));
        };
        const other = embedded('a', 'x');
        const second = embedded('ho-so.json', '{}');
        const many = Array.from({ length: 120 }, (_, i): PdfValue[] => [textString(`a${i}`), other]).flat();
        const kept = update.view.dict(update.view.catalog()!, 'Names')!;
        const list = dictionary({ Names: [...many, textString('z'), second] });
        return { Names: withKeys(kept, { EmbeddedFiles: list }) };
      },
    ],
  ];

  test.each(cases)('%s (%s)', async (_, code, prepare) => {
    const { seal } = await cast();
    const pdf = saved(await renderPdf(await signedPrimary()), (update) => {
      const members = prepare(update);
      update.put(update.root, withKeys(update.view.catalog()!, members));
    });
    const sealed = await fieldSigner(seal.signer, ['school-seal']).sign(pdf, 'ky.con_dau');
    const report = await judge(sealed);
    expect(report.answer).toBe('REJECT');
    expect(JSON.stringify(report)).toContain(`"${code}"`);
  });

  test('a place to open the document at, and outlines that lead to pages, are nothing of the kind', async () => {
    const { seal } = await cast();
    const pdf = saved(await renderPdf(await signedPrimary()), (update) => {
      const item = update.add(dictionary({ A: action('GoTo') }));
      update.put(item, dictionary({ A: action('GoTo'), Next: item }));
      const members = { OpenAction: action('GoTo', { Next: action('GoTo') }), Outlines: dictionary({ First: item }) };
      update.put(update.root, withKeys(update.view.catalog()!, members));
    });
    const sealed = await fieldSigner(seal.signer, ['school-seal']).sign(pdf, 'ky.con_dau');
    expect((await judge(sealed)).answer).toBe('ACCEPT');
  });
});

describe('after the seal nothing may change but long-term data', () => {
  test('widths of letters that are no integers any more, which some readers take for none', async () => {
    const pdf = await sealedPdf();
    const file = openPdf(pdf);
    const view = file.view();
    const number = [...file.numbers()].find((num) => {
      const value = view.resolve(new PdfRef(num, 0));
      return isDict(value) && nameOf(value.get('Subtype')) === 'CIDFontType2';
    })!;
    const widths = (view.resolve(new PdfRef(number, 0)) as PdfDict).get('W') as PdfRef;
    const { position, read } = view.entry(widths.num)!;
    const text = latinText(pdf.subarray(position, read?.end ?? file.read(view.entry(widths.num)!).end));
    const array = text.slice(text.indexOf('['), text.lastIndexOf(']') + 1);
    const again = (octets: string) =>
      judge(saved(pdf, (update) => update.put(widths, new RawObject(octetsOf(octets)))));
    expect((await again(array)).answer).toBe('ACCEPT');
    expect(await again(array.replace('[1 ', '[1.0 '))).toMatchObject({ answer: 'REJECT' });
  });

  test('what only those find who search the file for objects, and names of nothing, for which some do so', async () => {
    const pdf = await sealedPdf();
    const withData = (data: string, more: (update: PdfUpdate) => Record<string, PdfValue> = () => ({})) =>
      judge(
        saved(pdf, (update) => {
          const certs = [update.add(stream(more(update), octetsOf(data)))];
          update.put(update.root, withKeys(update.view.catalog()!, { DSS: dictionary({ Certs: certs }) }));
        }),
      );
    expect((await withData('DER 5 obj, 5 0 object')).answer).toBe('REJECT');
    expect((await withData('DER 5 obj, x 0 obj')).answer).toBe('ACCEPT');
    expect((await withData('DER\n5 0 obj\n(other)\nendobj\n')).answer).toBe('REJECT');
    expect((await withData('DER', ({ root }) => ({ X: root }))).answer).toBe('ACCEPT');
    expect((await withData('DER', () => ({ X: new PdfRef(8000, 0) }))).answer).toBe('REJECT');
    expect((await withData('DER', ({ root }) => ({ X: new PdfRef(root.num, 1) }))).answer).toBe('REJECT');
    const text = latinText(
      saved(pdf, (update) => update.put(update.root, withKeys(update.view.catalog()!, { DSS: dictionary({}) }))),
    );
    const at = text.lastIndexOf('/Info ');
    const informed = (generation: number) =>
      judge(octetsOf(text.slice(0, at) + text.slice(at).replace(/(\d+) 0 R/, `$1 ${generation} R`)));
    expect((await informed(0)).answer).toBe('ACCEPT');
    expect((await informed(1)).answer).toBe('REJECT');
  });

  const attacks: [string, (update: PdfUpdate) => void][] = [
    [
      'the font emptied and named as validation data of a signature',
      (update) => {
        const font = fontOf(update);
        update.put(font, dictionary({}));
        const related = dictionary({ VRI: dictionary({ ['A'.repeat(40)]: font }) });
        update.put(update.root, withKeys(update.view.catalog()!, { DSS: related }));
      },
    ],
    [
      'the font overwritten with the form',
      (update) => {
        const catalog = update.view.catalog()!;
        const font = fontOf(update);
        update.put(font, update.view.dict(catalog, 'AcroForm')!);
        update.put(update.root, withKeys(catalog, { AcroForm: font }));
      },
    ],
    [
      'metadata',
      (update) => {
        const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF></rdf:RDF></x:xmpmeta>';
        const metadata = update.add(stream({ Type: name('Metadata'), Subtype: name('XML') }, utf8Encode(xmp)));
        update.put(update.root, withKeys(update.view.catalog()!, { Metadata: metadata }));
      },
    ],
    [
      'the content of a page',
      (update) => {
        const pages = update.view.get(update.view.catalog()!, 'Pages') as ReadonlyMap<string, unknown>;
        const [first] = pages.get('Kids') as readonly { num: number; gen: number }[];
        const page = update.view.resolve(first as never) as never;
        const content = update.add(stream({}, utf8Encode('BT ET')));
        update.put(first as never, withKeys(page, { Contents: content }));
      },
    ],
    [
      'an action',
      (update) =>
        update.put(
          update.root,
          withKeys(update.view.catalog()!, { OpenAction: dictionary({ S: name('JavaScript') }) }),
        ),
    ],
    ['the record itself', (update) => update.put(update.root, withKeys(update.view.catalog()!, { AF: [] }))],
  ];
  test.each(attacks)('%s', async (_what, change) => {
    const report = await judge(saved(await sealedPdf(), change));
    expect(report.answer).toBe('REJECT');
    expect(report.signatures.at(-1)).toMatchObject({ changesAfter: 'SUSPICIOUS', integrity: 'INTACT' });
  });

  test('octets after the end, or one changed inside, are no PDF to vouch for', async () => {
    const pdf = await sealedPdf();
    expect((await judge(concatBytes(pdf, utf8Encode('9 0 obj null endobj')))).answer).toBe('REJECT');
    for (const at of [200, Math.floor(pdf.length / 3), pdf.length - 40]) {
      const copy = new Uint8Array(pdf);
      copy[at]! ^= 1;
      expect((await judge(copy)).answer, `octet ${at}`).not.toBe('ACCEPT');
    }
  });

  test('a signature inside that says its content is not JSON is refused there as in a file of its own', async () => {
    const { seal } = await cast();
    for (const [cty, answer] of [
      ['application/json', 'ACCEPT'],
      ['text/plain', 'REJECT'],
    ] as const) {
      const signed = await signedPrimary(([first, ...others]) => [{ ...first!, members: { cty } }, ...others]);
      const pdf = await fieldSigner(seal.signer, ['school-seal']).sign(await renderPdf(signed), 'ky.con_dau');
      const report = await judge(pdf);
      expect(report).toMatchObject({ answer, embedded: { answer } });
      if (answer === 'REJECT') expect(report.signatures[0]).toMatchObject({ answer, code: 'PAYLOAD_TYPE' });
    }
  });

  test('a cut-off file is told for what it is', async () => {
    const pdf = await sealedPdf();
    const report = await judge(pdf.subarray(0, pdf.length - 5000));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'FORMAT_UNKNOWN' });
    expect(report.remarks?.map(({ code }) => code)).toContain('FILE_IS_CUT_OFF_PDF');
  });
});
