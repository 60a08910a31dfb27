/** Cases written as data, so that a new circular needs no code: every `*.json` beside this file. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.js';

interface CaseInFile {
  /** Id of the rule that the case is about. */
  readonly rule: string;
  readonly title: string;
  /** An example below `schemas/examples/`, without `.json`. */
  readonly example: string;
  /** Values to set, by JSON Pointer. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Members to take out, by JSON Pointer. */
  readonly remove?: readonly string[];
  /** Exactly what the dated rules find, `severity rule pointer`; empty: silent. */
  readonly finds: readonly string[];
}

const folder = fileURLToPath(new URL('.', import.meta.url));

export const fromFiles: readonly Case[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as CaseInFile[])
  .map(({ rule, title, example, changes = {}, remove = [], finds }) => ({
    rule,
    title,
    example,
    changes: { ...changes, ...Object.fromEntries(remove.map((pointer) => [pointer, undefined])) },
    finds,
  }));
