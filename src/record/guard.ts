/** What keeps `checkRecord` from ever throwing: a value is JSON within the limits before anything else looks at it. */
import type { Limits } from '../limits.js';
import { isOrdinary } from './characters.js';
import { pointerOf } from './pointer.js';
import type { Problem } from './problem.js';

interface Walk {
  readonly path: (string | number)[];
  readonly maxDepth: number;
  membersLeft: number;
  /** Whether every string and property name so far is of ordinary characters alone. */
  ordinary: boolean;
}

/** What one pass over a value tells. */
export interface Glance {
  /** The first place where the value is no JSON or passes a limit. */
  readonly fault?: Problem;
  /** Every string and property name is free of Unicode faults; false only says that one must look closer. */
  readonly ordinary: boolean;
}

/** One pass that every value survives. Never throws. */
export function glance(value: unknown, limits: Limits): Glance {
  const maxDepth = Math.min(limits.jsonDepth, 1_000);
  const walk: Walk = { path: [], maxDepth, membersLeft: limits.jsonMembers, ordinary: true };
  let fault: Problem | undefined;
  try {
    fault = visit(value, walk);
  } catch {
    // An accessor or a proxy that throws when it is read.
    fault = problem(walk, 'không đọc được', 'cannot be read');
  }
  return fault === undefined ? { ordinary: walk.ordinary } : { fault, ordinary: walk.ordinary };
}

/** Ordinary property names seen before; records of one kind have the same few hundred. */
const ordinaryNames = new Set<string>();
const NAMES_KEPT = 1_000;

function isOrdinaryName(name: string): boolean {
  if (ordinaryNames.has(name)) return true;
  if (!isOrdinary(name)) return false;
  if (ordinaryNames.size < NAMES_KEPT && name.length < 64) ordinaryNames.add(name);
  return true;
}

function visit(value: unknown, walk: Walk): Problem | undefined {
  switch (typeof value) {
    case 'string':
      if (walk.ordinary && !isOrdinary(value)) walk.ordinary = false;
      return undefined;
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : problem(walk, `là ${value}`, `is ${value}`);
    case 'object':
      return value === null ? undefined : visitHolder(value, walk);
    default:
      return problem(walk, `có kiểu ${typeof value}`, `is of type ${typeof value}`);
  }
}

function visitHolder(holder: object, walk: Walk): Problem | undefined {
  if (walk.path.length >= walk.maxDepth) {
    return problem(
      walk,
      `lồng quá ${walk.maxDepth} tầng (jsonDepth)`,
      `is nested deeper than ${walk.maxDepth} (jsonDepth)`,
    );
  }
  const isArray = Array.isArray(holder);
  const prototype: unknown = Object.getPrototypeOf(holder);
  const plain = prototype === null || isArray || Object.getPrototypeOf(prototype) === null;
  if (!plain) return problem(walk, 'không phải đối tượng JSON thường', 'is no plain JSON object');
  const names = isArray ? undefined : Object.keys(holder);
  const length = names === undefined ? (holder as readonly unknown[]).length : names.length;
  if (length > walk.membersLeft) {
    return problem(walk, 'có quá nhiều thành viên (jsonMembers)', 'has too many members (jsonMembers)');
  }
  walk.membersLeft -= length;
  for (let i = 0; i < length; i++) {
    const name = names === undefined ? i : names[i]!;
    if (names !== undefined && walk.ordinary && !isOrdinaryName(names[i]!)) walk.ordinary = false;
    walk.path.push(name);
    const fault = isAccessor(holder, name, prototype)
      ? problem(walk, 'là thuộc tính tính toán', 'is an accessor')
      : visit((holder as Readonly<Record<string | number, unknown>>)[name], walk);
    if (fault !== undefined) return fault;
    walk.path.pop();
  }
  return undefined;
}

/** `readJson` gives objects without a prototype and never an accessor; only others need the costly look. */
function isAccessor(holder: object, name: string | number, prototype: unknown): boolean {
  return (
    prototype !== null && !Array.isArray(holder) && Object.getOwnPropertyDescriptor(holder, name)?.get !== undefined
  );
}

function problem(walk: Walk, vi: string, en: string): Problem {
  const pointer = pointerOf(walk.path);
  return {
    id: 'structure/not-json',
    severity: 'error',
    pointer: pointer.length > 500 ? `${pointer.slice(0, 500)}…` : pointer,
    vi: `Cần một giá trị JSON trong giới hạn; giá trị ở đây ${vi}.`,
    en: `A JSON value within the limits is expected; the value here ${en}.`,
    source: 'RFC 8259; khue contract §5 (limits)',
  };
}
