import type { Code } from '../codes.js';
import type { Finding } from '../errors.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { displayName, formatName, nameIdentifiers } from '../x509/index.js';
import type { DocumentJudgement } from './document-judgement.js';
import { answerOf, weightiest } from './finding.js';
import { writeInstant } from './instants.js';
import { findingsOf, type JudgedSignature } from './judged-signature.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import { initials, type Masking, maskIdentifier, maskNumbers, maskParams } from './masking.js';
import { messageOf } from './messages.js';
import type { Check, CheckOutcome, ReportedSignature, ReportedSigner } from './report.js';
import { evidenceOf, reportTimestamp, timeChecks, timestampsFor } from './report-time.js';
import { authorityName } from './settlement.js';
import type { CheckName } from './signature-judgement.js';
import { authorityView } from './trust-view.js';

const blockCodes: readonly (readonly [CheckName, Code])[] = [
  ['format', 'CHECK_FORMAT'],
  ['certificate', 'CHECK_CERTIFICATE'],
  ['integrity', 'CHECK_INTEGRITY'],
  ['trust', 'CHECK_TRUST_LIST'],
  ['path', 'CHECK_PATH'],
  ['validity', 'CHECK_VALIDITY'],
  ['algorithms', 'CHECK_ALGORITHMS'],
  ['revocation', 'CHECK_REVOCATION'],
];

/** Checks without a finding are the same objects in every report. */
const plain: Readonly<Record<CheckOutcome, Map<Code, Check>>> = {
  OK: new Map(),
  FAILED: new Map(),
  SKIPPED: new Map(),
  WARNING: new Map(),
};

function plainCheck(code: Code, outcome: CheckOutcome): Check {
  const known = plain[outcome].get(code);
  if (known !== undefined) return known;
  const made = Object.freeze({ code, outcome, message: messageOf(code) });
  plain[outcome].set(code, made);
  return made;
}

/** The checks of a signature of a record that nothing is said against. */
const allGood: readonly Check[] = Object.freeze(
  [...blockCodes.map(([, code]) => code), 'CHECK_ORDER' as const, 'CHECK_AUTHORITY' as const].map((code) =>
    plainCheck(code, 'OK'),
  ),
);

export function checkOf(finding: Finding, outcome: CheckOutcome, masking: Masking, names: readonly string[]): Check {
  const params = finding.params === undefined ? undefined : maskParams(finding.params, masking, names);
  return params === undefined
    ? plainCheck(finding.code, outcome)
    : { code: finding.code, outcome, message: messageOf(finding.code, params) };
}

/** One signature of the report (contract §5). */
export function reportSignature(
  signature: JudgedSignature,
  order: number,
  judgement: DocumentJudgement,
  trust: TrustStore,
  masking: Masking,
): ReportedSignature {
  const { facts, technical, authorisedBy } = signature;
  const { carried, times } = facts;
  const findings = findingsOf(signature);
  const top = weightiest(findings);
  const claim = carried.claimedRole;
  const proven = technical.validatedPath !== undefined && authorisedBy !== undefined && facts.integrity === 'INTACT';
  // Member by member, for the order of members is the report's and a spread for each costs more than everything else here.
  const report = { id: facts.id, order, scope: carried.scope } as Mutable<ReportedSignature>;
  if (carried.entry !== undefined) report.entry = carried.entry;
  if (claim !== undefined) report.claimedRole = claim.role;
  report.role = proven ? claim!.role : 'unknown';
  if (proven && claim?.capacity !== undefined) report.capacity = claim.capacity;
  report.answer = answerOf(findings);
  report.indication = top?.indication ?? 'PASSED';
  if (top?.subIndication !== undefined) report.subIndication = top.subIndication;
  report.code = top?.code ?? 'SIGNATURE_PASSED';
  report.integrity = facts.integrity;
  report.level = carried.level;
  if (carried.pdf !== undefined) {
    report.coversWholeFile = carried.pdf.coversWholeFile;
    report.changesAfter = signature.changesAfter ?? carried.pdf.changesAfter;
  }
  const algorithm = algorithmOf(signature);
  if (algorithm !== undefined) report.algorithm = algorithm;
  const signer = reportSigner(signature, judgement, trust, masking);
  if (signer !== undefined) report.signer = signer;
  if (times.claimed !== undefined) report.claimedSigningTime = writeInstant(times.claimed);
  report.bestSignatureTime = writeInstant(times.stampedAt ?? times.proofOfExistence ?? times.at);
  const stamps = carried.scope === 'ENTRY' ? none : timestampsFor(judgement.outer.indexOf(signature), judgement);
  if (stamps.length > 0) report.timestamps = stamps.map((one) => reportTimestamp(one, trust));
  if (technical.validatedPath !== undefined) report.path = technical.validatedPath.map(({ sha256 }) => sha256);
  if (facts.revocation.length > 0 && technical.revocation !== undefined)
    report.revocation = reportRevocation(signature);
  const evidence = evidenceOf(signature, judgement);
  if (evidence !== undefined) report.evidence = evidence;
  report.checks = reportChecks(signature, judgement, masking);
  return report;
}

const none: readonly JudgedTimestamp[] = [];

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

function algorithmOf({ facts }: JudgedSignature): ReportedSignature['algorithm'] {
  const { scheme, signerCertificate } = facts.carried;
  if (scheme === undefined) return undefined;
  const algorithm: Mutable<NonNullable<ReportedSignature['algorithm']>> = { signature: scheme.scheme };
  if (scheme.scheme !== 'Ed25519') algorithm.digest = scheme.digest;
  if (signerCertificate !== undefined && signerCertificate.keyBits > 0) algorithm.keyBits = signerCertificate.keyBits;
  return algorithm;
}

function reportRevocation({ facts, technical }: JudgedSignature): NonNullable<ReportedSignature['revocation']> {
  const fact = facts.revocation[0]!.fact;
  const state = technical.revocation!.state;
  const status =
    state === 'GOOD'
      ? 'GOOD'
      : state === 'REVOKED' || state === 'ON_HOLD' || state === 'COMPROMISED'
        ? 'REVOKED'
        : 'UNKNOWN';
  return {
    status,
    source: fact.source,
    ...(fact.thisUpdate === undefined ? undefined : { producedAt: writeInstant(fact.thisUpdate) }),
  };
}

interface SignerView {
  readonly name: string;
  readonly wholeName: string;
  readonly displayName: string;
  /** Initials, for a person. */
  readonly initials: string;
  /** As written, without long numbers. */
  readonly withoutNumbers: string;
  /** It carries a personal number: what tells a person from a seal (domain note §7.3). */
  readonly isPerson: boolean;
  readonly organization?: string;
  readonly identifiers: readonly string[];
  readonly maskedIdentifiers: readonly string[];
}

/** Certificates are shared and live as long as the parse cache keeps them; so does what people are shown of them. */
const views = new WeakMap<Certificate, SignerView>();

const PERSONAL: ReadonlySet<string> = new Set(['CCCD', 'CMND', 'HC', 'BHXH', 'PID', 'PPID']);

function viewOf(certificate: Certificate): SignerView {
  const known = views.get(certificate);
  if (known !== undefined) return known;
  const organization = certificate.subject.rdns.flat().find(({ type }) => type === '2.5.4.10')?.value;
  const identifiers = nameIdentifiers(certificate.subject);
  const name = authorityName(certificate.subject);
  const view: SignerView = {
    name,
    wholeName: formatName(certificate.subject),
    displayName: displayName(certificate.subject),
    initials: initials(name),
    withoutNumbers: maskNumbers(name),
    isPerson: identifiers.some(({ kind }) => PERSONAL.has(kind)),
    identifiers: identifiers.map(({ kind, value }) => `${kind}:${value}`),
    maskedIdentifiers: identifiers.map(({ kind, value }) => maskIdentifier(kind, value)),
    ...(organization === undefined ? undefined : { organization }),
  };
  views.set(certificate, view);
  return view;
}

function reportSigner(
  signature: JudgedSignature,
  judgement: DocumentJudgement,
  trust: TrustStore,
  masking: Masking,
): ReportedSigner | undefined {
  const { facts, technical, signer: listed } = signature;
  const certificate = facts.carried.signerCertificate;
  if (certificate === undefined) return undefined;
  const view = viewOf(certificate);
  const isSeal = facts.carried.claimedRole?.role === 'school-seal' && !view.isPerson;
  const shown = masking.names && !isSeal ? view.initials : masking.numbers ? view.withoutNumbers : view.name;
  const path = technical.validatedPath;
  const ca = path?.[1];
  const judged =
    judgement.policy === 'record' && (signature.authority !== undefined || signature.authorisedBy !== undefined);
  const reported = {} as Mutable<ReportedSigner>;
  if (listed !== undefined) reported.name = listed.name;
  else if (path !== undefined) reported.name = shown;
  else reported.claimedName = shown;
  if (path !== undefined && view.organization !== undefined) reported.organization = view.organization;
  if (path !== undefined && view.identifiers.length > 0) {
    reported.identifiers = masking.numbers ? view.maskedIdentifiers : view.identifiers;
  }
  reported.certificateSha256 = certificate.sha256;
  if (ca !== undefined) reported.issuer = issuerName(ca, trust);
  if (judged) reported.authorised = signature.authorisedBy !== undefined;
  if (signature.authorisedBy !== undefined) reported.authorisedBy = signature.authorisedBy;
  return reported;
}

function issuerName(ca: Certificate, trust: TrustStore): string {
  return authorityView(trust).bySpki.get(ca.spkiSha256)?.[0]?.name ?? authorityName(ca.subject);
}

function reportChecks(signature: JudgedSignature, judgement: DocumentJudgement, masking: Masking): readonly Check[] {
  const { technical, order, authority, warnings } = signature;
  const proven = timeChecks(signature);
  const isPdf = signature.facts.carried.pdf !== undefined;
  const quiet =
    !isPdf &&
    technical.findings.length + warnings.length + proven.length === 0 &&
    order?.length === 0 &&
    authority?.length === 0;
  if (quiet && judgement.policy === 'record' && technical.blocks.size === blockCodes.length) return allGood;
  const certificate = signature.facts.carried.signerCertificate;
  const needsNames = masking.names && certificate !== undefined;
  // Findings of the path name the last commonName or the unit, those of the verdict the first one or the organisation.
  const view = needsNames ? viewOf(certificate) : undefined;
  const names = view === undefined ? [] : [view.wholeName, view.displayName, view.name];
  const checks: Check[] = [];
  const { blocks } = signature.technical;
  for (const [name, code] of blockCodes) {
    const found = blocks.get(name);
    if (found === undefined) checks.push(plainCheck(code, 'SKIPPED'));
    else if (found.length === 0) checks.push(plainCheck(code, 'OK'));
    else for (const finding of found) checks.push(checkOf(finding, 'FAILED', masking, names));
  }
  if (isPdf) pushBlock(checks, 'CHECK_LATER_CHANGES', signature.placement ?? [], masking, names);
  if (judgement.policy === 'record') {
    pushBlock(checks, 'CHECK_ORDER', signature.order, masking, names);
    pushBlock(checks, 'CHECK_AUTHORITY', signature.authority, masking, names);
  }
  checks.push(...proven);
  for (const finding of stampFindings(signature)) checks.push(checkOf(finding, 'FAILED', masking, names));
  for (const warning of signature.warnings) checks.push(checkOf(warning, 'WARNING', masking, names));
  return checks;
}

/** What time-stamps say against a signature: no block of EN 319 102-1 §5.2 holds it. */
function stampFindings({ technical }: JudgedSignature): readonly Finding[] {
  return technical.findings.filter(({ code }) => code === 'TIMESTAMP_ORDER' || code === 'TIMESTAMP_IMPRINT');
}

function pushBlock(
  checks: Check[],
  code: Code,
  found: readonly Finding[] | undefined,
  masking: Masking,
  names: readonly string[],
): void {
  if (found === undefined) checks.push(plainCheck(code, 'SKIPPED'));
  else if (found.length === 0) checks.push(plainCheck(code, 'OK'));
  else for (const finding of found) checks.push(checkOf(finding, 'FAILED', masking, names));
}
