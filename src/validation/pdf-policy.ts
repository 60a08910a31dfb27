import type { Finding } from '../errors.js';
import { type AttackFamily, familyOfChange, type PdfSignedDocument } from '../pdf/index.js';
import type { Facts } from './facts.js';
import { compareAnswers, type Judged, judged, judgedFinding } from './finding.js';
import { findingsOf, type JudgedSignature, signatureAnswer } from './judged-signature.js';
import { SEAL } from './slots.js';

/** What policy `record` says of a PDF beside its signatures (contract §3: "The JSON layer never vouches for a page"). */
export interface PdfJudgement {
  readonly findings: readonly Judged[];
  readonly pageSigned: boolean;
}

/** Writes what came after each PDF signature into it, by the policy that holds. */
export function judgePlacements(facts: Facts, outer: readonly JudgedSignature[], underRecord: boolean): void {
  const { container } = facts;
  if (container.kind !== 'signed-pdf') return;
  const bodies = facts.record?.shape.issuerCodes.length ?? 1;
  const sealed = sealRevision(container.pdf, bodies, outer);
  for (const signature of outer) {
    const { pdf } = signature.facts.carried;
    if (pdf === undefined) continue;
    const forbidden = underRecord ? forbiddenAfter(container.pdf, pdf.revision, sealed) : undefined;
    const found = forbidden?.finding ?? pdf.changesFinding;
    signature.changesAfter = found === undefined ? pdf.changesAfter : 'SUSPICIOUS';
    if (found !== undefined) signature.placement = [judgedFinding(found)];
    if (forbidden !== undefined && !signature.warnings.some(({ code }) => code.startsWith('PDF_FAMILY_')))
      signature.warnings.push({ code: `PDF_FAMILY_${forbidden.family}` });
  }
}

/**
 * The revision of the last seal that belongs on the PDF: the first that verifies, or of a paper of several issuing bodies, whose first revision
 * has a field for each, as many (`ky.con_dau`, `ky.con_dau_2`, …). Further fields of that name put nothing off: a body has one seal.
 */
function sealRevision(pdf: PdfSignedDocument, bodies: number, outer: readonly JudgedSignature[]): number {
  const fields = [...pdf.firstFields].filter((name) => /^ky\.con_dau(?:_[2-9])?$/.test(name)).length;
  let expected = Math.max(1, Math.min(fields, bodies));
  for (const { facts } of outer) {
    const { claimedRole, faults, pdf: placement } = facts.carried;
    if (placement === undefined || claimedRole?.role !== SEAL) continue;
    if (faults.length > 0 || facts.integrity !== 'INTACT') continue;
    if (--expected === 0) return placement.revision;
  }
  return Number.POSITIVE_INFINITY;
}

interface Forbidden {
  readonly finding: Finding;
  readonly family: AttackFamily;
}

/**
 * The closed list of what may follow a signature (standards note, Writing 7): values and pictures of fields that were empty in the first
 * revision, one in each saving, until the seal; after it validation data and document time-stamps, with the developer's extension that declares them (EN 319 142-1
 * §5.4.2.1, ISO 32000-1 §7.12), and nothing else.
 */
function forbiddenAfter(pdf: PdfSignedDocument, revision: number, sealed: number): Forbidden | undefined {
  for (let at = revision + 1; at < pdf.revisionChanges.length; at++) {
    const changes = pdf.revisionChanges[at]?.changes ?? [];
    let signed = 0;
    const lasting = changes.some(({ kind }) => isLate(kind));
    for (const change of changes) {
      const declares = change.kind === 'bookkeeping' && change.finding.params?.['key'] === 'Extensions';
      const late = isLate(change.kind) || (lasting && declares);
      const allowed =
        at > sealed ? late : change.kind === 'signature' && pdf.firstFields.has(change.field ?? '') && ++signed === 1;
      if (allowed) continue;
      const { code, params } = change.finding;
      const what = params === undefined ? code : `${code} ${Object.values(params).join(' ')}`;
      const finding: Finding = { code: 'PDF_CHANGED_AFTER', params: { revision: at + 1, what } };
      return { finding, family: familyOfChange(change) };
    }
  }
  return undefined;
}

function isLate(kind: string): boolean {
  return kind === 'validation-data' || kind === 'timestamp';
}

/** Judges the page itself, once every signature has been judged. */
export function judgePage(facts: Facts, outer: readonly JudgedSignature[]): PdfJudgement | undefined {
  const { container } = facts;
  if (container.kind !== 'signed-pdf') return undefined;
  const findings: Judged[] = [];
  if (container.pdf.parts.kinds.has('ACTIVE') || container.pdf.parts.kinds.has('XFA')) {
    findings.push(judged('PDF_ACTIVE_CONTENT'));
  }
  let seal: JudgedSignature | undefined;
  for (const signature of outer) {
    const { claimedRole, pdf } = signature.facts.carried;
    if (pdf === undefined || claimedRole?.role !== SEAL || signature.duplicate) continue;
    if (seal === undefined || compareAnswers(signatureAnswer(signature), signatureAnswer(seal)) < 0) seal = signature;
    // A PDF signature that cannot stand makes this PDF one that cannot, whoever else signed.
  }
  for (const signature of outer) {
    if (signature.facts.carried.pdf === undefined && signature.facts.carried.scope !== 'FILE') continue;
    findings.push(...findingsOf(signature).filter(({ indication }) => indication === 'FAILED'));
  }
  const answer = seal === undefined ? 'REJECT' : signatureAnswer(seal);
  if (seal === undefined || answer === 'REJECT' || !seal.expected) findings.push(judged('PAGE_NOT_SIGNED'));
  else if (answer === 'UNDECIDED') findings.push(...findingsOf(seal));
  return { findings, pageSigned: seal !== undefined && answer === 'ACCEPT' && seal.expected };
}
