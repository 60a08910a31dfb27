import { digestHex } from '#crypto';
import { isOctets } from '../encoding.js';
import { KhueError } from '../errors.js';
import { withLimits } from '../limits.js';
import { type InstantMs, parseInstant } from '../time.js';
import { buildReport } from './build-report.js';
import { type DocumentJudgement, type DocumentPolicy, judgeDocument } from './document-judgement.js';
import { type Facts, gatherFacts } from './facts.js';
import { maskingFor } from './masking.js';
import type { Examination, VerifyOptions } from './options.js';
import type { Policy, ValidationReport } from './report.js';

const DAY_MS = 86_400_000;

/**
 * Judges a file and returns the report (contract §3 to §5). Pure and synchronous: the same octets, trust, time and options give
 * the same report. A bad artefact is a report, never an exception.
 * @throws KhueError `WRONG_CALL` for options that contradict the contract: nothing that depends on the file
 */
export function verify(bytes: Uint8Array, options: VerifyOptions): ValidationReport {
  return examine(bytes, options).report;
}

/** As `verify`, with the record and the opened document beside the report, for outputs that show them. */
export function examine(bytes: Uint8Array, options: VerifyOptions): Examination {
  return examineWith(bytes, options);
}

/** What a policy may be given beside the public options: another algorithm table, further proofs of existence. */
export type MorePolicy = Pick<DocumentPolicy, 'sunsets' | 'existenceProofs'>;

/** The facts of a file and the judgement over them, for whoever needs more than the report. */
export function judgeFile(
  bytes: Uint8Array,
  options: VerifyOptions,
  more: MorePolicy = {},
  around?: Facts,
): { readonly facts: Facts; readonly judgement: DocumentJudgement } {
  const { documents = [], evidence, trust } = options;
  const facts = gatherFacts(bytes, documents, trust, withLimits(options.limits), evidence, around);
  return { facts, judgement: judgeFacts(facts, options, more) };
}

/** Judges facts that were gathered before: at another time, by another policy. */
export function judgeFacts(facts: Facts, options: VerifyOptions, more: MorePolicy = {}): DocumentJudgement {
  const { at, policy } = checkedOptions(options);
  return judgeDocument(
    facts,
    options.trust,
    at,
    {
      policy,
      revocation: {
        required: options.revocation !== 'if-available',
        maxAge: (options.maxAgeDays ?? 0) * DAY_MS,
        currentToday: true,
      },
      staleTolerance: (options.staleDays ?? 0) * DAY_MS,
      ...more,
    },
    options.documents ?? [],
    withLimits(options.limits),
  );
}

/** As `examine`, with another algorithm table or further proofs of existence. */
export function examineWith(
  bytes: Uint8Array,
  options: VerifyOptions,
  more: MorePolicy = {},
  around?: Facts,
): Examination {
  const { at } = checkedOptions(options);
  if (!isOctets(bytes)) throw wrongCall('bytes');
  const { trust } = options;
  const { facts, judgement } = judgeFile(bytes, options, more, around);
  const report = buildReport({
    sha256: fileSha256(bytes, facts),
    facts,
    judgement,
    trust,
    at,
    atSource: options.atSource ?? 'GIVEN',
    masking: maskingFor(options.includePersonalData),
    ...(options.input === undefined ? undefined : { input: options.input }),
  });
  const inside = judgeInside(facts, options, more.sunsets === undefined ? {} : { sunsets: more.sunsets });
  return {
    report: inside === undefined ? report : { ...report, ...inside },
    ...(facts.record === undefined ? undefined : { record: facts.record.value }),
    ...(facts.document === undefined ? undefined : { document: facts.document }),
  };
}

/** Digest of the whole file, where reading it has not brought that or most of it. */
function fileSha256(bytes: Uint8Array, { container, record }: Facts): string {
  if (container.kind === 'signed-pdf') return container.pdf.fileSha256();
  if (container.kind === 'unsigned-record' && record !== undefined) return record.sha256;
  return digestHex('SHA-256', bytes);
}

/** More files than a person would look at; the rest of a wrapper is for "khue extract" and a folder. */
const MOST_NESTED = 20;

/** What a PDF carries, judged as files of their own: the record, or the signed files of a wrapper. One level deep. */
function judgeInside(
  facts: Facts,
  options: VerifyOptions & { readonly nestedIn?: true },
  more: Pick<DocumentPolicy, 'sunsets'>,
): Pick<ValidationReport, 'embedded' | 'nested'> | undefined {
  const { container } = facts;
  if ((container.kind !== 'signed-pdf' && container.kind !== 'unsigned-pdf') || options.nestedIn === true)
    return undefined;
  const { file, parts } = container.pdf;
  const judge = (bytes: Uint8Array, input: string): ValidationReport => {
    const { documents: _, evidence: __, ...rest } = options;
    return examineWith(bytes, { ...rest, input, nestedIn: true } as VerifyOptions, more, facts).report;
  };
  if (parts.record !== undefined) return { embedded: judge(parts.record.bytes, parts.record.name) };
  const nested: ValidationReport[] = [];
  for (const { name, stream } of parts.files) {
    if (nested.length >= MOST_NESTED) break;
    let bytes: Uint8Array;
    try {
      bytes = file.decode(stream);
    } catch {
      // Over a limit, or by a filter that khue does not read: not judged.
      continue;
    }
    const report = judge(bytes, name);
    if (report.signatures.length > 0) nested.push(report);
  }
  return nested.length === 0 ? undefined : { nested };
}

function checkedOptions(options: VerifyOptions): { readonly at: InstantMs; readonly policy: Policy } {
  const terms = checkedTerms(options);
  if (options.trust === undefined) throw wrongCall('trust');
  return terms;
}

/**
 * What can be wrong with options before there is a file or a trust list.
 * @throws KhueError `WRONG_CALL`
 */
export function checkedTerms(
  options: Pick<VerifyOptions, 'at' | 'maxAgeDays' | 'policy' | 'revocation' | 'staleDays'>,
): { readonly at: InstantMs; readonly policy: Policy } {
  const at = parseInstant(options.at);
  if (at === undefined) throw wrongCall('at');
  const policy = options.policy ?? 'auto';
  if (policy !== 'auto' && policy !== 'record' && policy !== 'signatures') throw wrongCall('policy');
  if (policy === 'record' && options.revocation === 'if-available')
    throw wrongCall('revocation: if-available, policy: record');
  for (const name of ['maxAgeDays', 'staleDays'] as const) {
    const days = options[name];
    if (days !== undefined && !(days >= 0 && Number.isFinite(days))) throw wrongCall(name);
  }
  return { at, policy };
}

function wrongCall(what: string): KhueError {
  return new KhueError('WRONG_CALL', { params: { what } });
}
