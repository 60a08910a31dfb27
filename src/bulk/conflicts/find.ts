import { tmpdir } from 'node:os';
import type { BulkFacts } from '../facts.js';
import { countNotReport, factsOf, LineReader, type NotReports, reportLines, reportOf } from './lines.js';
import { Partitions, type Row } from './partitions.js';

/**
 * What no single record shows (contract §6): compares the lines of any number of report files, on the disk, in memory that does not
 * grow with their number. Lines that were rejected are not compared, for what is wrong with them is said already; unless they were only replaced.
 */

export type ConflictKind = 'VERSION_CONFLICT' | 'NUMBER_TWICE' | 'SEAL_OUTSIDE_DATES' | 'RESULTS_RAISED';

export interface ConflictLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly input?: string;
  readonly answer?: string;
  readonly id?: string;
  readonly version?: number;
  readonly issuer?: string;
}

export interface Conflict {
  readonly kind: ConflictKind;
  readonly lines: readonly ConflictLine[];
  /** RESULTS_RAISED: subjects whose result is higher in the later version, and the reason that it names. */
  readonly subjects?: readonly string[];
  readonly reason?: string;
  /** SEAL_OUTSIDE_DATES: the seal's certificate, its dates, the claimed time, and what the verdict found. */
  readonly certificate?: string;
  readonly from?: string;
  readonly to?: string;
  readonly at?: string;
  readonly code?: string;
}

export interface ConflictCounts {
  lines: number;
  compared: number;
  /** Lines without anything to compare: no link key, no record, or rejected. */
  notCompared: number;
  /** Lines that are no reports: nothing was found out about them. */
  readonly notReports: NotReports;
  /** Different link keys among the lines: those of one cannot be compared with those of another. */
  readonly linkKeys: Set<string>;
  readonly found: Record<ConflictKind, number>;
}

export interface ConflictOptions {
  /** Where the parts lie meanwhile; default the system's folder for such. About 64 octets a line. */
  readonly workFolder?: string;
  readonly onLines?: (count: number) => void;
}

/** What the verdict says of a seal that was not in its dates. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'SIGNER_TERM_NOT_COVERED',
  'ISSUER_TERM_NOT_COVERED',
  'SIGNED_AFTER_EXPIRY',
  'SIGNED_AFTER_REVOCATION',
  'SIGNED_BEFORE_VALIDITY',
  'SIGNED_AFTER_BY_OWN_CLAIM',
]);

const MOST_FILES = 0x7fff;

/** @throws RangeError for more than 32,767 files; system errors of reading and writing */
export function* findConflicts(
  paths: readonly string[],
  counts: ConflictCounts,
  options: ConflictOptions = {},
): Generator<Conflict> {
  if (paths.length > MOST_FILES) throw new RangeError('too many report files');
  const partitions = new Partitions(options.workFolder ?? tmpdir());
  const again = new Again(paths);
  try {
    for (const [file, path] of paths.entries()) {
      for (const { bytes, number, offset } of reportLines(path)) {
        counts.lines++;
        if (counts.lines % 10_000 === 0) options.onLines?.(counts.lines);
        const facts = factsOf(bytes);
        if (facts === 'NO_REPORT') {
          countNotReport(counts.notReports, path, number);
          continue;
        }
        if (facts === 'NO_FACTS') {
          counts.notCompared++;
          continue;
        }
        for (const conflict of sealsOutside(facts, () => lineOf(path, number, bytes))) {
          counts.found.SEAL_OUTSIDE_DATES++;
          yield conflict;
        }
        const rows = rowsOf(facts, { file, line: number, offset });
        if (facts.keys !== undefined) counts.linkKeys.add(facts.keys.by);
        if (rows.length === 0) counts.notCompared++;
        else counts.compared++;
        for (const row of rows) partitions.add(row);
      }
    }
    for (const group of partitions.groups())
      for (const conflict of group[0]!.kind === 'record'
        ? recordConflicts(group, again)
        : numberConflicts(group, again)) {
        counts.found[conflict.kind]++;
        yield conflict;
      }
  } finally {
    again.close();
    partitions.close();
  }
}

export function noConflicts(): ConflictCounts {
  return {
    lines: 0,
    compared: 0,
    notCompared: 0,
    notReports: { count: 0 },
    linkKeys: new Set(),
    found: { VERSION_CONFLICT: 0, NUMBER_TWICE: 0, SEAL_OUTSIDE_DATES: 0, RESULTS_RAISED: 0 },
  };
}

function rowsOf(facts: BulkFacts, place: Pick<Row, 'file' | 'line' | 'offset'>): Row[] {
  const { keys, answer, superseded = false, version = 1, id = '' } = facts;
  if (keys === undefined || (answer === 'REJECT' && !superseded)) return [];
  const common = {
    content: octets(keys.content ?? ''),
    id: octets(Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')),
    version,
    ...place,
  };
  return [
    ...(keys.record === undefined ? [] : [{ kind: 'record' as const, key: octets(keys.record), ...common }]),
    ...(keys.number === undefined ? [] : [{ kind: 'number' as const, key: octets(keys.number), ...common }]),
  ];
}

/** 16 octets as Latin-1, from base64url. */
function octets(text: string): string {
  return Buffer.from(text, 'base64url').toString('latin1').slice(0, 16).padEnd(16, '\0');
}

function* sealsOutside({ seals = [], certificates = {} }: BulkFacts, line: () => ConflictLine): Generator<Conflict> {
  for (const { certificate, at, code } of seals) {
    const dates = Object.hasOwn(certificates, certificate) ? certificates[certificate] : undefined;
    // Instants in one form are in order as texts.
    const outside = at !== undefined && dates !== undefined && (at < dates.from || at > dates.to);
    if (!outside && !OUTSIDE.has(code)) continue;
    yield {
      kind: 'SEAL_OUTSIDE_DATES',
      lines: [line()],
      certificate,
      ...(dates === undefined ? {} : { from: dates.from, to: dates.to }),
      ...(at === undefined ? {} : { at }),
      code,
    };
  }
}

/** Equal business key: versions that differ where they should not, and later ones that raise results. */
function* recordConflicts(group: readonly Row[], again: Again): Generator<Conflict> {
  const versions = new Map<number, Row[]>();
  for (const row of group) {
    const same = versions.get(row.version);
    if (same === undefined) versions.set(row.version, [row]);
    else same.push(row);
  }
  for (const [version, rows] of versions) versions.set(version, differentContents(rows));
  for (const rows of versions.values())
    if (rows.length > 1) yield { kind: 'VERSION_CONFLICT', lines: rows.map((row) => again.line(row)) };
  const order = [...versions].sort(([a], [b]) => a - b).map(([, [row]]) => row!);
  for (const [i, later] of order.entries()) {
    const earlier = order[i - 1];
    if (earlier === undefined) continue;
    const [before, after] = [earlier, later].map((row) => again.facts(row));
    const subjects = raised(before?.results, after?.results);
    if (subjects.length === 0) continue;
    yield {
      kind: 'RESULTS_RAISED',
      lines: [again.line(earlier), again.line(later)],
      subjects,
      ...(after?.reason === undefined ? {} : { reason: after.reason }),
    };
  }
}

/** The first row of each content: the same content twice is a copy. */
export function differentContents(rows: readonly Row[]): Row[] {
  const first = new Map<string, Row>();
  for (const row of rows) if (!first.has(row.content)) first.set(row.content, row);
  return [...first.values()];
}

/** The results stand moved by the same secret amount in every version, so which is higher can be seen and neither be read. */
function raised(before: BulkFacts['results'] = {}, after: BulkFacts['results'] = {}): string[] {
  return Object.keys(after)
    .filter((subject) => Object.hasOwn(before, subject) && after[subject]! > before[subject]!)
    .sort();
}

/** One number on papers of different content, unless one paper replaces the other. */
function* numberConflicts(group: readonly Row[], again: Again): Generator<Conflict> {
  const different = differentContents(group);
  if (different.length < 2) return;
  const facts = different.map((row) => again.facts(row));
  const replaced = new Set(facts.map((one) => one?.replaces).filter((id) => id !== undefined));
  const standing = different.filter((_, i) => facts[i]?.id === undefined || !replaced.has(facts[i].id));
  if (standing.length > 1) yield { kind: 'NUMBER_TWICE', lines: standing.map((row) => again.line(row)) };
}

/** Lines of rows, read a second time where they are in conflict. */
class Again {
  readonly #paths: readonly string[];
  readonly #reader = new LineReader();

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  facts(row: Row): BulkFacts | undefined {
    const facts = factsOf(this.#read(row));
    return typeof facts === 'string' ? undefined : facts;
  }

  line(row: Row): ConflictLine {
    return lineOf(this.#paths[row.file]!, row.line, this.#read(row));
  }

  #read({ file, offset }: Row): Buffer {
    return this.#reader.read(this.#paths[file]!, offset);
  }

  close(): void {
    this.#reader.close();
  }
}

function lineOf(file: string, line: number, bytes: Uint8Array): ConflictLine {
  const report = reportOf(bytes);
  if (report === undefined) return { file, line };
  const { input, answer, record, bulk } = report;
  return {
    file,
    line,
    ...(input === undefined ? {} : { input }),
    answer,
    ...(record?.id === undefined ? {} : { id: record.id }),
    ...(bulk?.version === undefined ? {} : { version: bulk.version }),
    ...(bulk?.issuers?.[0] === undefined ? {} : { issuer: bulk.issuers[0] }),
  };
}
