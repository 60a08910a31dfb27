import { KhueError } from '../errors.js';
import { formatInstant, type InstantMs, parseInstant } from '../time.js';
import { laterTime } from './clock.js';
import type { ReadList } from './read-list.js';
import type { HighWater, TrustInfo } from './types.js';

/** Rollback, equivocation, first use (contract §4): pure functions over the marks that the caller keeps. */

/** What a mark says of one opened list. `sha256` is of its payload: the same content signed again is no second list. */
export interface ListMark {
  readonly signerSpkiSha256: string;
  readonly type: string;
  readonly territory: string;
  readonly sequence: number;
  readonly sha256: string;
  readonly issuedAt: InstantMs;
}

export function markOf(list: ReadList, signerSpkiSha256: string, sha256: string): ListMark {
  const { issuedAt, sequence, territory, type } = list;
  return { signerSpkiSha256, type, territory, sequence, sha256, issuedAt };
}

/** Key under which a mark is kept: the signer's key, kind and name of the list. */
export const keyOf = (spki: string, mark: Pick<ListMark, 'type' | 'territory'>): string =>
  `${spki}|${mark.type}|${mark.territory}`;

/**
 * Keys that may sign: the pinned ones, and those that they announced, one after the other.
 * An announcement counts only as long as the key that made it is still pinned or announced.
 */
export function acceptedKeys(pinned: ReadonlySet<string>, highWater: HighWater | undefined): Set<string> {
  const accepted = new Set(pinned);
  if (pinned.size === 0) return accepted;
  const rotations = highWater?.rotations ?? [];
  const announced = new Set(rotations.map(({ to }) => to));
  for (const pin of highWater?.pins ?? []) if (!announced.has(pin)) accepted.add(pin);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { from, to } of rotations) {
      if (!accepted.has(from) || accepted.has(to)) continue;
      accepted.add(to);
      grew = true;
    }
  }
  return accepted;
}

/** The keys of one operator: the ones that a key announced or was announced by, itself included. */
function linkedKeys(spki: string, highWater: HighWater | undefined): Set<string> {
  const linked = new Set([spki]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { from, to } of highWater?.rotations ?? []) {
      if (linked.has(from) === linked.has(to)) continue;
      linked.add(from).add(to);
      grew = true;
    }
  }
  return linked;
}

/** @throws KhueError `TRUST_ROLLBACK`, `TRUST_EQUIVOCATION` */
export function guardRollback(mark: ListMark, highWater: HighWater | undefined): TrustInfo['rollback'] {
  if (highWater === undefined) return 'NOT_GUARDED';
  const linked = linkedKeys(mark.signerSpkiSha256, highWater);
  let seen = false;
  for (const spki of linked) {
    const key = keyOf(spki, mark);
    if (!Object.hasOwn(highWater.lists, key)) continue;
    const known = highWater.lists[key]!;
    seen = true;
    if (mark.sequence < known.sequence) {
      throw new KhueError('TRUST_ROLLBACK', { params: { sequence: mark.sequence, seen: known.sequence } });
    }
    if (mark.sequence === known.sequence && mark.sha256 !== known.sha256) {
      throw new KhueError('TRUST_EQUIVOCATION', { params: { sequence: mark.sequence } });
    }
  }
  return seen ? 'OK' : 'FIRST_USE';
}

/** Marks after a list was accepted; keys that it announces are added only when it verified under a pin. */
export function raise(
  highWater: HighWater | undefined,
  mark: ListMark,
  options: { readonly pinned: boolean; readonly nextSigners: readonly string[] },
): HighWater {
  let raised: HighWater = highWater ?? { lists: {} };
  if (options.pinned) {
    raised = announce(raised, mark.signerSpkiSha256, options.nextSigners);
    raised = laterTime(raised, mark.issuedAt);
  }
  const { sequence, sha256 } = mark;
  const entry = { sequence, sha256, issuedAt: formatInstant(mark.issuedAt) };
  const lists = { ...raised.lists };
  for (const spki of linkedKeys(mark.signerSpkiSha256, raised)) lists[keyOf(spki, mark)] = entry;
  return { ...raised, lists };
}

/** Marks of two runs over one state: of each list the higher one, so that neither takes back what the other saw. */
export function higherMarks(one: HighWater['lists'], other: HighWater['lists']): HighWater['lists'] {
  const lists = { ...one };
  for (const [key, mark] of Object.entries(other)) {
    if (!Object.hasOwn(lists, key) || lists[key]!.sequence < mark.sequence) lists[key] = mark;
  }
  return lists;
}

/** Whether all marks are the same: a list may have gone further without there being one list more. */
export function sameMarks(one: HighWater['lists'], other: HighWater['lists']): boolean {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && one[key]!.sequence === other[key]!.sequence)
  );
}

export function announce(highWater: HighWater, from: string, nextSigners: readonly string[]): HighWater {
  const rotations = [...(highWater.rotations ?? [])];
  const pins = [...(highWater.pins ?? [])];
  for (const to of nextSigners) {
    if (to === from) continue;
    if (!rotations.some((known) => known.from === from && known.to === to)) rotations.push({ from, to });
    if (!pins.includes(to)) pins.push(to);
  }
  return rotations.length === 0 ? highWater : { ...highWater, rotations, pins };
}

const HEX = /^[0-9a-f]{64}$/;

/**
 * A state file comes from outside: only what has the shape is used, and what has not is an error rather than no guard.
 * @throws KhueError `TRUST_STATE_INVALID`
 */
export function checkHighWater(value: HighWater | undefined): HighWater | undefined {
  if (value === undefined) return undefined;
  const lists = (value as Partial<HighWater> | null)?.lists;
  const good =
    typeof lists === 'object' &&
    lists !== null &&
    Object.values(lists).every(
      (mark: unknown) =>
        typeof mark === 'object' &&
        mark !== null &&
        Number.isSafeInteger((mark as { sequence?: unknown }).sequence) &&
        isDigest((mark as { sha256?: unknown }).sha256),
    ) &&
    allOf(value.pins, isDigest) &&
    allOf(
      value.rotations,
      (one) =>
        typeof one === 'object' &&
        one !== null &&
        isDigest((one as { from?: unknown }).from) &&
        isDigest((one as { to?: unknown }).to),
    ) &&
    (value.latestAuthenticatedTime === undefined || parseInstant(value.latestAuthenticatedTime) !== undefined);
  if (!good) throw new KhueError('TRUST_STATE_INVALID');
  return value;
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && HEX.test(value);
}

function allOf(values: unknown, test: (value: unknown) => boolean): boolean {
  return values === undefined || (Array.isArray(values) && values.every(test));
}
