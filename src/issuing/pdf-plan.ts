/** From an opened PDF to the octets to be signed: all checks that come before a key is used, then the revision that will hold the CMS. */
import { digest } from '#crypto';
import { longestValue, signedAttributesDer, writeSignedData } from '../cms/index.js';
import type { DigestName } from '../crypto/types.js';
import { claimStrings } from '../document/claims.js';
import { toBase64Url } from '../encoding.js';
import { KhueError } from '../errors.js';
import { SignatureRevision } from '../pdf/signature/revision.js';
import { algorithmRow } from '../signer/algorithms.js';
import type { SignRequest } from '../signer/types.js';
import type { RecordEntry } from '../validation/record-shape.js';
import { readCertificate } from '../x509/index.js';
import { HEAD } from './authority.js';
import { chosenEntries } from './choose-entries.js';
import type { SigningContext } from './context.js';
import { MOST_SIGNATURES } from './entries.js';
import { sha256Hex } from './input.js';
import { appearanceFor } from './pdf-appearance.js';
import { fieldFor } from './pdf-fields.js';
import type { OpenedPdf, OpenedRecord } from './pdf-input.js';
import { mustShowTheRecord } from './pdf-page.js';
import { checkPerson, commitments, requiredOfSound } from './plan.js';
import { checkEntryTurn, checkKey, checkNotYetSigned, checkTurn } from './turn.js';
import type { EntrySelection, PdfAppearance, PdfPlace } from './types.js';
import { describePdf, describeSignature } from './words.js';

/** One signature on a PDF, ready to be made. */
export interface PlannedPdf {
  readonly scope: 'FILE';
  /** base64url of the signed attributes: what a JWS calls its protected header. */
  readonly protectedText: string;
  /** Of the record inside; absent in a PDF of another kind. */
  readonly recordSha256?: string;
  readonly subject?: string;
  /** Name of the signature field. */
  readonly field: string;
  /** Page, from 0, and rectangle of a new field. */
  readonly page?: number;
  readonly rect?: readonly [number, number, number, number];
  /** Octets kept for the CMS. */
  readonly reserve: number;
  readonly revision: SignatureRevision;
  readonly request: SignRequest;
}

export interface PdfPlanOptions {
  /** Which entry a subject teacher signs for. */
  readonly entries?: EntrySelection;
  /** Octets kept beside the CMS for a time-stamp. */
  readonly timestampRoom?: number;
  /** Octets kept for the CMS, as a job has settled them. */
  readonly reserve?: number;
  /** Where there is no record: an existing or a new field, where it stands. */
  readonly place?: PdfPlace;
  readonly appearance?: PdfAppearance;
}

/** @throws KhueError with the reason why this role may not sign this PDF now */
export function planPdf(pdf: OpenedPdf, context: SigningContext, options: PdfPlanOptions): PlannedPdf {
  const { record } = pdf;
  const entry = record === undefined ? checkForeign(context) : checkRecordTurn(record, context, options.entries);
  mustShowTheRecord(pdf);
  const { role, signer } = context;
  const subject = entry?.subjectId;
  const field = fieldFor(pdf, {
    role,
    certificate: signer.certificate,
    ...options.place,
    ...(subject === undefined ? {} : { subject }),
  });
  const hash = hashOf(context);
  const attributesOver = (messageDigest: Uint8Array): Uint8Array => signedAttributes(context, subject, messageDigest);
  const reserve = roomFor(context, attributesOver(digest(hash, new Uint8Array())), options);
  const appearance = appearanceFor(pdf, field, context, {
    ...options.appearance,
    ...(subject === undefined ? {} : { subject }),
  });
  const revision = new SignatureRevision(pdf.document.file, {
    field,
    kind: 'ETSI.CAdES.detached',
    signingTime: context.signingTime,
    reserve,
    ...(appearance === undefined ? {} : { appearance }),
  });
  const attributes = attributesOver(revision.digest(hash));
  return {
    scope: 'FILE',
    protectedText: toBase64Url(attributes),
    ...(record === undefined ? {} : { recordSha256: sha256Hex(record.input.recordBytes) }),
    ...(subject === undefined ? {} : { subject }),
    field: field.name,
    ...('num' in field ? {} : { page: field.page }),
    ...('num' in field || field.rect === undefined ? {} : { rect: field.rect }),
    reserve,
    revision,
    request: {
      toBeSigned: attributes,
      digest: digest(hash, attributes),
      algorithm: signer.algorithm,
      describe:
        record === undefined
          ? describePdf(sha256Hex(pdf.bytes), role, field.name)
          : describeSignature(record.input.record, role, entry?.subjectName ?? subject),
    },
  };
}

/**
 * What is to be appended to the file, with the CMS in its place (EN 319 142-1 §6, level B-B; with a token B-T).
 * @throws KhueError `PDF_RESERVE_TOO_SMALL`
 */
export function appendedToPdf(
  plan: PlannedPdf,
  context: SigningContext,
  value: Uint8Array,
  token?: Uint8Array,
): Uint8Array {
  return plan.revision.appended(cmsOf(context, plan.request.toBeSigned, value, token));
}

/** Whose turn it is, on the PDF; and which entry a subject teacher signs for. */
function checkRecordTurn(
  { input, turn }: OpenedRecord,
  context: SigningContext,
  selection: EntrySelection | undefined,
): RecordEntry | undefined {
  const required = requiredOfSound(input, context);
  const { role } = context;
  const { certificate } = context.signer;
  if (selection === undefined) {
    const places = checkTurn(turn, required, role, certificate);
    checkPerson(turn, context, places[0]?.capacities);
    checkKey(turn, places, role, certificate);
    return undefined;
  }
  checkNotYetSigned(turn);
  const entries = chosenEntries(turn, certificate, selection);
  for (const entry of entries) checkEntryTurn(turn, required, entry, role, certificate, MOST_SIGNATURES);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    throw new KhueError('PDF_ONE_ENTRY_AT_A_TIME', { params: { count: entries.length } });
  checkPerson(turn, context, undefined);
  return entry;
}

/** A PDF without a record: nobody but the law of the place says who signs it; a capacity still needs its decision. */
function checkForeign({ capacity, decision }: SigningContext): undefined {
  if (capacity !== undefined && capacity !== HEAD && decision === undefined)
    throw new KhueError('DECISION_MISSING', { params: { capacity } });
}

function signedAttributes(context: SigningContext, subject: string | undefined, messageDigest: Uint8Array): Uint8Array {
  const { capacity, decision, role, title } = context;
  const claim = { role, subject, capacity, title, decision };
  const present = Object.fromEntries(Object.entries(claim).filter(([, text]) => text !== undefined));
  return signedAttributesDer({
    messageDigest,
    certificate: context.signer.certificate.der,
    claims: claimStrings(present as { role: string }),
    commitment: commitments[role] ?? 'ProofOfApproval',
  });
}

/** Around a token: the attribute's type and the headers of SET and SEQUENCE, each of up to five octets. */
const TIMESTAMP_WRAPPING = 48;

/**
 * Exactly what the CMS takes, found by writing it with the longest value that the key gives (standards note, Writing 2), and room for
 * a time-stamp where one is to come.
 */
function roomFor(
  context: SigningContext,
  attributes: Uint8Array,
  { reserve, timestampRoom = 0 }: PdfPlanOptions,
): number {
  const { scheme } = algorithmRow(context.signer.algorithm);
  const { keyBits } = context.signer.certificate;
  const longest = new Uint8Array(
    scheme.scheme === 'ECDSA' ? 2 * Math.ceil(keyBits / 8) : longestValue(scheme, keyBits),
  ).fill(0xff);
  const needed = cmsOf(context, attributes, longest, undefined).length;
  if (reserve === undefined) return needed + (timestampRoom === 0 ? 0 : timestampRoom + TIMESTAMP_WRAPPING);
  if (reserve < needed || reserve > context.limits.cmsBytes)
    throw new KhueError('PDF_RESERVE_TOO_SMALL', { params: { reserved: reserve, needed } });
  return reserve;
}

function cmsOf(
  context: SigningContext,
  attributes: Uint8Array,
  value: Uint8Array,
  token: Uint8Array | undefined,
): Uint8Array {
  const { algorithm, chain } = context.signer;
  return writeSignedData({
    digest: hashOf(context),
    scheme: algorithmRow(algorithm).scheme,
    signedAttributes: attributes,
    value,
    // As in `x5c`: whoever verifies has the root, or has no use for it.
    certificates: chain.filter((der, index) => index === 0 || !readCertificate(der).selfIssued),
    ...(token === undefined ? {} : { signatureTimestamp: token }),
  });
}

/** Ed25519 hashes by itself, and a digest has to go to keys elsewhere. */
function hashOf({ signer: { algorithm } }: SigningContext): DigestName {
  const { digest: hash } = algorithmRow(algorithm);
  if (hash === undefined) throw new KhueError('ALGORITHM_NOT_WRITTEN', { params: { algorithm } });
  return hash;
}
