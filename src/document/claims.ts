/** The claims inside a signature as strings (contract §2): role code, then `subject=`, `capacity=`, `title=`, `decision=`. */
import type { ClaimedRole } from './signed-document.js';

const optional = ['subject', 'capacity', 'title', 'decision'] as const;

/** The strings in their fixed order. */
export function claimStrings(claim: ClaimedRole): string[] {
  const strings = [claim.role];
  for (const name of optional) if (claim[name] !== undefined) strings.push(`${name}=${claim[name]}`);
  return strings;
}

/**
 * Reads the strings; `undefined` when they are not in the form of contract §2 (no role first, an unknown or repeated name, or
 * another order), so that a claim has one reading only.
 */
export function readClaims(strings: readonly string[]): ClaimedRole | undefined {
  const [role, ...rest] = strings;
  if (role === undefined || !/^[a-z][a-z0-9-]*$/.test(role)) return undefined;
  const claim: { -readonly [name in keyof ClaimedRole]: ClaimedRole[name] } = { role };
  let last = -1;
  for (const text of rest) {
    const at = optional.findIndex((name) => text.startsWith(`${name}=`));
    if (at <= last) return undefined;
    last = at;
    claim[optional[at]!] = text.slice(optional[at]!.length + 1);
  }
  return claim;
}
