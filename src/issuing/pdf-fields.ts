/** Which signature field is whose (contract §7, "PDF"). */
import { KhueError } from '../errors.js';
import type { FormField } from '../pdf/signature/fields.js';
import { fieldNames, freeName, type NewField } from '../pdf/signature/form.js';
import { refuseLocked } from '../pdf/signature/locks.js';
import type { Certificate } from '../x509/index.js';
import { commonName, folded } from './choose-entries.js';
import { emptyFields, type OpenedPdf } from './pdf-input.js';
import type { PdfPlace } from './types.js';
import { roleParams } from './words.js';

/** By role; of several, the first that the PDF has. */
const names: Readonly<Record<string, readonly string[]>> = {
  'homeroom-teacher': ['ky.gvcn'],
  principal: ['ky.hieu_truong', 'ky.thu_truong'],
  'head-of-issuing-body': ['ky.thu_truong', 'ky.hieu_truong'],
  'register-custodian': ['ky.giu_so_goc', 'ky.thu_truong'],
  'school-seal': ['ky.con_dau'],
};

export interface WantedField extends PdfPlace {
  readonly role: string;
  readonly subject?: string;
  readonly certificate: Certificate;
}

/**
 * The field for a signature: in a record's PDF the empty one of the role; elsewhere the one named, or a new one.
 * @throws KhueError `PDF_FIELD_MISSING`, `PDF_FIELD_NOT_EMPTY`, `PDF_FIELD_OF_ROLE`, `PDF_SIGNING_FORBIDDEN`, `PDF_FIELD_LOCKED`
 */
export function fieldFor(pdf: OpenedPdf, wanted: WantedField): FormField | NewField {
  const field = pdf.record === undefined ? foreignField(pdf, wanted) : recordField(pdf, wanted);
  if (pdf.record !== undefined) refusePlace(field.name, wanted);
  refuseLocked(pdf.document.file.view(), pdf.fields, field.name);
  return field;
}

/** A form has one place for each role: another that was asked for is not passed over in silence. */
function refusePlace(name: string, { field, page, rect, role }: WantedField): void {
  if ((field === undefined || field === name) && page === undefined && rect === undefined) return;
  throw new KhueError('PDF_FIELD_OF_ROLE', { params: { field: name, ...roleParams('role', role) } });
}

function recordField(pdf: OpenedPdf, wanted: WantedField): FormField {
  const { role, subject } = wanted;
  const bases = basesOf(role, subject);
  const free = emptyFields(pdf);
  const own = fieldsOf(pdf, role, subject);
  const empty = own?.filter((field) => free.includes(field)) ?? [];
  const found = empty.find((field) => field.name === placeOfSigner(pdf, wanted, own!)) ?? empty[0];
  if (found !== undefined) return found;
  if (own !== undefined) throw new KhueError('PDF_FIELD_NOT_EMPTY', { params: { field: own[0]!.name } });
  throw new KhueError('PDF_FIELD_MISSING', {
    params: {
      field: bases[0]!,
      ...roleParams('role', role),
      free: free.map(({ name }) => name).join(', ') || '–',
    },
  });
}

function basesOf(role: string, subject: string | undefined): readonly string[] {
  if (role === 'subject-teacher') return [`ky.gvbm.${subject ?? ''}`];
  // A record's own list may add any role.
  return Object.hasOwn(names, role) ? names[role]! : [`ky.${role}`];
}

/** The fields of a role on a record's PDF, signed or empty; absent where its profile has none. */
export function fieldsOf({ fields }: OpenedPdf, role: string, subject?: string): readonly FormField[] | undefined {
  return basesOf(role, subject)
    .map((base) => fields.filter(({ name }) => isPlaceOf(base, name)))
    .find(({ length }) => length > 0);
}

/** Several in one role (joint diplomas, subjects with two teachers) have `_2`, `_3` behind the name, in the order of their rows. */
function isPlaceOf(base: string, name: string): boolean {
  return name === base || (name.startsWith(`${base}_`) && /^_[2-9]$/.test(name.slice(base.length)));
}

/** The field of the row of `danh_sach_nguoi_ky` that names the signer, by key or else by name. */
function placeOfSigner(
  pdf: OpenedPdf,
  { certificate, role, subject }: WantedField,
  own: readonly FormField[],
): string | undefined {
  const rows = pdf.record!.turn.signatories.filter((row) => row.role === role && row.subject === subject);
  const byKey = rows.findIndex(({ spkiSha256 }) => spkiSha256 === certificate.spkiSha256);
  const name = commonName(certificate);
  const byName = rows.findIndex((row) => row.spkiSha256 === undefined && folded(row.name) === name);
  return own[byKey >= 0 ? byKey : byName]?.name;
}

function foreignField(pdf: OpenedPdf, { field, page = 0, rect, role }: WantedField): FormField | NewField {
  const existing = pdf.fields.find(({ name }) => name === field);
  if (existing !== undefined && emptyFields(pdf).includes(existing)) return existing;
  const taken = fieldNames(pdf.document.file.view());
  if (field !== undefined && taken.has(field)) throw new KhueError('PDF_FIELD_NOT_EMPTY', { params: { field } });
  // A point would make it the child of another field (ISO 32000-2 §12.7.4.2).
  const name = field?.replaceAll('.', '_') ?? freeName(`ky_${role.replaceAll('-', '_')}`, taken);
  return { name, page, ...(rect === undefined ? {} : { rect }) };
}
