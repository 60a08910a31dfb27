import { startDigest } from '#crypto';
import type { DigestName } from '../../crypto/types.js';
import { KhueError } from '../../errors.js';
import type { InstantMs } from '../../time.js';
import type { PdfFile } from '../file/index.js';
import type { PdfStream, PdfValue } from '../syntax/index.js';
import { dateString, dictionary, name, Octets, PdfUpdate, RawObject, writeDict } from '../update/index.js';
import type { FormField } from './fields.js';
import { addSignatureField, fillField, type NewField } from './form.js';

/** Draws an appearance: adds what it needs to the update and gives the form XObject. */
export type DrawAppearance = (update: PdfUpdate) => PdfStream;

export interface RevisionInput {
  /** An empty field of the file, or one that is to be made. */
  readonly field: FormField | NewField;
  readonly kind: 'ETSI.CAdES.detached' | 'ETSI.RFC3161';
  /** `/M`; PAdES has it there and in no signed attribute (EN 319 142-1 §5.3). */
  readonly signingTime?: InstantMs;
  /** Octets for the CMS. */
  readonly reserve: number;
  readonly appearance?: DrawAppearance;
  /** Adds further objects to the same update. */
  readonly also?: (update: PdfUpdate) => void;
}

/** Digits for each of the three numbers of a byte range: an offset may have more than ten (standards note, Writing 2). */
const OFFSET_DIGITS = 12;

/**
 * A revision that holds one signature whose `/Contents` is still zeros (ISO 32000-2 §12.8.1): what is to be digested is settled,
 * the CMS comes later. The same input gives the same octets, so that a signature can be prepared here and completed elsewhere.
 */
export class SignatureRevision {
  readonly byteRange: readonly [number, number, number, number];
  private readonly file: PdfFile;
  private readonly appendix: Uint8Array;
  private readonly gap: readonly [number, number];
  private readonly reserve: number;

  /** @throws KhueError of `PdfUpdate`, `PDF_PAGE_MISSING` */
  constructor(file: PdfFile, input: RevisionInput) {
    const update = new PdfUpdate(file);
    const body = signatureDictionary(update, input);
    const signature = update.add(new RawObject(body.octets));
    const appearance = input.appearance?.(update);
    if ('num' in input.field) fillField(update, input.field, signature, appearance);
    else addSignatureField(update, input.field, signature, appearance);
    input.also?.(update);
    const { bytes, positions } = update.finish();
    const at = positions.get(signature.num)!;
    this.file = file;
    this.appendix = bytes;
    this.reserve = input.reserve;
    this.gap = [at + body.contents, at + body.contents + 2 * input.reserve + 2];
    const start = file.bytes.length;
    this.byteRange = [0, start + this.gap[0], start + this.gap[1], bytes.length - this.gap[1]];
    const range = `[${this.byteRange.join(' ')}]`;
    for (let i = 0; i < range.length; i++) bytes[at + body.byteRange + i] = range.charCodeAt(i);
  }

  /** Digest of the two ranges. */
  digest(algorithm: DigestName): Uint8Array {
    const running = startDigest(algorithm);
    running.update(this.file.bytes);
    running.update(this.appendix.subarray(0, this.gap[0]));
    running.update(this.appendix.subarray(this.gap[1]));
    return running.finish();
  }

  /**
   * What is to be appended to the file, with the CMS in its place.
   * @throws KhueError `PDF_RESERVE_TOO_SMALL`
   */
  appended(cms: Uint8Array): Uint8Array {
    if (cms.length > this.reserve) {
      throw new KhueError('PDF_RESERVE_TOO_SMALL', { params: { reserved: this.reserve, needed: cms.length } });
    }
    const bytes = this.appendix.slice();
    let at = this.gap[0] + 1;
    for (const octet of cms) {
      bytes[at++] = DIGITS[octet >> 4]!;
      bytes[at++] = DIGITS[octet & 15]!;
    }
    return bytes;
  }
}

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** The dictionary as octets, and where in them its byte range and its contents begin. */
function signatureDictionary(
  update: PdfUpdate,
  { field, kind, reserve, signingTime }: RevisionInput,
): { readonly octets: Uint8Array; readonly byteRange: number; readonly contents: number } {
  const out = new Octets().text(`<</Type /${kind === 'ETSI.RFC3161' ? 'DocTimeStamp' : 'Sig'}`);
  out.text(`\n/Filter /Adobe.PPKLite\n/SubFilter /${kind}\n`);
  const lock = 'num' in field ? update.resolve(field.dict.get('Lock')) : null;
  const members: Record<string, PdfValue> = {};
  if (signingTime !== undefined) members['M'] = dateString(signingTime);
  if (lock instanceof Map && kind !== 'ETSI.RFC3161') members['Reference'] = [fieldMdp(update, lock)];
  for (const [key, value] of Object.entries(members)) {
    const member = new Octets();
    writeDict(new Map([[key, value]]), member);
    out.bytes(member.take().subarray(2, -2)).text('\n');
  }
  out.text('/ByteRange ');
  const byteRange = out.length;
  out.text(' '.repeat(3 * OFFSET_DIGITS + 6)).text('\n/Contents ');
  const contents = out.length;
  out.text(`<${'0'.repeat(2 * reserve)}>>>`);
  return { octets: out.take(), byteRange, contents };
}

/** §12.8.2.4: a field that locks others is signed with the matching reference. */
function fieldMdp(update: PdfUpdate, lock: ReadonlyMap<string, PdfValue>): PdfValue {
  const rule = Object.fromEntries(
    ['Action', 'Fields', 'P'].map((key) => [key, lock.has(key) ? update.resolve(lock.get(key)) : undefined]),
  );
  return dictionary({
    Type: name('SigRef'),
    TransformMethod: name('FieldMDP'),
    TransformParams: dictionary({ Type: name('TransformParams'), V: name('1.2'), ...rule }),
    Data: update.root,
  });
}
