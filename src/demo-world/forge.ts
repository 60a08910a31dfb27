import { digest } from '#crypto';
import type { ClaimedRole } from '../document/signed-document.js';
import { fromBase64Url, toBase64, toBase64Url, toHex, utf8Decode, utf8Encode } from '../encoding.js';
import {
  type Commitment,
  claimStrings,
  compactSerialization,
  entryPayload,
  generalSerialization,
  linkBytes,
  type NewSignature,
  protectedHeader,
  signingInput,
} from '../jades/index.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import type { SignatureAlgorithm } from '../signer/types.js';
import type { InstantMs } from '../time.js';
import type { DemoLeaf } from './pki.js';

/**
 * Signatures without any of the checks of `issuing/`: what somebody with a key and the format's description can make.
 * For the demonstration's bad cases only.
 */

/** A key and the certificates that its holder shows. */
export type KeyAndChain = Pick<DemoLeaf, 'key' | 'chain'>;

export interface ForgedStep {
  readonly by: KeyAndChain;
  readonly claim: ClaimedRole;
  readonly at: InstantMs;
  readonly algorithm?: SignatureAlgorithm;
  readonly commitment?: Commitment;
  /** Further members of the protected header. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A general serialization signed by these, one after the other, each naming all before it. */
export async function forgeOuter(payload: Uint8Array, steps: readonly ForgedStep[]): Promise<Uint8Array> {
  const signatures: NewSignature[] = [];
  const links: Uint8Array[] = [];
  for (const step of steps) {
    const algorithm = step.algorithm ?? step.by.key.algorithm;
    const usual = protectedHeader({
      algorithm,
      certificateChain: step.by.chain,
      signingTime: step.at,
      claims: claimStrings(step.claim),
      commitment: step.commitment ?? 'ProofOfApproval',
      carriage: 'outer',
      previous: { digest: 'SHA-256', values: links },
    });
    const more = step.members;
    const header = more === undefined ? usual : editHeader(usual, (members) => Object.assign(members, more));
    const value = await (await step.by.key.as(algorithm)).sign(signingInput(header, payload));
    signatures.push({ protected: header, signature: value });
    links.push(digest('SHA-256', linkBytes(header, toBase64Url(value))));
  }
  return generalSerialization(payload, signatures);
}

/** The record with a teacher's signature in every entry that has one, in its RFC 8785 form. */
export async function forgeEntries(
  record: JsonObject,
  teacherOf: (subject: string, index: number) => KeyAndChain | undefined,
  at: (index: number) => InstantMs,
): Promise<JsonObject> {
  const certificates = new Map<string, Uint8Array>();
  const entries: JsonObject[] = [];
  for (const [index, entry] of (record['bang_diem_hoc_ba'] as readonly JsonObject[]).entries()) {
    const subject = entry['mon_hoc_id'] as string;
    const teacher = teacherOf(subject, index);
    if (teacher === undefined) {
      entries.push(entry);
      continue;
    }
    const certificate = teacher.chain[0]!;
    certificates.set(toHex(digest('SHA-256', certificate)), certificate);
    const header = protectedHeader({
      algorithm: teacher.key.algorithm,
      certificateChain: [certificate],
      signingTime: at(index),
      claims: claimStrings({ role: 'subject-teacher', subject, title: 'Giáo viên' }),
      commitment: 'ProofOfCreation',
      carriage: 'entry',
    });
    const key = await teacher.key.as(teacher.key.algorithm);
    const signature = await key.sign(signingInput(header, entryPayload(record, index)));
    entries.push({ ...entry, chu_ky: [compactSerialization({ protected: header, signature })] });
  }
  const sorted = [...certificates].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, der]) => toBase64(der));
  return {
    ...record,
    bang_diem_hoc_ba: entries,
    ...(sorted.length === 0 ? {} : { chung_thu_so: sorted }),
  };
}

export interface GeneralJws {
  payload: string;
  signatures: { protected: string; signature: string; header?: JsonObject }[];
}

/** A signed file changed as text, as somebody without a key would do it. */
export function editJws(signed: Uint8Array, edit: (jws: GeneralJws) => void): Uint8Array {
  const jws = JSON.parse(utf8Decode(signed)) as GeneralJws;
  edit(jws);
  return utf8Encode(JSON.stringify(jws));
}

/** The signed record changed under its signatures. */
export function editPayload(signed: Uint8Array, edit: (record: JsonObject) => JsonObject): Uint8Array {
  return editJws(signed, (jws) => {
    const record = JSON.parse(utf8Decode(fromBase64Url(jws.payload)!)) as JsonObject;
    jws.payload = toBase64Url(canonicalize(edit(record)));
  });
}

/** A protected header changed under its signature. */
export function editHeader(text: string, edit: (header: Record<string, unknown>) => unknown): string {
  const header = JSON.parse(utf8Decode(fromBase64Url(text)!)) as Record<string, unknown>;
  edit(header);
  return toBase64Url(utf8Encode(JSON.stringify(header)));
}

/** The record inside a signed file, as a value. */
export function recordOf(signed: Uint8Array): JsonObject {
  const { payload } = JSON.parse(utf8Decode(signed)) as GeneralJws;
  return JSON.parse(utf8Decode(fromBase64Url(payload)!)) as JsonObject;
}
