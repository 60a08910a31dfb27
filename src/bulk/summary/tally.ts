import type { Answer } from '../../codes/kind.js';
import type { ItemSummary } from '../batch.js';
import { classOf, type NotPassedClass } from './classes.js';

/** Counts of one kind of thing: how many, and how many by what became of them. */
export interface Counts {
  total: number;
  accepted: number;
  document: number;
  issuer: number;
  'our-data': number;
  technical: number;
}

/** A line behind a figure: its number in the output, and what it is about. */
export interface LineReference {
  readonly line: number;
  readonly input?: string;
  readonly code: string;
  readonly answer: Answer;
}

export interface CodeCounts {
  count: number;
  answer: Answer;
  class?: NotPassedClass;
  /** The first of them. */
  readonly lines: LineReference[];
}

/** Counts with the first lines of each class that did not pass. */
export interface GroupCounts extends Counts {
  readonly lines: LineReference[];
}

export interface SchoolCounts extends Counts {
  name?: string;
  province?: string;
  /** The first of the classes document and issuer. */
  readonly lines: LineReference[];
}

export interface SignerCounts {
  role: string;
  name?: string;
  issuer?: string;
  /** Last day of the certificate. */
  until?: string;
  signatures: number;
  notPassed: number;
  /** The first in which a signature of theirs did not pass. */
  readonly lines: LineReference[];
}

export interface RoleCounts {
  signatures: number;
  notPassed: number;
  readonly lines: LineReference[];
}

/** Everything that is counted, as plain data that a checkpoint can hold. */
export interface TallyState {
  readonly counts: Counts;
  readonly unread: number;
  readonly answers: Record<Answer, number>;
  readonly codes: Record<string, CodeCounts>;
  readonly types: Record<string, GroupCounts>;
  readonly provinces: Record<string, GroupCounts>;
  readonly years: Record<string, GroupCounts>;
  readonly schools: Record<string, SchoolCounts>;
  readonly signers: Record<string, SignerCounts>;
  /** Signatures of teachers and of signers beyond the bound, by role. */
  readonly roles: Record<string, RoleCounts>;
  /** Signatures by the month in which their certificate ends. */
  readonly ending: Record<string, number>;
}

const LINES_A_CODE = 100;
const LINES_A_SCHOOL = 10;
/** Of each class. */
const LINES_A_GROUP = 5;
const LINES_A_SIGNER = 3;
const LINES_OF_SIGNERS = 100_000;
const LINES_A_ROLE = 20;
/** More than a country has of principals and seals over years; beyond it they are counted by role. */
const MOST_SIGNERS = 250_000;
const MOST_NAMES = 100_000;
/** Types of records and roles are few; what a record calls itself beyond them is counted together. */
const MOST_KINDS = 200;
const OTHERS = '(…)';

const noGroup = (): GroupCounts => ({ ...none(), lines: [] });
const none = (): Counts => ({ total: 0, accepted: 0, document: 0, issuer: 0, 'our-data': 0, technical: 0 });

export class Tally {
  readonly counts: Counts = none();
  /** Inputs that could not be read at all. */
  unread = 0;
  readonly answers: Record<Answer, number> = { ACCEPT: 0, REJECT: 0, UNDECIDED: 0 };
  readonly codes = new Map<string, CodeCounts>();
  readonly types = new Map<string, GroupCounts>();
  readonly provinces = new Map<string, GroupCounts>();
  readonly years = new Map<string, GroupCounts>();
  readonly schools = new Map<string, SchoolCounts>();
  readonly signers = new Map<string, SignerCounts>();
  readonly roles = new Map<string, RoleCounts>();
  readonly ending = new Map<string, number>();

  /** @param line its number in the output, from 1 */
  add(item: ItemSummary, line: number): void {
    const { answer, code } = item;
    const kind = classOf(code, answer);
    this.answers[answer]++;
    if (item.unread !== undefined) this.unread++;
    count(this.counts, kind);
    const reference: LineReference = { line, code, answer, ...(item.input === undefined ? {} : { input: item.input }) };
    this.#code(code, answer, kind, reference);
    if (item.type !== undefined) group(this.types, bounded(this.types, item.type), kind, reference);
    if (item.province !== undefined) group(this.provinces, item.province, kind, reference);
    if (item.year !== undefined) group(this.years, String(item.year), kind, reference);
    if (item.issuer !== undefined) this.#school(item, item.issuer, kind, reference);
    for (const signer of item.signers) this.#signer(signer, item.issuer, reference);
  }

  #code(code: string, answer: Answer, kind: NotPassedClass | undefined, reference: LineReference): void {
    // One code can be REJECT or UNDECIDED, and then is two figures.
    const key = `${code} ${answer}`;
    const found = entry(this.codes, key, () => ({
      count: 0,
      answer,
      ...(kind === undefined ? {} : { class: kind }),
      lines: [],
    }));
    found.count++;
    if (answer !== 'ACCEPT' && found.lines.length < LINES_A_CODE) found.lines.push(reference);
  }

  #school(item: ItemSummary, code: string, kind: NotPassedClass | undefined, reference: LineReference): void {
    if (!this.schools.has(code) && this.schools.size >= MOST_NAMES) return;
    const school = entry(this.schools, code, (): SchoolCounts => ({ ...none(), lines: [] }));
    if (item.issuerName !== undefined) school.name ??= item.issuerName;
    if (item.province !== undefined) school.province ??= item.province;
    count(school, kind);
    if ((kind === 'document' || kind === 'issuer') && school.lines.length < LINES_A_SCHOOL)
      school.lines.push(reference);
  }

  #signer(
    { certificate, role, name, until, answer, code }: ItemSummary['signers'][number],
    issuer: string | undefined,
    reference: LineReference,
  ): void {
    // A seal and a principal are their school: as with schools, what we lack is not listed by them.
    const kind = classOf(code, answer);
    const bad = kind === 'document' || kind === 'issuer' ? 1 : 0;
    if (until !== undefined) this.ending.set(until.slice(0, 7), (this.ending.get(until.slice(0, 7)) ?? 0) + 1);
    const key = `${certificate} ${role}`;
    if (name === undefined || (!this.signers.has(key) && this.signers.size >= MOST_SIGNERS)) {
      const known = bounded(this.roles, role);
      const found = entry(this.roles, known, (): RoleCounts => ({ signatures: 0, notPassed: 0, lines: [] }));
      found.signatures++;
      found.notPassed += bad;
      if (bad > 0 && found.lines.length < LINES_A_ROLE) addOnce(found.lines, reference);
      return;
    }
    const found = entry(this.signers, key, () => ({
      role,
      name,
      ...(issuer === undefined ? {} : { issuer }),
      ...(until === undefined ? {} : { until }),
      signatures: 0,
      notPassed: 0,
      lines: [] as LineReference[],
    }));
    found.signatures++;
    found.notPassed += bad;
    if (bad === 0 || found.lines.length >= LINES_A_SIGNER || this.#linesOfSigners >= LINES_OF_SIGNERS) return;
    this.#linesOfSigners++;
    addOnce(found.lines, reference);
  }

  /** Each holds few, but there may be very many signers. */
  #linesOfSigners = 0;

  state(): TallyState {
    return {
      counts: this.counts,
      unread: this.unread,
      answers: this.answers,
      codes: Object.fromEntries(this.codes),
      types: Object.fromEntries(this.types),
      provinces: Object.fromEntries(this.provinces),
      years: Object.fromEntries(this.years),
      schools: Object.fromEntries(this.schools),
      signers: Object.fromEntries(this.signers),
      roles: Object.fromEntries(this.roles),
      ending: Object.fromEntries(this.ending),
    };
  }

  static from(state: TallyState): Tally {
    const tally = new Tally();
    Object.assign(tally.counts, state.counts);
    tally.unread = state.unread;
    Object.assign(tally.answers, state.answers);
    for (const { lines } of Object.values(state.signers)) tally.#linesOfSigners += lines.length;
    for (const name of ['codes', 'types', 'provinces', 'years', 'schools', 'signers', 'roles', 'ending'] as const) {
      const map = tally[name] as Map<string, unknown>;
      for (const [key, value] of Object.entries(state[name])) map.set(key, value);
    }
    return tally;
  }
}

function count(counts: Counts, kind: NotPassedClass | undefined): void {
  counts.total++;
  counts[kind ?? 'accepted']++;
}

function group(
  map: Map<string, GroupCounts>,
  name: string,
  kind: NotPassedClass | undefined,
  reference: LineReference,
): void {
  const found = entry(map, name, noGroup);
  count(found, kind);
  if (kind !== undefined && found[kind] <= LINES_A_GROUP) found.lines.push(reference);
}

function bounded(map: ReadonlyMap<string, unknown>, name: string): string {
  return map.has(name) || map.size < MOST_KINDS ? name : OTHERS;
}

/** A line in which several signatures did not pass is one line. */
function addOnce(lines: LineReference[], reference: LineReference): void {
  if (lines.at(-1) !== reference) lines.push(reference);
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
