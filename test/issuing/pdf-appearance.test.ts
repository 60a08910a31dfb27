import { deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64, fromBase64Url } from '../../src/encoding.js';
import { render } from '../../src/form/index.js';
import { completeSignatures, prepareSignatures, signPdf } from '../../src/issuing/index.js';
import type { SignPdfOptions } from '../../src/issuing/sign-pdf.js';
import { openPdf, type PdfFile } from '../../src/pdf/file/index.js';
import { readFields } from '../../src/pdf/signature/fields.js';
import { isDict, nameOf, type PdfDict, PdfStream } from '../../src/pdf/syntax/index.js';
import { smallPdf } from '../support/small-pdf.js';
import { AT, openSchool, outer, refused, type School, SIGNING_TIME, signedByTeachers } from './school.js';

let school: School;
let pdf: Uint8Array;
beforeAll(async () => {
  school = await openSchool('pdf-appearance');
  pdf = render(await outer(await signedByTeachers(school), 'homeroom-teacher', school.homeroom.signer)).pdf;
});

const sign = (input: Uint8Array, more: Partial<SignPdfOptions> = {}): Promise<Uint8Array> =>
  signPdf(input, { role: 'principal', signer: school.principal.signer, signingTime: SIGNING_TIME, ...more });

/** A PNG of 2 × 2 pixels, unfiltered or filtered by the row above. */
function png(colourType: number, channels: number, filter = 0, bits = 8): Uint8Array {
  const rows = Buffer.concat([0, 1].map(() => Buffer.from([filter, ...Array(2 * channels).fill(100)])));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(2, 0);
  header.writeUInt32BE(2, 4);
  header.set([bits, colourType, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([head, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]),
  );
}

/** Start of a JPEG with so many colours, of 8 × 8 pixels. */
const jpeg = (colours: number): Uint8Array =>
  Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    4,
    1,
    1,
    0xff,
    0xc0,
    0,
    17,
    8,
    0,
    8,
    0,
    8,
    colours,
    1,
    0x11,
    0,
    2,
    0x11,
    0,
    3,
    0x11,
    0,
  );

function appearanceOf(file: PdfFile, field: string): PdfStream {
  const view = file.view();
  const { dict } = [...readFields(view).values()].find(({ name }) => name === field)!;
  const look = view.get(view.dict(dict, 'AP')!, 'N');
  if (!(look instanceof PdfStream)) throw new Error('no appearance');
  return look;
}

const resource = (file: PdfFile, look: PdfStream, kind: string): PdfDict | undefined =>
  file.view().dict(file.view().dict(look.dict, 'Resources')!, kind);

describe('the cell of a signature', () => {
  it('is drawn with the fonts of the form, which are not embedded again', async () => {
    const signed = await sign(pdf);
    expect(signed.length - pdf.length).toBeLessThan(12_000);
    const file = openPdf(signed);
    const look = appearanceOf(file, 'ky.hieu_truong');
    const form = file.view().dict(file.view().catalog()!, 'AcroForm')!;
    const fonts = file.view().dict(file.view().dict(form, 'DR')!, 'Font')!;
    expect(resource(file, look, 'Font')!.get('F0')).toEqual(fonts.get('F0'));
  });

  it('says the capacity that is claimed and the name in the certificate, not what the record foresaw', async () => {
    const decision = '12/QĐ-THPT, 01/08/2025';
    const asHead = appearanceOf(openPdf(await sign(pdf)), 'ky.hieu_truong').data();
    const asDeputy = await sign(pdf, {
      ...{ signer: school.deputy.signer, capacity: 'KT', title: 'Phó hiệu trưởng', decision },
    });
    const drawn = appearanceOf(openPdf(asDeputy), 'ky.hieu_truong').data();
    // One line more: KT. HIỆU TRƯỞNG above PHÓ HIỆU TRƯỞNG.
    const lines = (octets: Uint8Array): number => String.fromCharCode(...octets).split(' Tm ').length - 1;
    expect([lines(asHead), lines(drawn)]).toEqual([3, 4]);
  });

  it('in a PDF of another kind brings its fonts along where it is visible, and draws nothing where it is not', async () => {
    const visible = openPdf(await sign(smallPdf(), { place: { field: 'duyet', rect: [50, 50, 250, 120] } }));
    const fonts = resource(visible, appearanceOf(visible, 'duyet'), 'Font')!;
    const regular = visible.view().resolve(fonts.get('F0'));
    expect(isDict(regular) && nameOf(regular.get('BaseFont'))).toBe('KHUEAA+KhueSerif');
    const invisible = openPdf(await sign(smallPdf(), { place: { field: 'duyet' } }));
    const [field] = [...readFields(invisible.view()).values()];
    expect(field!.dict.has('AP')).toBe(false);
  });
});

describe('a picture', () => {
  it.each([
    ['grey PNG', () => png(0, 1), 'DeviceGray', false],
    ['RGB PNG', () => png(2, 3), 'DeviceRGB', false],
    ['RGB PNG with transparency', () => png(6, 4), 'DeviceRGB', true],
    ['grey PNG with transparency', () => png(4, 2), 'DeviceGray', true],
    ['grey JPEG', () => jpeg(1), 'DeviceGray', false],
    ['RGB JPEG', () => jpeg(3), 'DeviceRGB', false],
  ])('%s stands in the cell', async (_what, picture, space, masked) => {
    const file = openPdf(await sign(pdf, { appearance: { picture: picture() } }));
    const look = appearanceOf(file, 'ky.hieu_truong');
    expect(String.fromCharCode(...look.data())).toContain('/Im0 Do');
    const image = file.view().resolve(resource(file, look, 'XObject')!.get('Im0'));
    if (!(image instanceof PdfStream)) throw new Error('no picture');
    expect([nameOf(image.dict.get('ColorSpace')), image.dict.has('SMask')]).toEqual([space, masked]);
  });

  it('is unfiltered as the PNG specification says', async () => {
    for (const [filter, second] of [
      [0, 100],
      [1, 200],
      [2, 100],
      [3, 150],
      [4, 200],
    ] as const) {
      const file = openPdf(await sign(pdf, { appearance: { picture: png(0, 1, filter) } }));
      const image = file.view().resolve(resource(file, appearanceOf(file, 'ky.hieu_truong'), 'XObject')!.get('Im0'));
      const samples = file.decode(image as PdfStream);
      expect(samples.slice(0, 2), `filter ${filter}`).toEqual(Uint8Array.of(100, second));
    }
  });

  it.each([
    ['of another kind', () => Uint8Array.of(0x47, 0x49, 0x46)],
    ['a PNG with 16 bits', () => png(2, 3, 0, 16)],
    ['a PNG with a palette', () => png(3, 1)],
    ['a PNG with an unknown filter', () => png(0, 1, 9)],
    ['a PNG cut off', () => png(2, 3).subarray(0, 45)],
    ['a JPEG in CMYK', () => jpeg(4)],
    ['a JPEG without a frame', () => jpeg(3).subarray(0, 9)],
    ['of more than a megabyte', () => new Uint8Array(1024 * 1024 + 1)],
  ])('%s is refused', async (_what, picture) => {
    await refused('PDF_IMAGE_UNUSABLE', () => sign(pdf, { appearance: { picture: picture() } }));
  });

  it('lies in the job, so that the same cell is drawn when it is completed', async () => {
    const inputs = [{ name: 'a.pdf', bytes: pdf }];
    const options = { role: 'principal', certificateChain: school.principal.chain, signingTime: SIGNING_TIME } as const;
    const job = prepareSignatures(inputs, { ...options, appearance: { picture: png(6, 4) } });
    const [item] = job.items;
    const value = await school.principal.signer.sign({
      toBeSigned: fromBase64Url(item!.protected)!,
      digest: fromBase64(item!.digest)!,
      algorithm: job.algorithm,
      describe: '',
    });
    const complete = async (given: object): Promise<string[]> => {
      const codes: string[] = [];
      const values = new Map([[item!.id, value]]);
      const done = completeSignatures(JSON.parse(JSON.stringify(given)), values, {
        inputs: new Map([['a.pdf', pdf]]),
        at: AT,
      });
      for await (const { error, output, status } of done) {
        codes.push(error?.code ?? status);
        if (output !== undefined) expect(output).toEqual(await sign(pdf, { appearance: { picture: png(6, 4) } }));
      }
      return codes;
    };
    expect(await complete(job)).toEqual(['COMPLETED']);
    const { appearance: _, ...without } = job;
    expect(await complete(without)).toEqual(['JOB_ITEM_ALTERED']);
  });
});
