import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { GuardedBundle } from './bundle.js';
import { readReceiptList } from './receipt-list.js';
import type { ExistenceSource, Receipt } from './types.js';
import { BUNDLE } from './vocabulary.js';

/** Name in a bundle of the evidence record of what has this SHA-256 (lower-case hex). */
export function evidenceFileName(sha256: string): string {
  return `${BUNDLE.evidence}${sha256}.ers`;
}

/** What is known not to be there: the bundle's own CRLs are asked about for file after file. */
const MOST_MISSING = 10_000;

/** More receipt lists than a bundle has services and days. */
const MOST_LISTS = 10_000;

/**
 * Evidence records and receipt lists of a bundle. Records are read when they are asked for: `evidence/<SHA-256 of the leaf>.ers`;
 * lists (`receipts/*.jws`) are opened together, once, when first asked for.
 * @returns `undefined` where the bundle holds neither
 */
export function bundleExistence(bundle: GuardedBundle, limits: Limits): ExistenceSource | undefined {
  const hasRecords = !bundle.listable || listed(bundle, BUNDLE.evidence).length > 0;
  const lists = listed(bundle, BUNDLE.receipts).filter((name) => name.endsWith('.jws'));
  if (!hasRecords && lists.length === 0) return undefined;
  let opened: { readonly receipts: ReadonlyMap<string, readonly Receipt[]>; readonly unusable: Finding[] } | undefined;
  const all = (): NonNullable<typeof opened> => {
    opened ??= open(bundle, lists.slice(0, MOST_LISTS), limits);
    return opened;
  };
  const missing = new Set<string>();
  return {
    records(sha256) {
      if (!hasRecords || missing.has(sha256)) return [];
      try {
        const der = bundle.read(evidenceFileName(sha256));
        if (der !== undefined) return [der];
      } catch {
        // As if it were not there.
      }
      if (missing.size >= MOST_MISSING) missing.clear();
      missing.add(sha256);
      return [];
    },
    receipts: (sha256) => all().receipts.get(sha256) ?? [],
    unusable: () => all().unusable,
  };
}

function listed(bundle: GuardedBundle, prefix: string): readonly string[] {
  try {
    return bundle.list(prefix);
  } catch {
    return [];
  }
}

function open(
  bundle: GuardedBundle,
  names: readonly string[],
  limits: Limits,
): { receipts: Map<string, Receipt[]>; unusable: Finding[] } {
  const receipts = new Map<string, Receipt[]>();
  const unusable: Finding[] = [];
  for (const name of names) {
    try {
      const bytes = bundle.read(name);
      if (bytes === undefined) continue;
      const { entries, issuedAt, scheme, signer } = readReceiptList(bytes, name, limits);
      for (const { sha256, time } of entries) {
        const receipt: Receipt = { time, issuedAt, name, signer, scheme };
        const known = receipts.get(sha256);
        if (known === undefined) receipts.set(sha256, [receipt]);
        else known.push(receipt);
      }
    } catch (cause) {
      const reason = cause instanceof KhueError ? cause.code : 'INTERNAL_FAULT';
      unusable.push({ code: 'RECEIPT_UNUSABLE', params: { name, reason } });
    }
  }
  return { receipts, unusable };
}
