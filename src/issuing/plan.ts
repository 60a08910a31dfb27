/** From an opened input to the octets to be signed: all checks that come before a key is used, then the header. */
import { digest } from '#crypto';
import { toHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import {
  appendSignature,
  type Commitment,
  claimStrings,
  compactSerialization,
  entryPayload,
  generalSerialization,
  previousOf,
  protectedHeader,
  signingInput,
} from '../jades/index.js';
import { canonicalize, checkRecord } from '../record/index.js';
import { algorithmRow } from '../signer/algorithms.js';
import type { SignRequest } from '../signer/types.js';
import { type EntrySlot, requiredSlots } from '../trust/slots.js';
import type { RoleRule } from '../trust/types.js';
import { formatName } from '../x509/index.js';
import { type ClaimedAuthority, checkAuthority, checkCapacity } from './authority.js';
import type { SigningContext } from './context.js';
import {
  MOST_SIGNATURES,
  type PlacedSignature,
  placedSignatures,
  recordWithSignatures,
  withoutSignatures,
} from './entries.js';
import { type OpenedInput, sha256Hex } from './input.js';
import { checkEntryTurn, checkNotYetSigned, checkTurn, roleRulesFor, ruleInForce } from './turn.js';
import type { EntrySelection } from './types.js';
import { describeSignature } from './words.js';

/** One signature, ready to be made. */
export interface PlannedSignature {
  readonly scope: 'ENTRY' | 'RECORD';
  readonly entryIndex?: number;
  /** JSON Pointer of the entry. */
  readonly entry?: string;
  readonly subject?: string;
  readonly protectedText: string;
  readonly recordSha256: string;
  /** SHA-256 of the record without teachers' signatures; scope ENTRY. */
  readonly contentSha256?: string;
  readonly request: SignRequest;
}

/** ETSI TS 119 182-1 §5.2.3 by role (standards note §1.1); a role that a table adds approves. */
const commitments: Readonly<Record<string, Commitment>> = {
  'subject-teacher': 'ProofOfCreation',
  'school-seal': 'ProofOfOrigin',
};

/**
 * Checks what any signature on this record needs: the record itself, and what is already signed.
 * @returns the row of the rule table in force
 * @throws KhueError `RECORD_HAS_ERRORS`, `ENTRY_TWICE`, `ROLE_RULES_MISSING`, and those of the path of an earlier signer
 */
export function checkRecordForSigning(input: OpenedInput, context: SigningContext): RoleRule {
  const known = context.checked.get(input);
  if (known !== undefined) return known;
  checkSubjectsOnce(input);
  const roleRules = roleRulesFor(input.type, context.trust);
  const result = checkRecord(input.record, {
    roleRules,
    ...(context.limits === undefined ? {} : { limits: context.limits }),
  });
  const errors = result.problems.filter((problem) => problem.severity === 'error');
  const first = errors[0];
  if (first !== undefined)
    throw new KhueError('RECORD_HAS_ERRORS', {
      params: { count: errors.length, pointer: first.pointer, problem: first.vi, problemEn: first.en },
      path: first.pointer,
    });
  const rule = ruleInForce(roleRules, input.type, context.signingTime);
  context.checked.set(input, rule);
  return rule;
}

function checkSubjectsOnce(input: OpenedInput): void {
  const entries = input.record['bang_diem_hoc_ba'];
  if (!Array.isArray(entries)) return;
  const seen = new Map<string, number>();
  (entries as readonly Record<string, unknown>[]).forEach((entry, index) => {
    const subject = entry?.['mon_hoc_id'];
    if (typeof subject !== 'string') return;
    const first = seen.get(subject);
    if (first !== undefined)
      throw new KhueError('ENTRY_TWICE', {
        params: { subject, first: `/bang_diem_hoc_ba/${first}`, second: `/bang_diem_hoc_ba/${index}` },
        path: `/bang_diem_hoc_ba/${index}`,
      });
    seen.set(subject, index);
  });
}

/** Plans the one signature over the whole record. @throws KhueError with the reason why this role may not sign now */
export function planRecord(input: OpenedInput, context: SigningContext): PlannedSignature {
  const rule = checkRecordForSigning(input, context);
  const slot = checkTurn(input, rule, context.role, context.signer.certificate);
  checkPerson(input, context, slot.requirement);
  const protectedText = headerOf(context, 'outer', undefined, previousOf(input.outer));
  return planned(input, context, protectedText, input.recordBytes, { scope: 'RECORD' });
}

/** Plans one signature for each chosen entry. @throws KhueError with the reason why one of them may not be signed now */
export function planEntries(
  input: OpenedInput,
  context: SigningContext,
  selection: EntrySelection,
): PlannedSignature[] {
  checkNotYetSigned(input);
  const rule = checkRecordForSigning(input, context);
  const slots = requiredSlots(input.record, rule).entries;
  const requirement = rule.requirements.find(({ scope }) => scope === 'entry');
  checkPerson(input, context, requirement);
  const contentSha256 = sha256Hex(canonicalize(withoutSignatures(input.record)));
  return chosenEntries(input, context, slots, selection).map((slot) => {
    checkEntryTurn(input, rule, slot, context.role, context.signer.certificate, MOST_SIGNATURES);
    const protectedText = headerOf(context, 'entry', slot.subject, undefined);
    return planned(input, context, protectedText, entryPayload(input.record, slot.index, context.limits), {
      scope: 'ENTRY',
      entryIndex: slot.index,
      entry: slot.pointer,
      ...(slot.subject === undefined ? {} : { subject: slot.subject }),
      contentSha256,
    });
  });
}

function checkPerson(
  input: OpenedInput,
  context: SigningContext,
  requirement: Parameters<typeof checkCapacity>[1],
): void {
  const claim: ClaimedAuthority = {
    record: input.record,
    type: input.type,
    role: context.role,
    ...(context.capacity === undefined ? {} : { capacity: context.capacity }),
    ...(context.decision === undefined ? {} : { decision: context.decision }),
    certificate: context.signer.certificate,
    at: context.signingTime,
  };
  checkCapacity(claim, requirement);
  if (context.trust === undefined) return;
  checkAuthority(claim, context.trust);
  checkEarlierSigners(input, context);
}

/** Nobody puts a name under signatures that do not hold by the same trust list. */
function checkEarlierSigners(input: OpenedInput, { trust, paths, signingTime }: SigningContext): void {
  if (trust === undefined || paths === undefined) return;
  for (const signature of [...input.entries, ...input.outer]) {
    const certificate = signature.signerCertificate;
    const claimed = signature.claimedRole;
    if (certificate === undefined) continue;
    const at = signature.claimedSigningTime ?? signingTime;
    paths.check(certificate, signature.carriedCertificates, at);
    if (claimed !== undefined)
      checkAuthority({ record: input.record, type: input.type, ...claimed, certificate, at }, trust);
  }
}

function headerOf(
  context: SigningContext,
  carriage: 'outer' | 'entry',
  subject: string | undefined,
  previous: ReturnType<typeof previousOf>,
): string {
  const { role, capacity, title, decision } = context;
  const claim = { role, subject, capacity, title, decision };
  const present = Object.fromEntries(Object.entries(claim).filter(([, text]) => text !== undefined));
  return protectedHeader({
    algorithm: context.signer.algorithm,
    certificateChain: context.signer.chain,
    signingTime: context.signingTime,
    claims: claimStrings(present as { role: string }),
    commitment: commitments[role] ?? 'ProofOfApproval',
    carriage,
    ...(previous === undefined ? {} : { previous }),
  });
}

function planned(
  input: OpenedInput,
  context: SigningContext,
  protectedText: string,
  payload: Uint8Array,
  place: Omit<PlannedSignature, 'protectedText' | 'recordSha256' | 'request'>,
): PlannedSignature {
  const toBeSigned = signingInput(protectedText, payload);
  const hash = algorithmRow(context.signer.algorithm).digest;
  return {
    ...place,
    protectedText,
    recordSha256: sha256Hex(input.recordBytes),
    request: {
      toBeSigned,
      ...(hash === undefined ? {} : { digest: digest(hash, toBeSigned) }),
      algorithm: context.signer.algorithm,
      describe: describeSignature(input.record, context.role, place.subject),
    },
  };
}

/** `i-` and the first 32 hex digits of SHA-256 over the octets to be signed: the same plan has the same id. */
export function itemId(plan: PlannedSignature): string {
  return `i-${toHex(digest('SHA-256', plan.request.toBeSigned)).slice(0, 32)}`;
}

/** The file with these signatures added; every octet of a signed JSON stays as it is. */
export function withSignatures(
  input: OpenedInput,
  context: SigningContext,
  made: readonly { readonly plan: PlannedSignature; readonly value: Uint8Array }[],
): Uint8Array {
  const outer = made.find(({ plan }) => plan.scope === 'RECORD');
  if (outer !== undefined) {
    const signature = { protected: outer.plan.protectedText, signature: outer.value };
    return input.kind === 'record'
      ? generalSerialization(input.recordBytes, [signature])
      : appendSignature(input.bytes, signature, context.limits);
  }
  const added = made.map(
    ({ plan, value }): PlacedSignature => ({
      entryIndex: plan.entryIndex!,
      jws: compactSerialization({ protected: plan.protectedText, signature: value }),
      certificateDer: context.signer.certificate.der,
    }),
  );
  return recordWithSignatures(withoutSignatures(input.record), [...placedSignatures(input.record), ...added]);
}

function chosenEntries(
  input: OpenedInput,
  context: SigningContext,
  slots: readonly EntrySlot[],
  selection: EntrySelection,
): readonly EntrySlot[] {
  if (selection === 'all-mine') return entriesOfSigner(input, context, slots);
  if (selection.length === 0) throw new KhueError('ROLE_NEEDS_ENTRY');
  return [...new Set(selection)].map((wanted) => {
    const slot = slots.find(({ pointer, subject }) => pointer === wanted || subject === wanted);
    if (slot === undefined)
      throw new KhueError('ENTRY_NOT_FOUND', {
        params: { entry: wanted, entries: slots.map(({ subject, pointer }) => subject ?? pointer).join(', ') },
      });
    return slot;
  });
}

/**
 * `all-mine`: entries with a result, not taken over and not yet signed by this key, whose row in `danh_sach_nguoi_ky` names the key;
 * or whose row names no key and has the certificate's common name (Unicode NFC, case and spaces folded), unless the list also
 * has that name with another key: then there are namesakes, and only keys count.
 */
function entriesOfSigner(input: OpenedInput, context: SigningContext, slots: readonly EntrySlot[]): EntrySlot[] {
  const { certificate } = context.signer;
  const name = commonName(certificate.subject.rdns);
  const rows = slots.flatMap((slot) => slot.rows);
  const namesakes = rows.some(
    (row) => folded(row.name) === name && row.spkiSha256 !== undefined && row.spkiSha256 !== certificate.spkiSha256,
  );
  const mine = slots.filter(
    (slot) =>
      slot.carriesResult &&
      !slot.takenOver &&
      slot.rows.some((row) =>
        row.spkiSha256 === undefined
          ? row.standIn === undefined && name !== undefined && !namesakes && folded(row.name) === name
          : row.spkiSha256 === certificate.spkiSha256,
      ) &&
      !input.entries.some(
        (signature) =>
          signature.entry === slot.pointer && signature.signerCertificate?.spkiSha256 === certificate.spkiSha256,
      ),
  );
  if (mine.length === 0)
    throw new KhueError('NO_ENTRY_OF_SIGNER', { params: { subject: formatName(certificate.subject) } });
  return mine;
}

const COMMON_NAME = '2.5.4.3';

function commonName(
  rdns: readonly (readonly { readonly type: string; readonly value: string }[])[],
): string | undefined {
  return folded(rdns.flat().find(({ type }) => type === COMMON_NAME)?.value);
}

function folded(name: string | undefined): string | undefined {
  return name?.normalize('NFC').toLocaleLowerCase('vi').replace(/\s+/g, ' ').trim();
}
