import { digest } from '#crypto';
import { concatBytes, toHex } from '../encoding.js';
import { readCertificate } from '../x509/index.js';
import { noRevocation } from './bundle-revocation.js';
import { authorityName } from './certificate-names.js';
import { defaultRoleRules } from './default-role-rules.js';
import { rulesFor } from './role-rules.js';
import type { TrustStore } from './types.js';

/**
 * A store of anchors alone, for `--policy signatures`: no issuers, no roles, no revocation data.
 * Every certificate is taken as an anchor for documents, time-stamps and OCSP, granted from its notBefore.
 * @param certificates DER, one each; twice the same counts once.
 * @throws KhueError for a certificate that cannot be read.
 */
export function anchorStore(certificates: readonly Uint8Array[]): TrustStore {
  const read = certificates.map((der) => readCertificate(der));
  const unique = [...new Map(read.map((certificate) => [certificate.sha256, certificate])).values()];
  return {
    info: {
      name: 'PEM',
      operator: '',
      sha256: toHex(digest('SHA-256', concatBytes(...unique.map(({ der }) => der)))),
      signerSpkiSha256: '',
      pinned: false,
      rollback: 'NOT_GUARDED',
      sequence: 0,
      issuedAt: Math.max(0, ...unique.map(({ notBefore }) => notBefore)),
      kind: 'anchors',
    },
    highWater: { lists: {} },
    warnings: [],
    authorities: unique.map((certificate) => ({
      name: authorityName(certificate),
      kind: 'root-ca',
      certificate,
      purposes: ['document-signing', 'time-stamping', 'ocsp'],
      history: [{ status: 'granted', from: certificate.notBefore }],
    })),
    revocation: noRevocation,
    completeHierarchies: new Map(),
    issuer: () => ({ unknown: true }),
    holders: () => [],
    roleRules: (documentType) => rulesFor(defaultRoleRules, documentType),
  };
}
