import { digestHex, digestTextsHex } from '#crypto';
import type { DigestName } from '../crypto/types.js';
import type { CarriedSignature } from '../document/signed-document.js';
import { equalBytes, toHex } from '../encoding.js';
import { type Judged, judged } from './finding.js';

/**
 * What `khue_prev` proves about the outer signatures of a file (contract §7): which were there when each was made.
 * All indices are positions in the list of outer signatures.
 */
export interface SigningOrder {
  /** Indices in signing order: by the number of signatures already there, then by position. */
  readonly sequence: readonly number[];
  /** For each signature those that it digests, in its order; absent where the carrier says nothing. */
  readonly previous: readonly (readonly number[] | undefined)[];
  /** A digest of a signature that is not in the file. */
  readonly removed: readonly boolean[];
  /** Its `khue_prev` contradicts that of a signature in it. */
  readonly inconsistent: readonly boolean[];
  /** Copies of an earlier signature of the file. */
  readonly duplicate: readonly boolean[];
}

export function signingOrder(signatures: readonly CarriedSignature[]): SigningOrder {
  const duplicate = signatures.map((signature, i) => isCopy(signatures, i, signature));
  const byLink = linkIndex(signatures, duplicate);
  const removed: boolean[] = [];
  const previous = signatures.map((signature, i) => {
    removed[i] = false;
    if (signature.pdf !== undefined) return coveredBy(signatures, i);
    const named = signature.previous;
    if (named === undefined) return undefined;
    const found: number[] = [];
    for (const value of named.values) {
      const index = byLink.get(`${named.digest}:${toHex(value)}`);
      if (index === undefined || index === i) removed[i] = true;
      else found.push(index);
    }
    return found;
  });
  const inconsistent = signatures.map((_, i) => contradicts(i, previous, (at) => signatures[at]!.pdf !== undefined));
  const depth = (i: number): number =>
    signatures[i]!.pdf === undefined ? (signatures[i]!.previous?.values.length ?? 0) : (previous[i]?.length ?? 0);
  const sequence = signatures.map((_, i) => i).sort((a, b) => depth(a) - depth(b) || a - b);
  return { sequence, previous, removed, inconsistent, duplicate };
}

/** A PDF signature covers the record inside with all its signatures, and the PDF's own earlier ones, by its byte range. */
function coveredBy(signatures: readonly CarriedSignature[], index: number): number[] {
  const own = signatures[index]!.pdf!.coveredLength;
  return signatures
    .map((_, i) => i)
    .filter((i) => i !== index && (signatures[i]!.scope !== 'FILE' || (signatures[i]!.pdf?.coveredLength ?? own) < own))
    .sort((a, b) => (signatures[a]!.pdf?.coveredLength ?? 0) - (signatures[b]!.pdf?.coveredLength ?? 0) || a - b);
}

const none = new Uint8Array();

function isCopy(signatures: readonly CarriedSignature[], index: number, signature: CarriedSignature): boolean {
  for (let i = 0; i < index; i++) if (sameSignature(signatures[i]!, signature)) return true;
  return false;
}

function sameSignature(a: CarriedSignature, b: CarriedSignature): boolean {
  if (a.value.length !== b.value.length || a.value.length === 0) return false;
  if (!equalBytes(a.value, b.value)) return false;
  // The same value under another header is no copy: it could push the good one aside.
  return equalBytes(a.linkBytes ?? none, b.linkBytes ?? none);
}

/** Digests of the signatures that another one may name: those that were there before the last. */
function linkIndex(
  signatures: readonly CarriedSignature[],
  duplicate: readonly boolean[],
): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  const algorithms = new Set<'SHA-256' | 'SHA-384' | 'SHA-512'>();
  let longest = 0;
  for (const { previous } of signatures) {
    if (previous === undefined) continue;
    algorithms.add(previous.digest);
    longest = Math.max(longest, previous.values.length);
  }
  if (longest === 0) return index;
  for (let i = 0; i < signatures.length; i++) {
    const signature = signatures[i]!;
    // One that names as many as any other cannot be named by them without a contradiction.
    if (duplicate[i] || (signature.previous?.values.length ?? 0) >= longest) continue;
    for (const algorithm of algorithms) {
      const link = linkDigest(signature, algorithm);
      if (link !== undefined) index.set(`${algorithm}:${link}`, i);
    }
  }
  return index;
}

function linkDigest(signature: CarriedSignature, algorithm: DigestName): string | undefined {
  const texts = signature.linkTexts;
  if (texts !== undefined) return digestTextsHex(algorithm, texts.before, texts.after);
  const { linkBytes } = signature;
  return linkBytes === undefined ? undefined : digestHex(algorithm, linkBytes);
}

/** Signed one after the other, each signature names exactly those that the ones before it name, in the same order. */
function contradicts(of: number, previous: SigningOrder['previous'], isPdf: (index: number) => boolean): boolean {
  const own = previous[of];
  if (own === undefined || isPdf(of)) return false;
  return own.some((index, k) => {
    const theirs = previous[index] ?? [];
    return theirs.length !== k || theirs.some((other, j) => other !== own[j]);
  });
}

/** By the trust list, before any order: 0 its key is not named for the role (teachers need not be), 1 named and refused, 2 named. */
export type Standing = 0 | 1 | 2;

/** What one signature's place in the order says against it. */
export interface OrderInput {
  readonly index: number;
  readonly order: SigningOrder;
  /** Roles of scope `record` in signing order (rule table), each with how many signatures it needs. */
  readonly roles: readonly { readonly role: string; readonly count: number }[];
  /** Role claimed by each outer signature, where it may count: intact and no copy. */
  readonly claimed: readonly (string | undefined)[];
  /** How much the claim of each is worth: anybody can claim a role with a key of their own. */
  readonly standing: readonly Standing[];
  /** It claims a place that has to be filled, of the table or of the record's own list. */
  readonly expected: boolean;
  /** It signs an entry, on a page: those come before every role of the order. */
  readonly ofEntry: boolean;
  readonly strict: boolean;
}

/** Findings (REJECT) and, where the order is only advised, remarks. */
export function judgeOrder(input: OrderInput): { readonly findings: readonly Judged[]; readonly outOfOrder: boolean } {
  const { index, order, claimed, expected, ofEntry, roles, standing, strict } = input;
  const findings: Judged[] = [];
  if (order.removed[index]) findings.push(judged('SIGNATURE_REMOVED'));
  if (order.inconsistent[index]) findings.push(judged('SIGNATURE_OUT_OF_ORDER'));
  const place = roles.findIndex(({ role }) => role === claimed[index]);
  const own = order.previous[index];
  if (own === undefined && expected && !mayBeFirst(input, place)) findings.push(judged('PREVIOUS_MISSING'));
  if (findings.length > 0 || (place <= 0 && !ofEntry)) return { findings, outOfOrder: false };
  for (const { role, count } of ofEntry ? roles : roles.slice(0, place)) {
    // What a stranger claims counts only where not enough have more.
    const there = claimed.flatMap((other, i) =>
      other === role ? [{ inPlace: (own?.includes(i) ?? false) !== ofEntry, of: i }] : [],
    );
    there.sort((a, b) => standing[b.of]! - standing[a.of]! || Number(b.inPlace) - Number(a.inPlace));
    if (there.slice(0, count).every(({ inPlace }) => inPlace)) continue;
    if (strict) return { findings: [judged('SIGNATURE_OUT_OF_ORDER')], outOfOrder: false };
    return { findings: [], outOfOrder: true };
  }
  return { findings, outOfOrder: false };
}

/** Exactly one signature may name none before it: the one that the others name first, else the one whose role comes first. */
function mayBeFirst({ index, order, claimed, roles, standing }: OrderInput, place: number): boolean {
  const { previous } = order;
  // What does not verify, or claims nothing, has no say in who was first; a stranger only where nobody has more.
  let witness: number | undefined;
  previous.forEach((list, i) => {
    if (list === undefined || list.length === 0 || claimed[i] === undefined) return;
    if (witness === undefined || standing[i]! > standing[witness]!) witness = i;
  });
  if (witness !== undefined) return previous[witness]![0] === index;
  return !claimed.some((role, other) => {
    if (other === index || previous[other] !== undefined) return false;
    const theirs = roles.findIndex((one) => one.role === role);
    // Roles of the record's own list have no place in the order: they come after those of the table.
    if (theirs !== place) return theirs >= 0 && (place < 0 || theirs < place);
    const more = standing[other]! - standing[index]!;
    return more > 0 || (more === 0 && other < index);
  });
}
