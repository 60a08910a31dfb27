// One PAdES B-B signature on a small PDF, and what of it the key takes: the same RSA-2048 signature over the same octets by itself.
import { PDFDocument } from 'pdf-lib';
import { signPdf } from '../dist/index.js';
import { compareAsync, line } from './measure.mjs';

export async function benchSignPdf(signer, effort) {
  const document = await PDFDocument.create();
  document.addPage([595, 842]).drawText('Xin chao');
  const pdf = await document.save({ useObjectStreams: false });
  const signingTime = new Date(Date.parse('2026-05-28T02:00:00Z'));
  const options = { role: 'principal', signer, signingTime };
  const signed = await signPdf(pdf, options);
  const request = { toBeSigned: pdf, algorithm: 'RS256', describe: '' };
  const { key, ours } = await compareAsync(
    { ours: () => signPdf(pdf, options), key: () => signer.sign(request) },
    effort,
  );
  line('sign-pdf/ops', 1e6 / ours, '1/s');
  line('sign-pdf/beside-the-key', ours - key, 'µs');
  line('sign-pdf/added', signed.length - pdf.length, 'bytes');
}
