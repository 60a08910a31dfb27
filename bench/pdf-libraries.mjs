// One PAdES signature on the same small PDF with the same key, beside the JavaScript libraries that sign PDFs. They are no dependencies
// of khue: where one is not installed, a line says so.
//   npm install --no-save @signpdf/signpdf @signpdf/signer-p12 @signpdf/placeholder-pdf-lib @libpdf/core && npm run bench
import { PDFDocument } from 'pdf-lib';
import { signPdf } from '../dist/index.js';
import { compareAsync, line } from './measure.mjs';

/** @param keyFile PKCS#12 of the same key as `signer`, under `pin` */
export async function benchPdfLibraries({ keyFile, pin, signer }, effort) {
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
}

async function bySignpdf(pdf, keyFile, pin) {
  const { SignPdf } = await import('@signpdf/signpdf');
  const { P12Signer } = await import('@signpdf/signer-p12');
  const { pdflibAddPlaceholder } = await import('@signpdf/placeholder-pdf-lib');
  const texts = { reason: 'r', contactInfo: 'c', name: 'n', location: 'l' };
  return async () => {
    // One signer signs once: it reads its file to the end.
    const signer = new P12Signer(Buffer.from(keyFile), { passphrase: pin });
    const pdfDoc = await PDFDocument.load(pdf);
    pdflibAddPlaceholder({ pdfDoc, ...texts });
    return new SignPdf().sign(Buffer.from(await pdfDoc.save({ useObjectStreams: false })), signer);
  };
}

async function byLibpdf(pdf, keyFile, pin) {
  const { P12Signer, PDF } = await import('@libpdf/core');
  const signer = await P12Signer.create(keyFile, pin);
  return async () => (await (await PDF.load(pdf)).sign({ signer })).bytes;
}
