import type { Code } from '../codes.js';
import { revisionSummaries } from '../pdf/index.js';
import { ruleSets } from '../record/index.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { type DocumentJudgement, makesInvalid } from './document-judgement.js';
import type { Facts } from './facts.js';
import { writeInstant } from './instants.js';
import { type JudgedSignature, signatureAnswer } from './judged-signature.js';
import { initials, type Masking, maskInput, maskNumbers, maskParams } from './masking.js';
import { firstLine, messageOf } from './messages.js';
import type { RecordFacts } from './record-facts.js';
import type {
  Check,
  MissingRole,
  ReportedRecord,
  ReportedRevision,
  ReportedTrust,
  ValidationReport,
} from './report.js';
import { checkOf, reportSignature } from './report-builder.js';

/** Version of the judgement itself: changes whenever the same file could be answered differently. */
export const POLICY_VERSION = '2026-11';
export const GENERATOR = 'khue/0.1.0';

export interface ReportInput {
  readonly sha256: string;
  readonly facts: Facts;
  readonly judgement: DocumentJudgement;
  readonly trust: TrustStore;
  readonly at: InstantMs;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly input?: string;
  readonly masking: Masking;
}

/** The report of contract §5. The same input, trust, time, policy and version give the same octets of JSON. */
export function buildReport(source: ReportInput): ValidationReport {
  const { facts, judgement, trust, at, masking } = source;
  const { record } = facts;
  const bodies = record?.issuers.map(({ entry }) => entry?.name).filter((name) => name !== undefined) ?? [];
  // Only what a file is has no parameter taken from it.
  const remark = judgement.remarks.find(({ code }) => code.startsWith('FILE_IS_'))?.code;
  const signatures = inSigningOrder(judgement);
  const missing = judgement.record?.missing ?? [];
  const takenOver = judgement.record?.takenOver ?? [];
  const remarks = [
    ...trust.warnings.map((finding) => checkOf(finding, 'WARNING', masking, [])),
    ...judgement.remarks.map((finding) => checkOf(finding, 'WARNING', masking, [])),
    ...pageChecks(judgement),
  ];
  return {
    reportVersion: '1.0',
    generator: GENERATOR,
    policy: judgement.policy,
    policyVersion: POLICY_VERSION,
    ...(source.input === undefined ? undefined : { input: maskInput(source.input, record?.shape.holder, masking) }),
    sha256: source.sha256,
    format: formatOf(facts),
    validatedAt: writeInstant(at),
    atSource: source.atSource,
    ...(judgement.asOf === undefined ? undefined : { asOf: writeInstant(judgement.asOf) }),
    answer: judgement.answer,
    verdict: judgement.verdict,
    ...(judgement.subIndication === undefined ? undefined : { subIndication: judgement.subIndication }),
    code: judgement.code,
    message: firstLine(judgement, bodies, remark, trust),
    ...(judgement.settledBy.length === 0 ? undefined : { settledBy: judgement.settledBy }),
    ...(record === undefined ? undefined : { record: reportRecord(record, judgement, masking, formatOf(facts)) }),
    ...(takenOver.length === 0 ? undefined : { takenOver }),
    ...(missing.length === 0 || record === undefined
      ? undefined
      : { missingRoles: missing.map((slot): MissingRole => missingRole(slot, record)) }),
    signatures: signatures.map((signature, order) => reportSignature(signature, order, judgement, trust, masking)),
    ...reportRevisions(facts, masking),
    trust: reportTrust(trust),
    ...(remarks.length === 0 ? undefined : { remarks }),
    ...(masking.names && masking.numbers ? undefined : { personalData: true as const }),
  };
}

/** The savings of a signed PDF, where there are more than one. */
function reportRevisions(
  { container, outer }: Facts,
  masking: Masking,
): Pick<ValidationReport, 'revisions'> | undefined {
  if (container.kind !== 'signed-pdf') return undefined;
  const summaries = revisionSummaries(container.pdf);
  if (summaries.length < 2) return undefined;
  const ids = new Map(outer.map(({ carried, id }) => [carried.pdf?.revision, id]));
  const revisions = summaries.map(({ changes, end, more, number }): ReportedRevision => {
    const signature = ids.get(number - 1);
    const words = changes.map((change) => checkOf(change, 'WARNING', masking, []));
    return {
      number,
      end,
      ...(signature === undefined ? undefined : { signature }),
      changes: words.map(({ code, message }) => ({ code, message })),
      ...(more === 0 ? undefined : { more }),
    };
  });
  return { revisions };
}

/** The named checks of a PDF that carries a record (contract §3). */
function pageChecks({ outer, page }: DocumentJudgement): Check[] {
  if (page === undefined) return [];
  const good = (signatures: readonly JudgedSignature[]): Check['outcome'] =>
    signatures.length === 0
      ? 'SKIPPED'
      : signatures.every((one) => signatureAnswer(one) === 'ACCEPT')
        ? 'OK'
        : 'FAILED';
  const isPdf = ({ facts }: JudgedSignature): boolean => facts.carried.scope === 'FILE';
  const check = (code: Code, outcome: Check['outcome']): Check => ({ code, outcome, message: messageOf(code) });
  return [
    check('CHECK_EMBEDDED_SIGNATURES', good(outer.filter((one) => !isPdf(one)))),
    check('CHECK_PDF_SIGNATURES', good(outer.filter(isPdf))),
    check('CHECK_PAGE_SIGNED', page.pageSigned ? 'OK' : 'FAILED'),
    // Only while issuing are pages compared with the record; here it is said that they are not.
    check('PAGE_MATCHES_RECORD', 'SKIPPED'),
  ];
}

function formatOf({ container }: Facts): ValidationReport['format'] {
  if (container.kind === 'signed') return 'jws';
  return container.kind === 'signed-pdf' ||
    container.kind === 'unsigned-pdf' ||
    ('format' in container && container.format === 'pdf')
    ? 'pdf'
    : 'unknown';
}

/**
 * Teachers' signatures lie inside what the others sign, so they are older; then signing order, then position (contract §5). Where a limit
 * ended the work not every signature was judged.
 */
function inSigningOrder({ entries, outer, order }: DocumentJudgement): readonly JudgedSignature[] {
  return [...entries, ...order.sequence.flatMap((index) => outer[index] ?? [])];
}

function missingRole(
  slot: { readonly role: string; readonly entry?: number; readonly issuer?: string },
  record: RecordFacts,
): MissingRole {
  const entry = slot.entry === undefined ? undefined : record.shape.entries[slot.entry];
  const subject = entry?.subjectName ?? entry?.subjectId;
  return {
    role: slot.role,
    ...(entry === undefined ? undefined : { entry: entry.pointer }),
    ...(subject === undefined ? undefined : { subject }),
    ...(slot.issuer === undefined ? undefined : { issuer: slot.issuer }),
  };
}

function reportRecord(
  record: RecordFacts,
  judgement: DocumentJudgement,
  masking: Masking,
  format: ValidationReport['format'],
): ReportedRecord {
  const { shape, check } = record;
  const known = !check.problems.some(({ id }) => id === 'schema/known');
  const issuer = record.issuers.map(({ entry, code }) => entry?.name ?? code).join('; ');
  const number = (text: string): string => (masking.numbers ? maskNumbers(text) : text);
  const remarks = recordRemarks(record, masking);
  return {
    type: shape.type,
    ...(shape.version === undefined ? undefined : { version: shape.version }),
    ...(shape.id === undefined ? undefined : { id: isUuid(shape.id) ? shape.id : number(shape.id) }),
    sha256: record.sha256,
    ...(known ? { schemaValid: !check.problems.some(({ id }) => id.startsWith('schema/')) } : undefined),
    carrier: format === 'pdf' ? 'PDF' : 'JSON',
    status: judgement.status?.status ?? 'NONE',
    ...statusChange(judgement, shape.holder, masking),
    ...(shape.holder === undefined ? undefined : { holder: masking.names ? initials(shape.holder) : shape.holder }),
    ...(issuer === '' ? undefined : { issuer }),
    ...(remarks.length === 0 ? undefined : { remarks }),
  };
}

function statusChange(
  { status }: DocumentJudgement,
  holder: string | undefined,
  masking: Masking,
): Pick<ReportedRecord, 'statusChange'> | undefined {
  if (status?.change === undefined) return undefined;
  const { at, decision, kind, reason, successor } = status.change;
  const names = holder === undefined ? [] : [holder];
  const texts = { ...(decision !== undefined && { decision }), ...(reason !== undefined && { reason }) };
  return {
    statusChange: {
      kind,
      at,
      ...maskParams(texts, masking, names),
      ...(successor !== undefined && { successor: isUuid(successor) ? successor : maskNumbers(successor) }),
    },
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

/** At most this many remarks on one record: a file full of odd characters does not make an endless report. */
const MOST_REMARKS = 50;

/** Problems that are findings of their own (unknown.ts). */
const saidByVerdict: ReadonlySet<string> = new Set(['schema/known', 'rules/programme-unknown']);

/** No rule set governs the record, or the one that does compares nothing. */
const notCompared: ReadonlySet<string> = new Set(['rules/none', 'rules/nothing-checked']);

const sets = ruleSets
  .filter(({ main }) => main)
  .map(({ id }) => id)
  .join(', ');

function recordRemarks({ check, shape }: RecordFacts, masking: Masking): Check[] {
  const names = shape.holder === undefined ? [] : [shape.holder];
  const remarks: Check[] = [];
  for (const { id, pointer, vi, en } of check.problems) {
    if (saidByVerdict.has(id) || remarks.length >= MOST_REMARKS) continue;
    if (notCompared.has(id)) {
      remarks.push({ code: 'RULE_SET_NONE', outcome: 'WARNING', message: messageOf('RULE_SET_NONE', { known: sets }) });
      continue;
    }
    const code = id.startsWith('unicode/') ? 'RECORD_TEXT' : 'RECORD_RULE';
    const place = pointer === '' ? '/' : pointer;
    const params = maskParams({ rule: id, pointer: place }, masking, names);
    // The rule's own sentence quotes the record; masked, its name and place must do.
    const message =
      masking.names || masking.numbers ? messageOf(code, params) : { vi: `${place}: ${vi}`, en: `${place}: ${en}` };
    remarks.push({ code, outcome: makesInvalid(id) ? 'FAILED' : 'WARNING', message });
  }
  return remarks;
}

/** The same for every file judged with a store. */
const trusts = new WeakMap<TrustStore, ReportedTrust>();

function reportTrust(trust: TrustStore): ReportedTrust {
  const known = trusts.get(trust);
  if (known !== undefined) return known;
  const { info } = trust;
  const made: ReportedTrust = {
    list: info.name,
    sha256: info.sha256,
    signerSpkiSha256: info.signerSpkiSha256,
    pinned: info.pinned,
    rollback: info.rollback,
    sequence: info.sequence,
    issuedAt: writeInstant(info.issuedAt),
    ...(info.nextUpdate === undefined ? undefined : { nextUpdate: writeInstant(info.nextUpdate) }),
  };
  trusts.set(trust, made);
  return made;
}
