// One PAdES signature on the same small PDF with the same key, beside the JavaScript libraries that sign PDFs, and the check of its value by
// pkijs beside our whole verdict. The libraries are dependencies of this folder alone: where one is not installed, a line says so.
//   npm ci --prefix bench --ignore-scripts && npm run bench
import { webcrypto } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import { signPdf, verify } from '../dist/index.js';
import { compareAsync, line } from './measure.mjs';

/** @param keyFile PKCS#12 of the same key as `signer`, under `pin` */
export async function benchPdfLibraries({ at, keyFile, pin, signer, trust }, effort) {
  const document = await PDFDocument.create();
  document.addPage([595, 842]).drawText('Xin chao');
  const pdf = await document.save({ useObjectStreams: false });
  const options = { role: 'principal', signer, signingTime: new Date(Date.parse('2026-05-28T02:00:00Z')) };
  const jobs = { khue: () => signPdf(pdf, options) };
  for (const [name, load] of Object.entries({ '@signpdf/signpdf': bySignpdf, '@libpdf/core': byLibpdf })) {
    try {
      jobs[name] = await load(pdf, keyFile, pin);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      console.log(`sign-pdf/beside/${name}\t–\tnot installed`);
    }
  }
  const sizes = {};
  for (const [name, job] of Object.entries(jobs)) sizes[name] = (await job()).length - pdf.length;
  const times = await compareAsync(jobs, effort);
  for (const [name, time] of Object.entries(times)) {
    line(`sign-pdf/beside/${name}/ms`, time / 1000, 'ms a signature');
    line(`sign-pdf/beside/${name}/added`, sizes[name], 'bytes');
    if (name !== 'khue') line(`sign-pdf/khue-over/${name}`, time / times.khue, 'ratio');
  }
  await benchPkijs(await jobs.khue(), { at, trust }, effort);
}

async function benchPkijs(signed, { at, trust }, effort) {
  const byPkijs = await checkedByPkijs(signed);
  const options = { trust, at, policy: 'signatures' };
  const times = await compareAsync({ khue: () => verify(signed, options), pkijs: byPkijs }, effort);
  line('verify-pdf/beside/pkijs/ms', times.pkijs / 1000, 'ms (the value of one signature)');
  line('verify-pdf/beside/khue/ms', times.khue / 1000, 'ms (whole verdict over the same file)');
}

/** The signature's value over the octets that its ByteRange names, and nothing else: neither the file nor the certificate's path. */
async function checkedByPkijs(pdf) {
  const { ContentInfo, CryptoEngine, SignedData, setEngine } = await import('pkijs');
  setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto }));
  const text = Buffer.from(pdf).toString('latin1');
  const [start, first, next, last] = /\/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)/.exec(text).slice(1).map(Number);
  const padded = Buffer.from(text.slice(first + 1, next - 1), 'hex');
  const cms = padded.subarray(0, 4 + padded.readUInt16BE(2));
  const check = async () => {
    const data = Buffer.concat([pdf.subarray(start, start + first), pdf.subarray(next, next + last)]);
    const { content } = ContentInfo.fromBER(cms);
    const valid = await new SignedData({ schema: content }).verify({ signer: 0, data });
    if (!valid) throw new Error('pkijs: not valid');
  };
  await check();
  return check;
}

async function bySignpdf(pdf, keyFile, pin) {
  const { SignPdf } = await import('@signpdf/signpdf');
  const { P12Signer } = await import('@signpdf/signer-p12');
  const { plainAddPlaceholder } = await import('@signpdf/placeholder-plain');
  const texts = { reason: 'r', contactInfo: 'c', name: 'n', location: 'l' };
  return async () => {
    // One signer signs once: it reads its file to the end.
    const signer = new P12Signer(Buffer.from(keyFile), { passphrase: pin });
    return new SignPdf().sign(plainAddPlaceholder({ pdfBuffer: Buffer.from(pdf), ...texts }), signer);
  };
}

async function byLibpdf(pdf, keyFile, pin) {
  const { P12Signer, PDF } = await import('@libpdf/core');
  const signer = await P12Signer.create(keyFile, pin);
  return async () => (await (await PDF.load(pdf)).sign({ signer })).bytes;
}
