import { digest } from '#crypto';
import { signedAttributesDer, writeSignedData } from '../../src/cms/write.js';
import { concatBytes, toHex } from '../../src/encoding.js';
import { openPdf } from '../../src/pdf/file/index.js';
import { type FormField, readFields } from '../../src/pdf/signature/fields.js';
import { SignatureRevision } from '../../src/pdf/signature/revision.js';
import { PdfRef } from '../../src/pdf/syntax/index.js';
import { Octets, withKeys, writeValue } from '../../src/pdf/update/index.js';
import type { Signer } from '../../src/signer/index.js';
import { latinText, octetsOf } from './latin.js';
import { type SmallPdfOptions, smallPdf } from './small-pdf.js';

/** A page with empty signature fields `f0`, `f1`, … (objects from 6 on, each followed by its picture's number in `more`). */
export function withEmptyFields(count: number, options: SmallPdfOptions = {}): Uint8Array {
  const references = Array.from({ length: count }, (_, i) => `${6 + i} 0 R`).join(' ');
  const fields = Array.from(
    { length: count },
    (_, i) =>
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (f${i}) /F 132 /Rect [50 ${50 + i} 60 ${60 + i}] /P 3 0 R >>`,
  );
  return smallPdf({
    ...options,
    catalog: `/AcroForm << /Fields [${references}] /SigFlags 3 >> ${options.catalog ?? ''}`,
    page: `/Annots [${references}] ${options.page ?? ''}`,
    more: [...fields, ...(options.more ?? [])],
  });
}

export interface FieldSigner {
  /**
   * Signs an empty field of this name, or makes an invisible one of it.
   * @param entries further entries of the signature dictionary
   */
  sign(pdf: Uint8Array, field: string, entries?: string): Promise<Uint8Array>;
}

/**
 * Signs without any of the checks of `signPdf`, so that the tests can sign what nobody should.
 * @param claims roles to claim
 */
export function fieldSigner(signer: Signer, claims: readonly string[] = []): FieldSigner {
  const cmsOver = async (messageDigest: Uint8Array): Promise<Uint8Array> => {
    const certificates = signer.certificateChain;
    const signedAttributes = signedAttributesDer({ messageDigest, certificate: certificates[0]!, claims });
    const request = { toBeSigned: signedAttributes, digest: digest('SHA-256', signedAttributes) };
    const value = await signer.sign({ ...request, algorithm: 'RS256', describe: '' });
    const scheme = { scheme: 'RSASSA-PKCS1-v1_5', digest: 'SHA-256' } as const;
    return writeSignedData({ digest: 'SHA-256', scheme, signedAttributes, value, certificates });
  };
  return {
    async sign(pdf, name, entries) {
      const file = openPdf(pdf);
      const there = [...readFields(file.view()).values()].find((field) => field.name === name);
      if (entries !== undefined)
        return signedByHand(pdf, there!, entries, (octets) => cmsOver(digest('SHA-256', octets)));
      const revision = new SignatureRevision(file, {
        field: there ?? { name, page: 0 },
        kind: 'ETSI.CAdES.detached',
        signingTime: Date.parse('2026-06-01T02:00:00Z'),
        reserve: RESERVE,
      });
      return concatBytes(pdf, revision.appended(await cmsOver(revision.digest('SHA-256'))));
    },
  };
}

const RESERVE = 6000;

/**
 * Fills an empty signature field with whatever CMS.
 * @param entries further entries of the signature dictionary
 * @param cmsOver makes the CMS of the octets that the byte range covers
 */
export async function signedByHand(
  pdf: Uint8Array,
  field: FormField,
  entries: string,
  cmsOver: (octets: Uint8Array) => Promise<Uint8Array>,
  subFilter = 'ETSI.CAdES.detached',
): Promise<Uint8Array> {
  const num = Number(openPdf(pdf).revisions.at(-1)!.trailer.get('Size'));
  const filled = new Octets();
  writeValue(withKeys(field.dict, { V: new PdfRef(num, 0) }), filled);
  const room = ' '.repeat(40);
  const dict = `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /${subFilter} ${entries} /ByteRange ${room} /Contents <${'0'.repeat(2 * RESERVE)}> >>`;
  const after = appendSaving(
    pdf,
    new Map([
      [field.num, latinText(filled.take())],
      [num, dict],
    ]),
  );
  const text = latinText(after);
  const start = text.indexOf('<0000', text.indexOf(`/ByteRange ${room}`));
  const end = start + 2 * RESERVE + 2;
  const range = `[0 ${start} ${end} ${after.length - end}]`.padEnd(room.length);
  after.set(octetsOf(range), text.lastIndexOf(`/ByteRange ${room}`) + '/ByteRange '.length);
  const cms = await cmsOver(concatBytes(after.subarray(0, start), after.subarray(end)));
  after.set(octetsOf(toHex(cms)), start + 1);
  return after;
}

/**
 * Appends one saving with a table, as any program might: objects by number, whatever they say.
 * @param trailer further entries of the trailer
 */
export function appendSaving(pdf: Uint8Array, objects: ReadonlyMap<number, string>, trailer = ''): Uint8Array {
  const file = openPdf(pdf);
  const last = file.revisions[file.revisions.length - 1]!;
  let text = '';
  const rows: string[] = [];
  for (const [num, object] of [...objects].sort(([a], [b]) => a - b)) {
    rows.push(`${num} 1\n${String(pdf.length + text.length).padStart(10, '0')} 00000 n \n`);
    text += `${num} 0 obj\n${object}\nendobj\n`;
  }
  const size = Math.max(Number(last.trailer.get('Size')), ...[...objects.keys()].map((num) => num + 1));
  const start = pdf.length + text.length;
  const id = '/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]';
  text += `xref\n0 1\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R /Prev ${last.sectionOffset} ${id} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return concatBytes(pdf, octetsOf(text));
}
