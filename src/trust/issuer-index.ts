import type { ListedIssuer, ListedSigner } from './types.js';

/** Look-ups over the issuing bodies of one list. */
export interface IssuerIndex {
  find(code: string): ListedIssuer | undefined;
  holders(spkiSha256: string): readonly { readonly issuer: ListedIssuer; readonly signer: ListedSigner }[];
}

/** Former codes lead to the entry that has them; the profile lets no code stand twice. */
export function issuerIndex(issuers: readonly ListedIssuer[]): IssuerIndex {
  const byCode = new Map<string, ListedIssuer>();
  for (const issuer of issuers) {
    for (const code of issuer.formerCodes) byCode.set(code, issuer);
    byCode.set(issuer.code, issuer);
  }
  let byKey: Map<string, { issuer: ListedIssuer; signer: ListedSigner }[]> | undefined;
  return {
    find: (code) => byCode.get(code),
    holders(spkiSha256) {
      if (byKey === undefined) {
        byKey = new Map();
        for (const issuer of issuers) {
          for (const signer of issuer.signers) {
            for (const key of signer.spkiSha256) {
              const held = byKey.get(key);
              if (held === undefined) byKey.set(key, [{ issuer, signer }]);
              else held.push({ issuer, signer });
            }
          }
        }
      }
      return byKey.get(spkiSha256) ?? [];
    },
  };
}
