import { basename } from 'node:path';
import type { BatchResult } from '../bulk/index.js';
import { inputGroups, Judge, type JudgeSetup, judgedAlone, schedule, WorkerPool } from '../bulk/index.js';
import { csvHeader } from '../present/csv.js';
import { currentLanguage, type Parsed, print, sayLine, wholeNumber } from './command.js';
import { EXIT, Outcome } from './exit.js';
import { writeOutput } from './files.js';

/** Options of `khue verify` that concern many inputs. */
export const manyOptionSpecs = {
  workers: { type: 'string' },
  ordered: { type: 'boolean' },
  resume: { type: 'boolean' },
  checks: { type: 'string' },
  'item-seconds': { type: 'string' },
} as const;

export interface ManyOptions {
  readonly format: 'ndjson' | 'csv';
  /** The arguments name one artefact. */
  readonly single: boolean;
  readonly setup: Omit<JudgeSetup, 'format' | 'checks' | 'linkKey'>;
}

/** `khue verify` with one line an input. Returns the exit status. */
export async function verifyAll(parsed: Parsed, { format, single, setup: given }: ManyOptions): Promise<number> {
  const setup: JudgeSetup = { ...given, format };
  const output = parsed.text('output');
  const outcome = new Outcome();
  const parts: Uint8Array[] = [];
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (output === undefined) await print(bytes);
    else parts.push(bytes);
  };
  if (format === 'csv') await write(new TextEncoder().encode(csvHeader()));
  const take = async (result: BatchResult): Promise<void> => {
    await write(result.lines);
    count(result, outcome);
  };
  const groups = inputGroups(parsed.positionals, { standardInputIsLines: format === 'ndjson' });
  if (single) {
    const judge = new Judge(setup);
    for await (const group of groups)
      for (const item of group) await take(judgedAlone({ ...item, name: shortName(item.name) }, judge));
    judge.close();
  } else {
    const workers = wholeNumber('verify', 'workers', parsed.text('workers'));
    const itemSeconds = wholeNumber('verify', 'item-seconds', parsed.text('item-seconds'));
    const pool = new WorkerPool(setup, {
      ...(workers === undefined ? {} : { workers }),
      ...(itemSeconds === undefined ? {} : { itemSeconds }),
    });
    try {
      for await (const { result } of schedule(groups, pool, {
        ordered: output === undefined || parsed.flag('ordered'),
      }))
        await take(result);
    } finally {
      await pool.close();
    }
  }
  if (output !== undefined) writeOutput(output, Buffer.concat(parts), parsed.flag('force'));
  return outcome.status;
}

function shortName(name: string): string {
  return name === '-' ? '-' : basename(name);
}

function count(result: BatchResult, outcome: Outcome): void {
  for (const { answer, unread, code, input } of result.summaries) {
    if (unread !== undefined) {
      outcome.add(EXIT.unreadable);
      sayLine(`${input ?? ''}: ${unread[currentLanguage()]} [${code}]`);
    } else if (answer === 'REJECT') outcome.add(EXIT.reject);
    else if (answer === 'UNDECIDED') outcome.add(EXIT.undecided);
  }
}
