import { digestHex } from '#crypto';
import { readEvidenceRecord, readTimestamp, withLastToken, withValues } from '../cms/index.js';
import type { Finding } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import type { Instant } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { checkEvidence } from '../validation/evidence-judgement.js';
import { signersOf } from '../validation/needed-data.js';
import { authorityName } from '../validation/settlement.js';
import { LARGEST_EMBEDDED_CRL, Material } from './extend-data.js';

/** What an evidence record's time-stamps are judged by, put into its last token before that is renewed (RFC 4998 §4.2, §5.2). */

export interface EmbedOptions {
  readonly trust: TrustStore;
  /** When this is done: revocation data count that are current then. */
  readonly at: Instant;
  /** CRLs above 64 kB too: they stand in every record. */
  readonly embedLarge?: boolean;
}

interface Values {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocspResponses: readonly Uint8Array[];
  readonly missing: readonly Finding[];
}

/**
 * Records of one evening end with the same time-stamp, which stays one: what it is judged by is looked up once.
 * @returns the record, and what could not be put in
 */
export type EmbedValues = (der: Uint8Array) => { readonly der: Uint8Array; readonly missing: readonly Finding[] };

export function valuesEmbedder({ at, embedLarge = false, trust }: EmbedOptions, some?: Partial<Limits>): EmbedValues {
  const limits = withLimits(some);
  const material = new Material(trust, [], [], limits).trust();
  const known = new Map<string, Values>();
  return (der) => {
    const reading = readEvidenceRecord(der, limits);
    if ('fault' in reading) return { der, missing: [] };
    const { record } = reading;
    const tokens = record.chains.flat().map(({ tokenDer }) => tokenDer);
    const key = tokens.map((token) => digestHex('SHA-256', token)).join();
    let values = known.get(key);
    if (values === undefined) {
      values = lookUp(der, tokens);
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(key, values);
    }
    const { missing } = values;
    if (values.certificates.length + values.crls.length + values.ocspResponses.length === 0) return { der, missing };
    const last = withValues(tokens.at(-1)!, values);
    const made = withLastToken(record, last);
    // More than is ever read again is worth less than a renewal without.
    if ('fault' in readTimestamp(last, limits) || 'fault' in readEvidenceRecord(made, limits)) return { der, missing };
    return { der: made, missing };
  };

  function lookUp(der: Uint8Array, tokens: readonly Uint8Array[]): Values {
    const judged = checkEvidence(undefined, der, { trust: material, at, limits });
    const held = new Set<string>();
    for (const token of tokens) {
      const reading = readTimestamp(token, limits);
      if ('fault' in reading) continue;
      const { carriedCertificates, crls, ocspResponses } = reading.timestamp;
      for (const { sha256 } of carriedCertificates) held.add(sha256);
      for (const one of [...(crls ?? []), ...(ocspResponses ?? [])]) held.add(digestHex('SHA-256', one));
    }
    const certificates = new Map<string, Uint8Array>();
    const data = { CRL: new Map<string, Uint8Array>(), OCSP: new Map<string, Uint8Array>() };
    const missing: Finding[] = [];
    for (const { findings, revocation, validatedPath = [] } of 'stamps' in judged ? judged.stamps : []) {
      // What counts for nothing needs nothing.
      if (findings.length > 0) continue;
      for (const one of validatedPath) certificates.set(one.sha256, one.der);
      for (const { fact, issuer } of revocation) {
        for (const one of fact.evidence ?? []) {
          const { file, kind } = one;
          if (held.has(file.sha256)) continue;
          if (kind === 'CRL' && file.der.length > LARGEST_EMBEDDED_CRL && !embedLarge) {
            const params = { issuer: authorityName(issuer.subject), kilobytes: Math.ceil(file.der.length / 1024) };
            missing.push({ code: 'EVIDENCE_DATA_TOO_LARGE', params });
            continue;
          }
          for (const signer of signersOf(one)) certificates.set(signer.sha256, signer.der);
          data[kind].set(file.sha256, file.der);
        }
      }
    }
    for (const sha256 of held) certificates.delete(sha256);
    const { CRL: crls, OCSP: ocsp } = data;
    return {
      certificates: [...certificates.values()],
      crls: [...crls.values()],
      ocspResponses: [...ocsp.values()],
      missing,
    };
  }
}

const MOST_KNOWN = 1_000;
