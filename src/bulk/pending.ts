import type { KhueError } from '../errors.js';
import type { SigningState } from '../issuing/index.js';

/** What a folder of records still waits for, by class and by person (contract §1, `khue pending`). */
export interface Pending {
  readonly records: number;
  readonly complete: number;
  readonly classes: readonly PendingClass[];
  /** Files that nobody can sign as they are. */
  readonly blocked: readonly { readonly input: string; readonly error: KhueError }[];
}

export interface PendingClass {
  /** Empty: papers without a class. */
  readonly className: string;
  /** Code of the issuing body: classes of two schools may share a name. */
  readonly issuer?: string;
  /** `2025-2026` */
  readonly schoolYear?: string;
  readonly records: number;
  readonly complete: number;
  readonly people: readonly PendingPerson[];
}

export interface PendingPerson {
  readonly role: string;
  /** As the records name them; empty: nobody is named. */
  readonly name: string;
  readonly subjects: readonly string[];
  readonly needed: number;
  readonly signed: number;
  /** Records in which this person may sign now. */
  readonly ready: number;
  /** Roles that others have still to sign before, with the number of records. */
  readonly waitsFor: readonly { readonly role: string; readonly records: number }[];
}

interface Person {
  readonly role: string;
  readonly name: string;
  readonly subjects: Set<string>;
  needed: number;
  signed: number;
  ready: number;
  readonly waitsFor: Map<string, number>;
}

interface Class {
  readonly className: string;
  readonly issuer: string | undefined;
  readonly schoolYear: string | undefined;
  records: number;
  complete: number;
  readonly people: Map<string, Person>;
}

/** Gathers states one after the other; what it holds grows with classes and people, not with records. */
export class PendingGathering {
  readonly #classes = new Map<string, Class>();
  readonly #blocked: { input: string; error: KhueError }[] = [];
  #records = 0;
  #complete = 0;

  blocked(input: string, error: KhueError): void {
    this.#records++;
    this.#blocked.push({ input, error });
  }

  add(input: string, state: SigningState): void {
    this.#records++;
    const complete = state.places.every(({ needed, signed }) => signed >= needed);
    if (complete) this.#complete++;
    if (!complete && state.problem !== undefined) this.#blocked.push({ input, error: state.problem });
    const { className = '', issuer, schoolYear } = state;
    const key = JSON.stringify([className, issuer, schoolYear]);
    const group: Class = this.#classes.get(key) ?? {
      ...{ className, issuer, schoolYear },
      ...{ records: 0, complete: 0, people: new Map<string, Person>() },
    };
    this.#classes.set(key, group);
    group.records++;
    if (complete) group.complete++;
    for (const { role, names, subject, needed, signed } of state.places) {
      const name = names.join(', ');
      const id = `${role}\n${name}`;
      const person: Person = group.people.get(id) ?? {
        role,
        name,
        subjects: new Set(),
        needed: 0,
        signed: 0,
        ready: 0,
        waitsFor: new Map(),
      };
      group.people.set(id, person);
      if (subject !== undefined) person.subjects.add(subject);
      person.needed += needed;
      person.signed += signed;
      if (signed >= needed) continue;
      if (state.next.includes(role)) person.ready++;
      else for (const before of state.next) person.waitsFor.set(before, (person.waitsFor.get(before) ?? 0) + 1);
    }
  }

  result(): Pending {
    const classes = [...this.#classes.values()].map(({ className, issuer, schoolYear, records, complete, people }) => ({
      className,
      ...(issuer === undefined ? {} : { issuer }),
      ...(schoolYear === undefined ? {} : { schoolYear }),
      records,
      complete,
      people: [...people.values()].map(({ role, name, subjects, needed, signed, ready, waitsFor }) => ({
        role,
        name,
        subjects: [...subjects],
        needed,
        signed,
        ready,
        waitsFor: [...waitsFor].map(([before, count]) => ({ role: before, records: count })),
      })),
    }));
    classes.sort(
      (a, b) => compare(a.issuer, b.issuer) || compare(a.schoolYear, b.schoolYear) || compare(a.className, b.className),
    );
    return { records: this.#records, complete: this.#complete, classes, blocked: this.#blocked };
  }
}

function compare(a = '', b = ''): number {
  return a.localeCompare(b, 'vi', { numeric: true });
}
