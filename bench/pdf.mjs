// Rendering forms, and a whole verdict on a record's PDF with three signatures of its own.
import { createHash, createPublicKey, verify as nodeVerify } from 'node:crypto';
import { render } from '../dist/form/index.js';
import { renderPdf, signPdf, verify } from '../dist/index.js';
import { openPdfSigned } from '../dist/pdf/index.js';
import { compare, line } from './measure.mjs';

/** @param person signer of the primary school by name */
export async function benchPdf({ at, effort, person, record, signingTime, trust }) {
  const rendered = compare({ ours: () => render(record) }, effort);
  line('render/ops', 1e6 / rendered.ours, '1/s');
  line('render/ms', rendered.ours / 1000, 'ms a document');
  // Three signatures on the PDF itself: everybody signs there (profile `all`).
  let pdf = await renderPdf(record, { profile: 'all' });
  for (const [role, name] of [
    ['homeroom-teacher', 'gvcn-5a'],
    ['principal', 'hieu-truong'],
    ['school-seal', 'con-dau'],
  ]) {
    pdf = await signPdf(pdf, { role, signer: person(name), signingTime });
  }
  const report = verify(pdf, { trust, at });
  if (report.answer !== 'ACCEPT') throw new Error(`${report.code}: ${report.message.en}`);
  const bare = openPdfSigned(pdf).signatures.map(({ signedBytes, signerCertificate, value }, i) => {
    const spki = createPublicKey({ key: Buffer.from(signerCertificate.spkiDer), format: 'der', type: 'spki' });
    return { key: createPublicKey({ key: spki.export({ format: 'jwk' }), format: 'jwk' }), signedBytes, value, i };
  });
  const ranges = openPdfSigned(pdf).signatures.map(({ pdf: { coveredLength } }) => pdf.subarray(0, coveredLength));
  const floor = () => {
    for (const { key, signedBytes, value, i } of bare) {
      createHash('sha256').update(ranges[i]).digest();
      if (!nodeVerify('sha256', signedBytes, key, value)) throw new Error('floor');
    }
  };
  const verified = compare(
    {
      signatures: () => verify(pdf, { trust, at, policy: 'signatures' }),
      ours: () => verify(pdf, { trust, at }),
      floor,
    },
    effort,
  );
  line('verify-pdf-3-signatures/ops', 1e6 / verified.ours, '1/s');
  line('verify-pdf-3-signatures/floor-ratio', verified.floor / verified.signatures, 'ratio (signatures alone)');
  line(
    'verify-pdf-3-signatures/record-floor-ratio',
    verified.floor / verified.ours,
    'ratio (whole verdict with the record inside)',
  );
  line('verify-pdf-3-signatures/size', pdf.length, 'bytes');
}
