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
  signatureTimestampComponent,
  signingInput,
} from '../jades/index.js';
import { canonicalize, checkRecord } from '../record/index.js';
import { algorithmRow } from '../signer/algorithms.js';
import type { SignRequest } from '../signer/types.js';
import type { TrustStore } from '../trust/types.js';
import { type ClaimedAuthority, checkAuthority, checkCapacity } from './authority.js';
import { checkPath, checkWrittenInJson } from './certificate.js';
import { chosenEntries } from './choose-entries.js';
import type { SigningContext } from './context.js';
import {
  MOST_SIGNATURES,
  type PlacedSignature,
  placedSignatures,
  recordWithSignatures,
  withoutSignatures,
} from './entries.js';
import { type OpenedInput, sha256Hex } from './input.js';
import {
  checkEntryTurn,
  checkKey,
  checkNotYetSigned,
  checkTurn,
  type RequiredHere,
  requiredHere,
  roleRulesFor,
  type TurnInput,
} from './turn.js';
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
export const commitments: Readonly<Record<string, Commitment>> = {
  'subject-teacher': 'ProofOfCreation',
  'school-seal': 'ProofOfOrigin',
};

/**
 * Checks what any signature on this record needs: that the record is sound, once a batch.
 * @returns what the row of the rule table in force asks for
 * @throws KhueError `RECORD_HAS_ERRORS`, `ENTRY_TWICE`, `ROLE_RULES_MISSING`
 */
export function requiredOfSound(input: OpenedInput, context: SigningContext): RequiredHere {
  const known = context.checked.get(input);
  if (known !== undefined) return known;
  checkSubjectsOnce(input);
  const roleRules = roleRulesFor(input.shape.type, context.trust);
  const { problems } = checkRecord(input.record, { roleRules, limits: context.limits, sha256 });
  const errors = problems.filter((problem) => problem.severity === 'error');
  const first = errors[0];
  if (first !== undefined)
    throw new KhueError('RECORD_HAS_ERRORS', {
      params: { count: errors.length, pointer: first.pointer || '/', problem: first.vi, problemEn: first.en },
      path: first.pointer,
    });
  const required = requiredHere(input, roleRules, context.signingTime);
  context.checked.set(input, required);
  return required;
}

const sha256 = (bytes: Uint8Array): Uint8Array => digest('SHA-256', bytes);

function checkSubjectsOnce(input: OpenedInput): void {
  const seen = new Map<string, string>();
  for (const { subjectId, pointer } of input.shape.entries) {
    if (subjectId === undefined) continue;
    const first = seen.get(subjectId);
    if (first !== undefined)
      throw new KhueError('ENTRY_TWICE', { params: { subject: subjectId, first, second: pointer }, path: pointer });
    seen.set(subjectId, pointer);
  }
}

/** Plans the one signature over the whole record. @throws KhueError with the reason why this role may not sign now */
export function planRecord(input: OpenedInput, context: SigningContext): PlannedSignature {
  // A signature is written over the payload's base64url; beside one over the payload as it is, neither could be processed (RFC 7797 §3).
  if (input.outer.some(({ header }) => header['b64'] === false))
    throw new KhueError('SIGNED_JSON_UNUSABLE', { params: { code: 'JWS_B64_DIFFERS' } });
  const required = requiredOfSound(input, context);
  const places = checkTurn(input, required, context.role, context.signer.certificate);
  checkPerson(input, context, places[0]?.capacities);
  checkKey(input, places, context.role, context.signer.certificate);
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
  const required = requiredOfSound(input, context);
  const { certificate } = context.signer;
  const entries = chosenEntries(input, certificate, selection);
  for (const entry of entries) checkEntryTurn(input, required, entry, context.role, certificate, MOST_SIGNATURES);
  checkPerson(input, context, undefined);
  const contentSha256 = sha256Hex(canonicalize(withoutSignatures(input.record)));
  return entries.map(({ index, pointer, subjectId, subjectName }) => {
    const protectedText = headerOf(context, 'entry', subjectId, undefined);
    const place = {
      scope: 'ENTRY',
      entryIndex: index,
      entry: pointer,
      ...(subjectId === undefined ? {} : { subject: subjectId }),
      contentSha256,
    } as const;
    const payload = entryPayload(input.record, index, context.limits);
    return planned(input, context, protectedText, payload, place, subjectName ?? subjectId);
  });
}

export function checkPerson(
  input: TurnInput,
  context: SigningContext,
  capacities: readonly string[] | undefined,
): void {
  const claim: ClaimedAuthority = {
    shape: input.shape,
    role: context.role,
    ...(context.capacity === undefined ? {} : { capacity: context.capacity }),
    ...(context.decision === undefined ? {} : { decision: context.decision }),
    certificate: context.signer.certificate,
    at: context.signingTime,
  };
  checkCapacity(claim, capacities);
  if (context.trust === undefined) return;
  checkAuthority(claim, context.trust);
  checkEarlierSigners(input, context, context.trust);
}

/** Nobody puts a name over signatures that do not hold by the same trust list. */
function checkEarlierSigners(input: TurnInput, context: SigningContext, trust: TrustStore): void {
  for (const signature of [...input.entries, ...input.outer]) {
    const { signerCertificate: certificate, claimedRole, carriedCertificates, claimedSigningTime } = signature;
    if (certificate === undefined) continue;
    const at = claimedSigningTime ?? context.signingTime;
    checkPath(certificate, carriedCertificates, trust, at, context.limits);
    if (claimedRole !== undefined) checkAuthority({ shape: input.shape, ...claimedRole, certificate, at }, trust);
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
  subjectName?: string,
): PlannedSignature {
  checkWrittenInJson(context.signer.algorithm);
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
      describe: describeSignature(input.record, context.role, subjectName),
    },
  };
}

/** `i-` and the first 32 hex digits of SHA-256 over the octets to be signed: the same plan has the same id. */
export function itemId(toBeSigned: Uint8Array): string {
  return `i-${toHex(digest('SHA-256', toBeSigned)).slice(0, 32)}`;
}

/** A signature made and verified, and its time-stamp where one was asked for. */
export interface MadeSignature<Plan = PlannedSignature> {
  readonly plan: Plan;
  readonly value: Uint8Array;
  /** DER of an RFC 3161 token over the signature; scope RECORD or FILE. */
  readonly token?: Uint8Array;
}

/** The file with these signatures added; every octet of a signed JSON stays as it is. */
export function withSignatures(
  input: OpenedInput,
  context: SigningContext,
  made: readonly MadeSignature[],
): Uint8Array {
  const outer = made.find(({ plan }) => plan.scope === 'RECORD');
  if (outer !== undefined) {
    const signature = {
      protected: outer.plan.protectedText,
      signature: outer.value,
      ...(outer.token === undefined ? {} : { unsigned: [signatureTimestampComponent(outer.token)] }),
    };
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
