/** Papers of several issuing bodies (model 5): each answers in every role of the rule table. Pure. */
import type { Authority } from './authority.js';
import type { Judged } from './finding.js';
import type { JudgedSignature } from './judged-signature.js';
import type { RecordFacts } from './record-facts.js';
import type { Slot } from './slots.js';

export interface Filling {
  readonly slot: Slot;
  readonly signature: JudgedSignature;
}

/** Authority of a signature for each issuer of the record, in its order; absent where it was not judged. */
export type AuthoritiesOf = (signature: JudgedSignature) => readonly Authority[] | undefined;

/** Whether a signature is more than one further signature of a body that has one in this role. */
export function answersForAnother(
  signature: JudgedSignature,
  slot: Slot,
  of: AuthoritiesOf,
  filling: readonly Filling[],
): boolean {
  const bodies = bodiesOf(of(signature));
  if (bodies.length === 0) return true;
  const there = filling.filter((one) => one.slot.role === slot.role).flatMap((one) => bodiesOf(of(one.signature)));
  return bodies.some((i) => !there.includes(i));
}

export interface Shares {
  /** Signatures that belong to a body which does not authorise them, and what is said of that. */
  readonly assigned: readonly { readonly signature: JudgedSignature; readonly authority: Authority }[];
  /** A body that the list does not know may have signed with a key that the list gives to another one. */
  readonly findings: readonly Judged[];
  /** Places of bodies without a signature. */
  readonly slots: readonly Slot[];
}

/**
 * Which body's each signature is. One that is listed for none of them is taken for that of a body which the list does not
 * know, and leaves that body's part open; else for that of one that has none yet.
 */
export function sharesOfIssuers(
  record: RecordFacts,
  roles: readonly string[],
  of: AuthoritiesOf,
  filling: readonly Filling[],
): Shares {
  const assigned: { signature: JudgedSignature; authority: Authority }[] = [];
  const findings: Judged[] = [];
  const slots: Slot[] = [];
  if (record.issuers.length < 2) return { assigned, findings, slots };
  for (const role of roles) {
    const signatures = filling.filter(({ slot }) => slot.role === role).map(({ signature }) => signature);
    const listed = new Set(signatures.flatMap((signature) => bodiesOf(of(signature))));
    const free = signatures.filter((signature) => bodiesOf(of(signature)).length === 0);
    let spare = signatures.length - free.length - listed.size;
    const waiting = record.issuers.map((issuer, i) => ({ issuer, i })).filter(({ i }) => !listed.has(i));
    const isKnown = ({ issuer }: (typeof waiting)[number]): number => Number(issuer.entry !== undefined);
    for (const { issuer, i } of waiting.sort((a, b) => isKnown(a) - isKnown(b))) {
      const signature = free.shift();
      const witness = signature ?? signatures[0];
      const authority = witness === undefined ? undefined : of(witness)?.[i];
      if (signature !== undefined && authority !== undefined) assigned.push({ signature, authority });
      else if (signature === undefined && issuer.entry === undefined && spare > 0 && authority?.kind === 'NONE') {
        spare--;
        findings.push(authority.finding);
      } else if (signature === undefined) slots.push({ role, scope: 'record', issuer: issuer.code });
    }
  }
  return { assigned, findings, slots };
}

/** Missing places, those of a body by its name. */
export function missingPlaces(missing: readonly Slot[], ofBodies: readonly Slot[]): readonly Slot[] {
  const left = [...ofBodies];
  const named = missing.map((slot) => {
    const at = slot.scope === 'record' ? left.findIndex(({ role }) => role === slot.role) : -1;
    return at < 0 ? slot : left.splice(at, 1)[0]!;
  });
  return [...named, ...left];
}

/** Positions of the issuing bodies that a signature is listed for. */
function bodiesOf(authorities: readonly Authority[] | undefined): readonly number[] {
  return (authorities ?? []).flatMap((authority, i) => (authority.kind === 'LISTED' ? [i] : []));
}
