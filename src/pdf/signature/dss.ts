/** `/DSS` and document time-stamps: what is appended for validation in later years (EN 319 142-1 §5.4, ISO 32000-2 §12.8.4). */
import { zlibSync } from 'fflate';
import { digest } from '#crypto';
import { concatBytes, toHex } from '../../encoding.js';
import { openPdf, type PdfFile, type PdfView } from '../file/index.js';
import { isArray, isDict, type PdfDict, PdfFault, PdfRef, PdfStream, type PdfValue } from '../syntax/index.js';
import { dictionary, name, PdfUpdate, stream, withKeys } from '../update/index.js';
import { changeCatalog, fieldNames, freeName, unreadable } from './form.js';
import { SignatureRevision } from './revision.js';

/** Validation data as DER. */
export interface ValidationMaterial {
  readonly certificates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly ocspResponses?: readonly Uint8Array[];
}

export interface DssInput extends ValidationMaterial {
  /** For single signatures, by the octets of their `/Contents`, padding included; written as `/VRI` (optional since EN 319 142-1). */
  readonly vri?: readonly (ValidationMaterial & { readonly signature: Uint8Array })[];
}

/**
 * Adds validation data to a PDF in one update: to the `/DSS` that is there or a new one. Each certificate, CRL and OCSP response
 * stands once in the file, as a stream.
 * @returns what is to be appended; empty when the file holds everything already
 * @throws KhueError of `PdfUpdate`
 */
export function dssAppendix(file: PdfFile, input: DssInput): Uint8Array {
  const update = new PdfUpdate(file);
  try {
    return changed(update, input) ? update.finish().bytes : new Uint8Array();
  } catch (thrown) {
    if (thrown instanceof PdfFault) throw unreadable(thrown);
    throw thrown;
  }
}

/** As `dssAppendix`; gives the whole file. @throws KhueError of `PdfUpdate` */
export function appendDss(pdf: Uint8Array, input: DssInput): Uint8Array {
  return joined(pdf, dssAppendix(openPdf(pdf), input));
}

/** What stamps digests, as far as it is needed here. */
export interface ImprintStamper {
  /** Octets that a token takes at most. */
  readonly largestToken: number;
  timestamp(name: 'SHA-256', imprint: Uint8Array): Promise<Uint8Array>;
}

/**
 * Adds a document time-stamp over the whole file in an invisible field of its own (EN 319 142-1 §5.4.3).
 * @returns what is to be appended
 * @throws KhueError of `PdfUpdate`, `PDF_RESERVE_TOO_SMALL`, and what the stamper throws
 */
export async function documentTimestampAppendix(file: PdfFile, stamper: ImprintStamper): Promise<Uint8Array> {
  const revision = new SignatureRevision(file, {
    field: { name: freeName('dau_thoi_gian', fieldNames(file.view())), page: 0 },
    kind: 'ETSI.RFC3161',
    reserve: stamper.largestToken,
  });
  return revision.appended(await stamper.timestamp('SHA-256', revision.digest('SHA-256')));
}

/** As `documentTimestampAppendix`; gives the whole file. */
export async function appendDocumentTimestamp(pdf: Uint8Array, stamper: ImprintStamper): Promise<Uint8Array> {
  return joined(pdf, await documentTimestampAppendix(openPdf(pdf), stamper));
}

function joined(pdf: Uint8Array, appendix: Uint8Array): Uint8Array {
  return appendix.length === 0 ? pdf : concatBytes(pdf, appendix);
}

const KINDS = [
  { key: 'Certs', vriKey: 'Cert', material: 'certificates' },
  { key: 'CRLs', vriKey: 'CRL', material: 'crls' },
  { key: 'OCSPs', vriKey: 'OCSP', material: 'ocspResponses' },
] as const;

/** Compressed where that is smaller: names and addresses of many certificates are much alike. */
function packed(der: Uint8Array): PdfStream {
  const smaller = zlibSync(der, { level: 9 });
  return smaller.length + 24 < der.length ? stream({ Filter: name('FlateDecode') }, smaller) : stream({}, der);
}

function changed(update: PdfUpdate, input: DssInput): boolean {
  const { view } = update;
  const catalog = view.catalog();
  const before = (catalog === undefined ? undefined : view.dict(catalog, 'DSS')) ?? dictionary({ Type: name('DSS') });
  const members: Record<string, PdfValue> = {};
  const references = new Map<string, PdfRef>();
  for (const { key, material } of KINDS) {
    const held = knownStreams(view, before, key, references);
    const wanted = [...(input[material] ?? []), ...(input.vri ?? []).flatMap((one) => one[material] ?? [])];
    const list: PdfValue[] = [...held];
    for (const der of wanted) {
      const id = toHex(digest('SHA-256', der));
      if (references.has(id)) continue;
      const reference = update.add(packed(der));
      references.set(id, reference);
      list.push(reference);
    }
    if (list.length > held.length) members[key] = list;
  }
  const vri = vriOf(view, before, input, references);
  if (vri !== undefined) members['VRI'] = vri;
  if (Object.keys(members).length === 0) return false;
  const dss = withKeys(before, members);
  const held = catalog?.get('DSS');
  // A store of its own is changed in its place, so that the catalog stays as it was.
  if (held instanceof PdfRef) update.put(held, dss);
  else changeCatalog(update, { DSS: update.add(dss) });
  return true;
}

/** What the file's own store holds, by SHA-256; one stream is not written twice. */
function knownStreams(view: PdfView, dss: PdfDict, key: string, references: Map<string, PdfRef>): PdfValue[] {
  const list = view.get(dss, key);
  if (!isArray(list)) return [];
  for (const reference of list) {
    const value = view.resolve(reference);
    if (!(reference instanceof PdfRef) || !(value instanceof PdfStream)) continue;
    references.set(toHex(digest('SHA-256', view.file.decode(value))), reference);
  }
  return [...list];
}

/** Keyed by the SHA-1 of the signature's contents, upper-case hexadecimal, as the standard has it (ISO 32000-2 Table 261). */
function vriOf(
  view: PdfView,
  dss: PdfDict,
  { vri = [] }: DssInput,
  references: ReadonlyMap<string, PdfRef>,
): PdfDict | undefined {
  if (vri.length === 0) return undefined;
  const before = view.dict(dss, 'VRI');
  const made = new Map<string, PdfValue>(before);
  for (const one of vri) {
    const members = KINDS.map(({ vriKey, material }) => {
      const list = (one[material] ?? []).map((der) => references.get(toHex(digest('SHA-256', der)))!);
      return [vriKey, list.length === 0 ? undefined : list] as const;
    });
    made.set(toHex(digest('SHA-1', one.signature)).toUpperCase(), dictionary(Object.fromEntries(members)));
  }
  return isDict(before) && before.size === made.size && [...made.keys()].every((key) => before.has(key))
    ? undefined
    : made;
}
