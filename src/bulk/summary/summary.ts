import type { Code } from '../../codes.js';
import { sentences } from '../../codes.js';
import { formatInstant, type InstantMs } from '../../time.js';
import type { Message } from '../../validation/index.js';
import { NOT_PASSED, type NotPassedClass } from './classes.js';
import type { Counts, GroupCounts, LineReference, Tally } from './tally.js';

/** What a run was, beside its counts. */
export interface RunFacts {
  readonly validatedAt: InstantMs;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly generator: string;
  readonly policyVersion: string;
  readonly policy: string;
  /** File of the lines, by its name beside the summary. */
  readonly lines?: string;
  readonly run?: Summary['run'];
  readonly trust: {
    readonly list: string;
    readonly sha256: string;
    readonly sequence: number;
    readonly issuedAt: string;
  };
  /** Files among the inputs whose ending is none that khue reads: they were not looked at. */
  readonly notLookedAt: { readonly count: number; readonly byEnding: Readonly<Record<string, number>> };
  readonly personalData: boolean;
}

/** `summary.json` (docs/scale.md). */
export interface Summary {
  readonly summaryVersion: '1.0';
  readonly generator: string;
  readonly policy: string;
  readonly policyVersion: string;
  readonly validatedAt: string;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly lines?: string;
  /** What the lines are the lines of, in digests: options, inputs as they were, and how long the file of the lines is. */
  readonly run?: {
    readonly header: Readonly<Record<string, string>>;
    readonly inputsSha256: string;
    readonly linesBytes: number;
  };
  readonly trust: RunFacts['trust'];
  readonly total: number;
  /** Inputs that could not be read at all; they are among `technical`. */
  readonly unread: number;
  readonly answers: Tally['answers'];
  readonly notPassed: Readonly<Record<NotPassedClass, number>>;
  readonly reasons: readonly {
    readonly code: string;
    readonly answer: string;
    readonly class?: NotPassedClass;
    readonly count: number;
    readonly message: Message;
    readonly lines: readonly LineReference[];
  }[];
  readonly types: readonly Named[];
  readonly provinces: readonly Named[];
  readonly years: readonly Named[];
  /** Only document and issuer: nobody is listed for what we lack. */
  readonly schools: readonly {
    readonly code: string;
    readonly name?: string;
    readonly province?: string;
    readonly total: number;
    readonly accepted: number;
    readonly document: number;
    readonly issuer: number;
    readonly lines: readonly LineReference[];
  }[];
  readonly signers: readonly SignerRow[];
  readonly otherSigners: readonly {
    readonly role: string;
    readonly signatures: number;
    readonly notPassed: number;
    readonly lines: readonly LineReference[];
  }[];
  /** Signers whose certificate ends within 180 days of the validation time, or has ended. */
  readonly expiring: readonly SignerRow[];
  readonly certificatesEnding: readonly { readonly month: string; readonly signatures: number }[];
  readonly notLookedAt: RunFacts['notLookedAt'];
  readonly personalData?: true;
}

type Named = Counts & { readonly name: string; readonly lines: readonly LineReference[] };

export interface SignerRow {
  readonly certificateSha256: string;
  readonly role: string;
  readonly name?: string;
  readonly issuer?: string;
  readonly until?: string;
  readonly signatures: number;
  /** For a fault of the document or the issuer alone: nobody is listed for what we lack. */
  readonly notPassed: number;
  /** The first lines in which one did not pass. */
  readonly lines: readonly LineReference[];
}

const SOON_MS = 180 * 86_400_000;

/** The summary of a run; the same lines in the same order give the same octets. */
export function summarise(tally: Tally, run: RunFacts): Summary {
  const signers: SignerRow[] = [...tally.signers]
    .map(([key, { role, name, issuer, until, signatures, notPassed, lines }]) => ({
      certificateSha256: key.slice(0, key.indexOf(' ')),
      role,
      ...(name === undefined ? {} : { name }),
      ...(issuer === undefined ? {} : { issuer }),
      ...(until === undefined ? {} : { until }),
      signatures,
      notPassed,
      lines: [...lines].sort(byLine),
    }))
    .sort((a, b) => b.signatures - a.signatures || order(a.certificateSha256, b.certificateSha256));
  const soon = formatInstant(run.validatedAt + SOON_MS).slice(0, 10);
  return {
    summaryVersion: '1.0',
    generator: run.generator,
    policy: run.policy,
    policyVersion: run.policyVersion,
    validatedAt: formatInstant(run.validatedAt),
    atSource: run.atSource,
    ...(run.lines === undefined ? {} : { lines: run.lines }),
    ...(run.run === undefined ? {} : { run: run.run }),
    trust: run.trust,
    total: tally.counts.total,
    unread: tally.unread,
    answers: tally.answers,
    notPassed: Object.fromEntries(NOT_PASSED.map((kind) => [kind, tally.counts[kind]])) as Record<
      NotPassedClass,
      number
    >,
    reasons: [...tally.codes]
      .map(([key, found]) => ({
        code: key.slice(0, key.indexOf(' ')),
        answer: found.answer,
        ...(found.class === undefined ? {} : { class: found.class }),
        count: found.count,
        message: generalSentence(key.slice(0, key.indexOf(' '))),
        lines: [...found.lines].sort(byLine),
      }))
      .sort((a, b) => b.count - a.count || order(a.code, b.code)),
    types: named(tally.types, bySize),
    provinces: named(tally.provinces, bySize),
    years: named(tally.years, (a, b) => order(a.name, b.name)),
    schools: [...tally.schools]
      .map(([code, { name, province, total, accepted, document, issuer, lines }]) => ({
        code,
        ...(name === undefined ? {} : { name }),
        ...(province === undefined ? {} : { province }),
        total,
        accepted,
        document,
        issuer,
        lines: [...lines].sort(byLine),
      }))
      .sort((a, b) => b.document + b.issuer - a.document - a.issuer || order(a.code, b.code)),
    signers,
    otherSigners: [...tally.roles]
      .map(([role, { lines, ...found }]) => ({ role, ...found, lines: [...lines].sort(byLine) }))
      .sort((a, b) => order(a.role, b.role)),
    expiring: signers
      .filter(({ until }) => until !== undefined && until <= soon)
      .sort((a, b) => order(a.until!, b.until!) || order(a.certificateSha256, b.certificateSha256)),
    certificatesEnding: [...tally.ending]
      .map(([month, signatures]) => ({ month, signatures }))
      .sort((a, b) => order(a.month, b.month)),
    notLookedAt: run.notLookedAt,
    ...(run.personalData ? { personalData: true as const } : {}),
  };
}

/** A code's sentence without what one file puts in its places. */
export function generalSentence(code: string): Message {
  try {
    return sentences(code as Code);
  } catch {
    return { vi: code, en: code };
  }
}

function named(map: ReadonlyMap<string, GroupCounts>, compare: (a: Named, b: Named) => number): Named[] {
  return [...map]
    .map(([name, { lines, ...counts }]) => ({ name, ...counts, lines: [...lines].sort(byLine) }))
    .sort(compare);
}

const bySize = (a: Named, b: Named): number => b.total - a.total || order(a.name, b.name);
const byLine = (a: LineReference, b: LineReference): number => a.line - b.line;
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
