import { PDFDocument } from 'pdf-lib';
import { beforeEach, expect, test, vi } from 'vitest';
import { octetString, sequence } from '../../src/asn1/writer.js';
import { writeEvidenceRecord } from '../../src/cms/index.js';
import { concatBytes, utf8Encode } from '../../src/encoding.js';
import { signPdf } from '../../src/issuing/index.js';
import { verify } from '../../src/validation/index.js';
import { ms, timeStore } from '../support/time-fixture.js';
import { AT, cast } from '../support/trust-fixture.js';

/** Octets that are hashed because of an evidence record from beside a file. */

const work = vi.hoisted(() => ({ hashed: 0 }));
vi.mock('#crypto', async (original) => {
  const crypto = await original<typeof import('#crypto')>();
  return {
    ...crypto,
    digest: (...args: Parameters<typeof crypto.digest>) => {
      work.hashed += args[1].length;
      return crypto.digest(...args);
    },
  };
});
beforeEach(() => {
  work.hashed = 0;
});

test('a record of many chains costs a few times its own octets, however many revisions the file has', async () => {
  const { issue } = await cast();
  const signer = await issue('CON DẤU TRANG', { notAfter: ms('2027-06-01') });
  const document = await PDFDocument.create();
  document.addPage([200, 100]);
  const plain = await document.save({ useObjectStreams: false });
  let pdf = await signPdf(plain, { role: 'school-seal', signer: signer.signer, signingTime: '2026-05-28T03:00:00Z' });
  for (let i = 0; i < 20; i++) {
    const text = Buffer.from(pdf).toString('latin1');
    const startxref = text.lastIndexOf('startxref');
    const previous = /\d+/.exec(text.slice(startxref))![0];
    const trailer = text
      .slice(text.lastIndexOf('trailer'), startxref)
      .replace(/\/Prev \d+/, '')
      .trimEnd()
      .slice(0, -2);
    const added = `xref\n0 0\n${trailer} /Prev ${previous} >>\nstartxref\n${pdf.length}\n%%EOF\n`;
    pdf = concatBytes(pdf, utf8Encode(added));
  }
  const stamp = (tokenDer: Uint8Array) => ({ digest: 'SHA-256' as const, reducedTree: [], tokenDer });
  const small = stamp(sequence());
  const record = writeEvidenceRecord([
    [small, stamp(sequence(octetString(new Uint8Array(256 * 1024))))],
    ...Array.from({ length: 15 }, () => [small]),
  ]);
  const trust = await timeStore({});
  const options = { trust, at: AT, policy: 'signatures' } as const;
  const without = verify(pdf, options);
  expect(without.revisions).toHaveLength(22);
  const before = work.hashed;
  work.hashed = 0;
  const { answer, code } = verify(pdf, { ...options, evidence: [record] });
  expect({ answer, code }).toEqual({ answer: without.answer, code: without.code });
  expect(work.hashed - before).toBeLessThan(40 * record.length);
});
