import { formatVietnamTime } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import type { DocumentJudgement } from './document-judgement.js';
import { weightiest } from './finding.js';
import { writeInstant } from './instants.js';
import type { JudgedSignature } from './judged-signature.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import { messageOf } from './messages.js';
import type { Check, ReportedSignature } from './report.js';
import { authorityName } from './settlement.js';
import { authorityView } from './trust-view.js';

/** What the report says of time: time-stamps, what they prove, and where the evidence lies (contract §5). */

type ReportedTimestamp = NonNullable<ReportedSignature['timestamps']>[number];

/** The time-stamps that a signature carries, and those over the document that cover it. */
export function timestampsFor(index: number, judgement: DocumentJudgement): readonly JudgedTimestamp[] {
  if (judgement.timestamps.length === 0) return [];
  return judgement.timestamps.filter(
    ({ facts: { carried, of } }) => of === index || (of === undefined && carried.covers?.includes(index)),
  );
}

export function reportTimestamp(
  { facts, findings, validatedPath }: JudgedTimestamp,
  trust: TrustStore,
): ReportedTimestamp {
  const top = weightiest(findings);
  const { carried, token } = facts;
  const service = validatedPath?.[0];
  return {
    kind: carried.kind,
    ...(token === undefined ? undefined : { time: writeInstant(token.time) }),
    ...(service === undefined ? undefined : { tsa: serviceName(service, trust) }),
    indication: top?.indication ?? 'PASSED',
    ...(top?.subIndication === undefined ? undefined : { subIndication: top.subIndication }),
    ...(top === undefined ? undefined : { code: top.code }),
  };
}

/** From the trust list, else from the validated path. */
function serviceName(certificate: Certificate, trust: TrustStore): string {
  return authorityView(trust).services.get(certificate.spkiSha256)?.[0]?.name ?? authorityName(certificate.subject);
}

/** What is proven of a signature's time, in words. */
export function timeChecks({ facts: { times } }: JudgedSignature): Check[] {
  const checks: Check[] = [];
  const say = (code: 'EXISTENCE_PROVEN' | 'CREATED_AFTER_PROVEN', time: number | undefined): void => {
    if (time === undefined) return;
    checks.push({ code, outcome: 'OK', message: messageOf(code, { time: formatVietnamTime(time) }) });
  };
  say('EXISTENCE_PROVEN', times.stampedAt ?? times.proofOfExistence);
  say('CREATED_AFTER_PROVEN', times.createdAfter);
  return checks;
}

/**
 * Where the revocation data lie that say of a proven signature's path that it was good: all of them in the file, or some of them in the
 * trust bundle alone. Absent where there is no proof of time, or no data.
 */
export function evidenceOf({ facts }: JudgedSignature, { evidence }: DocumentJudgement): ReportedSignature['evidence'] {
  const { path, revocation, times } = facts;
  const proof = times.proofOfExistence;
  const anchor = path?.path?.at(-1);
  if (proof === undefined || anchor === undefined || revocation.length === 0) return undefined;
  if (revocation.some(({ fact }) => fact.status === 'UNKNOWN')) return undefined;
  const inside = revocation.every((one) => evidence.holds(one, anchor, proof));
  return inside ? 'FILE' : 'BUNDLE';
}
