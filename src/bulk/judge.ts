import type { Code, Language } from '../codes.js';
import { sentences } from '../codes.js';
import { type CodeParams, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { csvRow } from '../present/csv.js';
import { formatInstant, type InstantMs } from '../time.js';
import { type HighWater, sameMarks, type TrustStore } from '../trust/index.js';
import { type Examination, examine, type Policy, type ValidationReport } from '../validation/index.js';
import { maskingFor, maskParams } from '../validation/masking.js';
import { type BulkFacts, bulkFacts, linkKeyId } from './facts.js';
import type { BulkItem } from './items.js';
import { type Identity, ItemReader } from './read-item.js';
import { systemReason } from './system.js';
import { openMaterial, type TrustMaterial } from './trust-material.js';

/** How every item of a run is judged: plain data, the same in every worker. */
export interface JudgeSetup {
  readonly trust: TrustMaterial;
  /** The one validation time of the run. */
  readonly at: InstantMs;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly policy: Policy;
  readonly revocation?: 'required' | 'if-available';
  readonly staleDays?: number;
  readonly maxAgeDays?: number;
  readonly documents?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly limits?: Partial<Limits>;
  readonly includePersonalData?: boolean;
  /** Secret by which lines of several runs can be compared; absent: lines carry no keyed digests. */
  readonly linkKey?: Uint8Array;
  /** Name shown for an item instead of its path, where the run has one input. */
  readonly format: 'ndjson' | 'csv';
  readonly language: Language;
  /** `problems` leaves out what is in order: a third of the octets. */
  readonly checks?: 'all' | 'problems';
}

/** A report of many: with what is said for the set. */
export type BulkReport = ValidationReport & { readonly bulk?: BulkFacts };

export interface JudgedItem {
  readonly report: BulkReport;
  /** Zeros where there was nothing to read. */
  readonly identity: Identity;
}

/** Judges items one after the other, with the trust list opened once. Never throws for an item. */
export class Judge {
  readonly trust: TrustStore;
  readonly #setup: JudgeSetup;
  readonly #reader = new ItemReader();
  readonly #link: { readonly key: Uint8Array; readonly id: string } | undefined;

  /** @throws KhueError of `openMaterial` */
  constructor(setup: JudgeSetup) {
    this.#setup = setup;
    this.trust = openMaterial(setup.trust, setup.at);
    this.#link = setup.linkKey === undefined ? undefined : { key: setup.linkKey, id: linkKeyId(setup.linkKey) };
  }

  judge(item: BulkItem): JudgedItem {
    if (item.kind === 'failure') return { report: this.unread(item.name, item.code, item.params), identity: [0, 0] };
    try {
      const { name, bytes, evidence, identity } = this.#reader.read(item);
      return { report: this.report(name, bytes, evidence), identity };
    } catch (cause) {
      const { code, params } = failureOf(cause, item.name);
      return { report: this.unread(item.name, code, params), identity: this.#reader.identity(item) };
    }
  }

  report(name: string, bytes: Uint8Array, evidence?: readonly Uint8Array[]): BulkReport {
    const examination = this.#examine(name, bytes, evidence);
    const facts = bulkFacts(examination, this.trust, this.#link);
    const report: BulkReport = { ...examination.report, bulk: facts };
    if (this.#setup.checks !== 'problems') return report;
    const signatures = report.signatures.map((signature) => ({
      ...signature,
      checks: signature.checks.filter(({ outcome }) => outcome !== 'OK'),
    }));
    return { ...report, signatures };
  }

  #examine(name: string, bytes: Uint8Array, evidence?: readonly Uint8Array[]): Examination {
    const { trust, at, atSource, policy, revocation, staleDays, maxAgeDays, documents, limits, includePersonalData } = {
      ...this.#setup,
      trust: this.trust,
    };
    return examine(bytes, {
      trust,
      at: new Date(at),
      atSource,
      policy,
      input: name,
      ...(evidence === undefined ? {} : { evidence }),
      ...(revocation === undefined ? {} : { revocation }),
      ...(staleDays === undefined ? {} : { staleDays }),
      ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
      ...(documents === undefined ? {} : { documents }),
      ...(limits === undefined ? {} : { limits }),
      ...(includePersonalData === undefined ? {} : { includePersonalData }),
    });
  }

  /**
   * A line for an input that was never judged: nothing was found out about it, and the line says why. Of an input that could be
   * read, `sha256` names the octets.
   */
  unread(name: string, code: Code, params: CodeParams = {}, sha256?: string): BulkReport {
    // An empty file gives a report with everything that does not depend on a file.
    const { report } = this.#examine(name, new Uint8Array(0));
    const { settledBy: _, remarks: __, record: ___, ...rest } = report;
    // The path in it may hold what the name of the input does not show.
    const sentence = sentences(code, maskParams(params, maskingFor(this.#setup.includePersonalData), []));
    const line: Record<string, unknown> = {
      ...rest,
      format: 'unknown',
      validatedAt: formatInstant(this.#setup.at),
      answer: 'UNDECIDED',
      verdict: 'INDETERMINATE',
      code,
      message: sentence,
      signatures: [],
    };
    delete line['subIndication'];
    if (sha256 === undefined) delete line['sha256'];
    else line['sha256'] = sha256;
    return line as unknown as BulkReport;
  }

  #marks: HighWater['lists'] = {};

  /** Marks of all lists open by now, when they say more than last time. */
  newMarks(): HighWater['lists'] | undefined {
    const { lists } = this.trust.highWater;
    if (sameMarks(lists, this.#marks)) return undefined;
    this.#marks = lists;
    return lists;
  }

  /** The report as its line of output, with the line's end. */
  line(report: BulkReport): string {
    return this.#setup.format === 'csv' ? csvRow(report, this.#setup.language) : `${JSON.stringify(report)}\n`;
  }

  close(): void {
    this.#reader.close();
  }
}

/** What every report of a run says alike. */
export function generatorOf(judge: Judge): {
  readonly generator: string;
  readonly policyVersion: string;
  readonly policy: Policy;
  readonly trust: {
    readonly list: string;
    readonly sha256: string;
    readonly sequence: number;
    readonly issuedAt: string;
  };
} {
  const { generator, policyVersion, policy, trust } = judge.unread('', 'FORMAT_UNKNOWN');
  const { list, sha256, sequence, issuedAt } = trust;
  return { generator, policyVersion, policy, trust: { list, sha256, sequence, issuedAt } };
}

function failureOf(cause: unknown, path: string): { readonly code: Code; readonly params: CodeParams } {
  if (cause instanceof KhueError) return cause;
  const system = (cause as { code?: unknown }).code;
  if (typeof system === 'string') return { code: 'INPUT_UNREADABLE', params: { path, reason: system } };
  // Not a fault of the file: said as such, and the others go on.
  return { code: 'INTERNAL_FAULT', params: { reason: systemReason(cause) } };
}
